/**
 * Paper: every sheet has a serial, says which copy it is and in which state the record was, and is written down before
 * it is shown, so that a paper can be recalled. A certificate carries what an offline check needs (certificate.ts).
 */
import { fromBase64, toBase64 } from '../../../shared/bytes.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { Paper, PaperCheck, RecordDetail, RegisterView } from '../../../shared/contract/types.ts'
import { encodeCertificate } from '../../../shared/paper/certificate.ts'
import { toSymbols } from '../../../shared/paper/symbols.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { reasonOf } from '../../../shared/services/index.ts'
import type { Fact, PaperDocument } from '../../../shared/services/present-types.ts'
import type { SignedBy } from '../../../shared/services/presenter.ts'
import { checkPaper, checkPaperBytes, issueCertificate } from '../certificate.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { dueAt } from './due.ts'
import { type Found, findRecord, isWitnessed, stateOf } from './find.ts'
import { approvalsOf, staffNoOf } from './history.ts'
import { officeLabel } from './labels.ts'
import { presentContext, presented, presenterOf, viewOf } from './present.ts'
import { openFor, rowsOf } from './register.ts'
import { type OpenedPart, openSealed } from './unseal.ts'

/** Rows of a printed register at most. */
const MAX_PRINTED_ROWS = 2000

type PrintInput = Input<'paper.print'>

export const printPaper = (desk: Desk, actor: Actor, input: PrintInput): Result<Paper, DeskError> => {
  if (input.kind === 'register') return printRegister(desk, actor, input)
  const found = findRecord(desk, input.of)
  if (found === null) return fail('RECORD_UNKNOWN')
  if (input.kind === 'receipt') return ok(issue(desk, actor, input, found, receipt(desk, actor, found), null))
  const presenter = presenterOf(desk, found.payload.service)
  if (presenter === null || stateOf(desk, found) !== 'accepted') return fail('PAPER_NONE')
  const keys = input.purpose === null ? null : actor.member.office
  if (input.purpose !== null) logAccess(desk, actor, input.purpose, 'paper', found.id)
  const opened = keys === null || found.payload.sealed === null ? null : openSealed(desk, keys, found)
  if (opened !== null && !opened.ok) return opened
  const context = presentContext(desk, desk.replica.ledger, keys)
  const record = presented(found, opened?.value.content ?? null)
  const choices = presenter.papers(record, context)
  const choice = choices.find(({ paper }) => (paper === 'extract') === (input.kind === 'extract'))
  if (choice === undefined) return fail('PAPER_NONE')
  const document = presenter.paper(choice.paper, record, signedBy(desk, found), context)
  if (document === null) return fail(keys === null ? 'PAPER_PURPOSE' : 'PAPER_NONE')
  return ok(issue(desk, actor, input, found, document, opened?.value ?? null))
}

/** The kinds that `printPaper` gives for a record as it stands. */
export const papersOf = (desk: Desk, found: Found): RecordDetail['papers'] => {
  const presenter = stateOf(desk, found) === 'accepted' ? presenterOf(desk, found.payload.service) : null
  const choices = presenter?.papers(presented(found, null), presentContext(desk, desk.replica.ledger, null)) ?? []
  const extract = choices.find(({ paper }) => paper === 'extract')
  const certificate = choices.find(({ paper }) => paper !== 'extract' && !paper.startsWith('extract-'))
  return [
    ...(certificate === undefined ? [] : [{ kind: 'certificate' as const, label: { key: certificate.label } }]),
    ...(extract === undefined ? [] : [{ kind: 'extract' as const, label: { key: extract.label } }]),
    { kind: 'receipt', label: { key: 'errors:receipt.title' } },
  ]
}

/** What the QR symbols of a paper, or its file, prove: as of its own checkpoint, and what is known here since. */
export const checkPaperParts = (desk: Desk, parts: readonly string[]): PaperCheck => {
  const { crypto, replica } = desk
  if (desk.tip() === null) return verdict('incomplete', 'DEVICE_WAITING')
  const [only] = parts
  const file = parts.length === 1 && only !== undefined && !only.startsWith('DJ1:') ? fromBase64(only.trim()) : null
  const checked = file === null ? checkPaper(crypto, replica, parts) : checkPaperBytes(crypto, replica, file)
  if (!checked.ok) {
    const { error } = checked
    if (error.code === 'SYMBOLS_MISSING') return { ...verdict('incomplete', error.code), missing: error.missing }
    return verdict(error.code === 'OTHER_NETWORK' ? 'other-network' : 'broken', error.code)
  }
  const { facts, later } = checked.value
  const asOf = { size: facts.size, time: facts.blockTime, witnessed: facts.witnessed }
  const record = { id: facts.id, payload: facts.payload, sealed: facts.content as never }
  const view = viewOf(desk, record, presentContext(desk, replica.ledger, null))
  // What names the sheet comes first, to be laid beside the paper.
  const named: readonly Fact[] = [
    { label: { key: 'ui:paper.serial' }, value: facts.serial, from: 'sealed' },
    { label: { key: 'errors:receipt.what' }, value: view.title, from: 'log' },
    { label: { key: 'errors:receipt.receiptNo' }, value: facts.payload.receiptNo ?? '', from: 'log' },
  ]
  const said = { asOf, facts: [...named.filter(({ value }) => value !== ''), ...view.facts], missing: [] }
  const reason = facts.outcome === 0 ? null : reasonOf(facts.outcome)
  if (facts.outcome !== 0) return { verdict: 'not-accepted', code: reason ?? 'REJECTED', ...said }
  if (later.recalled) return { verdict: 'recalled', code: 'PAPER_RECALLED', ...said }
  if (later.status !== null) return { verdict: 'recalled', code: `PAPER_${later.status.status.toUpperCase()}`, ...said }
  return { verdict: 'good', code: facts.witnessed ? 'PAPER_GOOD' : 'PAPER_UNWITNESSED', ...said }
}

