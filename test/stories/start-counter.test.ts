import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLock } from '../../cli/network/lock.ts'
import { makeDemoNetwork } from '../../cli/network/make.ts'
import type { Instant } from '../../shared/ledger/ids.ts'

// `npm start` as a person types it, on machines with and without a display, Electron and Chromium. The browser is a
// script that writes down how it was called and stays until it is told to go; everything else is real.

const root = join(import.meta.dirname, '..', '..')
const made = mkdtempSync(join(tmpdir(), 'daejang-made-'))
let ownInterface = false

beforeAll(async () => {
  await makeDemoNetwork(made, { now: Date.now() as Instant })
  // The suite builds the interface before it comes here; alone, any page will do.
  const folder = join(root, 'dist', 'renderer')
  if (existsSync(join(folder, 'index.html'))) return
  ownInterface = true
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>대장</title>')
})
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  if (ownInterface) rmSync(join(root, 'dist', 'renderer', 'index.html'))
  await sleep(2_000)
})

const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'daejang-counter-'))
  cpSync(made, dir, { recursive: true })
  return dir
}

interface Run {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  readonly ended: Promise<number | null>
  /** Waits for a line that matches; the first match. */
  said(what: RegExp): Promise<string>
}

/** How the machine is to refuse. */
interface Machine {
  /** No file may grow beyond so many blocks of 512 bytes: writing fails as on a full disk, wherever the test runs. */
  readonly blocks?: number
  /** Somebody who may write nowhere; root becomes nobody for it. */
  readonly stranger?: boolean
}

const start = (
  dir: string,
  args: readonly string[],
  env: Record<string, string> = {},
  { blocks, stranger = false }: Machine = {},
): Run => {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, DAEJANG_CHROMIUM: ___, LANG: ____, LC_ALL: _____, ...rest } = process.env
  const line = [process.execPath, join(root, 'electron', 'start.ts'), '--empty', ...args]
  const [program = '', ...given] =
    blocks === undefined ? line : ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...line]
  const child = spawn(program, given, {
    env: { ...rest, DAEJANG_DATA: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(stranger && process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
  })
  children.push(child)
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8')
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    said: async (what) => {
      for (const end = Date.now() + 90_000; Date.now() < end; await sleep(50)) {
        const found = what.exec(out)
        if (found !== null) return found[0]
        if (child.exitCode !== null) break
      }
      throw new Error(`did not say ${what}: ${out} ${err}`)
    },
  }
}

const networkGone = async (dir: string): Promise<void> => {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) if (readLock(dir) === null) return
  throw new Error('the network did not end')
}

const LINK = /http:\/\/127\.0\.0\.1:\d+\/launch\/[A-Za-z0-9_-]{43}/

/** A browser that writes its arguments to a file and stays until it is killed or `then` ends it. */
const browser = (then: string): { readonly program: string; readonly arguments: () => readonly string[] } => {
  const folder = mkdtempSync(join(tmpdir(), 'daejang-browser-'))
  const [program, list] = [join(folder, 'browser'), join(folder, 'arguments')]
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${list}'\n${then}\n`)
  chmodSync(program, 0o755)
  return { program, arguments: () => readFileSync(list, 'utf8').trim().split('\n') }
}

describe('without a display', () => {
  test('prints an address, says why, and ends with Ctrl+C', async () => {
    const dir = newDir()
    const run = start(dir, ['--lang', 'en'])
    const link = await run.said(LINK)
    expect(run.out()).toContain('an address only, because there is no display')
    expect((await fetch(link)).status).toBe(200)
    const second = start(dir, ['--lang', 'en'])
    const again = await second.said(LINK)
    expect(await second.ended).toBe(0)
    expect(second.out()).toContain('is open already')
    expect(again).not.toBe(link)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(0)
    await networkGone(dir)
  })

  test('opens the other office beside it', async () => {
    const dir = newDir()
    const mapo = start(dir, ['--lang', 'ko'])
    const gaepo = start(dir, ['--lang', 'ko', '--office', 'gaepo'])
    const links = await Promise.all([mapo.said(LINK), gaepo.said(LINK)])
    expect(new Set(links.map((link) => new URL(link).port)).size).toBe(2)
    expect(mapo.out()).toContain('화면이 없으므로')
    mapo.child.kill('SIGTERM')
    await mapo.ended
    await sleep(1_500)
    expect(readLock(dir)).not.toBeNull()
    gaepo.child.kill('SIGTERM')
    await gaepo.ended
    await networkGone(dir)
  })
})

