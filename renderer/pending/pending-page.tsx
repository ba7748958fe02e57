/** Applications that wait for what their applicants were asked for: the whole office's, the first to act on first. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { PendingApplication } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { dateOf, dateWithDay, instantText } from '../common/dates.ts'
import { useKeys } from '../common/keys.ts'
import { CopyButton, Empty, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage, useTell } from '../common/told.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { type AskedStep, StepDialog } from './step-dialog.tsx'
import { StepsTable } from './steps-table.tsx'

export const PendingPage = ({ draft }: { readonly draft: string | null }) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const pending = useCall('application.pending', {}, ['drafts', 'session'])
  const list = pending.value ?? []
  const open = useCallback(
    (each: PendingApplication) => navigate(`/pending/${each.draft}`, { replace: true }),
    [navigate],
  )
  const shown = list.find((each) => each.draft === draft) ?? null
  const first = list[0]
  useEffect(() => {
    if (shown === null && first !== undefined) open(first)
  }, [shown, first, open])

  return (
    <div className="split">
      <section className="split-list" aria-label={t('nav.pending')}>
        <header className="list-head">
          <h1 className="grow">
            {t('nav.pending')} ({app.counts.pending})
          </h1>
        </header>
        <FailureNote failure={pending.error} />
        {pending.value !== null && list.length === 0 ? (
          <Empty title={t('pending.none')} hint={t('pending.noneHint')} />
        ) : (
          <VirtualList
            label={t('nav.pending')}
            items={list}
            keyOf={(each) => each.draft}
            chosen={draft}
            rowHeight={4.3}
            follow
            onChoose={open}
            render={(each) => (
              <span className="record-row">
                <span className="row">
                  <span className="receipt-no">{each.application.split('-').at(-1)}</span>
                  <strong className="grow clip">{say(each.title)}</strong>
                  {each.lapsed && <span className="badge">{t('pending.lapsed')}</span>}
                </span>
                <span className="row small">
                  <span className="grow clip quiet">{each.reason}</span>
                  <span className={each.lapsed ? 'late nowrap' : 'quiet nowrap'}>
                    {t('pending.until', { day: dateWithDay(dateOf(each.until), language) })}
                  </span>
                </span>
              </span>
            )}
          />
        )}
      </section>
      <section className="split-detail" aria-label={t('record.label')}>
        {shown !== null && <PendingPane key={shown.draft} pending={shown} />}
      </section>
    </div>
  )
}

const PendingPane = ({ pending }: { readonly pending: PendingApplication }) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<AskedStep | null>(null)
  const supplying = useAction('application.supplied')
  const { draft, application, title, who, receivedAt, until, lapsed, reason, notice, steps, may } = pending

  const supply = async () => {
    const done = await supplying.run({ draft })
    if (done !== null) navigate(`/draft/${done.value.id}`)
  }
  useKeys('page', {
    'Ctrl+Enter': () => void supply(),
    F7: () => setAsking(may.includes('sent-back') ? 'sent-back' : 'withdrawn'),
    F9: () => navigate(`/paper/notice/${notice}`),
  })
  return (
    <div className="pane">
      <div className="pane-scroll">
        <header className="stack tight">
          <div className="row wrap">
            <span className="receipt-no whole">{application}</span>
            <CopyButton text={application} label={t('record.copyReceiptNo')} />
            <span className="grow" />
            <span className="badge">{t(lapsed ? 'pending.lapsed' : 'nav.pending')}</span>
          </div>
          <h1>{say(title)}</h1>
          <p className="quiet">{t('pending.received', { when: instantText(receivedAt, language), who })}</p>
        </header>
        <div className={lapsed ? 'notice danger' : 'notice warning'}>
          <div>
            <strong>
              {t(lapsed ? 'pending.askedLapsed' : 'pending.asked', { when: instantText(until, language) })}
            </strong>
            <p>{reason}</p>
          </div>
        </div>
        <section className="panel">
          <header>
            <h2>{t('pending.steps')}</h2>
          </header>
          <StepsTable steps={steps} />
        </section>
      </div>
      <footer className="pane-foot">
        <div className="grow">
          <FailureNote failure={supplying.failure} />
        </div>
        <button type="button" className="button" onClick={() => navigate(`/paper/notice/${notice}`)}>
          {t('pending.printAgain')} <Key name="F9" />
        </button>
        <button type="button" className="button" onClick={() => setAsking('withdrawn')}>
          {t('procedure.withdrawn')} {!may.includes('sent-back') && <Key name="F7" />}
        </button>
        {may.includes('supplement') && (
          <button type="button" className="button" onClick={() => setAsking('supplement')}>
            {t('procedure.supplementAgain')}
          </button>
        )}
        {may.includes('sent-back') && (
          <button type="button" className="button danger" onClick={() => setAsking('sent-back')}>
            {t('procedure.sent-back')} <Key name="F7" />
          </button>
        )}
        <button type="button" className="button main" disabled={supplying.busy} onClick={() => void supply()}>
          {t('procedure.supplied')} <Key name="Ctrl+Enter" />
        </button>
      </footer>
      {asking !== null && (
        <StepDialog
          step={asking}
          of={draft}
          asked={steps.filter(({ step }) => step === 'supplement').length}
          onClose={() => setAsking(null)}
          onDone={(given) => navigate(`/paper/notice/${given}`)}
        />
      )}
    </div>
  )
}
