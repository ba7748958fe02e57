/** From what was typed of a birth to a record, and back: what goes into the log, what is sealed, whose number is tagged. */
import type { Json } from '../../../json.ts'
import type { RecordContext, RecordDraft, SealedContent } from '../../form-types.ts'
import { birthDateOf, type NamedPerson, namer, numberText, peopleOf, scansOf } from '../../form-values.ts'
import { type Correct, correct, type Register, register, type Voiding, voiding } from '../v1/shapes.ts'
import type { CorrectValues, FactValues, ParentValues, RegisterValues, VoidValues } from './values.ts'

type Fields = { readonly [field: string]: Json }

/** By person id: what a family register says of child and parents beside the name. */
interface Origin {
  readonly bon: string
  readonly registrationBase: string
  readonly nationality: string
}

interface Words {
  readonly origins: { readonly [id: string]: Origin }
  /** `in` or `out` of wedlock. */
  readonly wedlock: string
  /** `HH:MM`, or ''. */
  readonly bornAt: string
  readonly birthPlace: string
  readonly household: string
  readonly relation: string
  /** The parents agreed at their marriage on the mother's surname (민법 art. 781(1) proviso). */
  readonly motherSurname: boolean
  readonly judgment: string
  readonly other: string
  readonly lateDetail: string
  readonly reporter: Reporter | null
  readonly submitter: { readonly name: string; readonly number: string } | null
  /** Why it is corrected or voided. */
  readonly detail: string
}

interface Reporter {
  readonly name: string
  readonly number: string
  readonly address: string
  readonly phone: string
  readonly rankReason: string
}

/** What the sealed part of a birth record says beside `people`. */
export interface SealedBirth extends SealedContent, Words {}

const BARE: Words = {
  origins: {},
  wedlock: '',
  bornAt: '',
  birthPlace: '',
  household: '',
  relation: '',
  motherSurname: false,
  judgment: '',
  other: '',
  lateDetail: '',
  reporter: null,
  submitter: null,
  detail: '',
}

const NO_PAPERS: Fields = { certificate: [], nationality: [], identity: [], court: [], other: [] }
const NO_PARENT: Fields = {
  recorded: 'known',
  person: null,
  name: '',
  hanja: '',
  bon: '',
  number: '',
  birthDate: '',
  registrationBase: '',
  nationality: '',
}

const emptyFacts = (): Fields => ({
  child: {
    person: null,
    name: '',
    hanja: '',
    bon: '',
    sex: '',
    wedlock: 'in',
    bornOn: '',
    bornAt: '',
    birthPlace: '',
    registrationBase: '',
    address: '',
    household: '',
    relation: '',
    number: '',
    nationality: '',
  },
  multiple: { count: 1, order: 1 },
  father: NO_PARENT,
  mother: NO_PARENT,
  remarks: { motherSurname: false, judgment: '', other: '' },
  papers: NO_PAPERS,
})

export const emptyRegister = (): Fields => ({
  ...emptyFacts(),
  report: { evidence: 'certificate', courtDate: '', lateReason: '', lateDetail: '' },
  reporter: { role: '', name: '', number: '', address: '', phone: '', rankReason: '' },
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
  child: { person: null, name: '' },
  ground: 'permission',
  groundDate: '',
  detail: '',
  papers: NO_PAPERS,
})

type Name = ReturnType<typeof namer>

const nameParent = (name: Name, value: ParentValues): NamedPerson | null => {
  if (value.recorded !== 'known') return null
  const number = numberText(value.number)
  return {
    ...name(value.person, number),
    child: false,
    tagged: true,
    sealed: {
      name: value.name,
      hanja: value.hanja,
      number,
      birthDate: birthDateOf(number) ?? value.birthDate,
      address: '',
    },
  }
}

const originOf = ({ bon, registrationBase, nationality }: Origin): Origin => ({ bon, registrationBase, nationality })

const factsDraft = (
  action: 'register' | 'correct',
  values: FactValues,
  own: Fields,
  words: Partial<Words>,
  { makeId }: RecordContext,
): RecordDraft => {
  const { child: born, multiple, remarks } = values
  const name = namer(makeId)
  const childId = born.person ?? makeId()
  const child: NamedPerson = {
    id: childId,
    isNew: action === 'register',
    child: true,
    tagged: true,
    sealed: {
      name: born.name,
      hanja: born.hanja,
      number: numberText(born.number),
      birthDate: born.bornOn,
      address: born.address,
    },
  }
  const mother = nameParent(name, values.mother)
  const father = nameParent(name, values.father)
  const named = [child, mother, father].filter((each) => each !== null)
  const people = peopleOf(named)
  const body = {
    child: childId,
    bornOn: born.bornOn,
    sex: born.sex,
    mother: mother?.id ?? null,
    motherUnknown: mother === null ? values.mother.recorded : null,
    father: father?.id ?? null,
    order: multiple.order ?? 1,
    count: multiple.count ?? 1,
    ...own,
    people: people.body,
  }
  const sealed: SealedBirth = {
    v: 1,
    people: people.sealed,
    ...BARE,
    origins: {
      [childId]: originOf(born),
      ...(mother === null ? {} : { [mother.id]: originOf(values.mother) }),
      ...(father === null ? {} : { [father.id]: originOf(values.father) }),
    },
    wedlock: born.wedlock,
    bornAt: born.bornAt,
    birthPlace: born.birthPlace,
    household: born.household,
    relation: born.relation,
    ...remarks,
    ...words,
  }
  return {
    service: 'birth',
    action,
    body: body as unknown as RecordDraft['body'],
    sealed,
    people: people.people,
    search: people.search,
    attachments: scansOf(values.papers),
  }
}

