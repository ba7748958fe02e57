/** On top of what is pending: its number, what it waits for, what it is, and where it comes from. */
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../common/parts.tsx'

export const PaneHead = ({
  number,
  isReceiptNo = true,
  badge,
  title,
  line,
}: {
  readonly number: string
  /** Whether it is the number that the applicant was given: an unreadable letter has its own alone. */
  readonly isReceiptNo?: boolean
  readonly badge: string
  readonly title: string
  readonly line: string
}) => {
  const { t } = useTranslation()
  return (
    <header className="stack tight">
      <div className="row wrap">
        <span className="receipt-no whole">{number}</span>
        {isReceiptNo && <CopyButton text={number} label={t('record.copyReceiptNo')} />}
        <span className="grow" />
        <span className="badge">{badge}</span>
      </div>
      <h1>{title}</h1>
      <p className="quiet">{line}</p>
    </header>
  )
}
