/**
 * From what was typed to an entry: what goes into the log, what is sealed, whose number is tagged.
 */
import type { Json } from '../../../json.ts'
import type { RecordContext, RecordDraft, SealedContent, SealedPerson } from '../../form-types.ts'
import { area100Of, birthDateOf, type NamedPerson, namer, numberText, peopleOf, scansOf } from '../../form-values.ts'
import { reduce, type Share } from '../v1/rational.ts'
import type {
  CorrectValues,
  HolderValues,
  IdentityValues,
  MergeValues,
  MortgageValues,
  OpenTitleValues,
  ReleaseValues,
  SplitValues,
  TransferValues,
  VoidValues,
} from './values.ts'

type Fields = { readonly [field: string]: Json }

interface Words {
  /** By PNU: the address as on the paper. */
  readonly places: { readonly [pnu: string]: string }
  /** Won, of a sale. */
  readonly price: number | null
  /** The number of the real-estate report that the sale rests on. */
  readonly reportNo: string
  /** Won: the claim, or its maximum. */
  readonly amount: number | null
  readonly debtor: { readonly name: string; readonly address: string } | null
  readonly applicant: { readonly name: string; readonly relation: string; readonly phone: string } | null
  /** Why it is corrected or voided. */
  readonly detail: string
}

/** What the sealed part of an entry says beside `people`; what an action does not have is null or ''. */
export interface SealedEntry extends SealedContent, Words {
  /** By person id: individual, corporation, foreigner, public. */
  readonly kinds: { readonly [id: string]: string }
}

interface Named extends NamedPerson {
  readonly kind: string
}

const BARE: Words = {
  places: {},
  price: null,
  reportNo: '',
  amount: null,
  debtor: null,
  applicant: null,
  detail: '',
}

const draft = (
  action: string,
  body: { readonly [field: string]: unknown },
  named: readonly Named[],
  sealed: Partial<Words>,
  papers: OpenTitleValues['papers'],
): RecordDraft => {
  const people = peopleOf(named)
  const content: SealedEntry = {
    v: 1,
    people: people.sealed,
    kinds: Object.fromEntries(named.filter(({ kind }) => kind !== '').map(({ id, kind }) => [id, kind])),
    ...BARE,
    ...sealed,
  }
  return {
    service: 'property',
    action,
    body: { ...body, people: people.body } as unknown as RecordDraft['body'],
    sealed: content,
    people: people.people,
    search: people.search,
    attachments: scansOf(papers),
  }
}

const NOBODY: SealedPerson = { name: '', hanja: '', number: '', birthDate: '', address: '' }

type Name = ReturnType<typeof namer>

const identify = (name: Name, value: IdentityValues): Named => {
  const { kind } = value
  const number = kind === 'public' ? '' : numberText(value.number)
  const tagged = kind === 'individual' || kind === 'foreigner'
  const birthDate = tagged ? (birthDateOf(number) ?? value.birthDate) : ''
  return {
    ...name(value.person, tagged ? number : ''),
    child: false,
    tagged,
    kind,
    sealed: { name: value.name, hanja: '', number, birthDate, address: value.address },
  }
}

/** A person found in the replica of whom the form writes no more than the name shown there. */
const refer = (id: string, shown: string): Named => ({
  id,
  isNew: false,
  child: false,
  tagged: false,
  kind: '',
  sealed: { ...NOBODY, name: shown },
})

const ONE: Share = { num: 1, den: 1 }

const holderOf = (id: string, value: HolderValues) => ({ person: id, ...reduce(value.share ?? ONE) })

const holders = (name: Name, rows: readonly HolderValues[]) =>
  rows.map((value) => {
    const person = identify(name, value)
    return { person, holder: holderOf(person.id, value) }
  })

export const openTitleRecord = (values: OpenTitleValues, { makeId }: RecordContext): RecordDraft => {
  const { pnu, address, category, area } = values.parcel
  const owners = holders(namer(makeId), values.owners)
  const body = { pnu, category, area100: area100Of(area) ?? 0, owners: owners.map(({ holder }) => holder) }
  const sealed = { places: { [pnu]: address }, applicant: values.applicant }
  return draft(
    'open-title',
    body,
    owners.map(({ person }) => person),
    sealed,
    values.papers,
  )
}

const transferContent = (values: TransferValues['transfer'], to: readonly { readonly holder: Fields }[]) => ({
  share: reduce(values.share ?? ONE),
  to: to.map(({ holder }) => holder),
  cause: values.cause,
  causeDate: values.causeDate,
})

/** A price is written down for a sale alone (부동산등기법 art. 68). */
const priceOf = ({ cause, price, reportNo }: TransferValues['transfer']) =>
  cause === 'sale' ? { price, reportNo } : { price: null, reportNo: '' }

