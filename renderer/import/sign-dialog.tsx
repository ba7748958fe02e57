/** The question before the ready rows are signed, and what stays behind. */
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportView } from '../../shared/contract/types.ts'
import { Dialog, grouped, Key } from '../common/parts.tsx'

export const SignDialog = ({
  view,
  onClose,
  onSign,
}: {
  readonly view: ImportView
  readonly onClose: () => void
  readonly onSign: () => void
}) => {
  const { t } = useTranslation()
  const yes = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      title={t('import.signTitle', { count: grouped(view.ready - view.signed) })}
      onClose={onClose}
      focus={yes}
      keys={{ 'Ctrl+Enter': onSign }}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button ref={yes} type="button" className="button main" onClick={onSign}>
            {t('import.signYes')} <Key name="Enter" />
          </button>
        </>
      }
    >
      <p>{t('import.signExplain')}</p>
      {view.doubtful > 0 && (
        <p className="notice warning">{t('import.signDoubtful', { count: grouped(view.doubtful) })}</p>
      )}
      {view.refused > 0 && <p className="quiet">{t('import.signRefused', { count: grouped(view.refused) })}</p>}
    </Dialog>
  )
}
