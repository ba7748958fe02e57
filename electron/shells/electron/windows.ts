/** The one place that makes windows, so that each has the same preferences. */
import type { WebPreferences } from 'electron'
import { ORIGIN } from './names.ts'
import type { ElectronMain, ShellWindow } from './port.ts'

/** The preload script is one CommonJS file; developer tools exist only while the program is not packed. */
export const webPreferences = (preload: string, isPackaged: boolean): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  experimentalFeatures: false,
  allowRunningInsecureContent: false,
  plugins: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  devTools: !isPackaged,
})

export const createWindow = (electron: ElectronMain, preload: string): ShellWindow => {
  const window = new electron.BrowserWindow({
    title: '대장',
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload, electron.app.isPackaged),
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${ORIGIN}/`)
  return window
}

export const bringToFront = (window: ShellWindow): void => {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
