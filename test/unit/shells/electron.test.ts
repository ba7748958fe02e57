import { globSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exposeBridge } from '../../../electron/shells/electron/bridge.ts'
import { CHANNELS } from '../../../electron/shells/electron/handle.ts'
import { EVENTS, ipcName, isOurs, ORIGIN } from '../../../electron/shells/electron/names.ts'
import { safeStorageStore } from '../../../electron/shells/electron/secrets.ts'
import { startElectron } from '../../../electron/shells/electron/start.ts'
import { loadPages } from '../../../electron/shells/pages.ts'
import { CONTENT_SECURITY_POLICY } from '../../../electron/shells/policy.ts'
import type { Bridge } from '../../../shared/contract/contract.ts'
import { createElectronDouble, type DoubleOptions, type WindowDouble } from '../../support/electron-double.ts'
import { conformance, soon } from './conformance.ts'
import { createFakeOffice, createLog, makeInterface } from './fake-office.ts'

// The Electron shell over a double of its runtime (test/support/electron-double.ts): the conformance suite, then what is
// Electron's alone. The numbers are those of the ten statements that every desktop shell of this project is held to.

const PRELOAD = '/app/preload.cjs'

const startUnderDouble = async (
  double: DoubleOptions = {},
  options: Partial<Parameters<typeof startElectron>[1]> = {},
) => {
  const electron = createElectronDouble(double)
  const office = createFakeOffice()
  const logged = createLog()
  const closes: string[] = []
  const started = startElectron(electron.main, {
    userData: '/data/mapo/electron',
    preload: PRELOAD,
    pages: () => loadPages(makeInterface().pages),
    openOffice: async () => ({ office, close: async () => void closes.push('office') }),
    sentence: () => 'A sentence.',
    log: logged.log,
    ...options,
  })
  await electron.becomeReady()
  await started
  const window = electron.windows[0] as WindowDouble
  return { electron, office, logged, window, closes }
}

conformance('Electron shell under a double', async ({ office, pages, log }) => {
  const { electron, window } = await startUnderDouble(
    {},
    { pages: () => loadPages(pages), openOffice: async () => ({ office, close: async () => undefined }), log },
  )
  const bridge = electron.preloadIn(window, exposeBridge).get('daejang') as Bridge
  return {
    get: async (path, method) => {
      const response = await electron.fetch(`${ORIGIN}${path}`, method)
      return { status: response.status, headers: response.headers, text: await response.text() }
    },
    bridge,
    startAgain: async () => electron.secondInstance(['daejang', '--anything']),
    close: async () => electron.closeAllWindows(),
  }
})

describe('1. every window', () => {
  test('has the safe preferences, set and not left to a default', async () => {
    const { window } = await startUnderDouble()
    expect(window.options.webPreferences).toEqual({
      preload: PRELOAD,
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
      devTools: true,
    })
  })

  test('comes from the one factory: nothing else in the shell makes one', async () => {
    const { electron } = await startUnderDouble()
    expect(electron.windows.length).toBe(1)
    expect(electron.isSandboxed).toBe(true)
    for (const [path, text] of shellSources()) {
      expect(text.includes('new electron.BrowserWindow(') || text.includes('new BrowserWindow('), path).toBe(
        path.endsWith('windows.ts'),
      )
    }
  })
})

describe('2. the bridge', () => {
  test('is frozen, is the contract and nothing more', async () => {
    const { electron, window } = await startUnderDouble()
    const world = electron.preloadIn(window, exposeBridge)
    expect([...world.keys()]).toEqual(['daejang'])
    const bridge = world.get('daejang') as Bridge
    expect(Object.isFrozen(bridge)).toBe(true)
    expect(Object.keys(bridge).sort()).toEqual(['call', 'listen'])
    expect(CHANNELS.map(ipcName).sort()).toEqual([...electron.channels].sort())
  })

  test('gives a listener the event and never the sender', async () => {
    const { electron, office, window } = await startUnderDouble()
    const bridge = electron.preloadIn(window, exposeBridge).get('daejang') as Bridge
    const heard: unknown[][] = []
    bridge.listen((...given) => void heard.push(given))
    office.tell({ kind: 'changed', topics: ['state'] })
    expect(heard).toEqual([[{ kind: 'changed', topics: ['state'] }]])
    expect(window.sent.map(([channel]) => channel)).toEqual([EVENTS])
  })

  test('sends nothing on a channel that the contract does not name', async () => {
    const { electron, window, office } = await startUnderDouble()
    const bridge = electron.preloadIn(window, exposeBridge).get('daejang') as Bridge
    expect(await bridge.call('__proto__' as never, {} as never)).toEqual({
      ok: false,
      error: { code: 'CHANNEL_UNKNOWN' },
    })
    expect(office.calls).toEqual([])
  })
})

