/**
 * Judges one data row: what is in doubt about it, and the sale it records.
 *
 * Judging is a pure function of the row's cells, the layout, the code table, the day, and what a clerk has settled; it
 * is run again after every decision, so a typed value is checked like the file's own. Order matters once: the contract
 * date comes first, because a dong's code is the one valid on that date.
 *
 * The bands are wide on purpose: they find wrong units and lost digits, not bargains.
 */
import type { CivilDate } from '../../../civil.ts'
import { judgeDate } from './judge-date.ts'
import { judgeParcel } from './judge-parcel.ts'
import { columnName, fieldIndex } from './layout.ts'
import type { Field, Problem, ProblemCode, RowVerdict, Sale, SalesContext, Settled } from './types.ts'
import { cleanText, guessInteger, isDamaged, readArea100, readDate, readInteger, showBytes } from './values.ts'

/** Won per m², inclusive. Seoul 2006-2026: about 0.5 million (old walk-ups) to 150 million (penthouses). */
export const PRICE_PER_M2 = { min: 300_000, max: 200_000_000 } as const
/** Hundredths of m². The smallest studio sold as an apartment has about 10 m², the largest penthouse under 500. */
export const AREA_100 = { min: 500, max: 60_000 } as const
/** Storeys; 0 is none. */
export const FLOOR = { min: -5, max: 100 } as const
/** What the rules of the register hold, and no clerk's word changes: won, hundredths of m², storeys. */
const HELD = { price: 100_000_000_000_000, area100: 10_000_000_000, floor: { min: -20, max: 200 } } as const
/** Year of completion; at the latest the year after the contract. */
export const FIRST_BUILT_YEAR = 1930

/** A row as read, before judgement. `quoteBroken` from the splitter; `repeat` from the file as a whole. */
export interface RawRow {
  readonly cells: readonly string[]
  readonly quoteBroken: boolean
  readonly repeat: { readonly nth: number; readonly of: number } | null
}

export interface Judgement {
  readonly verdict: RowVerdict
  readonly problems: readonly Problem[]
  readonly sale: Sale | null
}

/** What the judges of single fields need: the row's texts with decisions laid over them, and a way to complain. */
export interface Bench {
  readonly context: SalesContext
  /** True when the file has the column. */
  has(field: Field): boolean
  /** The text in force: a clerk's value, else the cell's; '' where there is neither. */
  text(field: Field): string
  /** Reports a problem, unless it is settled as it is. Returns whether it is still open. */
  doubt(code: ProblemCode, field: Field, more?: DoubtMore): boolean
  /** True when the field's text holds undecodable bytes (reported already): nothing can be read from it. */
  damaged(field: Field): boolean
}

export interface DoubtMore {
  readonly candidates?: readonly string[]
  readonly asIs?: boolean
  readonly value?: string
}

/** Fields whose damaged text cannot be recorded as it is. */
const KEYS: readonly Field[] = [
  ...['region', 'lot', 'main', 'sub', 'area', 'month', 'day', 'date', 'price', 'floor', 'builtYear'],
] as const satisfies readonly Field[]

