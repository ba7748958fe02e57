/**
 * A public file's bytes into lines of text, losing no byte.
 *
 * Encoding: what the caller says; else a byte order mark; else strict UTF-8; else, of UTF-8 and CP949, the one with fewer
 * bytes it cannot read (a UTF-8 file with one damaged byte is still UTF-8). A byte that cannot be read becomes the
 * letter `markByte(byte)` in its place, so the import can report it with its row.
 *
 * Lines end at CRLF, LF or bare CR, mixed as they may be; none of these bytes is ever part of a CP949 or UTF-8 letter.
 * CP949 is iconv-lite's (Microsoft's code page 949, the whole of Unified Hangul): Node's own `euc-kr` is wrong for some
 * syllables.
 */
import iconv from 'iconv-lite'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SalesLines } from '../../shared/services/real-estate/import/read.ts'
import type { NotASalesFile } from '../../shared/services/real-estate/import/types.ts'
import { markByte } from '../../shared/services/real-estate/import/values.ts'

/** Bytes. A year of the whole country's sales is about 100 MB; an office imports its own district. */
export const LARGEST_FILE = 64 * 1024 * 1024

type Encoding = 'utf-8' | 'utf-8-bom' | 'cp949' | 'utf-16le'

const NAMES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  utf8bom: 'utf-8-bom',
  utf8sig: 'utf-8-bom',
  cp949: 'cp949',
  ms949: 'cp949',
  windows949: 'cp949',
  uhc: 'cp949',
  euckr: 'cp949',
  ksc5601: 'cp949',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
}

/** Beginnings of files that are no text. */
const MAGIC: readonly (readonly [string, readonly number[]])[] = [
  ['xlsx', [0x50, 0x4b, 0x03, 0x04]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['gzip', [0x1f, 0x8b]],
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpeg', [0xff, 0xd8, 0xff]],
]

/** Decodes a file. `encoding` is a common name (`cp949`, `euc-kr`, `utf-8`, …), case and punctuation ignored. */
export const decodeLines = (bytes: Uint8Array, encoding?: string): Result<SalesLines, NotASalesFile> => {
  if (bytes.length === 0) return err({ code: 'NOT_A_SALES_FILE', why: 'EMPTY' })
  if (bytes.length > LARGEST_FILE) return err({ code: 'NOT_A_SALES_FILE', why: 'TOO_LARGE' })
  const magic = MAGIC.find(([, start]) => start.every((byte, i) => bytes[i] === byte))
  if (magic !== undefined) return err({ code: 'NOT_A_SALES_FILE', why: 'OTHER_TYPE', found: magic[0] })
  const wanted = encoding === undefined ? detect(bytes) : NAMES[encoding.toLowerCase().replace(/[^a-z0-9]/g, '')]
  if (wanted === undefined) {
    return err({ code: 'NOT_A_SALES_FILE', why: 'UNKNOWN_ENCODING', found: String(encoding) })
  }
  if (wanted !== 'utf-16le' && bytes.includes(0)) return err({ code: 'NOT_A_SALES_FILE', why: 'BINARY' })
  const hasBom = startsWith(bytes, [0xef, 0xbb, 0xbf])
  const used: Encoding = wanted === 'utf-8' || wanted === 'utf-8-bom' ? (hasBom ? 'utf-8-bom' : 'utf-8') : wanted
  const lines = toLines(used === 'utf-8-bom' ? bytes.subarray(3) : bytes, used)
  if (lines.every((line) => line.trim() === '')) return err({ code: 'NOT_A_SALES_FILE', why: 'EMPTY' })
  return ok({ encoding: used, lines })
}

const detect = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8-bom'
  if (strictUtf8(bytes) !== null) return 'utf-8'
  const sample = bytes.subarray(0, 1 << 20)
  return countUnreadable(sample, utf8Letter) < countUnreadable(sample, cp949Letter) ? 'utf-8' : 'cp949'
}

const toLines = (bytes: Uint8Array, encoding: Encoding): readonly string[] => {
  if (encoding === 'utf-16le') return splitText(iconv.decode(bytes, 'utf16le'))
  const whole = encoding === 'cp949' ? iconv.decode(bytes, 'cp949') : strictUtf8(bytes)
  if (whole !== null && (encoding !== 'cp949' || !whole.includes('\ufffd'))) return splitText(whole)
  return splitText(decodeMarked(bytes, encoding === 'cp949' ? cp949Letter : utf8Letter))
}

const splitText = (text: string): readonly string[] => {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const strictUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** How many bytes the letter at `at` takes; 0 when there is no letter. Only for bytes from 0x80. */
type LetterLength = (bytes: Uint8Array, at: number) => number

const utf8Letter: LetterLength = (bytes, at) => {
  const lead = bytes[at] ?? 0
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  return length > 0 && at + length <= bytes.length && strictUtf8(bytes.subarray(at, at + length)) !== null ? length : 0
}

const cp949Letter: LetterLength = (bytes, at) => {
  const [lead = 0, trail = 0] = [bytes[at], bytes[at + 1]]
  if (lead < 0x81 || lead > 0xfe || trail < 0x41 || trail > 0xfe) return 0
  cp949Known ??= knownPairs()
  return cp949Known[lead * 256 + trail] === 1 ? 2 : 0
}

/** 1 for every pair of bytes that is a letter; filled on first need. */
let cp949Known: Uint8Array | undefined

const knownPairs = (): Uint8Array => {
  const known = new Uint8Array(0x10000)
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x41; trail <= 0xfe; trail++) {
      const letter = iconv.decode(Uint8Array.of(lead, trail), 'cp949')
      if (!letter.includes('\ufffd')) known[lead * 256 + trail] = 1
    }
  }
  return known
}

const countUnreadable = (bytes: Uint8Array, letter: LetterLength): number => {
  let count = 0
  for (let at = 0; at < bytes.length; ) {
    const length = (bytes[at] ?? 0) < 0x80 ? 1 : letter(bytes, at)
    if (length === 0) count++
    at += length || 1
  }
  return count
}

const decodeMarked = (bytes: Uint8Array, letter: LetterLength): string => {
  const encoding = letter === cp949Letter ? 'cp949' : 'utf8'
  const parts: string[] = []
  let from = 0
  const flush = (to: number): void => {
    if (to > from) parts.push(iconv.decode(bytes.subarray(from, to), encoding, { stripBOM: false }))
  }
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    const length = byte < 0x80 ? 1 : letter(bytes, at)
    if (length === 0) {
      flush(at)
      parts.push(markByte(byte))
      from = at + 1
    }
    at += length || 1
  }
  flush(bytes.length)
  return parts.join('')
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, i) => bytes[i] === byte)
