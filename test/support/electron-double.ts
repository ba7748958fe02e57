/**
 * Stands for the Electron runtime, which cannot be had where these tests run: it does no more than keep the rules that
 * the real one keeps, so that code which passes here is not refused there. Its types are the package's own
 * (`electron.d.ts`), narrowed to what the shell uses. It throws, or answers as Electron does, when
 *
 *   - sandbox, user data, scheme privileges come after `ready`, or privileges a second time;
 *   - a scheme is handled before `ready`, twice, or without privileges that make it standard and secure;
 *   - a session, a window, a dialog or safeStorage is used before `ready`;
 *   - `ipcMain.handle` is called twice for a channel, or `invoke` for a channel that nobody handles;
 *   - a web preference does not exist, or its preload is not an absolute path;
 *   - what crosses between processes or worlds cannot be cloned.
 *
 * It does not render. A test plays the pages: `documentOf` fetches through the scheme's handler with the request a page
 * would make, `bridgeOf` runs a preload function in a window, `invokeAs` sends from any frame.
 */
import { EventEmitter } from 'node:events'
import { isAbsolute } from 'node:path'
import type {
  App,
  BrowserWindowConstructorOptions,
  Event,
  HandlerDetails,
  IpcMain,
  IpcMainInvokeEvent,
  Session,
  WebFrameMain,
  WebPreferences,
  WindowOpenHandlerResponse,
} from 'electron'
import type { ElectronMain, ElectronPreload } from '../../electron/shells/electron/port.ts'

/** Every preference that this version of Electron knows; typed so that a name it does not know is an error here. */
const PREFERENCES = [
  'accessibleTitle',
  'additionalArguments',
  'allowRunningInsecureContent',
  'autoplayPolicy',
  'backgroundThrottling',
  'contextIsolation',
  'defaultEncoding',
  'devTools',
  'disableBlinkFeatures',
  'disableDialogs',
  'enableBlinkFeatures',
  'experimentalFeatures',
  'images',
  'javascript',
  'navigateOnDragDrop',
  'nodeIntegration',
  'nodeIntegrationInSubFrames',
  'nodeIntegrationInWorker',
  'offscreen',
  'partition',
  'plugins',
  'preload',
  'safeDialogs',
  'sandbox',
  'session',
  'spellcheck',
  'webSecurity',
  'webgl',
  'webviewTag',
  'zoomFactor',
] as const satisfies readonly (keyof WebPreferences)[]

type Handler = (event: IpcMainInvokeEvent, ...given: unknown[]) => unknown
type Frame = Pick<WebFrameMain, 'origin' | 'url'> & { readonly parent: Frame | null }

/** What may stand on a second or first start's command line, and whether the program is packed. */
export interface DoubleOptions {
  readonly isPackaged?: boolean
  readonly switches?: readonly string[]
  /** Another instance holds the lock. */
  readonly isSecond?: boolean
  readonly keystore?: 'gnome_libsecret' | 'basic_text' | 'none'
}

export interface ElectronDouble {
  readonly main: ElectronMain
  /** Electron becomes ready; everything that waits for it goes on. */
  becomeReady(): Promise<void>
  readonly windows: readonly WindowDouble[]
  readonly session: SessionDouble
  readonly channels: readonly string[]
  /** What happened to the program: `quit`, `exit 1`, error boxes. */
  readonly fate: readonly string[]
  readonly userData: string | null
  readonly isSandboxed: boolean
  readonly menu: unknown
  /** Fetches as a page would, through the handler of the address's scheme. */
  fetch(address: string, method?: string): Promise<Response>
  secondInstance(argv: readonly string[]): void
  closeAllWindows(): void
  /** Sends from a frame as the renderer process would. `frame` null: it is gone. */
  invokeAs(
    frame: Frame | null | 'disposed',
    window: WindowDouble,
    channel: string,
    ...given: unknown[]
  ): Promise<unknown>
  /** Runs a preload function for a window; answers what it left in the main world. */
  preloadIn(window: WindowDouble, preload: (electron: ElectronPreload) => void): Map<string, unknown>
}

export interface WindowDouble {
  readonly options: BrowserWindowConstructorOptions
  readonly id: number
  readonly loaded: readonly string[]
  readonly shown: readonly string[]
  /** The page that the window shows. */
  readonly frame: Frame
  /** Events that reached the renderer process: channel, then arguments. */
  readonly sent: readonly (readonly unknown[])[]
  /** A page or a person asks to go elsewhere; answers whether Electron would. */
  navigate(kind: 'will-navigate' | 'will-frame-navigate' | 'will-redirect', url: string, isMainFrame?: boolean): boolean
  openWindow(url: string): WindowOpenHandlerResponse['action']
  attachWebview(): boolean
  close(): void
}

