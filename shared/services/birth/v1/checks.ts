/**
 * What must hold of a birth, whether reported or corrected. Sources: 가족관계의 등록 등에 관한 법률 and 민법, both read as in force
 * 2025; what is not marked verified only warns.
 */
import { addYears, type CivilDate, daysBetween } from '../../../civil.ts'
import type { Json } from '../../../json.ts'
import type { Effect, RuleContext, Verdict, Warning } from '../../types.ts'
import { refuse } from '../../types.ts'
import type { BirthReason, BirthWarning } from './reasons.ts'
import {
  type BirthRow,
  type BirthsRow,
  begotKey,
  birthKey,
  birthsKey,
  type PersonRow,
  personKey,
  type SiblingRow,
} from './rows.ts'
import { type BirthFacts, MAX_BIRTHS } from './shapes.ts'

export type Warnings = (Warning & { readonly code: BirthWarning })[]

export type Refusal = Extract<Verdict, { readonly ok: false }>

/** Children of one birth are born within this many days of each other. */
const ONE_BIRTH_DAYS = 2
/** Two births of one mother this close are unusual (biology, no article): shown, not refused. */
const CLOSE_DAYS = 180
/** 민법 art. 844(3), verified: born within 300 days of the marriage's end, presumed conceived in it. */
const PRESUMED_DAYS = 300
/** Ages of parents outside these are shown, not refused (no article). */
const MOTHER_AGES = [14, 55] as const
const FATHER_AGES = [14, 80] as const

export const no = (reason: BirthReason, ...keys: readonly string[]): Refusal => refuse(reason, ...keys) as Refusal

export const personOf = (context: RuleContext, person: string): PersonRow =>
  (context.get(personKey(person)) as PersonRow | undefined | null) ?? { born: null, died: null, sex: null }

const birthsAt = (context: RuleContext, key: string): readonly SiblingRow[] =>
  (context.get(key) as BirthsRow | undefined | null)?.births ?? []

/** The births that list a person as mother or father, and the row that does. */
export const childrenOf = (
  context: RuleContext,
  person: string,
): readonly { readonly key: string; readonly births: readonly SiblingRow[] }[] =>
  [birthsKey(person), begotKey(person)].map((key) => ({ key, births: birthsAt(context, key) }))

/** The facts with every person's id resolved. */
export const resolved = <F extends BirthFacts>(context: RuleContext, facts: F): F => ({
  ...facts,
  child: context.person(facts.child),
  mother: facts.mother === null ? null : context.person(facts.mother),
  father: facts.father === null ? null : context.person(facts.father),
})

/**
 * The persons of a birth and its dates. A mother bears alive: one who died before the day of birth cannot be recorded.
 * The father may have died up to 300 days before (민법 art. 844(3), verified: presumption); longer only warns, since
 * the courts decide paternity (art. 863, unverified).
 */
export const checkPersons = (context: RuleContext, facts: BirthFacts, warnings: Warnings): Refusal | null => {
  const { child, mother, father, bornOn, order, count } = facts
  if (bornOn > context.recordedOn) return no('BORN_IN_FUTURE')
  if (order > count) return no('MULTIPLE_ORDER')
  if ((mother === null) !== (facts.motherUnknown !== null)) return no('MOTHER_UNKNOWN_REASON')
  if (mother !== null && mother === father) return no('PARENTS_SAME', personKey(mother))
  if (child === mother || child === father) return no('CHILD_IS_PARENT', personKey(child))
  if (mother !== null) {
    const { died, sex } = personOf(context, mother)
    if (died !== null && died < bornOn) return no('MOTHER_DEAD', personKey(mother))
    if (sex === 'male') warnings.push({ code: 'PARENT_SEX' })
    const young = checkAge(context, mother, bornOn, MOTHER_AGES, 'MOTHER_AGE', warnings)
    if (young) return young
  }
  if (father !== null) {
    const { died, sex } = personOf(context, father)
    if (died !== null && daysBetween(died as CivilDate, bornOn) > PRESUMED_DAYS) {
      warnings.push({ code: 'FATHER_DEAD_LONG' })
    }
    if (sex === 'female') warnings.push({ code: 'PARENT_SEX' })
    const young = checkAge(context, father, bornOn, FATHER_AGES, 'FATHER_AGE', warnings)
    if (young) return young
  }
  return null
}

