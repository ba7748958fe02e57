import { describe, expect, it } from 'vitest'
import { utf8Decode, utf8Encode } from '../../shared/bytes.ts'
import {
  canonicalText,
  checkJson,
  decodeJson,
  encodeJson,
  JSON_MAX_DEPTH,
  type Json,
  type JsonErrorCode,
  JsonFault,
} from '../../shared/json.ts'

const decode = (text: string, maxBytes = 100_000) => decodeJson(utf8Encode(text), maxBytes)
const refused = (code: JsonErrorCode) => ({ ok: false, error: { code } })

/** `depth` arrays around nothing. */
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('canonical form', () => {
  // RFC 8785 section 3.2.3: the order of these names, and appendix B's companion data (testdata/weird, structures, french).
  it.each<[string, Json, string]>([
    [
      'names sort by UTF-16 code units (RFC 8785 section 3.2.3)',
      {
        '\u20ac': 'Euro Sign',
        '\ufb33': 'Hebrew Letter Dalet With Dagesh',
        '1': 'One',
        '\ud83d\ude00': 'Emoji: Grinning Face',
        '\u0080': 'Control',
        '\u00f6': 'Latin Small Letter O With Diaeresis',
      },
      '{"1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    [
      'strings escape as RFC 8785 section 3.2.2.2 says',
      { string: '\u20ac$\u000f\nA\'B"\\\\"/', literals: [null, true, false] },
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      'integer-like names sort as text',
      { '1': { f: { f: 'hi', F: 5 }, ' ': 56 }, '10': {}, '': 'empty', a: {}, '111': [{}], A: {} },
      '{"":"empty","1":{" ":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}',
    ],
    [
      'no locale takes part',
      { peach: '', péché: 'is wrong', pêche: 'but MUST', sin: '' },
      '{"peach":"","péché":"is wrong","pêche":"but MUST","sin":""}',
    ],
    ['every control character has its escape', '\b\t\n\f\r\u0000\u001f\u007f', '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f"'],
    ['Hangul and hanja stay themselves', { 이름: '홍길동(洪吉童)' }, '{"이름":"홍길동(洪吉童)"}'],
    ['safe integers', [0, -1, 9007199254740991, -9007199254740991], '[0,-1,9007199254740991,-9007199254740991]'],
    ['empty ones', [{}, [], '', null], '[{},[],"",null]'],
  ])('%s', (_name, value, text) => {
    expect(canonicalText(value)).toBe(text)
    expect(utf8Decode(encodeJson(value))).toBe(text)
    expect(decode(text)).toEqual({ ok: true, value })
  })

  it.each<[JsonErrorCode, unknown]>([
    ['JSON_NUMBER', 0.5],
    ['JSON_NUMBER', -0],
    ['JSON_NUMBER', Number.NaN],
    ['JSON_NUMBER', Number.POSITIVE_INFINITY],
    ['JSON_NUMBER', 2 ** 53],
    ['JSON_STRING', '\ud800'],
    ['JSON_STRING', { '\udc00x': 1 }],
    ['JSON_STRING', '\udc00\ud800'],
    ['JSON_NAME', JSON.parse('{"__proto__":1}')],
    ['JSON_NAME', { '"': 1 }],
    ['JSON_NAME', { 'a\\b': 1 }],
    ['JSON_NAME', { '\n': 1 }],
    ['JSON_TYPE', undefined],
    ['JSON_TYPE', { a: undefined }],
    ['JSON_TYPE', [undefined]],
    ['JSON_TYPE', new Array(1)],
    ['JSON_TYPE', 1n],
    ['JSON_TYPE', () => 1],
    ['JSON_TYPE', Symbol('x')],
    ['JSON_TYPE', new Map()],
    ['JSON_TYPE', new Uint8Array(1)],
    ['JSON_TYPE', { at: { toJSON: () => 1, when: new (class When {})() } }],
  ])('has none, %s: %o', (code, value) => {
    expect(checkJson(value)).toEqual(refused(code))
    expect(() => canonicalText(value as Json)).toThrow(JsonFault)
  })

  it('reaches to the greatest depth and not one deeper', () => {
    const deepest = JSON.parse(nested(JSON_MAX_DEPTH)) as Json
    expect(canonicalText(deepest)).toBe(nested(JSON_MAX_DEPTH))
    expect(checkJson([deepest])).toEqual(refused('JSON_DEPTH'))
    const loop: unknown[] = []
    loop.push(loop)
    expect(checkJson(loop)).toEqual(refused('JSON_DEPTH'))
  })
})

