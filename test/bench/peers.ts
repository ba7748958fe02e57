/** The peers, each a process of its own out of `peers/`, installed there at first use. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'peers')

/** Seconds that a peer took for `count` records of `bytes` bytes; null with the reason when it could not run. */
export const runPeer = (
  name: 'pouchdb' | 'hypercore',
  count: number,
  bytes: number,
  scratch: string,
): { readonly seconds: number } | { readonly seconds: null; readonly why: string } => {
  if (!existsSync(join(folder, 'node_modules'))) {
    const installed = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 2, 2] })
    if (installed.status !== 0) return { seconds: null, why: 'npm ci failed' }
  }
  const data = mkdtempSync(join(scratch, `${name}-`))
  const ran = spawnSync(process.execPath, [join(folder, `${name}.mjs`), String(count), String(bytes), data], {
    encoding: 'utf8',
    timeout: 600_000,
  })
  rmSync(data, { recursive: true, force: true })
  if (ran.status !== 0) return { seconds: null, why: ran.stderr.trim().split('\n').at(-1) ?? 'it failed' }
  return { seconds: (JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '{}') as { seconds: number }).seconds }
}