export type SessionDouble = {
  permission(permission: string): Promise<boolean>
  permissionCheck(permission: string): boolean
  device(): boolean
  displayMedia(): Promise<unknown>
  bluetooth(): Promise<unknown>
  request(url: string): Promise<boolean>
  download(url: string): boolean
}

export const createElectronDouble = (options: DoubleOptions = {}): ElectronDouble => {
  let isReady = false
  let announceReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    announceReady = resolve
  })
  const fate: string[] = []
  const windows: (WindowDouble & { contents: ContentsDouble })[] = []
  const handlers = new Map<string, Handler>()
  const schemes = new Map<string, (request: Request) => Response | Promise<Response>>()
  let privileged: readonly string[] | null = null
  let userData: string | null = null
  let isSandboxed = false
  let menu: unknown = 'default'
  const before = (what: string): void => {
    if (isReady) throw new Error(`${what} cannot be called after app is ready`)
  }
  const after = (what: string): void => {
    if (!isReady) throw new Error(`${what} can only be used after app is ready`)
  }

  const appEvents = new EventEmitter()
  const app: ElectronMain['app'] = {
    isPackaged: options.isPackaged ?? false,
    commandLine: {
      hasSwitch: (name: string) => (options.switches ?? []).includes(name),
    } as App['commandLine'],
    enableSandbox: () => {
      before('app.enableSandbox()')
      isSandboxed = true
    },
    setPath: (name, path) => {
      if (!isAbsolute(path)) throw new Error('Path must be absolute')
      if (name === 'userData') {
        before("app.setPath('userData')")
        userData = path
      }
    },
    requestSingleInstanceLock: () => {
      if (userData === null) throw new Error('the double wants user data set before the lock, which is scoped to it')
      return options.isSecond !== true
    },
    on: ((name: string, listener: (...given: unknown[]) => void) => {
      appEvents.on(name, listener)
      return app
    }) as App['on'],
    getPath: () => '/home/somebody/.config/daejang',
    getVersion: () => '0.0.0',
    whenReady: () => ready,
    quit: () => void fate.push('quit'),
    exit: (code = 0) => void fate.push(`exit ${code}`),
  }

  const sessionHandlers: {
    [K in keyof Session]?: Session[K] extends (handler: infer H, ...rest: never[]) => void ? H : never
  } = {}
  const sessionEvents = new EventEmitter()
  const keep = <K extends keyof typeof sessionHandlers>(name: K) =>
    ((handler: (typeof sessionHandlers)[K]) => {
      sessionHandlers[name] = handler
    }) as never
  let beforeRequest: ((details: never, callback: (response: { cancel?: boolean }) => void) => void) | null = null
  const defaultSession: ElectronMain['session']['defaultSession'] = {
    on: ((name: string, listener: (...given: unknown[]) => void) => {
      sessionEvents.on(name, listener)
      return defaultSession
    }) as Session['on'],
    setPermissionRequestHandler: keep('setPermissionRequestHandler'),
    setPermissionCheckHandler: keep('setPermissionCheckHandler'),
    setDevicePermissionHandler: keep('setDevicePermissionHandler'),
    setDisplayMediaRequestHandler: keep('setDisplayMediaRequestHandler'),
    setBluetoothPairingHandler: keep('setBluetoothPairingHandler'),
    webRequest: {
      onBeforeRequest: ((listener: typeof beforeRequest) => {
        beforeRequest = listener
      }) as unknown as Session['webRequest']['onBeforeRequest'],
    },
  }
  const handlerOf = <K extends keyof typeof sessionHandlers>(name: K) => {
    const handler = sessionHandlers[name]
    if (handler === undefined || handler === null)
      throw new Error(`${String(name)} was never set: Electron would allow it`)
    return handler as unknown as (...given: unknown[]) => unknown
  }
  const answered = <T>(run: (callback: (value: T) => void) => void): Promise<T> => new Promise(run)
  const session: SessionDouble = {
    permission: (permission) =>
      answered((callback) => handlerOf('setPermissionRequestHandler')(null, permission, callback, {})),
    permissionCheck: (permission) =>
      handlerOf('setPermissionCheckHandler')(null, permission, 'https://example.com', {}) as boolean,
    device: () => handlerOf('setDevicePermissionHandler')({ deviceType: 'usb' }) as boolean,
    displayMedia: () => answered((callback) => handlerOf('setDisplayMediaRequestHandler')({}, callback)),
    bluetooth: () => answered((callback) => handlerOf('setBluetoothPairingHandler')({}, callback)),
    request: async (url) => {
      if (beforeRequest === null) return true
      const listener = beforeRequest
      const response = await answered<{ cancel?: boolean }>((callback) => listener({ url } as never, callback))
      return response.cancel !== true
    },
    download: (url) => !isPrevented((event) => sessionEvents.emit('will-download', event, { getURL: () => url })),
  }

  let nextId = 1
  class BrowserWindowDouble {
    readonly options: BrowserWindowConstructorOptions
    readonly contents: ContentsDouble
    readonly webContents: never
    readonly id = nextId++
    readonly loaded: string[] = []
    readonly shown: string[] = []
    readonly frame: { origin: string; url: string; parent: null } = { origin: 'null', url: '', parent: null }
    readonly #events = new EventEmitter()
    #isDestroyed = false
    constructor(given: BrowserWindowConstructorOptions = {}) {
      after('new BrowserWindow()')
      for (const name of Object.keys(given.webPreferences ?? {})) {
        if (!(PREFERENCES as readonly string[]).includes(name)) throw new Error(`no web preference is called ${name}`)
      }
      const preload = given.webPreferences?.preload
      if (preload !== undefined && !isAbsolute(preload)) throw new Error('preload must be an absolute path')
      this.options = given
      this.contents = new ContentsDouble(this.id)
      this.webContents = this.contents as never
      windows.push(this)
      appEvents.emit('web-contents-created', {}, this.contents)
    }
    once(name: string, listener: () => void): this {
      this.#events.once(name, listener)
      return this
    }
    async loadURL(url: string): Promise<void> {
      this.loaded.push(url)
      const [scheme] = url.split(':', 1) as [string]
      const handler = schemes.get(scheme)
      if (handler === undefined) throw new Error(`ERR_UNKNOWN_URL_SCHEME (-302) loading '${url}'`)
      await handler(new Request(url))
      this.frame.url = url
      this.frame.origin = url.split('/').slice(0, 3).join('/')
      this.#events.emit('ready-to-show')
    }
    isDestroyed(): boolean {
      return this.#isDestroyed
    }
    isMinimized(): boolean {
      return false
    }
    focus(): void {
      this.shown.push('focus')
    }
    show(): void {
      this.shown.push('show')
    }
    restore(): void {
      this.shown.push('restore')
    }
    get sent(): readonly (readonly unknown[])[] {
      return this.contents.sent
    }
    navigate(name: string, url: string, isMainFrame = true): boolean {
      return !isPrevented((event) => this.contents.events.emit(name, Object.assign(event, { url, isMainFrame })))
    }
    openWindow(url: string): WindowOpenHandlerResponse['action'] {
      return this.contents.openHandler?.({ url } as HandlerDetails).action ?? 'allow'
    }
    attachWebview(): boolean {
      return !isPrevented((event) => this.contents.events.emit('will-attach-webview', event, {}, {}))
    }
    close(): void {
      if (this.#isDestroyed) return
      this.#isDestroyed = true
      this.contents.destroyed = true
      this.contents.events.emit('destroyed')
      this.#events.emit('closed')
      if (windows.every((window) => window.contents.destroyed)) appEvents.emit('window-all-closed')
    }
  }

  const main: ElectronMain = {
    app,
    protocol: {
      registerSchemesAsPrivileged: (custom) => {
        before('protocol.registerSchemesAsPrivileged()')
        if (privileged !== null) throw new Error('protocol.registerSchemesAsPrivileged() may be called only once')
        privileged = custom
          .filter(({ privileges }) => privileges?.standard && privileges.secure)
          .map((one) => one.scheme)
        if (custom.some(({ privileges }) => privileges?.bypassCSP || privileges?.allowServiceWorkers)) {
          throw new Error('the double refuses a scheme that bypasses the policy')
        }
      },
      handle: (scheme, handler) => {
        after('protocol.handle()')
        if (schemes.has(scheme)) throw new Error(`The scheme has been registered: ${scheme}`)
        if (!privileged?.includes(scheme))
          throw new Error(`${scheme} is not standard and secure: its pages have no origin`)
        schemes.set(scheme, handler as never)
      },
    },
    ipcMain: {
      handle: ((channel: string, listener: Handler) => {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
        if (typeof listener !== 'function') throw new TypeError(`Expected handler to be a function`)
        handlers.set(channel, listener)
      }) as IpcMain['handle'],
    },
    session: {
      get defaultSession() {
        after('session.defaultSession')
        return defaultSession
      },
    },
    BrowserWindow: BrowserWindowDouble as never,
    Menu: {
      setApplicationMenu: (given) => {
        menu = given
      },
    },
    dialog: {
      showErrorBox: (title, content) => void fate.push(`error box: ${title}: ${content}`),
    },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => {
        after('safeStorage')
        return options.keystore !== 'none'
      },
      getSelectedStorageBackend: () =>
        !isReady ? 'unknown' : options.keystore === 'basic_text' ? 'basic_text' : 'gnome_libsecret',
      // Not encryption: enough to tell sealed from plain.
      encryptStringAsync: async (plain) => Buffer.from([...Buffer.from(plain)].map((byte) => byte ^ 0x5a)),
      decryptStringAsync: async (sealed) => ({
        result: Buffer.from([...sealed].map((byte) => byte ^ 0x5a)).toString('utf8'),
        shouldReEncrypt: false,
      }),
    },
  }

  const invokeAs: ElectronDouble['invokeAs'] = async (frame, window, channel, ...given) => {
    const handler = handlers.get(channel)
    if (handler === undefined) throw new Error(`Error invoking remote method '${channel}': No handler registered`)
    const { contents } = windows.find((each) => each.id === window.id) as (typeof windows)[number]
    const event = {
      sender: contents,
      get senderFrame() {
        if (frame === 'disposed') throw new Error('Render frame was disposed before WebFrameMain could be accessed')
        return frame
      },
    } as unknown as IpcMainInvokeEvent
    let answer: unknown
    try {
      answer = await handler(event, ...given.map((one) => structuredClone(one)))
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`)
    }
    return structuredClone(answer)
  }

  return {
    main,
    session,
    windows,
    fate,
    get channels() {
      return [...handlers.keys()]
    },
    get userData() {
      return userData
    },
    get isSandboxed() {
      return isSandboxed
    },
    get menu() {
      return menu
    },
    becomeReady: async () => {
      isReady = true
      announceReady()
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    },
    fetch: async (address, method = 'GET') => {
      const handler = schemes.get(address.split(':', 1)[0] as string)
      if (handler === undefined) throw new Error('ERR_UNKNOWN_URL_SCHEME')
      // What Chromium sends has been through its own parser; a handler must not count on that.
      return handler({ url: address, method, headers: new Headers() } as Request)
    },
    secondInstance: (argv) => void appEvents.emit('second-instance', {}, [...argv], '/anywhere', {}),
    closeAllWindows: () => {
      for (const window of windows) window.close()
    },
    invokeAs,
    preloadIn: (window, preload) => {
      const { contents } = windows.find((each) => each.id === window.id) as (typeof windows)[number]
      const world = new Map<string, unknown>()
      const bound = new Map<unknown, (...given: unknown[]) => void>()
      preload({
        contextBridge: {
          exposeInMainWorld: (key, api) => {
            if (window.options.webPreferences?.contextIsolation === false) {
              throw new Error('contextBridge API can only be used when contextIsolation is enabled')
            }
            if (world.has(key))
              throw new Error(`Cannot bind an API on top of an existing property on the window object`)
            world.set(key, proxied(api))
          },
        },
        ipcRenderer: {
          invoke: (channel, ...given) =>
            invokeAs(window.frame, window, channel, ...given.map((one) => structuredClone(one))),
          on: ((channel: string, listener: (event: unknown, ...given: unknown[]) => void) => {
            const hear = (...given: unknown[]): void => listener({ sender: 'ipcRenderer' }, ...given)
            bound.set(listener, hear)
            contents.toRenderer.on(channel, hear)
          }) as never,
          off: ((channel: string, listener: unknown) => {
            const hear = bound.get(listener)
            if (hear !== undefined) contents.toRenderer.off(channel, hear)
          }) as never,
        },
      })
      return world
    },
  }
}

class ContentsDouble {
  readonly id: number
  readonly events = new EventEmitter()
  readonly toRenderer = new EventEmitter()
  readonly sent: unknown[][] = []
  destroyed = false
  openHandler: ((details: HandlerDetails) => WindowOpenHandlerResponse) | null = null
  constructor(id: number) {
    this.id = id
  }
  on(name: string, listener: (...given: unknown[]) => void): this {
    this.events.on(name, listener)
    return this
  }
  once(name: string, listener: (...given: unknown[]) => void): this {
    this.events.once(name, listener)
    return this
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.openHandler = handler
  }
  send(channel: string, ...given: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    const cloned = given.map((one) => structuredClone(one))
    this.sent.push([channel, ...cloned])
    this.toRenderer.emit(channel, ...cloned)
  }
}

const isPrevented = (emit: (event: Event) => void): boolean => {
  let prevented = false
  emit({ preventDefault: () => (prevented = true), defaultPrevented: false } as unknown as Event)
  return prevented
}

/** As the context bridge does: functions become functions of the other world, what is passed is copied, and all is frozen. */
const proxied = (api: unknown): unknown => {
  if (typeof api === 'function') {
    return (...given: unknown[]) => {
      const crossed = given.map((one) => (typeof one === 'function' ? proxied(one) : structuredClone(one)))
      const result: unknown = api(...crossed)
      if (result instanceof Promise) return result.then((value) => proxied(value))
      return proxied(result)
    }
  }
  if (typeof api !== 'object' || api === null) return api
  if (Array.isArray(api)) return api.map(proxied)
  return Object.freeze(Object.fromEntries(Object.entries(api).map(([key, value]) => [key, proxied(value)])))
}
