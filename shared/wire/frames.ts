/**
 * Binary bodies, where bytes matter.
 *
 *     batch  = (length u32 | entry)*                                             1 to 1,024 entries
 *     parts  = part*                                                             1 to 512 parts
 *     part   = hash 32 | status u8 | ciphertext lp | tokens lp | wrap count u8 | (office u8 length, ASCII | wrap lp)*
 *     lp     = length u32 | bytes
 *     status = 0 present, 1 missing, 2 erased, 3 later (ask again, in another request)
 *
 * Numbers are big-endian. A part that is not present carries nothing else. Parsers are strict and never throw.
 */
import { concatBytes, fromHex, readU32, toHex, utf8Decode, utf8Encode, writeU32 } from '../bytes.ts'
import { MAX_WRAP_BYTES } from '../crypto/wraps.ts'
import { MAX_ENTRY_BYTES } from '../ledger/entry.ts'
import { type Hash, OFFICE, type OfficeId } from '../ledger/ids.ts'
import { err, ok, type Result } from '../result.ts'
import { MAX_BATCH_ENTRIES, MAX_CIPHERTEXT_BYTES, MAX_PARTS, MAX_TOKENS } from './limits.ts'

/** 16 bytes each, as `crypto/tags.ts` makes them. */
const TOKEN_BYTES = 16
const MAX_WRAPS = 64

export const PART_STATUS = ['present', 'missing', 'erased', 'later'] as const
export type PartStatus = (typeof PART_STATUS)[number]

export interface OfficeWrap {
  readonly office: OfficeId
  readonly wrap: Uint8Array
}

/** A sealed part as it travels: its ciphertext and what stands beside it. */
export interface SealedPart {
  readonly hash: Hash
  readonly status: PartStatus
  /** Empty when the ciphertext is not sent along. */
  readonly ciphertext: Uint8Array
  /** 32 hex digits each. */
  readonly tokens: readonly string[]
  readonly wraps: readonly OfficeWrap[]
}

export type FrameError = { readonly code: 'BATCH_MALFORMED' | 'PARTS_MALFORMED' }

export const encodeBatch = (entries: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...entries.flatMap((entry) => [u32(entry.length), entry]))

/** The entries share `bytes`. An entry longer than the ledger allows is handed out: the door refuses it by itself. */
export const decodeBatch = (bytes: Uint8Array): Result<Uint8Array[], FrameError> => {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length || entries.length === MAX_BATCH_ENTRIES) return err({ code: 'BATCH_MALFORMED' })
    const length = readU32(bytes, at)
    if (length === 0 || length > 2 * MAX_ENTRY_BYTES || at + 4 + length > bytes.length) {
      return err({ code: 'BATCH_MALFORMED' })
    }
    entries.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return entries.length === 0 ? err({ code: 'BATCH_MALFORMED' }) : ok(entries)
}

export const encodePart = (part: SealedPart): Uint8Array => {
  const tokens = concatBytes(...part.tokens.map((token) => fromHex(token) as Uint8Array))
  return concatBytes(
    fromHex(part.hash) as Uint8Array,
    Uint8Array.of(PART_STATUS.indexOf(part.status)),
    ...lp(part.ciphertext),
    ...lp(tokens),
    Uint8Array.of(part.wraps.length),
    ...part.wraps.flatMap(({ office, wrap }) => [Uint8Array.of(office.length), utf8Encode(office), ...lp(wrap)]),
  )
}

export const encodeParts = (parts: readonly SealedPart[]): Uint8Array => concatBytes(...parts.map(encodePart))

/** Says nothing of the hashes' truth. */
export const decodeParts = (bytes: Uint8Array): Result<SealedPart[], FrameError> => {
  const reader = new Reader(bytes)
  const parts: SealedPart[] = []
  while (!reader.atEnd()) {
    const part = parts.length === MAX_PARTS ? null : readPart(reader)
    if (part === null) return err({ code: 'PARTS_MALFORMED' })
    parts.push(part)
  }
  return parts.length === 0 ? err({ code: 'PARTS_MALFORMED' }) : ok(parts)
}

const readPart = (reader: Reader): SealedPart | null => {
  const hash = reader.take(32)
  const status = PART_STATUS[reader.u8() ?? 255]
  const ciphertext = reader.lp(MAX_CIPHERTEXT_BYTES)
  const tokens = reader.lp(MAX_TOKENS * TOKEN_BYTES)
  const count = reader.u8()
  if (hash === null || status === undefined || ciphertext === null || tokens === null || count === null) return null
  if (tokens.length % TOKEN_BYTES !== 0 || count > MAX_WRAPS) return null
  const wraps: OfficeWrap[] = []
  for (let i = 0; i < count; i += 1) {
    const name = reader.take(reader.u8() ?? -1)
    const wrap = reader.lp(MAX_WRAP_BYTES)
    const office = name === null ? null : utf8Decode(name)
    if (office === null || wrap === null || !OFFICE.test(office)) return null
    wraps.push({ office: office as OfficeId, wrap })
  }
  if (status !== 'present' && ciphertext.length + tokens.length + count > 0) return null
  return { hash: toHex(hash) as Hash, status, ciphertext, tokens: split(tokens), wraps }
}

const split = (tokens: Uint8Array): string[] => {
  const texts: string[] = []
  for (let at = 0; at < tokens.length; at += TOKEN_BYTES) texts.push(toHex(tokens.subarray(at, at + TOKEN_BYTES)))
  return texts
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  take(length: number): Uint8Array | null {
    if (length < 0 || this.#at + length > this.#bytes.length) return null
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  u8(): number | null {
    return this.take(1)?.[0] ?? null
  }

  lp(max: number): Uint8Array | null {
    const length = this.take(4)
    if (length === null) return null
    const value = readU32(length, 0)
    return value > max ? null : this.take(value)
  }
}

const lp = (bytes: Uint8Array): [Uint8Array, Uint8Array] => [u32(bytes.length), bytes]

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  writeU32(bytes, 0, value)
  return bytes
}
