/** A question that wants a reason in words. Ctrl+Enter answers it. */
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Failure } from '../bridge/client.ts'
import { Dialog, Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'

export const ReasonDialog = ({
  title,
  explain,
  reasonLabel,
  yes,
  failure,
  busy,
  onClose,
  onReason,
  children,
}: {
  readonly title: string
  readonly explain: string
  /** What the words are for, when they are more than a reason. */
  readonly reasonLabel?: string
  readonly yes: string
  readonly failure: Failure | null
  readonly busy: boolean
  readonly onClose: () => void
  readonly onReason: (reason: string) => void
  /** What else is asked, after the words. */
  readonly children?: ReactNode
}) => {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const ready = reason.trim() !== '' && !busy
  return (
    <Dialog
      title={title}
      onClose={onClose}
      focus={field}
      keys={{ 'Ctrl+Enter': () => ready && onReason(reason.trim()) }}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button type="button" className="button main" disabled={!ready} onClick={() => onReason(reason.trim())}>
            {yes} <Key name="Ctrl+Enter" />
          </button>
        </>
      }
    >
      <p>{explain}</p>
      <label className="stack tight">
        {reasonLabel ?? t('record.reason')}
        <textarea
          ref={field}
          className="input"
          rows={4}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {children}
      <FailureNote failure={failure} />
    </Dialog>
  )
}
