/**
 * What an applicant is given before anything is settled: the receipt (접수증), and a notice of each step that he is to be
 * told of (민원 처리에 관한 법률 art. 22; 행정절차법 art. 19(3), verified).
 */
import { isNoticed, type NoticedStep } from '../../../shared/procedure.ts'
import type { PaperDocument, Told } from '../../../shared/services/present-types.ts'
import type { DraftRow } from '../db/drafts.ts'
import type { ProcedureRow } from '../db/procedure.ts'
import type { Actor, Desk } from './desk.ts'
import { draftTitle } from './drafts.ts'
import { dueAt } from './due.ts'
import { type Found, findRecord } from './find.ts'
import { officeLabel } from './labels.ts'
import { presentContext, presented, viewOf } from './present.ts'
import { noteOf } from './procedure.ts'

type Rows = PaperDocument['rows']

const label = (name: string): Told => ({ key: `errors:receipt.${name}` })

/** 접수증 of a record: what was received, when it will be settled, whom to ask. */
export const recordReceipt = (
  desk: Desk,
  actor: Actor,
  found: Found,
  approvals: PaperDocument['approvals'],
): PaperDocument => {
  const { payload, row } = found
  const { service, action, receiptNo, recordedAt } = payload
  const view = viewOf(desk, presented(found, null), presentContext(desk, desk.overlay.through(found.id), null))
  const receivedAt = row?.receivedAt ?? recordedAt
  const due = row === null ? dueAt(desk, { service, action, application: null, receivedAt }) : row.dueAt
  return paper(
    'title',
    [
      { label: label('receiptNo'), value: row?.application ?? receiptNo ?? '' },
      { label: label('what'), value: view.title },
      { label: label('content'), value: view.summary },
      { label: label('receivedAt'), value: { instant: receivedAt } },
      { label: label('dueAt'), value: due === null ? label('noDue') : { instant: due } },
      ...whomToAsk(desk, actor, payload.office),
    ],
    'note',
    approvals,
  )
}

/** 접수증 of what is still being written: the applicant has his number at once. */
export const draftReceipt = (desk: Desk, actor: Actor, row: DraftRow): PaperDocument =>
  paper(
    'title',
    [
      { label: label('receiptNo'), value: row.application },
      { label: label('what'), value: draftTitle(desk, row) },
      { label: label('receivedAt'), value: { instant: row.receivedAt } },
      { label: label('dueAt'), value: row.dueAt === null ? label('noDue') : { instant: row.dueAt } },
      ...whomToAsk(desk, actor, desk.identity.office),
    ],
    'note',
  )

/** Null when the applicant is told nothing of the step. */
export const notice = (desk: Desk, actor: Actor, step: ProcedureRow): PaperDocument | null => {
  const bearer = bearerOf(desk, step.application)
  if (bearer === null || !isNoticed(step.step)) return null
  const told = NOTICES[step.step]
  const own: Rows = [
    { label: label(`${told}.reason`), value: noteOf(desk, actor, step) },
    ...(step.until === null
      ? []
      : [{ label: label(step.step === 'extended' ? 'newDueAt' : 'until'), value: { instant: step.until } }]),
    ...(step.step === 'transferred' && step.other !== null
      ? [{ label: label('transferredTo'), value: officeLabel(step.other) }]
      : []),
  ]
  return paper(
    `${told}.title`,
    [
      { label: label('receiptNo'), value: step.application },
      { label: label('what'), value: draftTitle(desk, bearer) },
      ...(bearer.receivedAt === null ? [] : [{ label: label('receivedAt'), value: { instant: bearer.receivedAt } }]),
      { label: label('noticeAt'), value: { instant: step.at } },
      ...own,
      ...whomToAsk(desk, actor, desk.identity.office),
    ],
    `${told}.note`,
  )
}

const NOTICES: { readonly [step in NoticedStep]: string } = {
  supplement: 'supplement',
  extended: 'extended',
  withdrawn: 'applicantWithdrew',
  'sent-back': 'sentBack',
  transferred: 'transferred',
}

interface Bearer {
  readonly service: string
  readonly action: string
  readonly receivedAt: number | null
}

/** What bears an application now: a draft, a record, or a number that neither bears any more. */
const bearerOf = (desk: Desk, application: string): Bearer | null => {
  const { drafts, records } = desk.office
  const draft = drafts.ofApplication(application)[0]
  if (draft !== undefined) return draft
  const id = records.ofApplication(application, 1)[0] ?? records.byReceiptNo(application, 1)[0]
  const record = id === undefined ? null : (findRecord(desk, id)?.row ?? null)
  if (record !== null) return record
  const ended = drafts.givenUp(application, 1)[0]
  return ended === undefined ? null : { ...ended, receivedAt: null }
}

const whomToAsk = (desk: Desk, actor: Actor, office: string): Rows => [
  { label: label('office'), value: officeLabel(office) },
  { label: label('officer'), value: actor.member.name },
  { label: label('phone'), value: desk.identity.phone },
]

const paper = (title: string, rows: Rows, note: string, approvals: PaperDocument['approvals'] = []): PaperDocument => ({
  kind: 'receipt',
  title: label(title),
  subtitle: null,
  rows,
  rests: [],
  tables: [],
  approvals,
  notes: [label(note)],
  end: { key: 'errors:paper.end' },
})
