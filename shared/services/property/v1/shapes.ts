/**
 * What the bodies of the eight actions look like in the log.
 *
 * Names, numbers, addresses, prices and secured amounts are sealed; here stand random ids, parcels, shares, areas,
 * dates and codes (see ../facts.ts). `people` is read by the engine; each person named in a body stands in it.
 */
import { type CivilDate, isCivilDate } from '../../../civil.ts'
import { HASH, ID16, type PersonId, type TxId } from '../../../ledger/ids.ts'
import {
  bool,
  int,
  list,
  literal,
  nullable,
  object,
  oneOf,
  pattern,
  type Shape,
  type Shaped,
  variant,
} from '../../../ledger/shape.ts'
import { partiesShape } from '../../../ledger/transaction.ts'
import { MAX_DEN, type Share } from './rational.ts'

/** Owners of one title at most; the row of 24 stays under 4 KiB. */
export const MAX_OWNERS = 24
/** Parcels that one record may split into, merge or encumber. */
export const MAX_PARTS = 8
/** Rights in force on one parcel. */
export const MAX_LIENS = 16
/** Parcels that one mortgage lies on, splits counted. */
export const MAX_LIEN_PARCELS = 32
/** 10,000 km2 in hundredths of a square metre: larger than any parcel of the country. */
export const MAX_AREA100 = 1_000_000_000_000

/** Causes of a transfer of ownership. */
export const TRANSFER_CAUSES = [
  'sale',
  'gift',
  'inheritance',
  'bequest',
  'exchange',
  'partition',
  'judgment',
  'auction',
] as const
export const MORTGAGE_KINDS = ['mortgage', 'revolving'] as const
export const RELEASE_CAUSES = ['repayment', 'cancellation', 'waiver', 'judgment', 'auction'] as const
export const CORRECTION_GROUNDS = ['office-error', 'applicant-error', 'judgment'] as const
export const VOID_GROUNDS = ['agreement', 'nullity', 'judgment', 'double-entry', 'office-error'] as const
/** 지목 (land category), by its statutory two-digit code: 01 dry field to 28 miscellaneous (공간정보관리법 art. 67). */
export const CATEGORY = /^(0[1-9]|1[0-9]|2[0-8])$/
/** 19 digits: legal-dong code, land 1 or mountain 2, main lot 0001-9999, sub lot. */
export const PNU = /^[0-9]{10}[12](?!0000)[0-9]{8}$/

const date: Shape<CivilDate> = { mismatch: (value, path) => (isCivilDate(value) ? null : path || '.') }
const person = pattern<PersonId>(ID16)
const pnu = pattern(PNU)
const target = pattern<TxId>(HASH)
const area100 = int(1, MAX_AREA100)
const category = pattern(CATEGORY)

const fraction = object({ num: int(1, MAX_DEN), den: int(1, MAX_DEN) })
/** A positive share of the whole parcel, at most one. */
const share: Shape<Share> = {
  mismatch: (value, path) =>
    fraction.mismatch(value, path) ??
    ((value as unknown as Share).num > (value as unknown as Share).den ? path || '.' : null),
}

const holder = object({ person, num: int(1, MAX_DEN), den: int(1, MAX_DEN) })
const properHolder: Shape<Shaped<typeof holder>> = {
  mismatch: (value, path) =>
    holder.mismatch(value, path) ??
    ((value as unknown as Share).num > (value as unknown as Share).den ? path || '.' : null),
}
const holders = list(properHolder, 1, MAX_OWNERS)

export const openTitle = object({ pnu, category, area100, owners: holders, people: partiesShape })

const transferFields = { share, to: holders, cause: oneOf(...TRANSFER_CAUSES), causeDate: date }
export const transfer = object({ pnu, from: person, ...transferFields, people: partiesShape })

const mortgageFields = { kind: oneOf(...MORTGAGE_KINDS), creditor: person, causeDate: date }
export const mortgage = object({
  parcels: list(object({ pnu, settlors: list(person, 1, MAX_OWNERS) }), 1, MAX_PARTS),
  ...mortgageFields,
  people: partiesShape,
})

const releaseFields = { cause: oneOf(...RELEASE_CAUSES), causeDate: date }
export const release = object({
  target,
  pnus: list(pnu, 1, MAX_LIEN_PARCELS),
  ...releaseFields,
  people: partiesShape,
})

const splitFields = { parts: list(object({ pnu, category, area100 }), 2, MAX_PARTS), causeDate: date }
export const split = object({ pnu, ...splitFields, people: partiesShape })

export const merge = object({ pnus: list(pnu, 2, MAX_PARTS), into: pnu, causeDate: date, people: partiesShape })

/**
 * The record as it should have been, whole: what differs is the correction. `words`: nothing in the log was wrong,
 * the sealed part is replaced (a name, an amount, an address).
 */
const corrected = variant('action', {
  'open-title': object({ action: literal('open-title'), category, area100, owners: holders }),
  transfer: object({ action: literal('transfer'), ...transferFields }),
  mortgage: object({ action: literal('mortgage'), ...mortgageFields }),
  release: object({ action: literal('release'), ...releaseFields }),
  /** The same parts; which parcels they are is no error to correct but another division. */
  split: object({ action: literal('split'), ...splitFields }),
  /** The area is the sum and cannot be wrong; the category of what remains can. */
  merge: object({ action: literal('merge'), category, causeDate: date }),
  words: object({ action: literal('words') }),
})
export const correct = object({
  target,
  ground: oneOf(...CORRECTION_GROUNDS),
  /** The consent of third parties with an interest in the register is attached. */
  consent: bool,
  as: corrected,
  people: partiesShape,
})

export const voiding = object({
  target,
  ground: oneOf(...VOID_GROUNDS),
  courtDate: nullable(date),
  people: partiesShape,
})

export type OpenTitle = Shaped<typeof openTitle>
export type Transfer = Shaped<typeof transfer>
export type Mortgage = Shaped<typeof mortgage>
export type Release = Shaped<typeof release>
export type Split = Shaped<typeof split>
export type Merge = Shaped<typeof merge>
export type Correct = Shaped<typeof correct>
export type Voiding = Shaped<typeof voiding>
export type Holder = Shaped<typeof holder>
