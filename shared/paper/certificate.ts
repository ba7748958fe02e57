/**
 * What proves one record without a network. Version 1 of what stood in a certificate's QR symbols: its serial is
 * nobody's word, so a check says that it is unproven; sheets of today are of version 2 (sheet.ts).
 *
 *     certificate = 01 | field*        field = length u32 (big-endian) | bytes
 *     fields: serial | payload | salt (32 or 0) | content | outcome leaf 42 | outcome path 32n | block entry
 *             | inclusion path 32n | checkpoint (a note with its cosignatures)
 *
 * The check walks one chain: the words on the paper are the content that the payload commits to; the payload's hash is
 * the id in the outcome leaf; the leaf stands under the block's outcomesRoot; the block's entry stands in the log of the
 * checkpoint; the checkpoint is signed by the log and cosigned by the quorum. That a record is in the log proves
 * neither that it was accepted nor the words on the paper: both are links of the chain. It speaks as of its checkpoint;
 * what happened later (a voiding, a recall) only a newer ledger can tell.
 */
import { concatBytes, readU16, readU32, readU64, toHex, utf8Decode, utf8Encode, writeU32 } from '../bytes.ts'
import type { Crypto } from '../crypto/port.ts'
import { contentCommit } from '../crypto/sealed.ts'
import { decodeJson, type JsonObject } from '../json.ts'
import type { CheckpointError } from '../ledger/checkpoint.ts'
import { decodeBlock } from '../ledger/entry.ts'
import type { Hash, TxId } from '../ledger/ids.ts'
import { leafHash, rootFromPath, verifyInclusion } from '../ledger/merkle.ts'
import { parseNote } from '../ledger/note.ts'
import { judgeCheckpoint, type Policy } from '../ledger/policy.ts'
import { decodePayload, MAX_PAYLOAD_BYTES, type TransactionPayload } from '../ledger/transaction.ts'
import { err, ok, type Result } from '../result.ts'

export interface Certificate {
  /** Of the sheet: what a recall names. */
  readonly serial: string
  readonly payload: Uint8Array
  /** 32 bytes; empty when the record has no sealed part. */
  readonly salt: Uint8Array
  /** Canonical JSON of the sealed content; empty as above. */
  readonly content: Uint8Array
  /** 42 bytes: id | index | outcome. */
  readonly outcomeLeaf: Uint8Array
  readonly outcomePath: readonly Uint8Array[]
  readonly block: Uint8Array
  readonly inclusionPath: readonly Uint8Array[]
  /** A signed note. */
  readonly checkpoint: Uint8Array
}

export type CertificateError =
  | { readonly code: 'NOT_A_CERTIFICATE'; readonly at: string }
  | { readonly code: 'OTHER_NETWORK' }
  | { readonly code: 'CONTENT_DIFFERS' }
  | { readonly code: 'OUTCOME_NOT_IN_BLOCK' }
  | { readonly code: 'BLOCK_NOT_IN_LOG' }
  | { readonly code: 'CHECKPOINT_UNSIGNED'; readonly why: string }

/** What a good chain says. */
export interface CertificateFacts {
  readonly serial: string
  readonly id: TxId
  readonly payload: TransactionPayload
  readonly content: JsonObject | null
  /** 0 accepted, else a reason's number. */
  readonly outcome: number
  /** Index of the record's entry in the log. */
  readonly index: number
  /** Milliseconds; when the block was closed. */
  readonly blockTime: number
  readonly height: number
  /** The checkpoint that it speaks as of. */
  readonly size: number
  readonly root: Hash
  readonly witnessed: boolean
  /** Names of the cosigners and when they signed, seconds. */
  readonly cosigners: readonly { readonly name: string; readonly at: number }[]
}

/** A certificate at most: a file when its symbols would be too many. */
export const MAX_CERTIFICATE_BYTES = 512 * 1024
const VERSION = 1
const FIELDS = 9

export const encodeCertificate = (certificate: Certificate): Uint8Array =>
  concatBytes(
    Uint8Array.of(VERSION),
    ...[
      utf8Encode(certificate.serial),
      certificate.payload,
      certificate.salt,
      certificate.content,
      certificate.outcomeLeaf,
      concatBytes(...certificate.outcomePath),
      certificate.block,
      concatBytes(...certificate.inclusionPath),
      certificate.checkpoint,
    ].map(writeField),
  )

export const decodeCertificate = (bytes: Uint8Array): Result<Certificate, CertificateError> => {
  const bad = (at: string) => err<CertificateError>({ code: 'NOT_A_CERTIFICATE', at })
  if (bytes.length > MAX_CERTIFICATE_BYTES || bytes[0] !== VERSION) return bad('version')
  const fields = readFields(bytes, 1)
  if (fields === null) return bad('length')
  if (fields.length !== FIELDS) return bad('fields')
  const [serialBytes, payload, salt, content, outcomeLeaf, outcomePath, block, inclusionPath, checkpoint] = fields as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const serial = utf8Decode(serialBytes)
  if (serial === null || !/^[\x21-\x7e]{0,60}$/.test(serial)) return bad('serial')
  if (payload.length > MAX_PAYLOAD_BYTES) return bad('payload')
  if (salt.length !== 32 && salt.length + content.length !== 0) return bad('salt')
  if (outcomeLeaf.length !== 42) return bad('outcome')
  const [outcomes, inclusion] = [hashes(outcomePath), hashes(inclusionPath)]
  if (outcomes === null || inclusion === null) return bad('path')
  return ok({
    serial,
    payload,
    salt,
    content,
    outcomeLeaf,
    outcomePath: outcomes,
    block,
    inclusionPath: inclusion,
    checkpoint,
  })
}

