/**
 * The Electron shell, over whatever stands for Electron. In order, because Electron insists on it: sandbox, user data,
 * the single-instance lock and the scheme's privileges before `ready`; everything else after.
 */
import { whereOf } from '../../where.ts'
import type { Office, ShellLog } from '../office.ts'
import { type Pages, plain, respondWithPage } from '../pages.ts'
import { registerChannels } from './handle.ts'
import { hardenContents, hardenSession } from './harden.ts'
import { EVENTS, ORIGIN, SCHEME } from './names.ts'
import type { ElectronMain, ShellWindow } from './port.ts'
import { bringToFront, createWindow } from './windows.ts'

export interface ElectronOptions {
  /** Electron's own files and the single-instance lock go there: one folder for each office. */
  readonly userData: string
  readonly preload: string
  readonly pages: () => Pages
  /** Called once Electron is ready. */
  readonly openOffice: () => Promise<{ readonly office: Office; close(): Promise<void> }>
  /** One sentence for a person: why the office could not be opened. */
  readonly sentence: (error: unknown) => string
  readonly log: ShellLog
}

/** Switches that open the program to others; refused once it is packed. */
const DEBUGGING = ['remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk', 'js-flags']

/** Resolves when the window stands, or when there is nothing to do because another instance has it. */
export const startElectron = async (electron: ElectronMain, options: ElectronOptions): Promise<void> => {
  const { app, protocol } = electron
  const { log } = options
  if (app.isPackaged && DEBUGGING.some((name) => app.commandLine.hasSwitch(name))) return app.exit(1)
  app.enableSandbox()
  app.setPath('userData', options.userData)
  if (!app.requestSingleInstanceLock()) return app.quit()
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])

  let window: ShellWindow | null = null
  // What the second start was given is anybody's: it only brings our window forward.
  app.on('second-instance', () => {
    if (window === null) return
    bringToFront(window)
    send(window, { kind: 'front' })
  })
  app.on('web-contents-created', (_event, contents) => hardenContents(contents))

  await app.whenReady()
  electron.Menu.setApplicationMenu(null)
  hardenSession(electron.session.defaultSession)
  let opened: Awaited<ReturnType<ElectronOptions['openOffice']>>
  try {
    const pages = options.pages()
    protocol.handle(SCHEME, (request) => serve(pages, request.method, request.url))
    opened = await options.openOffice()
  } catch (error) {
    log('office-not-opened', whereOf(error))
    electron.dialog.showErrorBox('대장 Daejang', options.sentence(error))
    return app.exit(1)
  }
  const { office } = opened
  registerChannels(electron.ipcMain, office, log)
  office.listen((event) => {
    if (window !== null) send(window, event)
  })
  let closing = false
  app.on('window-all-closed', () => {
    if (closing) return
    closing = true
    void opened.close().finally(() => app.quit())
  })
  window = createWindow(electron, options.preload)
}

/** Only our host of the scheme serves anything; the address is compared as text, not resolved. */
const serve = (pages: Pages, method: string, address: string): Response =>
  address.startsWith(`${ORIGIN}/`)
    ? respondWithPage(pages, method, address.slice(ORIGIN.length).split('#', 1)[0] as string)
    : plain(404, 'not found')

const send = (window: ShellWindow, event: unknown): void => {
  if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(EVENTS, event)
}
