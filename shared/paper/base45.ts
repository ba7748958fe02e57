/**
 * Base45, RFC 9285: two bytes as three characters of the QR code's alphanumeric alphabet, so that binary costs a symbol
 * no more than 3 % over its byte mode and survives every scanner that hands on text.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export const encodeBase45 = (bytes: Uint8Array): string => {
  let out = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length
    const n = pair ? (bytes[at] as number) * 256 + (bytes[at + 1] as number) : (bytes[at] as number)
    out += `${ALPHABET[n % 45]}${ALPHABET[Math.floor(n / 45) % 45]}`
    if (pair) out += ALPHABET[Math.floor(n / 2025)]
  }
  return out
}

/** The bytes, or null for a character, a length or a value that no bytes give. */
export const decodeBase45 = (text: string): Uint8Array | null => {
  if (text.length % 3 === 1) return null
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0))
  let out = 0
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((char) => ALPHABET.indexOf(char))
    if (digits.includes(-1)) return null
    const n = digits.reduceRight((sum, digit) => sum * 45 + digit, 0)
    if (digits.length === 3) {
      if (n > 0xffff) return null
      bytes[out] = n >> 8
      out += 1
    } else if (n > 0xff) {
      return null
    }
    bytes[out] = n & 0xff
    out += 1
  }
  return bytes
}
