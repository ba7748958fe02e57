/** The other primitives of both adapters against the published vectors, and their refusals. */
import { readFileSync } from 'node:fs'
import { argon2id } from '@noble/hashes/argon2.js'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../shared/bytes.ts'
import { hkdfExtract } from '../../../shared/crypto/hkdf.ts'
import { hex, implementations } from './implementations.ts'

const read = <T>(name: string): readonly T[] =>
  (JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as { vectors: T[] }).vectors

const hmac = read<{ key: string; data: string; mac: string }>('hmac-rfc4231')
const hkdf = read<{ ikm: string; salt: string; info: string; prk: string; okm: string }>('hkdf-rfc5869')
const aead = read<{
  cipher: string
  key: string
  nonce: string
  ad: string
  plaintext: string
  ciphertext: string
}>('aead')
const x25519 = read<{ scalar: string; u: string; out: string }>('x25519-rfc7748')
const NONE = new Uint8Array(0)

describe.each(implementations)('%s', (_name, crypto) => {
  it('hashes as FIPS 180-4 says', () => {
    const abc = new TextEncoder().encode('abc')
    expect(crypto.sha256Hex(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(toHex(crypto.sha256(abc))).toBe(crypto.sha256Hex(abc))
    expect(crypto.sha256Hex(NONE)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    // Plain bytes of their own: a Buffer would share memory on slice.
    expect(Object.getPrototypeOf(crypto.sha256(abc))).toBe(Uint8Array.prototype)
    expect(crypto.sha256(abc).buffer.byteLength).toBe(32)
  })

  it.each(hmac)('HMAC as RFC 4231: $mac', ({ key, data, mac }) => {
    expect(toHex(crypto.hmacSha256(hex(key), hex(data)))).toBe(mac)
  })

  it.each(hkdf)('HKDF as RFC 5869: $okm', ({ ikm, salt, info, prk, okm }) => {
    expect(toHex(hkdfExtract(crypto.hmacSha256, hex(salt), hex(ikm)))).toBe(prk)
    expect(toHex(crypto.hkdfSha256(hex(ikm), hex(salt), hex(info), okm.length / 2))).toBe(okm)
  })

  it('refuses HKDF lengths of 0 and above 255 blocks', () => {
    expect(crypto.hkdfSha256(NONE, NONE, NONE, 8160).length).toBe(8160)
    expect(() => crypto.hkdfSha256(NONE, NONE, NONE, 8161)).toThrow(RangeError)
    expect(() => crypto.hkdfSha256(NONE, NONE, NONE, 0)).toThrow(RangeError)
  })

  it.each(aead)('$cipher as published', (vector) => {
    const [seal, open] =
      vector.cipher === 'xchacha20poly1305' ? [crypto.seal, crypto.open] : [crypto.chachaSeal, crypto.chachaOpen]
    const [key, nonce, ad] = [hex(vector.key), hex(vector.nonce), hex(vector.ad)]
    const ciphertext = hex(vector.ciphertext)
    expect(toHex(seal(key, nonce, hex(vector.plaintext), ad))).toBe(vector.ciphertext)
    expect(toHex(open(key, nonce, ciphertext, ad) ?? NONE)).toBe(vector.plaintext)

    const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
    for (let i = 0; i < ciphertext.length; i++) expect(open(key, nonce, flipped(ciphertext, i), ad)).toBeNull()
    expect(open(flipped(key, 0), nonce, ciphertext, ad)).toBeNull()
    expect(open(key, flipped(nonce, 0), ciphertext, ad)).toBeNull()
    expect(open(key, nonce, ciphertext, flipped(ad, 0))).toBeNull()
    expect(open(key, nonce, ciphertext, NONE)).toBeNull()
    expect(open(key, nonce, ciphertext.slice(0, -1), ad)).toBeNull()
    expect(open(key, nonce, ciphertext.slice(0, 15), ad)).toBeNull()
    expect(open(key, nonce, NONE, ad)).toBeNull()
    expect(() => open(key.slice(1), nonce, ciphertext, ad)).toThrow(RangeError)
    expect(() => seal(key, nonce.slice(1), NONE, ad)).toThrow(RangeError)
    expect(open(key, nonce, seal(key, nonce, NONE, NONE), NONE)).toEqual(NONE)
  })

  it.each(x25519)('X25519 as RFC 7748: $out', ({ scalar, u, out }) => {
    expect(toHex(crypto.x25519(hex(scalar), hex(u)) ?? NONE)).toBe(out)
  })

  it('gives no shared secret with a point of small order or a key of another length', () => {
    const secret = new Uint8Array(32).fill(7)
    for (const weak of [
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0100000000000000000000000000000000000000000000000000000000000000',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    ]) {
      expect(crypto.x25519(secret, hex(weak))).toBeNull()
    }
    expect(crypto.x25519(secret, new Uint8Array(31).fill(9))).toBeNull()
  })

  it('derives with Argon2id as an implementation that shares no code; the salt matters', () => {
    const cost = { opslimit: 3, memlimitBytes: 65_536 }
    const word = new TextEncoder().encode('마포구청 암호')
    const derived = toHex(crypto.argon2id(word, new Uint8Array(16), cost))
    expect(derived).toBe(toHex(argon2id(word, new Uint8Array(16), { t: 3, m: 64, p: 1, version: 0x13, dkLen: 32 })))
    expect(toHex(crypto.argon2id(word, new Uint8Array(16).fill(1), cost))).not.toBe(derived)
    expect(() => crypto.argon2id(word, new Uint8Array(8), cost)).toThrow(RangeError)
  })

  it('compares and wipes', () => {
    expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(crypto.equal(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
    expect(crypto.equal(NONE, NONE)).toBe(true)
    const secret = Uint8Array.of(1, 2, 3)
    crypto.wipe(secret)
    crypto.wipe(NONE)
    expect(secret).toEqual(new Uint8Array(3))
  })

  it('draws fresh random bytes', () => {
    expect(crypto.random(0)).toEqual(NONE)
    expect(toHex(crypto.random(32))).not.toBe(toHex(crypto.random(32)))
  })

  it('works on views into a larger buffer', () => {
    const room = new Uint8Array(200)
    const pair = crypto.signKeyPair(new Uint8Array(32).fill(1))
    const message = room.subarray(5, 25).fill(8)
    room.set(pair.publicKey, 30)
    room.set(crypto.sign(pair.secretKey, message), 80)
    expect(crypto.verify(room.subarray(30, 62), message, room.subarray(80, 144))).toBe(true)
    expect(crypto.verify(room.subarray(30, 62), room.subarray(5, 26), room.subarray(80, 144))).toBe(false)
  })
})
