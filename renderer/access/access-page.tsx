/** Who read what, when and why: the chained log of this office, newest first. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AccessEntry } from '../../shared/contract/types.ts'
import { usePages } from '../bridge/use-pages.ts'
import { instantText } from '../common/dates.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage } from '../common/told.tsx'
import { VirtualRows } from '../common/virtual-rows.tsx'

const PAGE = 100

export const AccessPage = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const entries = usePages<'access.list', AccessEntry>(
    {
      channel: 'access.list',
      ask: (after) => ({ before: after === null ? null : Number(after), limit: PAGE }),
      rows: (page) => page,
      // Numbers have no gaps: the first entry is the last one of all.
      next: (page) => ((page.at(-1)?.number ?? 1) > 1 ? String(page.at(-1)?.number) : null),
    },
    ['records', 'state'],
  )
  const list = entries.rows
  const total = list[0]?.number ?? 0
  return (
    <div className="page column">
      <header className="page-head">
        <h1>
          {t('nav.access')}
          {list.length > 0 && ` (${grouped(total)})`}
        </h1>
        <span className="quiet">{t('access.explain')}</span>
      </header>
      <FailureNote failure={entries.error} />
      {entries.done && list.length === 0 ? (
        <Empty title={t('access.none')} hint={t('access.noneHint')} />
      ) : (
        <div ref={setScroller} className="table-scroll">
          <table className="table access" aria-rowcount={total + 1}>
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
              <VirtualRows
                scroller={scroller}
                count={list.length}
                columns={7}
                rowHeight={2.4}
                onSeen={entries.seen}
                row={(index, line) => {
                  const entry = list[index]
                  if (entry === undefined) return null
                  return (
                    <tr key={entry.number} {...line}>
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
                  )
                }}
              />
            </tbody>
          </table>
          {total > list.length && (
            <p className="quiet small list-more">
              {t('common.shownOf', { shown: grouped(list.length), total: grouped(total) })}
            </p>
          )}
        </div>
      )}
    </div>
  )
}
