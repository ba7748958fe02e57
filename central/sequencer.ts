/**
 * The sequencer: one writer that turns the queue into blocks.
 *
 *   1. take up to maxBlock records (and MAX_BLOCK_BYTES) in the order they came, evaluate them: memory only
 *        a crash: nothing happened; the outboxes send again
 *   2. commit the block (store.ts)
 *        a crash: the tail stands in the log, unsigned and unseen; the next start signs it
 *   3. purge what an erasure in the block named
 *        a crash: the next start purges by the markers in the state
 *   4. sign the head and keep the checkpoint (signer.ts)
 *        a crash: the next start publishes it
 *   5. publish, and take the block's records off the queue
 *
 * Between blocks it reads the state for the root of a set height, a slice at a time.
 *   a crash: the next slice goes on from the last one
 *
 * When a step throws, everything in memory is in doubt: the sequencer goes through `recover`, which is also how it
 * starts, and reads from disk what is true. Records that the lost step had taken stay queued, unless the log has them.
 * `queued` promises nothing; the queue lives in memory, and outboxes resend until their replica shows the outcome.
 *
 * It stops for good (until a restart) rather than sign what it cannot vouch for: unknown rules, a fork, a log behind
 * its last checkpoint.
 */
import { sqliteProblem } from '../node/sqlite.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { MAX_BLOCK_BYTES, type TransactionEntry } from '../shared/ledger/entry.ts'
import { type Hash, type Instant, LAST_INSTANT, type TxId } from '../shared/ledger/ids.ts'
import { type BlockToStore, buildBlock, type Head, type LedgerRules } from '../shared/ledger/replay.ts'
import { erasedRow } from '../shared/services/privacy/v1/rules.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Objects } from './objects.ts'
import type { Signer, SignerError } from './signer.ts'
import { type Around, durably } from './steps.ts'
import type { CentralStore } from './store.ts'

/** Waiting after a failed write before the next try, milliseconds. */
const RETRY_MS = 1000

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): Instant
  /** Milliseconds since some start; never goes back. */
  monotonic(): number
}

export interface SequencerOptions {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly rules: LedgerRules
  readonly store: CentralStore
  readonly objects: Objects
  readonly signer: Signer
  readonly checkpoints: Checkpoints
  readonly around: Around
  readonly limits: { readonly records: number; readonly bytes: number }
  /** How long a first record waits for company, milliseconds. */
  readonly gatherMs: number
  /** After each commit and each recovery, before signing: caches follow the state. Null: whatever it was may have changed. */
  readonly onState: (block: BlockToStore | null) => void
  readonly onTrouble: (trouble: Stop | { readonly code: string }, stopped: boolean) => void
}

/** Why central signs nothing more until somebody has looked. */
export type Stop =
  | SignerError
  /** The state activated rules that this program does not have. */
  | { readonly code: 'RULES_NOT_INSTALLED'; readonly version: string }
  | { readonly code: 'LOG_EMPTY' }
  /** The evaluation refused a block without naming a record of it. */
  | { readonly code: 'BLOCK_REFUSED'; readonly fault: string }

export interface Sequencer {
  /** Whether the queue takes it; the door has judged it. */
  enqueue(entry: TransactionEntry): boolean
  isQueued(id: TxId): boolean
  /** The queued record that bears this triple. */
  queuedSequence(device: string, epoch: string, seq: number): TxId | undefined
  queued(): number
  /** Why it stopped for good; null while it works. */
  stopped(): Stop | null
  /** Whether the last write failed and has not been made good. */
  troubled(): boolean
  /**
   * Does at most one thing that is due: recovers, closes a block, or reads for a state root. Answers with the monotonic
   * time at which something will be due, and null when it has stopped.
   */
  tick(): number | null
}

