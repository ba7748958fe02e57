/**
 * The Crypto port: every primitive the ledger, the sealed parts and the keys need, as one plain object.
 *
 * `shared/` never reaches for a library or for randomness by itself; it is handed a `Crypto`. Two adapters exist:
 * `node/sodium.ts` (the sodium-native addon and OpenSSL's SHA-256) and `shared/crypto/sodium.ts` (libsodium compiled
 * to WebAssembly). Both take every Ed25519 verdict from libsodium itself: implementations of RFC 8032 differ on
 * small-order, mixed-order and non-canonical inputs, and two replicas that disagree about one signature fork.
 *
 * Byte-length mistakes by the caller are bugs and throw; bytes that came from outside (signatures, public keys,
 * ciphertexts) never throw, whatever their length or content.
 */

export type Sha256 = (bytes: Uint8Array) => Uint8Array

export interface SignKeyPair {
  /** 32 bytes, RFC 8032 encoding. */
  readonly publicKey: Uint8Array
  /** 64 bytes in libsodium's layout: seed (32) || public key (32). */
  readonly secretKey: Uint8Array
}

export interface BoxKeyPair {
  /** 32 bytes, X25519 u-coordinate, RFC 7748. */
  readonly publicKey: Uint8Array
  /** 32 bytes, clamped on use. */
  readonly secretKey: Uint8Array
}

/** Argon2id cost; one lane. `opslimit` counts passes, `memlimitBytes` is bytes (64 MiB = 67108864). */
export interface Argon2Cost {
  readonly opslimit: number
  readonly memlimitBytes: number
}

export interface Crypto {
  /** SHA-256, FIPS 180-4; 32 bytes. */
  readonly sha256: Sha256
  /** SHA-256 as 64 lowercase hex digits. */
  sha256Hex(bytes: Uint8Array): string
  /** HMAC-SHA-256, RFC 2104; a key of any length, 32 bytes out. */
  readonly hmacSha256: (key: Uint8Array, message: Uint8Array) => Uint8Array
  /** HKDF-SHA-256, RFC 5869: extract and expand; `length` at most 8160 bytes. */
  hkdfSha256(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array

  /** libsodium's `crypto_sign_verify_detached`; false for anything malformed, never a throw. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** Ed25519, RFC 8032 (deterministic); `secretKey` 64 bytes, 64 bytes out. */
  sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array
  /** `seed` 32 bytes. */
  signKeyPair(seed: Uint8Array): SignKeyPair

  /** `n` bytes from the operating system's generator. */
  random(n: number): Uint8Array

  /** XChaCha20-Poly1305 (IETF); key 32, nonce 24; ciphertext || 16-byte tag. */
  seal(key: Uint8Array, nonce24: Uint8Array, plaintext: Uint8Array, ad: Uint8Array): Uint8Array
  /** The plaintext, or null when the ciphertext, key, nonce or additional data is not the sealed one. */
  open(key: Uint8Array, nonce24: Uint8Array, ciphertext: Uint8Array, ad: Uint8Array): Uint8Array | null

  /** ChaCha20-Poly1305 (IETF, RFC 8439); key 32, nonce 12; only for HPKE, whose schedule makes its nonces. */
  chachaSeal(key: Uint8Array, nonce12: Uint8Array, plaintext: Uint8Array, ad: Uint8Array): Uint8Array
  /** The plaintext, or null. */
  chachaOpen(key: Uint8Array, nonce12: Uint8Array, ciphertext: Uint8Array, ad: Uint8Array): Uint8Array | null

  /** Argon2id v1.3, one lane; `salt` 16 bytes, 32 bytes out. Slow on purpose. */
  argon2id(passphrase: Uint8Array, salt: Uint8Array, cost: Argon2Cost): Uint8Array

  /** X25519 pair whose secret key is `secretKey` (32 bytes). */
  boxKeyPair(secretKey: Uint8Array): BoxKeyPair
  /** X25519, RFC 7748; null when the peer's key has small order (all-zero result) or is not 32 bytes. */
  x25519(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null

  /** Constant-time comparison; false for different lengths. */
  equal(a: Uint8Array, b: Uint8Array): boolean
  /** Overwrites with zeroes, as far as a garbage-collected runtime can promise. */
  wipe(bytes: Uint8Array): void
}
