/**
 * A record back in its form: one that was rejected is amended, an accepted one is corrected, released or voided.
 * Attachments stay with the record and are not brought back; the plate of a car that stands in the register is shown by
 * the look-up, not copied.
 */
import { plateText } from '../../../codes/plate.ts'
import type { Json } from '../../../json.ts'
import type { SealedContent } from '../../form-types.ts'
import {
  type Correct,
  correct,
  type Holder,
  type Inspection,
  inspection,
  type Lien,
  lien,
  type Odometer,
  odometer,
  type Reading,
  type Register,
  type Release,
  register,
  release,
  type Scrap,
  scrap,
  type Transfer,
  transfer,
  type Voiding,
  voiding,
} from '../v1/shapes.ts'
import type { SealedCar } from './record.ts'

type Fields = { readonly [field: string]: Json }

const NO_PAPERS: Fields = { sale: [], identity: [], consent: [], certificate: [], proxy: [], other: [] }
const NO_APPLICANT: Fields = { name: '', relation: '', phone: '' }
const NO_CAR: Fields = { vin: '', plate: '', model: '' }
const NO_DESCRIPTION: Fields = { plate: '', model: '', origin: 'domestic', year: null, firstOn: '' }
const NO_IDENTITY: Fields = { person: null, kind: 'individual', name: '', number: '', birthDate: '', address: '' }
const NO_HOLDER: Fields = { ...NO_IDENTITY, share: { num: 1, den: 1 } }
const NO_OWNER: Fields = { person: null, name: '' }
const NO_READING: Fields = { km: null, readOn: '', why: '' }
const NO_SALE: Fields = { cause: 'sale', soldOn: '', price: null }
const NO_RIGHT: Fields = { kind: 'mortgage', causeDate: '', amount: null }
const NO_SIGNING: Fields = { sellers: 'present', buyers: 'present' }
const NO_ENDING: Fields = { cause: 'repayment', causeDate: '' }
const NO_SCRAPPING: Fields = { cause: 'scrapped', scrappedOn: '', signed: 'present', shop: '' }
const NO_CONSENT: Fields = { lien: null }
const NO_CREDITOR: Fields = { ...NO_IDENTITY, kind: 'corporation' }