describe('strict decoding', () => {
  it.each<[JsonErrorCode, string]>([
    ['JSON_SYNTAX', ''],
    ['JSON_SYNTAX', ' '],
    ['JSON_SYNTAX', '{"a":1,}'],
    ['JSON_SYNTAX', "{'a':1}"],
    ['JSON_SYNTAX', '{"a":01}'],
    ['JSON_SYNTAX', '[1]2'],
    ['JSON_SYNTAX', '"\n"'],
    ['JSON_SYNTAX', 'NaN'],
    ['JSON_NOT_CANONICAL', ' 1'],
    ['JSON_NOT_CANONICAL', '1\n'],
    ['JSON_NOT_CANONICAL', '{"a": 1}'],
    ['JSON_NOT_CANONICAL', '{"b":1,"a":2}'],
    ['JSON_NOT_CANONICAL', '{"10":1,"9":2,"2":3}'],
    ['JSON_NOT_CANONICAL', '{"2":1,"10":1}'],
    ['JSON_NOT_CANONICAL', '{"a":1,"a":1}'],
    ['JSON_NOT_CANONICAL', '{"a":1,"a":2}'],
    ['JSON_NOT_CANONICAL', '"\\u0041"'],
    ['JSON_NOT_CANONICAL', '"\\/"'],
    ['JSON_NOT_CANONICAL', '"\\u000A"'],
    ['JSON_NOT_CANONICAL', '"\\u000a"'],
    ['JSON_NOT_CANONICAL', '"\\u001F"'],
    ['JSON_NOT_CANONICAL', '1.0'],
    ['JSON_NOT_CANONICAL', '1e2'],
    ['JSON_NOT_CANONICAL', '100E-2'],
    ['JSON_NUMBER', '0.1'],
    ['JSON_NUMBER', '-0'],
    ['JSON_NUMBER', '1e400'],
    ['JSON_NUMBER', '9007199254740992'],
    ['JSON_NUMBER', '9007199254740993'],
    ['JSON_STRING', '"\\ud800"'],
    ['JSON_NAME', '{"__proto__":{"polluted":1}}'],
    ['JSON_NAME', '{"\\n":1}'],
    ['JSON_NAME', '{"a\\"":1}'],
    ['JSON_NAME', '{"\\u0041" :1}'],
    ['JSON_NAME', '{"\\ud800":1}'],
    ['JSON_NOT_CANONICAL', '{"a":"\\\\" }'],
    ['JSON_DEPTH', nested(JSON_MAX_DEPTH + 1)],
    ['JSON_DEPTH', nested(40_000)],
  ])('answers %s for %j', (code, text) => {
    expect(decode(text)).toEqual(refused(code))
  })

  it('answers the same whatever was parsed before (nodejs/node#63785)', () => {
    const texts = ['{"35":2,"\\r":1}', '{"h":1,"\\"":2}', '{"h":1,"\\u0041":2}', '{"h":"\\"","i":2}']
    const before = texts.map((text) => decode(text))
    // What makes V8 read the next escaped name as a backslash.
    JSON.parse('{"h":[],"\\\\":0}')
    JSON.parse('{"\\\\":1,"35":2}')
    JSON.parse('{"35":2,"\\\\":1}')
    expect(texts.map((text) => decode(text))).toEqual(before)
    expect(before.map((result) => result.ok)).toEqual([false, false, false, true])
  })

  it('takes escapes in values, also before a colon inside a string', () => {
    expect(decode('{"a":"\\":","b":"\\\\"}')).toEqual({ ok: true, value: { a: '":', b: '\\' } })
  })

  it('refuses what is not UTF-8, and a byte order mark', () => {
    expect(decodeJson(Uint8Array.of(0x22, 0xff, 0x22), 10)).toEqual(refused('JSON_ENCODING'))
    expect(decodeJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 10)).toEqual(refused('JSON_ENCODING'))
    expect(decodeJson(Uint8Array.of(0x22, 0xc1, 0x81, 0x22), 10)).toEqual(refused('JSON_ENCODING'))
    expect(decodeJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31), 10)).toEqual(refused('JSON_ENCODING'))
    expect(decodeJson(Uint8Array.of(0x22, 0xea, 0xb0), 10)).toEqual(refused('JSON_ENCODING'))
  })

  it('keeps a byte order mark that is inside a string', () => {
    expect(decode('"\ufeff"')).toEqual({ ok: true, value: '\ufeff' })
  })

  it('counts bytes, not characters', () => {
    expect(decode('"가"', 5)).toEqual({ ok: true, value: '가' })
    expect(decode('"가"', 4)).toEqual(refused('JSON_TOO_LARGE'))
  })
})
