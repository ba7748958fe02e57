/**
 * Auction lists with vehicle numbers and mileage: lines into judged rows, as for the ministry's sales.
 *
 *     ready      nothing about it is in doubt; letter case and spaces were put right, which is noted
 *     doubtful   one or more problems, each with the column, the value found and what it probably was
 *     refused    no car can be read from it; its cells are kept and shown
 *
 * rows = ready + doubtful + refused, always. Lines come without their ends, decoded; white-space lines are no rows, every
 * other line below the header is one, whatever it holds.
 */
import { checkDigitFits, isStandardVin, normaliseVin, STANDARD_FROM, VIN } from '../../../codes/vin.ts'
import { err, ok, type Result } from '../../../result.ts'
import { splitLine, takeLine } from '../../real-estate/import/cells.ts'
import type { SalesLines } from '../../real-estate/import/read.ts'
import { isDamaged, replaceMarks, showBytes } from '../../real-estate/import/values.ts'

export type CarProblemCode =
  /** Refused: the row names no car. */
  | 'VIN_MISSING'
  /** No number of a car: other signs, or too long. */
  | 'VIN_UNREADABLE'
  /** Of 17 characters and with an I, O or Q, which no such number has. The proposal reads 1 and 0. */
  | 'VIN_LETTERS'
  /** Not 17 characters on a car of 1981 or later. */
  | 'VIN_LENGTH'
  /** Position 9 is not what the others give. */
  | 'VIN_CHECK_DIGIT'
  /** The n-th of m rows (value `n/m`, n > 1) of one car. */
  | 'REPEATED_VIN'
  | 'PRICE_ZERO'
  | 'PRICE_MISSING'
  | 'MILEAGE_MISSING'
  | 'NOT_A_NUMBER'
  | 'YEAR_IMPLAUSIBLE'
  | 'UNDECODABLE'
  | 'QUOTE_BROKEN'
  /** Refused: more or fewer cells than the header. */
  | 'COLUMN_COUNT'
  /** Refused: the header line once more. */
  | 'HEADER_REPEATED'

export interface CarProblem {
  readonly code: CarProblemCode
  /** Header name as the file has it; '' for the row as a whole. */
  readonly column: string
  readonly value: string
  readonly proposal: string | null
}

/** What was put right without a doubt, or is unusual and lawful. */
export interface CarNote {
  readonly code: 'LETTER_CASE' | 'SPACES' | 'VIN_OLD'
  readonly column: string
  readonly value: string
  readonly proposal: string
}

export interface CarImportRow {
  /** Number of the data row, from 1. */
  readonly row: number
  readonly cells: readonly string[]
  readonly verdict: 'ready' | 'doubtful' | 'refused'
  readonly problems: readonly CarProblem[]
  readonly notes: readonly CarNote[]
}

export interface CarImport {
  readonly encoding: string
  /** Unit of the mileage column: kilometres where its name says so, else miles, as American lists have it. */
  readonly unit: 'km' | 'mi'
  readonly rows: readonly CarImportRow[]
}

export interface NotACarFile {
  readonly code: 'NOT_A_CAR_FILE'
  readonly why: 'NO_CAR_HEADER' | 'AMBIGUOUS_HEADER' | 'NO_ROWS'
  readonly found?: string
  readonly missing?: readonly string[]
}

const NAMES = {
  vin: ['vin', '차대번호'],
  mileage: ['mileage', 'odometer', 'miles', 'km', 'odometer_km', '주행거리'],
  price: ['price', '가격', '낙찰가'],
  year: ['year', '연식'],
} as const
type Field = keyof typeof NAMES
const REQUIRED: readonly Field[] = ['vin', 'mileage']
const KILOMETRES: readonly string[] = ['km', 'odometer_km', '주행거리']

const DELIMITERS = [',', '\t', ';', '|'] as const
const SEARCHED_LINES = 200

interface Header {
  readonly line: number
  readonly delimiter: string
  readonly names: readonly string[]
  readonly at: { readonly [F in Field]: number }
}

/** Reads and judges a whole file. `year`: the present one. Never throws on any lines. */
export const readCars = ({ encoding, lines }: SalesLines, year: number): Result<CarImport, NotACarFile> => {
  const header = findHeader(lines)
  if (!header.ok) return header
  const taken = takeRows(lines, header.value)
  if (taken.length === 0) return err({ code: 'NOT_A_CAR_FILE', why: 'NO_ROWS' })
  const { names, at } = header.value
  const repeats = countRepeats(taken, at.vin, names.length)
  const rows = taken.map(
    ({ cells, quoteBroken }, i): CarImportRow => ({
      row: i + 1,
      cells: cells.map(replaceMarks),
      ...judge(cells, quoteBroken, repeats[i] ?? null, header.value, year),
    }),
  )
  const unit = KILOMETRES.includes(plain(names[at.mileage] ?? '')) ? 'km' : 'mi'
  return ok({ encoding, unit, rows })
}

const plain = (name: string): string =>
  name
    .replace(/^\ufeff/, '')
    .trim()
    .toLowerCase()

