/** Who did what to a record, in order: from its entry, from this window's marks and from the log. */
import type { HistoryStep } from '../../../shared/contract/types.ts'
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { findStaff } from '../db/staff.ts'
import { BOXES, openJson } from './boxes.ts'
import type { Actor, Desk } from './desk.ts'
import { entryAt, type Found, findRecord, isWitnessed, recordStatus } from './find.ts'

export const historyOf = (desk: Desk, actor: Actor, found: Found): readonly HistoryStep[] => {
  const { office, replica } = desk
  const marks = office.marks.of(found.id)
  const entered = marks.find(({ step }) => step === 'entered')
  const steps: HistoryStep[] = [
    {
      step: 'entered',
      at: found.payload.recordedAt,
      who: whoIs(desk, found.payload.author),
      note: null,
      record: entered?.other ?? null,
    },
  ]
  for (const { payload } of approvalsOf(desk, found)) {
    steps.push({ step: 'approved', at: payload.at, who: whoIs(desk, payload.by), note: null, record: null })
  }
  for (const mark of marks) {
    if (mark.step === 'entered' || mark.step === 'approved' || mark.step === 'witnessed') continue
    const label = { purpose: BOXES.remark, name: found.id }
    const shut = mark.noteBox === null || desk.office.restored.waits()
    const note = shut ? null : openJson(desk.crypto, actor.member.office.draftKey, label, mark.noteBox)
    steps.push({
      step: mark.step,
      at: mark.at,
      who: whoIs(desk, mark.who),
      note: typeof note === 'string' ? note : null,
      record: mark.other,
    })
  }
  const block = found.place === null ? undefined : replica.ledger.blockOfEntry(found.place.index)
  if (block !== undefined) {
    steps.push({ step: 'ordered', at: block.time, who: 'central', note: null, record: null })
    if (isWitnessed(desk, found)) {
      const offices = replica.cosigned().map((each) => each.office)
      const seen = marks.find(({ step }) => step === 'witnessed')?.at ?? null
      steps.push({ step: 'witnessed', at: seen, who: offices.join(', '), note: null, record: null })
    }
  }
  const status = recordStatus(desk, found.id)
  const later = status === null ? null : findRecord(desk, status.by)
  if (status !== null && later !== null) {
    steps.push({
      step: status.status as 'corrected' | 'voided' | 'cancelled',
      at: later.payload.recordedAt,
      who: whoIs(desk, later.payload.author),
      note: null,
      record: later.id,
    })
  }
  return steps
}

/** The approvals that a record carries, here or in the log. */
export const approvalsOf = (desk: Desk, found: Found) => {
  const entry = found.place === null ? null : entryAt(desk, found.place.index)
  return entry?.approvals ?? desk.office.approvals.of(found.id)
}

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
