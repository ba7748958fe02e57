/**
 * Set up, then run: `node resources/setup.mjs [--build] [SCRIPT ARGUMENTS...]`.
 *
 * Plain JavaScript for the machine's own Node (20 or newer), which may be too old for the native modules.
 * 1. If the installed packages are not those of the lockfile: `npm ci`, its output on standard error.
 * 2. With --build, if the interface's sources changed since the last build: build it.
 * 3. Run SCRIPT under the Node 24 that came with the packages, pass signals on, end with its exit code.
 *
 * Markers are written last and hold a hash of what they stand for, so a run that was killed anywhere is simply
 * repeated. Only one process sets up at a time; the others wait for it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockfile = join(root, 'package-lock.json')
const installedMarker = join(root, 'node_modules', '.daejang-installed')
const builtMarker = join(root, 'dist', '.built')
const lock = join(root, '.setup-lock')

/** What the interface is built from. */
const buildInputs = ['renderer', 'shared', 'node', 'electron', 'resources', 'vite.config.ts', 'package-lock.json']

const args = process.argv.slice(2)
const build = args[0] === '--build'
if (build) args.shift()

try {
  if (!isInstalled() || (build && !isBuilt())) await underLock(setUp)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
if (args.length > 0) run(args)

function setUp() {
  if (!isInstalled()) install()
  if (build && !isBuilt()) buildInterface()
}

// --- packages

function isInstalled() {
  const hash = sha256(readFileSync(lockfile))
  if (readOrEmpty(installedMarker) === hash) return true
  if (!matchesLockfile()) return false
  writeFileSync(installedMarker, hash)
  return true
}

/** True after a plain `npm ci`: npm's own record of what it installed agrees with the lockfile. */
function matchesLockfile() {
  const record = readOrEmpty(join(root, 'node_modules', '.package-lock.json'))
  if (record === '' || nodePath() === undefined) return false
  const installed = JSON.parse(record).packages
  return Object.entries(JSON.parse(readFileSync(lockfile, 'utf8')).packages).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    if (found === undefined) return wanted.optional === true
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

function install() {
  process.stderr.write('Installing the packages (once, well under a minute as a rule)...\n')
  const npm = process.env.npm_execpath
  const options = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error']
  // npm's own output must not reach standard output: commands with --json own that.
  const stdio = ['ignore', 2, 2]
  const done =
    npm !== undefined && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio })
      : spawnSync('npm', options, { cwd: root, stdio, shell: process.platform === 'win32' })
  if (done.status !== 0) throw new Error('The packages could not be installed (see above). Run `npm ci` and try again.')
  if (nodePath() === undefined) throw new Error(noNode())
  writeFileSync(installedMarker, sha256(readFileSync(lockfile)))
}

/** Node 24 from the packages; on systems for which there is none, the machine's own if it is new enough. */
function nodePath() {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(
    root,
    'node_modules',
    `node-${process.platform.replace('win32', 'win')}-${process.arch}`,
    'bin',
    binary,
  )
  if (existsSync(path)) return path
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
}

function noNode() {
  return `There is no packaged Node for ${process.platform} ${process.arch}: install Node 24 or newer and start again.`
}

// --- the interface

function isBuilt() {
  return readOrEmpty(builtMarker) === hashOfInputs() && existsSync(join(root, 'dist', 'renderer', 'index.html'))
}

function buildInterface() {
  if (!existsSync(join(root, 'renderer', 'index.html'))) throw new Error('renderer/index.html is missing.')
  process.stderr.write('Building the interface...\n')
  const hash = hashOfInputs()
  const node = nodePath()
  if (node === undefined) throw new Error(noNode())
  const done = spawnSync(node, ['--disable-warning=ExperimentalWarning', join(root, 'resources', 'build.ts')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) throw new Error('The interface could not be built (see above).')
  writeFileSync(builtMarker, hash)
}

function hashOfInputs() {
  const hash = createHash('sha256')
  for (const input of buildInputs) addTo(hash, input)
  return hash.digest('hex')
}

function addTo(hash, path) {
  const full = join(root, path)
  if (!existsSync(full)) return
  let entries
  try {
    entries = readdirSync(full).sort()
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error
    const bytes = readFileSync(full)
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
    return
  }
  for (const entry of entries) addTo(hash, `${path}/${entry}`)
}

// --- one at a time

/** Does `work` while this process holds the lock. A lock whose process is gone is taken over. */
async function underLock(work) {
  for (let waited = false; !takeLock(); waited = true) {
    if (!waited) process.stderr.write('Another process is setting up; waiting for it...\n')
    await sleep(200)
  }
  try {
    work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function takeLock() {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Error(`${root} cannot be written to (${error.code}). Make it writable.`)
  }
  const owner = Number(readOrEmpty(join(lock, 'pid')))
  // An empty lock was made an instant ago, or its owner died between two steps: give it a moment, then judge.
  if (owner === 0) {
    spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 500)'])
    breakLock(0)
  } else if (!isAlive(owner)) {
    breakLock(owner)
  }
  return false
}

/** Removes the lock of a process that is gone. Moved aside first, so that nobody's newer lock is removed with it. */
function breakLock(owner) {
  const aside = `${lock}-${process.pid}`
  try {
    renameSync(lock, aside)
    if (Number(readOrEmpty(join(aside, 'pid'))) === owner) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

// --- running

function run([script, ...rest]) {
  const node = nodePath()
  if (node === undefined) {
    process.stderr.write(`${noNode()}\n`)
    process.exit(1)
  }
  const path = existsSync(script) ? script : join(root, script)
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', path, ...rest], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group itself; a second one would mean "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`Node could not be started: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}
