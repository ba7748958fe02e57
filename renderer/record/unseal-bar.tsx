/** Opening what is sealed: the purpose is chosen already, a note can be added, F4 opens, and the log keeps it. */
import { LockOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RecordDetail, Unsealed } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { useKeys } from '../common/keys.ts'
import { Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import type { Purpose } from './purpose.ts'
import { PurposeFields } from './purpose-fields.tsx'

export const UnsealBar = ({
  record,
  current,
  purpose,
  onPurpose,
  onOpened,
}: {
  readonly record: RecordDetail
  readonly current: boolean
  readonly purpose: Purpose
  readonly onPurpose: (purpose: Purpose) => void
  readonly onOpened: (content: Unsealed) => void
}) => {
  const { t } = useTranslation()
  const { run, busy, failure } = useAction('record.unseal')
  const open = async () => {
    const done = await run({ id: record.id, purpose })
    if (done !== null) onOpened(done.value)
  }
  useKeys('page', { F4: () => current && void open() })
  return (
    <section className="unseal stack tight">
      <div className="row wrap">
        <span>{t('unseal.masked')}</span>
        <PurposeFields value={purpose} onChange={onPurpose} />
        <button type="button" className="button" disabled={busy} onClick={() => void open()}>
          <LockOpen className="icon" aria-hidden="true" />
          {t('unseal.open')} <Key name="F4" />
        </button>
      </div>
      <p className="quiet small">{t('unseal.logged')}</p>
      <FailureNote failure={failure} />
    </section>
  )
}
