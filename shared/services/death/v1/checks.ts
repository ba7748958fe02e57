/**
 * What must hold of a death, whether reported or corrected. Sources: 가족관계의 등록 등에 관한 법률 and 민법, both read as in force 2025; what is not marked verified only warns.
 */
import { addYears, type CivilDate } from '../../../civil.ts'
import type { Json } from '../../../json.ts'
import type { Effect, RuleContext, Verdict, Warning } from '../../types.ts'
import { refuse } from '../../types.ts'
import type { DeathReason, DeathWarning } from './reasons.ts'
import {
  type BirthsRow,
  birthsKey,
  type DeathRow,
  deathKey,
  type MarriageRow,
  marriageKey,
  type PersonRow,
  personKey,
  type SpouseRow,
  spouseKey,
} from './rows.ts'
import type { DeathFacts } from './shapes.ts'

export type Warnings = (Warning & { readonly code: DeathWarning })[]

export type Refusal = Extract<Verdict, { readonly ok: false }>

/** Who is older at death is shown, not refused (no article). */
const OLDEST = 115

export const no = (reason: DeathReason, ...keys: readonly string[]): Refusal => refuse(reason, ...keys) as Refusal

const row = <T>(context: RuleContext, key: string): T | null => (context.get(key) as unknown as T | undefined) ?? null

export const write = (key: string, value: object): Effect => ({ key, value: value as unknown as Json })

export const personOf = (context: RuleContext, person: string): PersonRow =>
  row<PersonRow>(context, personKey(person)) ?? { born: null, died: null, sex: null }

export const deathOf = (context: RuleContext, person: string): DeathRow | null =>
  row<DeathRow>(context, deathKey(person))

export const spouseOf = (context: RuleContext, person: string): SpouseRow =>
  row<SpouseRow>(context, spouseKey(person)) ?? { now: null, past: [] }

export const marriageOf = (context: RuleContext, marriage: string): MarriageRow | null =>
  row<MarriageRow>(context, marriageKey(marriage))

/**
 * The day of death against the ledger. A person lives from birth to death (민법 art. 3, verified): a day before the birth,
 * before the birth of the woman's own child or before a marriage or divorce of the person contradicts what stands; the
 * wrong one of the two is corrected or voided first. The day itself is no contradiction.
 */
export const checkLife = (context: RuleContext, facts: DeathFacts, warnings: Warnings): Refusal | null => {
  const { deceased: person, diedOn, sex } = facts
  if (diedOn > context.recordedOn) return no('DIED_IN_FUTURE')
  const known = personOf(context, person)
  const born = known.born as CivilDate | null
  if (born === null) warnings.push({ code: 'DEATH_BIRTH_UNKNOWN' })
  else if (diedOn < born) return no('DIED_BEFORE_BIRTH', personKey(person))
  // The calendar ends in 9999; who was born shortly before it does not grow too old.
  else if (born < '9800' && diedOn >= addYears(born, OLDEST)) warnings.push({ code: 'DEATH_AGE_UNUSUAL' })
  if (known.sex !== null && known.sex !== sex) warnings.push({ code: 'DEATH_SEX_DIFFERS' })
  for (const { bornOn } of row<BirthsRow>(context, birthsKey(person))?.births ?? []) {
    if (bornOn > diedOn) return no('DIED_BEFORE_OWN_CHILD', birthsKey(person))
  }
  const { now, past } = spouseOf(context, person)
  for (const id of now === null ? past : [...past, now]) {
    const marriage = marriageOf(context, id)
    if (marriage === null) continue
    const { marriedOn, end } = marriage
    if (marriedOn > diedOn || (end?.how === 'divorce' && end.on > diedOn)) {
      return no('DIED_BEFORE_MARRIAGE', marriageKey(id))
    }
  }
  return null
}