export const registerRecord = (values: RegisterValues, context: RecordContext): RecordDraft => {
  const { report, reporter, submitter } = values
  const { role, ...person } = reporter
  const court = report.evidence === 'court' || values.mother.recorded === 'court'
  return factsDraft(
    'register',
    // A birth's child is new, whatever a draft may still hold.
    { ...values, child: { ...values.child, person: null } },
    {
      evidence: report.evidence,
      courtDate: court ? report.courtDate : null,
      reporter: role,
      lateReason: report.lateReason || null,
    },
    {
      reporter: { ...person, number: numberText(person.number) },
      submitter: { name: submitter.name, number: numberText(submitter.number) },
      lateDetail: report.lateReason === '' ? '' : report.lateDetail,
    },
    context,
  )
}

export const correctRecord = (values: CorrectValues, context: RecordContext): RecordDraft =>
  factsDraft(
    'correct',
    values,
    { target: values.target, ground: values.ground, groundDate: values.groundDate || null },
    { detail: values.detail },
    context,
  )

export const voidRecord = (values: VoidValues): RecordDraft => {
  const sealed: SealedBirth = { v: 1, people: {}, ...BARE, detail: values.detail }
  return {
    service: 'birth',
    action: 'void',
    body: {
      target: values.target,
      child: values.child.person,
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

const asBirth = (sealed: SealedContent | null): SealedBirth | null =>
  sealed !== null && 'origins' in sealed && 'wedlock' in sealed ? (sealed as SealedBirth) : null

type Facts = Pick<
  Register,
  'child' | 'bornOn' | 'sex' | 'mother' | 'motherUnknown' | 'father' | 'order' | 'count' | 'people'
>

const parentBack = (id: string | null, none: string, sealed: SealedBirth, made: ReadonlySet<string>): Fields => {
  if (id === null) return { ...NO_PARENT, recorded: none }
  const person = sealed.people[id]
  const origin = sealed.origins[id]
  return {
    recorded: 'known',
    person: made.has(id) ? null : id,
    name: person?.name ?? '',
    hanja: person?.hanja ?? '',
    bon: origin?.bon ?? '',
    number: person?.number ?? '',
    birthDate: person?.birthDate ?? '',
    registrationBase: origin?.registrationBase ?? '',
    nationality: origin?.nationality ?? '',
  }
}

/** `again`: the record was not accepted, so the people it would have made are made anew. */
const factsBack = (body: Facts, sealed: SealedBirth, again: boolean): Fields => {
  const made = new Set<string>(again ? body.people.filter(({ isNew }) => isNew).map(({ id }) => id) : [])
  const born = sealed.people[body.child]
  const origin = sealed.origins[body.child]
  return {
    child: {
      person: made.has(body.child) ? null : body.child,
      name: born?.name ?? '',
      hanja: born?.hanja ?? '',
      bon: origin?.bon ?? '',
      sex: body.sex,
      wedlock: sealed.wedlock,
      bornOn: body.bornOn,
      bornAt: sealed.bornAt,
      birthPlace: sealed.birthPlace,
      registrationBase: origin?.registrationBase ?? '',
      address: born?.address ?? '',
      household: sealed.household,
      relation: sealed.relation,
      number: born?.number ?? '',
      nationality: origin?.nationality ?? '',
    },
    multiple: { count: body.count, order: body.order },
    father: parentBack(body.father, 'none', sealed, made),
    mother: parentBack(body.mother, body.motherUnknown ?? 'court', sealed, made),
    remarks: { motherSurname: sealed.motherSurname, judgment: sealed.judgment, other: sealed.other },
    papers: NO_PAPERS,
  }
}

export const registerBack = (body: Fields, content: SealedContent | null, accepted = false): Fields | null => {
  const sealed = asBirth(content)
  if (sealed === null || register.mismatch(body, '') !== null) return null
  const birth = body as unknown as Register
  const { reporter, submitter } = sealed
  return {
    ...factsBack(birth, sealed, !accepted),
    report: {
      evidence: birth.evidence,
      courtDate: birth.courtDate ?? '',
      lateReason: birth.lateReason ?? '',
      lateDetail: sealed.lateDetail,
    },
    reporter: {
      role: birth.reporter,
      name: reporter?.name ?? '',
      number: reporter?.number ?? '',
      address: reporter?.address ?? '',
      phone: reporter?.phone ?? '',
      rankReason: reporter?.rankReason ?? '',
    },
    submitter: { name: submitter?.name ?? '', number: submitter?.number ?? '' },
  }
}

/** A correction's own record, or the accepted birth that is to be corrected; its target is then still open. */
export const correctBack = (body: Fields, content: SealedContent | null, accepted = false): Fields | null => {
  const sealed = asBirth(content)
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

/** A voiding's own record, or the accepted birth (as last corrected) that is to be voided. */
export const voidBack = (body: Fields, content: SealedContent | null): Fields | null => {
  const sealed = asBirth(content)
  if (sealed === null) return null
  if (voiding.mismatch(body, '') === null) {
    const ended = body as unknown as Voiding
    return {
      target: ended.target,
      child: { person: ended.child, name: '' },
      ground: ended.ground,
      groundDate: ended.groundDate ?? '',
      detail: sealed.detail,
      papers: NO_PAPERS,
    }
  }
  if (register.mismatch(body, '') !== null && correct.mismatch(body, '') !== null) return null
  const { child } = body as unknown as Register | Correct
  return { ...emptyVoid(), child: { person: child, name: sealed.people[child]?.name ?? '' } }
}
