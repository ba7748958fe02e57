/** The scans. A picture opens in place; anything else is handed over as a file. Each reading is logged. */
import { FileText } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordDetail, Unsealed } from '../../shared/contract/types.ts'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { download, sizeText } from '../common/files.ts'
import { Empty } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { likelyPurpose } from './purpose.ts'

const PICTURES = ['image/png', 'image/jpeg']

export const AttachmentsTab = ({
  record,
  opened,
}: {
  readonly record: RecordDetail
  readonly opened: Unsealed | null
}) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const { run, busy, failure } = useAction('attachment.read')
  const [picture, setPicture] = useState<{
    readonly index: number
    readonly address: string
    readonly name: string
  } | null>(null)

  const show = async (index: number) => {
    const purpose = { code: likelyPurpose(app.me, record.state), note: '' }
    const done = await run({ record: record.id, index, purpose })
    if (done === null) return
    const { name, type, base64 } = done.value
    if (PICTURES.includes(type)) setPicture({ index, address: `data:${type};base64,${base64}`, name })
    else download(name, base64, type)
  }

  if (record.attachments.length === 0) return <Empty title={t('record.noAttachments')} />
  return (
    <div className="stack">
      <FailureNote failure={failure} />
      <ul className="stack tight">
        {record.attachments.map(({ index, name, type, size, present }) => {
          const known = opened?.attachments.find((each) => each.index === index)
          return (
            <li key={index} className="row">
              <FileText className="icon" aria-hidden="true" />
              <span className="grow">
                {known?.name ?? name ?? t('record.attachment', { number: index + 1 })}{' '}
                <span className="quiet small">
                  {known?.type ?? type ?? ''} {sizeText(size)}
                </span>
              </span>
              {present ? (
                <button type="button" className="button small" disabled={busy} onClick={() => void show(index)}>
                  {t('record.attachmentOpen')}
                </button>
              ) : (
                <span className="quiet small">{t('record.attachmentAbsent')}</span>
              )}
            </li>
          )
        })}
      </ul>
      {picture !== null && (
        <figure className="scan">
          <img src={picture.address} alt={picture.name} />
          <figcaption className="quiet small">{picture.name}</figcaption>
        </figure>
      )}
    </div>
  )
}