describe('with a display', () => {
  test('opens a window of its own and ends when it is closed', async () => {
    const dir = newDir()
    const { program, arguments: given } = browser('sleep 3')
    const run = start(dir, ['--lang', 'en'], { DISPLAY: ':1', DAEJANG_CHROMIUM: program })
    await run.said(/Opening a window/)
    expect(run.out()).toContain("a Chromium window, because Electron's runtime is not here")
    expect(await run.ended).toBe(0)
    expect(given()[0]).toMatch(new RegExp(`^--app=${LINK.source}$`))
    expect(given()).toContain(`--user-data-dir=${join(dir, 'mapo', 'window')}`)
    expect(given().some((each) => /remote-debugging|disable-web-security/.test(each))).toBe(false)
    expect(given().includes('--no-sandbox')).toBe(process.getuid?.() === 0)
    expect(run.out().includes('without its sandbox')).toBe(process.getuid?.() === 0)
    await networkGone(dir)
  })

  test('prints an address when the window cannot be opened', async () => {
    const dir = newDir()
    const { program } = browser('echo "no such display" >&2; exit 1')
    const run = start(dir, ['--lang', 'en'], { DISPLAY: ':1', DAEJANG_CHROMIUM: program })
    const link = await run.said(LINK)
    expect(run.err()).toContain('The window could not be opened: no such display')
    expect((await fetch(link)).status).toBe(200)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
    await networkGone(dir)
  })

  test('gives the office to Electron when its runtime is there', async () => {
    const dir = newDir()
    const { program, arguments: given } = browser('sleep 2')
    const folder = mkdtempSync(join(tmpdir(), 'daejang-runtime-'))
    cpSync(program, join(folder, 'electron'))
    const run = start(dir, ['--lang', 'en'], { DISPLAY: ':1', ELECTRON_OVERRIDE_DIST_PATH: folder })
    expect(await run.ended).toBe(0)
    expect(run.out()).toContain('Electron, because its runtime is here')
    expect(given()).toContain(`--data=${join(dir, 'mapo')}`)
    expect(given().some((each) => /^--central=http:\/\/127\.0\.0\.1:\d+$/.test(each))).toBe(true)
    await networkGone(dir)
  })
})

describe('asked for wrongly', () => {
  test.each([
    [['--office', 'jongno'], 2, 'It cannot be started that way'],
    [['--shell', 'netscape'], 2, 'It cannot be started that way'],
    [['--frob'], 2, 'It cannot be started that way'],
    [['--shell', 'electron'], 1, "Electron's runtime is not here"],
  ])('%j', async (args, code, sentence) => {
    const run = start(newDir(), ['--lang', 'en', ...args], { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' })
    expect(await run.ended).toBe(code)
    expect(run.err().trim().split('\n').length).toBe(1)
    expect(run.err()).toContain(sentence)
  })

  test('help is help', async () => {
    const run = start(newDir(), ['--help'])
    expect(await run.ended).toBe(0)
    expect(run.out()).toContain('--office mapo|gaepo')
  })
})

describe('a data folder', () => {
  /** Exit code 1 and one sentence, which is what it ends with; in both languages. */
  const refused = async (dir: string, english: string, korean: string, machine?: Machine): Promise<void> => {
    for (const [lang, sentence] of [
      ['en', english],
      ['ko', korean],
    ] as const) {
      const run = start(dir, ['--lang', lang], {}, machine)
      expect(await run.ended, run.err()).toBe(1)
      expect(run.err().trim().split('\n')).toEqual([expect.stringContaining(sentence)])
      expect(run.err()).toContain(dir)
    }
  }
  const folder = (): string => mkdtempSync(join(tmpdir(), 'daejang-folder-'))

  test('that is a file, or lies under one', async () => {
    const file = join(folder(), 'taken')
    writeFileSync(file, 'a file, not a folder')
    await refused(file, 'cannot be used as a data folder', '데이터 폴더로 쓸 수 없습니다')
    await refused(join(file, 'data'), 'cannot be used as a data folder', '데이터 폴더로 쓸 수 없습니다')
  })

  test('that cannot be made, or written to', async () => {
    const own = folder()
    chmodSync(own, 0o555)
    for (const dir of [join(own, 'data'), own]) {
      await refused(dir, 'cannot be written to', '쓸 수 없습니다', { stranger: true })
    }
    chmodSync(own, 0o755)
  })

  test('that holds a network and may only be read', async () => {
    const dir = newDir()
    mkdirSync(join(dir, 'logs'))
    writeFileSync(join(dir, 'lock'), '')
    for (const path of [dir, ...(readdirSync(dir, { recursive: true }) as string[]).map((name) => join(dir, name))]) {
      chmodSync(path, 0o555)
    }
    await refused(dir, 'cannot be written to', '쓸 수 없습니다', { stranger: true })
  })

  // Nothing at all fits; the network's lock does; central's folder does and an office's does not.
  test.each([0, 8, 400])('without room for it (%i blocks), and again when there is', async (blocks) => {
    const dir = folder()
    await refused(dir, 'its disk is full, or it fails', '디스크가 가득 찼거나', { blocks })
    await networkGone(dir)
    const run = start(dir, ['--lang', 'en'])
    await run.said(LINK)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(0)
    await networkGone(dir)
  })

  test('of a network that was made when there was room', async () => {
    const dir = newDir()
    await refused(dir, 'its disk is full, or it fails', '디스크가 가득 찼거나', { blocks: 8 })
    await networkGone(dir)
    const run = start(dir, ['--lang', 'en'])
    await run.said(LINK)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(0)
    await networkGone(dir)
  })

  test('where nothing can ever be made, and Ctrl+C while one is being made', async () => {
    const run = start('/proc/daejang', ['--lang', 'en'])
    expect(await run.ended).toBe(1)
    expect(run.err()).toContain('cannot be used as a data folder')
    const dir = folder()
    const making = start(dir, ['--lang', 'en'])
    await making.said(/Making the demo network/)
    making.child.kill('SIGINT')
    expect(await making.ended).toBe(0)
    expect(making.out()).not.toMatch(LINK)
    expect(making.err()).toBe('')
    await networkGone(dir)
  })
})
