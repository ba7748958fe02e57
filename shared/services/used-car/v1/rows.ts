/**
 * The rows of a car's register (자동차등록원부), one key each, all under 4 KiB.
 *
 *     car/<vin>               what it is and whether it is registered; written when it is registered or scrapped, so that
 *                             an office that reads a counter makes no sale stale
 *     plate/<plate>           the car that bears it, in the plate's ASCII form; gone when the car is scrapped
 *     car-owners/<vin>        the owners and their shares, and the record that made them owners
 *     car-liens/<vin>         the mortgages and seizures in force, in log order
 *     odometer/<vin>          the newest readings by their day, against which the next one is judged
 *     car-head/<vin>          the last number of each section
 *     car-gap/<vin>/<n>       갑부 entry n: registration, transfers, seizures, corrections, the end
 *     car-eul/<vin>/<n>       을부 entry n: mortgages and their release
 *     car-km/<vin>/<n>        reading n in the order of the log
 *     car-record/<tx>         where a record stands and what it replaced
 *
 * Only `plate/` rows are ever deleted.
 */
import type { Holder } from './shapes.ts'

export const carKey = (vin: string): string => `car/${vin}`
export const plateKey = (plate: string): string => `plate/${plate}`
export const ownersKey = (vin: string): string => `car-owners/${vin}`
export const liensKey = (vin: string): string => `car-liens/${vin}`
export const seriesKey = (vin: string): string => `odometer/${vin}`
export const headKey = (vin: string): string => `car-head/${vin}`
export const gapKey = (vin: string, n: number): string => `car-gap/${vin}/${n}`
export const eulKey = (vin: string, n: number): string => `car-eul/${vin}/${n}`
export const kmKey = (vin: string, n: number): string => `car-km/${vin}/${n}`
export const recordKey = (tx: string): string => `car-record/${tx}`
export const personKey = (person: string): string => `person/p:${person}`

export interface CarRow {
  /** `listed`: known from an auction list, not registered here. */
  readonly status: 'listed' | 'registered' | 'scrapped' | 'voided'
  readonly plate: string | null
  readonly origin: 'domestic' | 'imported'
  readonly year: number
  readonly firstOn: string | null
  /** The record that listed or registered it. */
  readonly by: string
  /** The record that scrapped or voided it. */
  readonly endedBy: string | null
}

export interface OwnersRow {
  readonly owners: readonly Holder[]
  /** The registration or transfer by which they own it; null when nobody does. */
  readonly by: string | null
}

/**
 * A lien in force. Liens of both sections rank in the order of the log, whatever was corrected or restored since; `n` is
 * the entry as it was first made.
 */
export interface Right {
  readonly rank: number
  readonly kind: 'mortgage' | 'seizure'
  readonly n: number
  readonly lien: string
  readonly creditor: string
}

export interface LiensRow {
  readonly liens: readonly Right[]
}

export interface Point {
  readonly n: number
  readonly km: number
  readonly on: string
  readonly why: string | null
}

export interface SeriesRow {
  /** By day, then by number. */
  readonly points: readonly Point[]
  /** Readings of before this day have left the row: none is entered any more. */
  readonly from: string | null
}

export interface HeadRow {
  readonly gap: number
  readonly eul: number
  readonly km: number
  /** Liens that were ever entered, in either section. */
  readonly liens: number
}

interface Stamped {
  readonly n: number
  readonly by: string
  readonly on: string
  readonly receiptNo: string | null
  readonly endedBy: string | null
}

export interface GapRow extends Stamped {
  /** `revive`: registered again, after the deregistration in entry `of`. */
  readonly kind:
    | 'register'
    | 'revive'
    | 'listed'
    | 'transfer'
    | 'scrap'
    | 'seizure'
    | 'release'
    | 'correct'
    | 'cancellation'
  readonly status: 'valid' | 'released' | 'corrected' | 'cancelled'
  readonly plate: string | null
  readonly from: readonly string[]
  readonly to: readonly Holder[]
  /** A seizure, or the one that is released, and for whom it was made. */
  readonly lien: string | null
  readonly creditor: string | null
  readonly cause: string | null
  readonly causeDate: string | null
  /** The entry that it corrects, cancels, releases or comes after. */
  readonly of: number | null
}

export interface EulRow extends Stamped {
  readonly kind: 'mortgage' | 'release' | 'cancellation'
  readonly status: 'valid' | 'released' | 'corrected' | 'cancelled'
  readonly lien: string
  readonly creditor: string | null
  readonly cause: string | null
  readonly causeDate: string | null
  readonly of: number | null
}

export interface KmRow extends Stamped {
  readonly status: 'valid' | 'corrected' | 'cancelled'
  readonly km: number
  readonly readOn: string
  readonly why: string | null
  readonly source:
    | 'registration'
    | 'owner-change'
    | 'inspection'
    | 'auction'
    | 'workshop'
    | 'dealer'
    | 'owner'
    | 'authority'
  /** Of an inspection: its result, and until when it holds. */
  readonly result: string | null
  readonly validUntil: string | null
}

export interface RecordRow {
  readonly vin: string
  readonly action: 'register' | 'import' | 'transfer' | 'lien' | 'release' | 'odometer' | 'inspection' | 'scrap'
  readonly status: 'valid' | 'voided'
  /** Corrections so far. */
  readonly k: number
  /** The last correction whose sealed words stand now; null when there is none. */
  readonly words: string | null
  readonly gap: number | null
  readonly eul: number | null
  readonly km: number | null
  /** `release`: the lien. */
  readonly lien: string | null
  /** `lien`: as it stands, or stood until its release. */
  readonly right: Right | null
  /** `register`, `transfer`: the last numbers of the sections when it was entered. */
  readonly before: HeadRow | null
  /** What voiding brings back. */
  readonly car: CarRow | null
  /** Likewise; of a lien: whom it binds. */
  readonly owners: OwnersRow | null
}

/** The engine's row of a person; a death service writes `died`. */
export interface PersonRow {
  readonly born: string | null
  readonly died: string | null
  readonly sex: string | null
}
