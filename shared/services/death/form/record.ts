/** From what was typed of a death to a record, and back: what goes into the log, what is sealed, whose number is tagged. */
import type { Json } from '../../../json.ts'
import type { RecordContext, RecordDraft, SealedContent } from '../../form-types.ts'
import { birthDateOf, type NamedPerson, namer, numberText, peopleOf, scansOf } from '../../form-values.ts'
import { type Correct, correct, type Register, register, SUBSTITUTES, type Voiding, voiding } from '../v1/shapes.ts'
import type { CorrectValues, FactValues, RegisterValues, VoidValues } from './values.ts'

type Fields = { readonly [field: string]: Json }

interface Words {
  /** A foreigner's; '' for a citizen, absent in older records. */
  readonly nationality?: string
  readonly registrationBase: string
  readonly household: string
  readonly relation: string
  /** `HH:MM`, or ''. */
  readonly diedAt: string
  /** A code of the paper's boxes, or ''. */
  readonly placeKind: string
  readonly deathPlace: string
  readonly other: string
  readonly evidenceReason: string
  readonly lateDetail: string
  readonly reporter: Reporter | null
  readonly submitter: { readonly name: string; readonly number: string } | null
  /** Why it is corrected or voided. */
  readonly detail: string
}

interface Reporter {
  readonly name: string
  readonly number: string
  /** What the reporter is to the deceased, a code; '' where the role says nothing of kinship. */
  readonly kinship: string
  readonly address: string
  readonly phone: string
}

/** What the sealed part of a death record says beside `people`. */
export interface SealedDeath extends SealedContent, Words {}

const BARE: Words = {
  nationality: '',
  registrationBase: '',
  household: '',
  relation: '',
  diedAt: '',
  placeKind: '',
  deathPlace: '',
  other: '',
  evidenceReason: '',
  lateDetail: '',
  reporter: null,
  submitter: null,
  detail: '',
}

const NO_PAPERS: Fields = { certificate: [], substitute: [], identity: [], court: [], other: [] }

const emptyFacts = (): Fields => ({
  deceased: {
    person: null,
    name: '',
    hanja: '',
    sex: '',
    number: '',
    birthDate: '',
    nationality: '',
    registrationBase: '',
    address: '',
    household: '',
    relation: '',
  },
  death: { diedOn: '', diedAt: '', placeKind: '', deathPlace: '' },
  remarks: { other: '' },
  papers: NO_PAPERS,
})

export const emptyRegister = (): Fields => ({
  ...emptyFacts(),
  report: { knownOn: '', evidence: 'certificate', evidenceReason: '', lateReason: '', lateDetail: '' },
  reporter: { role: '', person: null, name: '', number: '', relation: '', address: '', phone: '' },
  submitter: { name: '', number: '' },
})

export const emptyCorrect = (): Fields => ({
  target: null,
  ground: 'permission',
  groundDate: '',
  detail: '',
  ...emptyFacts(),
})

export const emptyVoid = (): Fields => ({
  target: null,
  deceased: { person: null, name: '' },
  ground: 'permission',
  groundDate: '',
  detail: '',
  papers: NO_PAPERS,
})

const nameDeceased = (name: ReturnType<typeof namer>, { deceased }: FactValues): NamedPerson => {
  const number = numberText(deceased.number)
  return {
    ...name(deceased.person, number),
    child: false,
    tagged: true,
    sealed: {
      name: deceased.name,
      hanja: deceased.hanja,
      number,
      birthDate: birthDateOf(number) ?? deceased.birthDate,
      address: deceased.address,
    },
  }
}

const factsDraft = (
  action: 'register' | 'correct',
  values: FactValues,
  who: NamedPerson,
  others: readonly NamedPerson[],
  own: Fields,
  words: Partial<Words>,
): RecordDraft => {
  const { deceased, death, remarks } = values
  const people = peopleOf([who, ...others])
  const body = { deceased: who.id, diedOn: death.diedOn, sex: deceased.sex, ...own, people: people.body }
  const sealed: SealedDeath = {
    v: 1,
    people: people.sealed,
    ...BARE,
    nationality: deceased.nationality,
    registrationBase: deceased.registrationBase,
    household: deceased.household,
    relation: deceased.relation,
    diedAt: death.diedAt,
    placeKind: death.placeKind,
    deathPlace: death.deathPlace,
    other: remarks.other,
    ...words,
  }
  return {
    service: 'death',
    action,
    body: body as unknown as RecordDraft['body'],
    sealed,
    people: people.people,
    search: people.search,
    attachments: scansOf(values.papers),
  }
}

/** A reporter found among the ledger's people stands in the record as one; others are words alone. */
const nameReporter = ({ reporter }: RegisterValues): readonly NamedPerson[] => {
  if (reporter.person === null) return []
  const number = numberText(reporter.number)
  const { name, address } = reporter
  return [
    {
      id: reporter.person,
      isNew: false,
      child: false,
      tagged: true,
      sealed: { name, hanja: '', number, birthDate: birthDateOf(number) ?? '', address },
    },
  ]
}