/** The verdict on a row. Never throws. */
export const judgeRow = (raw: RawRow, context: SalesContext, settled: readonly Settled[]): Judgement => {
  const { layout } = context
  const problems: Problem[] = []
  const accepted = (code: ProblemCode, column: string): boolean =>
    settled.some((s) => s.code === code && s.column === column && s.use === 'as-is')
  const chosen = (column: string): string | null =>
    settled.length === 0 ? null : (settled.findLast((s) => s.column === column && s.now !== null)?.now ?? null)

  const fitted = fitCells(raw.cells, context)
  if (fitted === null) {
    const found = raw.cells.some((cell) => cell.trim() !== '') ? 'COLUMN_COUNT' : 'EMPTY_ROW'
    const counts = `${raw.cells.length}/${layout.columns.length}`
    const refusals = [refusal(found, found === 'EMPTY_ROW' ? '' : counts)]
    if (raw.quoteBroken) refusals.push(refusal('QUOTE_BROKEN', ''))
    return refused(refusals)
  }

  const cellOf = (field: Field): string => fitted.cells[fieldIndex(layout, field)] ?? ''
  const bench: Bench = {
    context,
    has: (field) => fieldIndex(layout, field) !== -1,
    text: (field) => chosen(columnName(layout, field)) ?? cellOf(field),
    damaged: (field) => isDamaged(bench.text(field)),
    doubt: (code, field, more = {}) => {
      const column = columnName(layout, field)
      const candidates = more.candidates ?? []
      const asIs = more.asIs ?? false
      if (asIs && accepted(code, column)) return false
      problems.push({
        code,
        column,
        value: showBytes(more.value ?? bench.text(field)).trim(),
        proposal: candidates[0] ?? null,
        candidates,
        asIs,
      })
      return true
    },
  }

  if (fitted.joined !== null && chosen(columnName(layout, 'price')) === null) {
    bench.doubt('COLUMN_COUNT', 'price', { candidates: [fitted.joined], value: fitted.split })
  }
  if (raw.quoteBroken && !accepted('QUOTE_BROKEN', '')) {
    problems.push({ ...refusal('QUOTE_BROKEN', raw.cells.map(showBytes).join(layout.delimiter)), asIs: true })
  }
  findDamage(fitted.cells, context, bench, chosen, accepted, problems)

  const date = judgeDate(bench)
  const parcel = judgeParcel(bench, date.first, date.last)
  if (parcel.outside) {
    return refused([refusal('OUTSIDE_SEOUL', showBytes(bench.text('region')), columnName(layout, 'region'))])
  }
  const area100 = judgeArea(bench)
  const price = judgePrice(bench, area100)
  const floor = judgeOptional(bench, 'floor', 'FLOOR_IMPLAUSIBLE', (n) => n !== 0 && n >= FLOOR.min && n <= FLOOR.max)
  const builtYear = judgeOptional(
    bench,
    'builtYear',
    'YEAR_IMPLAUSIBLE',
    (year) => year >= FIRST_BUILT_YEAR && year <= yearOf(date.last) + 1,
  )
  const complex = cleanText(bench.text('complex'))
  if (complex === '') bench.doubt('COMPLEX_MISSING', 'complex', { asIs: true })
  const cancelled = judgeCancelled(bench, date.first)
  if (raw.repeat !== null && raw.repeat.nth > 1 && !accepted('REPEATED_ROW', '')) {
    problems.push({ ...refusal('REPEATED_ROW', `${raw.repeat.nth}/${raw.repeat.of}`), asIs: true })
  }

  const sale: Sale | null =
    area100 === null || price === null || parcel.sggText === null
      ? null
      : {
          pnu: parcel.pnu,
          sggText: parcel.sggText,
          lotText: parcel.lotText,
          complex,
          area100,
          contractMonth: date.month,
          contractDay: date.day,
          contractDays: date.days,
          price,
          building: cleanText(bench.text('building')) || null,
          floor,
          builtYear,
          road: cleanText(bench.text('road')) || null,
          cancelled,
        }
  return { verdict: problems.length === 0 ? 'ready' : 'doubtful', problems, sale }
}

/** A refusal by the file's shape, decided before the row can be judged. */
export const refuseRow = (code: 'HEADER_REPEATED' | 'LAYOUT_CHANGED'): Judgement => refused([refusal(code, '')])

const refused = (problems: readonly Problem[]): Judgement => ({ verdict: 'refused', problems, sale: null })

const refusal = (code: ProblemCode, value: string, column = ''): Problem => ({
  code,
  column,
  value,
  proposal: null,
  candidates: [],
  asIs: false,
})

interface FittedCells {
  readonly cells: readonly string[]
  /** The price put together again, when it was split at its commas; and as it was split. */
  readonly joined: string | null
  readonly split: string
}

/**
 * One cell per column: empty cells beyond the last column are no cells, and a price that lost its quotation marks
 * (`107,500` in two cells) is joined to be proposed. Null when the cells do not fit, and for a line without content.
 */
const fitCells = (cells: readonly string[], context: SalesContext): FittedCells | null => {
  const width = context.layout.columns.length
  if (cells.every((cell) => cell.trim() === '')) return null
  const used = cells.slice(width).every((cell) => cell.trim() === '') ? cells.slice(0, width) : cells
  if (used.length === width) return { cells: used, joined: null, split: '' }
  const extra = used.length - width
  const at = fieldIndex(context.layout, 'price')
  const parts = used.slice(at, at + extra + 1).map((cell) => cell.trim())
  const grouped = parts.every((part, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part))
  if (extra < 1 || context.layout.delimiter !== ',' || !grouped) return null
  const joined = parts.join(',')
  return { cells: [...used.slice(0, at), joined, ...used.slice(at + extra + 1)], joined, split: parts.join(' | ') }
}

