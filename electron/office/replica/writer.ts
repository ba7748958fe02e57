/**
 * The thread that writes replica.db; there is no other writer.
 *
 * Orders are taken as they come: entries are decoded and their signatures sent off at once, also while an earlier
 * block is being evaluated. Each block is indexed in its own transaction; an index that is behind, and the root over the
 * state of a set height, are worked on in steps while no order waits. After an erasure the write-ahead log is emptied,
 * so that no page of it keeps the bytes.
 */
import type { MessagePort } from 'node:worker_threads'
import { type ApplyFault, createApplier } from '../../../node/applier.ts'
import { openCrypto } from '../../../node/crypto.ts'
import { signatureThreads } from '../../../node/signatures.ts'
import { openDatabase, sqliteProblem, type WritableDb } from '../../../node/sqlite.ts'
import { toHex } from '../../../shared/bytes.ts'
import type { Checkpoint } from '../../../shared/ledger/checkpoint.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import type { BlockToStore } from '../../../shared/ledger/replay.ts'
import { parseBundle } from '../../../shared/ledger/tiles.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import { type Around, durably, noSteps } from '../steps.ts'
import type { KeptCheckpoint, Numbered, Order, Report, WriteFault, WriterData } from './messages.ts'
import { openIndexWriter } from './record-index.ts'
import { openSealedWriter } from './sealed-store.ts'

/** Entries that a step of the index takes when it has to follow. */
const INDEX_STEP = 500

/** Writes the replica for whoever holds the other end of `port`, until it is told to close. */
export const runWriter = async (
  port: MessagePort,
  { path, network, office, signatureThreads: threads }: WriterData,
  rulesSet: (version: number) => RulesSet | undefined,
  around: Around = noSteps,
): Promise<void> => {
  const { crypto } = await openCrypto()
  const db = openDatabase(path)
  const signatures = signatureThreads(crypto, threads)
  const index = openIndexWriter(db, crypto)
  const sealed = openSealedWriter(db, crypto, signatures, network.network, office)
  const keep = db.prepare(
    'INSERT INTO checkpoints (kind, size, root, note) VALUES (?, ?, ?, ?) ON CONFLICT (kind) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note',
  )
  const own = new Set<string>()
  const tell = (report: Report): void => port.postMessage(report)

  /** The newest block erases something; something that stood here. */
  let erases = false
  let erasedHere = false
  const applier = createApplier({
    crypto,
    db,
    network,
    rulesSet,
    signatures,
    own: (leaf) => own.size > 0 && own.delete(toHex(leaf)),
    also: (_, block) => {
      around('block', 'before')
      const erased = [...block.effects.keys()].filter((key) => key.startsWith('erased/'))
      erases = erased.length > 0
      if (erases) erasedHere = sealed.erase(erased.map((key) => key.slice('erased/'.length))) || erasedHere
      // One that was left behind, as when the index was new, follows in steps.
      if (index.mark() !== block.block.first) return
      for (const { entry, index: at, outcome } of block.judged) index.put(at, outcome, entry, applier.store)
      index.moveMark(block.head.size)
    },
    onBlock: (block: BlockToStore) => {
      around('block', 'after')
      if (erasedHere) erasedHere = !emptied(db)
      const ordered = block.judged.map(({ entry }) => entry.id)
      tell({ kind: 'applied', size: block.head.size, ordered, keys: [...block.effects.keys()], erases })
    },
  })

  let busy = 0
  let following = false
  /** What need not be done at once, in steps between which orders are taken; each names the next. */
  type Later = () => Later | null
  const followIndex: Later = () => {
    const waiting = index.follow(applier.store, INDEX_STEP)
    tell({ kind: 'indexed' })
    return waiting > 0 ? followIndex : scanState
  }
  const scanState: Later = () => (applier.store.scanStateRoot() ? scanState : null)
  const follow = (step: Later = followIndex): void => {
    if (following || busy > 0) return
    following = true
    setImmediate(() => {
      following = false
      if (busy > 0) return
      try {
        const next = step()
        if (next !== null) follow(next)
      } catch (error) {
        // The next order or start tries again; what is wrong with the disk is told by the orders.
        if (sqliteProblem(error) === null) tell({ kind: 'broken', id: null, message: String(error) })
      }
    })
  }

  const carryOut = async (order: Order): Promise<Result<KeptCheckpoint | null, ApplyFault>> => {
    switch (order.kind) {
      case 'begin':
        return kept(await applier.begin(order.range), order.range.note)
      case 'push': {
        const { bytes, width, skip } = order.bundle
        const entries = parseBundle(bytes, width)
        if (!entries.ok)
          return err({ code: 'ENTRY_REWRITTEN', entry: applier.next(), detail: entries.error.code, bytes: [] })
        const pushed = await applier.push(entries.value.slice(skip))
        return pushed.ok ? ok(null) : pushed
      }
      case 'end': {
        const ended = await applier.end()
        return ended.ok ? ok(null) : ended
      }
      case 'own':
        for (const leaf of order.leaves) own.add(leaf)
        return ok(null)
      case 'keep': {
        const { size, root, note } = order.checkpoint
        durably(around, 'checkpoint', () => keep.run(order.which, size, root, note))
        return ok(null)
      }
      case 'parts':
        if (order.parts.length > 0) {
          const { parts, now } = order
          const sound = await sealed.soundWraps(applier.store, parts)
          durably(around, 'parts', () => sealed.store(applier.store, parts, sound, now))
        }
        if (order.absent.length > 0) sealed.postpone(order.absent)
        return ok(null)
      case 'wraps':
        durably(around, 'parts', () => sealed.storeWraps(applier.store, order.wraps, order.now))
        return ok(null)
      case 'doubt-wrap':
        sealed.doubtWrap(order.hash)
        return ok(null)
      case 'close':
        await signatures.close()
        // The office's thread still reads from the file: closing alone would leave the log of changes beside it.
        emptied(db)
        db.close()
        return ok(null)
      default:
        return order satisfies never
    }
  }

  port.on('message', async ({ id, order }: Numbered) => {
    busy += 1
    try {
      const result = await carryOut(order)
      if (result.ok) tell({ kind: 'done', id, checkpoint: result.value })
      else tell({ kind: 'fault', id, fault: result.error })
    } catch (error) {
      const fault = diskFault(error)
      if (fault !== null) tell({ kind: 'fault', id, fault })
      else
        tell({ kind: 'broken', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    } finally {
      busy -= 1
      if (order.kind === 'close') port.close()
      else follow()
    }
  })

  follow()
}

/** Empties the write-ahead log; false while somebody reads from it: then it is for the next block to do. */
const emptied = (db: WritableDb): boolean =>
  (db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[])[0]?.busy === 0

const kept = (begun: Result<Checkpoint, ApplyFault>, note: Uint8Array): Result<KeptCheckpoint, ApplyFault> =>
  begun.ok ? ok({ size: begun.value.size, root: toHex(begun.value.root), note: new TextDecoder().decode(note) }) : begun

const diskFault = (error: unknown): WriteFault | null => {
  const code = sqliteProblem(error)
  return code === null ? null : { code, detail: error instanceof Error ? error.message : '' }
}
