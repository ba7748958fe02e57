/**
 * An office in the Electron shell: `--data=DIR` is its folder, `--central=URL` the chain's address. Without them the
 * folder is `office` in the program's own user data, and the address what `central.url` in that folder says.
 */
import { join, resolve } from 'node:path'
import { readDurable } from '../../../node/durable.ts'
import { textsFromFiles, translator } from '../../office/desk/texts.ts'
import { officeSecrets, openOffice } from '../../process.ts'
import type { ShellLog } from '../office.ts'
import { loadPages } from '../pages.ts'
import { interfaceDir, preloadFile } from '../places.ts'
import type { ElectronMain } from './port.ts'
import { safeStorageStore } from './secrets.ts'
import { startElectron } from './start.ts'

export interface RunOptions {
  /** Of this process, without the program itself. */
  readonly argv: readonly string[]
  readonly platform: NodeJS.Platform
  readonly log: ShellLog
}

export const runElectron = (electron: ElectronMain, { argv, platform, log }: RunOptions): Promise<void> => {
  const dataDir = resolve(argument(argv, '--data') ?? join(electron.app.getPath('userData'), 'office'))
  return startElectron(electron, {
    userData: join(dataDir, 'electron'),
    preload: preloadFile(),
    pages: () => {
      const folder = interfaceDir()
      if (folder === null) throw new Error('the interface is not built')
      return loadPages(folder)
    },
    openOffice: async () => {
      const keystore = await safeStorageStore(electron.safeStorage, platform, join(dataDir, 'keys'))
      const opened = await openOffice({
        dataDir,
        central: addressOf(argument(argv, '--central') ?? textIn(join(dataDir, 'central.url'))),
        shell: 'electron',
        version: electron.app.getVersion(),
        secrets: await officeSecrets(dataDir, keystore),
        log,
      })
      if (!opened.ok) throw new NotOpened(opened.error.code)
      return opened.value
    },
    sentence: (error) => {
      const code = error instanceof NotOpened ? error.code : 'INTERNAL'
      const say = translator('ko', textsFromFiles)
      const sentence = say(`errors:${code}`, { path: dataDir })
      return sentence === `errors:${code}` ? say(`start:error.${code}`, { path: dataDir }) : sentence
    },
    log,
  })
}

class NotOpened extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const argument = (argv: readonly string[], name: string): string | null =>
  argv.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? null

const textIn = (path: string): string | null => {
  const bytes = readDurable(path)
  return bytes === null ? null : new TextDecoder().decode(bytes).trim()
}

/** An http or https address without a slash at its end; anything else is none. */
const addressOf = (text: string | null): string | null => {
  const url = text === null ? null : URL.parse(text)
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url.href.replace(/\/+$/, '') : null
}
