/** Ids between their text and the bytes in which they are stored. */
import { fromHex, toHex } from '../../../shared/bytes.ts'

/** The bytes of an id that was checked at the border; throws for anything else. */
export const idBytes = (hex: string): Uint8Array => {
  const bytes = fromHex(hex)
  if (bytes === null) throw new RangeError('not an id')
  return bytes
}

/** The text of a stored id. */
export const idText = <T extends string = string>(bytes: Uint8Array): T => toHex(bytes) as T

/** A view of its own: better-sqlite3 hands out Buffers, whose `slice` shares memory. */
export const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)
