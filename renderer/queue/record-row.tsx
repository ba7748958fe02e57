/** One record in a list: which, what, until when, and whether somebody should look twice. */
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RecordSummary } from '../../shared/contract/types.ts'
import { dateOf, dateWithDay } from '../common/dates.ts'
import { StateBadge } from '../common/parts.tsx'
import { useLanguage, useTell } from '../common/told.tsx'
import { Due } from './when.tsx'

/** The counter of a receipt number is what staff call a record by; the whole number stands in the detail. */
const shortNo = (receiptNo: string | null, id: string): string => receiptNo?.split('-').at(-1) ?? id.slice(0, 6)

export const RecordRow = ({
  record,
  now,
  states = true,
}: {
  readonly record: RecordSummary
  readonly now: number
  readonly states?: boolean
}) => {
  const { t } = useTranslation()
  const say = useTell()
  const language = useLanguage()
  return (
    <span className="record-row">
      <span className="row">
        <span className="receipt-no">{shortNo(record.receiptNo, record.id)}</span>
        <strong className="grow clip">{say(record.title)}</strong>
        {record.doubts > 0 && (
          <span className="doubts" title={t('queue.doubts', { count: record.doubts })}>
            <TriangleAlert className="icon" aria-hidden="true" />
            {record.doubts}
            <span className="unseen">{t('queue.doubts', { count: record.doubts })}</span>
          </span>
        )}
        {states && <StateBadge state={record.state} />}
      </span>
      <span className="row small">
        <span className="grow clip quiet">{say(record.summary).replaceAll('서울특별시 ', '')}</span>
        {record.mine && record.state === 'signed' && <span className="quiet nowrap">{t('queue.mine')}</span>}
        <span className="nowrap">
          {record.dueAt !== null && record.state !== 'accepted' ? (
            <Due at={record.dueAt} now={now} />
          ) : (
            <span className="quiet">{dateWithDay(dateOf(record.recordedAt), language)}</span>
          )}
        </span>
      </span>
    </span>
  )
}
