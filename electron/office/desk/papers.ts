/**
 * Paper: every sheet has a serial, says which copy it is and in which state the record was, and is written down before
 * it is shown, so that a paper can be recalled. It carries what an offline check needs (sheet-proof.ts).
 */
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { Paper, RecordDetail, RegisterView } from '../../../shared/contract/types.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { PaperDocument, RegisterRow } from '../../../shared/services/present-types.ts'
import type { SignedBy } from '../../../shared/services/presenter.ts'
import { type DeskError, fail } from '../errors.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import { logAccess } from './access.ts'
import { draftReceipt, notice, recordReceipt } from './application-papers.ts'
import { handledDraft } from './applications.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, findRecord, isWitnessed, stateOf } from './find.ts'
import { approvalsOf } from './history.ts'
import { presentContext, presented, presenterOf } from './present.ts'
import { everyRow, openFor } from './register.ts'
import { NO_PROOF, proveSheet } from './sheet-proof.ts'
import { barredFromReading } from './standing.ts'
import { openSealed } from './unseal.ts'
import { staffNoOf } from './who.ts'

/** Rows of a printed register at most: some 350 sheets. What is left out stands at the foot of every page. */
const MAX_PRINTED_ROWS = 10_000

type PrintInput = Input<'paper.print'>

export const printPaper = async (desk: Desk, actor: Actor, input: PrintInput): Promise<Result<Paper, DeskError>> => {
  const barred = barredFromReading(desk, actor, input.purpose)
  if (barred !== null) return barred
  if (input.kind === 'register') return printRegister(desk, actor, input)
  const issued = { kind: input.kind, subject: subjectOf(input), purpose: input.purpose }
  if (input.kind === 'notice') return printNotice(desk, actor, issued)
  const found = findRecord(desk, input.of)
  if (input.kind === 'receipt') return printReceipt(desk, actor, issued, found)
  if (found === null) return fail('RECORD_UNKNOWN')
  const presenter = presenterOf(desk, found.payload.service)
  if (presenter === null || stateOf(desk, found) !== 'accepted') return fail('PAPER_NONE')
  const keys = input.purpose === null ? null : actor.member.office
  if (input.purpose !== null) logAccess(desk, actor, input.purpose, 'paper', found.id)
  const opened = keys === null || found.payload.sealed === null ? null : openSealed(desk, keys, found)
  if (opened !== null && !opened.ok) return opened
  const context = presentContext(desk, desk.replica.ledger, keys)
  const record = presented(found, opened?.value.content ?? null)
  const choices = presenter
    .papers(record, context)
    .filter(({ paper }) => isExtract(paper) === (input.kind === 'extract'))
  const choice = choices[(input.which ?? 1) - 1]
  if (choice === undefined) return fail('PAPER_NONE')
  const document = presenter.paper(choice.paper, record, signedBy(desk, found), context)
  if (document === null) return fail(keys === null ? 'PAPER_PURPOSE' : 'PAPER_NONE')
  return ok(issue(desk, actor, issued, found, document, keys))
}

const printReceipt = (desk: Desk, actor: Actor, issued: Issued, found: Found | null): Result<Paper, DeskError> => {
  if (found !== null) {
    const approvals = signedBy(desk, found).map(({ step, who, at }) => ({
      step: { key: `errors:receipt.step.${step}` },
      who,
      at,
    }))
    return ok(issue(desk, actor, issued, found, recordReceipt(desk, actor, found, approvals), null))
  }
  const draft = handledDraft(desk, actor, issued.subject)
  return draft.ok ? ok(issue(desk, actor, issued, null, draftReceipt(desk, actor, draft.value), null)) : draft
}

const printNotice = (desk: Desk, actor: Actor, issued: Issued): Result<Paper, DeskError> => {
  const step = /^[0-9]{1,15}$/.test(issued.subject) ? desk.office.procedure.at(Number(issued.subject)) : null
  const document = step === null ? null : notice(desk, actor, step)
  return document === null ? fail('PAPER_NONE') : ok(issue(desk, actor, issued, null, document, null))
}

/** Copies are counted for each of several papers of a kind by themselves. */
const subjectOf = ({ of, which = 1 }: PrintInput): string => (which === 1 ? of : `${of}#${which}`)

const isExtract = (paper: string): boolean => paper === 'extract' || paper.startsWith('extract-')

