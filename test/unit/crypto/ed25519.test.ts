/**
 * The gate on signatures: every implementation gives libsodium's verdict on every published edge case and on our own.
 * Two replicas that disagree here are two ledgers.
 */
import { readFileSync } from 'node:fs'
import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { concatBytes, toHex } from '../../../shared/bytes.ts'
import {
  encode32,
  L,
  littleEndian,
  type MixedOrderVector,
  mixedOrderVectors,
  SMALL_ORDER,
  SMALL_ORDER_NON_CANONICAL,
  verdicts,
} from './ed25519-model.ts'
import { hex, implementations } from './implementations.ts'

interface Vector {
  readonly note: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly accept: boolean
}
const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as T

const speccheck = read<{ vectors: readonly Vector[] }>('ed25519-speccheck').vectors
const mixed = read<{ vectors: readonly MixedOrderVector[] }>('ed25519-mixed-order').vectors
const rfc = read<{ vectors: readonly (Vector & { seed: string })[] }>('ed25519-rfc8032').vectors

describe.each(implementations)('%s', (_name, crypto) => {
  const verify = (v: { publicKey: string; message: string; signature: string }) =>
    crypto.verify(hex(v.publicKey), hex(v.message), hex(v.signature))

  it.each(rfc)('signs as RFC 8032 does: message "$message"', (vector) => {
    const pair = crypto.signKeyPair(hex(vector.seed))
    expect(toHex(pair.publicKey)).toBe(vector.publicKey)
    expect(toHex(crypto.sign(pair.secretKey, hex(vector.message)))).toBe(vector.signature)
    expect(verify(vector)).toBe(true)
  })

  it.each(speccheck)('speccheck: $note -> $accept', (vector) => {
    expect(verify(vector)).toBe(vector.accept)
  })

  it('decides our mixed-order signatures as libsodium does', () => {
    expect(mixed.map(verify)).toEqual(mixed.map((vector) => vector.libsodium))
    // The table would prove nothing if it held one kind only.
    expect(mixed.some((v) => v.libsodium)).toBe(true)
    expect(mixed.some((v) => v.cofactored && !v.libsodium)).toBe(true)
  })

  it('refuses S = 0 under each spelling of a small-order key and commitment', () => {
    const spellings = [...SMALL_ORDER, ...SMALL_ORDER_NON_CANONICAL]
    const message = new TextEncoder().encode('Zcash')
    const accepted = spellings.flatMap((a) =>
      spellings.filter((r) => crypto.verify(hex(a), message, concatBytes(hex(r), new Uint8Array(32)))),
    )
    expect(accepted).toEqual([])
  })

  it('refuses S + L, S + 2L and so on, which solve the same equation', () => {
    const pair = crypto.signKeyPair(new Uint8Array(32).fill(3))
    const message = Uint8Array.of(1, 2, 3)
    const signature = crypto.sign(pair.secretKey, message)
    const s = littleEndian(signature.slice(32))
    for (let n = 0n; s + n * L < 2n ** 256n; n++) {
      const again = concatBytes(signature.slice(0, 32), encode32(s + n * L))
      expect(crypto.verify(pair.publicKey, message, again)).toBe(n === 0n)
    }
  })

  it('refuses one flipped bit anywhere in key, message or signature', () => {
    const pair = crypto.signKeyPair(new Uint8Array(32).fill(5))
    const parts = [pair.publicKey, Uint8Array.of(9, 8, 7), new Uint8Array(64)] as const
    parts[2].set(crypto.sign(pair.secretKey, parts[1]))
    expect(crypto.verify(...parts)).toBe(true)
    for (const part of parts) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        part[bit >> 3] = (part[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(crypto.verify(...parts)).toBe(false)
        part[bit >> 3] = (part[bit >> 3] as number) ^ (1 << (bit & 7))
      }
    }
  })

  it('answers false, and never throws, for other lengths', () => {
    const pair = crypto.signKeyPair(new Uint8Array(32).fill(6))
    const message = Uint8Array.of(4)
    const signature = crypto.sign(pair.secretKey, message)
    expect(crypto.verify(pair.publicKey, message, concatBytes(signature, Uint8Array.of(0)))).toBe(false)
    expect(crypto.verify(pair.publicKey, message, signature.slice(0, 63))).toBe(false)
    expect(crypto.verify(pair.publicKey, message, new Uint8Array(0))).toBe(false)
    expect(crypto.verify(concatBytes(pair.publicKey, Uint8Array.of(0)), message, signature)).toBe(false)
    expect(crypto.verify(new Uint8Array(0), message, signature)).toBe(false)
  })

  it('throws for a secret key or a seed of another length: a bug of the caller', () => {
    expect(() => crypto.sign(new Uint8Array(32), Uint8Array.of(1))).toThrow(RangeError)
    expect(() => crypto.signKeyPair(new Uint8Array(31))).toThrow(RangeError)
  })
})

describe('the vectors', () => {
  it('of mixed order are what the model builds', () => {
    expect(mixedOrderVectors()).toEqual(mixed)
  })

  it('of speccheck agree with the model of libsodium’s rules', () => {
    const modelled = speccheck.map((v) => verdicts(hex(v.publicKey), hex(v.message), hex(v.signature)).libsodium)
    expect(modelled).toEqual(speccheck.map((v) => v.accept))
  })
})

describe('noble never decides a verdict, because', () => {
  it('it accepts mixed-order signatures that libsodium refuses, also with zip215 off', () => {
    const disputed = mixed.filter(
      (v) => ed25519.verify(hex(v.signature), hex(v.message), hex(v.publicKey), { zip215: false }) !== v.libsodium,
    )
    expect(disputed.length).toBeGreaterThan(0)
    expect(disputed.every((v) => v.cofactored && !v.cofactorless)).toBe(true)
  })
})
