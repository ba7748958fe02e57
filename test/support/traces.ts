/** Looking for words in bytes: in every encoding in which they may have been written down. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'

export interface Trace {
  readonly where: string
  readonly word: string
  readonly as: string
}

const ENCODINGS: readonly (readonly [name: string, encode: (word: string) => Buffer])[] = [
  ['UTF-8', (word) => Buffer.from(word, 'utf8')],
  ['UTF-16LE', (word) => Buffer.from(word, 'utf16le')],
  ['UTF-16BE', (word) => Buffer.from(word, 'utf16le').swap16()],
  ['CP949', (word) => iconv.encode(word, 'cp949')],
  ['NFD', (word) => Buffer.from(word.normalize('NFD'), 'utf8')],
  ['percent', (word) => Buffer.from(encodeURIComponent(word))],
  ['escaped', (word) => Buffer.from(escaped(word))],
  ['hex', (word) => Buffer.from(Buffer.from(word, 'utf8').toString('hex'))],
  ...[0, 1, 2].map((at) => [`base64+${at}`, (word: string) => base64At(word, at)] as const),
]

const escaped = (word: string): string =>
  word
    .split('')
    .map((unit) => (unit < '\x80' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .join('')

/** The characters of base64 that the word makes for certain when it stands `at` bytes behind a multiple of three. */
const base64At = (word: string, at: number): Buffer => {
  const bytes = Buffer.concat([Buffer.alloc(at), Buffer.from(word, 'utf8')])
  const whole = bytes.subarray(at === 0 ? 0 : 3, bytes.length - (bytes.length % 3))
  return Buffer.from(whole.toString('base64'))
}

/** A resident number and a telephone number are also looked for without their dashes. */
const spellings = (word: string): readonly string[] => [...new Set([word, word.replaceAll('-', '')])]

/** Every word found in these bytes. */
export const tracesIn = (where: string, bytes: Uint8Array, words: readonly string[]): Trace[] => {
  const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: Trace[] = []
  for (const word of words) {
    for (const spelling of spellings(word)) {
      for (const [as, encode] of ENCODINGS) {
        const needle = encode(spelling)
        // A needle of few bytes is found anywhere.
        if (needle.length >= 6 && hay.includes(needle)) found.push({ where, word, as })
      }
    }
  }
  return found
}

/** Every file under a folder, by path. */
export const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

export const tracesUnder = (folder: string, words: readonly string[]): Trace[] =>
  filesUnder(folder).flatMap((path) => tracesIn(path, readFileSync(path), words))
