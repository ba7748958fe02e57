/**
 * Import of apartment sales as the ministry publishes them: the words.
 *
 * A file becomes lines, lines become rows, and every data row gets exactly one verdict:
 *
 *     ready      nothing about it is in doubt; or a clerk has settled every doubt
 *     doubtful   one or more problems, each with the column, the value found and what it probably was
 *     refused    no sale can be read from it (or a clerk left it out); its cells are kept and shown
 *
 * rows = ready + doubtful + refused, always. Nothing is decided silently: a proposal is applied only by a decision
 * (`decide.ts`), which stays recorded with the row; the row's cells are never changed.
 */

import type { CivilDate } from '../../../civil.ts'
import type { LegalDongTable } from '../../../codes/legal-dong.ts'
import type { Pnu } from '../../../codes/pnu.ts'

/** What a column means to us. Columns with other names are carried along and shown, never interpreted. */
export type Field =
  | 'no'
  | 'region'
  | 'lot'
  | 'main'
  | 'sub'
  | 'complex'
  | 'area'
  | 'month'
  | 'day'
  | 'date'
  | 'price'
  | 'building'
  | 'floor'
  | 'buyer'
  | 'seller'
  | 'builtYear'
  | 'road'
  | 'cancelled'
  | 'dealType'
  | 'agent'
  | 'registered'
  | 'housing'

export type ProblemCode =
  /** The lot number was turned into a date by a spreadsheet. Candidates are what the date can have been. */
  | 'LOT_IS_DATE'
  /** Neither a lot number nor a date: a block name (`BL-1`), a masked lot (`1**`), nothing at all. */
  | 'LOT_UNREADABLE'
  /** The lot column and the main/sub columns name different parcels. */
  | 'LOT_MISMATCH'
  /** Only the third of the month is published (`11~20`). As it stands the sale keeps the range and no day. */
  | 'CONTRACT_DAY_RANGE'
  /** No contract month, or no day where the file has a day column. */
  | 'CONTRACT_DATE_MISSING'
  /** Unreadable, no such day, before 2006 (when publication began) or after today. */
  | 'CONTRACT_DATE_IMPLAUSIBLE'
  /** The n-th of m identical rows (value `n/m`, n > 1): a repeat of the row, or another sale like it. */
  | 'REPEATED_ROW'
  | 'CODE_UNKNOWN'
  /** The dong had a code once, but none on the date of the sale. */
  | 'CODE_ABOLISHED'
  /** Refused: the parcel lies in another province, which this register does not keep. */
  | 'OUTSIDE_SEOUL'
  /** Won where ten thousand won are meant (or the reverse), or a price per m² outside `PRICE_PER_M2`. */
  | 'PRICE_IMPLAUSIBLE'
  | 'AREA_IMPLAUSIBLE'
  | 'FLOOR_IMPLAUSIBLE'
  | 'YEAR_IMPLAUSIBLE'
  /** Bytes that the file's encoding does not know; the value shows each as `\xHH`. */
  | 'UNDECODABLE'
  /** More or fewer cells than the header. Doubtful only when a price split at its commas explains it. */
  | 'COLUMN_COUNT'
  /** A quotation mark that is not closed, or closed in the middle of a cell. */
  | 'QUOTE_BROKEN'
  | 'NOT_A_NUMBER'
  | 'COMPLEX_MISSING'
  /** The ministry gives a day on which the sale was cancelled. */
  | 'CANCELLED_SALE'
  /** Refused: the header line once more, or a header of another layout (then every row below it, too). */
  | 'HEADER_REPEATED'
  | 'LAYOUT_CHANGED'
  /** Refused: a line of delimiters only. */
  | 'EMPTY_ROW'

/** What a list of one kind finds in doubt; `Code` names its reasons. */
export interface ProblemOf<Code extends string> {
  readonly code: Code
  /** Header name as the file has it; the usual name when the file lacks the column; '' for the row as a whole. */
  readonly column: string
  readonly value: string
  /** What the value probably was; null when nothing can be said. With several candidates: the likeliest. */
  readonly proposal: string | null
  /** Every reading that is possible, likeliest first. One: the proposal is sure. */
  readonly candidates: readonly string[]
  /** Whether the row may stand with the value as it is. */
  readonly asIs: boolean
}
export type Problem = ProblemOf<ProblemCode>

export type RowVerdict = 'ready' | 'doubtful' | 'refused'

/** `YYYY-MM`. */
export type SaleMonth = string

