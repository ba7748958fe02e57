/**
 * A printed sheet as its QR symbols, or its file, carry it: version 2 of certificate.ts.
 *
 *     sheet = 02 | statement | signature 64 | checkpoint | proof*            each a field: length u32 (big-endian) | bytes
 *     proof = payload | salt (32 or 0) | content | outcome leaf 42 | outcome path 32n | block entry | inclusion path 32n
 *
 * The statement is what the printing device says of the sheet, signed with its enrolled key: serial, which copy, of
 * what, in which state, and the ids of all records that its lines rest on. So a serial cannot be exchanged, and a
 * recall, which names the serial, cannot be shaken off. Proofs say nothing of the sheet: each proves one record by the
 * chain that certificate.ts walks, all under one checkpoint. A record without a proof is named and not proven; a proof
 * without salt and content proves what stands in the log and no sealed word.
 */
import { concatBytes } from '../bytes.ts'
import { PAYLOAD_TYPES, verifyPayload } from '../crypto/dsse.ts'
import type { Crypto } from '../crypto/port.ts'
import { decodeJson, encodeJson, type Json } from '../json.ts'
import { HASH, type KeyId, LAST_INSTANT, OFFICE, type OfficeId, type TxId } from '../ledger/ids.ts'
import type { Policy } from '../ledger/policy.ts'
import { bool, int, list, literal, nullable, object, oneOf, pattern, type Shaped } from '../ledger/shape.ts'
import { err, ok, type Result } from '../result.ts'
import { PAPER_SERIAL } from '../services/office/v1/rules.ts'
import {
  type Certificate,
  type CertificateError,
  type CertificateFacts,
  checkCertificate,
  hashes,
  MAX_CERTIFICATE_BYTES,
  readFields,
  writeField,
} from './certificate.ts'

const VERSION = 2
const PROOF_FIELDS = 7
/** Records that one sheet names at most: a parcel's whole history. */
export const MAX_SHEET_RECORDS = 256
const MAX_STATEMENT_BYTES = 32 * 1024

const statementShape = object({
  v: literal(1),
  network: pattern(/^[a-z0-9][a-z0-9-]{2,63}$/),
  office: pattern<OfficeId>(OFFICE),
  device: pattern<KeyId>(HASH),
  serial: pattern(PAPER_SERIAL),
  copy: int(1, 1_000_000),
  kind: oneOf('receipt', 'certificate', 'extract'),
  /** At printing (DESIGN section 1). */
  state: oneOf('signed', 'returned', 'approved', 'sent', 'accepted', 'rejected', 'refused', 'withdrawn', 'voided'),
  /** Milliseconds since the epoch. */
  printedAt: int(0, LAST_INSTANT),
  /** No sealed word stands on the sheet. */
  masked: bool,
  /** The parcel or car (`car/<number>`) whose register an extract shows. */
  subject: nullable(pattern(/^([0-9]{19}|car\/[A-Z0-9-]{5,20})$/)),
  /** Ids of the records that the sheet's lines rest on, the one it was printed from first. */
  records: list(pattern<TxId>(HASH), 1, MAX_SHEET_RECORDS),
})
export type SheetStatement = Shaped<typeof statementShape>

/** One record's links: those of a certificate but serial and checkpoint. */
export type RecordProof = Omit<Certificate, 'serial' | 'checkpoint'>

export interface Sheet {
  /** Canonical JSON of a `SheetStatement`. */
  readonly statement: Uint8Array
  /** Of the device, over DSSE's encoding. */
  readonly signature: Uint8Array
  /** A signed note; empty without proofs. */
  readonly checkpoint: Uint8Array
  readonly proofs: readonly RecordProof[]
}

export const encodeStatement = (statement: SheetStatement): Uint8Array => encodeJson(statement as unknown as Json)

/** Bytes as `encodeStatement` writes them, or null. Whether they are signed is another question. */
export const readStatement = (bytes: Uint8Array): SheetStatement | null => {
  const json = decodeJson(bytes, MAX_STATEMENT_BYTES)
  if (!json.ok || statementShape.mismatch(json.value, '') !== null) return null
  return json.value as unknown as SheetStatement
}

export const encodeSheet = ({ statement, signature, checkpoint, proofs }: Sheet): Uint8Array =>
  concatBytes(Uint8Array.of(VERSION), ...[statement, signature, checkpoint, ...proofs.map(encodeProof)].map(writeField))

