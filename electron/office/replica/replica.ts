/**
 * The replica as the office's thread holds it: reading here, writing in a thread of its own, orders between them.
 *
 * Opening looks at what a damaged or foreign file would show at once: the schema, the genesis under the network file,
 * the tree's edge against the last block's root, and the checkpoint kept in office.db. A file that fails is set aside
 * under a dated name and an empty one takes its place; central or another office fills it, held against that checkpoint.
 * Damage that shows later is treated the same, while the office goes on recording.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { isEvidence, type Range } from '../../../node/applier.ts'
import { type LedgerReader, openLedgerStore, readLedgerStore } from '../../../node/ledger-store.ts'
import { migrate, openDatabase, openReadonly, type ReadableDb, sqliteProblem } from '../../../node/sqlite.ts'
import { equalBytes, fromHex, toHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { verifyCosignatures } from '../../../shared/ledger/cosignature.ts'
import { type NetworkFile, openGenesis } from '../../../shared/ledger/genesis.ts'
import type { Hash, Instant, TxId } from '../../../shared/ledger/ids.ts'
import { storedRoot } from '../../../shared/ledger/merkle.ts'
import { parseNote } from '../../../shared/ledger/note.ts'
import { judgeCheckpoint } from '../../../shared/ledger/policy.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import { erasedRow } from '../../../shared/services/privacy/v1/rules.ts'
import { type WitnessSet, witnessSet } from '../../../shared/wire/witnesses.ts'
import type { Clock } from '../clock.ts'
import type { Alarm, Heads, Replica } from '../ports.ts'
import { type Evidence, openAlarms } from './alarms.ts'
import type {
  CheckpointKind,
  FetchedBundle,
  KeptCheckpoint,
  Numbered,
  Order,
  Report,
  WriteFault,
  WriterData,
} from './messages.ts'
import { readRecordIndex } from './record-index.ts'
import { REPLICA_MIGRATIONS } from './schema.ts'
import { type PartToStore, readSealed, SEALED_MIGRATIONS, type WrapToStore } from './sealed-store.ts'
import { readStatistics, type Statistics } from './statistics.ts'

export interface ReplicaOptions {
  readonly dataDir: string
  readonly network: NetworkFile
  /** Whose wraps are kept. */
  readonly office: string
  readonly crypto: Crypto
  readonly heads: Heads
  readonly clock: Pick<Clock, 'now'>
  /** Another module as the writing thread; for tests with other rules. */
  readonly writer?: URL
}

/** What the sync does with a replica. Every promise resolves when the order's effect is on disk. */
export interface ReplicaWriter {
  /** Verifies a checkpoint that was fetched; see node/applier.ts. */
  begin(range: Omit<Range, 'floor'>): Promise<Result<KeptCheckpoint, WriteFault>>
  /** Takes the next bundle of the range. May be called again before it resolves. */
  push(bundle: FetchedBundle): Promise<Result<null, WriteFault>>
  end(): Promise<Result<null, WriteFault>>
  /** Entries, by leaf hash (hex), whose signatures this office verified when it made them. */
  own(leaves: readonly string[]): void
  /** Keeps the newest verified checkpoint. */
  keepVerified(checkpoint: KeptCheckpoint): Promise<Result<null, WriteFault>>
  /** Keeps a note as the newest witnessed checkpoint, when it is one and lies within the replica. */
  keepWitnessed(note: Uint8Array): Promise<boolean>
  /** Hashes of sealed parts to ask central for. */
  wanted(limit: number): readonly Hash[]
  /** Stores parts that are sound; `absent` are asked for again after the others. */
  storeParts(parts: readonly PartToStore[], absent: readonly string[]): Promise<Result<null, WriteFault>>
  /** Records without a wrap that opens them, of which central is to be asked now; and when to ask next (null: never). */
  wrapsWanted(limit: number): readonly Hash[]
  nextWrapAt(): number | null
  /** What central has for them; sound ones are stored, the others asked for later. */
  storeWraps(wraps: readonly WrapToStore[]): Promise<Result<null, WriteFault>>
  /** Policy and log key as of the present head; null before the genesis. */
  witnesses(): WitnessSet | null
  raise(what: Pick<Alarm, 'code' | 'entry' | 'detail'>, evidence: Partial<Evidence>): Alarm
  clearAlarm(code: string): void
}

