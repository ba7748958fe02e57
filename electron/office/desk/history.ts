/** Who did what to a record, in order: from its entry, from this window's marks and from the log. */
import type { HistoryStep } from '../../../shared/contract/types.ts'
import { BOXES, openJson } from './boxes.ts'
import type { Actor, Desk } from './desk.ts'
import { entryAt, type Found, findRecord, isWitnessed, recordStatus } from './find.ts'
import { noteOf } from './procedure.ts'
import { whoIs } from './who.ts'

export const historyOf = (desk: Desk, actor: Actor, found: Found): readonly HistoryStep[] => {
  const { office, replica } = desk
  const marks = office.marks.of(found.id)
  const entered = marks.find(({ step }) => step === 'entered')
  const { application, recordedAt } = { application: found.row?.application ?? null, ...found.payload }
  const procedure = (application === null ? [] : office.procedure.of(application)).map(
    (row): HistoryStep & { readonly at: number } => ({
      step: row.step === 'withdrawn' ? 'applicant-withdrew' : row.step,
      at: row.at,
      who: whoIs(desk, row.who),
      note: noteOf(desk, actor, row) || null,
      record: null,
    }),
  )
  const steps: HistoryStep[] = [
    ...procedure.filter(({ at }) => at <= recordedAt),
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
  steps.push(...procedure.filter(({ at }) => at > recordedAt))
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
