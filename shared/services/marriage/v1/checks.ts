/**
 * What must hold of two people who marry. Sources: 민법 and 가족관계의 등록 등에 관한 법률, both read as in force 2025; what is
 * not marked verified only warns.
 */
import { addYears, type CivilDate } from '../../../civil.ts'
import type { Json } from '../../../json.ts'
import type { Effect, RuleContext, Verdict, Warning } from '../../types.ts'
import { refuse } from '../../types.ts'
import { type Ancestors, ancestorsOf, degreeOf } from './kin.ts'
import type { MarriageReason, MarriageWarning } from './reasons.ts'
import {
  type DeathRow,
  deathKey,
  type MarriageEnd,
  type MarriageRow,
  marriageKey,
  type PersonRow,
  personKey,
  type SpouseRow,
  spouseKey,
} from './rows.ts'
import { MAX_MARRIAGES, type MarriageFacts, type Side } from './shapes.ts'

export type Warnings = (Warning & { readonly code: MarriageWarning })[]

export type Refusal = Extract<Verdict, { readonly ok: false }>

/** 민법 art. 807, verified. */
const MARRIAGEABLE = 18
/** 민법 art. 4, verified. */
const MAJORITY = 19
/** 민법 art. 809(1), verified. */
const KIN_DEGREE = 8
/** 민법 art. 809(2), verified: the spouse's blood relatives up to the sixth degree, also when that marriage has ended. */
const AFFINE_DEGREE = 6
/** Earlier marriages of each that are looked at for relatives by marriage: the newest. */
const AFFINES = 4

const ROLES = ['husband', 'wife'] as const
const SEX = { husband: 'male', wife: 'female' } as const

export const no = (reason: MarriageReason, ...keys: readonly string[]): Refusal => refuse(reason, ...keys) as Refusal

export const row = <T>(context: RuleContext, key: string): T | null =>
  (context.get(key) as unknown as T | undefined) ?? null

export const write = (key: string, value: object | null): Effect => ({ key, value: value as unknown as Json })

export const personOf = (context: RuleContext, person: string): PersonRow =>
  row<PersonRow>(context, personKey(person)) ?? { born: null, sex: null }

export const spouseOf = (context: RuleContext, person: string): SpouseRow =>
  row<SpouseRow>(context, spouseKey(person)) ?? { now: null, past: [] }

export const marriageOf = (context: RuleContext, marriage: string): MarriageRow | null =>
  row<MarriageRow>(context, marriageKey(marriage))

/** The facts with both ids resolved. */
export const resolved = <F extends MarriageFacts>(context: RuleContext, facts: F): F => ({
  ...facts,
  husband: { ...facts.husband, person: context.person(facts.husband.person) },
  wife: { ...facts.wife, person: context.person(facts.wife.person) },
})

export const unlisted = (people: readonly { readonly id: string }[], facts: MarriageFacts): Refusal | null => {
  for (const { person } of [facts.husband, facts.wife]) {
    if (!people.some(({ id }) => id === person)) return no('SPOUSE_NOT_LISTED', personKey(person))
  }
  return null
}

const deathOf = (context: RuleContext, person: string): DeathRow | null => {
  const death = row<DeathRow>(context, deathKey(person))
  return death === null || death.status === 'voided' ? null : death
}

