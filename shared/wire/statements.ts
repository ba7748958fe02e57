/**
 * What is signed on the wire, beside the records themselves: an office's answer to a session challenge, and central's
 * refusal of a record at the door. Both are canonical JSON under DSSE types of their own; verified first, parsed after.
 */
import { fromBase64, fromHex, toBase64, toHex } from '../bytes.ts'
import { PAYLOAD_TYPES, signPayload, verifyPayload } from '../crypto/dsse.ts'
import type { Signed } from '../crypto/letters.ts'
import type { Crypto } from '../crypto/port.ts'
import { decodeJson, encodeJson } from '../json.ts'
import { HASH, type Hash, type Instant, type KeyId, type TxId } from '../ledger/ids.ts'
import { fits, int, literal, nullable, object, oneOf, pattern, type Shape, type Shaped } from '../ledger/shape.ts'
import { err, ok, type Result } from '../result.ts'
import { DOOR_CODES } from './messages.ts'

const MAX_STATEMENT_BYTES = 2048
const network = pattern(/^[a-z0-9][a-z0-9-]{2,63}$/)
const origin = pattern(/^[\x21-\x2a\x2c-\x7e]{1,120}$/)

const sessionShape = object({
  v: literal(1),
  network,
  origin,
  /** Key id of who signs: a device, or an auditor. */
  key: pattern<KeyId>(HASH),
  nonce: pattern(HASH),
  expires: int(0) as Shape<Instant>,
})
export type SessionStatement = Shaped<typeof sessionShape>

const refusalShape = object({
  v: literal(1),
  network,
  origin,
  /** SHA-256 of the entry that was sent. */
  entry: pattern<Hash>(HASH),
  /** Null when the entry could not be read as far as its payload. */
  id: nullable(pattern<TxId>(HASH)),
  code: oneOf(...DOOR_CODES),
  at: int(0) as Shape<Instant>,
})
export type RefusalStatement = Shaped<typeof refusalShape>

/** As it stands in JSON. */
export interface Envelope {
  /** Base64. */
  readonly payload: string
  /** Hex, 64 bytes. */
  readonly signature: string
}

/** Between the bytes and their form in JSON. */
export const toEnvelope = ({ payload, signature }: Signed): Envelope => ({
  payload: toBase64(payload),
  signature: toHex(signature),
})

/** Null for anything but base64 and hex. */
export const fromEnvelope = (envelope: Envelope): Signed | null => {
  const [payload, signature] = [fromBase64(envelope.payload), fromHex(envelope.signature)]
  return payload === null || signature === null ? null : { payload, signature }
}

export type StatementError = { readonly code: 'STATEMENT_MALFORMED' | 'STATEMENT_SIGNATURE' }

export const signSession = (crypto: Crypto, secretKey: Uint8Array, statement: SessionStatement): Envelope =>
  seal(crypto, secretKey, PAYLOAD_TYPES.session, encodeJson(statement))

/** The key id that a statement claims, before anything of it is believed: it finds the key to verify with. */
export const claimedKey = (envelope: Envelope): KeyId | null => {
  const read = parse(envelope)
  return read !== null && fits(sessionShape, read.json) ? read.json.key : null
}

export const openSession = (
  crypto: Crypto,
  publicKey: Uint8Array,
  envelope: Envelope,
): Result<SessionStatement, StatementError> => open(crypto, publicKey, PAYLOAD_TYPES.session, sessionShape, envelope)

export const signRefusal = (crypto: Crypto, secretKey: Uint8Array, statement: RefusalStatement): Envelope =>
  seal(crypto, secretKey, PAYLOAD_TYPES.refusal, encodeJson(statement))

/** `logKey` is the key that signs checkpoints. */
export const openRefusal = (
  crypto: Crypto,
  logKey: Uint8Array,
  envelope: Envelope,
): Result<RefusalStatement, StatementError> => open(crypto, logKey, PAYLOAD_TYPES.refusal, refusalShape, envelope)

const seal = (
  crypto: Crypto,
  secretKey: Uint8Array,
  type: (typeof PAYLOAD_TYPES)['session' | 'refusal'],
  payload: Uint8Array,
): Envelope => toEnvelope({ payload, signature: signPayload(crypto, secretKey, type, payload) })

const parse = (envelope: Envelope) => {
  const signed = fromEnvelope(envelope)
  if (signed === null) return null
  const { payload: bytes, signature } = signed
  const json = decodeJson(bytes, MAX_STATEMENT_BYTES)
  return json.ok ? { bytes, signature, json: json.value } : null
}

const open = <T>(
  crypto: Crypto,
  publicKey: Uint8Array,
  type: (typeof PAYLOAD_TYPES)['session' | 'refusal'],
  shape: Shape<T>,
  envelope: Envelope,
): Result<T, StatementError> => {
  const read = parse(envelope)
  if (read === null) return err({ code: 'STATEMENT_MALFORMED' })
  if (!verifyPayload(crypto, publicKey, type, read.bytes, read.signature)) return err({ code: 'STATEMENT_SIGNATURE' })
  return fits(shape, read.json) ? ok(read.json) : err({ code: 'STATEMENT_MALFORMED' })
}
