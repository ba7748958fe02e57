/** The frame that never moves: header, places where work waits, and the page. */
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useApp } from '../app-state.tsx'
import { Boundary } from '../common/boundary.tsx'
import { useKeys } from '../common/keys.ts'
import { useHeldSaving } from '../form/held.ts'
import { AlarmBanner } from './alarm-banner.tsx'
import { Header } from './header.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { IdleGuard } from './idle-guard.tsx'
import { lockNow } from './lock.ts'
import { NewRecordDialog } from './new-record.tsx'
import { Palette } from './palette.tsx'
import { Sidebar } from './sidebar.tsx'
import { useUi } from './ui-store.ts'

export const Frame = ({ children }: { readonly children: ReactNode }) => {
  const { t } = useTranslation()
  const { app } = useApp()
  const { open, show } = useUi()
  const [location, navigate] = useLocation()
  const writes = app.me?.roles.some((role) => role === 'clerk' || role === 'supervisor') ?? false

  useHeldSaving(app.me?.key ?? '')
  useKeys('frame', {
    F1: () => show('help'),
    F2: () => writes && show('new'),
    F3: () => show('palette'),
    'Ctrl+K': () => show('palette'),
    'Ctrl+Shift+P': () => show('palette', '>'),
    'Ctrl+L': () => void lockNow(),
    'Alt+1': () => navigate('/drafts'),
    'Alt+2': () => navigate('/queue/signed'),
    'Alt+3': () => navigate('/queue/unsent'),
    'Alt+4': () => navigate('/cases'),
    'Alt+5': () => writes && navigate('/pending'),
  })

  return (
    <div className="frame">
      <button type="button" className="skip" onClick={() => document.getElementById('page')?.focus()}>
        {t('app.skip')}
      </button>
      <Header />
      <AlarmBanner />
      <Sidebar writes={writes} />
      <main id="page" className="frame-page" tabIndex={-1}>
        <Boundary place={location}>{children}</Boundary>
      </main>
      <Message />
      <IdleGuard />
      {open === 'new' && <NewRecordDialog onClose={() => show(null)} />}
      {open === 'palette' && <Palette onClose={() => show(null)} />}
      {open === 'help' && <HelpDialog onClose={() => show(null)} />}
    </div>
  )
}

const SHOWN_MS = 5000

const Message = () => {
  const { message, say } = useUi()
  useEffect(() => {
    if (message === null) return
    const timer = setTimeout(() => say(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [message, say])
  return (
    <div className="message-place" role="status" aria-live="polite">
      {message !== null && <div className="message">{message}</div>}
    </div>
  )
}
