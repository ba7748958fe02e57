/** The checks that real-estate rules are made of. Each gives a refusal, or null when nothing stands in the way. */
import { addDays, type CivilDate, daysBetween, isCivilDate, weekday } from '../../../civil.ts'
import type { TxId } from '../../../ledger/ids.ts'
import { type RuleContext, refuse, type Verdict, type Warning } from '../../types.ts'
import type { ContractBody, Kind, LateReason, Party } from './bodies.ts'
import { type DealFacts, dealRow, idsUnder, MAX_EQUAL_SALES, nearRow } from './rows.ts'

/** Days within which a contract, and its cancellation, is reported (제3조 제1항, 제3조의2 제1항). */
export const REPORT_DAYS = 30
/** Contracts made before 2020-02-21 had sixty. */
const THIRTY_DAYS_SINCE = '2020-02-21'
const REPORT_DAYS_BEFORE = 60

/** Nothing of this register is older; a date before it is a slip of the keys. */
const FIRST_CONTRACT = '1950-01-01'
/** 100 trillion won. */
const MAX_PRICE = 100_000_000_000_000
/** 100 km² in hundredths of m². */
const MAX_AREA100 = 10_000_000_000
const LOWEST_FLOOR = -20
const HIGHEST_FLOOR = 200
/** Won per m²; Seoul's homes lie well within. */
const USUAL_PER_M2 = [500_000, 100_000_000] as const
/** Hundredths of m² of a unit: 8 to 400 m². */
const USUAL_UNIT100 = [800, 40_000] as const
const USUAL_FLOOR = [-3, 80] as const
/** Homes from this price on need a financing plan even outside regulated districts (시행령 별표 1; unverified). */
const FUNDING_PLAN_FROM = 600_000_000

const HOMES: readonly Kind[] = ['apartment', 'row-house', 'detached', 'officetel']
/** Units lie on a floor; a detached house, a factory or land need not. */
const UNITS: readonly Kind[] = ['apartment', 'row-house', 'officetel']

/** Districts (first five digits of a PNU) whose head receives the reports of an office (제3조 제1항). */
const DISTRICTS: { readonly [office: string]: string } = { mapo: '11440', gaepo: '11680' }

type Refusal = Verdict | null

export const checkParcel = (pnu: string): Refusal => (pnu.startsWith('11') ? null : refuse('SALE_OUTSIDE_SEOUL'))

export const checkContractDate = (contractOn: string, recordedOn: string): Refusal => {
  if (!isCivilDate(contractOn) || contractOn < FIRST_CONTRACT) return refuse('SALE_CONTRACT_DATE')
  return contractOn > recordedOn ? refuse('SALE_CONTRACT_FUTURE') : null
}

/** What cannot be. What is only unlikely is a warning (`unusual`). */
export const checkFigures = (facts: Pick<DealFacts, 'price' | 'area100' | 'floor'>): Refusal => {
  if (facts.price < 1 || facts.price > MAX_PRICE) return refuse('SALE_PRICE')
  if (facts.area100 < 1 || facts.area100 > MAX_AREA100) return refuse('SALE_AREA')
  const { floor } = facts
  if (floor !== null && (floor === 0 || floor < LOWEST_FLOOR || floor > HIGHEST_FLOOR)) return refuse('SALE_FLOOR')
  return null
}

export const checkFloorGiven = (kind: Kind, floor: number | null): Refusal => {
  if (floor === null && UNITS.includes(kind)) return refuse('SALE_FLOOR_MISSING')
  return floor !== null && kind === 'land' ? refuse('SALE_FLOOR') : null
}

/** Shares of each side total exactly one; nobody stands twice on a side or on both. */
export const checkParties = (context: RuleContext, body: ContractBody): Refusal => {
  if (!totalsOne(body.sellers)) return refuse('SALE_SELLER_SHARES')
  if (!totalsOne(body.buyers)) return refuse('SALE_BUYER_SHARES')
  if (body.portion.num > body.portion.den) return refuse('SALE_PORTION')
  const named = new Set(body.people.map(({ id }) => id))
  const sellers = new Set<string>()
  const buyers = new Set<string>()
  for (const [side, parties] of [
    [sellers, body.sellers],
    [buyers, body.buyers],
  ] as const) {
    for (const party of parties) {
      if (!named.has(party.id)) return refuse('SALE_PARTY_NOT_NAMED')
      const person = context.person(party.id)
      if (side.has(person)) return refuse('SALE_PARTY_REPEATED')
      side.add(person)
    }
  }
  for (const person of buyers) if (sellers.has(person)) return refuse('SALE_PARTY_BOTH_SIDES')
  return null
}

const totalsOne = (parties: readonly Party[]): boolean => {
  let num = 0n
  let den = 1n
  for (const { share } of parties) {
    num = num * BigInt(share.den) + BigInt(share.num) * den
    den *= BigInt(share.den)
  }
  return num === den
}

