/**
 * The root over the whole state as of a set height, found in slices while later blocks are written.
 *
 * The commit of a set height begins a scan over the state in key order. A block that changes a key which the scan has
 * not passed first keeps the row as it was (`root_before`; no writer: there was none), and the scan reads what was kept
 * in place of what stands there now. All of it happens in the transaction of the block:
 *
 *   before its effects   rows that the scan still needs are kept
 *   after them           a set height: what is left of an earlier scan is read to its end, and a scan begins
 *                        a later height: the scan reads the block's share of what is left, so that it ends in time
 *
 * and between blocks, when nobody waits, a slice at a time in a transaction of its own. What is left when a block has to
 * carry the root is read then. The root is the same however the scan was cut.
 *
 * How far the scan is stands in one row (`root_scan`), written with the slice that it tells of: the last key read and
 * the tree's edge over what was read, 32 bytes for each bit of their count. Nothing is held in memory. A crash leaves a
 * scan that the next slice goes on with, and a transaction that is rolled back takes its slice with it.
 */
import type { Sha256 } from '../shared/crypto/port.ts'
import type { Parameters } from '../shared/ledger/genesis.ts'
import { StateRootBuilder } from '../shared/ledger/state.ts'
import { DamagedRows, type Migration, type ReadableDb, type WritableDb } from './sqlite.ts'

/** Beside the state in the ledger's schema. `leaves`: pairs under the root, null where an earlier program found it. */
export const STATE_ROOT_SCAN: Migration = {
  to: 2,
  sql: `
    CREATE TABLE root_scan (
      only INTEGER PRIMARY KEY CHECK (only = 1), height INTEGER NOT NULL, cursor TEXT NOT NULL, edge BLOB NOT NULL
    ) STRICT;
    CREATE TABLE root_before (key TEXT PRIMARY KEY, writer BLOB, value BLOB) STRICT, WITHOUT ROWID;
    ALTER TABLE state_roots ADD COLUMN leaves INTEGER;
  `,
}

/** Rows in one slice, some ten milliseconds' work: as long as a request may wait for it. */
const SLICE_ROWS = 2000
const ALL_ROWS = Number.MAX_SAFE_INTEGER

export interface StateRootScanOptions extends Pick<Parameters, 'stateRootEvery' | 'stateRootLag'> {
  /** For tests. */
  readonly sliceRows?: number
}

export interface StateRootScan {
  /** To be called within a block's transaction, before it changes these keys. */
  keep(keys: Iterable<string>): void
  /** To be called within a block's transaction, after all its effects. */
  follow(height: number): void
  /** Reads one slice, in a transaction of its own. Whether more is left. */
  step(): boolean
  /** Reads what is left, when the scan is the one of this height. */
  finish(height: number): void
}

