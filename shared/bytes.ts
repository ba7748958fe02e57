/**
 * Bytes and their text forms.
 *
 * Every decoder here is strict: one value has exactly one text, and anything else is `null`. Hex is lowercase;
 * base64 is RFC 4648 section 4 with padding and zero trailing bits; UTF-8 refuses overlong forms, surrogates and a
 * silently dropped byte order mark. Numbers are big-endian, as every format of the ledger writes them.
 */

const HEX_DIGITS = '0123456789abcdef'
const HEX_PAIRS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => HEX_DIGITS.charAt(byte >> 4) + HEX_DIGITS.charAt(byte & 15),
)

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Code unit -> 6-bit value; 255 for what is no base64 digit. */
const BASE64_VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = BASE64_DIGITS.indexOf(String.fromCharCode(code))
  return value < 0 ? 255 : value
})

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Lowercase hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX_PAIRS[byte]
  return text
}

/** The bytes of lowercase hex, or null (odd length, uppercase, any other character). */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = hexValue(text.charCodeAt(2 * i))
    const low = hexValue(text.charCodeAt(2 * i + 1))
    if (high < 0 || low < 0) return null
    bytes[i] = (high << 4) | low
  }
  return bytes
}

/** Code unit -> value of a lowercase hex digit; -1 for any other. */
const HEX_VALUES = Int8Array.from({ length: 128 }, (_, code) => HEX_DIGITS.indexOf(String.fromCharCode(code)))

function hexValue(code: number): number {
  return code < 128 ? (HEX_VALUES[code] as number) : -1
}

/** Base64 with padding, RFC 4648 section 4. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0
    const b = bytes[i + 1] ?? 0
    const c = bytes[i + 2] ?? 0
    text += BASE64_DIGITS.charAt(a >> 2)
    text += BASE64_DIGITS.charAt(((a & 3) << 4) | (b >> 4))
    text += i + 1 < bytes.length ? BASE64_DIGITS.charAt(((b & 15) << 2) | (c >> 6)) : '='
    text += i + 2 < bytes.length ? BASE64_DIGITS.charAt(c & 63) : '='
  }
  return text
}

/** The bytes of canonical padded base64, or null (missing or extra padding, non-zero spare bits, white space). */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let written = 0
  for (let i = 0; i < text.length; i += 4) {
    const digits = i + 4 === text.length ? 4 - padding : 4
    let group = 0
    for (let j = 0; j < 4; j++) {
      const value = j < digits ? (BASE64_VALUES[text.charCodeAt(i + j)] ?? 255) : 0
      if (value === 255) return null
      group = group * 64 + value
    }
    const spare = digits === 3 ? group & 0xff : digits === 2 ? group & 0xffff : 0
    if (spare !== 0) return null
    for (let j = 0; j < digits - 1; j++) bytes[written++] = (group >> (16 - 8 * j)) & 0xff
  }
  return bytes
}

/** One fresh array holding the parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/** Same length and same bytes. Not constant-time: for public data; secrets go through the Crypto port's `equal`. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Lexicographic order of unsigned bytes, a prefix before what it begins: -1, 0 or 1. */
export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const x = a[i] ?? 0
    const y = b[i] ?? 0
    if (x !== y) return x < y ? -1 : 1
  }
  if (a.length === b.length) return 0
  return a.length < b.length ? -1 : 1
}

/** UTF-8 bytes. A lone surrogate becomes U+FFFD: check `isWellFormed()` first where that must not pass silently. */
export function utf8Encode(text: string): Uint8Array {
  return (text.length <= SHORT_TEXT ? asciiBytes(text) : null) ?? encoder.encode(text)
}

/** Up to here a loop is several times faster than the encoder: keys, types, the values of most state rows. */
const SHORT_TEXT = 256

/** The bytes of plain ASCII; null for any other text. */
function asciiBytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return null
    bytes[i] = code
  }
  return bytes
}

/** The text of well-formed UTF-8, or null. A leading U+FEFF is kept, so that encoding gives the same bytes again. */
export function utf8Decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/** Two bytes at `offset`; reading past the end is a bug and throws. */
export function readU16(bytes: Uint8Array, offset: number): number {
  return view(bytes, offset, 2).getUint16(0)
}

/** Four bytes at `offset`; reading past the end is a bug and throws. */
export function readU32(bytes: Uint8Array, offset: number): number {
  return view(bytes, offset, 4).getUint32(0)
}

/** Eight bytes at `offset`, or null above 2^53 - 1 (no exact number); reading past the end is a bug and throws. */
export function readU64(bytes: Uint8Array, offset: number): number | null {
  const eight = view(bytes, offset, 8)
  const value = eight.getUint32(0) * 2 ** 32 + eight.getUint32(4)
  return Number.isSafeInteger(value) ? value : null
}

/** Writes 0..65535 as two bytes; another value is a bug and throws. */
export function writeU16(bytes: Uint8Array, offset: number, value: number): void {
  assertUint(value, 0xffff)
  view(bytes, offset, 2).setUint16(0, value)
}

/** Writes 0..2^32-1 as four bytes; another value is a bug and throws. */
export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  assertUint(value, 0xffffffff)
  view(bytes, offset, 4).setUint32(0, value)
}

/** Writes 0..2^53-1 as eight bytes; another value is a bug and throws. */
export function writeU64(bytes: Uint8Array, offset: number, value: number): void {
  assertUint(value, Number.MAX_SAFE_INTEGER)
  const eight = view(bytes, offset, 8)
  eight.setUint32(0, Math.floor(value / 2 ** 32))
  eight.setUint32(4, value % 2 ** 32)
}

function view(bytes: Uint8Array, offset: number, length: number): DataView {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > bytes.length) {
    throw new RangeError(`no ${length} bytes at ${offset} of ${bytes.length}`)
  }
  return new DataView(bytes.buffer, bytes.byteOffset + offset, length)
}

function assertUint(value: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new RangeError(`not an unsigned integer up to ${max}: ${value}`)
  }
}
