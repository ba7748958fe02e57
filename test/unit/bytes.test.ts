import { describe, expect, test } from 'vitest'
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  readU16,
  readU32,
  readU64,
  toBase64,
  toHex,
  utf8Decode,
  utf8Encode,
  writeU16,
  writeU32,
  writeU64,
} from '../../shared/bytes.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('hex', () => {
  test('is lowercase, two digits a byte', () => {
    expect(toHex(bytes(0, 1, 0x7f, 0xab, 0xff))).toBe('00017fabff')
    expect(fromHex('00017fabff')).toEqual(bytes(0, 1, 0x7f, 0xab, 0xff))
    expect(fromHex('')).toEqual(bytes())
  })

  test.each(['0', '0g', 'AB', 'aB', '0x01', ' 1', '1 ', '-1', '+1', '１１', '00\n', '\ud800\ud800'])(
    'refuses %j',
    (text) => {
      expect(fromHex(text)).toBeNull()
    },
  )
})

describe('base64', () => {
  // RFC 4648, section 10.
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('of %j is %j', (plain, text) => {
    expect(toBase64(utf8Encode(plain))).toBe(text)
    expect(fromBase64(text)).toEqual(utf8Encode(plain))
  })

  test('knows every digit', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect(toBase64(all)).toBe(Buffer.from(all).toString('base64'))
    expect(fromBase64(toBase64(all))).toEqual(all)
  })

  test.each([
    'Zg',
    'Zg=',
    'Zg===',
    'Zh==',
    'Zm9=',
    'Zm8',
    'Z===',
    '====',
    '=m9v',
    'Zg==Zg==',
    'Zm9v\n',
    ' Zm9v',
    'Zm 9v',
    'Zm9-',
    'Zm9_',
    'Zm9\u0100',
    'Zm9é',
    'QUJD=QUJD',
    'QUJDQUJD=',
    'QUJDQUJD====',
  ])('refuses %j', (text) => {
    expect(fromBase64(text)).toBeNull()
  })
})

describe('text', () => {
  test('keeps what it is given, a byte order mark included', () => {
    for (const text of ['', 'abc', '대장', '\ufeffabc', '𠮷', 'a\u0000b'])
      expect(utf8Decode(utf8Encode(text))).toBe(text)
  })

  test.each([
    ['a lone continuation', bytes(0x80)],
    ['an overlong form', bytes(0xc0, 0xaf)],
    ['a surrogate', bytes(0xed, 0xa0, 0x80)],
    ['a cut sequence', bytes(0xea, 0xb0)],
    ['beyond Unicode', bytes(0xf4, 0x90, 0x80, 0x80)],
  ])('refuses %s', (_, malformed) => {
    expect(utf8Decode(malformed)).toBeNull()
  })
})

describe('order and equality', () => {
  test('compare as unsigned bytes, a prefix first', () => {
    expect(compareBytes(bytes(1, 2), bytes(1, 2))).toBe(0)
    expect(compareBytes(bytes(1), bytes(1, 0))).toBe(-1)
    expect(compareBytes(bytes(0x80), bytes(0x7f, 0xff))).toBe(1)
    expect(compareBytes(bytes(), bytes())).toBe(0)
  })

  test('equal means the same length too', () => {
    expect(equalBytes(bytes(1, 2), bytes(1, 2))).toBe(true)
    expect(equalBytes(bytes(1, 2), bytes(1, 3))).toBe(false)
    expect(equalBytes(bytes(1, 2), bytes(1, 2, 0))).toBe(false)
  })

  test('concatenation copies', () => {
    const part = bytes(1, 2)
    const whole = concatBytes(part, bytes(), bytes(3))
    part[0] = 9
    expect(whole).toEqual(bytes(1, 2, 3))
  })
})

describe('integers', () => {
  test('are big-endian', () => {
    const room = new Uint8Array(14)
    writeU16(room, 0, 0x0102)
    writeU32(room, 2, 0xfffefdfc)
    writeU64(room, 6, Number.MAX_SAFE_INTEGER)
    expect(toHex(room)).toBe('0102fffefdfc001fffffffffffff')
    expect([readU16(room, 0), readU32(room, 2), readU64(room, 6)]).toEqual([
      0x0102,
      0xfffefdfc,
      Number.MAX_SAFE_INTEGER,
    ])
  })

  test('read within a view of a larger buffer', () => {
    const inner = bytes(9, 9, 0, 7, 9).subarray(2, 4)
    expect(readU16(inner, 0)).toBe(7)
    expect(() => readU16(inner, 1)).toThrow(RangeError)
  })

  test('an unsafe u64 is null', () => {
    expect(readU64(bytes(0, 0x20, 0, 0, 0, 0, 0, 0), 0)).toBeNull()
    expect(readU64(new Uint8Array(8).fill(255), 0)).toBeNull()
  })

  test.each([-1, 0.5, 0x10000, Number.NaN])('u16 refuses %d', (value) => {
    expect(() => writeU16(new Uint8Array(2), 0, value)).toThrow(RangeError)
  })

  test('u64 refuses what is not exact', () => {
    expect(() => writeU64(new Uint8Array(8), 0, 2 ** 53)).toThrow(RangeError)
    expect(() => writeU64(new Uint8Array(8), 1, 1)).toThrow(RangeError)
  })
})
