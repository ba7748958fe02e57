/**
 * What stands beside the log and may be taken away again: ciphertexts, their wraps and search tokens, wraps of the
 * number keys, and the cosignatures. One SQLite file of its own, so that erasing touches no page of the log.
 *
 * Every object has an owner, the office whose device put it there. A ciphertext is named by its hash and never
 * changes; wraps and tokens may be replaced by their owner, a wrap also by the office that it is for.
 */
import { type Migration, migrate, type WritableDb } from '../node/sqlite.ts'
import { fromHex, toHex } from '../shared/bytes.ts'
import type { Hash, OfficeId } from '../shared/ledger/ids.ts'

const MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    sql: `
      CREATE TABLE sealed (hash BLOB PRIMARY KEY, owner TEXT NOT NULL, ciphertext BLOB NOT NULL) STRICT;
      CREATE TABLE wraps (
        hash BLOB NOT NULL, office TEXT NOT NULL, owner TEXT NOT NULL, wrap BLOB NOT NULL, PRIMARY KEY (hash, office)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE tokens (hash BLOB PRIMARY KEY, owner TEXT NOT NULL, tokens BLOB NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE number_keys (
        epoch INTEGER NOT NULL, office TEXT NOT NULL, owner TEXT NOT NULL, wrap BLOB NOT NULL, PRIMARY KEY (epoch, office)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE cosignatures (
        size INTEGER NOT NULL, office TEXT NOT NULL, device BLOB NOT NULL, name TEXT NOT NULL, key_id INTEGER NOT NULL,
        signature BLOB NOT NULL, PRIMARY KEY (size, office)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE witnessed (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, note BLOB NOT NULL) STRICT;
    `,
  },
]

export interface StoredCosignature {
  readonly office: OfficeId
  /** Key id of the device. */
  readonly device: string
  readonly name: string
  readonly keyId: number
  /** timestamp (8) || signature (64). */
  readonly signature: Uint8Array
}

export interface Owned {
  readonly owner: OfficeId
  readonly bytes: Uint8Array
}

export interface Objects {
  /** All of `run`'s writes in one transaction, on disk when it returns. */
  transaction<T>(run: () => T): T
  sealed(hash: Hash): Uint8Array | null
  /** Bytes of the ciphertext without reading it; null when it is not here. */
  sealedSize(hash: Hash): number | null
  putSealed(hash: Hash, owner: OfficeId, ciphertext: Uint8Array): void
  wrap(hash: Hash, office: OfficeId): Owned | null
  putWrap(hash: Hash, office: OfficeId, owner: OfficeId, wrap: Uint8Array): void
  tokens(hash: Hash): Owned | null
  putTokens(hash: Hash, owner: OfficeId, tokens: Uint8Array): void
  numberKey(epoch: number, office: OfficeId): Owned | null
  putNumberKey(epoch: number, office: OfficeId, owner: OfficeId, wrap: Uint8Array): void
  /** Whether anything of this hash is here. */
  holds(hash: Hash): boolean
  /** Removes ciphertext, wraps and tokens of every hash and overwrites the pages they stood on. */
  erase(hashes: readonly Hash[]): void
  cosignatures(size: number): StoredCosignature[]
  putCosignature(size: number, line: StoredCosignature): void
  witnessed(): { readonly size: number; readonly note: Uint8Array } | null
  /** Keeps the witnessed checkpoint and drops the cosignatures of smaller ones. */
  putWitnessed(size: number, note: Uint8Array): void
  close(): void
}

interface OwnedRow {
  readonly owner: OfficeId
  readonly bytes: Buffer
}

