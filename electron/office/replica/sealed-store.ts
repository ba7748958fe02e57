/**
 * Sealed ciphertexts with their wraps and search tokens: kept while they are readable, gone with an erase marker.
 *
 * `wanted` lists what ordered records seal and the replica does not hold yet. A part is taken in when its bytes hash to
 * its name and a record of the log seals it; its wrap when an enrolled device signed it for this office and ciphertext.
 *
 * `unwrapped` lists the records whose ciphertext is here without a wrap that opens it: central had none, had one that
 * is unsound, or the one kept turned out to hold another key. They are asked for again, each time after twice as long,
 * up to six hours: a wrap that somebody mends is found, and one that nobody mends costs next to nothing. Scans have no
 * wrap of their own; their keys lie in the record's sealed part.
 */
import type { LedgerReader } from '../../../node/ledger-store.ts'
import type { SignatureChecker } from '../../../node/signatures.ts'
import type { Migration, ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import { readWraps } from '../../../node/wraps.ts'
import { concatBytes, equalBytes, fromHex, toHex } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { readWrap, type WrapBinding, type WrapperKeys } from '../../../shared/crypto/wraps.ts'
import { decodeTransaction } from '../../../shared/ledger/entry.ts'
import type { Hash, OfficeId } from '../../../shared/ledger/ids.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { erasedRow } from '../../../shared/services/privacy/v1/rules.ts'
import type { SealedCopy } from '../ports.ts'

/** Runs behind the replica's own schema. Append only. */
export const SEALED_MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    sql: `
      CREATE TABLE unwrapped (
        hash BLOB PRIMARY KEY, idx INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, ask_at INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX unwrapped_by_time ON unwrapped (ask_at);
      INSERT INTO unwrapped (hash, idx) SELECT hash, idx FROM sealed WHERE wrap IS NULL;
    `,
  },
]

/** A part as central sends it, or as this office made it. */
export interface PartToStore {
  readonly hash: string
  readonly ciphertext: Uint8Array
  /** This office's wrap; null when central has none. */
  readonly wrap: Uint8Array | null
  /** 32 hex digits each. */
  readonly tokens: readonly string[]
  /** Made here: its wrap need not be verified. */
  readonly isOwn: boolean
}

/** What central answered when it was asked for a wrap again; null when it has none. */
export interface WrapToStore {
  readonly hash: string
  readonly wrap: Uint8Array | null
}

export interface SealedWriter {
  /** The hashes of those whose wrap is sound. */
  soundWraps(ledger: LedgerReader, parts: readonly PartToStore[]): Promise<ReadonlySet<string>>
  /** Takes in what is sound, in one transaction; how many parts that was. `now` in milliseconds. */
  store(ledger: LedgerReader, parts: readonly PartToStore[], sound: ReadonlySet<string>, now: number): number
  /** Takes in the wraps that are sound and another than the one here; the rest is asked for later. */
  storeWraps(ledger: LedgerReader, wraps: readonly WrapToStore[], now: number): number
  /** The wrap kept holds another key: another one is asked for. */
  doubtWrap(hash: string): void
  /** Central does not have them (now): they are asked for after the others. */
  postpone(hashes: readonly string[]): void
  /** Purges the parts; inside the transaction of the block that erased them. True when anything was there. */
  erase(hashes: readonly string[]): boolean
}

const TOKEN_BYTES = 16
/** The tokens of a part, as they stand beside its ciphertext. */
export function* tokensIn(tokens: Uint8Array): IterableIterator<Uint8Array> {
  for (let at = 0; at < tokens.length; at += TOKEN_BYTES) yield tokens.subarray(at, at + TOKEN_BYTES)
}

const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 6 * 60 * 60 * 1000
const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 20))

