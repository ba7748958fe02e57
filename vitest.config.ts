import { spawnSync } from 'node:child_process'
import { defineConfig } from 'vitest/config'

// Started by hand, vitest runs under the machine's own Node, which may be too old: start it again under the packaged one.
if (Number(process.versions.node.split('.')[0]) < 24) {
  const again = spawnSync('node_modules/.bin/node', process.argv.slice(1), { stdio: 'inherit' })
  process.exit(again.status ?? 1)
}

/** Three projects by the time that one test may take: a unit in seconds, a property and a story in minutes. */
const project = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    pool: 'forks' as const,
    testTimeout,
    hookTimeout: testTimeout,
  },
})

export default defineConfig({
  test: {
    allowOnly: false,
    maxWorkers: 2,
    projects: [project('unit', 30_000), project('property', 120_000), project('stories', 240_000)],
  },
})
