/**
 * Applying a signed log to a replica: what is fetched from strangers becomes what an office vouches for.
 *
 *   begin  the checkpoint's signature holds; the leaf hashes of the missing range, appended to a copy of our own tree,
 *          give the checkpoint's root. That proves at once that the checkpoint extends our head and that every leaf
 *          hash is the log's own; memory is 32 bytes an entry.
 *   push   an entry's hash equals its leaf hash before a byte of it is decoded; then the replayer judges it.
 *   end    the head is the checkpoint, and the log's key as of it has signed: only then may it be cosigned.
 *
 * A crash in between leaves whole blocks of a log whose checkpoint was verified; the next `begin` goes on from there.
 *
 * `floor` is the checkpoint that office.db kept, which may be ahead of a replica that was rebuilt: a log that does not
 * pass through it is another history, however well signed.
 */
import { equalBytes, fromHex, toHex } from '../shared/bytes.ts'
import { type Checkpoint, openCheckpoint } from '../shared/ledger/checkpoint.ts'
import { openGenesis } from '../shared/ledger/genesis.ts'
import { Frontier, HASH_SIZE, leafHash, storedRoot } from '../shared/ledger/merkle.ts'
import { KEY_ED25519, noteKey } from '../shared/ledger/note.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { createReplayer, type Replayer, type ReplayerOptions, type ReplayFault } from './replayer.ts'

/** Why a checkpoint or entries were not applied. `evidence` faults show that central misbehaves; others may pass. */
export interface ApplyFault {
  readonly code:
    | ReplayFault['code']
    /** Not a checkpoint of this log, or not signed by its key. */
    | 'CHECKPOINT_INVALID'
    /** Smaller than our head, and part of our history: central has lost what it once signed, or this one is old. */
    | 'CHECKPOINT_BEHIND'
    /** The same size with another root, or smaller and not part of our history. */
    | 'CHECKPOINT_FORKED'
    /** Our tree with the leaf hashes that were sent does not give the checkpoint's root. */
    | 'CHECKPOINT_NOT_EXTENDING'
    /** The checkpoint ends within a block. */
    | 'CHECKPOINT_WITHIN_BLOCK'
    /** Too few or too many leaf hashes, or no genesis: ask again. */
    | 'LEAVES_MISSING'
    /** The entry is not the one that the checkpoint's tree holds. */
    | 'ENTRY_REWRITTEN'
    /** The stored replica itself does not pass through the checkpoint kept in office.db. */
    | 'REPLICA_DIFFERS'
  /** Index of the entry, or the size of the checkpoint. */
  readonly entry: number
  readonly detail: string
  /** The entries that it speaks of, if it speaks of any. */
  readonly bytes: readonly Uint8Array[]
}

/** A checkpoint to go to, and what authenticates the way. */
export interface Range {
  /** The signed note. */
  readonly note: Uint8Array
  /** 32 bytes for each entry from our head's size up to the checkpoint's. */
  readonly leaves: Uint8Array
  /** Entry 0, needed while the store is empty. */
  readonly genesis: Uint8Array | null
  readonly floor: { readonly size: number; readonly root: string } | null
}

export interface Applier extends Pick<Replayer, 'store' | 'head' | 'next'> {
  /** Verifies the checkpoint and the leaf hashes; nothing is stored. Ends an earlier range. */
  begin(range: Range): Promise<Result<Checkpoint, ApplyFault>>
  /** The next entries of the range. May be called again before it resolves; all of a push passes, or none. */
  push(entries: readonly Uint8Array[]): Promise<Result<void, ApplyFault>>
  /** Whether everything up to the checkpoint is on disk. */
  end(): Promise<Result<Checkpoint, ApplyFault>>
}

