/**
 * What the bodies of the three actions look like in the log.
 *
 * Names, hanja, the hour and place of death, addresses and the cause are sealed; here stand random ids, dates and codes
 * that rules need (see ../facts.ts).
 */
import { type CivilDate, isCivilDate } from '../../../civil.ts'
import { HASH, ID16, type PersonId, type TxId } from '../../../ledger/ids.ts'
import { nullable, object, oneOf, pattern, type Shape, type Shaped } from '../../../ledger/shape.ts'
import { partiesShape } from '../../../ledger/transaction.ts'

export const SEXES = ['female', 'male'] as const
/**
 * What proves the death (가족관계의 등록 등에 관한 법률 art. 84(1), (3)): a doctor's certificate (진단서), a report of examining
 * the body (검안서); where neither can be had, a paper of an authority, the army's confirmation, or a statement of those
 * who know (예규 446: the head of the dong or two neighbours).
 */
export const EVIDENCE = ['certificate', 'examination', 'authority', 'army', 'statement'] as const
/** Evidence in the place of certificate and examination, with the reason why neither could be had (art. 84(3)). */
export const SUBSTITUTES: readonly string[] = ['authority', 'army', 'statement']
/**
 * Who reports. Art. 85(1): a relative living with the deceased must; 85(2): another relative, who lived with the deceased,
 * who manages the place, the head of the dong or tong of the place may. `authority`: an office's notice (art. 87).
 */
export const REPORTERS = ['household', 'relative', 'cohabitant', 'manager', 'dong-head', 'authority'] as const
/** As at birth: `unstated` when none was given, `holiday` when the last day was a public holiday (민법 art. 161). */
export const LATE_REASONS = [
  'illness',
  'abroad',
  'investigation',
  'court',
  'disaster',
  'unaware',
  'holiday',
  'other',
  'unstated',
] as const
export const CORRECTION_GROUNDS = ['office-error', 'permission', 'judgment'] as const
export const VOID_GROUNDS = ['permission', 'judgment', 'double-entry', 'office-error'] as const

const date: Shape<CivilDate> = { mismatch: (value, path) => (isCivilDate(value) ? null : path || '.') }
const person = pattern<PersonId>(ID16)

/** The facts of a death that stand in the log, whole; a correction writes them anew. */
const facts = { deceased: person, diedOn: date, sex: oneOf(...SEXES) }

export const register = object({
  ...facts,
  /** The day on which the reporter learnt of the death: the term runs from it. */
  knownOn: date,
  evidence: oneOf(...EVIDENCE),
  reporter: oneOf(...REPORTERS),
  /** The reporter, when among the ledger's people. */
  reportedBy: nullable(person),
  lateReason: nullable(oneOf(...LATE_REASONS)),
  people: partiesShape,
})

export const correct = object({
  target: pattern<TxId>(HASH),
  ...facts,
  ground: oneOf(...CORRECTION_GROUNDS),
  /** The day on which the court's paper was received; null for the office's own error. */
  groundDate: nullable(date),
  people: partiesShape,
})

export const voiding = object({
  target: pattern<TxId>(HASH),
  deceased: person,
  ground: oneOf(...VOID_GROUNDS),
  groundDate: nullable(date),
  people: partiesShape,
})

export type Register = Shaped<typeof register>
export type Correct = Shaped<typeof correct>
export type Voiding = Shaped<typeof voiding>
export type DeathFacts = Pick<Register, 'deceased' | 'diedOn' | 'sex'>
