/** Central and catch-up by themselves, on the records that a central already holds. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createCentral } from '../../central/central.ts'
import { initFolder, openFolder } from '../../central/folder.ts'
import { systemClock } from '../../central/serve.ts'
import type { DemoNetwork } from '../../cli/network/make.ts'
import { readIdentity } from '../../electron/office/db/identity.ts'
import { type Machine, openMachine } from '../../electron/office/keys/machine.ts'
import { officeSecrets } from '../../electron/process.ts'
import { readDurable } from '../../node/durable.ts'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { createReplayer } from '../../node/replayer.ts'
import { signatureThreads } from '../../node/signatures.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openDatabase, openReadonly } from '../../node/sqlite.ts'
import { fromHex, utf8Decode } from '../../shared/bytes.ts'
import { cosign as cosignNote } from '../../shared/ledger/cosignature.ts'
import { BLOCK, decodeTransaction, entryType, GENESIS } from '../../shared/ledger/entry.ts'
import type { KeyId } from '../../shared/ledger/ids.ts'
import { leafHash } from '../../shared/ledger/merkle.ts'
import { encodeNote, parseNote } from '../../shared/ledger/note.ts'
import { RULES } from '../../shared/services/index.ts'
import { type CentralClient, createCentralClient } from '../../shared/wire/client.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { cosignerKey } from '../../shared/wire/witnesses.ts'

const crypto = createCrypto()
const BUNDLE = 256
const BATCH = 500

const readLog = (central: string): Uint8Array[] => {
  const db = openReadonly(join(central, 'log.db'))
  const store = readLedgerStore(db, crypto)
  const entries = store.entries(0, store.head()?.size ?? 0)
  db.close()
  return entries
}

/** How many records a central holds, the bytes of their entries, and those with what they seal. */
export const signedBytes = (central: string): { records: number; entryBytes: number; allBytes: number } => {
  let [records, entryBytes, sealed] = [0, 0, 0]
  for (const entry of readLog(central)) {
    const read = decodeTransaction(crypto.sha256, entry)
    if (!read.ok) continue
    records += 1
    entryBytes += entry.length
    const header = read.value.payload.sealed
    if (header !== null) sealed += header.size + header.attachments.reduce((sum, { size }) => sum + size, 0)
  }
  return { records, entryBytes, allBytes: entryBytes + sealed }
}

/** Records a second of one of the ledger's two writers. */
export type Rates = () => Promise<number>

/** A replica that applies the log's bytes, and a central that takes in the same records, orders, stores and signs them. */
export const ledgerRates = (
  network: DemoNetwork,
  scratch: string,
): { readonly apply: Rates; readonly order: Rates } => {
  const entries = readLog(network.central)
  const records = entries.filter((entry) => entryType(entry) !== BLOCK && entryType(entry) !== GENESIS)
  return {
    apply: () => applyRate(network, scratch, entries, records.length),
    order: () => orderRate(network, scratch, records),
  }
}

const applyRate = async (
  network: DemoNetwork,
  scratch: string,
  entries: readonly Uint8Array[],
  records: number,
): Promise<number> => {
  const folder = mkdtempSync(join(scratch, 'catch-up-'))
  const db = openDatabase(join(folder, 'replica.db'))
  const signatures = signatureThreads(crypto, 1)
  const replayer = createReplayer({
    crypto,
    db,
    network: network.file,
    rulesSet: (version) => RULES[version],
    signatures,
  })
  const started = performance.now()
  let under: Promise<unknown> = Promise.resolve()
  for (let at = 0; at < entries.length; at += BUNDLE) {
    const bundle = entries.slice(at, at + BUNDLE)
    const pushed = replayer.push(
      bundle,
      bundle.map((entry) => leafHash(crypto.sha256, entry)),
    )
    await under
    under = pushed.then((result) => {
      if (!result.ok) throw new Error(`${result.error.code} at ${result.error.entry}`)
    })
  }
  await under
  const seconds = (performance.now() - started) / 1000
  await signatures.close()
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return records / seconds
}

/**
 * A second central of the same network, its sealed parts already stored: batches through the door as requests, blocks,
 * checkpoints, and each checkpoint cosigned by both offices' keys before the next block. No sockets: they would share
 * the processors with the senders.
 */
