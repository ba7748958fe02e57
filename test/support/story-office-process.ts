/**
 * An office in a process of its own, as electron/office-process.ts runs it, to be killed at a named write:
 *
 *     node story-office-process.ts FOLDER URL ARM
 *
 * While the file ARM holds `desk before 2`, the process kills itself (SIGKILL) at the second such write from then on.
 * Writes of the replica's thread are named by DAEJANG_TEST_FAIL (failing-writer.ts). Prints one line when it listens.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runOffice } from '../../electron/process.ts'
import { fileStore } from '../../node/keystore.ts'
import { createCrypto } from '../../node/sodium.ts'

const [dataDir = '', central = '', arm = ''] = process.argv.slice(2)
const crypto = createCrypto()
let left = 0
const stopped = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve())
})
const running = await runOffice({
  dataDir,
  central,
  shell: 'none',
  version: 'story',
  interfaceDir: null,
  port: 0,
  log: (event, data) => process.stderr.write(`${event} ${JSON.stringify(data)}\n`),
  onStop: () => undefined,
  secrets: fileStore(join(dataDir, 'keys')),
  stretch: async (passphrase, salt) => crypto.hkdfSha256(passphrase, salt, new Uint8Array(0), 32),
  writer: new URL('./failing-writer.ts', import.meta.url),
  around: (step, when) => {
    if (!existsSync(arm)) return
    const [at, moment, nth] = readFileSync(arm, 'utf8').split(' ')
    if (step !== at || when !== moment) return
    left = left === 0 ? Number(nth) : left
    left -= 1
    if (left > 0) return
    rmSync(arm)
    process.kill(process.pid, 'SIGKILL')
  },
})
if (!running.ok) throw new Error(JSON.stringify(running.error))
process.stdout.write(`${JSON.stringify({ listening: running.value.server.origin })}\n`)
await stopped
await running.value.close()
process.exit(0)
