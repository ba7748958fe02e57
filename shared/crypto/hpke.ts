/**
 * HPKE, RFC 9180: base mode, single shot, one suite: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001,
 * ChaCha20Poly1305 0x0003. Built from the Crypto port, so it is synchronous and the same under OpenSSL, BoringSSL and none
 * (WebCrypto has this suite in neither). Steps and labels are the RFC's; the vectors of its appendix A.2.1 are a test.
 */
import { concatBytes, utf8Encode } from '../bytes.ts'
import { err, ok, type Result } from '../result.ts'
import { hkdfExpand, hkdfExtract } from './hkdf.ts'
import type { BoxKeyPair, Crypto } from './port.ts'

/** Length of the encapsulated key, Nenc. */
export const HPKE_ENC_BYTES = 32

/** "KEM" || I2OSP(kem_id, 2), section 4.1. */
const KEM_SUITE = Uint8Array.of(0x4b, 0x45, 0x4d, 0x00, 0x20)
/** "HPKE" || I2OSP(kem_id, 2) || I2OSP(kdf_id, 2) || I2OSP(aead_id, 2), section 5.1. */
const HPKE_SUITE = Uint8Array.of(0x48, 0x50, 0x4b, 0x45, 0x00, 0x20, 0x00, 0x01, 0x00, 0x03)
const VERSION = utf8Encode('HPKE-v1')
const EMPTY = new Uint8Array(0)
const MODE_BASE = Uint8Array.of(0)

/** A recipient's public key of small order, or not 32 bytes. */
export interface HpkeKeyError {
  readonly code: 'HPKE_BAD_KEY'
}

/** SealBase: enc (32) || ciphertext (plaintext + 16). `info` binds the use, `aad` the message. */
export const hpkeSeal = (
  crypto: Crypto,
  recipient: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Result<Uint8Array, HpkeKeyError> => {
  const ephemeral = crypto.boxKeyPair(crypto.random(32))
  const sealed = hpkeSealWith(crypto, ephemeral, recipient, info, aad, plaintext)
  crypto.wipe(ephemeral.secretKey)
  return sealed
}

/** `hpkeSeal` with a given ephemeral pair, which must never serve twice: for the RFC's vectors. */
export const hpkeSealWith = (
  crypto: Crypto,
  ephemeral: BoxKeyPair,
  recipient: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Result<Uint8Array, HpkeKeyError> => {
  const dh = crypto.x25519(ephemeral.secretKey, recipient)
  if (dh === null) return err({ code: 'HPKE_BAD_KEY' })
  const secret = sharedSecret(crypto, dh, ephemeral.publicKey, recipient)
  const { key, nonce } = schedule(crypto, secret, info)
  return ok(concatBytes(ephemeral.publicKey, crypto.chachaSeal(key, nonce, plaintext, aad)))
}

/** OpenBase: the plaintext, or null for whatever was not sealed so to this key. */
export const hpkeOpen = (
  crypto: Crypto,
  recipient: BoxKeyPair,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null => {
  if (sealed.length < HPKE_ENC_BYTES) return null
  const enc = sealed.slice(0, HPKE_ENC_BYTES)
  const dh = crypto.x25519(recipient.secretKey, enc)
  if (dh === null) return null
  const { key, nonce } = schedule(crypto, sharedSecret(crypto, dh, enc, recipient.publicKey), info)
  return crypto.chachaOpen(key, nonce, sealed.slice(HPKE_ENC_BYTES), aad)
}

/** ExtractAndExpand, section 4.1. */
const sharedSecret = (crypto: Crypto, dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Uint8Array => {
  const prk = labeledExtract(crypto, KEM_SUITE, EMPTY, 'eae_prk', dh)
  return labeledExpand(crypto, KEM_SUITE, prk, 'shared_secret', concatBytes(enc, recipient), 32)
}

/** KeySchedule for mode_base, section 5.1: empty psk and psk_id. Sequence number 0, so the base nonce is the nonce. */
const schedule = (
  crypto: Crypto,
  secret: Uint8Array,
  info: Uint8Array,
): { readonly key: Uint8Array; readonly nonce: Uint8Array } => {
  const pskIdHash = labeledExtract(crypto, HPKE_SUITE, EMPTY, 'psk_id_hash', EMPTY)
  const infoHash = labeledExtract(crypto, HPKE_SUITE, EMPTY, 'info_hash', info)
  const context = concatBytes(MODE_BASE, pskIdHash, infoHash)
  const prk = labeledExtract(crypto, HPKE_SUITE, secret, 'secret', EMPTY)
  return {
    key: labeledExpand(crypto, HPKE_SUITE, prk, 'key', context, 32),
    nonce: labeledExpand(crypto, HPKE_SUITE, prk, 'base_nonce', context, 12),
  }
}

const labeledExtract = (
  crypto: Crypto,
  suite: Uint8Array,
  salt: Uint8Array,
  label: string,
  ikm: Uint8Array,
): Uint8Array => hkdfExtract(crypto.hmacSha256, salt, concatBytes(VERSION, suite, utf8Encode(label), ikm))

const labeledExpand = (
  crypto: Crypto,
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array =>
  hkdfExpand(
    crypto.hmacSha256,
    prk,
    concatBytes(Uint8Array.of(length >> 8, length & 255), VERSION, suite, utf8Encode(label), info),
    length,
  )
