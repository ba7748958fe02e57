/** What a square metre cost, by the month of the contract and by dong. */
import { useTranslation } from 'react-i18next'
import type { PriceStatistics } from '../../shared/contract/types.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { useTell } from '../common/told.tsx'
import { Bars } from './bars.tsx'
import { Choice } from './choice.tsx'

export interface PricesAsked {
  readonly kind: string | null
  readonly dong: string | null
}

export const Prices = ({
  of,
  months,
  onAsk,
}: {
  readonly of: PriceStatistics
  /** Of the period, those without a sale, too. */
  readonly months: readonly string[]
  readonly onAsk: (asked: PricesAsked) => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const { kind, dong } = of
  const won = (value: number): string => t('statistics.won', { won: grouped(value) })
  const where = of.dongs.find((each) => each.dong === dong)?.name ?? t('statistics.allDongs')
  const name = t('statistics.pricesOf', { where })
  return (
    <section className="panel statistics stack" aria-labelledby="statistics-prices">
      <div className="row wrap">
        <h2 id="statistics-prices" className="grow">
          {t('statistics.prices')}
        </h2>
        <Choice
          label={t('statistics.kind')}
          value={kind}
          options={of.kinds.map((each) => [each.kind, say(each.label)] as const)}
          onChange={(chosen) => onAsk({ kind: chosen, dong: null })}
        />
        <Choice
          label={t('statistics.dong')}
          value={dong ?? ''}
          options={[['', t('statistics.allDongs')], ...of.dongs.map((each) => [each.dong, each.name] as const)]}
          onChange={(chosen) => onAsk({ kind, dong: chosen === '' ? null : chosen })}
        />
      </div>
      <p className="quiet small">{t('statistics.pricesExplain')}</p>
      {of.dongs.length === 0 ? (
        <Empty title={t('statistics.noPrices')} hint={t('statistics.noPricesHint')} />
      ) : (
        <>
          <Bars
            name={name}
            table="statistics-prices-months"
            bars={months.map((month) => {
              const value = of.months.find((each) => each.month === month)?.won ?? 0
              return { label: month, parts: [{ fill: 'solid', value }] }
            })}
            told={won}
          />
          <div className="statistics-tables">
            <Table
              id="statistics-prices-months"
              caption={name}
              head={t('statistics.month')}
              rows={[...of.months].reverse().map(({ month, ...rest }) => ({ key: month, label: month, ...rest }))}
            />
            <Table
              id="statistics-prices-dongs"
              caption={t('statistics.pricesByDong')}
              head={t('statistics.dong')}
              rows={of.dongs.map(({ dong: key, name: label, n, won: value }) => ({ key, label, n, won: value }))}
            />
          </div>
        </>
      )}
    </section>
  )
}

const Table = ({
  id,
  caption,
  head,
  rows,
}: {
  readonly id: string
  readonly caption: string
  readonly head: string
  readonly rows: readonly { readonly key: string; readonly label: string; readonly n: number; readonly won: number }[]
}) => {
  const { t } = useTranslation()
  return (
    <table id={id} className="table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" className="number">
            {t('statistics.sales')}
          </th>
          <th scope="col" className="number">
            {t('statistics.perMetre')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, n, won }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td className="number">{grouped(n)}</td>
            <td className="number">{grouped(won)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