export interface Sale {
  /** Null while the lot or the dong is in doubt. */
  readonly pnu: Pnu | null
  /** Full name of the dong as read (`서울특별시 마포구 공덕동`). */
  readonly sggText: string
  /** `57-9`, `산 12-3`; the cell's own text while it is in doubt. */
  readonly lotText: string
  readonly complex: string
  /** Hundredths of m², exclusive area; third decimals round half up. */
  readonly area100: number
  readonly contractMonth: SaleMonth | null
  /** 1 to 31. */
  readonly contractDay: number | null
  /** First and last day when only a range is known. */
  readonly contractDays: readonly [number, number] | null
  /** Won. */
  readonly price: number
  /** The building of the complex (동), as published. */
  readonly building: string | null
  /** Negative below ground, never 0. */
  readonly floor: number | null
  readonly builtYear: number | null
  readonly road: string | null
  /** The ministry's day of cancellation; null when it gives none (or an unreadable one, while that is in doubt). */
  readonly cancelled: CivilDate | null
}

/** One settled doubt, as it was settled. `now` is null for `as-is` and `refuse`. */
export interface SettledOf<Code extends string> {
  /** Null when the clerk left the row out as a whole. */
  readonly code: Code | null
  readonly column: string
  readonly use: 'proposal' | 'value' | 'as-is' | 'refuse'
  readonly was: string
  readonly now: string | null
}
export type Settled = SettledOf<ProblemCode>

/** A row of any kind of list, as decisions see it. */
export interface JudgedRow<Code extends string = string> {
  /** Number of the data row, from 1. */
  readonly row: number
  /** As in the file; an undecodable byte shows as U+FFFD. */
  readonly cells: readonly string[]
  readonly verdict: RowVerdict
  /** What is still open (doubtful), or why it was refused; empty for ready rows. */
  readonly problems: readonly ProblemOf<Code>[]
  readonly settled: readonly SettledOf<Code>[]
}

export interface SalesRow extends JudgedRow<ProblemCode> {
  /** Line in the file, from 1. */
  readonly line: number
  /** Which of how many identical rows; null when there is no other. */
  readonly repeat: { readonly nth: number; readonly of: number } | null
  /** Null when price, area or dong cannot be read, and for refused rows. */
  readonly sale: Sale | null
}

export type LayoutName =
  /** NO … 주택유형: what rt.molit.go.kr gives out today, 20 or 21 columns. */
  | 'ministry-now'
  /** 15 columns with cancellation, 2021. */
  | 'ministry-2021'
  /** 12 columns, until 2020. */
  | 'ministry-2018'
  /** 5 columns without dates. */
  | 'extract-5'
  /** Any other file with the columns needed. */
  | 'other'

export interface Column {
  readonly name: string
  readonly field: Field | null
}

export interface Layout {
  readonly name: LayoutName
  /** Line of the header, from 1; the lines before it are the publisher's preamble. */
  readonly headerLine: number
  readonly delimiter: string
  readonly columns: readonly Column[]
  /** Won per unit of the price column: 10,000 unless the header says otherwise. */
  readonly priceUnit: number
}

export interface SalesImport {
  /** As decoded: `utf-8`, `utf-8-bom`, `cp949`, `utf-16le`. */
  readonly encoding: string
  readonly layout: Layout
  readonly rows: readonly SalesRow[]
}

/** What rows are judged by; the same file, table and day give the same verdicts. */
export interface SalesContext {
  readonly layout: Layout
  readonly codes: LegalDongTable
  /** Korean civil date of the import: no sale lies after it. */
  readonly today: CivilDate
}

export interface NotASalesFile {
  readonly code: 'NOT_A_SALES_FILE'
  readonly why:
    | 'EMPTY'
    | 'TOO_LARGE'
    /** xlsx, xls or another file type, known by its first bytes (`found`). */
    | 'OTHER_TYPE'
    | 'BINARY'
    /** No header line; `missing` lists the columns that the best candidate lacked. */
    | 'NO_HEADER'
    /** Two columns with one meaning. */
    | 'AMBIGUOUS_HEADER'
    | 'UNKNOWN_ENCODING'
    /** A header and nothing under it. */
    | 'NO_ROWS'
  readonly found?: string
  readonly missing?: readonly string[]
}

export interface VerdictCounts {
  readonly rows: number
  readonly ready: number
  readonly doubtful: number
  readonly refused: number
}
