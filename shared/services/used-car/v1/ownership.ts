/**
 * Who owns a car: registration, transfer, the end.
 *
 * Sources. 자동차관리법 art. 6 (ownership is gained and lost by registration), art. 12 (who takes over a registered car applies
 * for the transfer), art. 13 (deletion from the register); 자동차등록령 art. 26 (terms of the application: a sale 15 days, a
 * gift 20 days, an inheritance six months from the end of the month in which it began, anything else 15 days; the day it
 * happened is not counted, 민법 art. 157). Article 26 and its terms verified against the pages of two registration
 * offices (송파구, 청주시), not against the gazette; art. 6 and 13(1) verified as 법제처 quotes them; the others unverified
 * text. A late transfer costs a fine (자동차관리법 art. 84) and is registered all the same: it only warns.
 *
 * A car that was deregistered as stolen and is found, or for an export that did not come about, is registered anew
 * (부활 신규등록: 자동차관리법 art. 13, 자동차등록령 art. 20; that both may, verified against the ministry of legislation's guide for
 * citizens, not against the text; the terms, three and nine months, are not checked). Its history goes on: entries,
 * readings and liens stay where they are. What was scrapped or destroyed is gone for good.
 *
 * Both parties sign off at the counter, by certificate or by agent (자동차등록규칙 art. 33, unverified); where the law or a
 * court moves the car, the seller does not. The dead do not sell: what was theirs is the heirs', who register the
 * inheritance first (법제처 법령해석 07-0148, verified; 민법 art. 3, 1005, unverified text).
 */
import { addDays, addMonths, type CivilDate, civilDate, daysBetween, daysInMonth, weekday } from '../../../civil.ts'
import { isKoreanPlate } from '../../../codes/plate.ts'
import { checkDigitFits, isNorthAmerican, isStandardVin } from '../../../codes/vin.ts'
import type { RuleContext, Verdict } from '../../types.ts'
import {
  type Book,
  headOf,
  keepRecord,
  liensOf,
  NOBODY,
  no,
  openBook,
  ownersOf,
  personOf,
  type Refusal,
  refused,
  registered,
  unlisted,
  writeGap,
} from './book.ts'
import { enterReading } from './readings.ts'
import {
  type CarRow,
  carKey,
  type GapRow,
  gapKey,
  liensKey,
  ownersKey,
  personKey,
  plateKey,
  type RecordRow,
  type Right,
  recordKey,
} from './rows.ts'
import {
  type Holder,
  type Importing,
  MAX_OWNERS,
  REVIVABLE,
  type Register,
  type Scrap,
  type Transfer,
} from './shapes.ts'
import { equal, reduce, sum } from './shares.ts'

/** Causes that move a car without the seller's will. */
const BY_LAW: readonly string[] = ['inheritance', 'auction', 'judgment']

/** Ids resolved, shares in lowest terms. */
export const canonical = (book: Book, holders: readonly Holder[]): readonly Holder[] =>
  holders.map((holder) => ({ person: book.context.person(holder.person) as Holder['person'], ...reduce(holder) }))

export const repeated = (ids: readonly string[]): boolean => new Set(ids).size !== ids.length

/** Gives the plate to this car; the clerk relies on nobody bearing it. */
export const takePlate = (book: Book, vin: string, plate: string): Refusal | null => {
  const key = plateKey(plate)
  const bearer = book.rely<string>(key)
  if (bearer !== undefined && bearer !== vin) return no('PLATE_TAKEN', key)
  if (!isKoreanPlate(plate)) book.warn('PLATE_UNUSUAL')
  book.put(key, vin)
  return null
}

/** What is odd about a car's number and year; foreign and old cars are registered as they are. */
export const warnOfCar = (book: Book, vin: string, year: number): void => {
  if (!isStandardVin(vin)) book.warn('VIN_UNUSUAL')
  if (isNorthAmerican(vin) && checkDigitFits(vin) === false) book.warn('VIN_CHECK_DIGIT')
  if (year > Number(book.context.recordedOn.slice(0, 4)) + 1) book.warn('CAR_YEAR_ODD')
}