const verdict = (what: PaperCheck['verdict'], code: string): PaperCheck => ({
  verdict: what,
  code,
  asOf: null,
  facts: [],
  missing: [],
})

/** Writes the sheet down and gives it its serial; then it is shown. */
const issue = (
  desk: Desk,
  actor: Actor,
  input: PrintInput,
  found: Found | null,
  document: PaperDocument,
  opened: OpenedPart | null,
  register: RegisterView | null = null,
): Paper => {
  const { office, identity, clock, crypto, replica } = desk
  const printedAt = clock.now()
  const state = found === null ? null : stateOf(desk, found)
  const { serial, copy } = office.commit(() => {
    const given = office.counters.serial(identity.office, koreanDate(printedAt), terminalOf(desk))
    const number = office.papers.copies(input.of, input.kind) + 1
    office.papers.insert({
      serial: given,
      record: found?.id ?? null,
      kind: input.kind,
      subject: input.of,
      copy: number,
      state,
      printedAt,
      printedBy: actor.member.key,
    })
    if (found !== null) office.marks.add({ record: found.id, step: 'printed', at: printedAt, who: actor.member.key })
    return { serial: given, copy: number }
  })
  const certificate =
    found === null || input.kind === 'receipt' ? null : issueCertificate(crypto, replica, found.id, opened, serial)
  const bytes = certificate === null ? null : encodeCertificate(certificate)
  const symbols = bytes === null ? [] : toSymbols(crypto.sha256, bytes)
  return {
    serial,
    copy,
    document,
    state,
    witnessed: found !== null && isWitnessed(desk, found),
    office: identity.office,
    printedAt,
    printedBy: actor.member.name,
    masked: input.purpose === null,
    symbols: symbols ?? [],
    file: bytes !== null && symbols === null ? { name: `${serial}.daejang`, base64: toBase64(bytes) } : null,
    register,
  }
}

const printRegister = (desk: Desk, actor: Actor, input: PrintInput): Result<Paper, DeskError> => {
  const presenter = presenterOf(desk, input.of)
  if (presenter === null) return fail('SERVICE_UNKNOWN')
  const keys = openFor(desk, actor, input.purpose)
  const { rows, total } = rowsOf(desk, presenter, input.filters ?? {}, 0, MAX_PRINTED_ROWS, keys)
  const { title, columns } = presenter.register
  const document: PaperDocument = {
    kind: 'extract',
    title: { key: title },
    subtitle: null,
    rows: [],
    tables: [],
    approvals: [],
    notes: [],
    end: { key: 'errors:paper.end' },
  }
  const register = { title: { key: title }, columns, rows, total, masked: keys === null }
  return ok(issue(desk, actor, input, null, document, null, register))
}

/** 접수증: what was received, when it will be settled, whom to ask. */
const receipt = (desk: Desk, actor: Actor, found: Found): PaperDocument => {
  const { payload } = found
  const view = viewOf(desk, presented(found, null), presentContext(desk, desk.overlay.through(found.id), null))
  const due = dueAt(desk.replica.ledger, payload)
  const label = (name: string) => ({ key: `errors:receipt.${name}` })
  return {
    kind: 'receipt',
    title: label('title'),
    subtitle: null,
    rows: [
      { label: label('receiptNo'), value: payload.receiptNo ?? '' },
      { label: label('what'), value: view.title },
      { label: label('content'), value: view.summary },
      { label: label('receivedAt'), value: { instant: payload.recordedAt } },
      { label: label('dueAt'), value: due === null ? { key: 'errors:receipt.noDue' } : { instant: due } },
      { label: label('office'), value: officeLabel(payload.office) },
      { label: label('officer'), value: actor.member.name },
      { label: label('phone'), value: desk.identity.phone },
    ],
    tables: [],
    approvals: signedBy(desk, found).map(({ step, who, at }) => ({ step: label(`step.${step}`), who, at })),
    notes: [label('note')],
    end: { key: 'errors:paper.end' },
  }
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