/** A sale equal to a living one needs the clerk's word that it is another: `duplicateOf` names the one he was shown. */
export const checkDuplicate = (
  context: RuleContext,
  facts: DealFacts,
  duplicateOf: TxId | null,
  own?: TxId,
): Refusal => {
  const key = dealRow(facts)
  const others = idsUnder(context, key).filter((id) => id !== own)
  if (duplicateOf === null) return others.length === 0 ? null : refuse('DUPLICATE', key)
  if (!others.includes(duplicateOf)) return refuse('SALE_DUPLICATE_OF', key)
  return others.length >= MAX_EQUAL_SALES ? refuse('SALE_DUPLICATES_FULL', key) : null
}

export const duplicateWarnings = (context: RuleContext, facts: DealFacts, own?: TxId): Warning[] => {
  const equal = idsUnder(context, dealRow(facts)).filter((id) => id !== own)
  const first = equal[0]
  if (first !== undefined) return [{ code: 'SALE_EQUAL', data: { first, count: equal.length } }]
  const near = nearRow(facts)
  const other =
    near === null
      ? undefined
      : idsUnder(context, near)
          .filter((id) => id !== own)
          .at(-1)
  return other === undefined ? [] : [{ code: 'SALE_SIMILAR', data: { other } }]
}

export const unusual = (kind: Kind, facts: DealFacts): Warning[] => {
  const warnings: Warning[] = []
  const perM2 = Math.floor((facts.price * 100) / facts.area100)
  if (kind !== 'land' && outside(perM2, USUAL_PER_M2)) warnings.push({ code: 'SALE_PRICE_UNUSUAL', data: { perM2 } })
  if (UNITS.includes(kind) && outside(facts.area100, USUAL_UNIT100)) {
    warnings.push({ code: 'SALE_AREA_UNUSUAL', data: { area100: facts.area100 } })
  }
  if (facts.floor !== null && outside(facts.floor, USUAL_FLOOR)) {
    warnings.push({ code: 'SALE_FLOOR_UNUSUAL', data: { floor: facts.floor } })
  }
  return warnings
}

const outside = (value: number, [low, high]: readonly [number, number]): boolean => value < low || value > high

/**
 * A person has rights and duties while alive (Civil Act article 3, verified): who died before the contract sold nothing,
 * the heirs did. What was agreed up to the day of death stands.
 */
export const checkSellersAlive = (context: RuleContext, { sellers, contractOn }: ContractBody): Refusal => {
  const dead = sellers.find(({ id }) => diedBefore(context, id, contractOn))
  return dead === undefined ? null : refuse('SALE_SELLER_DEAD', `person/p:${dead.id}`)
}

const diedBefore = (context: RuleContext, id: string, contractOn: string): boolean => {
  const person = context.get(`person/p:${context.person(id)}`) as { readonly died?: string | null } | undefined
  return typeof person?.died === 'string' && person.died < contractOn
}

export const contractWarnings = (context: RuleContext, body: ContractBody): Warning[] => {
  const warnings: Warning[] = []
  if (HOMES.includes(body.kind) && body.price >= FUNDING_PLAN_FROM && !body.fundingPlan) {
    warnings.push({ code: 'SALE_FUNDING_PLAN' })
  }
  // No source bars the report of what a dead buyer's agent bought, so it only warns.
  if (body.buyers.some(({ id }) => diedBefore(context, id, body.contractOn))) {
    warnings.push({ code: 'SALE_PARTY_DIED' })
  }
  const district = Object.hasOwn(DISTRICTS, context.office) ? DISTRICTS[context.office] : undefined
  if (district !== undefined && !body.pnu.startsWith(district)) warnings.push({ code: 'SALE_OTHER_DISTRICT' })
  return warnings
}

/**
 * Late is told and costs a fine, it is never refused; but the record says why it was late.
 * The first day does not count (Civil Act article 157); a last day that is a Saturday, a Sunday or a public holiday
 * moves to the next working day (article 161; both verified; holidays as the network's table has them).
 */
export const checkDeadline = (
  context: RuleContext,
  from: CivilDate,
  lateReason: LateReason | null,
  code: 'SALE_LATE' | 'SALE_CANCEL_LATE',
): { readonly refusal: Refusal; readonly warnings: Warning[] } => {
  const days = from < THIRTY_DAYS_SINCE ? REPORT_DAYS_BEFORE : REPORT_DAYS
  if (daysBetween(from, context.recordedOn as CivilDate) <= days) return { refusal: null, warnings: [] }
  const due = lastDay(context, addDays(from, days))
  if (context.recordedOn <= due) return { refusal: null, warnings: [] }
  if (lateReason === null) return { refusal: refuse('SALE_LATE_REASON'), warnings: [] }
  const late = daysBetween(due, context.recordedOn as CivilDate)
  return { refusal: null, warnings: [{ code, data: { due, days: late } }] }
}

/** Longest run of days off that a last day moves across. */
const MAX_DAYS_OFF = 20

const lastDay = (context: RuleContext, last: CivilDate): CivilDate => {
  let day = last
  for (let i = 0; i < MAX_DAYS_OFF && isDayOff(context, day); i += 1) day = addDays(day, 1)
  return day
}

const isDayOff = (context: RuleContext, day: CivilDate): boolean => {
  const of = weekday(day)
  if (of === 0 || of === 6) return true
  const table = context.get(`holidays/${Number(day.slice(0, 4))}`) as
    | { readonly days: readonly { readonly on: string }[] }
    | undefined
  return table?.days.some(({ on }) => on === day) ?? false
}
