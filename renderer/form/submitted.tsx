/** Signed and saved: the number that the citizen will ask by, the receipt slip, and what to do next. */
import { CircleCheck } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { Draft, Submitted } from '../../shared/contract/types.ts'
import { useKeys } from '../common/keys.ts'
import { CopyButton, Key, StateBadge } from '../common/parts.tsx'
import { useTell } from '../common/told.tsx'
import { useUi } from '../frame/ui-store.ts'

export const SubmittedPanel = ({ draft, submitted }: { readonly draft: Draft; readonly submitted: Submitted }) => {
  const { t } = useTranslation()
  const say = useTell()
  const show = useUi((ui) => ui.show)
  const [, navigate] = useLocation()
  const print = useRef<HTMLButtonElement>(null)
  const paper = `/paper/receipt/${submitted.id}`
  useEffect(() => print.current?.focus(), [])
  useKeys('page', { F9: () => navigate(paper), Escape: () => navigate('/drafts') })
  return (
    <div className="submitted" role="status">
      <CircleCheck className="submitted-mark" aria-hidden="true" />
      <h1>{t('submitted.title', { what: say(draft.title) })}</h1>
      <p className="row submitted-no">
        <strong>{submitted.receiptNo}</strong>
        <CopyButton text={submitted.receiptNo} label={t('record.copyReceiptNo')} />
        <StateBadge state={submitted.state} />
      </p>
      <p className="quiet">{t('submitted.next')}</p>
      <div className="row wrap">
        <button ref={print} type="button" className="button main" onClick={() => navigate(paper)}>
          {t('submitted.receipt')} <Key name="F9" />
        </button>
        <button type="button" className="button" onClick={() => show('new')}>
          {t('nav.new')} <Key name="F2" />
        </button>
        <Link href={`/record/${submitted.id}`} className="button">
          {t('record.open')}
        </Link>
      </div>
    </div>
  )
}
