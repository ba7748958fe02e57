/** On top from the first keystroke: the receipt number, and what this form is. */
import { useTranslation } from 'react-i18next'
import type { Draft } from '../../shared/contract/types.ts'
import type { ActionForm } from '../../shared/services/form-types.ts'
import { useApp } from '../app-state.tsx'
import { CopyButton } from '../common/parts.tsx'
import { Due } from '../queue/when.tsx'

export const FormHead = ({ draft, form }: { readonly draft: Draft; readonly form: ActionForm<unknown> }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  /** Its applicant was given another number first. */
  const mended = draft.procedure.application !== draft.receiptNo
  return (
    <header className="form-head">
      <div className="row">
        <h1>{t(form.layout.title)}</h1>
        <span className="badge">{t('state.draft')}</span>
        {draft.dueAt !== null && (
          <span className="small nowrap">
            {t('form.due')} <Due at={draft.dueAt} now={app.now} />
          </span>
        )}
      </div>
      <div className="row quiet">
        <span>{t('record.receiptNo')}</span>
        <strong className="receipt-no">{draft.receiptNo}</strong>
        <CopyButton text={draft.receiptNo} label={t('record.copyReceiptNo')} />
        {mended ? (
          <span className="small clip">{t('form.application', { number: draft.procedure.application })}</span>
        ) : (
          form.layout.paper !== undefined && <span className="small clip">{t(form.layout.paper)}</span>
        )}
      </div>
    </header>
  )
}
