/**
 * The scans. A picture opens in place; anything else is handed over as a file. Each reading is logged with the purpose
 * that stands above the list.
 */
import { FileText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordDetail, Unsealed } from '../../shared/contract/types.ts'
import { useAction } from '../bridge/use-call.ts'
import { download, sizeText } from '../common/files.ts'
import { Empty } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import type { Purpose } from './purpose.ts'
import { PurposeFields } from './purpose-fields.tsx'

const PICTURES = ['image/png', 'image/jpeg']

export const AttachmentsTab = ({
  record,
  opened,
  purpose,
  onPurpose,
}: {
  readonly record: RecordDetail
  readonly opened: Unsealed | null
  readonly purpose: Purpose
  readonly onPurpose: (purpose: Purpose) => void
}) => {
  const { t } = useTranslation()
  const { run, busy, failure } = useAction('attachment.read')
  const [picture, setPicture] = useState<{
    readonly index: number
    readonly address: string
    readonly name: string
  } | null>(null)

  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  const show = async (index: number) => {
    const done = await run({ record: record.id, index, purpose })
    // Whoever has gone on, or locked the screen, is handed nothing any more.
    if (done === null || !here.current) return
    const { name, type, base64 } = done.value
    if (PICTURES.includes(type)) setPicture({ index, address: `data:${type};base64,${base64}`, name })
    else download(name, base64, type)
  }

  if (record.attachments.length === 0) return <Empty title={t('record.noAttachments')} />
  return (
    <div className="stack">
      <div className="unseal stack tight">
        <div className="row wrap">
          <PurposeFields value={purpose} onChange={onPurpose} />
        </div>
        <p className="quiet small">{t('unseal.logged')}</p>
      </div>
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