export const sameHolders = (a: readonly Holder[], b: readonly Holder[]): boolean =>
  a.length === b.length && a.every((x) => b.some((y) => x.person === y.person && equal(x, y)))

/** Owners of the whole car, each once. */
export const checkOwners = (owners: readonly Holder[]): Refusal | null => {
  if (repeated(owners.map(({ person }) => person))) return no('CAR_PARTY_REPEATED')
  const total = sum(owners)
  if (total === null) return no('CAR_SHARES_TOO_FINE')
  return equal(total, { num: 1, den: 1 }) ? null : no('CAR_SHARES_NOT_ONE')
}

export const evaluateRegister = (context: RuleContext, body: Register): Verdict => {
  const book = openBook(context)
  const { vin, plate, origin, year, firstOn } = body
  const key = carKey(vin)
  const car = book.rely<CarRow>(key)
  if (car?.status === 'registered') return no('CAR_EXISTS', key)
  const ended = car?.status === 'scrapped' ? endOf(book, vin, car) : null
  if (ended !== null && !REVIVABLE.includes(ended.cause ?? '')) return no('CAR_NOT_REVIVED', key)
  const owners = canonical(book, body.owners)
  const wrong =
    unlisted(
      body.people,
      body.owners.map(({ person }) => person),
    ) ??
    checkOwners(owners) ??
    (firstOn !== null && firstOn > context.recordedOn ? no('CAR_DATE_IN_FUTURE') : null) ??
    takePlate(book, vin, plate)
  if (wrong) return wrong
  const reading = enterReading(book, vin, body.reading, { source: 'registration' })
  if (refused(reading)) return reading
  warnOfCar(book, vin, year)
  const owned = ownersOf(book, vin)
  if (ended !== null) warnOfRevived(book, vin, owned.owners, owners)
  if (owners.some(({ person }) => personOf(book, person).died !== null)) book.warn('CAR_OWNER_DIED')
  book.put(key, { status: 'registered', plate, origin, year, firstOn, by: context.id, endedBy: null })
  book.put(ownersKey(vin), { owners, by: context.id })
  const before = headOf(book, vin)
  const kind = ended === null ? 'register' : 'revive'
  const gap = writeGap(book, vin, { kind, plate, to: owners, of: ended?.n ?? null })
  const replaced = car === undefined || car.status === 'voided' ? null : car
  keepRecord(book, { vin, action: 'register', gap, km: reading.n, before, car: replaced, owners: owned })
  return book.close()
}

/** The entry by which a car was deregistered. */
const endOf = (book: Book, vin: string, { endedBy }: CarRow): GapRow => {
  const gap = book.get<RecordRow>(recordKey(endedBy ?? ''))?.gap ?? 0
  return book.get<GapRow>(gapKey(vin, gap)) as GapRow
}

/** What came back with a car: owners who may be others now, and liens that nobody released. */
const warnOfRevived = (book: Book, vin: string, before: readonly Holder[], after: readonly Holder[]): void => {
  book.rely(liensKey(vin))
  const liens = liensOf(book, vin)
  book.warn('CAR_REVIVED')
  if (!sameHolders(before, after)) book.warn('CAR_OWNERS_CHANGED')
  if (liens.length > 0) book.warn('CAR_LIENS_STAND', { count: liens.length })
}

/** A car that an auction list names: known by number and mileage, owned by nobody here. */
export const evaluateImport = (context: RuleContext, body: Importing): Verdict => {
  const book = openBook(context)
  const { vin, year } = body
  if (body.people.length > 0) return no('CAR_IMPORT_PEOPLE')
  const key = carKey(vin)
  const car = book.rely<CarRow>(key)
  if (car?.status === 'scrapped') return no('CAR_SCRAPPED', key)
  if (car !== undefined && car.status !== 'voided') return no('CAR_EXISTS', key)
  const reading = enterReading(book, vin, body.reading, { source: 'auction' })
  if (refused(reading)) return reading
  warnOfCar(book, vin, year)
  book.put(key, {
    status: 'listed',
    plate: null,
    origin: 'imported',
    year,
    firstOn: null,
    by: context.id,
    endedBy: null,
  })
  book.put(ownersKey(vin), NOBODY)
  const gap = writeGap(book, vin, { kind: 'listed' })
  keepRecord(book, { vin, action: 'import', gap, km: reading.n })
  return book.close()
}

