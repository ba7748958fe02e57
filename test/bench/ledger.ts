/** Central and catch-up by themselves, on the records that a central already holds. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { initFolder } from '../../central/folder.ts'
import type { DemoNetwork } from '../../cli/network/make.ts'
import { startCentral } from '../../cli/network/processes.ts'
import { readIdentity } from '../../electron/office/db/identity.ts'
import { type Machine, openMachine } from '../../electron/office/keys/machine.ts'
import { officeSecrets } from '../../electron/process.ts'
import { readDurable } from '../../node/durable.ts'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { createReplayer } from '../../node/replayer.ts'
import { signatureThreads } from '../../node/signatures.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openDatabase, openReadonly } from '../../node/sqlite.ts'
import { createTransport } from '../../node/transport.ts'
import { fromHex, utf8Decode } from '../../shared/bytes.ts'
import { parseCheckpointBody } from '../../shared/ledger/checkpoint.ts'
import { cosign } from '../../shared/ledger/cosignature.ts'
import { BLOCK, decodeTransaction, entryType, GENESIS } from '../../shared/ledger/entry.ts'
import type { KeyId } from '../../shared/ledger/ids.ts'
import { leafHash } from '../../shared/ledger/merkle.ts'
import { encodeNote, parseNote } from '../../shared/ledger/note.ts'
import { RULES } from '../../shared/services/index.ts'
import { type CentralClient, createCentralClient } from '../../shared/wire/client.ts'
import { cosignerKey } from '../../shared/wire/witnesses.ts'

const crypto = createCrypto()
const BUNDLE = 256
const BATCH = 250

export const readLog = (central: string): Uint8Array[] => {
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

/** Records a second: a replica applying the log's bytes, and central ordering the same records sent over HTTP. */
export const replayRate = async (network: DemoNetwork, scratch: string): Promise<Record<string, number>> => {
  const entries = readLog(network.central)
  const records = entries.filter((entry) => entryType(entry) !== BLOCK && entryType(entry) !== GENESIS)
  return {
    'replica catch-up, every byte verified, rules re-run, one signature thread': await applyRate(
      network,
      scratch,
      entries,
      records.length,
      1,
    ),
    'central, embedded store, two signatures a record, over HTTP': await orderRate(network, scratch, records),
  }
}

export const applyRate = async (
  network: DemoNetwork,
  scratch: string,
  entries: readonly Uint8Array[],
  records: number,
  threads: number,
): Promise<number> => {
  const db = openDatabase(join(scratch, `catch-up-${threads}.db`))
  const signatures = signatureThreads(crypto, threads)
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
  return records / seconds
}

/** A second central of the same network, its sealed parts already stored, its checkpoints cosigned as they come. */
export const orderRate = async (network: DemoNetwork, scratch: string, records: readonly Uint8Array[]): Promise<number> => {
  const data = join(scratch, 'central-alone')
  mkdirSync(data, { recursive: true })
  const seed = fromHex(
    (utf8Decode(readDurable(join(network.central, 'log-key')) as Uint8Array) as string).trim(),
  ) as Uint8Array
  const genesisEntry = readLog(network.central)[0] as Uint8Array
  const made = initFolder(crypto, data, { file: network.file, genesisEntry, logSeed: seed })
  if (!made.ok) throw new Error(made.error.code)
  copyFileSync(join(network.central, 'objects.db'), join(data, 'objects.db'))
  const machines = await Promise.all(network.offices.map(({ data: office }) => machineOf(office)))
  const started = await startCentral({ data })
  if (!started.ok) throw new Error(started.error.why)
  const transport = createTransport()
  const clients = machines.map(({ device, keys }) =>
    createCentralClient({
      fetch: transport.fetch,
      baseUrl: started.value.url,
      crypto,
      network: network.file.network,
      origin: network.file.origin,
      identity: { id: keys.device as KeyId, sign: device },
    }),
  )
  const mine = records.filter((entry) => {
    const read = decodeTransaction(crypto.sha256, entry)
    return read.ok && read.value.payload.anchor.size === 2 && read.value.payload.office === machines[0]?.keys.office
  })
  try {
    const begun = performance.now()
    const sending = sendAll(clients[0] as CentralClient, mine)
    const end = mine.length
    for (let size = 0; size < end; ) size = await cosignNewest(clients, machines, network)
    await sending
    return mine.length / ((performance.now() - begun) / 1000)
  } finally {
    transport.close()
    await started.value.stop()
  }
}

const sendAll = async (client: CentralClient, entries: readonly Uint8Array[]): Promise<void> => {
  for (let at = 0; at < entries.length; ) {
    const sent = await client.submit(entries.slice(at, at + BATCH))
    if (sent.ok) at += BATCH
    else await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Size of the newest checkpoint, cosigned by every office: the offices' own replay is not what is measured here. */
const cosignNewest = async (
  clients: readonly CentralClient[],
  machines: readonly Machine[],
  network: DemoNetwork,
): Promise<number> => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  const newest = await (clients[0] as CentralClient).checkpoint()
  const note = newest.ok ? parseNote(newest.value) : null
  if (!note?.ok) return 0
  const { text } = note.value
  await Promise.all(
    machines.map(({ keys }, i) => {
      const key = cosignerKey(crypto.sha256, network.file.origin, keys.office, keys.device, keys.cosignerPublicKey)
      const line = cosign(crypto.sign, text, Math.floor(Date.now() / 1000), key, keys.cosignerSecretKey)
      return (clients[i] as CentralClient).cosign(encodeNote({ text, signatures: [line] }))
    }),
  )
  const body = parseCheckpointBody(text)
  return body.ok ? body.value.size : 0
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
