/**
 * DSSE 1.0 (Dead Simple Signing Envelope): signatures over a payload's type and bytes.
 *
 *   PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body          (LEN: bytes, ASCII decimal)
 *
 * The type names kind and version, so a signature under an approval can never be read as one under a transaction.
 * Payloads are verified as bytes first and parsed after. The JSON envelope is an export form only: inside the program
 * payload and signature travel in the ledger's own binary entries.
 */
import { concatBytes, fromBase64, toBase64, utf8Encode } from '../bytes.ts'
import type { Json } from '../json.ts'
import { err, ok, type Result } from '../result.ts'
import type { Crypto } from './port.ts'

/** Every kind of payload that is signed. A changed meaning is a new version, never a changed type. */
export const PAYLOAD_TYPES = {
  transaction: 'application/vnd.daejang.transaction+json;v=1',
  approval: 'application/vnd.daejang.approval+json;v=1',
  genesis: 'application/vnd.daejang.genesis+json;v=1',
  session: 'application/vnd.daejang.session+json;v=1',
  wrap: 'application/vnd.daejang.wrap+json;v=1',
  /** A case's decision: amend, withdraw or void. */
  case: 'application/vnd.daejang.case+json;v=1',
  /** The server's signed refusal at the door. */
  refusal: 'application/vnd.daejang.refusal+json;v=1',
  /** What a device says of a sheet that it printed. */
  sheet: 'application/vnd.daejang.sheet+json;v=1',
  /** An administrator's word that ends a ledger alarm. */
  acknowledgement: 'application/vnd.daejang.acknowledgement+json;v=1',
  /** What befell an application before it was settled: asked for a supplement, extended, withdrawn, transferred. */
  procedure: 'application/vnd.daejang.procedure+json;v=1',
  /** A letter's header, and a device's word that its office has the letter. */
  letter: 'application/vnd.daejang.letter+json;v=1',
  letterTaken: 'application/vnd.daejang.letter-taken+json;v=1',
} as const
export type PayloadType = (typeof PAYLOAD_TYPES)[keyof typeof PAYLOAD_TYPES]

/** The bytes that are signed. */
export const pae = (type: string, payload: Uint8Array): Uint8Array =>
  concatBytes(utf8Encode(`DSSEv1 ${utf8Length(type)} ${type} ${payload.length} `), payload)

/** Ed25519 signature (64 bytes) over PAE; `secretKey` 64 bytes. */
export const signPayload = (
  crypto: Crypto,
  secretKey: Uint8Array,
  type: PayloadType,
  payload: Uint8Array,
): Uint8Array => crypto.sign(secretKey, pae(type, payload))

/** libsodium's verdict on the signature over PAE; false for anything malformed. */
export const verifyPayload = (
  crypto: Crypto,
  publicKey: Uint8Array,
  type: PayloadType,
  payload: Uint8Array,
  signature: Uint8Array,
): boolean => crypto.verify(publicKey, pae(type, payload), signature)

export interface DsseSignature {
  /** A hint only; DSSE does not authenticate it. Here the key id of DESIGN section 4, or null. */
  readonly keyId: string | null
  readonly signature: Uint8Array
}

export interface DsseEnvelope {
  readonly payloadType: string
  readonly payload: Uint8Array
  readonly signatures: readonly DsseSignature[]
}

/** The recommended JSON form (DSSE envelope.md), standard base64. */
export const exportEnvelope = (envelope: DsseEnvelope): Json => ({
  payload: toBase64(envelope.payload),
  payloadType: envelope.payloadType,
  signatures: envelope.signatures.map(({ keyId, signature }) =>
    keyId === null ? { sig: toBase64(signature) } : { keyid: keyId, sig: toBase64(signature) },
  ),
})

/**
 * Reads the JSON form; both base64 alphabets are taken, as DSSE demands. Unknown members are ignored (envelope.md), which
 * is safe because nothing outside payload, type and signature is ever believed. Nothing is verified here.
 */
export const importEnvelope = (json: Json): Result<DsseEnvelope, { readonly code: 'DSSE_MALFORMED' }> => {
  const malformed = err({ code: 'DSSE_MALFORMED' } as const)
  const { payload, payloadType, signatures } = members(json)
  if (typeof payload !== 'string' || typeof payloadType !== 'string' || !Array.isArray(signatures)) return malformed
  const body = anyBase64(payload)
  if (body === null || signatures.length === 0) return malformed
  const read: DsseSignature[] = []
  for (const item of signatures as readonly Json[]) {
    const { keyid = null, sig } = members(item)
    const signature = typeof sig === 'string' ? anyBase64(sig) : null
    if (signature === null || !(keyid === null || typeof keyid === 'string')) return malformed
    read.push({ keyId: keyid, signature })
  }
  return ok({ payloadType, payload: body, signatures: read })
}

const members = (json: Json): { readonly [name: string]: Json | undefined } =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as { readonly [name: string]: Json }) : {}

const anyBase64 = (text: string): Uint8Array | null => {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
}

const utf8Length = (text: string): number => utf8Encode(text).length
