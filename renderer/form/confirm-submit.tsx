/** One question before signing: what goes to the supervisor, what should be looked at, what would change. */
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft, DraftCheck } from '../../shared/contract/types.ts'
import { Dialog, Key } from '../common/parts.tsx'
import { useProblems } from '../common/problems.tsx'
import { useTell } from '../common/told.tsx'
import { Changes } from '../record/changes.tsx'

export const ConfirmSubmit = ({
  draft,
  check,
  busy,
  onClose,
  onSubmit,
}: {
  readonly draft: Draft
  /** Of exactly the values that are signed. */
  readonly check: DraftCheck
  readonly busy: boolean
  readonly onClose: () => void
  readonly onSubmit: () => void
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const problems = useProblems()
  const yes = useRef<HTMLButtonElement>(null)
  const back = useRef<HTMLButtonElement>(null)
  const { refusal } = check
  const may = refusal === null && !busy
  return (
    <Dialog
      title={t('submit.title')}
      onClose={onClose}
      focus={refusal === null ? yes : back}
      keys={{ 'Ctrl+Enter': () => may && onSubmit() }}
      foot={
        <>
          <button ref={back} type="button" className="button" onClick={onClose}>
            {t('submit.back')} <Key name="Esc" />
          </button>
          <button ref={yes} type="button" className="button main" disabled={!may} onClick={onSubmit}>
            {busy ? t('submit.busy') : t('submit.sign')} <Key name="Enter" />
          </button>
        </>
      }
    >
      <p>
        <strong>{say(draft.title)}</strong> · <span className="receipt-no">{draft.receiptNo}</span>
      </p>
      {refusal === null && <p className="quiet">{t('submit.explain')}</p>}
      {refusal !== null && (
        <div className="notice danger" role="alert">
          <div>
            <strong>{t('form.refused')}</strong>
            <p>{problems.reason(refusal)}</p>
          </div>
        </div>
      )}
      {check.warnings.length > 0 && (
        <div className="notice warning">
          <ul className="stack tight">
            {check.warnings.map((warning) => (
              <li key={`${warning.code} ${JSON.stringify(warning.data)}`}>
                {problems.warning(draft.service, warning)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {check.changes.length > 0 && <Changes changes={check.changes} />}
    </Dialog>
  )
}
