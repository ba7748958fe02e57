/** Who read what, when and why: the chained log of this office, newest first. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useCall } from '../bridge/use-call.ts'
import { instantText } from '../common/dates.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'

const PAGE = 100

export const AccessPage = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const [before, setBefore] = useState<number | null>(null)
  const entries = useCall('access.list', { before, limit: PAGE }, before === null ? ['records', 'state'] : [])
  const list = entries.value ?? []
  const last = list.at(-1)
  return (
    <div className="page column">
      <header className="page-head">
        <h1>{t('nav.access')}</h1>
        <span className="quiet">{t('access.explain')}</span>
      </header>
      <FailureNote failure={entries.error} />
      {entries.value !== null && list.length === 0 ? (
        <Empty title={t('access.none')} hint={t('access.noneHint')} />
      ) : (
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col" className="number">
                  {t('access.number')}
                </th>
                <th scope="col">{t('access.at')}</th>
                <th scope="col">{t('access.who')}</th>
                <th scope="col">{t('access.what')}</th>
                <th scope="col">{t('access.purpose')}</th>
                <th scope="col">{t('access.note')}</th>
                <th scope="col">{t('access.record')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((entry) => (
                <tr key={entry.number}>
                  <td className="number">{grouped(entry.number)}</td>
                  <td className="nowrap">{instantText(entry.at, language)}</td>
                  <td>{entry.who}</td>
                  <td>{t(`access.thing.${entry.what}`, { defaultValue: entry.what })}</td>
                  <td>{t(`purpose.${entry.purpose}`, { defaultValue: entry.purpose })}</td>
                  <td>{entry.note}</td>
                  <td>
                    {entry.record !== null && (
                      <Link href={`/record/${entry.record}`} className="nowrap">
                        {entry.receiptNo ?? entry.record.slice(0, 12)}
                      </Link>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row pager">
        {before !== null && (
          <button type="button" className="button small" onClick={() => setBefore(null)}>
            {t('ledger.newest')}
          </button>
        )}
        {last !== undefined && list.length === PAGE && (
          <button type="button" className="button small" onClick={() => setBefore(last.number)}>
            {t('ledger.older')}
          </button>
        )}
      </div>
    </div>
  )
}
