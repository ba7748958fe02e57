/**
 * Bytes encrypted under a key of ours for keeping: drafts, key blobs, backups.
 *
 *   box = nonce (24) || XChaCha20-Poly1305(key, nonce, plaintext, ad)
 *   ad  = purpose 00 lp(name)            the purpose carries its version; the name says whose or which
 *
 * A box opens only under the purpose and name it was made for: one draft cannot be put in another's place.
 */
import { concatBytes, utf8Encode } from '../bytes.ts'
import { framed } from './framing.ts'
import type { Crypto } from './port.ts'

export interface BoxLabel {
  /** For example `daejang/draft/v1`. */
  readonly purpose: string
  /** Whose or which: a draft's id, a key's id. */
  readonly name: string
}

const NONCE_BYTES = 24

/** `key` 32 bytes; the box is 40 bytes longer than the plaintext. */
export const boxSeal = (crypto: Crypto, key: Uint8Array, label: BoxLabel, plaintext: Uint8Array): Uint8Array => {
  const nonce = crypto.random(NONCE_BYTES)
  return concatBytes(nonce, crypto.seal(key, nonce, plaintext, additionalData(label)))
}

/** The plaintext, or null for another key, label or a damaged box. */
export const boxOpen = (crypto: Crypto, key: Uint8Array, label: BoxLabel, box: Uint8Array): Uint8Array | null =>
  box.length < NONCE_BYTES
    ? null
    : crypto.open(key, box.slice(0, NONCE_BYTES), box.slice(NONCE_BYTES), additionalData(label))

const additionalData = (label: BoxLabel): Uint8Array => framed(label.purpose, utf8Encode(label.name))
