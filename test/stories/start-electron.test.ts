import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileFunction, createContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPaths, makeDemoNetwork } from '../../cli/network/make.ts'
import { type Service, startCentral } from '../../cli/network/processes.ts'
import { ipcName } from '../../electron/shells/electron/names.ts'
import { CONTENT_SECURITY_POLICY } from '../../electron/shells/policy.ts'
import { buildElectron } from '../../resources/build-electron.ts'
import { type Bridge, CONTRACT } from '../../shared/contract/contract.ts'
import type { AppState } from '../../shared/contract/types.ts'
import type { Instant } from '../../shared/ledger/ids.ts'

// The Electron shell as it is packed: built, and started under the double of Electron's runtime with a real office behind
// it; and the packing itself, as far as it goes without that runtime.

const root = join(import.meta.dirname, '..', '..')

/** What the play tells (test/support/electron-play-process.ts). */
interface Told {
  readonly fate: readonly string[]
  readonly userData: string
  readonly exposed: readonly string[]
  readonly channels: number
  readonly page: { readonly status: number; readonly policy: string; readonly text: string }
  readonly state: { readonly ok: true; readonly value: AppState }
  readonly guarded: unknown
  readonly sent: number
}

const dir = mkdtempSync(join(tmpdir(), 'daejang-network-'))
beforeAll(async () => {
  await makeDemoNetwork(dir, { now: Date.now() as Instant })
})

