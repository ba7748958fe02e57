/** Conflicts: the list of cases, and the one that stands open with its three ways out. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { CaseSummary } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { usePages } from '../bridge/use-pages.ts'
import { Empty, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { Ago } from '../queue/when.tsx'
import { countOf } from './bulk-pane.tsx'
import { CasePane } from './case-pane.tsx'

/** Cases fetched at once. */
const PAGE = 100

export const CasePage = ({ id }: { readonly id: string | null }) => {
  const { t } = useTranslation()
  const say = useTell()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const [open, setOpen] = useState(true)
  const cases = usePages<'case.list', CaseSummary>(
    {
      channel: 'case.list',
      ask: (after) => ({ open, limit: PAGE, ...(after === null ? {} : { after }) }),
      rows: (page) => page.cases,
      next: ({ next }) => next,
    },
    ['cases', 'records', 'session'],
  )
  const list = cases.rows
  const total = cases.pages[0]?.total ?? null
  const first = list[0]
  const choose = useCallback((which: CaseSummary) => navigate(`/cases/${which.id}`, { replace: true }), [navigate])
  useEffect(() => {
    if (id === null && first !== undefined) choose(first)
  }, [id, first, choose])
  return (
    <div className="split">
      <section className="split-list" aria-label={t('nav.conflicts')}>
        <header className="list-head">
          <h1 className="grow">
            {t('nav.conflicts')}
            {total !== null && ` (${grouped(total)})`}
          </h1>
          <label className="check-label small">
            <input type="checkbox" checked={!open} onChange={(event) => setOpen(!event.target.checked)} />
            {t('case.showClosed')}
          </label>
        </header>
        <FailureNote failure={cases.error} />
        {total === 0 ? (
          <Empty title={t('case.none')} hint={t('case.noneHint')} />
        ) : cases.waiting ? (
          <Empty title={t('common.loading')} />
        ) : (
          <VirtualList
            label={t('nav.conflicts')}
            items={list}
            total={total ?? list.length}
            onSeen={cases.seen}
            keyOf={(each) => each.id}
            chosen={id}
            rowHeight={4.3}
            follow
            onChoose={choose}
            render={(each) => (
              <span className="record-row">
                <span className="row">
                  {each.gathered === null && (
                    <span className="receipt-no">
                      {each.record.receiptNo?.split('-').at(-1) ?? each.record.id.slice(0, 6)}
                    </span>
                  )}
                  <strong className="grow clip">
                    {each.gathered === null
                      ? say(each.record.title)
                      : t('case.bulkTitle', { who: each.gathered.who, count: countOf(each.gathered) })}
                  </strong>
                  <span
                    className={`badge ${each.state === 'open' ? 'bad' : each.state === 'deciding' ? 'waiting' : ''}`}
                  >
                    {t(`case.state.${each.state}`)}
                  </span>
                </span>
                <span className="row small">
                  <span className="grow clip quiet">
                    {t(`case.kind.${each.kind}`)}
                    {each.gathered === null && <> · {say(each.record.summary)}</>}
                  </span>
                  <span className="quiet">
                    <Ago at={each.openedAt} now={app.now} />
                  </span>
                </span>
              </span>
            )}
          />
        )}
      </section>
      <section className="split-detail" aria-label={t('case.label')}>
        {id !== null && <CasePane key={id} id={id} />}
        {id === null && first !== undefined && <Empty title={t('case.choose')} />}
      </section>
    </div>
  )
}
