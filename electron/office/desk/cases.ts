/**
 * Conflict cases at the desk: what happened, both sides field by field, what of ours depended on it, which papers left
 * the printer; and the three ways out. A decision is a signed record (office/decide-case) that a supervisor approves
 * like any other; the case is closed when the ledger has accepted it.
 */
import type { Input } from '../../../shared/contract/contract.ts'
import type { CaseDetail, CasePage, CaseSummary, Draft, Submitted } from '../../../shared/contract/types.ts'
import type { Json } from '../../../shared/json.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type SealedContent, type SealedPerson, wordlessDraft } from '../../../shared/services/form-types.ts'
import type { Told } from '../../../shared/services/present-types.ts'
import type { CasePlace, CaseRow } from '../db/cases.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import { descendants } from './descend.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { draftFromRecord } from './drafts.ts'
import { type Found, findRecord } from './find.ts'
import { officeLabel } from './labels.ts'
import { maskContent, maskNumber } from './mask.ts'
import { presentContext, presented, viewOf } from './present.ts'
import { mayRead } from './standing.ts'
import { reasonProblem, summariesOf, summarise, summaryOf } from './summary.ts'
import { contentOf } from './unseal.ts'
import { whoIs } from './who.ts'
import { type Written, writeRecord } from './write.ts'

/** Serials that one decision may recall (shared/services/office/v1). */
const MAX_RECALLED = 16

/** Cases of a page when nobody says how many. */
const PAGE = 100

/** Records of a bulk case that its page lists. */
const RECORDS_SHOWN = 200

/** By the page, each beginning where the one before ended: cases that open or close meanwhile hide and double no other. */
export const listCases = (desk: Desk, actor: Actor, input: Input<'case.list'>): CasePage => {
  const { cases } = desk.office
  const { open, after = null, limit = PAGE } = input
  const rows = cases.list(open, after === null ? null : placeOf(after), limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    total: open ? cases.countOpen() : cases.countClosed(),
    cases: shown.flatMap((row) => summaryOfCase(desk, actor, row) ?? []),
    next: last === undefined || rows.length === shown.length ? null : cursorOf(last, open),
  }
}

const cursorOf = (row: CaseRow, open: boolean): string => `${open ? row.openedAt : row.closedAt}.${row.id}`

const placeOf = (cursor: string): CasePlace => {
  const [at = '', id = ''] = cursor.split('.')
  return { at: Number(at), id }
}

/** Opening a case is reading: it is logged, and shows people masked, or in full where people are what is compared. */
export const getCase = (desk: Desk, actor: Actor, id: string): Result<CaseDetail, DeskError> => {
  const row = desk.office.cases.find(id)
  const ours = row === null ? null : findRecord(desk, row.record)
  const summary = row === null ? null : summaryOfCase(desk, actor, row)
  if (row === null || ours === null || summary === null) return fail('CASE_UNKNOWN')
  if (row.kind === 'RETIRED') return ok(bulkCase(desk, actor, row, summary))
  if (desk.readings.begins(actor.member.key, row.id, desk.clock.now())) {
    logAccess(desk, actor, { code: 'case', note: '' }, 'case', row.record)
  }
  const first = row.first === null ? null : findRecord(desk, row.first)
  return ok({
    ...summary,
    first: first === null ? null : summarise(desk, actor, first),
    sentence: sentenceOf(row, first),
    rows: isAboutPeople(row) ? peopleRows(desk, actor, row, ours, first) : factRows(desk, actor, ours, first),
    dependents: summariesOf(desk, actor, descendants(desk, row.record)),
    papers: desk.office.papers.of(row.record),
    decisionRecord: row.decisionRecord === null ? null : summaryOf(desk, actor, row.decisionRecord),
    records: [],
  })
}

/** Its records are told as in a list; each has a page that compares, and logs that. */
const bulkCase = (desk: Desk, actor: Actor, row: CaseRow, summary: CaseSummary): CaseDetail => {
  const gathered = desk.office.cases.gathered(row.id, row.state, RECORDS_SHOWN)
  return {
    ...summary,
    first: null,
    sentence: { key: 'errors:case.RETIRED', values: { who: summary.gathered?.who ?? '' } },
    rows: [],
    dependents: [],
    papers: [],
    decisionRecord: null,
    records: summariesOf(
      desk,
      actor,
      gathered.map(({ record }) => record),
    ),
  }
}

export const decideCase = (desk: Desk, actor: Actor, input: Input<'case.decide'>): Result<Submitted, DeskError> => {
  const { office } = desk
  const row = office.cases.find(input.id)
  if (row === null) return fail('CASE_UNKNOWN')
  if (row.state !== 'open') return fail('CASE_CLOSED')
  if (row.kind === 'RETIRED') return fail('CASE_NOT_AMENDABLE')
  const replacement = replacementOf(desk, row, input)
  if (!replacement.ok) return replacement
  const papers = input.decision === 'void' ? office.papers.of(row.record).slice(-MAX_RECALLED) : []
  if (input.decision === 'void' && papers.length === 0) return fail('CASE_NO_PAPER')
  const serials = papers.map(({ serial }) => serial)
  const written = signDecision(desk, actor, row, input.decision, replacement.value, serials)
  if (!written.ok) return written
  changed(desk, 'cases')
  const { id, receiptNo, state } = written.value
  return ok({ id, receiptNo: receiptNo ?? '', state })
}

