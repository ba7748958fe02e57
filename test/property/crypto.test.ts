/** What is sealed, wrapped or boxed comes back; what is not ours is refused with a value, never a throw. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../node/sodium.ts'
import { toHex } from '../../shared/bytes.ts'
import { boxOpen, boxSeal } from '../../shared/crypto/box.ts'
import { exportEnvelope, importEnvelope, pae } from '../../shared/crypto/dsse.ts'
import { framed } from '../../shared/crypto/framing.ts'
import { hpkeOpen, hpkeSeal } from '../../shared/crypto/hpke.ts'
import { keysFromSeed } from '../../shared/crypto/keys.ts'
import {
  decodeLetter,
  encodeLetter,
  type LetterHeader,
  openLetterContent,
  parseLetter,
  parseTaken,
  sealLetter,
  signLetter,
} from '../../shared/crypto/letters.ts'
import type { BoxKeyPair } from '../../shared/crypto/port.ts'
import { openAttachment, openRecord, type SealContext, sealRecord, sizeClass } from '../../shared/crypto/sealed.ts'
import { normaliseName, queryToken, searchTokens } from '../../shared/crypto/tags.ts'
import { readWrap } from '../../shared/crypto/wraps.ts'
import { checkJson, type Json } from '../../shared/json.ts'
import type { Hash } from '../../shared/ledger/ids.ts'

const crypto = createCrypto()
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value, (_k, v) => (typeof v === 'number' ? Math.trunc(v % 1e9) || 0 : v))))
  .filter((value) => checkJson(value).ok) as fc.Arbitrary<Json>
const context: fc.Arbitrary<SealContext> = fc.record({
  network: fc.constantFrom('demo-seoul', 'seoul'),
  nonce: bytes(16).map(toHex),
  service: fc.constantFrom('birth', 'property'),
})

describe('crypto', () => {
  it('sealed records and attachments come back, in sizes that are classes', () => {
    fc.assert(
      fc.property(
        context,
        json,
        fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 3 }),
        (at, content, scans) => {
          const inputs = scans.map((scan, i) => ({ name: `파일 ${i}`, mediaType: 'image/png', bytes: scan }))
          const sealed = sealRecord(crypto, at, content, inputs)
          const opened = openRecord(crypto, at, sealed.header, sealed.key, sealed.ciphertext)
          if (!opened.ok) throw new Error(opened.error.code)
          expect(opened.value.content).toEqual(content)
          expect(sizeClass(sealed.header.size - 40)).toBe(sealed.header.size - 40)
          for (const [i, { key }] of opened.value.attachments.entries()) {
            const scan = openAttachment(crypto, at, sealed.header, i, key, sealed.attachments[i] as Uint8Array)
            expect(scan).toEqual({ ok: true, value: scans[i] })
          }
        },
      ),
    )
  })

  it('letters come back to the office that they are for, as they were cut from what travels', () => {
    const [recipient, other] = [1, 2].map((n) => crypto.boxKeyPair(new Uint8Array(32).fill(n))) as [
      BoxKeyPair,
      BoxKeyPair,
    ]
    const ring = keysFromSeed(crypto, new Uint8Array(32).fill(3))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), bytes(16), (text, id) => {
        const binding = { network: 'seoul', id: toHex(id), from: 'mapo', to: 'gaepo', kind: 'application' } as never
        const sealed = sealLetter(crypto, binding, recipient.publicKey, text)
        if (!sealed.ok) throw new Error(sealed.error.code)
        const content = { hash: crypto.sha256Hex(sealed.value) as Hash, size: sealed.value.length }
        const header = { v: 1, ...(binding as object), by: ring.id, device: ring.id, at: 0, content } as LetterHeader
        const letter = { ...signLetter(crypto, ring.sign.secretKey, header), content: sealed.value }
        const read = decodeLetter(encodeLetter(letter))
        expect(read).toEqual(letter)
        expect(parseLetter(letter)).toEqual(header)
        expect(openLetterContent(crypto, header, recipient, sealed.value)).toEqual(text)
        expect(openLetterContent(crypto, header, other, sealed.value)).toBeNull()
      }),
    )
  })

  it('whatever bytes come as a letter, a header or an acknowledgement never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (input) => {
        const read = decodeLetter(input)
        if (read !== null) expect(toHex(encodeLetter(read))).toBe(toHex(input))
        expect(parseLetter({ payload: input })).toBeNull()
        expect(parseTaken({ payload: input })).toBeNull()
      }),
    )
  })

  it('size classes grow with the length, by an eighth or 256 bytes at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 25 }), (length) => {
        const padded = sizeClass(length)
        expect(padded).toBeGreaterThanOrEqual(length)
        expect(padded - length).toBeLessThan(Math.max(256, length / 8))
        expect(sizeClass(padded)).toBe(padded)
        expect(sizeClass(length + 1)).toBeGreaterThanOrEqual(padded)
      }),
      { numRuns: 1000 },
    )
  })

  it('HPKE and boxes give back what went in', () => {
    fc.assert(
      fc.property(bytes(32), fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (seed, info, aad, plaintext) => {
        const { box } = keysFromSeed(crypto, seed)
        const sealed = hpkeSeal(crypto, box.publicKey, info, aad, plaintext)
        expect(sealed.ok && hpkeOpen(crypto, box, info, aad, sealed.value)).toEqual(plaintext)
        const label = { purpose: 'test/v1', name: toHex(info) }
        expect(boxOpen(crypto, seed, label, boxSeal(crypto, seed, label, plaintext))).toEqual(plaintext)
      }),
    )
  })

  it('foreign bytes are refused with a value', () => {
    const { box, sign } = keysFromSeed(crypto, new Uint8Array(32).fill(1))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (input) => {
        expect(hpkeOpen(crypto, box, new Uint8Array(0), new Uint8Array(0), input)).toBeNull()
        expect(boxOpen(crypto, box.secretKey, { purpose: 'p', name: '' }, input)).toBeNull()
        expect(readWrap(crypto, input, () => sign.publicKey).ok).toBe(false)
        expect(crypto.verify(sign.publicKey, input, input.slice(0, 64))).toBe(false)
        expect(crypto.verify(input.slice(0, 32), input, input.slice(-64))).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('framing and PAE are injective', () => {
    const fields = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 4 })
    const type = fc.string({ maxLength: 6 })
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const same = toHex(framed('p', ...a)) === toHex(framed('p', ...b))
        expect(same).toBe(JSON.stringify(a.map(toHex)) === JSON.stringify(b.map(toHex)))
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(type, fc.uint8Array({ maxLength: 8 }), type, fc.uint8Array({ maxLength: 8 }), (t, p, u, q) => {
        expect(toHex(pae(t, p)) === toHex(pae(u, q))).toBe(t === u && toHex(p) === toHex(q))
      }),
      { numRuns: 1000 },
    )
  })

  it('DSSE’s JSON form comes back', () => {
    const signature = fc.record({ keyId: fc.option(fc.string(), { nil: null }), signature: fc.uint8Array() })
    const envelope = fc.record({
      payloadType: fc.string(),
      payload: fc.uint8Array(),
      signatures: fc.array(signature, { minLength: 1, maxLength: 3 }),
    })
    fc.assert(
      fc.property(envelope, (value) => {
        expect(importEnvelope(exportEnvelope(value))).toEqual({ ok: true, value })
      }),
    )
  })

  it('a name is found by itself, and normalising twice changes nothing', () => {
    const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code))
    const name = fc.oneof(
      fc.array(syllable, { minLength: 2, maxLength: 5 }).map((s) => s.join('')),
      fc.string({ unit: 'grapheme' }),
    )
    const key = new Uint8Array(32).fill(3)
    fc.assert(
      fc.property(name, (typed) => {
        const normal = normaliseName(typed)
        expect(normaliseName(normal)).toBe(normal)
        const query = queryToken(crypto, key, typed)
        expect(query === null).toBe(normal === '')
        const isName = /^[가-힣]{2,}$/.test(typed)
        if (isName) expect(searchTokens(crypto, key, { names: [typed], births: [] })).toContain(query)
      }),
      { numRuns: 500 },
    )
  })
})
