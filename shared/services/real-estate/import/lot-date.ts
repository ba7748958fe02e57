/**
 * Lot numbers that a spreadsheet turned into dates, and what they can have been.
 *
 * A lot `57-9` typed or opened in a Korean spreadsheet is read as a date when it can be one: two numbers with a month
 * from 1 to 12 in one of them. What is left in the file is that date as displayed:
 *
 *     57-9   -> 1957-09-01, shown `Sep-57`        9-57 stays a lot: Korean dates are year-month, month-day
 *     8-26   -> this year's 26 August, `08월 26일`
 *     22-6   -> no month 22, so day-month: this year's 22 June, `06월 22일`
 *     3001-1 -> 3001-01-01, shown `Jan-01`: the century is gone
 *
 * The ministry's file of April 2018 bears this out: all its lots of the first form that became dates are year-month,
 * while `1-70`, `3-46`, `9-50` beside them are intact; all with a day of 12 or less are month-day; with a later day both
 * orders occur, day-month three times as often. English spreadsheets read month-year, too, so that reading stays among
 * the candidates. A date is undone only on a clerk's word.
 */
import { civilFromDays, daysInMonth } from '../../../civil.ts'
import { formatLot, type Lot } from '../../../codes/pnu.ts'

/** A date as it shows in the cell; the year may be two digits of an unknown century, or absent. */
interface LotDate {
  readonly year: number | null
  /** False when only the last two digits of the year are shown. */
  readonly century: boolean
  readonly month: number
  readonly day: number | null
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const NAME = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'

/** Forms in the order tried; each yields year, month, day texts. */
const FORMS: readonly (readonly [RegExp, (m: readonly string[]) => readonly [string, string, string]])[] = [
  [new RegExp(`^${NAME}[- ./](\\d{2}|\\d{4})$`), (m) => [m[2] ?? '', m[1] ?? '', '']],
  [new RegExp(`^(\\d{1,2})[- ./]${NAME}$`), (m) => ['', m[2] ?? '', m[1] ?? '']],
  [new RegExp(`^(\\d{1,2})[- ./]${NAME}[- ./](\\d{2}|\\d{4})$`), (m) => [m[3] ?? '', m[2] ?? '', m[1] ?? '']],
  [/^(\d{1,2})월(\d{1,2})일$/, (m) => ['', m[1] ?? '', m[2] ?? '']],
  [/^(\d{2}|\d{4})년(\d{1,2})월$/, (m) => [m[1] ?? '', m[2] ?? '', '']],
  [/^(\d{2}|\d{4})년(\d{1,2})월(\d{1,2})일$/, (m) => [m[1] ?? '', m[2] ?? '', m[3] ?? '']],
  [
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?(?:t?0?0:00(?::00)?(?:\.0+)?)?$/,
    (m) => [m[1] ?? '', m[3] ?? '', m[4] ?? ''],
  ],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/, (m) => [m[3] ?? '', m[1] ?? '', m[2] ?? '']],
]

/** The date in a lot cell; null when it shows none. `9/57` and serial numbers have functions of their own below. */
const parseLotDate = (text: string): LotDate | null => {
  const plain = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, ' ')
  const squeezed = plain.replace(/ /g, '')
  for (const [form, parts] of FORMS) {
    const found = form.exec(plain) ?? form.exec(squeezed)
    if (found === null) continue
    const [year, monthText, day] = parts(found)
    const named = MONTHS.indexOf(monthText.slice(0, 3))
    const month = named === -1 ? Number(monthText) : named + 1
    if (month < 1 || month > 12 || day === '0' || day === '00') continue
    return {
      year: year === '' ? null : Number(year),
      century: year.length === 4,
      month,
      day: day === '' ? null : Number(day),
    }
  }
  return serialDate(plain)
}

/**
 * The lots a date can have been, likeliest first; null when the text is no date. With the row's main and sub lot columns
 * the one that fits them comes alone; when none fits, all are given.
 */
export const lotsOfDate = (
  text: string,
  columns: { readonly main: number; readonly sub: number } | null,
): readonly string[] | null => {
  const date = parseLotDate(text)
  const pairs = date === null ? slashPairs(text) : pairsOfDate(date)
  if (pairs === null) return null
  if (columns !== null && fits(columns, date, pairs)) return [formatLot({ mountain: false, ...columns })]
  const lots = pairs.filter(([main, sub]) => main >= 1 && main <= 9999 && sub >= 1 && sub <= 9999)
  return [...new Set(lots.map(([main, sub]) => formatLot(lot(main, sub))))]
}

type Pair = readonly [main: number, sub: number]

const pairsOfDate = (date: LotDate): readonly Pair[] => {
  const { year, month, day } = date
  const pairs: Pair[] = []
  if (day !== null && day > 1) {
    if (day > 12) pairs.push([day, month], [month, day])
    else pairs.push([month, day])
    if (year !== null && day <= 12) pairs.push([day, month])
    return pairs
  }
  if (year === null) return [[month, 1]]
  const short = year % 100
  const long: readonly Pair[] = date.century
    ? [[year, month]]
    : [
        [2000 + short, month],
        [1900 + short, month],
      ]
  // Two digits that are a day of the month would have become that day: then the year had four.
  if (short >= 1 && short <= daysInMonth(2000, month)) {
    if (day === 1) pairs.push([month, 1])
    pairs.push(...long, [short, month], [month, short])
  } else {
    pairs.push([short, month], [month, short], ...long)
    if (day === 1) pairs.push([month, 1])
  }
  return pairs
}

/** Whether the lot columns are a lot that gives this very date: also `3001-1`, shown as `Jan-01`. */
const fits = (columns: { main: number; sub: number }, date: LotDate | null, pairs: readonly Pair[]): boolean => {
  const { main, sub } = columns
  if (pairs.some(([a, b]) => a === main && b === sub)) return true
  if (date === null) return false
  if (date.day !== null && main === date.day && sub === date.month) return true
  return date.year !== null && !date.century && sub === date.month && main % 100 === date.year % 100
}

/** `9/57`, `57/9`: a date without its year, or a slash for a dash. */
const slashPairs = (text: string): readonly Pair[] | null => {
  const [whole, first, second] = /^(\d{1,2})\/(\d{1,4})$/.exec(text.normalize('NFKC').replace(/\s/gu, '')) ?? []
  if (whole === undefined) return null
  const [a, b] = [Number(first), Number(second)]
  return a <= 12 && b > 12
    ? [
        [b, a],
        [a, b],
      ]
    : [
        [a, b],
        [b, a],
      ]
}

/** A spreadsheet's day number (1 = 1900-01-01, with its false 29 February 1900), told from a lot by its five digits. */
const serialDate = (plain: string): LotDate | null => {
  if (!/^\d{5}$/.test(plain)) return null
  return { ...civilFromDays(Number(plain) - SERIAL_OF_EPOCH), century: true }
}

/** The day number of 1970-01-01. */
const SERIAL_OF_EPOCH = 25_569

const lot = (main: number, sub: number): Lot => ({ mountain: false, main, sub })
