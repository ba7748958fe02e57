/**
 * Letters from one office to another by way of central's mailbox (DESIGN section 8): signed by the member who sends it,
 * sealed to the receiving office, acknowledged by the device that has it on disk.
 *
 *   letter  = header length u16 || header || signature (64) || content
 *   header  = canonical JSON, DSSE type `...letter+json;v=1`; it names the content by hash and size
 *   content = enc (32) || ChaCha20-Poly1305 of a fresh key (32 + 16) || nonce (24) || XChaCha20-Poly1305(key, nonce, frame, ad)
 *   ad      = "daejang/letter/v1" 00 lp(network) lp(id, 16 raw bytes) lp(from) lp(to) lp(kind); HPKE's info is the same
 *   frame   = length u32 || what is sent || zeroes to the size class (sealed.ts)
 *
 * The acknowledgement is canonical JSON under a type of its own. Whose keys count is said in wire/letters.ts.
 */
import { concatBytes, equalBytes, fromHex, readU16, readU32, utf8Encode, writeU16, writeU32 } from '../bytes.ts'
import { decodeJson, encodeJson } from '../json.ts'
import { HASH, type Hash, ID16, type Instant, type KeyId, LAST_INSTANT, OFFICE, type OfficeId } from '../ledger/ids.ts'
import { fits, int, literal, object, oneOf, pattern, type Shape, type Shaped } from '../ledger/shape.ts'
import { ok, type Result } from '../result.ts'
import { PAYLOAD_TYPES, signPayload, verifyPayload } from './dsse.ts'
import { framed } from './framing.ts'
import { HPKE_ENC_BYTES, hpkeOpen, hpkeSeal } from './hpke.ts'
import type { BoxKeyPair, Crypto } from './port.ts'
import { sizeClass } from './sealed.ts'

/** Largest that can be sent: an application with all its scans, and room. */
export const MAX_LETTER_BYTES = 48 * 1024 * 1024

const PURPOSE = 'daejang/letter/v1'
const KEY_BYTES = 32
const WRAP_BYTES = HPKE_ENC_BYTES + KEY_BYTES + 16
const NONCE_BYTES = 24
const LENGTH_BYTES = 4
const OVERHEAD_BYTES = WRAP_BYTES + NONCE_BYTES + 16
const SIGNATURE_BYTES = 64
/** Largest and smallest sealed content. */
export const MAX_LETTER_CONTENT_BYTES = OVERHEAD_BYTES + sizeClass(LENGTH_BYTES + MAX_LETTER_BYTES)
const MIN_LETTER_CONTENT_BYTES = OVERHEAD_BYTES + sizeClass(LENGTH_BYTES)
/** Of a header or an acknowledgement. */
const MAX_STATEMENT_BYTES = 1024
/** A whole letter as it travels. */
export const MAX_LETTER_FRAME_BYTES = 2 + MAX_STATEMENT_BYTES + SIGNATURE_BYTES + MAX_LETTER_CONTENT_BYTES

export const LETTER_KINDS = ['application'] as const
export type LetterKind = (typeof LETTER_KINDS)[number]

const network = pattern(/^[a-z0-9][a-z0-9-]{2,63}$/)
const office = pattern<OfficeId>(OFFICE)
const instant = int(0, LAST_INSTANT) as Shape<Instant>

const headerShape = object({
  v: literal(1),
  network,
  /** 16 random bytes. */
  id: pattern(ID16),
  from: office,
  to: office,
  kind: oneOf(...LETTER_KINDS),
  /** Key id of the member who signed. */
  by: pattern<KeyId>(HASH),
  /** Key id of the device that it was written at. */
  device: pattern<KeyId>(HASH),
  at: instant,
  content: object({
    /** SHA-256 of the sealed content. */
    hash: pattern<Hash>(HASH),
    size: int(MIN_LETTER_CONTENT_BYTES, MAX_LETTER_CONTENT_BYTES),
  }),
})
export type LetterHeader = Shaped<typeof headerShape>

const takenShape = object({
  v: literal(1),
  network,
  /** The letter's. */
  id: pattern(ID16),
  to: office,
  /** Key id of the receiving office's device that has the letter on disk, and that signed. */
  device: pattern<KeyId>(HASH),
  at: instant,
})
export type LetterTaken = Shaped<typeof takenShape>

