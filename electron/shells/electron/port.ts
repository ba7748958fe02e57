/**
 * The part of Electron that this shell uses, taken from the package's own types: what `main.ts` hands over, and what a
 * test's double must be. Types only: importing the package itself under Node would begin a download.
 */
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  ContextBridge,
  IpcMain,
  IpcRenderer,
  Protocol,
  SafeStorage,
  Session,
  WebContents,
} from 'electron'

export interface ElectronMain {
  readonly app: Pick<
    App,
    | 'commandLine'
    | 'enableSandbox'
    | 'exit'
    | 'getPath'
    | 'getVersion'
    | 'isPackaged'
    | 'on'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'setPath'
  > & { whenReady(): Promise<void> }
  readonly protocol: Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>
  readonly ipcMain: Pick<IpcMain, 'handle'>
  readonly session: {
    readonly defaultSession: Pick<
      Session,
      | 'on'
      | 'setBluetoothPairingHandler'
      | 'setDevicePermissionHandler'
      | 'setDisplayMediaRequestHandler'
      | 'setPermissionCheckHandler'
      | 'setPermissionRequestHandler'
    > & { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> }
  }
  readonly BrowserWindow: new (options?: BrowserWindowConstructorOptions) => ShellWindow
  readonly Menu: { setApplicationMenu(menu: null): void }
  readonly dialog: { showErrorBox(title: string, content: string): void }
  readonly safeStorage: Pick<
    SafeStorage,
    'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
  >
}

export type ShellWindow = Pick<
  BrowserWindow,
  'focus' | 'isDestroyed' | 'isMinimized' | 'loadURL' | 'restore' | 'show'
> & { readonly webContents: ShellContents; once(event: 'ready-to-show' | 'closed', listener: () => void): unknown }

export type ShellContents = Pick<WebContents, 'id' | 'isDestroyed' | 'on' | 'send' | 'setWindowOpenHandler'>

export interface ElectronPreload {
  readonly contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>
  readonly ipcRenderer: Pick<IpcRenderer, 'invoke' | 'off' | 'on'>
}
