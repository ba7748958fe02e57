/** What the whole window needs to know: the office, the session, the connection, the counts; and the settings. */
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import type { AppState, ServiceMenu, Settings } from '../shared/contract/types.ts'
import { useCall } from './bridge/use-call.ts'
import { words } from './common/i18n.ts'
import { setScreen } from './common/screen.ts'

interface Shared {
  readonly app: AppState
  readonly settings: Settings
  readonly services: readonly ServiceMenu[]
  readonly refresh: () => void
}

const Context = createContext<Shared | null>(null)

export const useApp = (): Shared => {
  const shared = useContext(Context)
  if (shared === null) throw new Error('used outside the app')
  return shared
}

export const AppStateProvider = ({
  children,
  fallback,
}: {
  readonly children: ReactNode
  /** Shown until the office process has answered, with its error if there is one. */
  readonly fallback: (code: string | null) => ReactNode
}) => {
  const app = useCall('app.state', {}, ['state', 'session', 'ledger', 'records', 'drafts', 'cases'])
  const settings = useCall('settings.get', {}, ['settings', 'session'])
  const services = useCall('app.services', {}, [])

  useEffect(() => {
    const now = settings.value
    if (now === null) return
    setScreen(now)
    if (words.language !== now.language) void words.changeLanguage(now.language)
  }, [settings.value])

  if (app.value === null || settings.value === null || services.value === null) {
    return fallback((app.error ?? settings.error ?? services.error)?.code ?? null)
  }
  return (
    <Context value={{ app: app.value, settings: settings.value, services: services.value, refresh: app.refresh }}>
      {children}
    </Context>
  )
}
