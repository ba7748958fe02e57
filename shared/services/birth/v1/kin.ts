/**
 * Marriages among blood relatives up to the eighth degree (민법 art. 809(1), verified) that corrected parents bring to
 * light: of the child and of those who descend from it.
 *
 * Such a correction tells the truth of a descent, and the marriage was made without it: the one is no ground to refuse
 * the other. Whether the marriage is void (art. 815, unverified text) a court says; so it warns, and names the marriage. A
 * marriage that comes after the correction is refused by its own rule. Degrees are counted as there, by up to four
 * generations on each side; relatives by marriage are not looked for.
 */
import type { RuleContext } from '../../types.ts'
import { childrenOf } from './checks.ts'
import { type BirthRow, birthKey, type MarriageRow, marriageKey, type SpouseRow, spouseKey } from './rows.ts'
import type { BirthFacts } from './shapes.ts'

const GENERATIONS = 4
const KIN_DEGREE = 8
/** People whose marriages are looked at: the child first, then the nearest descendants. */
const MAX_PEOPLE = 64

export interface KinMarriage {
  readonly marriage: string
  readonly on: string
  readonly degree: number
}

/** `facts`: the birth as corrected, ids resolved. */
export const marriagesAmongKin = (context: RuleContext, facts: BirthFacts): readonly KinMarriage[] => {
  const found = new Map<string, KinMarriage>()
  for (const person of descendants(context, facts.child)) {
    const { now, past } = (context.get(spouseKey(person)) as SpouseRow | undefined | null) ?? { now: null, past: [] }
    for (const marriage of now === null ? past : [...past, now]) {
      const row = (context.get(marriageKey(marriage)) as unknown as MarriageRow | undefined) ?? null
      if (row === null) continue
      const { spouses, marriedOn } = row
      const degree = degreeOf(ancestors(context, facts, spouses[0]), ancestors(context, facts, spouses[1]))
      if (degree <= KIN_DEGREE) found.set(marriage, { marriage, on: marriedOn, degree })
    }
  }
  return [...found.values()]
}

/** The child and those in whose four generations of ancestors its parents stand. */
const descendants = (context: RuleContext, child: string): readonly string[] => {
  const found = new Set([child])
  let line: readonly string[] = [child]
  for (let down = 1; down < GENERATIONS; down += 1) {
    line = line.flatMap((each) => childrenOf(context, each).flatMap(({ births }) => births.map((birth) => birth.child)))
    for (const each of line) if (found.size < MAX_PEOPLE) found.add(each)
    line = line.filter((each) => found.has(each))
  }
  return [...found]
}

/** Ancestor -> generations up; the person itself is 0. */
const ancestors = (context: RuleContext, facts: BirthFacts, person: string): ReadonlyMap<string, number> => {
  const found = new Map([[person, 0]])
  let line: readonly string[] = [person]
  for (let up = 1; up <= GENERATIONS; up += 1) {
    line = line.flatMap((each) => parentsOf(context, facts, each)).filter((parent) => !found.has(parent))
    for (const parent of line) found.set(parent, up)
  }
  return found
}

const parentsOf = (context: RuleContext, facts: BirthFacts, person: string): readonly string[] => {
  const birth = person === facts.child ? facts : (context.get(birthKey(person)) as BirthRow | undefined | null)
  if (birth === undefined || birth === null || ('status' in birth && birth.status === 'voided')) return []
  return [birth.mother, birth.father].flatMap((parent) => (parent === null ? [] : [context.person(parent)]))
}

const degreeOf = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number => {
  const degrees = [...one].flatMap(([ancestor, up]) => {
    const down = other.get(ancestor)
    return down === undefined ? [] : [up + down]
  })
  return Math.min(...degrees, Number.POSITIVE_INFINITY)
}
