/** A parcel's history in words: the same facts as the picture, one record a line. */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ParcelHistoryView } from '../../shared/contract/types.ts'
import { Say, useTell } from '../common/told.tsx'
import { lotOf } from './lot.ts'

export const HistoryTable = ({ of }: { readonly of: ParcelHistoryView }) => {
  const { t } = useTranslation()
  const say = useTell()
  const columns = ['no', 'received', 'what', 'owners', 'liens', 'area', 'branches'] as const
  const owner = (n: number): string => t('parcel.owner', { n: n + 1, name: say(of.owners[n]?.name ?? '') })
  const lien = (i: number): string => {
    const { n, kind, creditor } = of.liens[i] ?? { n: 0, kind: '', creditor: '' }
    return t('parcel.lien', { n, kind: say(kind), creditor: say(creditor) })
  }
  const lines = (texts: readonly string[]) =>
    texts.length === 0 ? t('parcel.noneHeld') : <Say value={{ list: texts }} />
  return (
    <section className="panel parcel-table stack tight" aria-labelledby="parcel-table-title">
      <h2 id="parcel-table-title">{t('parcel.table')}</h2>
      <table className="table">
        <caption className="unseen">{t('parcel.table')}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {t(`parcel.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.events.map((event, i) => (
            <tr key={event.record}>
              <th scope="row">{i + 1}</th>
              <td>
                <Say value={{ date: event.on }} />
                <br />
                <Link href={`/record/${event.record}`}>{event.receiptNo ?? event.record.slice(0, 12)}</Link>
              </td>
              <td>
                <Say value={event.cancelled ? { cancelled: event.title } : event.title} />
                {event.cancelled && <span className="badge bad">{t('parcel.voided')}</span>}
                {event.corrected && <span className="badge waiting">{t('parcel.corrected')}</span>}
                <br />
                <span className="quiet small">
                  {event.about !== null && <>{t('parcel.about', { n: event.about })} · </>}
                  <Say value={event.summary} />
                </span>
              </td>
              <td>
                {lines(event.owners.map(({ owner: n, share }) => `${owner(n)} · ${say({ share })}`))}
                {event.status !== 'open' && (
                  <>
                    <br />
                    {t(`property:status.${event.status}`)}
                  </>
                )}
              </td>
              <td>{lines(event.liens.map(lien))}</td>
              <td>{event.area100 === null ? '' : <Say value={{ area100: event.area100 }} />}</td>
              <td>
                {event.branches.map(({ pnu, address, way }) => (
                  <Link key={pnu} href={`/parcel/${pnu}`} className="parcel-way" title={address}>
                    {t(way === 'out' ? 'parcel.branchOut' : 'parcel.branchIn', { lot: lotOf(pnu) })}
                  </Link>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