export const createSequencer = (options: SequencerOptions): Sequencer => {
  const { crypto, clock, rules, store, objects, signer, checkpoints, around, limits } = options
  const { parameters } = rules
  const queue = new Map<TxId, TransactionEntry>()
  const sequences = new Map<string, TxId>()
  let bytes = 0
  let head: Head | null = null
  let publishedAt = 0
  let firstQueuedAt = 0
  let recoverAt: number | null = 0
  let stopped: Stop | null = null

  const tripleOf = ({ payload }: TransactionEntry): string => `${payload.device}/${payload.epoch}/${payload.seq}`

  const forget = (id: TxId): void => {
    const entry = queue.get(id)
    if (entry === undefined) return
    queue.delete(id)
    sequences.delete(tripleOf(entry))
    bytes -= entry.bytes.length
  }

  const stop = (why: Stop): null => {
    stopped = why
    options.onTrouble(why, true)
    return null
  }

  const inTrouble = (error: unknown): number => {
    head = null
    recoverAt = clock.monotonic() + RETRY_MS
    options.onTrouble({ code: sqliteProblem(error) ?? codeOf(error) }, false)
    return recoverAt
  }

  /** Reads what is true from disk, signs and publishes the head; the way in and the way back. */
  const recover = (): number | null => {
    const found = store.head()
    if (found === null) return stop({ code: 'LOG_EMPTY' })
    options.onState(null)
    const erased = [...store.stateRows('erased/')].map(({ key }) => key.slice('erased/'.length) as Hash)
    purge(erased)
    const note = signer.sign(found)
    if (!note.ok) return stop(note.error)
    for (const id of [...queue.keys()]) if (store.placeOf(id) !== undefined) forget(id)
    head = found
    recoverAt = null
    publishedAt = clock.monotonic()
    checkpoints.publish(found, note.value)
    return publishedAt
  }

  const purge = (hashes: readonly Hash[]): void => {
    const held = hashes.filter((hash) => objects.holds(hash))
    if (held.length > 0) durably(around, 'erase', () => objects.erase(held))
  }

  /** The next block over the queue's front. A record that turned unfit while it waited is dropped: its resend is refused. */
  const build = (from: Head, time: Instant): BlockToStore | null => {
    for (;;) {
      const entries = [...front(queue.values(), parameters.maxBlock)]
      const built = buildBlock(crypto, rules, store, from, time, entries, (height) => store.stateRootAt(height))
      if (built.ok) return built.value
      const { code, entry, detail } = built.error
      if (code === 'RULES_NOT_INSTALLED') return stop({ code, version: detail })
      const culprit = entries[entry - from.size]
      if (culprit === undefined) return stop({ code: 'BLOCK_REFUSED', fault: code })
      forget(culprit.id)
    }
  }

  const closeBlock = (from: Head): number | null => {
    const time = Math.min(Math.max(clock.now(), from.time), LAST_INSTANT) as Instant
    const block = build(from, time)
    if (block === null) return null
    durably(around, 'block', () => store.commit(block))
    const key = erasedRow('')
    purge(
      [...block.effects.keys()].filter((name) => name.startsWith(key)).map((name) => name.slice(key.length) as Hash),
    )
    options.onState(block)
    const note = signer.sign(block.head)
    if (!note.ok) return stop(note.error)
    for (const { entry } of block.judged) forget(entry.id)
    head = block.head
    publishedAt = clock.monotonic()
    if (queue.size > 0) firstQueuedAt = publishedAt
    checkpoints.publish(block.head, note.value)
    return publishedAt
  }

  /** When the next block may be closed. */
  const dueAt = (): number => {
    const held = checkpoints.newest()?.witnessed ? publishedAt : publishedAt + parameters.candidateHoldMs
    const wanted = queue.size === 0 ? publishedAt + parameters.idleBlockMs : gatheredAt()
    return Math.max(held, wanted)
  }

  const gatheredAt = (): number =>
    queue.size >= parameters.maxBlock ? firstQueuedAt : firstQueuedAt + options.gatherMs

  return {
    enqueue: (entry) => {
      if (queue.size >= limits.records || bytes + entry.bytes.length > limits.bytes) return false
      if (queue.size === 0) firstQueuedAt = clock.monotonic()
      queue.set(entry.id, entry)
      sequences.set(tripleOf(entry), entry.id)
      bytes += entry.bytes.length
      return true
    },
    isQueued: (id) => queue.has(id),
    queuedSequence: (device, epoch, seq) => sequences.get(`${device}/${epoch}/${seq}`),
    queued: () => queue.size,
    stopped: () => stopped,
    troubled: () => stopped === null && head === null,
    tick: () => {
      if (stopped !== null) return null
      const now = clock.monotonic()
      try {
        if (recoverAt !== null || head === null) {
          if (recoverAt !== null && now < recoverAt) return recoverAt
          return recover() === null ? null : dueAt()
        }
        if (now < dueAt()) return store.scanStateRoot() ? now : dueAt()
        return closeBlock(head) === null ? null : dueAt()
      } catch (error) {
        return inTrouble(error)
      }
    },
  }
}

/** As many records, from the first, as one block holds. */
function* front(entries: Iterable<TransactionEntry>, count: number): Generator<TransactionEntry> {
  let [left, room] = [count, MAX_BLOCK_BYTES]
  for (const entry of entries) {
    left -= 1
    room -= entry.bytes.length
    if (left < 0 || room < 0) return
    yield entry
  }
}

const codeOf = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code === 'string') return code
  return typeof message === 'string' ? message.slice(0, 80) : 'UNKNOWN'
}
