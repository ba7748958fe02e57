/**
 * `npm test [-- STEP [ARGUMENTS...]]`: checks everything, in this order, and stops at the first failure.
 *
 *   format      Biome: format and lint           types   TypeScript, folder by folder
 *   borders     dependency-cruiser               vitest  unit, property, stories (each is a step name of its own)
 *   dead-code   knip                             build   the renderer, by Vite
 *                                                e2e     Playwright in the system's Chromium
 *
 * Nothing is skipped: what the machine lacks is installed (root on Debian) or named, and then the run fails. The last
 * line is always `N passed, N failed`: the tests of vitest and Playwright, a failed step without tests counting as one.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemPackagesFault } from './system-packages.ts'

type Counts = { passed: number; failed: number }

/** What a step came to: why it failed, in a sentence, or nothing; and its tests, if it has any. */
type Outcome = { readonly fault?: string; readonly counts?: Counts }
type Step = {
  readonly name: string
  readonly what: string
  readonly needsSystem?: boolean
  readonly run: (more: readonly string[]) => Outcome
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const reports = join(root, 'test-results', 'reports')

const steps: readonly Step[] = [
  {
    name: 'format',
    what: 'format and lint',
    run: (more) =>
      tool(
        '@biomejs/biome/bin/biome',
        ['ci', '--error-on-warnings', ...or(more, ['.'])],
        'Run `npm run format` and mend what remains.',
      ),
  },
  {
    name: 'borders',
    what: 'borders between the folders',
    run: () =>
      tool(
        '.bin/depcruise',
        ['--config', '.dependency-cruiser.cjs', ...presentFolders()],
        'An import crosses a border.',
      ),
  },
  {
    name: 'dead-code',
    what: 'dead code',
    run: (more) => tool('.bin/knip', more, 'Something is used by nobody, or used without being listed.'),
  },
  { name: 'types', what: 'types', run: types },
  // Before the stories, which start the program and pack it.
  { name: 'build', what: 'the renderer is built', run: build },
  {
    name: 'vitest',
    what: 'unit, property and story tests',
    needsSystem: true,
    run: (more) => vitest(['unit', 'property', 'stories'], more),
  },
  { name: 'e2e', what: 'end to end in Chromium', needsSystem: true, run: endToEnd },
]

/** Parts of the vitest step, by name; a whole run does them together. */
const parts: readonly Step[] = ['unit', 'property', 'stories'].map((name) => ({
  name,
  what: `${name} tests`,
  needsSystem: true,
  run: (more) => vitest([name], more),
}))

process.chdir(root)
process.exitCode = main(process.argv.slice(2))

function main([only, ...more]: readonly string[]): number {
  const chosen = choose(only)
  if (chosen.length === 0) {
    console.error(`There is no step "${only}". The steps: ${[...steps, ...parts].map((step) => step.name).join(', ')}.`)
    return 2
  }

  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const total: Counts = { passed: 0, failed: 0 }
  const fault = systemFault(chosen) ?? runAll(chosen, more, total)
  if (fault !== undefined) {
    console.log(`\nFAILED ${fault}`)
    total.failed = Math.max(total.failed, 1)
  }
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return fault === undefined ? 0 : 1
}

/** End to end by itself still means the sources as they are now, so it brings the build along. */
function choose(only: string | undefined): readonly Step[] {
  if (only === undefined) return steps
  return [...steps, ...parts].filter(({ name }) => name === only || (only === 'e2e' && name === 'build'))
}

function systemFault(chosen: readonly Step[]): string | undefined {
  if (!chosen.some((step) => step.needsSystem === true)) return undefined
  const fault = systemPackagesFault()
  return fault === undefined ? undefined : `before the first step: ${fault}`
}

/** Runs the steps, adds their tests to `total`, and says why the first failing one failed. */
function runAll(chosen: readonly Step[], more: readonly string[], total: Counts): string | undefined {
  for (const step of chosen) {
    console.log(`\n== ${step.name}: ${step.what}`)
    const start = performance.now()
    const { fault, counts } = step.run(more)
    total.passed += counts?.passed ?? 0
    total.failed += counts?.failed ?? 0
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`== ${step.name}: ${fault === undefined ? 'ok' : 'FAILED'} (${seconds} s)`)
    if (fault !== undefined) return `at the step "${step.name}" (${step.what}): ${fault}`
  }
  return undefined
}