/** The owners after some have given their whole shares to others; what is given equals what is received. */
export const ownersAfter = (
  vin: string,
  owners: readonly Holder[],
  sellers: readonly string[],
  buyers: readonly Holder[],
): readonly Holder[] | Refusal => {
  if (repeated(sellers) || repeated(buyers.map(({ person }) => person))) return no('CAR_PARTY_REPEATED')
  const stranger = sellers.find((id) => !owners.some(({ person }) => person === id))
  if (stranger !== undefined) return no('SELLER_NOT_OWNER', ownersKey(vin))
  if (buyers.some(({ person }) => sellers.includes(person))) return no('CAR_SOLD_TO_SELF')
  const given = sum(owners.filter(({ person }) => sellers.includes(person)))
  const received = sum(buyers)
  if (given === null || received === null) return no('CAR_SHARES_TOO_FINE')
  if (!equal(given, received)) return no('CAR_SHARES_DIFFER', ownersKey(vin))
  const shares = new Map(owners.filter(({ person }) => !sellers.includes(person)).map((each) => [each.person, each]))
  for (const buyer of buyers) {
    const had = shares.get(buyer.person)
    const has = had === undefined ? reduce(buyer) : sum([had, buyer])
    if (has === null) return no('CAR_SHARES_TOO_FINE')
    shares.set(buyer.person, { person: buyer.person, ...has })
  }
  const after = [...shares.values()]
  if (after.length > MAX_OWNERS) return no('CAR_TOO_MANY_OWNERS', ownersKey(vin))
  return sum(after) === null ? no('CAR_SHARES_TOO_FINE') : after
}

export const warnOfDead = (book: Book, buyers: readonly Holder[]): void => {
  if (buyers.some(({ person }) => personOf(book, person).died !== null)) book.warn('CAR_BUYER_DIED')
}

/** The dead do not sell, but what was sold before the death stands; who inherits is asked for the death. */
const checkLiving = (
  book: Book,
  { cause, soldOn }: Pick<Transfer, 'cause' | 'soldOn'>,
  sellers: readonly string[],
): Refusal | null => {
  for (const person of sellers) {
    const { died } = personOf(book, person)
    if (cause === 'inheritance' && died === null) book.warn('CAR_DEATH_NOT_RECORDED')
    if (!BY_LAW.includes(cause) && died !== null && soldOn > died) return no('SELLER_DEAD', personKey(person))
  }
  return null
}

/** Every lien either has its holder's consent, or stands in the way. */
const checkLiens = (vin: string, liens: readonly Right[], consents: readonly string[]): Refusal | null =>
  liens.some(({ lien }) => !consents.includes(lien)) ? no('CAR_LIEN_BLOCKS', liensKey(vin)) : null

/** What the cause of a transfer asks for: that both sign off, that the seller lived, that the lien holders consent. */
export const checkTransfer = (
  book: Book,
  { vin, cause, soldOn, signed, consents }: Pick<Transfer, 'vin' | 'cause' | 'soldOn' | 'signed' | 'consents'>,
  sellers: readonly string[],
  liens: readonly Right[],
): Refusal | null => {
  const byLaw = BY_LAW.includes(cause)
  if (signed.buyers === 'none' || (signed.sellers === 'none' && !byLaw)) return no('SIGN_OFF_MISSING')
  return checkLiving(book, { cause, soldOn }, sellers) ?? (byLaw ? null : checkLiens(vin, liens, consents))
}

