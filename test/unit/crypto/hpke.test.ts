import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concatBytes, toHex, utf8Encode } from '../../../shared/bytes.ts'
import { hpkeOpen, hpkeSeal, hpkeSealWith } from '../../../shared/crypto/hpke.ts'
import { hex, implementations } from './implementations.ts'

interface Vector {
  readonly info: string
  readonly skEm: string
  readonly pkEm: string
  readonly skRm: string
  readonly pkRm: string
  readonly plaintext: string
  readonly aad: string
  readonly ciphertext: string
}
const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/hpke-rfc9180.json', import.meta.url), 'utf8')) as {
  vectors: readonly Vector[]
}

describe.each(implementations)('HPKE over %s', (_name, crypto) => {
  it.each(vectors)('RFC 9180 A.2.1: $ciphertext', (v) => {
    const ephemeral = crypto.boxKeyPair(hex(v.skEm))
    const recipient = crypto.boxKeyPair(hex(v.skRm))
    expect(toHex(ephemeral.publicKey)).toBe(v.pkEm)
    expect(toHex(recipient.publicKey)).toBe(v.pkRm)
    const sealed = hpkeSealWith(crypto, ephemeral, recipient.publicKey, hex(v.info), hex(v.aad), hex(v.plaintext))
    expect(sealed.ok && toHex(sealed.value)).toBe(v.pkEm + v.ciphertext)
    const opened = hpkeOpen(crypto, recipient, hex(v.info), hex(v.aad), hex(v.pkEm + v.ciphertext))
    expect(opened && toHex(opened)).toBe(v.plaintext)
  })

  it('opens for its recipient, info and additional data alone', () => {
    const recipient = crypto.boxKeyPair(new Uint8Array(32).fill(4))
    const other = crypto.boxKeyPair(new Uint8Array(32).fill(5))
    const [info, aad, plaintext] = [utf8Encode('info'), utf8Encode('aad'), utf8Encode('key')]
    const sealed = hpkeSeal(crypto, recipient.publicKey, info, aad, plaintext)
    if (!sealed.ok) throw new Error('sealing failed')
    expect(hpkeOpen(crypto, recipient, info, aad, sealed.value)).toEqual(plaintext)
    expect(hpkeOpen(crypto, other, info, aad, sealed.value)).toBeNull()
    expect(hpkeOpen(crypto, recipient, aad, aad, sealed.value)).toBeNull()
    expect(hpkeOpen(crypto, recipient, info, info, sealed.value)).toBeNull()
    for (let i = 0; i < sealed.value.length; i++) {
      // X25519 ignores the top bit of enc, HPKE's KEM context does not.
      const flipped = sealed.value.map((byte, at) => (at === i ? byte ^ 0x80 : byte))
      expect(hpkeOpen(crypto, recipient, info, aad, flipped)).toBeNull()
    }
    for (const length of [0, 31, 32, 47, sealed.value.length - 1]) {
      expect(hpkeOpen(crypto, recipient, info, aad, sealed.value.slice(0, length))).toBeNull()
    }
    const again = hpkeSeal(crypto, recipient.publicKey, info, aad, plaintext)
    expect(again.ok && toHex(again.value)).not.toBe(toHex(sealed.value))
  })

  it('refuses a recipient or an encapsulated key of small order', () => {
    const zero = new Uint8Array(32)
    const none = new Uint8Array(0)
    const refused = { ok: false, error: { code: 'HPKE_BAD_KEY' } }
    expect(hpkeSeal(crypto, zero, none, none, none)).toEqual(refused)
    expect(hpkeSeal(crypto, new Uint8Array(31).fill(9), none, none, none)).toEqual(refused)
    const recipient = crypto.boxKeyPair(new Uint8Array(32).fill(4))
    expect(hpkeOpen(crypto, recipient, none, none, concatBytes(zero, new Uint8Array(16)))).toBeNull()
  })
})

describe('an implementation that shares no code with ours', () => {
  it('opens what we seal, and we open what it seals', async () => {
    const hpke = await import('hpke')
    const suite = new hpke.CipherSuite(
      hpke.KEM_DHKEM_X25519_HKDF_SHA256,
      hpke.KDF_HKDF_SHA256,
      hpke.AEAD_ChaCha20Poly1305,
    )
    const crypto = implementations[0]?.[1]
    if (crypto === undefined) throw new Error('no implementation')
    const recipient = crypto.boxKeyPair(new Uint8Array(32).fill(4))
    const [info, aad, plaintext] = [utf8Encode('info'), utf8Encode('aad'), crypto.random(32)]
    const ours = hpkeSeal(crypto, recipient.publicKey, info, aad, plaintext)
    if (!ours.ok) throw new Error('sealing failed')
    const privateKey = await suite.DeserializePrivateKey(recipient.secretKey, true)
    const publicKey = await suite.DeserializePublicKey(recipient.publicKey)
    const opened = await suite.Open(privateKey, ours.value.slice(0, 32), ours.value.slice(32), { info, aad })
    expect(toHex(opened)).toBe(toHex(plaintext))
    const theirs = await suite.Seal(publicKey, plaintext, { info, aad })
    const sealed = concatBytes(theirs.encapsulatedSecret, theirs.ciphertext)
    expect(hpkeOpen(crypto, recipient, info, aad, sealed)).toEqual(plaintext)
  })
})
