import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

const start = (dir: string, args: readonly string[], env: Record<string, string> = {}): Run => {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, DAEJANG_CHROMIUM: ___, LANG: ____, LC_ALL: _____, ...rest } = process.env
  const child = spawn(process.execPath, [join(root, 'electron', 'start.ts'), '--empty', ...args], {
    env: { ...rest, DAEJANG_DATA: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
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

  test('a data folder that cannot be made is told in one sentence', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'daejang-file-')), 'taken')
    writeFileSync(file, 'a file, not a folder')
    const run = start(join(file, 'data'), ['--lang', 'en'])
    expect(await run.ended).toBe(1)
    expect(run.err().trim().split('\n').length).toBe(1)
    expect(run.err()).toContain('could not be started')
  })

  test('help is help', async () => {
    const run = start(newDir(), ['--help'])
    expect(await run.ended).toBe(0)
    expect(run.out()).toContain('--office mapo|gaepo')
  })
})
