/** Saved or not, what is still missing, and the key that submits. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useAction } from '../bridge/use-call.ts'
import { timeWithSeconds } from '../common/dates.ts'
import { Ask, Key } from '../common/parts.tsx'
import { useProblems } from '../common/problems.tsx'
import { ApplicationMenu } from './application-menu.tsx'
import type { DraftState } from './use-draft.ts'

export const FormFoot = ({
  state,
  busy,
  refused,
  loud,
  onSubmit,
  onErrors,
}: {
  readonly state: DraftState
  readonly busy: boolean
  /** Submitting has to wait for the scans. */
  readonly refused: boolean
  /** An error is on the screen already: what is missing is no longer only what was not reached yet. */
  readonly loud: boolean
  readonly onSubmit: () => void
  readonly onErrors: () => void
}) => {
  const { t } = useTranslation()
  const problems = useProblems()
  const [, navigate] = useLocation()
  const { shown, draft, keeper } = state
  const { saving, savedAt, failure, uploads } = state.kept
  const [asking, setAsking] = useState(false)
  const discarding = useAction('draft.discard')
  const discard = async () => {
    if ((await discarding.run({ id: draft.id })) === null) return
    keeper.close()
    navigate('/drafts')
  }
  return (
    <footer className="form-foot">
      <span className={saving === 'failed' ? 'field-error' : 'quiet'} role="status">
        {saving === 'failed' && failure !== null
          ? t('form.notSaved', { why: problems.failure(failure) })
          : saving === 'saved'
            ? t('form.savedAt', { time: timeWithSeconds(savedAt) })
            : saving === 'saving'
              ? t('form.saving')
              : t('form.unsaved')}
      </span>
      {refused && uploads.length > 0 && (
        <span className="warning-text" role="alert">
          {t('form.stillSealing', { names: uploads.join(', ') })}
        </span>
      )}
      <span className="grow" />
      <button type="button" className="button bare" onClick={() => setAsking(true)}>
        {t('form.discard')}
      </button>
      <ApplicationMenu draft={draft} keeper={keeper} />
      <button type="button" className="button" onClick={() => void keeper.save()}>
        {t('form.save')} <Key name="F8" />
      </button>
      {shown.total > 0 && (
        <button type="button" className={loud ? 'button danger' : 'button'} onClick={onErrors}>
          {t(loud ? 'form.missing' : 'form.toFill', { count: shown.total })}
        </button>
      )}
      <button type="button" className="button main" disabled={busy} onClick={onSubmit}>
        {t('form.submit')} <Key name="Ctrl+Enter" />
      </button>
      {asking && (
        <Ask
          title={t('form.discard')}
          text={t('form.discardAsk', { receiptNo: draft.receiptNo })}
          yes={t('form.discard')}
          onClose={() => setAsking(false)}
          failure={discarding.failure}
          onYes={() => void discard()}
        />
      )}
    </footer>
  )
}
