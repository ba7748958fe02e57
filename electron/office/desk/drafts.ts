/**
 * Drafts: what a clerk is still writing. Each has its receipt number from the first keystroke; what was typed, and the
 * scans, stand encrypted in office.db, and only their author gets them back.
 */
import { fromBase64, toHex } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { AttachmentInfo, Draft, DraftSummary } from '../../../shared/contract/types.ts'
import { boxOpen, boxSeal } from '../../../shared/crypto/box.ts'
import { type AttachmentInput, MAX_ATTACHMENT_BYTES } from '../../../shared/crypto/sealed.ts'
import { checkJson, encodeJson, type Json } from '../../../shared/json.ts'
import { ruleOf } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { MAX_ATTACHMENTS } from '../../../shared/ledger/transaction.ts'
import { hasEnded } from '../../../shared/procedure.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { RecordDraft } from '../../../shared/services/form-types.ts'
import type { Told } from '../../../shared/services/present-types.ts'
import type { DraftFile, DraftRow } from '../db/drafts.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import { BOXES, openJson, sealJson } from './boxes.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { dueAt } from './due.ts'
import { type Found, findRecord, recordStatus } from './find.ts'
import { fieldAt, findForm, type Values, withKnownPeople, withValue } from './forms.ts'
import { procedureOf } from './procedure.ts'
import { mayWrite, openWindow } from './standing.ts'
import { isErased, openScan, openSealed } from './unseal.ts'

/** Canonical bytes of a form's values at most. */
const MAX_VALUES_BYTES = 512 * 1024

export const createDraft = (desk: Desk, actor: Actor, input: Input<'draft.create'>): Result<Draft, DeskError> => {
  const { service, action } = input
  const window = openWindow(desk)
  if (!window.ok) return window
  const form = findForm(desk, service, action)
  if (form === null) return fail('SERVICE_UNKNOWN')
  const rule = mayWrite(window.value.tip.rules, actor, service, action)
  if (!rule.ok) return rule
  if (rule.value.kind === 'enter') return ok(storeDraft(desk, actor, input, input.values ?? form.empty()))
  if (input.target === null) return fail('TARGET_NEEDED')
  // The form would start empty, as of a record that was erased.
  if (desk.office.restored.waits()) return fail('SEALED_WAITS')
  const target = targetOf(desk, input.target)
  if (target === null || target.payload.service !== service) return fail('TARGET_UNUSABLE')
  const values = input.values ?? targetValues(desk, actor, target, form.fromRecord) ?? form.empty()
  const stored = { ...input, target: aboutOf(desk, target.id) }
  return ok(storeDraft(desk, actor, stored, { ...values, target: target.id }))
}

/**
 * A record back in the form, scans included: for one that was returned, refused or rejected. One draft of a member mends
 * it: asked for again, it is told as it stands.
 */
export const draftFromRecord = (desk: Desk, actor: Actor, found: Found): Result<Draft, DeskError> => {
  const { service, action, body } = found.payload
  const window = openWindow(desk)
  if (!window.ok) return window
  const form = findForm(desk, service, action)
  if (form === null) return fail('RECORD_NOT_REVISABLE')
  const rule = mayWrite(window.value.tip.rules, actor, service, action)
  if (!rule.ok) return rule
  const application = found.row?.application ?? null
  const begun = application === null ? [] : desk.office.drafts.ofApplication(application)
  const mending = begun.filter(({ revises }) => revises === found.id)
  if (mending.some(({ supplement }) => supplement !== null)) return fail('SUPPLEMENT_OPEN')
  const own = mending.find(({ author }) => author === actor.member.key)
  const before = own === undefined ? null : getDraft(desk, actor, own.id)
  if (before?.ok) return before
  logAccess(desk, actor, { code: 'correction', note: '' }, 'record', found.id)
  const opened = found.payload.sealed === null ? null : openSealed(desk, actor.member.office, found)
  if (opened !== null && !opened.ok) return opened
  const typed = form.fromRecord(body, opened?.value.content ?? null)
  if (typed === null) return fail('RECORD_NOT_REVISABLE')
  let values = withKnownPeople(desk.overlay.view, typed)
  if (form.recordedDay !== undefined) {
    const day = koreanDate(found.payload.recordedAt)
    values = withValue(values, form.recordedDay, (said) => said || day)
  }
  const scans: NewScan[] = []
  for (const [i, field] of (found.row?.scanFields ?? []).entries()) {
    const scan = opened === null ? null : openScan(desk, found, opened.value, i)
    if (scan === null || !scan.ok) continue
    const handle = toHex(desk.crypto.random(16))
    scans.push({ handle, field, ...scan.value })
    values = withValue(values, field, (before) => [...(Array.isArray(before) ? before : []), handle])
  }
  const target = typeof body.target === 'string' ? aboutOf(desk, body.target) : null
  // What is mended is the application that it was, and its time goes on; one that has ended begins as another.
  const goesOn = application !== null && !hasEnded(desk.office.procedure.of(application))
  const received = goesOn ? { application, receivedAt: found.row?.receivedAt ?? 0 } : undefined
  return ok(storeDraft(desk, actor, { service, action, target }, values, { revises: found.id, scans, received }))
}

