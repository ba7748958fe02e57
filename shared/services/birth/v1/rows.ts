/**
 * The rows of the birth register.
 *
 *     birth-of/p:<child>     the facts of one birth as last corrected, and the record that entered it
 *     births-by/p:<mother>   her births, in log order: siblings of one birth, and the same birth entered twice
 *     person/p:<id>          made by the engine; born and sex are written here, died by the death service
 *
 * Later services read `spouse-of/p:<id>` and write it; here it only tells that something rests on a birth.
 */
import type { BirthFacts } from './shapes.ts'

export const birthKey = (child: string): string => `birth-of/p:${child}`
export const birthsKey = (mother: string): string => `births-by/p:${mother}`
export const personKey = (person: string): string => `person/p:${person}`
export const spouseKey = (person: string): string => `spouse-of/p:${person}`

/** Corrections that a birth's row names; the row stays under 4 KiB. */
export const TRAIL = 16

export interface BirthRow extends Omit<BirthFacts, 'child'> {
  readonly status: 'registered' | 'voided'
  /** The record that entered the birth: the target of its corrections and its voiding. */
  readonly by: string
  /** The record that wrote these facts. */
  readonly lastBy: string
  readonly corrections: number
  /** The newest corrections in log order, at most `TRAIL` of them. */
  readonly trail: readonly string[]
}

export interface SiblingRow {
  readonly child: string
  readonly bornOn: string
  readonly order: number
  readonly count: number
}

export interface BirthsRow {
  readonly births: readonly SiblingRow[]
}

export interface PersonRow {
  readonly born: string | null
  readonly died: string | null
  readonly sex: string | null
}
