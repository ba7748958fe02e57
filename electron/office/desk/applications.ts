/**
 * An application (민원) on its way to being settled: what lacks is asked for and supplied, its time is extended, its
 * applicant withdraws it, or it is sent back. The applicant is told by a notice (papers.ts). While something is asked for,
 * the draft waits for the whole office: whoever the applicant meets when he comes back goes on with it.
 */
import { addDays, koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { Draft, NoticeRef, PendingApplication } from '../../../shared/contract/types.ts'
import { longestTerm, standingOf } from '../../../shared/procedure.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { closingTime } from '../../../shared/working-hours.ts'
import type { DraftRow } from '../db/drafts.ts'
import type { RecordRow } from '../db/records.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { draftTitle, getDraft } from './drafts.ts'
import { dueAt, openDay } from './due.ts'
import { addStep, barOf, type Handled, procedureOf } from './procedure.ts'
import { mayRecord } from './standing.ts'
import { whoIs } from './who.ts'
import { withdrawReturned } from './withdraw.ts'

/** Records that are made of one application, the newest: each was mended from the one before. */
const MOST_BEARING = 100

/**
 * Asks the applicant for what lacks; until he has supplied it the time stands still. A term that ends on a closed day ends
 * on the next open one (민법 art. 161, verified).
 */
export const askSupplement = (
  desk: Desk,
  actor: Actor,
  { draft, days, reason }: Input<'application.supplement'>,
): Result<NoticeRef, DeskError> => {
  const row = handledDraft(desk, actor, draft)
  if (!row.ok) return row
  const barred = barOf(desk, row.value, 'supplement')
  if (barred !== null) return fail(barred)
  const { asked } = standingOf(desk.office.procedure.of(row.value.application))
  const term = longestTerm(asked)
  if (days > term) return fail('SUPPLEMENT_TERM', { days: term })
  const until = closingTime(openDay(desk, addDays(koreanDate(desk.clock.now()), days)))
  const notice = desk.office.commit(() => {
    const n = addStep(desk, actor, row.value.application, { step: 'supplement', until }, reason)
    desk.office.drafts.wait(row.value.id, n)
    moveDue(desk, row.value.application)
    return n
  })
  changed(desk, 'drafts', 'records', 'state')
  return ok({ notice })
}

/** The applicant has supplied it; the time goes on, and whoever took it goes on with the draft. */
export const supplied = (desk: Desk, actor: Actor, id: string): Result<Draft, DeskError> => {
  const row = handledDraft(desk, actor, id)
  if (!row.ok) return row
  const barred = barOf(desk, row.value, 'supplemented')
  if (barred !== null) return fail(barred)
  // Somebody else's words: reading them is logged as any reading is.
  if (row.value.author !== actor.member.key) logAccess(desk, actor, { code: 'counter', note: '' }, 'draft', null)
  desk.office.commit(() => {
    addStep(desk, actor, row.value.application, { step: 'supplemented', until: null }, null)
    desk.office.drafts.goOn(row.value.id, actor.member.key)
    moveDue(desk, row.value.application)
  })
  changed(desk, 'drafts', 'records', 'state')
  return getDraft(desk, actor, id)
}

/** Once, before the deadline, for a reason that the applicant is told. */
export const extendTime = (
  desk: Desk,
  actor: Actor,
  { of, reason }: Input<'application.extend'>,
): Result<NoticeRef, DeskError> => {
  const record = desk.office.records.find(of)
  const handled = record === null ? handledDraft(desk, actor, of) : waitingRecord(desk, actor, record)
  if (!handled.ok) return handled
  const barred = barOf(desk, handled.value, 'extended')
  if (barred !== null) return fail(barred)
  const notice = desk.office.commit(() => {
    const until = dueAt(desk, handled.value, { step: 'extended', at: desk.clock.now(), until: null })
    const n = addStep(desk, actor, handled.value.application, { step: 'extended', until }, reason)
    moveDue(desk, handled.value.application)
    return n
  })
  changed(desk, 'drafts', 'records', 'state')
  return ok({ notice })
}

/** Ends an application that nobody has signed yet, and with it the returned record that it was to mend. */
export const endApplication = (
  desk: Desk,
  actor: Actor,
  { draft, how, reason }: Input<'application.end'>,
): Result<NoticeRef, DeskError> => {
  const row = handledDraft(desk, actor, draft)
  if (!row.ok) return row
  const barred = barOf(desk, row.value, how)
  if (barred !== null) return fail(barred)
  const at = desk.clock.now()
  const { notice, gone } = desk.office.commit(() => {
    const n = addStep(desk, actor, row.value.application, { step: how, until: null }, reason)
    desk.office.drafts.discard(row.value.id, at, how, actor.member.key)
    return { notice: n, gone: withdrawReturned(desk, actor, row.value.revises) }
  })
  desk.overlay.remove(gone)
  changed(desk, 'drafts', 'records', 'cases', 'state')
  return ok({ notice })
}

/** What the whole office waits for, the first to act on first. */
export const listPending = (desk: Desk, actor: Actor): readonly PendingApplication[] =>
  desk.office.drafts.waiting().map((row) => {
    const { application, waitsFor, steps, may } = procedureOf(desk, actor, row)
    return {
      draft: row.id,
      application,
      service: row.service,
      title: draftTitle(desk, row),
      who: whoIs(desk, row.author),
      mine: row.author === actor.member.key,
      receivedAt: row.receivedAt,
      notice: row.supplement ?? 0,
      until: waitsFor?.until ?? 0,
      lapsed: waitsFor?.lapsed ?? false,
      reason: waitsFor?.reason ?? '',
      steps,
      may,
    }
  })

/** One's own draft, or one that waits for its applicant: that is the whole office's. */
export const handledDraft = (desk: Desk, actor: Actor, id: string): Result<DraftRow, DeskError> => {
  const row = desk.office.drafts.find(id)
  const own = row?.author === actor.member.key
  if (row === null || row.letter !== null || (!own && row.supplement === null)) return fail('DRAFT_UNKNOWN')
  if (desk.office.restored.waits()) return fail('SEALED_WAITS')
  const rule = mayRecord(desk, actor, row)
  return rule.ok ? ok(row) : rule
}

/** The deadline of all that bears the application: a returned record, say, and the draft that mends it. */
const moveDue = (desk: Desk, application: string): void => {
  const { drafts, records } = desk.office
  for (const draft of drafts.ofApplication(application)) drafts.extend(draft.id, dueAt(desk, draft))
  const bearing = [...records.ofApplication(application, MOST_BEARING), ...records.byReceiptNo(application, 1)]
  for (const id of bearing) {
    const record = records.find(id)
    if (record?.outcome === null && record.application === application) records.extend(id, dueAt(desk, record))
  }
}

const waitingRecord = (desk: Desk, actor: Actor, row: RecordRow): Result<Handled, DeskError> => {
  const rule = mayRecord(desk, actor, row)
  if (!rule.ok) return rule
  const { application, state } = row
  if (application === null || (state !== 'signed' && state !== 'returned')) return fail('RECORD_NOT_WAITING')
  return ok({ ...row, application })
}
