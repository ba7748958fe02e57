/**
 * The rows of the marriage register.
 *
 *     marriage/<tx>          one marriage, under the record that entered it
 *     marriage-end/<tx>      the marriage that this record (a divorce, an annulment) ended, also when it was voided since
 *     spouse-of/p:<id>       the marriage in which a person lives, and those that ended
 *
 * and those of other registers that a marriage reads:
 *
 *     person/p:<id>          whether the person lives, when born, of which sex (birth, death services)
 *     birth-of/p:<child>     a person's parents (birth service)
 *     death-of/p:<id>        a person's death (death service)
 *
 * The death service ends a marriage in the same rows.
 */
export const marriageKey = (marriage: string): string => `marriage/${marriage}`
export const endKey = (record: string): string => `marriage-end/${record}`
export const spouseKey = (person: string): string => `spouse-of/p:${person}`
export const personKey = (person: string): string => `person/p:${person}`
export const deathKey = (person: string): string => `death-of/p:${person}`
export const birthKey = (child: string): string => `birth-of/p:${child}`

/** Corrections that a marriage's row names; the row stays under 4 KiB. */
export const TRAIL = 16

export interface MarriageRow {
  readonly status: 'registered' | 'voided'
  /** Husband and wife. */
  readonly spouses: readonly [string, string]
  /** The day on which the marriage took effect. */
  readonly marriedOn: string
  /** How it ended; null while it stands, and once it is voided. */
  readonly end: MarriageEnd | null
  /** The record that wrote these facts last. */
  readonly lastBy: string
  readonly corrections: number
  /** The newest corrections in log order, at most `TRAIL` of them. */
  readonly trail: readonly string[]
}

export interface MarriageEnd {
  readonly how: 'death' | 'divorce' | 'annulment'
  readonly on: string
  /** The record that ended it. */
  readonly by: string
}

export interface EndRow {
  readonly marriage: string
}

export interface SpouseRow {
  readonly now: string | null
  readonly past: readonly string[]
}

export interface PersonRow {
  readonly born: string | null
  readonly sex: string | null
}

export interface DeathRow {
  readonly status: string
  readonly by: string
  readonly diedOn: string
}

export interface ParentsRow {
  readonly status: string
  readonly mother: string | null
  readonly father: string | null
}
