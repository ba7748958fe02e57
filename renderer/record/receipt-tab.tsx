/** Where the record stands in the ledger, and the proof that anybody can check. */
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RecordDetail } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { CopyButton, grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'

export const ReceiptTab = ({ record }: { readonly record: RecordDetail }) => {
  const { t } = useTranslation()
  const { run, busy, failure } = useAction('record.receipt')
  const save = async () => {
    const done = await run({ id: record.id })
    if (done === null) return
    const { download } = await import('../common/files.ts')
    const bytes = new TextEncoder().encode(done.value.text)
    download(done.value.name, btoa(String.fromCharCode(...bytes)), 'text/plain')
  }
  return (
    <div className="stack">
      <dl className="pairs">
        <dt>{t('receipt.id')}</dt>
        <dd className="row">
          <span className="mono">{record.id}</span>
          <CopyButton text={record.id} label={t('receipt.copyId')} />
        </dd>
        <dt>{t('receipt.place')}</dt>
        <dd>
          {record.log === null
            ? t('receipt.notOrdered')
            : t('receipt.at', { index: grouped(record.log.index), block: grouped(record.log.block) })}
        </dd>
        <dt>{t('receipt.witnessed')}</dt>
        <dd>{t(record.witnessed ? 'receipt.isWitnessed' : 'receipt.notWitnessed')}</dd>
      </dl>
      {record.log?.receipt === true && (
        <div>
          <button type="button" className="button small" disabled={busy} onClick={() => void save()}>
            <Download className="icon" aria-hidden="true" />
            {t('receipt.save')}
          </button>
        </div>
      )}
      <FailureNote failure={failure} />
      <details>
        <summary>{t('receipt.payload')}</summary>
        <pre className="payload">{JSON.stringify(record.payload, null, 2)}</pre>
      </details>
    </div>
  )
}
