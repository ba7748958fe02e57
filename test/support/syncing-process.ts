/**
 * An office as a process of its own, to be killed at any instant: replica and sync over its folder, the checkpoints
 * kept in a real office.db. Prints one line when everything has settled.
 *
 *     node syncing-process.ts FOLDER URL
 */
import { join } from 'node:path'
import { openHeads } from '../../electron/office/db/heads.ts'
import { migrateOffice } from '../../electron/office/db/schema.ts'
import { openDatabase } from '../../node/sqlite.ts'
import { makeTestNetwork } from './network.ts'
import { openSyncedOffice } from './synced-office.ts'

const [folder = '', url = ''] = process.argv.slice(2)
const network = makeTestNetwork({ parameters: { candidateHoldMs: 100 } })
const db = openDatabase(join(folder, 'office.db'))
migrateOffice(db)
const office = openSyncedOffice(network, network.mapo, url, {
  folder,
  heads: openHeads(db),
  log: (event, data) => process.stderr.write(`${event} ${JSON.stringify(data)}\n`),
})
const settled = await office.sync.settled(120_000)
const head = office.replica.ledger.head()
process.stdout.write(
  `${JSON.stringify({ settled, size: head?.size, root: head?.root, records: office.replica.count({}), alarm: office.replica.alarm(), status: office.sync.status() })}\n`,
)
await office.close()
db.close()