describe('3. the scheme', () => {
  test('is the only place that the window loads from', async () => {
    const { window } = await startUnderDouble()
    expect(window.loaded).toEqual(['app://daejang/'])
  })

  test.each([
    'app://other/',
    'app://daejang.evil/',
    'app://daejang:80/',
    'app://user@daejang/',
    'app:/index.html',
    'app://daejang',
    'app:///index.html',
  ])('serves nothing for %s', async (address) => {
    const { electron } = await startUnderDouble()
    expect((await electron.fetch(address)).status).toBe(404)
    expect((await electron.fetch('app://daejang/index.html#part')).status).toBe(200)
  })
})

describe('4. the policy', () => {
  test('is the one that is wanted, word for word', () => {
    expect(CONTENT_SECURITY_POLICY).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    )
  })
})

describe('5. permissions and navigation', () => {
  test('every permission, device and capture is denied', async () => {
    const { electron } = await startUnderDouble()
    const permissions = ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb', 'unknown']
    for (const permission of permissions) {
      expect(await electron.session.permission(permission), permission).toBe(false)
      expect(electron.session.permissionCheck(permission), permission).toBe(false)
    }
    expect(electron.session.device()).toBe(false)
    expect(await electron.session.displayMedia()).toBeNull()
    expect(await electron.session.bluetooth()).toEqual({ confirmed: false })
  })

  test.each([
    'https://example.com/',
    'http://127.0.0.1:8080/',
    'file:///etc/passwd',
    'app://other/',
    'app://daejang.example.com/',
    'app://daejang@evil/',
    'app://evil/daejang',
    'apps://daejang/',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    'not an address',
  ])('no window goes to %s, by itself or by a frame or a redirect', async (address) => {
    const { window } = await startUnderDouble()
    expect(window.navigate('will-navigate', address)).toBe(false)
    expect(window.navigate('will-frame-navigate', address)).toBe(false)
    expect(window.navigate('will-redirect', address)).toBe(false)
    expect(window.openWindow(address)).toBe('deny')
  })

  test('a window may stay in its own interface; frames, new windows and web views may not be at all', async () => {
    const { window } = await startUnderDouble()
    expect(window.navigate('will-navigate', 'app://daejang/#/queue')).toBe(true)
    expect(window.navigate('will-frame-navigate', 'app://daejang/')).toBe(true)
    expect(window.navigate('will-frame-navigate', 'app://daejang/', false)).toBe(false)
    expect(window.openWindow('app://daejang/')).toBe('deny')
    expect(window.attachWebview()).toBe(false)
  })

  test('origins are compared by scheme and host: for Node all unknown schemes have the origin "null"', () => {
    expect(new URL('app://daejang/').origin).toBe(new URL('evil://other/').origin)
    expect(isOurs('app://daejang/')).toBe(true)
    expect(isOurs('evil://other/')).toBe(false)
  })
})

describe('6. one handle for every channel', () => {
  const input = {}
  const ours = { origin: ORIGIN, url: `${ORIGIN}/`, parent: null }
  const strangers = [
    ['a frame that is gone', null],
    ['a frame that was disposed of', 'disposed'],
    ['a frame inside our page', { ...ours, parent: ours }],
    ['another origin', { ...ours, origin: 'https://example.com' }],
    ['another host of the scheme', { ...ours, origin: 'app://other', url: 'app://other/' }],
    ['an opaque origin', { ...ours, origin: 'null' }],
    ['a page whose address is not ours', { ...ours, url: 'https://example.com/' }],
    ['a page that is nothing yet', { ...ours, url: '' }],
  ] as const

  test.each(CHANNELS)('%s: answers our top frame and refuses everybody else', async (channel) => {
    const { electron, office, window, logged } = await startUnderDouble()
    office.answer = { ok: true, value: 'given' }
    expect(await electron.invokeAs(ours, window, ipcName(channel), input)).toEqual(office.answer)
    expect(office.calls.length).toBe(1)
    for (const [who, frame] of strangers) {
      expect(await electron.invokeAs(frame, window, ipcName(channel), input), who).toEqual({
        ok: false,
        error: { code: 'WINDOW_UNKNOWN' },
      })
    }
    expect(office.calls.length).toBe(1)
    expect(logged.lines.length).toBe(strangers.length)
  })

  test('takes exactly one argument', async () => {
    const { electron, office, window } = await startUnderDouble()
    for (const given of [[], [{}, {}]]) {
      expect(await electron.invokeAs(ours, window, ipcName('app.state'), ...given)).toEqual({
        ok: false,
        error: { code: 'INPUT_INVALID' },
      })
    }
    expect(office.calls).toEqual([])
  })

  test('nothing else in the shell touches ipcMain', () => {
    for (const [path, text] of shellSources()) {
      if (path.endsWith('handle.ts') || path.endsWith('port.ts')) continue
      expect(text.replaceAll('electron.ipcMain, office', ''), path).not.toContain('ipcMain')
    }
  })

  test('a window that closes leaves its seat', async () => {
    const { electron, office, window } = await startUnderDouble()
    await electron.invokeAs(ours, window, ipcName('app.state'), input)
    expect(office.closed).toEqual([])
    window.close()
    expect(office.closed).toEqual([1])
  })
})