/** Bytes with the signature over them, none of it believed yet. */
export interface Signed {
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

/** A letter as it travels. */
export interface Letter extends Signed {
  readonly content: Uint8Array
}

/** What a content is bound to. */
export type LetterBinding = Pick<LetterHeader, 'network' | 'id' | 'from' | 'to' | 'kind'>

/** Seals to the box key of the receiving office; fails only for an unusable key. Throws for more than `MAX_LETTER_BYTES`. */
export const sealLetter = (
  crypto: Crypto,
  binding: LetterBinding,
  recipient: Uint8Array,
  plaintext: Uint8Array,
): Result<Uint8Array, { readonly code: 'HPKE_BAD_KEY' }> => {
  if (plaintext.length > MAX_LETTER_BYTES) throw new RangeError('too long for a letter')
  const bound = boundTo(binding)
  const key = crypto.random(KEY_BYTES)
  const wrapped = hpkeSeal(crypto, recipient, bound, new Uint8Array(0), key)
  if (!wrapped.ok) return wrapped
  const frame = new Uint8Array(sizeClass(LENGTH_BYTES + plaintext.length))
  writeU32(frame, 0, plaintext.length)
  frame.set(plaintext, LENGTH_BYTES)
  const nonce = crypto.random(NONCE_BYTES)
  const sealed = concatBytes(wrapped.value, nonce, crypto.seal(key, nonce, frame, bound))
  crypto.wipe(key)
  crypto.wipe(frame)
  return ok(sealed)
}

/** What was sealed; null for whatever is not the named content, or was not sealed so to this key. */
export const openLetterContent = (
  crypto: Crypto,
  header: LetterHeader,
  recipient: BoxKeyPair,
  content: Uint8Array,
): Uint8Array | null => {
  if (!isContentOf(crypto, header, content)) return null
  const bound = boundTo(header)
  const key = hpkeOpen(crypto, recipient, bound, new Uint8Array(0), content.slice(0, WRAP_BYTES))
  if (key?.length !== KEY_BYTES) return null
  const nonceEnd = WRAP_BYTES + NONCE_BYTES
  const frame = crypto.open(key, content.slice(WRAP_BYTES, nonceEnd), content.slice(nonceEnd), bound)
  crypto.wipe(key)
  if (frame === null) return null
  const plaintext = readFrame(frame)
  crypto.wipe(frame)
  return plaintext
}

/** Whether these are the bytes that the header names. */
export const isContentOf = (
  crypto: Pick<Crypto, 'sha256Hex'>,
  { content: { hash, size } }: LetterHeader,
  content: Uint8Array,
): boolean => content.length === size && crypto.sha256Hex(content) === hash

export const signLetter = (crypto: Crypto, secretKey: Uint8Array, header: LetterHeader): Signed => {
  if (!fits(headerShape, header)) throw new RangeError('not a letter')
  const payload = encodeJson(header)
  return { payload, signature: signPayload(crypto, secretKey, PAYLOAD_TYPES.letter, payload) }
}

/** What a header says, before its signature is verified; null when it is not of this form. */
export const parseLetter = ({ payload }: Pick<Signed, 'payload'>): LetterHeader | null => parse(headerShape, payload)

export const isLetterSigned = (crypto: Crypto, publicKey: Uint8Array, { payload, signature }: Signed): boolean =>
  verifyPayload(crypto, publicKey, PAYLOAD_TYPES.letter, payload, signature)

/** `sign`: the device's, over a DSSE payload of the type that it is given. */
export const signTaken = (sign: (type: string, payload: Uint8Array) => Uint8Array, taken: LetterTaken): Signed => {
  if (!fits(takenShape, taken)) throw new RangeError('not an acknowledgement of a letter')
  const payload = encodeJson(taken)
  return { payload, signature: sign(PAYLOAD_TYPES.letterTaken, payload) }
}

/** What an acknowledgement says, before its signature is verified; null when it is not of this form. */
export const parseTaken = ({ payload }: Pick<Signed, 'payload'>): LetterTaken | null => parse(takenShape, payload)

export const isTakenSigned = (crypto: Crypto, publicKey: Uint8Array, { payload, signature }: Signed): boolean =>
  verifyPayload(crypto, publicKey, PAYLOAD_TYPES.letterTaken, payload, signature)

export const encodeLetter = ({ payload, signature, content }: Letter): Uint8Array => {
  const length = new Uint8Array(2)
  writeU16(length, 0, payload.length)
  return concatBytes(length, payload, signature, content)
}

/** Says nothing of the truth of any part; the parts share `bytes`. */
export const decodeLetter = (bytes: Uint8Array): Letter | null => {
  if (bytes.length < 2 || bytes.length > MAX_LETTER_FRAME_BYTES) return null
  const headerEnd = 2 + readU16(bytes, 0)
  const signatureEnd = headerEnd + SIGNATURE_BYTES
  if (headerEnd > 2 + MAX_STATEMENT_BYTES || signatureEnd > bytes.length) return null
  return {
    payload: bytes.subarray(2, headerEnd),
    signature: bytes.subarray(headerEnd, signatureEnd),
    content: bytes.subarray(signatureEnd),
  }
}

const parse = <T>(shape: Shape<T>, payload: Uint8Array): T | null => {
  const json = decodeJson(payload, MAX_STATEMENT_BYTES)
  return json.ok && fits(shape, json.value) ? json.value : null
}

const boundTo = ({ network, id, from, to, kind }: LetterBinding): Uint8Array =>
  framed(PURPOSE, utf8Encode(network), fromHex(id) as Uint8Array, utf8Encode(from), utf8Encode(to), utf8Encode(kind))

/** Strict: the padding is zero and reaches exactly to the size class. */
const readFrame = (frame: Uint8Array): Uint8Array | null => {
  if (frame.length < LENGTH_BYTES) return null
  const end = LENGTH_BYTES + readU32(frame, 0)
  if (end > frame.length || sizeClass(end) !== frame.length) return null
  if (!equalBytes(frame.subarray(end), new Uint8Array(frame.length - end))) return null
  return frame.slice(LENGTH_BYTES, end)
}