export const openObjects = (db: WritableDb): Objects => {
  migrate(db, 'objects', MIGRATIONS)
  // A crash between an erasure and its truncation leaves erased pages in the write-ahead log.
  db.pragma('wal_checkpoint(TRUNCATE)')
  const sql = {
    sealed: db.prepare('SELECT ciphertext FROM sealed WHERE hash = ?').pluck(),
    sealedSize: db.prepare('SELECT length(ciphertext) FROM sealed WHERE hash = ?').pluck(),
    putSealed: db.prepare('INSERT INTO sealed (hash, owner, ciphertext) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    wrap: db.prepare('SELECT owner, wrap AS bytes FROM wraps WHERE hash = ? AND office = ?'),
    putWrap: db.prepare('INSERT OR REPLACE INTO wraps (hash, office, owner, wrap) VALUES (?, ?, ?, ?)'),
    tokens: db.prepare('SELECT owner, tokens AS bytes FROM tokens WHERE hash = ?'),
    putTokens: db.prepare('INSERT OR REPLACE INTO tokens (hash, owner, tokens) VALUES (?, ?, ?)'),
    numberKey: db.prepare('SELECT owner, wrap AS bytes FROM number_keys WHERE epoch = ? AND office = ?'),
    holds: db
      .prepare(
        'SELECT EXISTS (SELECT 1 FROM sealed WHERE hash = $h) OR EXISTS (SELECT 1 FROM wraps WHERE hash = $h) OR EXISTS (SELECT 1 FROM tokens WHERE hash = $h)',
      )
      .pluck(),
    putNumberKey: db.prepare('INSERT OR REPLACE INTO number_keys (epoch, office, owner, wrap) VALUES (?, ?, ?, ?)'),
    dropSealed: db.prepare('DELETE FROM sealed WHERE hash = ?'),
    dropWraps: db.prepare('DELETE FROM wraps WHERE hash = ?'),
    dropTokens: db.prepare('DELETE FROM tokens WHERE hash = ?'),
    cosignatures: db.prepare(
      'SELECT office, device, name, key_id AS keyId, signature FROM cosignatures WHERE size = ? ORDER BY office',
    ),
    putCosignature: db.prepare(
      'INSERT OR REPLACE INTO cosignatures (size, office, device, name, key_id, signature) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    dropCosignatures: db.prepare('DELETE FROM cosignatures WHERE size < ?'),
    witnessed: db.prepare('SELECT size, note FROM witnessed'),
    putWitnessed: db.prepare('INSERT OR REPLACE INTO witnessed (one, size, note) VALUES (1, ?, ?)'),
  }
  const owned = (row: unknown): Owned | null =>
    row === undefined ? null : { owner: (row as OwnedRow).owner, bytes: plain((row as OwnedRow).bytes) }
  return {
    transaction: (run) => db.transaction(run).immediate(),
    sealed: (hash) => {
      const row = sql.sealed.get(fromHex(hash)) as Buffer | undefined
      return row === undefined ? null : plain(row)
    },
    sealedSize: (hash) => (sql.sealedSize.get(fromHex(hash)) as number | undefined) ?? null,
    putSealed: (hash, owner, ciphertext) => void sql.putSealed.run(fromHex(hash), owner, ciphertext),
    wrap: (hash, office) => owned(sql.wrap.get(fromHex(hash), office)),
    putWrap: (hash, office, owner, wrap) => void sql.putWrap.run(fromHex(hash), office, owner, wrap),
    tokens: (hash) => owned(sql.tokens.get(fromHex(hash))),
    putTokens: (hash, owner, tokens) => void sql.putTokens.run(fromHex(hash), owner, tokens),
    numberKey: (epoch, office) => owned(sql.numberKey.get(epoch, office)),
    putNumberKey: (epoch, office, owner, wrap) => void sql.putNumberKey.run(epoch, office, owner, wrap),
    holds: (hash) => sql.holds.get({ h: fromHex(hash) }) === 1,
    erase: (hashes) => {
      let removed = 0
      db.transaction(() => {
        for (const hash of hashes) {
          const key = fromHex(hash)
          for (const drop of [sql.dropSealed, sql.dropWraps, sql.dropTokens]) removed += drop.run(key).changes
        }
      }).immediate()
      // `secure_delete` has zeroed the freed pages in the log of changes; this moves them into the file and empties it.
      if (removed > 0) db.pragma('wal_checkpoint(TRUNCATE)')
    },
    cosignatures: (size) =>
      (sql.cosignatures.all(size) as (StoredCosignature & { device: Buffer; signature: Buffer })[]).map((row) => ({
        ...row,
        device: toHex(row.device),
        signature: plain(row.signature),
      })),
    putCosignature: (size, line) =>
      void sql.putCosignature.run(size, line.office, fromHex(line.device), line.name, line.keyId, line.signature),
    witnessed: () => {
      const row = sql.witnessed.get() as { size: number; note: Buffer } | undefined
      return row === undefined ? null : { size: row.size, note: plain(row.note) }
    },
    putWitnessed: (size, note) => {
      sql.putWitnessed.run(size, note)
      sql.dropCosignatures.run(size)
    },
    close: () => void db.close(),
  }
}

/** Plain bytes: callers never hold a Buffer, whose `slice` shares memory. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes)
