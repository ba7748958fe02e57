/** From what was typed to a record: what goes into the log, what is sealed, whose number is tagged. */
import type { RecordContext, RecordDraft, SealedContent, SealedPerson } from '../../form-types.ts'
import { birthDateOf, type NamedPerson, namer, numberText, peopleOf, scansOf } from '../../form-values.ts'
import { reduce } from '../v1/shares.ts'
import {
  type CorrectValues,
  type DescribedValues,
  type HolderValues,
  type IdentityValues,
  type InspectionValues,
  type LienValues,
  type OdometerValues,
  type OwnerValues,
  type PapersValues,
  plateOf,
  type ReadingValues,
  type RegisterValues,
  type ReleaseValues,
  type ScrapValues,
  type TransferValues,
  type VoidValues,
} from './values.ts'

interface Words {
  /** The car as the papers call it. */
  readonly model: string
  /** Won, of a sale. */
  readonly price: number | null
  /** Won: what a lien secures. */
  readonly amount: number | null
  /** Who read, inspected or took the car: a workshop, a station, a scrapyard. */
  readonly shop: string
  readonly applicant: { readonly name: string; readonly relation: string; readonly phone: string } | null
  /** Why it is corrected or voided. */
  readonly detail: string
}

/** What the sealed part of a record says beside `people`; what an action does not have is null or ''. */
export interface SealedCar extends SealedContent, Words {
  /** By person id: individual, corporation, foreigner, public. */
  readonly kinds: { readonly [id: string]: string }
}

interface Named extends NamedPerson {
  readonly kind: string
}

export const BARE: Words = { model: '', price: null, amount: null, shop: '', applicant: null, detail: '' }

