/**
 * HKDF with SHA-256, RFC 5869, over any HMAC. Both halves are exported because HPKE (RFC 9180 section 4) labels each.
 */
import { concatBytes } from '../bytes.ts'

type Hmac = (key: Uint8Array, message: Uint8Array) => Uint8Array

const HASH_BYTES = 32

/** Section 2.2; an empty salt stands for 32 zero bytes (HMAC pads keys with zeroes, so the two are one). */
export const hkdfExtract = (hmac: Hmac, salt: Uint8Array, ikm: Uint8Array): Uint8Array => hmac(salt, ikm)

/** Section 2.3; `length` is 1 to 8160 bytes. */
export const hkdfExpand = (hmac: Hmac, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array => {
  if (!Number.isInteger(length) || length < 1 || length > 255 * HASH_BYTES) {
    throw new RangeError('HKDF length must be 1 to 8160')
  }
  const output = new Uint8Array(length)
  let block: Uint8Array = new Uint8Array(0)
  for (let at = 0, i = 1; at < length; at += HASH_BYTES, i++) {
    block = hmac(prk, concatBytes(block, info, Uint8Array.of(i)))
    output.set(block.subarray(0, Math.min(HASH_BYTES, length - at)), at)
  }
  return output
}

/** Extract, then expand. */
export const hkdf = (hmac: Hmac, ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
  hkdfExpand(hmac, hkdfExtract(hmac, salt, ikm), info, length)