export const transferRecord = (values: TransferValues, { makeId }: RecordContext): RecordDraft => {
  const { pnu, address } = values.parcel
  const to = holders(namer(makeId), values.to)
  const from = refer(values.from.person ?? '', values.from.name)
  return draft(
    'transfer',
    { pnu, from: from.id, ...transferContent(values.transfer, to) },
    [from, ...to.map(({ person }) => person)],
    { places: { [pnu]: address }, ...priceOf(values.transfer), applicant: values.applicant },
    values.papers,
  )
}

const rightOf = ({ amount, debtorName, debtorAddress }: MortgageValues['right']) => ({
  amount,
  debtor: { name: debtorName, address: debtorAddress },
})

export const mortgageRecord = (values: MortgageValues, { makeId }: RecordContext): RecordDraft => {
  const settlors = new Map<string, string[]>()
  for (const { pnu, person } of values.charges) {
    settlors.set(pnu, [...(settlors.get(pnu) ?? []), person ?? ''])
  }
  const creditor = identify(namer(makeId), values.creditor)
  const { kind, causeDate } = values.right
  return draft(
    'mortgage',
    {
      parcels: [...settlors].map(([pnu, persons]) => ({ pnu, settlors: persons })),
      kind,
      creditor: creditor.id,
      causeDate,
    },
    [creditor, ...values.charges.map(({ person, name }) => refer(person ?? '', name))],
    {
      places: Object.fromEntries(values.charges.map(({ pnu, address }) => [pnu, address])),
      ...rightOf(values.right),
      applicant: values.applicant,
    },
    values.papers,
  )
}

export const releaseRecord = (values: ReleaseValues): RecordDraft =>
  draft(
    'release',
    { target: values.target, pnus: values.parcels.map(({ pnu }) => pnu), ...values.release },
    [],
    {
      places: Object.fromEntries(values.parcels.map(({ pnu, address }) => [pnu, address])),
      applicant: values.applicant,
    },
    values.papers,
  )

const partsOf = (rows: SplitValues['parts']) =>
  rows.map(({ pnu, category, area }) => ({ pnu, category, area100: area100Of(area) ?? 0 }))

export const splitRecord = (values: SplitValues): RecordDraft =>
  draft(
    'split',
    {
      pnu: values.parcel.pnu,
      parts: partsOf(values.parts),
      causeDate: values.change.causeDate,
    },
    [],
    { places: { [values.parcel.pnu]: values.parcel.address }, applicant: values.applicant },
    values.papers,
  )

export const mergeRecord = (values: MergeValues): RecordDraft => {
  const all = [values.parcel, ...values.others]
  return draft(
    'merge',
    { pnus: all.map(({ pnu }) => pnu), into: values.parcel.pnu, causeDate: values.change.causeDate },
    [],
    {
      places: Object.fromEntries(all.map(({ pnu, address }) => [pnu, address])),
      applicant: values.applicant,
    },
    values.papers,
  )
}

export const correctRecord = (values: CorrectValues, { makeId }: RecordContext): RecordDraft => {
  const { target, ground, consent, what } = values
  const name = namer(makeId)
  const common = { target, ground, consent }
  const words = { detail: values.detail, applicant: values.applicant }
  const write = (as: object, named: readonly Named[], sealed: Partial<Words> = {}): RecordDraft =>
    draft('correct', { ...common, as: { action: what, ...as } }, named, { ...words, ...sealed }, values.papers)
  if (what === 'open-title') {
    const owners = holders(name, values.owners)
    const { category, area } = values.title
    return write(
      { category, area100: area100Of(area) ?? 0, owners: owners.map(({ holder }) => holder) },
      owners.map(({ person }) => person),
    )
  }
  if (what === 'transfer') {
    const to = holders(name, values.to)
    return write(
      transferContent(values.transfer, to),
      to.map(({ person }) => person),
      priceOf(values.transfer),
    )
  }
  if (what === 'mortgage') {
    const creditor = identify(name, values.creditor)
    const { kind, causeDate } = values.right
    return write({ kind, creditor: creditor.id, causeDate }, [creditor], rightOf(values.right))
  }
  if (what === 'release') return write(values.release, [])
  const { causeDate } = values.change
  if (what === 'split') return write({ parts: partsOf(values.parts), causeDate }, [])
  if (what === 'merge') return write({ category: values.merged.category, causeDate }, [])
  return write(
    {},
    values.names.map((each) => identify(name, each)),
  )
}

export const voidRecord = (values: VoidValues): RecordDraft =>
  draft(
    'void',
    { target: values.target, ground: values.ground, courtDate: values.courtDate || null },
    [],
    { detail: values.detail },
    values.papers,
  )
