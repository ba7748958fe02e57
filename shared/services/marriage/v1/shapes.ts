/**
 * What the bodies of the five actions look like in the log.
 *
 * Names, hanja, clan seats, parents, witnesses, who consented, addresses are sealed; here stand random ids, dates, counts
 * and codes that rules need (see ../facts.ts).
 */
import { type CivilDate, isCivilDate } from '../../../civil.ts'
import { HASH, ID16, type PersonId, type TxId } from '../../../ledger/ids.ts'
import { bool, int, nullable, object, oneOf, pattern, type Shape, type Shaped } from '../../../ledger/shape.ts'
import { partiesShape } from '../../../ledger/transaction.ts'

/**
 * Who consented for somebody who cannot marry alone (민법 art. 808): both parents; one, because the other cannot; the
 * guardian of a minor or of a ward (피성년후견인).
 */
export const CONSENTS = ['parents', 'parent', 'guardian'] as const
export const CORRECTION_GROUNDS = ['office-error', 'permission', 'judgment'] as const
/** By agreement that the court confirmed (민법 art. 834, 836), or by judgment (art. 840). */
export const DIVORCES = ['agreement', 'judgment'] as const
/** Causes of annulment by the court (민법 art. 816): of nos. 1 to 3. */
export const ANNULMENTS = ['underage', 'no-consent', 'kinship', 'bigamy', 'disease', 'fraud'] as const
/** What a void marriage (민법 art. 815) or a void divorce is struck for. */
export const VOID_GROUNDS = ['judgment', 'permission', 'double-entry', 'office-error'] as const
export const REPORTERS = ['both', 'husband', 'wife', 'other'] as const
/** Why a report is late: as at birth. */
export const LATE_REASONS = ['illness', 'abroad', 'disaster', 'unaware', 'holiday', 'other', 'unstated'] as const

/** Marriages of one person that the register keeps. */
export const MAX_MARRIAGES = 24

const date: Shape<CivilDate> = { mismatch: (value, path) => (isCivilDate(value) ? null : path || '.') }
const person = pattern<PersonId>(ID16)
const target = pattern<TxId>(HASH)

const side = object({
  person,
  /** A ward (피성년후견인), who marries with consent alone. */
  ward: bool,
  consent: nullable(oneOf(...CONSENTS)),
})
const facts = {
  husband: side,
  wife: side,
  /** Adult witnesses who signed; who they are is sealed. */
  witnesses: int(0, 9),
  /** The day on which the report was received (접수일); null for the day of recording, in a correction for no change. */
  receivedOn: nullable(date),
}

export const register = object({ ...facts, people: partiesShape })

export const correct = object({
  target,
  ...facts,
  ground: oneOf(...CORRECTION_GROUNDS),
  /** The day on which the court's paper was received; null for the office's own error. */
  groundDate: nullable(date),
  people: partiesShape,
})

const couple = { target, husband: person, wife: person }
const report = {
  /** The day on which the judgment became final, or the court's confirmation of the agreement was received. */
  courtOn: date,
  /** The day on which the report was received (접수일); null for the day of recording. */
  receivedOn: nullable(date),
  reporter: oneOf(...REPORTERS),
  lateReason: nullable(oneOf(...LATE_REASONS)),
  people: partiesShape,
}

export const divorce = object({ ...couple, how: oneOf(...DIVORCES), ...report })

export const annul = object({ ...couple, cause: oneOf(...ANNULMENTS), ...report })

/** `target`: the marriage, or the divorce or annulment that ended it. */
export const voiding = object({
  ...couple,
  ground: oneOf(...VOID_GROUNDS),
  groundDate: nullable(date),
  people: partiesShape,
})

export type Side = Shaped<typeof side>
export type Register = Shaped<typeof register>
export type Correct = Shaped<typeof correct>
export type Divorce = Shaped<typeof divorce>
export type Annul = Shaped<typeof annul>
export type Voiding = Shaped<typeof voiding>
export type MarriageFacts = Pick<Register, 'husband' | 'wife' | 'witnesses' | 'receivedOn'>
