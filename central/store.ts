/**
 * The storage port of central's log.
 *
 * Contract, whatever stands behind it:
 *   - `commit(block)` appends one block at the expected height: it compares what the block follows (height and size)
 *     with what is stored and swaps all of it in or nothing. Of two writers at one height one succeeds; the other gets
 *     a throw (`LEDGER_MOVED`).
 *   - When `commit` returns, the block is on disk: a power cut does not take it back.
 *   - When `commit` throws, the block may or may not have been written (a flush can fail after the write). The caller
 *     reads `head()` again before it goes on, and never signs from memory what it has not read back.
 *   - Reads see the newest commit, all of it or nothing of it, from any connection.
 *   - `entries(from, to)` returns exactly the bytes that were committed, in order.
 *   - The root over the state of a set height is found in slices (node/state-root-scan.ts): `scanStateRoot` reads one, on
 *     disk when it returns, and `stateRootAt` what is left. A throw leaves what the slices before had found.
 *   - One process writes; it holds the folder's lock (node/folder-lock.ts). `commit` is safe without it, only slower.
 *
 * Embedded: node/ledger-store.ts, one SQLite file in WAL mode with `synchronous=FULL`; the state lives beside the log,
 * in the same transaction.
 */
import { type LedgerReader, type LedgerStore, openLedgerStore, readLedgerStore } from '../node/ledger-store.ts'
import type { WritableDb } from '../node/sqlite.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { Parameters } from '../shared/ledger/genesis.ts'
import type { OfficeId } from '../shared/ledger/ids.ts'

export type CentralStore = LedgerStore

/** What the genesis fixed, read back from the state. */
export interface NetworkRow extends Parameters {
  readonly network: string
  readonly origin: string
  /** Hex; changes when the roots rotate the log key. */
  readonly logKey: string
  readonly rootQuorum: number
}

/** The store of a folder that `init` made. Throws `NO_LEDGER` when the file holds no genesis. */
export const openEmbeddedStore = (db: WritableDb, crypto: Pick<Crypto, 'sha256'>): CentralStore => {
  const hasTables =
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'state'").get() !== undefined
  const row = hasTables ? readLedgerStore(db, crypto).get('network') : undefined
  if (row === undefined) throw new Error('NO_LEDGER: the file holds no genesis')
  return openLedgerStore(db, crypto, row.value as unknown as NetworkRow)
}

export const networkRow = (store: LedgerReader): NetworkRow => {
  const row = store.get('network')
  if (row === undefined) throw new Error('the state names no network')
  return row.value as unknown as NetworkRow
}

/** The raw X25519 key to which an office's wraps are made, hex; null when there is no such office. */
export const officeBox = (store: LedgerReader, office: OfficeId): string | null => {
  const row = store.get(`office/${office}`)
  return row === undefined ? null : (row.value as { readonly box: string }).box
}