export const listDrafts = (desk: Desk, actor: Actor): readonly DraftSummary[] =>
  desk.office.drafts.of(actor.member.key).map((row) => draftSummary(desk, row))

export const getDraft = (desk: Desk, actor: Actor, id: string): Result<Draft, DeskError> => {
  const row = ownDraft(desk, actor, id)
  if (row === null) return fail('DRAFT_UNKNOWN')
  // What it was filled from may have been erased, and then it goes, too.
  const isAbout = row.target !== null || row.revises !== null
  if (isAbout && desk.office.restored.waits()) return fail('SEALED_WAITS')
  const values = valuesOf(desk, actor, row)
  return values === null ? fail('DRAFT_DAMAGED') : ok(told(desk, actor, row, values))
}

export const saveDraft = (
  desk: Desk,
  actor: Actor,
  input: Input<'draft.save'>,
): Result<{ readonly savedAt: number }, DeskError> => {
  const row = ownDraft(desk, actor, input.id)
  if (row === null) return fail('DRAFT_UNKNOWN')
  const checked = checkValues(input.values)
  if (!checked.ok) return checked
  const savedAt = desk.clock.now()
  const { office } = desk
  const box = valuesBox(desk, actor, row.id, checked.value)
  office.commit(() => office.drafts.save(row.id, box, savedAt))
  changed(desk, 'drafts')
  return ok({ savedAt })
}

export const discardDraft = (desk: Desk, actor: Actor, id: string): Result<null, DeskError> => {
  const row = ownDraft(desk, actor, id)
  if (row === null) return fail('DRAFT_UNKNOWN')
  if (row.supplement !== null) return fail('SUPPLEMENT_OPEN')
  const { office } = desk
  office.commit(() => office.drafts.discard(row.id, desk.clock.now(), 'discarded', row.author))
  changed(desk, 'drafts', 'state')
  return ok(null)
}

export const addAttachment = (
  desk: Desk,
  actor: Actor,
  input: Input<'attachment.add'>,
): Result<AttachmentInfo, DeskError> => {
  const row = ownDraft(desk, actor, input.draft)
  if (row === null) return fail('DRAFT_UNKNOWN')
  const form = findForm(desk, row.service, row.action)
  const field = form === null ? null : fieldAt(form.layout, input.field)
  if (field === null || field.kind !== 'file' || field.accept?.includes(input.type) === false)
    return fail('ATTACHMENT_TYPE')
  const bytes = fromBase64(input.base64)
  if (bytes === null || bytes.length === 0) return fail('INPUT_INVALID', { path: 'base64' })
  if (bytes.length > MAX_ATTACHMENT_BYTES)
    return fail('ATTACHMENT_TOO_LARGE', { megabytes: MAX_ATTACHMENT_BYTES / 2 ** 20 })
  const before = desk.office.drafts.files(row.id)
  const inField = before.filter((file) => file.field === input.field).length
  if (before.length >= MAX_ATTACHMENTS || inField >= (field.max ?? MAX_ATTACHMENTS)) return fail('ATTACHMENTS_FULL')
  const handle = toHex(desk.crypto.random(16))
  const file = fileRow(desk, actor, row.id, { handle, field: input.field, name: input.name, type: input.type, bytes })
  desk.office.commit(() => desk.office.drafts.addFile(file))
  return ok({ handle, field: input.field, name: input.name, type: input.type, size: bytes.length })
}

