/** What became of a parcel, as a picture and as the table that it stands for; masked until somebody gives a purpose. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import { useCall } from '../bridge/use-call.ts'
import { grouped } from '../common/parts.tsx'
import { FailureNote } from '../common/problems.tsx'
import { likelyPurpose, type Purpose } from '../record/purpose.ts'
import { PurposeFields } from '../record/purpose-fields.tsx'
import { HistoryPicture } from './history-picture.tsx'
import { HistoryTable } from './history-table.tsx'

export const ParcelPage = ({ pnu }: { readonly pnu: string }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const [purpose, setPurpose] = useState<Purpose>({ code: likelyPurpose(app.me, 'accepted'), note: '' })
  const [opened, setOpened] = useState<Purpose | null>(null)
  const { value, error } = useCall('parcel.history', { pnu, purpose: opened }, opened === null ? ['ledger'] : [])
  return (
    <div className="page stack">
      <header className="page-head">
        <h1>{value === null ? t('parcel.title') : t('parcel.of', { address: value.address })}</h1>
        <span className="mono quiet">{pnu}</span>
        {value !== null && <span className="badge">{t(`property:status.${value.status}`)}</span>}
      </header>
      <div className="row wrap">
        {opened === null ? (
          <>
            <span className="quiet small">{t('parcel.masked')}</span>
            <PurposeFields value={purpose} onChange={setPurpose} />
            <button type="button" className="button small" onClick={() => setOpened(purpose)}>
              {t('parcel.unmask')}
            </button>
          </>
        ) : (
          <>
            <span className="small">{t('parcel.unmasked', { purpose: t(`purpose.${opened.code}`) })}</span>
            <button type="button" className="button small" onClick={() => setOpened(null)}>
              {t('parcel.mask')}
            </button>
          </>
        )}
      </div>
      <FailureNote failure={error} />
      {value !== null && value.behind > 0 && (
        <p className="notice info" role="status">
          {t('parcel.behind', { count: grouped(value.behind) })}
        </p>
      )}
      {value !== null && (
        <>
          <HistoryPicture of={value} />
          <HistoryTable of={value} />
        </>
      )}
    </div>
  )
}
