/**
 * An approval: a supervisor's signature over a set of record ids (DESIGN section 4).
 *
 * It signs the RFC 6962 root over the sorted ids, so one confirmation covers a batch; each record's entry carries the
 * path from its own id to that root, and so stays provable alone.
 */

import { equalBytes, fromHex } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { decodeJson, encodeJson, type Json } from '../json.ts'
import { err, ok, type Result } from '../result.ts'
import { HASH, type Hash, type Instant, type KeyId, LAST_INSTANT, type TxId } from './ids.ts'
import { KnownTrees } from './known-tree.ts'
import { Frontier, inclusionProof, leafHash } from './merkle.ts'
import { int, literal, object, oneOf, pattern, type Shape, type Shaped } from './shape.ts'
import type { PayloadError } from './transaction.ts'

/** Ids under one approval at most. */
export const MAX_APPROVED = 4096
const MAX_APPROVAL_BYTES = 1024

const approval = object({
  v: literal(1),
  network: pattern(/^[a-z0-9][a-z0-9-]{2,63}$/),
  root: pattern<Hash>(HASH),
  n: int(1, MAX_APPROVED),
  decision: oneOf('approve', 'return'),
  by: pattern<KeyId>(HASH),
  at: int(0, LAST_INSTANT) as Shape<Instant>,
})
export type ApprovalPayload = Shaped<typeof approval>

/** An approval as one record's entry carries it. */
export interface CarriedApproval {
  readonly payloadBytes: Uint8Array
  readonly payload: ApprovalPayload
  /** Place of the record's id among the sorted ids. */
  readonly leafIndex: number
  /** Sibling hashes from the leaf up, 32 bytes each. */
  readonly path: readonly Uint8Array[]
  /** 64 bytes. */
  readonly signature: Uint8Array
}

export const encodeApproval = (value: ApprovalPayload): Uint8Array => encodeJson(value as unknown as Json)

export const decodeApproval = (bytes: Uint8Array): Result<ApprovalPayload, PayloadError> => {
  if (newest !== null && equalBytes(newest.bytes, bytes)) return ok(newest.payload)
  const decoded = decodeAnew(bytes)
  if (decoded.ok) newest = { bytes: bytes.slice(), payload: decoded.value }
  return decoded
}

/** The approval of a batch stands under each of its records, byte for byte the same. */
let newest: { readonly bytes: Uint8Array; readonly payload: ApprovalPayload } | null = null

const decodeAnew = (bytes: Uint8Array): Result<ApprovalPayload, PayloadError> => {
  const json = decodeJson(bytes, MAX_APPROVAL_BYTES)
  if (!json.ok) return err({ code: 'MALFORMED', at: json.error.code })
  const at = approval.mismatch(json.value, '')
  return at === null ? ok(json.value as unknown as ApprovalPayload) : err({ code: 'MALFORMED', at })
}

export interface ApprovedSet {
  readonly root: Uint8Array
  readonly sorted: readonly TxId[]
  /** Leaf index and path of one id of the set. */
  place(id: TxId): { readonly leafIndex: number; readonly path: readonly Uint8Array[] }
}

/** The tree that one approval signs: leaves are the raw 32-byte ids, sorted and distinct. */
export const approvedSet = (sha256: Sha256, ids: readonly TxId[]): ApprovedSet => {
  const sorted = [...new Set(ids)].sort()
  if (sorted.length === 0 || sorted.length > MAX_APPROVED) throw new Error('an approval covers 1 to 4,096 records')
  const stored = new Map<string, Uint8Array>()
  const frontier = Frontier.empty(sha256)
  for (const id of sorted) {
    for (const { level, index, hash } of frontier.append(approvedLeaf(sha256, id)))
      stored.set(`${level}/${index}`, hash)
  }
  const places = new Map(sorted.map((id, index) => [id, index]))
  return {
    root: frontier.root(),
    sorted,
    place: (id) => {
      const leafIndex = places.get(id)
      if (leafIndex === undefined) throw new Error('the record is not in the approved set')
      const path = inclusionProof(
        sha256,
        sorted.length,
        leafIndex,
        (level, index) => stored.get(`${level}/${index}`) as Uint8Array,
      )
      return { leafIndex, path }
    },
  }
}

/** Whether the approval's root holds the record. */
export const covers = (sha256: Sha256, id: TxId, { payload, leafIndex, path }: CarriedApproval): boolean => {
  const { root, n } = payload
  const claim = { leaf: approvedLeaf(sha256, id), index: leafIndex, path }
  const tree = batches.of(root, () => fromHex(root) as Uint8Array, n)
  return tree.holds(sha256, claim)
}

/** Batches whose records are coming in. */
const batches = new KnownTrees(4)

const approvedLeaf = (sha256: Sha256, id: TxId): Uint8Array => leafHash(sha256, fromHex(id) as Uint8Array)