const encodeProof = (proof: RecordProof): Uint8Array =>
  concatBytes(
    ...[
      proof.payload,
      proof.salt,
      proof.content,
      proof.outcomeLeaf,
      concatBytes(...proof.outcomePath),
      proof.block,
      concatBytes(...proof.inclusionPath),
    ].map(writeField),
  )

export const isSheet = (bytes: Uint8Array): boolean => bytes[0] === VERSION

export const decodeSheet = (bytes: Uint8Array): Result<Sheet, CertificateError> => {
  const bad = (at: string) => err<CertificateError>({ code: 'NOT_A_CERTIFICATE', at })
  if (bytes.length > MAX_CERTIFICATE_BYTES || !isSheet(bytes)) return bad('version')
  const [statement, signature, checkpoint, ...rest] = readFields(bytes, 1) ?? []
  if (statement === undefined || signature?.length !== 64 || checkpoint === undefined) return bad('fields')
  if (rest.length > MAX_SHEET_RECORDS || (rest.length === 0) !== (checkpoint.length === 0)) return bad('proofs')
  const proofs: RecordProof[] = []
  for (const field of rest) {
    const proof = decodeProof(field)
    if (proof === null) return bad('proof')
    proofs.push(proof)
  }
  return ok({ statement, signature, checkpoint, proofs })
}

const decodeProof = (bytes: Uint8Array): RecordProof | null => {
  const fields = readFields(bytes, 0)
  if (fields?.length !== PROOF_FIELDS) return null
  const [payload, salt, content, outcomeLeaf, outcomes, block, inclusion] = fields as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const [outcomePath, inclusionPath] = [hashes(outcomes), hashes(inclusion)]
  if (outcomePath === null || inclusionPath === null) return null
  if (outcomeLeaf.length !== 42 || (salt.length !== 32 && salt.length + content.length !== 0)) return null
  return { payload, salt, content, outcomeLeaf, outcomePath, block, inclusionPath }
}

/** Whom the ledger at hand knows under a device's id; null for none, and for a key that is no device's. */
export interface SheetDevice {
  readonly office: string
  readonly publicKey: Uint8Array
}

export interface SheetFacts {
  readonly statement: SheetStatement
  /** The device's signature was verified. False: this ledger does not know the device, so serial and state are nobody's word. */
  readonly signed: boolean
  /** What the proofs prove, by record. */
  readonly proven: ReadonlyMap<TxId, CertificateFacts>
}

export type SheetError = CertificateError | { readonly code: 'SHEET_UNSIGNED' } | { readonly code: 'SHEET_FOREIGN' }

/**
 * Verifies the statement and every proof. `SHEET_UNSIGNED`: the signature is not the device's. `SHEET_FOREIGN`: the
 * device is another office's than the serial says, or a proof is of a record that the statement does not name.
 */
export const checkSheet = (
  crypto: Crypto,
  sheet: Sheet,
  device: (id: KeyId) => SheetDevice | null,
  policy: Policy,
  network: string,
): Result<SheetFacts, SheetError> => {
  const statement = readStatement(sheet.statement)
  if (statement === null) return err({ code: 'NOT_A_CERTIFICATE', at: 'statement' })
  if (statement.network !== network) return err({ code: 'OTHER_NETWORK' })
  const printer = device(statement.device)
  if (printer !== null) {
    const { publicKey, office } = printer
    if (!verifyPayload(crypto, publicKey, PAYLOAD_TYPES.sheet, sheet.statement, sheet.signature)) {
      return err({ code: 'SHEET_UNSIGNED' })
    }
    const own = office === statement.office && statement.serial.startsWith(`${office.toUpperCase()}-`)
    if (!own) return err({ code: 'SHEET_FOREIGN' })
  }
  const proven = new Map<TxId, CertificateFacts>()
  for (const proof of sheet.proofs) {
    const certificate = { ...proof, serial: statement.serial, checkpoint: sheet.checkpoint }
    const checked = checkCertificate(crypto, certificate, policy, network, 'optional')
    if (!checked.ok) return checked
    if (!statement.records.includes(checked.value.id)) return err({ code: 'SHEET_FOREIGN' })
    proven.set(checked.value.id, checked.value)
  }
  return ok({ statement, signed: printer !== null, proven })
}