export const evaluateTransfer = (context: RuleContext, body: Transfer): Verdict => {
  const book = openBook(context)
  const { vin, cause, soldOn } = body
  const car = registered(book, vin)
  if (refused(car)) return car
  const buyers = canonical(book, body.buyers)
  const sellers = body.sellers.map((id) => context.person(id))
  const missing = unlisted(body.people, [...body.sellers, ...body.buyers.map(({ person }) => person)])
  if (missing) return missing
  if (soldOn > context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  book.rely(ownersKey(vin))
  const before = ownersOf(book, vin)
  const owners = ownersAfter(vin, before.owners, sellers, buyers)
  if (refused(owners)) return owners
  book.rely(liensKey(vin))
  const liens = liensOf(book, vin)
  const wrong = checkTransfer(book, body, sellers, liens)
  if (wrong) return wrong
  if (liens.length > 0) book.warn('CAR_LIENS_FOLLOW', { count: liens.length })
  const reading = enterReading(book, vin, body.reading, { source: 'owner-change' })
  if (refused(reading)) return reading
  warnOfDead(book, buyers)
  warnIfLate(book, cause, soldOn)
  book.put(ownersKey(vin), { owners, by: context.id })
  const head = headOf(book, vin)
  const gap = writeGap(book, vin, { kind: 'transfer', from: sellers, to: buyers, cause, causeDate: soldOn })
  keepRecord(book, { vin, action: 'transfer', gap, km: reading.n, before: head, owners: before })
  return book.close()
}

/** The last day for applying; a Saturday or Sunday runs on to Monday (민법 art. 161, verified). */
export const dueOn = (cause: string, on: CivilDate): CivilDate => {
  const end = cause === 'inheritance' ? halfYearAfter(on) : addDays(on, cause === 'gift' ? 20 : 15)
  const day = weekday(end)
  return day === 6 ? addDays(end, 2) : day === 0 ? addDays(end, 1) : end
}

/** Six months from the end of the month of `on`. */
const halfYearAfter = (on: CivilDate): CivilDate => {
  const first = addMonths(`${on.slice(0, 7)}-01` as CivilDate, 6)
  const [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7))]
  return civilDate(year, month, daysInMonth(year, month)) ?? first
}

/** The calendar ends in 9999; nobody is late for what lies beyond it. */
const LAST_REACHED = '9998'

const warnIfLate = (book: Book, cause: string, soldOn: string): void => {
  if (soldOn >= LAST_REACHED) return
  const due = dueOn(cause, soldOn as CivilDate)
  const days = daysBetween(due, book.context.recordedOn as CivilDate)
  if (days > 0) book.warn('CAR_TRANSFER_LATE', { days })
}

/** What the cause of a deregistration asks for: the authority needs neither owners nor lien holders. */
export const checkScrap = (
  book: Book,
  { vin, cause, scrappedOn, signed, consents }: Pick<Scrap, 'vin' | 'cause' | 'scrappedOn' | 'signed' | 'consents'>,
  liens: readonly Right[],
): Refusal | null => {
  if (scrappedOn > book.context.recordedOn) return no('CAR_DATE_IN_FUTURE')
  if (cause === 'authority') return null
  return signed === 'none' ? no('SIGN_OFF_MISSING') : checkLiens(vin, liens, consents)
}

/** 말소등록: by all owners, or by the authority without them. Nothing is entered about the car until it is registered again. */
export const evaluateScrap = (context: RuleContext, body: Scrap): Verdict => {
  const book = openBook(context)
  const { vin, cause, scrappedOn } = body
  const car = registered(book, vin)
  if (refused(car)) return car
  const missing = unlisted(body.people, body.owners)
  if (missing) return missing
  book.rely(ownersKey(vin))
  const { owners } = ownersOf(book, vin)
  const named = body.owners.map((id) => context.person(id))
  if (repeated(named)) return no('CAR_PARTY_REPEATED')
  if (named.length !== owners.length || owners.some(({ person }) => !named.includes(person))) {
    return no('SCRAP_OWNERS_DIFFER', ownersKey(vin))
  }
  book.rely(liensKey(vin))
  const liens = liensOf(book, vin)
  const wrong = checkScrap(book, body, liens)
  if (wrong) return wrong
  if (liens.length > 0) book.warn('CAR_LIENS_AT_END', { count: liens.length })
  if (owners.some(({ person }) => personOf(book, person).died !== null)) book.warn('CAR_OWNER_DIED')
  book.put(carKey(vin), { ...car, status: 'scrapped', endedBy: context.id })
  if (car.plate !== null) book.put(plateKey(car.plate), null)
  const gap = writeGap(book, vin, { kind: 'scrap', from: named, cause, causeDate: scrappedOn })
  keepRecord(book, { vin, action: 'scrap', gap, car })
  return book.close()
}
