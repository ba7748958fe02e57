/** Sealed parts of our own records until the witnessed log's replica keeps them: ciphertexts, wraps, search tokens. */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { idBytes, idText, plain } from './columns.ts'

export interface SealedPart {
  readonly hash: string
  /** 0 the record's own part, 1 and up its attachments. */
  readonly part: number
  readonly ciphertext: Uint8Array
  /** One per reading office; none for a scan, whose key lies in the record's own part. */
  readonly wraps: readonly Wrap[]
}

export interface Wrap {
  readonly office: string
  readonly wrap: Uint8Array
}

export const openSealedParts = (db: WritableDb) => {
  const insert = db.prepare('INSERT INTO sealed (record, part, hash, ciphertext) VALUES (?, ?, ?, ?)')
  const mine = '(SELECT n FROM records WHERE id = ?)'
  const of = db.prepare(`SELECT n, hash, part, ciphertext FROM sealed WHERE record = ${mine} ORDER BY part`)
  const hashes = db.prepare(`SELECT hash FROM sealed WHERE record = ${mine} ORDER BY part`).pluck()
  const find = db.prepare('SELECT ciphertext FROM sealed WHERE hash = ?').pluck()
  const remove = db.prepare('DELETE FROM sealed WHERE hash = ?')
  const insertWrap = db.prepare('INSERT INTO wraps (sealed, office, wrap) VALUES (?, ?, ?)')
  const wraps = db.prepare('SELECT office, wrap FROM wraps WHERE sealed = ? ORDER BY office')
  const wrap = db
    .prepare('SELECT w.wrap FROM sealed s JOIN wraps w ON w.sealed = s.n WHERE s.hash = ? AND w.office = ?')
    .pluck()
  const whole = db.prepare(
    'SELECT s.record, s.part, s.ciphertext, w.wrap FROM sealed s LEFT JOIN wraps w ON w.sealed = s.n AND w.office = ? WHERE s.hash = ?',
  )
  const tokensOf = db.prepare('SELECT token FROM tokens WHERE record = ? ORDER BY token').pluck()
  const insertToken = db.prepare('INSERT INTO tokens (token, record) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const tokens = db.prepare(`SELECT token FROM tokens WHERE record = ${mine} ORDER BY token`).pluck()
  const byTokens = (more: number) =>
    db
      .prepare(
        `SELECT r.id FROM tokens t CROSS JOIN records r ON r.n = t.record WHERE t.token = ?
       ${'AND EXISTS (SELECT 1 FROM tokens o WHERE o.token = ? AND o.record = t.record) '.repeat(more)}
       ORDER BY r.n DESC LIMIT ?`,
      )
      .pluck()
  const [byToken, byTwoTokens] = [byTokens(0), byTokens(1)]
  const removeTokens = db.prepare(`DELETE FROM tokens WHERE record = ${mine}`)
  return {
    /** What a record, by its place in signing order, seals: ciphertexts, their wraps, and what it is searched by. */
    insert: (n: number, parts: readonly SealedPart[], found: readonly string[]) => {
      for (const { hash, part, ciphertext, wraps } of parts) {
        const { lastInsertRowid } = insert.run(n, part, idBytes(hash), ciphertext)
        for (const { office, wrap } of wraps) insertWrap.run(lastInsertRowid, office, wrap)
      }
      for (const token of found) insertToken.run(idBytes(token), n)
    },
    of: (record: string): SealedPart[] =>
      (of.all(idBytes(record)) as { n: number; hash: Buffer; part: number; ciphertext: Buffer }[]).map((row) => ({
        hash: idText(row.hash),
        part: row.part,
        ciphertext: plain(row.ciphertext),
        wraps: (wraps.all(row.n) as { office: string; wrap: Buffer }[]).map(({ office, wrap }) => ({
          office,
          wrap: plain(wrap),
        })),
      })),
    hashes: (record: string): string[] => (hashes.all(idBytes(record)) as Buffer[]).map((hash) => idText(hash)),
    /** One part with the wrap of an office; the record's tokens beside its own part. */
    find: (hash: string, office: string) => {
      const row = whole.get(office, idBytes(hash)) as
        | { record: number; part: number; ciphertext: Buffer; wrap: Buffer | null }
        | undefined
      if (row === undefined) return null
      const found = row.part === 0 ? (tokensOf.all(row.record) as Buffer[]) : []
      return {
        ciphertext: plain(row.ciphertext),
        wrap: row.wrap === null ? null : plain(row.wrap),
        tokens: found.map((token) => idText(token)),
      }
    },
    ciphertext: (hash: string): Uint8Array | null => {
      const bytes = find.get(idBytes(hash)) as Buffer | undefined
      return bytes === undefined ? null : plain(bytes)
    },
    wrap: (hash: string, office: string): Uint8Array | null => {
      const bytes = wrap.get(idBytes(hash), office) as Buffer | undefined
      return bytes === undefined ? null : plain(bytes)
    },
    tokens: (record: string): string[] => (tokens.all(idBytes(record)) as Buffer[]).map((token) => idText(token)),
    /** Records that carry this token, and the other one if there is one; newest first. */
    byTokens: ([first = '', second]: readonly string[], limit: number): TxId[] => {
      const found =
        second === undefined
          ? byToken.all(idBytes(first), limit)
          : byTwoTokens.all(idBytes(first), idBytes(second), limit)
      return (found as Buffer[]).map((record) => idText<TxId>(record))
    },
    /** Ciphertext and wraps of one hash: erased, or kept by the replica from now on. */
    purge: (hash: string): void => {
      remove.run(idBytes(hash))
    },
    purgeTokens: (record: string): void => {
      removeTokens.run(idBytes(record))
    },
  }
}
