/** Sizes of the primitives in bytes, and the guard both adapters put before libsodium. */

export const ED25519_PUBLIC_KEY_BYTES = 32
export const ED25519_SIGNATURE_BYTES = 64

/** `bytes` itself; throws (a bug of the caller) when the length is another. Says nothing of the content. */
export const expectBytes = (bytes: Uint8Array, length: number, what: string): Uint8Array => {
  if (bytes.length !== length) throw new RangeError(`${what} must be ${length} bytes`)
  return bytes
}
