/** Small parts that every screen uses: empty states, progress, dialogs, copy buttons, badges of state. */
import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { Check, Copy } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordState } from '../../shared/contract/types.ts'
import type { Failure } from '../bridge/client.ts'
import { type KeyMap, useKeys, useModal } from './keys.ts'
import { FailureNote } from './problems.tsx'

export const Key = ({ name }: { readonly name: string }) => (
  <span className="key" aria-hidden="true">
    {name}
  </span>
)

/** What will appear here, and the key that starts it. */
export const Empty = ({
  title,
  hint,
  whole = false,
  children,
}: {
  readonly title: string
  readonly hint?: string
  /** It is all of the page, and so its heading. */
  readonly whole?: boolean
  readonly children?: ReactNode
}) => (
  <div className="empty">
    {whole ? <h1>{title}</h1> : <strong>{title}</strong>}
    {hint !== undefined && <p>{hint}</p>}
    {children}
  </div>
)

const TONES: { readonly [state in RecordState]: string } = {
  draft: '',
  signed: 'working',
  returned: 'waiting',
  approved: 'working',
  sent: 'working',
  accepted: 'good',
  rejected: 'bad',
  refused: 'bad',
  withdrawn: '',
  voided: '',
}

export const StateBadge = ({ state }: { readonly state: RecordState }) => {
  const { t } = useTranslation()
  return <span className={`badge ${TONES[state]}`}>{t(`state.${state}`)}</span>
}

/** How far a long work is, how long it will take, and the way to stop it. */
export const Progress = ({
  label,
  done,
  total,
  startedAt,
  onStop,
}: {
  readonly label: string
  readonly done: number
  readonly total: number
  readonly startedAt: number | null
  readonly onStop?: () => void
}) => {
  const { t } = useTranslation()
  const part = total === 0 ? 0 : Math.min(1, done / total)
  const elapsed = startedAt === null ? 0 : performance.now() - startedAt
  const left = part > 0.02 && elapsed > 800 ? Math.ceil((elapsed * (1 - part)) / part / 1000) : null
  return (
    <div className="stack tight">
      <div className="row">
        <span className="grow">{label}</span>
        <span className="quiet">
          {t('progress.count', { done: grouped(done), total: grouped(total) })}
          {left !== null && left > 0 && ` · ${t('progress.left', { seconds: left })}`}
        </span>
        {onStop !== undefined && (
          <button type="button" className="button small" onClick={onStop}>
            {t('progress.stop')}
          </button>
        )}
      </div>
      <div
        className="meter"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
      >
        <div style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  )
}

/** Menus belong to the page that they were opened on: outside of it they would stand in no landmark. */
export const PAGE = {
  get current(): HTMLElement {
    return document.getElementById('page') ?? document.body
  },
}

/** Thousands separated. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

/** A modal question. Escape closes; `keys` act while it is open; the first focus goes to `focus` or the first field. */
export const Dialog = ({
  title,
  wide = false,
  reading = false,
  onClose,
  keys = {},
  focus,
  foot,
  children,
}: {
  readonly title: string
  readonly wide?: boolean
  /** There is nothing in it but text, which keys must be able to scroll. */
  readonly reading?: boolean
  readonly onClose: () => void
  readonly keys?: KeyMap
  readonly focus?: RefObject<HTMLElement | null>
  readonly foot?: ReactNode
  readonly children: ReactNode
}) => {
  useModal()
  useKeys('dialog', keys)
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className={wide ? 'dialog wide' : 'dialog'} {...(focus ? { initialFocus: focus } : {})}>
          <div className="dialog-head">
            <BaseDialog.Title>{title}</BaseDialog.Title>
          </div>
          <div className="dialog-body stack" {...(reading ? { tabIndex: 0 } : {})}>
            {children}
          </div>
          {foot !== undefined && <div className="dialog-foot">{foot}</div>}
          <FocusAtOnce focus={focus} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

/** Before the next key: the dialog itself waits for a frame, and what hands type fast would go to the page beneath. */
const FocusAtOnce = ({ focus }: { readonly focus: RefObject<HTMLElement | null> | undefined }) => {
  // Stands in the dialog, whose content is there a while after the question was put.
  useLayoutEffect(() => queueMicrotask(() => focus?.current?.focus()), [focus])
  return null
}

/** One question with a yes that takes something away: the focus lies on the way back. */
export const Ask = ({
  title,
  text,
  yes,
  failure = null,
  onClose,
  onYes,
}: {
  readonly title: string
  readonly text: string
  readonly yes: string
  /** Why the answer could not be carried out. */
  readonly failure?: Failure | null
  readonly onClose: () => void
  readonly onYes: () => void
}) => {
  const { t } = useTranslation()
  const back = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      focus={back}
      foot={
        <>
          <button ref={back} type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <Key name="Esc" />
          </button>
          <button type="button" className="button danger" onClick={onYes}>
            {yes}
          </button>
        </>
      }
    >
      <p>{text}</p>
      <FailureNote failure={failure} />
    </Dialog>
  )
}

/** Copies a text and says so for a moment. */
export const CopyButton = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <button
      type="button"
      className="button bare small icon-only"
      aria-label={copied ? t('common.copied') : label}
      title={copied ? t('common.copied') : label}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {copied ? <Check className="icon" aria-hidden="true" /> : <Copy className="icon" aria-hidden="true" />}
    </button>
  )
}