/** Signs the record that decides a case. */
export const signDecision = (
  desk: Desk,
  actor: Actor,
  row: CaseRow,
  decision: 'amend' | 'withdraw' | 'void',
  replacement: string | null,
  papers: readonly string[],
): Result<Written, DeskError> => {
  const { office, clock } = desk
  const { key, keys, office: officeKeys } = actor.member
  const draft = wordlessDraft('office', 'decide-case', { target: row.id, decision, replacement, papers: [...papers] })
  const author = { key, sign: keys.sign }
  return writeRecord(desk, author, officeKeys, draft, [], { fresh: true }, ({ id }) => {
    if (!office.cases.decide(row.id, decision, id)) throw new Error('the case was decided meanwhile')
    const at = clock.now()
    office.marks.add({ record: id, step: 'entered', at, who: key, other: row.record })
    office.marks.add({ record: row.record, step: 'decided', at, who: key, other: id })
  })
}

/** The rejected record back in the form; signing it again gives the replacement that the decision names. */
export const amendCase = (desk: Desk, actor: Actor, id: string): Result<Draft, DeskError> => {
  const row = desk.office.cases.find(id)
  if (row === null) return fail('CASE_UNKNOWN')
  if (row.state !== 'open') return fail('CASE_CLOSED')
  const found = findRecord(desk, row.record)
  if (found === null || isAboutPeople(row) || row.kind === 'RETIRED') return fail('CASE_NOT_AMENDABLE')
  return draftFromRecord(desk, actor, found)
}

const isAboutPeople = ({ kind }: CaseRow): boolean => kind === 'PERSON_COMPARE' || kind === 'PERSON_MERGE'

const summaryOfCase = (desk: Desk, actor: Actor, row: CaseRow): CaseSummary | null => {
  const record = summaryOf(desk, actor, row.record)
  if (record === null) return null
  const { id, kind, openedAt, state, decision } = row
  const reason =
    kind === 'REFUSED' && row.reason !== 'PARENT_REFUSED'
      ? { code: row.reason, data: { key: `errors:door.${row.reason}` } }
      : isAboutPeople(row)
        ? { code: row.reason, data: { key: `engine:flag.${row.reason}` } }
        : reasonProblem(row.reason)
  return { id, kind, record, reason, openedAt, state, decision, gathered: gatheredIn(desk, row) }
}

const gatheredIn = (desk: Desk, { id, kind, keys }: CaseRow): CaseSummary['gathered'] => {
  if (kind !== 'RETIRED') return null
  const count = (state: CaseSummary['state']): number => desk.office.cases.countGathered(id, state)
  const who = whoIs(desk, keys[0]?.slice('key/'.length) ?? '')
  return { who, open: count('open'), deciding: count('deciding'), closed: count('closed') }
}

/** Named by the caller, or the newest record of ours that was made from this one. */
const replacementOf = (desk: Desk, row: CaseRow, input: Input<'case.decide'>): Result<string | null, DeskError> => {
  if (input.decision !== 'amend') return ok(null)
  const id =
    input.replacement ?? desk.office.marks.naming('entered', row.record).find((each) => each !== row.id) ?? null
  if (id === null) return fail('CASE_REPLACEMENT_NEEDED')
  const found = findRecord(desk, id)
  const state = found?.row?.state
  const usable = found !== null && id !== row.record && (found.place?.outcome ?? 0) === 0
  if (!usable || state === 'returned' || state === 'withdrawn' || state === 'refused') {
    return fail('CASE_REPLACEMENT_UNUSABLE')
  }
  return ok(id)
}

const sentenceOf = (row: CaseRow, first: Found | null): Told => {
  const key = `errors:case.${row.kind}${first === null ? '' : '.first'}`
  if (first === null) return { key }
  const { office, recordedAt, receiptNo } = first.payload
  return { key, values: { office: officeLabel(office), at: { instant: recordedAt }, receiptNo: receiptNo ?? first.id } }
}

/**
 * What both say, masked, since a case is read before anybody needs more: who stands in which role, and by which dates
 * and numbers homonyms are told apart.
 */