export const openStateRootScan = (
  db: WritableDb,
  sha256: Sha256,
  { stateRootEvery, stateRootLag, sliceRows = SLICE_ROWS }: StateRootScanOptions,
): StateRootScan => {
  const under = readScan(db, sha256)
  /** Pairs as of a height, if they have grown as the log has since the last root; null when nothing is known. */
  const expected = db
    .prepare(
      `SELECT leaves * (SELECT size FROM blocks WHERE height = ?) / size
       FROM state_roots JOIN blocks USING (height) ORDER BY height DESC LIMIT 1`,
    )
    .pluck()
  const write = {
    begin: db.prepare(`INSERT INTO root_scan (only, height, cursor, edge) VALUES (1, ?, '', ?)`),
    progress: db.prepare('UPDATE root_scan SET cursor = ?, edge = ?'),
    end: db.prepare('DELETE FROM root_scan'),
    root: db.prepare('INSERT INTO state_roots (height, root, leaves) VALUES (?, ?, ?)'),
    keep: db.prepare(
      `INSERT INTO root_before (key, writer, value)
       SELECT @key, writer, value FROM (SELECT 1) LEFT JOIN state ON state.key = @key WHERE true
       ON CONFLICT (key) DO NOTHING`,
    ),
    passed: db.prepare('DELETE FROM root_before WHERE key <= ?'),
    clear: db.prepare('DELETE FROM root_before'),
  }

  const advance = ({ height, builder }: Scan, rows: number): void => {
    if (under.feed(builder, rows)) {
      write.root.run(height, builder.root(), builder.size)
      write.end.run()
      write.clear.run()
    } else {
      write.progress.run(builder.last, builder.edge())
      write.passed.run(builder.last)
    }
  }

  const step = db.transaction((): boolean => {
    const scan = under.scan()
    if (scan !== null) advance(scan, sliceRows)
    return under.row() !== undefined
  })

  const finish = db.transaction((height: number): void => {
    const scan = under.scan()
    if (scan?.height === height) advance(scan, ALL_ROWS)
  })

  return {
    keep: (keys) => {
      const row = under.row()
      if (row === undefined) return
      const ahead = [...keys].filter((key) => key > row.cursor)
      for (const key of ahead.sort()) write.keep.run({ key })
    },
    follow: (height) => {
      const scan = under.scan()
      if (height > 0 && height % stateRootEvery === 0) {
        if (scan !== null) advance(scan, ALL_ROWS)
        const builder = new StateRootBuilder(sha256)
        write.begin.run(height, builder.edge())
        advance({ height, builder }, sliceRows)
      } else if (scan !== null) {
        // Blocks up to the last one before the root is asked for, this one included.
        const blocks = scan.height + Math.min(stateRootEvery, stateRootLag) - height
        const left = ((expected.get(scan.height) as number | null | undefined) ?? 0) - scan.builder.size
        advance(scan, Math.min(Math.max(sliceRows, Math.ceil(left / Math.max(1, blocks))), ALL_ROWS))
      }
    },
    step: () => under.row() !== undefined && step.immediate(),
    finish: (height) => {
      if (under.row()?.height === height) finish.immediate(height)
    },
  }
}

/** A scan under way, for whoever only reads: how far it is and the root that it leads to, null for one that leads nowhere. */
export interface ScanEnd {
  readonly height: number
  readonly cursor: string
  readonly root: Uint8Array | null
}

/** Null while no scan is under way. */
export const endOfScan = (db: ReadableDb, sha256: Sha256): ScanEnd | null => {
  const under = readScan(db, sha256)
  const row = under.row()
  if (row === undefined) return null
  const builder = StateRootBuilder.resume(sha256, new Uint8Array(row.edge), row.cursor)
  if (builder.ok) under.feed(builder.value, ALL_ROWS)
  return { ...row, root: builder.ok ? builder.value.root() : null }
}

/** `builder` has taken the pairs that the scan passed. */
interface Scan {
  readonly height: number
  readonly builder: StateRootBuilder
}

interface StateColumns {
  readonly key: string
  readonly writer: Buffer
  readonly value: Buffer
}

const readScan = (db: ReadableDb, sha256: Sha256) => {
  const scan = db.prepare('SELECT height, cursor, edge FROM root_scan')
  /** The state as of the scan's height, after a key, in order. */
  const rows = db.prepare(
    `SELECT key, writer, value FROM state
     WHERE key > @after AND NOT EXISTS (SELECT 1 FROM root_before WHERE root_before.key = state.key)
     UNION ALL
     SELECT key, writer, value FROM root_before WHERE key > @after AND writer IS NOT NULL
     ORDER BY key LIMIT @limit`,
  )
  const row = () => scan.get() as { height: number; cursor: string; edge: Buffer } | undefined
  return {
    row,
    scan: (): Scan | null => {
      const found = row()
      if (found === undefined) return null
      const builder = StateRootBuilder.resume(sha256, new Uint8Array(found.edge), found.cursor)
      if (!builder.ok) throw new DamagedRows(`${builder.error.code}: the scan for the state root of ${found.height}`)
      return { height: found.height, builder: builder.value }
    },
    /** Adds so many of the next pairs; whether those were the last. */
    feed: (builder: StateRootBuilder, limit: number): boolean => {
      let left = limit
      const found = rows.iterate({ after: builder.last, limit }) as IterableIterator<StateColumns>
      for (const { key, writer, value } of found) {
        builder.add(key, sha256(Buffer.concat([writer, value])))
        left -= 1
      }
      return left > 0
    },
  }
}
