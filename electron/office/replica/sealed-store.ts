/**
 * Sealed ciphertexts with their wraps and search tokens: kept while they are readable, gone with an erase marker.
 *
 * `wanted` lists what ordered records seal and the replica does not hold yet. A part is taken in when its bytes hash to
 * its name and a record of the log seals it; its wrap when an enrolled device signed it for this office and ciphertext.
 */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import { concatBytes, fromHex, toHex } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { readWrap } from '../../../shared/crypto/wraps.ts'
import type { Hash, OfficeId } from '../../../shared/ledger/ids.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { erasedRow } from '../../../shared/services/privacy/v1/rules.ts'
import type { SealedCopy } from '../ports.ts'

/** A part as central sends it. */
export interface PartToStore {
  readonly hash: string
  readonly ciphertext: Uint8Array
  /** This office's wrap; null when central has none. */
  readonly wrap: Uint8Array | null
  /** 32 hex digits each. */
  readonly tokens: readonly string[]
}

export interface SealedWriter {
  /** Takes in what is sound, in one transaction; how many parts that was. */
  store(view: LedgerView, parts: readonly PartToStore[]): number
  /** Central does not have them (now): they are asked for after the others. */
  postpone(hashes: readonly string[]): void
  /** Purges the parts; inside the transaction of the block that erased them. True when anything was there. */
  erase(hashes: readonly string[]): boolean
}

const TOKEN_BYTES = 16

export const openSealedWriter = (db: WritableDb, crypto: Crypto, network: string, office: string): SealedWriter => {
  const sql = {
    wanted: db.prepare('SELECT idx FROM wanted WHERE hash = ?').pluck(),
    got: db.prepare('DELETE FROM wanted WHERE hash = ?'),
    postpone: db.prepare('UPDATE wanted SET tries = tries + 1 WHERE hash = ?'),
    put: db.prepare(
      'INSERT INTO sealed (hash, idx, ciphertext, wrap, tokens) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    token: db.prepare('INSERT INTO tokens (token, idx) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    find: db.prepare('SELECT idx, tokens FROM sealed WHERE hash = ?'),
    drop: db.prepare('DELETE FROM sealed WHERE hash = ?'),
    dropToken: db.prepare('DELETE FROM tokens WHERE token = ? AND idx = ?'),
  }
  const isSound = (view: LedgerView, hash: string, wrap: Uint8Array): boolean =>
    readWrap(
      crypto,
      wrap,
      (id) => {
        const row = view.get(`key/${id}`)?.value as unknown as MemberRow | undefined
        return row?.kind === 'device' ? fromHex(row.publicKey) : null
      },
      { network, purpose: 'sealed', subject: hash as Hash, office: office as OfficeId },
    ).ok
  const storeOne = (view: LedgerView, part: PartToStore): boolean => {
    const key = fromHex(part.hash)
    const index = sql.wanted.get(key) as number | undefined
    if (index === undefined || crypto.sha256Hex(part.ciphertext) !== part.hash) return false
    if (view.get(erasedRow(part.hash)) === undefined) {
      const wrap = part.wrap !== null && isSound(view, part.hash, part.wrap) ? part.wrap : null
      const tokens = part.tokens.map((token) => fromHex(token)).filter((token) => token?.length === TOKEN_BYTES)
      sql.put.run(key, index, part.ciphertext, wrap, concatBytes(...(tokens as Uint8Array[])))
      for (const token of tokens) sql.token.run(token, index)
    }
    sql.got.run(key)
    return true
  }
  const store = db.transaction((view: LedgerView, parts: readonly PartToStore[]): number =>
    parts.reduce((stored, part) => stored + (storeOne(view, part) ? 1 : 0), 0),
  )
  const postpone = db.transaction((hashes: readonly string[]): void => {
    for (const hash of hashes) sql.postpone.run(fromHex(hash))
  })
  return {
    store: (view, parts) => store.immediate(view, parts),
    postpone: (hashes) => postpone.immediate(hashes),
    erase: (hashes) => {
      let removed = 0
      for (const hash of hashes) {
        const key = fromHex(hash)
        const row = sql.find.get(key) as { idx: number; tokens: Buffer } | undefined
        for (let at = 0; row !== undefined && at < row.tokens.length; at += TOKEN_BYTES)
          sql.dropToken.run(row.tokens.subarray(at, at + TOKEN_BYTES), row.idx)
        removed += sql.drop.run(key).changes
        sql.got.run(key)
      }
      return removed > 0
    },
  }
}

export interface SealedReader {
  sealed(hash: string): SealedCopy | null
  /** Hashes to ask central for, those never asked first. */
  wanted(limit: number): readonly Hash[]
}

export const readSealed = (db: ReadableDb): SealedReader => {
  const find = db.prepare('SELECT ciphertext, wrap FROM sealed WHERE hash = ?')
  const wanted = db.prepare('SELECT hash FROM wanted ORDER BY tries, idx LIMIT ?').pluck()
  return {
    sealed: (hash) => {
      const row = find.get(fromHex(hash)) as { ciphertext: Buffer; wrap: Buffer | null } | undefined
      if (row === undefined) return null
      return { ciphertext: new Uint8Array(row.ciphertext), wrap: row.wrap === null ? null : new Uint8Array(row.wrap) }
    },
    wanted: (limit) => (wanted.all(limit) as Buffer[]).map((hash) => toHex(hash) as Hash),
  }
}
