/** From what was typed of a marriage to a record: what goes into the log, what is sealed, whose number is tagged. */
import type { Json } from '../../../json.ts'
import type { RecordContext, RecordDraft, SealedContent } from '../../form-types.ts'
import { birthDateOf, type NamedPerson, namer, numberText, peopleOf, scansOf } from '../../form-values.ts'
import type {
  AnnulValues,
  CorrectValues,
  DivorceValues,
  FactValues,
  ParentValues,
  RegisterValues,
  SideValues,
  VoidValues,
} from './values.ts'

export type Fields = { readonly [field: string]: Json }

/** What a family register says of one of the two beside the name. */
interface Origin {
  readonly bon: string
  readonly registrationBase: string
  readonly nationality: string
  readonly phone: string
  /** Who consented; '' where nobody had to. */
  readonly consenter: string
  readonly father: Named
  readonly mother: Named
}

interface Named {
  readonly name: string
  readonly number: string
}

interface Words {
  /** By person id. */
  readonly origins: { readonly [id: string]: Origin }
  /** They agreed that children bear the mother's surname (민법 art. 781(1) proviso). */
  readonly motherSurname: boolean
  /** They state that they are no relatives of 민법 art. 809(1). */
  readonly notKin: boolean
  readonly witnesses: readonly (Named & { readonly address: string })[]
  readonly custody: string
  readonly other: string
  readonly lateDetail: string
  readonly submitter: Named | null
  /** Why it is corrected or voided. */
  readonly detail: string
}

/** What the sealed part of a marriage record says beside `people`. */
export interface SealedMarriage extends SealedContent, Words {}

const BARE: Words = {
  origins: {},
  motherSurname: false,
  notKin: false,
  witnesses: [],
  custody: '',
  other: '',
  lateDetail: '',
  submitter: null,
  detail: '',
}

export const NO_PAPERS: Fields = { identity: [], consent: [], nationality: [], court: [], other: [] }
const NO_SIDE: Fields = {
  person: null,
  name: '',
  hanja: '',
  bon: '',
  number: '',
  birthDate: '',
  registrationBase: '',
  address: '',
  phone: '',
  nationality: '',
  ward: false,
  consent: '',
  consenter: '',
}
const NO_PARENTS: Fields = { fatherName: '', fatherNumber: '', motherName: '', motherNumber: '' }
const NO_WITNESS: Fields = { name: '', number: '', address: '', adult: false }
const NOBODY: Fields = { person: null, name: '' }
const NO_SUBMITTER: Fields = { name: '', number: '' }

const emptyFacts = (): Fields => ({
  husband: NO_SIDE,
  husbandParents: NO_PARENTS,
  wife: NO_SIDE,
  wifeParents: NO_PARENTS,
  agreed: { motherSurname: false, notKin: false },
  remarks: { other: '' },
  witness1: NO_WITNESS,
  witness2: NO_WITNESS,
  receivedOn: '',
  papers: NO_PAPERS,
})

export const emptyRegister = (): Fields => ({ ...emptyFacts(), submitter: NO_SUBMITTER })

export const emptyCorrect = (): Fields => ({
  target: null,
  ground: 'permission',
  groundDate: '',
  detail: '',
  ...emptyFacts(),
})

const emptyEnding = (): Fields => ({
  target: null,
  husband: NOBODY,
  wife: NOBODY,
  report: { courtOn: '', receivedOn: '', role: '', lateReason: '', lateDetail: '' },
  custody: '',
  remarks: { other: '' },
  submitter: NO_SUBMITTER,
  papers: NO_PAPERS,
})

export const emptyDivorce = (): Fields => ({ ...emptyEnding(), how: 'agreement' })
export const emptyAnnul = (): Fields => ({ ...emptyEnding(), cause: '' })

export const emptyVoid = (): Fields => ({
  target: null,
  husband: NOBODY,
  wife: NOBODY,
  ground: 'judgment',
  groundDate: '',
  detail: '',
  papers: NO_PAPERS,
})

const nameSide = (name: ReturnType<typeof namer>, value: SideValues): NamedPerson => {
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
      address: value.address,
    },
  }
}