describe('the built main process', () => {
  const app = mkdtempSync(join(tmpdir(), 'daejang-built-'))
  let central: Service
  let told: Told

  beforeAll(async () => {
    const started = await startCentral({ data: demoPaths(dir).central })
    if (!started.ok) throw new Error(started.error.why)
    central = started.value
    cpSync(join(root, 'package.json'), join(app, 'package.json'))
    symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'))
    mkdirSync(join(app, 'dist', 'renderer'), { recursive: true })
    writeFileSync(join(app, 'dist', 'renderer', 'index.html'), '<!doctype html><title>대장</title>')
    await buildElectron(join(app, 'dist'))
    told = JSON.parse(await underDouble(app, [`--data=${join(dir, 'mapo')}`, `--central=${central.url}`]))
  })
  afterAll(() => central.stop())

  test('opens its window on an office and ends with it', () => {
    expect(told.fate).toEqual(['quit'])
    expect(told.userData).toBe(join(dir, 'mapo', 'electron'))
    expect(told.state.value).toMatchObject({ office: 'mapo', shell: 'electron', network: 'demo', me: null })
  })

  test('reads the chain, in threads of its own', () => {
    expect(told.state.value.connection.plugged).toBe(true)
    expect(['connected', 'connecting']).toContain(told.state.value.connection.state)
  })

  test('serves the interface under the policy', () => {
    expect(told.page).toEqual({
      status: 200,
      policy: CONTENT_SECURITY_POLICY,
      text: '<!doctype html><title>대장</title>',
    })
  })

  test('has every channel behind the bridge, and asks who is there', () => {
    expect(told.exposed).toEqual(['daejang'])
    expect(told.channels).toBe(Object.keys(CONTRACT).length)
    expect(told.guarded).toEqual({ ok: false, error: { code: 'LOCKED' } })
  })

  test('comes to the front at a second start', () => {
    expect(told.sent).toBe(1)
  })

  test('has a preload script that needs nothing but electron', () => {
    const script = readFileSync(join(app, 'dist', 'electron', 'preload.cjs'), 'utf8')
    expect([...script.matchAll(/require\(([^)]*)\)/g)].map(([, what]) => what)).toEqual(['"electron"'])
    expect(script).not.toMatch(/\bimport\s*[({'"]/)
  })

  test('leaves the frozen bridge in the window, and nothing of Electron or Node', async () => {
    const script = readFileSync(join(app, 'dist', 'electron', 'preload.cjs'), 'utf8')
    const exposed: [string, Bridge][] = []
    const sent: unknown[][] = []
    const required: string[] = []
    const electron = {
      contextBridge: { exposeInMainWorld: (name: string, api: Bridge) => void exposed.push([name, api]) },
      ipcRenderer: {
        invoke: async (...given: unknown[]) => void sent.push(given),
        on: () => undefined,
        off: () => undefined,
        send: () => {
          throw new Error('not a way out')
        },
      },
    }
    // As in the sandbox: a world with `require` for Electron alone, and no `process`.
    const world = createContext({})
    const run = compileFunction(script, ['require', 'module', 'exports'], { parsingContext: world })
    const require = (name: string): unknown => {
      required.push(name)
      if (name !== 'electron') throw new Error(`module not found: ${name}`)
      return electron
    }
    run(require, { exports: {} }, {})
    expect(required).toEqual(['electron'])
    // Its own world, which the page does not see.
    expect(Object.keys(world).filter((name) => !name.startsWith('__zod_'))).toEqual([])
    expect(exposed.map(([name]) => name)).toEqual(['daejang'])
    const [, bridge] = exposed[0] as [string, Bridge]
    expect(Object.isFrozen(bridge)).toBe(true)
    expect(Object.entries(bridge).map(([name, what]) => [name, typeof what])).toEqual([
      ['call', 'function'],
      ['listen', 'function'],
    ])
    // What it lets through is the contract, by its built-in list.
    for (const channel of Object.keys(CONTRACT)) await bridge.call(channel as never, {} as never)
    expect(sent.map(([name]) => name)).toEqual(Object.keys(CONTRACT).map((name) => ipcName(name as never)))
    for (const other of ['daejang/event', 'toString', '__proto__', 'app.state2', '']) {
      expect(await bridge.call(other as never, {} as never)).toEqual({ ok: false, error: { code: 'CHANNEL_UNKNOWN' } })
    }
    expect(sent.length).toBe(Object.keys(CONTRACT).length)
  })

  test('imports no TypeScript and nothing outside its own folders', () => {
    const scripts = readdirSync(join(app, 'dist'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.js'),
    )
    expect(scripts.length).toBeGreaterThan(50)
    for (const path of scripts) {
      const text = readFileSync(join(app, 'dist', path), 'utf8')
      expect(text.match(/(from|URL\()\s*'\.[^']*\.ts'/g), path).toBeNull()
      expect(text.match(/from '\.[^']*\/(cli|central|renderer|test)\//g), path).toBeNull()
    }
  })

  test('tells in one sentence what stops it, and ends', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'daejang-empty-'))
    const { fate } = JSON.parse(await underDouble(app, [`--data=${empty}`])) as { fate: readonly string[] }
    expect(fate.length).toBe(2)
    expect(fate[0]).toMatch(/^error box: 대장 Daejang: /)
    expect(fate[1]).toBe('exit 1')
  })
})

describe('electron-builder', () => {
  /** As electron-builder itself loads it. */
  const load = createRequire(createRequire(import.meta.url).resolve('electron-builder'))

  test('accepts the configuration, with every fuse as it must be', async () => {
    const { getConfig, validateConfiguration } = load('app-builder-lib/out/util/config/config') as {
      getConfig(projectDir: string, path: null, given: null): Promise<Record<string, unknown>>
      validateConfiguration(config: object, log: object): Promise<void>
    }
    const config = await getConfig(root, null, null)
    await validateConfiguration(config, { isEnabled: false, add: () => undefined })
    await expect(
      validateConfiguration(
        { ...config, electronFuses: { runAsnode: false } },
        { isEnabled: false, add: () => undefined },
      ),
    ).rejects.toThrow()
    expect(config).toMatchObject({
      asar: true,
      asarUnpack: ['**/*.node'],
      npmRebuild: false,
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableCookieEncryption: true,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        grantFileProtocolExtraPrivileges: false,
      },
    })
    for (const system of ['linux', 'win', 'mac']) expect(config[system]).toMatchObject({ target: 'dir' })
  })

  test('packs a directory around a runtime: archive, native modules beside it, fuses turned; and what it packed starts', async () => {
    // From the project itself: electron-builder follows no link to the packages. What the build writes is written again.
    const page = join(root, 'dist', 'renderer', 'index.html')
    const isBuilt = existsSync(page)
    if (!isBuilt) {
      mkdirSync(join(root, 'dist', 'renderer'), { recursive: true })
      writeFileSync(page, '<!doctype html><title>대장</title>')
    }
    await buildElectron(join(root, 'dist'))
    const runtime = standInRuntime()
    const out = mkdtempSync(join(tmpdir(), 'daejang-pack-'))
    await run(root, [
      join(root, 'node_modules', 'electron-builder', 'cli.js'),
      ...[
        '--dir',
        '--linux',
        '--x64',
        '--publish',
        'never',
        `-c.electronDist=${runtime}`,
        `-c.directories.output=${out}`,
      ],
    ])
    if (!isBuilt) rmSync(page)
    const packed = join(out, 'linux-unpacked')
    // Version and count, then one character a fuse, in the order of @electron/fuses.
    const program = readFileSync(join(packed, 'daejang'))
    const fuses = program.subarray(program.indexOf(SENTINEL) + SENTINEL.length + 2).toString('latin1', 0, FUSES.length)
    expect(Object.fromEntries(FUSES.map((name, i) => [name, fuses[i]]))).toEqual({
      runAsNode: '0',
      cookieEncryption: '1',
      nodeOptions: '0',
      nodeCliInspect: '0',
      asarIntegrity: '1',
      onlyLoadAppFromAsar: '1',
      browserV8Snapshot: '0',
      fileProtocolPrivileges: '0',
    })
    expect(existsSync(join(packed, 'resources', 'LICENSE.txt'))).toBe(true)
    const archive = join(packed, 'resources', 'app.asar')
    const beside = readdirSync(`${archive}.unpacked`, { recursive: true, encoding: 'utf8' })
    for (const name of ['better-sqlite3', 'sodium-native']) {
      expect(
        beside.some((path) => path.includes(name) && path.endsWith('.node')),
        name,
      ).toBe(true)
    }
    const asar = load('@electron/asar') as {
      listPackage(archive: string): string[]
      extractAll(archive: string, to: string): void
    }
    const files = asar.listPackage(archive).map((path) => path.replaceAll('\\', '/'))
    const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string }
    expect(files).toContain(`/${main}`)
    expect(files).toContain('/dist/electron/preload.cjs')
    expect(
      files.filter((path) => /\.ts$|^\/(test|cli|central|renderer)\/|\/node-linux-|\/electron\/dist\//.test(path)),
    ).toEqual([])
    // Away from every other node_modules: what it needs it has brought.
    const extracted = mkdtempSync(join(tmpdir(), 'daejang-extracted-'))
    asar.extractAll(archive, extracted)
    const { fate, state } = JSON.parse(await underDouble(extracted, [`--data=${join(dir, 'gaepo')}`])) as Told
    expect(fate).toEqual(['quit'])
    expect(state.value).toMatchObject({ office: 'gaepo', shell: 'electron' })
  })
})

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyLoadAppFromAsar',
  'browserV8Snapshot',
  'fileProtocolPrivileges',
]

/** A folder shaped like Electron's runtime, which cannot be had: its program holds the fuses as the real one is shipped. */
const standInRuntime = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'daejang-runtime-'))
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from('10111001')])
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\n# '), wire, Buffer.from('\n')]))
  chmodSync(join(folder, 'electron'), 0o755)
  mkdirSync(join(folder, 'resources'))
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')) as {
    version: string
  }
  for (const [name, text] of [
    ['version', version],
    ['LICENSE', ''],
    ['LICENSES.chromium.html', ''],
  ] as const) {
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const run = (cwd: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let words = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        words = `${words}${chunk.toString('utf8')}`.slice(-4000)
      })
    }
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(words))))
  })

/** Runs the built program under Node with the double in Electron's place; answers with its one line. */
const underDouble = (app: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const hook = join(root, 'test', 'support', 'electron-play-process.ts')
    const child = spawn(process.execPath, ['--import', hook, join(app, 'dist', 'electron', 'main.js'), ...args], {
      cwd: app,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, words] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8')
    })
    child.on('close', () => {
      const line = out.trim().split('\n').at(-1) ?? ''
      if (line.startsWith('{')) resolve(line)
      else reject(new Error(words.slice(-2000)))
    })
  })
