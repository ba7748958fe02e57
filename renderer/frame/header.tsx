/** Which office and window, the search, whether central is reached and how much waits, who is here. */
import { Lock, Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import { Key } from '../common/parts.tsx'
import { ConnectionChip } from './connection-chip.tsx'
import { lockNow } from './lock.ts'
import { useUi } from './ui-store.ts'

export const Header = () => {
  const { t } = useTranslation()
  const { app } = useApp()
  const show = useUi((ui) => ui.show)
  const office = t(`errors:office.${app.office}`, { defaultValue: app.office })
  return (
    <header className="header">
      <div className="header-place">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <strong className="header-name">{t('app.name')}</strong>
        <span className="nowrap">
          {office}
          {app.terminal !== null && ` · ${t('app.terminal', { number: app.terminal })}`}
        </span>
        {app.demo && <span className="badge waiting">{t('app.demo')}</span>}
      </div>
      <button type="button" className="search-box" aria-keyshortcuts="Control+K" onClick={() => show('palette')}>
        <Search className="icon" aria-hidden="true" />
        <span className="grow clip">{t('search.box')}</span>
        <Key name="Ctrl+K" />
      </button>
      <div className="header-end">
        <ConnectionChip />
        {app.me !== null && (
          <div className="row">
            <span className="nowrap">
              <strong>{app.me.name}</strong>{' '}
              <span className="quiet small">{app.me.roles.map((role) => t(`role.${role}`)).join('·')}</span>
            </span>
            <button type="button" className="button small" title={t('unlock.lockHint')} onClick={() => void lockNow()}>
              <Lock className="icon" aria-hidden="true" />
              {t('unlock.lock')}
              <Key name="Ctrl+L" />
            </button>
          </div>
        )}
      </div>
    </header>
  )
}
