/**
 * Records by id, wherever they are: signed here and on their way, or in the verified log. The log has the last word on
 * a record's outcome; what stands in office.db besides is what the log does not know.
 */

import type { RecordState } from '../../../shared/contract/types.ts'
import type { TxRow } from '../../../shared/ledger/engine.ts'
import { decodeTransaction, type TransactionEntry } from '../../../shared/ledger/entry.ts'
import { HASH, type TxId } from '../../../shared/ledger/ids.ts'
import { decodePayload, type TransactionPayload } from '../../../shared/ledger/transaction.ts'
import type { RecordRow } from '../db/records.ts'
import type { Desk } from './desk.ts'

export interface Found {
  readonly id: TxId
  readonly payload: TransactionPayload
  /** Null for records of other windows and offices. */
  readonly row: RecordRow | null
  /** Null while it is not in the verified log. */
  readonly place: { readonly index: number; readonly outcome: number } | null
}

type Sources = Pick<Desk, 'office' | 'replica' | 'crypto' | 'payloads'>

export const findRecord = (desk: Sources, id: string): Found | null => {
  if (!HASH.test(id)) return null
  return foundRow(desk, desk.office.records.find(id), id as TxId)
}

/** As `findRecord`, when its row is at hand already. */
export const foundRow = (desk: Sources, row: RecordRow | null, id: TxId): Found | null => {
  const place = desk.replica.ledger.placeOf(id) ?? null
  const stored = row?.payload ?? null
  if (stored === null && place === null) return null
  const payload = desk.payloads.of(id, () => {
    if (stored === null) return place === null ? null : (entryAt(desk, place.index)?.payload ?? null)
    const decoded = decodePayload(stored)
    if (!decoded.ok) throw new Error('a stored record does not decode')
    return decoded.value
  })
  return payload === null ? null : { id, payload, row, place }
}

/** A record's entry as it stands in the log, with its approvals. */
export const entryAt = (desk: Pick<Desk, 'replica' | 'crypto'>, index: number): TransactionEntry | null => {
  const bytes = desk.replica.ledger.entry(index)
  const entry = bytes === undefined ? null : decodeTransaction(desk.crypto.sha256, bytes)
  return entry?.ok ? entry.value : null
}

/** One word, the same on screen, on paper and in the API (DESIGN section 1). */
export const stateOf = (desk: Pick<Desk, 'replica'>, found: Found): RecordState => {
  if (found.place === null) return found.row?.state ?? 'sent'
  if (found.place.outcome !== 0) return 'rejected'
  return recordStatus(desk, found.id)?.status === 'voided' ? 'voided' : 'accepted'
}

/** What became of an accepted record since: corrected, voided or cancelled, and by which. */
export const recordStatus = (
  desk: Pick<Desk, 'replica'>,
  id: TxId,
): { readonly status: string; readonly by: TxId } | null =>
  (desk.replica.ledger.get(`record/${id}`)?.value as unknown as { status: string; by: TxId } | undefined) ?? null

export const txRow = (desk: Pick<Desk, 'replica'>, id: TxId): TxRow | null =>
  (desk.replica.ledger.get(`tx/${id}`)?.value as unknown as TxRow | undefined) ?? null

/** A checkpoint that carried the quorum covers the record. */
export const isWitnessed = (desk: Pick<Desk, 'replica'>, found: Pick<Found, 'place'>): boolean =>
  found.place !== null && found.place.index < desk.replica.witnessedSize()
