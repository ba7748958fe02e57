/**
 * 이송: an application that another office is to settle goes there with everything that was typed and scanned, in a letter
 * that is sealed to that office. It stays here, out of everybody's hands, until that office has signed for the letter; what
 * the city refuses to carry can be taken back. There it becomes a draft with a number of that office's own, and its time
 * begins with the arrival (shared/procedure.ts); it answers to its first number, too.
 */
import { toHex } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { ArrivedApplication, Draft, LeavingApplication, NoticeRef } from '../../../shared/contract/types.ts'
import type { Json } from '../../../shared/json.ts'
import type { OfficeId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import { handledDraft } from './applications.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { checkValues, draftTitle, filesOf, getDraft, storeDraft, valuesOf } from './drafts.ts'
import { findRecord } from './find.ts'
import { fieldAt, findForm, fitsForm, type Values, withValue } from './forms.ts'
import { openLetter, postLetter } from './mail.ts'
import { addStep, barOf } from './procedure.ts'
import { mayRecord, mayWrite, openWindow } from './standing.ts'
import { decodeTransfer, encodeTransfer, type TransferredApplication } from './transfer-form.ts'
import { isErased } from './unseal.ts'
import { whoIs } from './who.ts'

export const transferApplication = (
  desk: Desk,
  actor: Actor,
  { draft, to, reason }: Input<'application.transfer'>,
): Result<NoticeRef, DeskError> => {
  const found = handledDraft(desk, actor, draft)
  if (!found.ok) return found
  const row = found.value
  const barred = barOf(desk, row, 'transferred')
  if (barred !== null) return fail(barred)
  // What mends a record of ours is settled with that record.
  if (row.revises !== null) return fail('TRANSFER_REVISED')
  const values = valuesOf(desk, actor, row)
  const scans = filesOf(desk, actor, row)
  if (values === null || scans === null) return fail('DRAFT_DAMAGED')
  const { service, action, target, application, receivedAt } = row
  const content = encodeTransfer({ service, action, target, application, receivedAt, reason, values, scans })
  const sent = desk.office.commit((): Result<NoticeRef, DeskError> => {
    const letter = postLetter(desk, actor, { to: to as OfficeId, kind: 'application', content })
    if (!letter.ok) return letter
    const step = { step: 'transferred', until: null, other: to } as const
    const notice = addStep(desk, actor, application, step, reason)
    desk.office.drafts.send(row.id, letter.value)
    return ok({ notice })
  })
  changed(desk, 'drafts', 'state')
  return sent
}

/** The city will not carry it: the draft is that of whoever takes it back, for its author may have left. */
export const takeBackApplication = (desk: Desk, actor: Actor, id: string): Result<Draft, DeskError> => {
  const { drafts, letters } = desk.office
  const row = drafts.find(id)
  if (row === null || row.letter === null) return fail('DRAFT_UNKNOWN')
  const letter = row.letter
  const rule = mayRecord(desk, actor, row)
  if (!rule.ok) return rule
  const standing = letters.out(letter)
  if (standing?.state !== 'waiting' || standing.refused === null) return fail('LETTER_ON_ITS_WAY')
  if (row.author !== actor.member.key) logAccess(desk, actor, { code: 'counter', note: '' }, 'draft', null)
  desk.office.commit(() => {
    letters.cancel(letter)
    drafts.send(id, null)
    drafts.goOn(id, actor.member.key)
    addStep(desk, actor, row.application, { step: 'taken-back', until: null, other: null }, null)
  })
  changed(desk, 'drafts', 'state')
  return getDraft(desk, actor, id)
}

/** Another office's application becomes a draft of whoever takes it on, in one commit with the end of its letter. */
export const takeApplication = (desk: Desk, actor: Actor, id: string): Result<Draft, DeskError> => {
  const window = openWindow(desk)
  if (!window.ok) return window
  const letter = desk.office.letters.inbox('application').find((each) => each.id === id)
  if (letter === undefined) return fail('LETTER_UNKNOWN')
  const sent = read(desk, actor, id)
  if (!sent.ok) return sent
  const { service, action, target, application, values, reason, scans } = sent.value
  const form = findForm(desk, service, action)
  const kept = checkValues(values)
  const known = scans.every(({ field, type }) => {
    const place = form === null ? null : fieldAt(form.layout, field)
    return place?.kind === 'file' && place.accept?.includes(type) !== false
  })
  if (form === null || !kept.ok || !known || !fitsForm(form.empty(), kept.value)) return fail('LETTER_DAMAGED')
  const rule = mayWrite(window.value.tip.rules, actor, service, action)
  if (!rule.ok) return rule
  if (standsHere(desk, application)) return fail('APPLICATION_STANDS')
  const about = target === null ? null : findRecord(desk, target)
  if (about !== null && isErased(desk, about)) {
    // What it says of an erased record goes, as a draft about it would.
    desk.office.commit(() => desk.office.letters.settle(id))
    changed(desk, 'drafts', 'state')
    return fail('SEALED_ERASED')
  }
  logAccess(desk, actor, { code: 'counter', note: '' }, 'draft', null)
  // The day of the report is that on which the first office received it.
  const day = koreanDate(sent.value.receivedAt)
  const handles = new Map(scans.map(({ handle }) => [handle, toHex(desk.crypto.random(16))]))
  const own = renamed(kept.value, handles) as Values
  const dated = form.recordedDay === undefined ? own : withValue(own, form.recordedDay, (said) => said || day)
  const draft = storeDraft(desk, actor, { service, action, target }, dated, {
    scans: scans.map((scan) => ({ ...scan, handle: handles.get(scan.handle) ?? '' })),
    received: { application, receivedAt: letter.receivedAt },
    also: () => {
      addStep(desk, actor, application, { step: 'taken', until: null, other: letter.from }, reason)
      desk.office.letters.settle(id)
    },
  })
  return ok(draft)
}

/** What came and nobody has taken on yet, in the order of arrival. */
export const listArrived = (desk: Desk, actor: Actor): readonly ArrivedApplication[] =>
  desk.office.letters.inbox('application').map(({ id, from, by, at, receivedAt }) => {
    const sent = read(desk, actor, id)
    return {
      letter: id,
      from,
      by: whoIs(desk, by),
      at,
      receivedAt,
      what: sent.ok
        ? { application: sent.value.application, title: draftTitle(desk, sent.value), reason: sent.value.reason }
        : null,
    }
  })

/** What goes to another office and has not been signed for there. */
export const listLeaving = (desk: Desk): readonly LeavingApplication[] =>
  desk.office.drafts.leaving().flatMap((row) => {
    const letter = row.letter === null ? null : desk.office.letters.out(row.letter)
    if (letter === null) return []
    const { to, at, state, refused } = letter
    return [
      {
        draft: row.id,
        application: row.application,
        title: draftTitle(desk, row),
        to,
        at,
        state: refused === null ? (state === 'posted' ? 'posted' : 'waiting') : 'refused',
        refused,
      },
    ]
  })

/** A number belongs to one application: its steps, its time and what is erased with it are found by it. */
const standsHere = ({ office: { drafts, records } }: Desk, application: string): boolean =>
  drafts.ofApplication(application).length > 0 ||
  records.ofApplication(application, 1).length > 0 ||
  records.byReceiptNo(application, 1).length > 0

/** Scans are known by names that this office has given: another's could be taken here. */
const renamed = (value: Json, names: ReadonlyMap<string, string>): Json => {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value)) return value.map((each) => renamed(each, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renamed(inner, names)]))
}

const read = (desk: Desk, actor: Actor, id: string): Result<TransferredApplication, DeskError> => {
  const content = openLetter(desk, actor, id)
  if (!content.ok) return content
  const sent = decodeTransfer(content.value)
  return sent === null ? fail('LETTER_DAMAGED') : ok(sent)
}
