/**
 * The state as the door and the sequencer ask for it: the same few keys of staff and devices for every record. Rows of
 * keys, blocks and rules are kept in memory and follow each block; all else is read from the store.
 */

import type { BlockToStore } from '../shared/ledger/replay.ts'
import type { StateRow } from '../shared/ledger/state.ts'
import type { CentralStore } from './store.ts'

const KEPT = ['key/', 'block/', 'rules/']
/** Rows kept at most; enough for a city's staff and its last few thousand blocks. */
const MAX_ROWS = 32_768

const isKept = (key: string): boolean => KEPT.some((prefix) => key.startsWith(prefix))

export interface CentralView extends CentralStore {
  /** After each commit; null: forget everything, whatever it was may have changed. */
  follow(block: BlockToStore | null): void
}

export const createView = (store: CentralStore): CentralView => {
  const rows = new Map<string, StateRow | undefined>()
  const get = (key: string): StateRow | undefined => {
    if (!isKept(key)) return store.get(key)
    if (rows.has(key)) return rows.get(key)
    const row = store.get(key)
    // An absent key is kept too, but must not let strangers' ids fill the memory.
    if (rows.size >= MAX_ROWS) rows.clear()
    rows.set(key, row)
    return row
  }
  return {
    ...store,
    get,
    follow: (block) => {
      if (block === null || rows.size + block.effects.size > MAX_ROWS) rows.clear()
      else for (const [key, row] of block.effects) if (isKept(key)) rows.set(key, row ?? undefined)
    },
  }
}
