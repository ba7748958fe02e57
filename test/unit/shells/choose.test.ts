import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chooseShell, findElectron } from '../../../electron/shells/choose.ts'
import {
  findChromium,
  hasDisplay,
  type Machine,
  openWindow,
  planWindow,
} from '../../../electron/shells/portable/window.ts'

const PACKAGE = mkdtempSync(join(tmpdir(), 'daejang-electron-package-'))
const RUNTIME = join(PACKAGE, 'dist', 'electron')
const CHROMIUM = '/usr/bin/chromium'

const machine = (files: readonly string[], env: Record<string, string> = {}, more: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  env,
  isRoot: false,
  exists: (path) => files.includes(path),
  ...more,
})
const display = { DISPLAY: ':0' }

describe('the choice of a shell', () => {
  test('Electron when its runtime is there', () => {
    expect(chooseShell(machine([RUNTIME, CHROMIUM], display), PACKAGE, null)).toEqual({
      shell: 'electron',
      program: RUNTIME,
      why: 'runtime-found',
    })
  })

  test('else a Chromium window when there is a display', () => {
    expect(chooseShell(machine([CHROMIUM], display), PACKAGE, null)).toEqual({
      shell: 'window',
      program: CHROMIUM,
      why: 'no-electron',
    })
    expect(chooseShell(machine([RUNTIME, CHROMIUM], display), PACKAGE, 'portable')).toMatchObject({
      shell: 'window',
      why: 'asked',
    })
  })

  test('else an address, and why', () => {
    expect(chooseShell(machine([RUNTIME, CHROMIUM]), PACKAGE, null)).toEqual({ shell: 'address', why: 'no-display' })
    expect(chooseShell(machine([], display), PACKAGE, null)).toEqual({ shell: 'address', why: 'no-chromium' })
    expect(chooseShell(machine([CHROMIUM]), PACKAGE, 'portable')).toEqual({ shell: 'address', why: 'no-display' })
  })

  test('what was asked for and is not there is an error, not something else', () => {
    expect(chooseShell(machine([CHROMIUM], display), PACKAGE, 'electron')).toEqual({ code: 'ELECTRON_MISSING' })
    expect(chooseShell(machine([RUNTIME]), PACKAGE, 'electron')).toEqual({ code: 'DISPLAY_MISSING' })
  })
})

describe('Electron is found by file', () => {
  test('where the package put it, by the package’s own note of its name', () => {
    expect(findElectron(machine([RUNTIME]), PACKAGE)).toBe(RUNTIME)
    expect(findElectron(machine([]), PACKAGE)).toBeNull()
    const noted = mkdtempSync(join(tmpdir(), 'daejang-electron-package-'))
    writeFileSync(join(noted, 'path.txt'), 'electron-here\n')
    expect(findElectron(machine([join(noted, 'dist', 'electron-here')]), noted)).toBe(
      join(noted, 'dist', 'electron-here'),
    )
    writeFileSync(join(noted, 'path.txt'), '../../outside')
    expect(findElectron({ ...machine([]), exists: () => true }, noted)).toBeNull()
  })

  test('where ELECTRON_OVERRIDE_DIST_PATH says', () => {
    const found = findElectron(
      machine(['/opt/electron/electron'], { ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }),
      PACKAGE,
    )
    expect(found).toBe('/opt/electron/electron')
    expect(findElectron(machine([RUNTIME], { ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }), PACKAGE)).toBeNull()
  })
})

describe('a window', () => {
  test('uses the browser that is named, or the usual places', () => {
    expect(findChromium(machine([CHROMIUM, '/opt/mine'], { DAEJANG_CHROMIUM: '/opt/mine' }))).toBe('/opt/mine')
    expect(findChromium(machine([CHROMIUM], { DAEJANG_CHROMIUM: '/opt/mine' }))).toBeNull()
    expect(findChromium(machine([CHROMIUM]))).toBe(CHROMIUM)
    expect(findChromium(machine([]))).toBeNull()
  })

  test('needs a display, which Windows always has', () => {
    expect(hasDisplay(machine([]))).toBe(false)
    expect(hasDisplay(machine([], { DISPLAY: '' }))).toBe(false)
    expect(hasDisplay(machine([], { WAYLAND_DISPLAY: 'wayland-0' }))).toBe(true)
    expect(hasDisplay(machine([], {}, { platform: 'win32' }))).toBe(true)
  })

  test('has its own profile, no debugging port, and the sandbox unless root starts it', () => {
    const plan = planWindow(machine([]), CHROMIUM, '/data/profile', 'http://127.0.0.1:1/launch/x')
    expect(plan.arguments).toContain('--app=http://127.0.0.1:1/launch/x')
    expect(plan.arguments).toContain('--user-data-dir=/data/profile')
    expect(plan.arguments.filter((each) => /debug|inspect|no-sandbox|disable-web-security/.test(each))).toEqual([])
    expect(plan.withoutSandbox).toBe(false)
    const root = planWindow(machine([], {}, { isRoot: true }), CHROMIUM, '/p', 'http://127.0.0.1:1/')
    expect(root.arguments).toContain('--no-sandbox')
    expect(root.withoutSandbox).toBe(true)
  })

  test('tells when it was closed, and why there was none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daejang-window-'))
    const program = (name: string, script: string): string => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(folder, name), 0o755)
      return join(folder, name)
    }
    const open = (path: string) =>
      openWindow({ program: path, arguments: [], withoutSandbox: false }, join(folder, 'profile'))
    expect(await open(program('closes', 'exit 0')).closed).toBeNull()
    expect(await open(program('fails', 'echo one >&2; echo two >&2; exit 3')).closed).toBe('two')
    expect(await open(program('mute', 'exit 3')).closed).toBe('exit 3')
    expect(await open(join(folder, 'missing')).closed).toContain('ENOENT')
    const staying = open(program('stays', 'exec sleep 60'))
    staying.close()
    expect(await staying.closed).toBeNull()
  })

  test('keeps no passphrase and translates nothing, in a profile for its owner alone', async () => {
    const profile = join(mkdtempSync(join(tmpdir(), 'daejang-window-')), 'profile')
    await openWindow({ program: '/bin/true', arguments: [], withoutSandbox: false }, profile).closed
    expect(statSync(profile).mode & 0o777).toBe(0o700)
    const preferences = JSON.parse(readFileSync(join(profile, 'Default', 'Preferences'), 'utf8')) as object
    expect(preferences).toMatchObject({
      credentials_enable_service: false,
      profile: { password_manager_enabled: false },
      translate: { enabled: false },
    })
  })
})
