/**
 * The Crypto port over libsodium's JavaScript API (`libsodium-wrappers-sumo`), for runtimes that load no native addon.
 *
 * The library object arrives as an argument, already initialised (`await sodium.ready`), so this file imports nothing of
 * it. The wrappers throw on a failed decryption or a malformed input; here that becomes the port's null or false.
 */
import { toHex } from '../bytes.ts'
import { hkdf } from './hkdf.ts'
import type { Crypto } from './port.ts'
import { ED25519_PUBLIC_KEY_BYTES, ED25519_SIGNATURE_BYTES, expectBytes } from './sizes.ts'

/** The part of `libsodium-wrappers-sumo` that is used. */
export interface SodiumWrappers {
  crypto_hash_sha256(message: Uint8Array): Uint8Array
  crypto_auth_hmacsha256_init(key: Uint8Array): unknown
  crypto_auth_hmacsha256_update(state: unknown, message: Uint8Array): void
  crypto_auth_hmacsha256_final(state: unknown): Uint8Array
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  crypto_sign_detached(message: Uint8Array, secretKey: Uint8Array): Uint8Array
  crypto_sign_seed_keypair(seed: Uint8Array): { publicKey: Uint8Array; privateKey: Uint8Array }
  randombytes_buf(length: number): Uint8Array
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    message: Uint8Array,
    ad: Uint8Array,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array
  crypto_aead_xchacha20poly1305_ietf_decrypt(
    secretNonce: null,
    ciphertext: Uint8Array,
    ad: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array
  crypto_aead_chacha20poly1305_ietf_encrypt(
    message: Uint8Array,
    ad: Uint8Array,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array
  crypto_aead_chacha20poly1305_ietf_decrypt(
    secretNonce: null,
    ciphertext: Uint8Array,
    ad: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array
  crypto_pwhash(
    length: number,
    passphrase: Uint8Array,
    salt: Uint8Array,
    opslimit: number,
    memlimit: number,
    algorithm: number,
  ): Uint8Array
  readonly crypto_pwhash_ALG_ARGON2ID13: number
  crypto_scalarmult_base(secretKey: Uint8Array): Uint8Array
  crypto_scalarmult(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array
  memcmp(a: Uint8Array, b: Uint8Array): boolean
  memzero(bytes: Uint8Array): void
}

export const wrapSodium = (sodium: SodiumWrappers): Crypto => {
  const sha256 = (bytes: Uint8Array): Uint8Array => sodium.crypto_hash_sha256(bytes)
  const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array => {
    const state = sodium.crypto_auth_hmacsha256_init(key)
    sodium.crypto_auth_hmacsha256_update(state, message)
    return sodium.crypto_auth_hmacsha256_final(state)
  }
  return {
    sha256,
    sha256Hex: (bytes) => toHex(sha256(bytes)),
    hmacSha256,
    hkdfSha256: (ikm, salt, info, length) => hkdf(hmacSha256, ikm, salt, info, length),
    verify: (publicKey, message, signature) =>
      publicKey.length === ED25519_PUBLIC_KEY_BYTES &&
      signature.length === ED25519_SIGNATURE_BYTES &&
      sodium.crypto_sign_verify_detached(signature, message, publicKey),
    sign: (secretKey, message) => sodium.crypto_sign_detached(message, expectBytes(secretKey, 64, 'secret key')),
    signKeyPair: (seed) => {
      const pair = sodium.crypto_sign_seed_keypair(expectBytes(seed, 32, 'seed'))
      return { publicKey: pair.publicKey, secretKey: pair.privateKey }
    },
    random: (n) => sodium.randombytes_buf(n),
    seal: (key, nonce24, plaintext, ad) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        plaintext,
        ad,
        null,
        expectBytes(nonce24, 24, 'nonce'),
        expectBytes(key, 32, 'key'),
      ),
    open: (key, nonce24, ciphertext, ad) => {
      expectBytes(key, 32, 'key')
      expectBytes(nonce24, 24, 'nonce')
      return orNull(() => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, ad, nonce24, key))
    },
    chachaSeal: (key, nonce12, plaintext, ad) =>
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
        plaintext,
        ad,
        null,
        expectBytes(nonce12, 12, 'nonce'),
        expectBytes(key, 32, 'key'),
      ),
    chachaOpen: (key, nonce12, ciphertext, ad) => {
      expectBytes(key, 32, 'key')
      expectBytes(nonce12, 12, 'nonce')
      return orNull(() => sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, ciphertext, ad, nonce12, key))
    },
    argon2id: (passphrase, salt, cost) =>
      sodium.crypto_pwhash(
        32,
        passphrase,
        expectBytes(salt, 16, 'salt'),
        cost.opslimit,
        cost.memlimitBytes,
        sodium.crypto_pwhash_ALG_ARGON2ID13,
      ),
    boxKeyPair: (secretKey) => ({
      publicKey: sodium.crypto_scalarmult_base(expectBytes(secretKey, 32, 'secret key')),
      secretKey,
    }),
    x25519: (secretKey, publicKey) => {
      expectBytes(secretKey, 32, 'secret key')
      if (publicKey.length !== 32) return null
      return orNull(() => sodium.crypto_scalarmult(secretKey, publicKey))
    },
    equal: (a, b) => a.length === b.length && sodium.memcmp(a, b),
    wipe: (bytes) => sodium.memzero(bytes),
  }
}

/** The wrappers have no typed failure: any throw after the lengths were checked is "not what was sealed". */
const orNull = (run: () => Uint8Array): Uint8Array | null => {
  try {
    return run()
  } catch {
    return null
  }
}
