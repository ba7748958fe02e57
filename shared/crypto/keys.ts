/**
 * Keys and their names. A person's or device's whole key material is one 32-byte seed: the signing pair is Ed25519's own
 * expansion of it, the box pair is derived beside it, so one unlocking gives both and one blob keeps them.
 */
import { utf8Encode } from '../bytes.ts'
import type { KeyId } from '../ledger/ids.ts'
import type { BoxKeyPair, Crypto, SignKeyPair } from './port.ts'

export interface KeyRing {
  readonly id: KeyId
  readonly sign: SignKeyPair
  readonly box: BoxKeyPair
}

/** SHA-256 of a raw 32-byte public key, signing or box. */
export const keyIdOf = (crypto: Crypto, publicKey: Uint8Array): KeyId => {
  if (publicKey.length !== 32) throw new RangeError('a public key has 32 bytes')
  return crypto.sha256Hex(publicKey) as KeyId
}

/** Both pairs of a 32-byte seed; `id` names the signing key. */
export const keysFromSeed = (crypto: Crypto, seed: Uint8Array): KeyRing => {
  const sign = crypto.signKeyPair(seed)
  const secret = crypto.hkdfSha256(seed, new Uint8Array(0), utf8Encode('daejang/box-key/v1\0'), 32)
  return { id: keyIdOf(crypto, sign.publicKey), sign, box: crypto.boxKeyPair(secret) }
}

/** Overwrites the secret halves: what locking the screen does to a member's keys. */
export const wipeKeys = (crypto: Crypto, keys: KeyRing): void => {
  crypto.wipe(keys.sign.secretKey)
  crypto.wipe(keys.box.secretKey)
}