const originOf = (value: SideValues, parents: ParentValues): Origin => ({
  bon: value.bon,
  registrationBase: value.registrationBase,
  nationality: value.nationality,
  phone: value.phone,
  consenter: value.consent === '' ? '' : value.consenter,
  father: { name: parents.fatherName, number: numberText(parents.fatherNumber) },
  mother: { name: parents.motherName, number: numberText(parents.motherNumber) },
})

const sideBody = (id: string, { ward, consent }: SideValues): Fields => ({ person: id, ward, consent: consent || null })

const factsDraft = (
  action: 'register' | 'correct',
  values: FactValues,
  own: Fields,
  words: Partial<Words>,
  { makeId }: RecordContext,
): RecordDraft => {
  const name = namer(makeId)
  const husband = nameSide(name, values.husband)
  const wife = nameSide(name, values.wife)
  const people = peopleOf([husband, wife])
  const witnesses = [values.witness1, values.witness2]
  const body = {
    ...own,
    husband: sideBody(husband.id, values.husband),
    wife: sideBody(wife.id, values.wife),
    witnesses: witnesses.filter(({ adult }) => adult).length,
    receivedOn: values.receivedOn || null,
    people: people.body,
  }
  const sealed: SealedMarriage = {
    v: 1,
    people: people.sealed,
    ...BARE,
    origins: {
      [husband.id]: originOf(values.husband, values.husbandParents),
      [wife.id]: originOf(values.wife, values.wifeParents),
    },
    ...values.agreed,
    witnesses: witnesses.map((each) => ({ name: each.name, number: numberText(each.number), address: each.address })),
    other: values.remarks.other,
    ...words,
  }
  return {
    service: 'marriage',
    action,
    body: body as unknown as RecordDraft['body'],
    sealed,
    people: people.people,
    search: people.search,
    attachments: scansOf(values.papers),
  }
}

const submitterOf = ({ submitter }: Pick<RegisterValues, 'submitter'>): Named => ({
  name: submitter.name,
  number: numberText(submitter.number),
})

export const registerRecord = (values: RegisterValues, context: RecordContext): RecordDraft =>
  factsDraft('register', values, {}, { submitter: submitterOf(values) }, context)

export const correctRecord = (values: CorrectValues, context: RecordContext): RecordDraft =>
  factsDraft(
    'correct',
    values,
    { target: values.target, ground: values.ground, groundDate: values.groundDate || null },
    { detail: values.detail },
    context,
  )

/** A record about a marriage that names nobody anew: its words are its own alone. */
const coupleDraft = (
  action: 'divorce' | 'annul' | 'void',
  values: Pick<VoidValues, 'target' | 'husband' | 'wife' | 'papers'>,
  own: Fields,
  words: Partial<Words>,
): RecordDraft => {
  const sealed: SealedMarriage = { v: 1, people: {}, ...BARE, ...words }
  return {
    service: 'marriage',
    action,
    body: { target: values.target, husband: values.husband.person, wife: values.wife.person, ...own, people: [] },
    sealed,
    people: [],
    search: [],
    attachments: scansOf(values.papers),
  }
}

const endingDraft = (action: 'divorce' | 'annul', values: Omit<DivorceValues, 'how'>, own: Fields): RecordDraft => {
  const { courtOn, receivedOn, role, lateReason, lateDetail } = values.report
  return coupleDraft(
    action,
    values,
    { ...own, courtOn, receivedOn: receivedOn || null, reporter: role, lateReason: lateReason || null },
    {
      custody: values.custody,
      other: values.remarks.other,
      lateDetail: lateReason === '' ? '' : lateDetail,
      submitter: submitterOf(values),
    },
  )
}

export const divorceRecord = (values: DivorceValues): RecordDraft => endingDraft('divorce', values, { how: values.how })

export const annulRecord = (values: AnnulValues): RecordDraft => endingDraft('annul', values, { cause: values.cause })

export const voidRecord = (values: VoidValues): RecordDraft =>
  coupleDraft(
    'void',
    values,
    { ground: values.ground, groundDate: values.groundDate || null },
    { detail: values.detail },
  )
