/** Compares the tables that a folder keeps with those that its own log makes. */
import { equalBytes, fromHex, toHex } from '../shared/bytes.ts'
import type { Sha256 } from '../shared/crypto/port.ts'
import type { TxId } from '../shared/ledger/ids.ts'
import { HASH_SIZE } from '../shared/ledger/merkle.ts'
import { TILE_WIDTH } from '../shared/ledger/tiles.ts'
import type { LedgerReader, LedgerStore } from './ledger-store.ts'
import type { ReadableDb, WritableDb } from './sqlite.ts'
import { endOfScan } from './state-root-scan.ts'

type Row = Readonly<Record<string, number | string | Buffer>>
type Found = (entry: number, why: string) => void

interface Table {
  readonly why: string
  /** Ordered by the key; the same on both sides. */
  readonly sql: string
  readonly key: readonly string[]
  /** The entry that a row speaks of; `other` is the row of the same key on the other side, when there is one. */
  entry(row: Row, other: Row | null, store: LedgerReader): number
}

const TABLES: readonly Table[] = [
  {
    why: 'TRANSACTION_ROW',
    sql: 'SELECT idx, id, outcome FROM transactions ORDER BY id',
    key: ['id'],
    entry: (row) => Number(row.idx),
  },
  {
    why: 'BLOCK_ROW',
    sql: 'SELECT * FROM blocks ORDER BY height',
    key: ['height'],
    entry: (row, _, store) => (store.block(Number(row.height))?.size ?? Number(row.size)) - 1,
  },
  {
    why: 'TILE',
    sql: 'SELECT level, idx, hashes FROM tiles ORDER BY level, idx',
    key: ['level', 'idx'],
    entry: (row, other) => {
      const span = TILE_WIDTH ** Number(row.level)
      const differs = other === null ? 0 : firstDifference(row.hashes as Buffer, other.hashes as Buffer)
      return (Number(row.idx) * TILE_WIDTH + differs) * span
    },
  },
  {
    why: 'STATE_ROW',
    sql: 'SELECT key, writer, value FROM state ORDER BY key',
    key: ['key'],
    entry: (row, _, store) => entryOfWriter(toHex(row.writer as Buffer), String(row.key), store),
  },
  {
    why: 'STATE_ROOT_ROW',
    sql: 'SELECT height, root FROM state_roots ORDER BY height',
    key: ['height'],
    entry: (row, _, store) => (store.block(Number(row.height))?.size ?? 1) - 1,
  },
  {
    why: 'SEQUENCE_ROW',
    sql: `SELECT l.device, l.epoch, s.seq FROM sequences s JOIN lanes l ON l.lane = s.lane
          ORDER BY l.device, l.epoch, s.seq`,
    key: ['device', 'epoch', 'seq'],
    entry: (row, _, store) => entryOfSequence(row, store),
  },
]

/**
 * What a folder keeps of a scan for a state root (node/state-root-scan.ts) has to lead to the root that the log makes. It
 * may be anywhere between the set height and the block that carries the root; `fresh` is at its end afterwards, without
 * the root that the folder has not come to.
 */
export const compareScan = (
  kept: ReadableDb,
  fresh: WritableDb,
  sha256: Sha256,
  store: LedgerStore,
  found: Found,
): void => {
  while (store.scanStateRoot());
  const hasScan = kept.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'root_scan'").get()
  // A file that an earlier program left: it read the whole state at once.
  if (hasScan === undefined) return
  const scan = endOfScan(kept, sha256)
  const entry = scan === null ? 0 : (store.block(scan.height)?.size ?? 1) - 1
  if (scan !== null) {
    const root = fresh.prepare('SELECT root FROM state_roots WHERE height = ?').pluck().get(scan.height)
    if (scan.root === null || !(root as Buffer | undefined)?.equals(scan.root)) found(entry, 'STATE_ROOT_SCAN')
    fresh.prepare('DELETE FROM state_roots WHERE height = ?').run(scan.height)
  }
  const leftOver = kept.prepare('SELECT count(*) FROM root_before WHERE key <= ?').pluck()
  if (leftOver.get(scan?.cursor ?? '\u007f') !== 0) found(entry, 'STATE_ROOT_SCAN')
}

