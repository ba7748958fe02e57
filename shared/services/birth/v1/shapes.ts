/**
 * What the bodies of the three actions look like in the log.
 *
 * Names, hanja, places, times of day, addresses and the reporter's identity are sealed; here stand random ids, dates
 * and codes that rules need (see ../facts.ts). The child's number is in the log only as the tag in `people`.
 */
import { type CivilDate, isCivilDate } from '../../../civil.ts'
import { HASH, ID16, type PersonId, type TxId } from '../../../ledger/ids.ts'
import { int, list, nullable, object, oneOf, pattern, type Shape, type Shaped } from '../../../ledger/shape.ts'
import { personShape } from '../../../ledger/transaction.ts'

export const SEXES = ['female', 'male'] as const
/**
 * What proves the birth (가족관계등록법 art. 44(4), 44-2, 52): a doctor's or midwife's certificate, a statement of who
 * attended, a paper of a domestic or foreign authority, the rescue service's log, the family court's confirmation, the
 * report on a foundling.
 */
export const EVIDENCE = ['certificate', 'attended', 'authority', 'rescue', 'court', 'foundling'] as const
/** Who reports: art. 46 (parents, cohabiting relatives, who attended, prosecutor or mayor), 50 (facility), 52 (foundling). */
export const REPORTERS = ['mother', 'father', 'relative', 'attendant', 'facility', 'authority', 'other'] as const
/** Why no mother is recorded: a foundling (art. 52), or a father's report with the court's confirmation (art. 57). */
export const MOTHER_UNKNOWN = ['foundling', 'court'] as const
/**
 * Why the report is late. `unstated`: none was given (art. 122 may apply); `holiday`: the last day was a public holiday,
 * so it is not late (민법 art. 161).
 */
export const LATE_REASONS = [
  'illness',
  'abroad',
  'court',
  'disaster',
  'unaware',
  'holiday',
  'other',
  'unstated',
] as const
/** On what a correction rests: the office's own error (art. 18), the court's permission (104, 105), a judgment (107). */
export const CORRECTION_GROUNDS = ['office-error', 'permission', 'judgment'] as const
export const VOID_GROUNDS = ['permission', 'judgment', 'double-entry', 'office-error'] as const

/** Births of one mother that the register keeps; the row stays under 4 KiB. */
export const MAX_BIRTHS = 24

const date: Shape<CivilDate> = { mismatch: (value, path) => (isCivilDate(value) ? null : path || '.') }
const person = pattern<PersonId>(ID16)

/** The facts of a birth that stand in the log, whole; a correction writes them anew. */
const facts = {
  child: person,
  bornOn: date,
  sex: oneOf(...SEXES),
  mother: nullable(person),
  motherUnknown: nullable(oneOf(...MOTHER_UNKNOWN)),
  father: nullable(person),
  /** The `order`-th of `count` children of one birth. */
  order: int(1, 9),
  count: int(1, 9),
}
const people = list(personShape, 0, 4)

export const register = object({
  ...facts,
  evidence: oneOf(...EVIDENCE),
  /** The day on which the court's confirmation was received; only with `court`. */
  courtDate: nullable(date),
  reporter: oneOf(...REPORTERS),
  lateReason: nullable(oneOf(...LATE_REASONS)),
  people,
})

export const correct = object({
  target: pattern<TxId>(HASH),
  ...facts,
  ground: oneOf(...CORRECTION_GROUNDS),
  /** The day on which the court's paper was received; null for the office's own error. */
  groundDate: nullable(date),
  people,
})

export const voiding = object({
  target: pattern<TxId>(HASH),
  child: person,
  ground: oneOf(...VOID_GROUNDS),
  groundDate: nullable(date),
  people,
})

export type Register = Shaped<typeof register>
export type Correct = Shaped<typeof correct>
export type Voiding = Shaped<typeof voiding>
export type BirthFacts = Pick<
  Register,
  'child' | 'bornOn' | 'sex' | 'mother' | 'motherUnknown' | 'father' | 'order' | 'count'
>
