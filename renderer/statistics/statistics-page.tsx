/** Statistics of a register by month, office and state: a picture and the table that it stands for. */
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RegisterStatistics } from '../../shared/contract/types.ts'
import { useCall } from '../bridge/use-call.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { Bars, Legend } from './bars.tsx'
import { Choice } from './choice.tsx'
import { Prices, type PricesAsked } from './prices.tsx'

const PERIODS = [12, 36, 120] as const

export const StatisticsPage = ({ service }: { readonly service: string }) => {
  const { t } = useTranslation()
  const say = useTell()
  const [months, setMonths] = useState<number>(PERIODS[0])
  const [asked, setAsked] = useState<PricesAsked>({ kind: null, dong: null })
  const { value, error } = useCall('register.statistics', { service, months, ...asked }, ['ledger'])

  return (
    <div className="page stack">
      <header className="page-head">
        <h1>{t('statistics.title', { register: value === null ? '' : say(value.title) })}</h1>
        <span className="grow" />
        <Choice
          label={t('statistics.period')}
          value={String(months)}
          options={PERIODS.map((each) => [String(each), t('statistics.lastMonths', { months: each })])}
          onChange={(chosen) => setMonths(Number(chosen))}
        />
        <Link className="button" href={`/register/${service}`}>
          <ArrowLeft className="icon" aria-hidden="true" />
          {t('statistics.back')}
        </Link>
      </header>
      <FailureNote failure={error} />
      {value !== null && value.behind > 0 && (
        <p className="notice info" role="status">
          {t('statistics.behind', { count: grouped(value.behind) })}
        </p>
      )}
      {value !== null && <Records of={value} />}
      {value !== null && value.prices !== null && <Prices of={value.prices} months={value.months} onAsk={setAsked} />}
    </div>
  )
}

const STATES = ['accepted', 'voided', 'rejected'] as const
const FILLS = { accepted: 'solid', voided: 'hatched', rejected: 'open' } as const

const Records = ({ of }: { readonly of: RegisterStatistics }) => {
  const { t } = useTranslation()
  const say = useTell()
  const [chosen, setChosen] = useState({ office: '', action: '' })
  // What was chosen for a longer period may not be in this one.
  const office = of.offices.some((each) => each.office === chosen.office) ? chosen.office : ''
  const action = of.actions.some((each) => each.action === chosen.action) ? chosen.action : ''
  const counts = of.counts.filter(
    (each) => (office === '' || each.office === office) && (action === '' || each.action === action),
  )
  const sum = (state: string, month: string, at: string | null = null): number =>
    counts.reduce(
      (total, each) =>
        each.state === state && each.month === month && (at === null || each.office === at) ? total + each.n : total,
      0,
    )
  const rows = [...of.months].reverse().flatMap((month) =>
    of.offices.flatMap(({ office: at, label }) => {
      const numbers = STATES.map((state) => sum(state, month, at))
      const all = numbers.reduce((a, b) => a + b, 0)
      return all === 0 ? [] : [{ key: `${month} ${at}`, month, office: say(label), numbers: [...numbers, all] }]
    }),
  )
  const legend = STATES.map((state) => ({ fill: FILLS[state], label: t(`state.${state}`) }))
  return (
    <section className="panel statistics stack" aria-labelledby="statistics-records">
      <div className="row wrap">
        <h2 id="statistics-records" className="grow">
          {t('statistics.records')}
        </h2>
        <Choice
          label={t('statistics.office')}
          value={office}
          options={[['', t('statistics.all')], ...of.offices.map((each) => [each.office, say(each.label)] as const)]}
          onChange={(to) => setChosen({ office: to, action })}
        />
        <Choice
          label={t('statistics.action')}
          value={action}
          options={[['', t('statistics.all')], ...of.actions.map((each) => [each.action, say(each.label)] as const)]}
          onChange={(to) => setChosen({ office, action: to })}
        />
      </div>
      <p className="quiet small">{t('statistics.explain')}</p>
      {rows.length === 0 ? (
        <Empty title={t('statistics.none')} hint={t('statistics.noneHint')} />
      ) : (
        <>
          <Bars
            name={t('statistics.records')}
            table="statistics-records-table"
            bars={of.months.map((month) => ({
              label: month,
              parts: STATES.map((state) => ({ fill: FILLS[state], value: sum(state, month) })),
            }))}
            told={(value) => t('statistics.count', { count: grouped(value) })}
          />
          <Legend of={legend} />
          <table id="statistics-records-table" className="table">
            <caption className="unseen">{t('statistics.records')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('statistics.month')}</th>
                <th scope="col">{t('statistics.office')}</th>
                {legend.map(({ label }) => (
                  <th key={label} scope="col" className="number">
                    {label}
                  </th>
                ))}
                <th scope="col" className="number">
                  {t('statistics.sum')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">{row.month}</th>
                  <td>{row.office}</td>
                  {row.numbers.map((n, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the columns keep their order
                    <td key={i} className="number">
                      {grouped(n)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}
