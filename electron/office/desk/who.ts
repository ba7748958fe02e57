/** Who stands behind a key. */
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { findStaff } from '../db/staff.ts'
import type { Desk } from './desk.ts'

/** A name for one's own staff, a staff number for another office's, the office for a machine. */
export const whoIs = (desk: Desk, key: string): string => {
  const staff = findStaff(desk.office.db, key)
  if (staff !== null) return staff.name
  return staffNoOf(desk, key) ?? key
}

/** The staff number of a key, or its office when it is a machine's; null when the ledger does not know it. */
export const staffNoOf = (desk: Desk, key: string): string | null => {
  const row = desk.replica.ledger.get(`key/${key}`)?.value as unknown as MemberRow | undefined
  return row?.staffNo ?? row?.office ?? null
}
