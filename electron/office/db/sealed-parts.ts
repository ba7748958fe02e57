/** Sealed parts of our own records until the witnessed log's replica keeps them: ciphertexts, wraps, search tokens. */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { idBytes, idText, plain } from './columns.ts'

export interface SealedPart {
  readonly hash: string
  /** 0 the record's own part, 1 and up its attachments. */
  readonly part: number
  readonly ciphertext: Uint8Array
}

export const openSealedParts = (db: WritableDb) => {
  const insert = db.prepare('INSERT INTO sealed (hash, record, part, ciphertext) VALUES (?, ?, ?, ?)')
  const of = db.prepare('SELECT hash, part, ciphertext FROM sealed WHERE record = ? ORDER BY part')
  const hashes = db.prepare('SELECT hash FROM sealed WHERE record = ? ORDER BY part').pluck()
  const find = db.prepare('SELECT ciphertext FROM sealed WHERE hash = ?').pluck()
  const remove = db.prepare('DELETE FROM sealed WHERE hash = ?')
  const insertWrap = db.prepare('INSERT OR REPLACE INTO wraps (hash, office, wrap) VALUES (?, ?, ?)')
  const wraps = db.prepare('SELECT office, wrap FROM wraps WHERE hash = ? ORDER BY office')
  const wrap = db.prepare('SELECT wrap FROM wraps WHERE hash = ? AND office = ?').pluck()
  const removeWraps = db.prepare('DELETE FROM wraps WHERE hash = ?')
  const insertToken = db.prepare('INSERT INTO tokens (token, record) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const tokens = db.prepare('SELECT token FROM tokens WHERE record = ? ORDER BY token').pluck()
  const byToken = db.prepare('SELECT record FROM tokens WHERE token = ?').pluck()
  const hasToken = db.prepare('SELECT 1 FROM tokens WHERE token = ? AND record = ?').pluck()
  const removeTokens = db.prepare('DELETE FROM tokens WHERE record = ?')
  return {
    insert: (record: string, part: SealedPart): void => {
      insert.run(idBytes(part.hash), idBytes(record), part.part, part.ciphertext)
    },
    of: (record: string): SealedPart[] =>
      (of.all(idBytes(record)) as { hash: Buffer; part: number; ciphertext: Buffer }[]).map((row) => ({
        hash: idText(row.hash),
        part: row.part,
        ciphertext: plain(row.ciphertext),
      })),
    hashes: (record: string): string[] => (hashes.all(idBytes(record)) as Buffer[]).map((hash) => idText(hash)),
    ciphertext: (hash: string): Uint8Array | null => {
      const bytes = find.get(idBytes(hash)) as Buffer | undefined
      return bytes === undefined ? null : plain(bytes)
    },
    insertWrap: (hash: string, office: string, bytes: Uint8Array): void => {
      insertWrap.run(idBytes(hash), office, bytes)
    },
    wraps: (hash: string): { readonly [office: string]: Uint8Array } =>
      Object.fromEntries(
        (wraps.all(idBytes(hash)) as { office: string; wrap: Buffer }[]).map((row) => [row.office, plain(row.wrap)]),
      ),
    wrap: (hash: string, office: string): Uint8Array | null => {
      const bytes = wrap.get(idBytes(hash), office) as Buffer | undefined
      return bytes === undefined ? null : plain(bytes)
    },
    insertTokens: (record: string, list: readonly string[]): void => {
      for (const token of list) insertToken.run(idBytes(token), idBytes(record))
    },
    tokens: (record: string): string[] => (tokens.all(idBytes(record)) as Buffer[]).map((token) => idText(token)),
    /** Records that carry all of these tokens, in no order. */
    byTokens: ([first = '', ...rest]: readonly string[]): TxId[] =>
      (byToken.all(idBytes(first)) as Buffer[])
        .filter((record) => rest.every((token) => hasToken.get(idBytes(token), record) !== undefined))
        .map((record) => idText<TxId>(record)),
    /** Ciphertext and wraps of one hash: erased, or kept by the replica from now on. */
    purge: (hash: string): void => {
      remove.run(idBytes(hash))
      removeWraps.run(idBytes(hash))
    },
    purgeTokens: (record: string): void => {
      removeTokens.run(idBytes(record))
    },
  }
}
