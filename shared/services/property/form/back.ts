/**
 * A record back in its form: one that was rejected is amended, an accepted one is corrected. Attachments stay with the
 * record and are not brought back.
 */
import type { Json } from '../../../json.ts'
import type { SealedContent } from '../../form-types.ts'
import { areaText } from '../../form-values.ts'
import type { Share } from '../v1/rational.ts'
import {
  type Correct,
  correct,
  type Holder,
  type Merge,
  type Mortgage,
  merge,
  mortgage,
  type OpenTitle,
  openTitle,
  type Release,
  release,
  type Split,
  split,
  type Transfer,
  transfer,
  type Voiding,
  voiding,
} from '../v1/shapes.ts'
import type { SealedEntry } from './record.ts'

type Fields = { readonly [field: string]: Json }

export const NO_PAPERS: Fields = { cause: [], consent: [], ledger: [], proxy: [], other: [] }
const NO_APPLICANT: Fields = { name: '', relation: '', phone: '' }
const NO_PLACE: Fields = { pnu: '', address: '' }
const NO_LAND: Fields = { category: '08', area: '' }
const NO_IDENTITY: Fields = { person: null, kind: 'individual', name: '', number: '', birthDate: '', address: '' }
const NO_HOLDER: Fields = { ...NO_IDENTITY, share: { num: 1, den: 1 } }
const NO_TRANSFER: Fields = { share: { num: 1, den: 1 }, cause: 'sale', causeDate: '', price: null, reportNo: '' }
const NO_RIGHT: Fields = { kind: 'revolving', causeDate: '', amount: null, debtorName: '', debtorAddress: '' }
const NO_ENDING: Fields = { cause: 'repayment', causeDate: '' }
const NO_PARTS: readonly Fields[] = [
  { pnu: '', ...NO_LAND },
  { pnu: '', ...NO_LAND },
]
const NO_CHANGE: Fields = { causeDate: '' }
const NO_CREDITOR: Fields = { ...NO_IDENTITY, kind: 'corporation' }

