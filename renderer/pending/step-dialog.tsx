/** A step of an application's procedure: its reason, and what else it needs. The notice to the applicant follows at once. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LAST_SUPPLEMENT_DAYS, longestTerm } from '../../shared/procedure.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { ReasonDialog } from '../record/reason-dialog.tsx'

export const ASKED_STEPS = ['supplement', 'extended', 'transferred', 'withdrawn', 'sent-back'] as const
export type AskedStep = (typeof ASKED_STEPS)[number]

const FIRST_DAYS = 7

export const StepDialog = ({
  step,
  of,
  asked,
  onClose,
  onDone,
}: {
  readonly step: AskedStep
  /** A draft, or for an extension a record. */
  readonly of: string
  /** How often something was asked for, as `standingOf` says. */
  readonly asked: number
  readonly onClose: () => void
  readonly onDone: (notice: number) => void
}) => {
  const { t } = useTranslation()
  const [days, setDays] = useState(String(asked === 0 ? FIRST_DAYS : LAST_SUPPLEMENT_DAYS))
  const asking = useAction('application.supplement')
  const extending = useAction('application.extend')
  const ending = useAction('application.end')
  const sending = useAction('application.transfer')
  const { app } = useApp()
  const others = app.offices.filter((office) => office !== app.office)
  const [to, setTo] = useState(others[0] ?? '')
  const most = longestTerm(asked)
  const term = /^[0-9]{1,2}$/.test(days) ? Number(days) : 0
  const fits = term >= 1 && term <= most

  const carryOut = (reason: string) => {
    if (step === 'supplement') return fits ? asking.run({ draft: of, days: term, reason }) : null
    if (step === 'extended') return extending.run({ of, reason })
    if (step === 'transferred') return sending.run({ draft: of, to, reason })
    return ending.run({ draft: of, how: step, reason })
  }
  return (
    <ReasonDialog
      title={t(`procedure.${step}`)}
      explain={t(`procedure.explain.${step}`)}
      reasonLabel={t(`procedure.reason.${step}`)}
      yes={t(`procedure.yes.${step}`)}
      failure={asking.failure ?? extending.failure ?? ending.failure ?? sending.failure}
      busy={asking.busy || extending.busy || ending.busy || sending.busy || (step === 'supplement' && !fits)}
      onClose={onClose}
      onReason={async (reason) => {
        const done = await carryOut(reason)
        if (done !== null) onDone(done.value.notice)
      }}
    >
      {step === 'transferred' && (
        <label className="stack tight">
          {t('procedure.to')}
          <select className="input" value={to} onChange={(event) => setTo(event.target.value)}>
            {others.map((office) => (
              <option key={office} value={office}>
                {t(`errors:office.${office}`, { defaultValue: office })}
              </option>
            ))}
          </select>
        </label>
      )}
      {step === 'supplement' && (
        <label className="stack tight">
          {t('procedure.days')}
          <span className="row">
            <input
              className="input days"
              inputMode="numeric"
              maxLength={2}
              value={days}
              aria-invalid={!fits}
              aria-describedby="days-hint"
              onChange={(event) => setDays(event.target.value.trim())}
            />
            <span id="days-hint" className={fits ? 'quiet small' : 'field-error'}>
              {t('procedure.daysHint', { most })}
            </span>
          </span>
        </label>
      )}
    </ReasonDialog>
  )
}
