/**
 * The tables that hold a verified log and the state it makes, in one SQLite file: central's embedded store and an
 * office's replica are the same thing on disk.
 *
 * A block is one SQLite transaction: its entries, the tree's new hashes, the effects and the block row land together
 * or not at all. `commit` compares the height it follows with what is stored, so two writers cannot both extend a log.
 * A crash before the commit leaves the previous head; after it, the new one. There is no third state.
 */
import { fromHex, toHex, utf8Decode } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { Json } from '../shared/json.ts'
import type { Judged } from '../shared/ledger/block.ts'
import type { Hash, Instant, TxId } from '../shared/ledger/ids.ts'
import { Frontier, HASH_SIZE } from '../shared/ledger/merkle.ts'
import type { BlockToStore, Head } from '../shared/ledger/replay.ts'
import { encodedValue, type LedgerView, StateRootBuilder, type StateRow } from '../shared/ledger/state.ts'
import { TILE_HEIGHT, TILE_WIDTH } from '../shared/ledger/tiles.ts'
import { type Migration, migrate, type ReadableDb, type WritableDb } from './sqlite.ts'
import { openStateRootScan, STATE_ROOT_SCAN, type StateRootScanOptions } from './state-root-scan.ts'

/** The ledger's schema; the owner of a file keeps its other tables as a part of its own. Append only. */
export const LEDGER_MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    sql: `
      CREATE TABLE entries (idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
      CREATE TABLE transactions (id BLOB PRIMARY KEY, idx INTEGER NOT NULL, outcome INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE lanes (lane INTEGER PRIMARY KEY, device BLOB NOT NULL, epoch BLOB NOT NULL, UNIQUE (device, epoch)) STRICT;
      CREATE TABLE sequences (lane INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (lane, seq)) STRICT, WITHOUT ROWID;
      CREATE TABLE tiles (level INTEGER NOT NULL, idx INTEGER NOT NULL, hashes BLOB NOT NULL, UNIQUE (level, idx)) STRICT;
      CREATE TABLE state (key TEXT PRIMARY KEY, writer BLOB NOT NULL, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE blocks (
        height INTEGER PRIMARY KEY, time INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
        size INTEGER NOT NULL UNIQUE, root BLOB NOT NULL, effects_root BLOB NOT NULL, entry_hash BLOB NOT NULL
      ) STRICT;
      CREATE TABLE state_roots (height INTEGER PRIMARY KEY, root BLOB NOT NULL) STRICT;
    `,
  },
  STATE_ROOT_SCAN,
]

export interface BlockRow {
  readonly height: number
  readonly time: Instant
  readonly first: number
  readonly count: number
  /** Entries in the log with the block's own. */
  readonly size: number
  readonly root: Hash
  readonly effectsRoot: Uint8Array
  readonly entryHash: Uint8Array
}

export interface StoredState extends StateRow {
  readonly key: string
}

/** Reads a ledger file. Every method reads the newest commit, or its connection's open read transaction. */
export interface LedgerReader extends LedgerView {
  /** The last block and the tree's edge; null before the genesis. */
  head(): Head | null
  entry(index: number): Uint8Array | undefined
  /** Entries [from, to). */
  entries(from: number, to: number): Uint8Array[]
  /** A complete hash of the tree; throws RangeError when it is not stored. */
  readHash(level: number, index: number): Uint8Array
  /** `width` hashes of a tile (level in tiles, 8 tree levels each); null when fewer are stored. */
  readTile(level: number, index: number, width: number): Uint8Array | null
  block(height: number): BlockRow | undefined
  /** The block that closes the entry; undefined past the head. */
  blockOfEntry(index: number): BlockRow | undefined
  /** The block that ends at this log size. */
  blockOfSize(size: number): BlockRow | undefined
  blocks(from: number, limit: number): BlockRow[]
  /** Where a record stands and how it was judged; undefined when it is not in the log. */
  placeOf(id: TxId): { readonly index: number; readonly outcome: number } | undefined
  /** Pairs whose key begins with `prefix`, in key order; for a prefix that few have. */
  stateRows(prefix: string): readonly StoredState[]
  /** Root over the whole state as it is now. */
  stateRoot(): Uint8Array
}