const findHeader = (lines: readonly string[]): Result<Header, NotACarFile> => {
  let missing: readonly Field[] = REQUIRED
  for (let line = 0; line < Math.min(lines.length, SEARCHED_LINES); line += 1) {
    for (const delimiter of DELIMITERS) {
      const cells = splitLine(lines[line] ?? '', delimiter).cells
      const names = cells.map((cell) => cell.replace(/^\ufeff/, '').trim())
      const found = (field: Field): readonly number[] =>
        names.flatMap((name, i) => ((NAMES[field] as readonly string[]).includes(plain(name)) ? [i] : []))
      const lacking = REQUIRED.filter((field) => found(field).length === 0)
      if (lacking.length < missing.length) missing = lacking
      if (lacking.length > 0) continue
      const twice = (Object.keys(NAMES) as Field[]).find((field) => found(field).length > 1)
      if (twice !== undefined) return err({ code: 'NOT_A_CAR_FILE', why: 'AMBIGUOUS_HEADER', found: twice })
      const first = (field: Field): number => found(field)[0] ?? -1
      const at = { vin: first('vin'), mileage: first('mileage'), price: first('price'), year: first('year') }
      return ok({ line, delimiter, names, at })
    }
  }
  return err({ code: 'NOT_A_CAR_FILE', why: 'NO_CAR_HEADER', missing })
}

interface Taken {
  readonly cells: readonly string[]
  readonly quoteBroken: boolean
}

const takeRows = (lines: readonly string[], { line, delimiter, names }: Header): readonly Taken[] => {
  const rows: Taken[] = []
  for (let at = line + 1; at < lines.length; ) {
    if ((lines[at] ?? '').trim() === '') {
      at += 1
      continue
    }
    const taken = takeLine(lines, at, delimiter, names.length)
    at += taken.lines
    rows.push({ cells: taken.cells, quoteBroken: taken.quotes !== 'ok' })
  }
  return rows
}

/** `n/m` for the second and every further row of one car. */
const countRepeats = (rows: readonly Taken[], vin: number, width: number): readonly (string | null)[] => {
  const of = rows.map(({ cells }) => (cells.length === width ? normaliseVin(cells[vin] ?? '') : ''))
  const total = new Map<string, number>()
  for (const each of of) total.set(each, (total.get(each) ?? 0) + 1)
  const seen = new Map<string, number>()
  return of.map((each) => {
    const nth = (seen.get(each) ?? 0) + 1
    seen.set(each, nth)
    return each === '' || nth === 1 ? null : `${nth}/${total.get(each)}`
  })
}

const judge = (
  cells: readonly string[],
  quoteBroken: boolean,
  repeat: string | null,
  { names, at }: Header,
  thisYear: number,
): Pick<CarImportRow, 'verdict' | 'problems' | 'notes'> => {
  const problems: CarProblem[] = []
  const notes: CarNote[] = []
  const problem = (code: CarProblemCode, column: string, value: string, proposal: string | null = null): void => {
    problems.push({ code, column, value: replaceMarks(value), proposal })
  }
  const refuse = (code: CarProblemCode, column: string, value: string) => {
    problem(code, column, value)
    return { verdict: 'refused', problems, notes } as const
  }
  if (cells.length !== names.length) return refuse('COLUMN_COUNT', '', String(cells.length))
  if (cells.every((cell, i) => plain(cell) === plain(names[i] ?? ''))) return refuse('HEADER_REPEATED', '', '')
  const cellOf = (field: Field): string => cells[at[field]] ?? ''
  const nameOf = (field: Field): string => names[at[field]] ?? ''
  const typed = cellOf('vin')
  const vin = normaliseVin(typed)
  if (vin === '') return refuse('VIN_MISSING', nameOf('vin'), typed)

  const year = numberIn(cellOf('year'))
  if (/\s/.test(typed)) notes.push({ code: 'SPACES', column: nameOf('vin'), value: typed, proposal: vin })
  if (/[a-z]/.test(typed)) notes.push({ code: 'LETTER_CASE', column: nameOf('vin'), value: typed, proposal: vin })
  if (!VIN.test(vin)) problem('VIN_UNREADABLE', nameOf('vin'), typed)
  else if (/^[A-Z0-9]{17}$/.test(vin) && !isStandardVin(vin)) {
    problem('VIN_LETTERS', nameOf('vin'), typed, vin.replaceAll('I', '1').replace(/[OQ]/g, '0'))
  } else if (!isStandardVin(vin)) {
    if (year !== null && year < STANDARD_FROM) {
      notes.push({ code: 'VIN_OLD', column: nameOf('vin'), value: typed, proposal: vin })
    } else problem('VIN_LENGTH', nameOf('vin'), typed)
  } else if (checkDigitFits(vin) === false) problem('VIN_CHECK_DIGIT', nameOf('vin'), typed)
  if (repeat !== null) problem('REPEATED_VIN', nameOf('vin'), repeat)

  const figure = (field: Field, missing: CarProblemCode | null): number | null => {
    if (at[field] < 0) return null
    const value = cellOf(field)
    const read = numberIn(value)
    if (value.trim() === '') {
      if (missing !== null) problem(missing, nameOf(field), value)
    } else if (read === null) problem('NOT_A_NUMBER', nameOf(field), value)
    return read
  }
  figure('mileage', 'MILEAGE_MISSING')
  if (figure('price', 'PRICE_MISSING') === 0) problem('PRICE_ZERO', nameOf('price'), cellOf('price'))
  const built = figure('year', null)
  if (built !== null && (built < 1886 || built > thisYear + 1)) {
    problem('YEAR_IMPLAUSIBLE', nameOf('year'), cellOf('year'))
  }
  cells.forEach((cell, i) => {
    if (isDamaged(cell))
      problems.push({ code: 'UNDECODABLE', column: names[i] ?? '', value: showBytes(cell), proposal: null })
  })
  if (quoteBroken) problem('QUOTE_BROKEN', '', '')
  return { verdict: problems.length === 0 ? 'ready' : 'doubtful', problems, notes }
}

/** Whole or with decimals, with thousands separated or not; null for anything else. */
const numberIn = (cell: string): number | null => {
  const text = cell.trim()
  if (!/^([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2})(\.[0-9]{1,2})?$/.test(text)) return null
  return Number(text.replaceAll(',', ''))
}
