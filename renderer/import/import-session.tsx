/** An open file: the counts that always add up, the reasons, the rows, and signing what is ready. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ImportView } from '../../shared/contract/types.ts'
import { useAction, useProgress } from '../bridge/use-call.ts'
import { grouped, Progress } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { useUi } from '../frame/ui-store.ts'
import { ImportRows } from './import-rows.tsx'
import { problemText } from './problem-text.ts'
import { SignDialog } from './sign-dialog.tsx'

export type Verdict = 'all' | 'ready' | 'doubtful' | 'refused'

type WholeDecision = 'proposal' | 'as-is' | 'refuse'

export const ImportSession = ({
  view,
  onView,
  onClose,
}: {
  readonly view: ImportView
  readonly onView: (view: ImportView) => void
  readonly onClose: () => void
}) => {
  const { t } = useTranslation()
  const say = useUi((ui) => ui.say)
  const [, navigate] = useLocation()
  const [verdict, setVerdict] = useState<Verdict>(view.doubtful > 0 ? 'doubtful' : 'all')
  const [asking, setAsking] = useState(false)
  const [startedAt, setStartedAt] = useState<number | null>(null)
  const deciding = useAction('import.decide')
  const signing = useAction('import.sign')
  const [progress] = useProgress('import')

  const decide = (reason: string) => async (decision: WholeDecision) => {
    const done = await deciding.run({ id: view.id, row: null, reason, decision, column: null, value: null })
    if (done !== null) onView(done.value)
  }
  const sign = async () => {
    setAsking(false)
    setStartedAt(performance.now())
    const done = await signing.run({ id: view.id })
    if (done === null) return
    say(t('import.signed', { count: grouped(done.value.signed) }))
    navigate('/queue/signed')
  }
  const counts: readonly (readonly [Verdict, number])[] = [
    ['all', view.rows],
    ['ready', view.ready],
    ['doubtful', view.doubtful],
    ['refused', view.refused],
  ]
  return (
    <div className="page column import">
      <header className="page-head">
        <h1>{view.name}</h1>
        <span className="quiet">{view.encoding}</span>
        <span className="grow" />
        <button type="button" className="button" disabled={signing.busy} onClick={onClose}>
          {t('import.another')}
        </button>
        <button
          type="button"
          className="button main"
          disabled={signing.busy || view.ready === 0}
          onClick={() => setAsking(true)}
        >
          {t('import.sign', { count: grouped(view.ready) })}
        </button>
      </header>
      {signing.busy && (
        <Progress
          label={t('import.signing')}
          done={progress?.finished === null ? progress.done : 0}
          total={view.ready}
          startedAt={startedAt}
        />
      )}
      <div className="import-counts" role="tablist" aria-label={t('import.verdicts')}>
        {counts.map(([name, count]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={verdict === name}
            className={`import-count ${name}${verdict === name ? ' here' : ''}`}
            onClick={() => setVerdict(name)}
          >
            <strong>{grouped(count)}</strong> {t(`import.verdict.${name}`)}
          </button>
        ))}
      </div>
      <FailureNote failure={deciding.failure ?? signing.failure} />
      {view.reasons.length > 0 && (
        <details className="panel" open={view.doubtful > 0}>
          <summary>{t('import.reasons', { count: view.reasons.length })}</summary>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('import.reason')}</th>
                <th scope="col" className="number">
                  {t('import.rowCount')}
                </th>
                <th scope="col" className="number">
                  {t('import.openCount')}
                </th>
                <th scope="col">{t('import.example')}</th>
                <th scope="col">{t('import.decideAll')}</th>
              </tr>
            </thead>
            <tbody>
              {view.reasons.map(({ code, count, open, sure, asIs, example }) => (
                <tr key={code}>
                  <td>{problemText(t, code)}</td>
                  <td className="number">{grouped(count)}</td>
                  <td className="number">{grouped(open)}</td>
                  <td className="mono">{example}</td>
                  <td>
                    <span className="row">
                      {open > 0 && sure > 0 && (
                        <DecideAll decision="proposal" count={sure} busy={deciding.busy} onDecide={decide(code)} />
                      )}
                      {open > 0 && asIs && (
                        <DecideAll decision="as-is" count={open} busy={deciding.busy} onDecide={decide(code)} />
                      )}
                      {open > 0 && (
                        <DecideAll decision="refuse" count={open} busy={deciding.busy} onDecide={decide(code)} />
                      )}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <ImportRows key={verdict} view={view} verdict={verdict} onView={onView} />
      {asking && <SignDialog view={view} onClose={() => setAsking(false)} onSign={() => void sign()} />}
    </div>
  )
}

const DecideAll = ({
  decision,
  count,
  busy,
  onDecide,
}: {
  readonly decision: WholeDecision
  readonly count: number
  readonly busy: boolean
  readonly onDecide: (decision: WholeDecision) => Promise<void>
}) => {
  const { t } = useTranslation()
  return (
    <button type="button" className="button small" disabled={busy} onClick={() => void onDecide(decision)}>
      {t(`import.decide.${decision}`)} ({grouped(count)})
    </button>
  )
}