function presentFolders(): string[] {
  return ['shared', 'node', 'central', 'electron', 'renderer', 'cli'].filter((folder) => existsSync(folder))
}

/** Four programs of types, because each folder may use other globals: `shared/` neither Node's nor the DOM's. */
function types(): Outcome {
  const failed = ['shared', '.', 'renderer', 'test'].filter((project) => {
    console.log(`tsc -p ${project}`)
    return node('@typescript/native/bin/tsc', ['-p', project]) !== 0
  })
  return failed.length === 0 ? {} : { fault: `types do not fit in: ${failed.join(', ')}.` }
}

function vitest(projects: readonly string[], more: readonly string[]): Outcome {
  for (const project of projects)
    if (!hasTests(project)) console.log(`There are no ${project} tests yet (test/${project}).`)
  const present = projects.filter(hasTests)
  if (present.length === 0) return {}
  const report = join(reports, 'vitest.json')
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = node('vitest/vitest.mjs', ['run', ...present.map((name) => `--project=${name}`), ...options, ...more])
  if (!existsSync(report)) return { fault: 'vitest ended without a report.' }
  const read = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  }
  const skipped = read.numPendingTests + read.numTodoTests
  return judge(status, { passed: read.numPassedTests, failed: read.numFailedTests }, more.length === 0 ? skipped : 0)
}

function build(): Outcome {
  if (!existsSync('renderer/index.html')) {
    console.log('There is no renderer yet (renderer/index.html).')
    return {}
  }
  return node('../resources/build.ts', []) === 0 ? {} : { fault: 'The renderer cannot be built.' }
}

function endToEnd(more: readonly string[]): Outcome {
  if (!hasTests('e2e')) {
    console.log('There are no end-to-end tests yet (test/e2e).')
    return {}
  }
  const report = join(reports, 'playwright.json')
  const status = node('@playwright/test/cli.js', ['test', '--reporter=list,json', ...more], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  if (!existsSync(report)) return { fault: 'Playwright ended without a report.' }
  const { stats } = JSON.parse(readFileSync(report, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  }
  return judge(
    status,
    { passed: stats.expected, failed: stats.unexpected + stats.flaky },
    more.length === 0 ? stats.skipped : 0,
  )
}

/** A skipped test is no passed test: a run without a filter that has one has failed. */
function judge(status: number, counts: Counts, skipped: number): Outcome {
  if (counts.failed > 0) return { counts, fault: `${counts.failed} of ${counts.passed + counts.failed} tests failed.` }
  if (status !== 0)
    return {
      counts: { ...counts, failed: 1 },
      fault: 'No test failed, but something outside the tests did (see above).',
    }
  if (counts.passed === 0) return { counts: { passed: 0, failed: 1 }, fault: 'Not one test ran.' }
  if (skipped > 0) {
    return { counts: { ...counts, failed: skipped }, fault: `${skipped} tests were skipped, and nothing may be.` }
  }
  return { counts }
}

function hasTests(folder: string): boolean {
  return globSync(`test/${folder}/**/*.test.{ts,tsx}`).length > 0
}

function tool(path: string, args: readonly string[], advice: string): Outcome {
  return node(path, args) === 0 ? {} : { fault: advice }
}

/** Runs a tool of node_modules under this same Node, its output shown; returns its exit code. */
function node(path: string, args: readonly string[], env: Record<string, string> = {}): number {
  const run = spawnSync(process.execPath, [join(root, 'node_modules', path), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return run.status ?? 1
}

function or(given: readonly string[], otherwise: readonly string[]): readonly string[] {
  return given.length > 0 ? given : otherwise
}
