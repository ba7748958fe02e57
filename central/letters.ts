/**
 * Letters between offices, in one SQLite file of its own: a city's mail is large for a while and then gone, and its pages
 * are nobody else's. A letter's header stays for good, with the acknowledgement once there is one; its content goes in
 * the transaction that keeps the acknowledgement, and its pages are overwritten.
 */
import { type Migration, migrate, type WritableDb } from '../node/sqlite.ts'
import { fromHex, toHex } from '../shared/bytes.ts'
import type { Letter, Signed } from '../shared/crypto/letters.ts'
import type { OfficeId } from '../shared/ledger/ids.ts'

const MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    sql: `
      CREATE TABLE letters (
        n INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, sender TEXT NOT NULL, recipient TEXT NOT NULL,
        header BLOB NOT NULL, signature BLOB NOT NULL, taken BLOB, taken_signature BLOB
      ) STRICT;
      CREATE INDEX letters_waiting ON letters (recipient, n) WHERE taken IS NULL;
      CREATE TABLE contents (n INTEGER PRIMARY KEY REFERENCES letters, bytes BLOB NOT NULL) STRICT;
    `,
  },
]

export interface StoredLetter {
  /** Its place in the order of arrival. */
  readonly n: number
  readonly id: string
  readonly from: OfficeId
  readonly to: OfficeId
  readonly header: Signed
  /** The first acknowledgement. */
  readonly taken: Signed | null
}

export interface Letters {
  find(id: string): StoredLetter | null
  /** What an office has not acknowledged, behind place `after`, in the order of arrival. */
  waiting(to: OfficeId, after: number, limit: number): StoredLetter[]
  /** Null when it was taken. */
  content(n: number): Uint8Array | null
  /** On disk when it returns. Throws for an id that is there. */
  put(id: string, from: OfficeId, to: OfficeId, letter: Letter): void
  /** Keeps the acknowledgement and drops the content in one transaction. Throws when there was one. */
  take(n: number, taken: Signed): void
}

interface Row {
  readonly n: number
  readonly id: Buffer
  readonly sender: OfficeId
  readonly recipient: OfficeId
  readonly header: Buffer
  readonly signature: Buffer
  readonly taken: Buffer | null
  readonly taken_signature: Buffer | null
}

export const openLetters = (db: WritableDb): Letters => {
  migrate(db, 'letters', MIGRATIONS)
  // A crash between taking a letter and emptying the write-ahead log leaves its content there.
  db.pragma('wal_checkpoint(TRUNCATE)')
  const find = db.prepare('SELECT * FROM letters WHERE id = ?')
  const waiting = db.prepare('SELECT * FROM letters WHERE recipient = ? AND taken IS NULL AND n > ? ORDER BY n LIMIT ?')
  const content = db.prepare('SELECT bytes FROM contents WHERE n = ?').pluck()
  const insert = db.prepare('INSERT INTO letters (id, sender, recipient, header, signature) VALUES (?, ?, ?, ?, ?)')
  const insertContent = db.prepare('INSERT INTO contents (n, bytes) VALUES (?, ?)')
  const keep = db.prepare('UPDATE letters SET taken = ?, taken_signature = ? WHERE n = ? AND taken IS NULL')
  const drop = db.prepare('DELETE FROM contents WHERE n = ?')
  return {
    find: (id) => {
      const row = find.get(fromHex(id)) as Row | undefined
      return row === undefined ? null : readRow(row)
    },
    waiting: (to, after, limit) => (waiting.all(to, after, limit) as Row[]).map(readRow),
    content: (n) => {
      const bytes = content.get(n) as Buffer | undefined
      return bytes === undefined ? null : new Uint8Array(bytes)
    },
    put: (id, from, to, letter) => {
      db.transaction(() => {
        const { lastInsertRowid } = insert.run(fromHex(id), from, to, letter.payload, letter.signature)
        insertContent.run(lastInsertRowid, letter.content)
      }).immediate()
    },
    take: (n, taken) => {
      db.transaction(() => {
        if (keep.run(taken.payload, taken.signature, n).changes !== 1) throw new Error('a letter was taken twice')
        drop.run(n)
      }).immediate()
      db.pragma('wal_checkpoint(TRUNCATE)')
    },
  }
}

const readRow = (row: Row): StoredLetter => ({
  n: row.n,
  id: toHex(row.id),
  from: row.sender,
  to: row.recipient,
  header: signed(row.header, row.signature),
  taken: row.taken === null || row.taken_signature === null ? null : signed(row.taken, row.taken_signature),
})

/** Plain bytes: callers never hold a Buffer, whose `slice` shares memory. */
const signed = (payload: Buffer, signature: Buffer): Signed => ({
  payload: new Uint8Array(payload),
  signature: new Uint8Array(signature),
})