const checkAge = (
  context: RuleContext,
  parent: string,
  bornOn: CivilDate,
  [from, to]: readonly [number, number],
  code: BirthWarning,
  warnings: Warnings,
): Refusal | null => {
  const born = personOf(context, parent).born as CivilDate | null
  if (born === null) return null
  if (born >= bornOn) return no('PARENT_BORN_AFTER', personKey(parent))
  // The calendar ends in 9999; who turns 55 after that is not too old.
  if (born > '9900' || bornOn < addYears(born, from) || bornOn >= addYears(born, to + 1)) warnings.push({ code })
  return null
}

/**
 * One birth is entered once. Another child of the same mother born within two days is a sibling of a multiple birth,
 * with the same count and an order of its own, or it is the same birth again.
 */
export const checkSiblings = (context: RuleContext, facts: BirthFacts, warnings: Warnings): Refusal | null => {
  const { child, mother, father, bornOn, order, count } = facts
  const begot = father === null ? [] : birthsAt(context, begotKey(father)).filter((each) => each.child !== child)
  if (father !== null && begot.length >= MAX_BIRTHS) return no('TOO_MANY_BIRTHS', begotKey(father))
  if (mother === null) return null
  const key = birthsKey(mother)
  const others = birthsAt(context, key).filter((each) => each.child !== child)
  if (others.length >= MAX_BIRTHS) return no('TOO_MANY_BIRTHS', key)
  let close = false
  for (const other of others) {
    const apart = Math.abs(daysBetween(other.bornOn as CivilDate, bornOn))
    if (apart > ONE_BIRTH_DAYS) {
      close ||= apart < CLOSE_DAYS
      continue
    }
    const keys = [birthKey(other.child), key]
    if (count === 1 || other.count === 1) return no('DUPLICATE_BIRTH', ...keys)
    if (count !== other.count) return no('MULTIPLE_COUNT_DIFFERS', ...keys)
    if (order === other.order) return no('MULTIPLE_ORDER_TAKEN', ...keys)
  }
  if (close) warnings.push({ code: 'BIRTHS_CLOSE' })
  return null
}

/** The rows that state the birth; `before` is what stood until now, when it is corrected. */
export const state = (
  context: RuleContext,
  facts: BirthFacts,
  row: Pick<BirthRow, 'by' | 'corrections' | 'trail'>,
  before: BirthRow | null,
): readonly Effect[] => {
  const { child, bornOn, sex, mother, motherUnknown, father, order, count } = facts
  const born: BirthRow = {
    status: 'registered',
    ...row,
    lastBy: context.id,
    bornOn,
    sex,
    mother,
    motherUnknown,
    father,
    order,
    count,
  }
  const effects: Effect[] = [
    write(birthKey(child), born),
    write(personKey(child), { ...personOf(context, child), born: bornOn, sex }),
  ]
  if (before !== null) effects.push(...unlisted(context, child, before, facts))
  const line: SiblingRow = { child, bornOn, order, count }
  for (const key of listsOf(facts)) {
    const others = birthsAt(context, key).filter((each) => each.child !== child)
    effects.push(write(key, { births: [...others, line] }))
  }
  return effects
}

const listsOf = ({ mother, father }: Pick<BirthFacts, 'mother' | 'father'>): readonly string[] => [
  ...(mother === null ? [] : [birthsKey(mother)]),
  ...(father === null ? [] : [begotKey(father)]),
]

/** The parents who are no longer its parents list the child no more. */
export const unlisted = (
  context: RuleContext,
  child: string,
  before: Pick<BirthFacts, 'mother' | 'father'>,
  now: Pick<BirthFacts, 'mother' | 'father'> = { mother: null, father: null },
): readonly Effect[] =>
  listsOf(before)
    .filter((key) => !listsOf(now).includes(key))
    .map((key) => write(key, { births: birthsAt(context, key).filter((each) => each.child !== child) }))

export const write = (key: string, value: object): Effect => ({ key, value: value as unknown as Json })
