/**
 * Applications that wait: for what their applicants were asked for, for somebody to take them on when another office has
 * sent them, and for another office to sign for those that go there. The whole office's, the first to act on first.
 */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { PendingApplication, PendingApplications } from '../../shared/contract/types.ts'
import { standingOf } from '../../shared/procedure.ts'
import type { Told } from '../../shared/services/present-types.ts'
import { useApp } from '../app-state.tsx'
import { useAction, useCall } from '../bridge/use-call.ts'
import { dateOf, dateWithDay, instantText } from '../common/dates.ts'
import { useKeys } from '../common/keys.ts'
import { Empty, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useLanguage, useTell } from '../common/told.tsx'
import { VirtualList } from '../common/virtual-list.tsx'
import { PaneHead } from './pane-head.tsx'
import { type AskedStep, StepDialog } from './step-dialog.tsx'
import { StepsTable } from './steps-table.tsx'
import { ArrivedPane, LeavingPane } from './transfer-panes.tsx'

/** One line of the list, whatever it waits for. */
interface Line {
  readonly id: string
  readonly number: string
  readonly title: Told
  readonly badge: string | null
  readonly note: string
  readonly when: string
  readonly late: boolean
}

export const PendingPage = ({ draft: id }: { readonly draft: string | null }) => {
  const { t } = useTranslation()
  const say = useTell()
  const { app } = useApp()
  const [, navigate] = useLocation()
  const pending = useCall('application.pending', {}, ['drafts', 'session'])
  const lines = useLines(pending.value)
  const open = useCallback((line: Line) => navigate(`/pending/${line.id}`, { replace: true }), [navigate])
  const here = lines.some((line) => line.id === id)
  const first = lines[0]
  useEffect(() => {
    if (!here && first !== undefined) open(first)
  }, [here, first, open])
  const supplement = pending.value?.supplements.find(({ draft }) => draft === id)
  const arrived = pending.value?.arrived.find(({ letter }) => letter === id)
  const leaving = pending.value?.leaving.find(({ draft }) => draft === id)

  return (
    <div className="split">
      <section className="split-list" aria-label={t('nav.pending')}>
        <header className="list-head">
          <h1 className="grow">
            {t('nav.pending')} ({app.counts.pending})
          </h1>
        </header>
        <FailureNote failure={pending.error} />
        {pending.value !== null && lines.length === 0 ? (
          <Empty title={t('pending.none')} hint={t('pending.noneHint')} />
        ) : (
          <VirtualList
            label={t('nav.pending')}
            items={lines}
            keyOf={(line) => line.id}
            chosen={id}
            rowHeight={4.3}
            follow
            onChoose={open}
            render={(line) => (
              <span className="record-row">
                <span className="row">
                  <span className="receipt-no">{line.number}</span>
                  <strong className="grow clip">{say(line.title)}</strong>
                  {line.badge !== null && <span className="badge">{line.badge}</span>}
                </span>
                <span className="row small">
                  <span className="grow clip quiet">{line.note}</span>
                  <span className={line.late ? 'late nowrap' : 'quiet nowrap'}>{line.when}</span>
                </span>
              </span>
            )}
          />
        )}
      </section>
      <section className="split-detail" aria-label={t('record.label')}>
        {supplement !== undefined && <PendingPane key={supplement.draft} pending={supplement} />}
        {arrived !== undefined && <ArrivedPane key={arrived.letter} arrived={arrived} />}
        {leaving !== undefined && <LeavingPane key={leaving.draft} leaving={leaving} />}
      </section>
    </div>
  )
}

const useLines = (pending: PendingApplications | null): readonly Line[] => {
  const { t } = useTranslation()
  const language = useLanguage()
  if (pending === null) return []
  const short = (number: string): string => number.split('-').at(-1) ?? number
  const nameOf = (office: string): string => t(`errors:office.${office}`, { defaultValue: office })
  return [
    ...pending.arrived.map(({ letter, from, receivedAt, what }) => ({
      id: letter,
      number: what === null ? '' : short(what.application),
      title: what?.title ?? { key: 'ui:pending.unreadable' },
      badge: t('pending.arrived'),
      note: t('pending.from', { office: nameOf(from) }),
      when: instantText(receivedAt, language),
      late: false,
    })),
    ...pending.supplements.map(({ draft, application, title, lapsed, reason, until }) => ({
      id: draft,
      number: short(application),
      title,
      badge: lapsed ? t('pending.lapsed') : null,
      note: reason,
      when: t('pending.until', { day: dateWithDay(dateOf(until), language) }),
      late: lapsed,
    })),
    ...pending.leaving.map(({ draft, application, title, to, state }) => ({
      id: draft,
      number: short(application),
      title,
      badge: t('pending.leaving'),
      note: t('pending.to', { office: nameOf(to) }),
      when: t(`pending.state.${state}`),
      late: state === 'refused',
    })),
  ]
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
        <PaneHead
          number={application}
          badge={t(lapsed ? 'pending.lapsed' : 'pending.waits')}
          title={say(title)}
          line={t('pending.received', { when: instantText(receivedAt, language), who })}
        />
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
          asked={standingOf(steps).asked}
          onClose={() => setAsking(null)}
          onDone={(given) => navigate(`/paper/notice/${given}`)}
        />
      )}
    </div>
  )
}
