/**
 * The access log: who read which sealed part, when and what for. Entries are chained, so that none can be cut out or
 * changed once the day's head stands on the ledger (office/anchor-access-log).
 *
 *     hash = SHA-256("daejang/access-log/v1" 00 | previous hash 32 | canonical JSON of the entry)
 *     entry = {at, day, epoch, n, note: SHA-256 of the encrypted note, purpose, record, what, who}
 */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import { concatBytes, equalBytes, toHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { encodeJson } from '../../../shared/json.ts'
import { type Around, durably, noSteps } from '../steps.ts'
import { idBytes, idText, plain } from './columns.ts'

export interface AccessRow {
  /** From 1, without gaps in a file. */
  readonly n: number
  readonly epoch: string
  /** Korean civil day. */
  readonly day: string
  readonly at: number
  readonly who: string
  readonly purpose: string
  /** What the person wrote, encrypted. */
  readonly noteBox: Uint8Array
  /** `record`, `people`, `register`, `attachment`, … */
  readonly what: string
  readonly record: string | null
}

export interface DayCount {
  readonly day: string
  readonly count: number
  /** Hash of the day's last entry. */
  readonly head: string
}

interface Columns extends Omit<AccessRow, 'noteBox' | 'record'> {
  readonly note_box: Buffer
  readonly record: Buffer | null
  readonly hash: Buffer
}

export const openAccessLog = (
  db: WritableDb,
  crypto: Pick<Crypto, 'sha256' | 'sha256Hex'>,
  around: Around = noSteps,
) => {
  const last = db.prepare('SELECT n, hash FROM access_log ORDER BY n DESC LIMIT 1')
  const insert = db.prepare(
    `INSERT INTO access_log (n, epoch, day, at, who, purpose, note_box, what, record, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const before = db.prepare('SELECT * FROM access_log WHERE n < ? ORDER BY n DESC LIMIT ?')
  const days = db.prepare(
    `SELECT day, count(*) AS count, max(n) AS n, hash FROM access_log WHERE epoch = ? GROUP BY day ORDER BY day`,
  )
  const anchored = db.prepare('SELECT 1 FROM access_anchors WHERE epoch = ? AND day = ? AND count = ?').pluck()
  const anchor = db.prepare('INSERT INTO access_anchors (epoch, day, count, record) VALUES (?, ?, ?, ?)')
  const append = db.transaction((entry: Omit<AccessRow, 'n'>): number => {
    const tip = last.get() as { n: number; hash: Buffer } | undefined
    const row: AccessRow = { ...entry, n: (tip?.n ?? 0) + 1 }
    const hash = linkHash(crypto, tip === undefined ? NO_HASH : plain(tip.hash), row)
    const { n, epoch, day, at, who, purpose, noteBox, what, record } = row
    insert.run(n, epoch, day, at, who, purpose, noteBox, what, record === null ? null : idBytes(record), hash)
    return n
  })
  return {
    /** Durable when it returns: the reader sees nothing before. */
    append: (entry: Omit<AccessRow, 'n'>): number => durably(around, 'desk', () => append.immediate(entry)),
    /** Newest first. */
    list: (beforeN: number | null, limit: number): AccessRow[] =>
      (before.all(beforeN ?? Number.MAX_SAFE_INTEGER, limit) as Columns[]).map(read),
    /** Days of an epoch whose present count has no anchor record yet. */
    unanchored: (epoch: string): DayCount[] =>
      (days.all(epoch) as { day: string; count: number; hash: Buffer }[])
        .filter(({ day, count }) => anchored.get(epoch, day, count) === undefined)
        .map(({ day, count, hash }) => ({ day, count, head: toHex(hash) })),
    anchor: (epoch: string, day: string, count: number, record: string): void => {
      anchor.run(epoch, day, count, idBytes(record))
    },
  }
}

/** The first entry whose hash does not follow from the one before it; null when the chain holds. */
export const brokenLink = (db: ReadableDb, crypto: Pick<Crypto, 'sha256' | 'sha256Hex'>): number | null => {
  let previous: Uint8Array = NO_HASH
  let expected = 1
  for (const row of db.prepare('SELECT * FROM access_log ORDER BY n').iterate() as IterableIterator<Columns>) {
    if (row.n !== expected || !equalBytes(linkHash(crypto, previous, read(row)), plain(row.hash))) return expected
    previous = plain(row.hash)
    expected += 1
  }
  return null
}

const NO_HASH = new Uint8Array(32)
const PURPOSE = utf8Encode('daejang/access-log/v1\0')

const linkHash = (crypto: Pick<Crypto, 'sha256' | 'sha256Hex'>, previous: Uint8Array, row: AccessRow): Uint8Array => {
  const { noteBox, ...rest } = row
  return crypto.sha256(concatBytes(PURPOSE, previous, encodeJson({ ...rest, note: crypto.sha256Hex(noteBox) })))
}

const read = (row: Columns): AccessRow => ({
  n: row.n,
  epoch: row.epoch,
  day: row.day,
  at: row.at,
  who: row.who,
  purpose: row.purpose,
  noteBox: plain(row.note_box),
  what: row.what,
  record: row.record === null ? null : idText(row.record),
})
