/**
 * A transaction's payload: what a clerk signs (DESIGN section 4).
 *
 * The payload is canonical JSON, signed over its bytes; its SHA-256 is the record's id everywhere. Names, numbers and
 * whatever people write are in the sealed part, of which only hashes and commitments stand here.
 */
import { decodeJson, encodeJson, type Json } from '../json.ts'
import { err, ok, type Result } from '../result.ts'
import {
  type Epoch,
  HASH,
  type Hash,
  ID16,
  type Instant,
  type KeyId,
  LAST_INSTANT,
  OFFICE,
  type OfficeId,
  type PersonId,
  RECEIPT_NO,
  SERVICE,
  type TxId,
} from './ids.ts'
import { anyObject, bool, int, list, literal, nullable, object, pattern, type Shape, type Shaped } from './shape.ts'

/** A payload at most; two of them and a hundred approvals still fit the tile format's u16 entry length. */
export const MAX_PAYLOAD_BYTES = 32 * 1024
/** Scans attached to one record at most. */
export const MAX_ATTACHMENTS = 16
/** State keys one record may rely on. */
export const MAX_EXPECTS = 64

const sealedObject = {
  /** SHA-256 of the ciphertext: the name under which it is stored. */
  hash: pattern<Hash>(HASH),
  /** Bytes of the ciphertext; 32 MiB at most. */
  size: int(1, 32 * 1024 * 1024),
  keyCommit: pattern<Hash>(HASH),
  contentCommit: pattern<Hash>(HASH),
}
const sealedRef = object({ ...sealedObject, attachments: list(object(sealedObject), 0, MAX_ATTACHMENTS) })

/** What the log tells of a sealed part. */
export type SealedRef = Shaped<typeof sealedRef>

const expectation = object({
  key: pattern(/^[\x21-\x7e]{1,200}$/),
  /** The transaction that last wrote the key; null when the clerk relied on its absence. */
  writer: nullable(pattern<TxId>(HASH)),
})
export type Expectation = Shaped<typeof expectation>

const payload = object({
  v: literal(1),
  network: pattern(/^[a-z0-9][a-z0-9-]{2,63}$/),
  author: pattern<KeyId>(HASH),
  office: pattern<OfficeId>(OFFICE),
  device: pattern<KeyId>(HASH),
  epoch: pattern<Epoch>(ID16),
  seq: int(1),
  nonce: pattern(ID16),
  recordedAt: int(0, LAST_INSTANT) as Shape<Instant>,
  anchor: object({ size: int(1), root: pattern<Hash>(HASH) }),
  rules: int(1, 65535),
  receiptNo: nullable(pattern(RECEIPT_NO)),
  service: pattern(SERVICE),
  action: pattern(SERVICE),
  body: anyObject,
  sealed: nullable(sealedRef),
  expects: list(expectation, 0, MAX_EXPECTS),
})
export type TransactionPayload = Shaped<typeof payload>

/**
 * The people that a record names, under the body's field `people`; the engine reads it for every service.
 * `isNew`: this record makes the id. `child`: the child of a birth, whose number cannot already be someone's.
 * `tag`: HMAC of the resident number under the epoch's key, null when no number is known.
 */
const tagShape = object({ epoch: int(1, 65535), tag: pattern<Hash>(HASH) })
const personFields = { id: pattern<PersonId>(ID16), isNew: bool, child: bool, tag: nullable(tagShape) }
export const personShape = object(personFields)
export const peopleShape = list(personShape, 0, 32)
/** People of a service that registers no birth: what a child's record gives up when it is voided is not theirs to give. */
export const partiesShape = list(object({ ...personFields, child: literal(false) }), 0, 32)
export type PersonInBody = Shaped<typeof personShape>
export type NumberTag = Shaped<typeof tagShape>

export type PayloadError =
  | { readonly code: 'MALFORMED'; readonly at: string }
  | { readonly code: 'TOO_LARGE'; readonly bytes: number }

/** The bytes that are signed. The caller vouches for the shape; `decodePayload` is the strict way back. */
export const encodePayload = (value: TransactionPayload): Uint8Array => encodeJson(value as unknown as Json)

/** Reads a payload: size, canonical form, exact fields. Nothing about its truth. */
export const decodePayload = (bytes: Uint8Array): Result<TransactionPayload, PayloadError> => {
  if (bytes.length > MAX_PAYLOAD_BYTES) return err({ code: 'TOO_LARGE', bytes: bytes.length })
  const json = decodeJson(bytes, MAX_PAYLOAD_BYTES)
  if (!json.ok) return err({ code: 'MALFORMED', at: json.error.code })
  const at = payload.mismatch(json.value, '')
  return at === null ? ok(json.value as unknown as TransactionPayload) : err({ code: 'MALFORMED', at })
}
