/** How the screen should be, and the backup of what cannot be rebuilt. */
import { useTranslation } from 'react-i18next'
import { useApp } from '../app-state.tsx'
import { useAction } from '../bridge/use-call.ts'
import { FailureNote } from '../common/problems.tsx'
import { Backup } from './backup.tsx'
import { Restore } from './restore.tsx'

const ZOOMS = [0.9, 1, 1.1, 1.25, 1.5]
const IDLE_MINUTES = [1, 3, 5, 10, 15, 30, 60]

export const SettingsPage = () => {
  const { t } = useTranslation()
  const { app, settings } = useApp()
  const { run, failure } = useAction('settings.set')
  const mayRestore = app.me?.roles.includes('administrator') ?? false
  const mayBackUp = app.me?.roles.some((role) => role === 'administrator' || role === 'supervisor') ?? false
  return (
    <div className="page stack narrow-page">
      <header className="page-head">
        <h1>{t('nav.settings')}</h1>
      </header>
      <FailureNote failure={failure} />
      <section className="panel">
        <header>
          <h2>{t('settings.screen')}</h2>
        </header>
        <div className="body stack">
          <label className="setting">
            <span>{t('settings.language')}</span>
            <select
              className="input"
              value={settings.language}
              onChange={(event) => void run({ language: event.target.value as 'ko' | 'en' })}
            >
              <option value="ko">한국어</option>
              <option value="en">English</option>
            </select>
          </label>
          <label className="setting">
            <span>{t('settings.zoom')}</span>
            <select
              className="input"
              value={String(settings.zoom)}
              onChange={(event) => void run({ zoom: Number(event.target.value) })}
            >
              {[...new Set([...ZOOMS, settings.zoom])].sort().map((zoom) => (
                <option key={zoom} value={String(zoom)}>
                  {Math.round(zoom * 100)}%
                </option>
              ))}
            </select>
          </label>
          <label className="setting">
            <span>{t('settings.contrast')}</span>
            <select
              className="input"
              value={settings.contrast}
              onChange={(event) => void run({ contrast: event.target.value as 'normal' | 'high' })}
            >
              <option value="normal">{t('settings.contrast.normal')}</option>
              <option value="high">{t('settings.contrast.high')}</option>
            </select>
          </label>
          <label className="setting">
            <span>{t('settings.singleKeys')}</span>
            <input
              type="checkbox"
              checked={settings.singleKeys}
              onChange={(event) => void run({ singleKeys: event.target.checked })}
            />
          </label>
          <label className="setting">
            <span>{t('settings.idle')}</span>
            <select
              className="input"
              value={String(settings.idleMinutes)}
              onChange={(event) => void run({ idleMinutes: Number(event.target.value) })}
            >
              {[...new Set([...IDLE_MINUTES, settings.idleMinutes])]
                .sort((a, b) => a - b)
                .map((minutes) => (
                  <option key={minutes} value={String(minutes)}>
                    {t('settings.minutes', { count: minutes })}
                  </option>
                ))}
            </select>
          </label>
        </div>
      </section>
      {mayBackUp && <Backup />}
      {mayRestore && <Restore />}
      <section className="panel">
        <header>
          <h2>{t('settings.about')}</h2>
        </header>
        <dl className="body pairs">
          <dt>{t('settings.version')}</dt>
          <dd>{app.version}</dd>
          <dt>{t('settings.network')}</dt>
          <dd className="mono">{app.network}</dd>
          <dt>{t('settings.shell')}</dt>
          <dd>{t(`settings.shell.${app.shell}`)}</dd>
          <dt>{t('settings.keystore')}</dt>
          <dd>{t(`settings.keystore.${app.keystore}`)}</dd>
        </dl>
      </section>
    </div>
  )
}
