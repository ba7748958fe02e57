/**
 * What a death does to the marriages of the deceased.
 *
 * A marriage ends with the earlier of its two spouses' deaths, whichever the register learnt of first; of two on one day
 * the record with the smaller id is named, here and where the marriage itself becomes known last. So registering, correcting and voiding a death all ask the same: which deaths of the
 * two stand, and what follows for a marriage that no court has ended.
 *
 * Where a death was registered of somebody who lives, the marriage never ended, and a marriage that the survivor has made
 * since is bigamous (민법 art. 810, verified), also when it has ended with a death: it stands until a court annuls it (art. 816 no. 1, 824, verified; art. 28 and
 * 29, verified, are of the declared missing alone). The register keeps one standing marriage of a person, and does not
 * choose between two: such a death is voided after the later marriage has been annulled, or ended otherwise, and the
 * refusal names that marriage. Until then the person is dead in the register. Rejected: voiding the death and leaving the
 * first marriage ended, which would say that it ended by a death that never was, and nothing would ever mend it.
 */
import type { Effect, RuleContext } from '../../types.ts'
import { deathOf, marriageOf, no, type Refusal, spouseOf, type Warnings, write } from './checks.ts'
import { type MarriageRow, marriageKey, spouseKey } from './rows.ts'

interface Death {
  readonly on: string
  /** The record that entered it. */
  readonly by: string
}

/** `mine` is the death of `person` as it will stand; null when it is voided. */
export const settleMarriages = (
  context: RuleContext,
  person: string,
  mine: Death | null,
  warnings: Warnings,
): readonly Effect[] | Refusal => {
  const { now, past } = spouseOf(context, person)
  const effects: Effect[] = []
  for (const id of now === null ? past : [...past, now]) {
    const marriage = marriageOf(context, id)
    if (marriage === null || (marriage.end !== null && marriage.end.how !== 'death')) continue
    const { spouses, end } = marriage
    const ended = earlier(mine, registered(context, otherOf(marriage, person)))
    if (ended?.on === end?.on && ended?.by === end?.by) continue
    effects.push(write(marriageKey(id), { ...marriage, end: ended === null ? null : { how: 'death', ...ended } }))
    const twice = mine === null ? marriedTwice(context, id, marriage, ended) : null
    if (twice !== null) return no('DEATH_REMARRIED', marriageKey(twice))
    if (ended === null) {
      warnings.push({ code: 'MARRIAGE_REVIVED' })
      effects.push(...spouses.map((each) => join(context, each, id)))
    } else if (end === null) {
      warnings.push({ code: 'DEATH_ENDS_MARRIAGE' })
      effects.push(...spouses.map((each) => part(context, each, id)))
    } else if (mine !== null) {
      const remarried = checkRemarriage(context, id, end.on, ended.on)
      if (remarried) return remarried
    }
  }
  return effects
}

const otherOf = ({ spouses: [a, b] }: MarriageRow, person: string): string => (a === person ? b : a)

const registered = (context: RuleContext, person: string): Death | null => {
  const death = deathOf(context, person)
  return death === null || death.status === 'voided' ? null : { on: death.diedOn, by: death.by }
}

const earlier = (a: Death | null, b: Death | null): Death | null => {
  if (a === null || b === null) return a ?? b
  if (a.on === b.on) return a.by < b.by ? a : b
  return a.on < b.on ? a : b
}

/**
 * A marriage of either spouse that no court has ended, and in which they lived before this one ended as it does now; one
 * that has ended with a death since counts too, because without that death it stands again.
 */
const marriedTwice = (context: RuleContext, own: string, { spouses, marriedOn }: MarriageRow, ended: Death | null) => {
  for (const spouse of spouses) {
    const { now, past } = spouseOf(context, spouse)
    for (const id of now === null ? past : [now, ...past]) {
      const other = id === own ? null : marriageOf(context, id)
      if (other === null || (other.end !== null && other.end.how !== 'death')) continue
      const before = other.end !== null && other.end.on <= marriedOn
      const after = ended !== null && ended.on <= other.marriedOn && ended.by !== registered(context, spouse)?.by
      if (!before && !after) return id
    }
  }
  return null
}

/**
 * A survivor who has married again did so after the death: a corrected day stays before that marriage, until a court has
 * ended it.
 */
const checkRemarriage = (context: RuleContext, ended: string, from: string, to: string): Refusal | null => {
  for (const spouse of marriageOf(context, ended)?.spouses ?? []) {
    const { now, past } = spouseOf(context, spouse)
    for (const id of now === null ? past : [...past, now]) {
      const other = id === ended ? null : marriageOf(context, id)
      if (other === null || (other.end !== null && other.end.how !== 'death')) continue
      if (other.marriedOn >= from && other.marriedOn < to) return no('DIED_AFTER_REMARRIAGE', marriageKey(id))
    }
  }
  return null
}

const join = (context: RuleContext, spouse: string, id: string): Effect =>
  write(spouseKey(spouse), { now: id, past: spouseOf(context, spouse).past.filter((each) => each !== id) })

const part = (context: RuleContext, spouse: string, id: string): Effect =>
  write(spouseKey(spouse), { now: null, past: [...spouseOf(context, spouse).past, id] })