const orderRate = async (network: DemoNetwork, scratch: string, records: readonly Uint8Array[]): Promise<number> => {
  const data = mkdtempSync(join(scratch, 'central-'))
  const seed = fromHex(
    (utf8Decode(readDurable(join(network.central, 'log-key')) as Uint8Array) as string).trim(),
  ) as Uint8Array
  const genesisEntry = readLog(network.central)[0] as Uint8Array
  const made = initFolder(crypto, data, { file: network.file, genesisEntry, logSeed: seed })
  if (!made.ok) throw new Error(made.error.code)
  copyObjects(network.central, data)
  const folder = openFolder(crypto, data)
  if (!folder.ok) throw new Error(folder.error.code)
  const signatures = signatureThreads(crypto, 1)
  const central = createCentral({
    ...folder.value,
    crypto,
    clock: systemClock,
    rulesSet: (version) => RULES[version],
    signatures,
    gatherMs: 0,
  })
  if (!central.ok) throw new Error(central.error.code)
  const fetch: Fetch = async (url, init) => central.value.fetch(new Request(url, init as RequestInit))
  const machines = await Promise.all(network.offices.map(({ data: office }) => machineOf(office)))
  const clients = machines.map(({ device, keys }) =>
    createCentralClient({
      fetch,
      baseUrl: 'http://central',
      crypto,
      network: network.file.network,
      origin: network.file.origin,
      identity: { id: keys.device as KeyId, sign: device },
    }),
  )
  const sender = clients[0] as CentralClient
  // Those that name a block as their anchor wait for it in the log that they come from.
  const mine = records.filter((entry) => {
    const read = decodeTransaction(crypto.sha256, entry)
    return read.ok && read.value.payload.anchor.size === 2 && read.value.payload.office === machines[0]?.keys.office
  })
  await cosign(clients, machines, network)
  const begun = performance.now()
  let taken: Promise<unknown> = sender.submit(mine.slice(0, BATCH))
  for (let at = BATCH; at - BATCH < mine.length; at += BATCH) {
    await taken
    // The next batch is judged while this one is ordered.
    taken = at < mine.length ? sender.submit(mine.slice(at, at + BATCH)) : Promise.resolve()
    const before = central.value.health().size
    central.value.tick()
    if (central.value.health().size > before) await cosign(clients, machines, network)
  }
  while (central.value.health().size < mine.length + 2) {
    central.value.tick()
    await cosign(clients, machines, network)
  }
  const seconds = (performance.now() - begun) / 1000
  central.value.close()
  await signatures.close()
  folder.value.close()
  rmSync(data, { recursive: true, force: true })
  return mine.length / seconds
}

/** The sealed parts alone: what was cosigned of the other log would keep this one's first checkpoint from being witnessed. */
const copyObjects = (from: string, to: string): void => {
  const path = join(to, 'objects.db')
  copyFileSync(join(from, 'objects.db'), path)
  const db = openDatabase(path)
  db.exec('DELETE FROM cosignatures; DELETE FROM witnessed;')
  db.close()
}

/** Both offices cosign the newest checkpoint: what their own replay costs is measured elsewhere. */
const cosign = async (
  clients: readonly CentralClient[],
  machines: readonly Machine[],
  network: DemoNetwork,
): Promise<void> => {
  const newest = await (clients[0] as CentralClient).checkpoint()
  const note = newest.ok ? parseNote(newest.value) : null
  if (!note?.ok) throw new Error('no checkpoint')
  const { text } = note.value
  for (const [i, { keys }] of machines.entries()) {
    const key = cosignerKey(crypto.sha256, network.file.origin, keys.office, keys.device, keys.cosignerPublicKey)
    const line = cosignNote(crypto.sign, text, Math.floor(Date.now() / 1000), key, keys.cosignerSecretKey)
    const taken = await (clients[i] as CentralClient).cosign(encodeNote({ text, signatures: [line] }))
    if (!taken.ok) throw new Error(taken.error.code)
  }
}

const machineOf = async (data: string): Promise<Machine> => {
  const db = openReadonly(join(data, 'office.db'))
  const identity = readIdentity(db)
  db.close()
  if (identity === null) throw new Error('the office has no identity')
  const machine = await openMachine(crypto, identity, await officeSecrets(data))
  if (!machine.ok) throw new Error(machine.error.code)
  return machine.value
}
