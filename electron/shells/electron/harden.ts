/**
 * What a window may not do, set once for everything that Electron creates: no permission, no device, no capture, no other
 * origin by navigation, by a new window or by a request, no embedded view.
 */
import type { WebContents } from 'electron'
import { isOurs, ORIGIN } from './names.ts'
import type { ElectronMain } from './port.ts'

export const hardenSession = (session: ElectronMain['session']['defaultSession']): void => {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayRequest(details.url) }))
  // A file is saved only when the interface made it: never what an address outside would send.
  session.on('will-download', (event, item) => {
    if (!mayRequest(item.getURL())) event.preventDefault()
  })
}

export const hardenContents = (contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void => {
  contents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** The interface's own origin, and what it made itself. */
const mayRequest = (address: string): boolean =>
  isOurs(address) || address.startsWith(`blob:${ORIGIN}/`) || address.startsWith('data:')
