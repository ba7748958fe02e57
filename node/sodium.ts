/**
 * The Crypto port for Node and Electron's office process: sodium-native for everything with a key, the runtime's own
 * one-shot SHA-256 for hashing (OpenSSL in Node, BoringSSL in Electron; a hash has one answer, a signature's verdict not).
 *
 * The addon asserts on lengths and takes longer signatures than 64 bytes; lengths are checked here first.
 */
import { hash } from 'node:crypto'
import sodiumNative from 'sodium-native'
import { hkdf } from '../shared/crypto/hkdf.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { ED25519_PUBLIC_KEY_BYTES, ED25519_SIGNATURE_BYTES, expectBytes } from '../shared/crypto/sizes.ts'

/** The part of the addon that is used; its own types ask for Buffers and lack the plain ChaCha20-Poly1305. */
interface SodiumNative {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
  crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
  randombytes_buf(bytes: Uint8Array): void
  crypto_aead_xchacha20poly1305_ietf_encrypt: AeadEncrypt
  crypto_aead_xchacha20poly1305_ietf_decrypt: AeadDecrypt
  crypto_aead_chacha20poly1305_ietf_encrypt: AeadEncrypt
  crypto_aead_chacha20poly1305_ietf_decrypt: AeadDecrypt
  crypto_pwhash(
    out: Uint8Array,
    passphrase: Uint8Array,
    salt: Uint8Array,
    opslimit: number,
    memlimit: number,
    algorithm: number,
  ): void
  readonly crypto_pwhash_ALG_ARGON2ID13: number
  crypto_scalarmult_base(publicKey: Uint8Array, secretKey: Uint8Array): void
  crypto_scalarmult(shared: Uint8Array, secretKey: Uint8Array, publicKey: Uint8Array): void
  sodium_memcmp(a: Uint8Array, b: Uint8Array): boolean
  sodium_memzero(bytes: Uint8Array): void
}
type AeadEncrypt = (
  ciphertext: Uint8Array,
  message: Uint8Array,
  ad: Uint8Array,
  secretNonce: null,
  nonce: Uint8Array,
  key: Uint8Array,
) => number
type AeadDecrypt = (
  message: Uint8Array,
  secretNonce: null,
  ciphertext: Uint8Array,
  ad: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
) => number

const sodium = sodiumNative as unknown as SodiumNative
const TAG_BYTES = 16

export const createCrypto = (): Crypto => ({
  sha256,
  sha256Hex: (bytes) => hash('sha256', bytes, 'hex'),
  hmacSha256,
  hkdfSha256: (ikm, salt, info, length) => hkdf(hmacSha256, ikm, salt, info, length),
  verify: (publicKey, message, signature) =>
    publicKey.length === ED25519_PUBLIC_KEY_BYTES &&
    signature.length === ED25519_SIGNATURE_BYTES &&
    sodium.crypto_sign_verify_detached(signature, message, publicKey),
  sign: (secretKey, message) => {
    const signature = new Uint8Array(ED25519_SIGNATURE_BYTES)
    sodium.crypto_sign_detached(signature, message, expectBytes(secretKey, 64, 'secret key'))
    return signature
  },
  signKeyPair: (seed) => {
    const publicKey = new Uint8Array(32)
    const secretKey = new Uint8Array(64)
    sodium.crypto_sign_seed_keypair(publicKey, secretKey, expectBytes(seed, 32, 'seed'))
    return { publicKey, secretKey }
  },
  random: (n) => {
    const bytes = new Uint8Array(n)
    if (n > 0) sodium.randombytes_buf(bytes)
    return bytes
  },
  seal: (key, nonce24, plaintext, ad) =>
    encrypt(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt, key, expectBytes(nonce24, 24, 'nonce'), plaintext, ad),
  open: (key, nonce24, ciphertext, ad) =>
    decrypt(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt, key, expectBytes(nonce24, 24, 'nonce'), ciphertext, ad),
  chachaSeal: (key, nonce12, plaintext, ad) =>
    encrypt(sodium.crypto_aead_chacha20poly1305_ietf_encrypt, key, expectBytes(nonce12, 12, 'nonce'), plaintext, ad),
  chachaOpen: (key, nonce12, ciphertext, ad) =>
    decrypt(sodium.crypto_aead_chacha20poly1305_ietf_decrypt, key, expectBytes(nonce12, 12, 'nonce'), ciphertext, ad),
  argon2id: (passphrase, salt, cost) => {
    const out = new Uint8Array(32)
    sodium.crypto_pwhash(
      out,
      passphrase,
      expectBytes(salt, 16, 'salt'),
      cost.opslimit,
      cost.memlimitBytes,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
    )
    return out
  },
  boxKeyPair: (secretKey) => {
    const publicKey = new Uint8Array(32)
    sodium.crypto_scalarmult_base(publicKey, expectBytes(secretKey, 32, 'secret key'))
    return { publicKey, secretKey }
  },
  x25519: (secretKey, publicKey) => {
    expectBytes(secretKey, 32, 'secret key')
    if (publicKey.length !== 32) return null
    const shared = new Uint8Array(32)
    try {
      sodium.crypto_scalarmult(shared, secretKey, publicKey)
    } catch {
      // The addon's only way to say "all-zero result", that is a peer key of small order.
      return null
    }
    return shared
  },
  equal: (a, b) => a.length === b.length && (a.length === 0 || sodium.sodium_memcmp(a, b)),
  wipe: (bytes) => {
    if (bytes.length > 0) sodium.sodium_memzero(bytes)
  },
})

/** The digest as text of 32 Latin-1 letters is the runtime's fastest answer: asking for a Buffer takes twice as long. */
const sha256 = (bytes: Uint8Array): Uint8Array => {
  const text = hash('sha256', bytes, 'binary')
  const digest = new Uint8Array(32)
  for (let i = 0; i < 32; i += 1) digest[i] = text.charCodeAt(i)
  return digest
}

/** RFC 2104 from two one-shot hashes: the runtime's own `createHmac` spends ten times as long on making the object. */
const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array => {
  const block = key.length > 64 ? sha256(key) : key
  const inner = new Uint8Array(64 + message.length).fill(0x36, 0, 64)
  const outer = new Uint8Array(64 + 32).fill(0x5c, 0, 64)
  for (let i = 0; i < block.length; i += 1) {
    const byte = block[i] as number
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  inner.set(message, 64)
  outer.set(sha256(inner), 64)
  const mac = sha256(outer)
  sodium.sodium_memzero(inner)
  sodium.sodium_memzero(outer)
  return mac
}

const encrypt = (
  aead: AeadEncrypt,
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  ad: Uint8Array,
): Uint8Array => {
  const ciphertext = new Uint8Array(plaintext.length + TAG_BYTES)
  aead(ciphertext, plaintext, ad, null, nonce, expectBytes(key, 32, 'key'))
  return ciphertext
}

const decrypt = (
  aead: AeadDecrypt,
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  ad: Uint8Array,
): Uint8Array | null => {
  expectBytes(key, 32, 'key')
  if (ciphertext.length < TAG_BYTES) return null
  const plaintext = new Uint8Array(ciphertext.length - TAG_BYTES)
  try {
    aead(plaintext, null, ciphertext, ad, nonce, key)
  } catch {
    // The addon's only way to say that the tag does not fit.
    return null
  }
  return plaintext
}