/** How a marriage has ended by itself: with the earlier of the deaths that the ledger knows; see death/v1/marriages.ts. */
export const endByDeath = (context: RuleContext, spouses: MarriageRow['spouses']): MarriageEnd | null => {
  const deaths = spouses.map((spouse) => deathOf(context, spouse)).filter((death) => death !== null)
  const [first] = deaths.sort((a, b) => order(a.diedOn, b.diedOn) || order(a.by, b.by))
  return first === undefined ? null : { how: 'death', on: first.diedOn, by: first.by }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** When the two lived together no more: an annulment may come after the death of one. */
const partedBy = (context: RuleContext, { spouses, end }: Pick<MarriageRow, 'spouses' | 'end'>): MarriageEnd | null => {
  const death = end?.how === 'annulment' ? endByDeath(context, spouses) : null
  return death !== null && end !== null && death.on < end.on ? death : end
}

/**
 * Whether a marriage ended otherwise than by this spouse's own death, who on the day of it was married to one alone; of two
 * deaths on one day the other may have been the earlier.
 */
export const outlived = (
  context: RuleContext,
  person: string,
  spouses: MarriageRow['spouses'],
  { on, by }: MarriageEnd,
): boolean =>
  by !== deathOf(context, person)?.by ||
  spouses.some((spouse) => spouse !== person && deathOf(context, spouse)?.diedOn === on)

/**
 * Each of the two: alive on the day of the marriage (민법 art. 3, verified; the day of death itself is no contradiction), not
 * too often married for the register, and in no other marriage at any time of this one (art. 810, verified). Records come
 * in any order: this marriage may have ended before another that is known already. `own` is the marriage, when it is known.
 */
export const checkFree = (
  context: RuleContext,
  { spouses, marriedOn, end: ended }: Pick<MarriageRow, 'spouses' | 'marriedOn' | 'end'>,
  own: string | null,
): Refusal | null => {
  const end = partedBy(context, { spouses, end: ended })
  for (const person of spouses) {
    const death = deathOf(context, person)
    if (death !== null && death.diedOn < marriedOn) return no('SPOUSE_DEAD', personKey(person), deathKey(person))
    const { now, past } = spouseOf(context, person)
    if (past.length >= MAX_MARRIAGES) return no('TOO_MANY_MARRIAGES', spouseKey(person))
    for (const id of now === null ? past : [now, ...past]) {
      const other = id === own ? null : marriageOf(context, id)
      if (other === null) continue
      const parted = partedBy(context, other)
      const after = parted !== null && parted.on <= marriedOn && outlived(context, person, other.spouses, parted)
      const before = end !== null && end.on <= other.marriedOn && outlived(context, person, spouses, end)
      if (after || before) continue
      return id === now
        ? no('SPOUSE_MARRIED', spouseKey(person), marriageKey(id))
        : no('MARRIAGE_OVERLAPS', marriageKey(id))
    }
  }
  return null
}

/** No marriage within the eighth degree of blood, nor with an earlier spouse's relatives within the sixth. */
export const checkKin = (
  context: RuleContext,
  { husband, wife }: MarriageFacts,
  warnings: Warnings,
): Refusal | null => {
  const [his, hers] = [ancestorsOf(context, husband.person), ancestorsOf(context, wife.person)]
  if (his.size === 1 || hers.size === 1) warnings.push({ code: 'SPOUSES_PARENTS_UNKNOWN' })
  const degree = degreeOf(his, hers)
  if (degree !== null && degree <= KIN_DEGREE)
    return no('SPOUSES_KIN', personKey(husband.person), personKey(wife.person))
  return affine(context, husband.person, hers) ?? affine(context, wife.person, his)
}

const affine = (context: RuleContext, person: string, other: Ancestors): Refusal | null => {
  for (const id of spouseOf(context, person).past.slice(-AFFINES)) {
    const earlier = marriageOf(context, id)?.spouses.find((each) => each !== person)
    const degree = earlier === undefined ? null : degreeOf(ancestorsOf(context, earlier), other)
    // Degree 0 is the earlier spouse: the same two may marry again.
    if (degree !== null && degree > 0 && degree <= AFFINE_DEGREE) return no('SPOUSES_AFFINE', marriageKey(id))
  }
  return null
}

/** Age and consent on the day of the marriage, two adult witnesses (민법 art. 807, 808, 812(2), verified). */
export const checkCapacity = (
  context: RuleContext,
  facts: MarriageFacts,
  marriedOn: CivilDate,
  warnings: Warnings,
): Refusal | null => {
  for (const role of ROLES) {
    const wrong = checkSide(context, facts[role], marriedOn, warnings)
    if (wrong) return wrong
    const { sex } = personOf(context, facts[role].person)
    // No article says that the two differ in sex; the courts do (unverified).
    if (sex !== null && sex !== SEX[role]) warnings.push({ code: 'SPOUSE_SEX_DIFFERS' })
  }
  return facts.witnesses < 2 ? no('MARRIAGE_WITNESSES') : null
}

const checkSide = (
  context: RuleContext,
  { person, ward, consent }: Side,
  marriedOn: CivilDate,
  warnings: Warnings,
): Refusal | null => {
  const born = personOf(context, person).born as CivilDate | null
  if (born === null) warnings.push({ code: 'SPOUSE_BIRTH_UNKNOWN' })
  else if (!hasAge(born, MARRIAGEABLE, marriedOn)) return no('SPOUSE_UNDERAGE', personKey(person))
  // Who has been married is of age (민법 art. 826-2, verified); that the marriage ended changes nothing.
  const minor = born !== null && !hasAge(born, MAJORITY, marriedOn) && !earlier(context, person)
  return (ward || minor) && consent === null ? no('MARRIAGE_CONSENT', personKey(person)) : null
}

const earlier = (context: RuleContext, person: string): boolean => spouseOf(context, person).past.length > 0

/** The calendar ends in 9999: who was born shortly before it reaches no age in it. */
const hasAge = (born: CivilDate, years: number, on: CivilDate): boolean => born < '9900' && addYears(born, years) <= on

/** Both live in the marriage from now on. */
export const join = (context: RuleContext, marriage: string, spouses: MarriageRow['spouses']): readonly Effect[] =>
  spouses.map((spouse) =>
    write(spouseKey(spouse), { now: marriage, past: without(spouseOf(context, spouse).past, marriage) }),
  )

/** Both are free of it; the marriage stands among those that ended. */
export const part = (context: RuleContext, marriage: string, spouses: MarriageRow['spouses']): readonly Effect[] =>
  spouses.map((spouse) => {
    const { now, past } = spouseOf(context, spouse)
    return write(spouseKey(spouse), { now: now === marriage ? null : now, past: [...past, marriage] })
  })

/** As if the two had never married each other; who was married to nobody else has no row. */
export const strike = (context: RuleContext, marriage: string, spouses: MarriageRow['spouses']): readonly Effect[] =>
  spouses.map((spouse) => {
    const { now, past } = spouseOf(context, spouse)
    const left: SpouseRow = { now: now === marriage ? null : now, past: without(past, marriage) }
    return write(spouseKey(spouse), left.now === null && left.past.length === 0 ? null : left)
  })

const without = (past: readonly string[], marriage: string): readonly string[] =>
  past.filter((each) => each !== marriage)
