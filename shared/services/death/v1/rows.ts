/**
 * The rows of the death register.
 *
 *     death-of/p:<person>    the facts of one death as last corrected, and the record that entered it
 *     person/p:<id>          made by the engine; `died` is written here, born and sex by the birth service
 *
 * and those of other registers that a death reads and, for a marriage, ends:
 *
 *     births-by/p:<mother>   the births of a mother (birth service)
 *     spouse-of/p:<id>       the marriage in which a person lives, and those that ended (marriage service)
 *     marriage/<tx>          one marriage, by the record that entered it
 */
import type { DeathFacts } from './shapes.ts'

export const deathKey = (person: string): string => `death-of/p:${person}`
export const personKey = (person: string): string => `person/p:${person}`
export const birthsKey = (mother: string): string => `births-by/p:${mother}`
export const spouseKey = (person: string): string => `spouse-of/p:${person}`
export const marriageKey = (marriage: string): string => `marriage/${marriage}`

/** Corrections that a death's row names; the row stays under 4 KiB. */
export const TRAIL = 16

export interface DeathRow extends Omit<DeathFacts, 'deceased'> {
  readonly status: 'registered' | 'voided'
  /** The record that entered the death: the target of its corrections and its voiding. */
  readonly by: string
  /** The record that wrote these facts. */
  readonly lastBy: string
  readonly corrections: number
  /** The newest corrections in log order, at most `TRAIL` of them. */
  readonly trail: readonly string[]
}

export interface PersonRow {
  readonly born: string | null
  readonly died: string | null
  readonly sex: string | null
}

export interface BirthsRow {
  readonly births: readonly { readonly child: string; readonly bornOn: string }[]
}

export interface SpouseRow {
  /** The marriage that stands; null for who is not married now. */
  readonly now: string | null
  /** Marriages that ended. */
  readonly past: readonly string[]
}

export interface MarriageRow {
  readonly spouses: readonly [string, string]
  /** The day on which the marriage took effect. */
  readonly marriedOn: string
  /** How it ended; null while it stands. */
  readonly end: {
    readonly how: 'death' | 'divorce' | 'annulment'
    readonly on: string
    /** The record that ended it. */
    readonly by: string
  } | null
  readonly [field: string]: unknown
}