describe('7. one instance, and nothing to debug with once it is packed', () => {
  test('a second start ends at once, before it opens anything', async () => {
    const { electron } = await startUnderDouble({ isSecond: true })
    expect(electron.fate).toEqual(['quit'])
    expect(electron.windows).toEqual([])
    expect(electron.channels).toEqual([])
  })

  test('what a second start was given does nothing but bring our window forward', async () => {
    const { electron, window, office } = await startUnderDouble()
    const before = window.shown.length
    electron.secondInstance(['daejang', '--data=/etc', '--central=http://evil', 'app://evil/', 'https://evil/'])
    expect(window.shown.slice(before)).toEqual(['show', 'focus'])
    expect(window.loaded).toEqual(['app://daejang/'])
    expect(electron.windows.length).toBe(1)
    expect(office.calls).toEqual([])
    expect(window.sent).toEqual([[EVENTS, { kind: 'front' }]])
  })

  test.each(['remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk', 'js-flags'])(
    'a packed program refuses --%s',
    async (name) => {
      const { electron } = await startUnderDouble({ isPackaged: true, switches: [name] })
      expect(electron.fate).toEqual(['exit 1'])
      expect(electron.windows).toEqual([])
      expect((await startUnderDouble({ isPackaged: false, switches: [name] })).electron.fate).toEqual([])
    },
  )

  test('a packed program has no developer tools and no menu that could reload', async () => {
    const { electron, window } = await startUnderDouble({ isPackaged: true })
    expect(window.options.webPreferences?.devTools).toBe(false)
    expect(electron.menu).toBeNull()
  })

  test('user data, which the lock is scoped to, are the office’s own', async () => {
    const { electron } = await startUnderDouble()
    expect(electron.userData).toBe('/data/mapo/electron')
  })
})

describe('8. the fuses', () => {
  // That they are turned is proved on a packed directory (test/stories/start-electron.test.ts). With RunAsNode off,
  // nothing that Electron runs may start itself again as Node.
  test('leave no use for child processes: the office has threads', () => {
    for (const folder of ['electron/office', 'electron/shells/electron', 'electron/import', 'electron/csv', 'node']) {
      const sources = globSync(`${folder}/**/*.ts`, { cwd: join(import.meta.dirname, '../../..') })
      expect(sources.length, folder).toBeGreaterThan(0)
      for (const path of sources) {
        expect(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8'), path).not.toMatch(/child_process/)
      }
    }
  })
})

describe('9. the network from the renderer', () => {
  test.each([
    ['app://daejang/assets/main.js', true],
    ['blob:app://daejang/0a1b', true],
    ['data:image/png;base64,AA==', true],
    ['https://example.com/', false],
    ['http://127.0.0.1:4100/checkpoint', false],
    ['ws://127.0.0.1/', false],
    ['file:///etc/passwd', false],
    ['app://other/', false],
    ['blob:https://example.com/0a1b', false],
    ['devtools://devtools/', false],
  ])('%s: %s', async (address, allowed) => {
    const { electron } = await startUnderDouble()
    expect(await electron.session.request(address)).toBe(allowed)
    expect(electron.session.download(address)).toBe(allowed)
  })
})

describe('start and end', () => {
  test('an office that cannot be opened is told in one sentence, and the program ends', async () => {
    const { electron, logged } = await startUnderDouble(
      {},
      { openOffice: () => Promise.reject(new Error('/home/hong: 900101-1234567')) },
    )
    expect(electron.fate).toEqual(['error box: 대장 Daejang: A sentence.', 'exit 1'])
    expect(electron.windows).toEqual([])
    expect(logged.lines.join()).not.toContain('900101')
  })

  test('the office is closed, once, before the program quits', async () => {
    const { electron, closes, window } = await startUnderDouble()
    window.close()
    await soon(() => electron.fate.length > 0)
    expect(closes).toEqual(['office'])
    expect(electron.fate).toEqual(['quit'])
  })

  test('events after the window is gone reach nobody and break nothing', async () => {
    const { office, window } = await startUnderDouble()
    window.close()
    office.tell({ kind: 'changed', topics: ['state'] })
    expect(window.sent).toEqual([])
  })
})

describe('safeStorage', () => {
  const ready = async (double: DoubleOptions) => {
    const electron = createElectronDouble(double)
    await electron.becomeReady()
    return electron.main.safeStorage
  }

  test('keeps secrets encrypted in files of mode 0600', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'daejang-secrets-')), 'keys')
    const store = await safeStorageStore(await ready({}), 'linux', folder)
    expect(store?.protection).toBe('keystore')
    const secret = Uint8Array.of(1, 2, 3, 250)
    await store?.set('office-machine', secret)
    expect(await store?.get('office-machine')).toEqual(secret)
    expect(await store?.get('other')).toBeNull()
    const path = join(folder, 'office-machine.sealed')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path).includes('010203fa')).toBe(false)
    await store?.remove('office-machine')
    expect(await store?.get('office-machine')).toBeNull()
    await expect(store?.get('../x')).rejects.toThrow()
  })

  test('is no store where it protects nothing', async () => {
    expect(await safeStorageStore(await ready({ keystore: 'none' }), 'linux', '/nowhere')).toBeNull()
    expect(await safeStorageStore(await ready({ keystore: 'basic_text' }), 'linux', '/nowhere')).toBeNull()
    expect(await safeStorageStore(await ready({ keystore: 'basic_text' }), 'win32', '/nowhere')).not.toBeNull()
  })
})

