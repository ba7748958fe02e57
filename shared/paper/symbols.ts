/**
 * A certificate as the texts of one or several QR symbols, to be scanned in any order.
 *
 *     DJ1:<tag>:<number>:<of>:<base45>        tag: first 4 bytes of SHA-256 of the whole, hex capitals
 *
 * 1,200 bytes a symbol are 1,800 characters: version 25 at error correction M, which a phone reads from a printed
 * A4 sheet.
 */
import { concatBytes, toHex } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { decodeBase45, encodeBase45 } from './base45.ts'

export const BYTES_PER_SYMBOL = 1200
/** More than this goes into a file instead. */
export const MAX_SYMBOLS = 9

const SYMBOL = /^DJ1:([0-9A-F]{8}):([1-9][0-9]?):([1-9][0-9]?):([0-9A-Z $%*+\-./:]+)$/

/** The symbols' texts; null when the bytes need more than `MAX_SYMBOLS`. */
export const toSymbols = (sha256: Sha256, bytes: Uint8Array): string[] | null => {
  const count = Math.ceil(bytes.length / BYTES_PER_SYMBOL)
  if (count > MAX_SYMBOLS) return null
  const tag = tagOf(sha256, bytes)
  return Array.from({ length: count }, (_, i) => {
    const part = bytes.subarray(i * BYTES_PER_SYMBOL, (i + 1) * BYTES_PER_SYMBOL)
    return `DJ1:${tag}:${i + 1}:${count}:${encodeBase45(part)}`
  })
}

export type Gathered =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: 'NOT_A_CERTIFICATE' | 'SYMBOLS_MIXED' | 'SYMBOLS_DAMAGED' }
  | { readonly ok: false; readonly code: 'SYMBOLS_MISSING'; readonly missing: readonly number[] }

/** The bytes behind scanned symbols, in any order, repeats allowed. */
export const fromSymbols = (sha256: Sha256, texts: readonly string[]): Gathered => {
  const parts = new Map<number, Uint8Array>()
  let tag: string | null = null
  let count = 0
  for (const text of texts) {
    const [, symbolTag, number, of, body] = SYMBOL.exec(text.trim()) ?? []
    const bytes = body === undefined ? null : decodeBase45(body)
    if (symbolTag === undefined || bytes === null) return { ok: false, code: 'NOT_A_CERTIFICATE' }
    if (tag !== null && (tag !== symbolTag || count !== Number(of))) return { ok: false, code: 'SYMBOLS_MIXED' }
    tag = symbolTag
    count = Number(of)
    parts.set(Number(number), bytes)
  }
  if (tag === null || count === 0) return { ok: false, code: 'NOT_A_CERTIFICATE' }
  const wanted = Array.from({ length: count }, (_, i) => i + 1)
  const missing = wanted.filter((number) => !parts.has(number))
  if (missing.length > 0) return { ok: false, code: 'SYMBOLS_MISSING', missing }
  const bytes = concatBytes(...wanted.map((number) => parts.get(number) as Uint8Array))
  return tagOf(sha256, bytes) === tag ? { ok: true, bytes } : { ok: false, code: 'SYMBOLS_DAMAGED' }
}

const tagOf = (sha256: Sha256, bytes: Uint8Array): string => toHex(sha256(bytes).subarray(0, 4)).toUpperCase()