const factRows = (desk: Desk, actor: Actor, ours: Found, first: Found | null): CaseDetail['rows'] => {
  const context = presentContext(desk, desk.replica.ledger, null)
  const shown = (found: Found, content: SealedContent | null): Line[] => [
    ...viewOf(desk, presented(found, content), context)
      .facts.filter(({ from, label }) => from === 'log' || (content !== null && !isAddress(label)))
      .map(({ label, value }): Line => [label, value]),
    ...inOrderOfBody(found, content?.people ?? {}).flatMap(({ role, person }) => personLines(person, role)),
  ]
  const lines = (found: Found): Line[] => {
    const content = contentFor(desk, actor, found)
    if (content === null) return shown(found, null)
    // What is compared is what was sealed: two names that are masked alike may be two people's.
    const whole = shown(found, content)
    return shown(found, maskContent(content)).map(([label, value], i) => [label, value, whole[i]?.[1]])
  }
  const comparable = first !== null && first.payload.service === ours.payload.service ? lines(first) : []
  return sideBySide(lines(ours), comparable)
}

const contentFor = (desk: Desk, actor: Actor, found: Found): SealedContent | null =>
  mayRead(actor) ? contentOf(desk, actor.member.office, found) : null

/** Whose it is, the line of the role says. */
const isAddress = (label: Told): boolean =>
  typeof label === 'object' && 'key' in label && label.key.endsWith(':field.address')

interface InRole {
  /** The body's field that names the person: `sellers`, `from`, `mother`. */
  readonly role: string
  readonly person: SealedPerson
}

/** People as the record's body comes to them, each in the role that it gives them: sellers pair with sellers. */
const inOrderOfBody = (found: Found, people: { readonly [id: string]: SealedPerson }): readonly InRole[] => {
  const roles = new Map<string, string>()
  const walk = (value: Json, role: string): void => {
    if (typeof value === 'string') {
      if (Object.hasOwn(people, value) && !roles.has(value)) roles.set(value, role)
    } else if (Array.isArray(value)) for (const each of value) walk(each, role)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        if (name !== 'people') walk(each, PERSON_ROLES.includes(name) ? name : role)
      }
    }
  }
  walk(found.payload.body as Json, 'person')
  return [...roles].flatMap(([id, role]) => {
    const person = people[id]
    return person === undefined ? [] : [{ role, person }]
  })
}

/** Fields of bodies that say what the people in them are to the record. */
const PERSON_ROLES = [
  'sellers',
  'buyers',
  'owners',
  'from',
  'to',
  'settlors',
  'creditor',
  'child',
  'mother',
  'father',
  'deceased',
  'husband',
  'wife',
  'reportedBy',
]

/** `whole`: the value before it was masked. */
type Line = readonly [label: Told, value: Told, whole?: Told | undefined]

/** Equal labels stand in one row; a repeated label pairs in order. */
const sideBySide = (ours: readonly Line[], theirs: readonly Line[]): CaseDetail['rows'] => {
  const left = [...theirs]
  const rows: CaseDetail['rows'][number][] = ours.map(([label, value, whole]) => {
    const at = left.findIndex(([other]) => same(other, label))
    const match = at < 0 ? null : (left.splice(at, 1)[0] ?? null)
    const differs = match === null || !same(whole ?? value, match[2] ?? match[1])
    return { label, ours: value, theirs: match?.[1] ?? null, differs: theirs.length > 0 && differs }
  })
  return [...rows, ...left.map(([label, value]) => ({ label, ours: null, theirs: value, differs: true }))]
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Each person as we wrote them beside the person that the ledger took them for. */
const peopleRows = (desk: Desk, actor: Actor, row: CaseRow, ours: Found, first: Found | null): CaseDetail['rows'] => {
  const { ledger } = desk.replica
  const mine = Object.entries(contentFor(desk, actor, ours)?.people ?? {})
  const theirs = first === null ? {} : (contentFor(desk, actor, first)?.people ?? {})
  return row.keys.flatMap((key) => {
    const bound = key.slice('person/p:'.length)
    const here = mine.find(([id]) => {
      const alias = ledger.get(`alias/${id}`)?.value as { readonly to: string } | undefined
      return row.kind === 'PERSON_COMPARE' ? alias?.to === bound : personHolds(ours, id)
    })
    return sideBySide(personLines(here?.[1]), personLines(theirs[bound]))
  })
}

const personHolds = (found: Found, id: string): boolean =>
  Array.isArray(found.payload.body.people) &&
  (found.payload.body.people as { id: string; tag: unknown }[]).some((each) => each.id === id && each.tag !== null)

/** A person's lines, each told with the role; without a role the person is what is compared, the name included. */
const personLines = (person: SealedPerson | undefined, role: string | null = null): Line[] => {
  if (person === undefined) return []
  const label = (field: string): Told =>
    role === null
      ? { key: `errors:person.${field}` }
      : {
          key: 'errors:person.of',
          values: { role: { key: `errors:role.${role}` }, field: { key: `errors:person.${field}` } },
        }
  const lines: Line[] = [
    [label('name'), person.name],
    [label('hanja'), person.hanja],
    [label('birthDate'), person.birthDate === '' ? '' : { date: person.birthDate }],
    [label('number'), maskNumber(person.number)],
    [label('address'), person.address],
  ]
  // The facts name people in their roles already.
  return role === null ? lines : lines.slice(1).filter(([, value]) => value !== '')
}
