/** Canonical JSON: one value, one text; a decoder that takes only what the encoder writes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, utf8Decode, utf8Encode } from '../../shared/bytes.ts'
import { canonicalText, checkJson, decodeJson, encodeJson, type Json } from '../../shared/json.ts'

const LIMIT = 1_000_000

const name = fc.oneof(
  // Names that need an escape are refused.
  fc.string({ unit: 'grapheme' }).filter((text) => text !== '__proto__' && !/["\\\u0000-\u001f]/.test(text)),
  fc.integer({ min: 0, max: 200 }).map(String),
  fc.constantFrom('이름', '洪', '\ufb33', '\ud83d\ude00', 'toJSON', 'constructor', 'length'),
)
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(name, tie('value'), { maxKeys: 8 }).map((object) => ({ ...object })),
  ),
}))

describe('canonical JSON', () => {
  it('comes back from its bytes, and is the shortest thing JSON.parse reads so', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = encodeJson(value)
        const decoded = decodeJson(bytes, bytes.length)
        expect(decoded).toEqual({ ok: true, value })
        expect(JSON.parse(utf8Decode(bytes) ?? '')).toEqual(value)
        expect(bytes.length).toBe(utf8Encode(JSON.stringify(value)).length)
        expect(decodeJson(bytes, bytes.length - 1)).toEqual({ ok: false, error: { code: 'JSON_TOO_LARGE' } })
      }),
    )
  })

  it('does not depend on the order in which members were written', () => {
    const shuffled = (value: Json, order: (names: string[]) => string[]): Json => {
      if (Array.isArray(value)) return value.map((item: Json) => shuffled(item, order))
      if (typeof value !== 'object' || value === null) return value
      const object = value as { readonly [name: string]: Json }
      return Object.fromEntries(order(Object.keys(object)).map((key) => [key, shuffled(object[key] as Json, order)]))
    }
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalText(shuffled(value, (names) => names.reverse()))).toBe(canonicalText(value))
      }),
    )
  })

  it('takes of any text only its own canonical form', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          json.map((value) => JSON.stringify(value, null, 1)),
        ),
        (text) => {
          const decoded = decodeJson(utf8Encode(text), LIMIT)
          if (decoded.ok) expect(canonicalText(decoded.value)).toBe(text)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('takes of any change of a byte at most what is canonical again, and never throws', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.integer({ min: 0, max: 255 }), (value, at, byte) => {
        const bytes = encodeJson(value)
        const changed = bytes.slice()
        changed[at % bytes.length] = byte
        const decoded = decodeJson(changed, LIMIT)
        if (decoded.ok) expect(compareBytes(encodeJson(decoded.value), changed)).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws on any bytes nor on any value', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.anything({ withBigInt: true, withMap: true, withDate: true }), (bytes, value) => {
        decodeJson(bytes, LIMIT)
        const checked = checkJson(value)
        if (checked.ok) expect(decodeJson(encodeJson(checked.value), LIMIT).ok).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})
