/**
 * Loaded before a built main process (`node --import`): `electron` becomes the double, and a play of a session follows,
 * told as one line of JSON.
 */
import { createRequire, registerHooks } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import type { Bridge } from '../../shared/contract/contract.ts'

const replacement = new URL('./electron-module.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: replacement, shortCircuit: true } : next(specifier, context),
})

const play = async (): Promise<void> => {
  const { double, asPreload } = await import('./electron-module.ts')
  // The main process has run up to the point where it waits for Electron.
  await sleep(500)
  await double.becomeReady()
  for (let tries = 0; tries < 500 && double.windows.length === 0 && double.fate.length === 0; tries += 1)
    await sleep(20)
  const [window] = double.windows
  if (window === undefined) return tell({ fate: double.fate })
  const preload = window.options.webPreferences?.preload ?? ''
  const world = double.preloadIn(window, (electron) =>
    asPreload(electron, () => createRequire(import.meta.url)(preload)),
  )
  const bridge = world.get('daejang') as Bridge
  const page = await double.fetch('app://daejang/')
  const state = await bridge.call('app.state', {})
  const guarded = await bridge.call('draft.list', {})
  double.secondInstance(['daejang', '--data=/elsewhere'])
  const before = [...double.fate]
  double.closeAllWindows()
  for (let tries = 0; tries < 500 && double.fate.length === before.length; tries += 1) await sleep(20)
  tell({
    fate: double.fate,
    userData: double.userData,
    preload,
    exposed: [...world.keys()],
    channels: double.channels.length,
    page: { status: page.status, policy: page.headers.get('content-security-policy'), text: await page.text() },
    state,
    guarded,
    sent: window.sent.filter(([, event]) => (event as { kind: string }).kind === 'front').length,
  })
}

const tell = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`)
  process.exit(0)
}

// Workers load this too, for the sake of `electron`; the play is the main thread's.
if (isMainThread) void play()