export const removeAttachment = (
  desk: Desk,
  actor: Actor,
  input: Input<'attachment.remove'>,
): Result<null, DeskError> => {
  const row = ownDraft(desk, actor, input.draft)
  if (row === null) return fail('DRAFT_UNKNOWN')
  const { office } = desk
  const removed = office.commit(() => office.drafts.removeFile(row.id, input.handle))
  return removed ? ok(null) : fail('ATTACHMENT_UNKNOWN')
}

/** The scans that a record carries, in its order; fails when a handle is not the draft's. */
export const scansOf = (
  desk: Desk,
  actor: Actor,
  row: DraftRow,
  record: RecordDraft,
): Result<readonly AttachmentInput[], DeskError> => {
  const files = new Map(desk.office.drafts.files(row.id).map((file) => [file.handle, file]))
  const scans: AttachmentInput[] = []
  for (const { handle } of record.attachments) {
    const file = files.get(handle)
    const scan = file === undefined ? null : openFile(desk, actor, file)
    if (scan === null) return fail('ATTACHMENT_UNKNOWN')
    scans.push({ name: scan.name, mediaType: scan.type, bytes: scan.bytes })
  }
  return scans.length > MAX_ATTACHMENTS ? fail('ATTACHMENTS_FULL') : ok(scans)
}

/** Every scan of a draft; null when one does not open. */
export const filesOf = (desk: Desk, actor: Actor, row: DraftRow): readonly NewScan[] | null => {
  const scans = desk.office.drafts.files(row.id).map((file) => openFile(desk, actor, file))
  return scans.some((scan) => scan === null) ? null : (scans as readonly NewScan[])
}

const openFile = (desk: Desk, actor: Actor, file: DraftFile): NewScan | null => {
  const { handle, field } = file
  const label = labelOf(desk, actor, file)
  const key = actor.member.office.draftKey
  const bytes = boxOpen(desk.crypto, key, { purpose: BOXES.fileBytes, name: handle }, file.bytesBox)
  return label === null || bytes === null ? null : { handle, field, ...label, bytes }
}

/** The draft, when it is this member's. */
export const ownDraft = (desk: Desk, actor: Actor, id: string): DraftRow | null => {
  const row = desk.office.drafts.find(id)
  return row?.author === actor.member.key && row.letter === null ? row : null
}

/** Values as they may be stored: canonical JSON of a bounded size. */
export const checkValues = (values: { readonly [field: string]: unknown }): Result<Values, DeskError> => {
  const json = checkJson(values)
  if (!json.ok) return fail('INPUT_INVALID', { path: 'values' })
  return encodeJson(json.value).length > MAX_VALUES_BYTES ? fail('RECORD_TOO_LARGE') : ok(json.value as Values)
}