export const compareTables = (kept: ReadableDb, fresh: ReadableDb, store: LedgerReader, found: Found): void => {
  for (const table of TABLES) compareTable(kept, fresh, table, store, found)
  const orphans = kept
    .prepare('SELECT count(*) FROM sequences WHERE lane NOT IN (SELECT lane FROM lanes)')
    .pluck()
    .get()
  if (orphans !== 0) found(0, 'SEQUENCE_ROW')
}

/** Walks both sides in key order; the earliest entry of all rows that differ is kept by `found`. */
const compareTable = (kept: ReadableDb, fresh: ReadableDb, table: Table, store: LedgerReader, found: Found): void => {
  const [left, right] = [kept.prepare(table.sql).iterate(), fresh.prepare(table.sql).iterate()] as [
    IterableIterator<Row>,
    IterableIterator<Row>,
  ]
  const pending: [Row, Row | null][] = []
  try {
    let [a, b] = [left.next(), right.next()]
    while (!a.done || !b.done) {
      const order = a.done ? 1 : b.done ? -1 : compareKeys(table.key, a.value, b.value)
      if (order === 0) {
        if (!same(a.value, b.value)) pending.push([b.value, a.value])
        ;[a, b] = [left.next(), right.next()]
      } else if (order < 0) {
        pending.push([a.value, null])
        a = left.next()
      } else {
        pending.push([b.value, null])
        b = right.next()
      }
      // A table that differs everywhere needs no list of everything.
      if (pending.length > 1000) break
    }
  } finally {
    left.return?.()
    right.return?.()
  }
  for (const [row, other] of pending) found(table.entry(row, other, store), table.why)
}

const compareKeys = (key: readonly string[], a: Row, b: Row): number => {
  for (const name of key) {
    const order = compareValues(a[name], b[name])
    if (order !== 0) return order
  }
  return 0
}

const compareValues = (a: Row[string] | undefined, b: Row[string] | undefined): number => {
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b)
  if (a === b) return 0
  return (a as number | string) < (b as number | string) ? -1 : 1
}

const same = (a: Row, b: Row): boolean =>
  Object.keys(a).every((name) => {
    const [x, y] = [a[name], b[name]]
    return Buffer.isBuffer(x) && Buffer.isBuffer(y) ? x.equals(y) : x === y
  })

const firstDifference = (a: Buffer, b: Buffer): number => {
  const hashes = Math.min(a.length, b.length) / HASH_SIZE
  for (let i = 0; i < hashes; i += 1) {
    const at = [i * HASH_SIZE, (i + 1) * HASH_SIZE] as const
    if (!equalBytes(a.subarray(...at), b.subarray(...at))) return i
  }
  return Math.floor(hashes)
}

/** The entry that wrote a row: a record, the block that a `block/<size>` row speaks of, or the genesis. */
const entryOfWriter = (writer: string, key: string, store: LedgerReader): number => {
  const place = fromHex(writer)?.length === 32 ? store.placeOf(writer as TxId) : undefined
  if (place !== undefined) return place.index
  return key.startsWith('block/') ? Math.max(0, Number(key.slice('block/'.length)) - 1) || 0 : 0
}

/** Looks for the record that bears the triple; the log's end for one that nothing bears. Slow: only for a finding. */
const entryOfSequence = (row: Row, store: LedgerReader): number => {
  const size = store.head()?.size ?? 1
  const [device, epoch] = [toHex(row.device as Buffer), toHex(row.epoch as Buffer)]
  const text = `"device":"${device}","epoch":"${epoch}"`
  for (let index = 0; index < size; index += 1) {
    const entry = Buffer.from(store.entry(index) ?? [])
    if (entry.includes(text) && entry.includes(`"seq":${row.seq},`)) return index
  }
  return size - 1
}