export const registerRecord = (values: RegisterValues, { makeId }: RecordContext): RecordDraft => {
  const { report, reporter, submitter } = values
  return factsDraft(
    'register',
    values,
    nameDeceased(namer(makeId), values),
    nameReporter(values),
    {
      knownOn: report.knownOn,
      evidence: report.evidence,
      reporter: reporter.role,
      reportedBy: reporter.person,
      lateReason: report.lateReason || null,
    },
    {
      evidenceReason: SUBSTITUTES.includes(report.evidence) ? report.evidenceReason : '',
      lateDetail: report.lateReason === '' ? '' : report.lateDetail,
      reporter: {
        name: reporter.name,
        number: numberText(reporter.number),
        kinship: reporter.role === 'household' || reporter.role === 'relative' ? reporter.relation : '',
        address: reporter.address,
        phone: reporter.phone,
      },
      submitter: { name: submitter.name, number: numberText(submitter.number) },
    },
  )
}

export const correctRecord = (values: CorrectValues, { makeId }: RecordContext): RecordDraft =>
  factsDraft(
    'correct',
    values,
    nameDeceased(namer(makeId), values),
    [],
    { target: values.target, ground: values.ground, groundDate: values.groundDate || null },
    { detail: values.detail },
  )

export const voidRecord = (values: VoidValues): RecordDraft => {
  const sealed: SealedDeath = { v: 1, people: {}, ...BARE, detail: values.detail }
  return {
    service: 'death',
    action: 'void',
    body: {
      target: values.target,
      deceased: values.deceased.person,
      ground: values.ground,
      groundDate: values.groundDate || null,
      people: [],
    },
    sealed,
    people: [],
    search: [],
    attachments: scansOf(values.papers),
  }
}

// The way back

const asDeath = (sealed: SealedContent | null): SealedDeath | null =>
  sealed !== null && 'deathPlace' in sealed && 'evidenceReason' in sealed ? (sealed as SealedDeath) : null

type Facts = Pick<Register, 'deceased' | 'diedOn' | 'sex' | 'people'>

/** `again`: the record was not accepted, so the people it would have made are made anew. */
const factsBack = (body: Facts, sealed: SealedDeath, again: boolean): Fields => {
  const made = again && body.people.some(({ id, isNew }) => isNew && id === body.deceased)
  const person = sealed.people[body.deceased]
  return {
    deceased: {
      person: made ? null : body.deceased,
      name: person?.name ?? '',
      hanja: person?.hanja ?? '',
      sex: body.sex,
      number: person?.number ?? '',
      birthDate: person?.birthDate ?? '',
      nationality: sealed.nationality ?? '',
      registrationBase: sealed.registrationBase,
      address: person?.address ?? '',
      household: sealed.household,
      relation: sealed.relation,
    },
    death: {
      diedOn: body.diedOn,
      diedAt: sealed.diedAt,
      placeKind: sealed.placeKind,
      deathPlace: sealed.deathPlace,
    },
    remarks: { other: sealed.other },
    papers: NO_PAPERS,
  }
}

export const registerBack = (body: Fields, content: SealedContent | null, accepted = false): Fields | null => {
  const sealed = asDeath(content)
  if (sealed === null || register.mismatch(body, '') !== null) return null
  const death = body as unknown as Register
  const { reporter, submitter } = sealed
  return {
    ...factsBack(death, sealed, !accepted),
    report: {
      knownOn: death.knownOn,
      evidence: death.evidence,
      evidenceReason: sealed.evidenceReason,
      lateReason: death.lateReason ?? '',
      lateDetail: sealed.lateDetail,
    },
    reporter: {
      role: death.reporter,
      person: death.reportedBy,
      name: reporter?.name ?? '',
      number: reporter?.number ?? '',
      relation: reporter?.kinship ?? '',
      address: reporter?.address ?? '',
      phone: reporter?.phone ?? '',
    },
    submitter: { name: submitter?.name ?? '', number: submitter?.number ?? '' },
  }
}

/** A correction's own record, or the accepted death that is to be corrected; its target is then still open. */
export const correctBack = (body: Fields, content: SealedContent | null, accepted = false): Fields | null => {
  const sealed = asDeath(content)
  if (sealed === null) return null
  if (correct.mismatch(body, '') === null) {
    const fixed = body as unknown as Correct
    return {
      target: fixed.target,
      ground: fixed.ground,
      groundDate: fixed.groundDate ?? '',
      detail: sealed.detail,
      ...factsBack(fixed, sealed, !accepted),
    }
  }
  if (register.mismatch(body, '') !== null) return null
  return { ...emptyCorrect(), ...factsBack(body as unknown as Register, sealed, false) }
}

/** A voiding's own record, or the accepted death (as last corrected) that is to be voided. */
export const voidBack = (body: Fields, content: SealedContent | null): Fields | null => {
  const sealed = asDeath(content)
  if (sealed === null) return null
  if (voiding.mismatch(body, '') === null) {
    const ended = body as unknown as Voiding
    return {
      target: ended.target,
      deceased: { person: ended.deceased, name: '' },
      ground: ended.ground,
      groundDate: ended.groundDate ?? '',
      detail: sealed.detail,
      papers: NO_PAPERS,
    }
  }
  if (register.mismatch(body, '') !== null && correct.mismatch(body, '') !== null) return null
  const { deceased: person } = body as unknown as Register | Correct
  return { ...emptyVoid(), deceased: { person, name: sealed.people[person]?.name ?? '' } }
}