export interface LedgerStore extends LedgerReader {
  /**
   * Appends one block. `also` adds the caller's own rows to the same SQLite transaction. Throws `LEDGER_MOVED` when
   * the block does not follow the stored head; whatever is thrown, nothing was written.
   */
  commit(block: BlockToStore, also?: (db: WritableDb) => void): void
  /** Root as of a set height that was stored; reads what its scan has left. Throws for another height. */
  stateRootAt(height: number): Uint8Array
  /** Between blocks: reads a slice of the scan for a state root, in a transaction of its own. Whether more is left. */
  scanStateRoot(): boolean
}

interface BlockColumns {
  readonly height: number
  readonly time: number
  readonly first: number
  readonly count: number
  readonly size: number
  readonly root: Buffer
  readonly effects_root: Buffer
  readonly entry_hash: Buffer
}

interface StateColumns {
  readonly key: string
  readonly writer: Buffer
  readonly value: Buffer
}

export const readLedgerStore = (db: ReadableDb, crypto: Pick<Crypto, 'sha256'>): LedgerReader => {
  const select = {
    state: db.prepare('SELECT writer, value FROM state WHERE key = ?'),
    lane: db.prepare('SELECT lane FROM lanes WHERE device = ? AND epoch = ?').pluck(),
    sequence: db.prepare('SELECT 1 FROM sequences WHERE lane = ? AND seq = ?').pluck(),
    entry: db.prepare('SELECT bytes FROM entries WHERE idx = ?').pluck(),
    entries: db.prepare('SELECT bytes FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx').pluck(),
    tile: db.prepare('SELECT hashes FROM tiles WHERE level = ? AND idx = ?').pluck(),
    last: db.prepare('SELECT * FROM blocks ORDER BY height DESC LIMIT 1'),
    block: db.prepare('SELECT * FROM blocks WHERE height = ?'),
    ofEntry: db.prepare('SELECT * FROM blocks WHERE size > ? ORDER BY size LIMIT 1'),
    ofSize: db.prepare('SELECT * FROM blocks WHERE size = ?'),
    blocks: db.prepare('SELECT * FROM blocks WHERE height >= ? ORDER BY height LIMIT ?'),
    place: db.prepare('SELECT idx AS "index", outcome FROM transactions WHERE id = ?'),
    prefix: db.prepare('SELECT key, writer, value FROM state WHERE key >= ? AND key < ? ORDER BY key'),
  }
  const lanes = new Map<string, number>()
  const laneOf = (device: string, epoch: string): number | undefined => {
    const name = `${device}/${epoch}`
    const known = lanes.get(name)
    if (known !== undefined) return known
    const lane = select.lane.get(fromHex(device), fromHex(epoch)) as number | undefined
    if (lane !== undefined) lanes.set(name, lane)
    return lane
  }
  const readHash = (level: number, index: number): Uint8Array => {
    const within = level % TILE_HEIGHT
    const start = index * 2 ** within
    const tile = select.tile.get((level - within) / TILE_HEIGHT, Math.floor(start / TILE_WIDTH)) as Buffer | undefined
    const at = (start % TILE_WIDTH) * HASH_SIZE
    const width = 2 ** within
    if (tile === undefined || tile.length < at + width * HASH_SIZE)
      throw new RangeError(`no stored hash ${level}/${index}`)
    if (width === 1) return new Uint8Array(tile.subarray(at, at + HASH_SIZE))
    const frontier = Frontier.empty(crypto.sha256)
    return rootOfHashes(frontier, tile.subarray(at, at + width * HASH_SIZE))
  }
  const reader: LedgerReader = {
    get: (key) => {
      const row = select.state.get(key) as StateColumns | undefined
      return row === undefined ? undefined : stateRow(row)
    },
    hasSequence: (device, epoch, seq) => {
      const lane = laneOf(device, epoch)
      return lane !== undefined && select.sequence.get(lane, seq) !== undefined
    },
    head: () => {
      const row = select.last.get() as BlockColumns | undefined
      if (row === undefined) return null
      const block = blockRow(row)
      return { ...block, frontier: Frontier.fromStore(crypto.sha256, block.size, readHash) }
    },
    entry: (index) => bytesOf(select.entry.get(index) as Buffer | undefined),
    entries: (from, to) => (select.entries.all(from, to) as Buffer[]).map((bytes) => bytesOf(bytes) as Uint8Array),
    readHash,
    readTile: (level, index, width) => {
      const tile = select.tile.get(level, index) as Buffer | undefined
      return tile === undefined || tile.length < width * HASH_SIZE
        ? null
        : new Uint8Array(tile.subarray(0, width * HASH_SIZE))
    },
    block: (height) => maybe(select.block.get(height) as BlockColumns | undefined),
    blockOfEntry: (index) => maybe(select.ofEntry.get(index) as BlockColumns | undefined),
    blockOfSize: (size) => maybe(select.ofSize.get(size) as BlockColumns | undefined),
    blocks: (from, limit) => (select.blocks.all(from, limit) as BlockColumns[]).map(blockRow),
    placeOf: (id) => select.place.get(fromHex(id)) as { index: number; outcome: number } | undefined,
    // Not one by one: a walk that is left half-way holds its statement, and the connection at what it read then.
    stateRows: (prefix) =>
      (select.prefix.all(prefix, `${prefix}\u007f`) as StateColumns[]).map((row) => ({
        key: row.key,
        ...stateRow(row),
      })),
    stateRoot: () => {
      const builder = new StateRootBuilder(crypto.sha256)
      for (const row of select.prefix.iterate('', '\u007f') as IterableIterator<StateColumns>) {
        builder.add(row.key, crypto.sha256(Buffer.concat([row.writer, row.value])))
      }
      return builder.root()
    },
  }
  return reader
}

