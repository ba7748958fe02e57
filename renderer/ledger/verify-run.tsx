/** Everything again from the bytes up: a bar, a way to stop, and one sentence of what it found. */
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WorkResult } from '../../shared/contract/types.ts'
import { call } from '../bridge/client.ts'
import { useAction, useProgress } from '../bridge/use-call.ts'
import { grouped, Progress } from '../common/parts.tsx'
import { FailureNote, useProblems } from '../common/problems.tsx'

export const VerifyRun = () => {
  const { t } = useTranslation()
  const { run, busy, failure } = useAction('ledger.verify')
  const [progress, setProgress] = useProgress('verify')
  const [startedAt, setStartedAt] = useState<number | null>(null)
  const [waiting, setWaiting] = useState(false)
  const result = progress?.finished ?? null
  const running = waiting || (progress !== null && result === null)
  useEffect(() => {
    if (progress !== null) setWaiting(false)
  }, [progress])

  const start = async () => {
    setProgress(null)
    setStartedAt(performance.now())
    setWaiting(true)
    if ((await run({})) === null) setWaiting(false)
  }
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{t('verify.title')}</h2>
        <button type="button" className="button small" disabled={busy || running} onClick={() => void start()}>
          {t('verify.start')}
        </button>
      </header>
      <div className="body stack tight" aria-live="polite">
        <FailureNote failure={failure} />
        {running ? (
          <Progress
            label={t('verify.running')}
            done={progress?.done ?? 0}
            total={progress?.total ?? 0}
            startedAt={startedAt}
            onStop={() => void call('ledger.verifyStop', {})}
          />
        ) : result === null ? (
          <p className="quiet">{t('verify.explain')}</p>
        ) : (
          <Found result={result} />
        )}
      </div>
    </section>
  )
}

const Found = ({ result }: { readonly result: WorkResult }) => {
  const { t } = useTranslation()
  const problems = useProblems()
  const data: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(result.data))
    data[name] = typeof value === 'number' ? grouped(value) : value
  if (result.ok) {
    return (
      <p className="notice good">
        <CircleCheck className="icon" aria-hidden="true" />
        <strong>{t('verify.good', data)}</strong>
      </p>
    )
  }
  if (result.code === 'VERIFY_STOPPED') return <p className="notice">{t('verify.stopped')}</p>
  return (
    <div className="notice danger" role="alert">
      <CircleAlert className="icon" aria-hidden="true" />
      <div>
        <strong>
          {result.code !== null
            ? problems.failure({ code: result.code, data })
            : data.entry === undefined
              ? t('verify.bad')
              : t('verify.badEntry', { entry: data.entry })}
        </strong>
        <p>{t('ledger.alarmGoOn')}</p>
      </div>
    </div>
  )
}