export const createApplier = (options: ReplayerOptions): Applier => {
  const { crypto, network } = options
  const replayer = createReplayer(options)
  let target: Checkpoint | null = null
  let note = new Uint8Array(0)
  let leaves = new Uint8Array(0)
  let first = 0

  const logKeyOf = (genesis: Uint8Array | null): Result<Uint8Array, ApplyFault> => {
    const row = replayer.store.get('network')?.value as { readonly logKey: string } | undefined
    if (row !== undefined) return ok(fromHex(row.logKey) as Uint8Array)
    if (genesis === null) return fault('LEAVES_MISSING', 0, 'genesis')
    const opened = openGenesis(crypto, genesis, network)
    return opened.ok
      ? ok(fromHex(opened.value.genesis.logKey) as Uint8Array)
      : fault(opened.error.code, 0, opened.error.at)
  }

  const rootAt = (size: number): string => toHex(storedRoot(crypto.sha256, size, replayer.store.readHash))

  /** Holds a checkpoint against what is stored. */
  const compare = ({ size, root }: Checkpoint, floor: Range['floor']): Omit<ApplyFault, 'bytes'> | null => {
    const own = replayer.head()?.size ?? 0
    if (floor !== null && floor.size <= own && rootAt(floor.size) !== floor.root)
      return { code: 'REPLICA_DIFFERS', entry: floor.size, detail: '' }
    const hex = toHex(root)
    if (size <= own && rootAt(size) !== hex) return { code: 'CHECKPOINT_FORKED', entry: size, detail: hex }
    if (floor?.size === size && floor.root !== hex) return { code: 'CHECKPOINT_FORKED', entry: size, detail: hex }
    if (size < own || size < (floor?.size ?? 0)) return { code: 'CHECKPOINT_BEHIND', entry: size, detail: `${own}` }
    return null
  }

  /** Grows a copy of our tree by the leaf hashes. */
  const extend = (range: Range, checkpoint: Checkpoint): Omit<ApplyFault, 'bytes'> | null => {
    const own = replayer.head()?.size ?? 0
    const { floor } = range
    if (range.leaves.length !== (checkpoint.size - own) * HASH_SIZE)
      return { code: 'LEAVES_MISSING', entry: own, detail: `${range.leaves.length}` }
    const frontier = replayer.head()?.frontier.clone() ?? Frontier.empty(crypto.sha256)
    for (let at = 0; at < range.leaves.length; at += HASH_SIZE) {
      frontier.append(range.leaves.subarray(at, at + HASH_SIZE))
      if (frontier.size === floor?.size && floor.size > own && toHex(frontier.root()) !== floor.root)
        return { code: 'CHECKPOINT_FORKED', entry: floor.size, detail: toHex(frontier.root()) }
    }
    return equalBytes(frontier.root(), checkpoint.root)
      ? null
      : { code: 'CHECKPOINT_NOT_EXTENDING', entry: checkpoint.size, detail: toHex(frontier.root()) }
  }

  /** The range may have rotated the log's key: the checkpoint must then be signed by the new one, too. */
  const isSignedNow = (): boolean => {
    const logKey = logKeyOf(null)
    const key = logKey.ok ? noteKey(crypto.sha256, network.origin, KEY_ED25519, logKey.value) : null
    return key !== null && openCheckpoint(crypto.verify, note, [key]).ok
  }

  return {
    get store() {
      return replayer.store
    },
    head: () => replayer.head(),
    next: () => replayer.next(),
    begin: async (range) => {
      target = null
      await replayer.reset()
      const logKey = logKeyOf(range.genesis)
      if (!logKey.ok) return logKey
      const key = noteKey(crypto.sha256, network.origin, KEY_ED25519, logKey.value)
      const opened = openCheckpoint(crypto.verify, range.note, [key])
      if (!opened.ok) return fault('CHECKPOINT_INVALID', replayer.next(), opened.error.code)
      const { checkpoint } = opened.value
      const wrong = compare(checkpoint, range.floor) ?? extend(range, checkpoint)
      if (wrong !== null) return err({ ...wrong, bytes: [] })
      target = checkpoint
      note = range.note.slice()
      leaves = range.leaves.slice()
      first = replayer.next()
      return ok(checkpoint)
    },
    push: async (entries) => {
      if (target === null) throw new Error('entries before their checkpoint')
      const from = replayer.next()
      if (from + entries.length > target.size) return fault('ENTRY_REWRITTEN', target.size, 'beyond the checkpoint')
      const hashes: Uint8Array[] = []
      for (const [i, entry] of entries.entries()) {
        const at = (from + i - first) * HASH_SIZE
        const known = leaves.subarray(at, at + HASH_SIZE)
        if (!equalBytes(leafHash(crypto.sha256, entry), known)) return fault('ENTRY_REWRITTEN', from + i, '', [entry])
        hashes.push(known)
      }
      return replayer.push(entries, hashes)
    },
    end: async () => {
      if (target === null) throw new Error('no range was begun')
      const pushed = await replayer.push([], [])
      if (!pushed.ok) return pushed
      const size = replayer.head()?.size ?? 0
      if (size === target.size) return isSignedNow() ? ok(target) : fault('CHECKPOINT_INVALID', size, 'rotated')
      return replayer.next() === target.size
        ? fault('CHECKPOINT_WITHIN_BLOCK', size, `${target.size}`)
        : fault('LEAVES_MISSING', replayer.next(), 'entries')
    },
  }
}

/** Whether a fault is proof against central, to be kept, rather than a reply to be asked for again. */
export const isEvidence = (fault: Pick<ApplyFault, 'code'>): boolean => !PASSING.has(fault.code)

const PASSING = new Set<string>([
  // The genesis is looked at before anything vouches for the bytes that were sent as it.
  'GENESIS_MALFORMED',
  'GENESIS_OTHER_NETWORK',
  'GENESIS_SIGNATURE',
  'CHECKPOINT_INVALID',
  'LEAVES_MISSING',
  'REPLICA_DIFFERS',
  'RULES_NOT_INSTALLED',
] satisfies ApplyFault['code'][])

const fault = (
  code: ApplyFault['code'],
  entry: number,
  detail: string,
  bytes: readonly Uint8Array[] = [],
): Result<never, ApplyFault> => err({ code, entry, detail, bytes })