export interface OpenReplica extends Replica {
  readonly writer: ReplicaWriter
  close(): Promise<void>
}

interface Reading {
  readonly db: ReadableDb
  readonly ledger: LedgerReader
  readonly index: ReturnType<typeof readRecordIndex>
  readonly statistics: Statistics
  readonly sealed: ReturnType<typeof readSealed>
  readonly checkpoint: (kind: CheckpointKind) => KeptCheckpoint | null
  /** Entries of the last block and all before it. */
  readonly size: () => number
}

export const openReplica = (options: ReplicaOptions): OpenReplica => {
  const { dataDir, network, crypto, heads, clock } = options
  const path = join(dataDir, 'replica.db')
  mkdirSync(dataDir, { recursive: true })
  const alarms = openAlarms(dataDir, clock.now)
  const listeners = new Set<Parameters<Replica['listen']>[0]>()
  const news = (ordered: readonly TxId[] = [], keys: readonly string[] = []): void => {
    const size = sizeNow()
    for (const listener of [...listeners]) listener({ ordered, keys, size })
  }

  if (existsSync(path) && !isSound(options, path)) setAside(path, clock.now())
  prepare(path, crypto)
  let reading = open(path, crypto)
  if (reading.ledger.stateRows(erasedRow('')).length > 0) dropSetAside(path)
  /** Null after it died; the next order starts another. */
  let thread: Worker | null = startThread()
  let closed = false
  /** The thread's end is waited for: it keeps the process until then. */
  let closing = false
  let rebuilding: Promise<void> | null = null
  /** Orders under way. */
  const waiting = new Map<number, (result: Result<KeptCheckpoint | null, WriteFault>) => void>()
  let next = 0
  /** Ciphertexts whose wrap was doubted since central was last asked: told to the writer once. */
  const doubted = new Set<string>()

  function startThread(): Worker {
    const data: WriterData = {
      path,
      network,
      office: options.office,
      signatureThreads: Math.max(0, Math.min(2, availableParallelism() - 1)),
    }
    const worker = new Worker(options.writer ?? new URL('./replica-worker.ts', import.meta.url), { workerData: data })
    worker.unref()
    worker.on('message', (report: Report) => {
      if (thread !== worker) return
      try {
        take(report)
      } catch (error) {
        // What is wrong with the file is told to whoever asks for it next; the report was only news.
        if (sqliteProblem(error) === null) throw error
      }
    })
    worker.on('error', (error) => {
      if (thread === worker) giveUp(error)
    })
    worker.on('exit', () => {
      if (thread === worker && !closed) giveUp(new Error('the thread ended'))
    })
    return worker
  }

  const take = (report: Report): void => {
    switch (report.kind) {
      case 'applied':
        if (report.erases) dropSetAside(path)
        news(report.ordered, report.keys)
        break
      case 'indexed':
        news()
        break
      case 'broken':
        giveUp(new Error(report.message))
        break
      case 'done':
        settle(report.id, ok(report.checkpoint))
        break
      case 'fault':
        settle(report.id, err(report.fault))
        if (report.fault.code === 'DATABASE_DAMAGED' || report.fault.code === 'REPLICA_DIFFERS') rebuild()
        break
      default:
        report satisfies never
    }
  }

  const settle = (id: number, result: Result<KeptCheckpoint | null, WriteFault>): void => {
    waiting.get(id)?.(result)
    waiting.delete(id)
    if (waiting.size === 0 && !closing) thread?.unref()
  }

  const failAll = (code: 'WRITER_LOST' | 'DATABASE_DAMAGED', detail: string): void => {
    const orders = [...waiting.values()]
    waiting.clear()
    for (const resolve of orders) resolve(err({ code, detail }))
  }

  /** The thread died, or a defect showed: everything it held in memory is in doubt, the file is not. */
  const giveUp = (error: Error): void => {
    const old = thread
    thread = null
    void old?.terminate()
    failAll('WRITER_LOST', error.message)
  }

  /** Sets the file aside and begins an empty one; orders wait until it is there. */
  const rebuild = (): void => {
    if (closed || rebuilding !== null) return
    const old = thread
    thread = null
    rebuilding = Promise.resolve(old?.terminate()).then(() => {
      rebuilding = null
      if (closed) return
      reading.db.close()
      setAside(path, clock.now())
      prepare(path, crypto)
      reading = open(path, crypto)
      failAll('DATABASE_DAMAGED', '')
      news()
    })
  }

  /** Reads, and treats damage that shows: the reader is told, the file is set aside. */
  const read = <T>(run: (from: Reading) => T): T => {
    try {
      return run(reading)
    } catch (error) {
      if (!closed && sqliteProblem(error) === 'DATABASE_DAMAGED') setImmediate(rebuild)
      throw error
    }
  }
  const sizeNow = (): number => read((from) => from.size())

  const send = (
    order: Order,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Result<KeptCheckpoint | null, WriteFault>> =>
    rebuilding?.then(() => send(order, transfer)) ??
    new Promise((resolve) => {
      if (closed) {
        resolve(err({ code: 'WRITER_LOST', detail: 'closed' }))
        return
      }
      const numbered: Numbered = { id: next, order }
      next += 1
      waiting.set(numbered.id, resolve)
      thread ??= startThread()
      thread.ref()
      thread.postMessage(numbered, transfer as ArrayBuffer[])
    })
  const sendPlain = async (order: Order, transfer: readonly ArrayBuffer[] = []): Promise<Result<null, WriteFault>> => {
    const done = await send(order, transfer)
    return done.ok ? ok(null) : done
  }

  const witnesses = (): WitnessSet | null =>
    read(({ ledger }) => {
      const row = ledger.get('network')?.value as
        | { readonly logKey: string; readonly witnessQuorum: number }
        | undefined
      if (row === undefined) return null
      const logKey = fromHex(row.logKey) as Uint8Array
      const { witnessQuorum } = row
      return witnessSet(crypto.sha256, { origin: network.origin, logKey, witnessQuorum }, ledger.stateRows('key/'))
    })

  const writer: ReplicaWriter = {
    begin: async (range) => {
      const kept = heads.verified()
      const floor = kept === null ? null : { size: kept.size, root: kept.root }
      const begun = await send({ kind: 'begin', range: { ...range, floor } })
      if (!begun.ok) return begun
      return begun.value === null ? err({ code: 'WRITER_LOST', detail: 'no checkpoint' }) : ok(begun.value)
    },
    push: (bundle) => {
      const bytes = bundle.bytes.slice()
      return sendPlain({ kind: 'push', bundle: { ...bundle, bytes } }, [bytes.buffer])
    },
    end: () => sendPlain({ kind: 'end' }),
    own: (leaves) => void send({ kind: 'own', leaves }),
    keepVerified: (checkpoint) => sendPlain({ kind: 'keep', which: 'verified', checkpoint }),
    keepWitnessed: async (bytes) => {
      const checkpoint = judge(bytes)
      if (checkpoint === null || checkpoint.size <= replica.witnessedSize()) return false
      const kept = await send({ kind: 'keep', which: 'witnessed', checkpoint })
      if (kept.ok) news()
      return kept.ok
    },
    wanted: (limit) => read(({ sealed }) => sealed.wanted(limit)),
    storeParts: (parts, absent) => sendPlain({ kind: 'parts', parts, absent, now: clock.now() }),
    wrapsWanted: (limit) => read(({ sealed }) => sealed.wrapsWanted(limit, clock.now())),
    nextWrapAt: () => read(({ sealed }) => sealed.nextWrapAt()),
    storeWraps: async (wraps) => {
      const stored = await sendPlain({ kind: 'wraps', wraps, now: clock.now() })
      for (const { hash } of wraps) doubted.delete(hash)
      if (stored.ok) news()
      return stored
    },
    witnesses,
    raise: (what, evidence) => {
      const ours = replica.checkpoint()
      const alarm = alarms.raise(what, { ours, theirs: null, entries: [], leaves: null, ...evidence })
      news()
      return alarm
    },
    clearAlarm: (code) => {
      if (alarms.standing()?.code !== code) return
      alarms.clear(code)
      news()
    },
  }

  /** A witnessed checkpoint of our own history, or null. */
  const judge = (bytes: Uint8Array): KeptCheckpoint | null => {
    const note = parseNote(bytes)
    const set = witnesses()
    if (!note.ok || set === null) return null
    const verdict = judgeCheckpoint(crypto.verify, note.value, set.policy)
    if (!verdict.ok || !verdict.value.witnessed) return null
    const { size, root } = verdict.value.checkpoint
    const own = read(({ ledger }) => ledger.blockOfSize(size)?.root)
    return own === toHex(root) ? { size, root: toHex(root), note: new TextDecoder().decode(bytes) } : null
  }

  const replica: OpenReplica = {
    ledger: delegate(read),
    network,
    sealed: (hash) => read(({ sealed }) => sealed.sealed(hash)),
    holds: (hash) => read(({ sealed }) => sealed.holds(hash)),
    erased: (hash) => read(({ ledger }) => ledger.get(erasedRow(hash)) !== undefined),
    unreadable: () => read(({ sealed }) => sealed.unwrapped()),
    doubtWrap: (hash) => {
      if (doubted.has(hash)) return
      doubted.add(hash)
      void send({ kind: 'doubt-wrap', hash }).then((done) => {
        if (done.ok) news()
      })
    },
    witnessedSize: () => read(({ checkpoint }) => checkpoint('witnessed')?.size ?? 0),
    checkpoint: () => read(({ checkpoint }) => checkpoint('verified')?.note ?? null),
    witnessedCheckpoint: () => read(({ checkpoint }) => checkpoint('witnessed')?.note ?? null),
    cosigned: () => {
      const [verified, witnessed] = read(({ checkpoint }) => [checkpoint('verified'), checkpoint('witnessed')])
      const newest = witnessed !== null && witnessed.size >= (verified?.size ?? 0) ? witnessed : verified
      const note = newest === null ? null : parseNote(utf8Encode(newest.note))
      const set = witnesses()
      if (note === null || !note.ok || set === null) return []
      const keys = set.witnesses.map(({ key }) => key)
      const lines = verifyCosignatures(crypto.verify, note.value, keys)
      return lines.ok
        ? lines.value.map(({ key, timestamp }) => ({
            office: set.witnesses.find((witness) => witness.key === key)?.office ?? '',
            at: (timestamp * 1000) as Instant,
          }))
        : []
    },
    alarm: () => alarms.standing(),
    acknowledge: (statement) => {
      const folder = alarms.acknowledge(statement)
      news()
      return folder
    },
    records: (query) => read(({ index }) => index.records(query)),
    count: (query) => read(({ index }) => index.count(query)),
    byTokens: (tokens, limit) => read(({ index }) => index.byTokens(tokens, limit)),
    byReceiptNo: (prefix, limit) => read(({ index }) => index.byReceiptNo(prefix, limit)),
    byCounter: (counter, limit) => read(({ index }) => index.byCounter(counter, limit)),
    nextParcel: (after, end) => read(({ index }) => index.nextParcel(after, end)),
    statistics: {
      months: (service, from) => read(({ statistics }) => statistics.months(service, from)),
      kinds: () => read(({ statistics }) => statistics.kinds()),
      pricesByMonth: (kind, from, dong) => read(({ statistics }) => statistics.pricesByMonth(kind, from, dong)),
      pricesByDong: (kind, from) => read(({ statistics }) => statistics.pricesByDong(kind, from)),
    },
    indexLag: () => Math.max(0, sizeNow() - read(({ index }) => index.mark())),
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    writer,
    close: async () => {
      if (closed) return
      closing = true
      const held = thread
      const ended = new Promise<void>((resolve) => held?.once('exit', () => resolve()) ?? resolve())
      if (held !== null) await send({ kind: 'close' })
      closed = true
      await ended
      reading.db.close()
    },
  }
  return replica
}

/** Whether a fault is proof against central that an alarm has to tell. */
export const isProof = (fault: WriteFault): boolean => 'entry' in fault && isEvidence(fault)

const prepare = (path: string, crypto: Crypto): void => {
  const db = openDatabase(path)
  try {
    openLedgerStore(db, crypto, { stateRootEvery: 1, stateRootLag: 1 })
    migrate(db, 'replica', REPLICA_MIGRATIONS)
    migrate(db, 'sealed', SEALED_MIGRATIONS)
  } finally {
    db.close()
  }
}

const open = (path: string, crypto: Crypto): Reading => {
  const db = openReadonly(path)
  const checkpoint = db.prepare('SELECT size, root, note FROM checkpoints WHERE kind = ?')
  const size = db.prepare('SELECT size FROM blocks ORDER BY height DESC LIMIT 1').pluck()
  return {
    db,
    ledger: readLedgerStore(db, crypto),
    index: readRecordIndex(db),
    statistics: readStatistics(db),
    sealed: readSealed(db),
    checkpoint: (kind) => (checkpoint.get(kind) as KeptCheckpoint | undefined) ?? null,
    size: () => (size.get() as number | undefined) ?? 0,
  }
}

/**
 * What a glance shows. Throws for a file that is no worse than unreachable (locked, read-only, written by a newer
 * program): that is told to people, and nothing is set aside.
 */
const isSound = ({ network, crypto, heads }: ReplicaOptions, path: string): boolean => {
  try {
    prepare(path, crypto)
    const { db, ledger } = open(path, crypto)
    try {
      const head = ledger.head()
      if (head === null) return ledger.entry(0) === undefined
      if (toHex(head.frontier.root()) !== head.root || ledger.entry(head.size) !== undefined) return false
      const [first, last] = [ledger.entry(0), ledger.entry(head.size - 1)]
      if (first === undefined || !openGenesis(crypto, first, network).ok) return false
      if (last === undefined || !equalBytes(crypto.sha256(last), head.entryHash)) return false
      const kept = heads.verified()
      return (
        kept === null ||
        kept.size > head.size ||
        toHex(storedRoot(crypto.sha256, kept.size, ledger.readHash)) === kept.root
      )
    } finally {
      db.close()
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('SCHEMA_NEWER')) throw error
    const problem = sqliteProblem(error)
    if (problem !== null && problem !== 'DATABASE_DAMAGED') throw error
    return false
  }
}

/** Renames the file with its write-ahead log; the next start finds none. */
const setAside = (path: string, at: number): void => {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]/g, '').replace('.', '-')
  for (const suffix of ['-shm', '-wal', '']) {
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${path}.damaged-${stamp}${suffix}`)
  }
}

/** A file that was set aside is no longer written to, so what is erased later would stand in it for ever. */
const dropSetAside = (path: string): void => {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.damaged-`)) rmSync(join(dirname(path), name))
  }
}

