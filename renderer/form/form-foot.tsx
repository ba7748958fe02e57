/** Saved or not, what is still missing, and the key that submits. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { call } from '../bridge/client.ts'
import { timeWithSeconds } from '../common/dates.ts'
import { Ask, Key } from '../common/parts.tsx'
import { useProblems } from '../common/problems.tsx'
import { useUi } from '../frame/ui-store.ts'
import type { DraftState } from './use-draft.ts'

export const FormFoot = ({
  state,
  busy,
  onSubmit,
  onErrors,
}: {
  readonly state: DraftState
  readonly busy: boolean
  readonly onSubmit: () => void
  readonly onErrors: () => void
}) => {
  const { t } = useTranslation()
  const problems = useProblems()
  const say = useUi((ui) => ui.say)
  const [, navigate] = useLocation()
  const { saving, savedAt, failure, shown, draft, save } = state
  const [asking, setAsking] = useState(false)
  const discard = async () => {
    const done = await call('draft.discard', { id: draft.id })
    if (!done.ok) return say(problems.failure(done.error))
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
      <span className="grow" />
      <button type="button" className="button bare" onClick={() => setAsking(true)}>
        {t('form.discard')}
      </button>
      <button type="button" className="button" onClick={() => void save()}>
        {t('form.save')} <Key name="F8" />
      </button>
      {shown.total > 0 && (
        <button type="button" className="button danger" onClick={onErrors}>
          {t('form.missing', { count: shown.total })}
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
          onYes={() => void discard()}
        />
      )}
    </footer>
  )
}
