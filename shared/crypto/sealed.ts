/**
 * Sealed parts: what names a person, encrypted outside the log, with commitments inside it (DESIGN section 6).
 *
 *   ciphertext = nonce (24) || XChaCha20-Poly1305(key, nonce, frame, ad)
 *   ad         = "daejang/sealed/v1" 00 lp(network) lp(nonce, 16 raw bytes) lp(service) lp(part)
 *   part       = 00 for the record's own part, 01 index u16 for an attachment          (lp: u16 length, then bytes)
 *   frame      = salt (32) || content length u32 || private length u32 || content || private || zeroes to the size class
 *
 * `content` is what the record says, as canonical JSON (or an attachment's bytes); contentCommit covers salt and content and
 * nothing else, so a citizen who holds salt and content proves the words even after erasure. `private` carries the
 * attachments' keys, names and types: whoever opens the record opens its scans, and a printed copy needs none of it.
 *
 * XChaCha20-Poly1305 alone does not commit to its key (one ciphertext can open under two); keyCommit in the log does.
 *
 * Size classes: a frame is padded to a multiple of 256 bytes up to 4 KiB, above that by Padmé (Nikitin et al., PoPETs 2019,
 * at most 1/8 more): a length then tells a service and a rough size, not the length of a name.
 */
import { concatBytes, equalBytes, fromHex, readU32, toHex, utf8Encode, writeU16, writeU32 } from '../bytes.ts'
import { decodeJson, encodeJson, type Json } from '../json.ts'
import { HASH, type Hash } from '../ledger/ids.ts'
import { fits, int, list, object, pattern, type Shape } from '../ledger/shape.ts'
import { err, ok, type Result } from '../result.ts'
import { framed } from './framing.ts'
import type { Crypto } from './port.ts'

/** Largest content of a record's own part, and largest attachment, before padding. */
export const MAX_SEALED_CONTENT_BYTES = 256 * 1024
export const MAX_ATTACHMENT_BYTES = 16 * 1024 * 1024

const SEAL_PURPOSE = 'daejang/sealed/v1'
const KEY_COMMIT_PURPOSE = utf8Encode('daejang/key-commit/v1\0')
const CONTENT_COMMIT_PURPOSE = utf8Encode('daejang/content-commit/v1\0')
const KEY_BYTES = 32
const NONCE_BYTES = 24
const TAG_BYTES = 16
const SALT_BYTES = 32
const HEADER_BYTES = SALT_BYTES + 8
const FINE_STEP = 256
const FINE_LIMIT = 4096

/** What a ciphertext is bound to: values of the transaction's payload. */
export interface SealContext {
  readonly network: string
  /** The payload's nonce, 32 hex digits. */
  readonly nonce: string
  readonly service: string
}

/** What the log says of one ciphertext. */
export interface SealedObject {
  /** SHA-256 of the whole ciphertext, its nonce included. */
  readonly hash: Hash
  /** Bytes of the whole ciphertext. */
  readonly size: number
  readonly keyCommit: Hash
  readonly contentCommit: Hash
}

/** The payload's `sealed`. */
export interface SealedHeader extends SealedObject {
  readonly attachments: readonly SealedObject[]
}

