/** The five steps of a record as one line of words; those it has reached are filled. The same line stands on paper. */
import { useTranslation } from 'react-i18next'
import type { RecordState } from '../../shared/contract/types.ts'

const STEPS = ['written', 'approved', 'sent', 'accepted', 'witnessed'] as const

const REACHED: { readonly [state in RecordState]: number } = {
  draft: 0,
  signed: 1,
  returned: 1,
  withdrawn: 1,
  approved: 2,
  sent: 3,
  refused: 3,
  rejected: 3,
  accepted: 4,
  voided: 4,
}

const STOPPED: ReadonlySet<RecordState> = new Set(['returned', 'withdrawn', 'rejected', 'refused', 'voided'])

export const Steps = ({ state, witnessed }: { readonly state: RecordState; readonly witnessed: boolean }) => {
  const { t } = useTranslation()
  const reached = witnessed && state === 'accepted' ? 5 : REACHED[state]
  const stopped = STOPPED.has(state)
  return (
    <ol className="steps" aria-label={t('step.label')}>
      {STEPS.map((step, i) => {
        const done = i < reached
        const isNow = i === reached && !stopped
        return (
          <li key={step} className={done ? 'done' : isNow ? 'now' : ''} aria-current={isNow ? 'step' : undefined}>
            <span className="step-number" aria-hidden="true">
              {i + 1}
            </span>
            {t(`step.${step}`)}
            <span className="unseen">{t(done ? 'step.done' : 'step.notYet')}</span>
          </li>
        )
      })}
      {stopped && <li className="stopped">{t(`state.${state}`)}</li>}
    </ol>
  )
}