export interface NewScan {
  readonly handle: string
  readonly field: string
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** Where a draft comes from, if it is not begun anew. */
interface Origin {
  /** The record that it mends. */
  readonly revises?: TxId
  /** When it was received, if not now, and the number that its applicant was given. */
  readonly received?: { readonly application: string; readonly receivedAt: number } | undefined
  readonly scans?: readonly NewScan[]
  /** Adds the caller's rows to the same commit. */
  readonly also?: () => void
}

/** Number and draft in one commit: a number that nobody sees is a gap, a draft without one cannot be. */
export const storeDraft = (
  desk: Desk,
  actor: Actor,
  what: { readonly service: string; readonly action: string; readonly target: string | null },
  values: Values,
  { revises, received, scans = [], also }: Origin = {},
): Draft => {
  const { office, identity, clock } = desk
  const window = openWindow(desk)
  if (!window.ok) throw new Error('the window was checked')
  const id = toHex(desk.crypto.random(16))
  const savedAt = clock.now()
  const box = valuesBox(desk, actor, id, values)
  const files = scans.map((scan) => fileRow(desk, actor, id, scan))
  const row = office.commit((): DraftRow => {
    const receiptNo = office.counters.receiptNo(identity.office, koreanDate(savedAt), window.value.terminal)
    const { application, receivedAt } = received ?? { application: receiptNo, receivedAt: savedAt }
    also?.()
    const stored: DraftRow = {
      id,
      author: actor.member.key,
      service: what.service,
      action: what.action,
      receiptNo,
      target: what.target as TxId | null,
      revises: revises ?? null,
      box,
      savedAt,
      application,
      receivedAt,
      dueAt: dueAt(desk, { service: what.service, action: what.action, application, receivedAt }),
      supplement: null,
      letter: null,
    }
    office.drafts.insert(stored)
    for (const file of files) office.drafts.addFile(file)
    return stored
  })
  changed(desk, 'drafts', 'state')
  return told(desk, actor, row, values)
}

/** The record with whose erasure the draft goes: none when it is erased already, and each start obeys that anew. */
const aboutOf = (desk: Desk, target: string): string | null => {
  const found = findRecord(desk, target)
  return found !== null && isErased(desk, found) ? null : target
}

const targetOf = (desk: Desk, id: string): Found | null => {
  const found = findRecord(desk, id)
  const tip = desk.tip()
  if (found === null || tip === null) return null
  const { target } = found.payload.body
  const kind = ruleOf(tip.rules, found.payload)?.kind
  return kind === 'correct' && typeof target === 'string' ? findRecord(desk, target) : found
}

/** The target as it stands now, read for the correction; null when the form starts empty. */
const targetValues = (
  desk: Desk,
  actor: Actor,
  target: Found,
  fromRecord: (body: Values, sealed: never, accepted: boolean) => Values | null,
): Values | null => {
  const status = recordStatus(desk, target.id)
  const newest = status?.status === 'corrected' ? (findRecord(desk, status.by) ?? target) : target
  const filled = (sealed: never): Values | null => {
    const values = fromRecord(newest.payload.body, sealed, true)
    return values === null ? null : withKnownPeople(desk.overlay.view, values)
  }
  if (newest.payload.sealed === null) return filled(null as never)
  logAccess(desk, actor, { code: 'correction', note: '' }, 'record', newest.id)
  const opened = openSealed(desk, actor.member.office, newest)
  return opened.ok ? filled(opened.value.content as never) : null
}

const fileRow = (desk: Desk, actor: Actor, draft: string, scan: NewScan): DraftFile => {
  const key = actor.member.office.draftKey
  const { handle, field, name, type, bytes } = scan
  return {
    handle,
    draft,
    field,
    size: bytes.length,
    labelBox: sealJson(desk.crypto, key, { purpose: BOXES.fileLabel, name: handle }, { name, type }),
    bytesBox: boxSeal(desk.crypto, key, { purpose: BOXES.fileBytes, name: handle }, bytes),
  }
}

const labelOf = (desk: Desk, actor: Actor, file: DraftFile): { readonly name: string; readonly type: string } | null =>
  openJson(
    desk.crypto,
    actor.member.office.draftKey,
    { purpose: BOXES.fileLabel, name: file.handle },
    file.labelBox,
  ) as { readonly name: string; readonly type: string } | null

const valuesBox = (desk: Desk, actor: Actor, id: string, values: Values): Uint8Array =>
  sealJson(desk.crypto, actor.member.office.draftKey, { purpose: BOXES.draft, name: id }, values)

export const valuesOf = (desk: Desk, actor: Actor, row: DraftRow): Values | null =>
  openJson(desk.crypto, actor.member.office.draftKey, { purpose: BOXES.draft, name: row.id }, row.box) as Values | null

const told = (desk: Desk, actor: Actor, row: DraftRow, values: { readonly [field: string]: Json }): Draft => ({
  ...draftSummary(desk, row),
  values,
  target: row.target,
  procedure: procedureOf(desk, actor, row),
  attachments: desk.office.drafts.files(row.id).flatMap((file) => {
    const label = labelOf(desk, actor, file)
    return label === null ? [] : [{ handle: file.handle, field: file.field, size: file.size, ...label }]
  }),
})

export const draftTitle = (desk: Desk, { service, action }: Pick<DraftRow, 'service' | 'action'>): Told => ({
  key: findForm(desk, service, action)?.layout.title ?? `${service}:action.${action}`,
})

export const draftSummary = (desk: Desk, row: DraftRow): DraftSummary => ({
  id: row.id,
  service: row.service,
  action: row.action,
  receiptNo: row.receiptNo,
  title: draftTitle(desk, row),
  savedAt: row.savedAt,
  dueAt: row.dueAt,
  waits: row.supplement !== null || row.letter !== null,
})
