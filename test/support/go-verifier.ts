/**
 * Builds and runs the independent verifier in test/conformance/verify, which shares no code with this program.
 * Go and its golang.org/x/mod come from Debian; where they are missing, the test fails and says what to install.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const sources = join(repository, 'test/conformance/verify')
const goPath = '/usr/share/gocode'

/** What the verifier prints: counts of what it checked, and why it stopped. */
export interface GoReport {
  ok: boolean
  origin: string
  size: number
  /** Base64. */
  root: string
  entries: number
  tiles: number
  inclusion: number
  /** Sizes of the older checkpoints that are prefixes. */
  consistency: number[]
  receipts: number
  /** Names of the witnesses that cosigned. */
  witnesses: string[]
  why?: string
}

/** The path of the built program; built once for a state of its sources. */
export async function buildGoVerifier(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of readdirSync(sources).sort()) hash.update(readFileSync(join(sources, name)))
  const folder = join(repository, 'node_modules/.cache/daejang')
  const program = join(folder, `go-verify-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(program)) return program
  if (!existsSync(join(goPath, 'src/golang.org/x/mod/sumdb/tlog'))) {
    throw new Error('The independent verifier needs Go: apt-get install golang-go golang-golang-x-mod-dev')
  }
  mkdirSync(folder, { recursive: true })
  // Built beside its place and renamed, so that two test files that build at once do not meet a half-written program.
  const building = `${program}.${process.pid}`
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: goPath, GOFLAGS: '' }
  const { code, stderr } = await run('go', ['build', '-o', building, '.'], { cwd: sources, env })
  if (code !== 0) throw new Error(`go build failed (apt-get install golang-go golang-golang-x-mod-dev): ${stderr}`)
  renameSync(building, program)
  return program
}

/** Runs the verifier; `code` is its exit code, `report` its line of JSON. */
export async function runGoVerifier(
  program: string,
  args: readonly string[],
): Promise<{ code: number; report: GoReport }> {
  const { code, stdout, stderr } = await run(program, args, {})
  const line = stdout.trim().split('\n').at(-1) ?? ''
  if (code !== 0 && code !== 1) throw new Error(`the verifier ended with ${code}: ${stderr}`)
  return { code, report: JSON.parse(line) as GoReport }
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = child.exitCode ?? -1
      resolve({ code, stdout, stderr: error !== null && code < 0 ? error.message : stderr })
    })
  })
}
