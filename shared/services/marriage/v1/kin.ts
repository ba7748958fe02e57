/**
 * Kinship as far as the ledger knows: by the births on it, up to four generations, with single look-ups.
 *
 * Degrees are counted through the nearest common ancestor, up from the one and down to the other (민법 art. 770,
 * unverified text): siblings 2, first cousins 4, third cousins 8. Four generations on each side are thirty look-ups a
 * person, and find every relation of equal generations up to the eighth degree; a more distant ancestor on one side alone
 * is not looked for.
 */
import type { RuleContext } from '../../types.ts'
import { birthKey, type ParentsRow } from './rows.ts'

const GENERATIONS = 4

/** Ancestor -> generations up; the person itself is 0. */
export type Ancestors = ReadonlyMap<string, number>

export const ancestorsOf = (context: RuleContext, person: string): Ancestors => {
  const found = new Map([[person, 0]])
  let line: readonly string[] = [person]
  for (let up = 1; up <= GENERATIONS; up += 1) {
    const next: string[] = []
    for (const each of line) {
      for (const parent of parentsOf(context, each)) {
        if (found.has(parent)) continue
        found.set(parent, up)
        next.push(parent)
      }
    }
    line = next
  }
  return found
}

const parentsOf = (context: RuleContext, person: string): readonly string[] => {
  const birth = (context.get(birthKey(person)) as unknown as ParentsRow | undefined) ?? null
  if (birth === null || birth.status === 'voided') return []
  return [birth.mother, birth.father].flatMap((parent) => (parent === null ? [] : [context.person(parent)]))
}

/** The degree of kinship; null when the ledger knows of none. */
export const degreeOf = (one: Ancestors, other: Ancestors): number | null => {
  let degree: number | null = null
  for (const [ancestor, up] of one) {
    const down = other.get(ancestor)
    if (down !== undefined && (degree === null || up + down < degree)) degree = up + down
  }
  return degree
}
