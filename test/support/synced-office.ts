/** An office's replica and sync with an outbox in memory, against a central over real HTTP. */
import type { FirstSync, Outbox, Outgoing } from '../../electron/office/ports.ts'
import { type OpenReplica, openReplica } from '../../electron/office/replica/replica.ts'
import { createSync, type Sync } from '../../electron/office/sync/sync.ts'
import type { MadeDevice } from '../../node/genesis-network.ts'
import { createTransport, type Transport } from '../../node/transport.ts'
import { pae } from '../../shared/crypto/dsse.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { newFolder } from './chain.ts'
import { memoryHeads } from './memory-heads.ts'
import type { SignedRecord, TestNetwork, TestOffice } from './network.ts'

export interface MemoryOutbox extends Outbox {
  readonly outcomes: Map<TxId, number>
  readonly refusals: Map<TxId, string>
  /** Ids in the order in which central took them; a resend counts again. */
  readonly taken: TxId[]
  add(outgoing: Outgoing): void
}

export const memoryOutbox = (): MemoryOutbox => {
  const queue: Outgoing[] = []
  const outcomes = new Map<TxId, number>()
  const refusals = new Map<TxId, string>()
  const taken: TxId[] = []
  const unsettled = () => queue.filter(({ id }) => !outcomes.has(id) && !refusals.has(id))
  return {
    outcomes,
    refusals,
    taken,
    add: (outgoing) => void queue.push(outgoing),
    next: (limit, skip) =>
      unsettled()
        .filter(({ id }) => !skip.has(id))
        .slice(0, limit),
    waiting: () => unsettled().length,
    // Nothing is kept beside the entries: the replica asks central for what was sealed here, too.
    part: () => null,
    sent: (ids) => void taken.push(...ids),
    refused: (id, code) => void refusals.set(id, code),
    settled: (found) => {
      for (const { id, outcome } of found) {
        if (outcomes.has(id)) throw new Error('settled twice')
        if (queue.some((each) => each.id === id)) outcomes.set(id, outcome)
      }
    },
  }
}

export interface SyncedOffice {
  readonly replica: OpenReplica
  readonly sync: Sync
  readonly outbox: MemoryOutbox
  readonly heads: ReturnType<typeof memoryHeads>
  readonly transport: Transport
  readonly folder: string
  /** Puts records into the outbox, approved by the office's supervisor. */
  enter(records: readonly SignedRecord[]): void
  close(): Promise<void>
}

export interface SyncedOptions {
  readonly folder?: string
  readonly heads?: ReturnType<typeof memoryHeads>
  readonly outbox?: MemoryOutbox
  readonly device?: MadeDevice
  /** Stands between the office and central. */
  readonly between?: (fetch: Fetch) => Fetch
  readonly plugged?: boolean
  readonly firstSync?: FirstSync
  /** Milliseconds that this office's clock is ahead by. */
  readonly ahead?: () => number
  readonly log?: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

export const openSyncedOffice = (
  network: TestNetwork,
  office: TestOffice,
  baseUrl: string,
  options: SyncedOptions = {},
): SyncedOffice => {
  const { crypto } = network
  const device = options.device ?? office.device
  const folder = options.folder ?? newFolder()
  const heads = options.heads ?? memoryHeads()
  const outbox = options.outbox ?? memoryOutbox()
  const clock = {
    now: () => Date.now() + (options.ahead?.() ?? 0),
    monotonic: () => performance.now(),
    after: (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
  const replica = openReplica({
    dataDir: folder,
    network: network.made.file,
    office: office.id,
    crypto,
    heads,
    clock,
    writer: new URL('./replica-worker.ts', import.meta.url),
  })
  const real = createTransport()
  const transport: Transport = { ...real, fetch: options.between?.(real.fetch) ?? real.fetch }
  if (options.plugged === false) transport.close()
  const sync = createSync({
    replica,
    outbox,
    heads,
    keys: {
      office: office.id,
      device: device.keys.id,
      epoch: device.epoch,
      signDevice: (type, payload) => crypto.sign(device.keys.sign.secretKey, pae(type, payload)),
      devicePublicKey: device.keys.sign.publicKey,
      cosignerSecretKey: device.cosigner.secretKey,
      cosignerPublicKey: device.cosigner.publicKey,
    },
    device: device.keys.sign,
    transport,
    baseUrl,
    crypto,
    clock,
    random: Math.random,
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.firstSync === undefined ? {} : { firstSync: options.firstSync }),
  })
  return {
    replica,
    sync,
    outbox,
    heads,
    transport,
    folder,
    enter: (records) => {
      for (const record of records)
        outbox.add({ id: record.id, entry: network.entry(record, [office.supervisor]), sealed: [] })
      sync.nudge()
    },
    close: async () => {
      await sync.close()
      await replica.close()
    },
  }
}
