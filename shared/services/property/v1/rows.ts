/**
 * The rows of a parcel's register (등기기록), one key each, all under 4 KiB.
 *
 *     parcel/<pnu>              what stands in the display section now: area, category, open or closed
 *     title/<pnu>               the owners and their shares; always exactly one together, none when voided
 *     holding/<pnu>/p:<person>  one owner's share; 0/1 once given away, so that its writer names who took it
 *     liens/<pnu>               the rights in force, in priority order
 *     title-head/<pnu>          the last entry that stands, and the last number of each section
 *     mark/<pnu>/<n>            표제부 entry n          gap/<pnu>/<n>, gap/<pnu>/<n>-<k>   갑구 entry n, its k-th correction
 *     eul/<pnu>/<n>             을구 entry n            eul/<pnu>/<n>-<k>                  likewise
 *     title-entry/<tx>          where a record stands: its parcels, its numbers, the entry before it on each
 *     lien/<tx>                 the parcels on which the mortgage made by <tx> lies
 *
 * No row is ever deleted. Priority is log order: numbers are given when the record is ordered (부동산등기법 art. 4,
 * verified).
 */
import type { Share } from './rational.ts'
import type { Holder } from './shapes.ts'

export const parcelKey = (pnu: string): string => `parcel/${pnu}`
export const titleKey = (pnu: string): string => `title/${pnu}`
export const holdingKey = (pnu: string, person: string): string => `holding/${pnu}/p:${person}`
export const liensKey = (pnu: string): string => `liens/${pnu}`
export const headKey = (pnu: string): string => `title-head/${pnu}`
export const markKey = (pnu: string, n: number): string => `mark/${pnu}/${n}`
/** `k` 0 is the main entry, 1 and up its corrections (부기). */
export const gapKey = (pnu: string, n: number, k = 0): string => `gap/${pnu}/${n}${k === 0 ? '' : `-${k}`}`
export const eulKey = (pnu: string, n: number, k = 0): string => `eul/${pnu}/${n}${k === 0 ? '' : `-${k}`}`
export const entryKey = (tx: string): string => `title-entry/${tx}`
export const lienKey = (tx: string): string => `lien/${tx}`
export const personKey = (person: string): string => `person/p:${person}`

export interface ParcelRow {
  readonly status: 'open' | 'closed' | 'voided'
  readonly area100: number
  readonly category: string
  /** The 표제부 entry that states it. */
  readonly mark: number
  /** The record that closed or voided it. */
  readonly endedBy: string | null
}

export interface TitleRow {
  readonly owners: readonly Holder[]
}

export interface HeadRow {
  readonly head: string | null
  readonly mark: number
  readonly gap: number
  readonly eul: number
}

export interface LiensRow {
  readonly liens: readonly { readonly n: number; readonly lien: string }[]
}

/** `past`: replaced by a later entry, shown crossed out; `corrected`: read its correction instead. */
export interface MarkRow {
  readonly n: number
  readonly kind: 'open' | 'split' | 'merge' | 'correct' | 'restore'
  readonly status: 'valid' | 'past' | 'cancelled'
  readonly by: string
  readonly on: string
  readonly receiptNo: string | null
  readonly area100: number
  readonly category: string
  readonly causeDate: string | null
  /** The other parcels of a split or merge. */
  readonly parcels: readonly string[]
  readonly endedBy: string | null
}

export interface GapRow {
  readonly n: number
  readonly k: number
  readonly kind: 'preservation' | 'transfer' | 'carried' | 'cancellation'
  readonly status: 'valid' | 'corrected' | 'cancelled'
  readonly by: string
  readonly on: string
  readonly receiptNo: string | null
  readonly from: string | null
  readonly share: Share | null
  readonly to: readonly Holder[]
  readonly cause: string | null
  readonly causeDate: string | null
  /** `cancellation`: the entry that it cancels. `carried`: null, and `origin` the parcel it came from. */
  readonly of: number | null
  readonly origin: string | null
  readonly endedBy: string | null
}

export interface EulRow {
  readonly n: number
  readonly k: number
  readonly kind: 'mortgage' | 'revolving' | 'release' | 'cancellation'
  readonly status: 'valid' | 'released' | 'corrected' | 'cancelled'
  readonly by: string
  readonly on: string
  readonly receiptNo: string | null
  /** The record that made the mortgage; a carried entry keeps it. */
  readonly lien: string
  readonly creditor: string | null
  /** Whose shares are charged, as they stood then. */
  readonly covers: readonly Holder[]
  readonly cause: string | null
  readonly causeDate: string | null
  readonly of: number | null
  readonly origin: string | null
  readonly endedBy: string | null
}

/** Where a record stands on one parcel; `prev` is the entry that stood last before it. */
export interface PartRow {
  readonly pnu: string
  readonly prev: string | null
  readonly mark: number | null
  readonly gap: number | null
  readonly eul: readonly number[]
}

export interface EntryRow {
  readonly action: 'open-title' | 'transfer' | 'mortgage' | 'release' | 'split' | 'merge'
  /** Corrections so far. */
  readonly k: number
  /** The last correction, whose sealed words stand now; null when there is none. */
  readonly words: string | null
  readonly status: 'valid' | 'voided'
  readonly parts: readonly PartRow[]
  /** `release`: the mortgage. */
  readonly lien: string | null
}

export interface LienRow {
  readonly on: readonly { readonly pnu: string; readonly n: number }[]
}

/** The engine's row of a person; a death service writes `died`. */
export interface PersonRow {
  readonly born: string | null
  readonly died: string | null
  readonly sex: string | null
}
