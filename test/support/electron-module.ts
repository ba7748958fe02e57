/**
 * The module `electron` for a built main process that runs under Node: the double, with the names that the real module
 * exports. `electron-play-process.ts` puts it in the real one's place.
 */

import type { ElectronPreload } from '../../electron/shells/electron/port.ts'
import { createElectronDouble } from './electron-double.ts'

export const double = createElectronDouble()
export const { app, protocol, ipcMain, session, BrowserWindow, Menu, dialog, safeStorage } = {
  ...double.main,
  session: {
    get defaultSession() {
      return double.main.session.defaultSession
    },
  },
}

let preload: ElectronPreload | null = null

/** While `run` runs, the renderer's half of the module is that of one window. */
export const asPreload = (electron: ElectronPreload, run: () => void): void => {
  preload = electron
  void ipcRenderer.invoke
  run()
  preload = null
}

const inPreload = (): ElectronPreload => {
  if (preload === null) throw new Error('only a preload script has these')
  return preload
}

export const contextBridge: ElectronPreload['contextBridge'] = {
  exposeInMainWorld: (key, api) => inPreload().contextBridge.exposeInMainWorld(key, api),
}

/** A module has one `ipcRenderer` for its life: that of the first window which ran it. */
let kept: ElectronPreload['ipcRenderer'] | null = null
export const ipcRenderer: ElectronPreload['ipcRenderer'] = new Proxy({} as ElectronPreload['ipcRenderer'], {
  get: (_, name) => {
    kept ??= inPreload().ipcRenderer
    return Reflect.get(kept, name) as unknown
  },
})