export const emptyRegister = (): Fields => ({
  car: { vin: '', ...NO_DESCRIPTION },
  owners: [NO_HOLDER],
  reading: NO_READING,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyTransfer = (): Fields => ({
  car: NO_CAR,
  sellers: [NO_OWNER],
  buyers: [NO_HOLDER],
  sale: NO_SALE,
  reading: NO_READING,
  signing: NO_SIGNING,
  consents: [NO_CONSENT],
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyOdometer = (): Fields => ({
  car: NO_CAR,
  from: { source: 'workshop', shop: '' },
  reading: NO_READING,
  papers: NO_PAPERS,
})
export const emptyInspection = (): Fields => ({
  car: NO_CAR,
  inspection: { kind: 'regular', result: 'pass', validUntil: '', shop: '' },
  reading: NO_READING,
  papers: NO_PAPERS,
})
export const emptyLien = (): Fields => ({
  car: NO_CAR,
  right: NO_RIGHT,
  creditor: NO_CREDITOR,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyRelease = (): Fields => ({
  target: null,
  car: NO_CAR,
  release: NO_ENDING,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyScrap = (): Fields => ({
  car: NO_CAR,
  owners: [NO_OWNER],
  scrap: NO_SCRAPPING,
  consents: [NO_CONSENT],
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyCorrect = (): Fields => ({
  target: null,
  what: 'words',
  ground: 'applicant-error',
  detail: '',
  car: NO_CAR,
  described: NO_DESCRIPTION,
  owners: [NO_HOLDER],
  sale: NO_SALE,
  buyers: [NO_HOLDER],
  signing: NO_SIGNING,
  consents: [NO_CONSENT],
  right: NO_RIGHT,
  creditor: NO_CREDITOR,
  release: NO_ENDING,
  scrap: NO_SCRAPPING,
  reading: NO_READING,
  names: [NO_IDENTITY],
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyVoid = (): Fields => ({
  target: null,
  car: NO_CAR,
  ground: 'agreement',
  courtDate: '',
  detail: '',
  papers: NO_PAPERS,
})

const asCar = (sealed: SealedContent | null): SealedCar | null =>
  sealed !== null && 'kinds' in sealed && 'model' in sealed ? (sealed as SealedCar) : null

type People = Register['people']

/** New people of a rejected record are made again; an accepted one's exist by now. */
const made = (people: People, again: boolean): ReadonlySet<string> =>
  new Set(again ? people.filter(({ isNew }) => isNew).map(({ id }) => id) : [])

const identityBack = (id: string, sealed: SealedCar, anew: ReadonlySet<string>): Fields => {
  const person = sealed.people[id]
  return {
    person: anew.has(id) ? null : id,
    kind: sealed.kinds[id] ?? 'individual',
    name: person?.name ?? '',
    number: person?.number ?? '',
    birthDate: person?.birthDate ?? '',
    address: person?.address ?? '',
  }
}

const holdersBack = (holders: readonly Holder[], sealed: SealedCar, anew: ReadonlySet<string>): readonly Fields[] =>
  holders.map(({ person, num, den }) => ({ ...identityBack(person, sealed, anew), share: { num, den } }))

const ownersBack = (persons: readonly string[], sealed: SealedCar): readonly Fields[] =>
  persons.map((person) => ({ person, name: sealed.people[person]?.name ?? '' }))

const carBack = ({ vin }: { readonly vin: string }, { model }: SealedCar): Fields => ({ vin, plate: '', model })

const describedBack = (
  body: Pick<Register, 'plate' | 'origin' | 'year' | 'firstOn'>,
  { model }: SealedCar,
): Fields => ({
  plate: plateText(body.plate),
  model,
  origin: body.origin,
  year: body.year,
  firstOn: body.firstOn ?? '',
})

const readingBack = ({ km, on, why }: Reading): Fields => ({ km, readOn: on, why: why ?? '' })

const consentsBack = (consents: readonly string[]): readonly Fields[] =>
  consents.length === 0 ? [NO_CONSENT] : consents.map((id) => ({ lien: id }))

const tail = (sealed: SealedCar): Fields => ({
  applicant: { ...(sealed.applicant ?? NO_APPLICANT) },
  papers: NO_PAPERS,
})

/** Reads body and content as an action's, or gives null. */
const reading =
  <B>(
    shape: { mismatch(value: Json, path: string): string | null },
    back: (body: B, sealed: SealedCar, again: boolean) => Fields,
  ) =>
  (body: Fields, sealed: SealedContent | null, accepted = false): Fields | null => {
    const car = asCar(sealed)
    return car === null || shape.mismatch(body, '') !== null ? null : back(body as unknown as B, car, !accepted)
  }

const saleBack = ({ cause, soldOn }: Pick<Transfer, 'cause' | 'soldOn'>, { price }: SealedCar): Fields => ({
  cause,
  soldOn,
  price,
})

const rightBack = ({ kind, causeDate }: Pick<Lien, 'kind' | 'causeDate'>, { amount }: SealedCar): Fields => ({
  kind,
  causeDate,
  amount,
})

const endingBack = ({ cause, causeDate }: Pick<Release, 'cause' | 'causeDate'>): Fields => ({ cause, causeDate })

const scrappingBack = (
  { cause, scrappedOn, signed }: Pick<Scrap, 'cause' | 'scrappedOn' | 'signed'>,
  { shop }: SealedCar,
): Fields => ({ cause, scrappedOn, signed, shop })

export const registerBack = reading<Register>(register, (body, sealed, again) => ({
  car: { vin: body.vin, ...describedBack(body, sealed) },
  owners: holdersBack(body.owners, sealed, made(body.people, again)),
  reading: readingBack(body.reading),
  ...tail(sealed),
}))

export const transferBack = reading<Transfer>(transfer, (body, sealed, again) => ({
  car: carBack(body, sealed),
  sellers: ownersBack(body.sellers, sealed),
  buyers: holdersBack(body.buyers, sealed, made(body.people, again)),
  sale: saleBack(body, sealed),
  reading: readingBack(body.reading),
  signing: { ...body.signed },
  consents: consentsBack(body.consents),
  ...tail(sealed),
}))

export const odometerBack = reading<Odometer>(odometer, (body, sealed) => ({
  car: carBack(body, sealed),
  from: { source: body.source, shop: sealed.shop },
  reading: readingBack(body.reading),
  papers: NO_PAPERS,
}))

export const inspectionBack = reading<Inspection>(inspection, (body, sealed) => ({
  car: carBack(body, sealed),
  inspection: {
    kind: body.kind,
    result: body.result,
    validUntil: body.validUntil ?? '',
    shop: sealed.shop,
  },
  reading: readingBack(body.reading),
  papers: NO_PAPERS,
}))

export const lienBack = reading<Lien>(lien, (body, sealed, again) => ({
  car: carBack(body, sealed),
  right: rightBack(body, sealed),
  creditor: identityBack(body.creditor, sealed, made(body.people, again)),
  ...tail(sealed),
}))

const ownRelease = reading<Release>(release, (body, sealed) => ({
  target: body.target,
  car: carBack(body, sealed),
  release: endingBack(body),
  ...tail(sealed),
}))

const lienToRelease = reading<Lien>(lien, (body, sealed) => ({ ...emptyRelease(), car: carBack(body, sealed) }))

/** A release's own record, or the accepted lien that is to be released. */
export const releaseBack = (body: Fields, sealed: SealedContent | null): Fields | null =>
  ownRelease(body, sealed) ?? lienToRelease(body, sealed)

export const scrapBack = reading<Scrap>(scrap, (body, sealed) => ({
  car: carBack(body, sealed),
  owners: ownersBack(body.owners, sealed),
  scrap: scrappingBack(body, sealed),
  consents: consentsBack(body.consents),
  ...tail(sealed),
}))

const asBack = (as: Correct['as'], people: People, sealed: SealedCar, again: boolean): Fields => {
  const anew = made(people, again)
  switch (as.action) {
    case 'register':
      return { described: describedBack(as, sealed), owners: holdersBack(as.owners, sealed, anew) }
    case 'transfer':
      return {
        sale: saleBack(as, sealed),
        buyers: holdersBack(as.buyers, sealed, anew),
        signing: { ...as.signed },
        consents: consentsBack(as.consents),
      }
    case 'lien':
      return { right: rightBack(as, sealed), creditor: identityBack(as.creditor, sealed, anew) }
    case 'release':
      return { release: endingBack(as) }
    case 'scrap':
      return { scrap: scrappingBack(as, sealed), consents: consentsBack(as.consents) }
    case 'reading':
      return { reading: readingBack(as.reading) }
    case 'words':
      return { names: people.map(({ id }) => identityBack(id, sealed, anew)) }
    default:
      return as satisfies never
  }
}

const ownCorrect = reading<Correct>(correct, (body, sealed, again) => ({
  ...emptyCorrect(),
  target: body.target,
  what: body.as.action,
  ground: body.ground,
  detail: sealed.detail,
  car: carBack(body, sealed),
  ...asBack(body.as, body.people, sealed, again),
  ...tail(sealed),
}))

/** An accepted record as the correction of it begins: everything as it stands, what differs is typed over. */
const toCorrect =
  <B extends { readonly vin: string; readonly people: People }>(
    shape: { mismatch(value: Json, path: string): string | null },
    as: (body: B) => Correct['as'],
    also: (body: B) => Fields = () => ({}),
  ) =>
  (body: Fields, sealed: SealedContent | null): Fields | null =>
    reading<B>(shape, (entry, content) => ({
      ...emptyCorrect(),
      what: as(entry).action,
      car: carBack(entry, content),
      ...asBack(as(entry), entry.people, content, false),
      ...also(entry),
      names: entry.people.map(({ id }) => identityBack(id, content, new Set())),
    }))(body, sealed)

const correctable: readonly ((body: Fields, sealed: SealedContent | null) => Fields | null)[] = [
  toCorrect<Register>(
    register,
    ({ plate, origin, year, firstOn, owners }) => ({ action: 'register', plate, origin, year, firstOn, owners }),
    (body) => ({ reading: readingBack(body.reading) }),
  ),
  toCorrect<Transfer>(
    transfer,
    ({ cause, soldOn, buyers, signed, consents }) => ({
      action: 'transfer',
      cause,
      soldOn,
      buyers,
      signed,
      consents,
    }),
    (body) => ({ reading: readingBack(body.reading) }),
  ),
  toCorrect<Lien>(lien, ({ kind, creditor, causeDate }) => ({ action: 'lien', kind, creditor, causeDate })),
  toCorrect<Odometer>(odometer, (body) => ({ action: 'reading', reading: body.reading })),
  toCorrect<Inspection>(inspection, (body) => ({ action: 'reading', reading: body.reading })),
  toCorrect<Release>(release, ({ cause, causeDate }) => ({ action: 'release', cause, causeDate })),
  toCorrect<Scrap>(scrap, ({ cause, scrappedOn, signed, consents }) => ({
    action: 'scrap',
    cause,
    scrappedOn,
    signed,
    consents,
  })),
]

/** A correction's own record, or the accepted entry that is to be corrected; its target is then still open. */
export const correctBack = (body: Fields, sealed: SealedContent | null, accepted = false): Fields | null => {
  const own = ownCorrect(body, sealed, accepted)
  if (own !== null) return own
  for (const back of correctable) {
    const found = back(body, sealed)
    if (found !== null) return found
  }
  return null
}

const ownVoid = reading<Voiding>(voiding, (body, sealed) => ({
  target: body.target,
  car: carBack(body, sealed),
  ground: body.ground,
  courtDate: body.courtDate ?? '',
  detail: sealed.detail,
  papers: NO_PAPERS,
}))

/** A voiding's own record, or the accepted entry that is to be voided: the car that it is about. */
export const voidBack = (body: Fields, sealed: SealedContent | null): Fields | null => {
  const own = ownVoid(body, sealed)
  if (own !== null) return own
  const car = correctBack(body, sealed, true)?.car
  return car === undefined ? null : { ...emptyVoid(), car }
}