export const emptyOpenTitle = (): Fields => ({
  parcel: { ...NO_PLACE, ...NO_LAND },
  owners: [NO_HOLDER],
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyTransfer = (): Fields => ({
  parcel: NO_PLACE,
  transfer: NO_TRANSFER,
  from: { person: null, name: '' },
  to: [NO_HOLDER],
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyMortgage = (): Fields => ({
  charges: [{ ...NO_PLACE, person: null, name: '' }],
  right: NO_RIGHT,
  creditor: NO_CREDITOR,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyRelease = (): Fields => ({
  target: null,
  parcels: [NO_PLACE],
  release: NO_ENDING,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptySplit = (): Fields => ({
  parcel: NO_PLACE,
  parts: NO_PARTS,
  change: NO_CHANGE,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyMerge = (): Fields => ({
  parcel: NO_PLACE,
  others: [NO_PLACE],
  change: NO_CHANGE,
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyCorrect = (): Fields => ({
  target: null,
  what: 'words',
  ground: 'applicant-error',
  consent: false,
  detail: '',
  title: NO_LAND,
  owners: [NO_HOLDER],
  transfer: NO_TRANSFER,
  to: [NO_HOLDER],
  right: NO_RIGHT,
  creditor: NO_CREDITOR,
  release: NO_ENDING,
  parts: NO_PARTS,
  merged: { category: '08' },
  change: NO_CHANGE,
  names: [NO_IDENTITY],
  applicant: NO_APPLICANT,
  papers: NO_PAPERS,
})
export const emptyVoid = (): Fields => ({
  target: null,
  ground: 'agreement',
  courtDate: '',
  detail: '',
  papers: NO_PAPERS,
})

const asEntry = (sealed: SealedContent | null): SealedEntry | null =>
  sealed !== null && 'kinds' in sealed && 'places' in sealed ? (sealed as SealedEntry) : null

type People = OpenTitle['people']

/** New people of a rejected record are made again; an accepted one's exist by now. */
const made = (people: People, again: boolean): ReadonlySet<string> =>
  new Set(again ? people.filter(({ isNew }) => isNew).map(({ id }) => id) : [])

const identityBack = (id: string, sealed: SealedEntry, anew: ReadonlySet<string>): Fields => {
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

const shareBack = ({ num, den }: Share): Fields => ({ num, den })

const holdersBack = (holders: readonly Holder[], sealed: SealedEntry, anew: ReadonlySet<string>): readonly Fields[] =>
  holders.map((holder) => ({ ...identityBack(holder.person, sealed, anew), share: shareBack(holder) }))

const placeBack = (pnu: string, sealed: SealedEntry): Fields => ({ pnu, address: sealed.places[pnu] ?? '' })

const tail = (sealed: SealedEntry): Fields => ({
  applicant: { ...(sealed.applicant ?? NO_APPLICANT) },
  papers: NO_PAPERS,
})

/** Reads body and content as an action's, or gives null. */
const reading =
  <B>(
    shape: { mismatch(value: Json, path: string): string | null },
    back: (body: B, sealed: SealedEntry, again: boolean) => Fields,
  ) =>
  (body: Fields, sealed: SealedContent | null, accepted = false): Fields | null => {
    const entry = asEntry(sealed)
    return entry === null || shape.mismatch(body, '') !== null ? null : back(body as unknown as B, entry, !accepted)
  }

const transferBackFields = (body: Pick<Transfer, 'share' | 'cause' | 'causeDate'>, sealed: SealedEntry): Fields => ({
  share: shareBack(body.share),
  cause: body.cause,
  causeDate: body.causeDate,
  price: sealed.price,
  reportNo: sealed.reportNo,
})

const rightBackFields = (body: Pick<Mortgage, 'kind' | 'causeDate'>, sealed: SealedEntry): Fields => ({
  kind: body.kind,
  causeDate: body.causeDate,
  amount: sealed.amount,
  debtorName: sealed.debtor?.name ?? '',
  debtorAddress: sealed.debtor?.address ?? '',
})

export const openTitleBack = reading<OpenTitle>(openTitle, (body, sealed, again) => ({
  parcel: { ...placeBack(body.pnu, sealed), category: body.category, area: areaText(body.area100) },
  owners: holdersBack(body.owners, sealed, made(body.people, again)),
  ...tail(sealed),
}))

export const transferBack = reading<Transfer>(transfer, (body, sealed, again) => ({
  parcel: placeBack(body.pnu, sealed),
  transfer: transferBackFields(body, sealed),
  from: { person: body.from, name: sealed.people[body.from]?.name ?? '' },
  to: holdersBack(body.to, sealed, made(body.people, again)),
  ...tail(sealed),
}))

export const mortgageBack = reading<Mortgage>(mortgage, (body, sealed, again) => ({
  charges: body.parcels.flatMap(({ pnu, settlors }) =>
    settlors.map((person) => ({ ...placeBack(pnu, sealed), person, name: sealed.people[person]?.name ?? '' })),
  ),
  right: rightBackFields(body, sealed),
  creditor: identityBack(body.creditor, sealed, made(body.people, again)),
  ...tail(sealed),
}))

const ownRelease = reading<Release>(release, (body, sealed) => ({
  target: body.target,
  parcels: body.pnus.map((pnu) => placeBack(pnu, sealed)),
  release: { cause: body.cause, causeDate: body.causeDate },
  ...tail(sealed),
}))

const mortgageToRelease = reading<Mortgage>(mortgage, (body, sealed) => ({
  ...emptyRelease(),
  parcels: body.parcels.map(({ pnu }) => placeBack(pnu, sealed)),
}))

/** A release's own record, or the accepted mortgage that is to be released. */
export const releaseBack = (body: Fields, sealed: SealedContent | null): Fields | null =>
  ownRelease(body, sealed) ?? mortgageToRelease(body, sealed)

const partsBack = (parts: Split['parts']): readonly Fields[] =>
  parts.map(({ pnu, category, area100 }) => ({ pnu, category, area: areaText(area100) }))

export const splitBack = reading<Split>(split, (body, sealed) => ({
  parcel: placeBack(body.pnu, sealed),
  parts: partsBack(body.parts),
  change: { causeDate: body.causeDate },
  ...tail(sealed),
}))

export const mergeBack = reading<Merge>(merge, (body, sealed) => ({
  parcel: placeBack(body.into, sealed),
  others: body.pnus.filter((pnu) => pnu !== body.into).map((pnu) => placeBack(pnu, sealed)),
  change: { causeDate: body.causeDate },
  ...tail(sealed),
}))

const asBack = (as: Correct['as'], people: People, sealed: SealedEntry, again: boolean): Fields => {
  const anew = made(people, again)
  switch (as.action) {
    case 'open-title':
      return {
        title: { category: as.category, area: areaText(as.area100) },
        owners: holdersBack(as.owners, sealed, anew),
      }
    case 'transfer':
      return { transfer: transferBackFields(as, sealed), to: holdersBack(as.to, sealed, anew) }
    case 'mortgage':
      return { right: rightBackFields(as, sealed), creditor: identityBack(as.creditor, sealed, anew) }
    case 'release':
      return { release: { cause: as.cause, causeDate: as.causeDate } }
    case 'split':
      return { parts: partsBack(as.parts), change: { causeDate: as.causeDate } }
    case 'merge':
      return { merged: { category: as.category }, change: { causeDate: as.causeDate } }
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
  consent: body.consent,
  detail: sealed.detail,
  ...asBack(body.as, body.people, sealed, again),
  ...tail(sealed),
}))

const toCorrect =
  <B extends { readonly people: People }>(
    shape: { mismatch(value: Json, path: string): string | null },
    as: (body: B) => Correct['as'],
  ) =>
  (body: Fields, sealed: SealedContent | null): Fields | null =>
    reading<B>(shape, (entry, content) => ({
      ...emptyCorrect(),
      what: as(entry).action,
      ...asBack(as(entry), entry.people, content, false),
      names: entry.people.map(({ id }) => identityBack(id, content, new Set())),
      applicant: NO_APPLICANT,
    }))(body, sealed)

const titleToCorrect = toCorrect<OpenTitle>(openTitle, ({ category, area100, owners }) => ({
  action: 'open-title',
  category,
  area100,
  owners,
}))
const transferToCorrect = toCorrect<Transfer>(transfer, ({ share, to, cause, causeDate }) => ({
  action: 'transfer',
  share,
  to,
  cause,
  causeDate,
}))
const mortgageToCorrect = toCorrect<Mortgage>(mortgage, ({ kind, creditor, causeDate }) => ({
  action: 'mortgage',
  kind,
  creditor,
  causeDate,
}))

const releaseToCorrect = toCorrect<Release>(release, ({ cause, causeDate }) => ({
  action: 'release',
  cause,
  causeDate,
}))
const splitToCorrect = toCorrect<Split>(split, ({ parts, causeDate }) => ({ action: 'split', parts, causeDate }))
/** The category of what remains stands in the register, not in the record: it is chosen again. */
const mergeToCorrect = toCorrect<Merge>(merge, ({ causeDate }) => ({ action: 'merge', category: '', causeDate }))

/** A correction's own record, or the accepted entry that is to be corrected; its target is then still open. */
export const correctBack = (body: Fields, sealed: SealedContent | null, accepted = false): Fields | null =>
  ownCorrect(body, sealed, accepted) ??
  titleToCorrect(body, sealed) ??
  transferToCorrect(body, sealed) ??
  mortgageToCorrect(body, sealed) ??
  releaseToCorrect(body, sealed) ??
  splitToCorrect(body, sealed) ??
  mergeToCorrect(body, sealed)

export const voidBack = reading<Voiding>(voiding, (body, sealed) => ({
  target: body.target,
  ground: body.ground,
  courtDate: body.courtDate ?? '',
  detail: sealed.detail,
  papers: NO_PAPERS,
}))
