/**
 * `windows.json` beside the data (mode 0600): what the office's windows are known by, as hashes, for the process that
 * follows one that died. An office that closes in order takes it away, and its windows end with it.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurable } from '../../../node/durable.ts'
import type { KeptWindows } from './access.ts'

z.config({ jitless: true })

const file = z.strictObject({ v: z.literal(1), windows: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64) })

export const keptWindows = (dataDir: string): KeptWindows & { forget(): void } => {
  const path = join(dataDir, 'windows.json')
  return {
    read: () => {
      try {
        const parsed = file.safeParse(JSON.parse(readFileSync(path, 'utf8')))
        return parsed.success ? parsed.data.windows : []
      } catch {
        return []
      }
    },
    write: (windows) => {
      try {
        writeDurable(path, new TextEncoder().encode(`${JSON.stringify({ v: 1, windows })}\n`), 0o600)
      } catch {
        // A full disk keeps nobody from a window; that window alone would not outlive this process.
      }
    },
    forget: () => rmSync(path, { force: true }),
  }
}