/** Reports undecodable bytes in every cell, known column or not. */
const findDamage = (
  cells: readonly string[],
  context: SalesContext,
  bench: Bench,
  chosen: (column: string) => string | null,
  accepted: (code: ProblemCode, column: string) => boolean,
  problems: Problem[],
): void => {
  context.layout.columns.forEach((column, i) => {
    const text = (column.field === null ? null : chosen(column.name)) ?? cells[i] ?? ''
    if (!isDamaged(text)) return
    const { field } = column
    if (field === 'region') {
      bench.doubt('UNDECODABLE', field, { candidates: restoreRegion(text, context), value: text })
      return
    }
    const asIs = field === null || !KEYS.includes(field)
    if (asIs && accepted('UNDECODABLE', column.name)) return
    problems.push({ ...refusal('UNDECODABLE', showBytes(text), column.name), asIs })
  })
}

/** Names of dongs that agree with a damaged one in every letter that is left. */
const restoreRegion = (text: string, context: SalesContext): readonly string[] => {
  const pattern = cleanText(text)
    .split(/\ufffd+/u)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.{0,3}')
  const wanted = new RegExp(`^${pattern}$`, 'u')
  const names = context.codes.all
    .filter((dong) => dong.abolished === null && wanted.test(dong.name))
    .map((dong) => dong.name)
  return names.length <= 3 ? names : []
}

const judgeArea = (bench: Bench): number | null => {
  if (bench.damaged('area')) return null
  const area = readArea100(bench.text('area'))
  if (area === null) {
    bench.doubt('NOT_A_NUMBER', 'area')
    return null
  }
  if (area < AREA_100.min || area > AREA_100.max) {
    bench.doubt('AREA_IMPLAUSIBLE', 'area', { asIs: area > 0 && area <= HELD.area100 })
  }
  return area > 0 ? area : null
}

const judgePrice = (bench: Bench, area100: number | null): number | null => {
  if (bench.damaged('price')) return null
  const units = readInteger(bench.text('price'))
  if (units === null) {
    const guess = guessInteger(bench.text('price'))
    bench.doubt('NOT_A_NUMBER', 'price', { candidates: guess === null ? [] : [guess] })
    return null
  }
  const price = units * bench.context.layout.priceUnit
  if (units <= 0 || !Number.isSafeInteger(price)) {
    const fewer = units > 0 && units % 10_000 === 0 ? [String(units / 10_000)] : []
    bench.doubt('PRICE_IMPLAUSIBLE', 'price', { candidates: fewer })
    return null
  }
  if (area100 !== null && !plausible(price, area100)) {
    const unit = bench.context.layout.priceUnit
    const readings = [units / 10_000, units * 10_000]
      .filter((n) => Number.isSafeInteger(n) && plausible(n * unit, area100))
      .map(String)
    bench.doubt('PRICE_IMPLAUSIBLE', 'price', { candidates: readings, asIs: price <= HELD.price })
  }
  return price
}

const plausible = (price: number, area100: number): boolean => {
  const perM2 = (price * 100) / area100
  return perM2 >= PRICE_PER_M2.min && perM2 <= PRICE_PER_M2.max
}

/** A number that a sale can do without: an empty cell is no doubt. */
const judgeOptional = (
  bench: Bench,
  field: 'floor' | 'builtYear',
  code: ProblemCode,
  fits: (value: number) => boolean,
): number | null => {
  const text = bench.text(field)
  if (bench.damaged(field) || cleanText(text) === '') return null
  const value = readInteger(text)
  if (value === null) {
    const guess = guessInteger(text)
    bench.doubt('NOT_A_NUMBER', field, { candidates: guess === null ? [] : [guess] })
    return null
  }
  if (!fits(value)) bench.doubt(code, field, { asIs: held(field, value) })
  return value
}

const held = (field: 'floor' | 'builtYear', value: number): boolean =>
  field === 'floor' ? value !== 0 && value >= HELD.floor.min && value <= HELD.floor.max : value >= 1 && value <= 9999

/** A sale is not taken for a living one because its day of cancellation cannot be read, or cannot be. */
const judgeCancelled = (bench: Bench, contract: CivilDate): CivilDate | null => {
  const text = cleanText(bench.text('cancelled'))
  if (text === '') return null
  const on = readDate(text)
  bench.doubt('CANCELLED_SALE', 'cancelled', { asIs: on !== null && on >= contract && on <= bench.context.today })
  return on
}

const yearOf = (date: CivilDate): number => Number(date.slice(0, 4))
