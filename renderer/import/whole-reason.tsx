/** One reason and all its rows at once: why they are in doubt, and the decisions that fit every one of them. */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportView } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { Dialog, grouped, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { problemText } from './problem-text.ts'

type Decision = 'proposal' | 'as-is' | 'refuse'

export const WholeReason = ({
  view,
  reason,
  onView,
}: {
  readonly view: ImportView
  readonly reason: ImportView['reasons'][number]
  readonly onView: (view: ImportView) => void
}) => {
  const { t } = useTranslation()
  const [asking, setAsking] = useState<Decision | null>(null)
  const { run, busy, failure } = useAction('import.decide')
  const yes = useRef<HTMLButtonElement>(null)
  const { code, open, sure, asIs, example } = reason
  const counts: { readonly [decision in Decision]: number } = { proposal: sure, 'as-is': asIs ? open : 0, refuse: open }
  const decide = async (decision: Decision) => {
    setAsking(null)
    const done = await run({ id: view.id, row: null, reason: code, decision, column: null, value: null })
    if (done !== null) onView(done.value)
  }
  return (
    <section className="import-whole stack tight">
      <p>{t(`import:why.${code}`, { defaultValue: problemText(t, code) })}</p>
      {open > 0 && (
        <div className="row wrap">
          <span className="small">{t('import:allOfThese')}</span>
          {(Object.keys(counts) as Decision[])
            .filter((decision) => counts[decision] > 0)
            .map((decision) => (
              <button
                key={decision}
                type="button"
                className="button small"
                disabled={busy}
                onClick={() => setAsking(decision)}
              >
                {t(`import.decide.${decision}`)} ({grouped(counts[decision])})
              </button>
            ))}
        </div>
      )}
      <FailureNote failure={failure} />
      {asking !== null && (
        <Dialog
          title={t(`import:wholeTitle.${asking}`, { count: grouped(counts[asking]) })}
          onClose={() => setAsking(null)}
          focus={yes}
          foot={
            <>
              <button type="button" className="button" onClick={() => setAsking(null)}>
                {t('common.cancel')} <Key name="Esc" />
              </button>
              <button ref={yes} type="button" className="button main" onClick={() => void decide(asking)}>
                {t(`import.decide.${asking}`)} <Key name="Enter" />
              </button>
            </>
          }
        >
          <p>
            <strong>{problemText(t, code)}</strong> · {t('import.example')}: <span className="mono">{example}</span>
          </p>
          <p>{t(`import:wholeExplain.${asking}`)}</p>
        </Dialog>
      )}
    </section>
  )
}
