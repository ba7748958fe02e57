/**
 * Unambiguous byte strings for additional data, HPKE's info and the like: a purpose with its version, then fields, each
 * after its length. No two lists of fields, and no two purposes, give the same bytes.
 *
 *   purpose (ASCII, e.g. "daejang/sealed/v1") 00 { length u16 big-endian, bytes }*
 */
import { concatBytes, utf8Encode, writeU16 } from '../bytes.ts'

export const framed = (purpose: string, ...fields: readonly Uint8Array[]): Uint8Array => {
  const parts: Uint8Array[] = [utf8Encode(`${purpose}\0`)]
  for (const field of fields) {
    const length = new Uint8Array(2)
    writeU16(length, 0, field.length)
    parts.push(length, field)
  }
  return concatBytes(...parts)
}
