/** Where work waits, with counts; a red mark only where somebody must act. */
import { FilePlus2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { useApp } from '../app-state.tsx'
import { grouped, Key } from '../common/parts.tsx'
import { useUi } from './ui-store.ts'

export const Sidebar = ({ writes }: { readonly writes: boolean }) => {
  const { t } = useTranslation()
  const { app, services } = useApp()
  const show = useUi((ui) => ui.show)
  const { counts } = app
  const sees = app.me?.roles ?? []
  return (
    <nav className="side" aria-label={t('nav.label')}>
      {writes && (
        <button type="button" className="button main side-new" onClick={() => show('new')} disabled={!app.canRecord}>
          <FilePlus2 className="icon" aria-hidden="true" />
          {t('nav.new')}
          <Key name="F2" />
        </button>
      )}
      <ul>
        {writes && <Place to="/drafts" label={t('nav.drafts')} count={counts.drafts} />}
        {writes && <Place to="/pending" label={t('nav.pending')} count={counts.pending} />}
        <Place to="/queue/signed" label={t('nav.signed')} count={counts.signed} />
        <Place to="/queue/returned" label={t('nav.returned')} count={counts.returned} />
        <Place to="/queue/unsent" label={t('nav.unsent')} count={counts.unsent} />
        <Place to="/cases" label={t('nav.conflicts')} count={counts.conflicts} act={counts.conflicts > 0} />
        <Place to="/queue/accepted" label={t('nav.accepted')} count={counts.accepted} calm />
      </ul>
      <h2 className="side-head">{t('nav.registers')}</h2>
      <ul>
        {services.map(({ service }) => (
          <Place key={service} to={`/register/${service}`} label={t(`service.${service}`, { defaultValue: service })} />
        ))}
      </ul>
      <h2 className="side-head">{t('nav.more')}</h2>
      <ul>
        {writes && <Place to="/import" label={t('nav.import')} />}
        <Place to="/ledger" label={t('nav.ledger')} act={app.ledger.alarm !== null} />
        <Place to="/check" label={t('nav.check')} />
        {sees.some((role) => role !== 'clerk' && role !== 'trustee') && <Place to="/access" label={t('nav.access')} />}
        <Place to="/settings" label={t('nav.settings')} />
      </ul>
    </nav>
  )
}

const Place = ({
  to,
  label,
  count,
  act = false,
  calm = false,
}: {
  readonly to: string
  readonly label: string
  readonly count?: number
  /** Somebody must act. */
  readonly act?: boolean
  /** A total, not work that waits. */
  readonly calm?: boolean
}) => {
  const { t } = useTranslation()
  const [location] = useLocation()
  const here = location === to || location.startsWith(`${to}/`)
  return (
    <li>
      <Link href={to} className={`place${here ? ' here' : ''}`} aria-current={here ? 'page' : undefined}>
        <span className="grow">{label}</span>
        {count !== undefined && count > 0 && (
          <span className={act ? 'count act' : calm ? 'count calm' : 'count'}>
            {grouped(count)}
            {act && <span className="unseen">{t('nav.act')}</span>}
          </span>
        )}
        {count === undefined && act && <span className="count act">!</span>}
      </Link>
    </li>
  )
}