const draft = (
  action: string,
  body: { readonly [field: string]: unknown },
  named: readonly Named[],
  words: Partial<Words>,
  papers: PapersValues,
): RecordDraft => {
  const people = peopleOf(named)
  const content: SealedCar = {
    v: 1,
    people: people.sealed,
    kinds: Object.fromEntries(named.filter(({ kind }) => kind !== '').map(({ id, kind }) => [id, kind])),
    ...BARE,
    ...words,
  }
  return {
    service: 'used-car',
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

/** An owner found in the register, of whom the form writes no more than the name shown there. */
const referTo = ({ person, name }: OwnerValues): Named => ({
  id: person ?? '',
  isNew: false,
  child: false,
  tagged: false,
  kind: '',
  sealed: { ...NOBODY, name },
})

const holders = (name: Name, rows: readonly HolderValues[]) =>
  rows.map((value) => {
    const person = identify(name, value)
    return { person, holder: { person: person.id, ...reduce(value.share ?? { num: 1, den: 1 }) } }
  })

const described = ({ plate, origin, year, firstOn }: DescribedValues) => ({
  plate: plateOf(plate) ?? '',
  origin,
  year: year ?? 0,
  firstOn: firstOn || null,
})

const readingOf = ({ km, readOn, why }: ReadingValues) => ({ km: km ?? 0, on: readOn, why: why || null })

const consentsOf = (rows: TransferValues['consents']): readonly string[] => [
  ...new Set(rows.flatMap(({ lien }) => lien ?? [])),
]

const priceOf = ({ cause, price }: TransferValues['sale']): number | null => (cause === 'sale' ? price : null)

/** A seizure secures no amount. */
const amountOf = ({ kind, amount }: LienValues['right']): number | null => (kind === 'mortgage' ? amount : null)

export const registerRecord = (values: RegisterValues, { makeId }: RecordContext): RecordDraft => {
  const owners = holders(namer(makeId), values.owners)
  const { car, reading, applicant } = values
  return draft(
    'register',
    {
      vin: car.vin,
      ...described(car),
      owners: owners.map(({ holder }) => holder),
      reading: readingOf(reading),
    },
    owners.map(({ person }) => person),
    { model: car.model, applicant },
    values.papers,
  )
}

export const transferRecord = (values: TransferValues, { makeId }: RecordContext): RecordDraft => {
  const sellers = values.sellers.map(referTo)
  const buyers = holders(namer(makeId), values.buyers)
  const { car, sale, applicant } = values
  return draft(
    'transfer',
    {
      vin: car.vin,
      sellers: sellers.map(({ id }) => id),
      buyers: buyers.map(({ holder }) => holder),
      cause: sale.cause,
      soldOn: sale.soldOn,
      signed: { ...values.signing },
      consents: consentsOf(values.consents),
      reading: readingOf(values.reading),
    },
    [...sellers, ...buyers.map(({ person }) => person)],
    { model: car.model, price: priceOf(sale), applicant },
    values.papers,
  )
}

export const odometerRecord = ({ car, from, reading, papers }: OdometerValues): RecordDraft =>
  draft(
    'odometer',
    { vin: car.vin, source: from.source, reading: readingOf(reading) },
    [],
    { model: car.model, shop: from.shop },
    papers,
  )

export const inspectionRecord = ({ car, inspection, reading, papers }: InspectionValues): RecordDraft => {
  const { kind, result, validUntil, shop } = inspection
  const until = result === 'pass' ? validUntil || null : null
  return draft(
    'inspection',
    { vin: car.vin, kind, result, validUntil: until, reading: readingOf(reading) },
    [],
    { model: car.model, shop },
    papers,
  )
}

export const lienRecord = (values: LienValues, { makeId }: RecordContext): RecordDraft => {
  const creditor = identify(namer(makeId), values.creditor)
  const { car, right, applicant } = values
  return draft(
    'lien',
    { vin: car.vin, kind: right.kind, creditor: creditor.id, causeDate: right.causeDate },
    [creditor],
    { model: car.model, amount: amountOf(right), applicant },
    values.papers,
  )
}

export const releaseRecord = ({ target, car, release, applicant, papers }: ReleaseValues): RecordDraft =>
  draft('release', { target, vin: car.vin, ...release }, [], { model: car.model, applicant }, papers)

export const scrapRecord = (values: ScrapValues): RecordDraft => {
  const owners = values.owners.map(referTo)
  const { car, scrap, applicant } = values
  return draft(
    'scrap',
    {
      vin: car.vin,
      owners: owners.map(({ id }) => id),
      cause: scrap.cause,
      scrappedOn: scrap.scrappedOn,
      signed: scrap.signed,
      consents: consentsOf(values.consents),
    },
    owners,
    { model: car.model, shop: scrap.shop, applicant },
    values.papers,
  )
}

export const correctRecord = (values: CorrectValues, { makeId }: RecordContext): RecordDraft => {
  const { target, ground, what, car, detail, applicant } = values
  const name = namer(makeId)
  const write = (as: object, named: readonly Named[], words: Partial<Words> = {}): RecordDraft =>
    draft(
      'correct',
      { target, vin: car.vin, ground, as: { action: what, ...as } },
      named,
      { model: car.model, detail, applicant, ...words },
      values.papers,
    )
  if (what === 'register') {
    const owners = holders(name, values.owners)
    return write(
      { ...described(values.described), owners: owners.map(({ holder }) => holder) },
      owners.map(({ person }) => person),
      { model: values.described.model },
    )
  }
  if (what === 'transfer') {
    const buyers = holders(name, values.buyers)
    const { cause, soldOn } = values.sale
    return write(
      {
        cause,
        soldOn,
        buyers: buyers.map(({ holder }) => holder),
        signed: { ...values.signing },
        consents: consentsOf(values.consents),
      },
      buyers.map(({ person }) => person),
      { price: priceOf(values.sale) },
    )
  }
  if (what === 'lien') {
    const creditor = identify(name, values.creditor)
    const { kind, causeDate } = values.right
    return write({ kind, creditor: creditor.id, causeDate }, [creditor], { amount: amountOf(values.right) })
  }
  if (what === 'release') return write({ ...values.release }, [])
  if (what === 'scrap') {
    const { shop, ...scrap } = values.scrap
    return write({ ...scrap, consents: consentsOf(values.consents) }, [], { shop })
  }
  if (what === 'reading') return write({ reading: readingOf(values.reading) }, [])
  return write(
    {},
    values.names.map((each) => identify(name, each)),
  )
}

export const voidRecord = ({ target, car, ground, courtDate, detail, papers }: VoidValues): RecordDraft =>
  draft(
    'void',
    { target, vin: car.vin, ground, courtDate: courtDate || null },
    [],
    { model: car.model, detail },
    papers,
  )
