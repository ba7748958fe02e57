/**
 * Adoption (DESIGN section 9): what a member signed before leaving and central ordered after the key had retired is
 * taken over by a supervisor, in a new record that is another's in name and signature and the same in everything else.
 *
 * The format has a place for it: `expects` of the new record names `tx/<original>`, the original's outcome. No other
 * record relies on an outcome, so this expectation is what makes a record an adoption. What it repeats is compared by
 * a digest that the rejection left in `tx/<original>` (a rule reads single rows, never another entry's bytes):
 *
 *     repeated    office, nonce, recordedAt, anchor, receiptNo, service, action, body, sealed, expects but for `tx/`
 *     its own     author, device, epoch, seq, rules, signature, approvals
 *
 * So what the leaver relied on must still be as it was; a row of another record of the leaver's counts as that when the
 * record was adopted and its adoption wrote the row last.
 *
 * The ciphertexts are the original's own (the nonce is part of what they are sealed under); with the adoption they
 * become the adopter's, so that one erasure reaches them. `case/<original>` = {decision: 'adopt', replacement} ends the
 * original's case: there is one adoption, and none after the office has decided otherwise.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '../bytes.ts'
import { encodeJson, type Json } from '../json.ts'
import type { MemberRow } from '../services/members/v1/rows.ts'
import type { Hash, KeyId, OfficeId, TxId } from './ids.ts'
import type { LedgerView } from './state.ts'
import type { Expectation, TransactionPayload } from './transaction.ts'

/** What the rejection of a retired key's record leaves in its `tx/<id>`: whose keys, and what an adoption repeats. */
export interface RetiredRow {
  /** The key that had retired: the author's or an approver's. */
  readonly key: KeyId
  readonly author: KeyId
  readonly device: KeyId
  readonly kept: Hash
}

export type AdoptionReason =
  | 'ADOPTION_NOT_RETIRED'
  | 'ADOPTION_COMPROMISED'
  | 'ADOPTION_DECIDED'
  | 'ADOPTION_CHANGED'
  | 'ADOPTION_REPEATED'

const OUTCOME = /^tx\/([0-9a-f]{64})$/

/** The expectation that makes a record the adoption of another. */
export const adopts = (original: TxId): Expectation => ({ key: `tx/${original}`, writer: original })

/** The record that this one adopts; null for a record that adopts none. */
export const adoptedBy = ({ expects }: Pick<TransactionPayload, 'expects'>): TxId | null => {
  for (const { key } of expects) {
    const named = OUTCOME.exec(key)?.[1]
    if (named !== undefined) return named as TxId
  }
  return null
}

/** SHA-256 over the canonical JSON of what an adoption repeats. */
export const keptDigest = (payload: TransactionPayload): Hash => {
  const { office, nonce, recordedAt, anchor, receiptNo, service, action, body, sealed } = payload
  const expects = payload.expects.filter(({ key }) => !OUTCOME.test(key))
  const kept = { office, nonce, recordedAt, anchor, receiptNo, service, action, body, sealed, expects }
  return toHex(sha256(encodeJson(kept as unknown as Json))) as Hash
}

/** The record by which this office adopted `original`; null as long as it has not. */
export const adoptionOf = (view: Pick<LedgerView, 'get'>, office: OfficeId, original: TxId): TxId | null => {
  const decided = view.get(`case/${original}`)?.value as
    | { readonly decision: string; readonly replacement: TxId | null; readonly office: string }
    | undefined
  return decided?.decision === 'adopt' && decided.office === office ? decided.replacement : null
}

/** Why the ledger's rows do not let this record adopt `original`; null when they do. */
export const adoptionProblem = (
  view: Pick<LedgerView, 'get'>,
  payload: TransactionPayload,
  original: TxId,
): { readonly reason: AdoptionReason; readonly keys: readonly string[] } | null => {
  const key = `tx/${original}`
  if (payload.expects.filter((each) => OUTCOME.test(each.key)).length > 1) {
    return { reason: 'ADOPTION_REPEATED', keys: [] }
  }
  const row = view.get(key)?.value as unknown as { readonly w: OfficeId; readonly r?: RetiredRow } | undefined
  const retired = row?.r
  if (row === undefined || retired === undefined || row.w !== payload.office) {
    return { reason: 'ADOPTION_NOT_RETIRED', keys: [key] }
  }
  // A key may turn out to have been compromised after it had retired: what waits of it is nobody's word then.
  for (const id of [retired.key, retired.author, retired.device]) {
    const member = view.get(`key/${id}`)?.value as unknown as MemberRow | undefined
    if (member?.status !== 'retired' && member?.status !== 'active')
      return { reason: 'ADOPTION_COMPROMISED', keys: [`key/${id}`] }
  }
  const decided = view.get(`case/${original}`)?.value as { readonly office: string } | undefined
  if (decided?.office === payload.office) return { reason: 'ADOPTION_DECIDED', keys: [`case/${original}`] }
  return keptDigest(payload) === retired.kept ? null : { reason: 'ADOPTION_CHANGED', keys: [key] }
}
