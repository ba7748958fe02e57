/** Opening what is sealed: the purpose is chosen already, a note can be added, F4 opens, and the log keeps it. */
import { LockOpen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordDetail, Unsealed } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { useKeys } from '../common/keys.ts'
import { Key } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { likelyPurpose, type Purpose } from './purpose.ts'
import { PurposeFields } from './purpose-fields.tsx'

export const UnsealBar = ({
  record,
  onOpened,
}: {
  readonly record: RecordDetail
  readonly onOpened: (content: Unsealed) => void
}) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, record.state), note: '' })
  const { run, busy, failure } = useAction('record.unseal')
  const open = async () => {
    const done = await run({ id: record.id, purpose })
    if (done !== null) onOpened(done.value)
  }
  useKeys('page', { F4: () => void open() })
  return (
    <section className="unseal stack tight">
      <div className="row wrap">
        <span>{t('unseal.masked')}</span>
        <PurposeFields value={purpose} onChange={setPurpose} />
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
