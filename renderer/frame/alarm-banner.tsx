/** The ledger alarm: what is wrong, and what staff may go on doing. Also: a terminal that may not record yet. */
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useApp } from '../app-state.tsx'
import { alarmKind } from '../common/alarm-kind.ts'

export const AlarmBanner = () => {
  const { t } = useTranslation()
  const { app } = useApp()
  const { alarm } = app.ledger
  if (alarm !== null) {
    return (
      <div className="banner danger" role="alert">
        <TriangleAlert className="icon" aria-hidden="true" />
        <span className="grow">
          <strong>{t('alarm.title')}</strong> {t(`alarm.because.${alarmKind(alarm.code)}`)} {t('alarm.goOn')}
        </span>
        <Link href="/ledger">{t('alarm.open')}</Link>
      </div>
    )
  }
  if (!app.canRecord) {
    return (
      <div className="banner" role="status">
        <TriangleAlert className="icon" aria-hidden="true" />
        <span>{t('alarm.cannotRecord')}</span>
      </div>
    )
  }
  return null
}
