/**
 * What the bodies of the actions look like in the log.
 *
 * Names, numbers, addresses, prices, secured amounts and the model as people write it are sealed; here stand random ids,
 * the car's number and plate, shares, mileage, dates and codes (see ../facts.ts). A plate stands in its ASCII form
 * (shared/codes/plate.ts). `people` is read by the engine; each person named in a body stands in it.
 */
import { type CivilDate, isCivilDate } from '../../../civil.ts'
import { PLATE } from '../../../codes/plate.ts'
import { VIN } from '../../../codes/vin.ts'
import { HASH, ID16, type PersonId, type TxId } from '../../../ledger/ids.ts'
import {
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
import { MAX_DEN } from './shares.ts'

/** Owners of one car at most. */
export const MAX_OWNERS = 8
/** Liens in force on one car. */
export const MAX_LIENS = 16
/** Kilometres; no counter shows eight digits. */
export const MAX_KM = 9_999_999

/** Built for this country or brought in (수입차). */
export const ORIGINS = ['domestic', 'imported'] as const
export const TRANSFER_CAUSES = ['sale', 'gift', 'inheritance', 'exchange', 'auction', 'judgment'] as const
/** How a party signs off: at the counter, by a certificate of seal or signature, by an agent, not at all. */
export const SIGNINGS = ['present', 'certificate', 'proxy', 'none'] as const
/** Mortgage (저당권, 을부), seizure (압류, 갑부). */
export const LIEN_KINDS = ['mortgage', 'seizure'] as const
/** `lifted`: the authority gives up its seizure (압류 해제). */
export const RELEASE_CAUSES = ['repayment', 'cancellation', 'waiver', 'lifted', 'judgment', 'auction'] as const
/** Where a reading by itself comes from. */
export const READING_SOURCES = ['workshop', 'dealer', 'owner', 'authority', 'auction'] as const
/**
 * Why a reading is lower than it should be: the counter was replaced or set back by a repair, ran over, was read or
 * entered wrongly, counts another unit, or was found to be tampered with.
 */
export const FALL_CAUSES = ['replaced', 'repaired', 'rollover', 'misread', 'unit', 'tampered'] as const
export const INSPECTIONS = ['regular', 'comprehensive', 'tuning', 'temporary'] as const
export const RESULTS = ['pass', 'fail'] as const
/** Scrapped, exported, stolen or lost, destroyed by a disaster, by the authority (직권말소). */
export const SCRAP_CAUSES = ['scrapped', 'exported', 'lost', 'disaster', 'authority'] as const
/** After these the car is still there, and may be registered again: it was found, or never left. */
export const REVIVABLE: readonly string[] = ['lost', 'exported']
export const CORRECTION_GROUNDS = ['office-error', 'applicant-error', 'judgment'] as const
export const VOID_GROUNDS = ['agreement', 'nullity', 'judgment', 'double-entry', 'office-error'] as const

const date: Shape<CivilDate> = { mismatch: (value, path) => (isCivilDate(value) ? null : path || '.') }
const person = pattern<PersonId>(ID16)
const vin = pattern(VIN)
const plate = pattern(PLATE)
const target = pattern<TxId>(HASH)
const year = int(1886, 2999)

const fraction = object({ person, num: int(1, MAX_DEN), den: int(1, MAX_DEN) })
export type Holder = Shaped<typeof fraction>
const holder: Shape<Holder> = {
  mismatch: (value, path) =>
    fraction.mismatch(value, path) ??
    ((value as unknown as Holder).num > (value as unknown as Holder).den ? path || '.' : null),
}
const holders = list(holder, 1, MAX_OWNERS)
const persons = list(person, 1, MAX_OWNERS)

/** What the odometer showed, and when. `why`: only for a reading below one before it, or above one after it. */
const reading = object({ km: int(0, MAX_KM), on: date, why: nullable(oneOf(...FALL_CAUSES)) })
const consents = list(target, 0, MAX_LIENS)

const carFields = {
  plate,
  origin: oneOf(...ORIGINS),
  year,
  /** Day of the first registration, here or abroad; null when not known. */
  firstOn: nullable(date),
  owners: holders,
}
export const register = object({ vin, ...carFields, reading, people: partiesShape })

const transferFields = {
  cause: oneOf(...TRANSFER_CAUSES),
  soldOn: date,
  buyers: holders,
  signed: object({ sellers: oneOf(...SIGNINGS), buyers: oneOf(...SIGNINGS) }),
  /** Liens in force whose holders consent that they follow the car. */
  consents,
}
export const transfer = object({
  vin,
  /** Owners whose whole shares pass. */
  sellers: persons,
  ...transferFields,
  reading,
  people: partiesShape,
})

const lienFields = { kind: oneOf(...LIEN_KINDS), creditor: person, causeDate: date }
export const lien = object({ vin, ...lienFields, people: partiesShape })

const releaseFields = { cause: oneOf(...RELEASE_CAUSES), causeDate: date }
export const release = object({ target, vin, ...releaseFields, people: partiesShape })

export const odometer = object({ vin, source: oneOf(...READING_SOURCES), reading, people: partiesShape })

export const inspection = object({
  vin,
  kind: oneOf(...INSPECTIONS),
  result: oneOf(...RESULTS),
  /** Day until which it holds; null for a failed one. */
  validUntil: nullable(date),
  reading,
  people: partiesShape,
})

const scrapFields = { cause: oneOf(...SCRAP_CAUSES), scrappedOn: date, signed: oneOf(...SIGNINGS), consents }
export const scrap = object({
  vin,
  /** All who own it. */
  owners: persons,
  ...scrapFields,
  people: partiesShape,
})

/** A row of an auction list: the car and its mileage are known, nobody owns it here yet. */
export const importing = object({
  vin,
  year,
  reading: object({ km: int(0, MAX_KM), on: date, why: literal(null) }),
  provenance: object({ file: pattern(HASH), row: int(1, 10_000_000) }),
  people: partiesShape,
})

/** The record as it should have been: what differs is the correction. `words`: the sealed part alone is replaced. */
const corrected = variant('action', {
  register: object({ action: literal('register'), ...carFields }),
  transfer: object({ action: literal('transfer'), ...transferFields }),
  lien: object({ action: literal('lien'), ...lienFields }),
  release: object({ action: literal('release'), ...releaseFields }),
  scrap: object({ action: literal('scrap'), ...scrapFields }),
  reading: object({ action: literal('reading'), reading }),
  words: object({ action: literal('words') }),
})
export const correct = object({
  target,
  vin,
  ground: oneOf(...CORRECTION_GROUNDS),
  as: corrected,
  people: partiesShape,
})

export const voiding = object({
  target,
  vin,
  ground: oneOf(...VOID_GROUNDS),
  courtDate: nullable(date),
  people: partiesShape,
})

export type Register = Shaped<typeof register>
export type Transfer = Shaped<typeof transfer>
export type Lien = Shaped<typeof lien>
export type Release = Shaped<typeof release>
export type Odometer = Shaped<typeof odometer>
export type Inspection = Shaped<typeof inspection>
export type Scrap = Shaped<typeof scrap>
export type Importing = Shaped<typeof importing>
export type Correct = Shaped<typeof correct>
export type Voiding = Shaped<typeof voiding>
export type Reading = Shaped<typeof reading>
