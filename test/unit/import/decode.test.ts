import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeLines } from '../../../electron/import/decode.ts'
import { isDamaged, replaceMarks, showBytes } from '../../../shared/services/real-estate/import/values.ts'

const lines = (bytes: Uint8Array, encoding?: string): readonly string[] => {
  const result = decodeLines(bytes, encoding)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.lines
}

const encodingOf = (bytes: Uint8Array): string => {
  const result = decodeLines(bytes)
  return result.ok ? result.value.encoding : result.error.why
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const cp949 = (text: string): Uint8Array => iconv.encode(text, 'cp949')

describe('encoding', () => {
  test('is detected', () => {
    const text = '시군구,펲똠뷁\n'
    expect(encodingOf(utf8(text))).toBe('utf-8')
    expect(encodingOf(utf8(`\ufeff${text}`))).toBe('utf-8-bom')
    expect(encodingOf(cp949(text))).toBe('cp949')
    expect(encodingOf(iconv.encode(`\ufeff${text}`, 'utf16le'))).toBe('utf-16le')
    for (const bytes of [utf8(text), utf8(`\ufeff${text}`), cp949(text), iconv.encode(`\ufeff${text}`, 'utf16le')]) {
      expect(lines(bytes)).toEqual(['시군구,펲똠뷁'])
    }
  })

  test('plain ASCII is UTF-8', () => {
    expect(encodingOf(utf8('a,b'))).toBe('utf-8')
  })

  test('a UTF-8 file with a damaged byte is still UTF-8, a CP949 file with one still CP949', () => {
    const damaged = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes, 0xff, ...bytes)
    expect(encodingOf(damaged(utf8('서울특별시 마포구 공덕동')))).toBe('utf-8')
    expect(encodingOf(damaged(cp949('서울특별시 마포구 공덕동')))).toBe('cp949')
  })

  test('given by any common name', () => {
    for (const name of ['CP949', 'ms949', 'EUC-KR', 'windows-949', 'uhc'])
      expect(lines(cp949('펲'), name)).toEqual(['펲'])
    expect(lines(utf8('펲'), 'UTF8')).toEqual(['펲'])
  })
})

test('lines end at CRLF, LF and bare CR, mixed', () => {
  expect(lines(utf8('a\r\nb\nc\rd\r\n\r\ne'))).toEqual(['a', 'b', 'c', 'd', '', 'e'])
})

describe('an undecodable byte', () => {
  // A lead byte before a delimiter, a line end, the end of the file; a pair that is no letter; bytes that are never one.
  const broken = Uint8Array.of(...cp949('가'), 0xb0, 0x2c, 0xc9, 0xa1, 0x0d, 0x0a, 0x80, 0x41, 0xff, 0xb0)

  test('keeps its place and its value; delimiters and line ends around it survive', () => {
    const [first = '', second = '', ...more] = lines(broken, 'cp949')
    expect(more).toEqual([])
    expect(showBytes(first)).toMatch(/^가\\xB0,/)
    expect(showBytes(second)).toBe('\\x80A\\xFF\\xB0')
    expect(isDamaged(first)).toBe(true)
    expect(replaceMarks(second)).toBe('\ufffdA\ufffd\ufffd')
  })

  test('in UTF-8: a cut letter, an overlong form, a surrogate', () => {
    const bytes = Uint8Array.of(...utf8('공덕동'), 0xea, 0xb0, 0x2c, 0xc0, 0xaf, 0x2c, 0xed, 0xa0, 0x80, ...utf8('끝'))
    expect(showBytes(lines(bytes, 'utf-8')[0] ?? '')).toBe('공덕동\\xEA\\xB0,\\xC0\\xAF,\\xED\\xA0\\x80끝')
  })

  test('every byte of a file is in its text or shown', () => {
    const all = Uint8Array.from({ length: 255 }, (_, i) => i + 1)
    const text = lines(all, 'cp949').map(showBytes).join('\n')
    for (let byte = 0x20; byte < 0x7f; byte++) expect(text).toContain(String.fromCharCode(byte))
    expect(text).toContain('\\xFF')
  })
})
