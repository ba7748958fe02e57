/** An office killed (SIGKILL) at random instants of its catch-up: each start goes on, and the end is the same. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { writeNetworkFile } from '../../node/network-file.ts'
import { inlineSignatures } from '../../node/signatures.ts'
import { verifyFolder } from '../../node/verify.ts'
import { initTestFolder, serveTestCentral } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { makeTestNetwork } from '../support/network.ts'
import { startChild } from '../support/processes.ts'
import { testRules } from '../support/rules.ts'
import { openSyncedOffice } from '../support/synced-office.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  dropFolders()
})

it('goes on after every kill, and ends verified and witnessed', async () => {
  const network = makeTestNetwork({ parameters: { candidateHoldMs: 100 } })
  const [centralFolder, folder] = [newFolder(), newFolder()]
  initTestFolder(network, centralFolder)
  const server = await serveTestCentral(network, centralFolder)
  opened.push(server)
  const gaepo = openSyncedOffice(network, network.gaepo, server.url)
  opened.push(gaepo)
  gaepo.enter(
    Array.from({ length: 3000 }, (_, slot) =>
      network.sign(network.gaepo.clerk, network.gaepo.device, {
        service: 'note',
        action: 'enter',
        body: { slot, value: 1 },
      }),
    ),
  )
  while (gaepo.outbox.waiting() > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  const script = fileURLToPath(new URL('../support/syncing-process.ts', import.meta.url))
  const start = () => startChild([script, folder, server.url])
  let killed = 0
  for (const after of [350, 500, 650, 800, 1000]) {
    const child = start()
    await new Promise((resolve) => setTimeout(resolve, after))
    child.process.kill('SIGKILL')
    if ((await child.ended) === 'SIGKILL') killed += 1
  }
  expect(killed).toBeGreaterThan(0)
  // What a kill during a set-aside would leave does not confuse the next start either.
  writeFileSync(join(folder, 'replica.db.damaged-old'), 'x')
  const last = start()
  const told = await last.first
  expect(told).toMatchObject({ settled: true, records: 3000, alarm: null, root: gaepo.replica.ledger.head()?.root })
  expect(await last.ended).toBe(0)
  writeNetworkFile(join(folder, 'network.json'), network.made.file)
  const signatures = inlineSignatures(network.crypto)
  const { crypto } = network
  const verified = await verifyFolder({ crypto, dataDir: folder, rulesSet: testRules, signatures })
  expect(verified).toMatchObject({ value: { ok: true, root: told.root } })
})