export const openSealedWriter = (
  db: WritableDb,
  crypto: Crypto,
  signatures: SignatureChecker,
  network: string,
  office: string,
): SealedWriter => {
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
    kept: db.prepare('SELECT idx, wrap FROM sealed WHERE hash = ?'),
    putWrap: db.prepare('UPDATE sealed SET wrap = ? WHERE hash = ?'),
    lacks: db.prepare('INSERT INTO unwrapped (hash, idx, ask_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    tries: db.prepare('SELECT tries FROM unwrapped WHERE hash = ?').pluck(),
    later: db.prepare('UPDATE unwrapped SET tries = tries + 1, ask_at = ? WHERE hash = ?'),
    wrapped: db.prepare('DELETE FROM unwrapped WHERE hash = ?'),
  }
  /** Whether the entry's record seals this hash as its own words, not as a scan. */
  const hasWrap = (ledger: LedgerReader, index: number, hash: string): boolean => {
    const entry = decodeTransaction(crypto.sha256, ledger.entry(index) ?? new Uint8Array(0))
    return entry.ok && entry.value.payload.sealed?.hash === hash
  }
  const deviceKeys =
    (view: LedgerView): WrapperKeys =>
    (id) => {
      const row = view.get(`key/${id}`)?.value as unknown as MemberRow | undefined
      return row?.kind === 'device' ? fromHex(row.publicKey) : null
    }
  const bindingOf = (hash: string): WrapBinding => {
    return { network, purpose: 'sealed', subject: hash as Hash, office: office as OfficeId }
  }
  const isSound = (view: LedgerView, hash: string, wrap: Uint8Array): boolean =>
    readWrap(crypto, wrap, deviceKeys(view), bindingOf(hash)).ok
  const soundWraps = async (view: LedgerView, parts: readonly PartToStore[]): Promise<ReadonlySet<string>> => {
    const wrapped = parts.filter(({ wrap, isOwn }) => wrap !== null && !isOwn)
    const wraps = wrapped.map(({ hash, wrap }) => ({ bytes: wrap as Uint8Array, expected: bindingOf(hash) }))
    const reads = await readWraps(crypto, signatures, wraps, deviceKeys(view))
    const sound = wrapped.filter((_, i) => reads[i]?.ok === true)
    return new Set([...sound, ...parts.filter(({ isOwn }) => isOwn)].map(({ hash }) => hash))
  }
  const storeOne = (view: LedgerReader, part: PartToStore, sound: ReadonlySet<string>, now: number): boolean => {
    const key = fromHex(part.hash)
    const index = sql.wanted.get(key) as number | undefined
    if (index === undefined || crypto.sha256Hex(part.ciphertext) !== part.hash) return false
    if (view.get(erasedRow(part.hash)) === undefined) {
      const wrap = sound.has(part.hash) ? part.wrap : null
      const tokens = part.tokens.map((token) => fromHex(token)).filter((token) => token?.length === TOKEN_BYTES)
      sql.put.run(key, index, part.ciphertext, wrap, concatBytes(...(tokens as Uint8Array[])))
      for (const token of tokens) sql.token.run(token, index)
      if (wrap === null && hasWrap(view, index, part.hash)) sql.lacks.run(key, index, now + FIRST_PAUSE_MS)
    }
    sql.got.run(key)
    return true
  }
  const store = db.transaction(
    (ledger: LedgerReader, parts: readonly PartToStore[], sound: ReadonlySet<string>, now: number): number =>
      parts.reduce((stored, part) => stored + (storeOne(ledger, part, sound, now) ? 1 : 0), 0),
  )
  const storeWrap = (ledger: LedgerReader, { hash, wrap }: WrapToStore, now: number): boolean => {
    const key = fromHex(hash)
    const kept = sql.kept.get(key) as { idx: number; wrap: Buffer | null } | undefined
    const tries = sql.tries.get(key) as number | undefined
    if (tries === undefined) return false
    const isNew = wrap !== null && (kept?.wrap === null || (kept !== undefined && !equalBytes(kept.wrap, wrap)))
    if (kept === undefined || !hasWrap(ledger, kept.idx, hash)) sql.wrapped.run(key)
    else if (!isNew || !isSound(ledger, hash, wrap)) sql.later.run(now + pauseAfter(tries + 1), key)
    else {
      sql.putWrap.run(wrap, key)
      sql.wrapped.run(key)
      return true
    }
    return false
  }
  const storeWraps = db.transaction((ledger: LedgerReader, wraps: readonly WrapToStore[], now: number): number =>
    wraps.reduce((stored, wrap) => stored + (storeWrap(ledger, wrap, now) ? 1 : 0), 0),
  )
  const postpone = db.transaction((hashes: readonly string[]): void => {
    for (const hash of hashes) sql.postpone.run(fromHex(hash))
  })
  return {
    soundWraps,
    store: (ledger, parts, sound, now) => store.immediate(ledger, parts, sound, now),
    storeWraps: (ledger, wraps, now) => storeWraps.immediate(ledger, wraps, now),
    doubtWrap: (hash) => {
      const key = fromHex(hash)
      const kept = sql.kept.get(key) as { idx: number } | undefined
      if (kept !== undefined) sql.lacks.run(key, kept.idx, 0)
    },
    postpone: (hashes) => postpone.immediate(hashes),
    erase: (hashes) => {
      let removed = 0
      for (const hash of hashes) {
        const key = fromHex(hash)
        const row = sql.find.get(key) as { idx: number; tokens: Buffer } | undefined
        if (row !== undefined) for (const token of tokensIn(row.tokens)) sql.dropToken.run(token, row.idx)
        removed += sql.drop.run(key).changes
        sql.got.run(key)
        sql.wrapped.run(key)
      }
      return removed > 0
    },
  }
}