export interface AttachmentInput {
  readonly name: string
  /** For example `image/png`. */
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** Everything made by sealing one record. The keys go into wraps and are wiped after. */
export interface SealedRecord {
  readonly header: SealedHeader
  readonly key: Uint8Array
  readonly salt: Uint8Array
  /** Canonical JSON of the content: with the salt, what the citizen's copy carries. */
  readonly content: Uint8Array
  readonly ciphertext: Uint8Array
  /** Ciphertexts, in the header's order. */
  readonly attachments: readonly Uint8Array[]
}

export interface OpenedAttachment {
  readonly name: string
  readonly mediaType: string
  /** Bytes of the attachment itself. */
  readonly size: number
  readonly key: Uint8Array
}

export interface OpenedRecord {
  readonly content: Json
  /** Canonical bytes of `content`. */
  readonly contentBytes: Uint8Array
  readonly salt: Uint8Array
  readonly attachments: readonly OpenedAttachment[]
}

export type SealedErrorCode =
  /** The ciphertext is not the one named in the log. */
  | 'SEALED_HASH'
  /** The key is not the one the log commits to. */
  | 'SEALED_KEY'
  /** Key and ciphertext are right, but it was sealed for another record. */
  | 'SEALED_CONTEXT'
  /** It opened, and what is inside is not what its header or form promises. */
  | 'SEALED_CONTENT'

export interface SealedError {
  readonly code: SealedErrorCode
}

/** Seals a record's content and its attachments, each under a fresh key. Throws when a limit above is exceeded. */
export const sealRecord = (
  crypto: Crypto,
  context: SealContext,
  content: Json,
  attachments: readonly AttachmentInput[] = [],
): SealedRecord => {
  const scans = attachments.map((attachment, index) => {
    if (attachment.bytes.length > MAX_ATTACHMENT_BYTES) throw new RangeError('attachment too large')
    return sealOne(crypto, context, attachmentPart(index), attachment.bytes, new Uint8Array(0))
  })
  const contentBytes = encodeJson(content)
  if (contentBytes.length > MAX_SEALED_CONTENT_BYTES) throw new RangeError('sealed content too large')
  const inner = encodeJson({
    attachments: attachments.map(({ name, mediaType, bytes }, index) => ({
      key: toHex((scans[index] as SealedOne).key),
      mediaType,
      name,
      size: bytes.length,
    })),
  })
  const record = sealOne(crypto, context, RECORD_PART, contentBytes, inner)
  for (const scan of scans) crypto.wipe(scan.key)
  crypto.wipe(inner)
  return {
    header: { ...record.object, attachments: scans.map((scan) => scan.object) },
    key: record.key,
    salt: record.salt,
    content: contentBytes,
    ciphertext: record.ciphertext,
    attachments: scans.map((scan) => scan.ciphertext),
  }
}

/** Opens a record's own part, having checked hash, key commitment, binding, content commitment and attachment keys. */
export const openRecord = (
  crypto: Crypto,
  context: SealContext,
  header: SealedHeader,
  key: Uint8Array,
  ciphertext: Uint8Array,
): Result<OpenedRecord, SealedError> => {
  const opened = openOne(crypto, context, RECORD_PART, header, key, ciphertext)
  if (!opened.ok) return opened
  const content = decodeJson(opened.value.content, MAX_SEALED_CONTENT_BYTES)
  const inner = decodeJson(opened.value.inner, MAX_INNER_BYTES)
  if (!content.ok || !inner.ok || !fits(innerShape, inner.value)) return err({ code: 'SEALED_CONTENT' })
  const attachments = inner.value.attachments.map(({ key: hex, mediaType, name, size }) => ({
    name,
    mediaType,
    size,
    key: fromHex(hex) as Uint8Array,
  }))
  const named = header.attachments
  const promised = named.length === attachments.length
  if (!promised || !attachments.every((a, i) => keyCommit(crypto, a.key) === named[i]?.keyCommit)) {
    return err({ code: 'SEALED_CONTENT' })
  }
  return ok({
    content: content.value,
    contentBytes: opened.value.content,
    salt: opened.value.salt,
    attachments,
  })
}

/** Opens attachment `index` with the key found in the record's own part; the attachment's bytes. */
export const openAttachment = (
  crypto: Crypto,
  context: SealContext,
  header: SealedHeader,
  index: number,
  key: Uint8Array,
  ciphertext: Uint8Array,
): Result<Uint8Array, SealedError> => {
  const object = header.attachments[index]
  if (object === undefined) throw new RangeError('no such attachment')
  const opened = openOne(crypto, context, attachmentPart(index), object, key, ciphertext)
  return opened.ok ? ok(opened.value.content) : opened
}

/** Whether a key is the one the log commits to. */
export const keyCommit = (crypto: Crypto, key: Uint8Array): Hash =>
  crypto.sha256Hex(concatBytes(KEY_COMMIT_PURPOSE, key)) as Hash

/** The commitment to content: what an offline check of a paper recomputes from its salt and words. */
export const contentCommit = (crypto: Crypto, salt: Uint8Array, content: Uint8Array): Hash => {
  if (salt.length !== SALT_BYTES) throw new RangeError('salt must be 32 bytes')
  return crypto.sha256Hex(concatBytes(CONTENT_COMMIT_PURPOSE, salt, content)) as Hash
}

/** The padded length of a frame of `length` bytes. */
export const sizeClass = (length: number): number => {
  if (length <= FINE_LIMIT) return Math.max(FINE_STEP, Math.ceil(length / FINE_STEP) * FINE_STEP)
  const exponent = 31 - Math.clz32(length)
  const kept = 32 - Math.clz32(exponent)
  const step = 2 ** (exponent - kept)
  return Math.ceil(length / step) * step
}

interface SealedOne {
  readonly object: SealedObject
  readonly key: Uint8Array
  readonly salt: Uint8Array
  readonly ciphertext: Uint8Array
}

const RECORD_PART = Uint8Array.of(0)
const attachmentPart = (index: number): Uint8Array => {
  const part = Uint8Array.of(1, 0, 0)
  writeU16(part, 1, index)
  return part
}

const innerShape = object({
  attachments: list(
    object({
      key: pattern(HASH),
      mediaType: pattern(/^[a-z0-9][a-z0-9.+-]{0,62}\/[a-z0-9][a-z0-9.+-]{0,126}$/),
      name: {
        mismatch: (value, path) => (typeof value === 'string' && value.length <= 255 ? null : path),
      } as Shape<string>,
      size: int(0, MAX_ATTACHMENT_BYTES),
    }),
    0,
    16,
  ),
})
/** Sixteen attachments with names of 255 characters of three bytes each, and room. */
const MAX_INNER_BYTES = 32 * 1024

const additionalData = (context: SealContext, part: Uint8Array): Uint8Array => {
  const nonce = fromHex(context.nonce)
  if (nonce?.length !== 16) throw new RangeError('nonce must be 32 hex digits')
  return framed(SEAL_PURPOSE, utf8Encode(context.network), nonce, utf8Encode(context.service), part)
}

const sealOne = (
  crypto: Crypto,
  context: SealContext,
  part: Uint8Array,
  content: Uint8Array,
  inner: Uint8Array,
): SealedOne => {
  const key = crypto.random(KEY_BYTES)
  const nonce = crypto.random(NONCE_BYTES)
  const salt = crypto.random(SALT_BYTES)
  const frame = new Uint8Array(sizeClass(HEADER_BYTES + content.length + inner.length))
  frame.set(salt, 0)
  writeU32(frame, SALT_BYTES, content.length)
  writeU32(frame, SALT_BYTES + 4, inner.length)
  frame.set(content, HEADER_BYTES)
  frame.set(inner, HEADER_BYTES + content.length)
  const ciphertext = concatBytes(nonce, crypto.seal(key, nonce, frame, additionalData(context, part)))
  crypto.wipe(frame)
  return {
    object: {
      hash: crypto.sha256Hex(ciphertext) as Hash,
      size: ciphertext.length,
      keyCommit: keyCommit(crypto, key),
      contentCommit: contentCommit(crypto, salt, content),
    },
    key,
    salt,
    ciphertext,
  }
}

interface OpenedOne {
  readonly salt: Uint8Array
  readonly content: Uint8Array
  readonly inner: Uint8Array
}

const openOne = (
  crypto: Crypto,
  context: SealContext,
  part: Uint8Array,
  object: SealedObject,
  key: Uint8Array,
  ciphertext: Uint8Array,
): Result<OpenedOne, SealedError> => {
  if (ciphertext.length !== object.size || crypto.sha256Hex(ciphertext) !== object.hash) {
    return err({ code: 'SEALED_HASH' })
  }
  if (key.length !== KEY_BYTES || keyCommit(crypto, key) !== object.keyCommit) return err({ code: 'SEALED_KEY' })
  if (ciphertext.length < NONCE_BYTES + TAG_BYTES + HEADER_BYTES) return err({ code: 'SEALED_CONTENT' })
  const frame = crypto.open(
    key,
    ciphertext.slice(0, NONCE_BYTES),
    ciphertext.slice(NONCE_BYTES),
    additionalData(context, part),
  )
  if (frame === null) return err({ code: 'SEALED_CONTEXT' })
  const opened = readFrame(frame)
  crypto.wipe(frame)
  if (opened === null || contentCommit(crypto, opened.salt, opened.content) !== object.contentCommit) {
    return err({ code: 'SEALED_CONTENT' })
  }
  return ok(opened)
}

/** Strict: the padding is zero and reaches exactly to the size class. */
const readFrame = (frame: Uint8Array): OpenedOne | null => {
  const contentEnd = HEADER_BYTES + readU32(frame, SALT_BYTES)
  const innerEnd = contentEnd + readU32(frame, SALT_BYTES + 4)
  if (innerEnd > frame.length || sizeClass(innerEnd) !== frame.length) return null
  if (!equalBytes(frame.subarray(innerEnd), new Uint8Array(frame.length - innerEnd))) return null
  return {
    salt: frame.slice(0, SALT_BYTES),
    content: frame.slice(HEADER_BYTES, contentEnd),
    inner: frame.slice(contentEnd, innerEnd),
  }
}
