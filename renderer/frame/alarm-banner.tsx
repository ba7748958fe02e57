/**
 * The ledger alarm: what is wrong, and what staff may go on doing. Also: a terminal that may not record yet, and before
 * all else an office process that does not answer, for then nothing else is known.
 */
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useApp } from '../app-state.tsx'
import { useReach } from '../bridge/use-reach.ts'
import { alarmKind } from '../common/alarm-kind.ts'
import { OfficeGone } from './office-gone.tsx'

export const AlarmBanner = () => {
  const { t } = useTranslation()
  const { app } = useApp()
  const reach = useReach()
  const { alarm } = app.ledger
  if (reach !== 'here') return <OfficeGone />
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
  if (app.canRecord && app.connection.turnedAway) {
    return (
      <div className="banner danger" role="alert">
        <TriangleAlert className="icon" aria-hidden="true" />
        <span>{t('alarm.turnedAway')}</span>
      </div>
    )
  }
  if (!app.canRecord) {
    return (
      <div className="banner" role="status">
        <TriangleAlert className="icon" aria-hidden="true" />
        <span>
          {app.cannotRecord === null || app.cannotRecord === 'DEVICE_WAITING'
            ? t('alarm.cannotRecord')
            : t(`errors:${app.cannotRecord}`)}
        </span>
      </div>
    )
  }
  return null
}