/** The options are the genesis parameters. */
export const openLedgerStore = (
  db: WritableDb,
  crypto: Pick<Crypto, 'sha256'>,
  options: StateRootScanOptions,
): LedgerStore => {
  migrate(db, 'ledger', LEDGER_MIGRATIONS)
  const reader = readLedgerStore(db, crypto)
  const stateRoot = db.prepare('SELECT root FROM state_roots WHERE height = ?').pluck()
  const scan = openStateRootScan(db, crypto.sha256, options)
  const write = {
    entry: db.prepare('INSERT INTO entries (idx, bytes) VALUES (?, ?)'),
    transaction: db.prepare('INSERT INTO transactions (id, idx, outcome) VALUES (?, ?, ?)'),
    lane: db.prepare('INSERT INTO lanes (device, epoch) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    laneOf: db.prepare('SELECT lane FROM lanes WHERE device = ? AND epoch = ?').pluck(),
    sequence: db.prepare('INSERT INTO sequences (lane, seq) VALUES (?, ?)'),
    tile: db.prepare(
      'INSERT INTO tiles (level, idx, hashes) VALUES (?, ?, ?) ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes',
    ),
    put: db.prepare(
      'INSERT INTO state (key, writer, value) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET writer = excluded.writer, value = excluded.value',
    ),
    drop: db.prepare('DELETE FROM state WHERE key = ?'),
    block: db.prepare(
      'INSERT INTO blocks (height, time, first, count, size, root, effects_root, entry_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    last: db.prepare('SELECT height, size FROM blocks ORDER BY height DESC LIMIT 1'),
  }
  /** Lanes of the block being written; a lane made in a transaction that fails must not stay known. */
  const lanes = new Map<string, number>()
  const laneOf = (device: string, epoch: string): number => {
    const name = `${device}/${epoch}`
    const known = lanes.get(name)
    if (known !== undefined) return known
    const [d, e] = [fromHex(device), fromHex(epoch)]
    write.lane.run(d, e)
    const lane = write.laneOf.get(d, e) as number
    lanes.set(name, lane)
    return lane
  }
  const putTiles = (block: BlockToStore): void => {
    const changed = new Map<string, { level: number; index: number; hashes: Buffer[] }>()
    for (const { level, index, hash } of block.hashes) {
      if (level % TILE_HEIGHT !== 0) continue
      const at = { level: level / TILE_HEIGHT, index: Math.floor(index / TILE_WIDTH) }
      const name = `${at.level}/${at.index}`
      let tile = changed.get(name)
      if (tile === undefined) {
        const within = index % TILE_WIDTH
        const before = within === 0 ? null : reader.readTile(at.level, at.index, within)
        if (within !== 0 && before === null) throw new Error(`tile ${name} is shorter than the log`)
        tile = { ...at, hashes: before === null ? [] : [Buffer.from(before)] }
        changed.set(name, tile)
      }
      tile.hashes.push(Buffer.from(hash))
    }
    for (const tile of changed.values()) write.tile.run(tile.level, tile.index, Buffer.concat(tile.hashes))
  }
  const store = db.transaction((block: BlockToStore, also: ((db: WritableDb) => void) | undefined): void => {
    const last = write.last.get() as { height: number; size: number } | undefined
    if (block.head.height !== (last?.height ?? -1) + 1 || block.block.first !== (last?.size ?? 0)) {
      throw new Error(`LEDGER_MOVED: height ${block.head.height} does not follow ${last?.height ?? 'an empty ledger'}`)
    }
    lanes.clear()
    for (const [i, bytes] of block.entries.entries()) write.entry.run(block.block.first + i, bytes)
    for (const { entry } of block.judged)
      write.sequence.run(laneOf(entry.payload.device, entry.payload.epoch), entry.payload.seq)
    // In the order of their keys, which are as good as random: each page of the tables is then visited once.
    for (const { entry, index, outcome } of [...block.judged].sort(byId))
      write.transaction.run(fromHex(entry.id), index, outcome)
    putTiles(block)
    scan.keep(block.effects.keys())
    const writers = new Map<TxId, Uint8Array>()
    const writerBytes = (writer: TxId): Uint8Array => {
      const bytes = writers.get(writer) ?? (fromHex(writer) as Uint8Array)
      writers.set(writer, bytes)
      return bytes
    }
    for (const key of [...block.effects.keys()].sort()) {
      const row = block.effects.get(key) ?? null
      if (row === null) write.drop.run(key)
      else write.put.run(key, writerBytes(row.writer), encodedValue(row))
    }
    const { head } = block
    write.block.run(
      head.height,
      head.time,
      block.block.first,
      block.block.count,
      head.size,
      fromHex(head.root),
      head.effectsRoot,
      head.entryHash,
    )
    scan.follow(head.height)
    also?.(db)
  })
  return {
    ...reader,
    commit: (block, also) => store.immediate(block, also),
    stateRootAt: (height) => {
      scan.finish(height)
      const root = stateRoot.get(height) as Buffer | undefined
      if (root === undefined) throw new Error(`no state root is kept for height ${height}`)
      return new Uint8Array(root)
    },
    scanStateRoot: scan.step,
  }
}

const byId = (a: Judged, b: Judged): number => (a.entry.id < b.entry.id ? -1 : 1)

const bytesOf = (bytes: Buffer | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : new Uint8Array(bytes)

const stateRow = (row: Pick<StateColumns, 'writer' | 'value'>): StateRow => ({
  value: JSON.parse(utf8Decode(row.value) ?? 'null') as Json,
  writer: toHex(row.writer) as TxId,
})

const blockRow = (row: BlockColumns): BlockRow => ({
  height: row.height,
  time: row.time as Instant,
  first: row.first,
  count: row.count,
  size: row.size,
  root: toHex(row.root) as Hash,
  effectsRoot: new Uint8Array(row.effects_root),
  entryHash: new Uint8Array(row.entry_hash),
})

const maybe = (row: BlockColumns | undefined): BlockRow | undefined => (row === undefined ? undefined : blockRow(row))

const rootOfHashes = (frontier: Frontier, hashes: Uint8Array): Uint8Array => {
  for (let at = 0; at < hashes.length; at += HASH_SIZE)
    frontier.append(new Uint8Array(hashes.subarray(at, at + HASH_SIZE)))
  return frontier.root()
}
