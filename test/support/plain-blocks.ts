/** Blocks without records for a ledger store: whatever effects a test wants, in a log whose entries say nothing. */
import { concatBytes, fromHex, toHex, utf8Encode, writeU16 } from '../../shared/bytes.ts'
import type { Hash, Instant, TxId } from '../../shared/ledger/ids.ts'
import { Frontier, leafHash, treeRoot } from '../../shared/ledger/merkle.ts'
import type { BlockToStore, Head } from '../../shared/ledger/replay.ts'
import { type FinalEffects, NO_ROOT, type StateRow } from '../../shared/ledger/state.ts'
import { sha256 } from './node-crypto.ts'

/** The block after `head` (null: the first) with these effects. */
export const plainBlock = (head: Head | null, effects: FinalEffects): BlockToStore => {
  const height = head === null ? 0 : head.height + 1
  const entry = utf8Encode(`the block of height ${height}`)
  const frontier = head === null ? Frontier.empty(sha256) : head.frontier.clone()
  const first = frontier.size
  const hashes = frontier.append(leafHash(sha256, entry))
  const next: Head = {
    height,
    time: height as Instant,
    size: frontier.size,
    root: toHex(frontier.root()) as Hash,
    effectsRoot: NO_ROOT,
    entryHash: sha256(entry),
    frontier,
  }
  const roots = { outcomesRoot: NO_ROOT, effectsRoot: NO_ROOT, previous: NO_ROOT, stateRoot: null }
  const block = { height, time: height, first, count: 0, ...roots }
  return { head: next, block, blockIndex: first, entries: [entry], hashes, judged: [], effects }
}

export const plainRow = (number: number): StateRow => ({
  value: number,
  writer: toHex(sha256(utf8Encode(`${number}`))) as TxId,
})

/** The state root as the header of shared/ledger/state.ts writes it, over all pairs at once. */
export const plainStateRoot = (state: ReadonlyMap<string, StateRow>): string =>
  toHex(
    treeRoot(
      sha256,
      [...state.keys()].sort().map((key) => {
        const { writer, value } = state.get(key) as StateRow
        const length = new Uint8Array(2)
        writeU16(length, 0, key.length)
        const hash = sha256(concatBytes(fromHex(writer) as Uint8Array, utf8Encode(JSON.stringify(value))))
        return leafHash(sha256, concatBytes(length, utf8Encode(key), hash))
      }),
    ),
  )