describe('the double refuses what Electron refuses', () => {
  const privileges = [{ scheme: 'app', privileges: { standard: true, secure: true } }]

  test('in the order of starting', async () => {
    const { main, becomeReady } = createElectronDouble()
    expect(() => main.protocol.handle('app', () => new Response())).toThrow('after app is ready')
    expect(() => new main.BrowserWindow()).toThrow('after app is ready')
    expect(() => main.session.defaultSession).toThrow('after app is ready')
    expect(() => main.app.requestSingleInstanceLock()).toThrow('user data')
    await becomeReady()
    expect(() => main.protocol.registerSchemesAsPrivileged(privileges)).toThrow('after app is ready')
    expect(() => main.app.enableSandbox()).toThrow('after app is ready')
    expect(() => main.protocol.handle('app', () => new Response())).toThrow('not standard and secure')
  })

  test('in what is done twice or wrongly', async () => {
    const { main, becomeReady, preloadIn, windows } = createElectronDouble()
    main.protocol.registerSchemesAsPrivileged(privileges)
    expect(() => main.protocol.registerSchemesAsPrivileged(privileges)).toThrow('only once')
    await becomeReady()
    main.protocol.handle('app', () => new Response())
    expect(() => main.protocol.handle('app', () => new Response())).toThrow('has been registered')
    main.ipcMain.handle('a', () => 1)
    expect(() => main.ipcMain.handle('a', () => 1)).toThrow('second handler')
    expect(() => new main.BrowserWindow({ webPreferences: { nodeintegration: false } as never })).toThrow('no web')
    expect(() => new main.BrowserWindow({ webPreferences: { preload: 'preload.cjs' } })).toThrow('absolute')
    const window = new main.BrowserWindow()
    await expect(window.loadURL('https://x/')).rejects.toThrow('ERR_UNKNOWN_URL_SCHEME')
    const [double] = windows as [WindowDouble]
    let invoked: Promise<unknown> = Promise.resolve()
    preloadIn(double, ({ contextBridge, ipcRenderer }) => {
      contextBridge.exposeInMainWorld('a', {})
      expect(() => contextBridge.exposeInMainWorld('a', {})).toThrow('existing property')
      invoked = ipcRenderer.invoke('nobody')
      expect(() => ipcRenderer.invoke('a', () => 1)).toThrow()
    })
    await expect(invoked).rejects.toThrow('No handler')
  })

  test('in what was never denied', async () => {
    const electron = createElectronDouble()
    await electron.becomeReady()
    await expect(electron.session.permission('media')).rejects.toThrow('allow')
    expect(await electron.session.request('https://example.com/')).toBe(true)
    new electron.main.BrowserWindow()
    const [window] = electron.windows as [WindowDouble]
    expect(window.navigate('will-navigate', 'https://example.com/')).toBe(true)
    expect(window.openWindow('https://example.com/')).toBe('allow')
    expect(window.attachWebview()).toBe(true)
  })
})

function shellSources(): readonly (readonly [path: string, text: string])[] {
  const folder = join(import.meta.dirname, '../../../electron/shells/electron')
  return ['bridge', 'handle', 'harden', 'names', 'port', 'secrets', 'start', 'windows'].map((name) => {
    const path = join(folder, `${name}.ts`)
    return [path, readFileSync(path, 'utf8')] as const
  })
}