export interface SealedReader {
  sealed(hash: string): SealedCopy | null
  holds(hash: string): 'wrapped' | 'bare' | null
  /** Hashes to ask central for, those never asked first. */
  wanted(limit: number): readonly Hash[]
  /** Records here that no wrap opens. */
  unwrapped(): number
  /** Hashes whose wrap is to be asked for again at `now`, milliseconds; those that waited longest first. */
  wrapsWanted(limit: number, now: number): readonly Hash[]
  /** When the next wrap is to be asked for; null when none is. */
  nextWrapAt(): number | null
}

export const readSealed = (db: ReadableDb): SealedReader => {
  const find = db.prepare('SELECT ciphertext, wrap FROM sealed WHERE hash = ?')
  const holds = db.prepare('SELECT wrap IS NOT NULL FROM sealed WHERE hash = ?').pluck()
  const wanted = db.prepare('SELECT hash FROM wanted ORDER BY tries, idx LIMIT ?').pluck()
  const unwrapped = db.prepare('SELECT count(*) FROM unwrapped').pluck()
  // A time beyond the longest pause comes from a clock that was wrong then.
  const due = db.prepare('SELECT hash FROM unwrapped WHERE ask_at <= ? OR ask_at > ? ORDER BY ask_at LIMIT ?').pluck()
  const next = db.prepare('SELECT min(ask_at) FROM unwrapped').pluck()
  return {
    sealed: (hash) => {
      const row = find.get(fromHex(hash)) as { ciphertext: Buffer; wrap: Buffer | null } | undefined
      if (row === undefined) return null
      return { ciphertext: new Uint8Array(row.ciphertext), wrap: row.wrap === null ? null : new Uint8Array(row.wrap) }
    },
    holds: (hash) => {
      const wrapped = holds.get(fromHex(hash)) as number | undefined
      return wrapped === undefined ? null : wrapped === 1 ? 'wrapped' : 'bare'
    },
    wanted: (limit) => (wanted.all(limit) as Buffer[]).map((hash) => toHex(hash) as Hash),
    unwrapped: () => unwrapped.get() as number,
    wrapsWanted: (limit, now) =>
      (due.all(now, now + LONGEST_PAUSE_MS, limit) as Buffer[]).map((hash) => toHex(hash) as Hash),
    nextWrapAt: () => next.get() as number | null,
  }
}
