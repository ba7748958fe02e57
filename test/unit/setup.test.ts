import { type ChildProcess, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// The set-up script in a small project of its own, with a stand-in for npm that "installs" by writing npm's record.

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const nodeFolder = `node-${process.platform.replace('win32', 'win')}-${process.arch}`
const lockfile = JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daejang-setup-'))
  mkdirSync(join(folder, 'resources'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(root, 'node_modules', nodeFolder), join(folder, 'node_modules', nodeFolder))
  copyFileSync(join(root, 'resources/setup.mjs'), join(folder, 'resources/setup.mjs'))
  writeFileSync(join(folder, 'package-lock.json'), lockfile)
  writeFileSync(
    join(folder, 'hello.ts'),
    'const text: string = process.argv.slice(2).join()\nconsole.log(text)\nprocess.exit(7)\n',
  )
  writeFileSync(
    join(folder, 'npm.cjs'),
    `const fs = require('node:fs')
    console.log('noise on standard output')
    fs.appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
    if (fs.existsSync('refuse')) process.exit(1)
    fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json')`,
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ['resources/setup.mjs', ...args], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, 'npm.cjs') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const ended = async (child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> => {
  let out = ''
  let err = ''
  child.stdout?.on('data', (bytes) => {
    out += bytes
  })
  child.stderr?.on('data', (bytes) => {
    err += bytes
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, out, err }
}

const calls = (): string[] =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : []

describe('set-up', () => {
  test('installs once, keeps standard output clean, passes arguments and the exit code on', async () => {
    const first = await ended(start('hello.ts', 'a', '--b'))
    expect(first).toMatchObject({ code: 7, out: 'a,--b\n' })
    expect(first.err).toContain('noise on standard output')
    expect(calls()).toHaveLength(1)
    expect(calls()[0]).toMatch(/^ci --ignore-scripts /)

    expect(await ended(start('hello.ts'))).toMatchObject({ code: 7, err: '' })
    expect(calls()).toHaveLength(1)
  })

  test('accepts what a plain npm ci installed', async () => {
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lockfile)
    expect(await ended(start('hello.ts'))).toMatchObject({ code: 7 })
    expect(calls()).toEqual([])
  })

  test('installs again when the lockfile names another version', async () => {
    await ended(start('hello.ts'))
    writeFileSync(join(folder, 'package-lock.json'), lockfile.replace('1.0.0', '1.0.1'))
    expect(await ended(start('hello.ts'))).toMatchObject({ code: 7 })
    expect(calls()).toHaveLength(2)
  })

  test('two at once install once', async () => {
    const both = await Promise.all([ended(start('hello.ts', '1')), ended(start('hello.ts', '2'))])
    expect(both.map(({ code, out }) => ({ code, out }))).toEqual([
      { code: 7, out: '1\n' },
      { code: 7, out: '2\n' },
    ])
    expect(calls()).toHaveLength(1)
  })

  test('a lock whose process is gone is taken over', async () => {
    const gone = start('hello.ts')
    await ended(gone)
    rmSync(join(folder, 'node_modules/.package-lock.json'))
    rmSync(join(folder, 'node_modules/.daejang-installed'))
    mkdirSync(join(folder, '.setup-lock'))
    writeFileSync(join(folder, '.setup-lock/pid'), String(gone.pid))
    expect(await ended(start('hello.ts'))).toMatchObject({ code: 7 })
    expect(calls()).toHaveLength(2)
    expect(existsSync(join(folder, '.setup-lock'))).toBe(false)
  })

  test('a failed installation is one sentence and runs nothing', async () => {
    writeFileSync(join(folder, 'refuse'), '')
    const run = await ended(start('hello.ts'))
    expect(run).toMatchObject({ code: 1, out: '' })
    expect(run.err).toContain('The packages could not be installed')
    expect(run.err).not.toContain('    at ')
    expect(existsSync(join(folder, '.setup-lock'))).toBe(false)
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s reaches the program', async (signal) => {
    writeFileSync(
      join(folder, 'wait.ts'),
      `process.on('${signal}', () => process.exit(42))\nsetInterval(() => {}, 1000)\nconsole.log('ready')\n`,
    )
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lockfile)
    const child = start('wait.ts')
    child.stdout?.once('data', () => child.kill(signal))
    expect(await ended(child)).toMatchObject({ code: 42 })
  })

  test('a program ended by a signal ends the set-up as a shell would say it', async () => {
    writeFileSync(join(folder, 'die.ts'), `process.kill(process.pid, 'SIGKILL')\n`)
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lockfile)
    expect(await ended(start('die.ts'))).toMatchObject({ code: 137 })
  })

  test('a build without sources is refused', async () => {
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), lockfile)
    const run = await ended(start('--build', 'hello.ts'))
    expect(run).toMatchObject({ code: 1, out: '' })
    expect(run.err).toContain('renderer/index.html is missing')
  })
})
