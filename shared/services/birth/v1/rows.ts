/**
 * The rows of the birth register.
 *
 *     birth-of/p:<child>     the facts of one birth as last corrected, and the record that entered it
 *     births-by/p:<mother>   her births, in log order: siblings of one birth, and the same birth entered twice
 *     begot-by/p:<father>    the births of his children, in log order
 *     person/p:<id>          made by the engine; born and sex are written here, died by the death service
 *
 * and those of other registers that a birth reads: what rests on it.
 *
 *     spouse-of/p:<id>       the marriage in which a person lives, and those that ended (marriage service)
 *     marriage/<tx>          one marriage, by the record that entered it
 */
import type { BirthFacts } from './shapes.ts'

export const birthKey = (child: string): string => `birth-of/p:${child}`
export const birthsKey = (mother: string): string => `births-by/p:${mother}`
export const begotKey = (father: string): string => `begot-by/p:${father}`
export const personKey = (person: string): string => `person/p:${person}`
export const spouseKey = (person: string): string => `spouse-of/p:${person}`
export const marriageKey = (marriage: string): string => `marriage/${marriage}`

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

export interface SpouseRow {
  readonly now: string | null
  readonly past: readonly string[]
}

export interface MarriageRow {
  readonly spouses: readonly [string, string]
  readonly marriedOn: string
}

export interface PersonRow {
  readonly born: string | null
  readonly died: string | null
  readonly sex: string | null
}