/** The papers that `printPaper` gives for a record as it stands; every parcel of a split or merger has its extract. */
export const papersOf = (desk: Desk, found: Found): RecordDetail['papers'] => {
  const presenter = stateOf(desk, found) === 'accepted' ? presenterOf(desk, found.payload.service) : null
  const choices = presenter?.papers(presented(found, null), presentContext(desk, desk.replica.ledger, null)) ?? []
  const of = (kind: 'certificate' | 'extract'): RecordDetail['papers'] =>
    choices
      .filter(({ paper }) => isExtract(paper) === (kind === 'extract'))
      .map(({ label, of: place }, i) => ({ kind, which: i + 1, label: { key: label }, of: place ?? null }))
  return [
    ...of('certificate'),
    ...of('extract'),
    { kind: 'receipt', which: 1, label: { key: 'errors:receipt.title' }, of: null },
  ]
}

interface Issued extends Pick<PrintInput, 'kind' | 'purpose'> {
  /** What copies are counted of. */
  readonly subject: string
}

/** Writes the sheet down and gives it its serial; then it is shown. `keys` open the words that it proves. */
export const issue = (
  desk: Desk,
  actor: Actor,
  { kind, subject, purpose }: Issued,
  found: Found | null,
  document: PaperDocument,
  keys: OfficeKeys | null,
  register: RegisterView | null = null,
): Paper => {
  const { office, identity, clock } = desk
  const printedAt = clock.now()
  const state = found === null ? null : stateOf(desk, found)
  const { serial, copy } = office.commit(() => {
    const given = office.counters.serial(identity.office, koreanDate(printedAt), terminalOf(desk))
    const number = office.papers.copies(subject, kind) + 1
    office.papers.insert({
      serial: given,
      record: found?.id ?? null,
      kind,
      subject,
      copy: number,
      state,
      printedAt,
      printedBy: actor.member.key,
    })
    if (found !== null) office.marks.add({ record: found.id, step: 'printed', at: printedAt, who: actor.member.key })
    return { serial: given, copy: number }
  })
  const masked = purpose === null
  const proved =
    found === null || kind === 'register' || kind === 'notice'
      ? NO_PROOF
      : proveSheet(desk, { found, document, keys, serial, copy, kind, printedAt, masked })
  return {
    serial,
    copy,
    document,
    state,
    witnessed: found !== null && isWitnessed(desk, found),
    office: identity.office,
    printedAt,
    printedBy: actor.member.name,
    masked,
    ...proved,
    register,
  }
}

const printRegister = async (desk: Desk, actor: Actor, input: PrintInput): Promise<Result<Paper, DeskError>> => {
  const presenter = presenterOf(desk, input.of)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const keys = openFor(desk, actor, input.purpose)
  const rows: RegisterRow[] = []
  const read = await everyRow(desk, actor, presenter, input.filters ?? {}, keys, (row) => {
    if (rows.length < MAX_PRINTED_ROWS) rows.push(row)
  })
  if (!read.ok) return read
  const total = read.value
  const { title, columns } = presenter.register
  const document: PaperDocument = {
    kind: 'extract',
    title: { key: title },
    subtitle: null,
    rows: [],
    rests: [],
    tables: [],
    approvals: [],
    notes: [],
    end: { key: 'errors:paper.end' },
  }
  const register = { title: { key: title }, columns, rows, total, masked: keys === null }
  const issued = { kind: input.kind, subject: subjectOf(input), purpose: input.purpose }
  return ok(issue(desk, actor, issued, null, document, null, register))
}

/** 결재란: by staff number, empty where nobody has signed yet. */
const signedBy = (desk: Desk, found: Found): readonly SignedBy[] => {
  const approvals = approvalsOf(desk, found).map(
    ({ payload }): SignedBy => ({ step: 'approved', who: staffNoOf(desk, payload.by), at: payload.at }),
  )
  const { author, recordedAt } = found.payload
  return [
    { step: 'written', who: staffNoOf(desk, author), at: recordedAt },
    ...(approvals.length > 0 ? approvals : [{ step: 'approved', who: null, at: null } as const]),
  ]
}

/** A device that waits for its enrolment prints under terminal 0. */
const terminalOf = (desk: Desk): number => {
  const row = desk.replica.ledger.get(`key/${desk.identity.device}`)?.value as
    | { readonly terminal?: number | null; readonly epoch?: string | null }
    | undefined
  return row?.epoch === desk.identity.epoch ? (row.terminal ?? 0) : 0
}