/** A ledger that always reads the file in use. */
const delegate = (read: <T>(run: (from: Reading) => T) => T): LedgerReader => ({
  get: (key) => read(({ ledger }) => ledger.get(key)),
  hasSequence: (device, epoch, seq) => read(({ ledger }) => ledger.hasSequence(device, epoch, seq)),
  head: () => read(({ ledger }) => ledger.head()),
  entry: (index) => read(({ ledger }) => ledger.entry(index)),
  entries: (from, to) => read(({ ledger }) => ledger.entries(from, to)),
  readHash: (level, index) => read(({ ledger }) => ledger.readHash(level, index)),
  readTile: (level, index, width) => read(({ ledger }) => ledger.readTile(level, index, width)),
  block: (height) => read(({ ledger }) => ledger.block(height)),
  blockOfEntry: (index) => read(({ ledger }) => ledger.blockOfEntry(index)),
  blockOfSize: (size) => read(({ ledger }) => ledger.blockOfSize(size)),
  blocks: (from, limit) => read(({ ledger }) => ledger.blocks(from, limit)),
  placeOf: (id) => read(({ ledger }) => ledger.placeOf(id)),
  stateRows: (prefix) => read(({ ledger }) => ledger.stateRows(prefix)),
  stateRoot: () => read(({ ledger }) => ledger.stateRoot()),
})