/**
 * Walks the chain against the keys of `policy`, which the caller trusts, for the network it knows. `words` optional: a
 * proof may leave the sealed words out, and then proves what stands in the log alone.
 */
export const checkCertificate = (
  crypto: Pick<Crypto, 'sha256' | 'sha256Hex' | 'verify'>,
  certificate: Certificate,
  policy: Policy,
  network: string,
  words: 'needed' | 'optional' = 'needed',
): Result<CertificateFacts, CertificateError> => {
  const payload = decodePayload(certificate.payload)
  if (!payload.ok) return err({ code: 'NOT_A_CERTIFICATE', at: 'payload' })
  if (payload.value.network !== network) return err({ code: 'OTHER_NETWORK' })
  const bare = words === 'optional' && certificate.salt.length + certificate.content.length === 0
  const content = bare ? ok(null) : readContent(crypto as Crypto, certificate, payload.value)
  if (!content.ok) return content

  const id = crypto.sha256Hex(certificate.payload) as TxId
  const leaf = certificate.outcomeLeaf
  const [index, outcome] = [readU64(leaf, 32), readU16(leaf, 40)]
  const block = decodeBlock(certificate.block)
  if (!block.ok || index === null) return err({ code: 'NOT_A_CERTIFICATE', at: 'block' })
  const { first, count, height, time, outcomesRoot } = block.value
  const found = rootFromPath(crypto.sha256, {
    leaf: leafHash(crypto.sha256, leaf),
    index: index - first,
    size: count,
    path: certificate.outcomePath,
  })
  if (toHex(leaf.subarray(0, 32)) !== id || found === null || toHex(found) !== toHex(outcomesRoot)) {
    return err({ code: 'OUTCOME_NOT_IN_BLOCK' })
  }

  const note = parseNote(certificate.checkpoint)
  if (!note.ok) return err({ code: 'CHECKPOINT_UNSIGNED', why: note.error.code })
  const judged = judgeCheckpoint(crypto.verify, note.value, policy)
  if (!judged.ok) return err({ code: 'CHECKPOINT_UNSIGNED', why: (judged.error as CheckpointError).code })
  const { checkpoint, witnessed, cosigners } = judged.value
  const included = verifyInclusion(crypto.sha256, {
    leaf: leafHash(crypto.sha256, certificate.block),
    index: first + count,
    size: checkpoint.size,
    proof: certificate.inclusionPath,
    root: checkpoint.root,
  })
  if (!included) return err({ code: 'BLOCK_NOT_IN_LOG' })
  return ok({
    serial: certificate.serial,
    id,
    payload: payload.value,
    content: content.value,
    outcome,
    index,
    blockTime: time,
    height,
    size: checkpoint.size,
    root: toHex(checkpoint.root) as Hash,
    witnessed,
    cosigners: cosigners.map(({ key, timestamp }) => ({ name: key.name, at: timestamp })),
  })
}

const readContent = (
  crypto: Crypto,
  certificate: Certificate,
  payload: TransactionPayload,
): Result<JsonObject | null, CertificateError> => {
  if (payload.sealed === null) return certificate.salt.length === 0 ? ok(null) : err({ code: 'CONTENT_DIFFERS' })
  if (certificate.salt.length !== 32) return err({ code: 'CONTENT_DIFFERS' })
  if (contentCommit(crypto, certificate.salt, certificate.content) !== payload.sealed.contentCommit) {
    return err({ code: 'CONTENT_DIFFERS' })
  }
  const json = decodeJson(certificate.content, MAX_CERTIFICATE_BYTES)
  if (!json.ok || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
    return err({ code: 'NOT_A_CERTIFICATE', at: 'content' })
  }
  return ok(json.value as JsonObject)
}

/** length u32 (big-endian) | bytes */
export const writeField = (bytes: Uint8Array): Uint8Array => concatBytes(u32(bytes.length), bytes)

/** The fields from `at` to the end; null when a length does not fit. */
export const readFields = (bytes: Uint8Array, from: number): readonly Uint8Array[] | null => {
  const fields: Uint8Array[] = []
  for (let at = from; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null
    const end = at + 4 + readU32(bytes, at)
    if (end > bytes.length) return null
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields
}

/** A Merkle path's hashes; null when they are not whole. */
export const hashes = (bytes: Uint8Array): Uint8Array[] | null => {
  if (bytes.length % 32 !== 0) return null
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(i * 32, i * 32 + 32))
}

const u32 = (n: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  writeU32(bytes, 0, n)
  return bytes
}
