/** What is being written: opened again where it was left. */
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useApp } from '../app-state.tsx'
import { useCall } from '../bridge/use-call.ts'
import { Empty, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { agoText, Due } from '../queue/when.tsx'

export const DraftList = () => {
  const { t } = useTranslation()
  const say = useTell()
  const { app } = useApp()
  const drafts = useCall('draft.list', {}, ['drafts', 'session'])
  const [, navigate] = useLocation()
  const list = drafts.value ?? []
  return (
    <div className="page column">
      <header className="page-head">
        <h1>
          {t('nav.drafts')} ({app.counts.drafts})
        </h1>
      </header>
      <FailureNote failure={drafts.error} />
      {drafts.value !== null && list.length === 0 ? (
        <Empty title={t('drafts.none')} hint={t('drafts.noneHint')}>
          <p>
            <Key name="F2" /> {t('nav.new')}
          </p>
        </Empty>
      ) : (
        <VirtualList
          label={t('nav.drafts')}
          items={list}
          keyOf={({ id }) => id}
          chosen={null}
          rowHeight={3.5}
          onChoose={({ id }) => navigate(`/draft/${id}`)}
          render={(draft) => (
            <>
              <span className="row">
                <span className="receipt-no">{draft.receiptNo}</span>
                <strong className="grow clip">{say(draft.title)}</strong>
                <span className="quiet small nowrap">
                  {t('form.lastSaved', { when: agoText(t, draft.savedAt, app.now) })}
                </span>
                {draft.dueAt !== null && (
                  <span className="small nowrap">
                    {t('form.due')} <Due at={draft.dueAt} now={app.now} />
                  </span>
                )}
              </span>
            </>
          )}
        />
      )}
    </div>
  )
}
