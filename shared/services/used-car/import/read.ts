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
import { deciding } from '../../real-estate/import/decide.ts'
import type { SalesLines } from '../../real-estate/import/read.ts'
import type { JudgedRow, ProblemOf, SettledOf } from '../../real-estate/import/types.ts'
import { isDamaged, replaceMarks, showBytes } from '../../real-estate/import/values.ts'
import { MAX_KM } from '../v1/shapes.ts'

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
  /** The n-th of m rows (value `n/m`) of one car, none of which is the car's until the others are left out. */
  | 'REPEATED_VIN'
  | 'PRICE_ZERO'
  | 'PRICE_MISSING'
  | 'MILEAGE_MISSING'
  | 'NOT_A_NUMBER'
  /** More than any counter shows. */
  | 'MILEAGE_IMPLAUSIBLE'
  /** The register needs the model year. */
  | 'YEAR_MISSING'
  | 'YEAR_IMPLAUSIBLE'
  /** The register has the car already (value: where it stands). Kept, the mileage is a reading of that car. */
  | 'CAR_KNOWN'
  | 'UNDECODABLE'
  | 'QUOTE_BROKEN'
  /** Refused: more or fewer cells than the header. */
  | 'COLUMN_COUNT'
  /** Refused: the header line once more. */
  | 'HEADER_REPEATED'

export type CarProblem = ProblemOf<CarProblemCode>
export type CarSettled = SettledOf<CarProblemCode>

/** What a row that can be recorded says. */
export interface ListedCar {
  readonly vin: string
  readonly km: number
  readonly year: number
  /** Maker and model, as far as the list has columns for them. */
  readonly model: string
}

/** What was put right without a doubt, or is unusual and lawful. */
export interface CarNote {
  readonly code: 'LETTER_CASE' | 'SPACES' | 'VIN_OLD'
  readonly column: string
  readonly value: string
  readonly proposal: string
}

export interface CarImportRow extends JudgedRow<CarProblemCode> {
  readonly notes: readonly CarNote[]
  /** Which row of one car, as `2/3`; null for a car's only row, and for refused ones. */
  readonly repeat: string | null
  /** Null while it cannot be read, and for refused rows. */
  readonly car: ListedCar | null
}

export interface CarImport {
  readonly encoding: string
  /** Unit of the mileage column: kilometres where its name says so, else miles, as American lists have it. */
  readonly unit: 'km' | 'mi'
  readonly columns: readonly string[]
  readonly context: CarContext
  readonly rows: readonly CarImportRow[]
}

/** What rows are judged by. */
export interface CarContext {
  readonly header: Header
  readonly unit: CarImport['unit']
  /** The present one. */
  readonly year: number
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
  maker: ['brand', 'make', '제조사'],
  model: ['model', '차명', '모델'],
} as const
type Field = keyof typeof NAMES
const REQUIRED: readonly Field[] = ['vin', 'mileage']
const KILOMETRES: readonly string[] = ['km', 'odometer_km', '주행거리']

const DELIMITERS = [',', '\t', ';', '|'] as const
const SEARCHED_LINES = 200

export interface Header {
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
  const unit = KILOMETRES.includes(plain(names[at.mileage] ?? '')) ? 'km' : 'mi'
  const context: CarContext = { header: header.value, unit, year }
  const rows = taken.map(({ cells, quoteBroken }, i): CarImportRow => {
    const judged = judge({ cells, quoteBroken, repeat: null }, context, [])
    return { row: i + 1, cells: cells.map(replaceMarks), repeat: null, settled: [], ...judged }
  })
  return ok({ encoding, unit, columns: names, context, rows: recount(rows, context) })
}

/**
 * The rows after a decision: those of a car that has fewer rows left or more, because one was left out, taken back or turned out
 * to be another car's, are judged again.
 */
export const recount = (rows: readonly CarImportRow[], context: CarContext): readonly CarImportRow[] => {
  const repeats = countRepeats(rows.map((row) => (row.verdict === 'refused' ? null : vinOf(row, context))))
  return rows.map((row, i) => {
    const repeat = repeats[i] ?? null
    return row.verdict === 'refused' || row.repeat === repeat ? row : rejudge({ ...row, repeat }, context, row.settled)
  })
}

/** Null while the number is none. */
const vinOf = ({ cells, settled }: CarImportRow, { header: { names, at } }: CarContext): string | null => {
  const decided = settled.findLast(({ column, now }) => column === names[at.vin] && now !== null)?.now
  const vin = normaliseVin(decided ?? cells[at.vin] ?? '')
  return VIN.test(vin) ? vin : null
}

/** The row with these decisions in it; broken quotation marks stay settled or open. */
const rejudge = (row: CarImportRow, context: CarContext, settled: readonly CarSettled[]): CarImportRow => {
  const marks = [...row.problems, ...row.settled]
  const quoteBroken = marks.some(({ code }) => code === 'QUOTE_BROKEN')
  return { ...row, ...judge({ ...row, quoteBroken }, context, settled), settled }
}

export const { decide, decideAll, reopen } = deciding(rejudge, (row: CarImportRow, settled) => ({
  ...row,
  verdict: 'refused',
  repeat: null,
  car: null,
  settled,
}))

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
      const at = {
        vin: first('vin'),
        mileage: first('mileage'),
        price: first('price'),
        year: first('year'),
        maker: first('maker'),
        model: first('model'),
      }
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

/** `n/m` for every row of a car that has more than one; null marks a row that names none. */
const countRepeats = (vins: readonly (string | null)[]): readonly (string | null)[] => {
  const total = Map.groupBy(vins, (vin) => vin)
  const seen = new Map<string, number>()
  return vins.map((vin) => {
    const rows = total.get(vin)?.length ?? 0
    if (vin === null || rows === 1) return null
    const nth = (seen.get(vin) ?? 0) + 1
    seen.set(vin, nth)
    return `${nth}/${rows}`
  })
}

interface Judgeable {
  readonly cells: readonly string[]
  readonly quoteBroken: boolean
  readonly repeat: string | null
}

const judge = (
  { cells: own, quoteBroken, repeat }: Judgeable,
  { header: { names, at }, unit, year: thisYear }: CarContext,
  settled: readonly CarSettled[],
): Pick<CarImportRow, 'verdict' | 'problems' | 'notes' | 'car'> => {
  const problems: CarProblem[] = []
  const notes: CarNote[] = []
  const add = (code: CarProblemCode, column: string, value: string, asIs: boolean, proposal: string | null = null) => {
    const kept = settled.some((one) => one.code === code && one.column === column && one.now === null)
    if (kept) return
    const candidates = proposal === null ? [] : [proposal]
    problems.push({ code, column, value: replaceMarks(value), proposal, candidates, asIs })
  }
  const refuse = (code: CarProblemCode, column: string, value: string) => {
    add(code, column, value, false)
    return { verdict: 'refused', problems, notes, car: null } as const
  }
  if (own.length !== names.length) return refuse('COLUMN_COUNT', '', String(own.length))
  if (own.every((cell, i) => plain(cell) === plain(names[i] ?? ''))) return refuse('HEADER_REPEATED', '', '')
  const nameOf = (field: Field): string => names[at[field]] ?? NAMES[field][0]
  const decided = (column: string): string | null =>
    settled.findLast((one) => one.column === column && one.now !== null)?.now ?? null
  const cells = own.map((cell, i) => decided(names[i] ?? '') ?? cell)
  const cellOf = (field: Field): string => (at[field] < 0 ? (decided(nameOf(field)) ?? '') : (cells[at[field]] ?? ''))
  const typed = cellOf('vin')
  const vin = normaliseVin(typed)
  if (vin === '') return refuse('VIN_MISSING', nameOf('vin'), typed)

  const year = numberIn(cellOf('year'))
  if (/\s/.test(typed)) notes.push({ code: 'SPACES', column: nameOf('vin'), value: typed, proposal: vin })
  if (/[a-z]/.test(typed)) notes.push({ code: 'LETTER_CASE', column: nameOf('vin'), value: typed, proposal: vin })
  if (!VIN.test(vin)) add('VIN_UNREADABLE', nameOf('vin'), typed, false)
  else if (/^[A-Z0-9]{17}$/.test(vin) && !isStandardVin(vin)) {
    add('VIN_LETTERS', nameOf('vin'), typed, true, vin.replaceAll('I', '1').replace(/[OQ]/g, '0'))
  } else if (!isStandardVin(vin)) {
    if (year !== null && year < STANDARD_FROM) {
      notes.push({ code: 'VIN_OLD', column: nameOf('vin'), value: typed, proposal: vin })
    } else add('VIN_LENGTH', nameOf('vin'), typed, true)
  } else if (checkDigitFits(vin) === false) add('VIN_CHECK_DIGIT', nameOf('vin'), typed, true)
  // A car is listed once; which of its rows is right, the clerk says by leaving out the others.
  if (repeat !== null) add('REPEATED_VIN', nameOf('vin'), repeat, false)

  const figure = (field: Field, missing: CarProblemCode, needed: boolean): number | null => {
    if (at[field] < 0 && !needed) return null
    const value = cellOf(field)
    const read = numberIn(value)
    if (value.trim() === '') add(missing, nameOf(field), value, !needed)
    else if (read === null) add('NOT_A_NUMBER', nameOf(field), value, !needed)
    return read
  }
  const mileage = figure('mileage', 'MILEAGE_MISSING', true)
  const km = mileage === null ? null : kilometres(mileage, unit)
  if (km !== null && km > MAX_KM) add('MILEAGE_IMPLAUSIBLE', nameOf('mileage'), cellOf('mileage'), false)
  if (figure('price', 'PRICE_MISSING', false) === 0) add('PRICE_ZERO', nameOf('price'), cellOf('price'), true)
  const built = figure('year', 'YEAR_MISSING', true)
  const isYear = built !== null && Number.isInteger(built) && built >= FIRST_CAR && built <= LAST_YEAR
  if (built !== null && (!isYear || built > thisYear + 1)) {
    add('YEAR_IMPLAUSIBLE', nameOf('year'), cellOf('year'), isYear)
  }
  const needed = [at.vin, at.mileage, at.year]
  cells.forEach((cell, i) => {
    if (isDamaged(cell)) add('UNDECODABLE', names[i] ?? '', showBytes(cell), !needed.includes(i))
  })
  if (quoteBroken) add('QUOTE_BROKEN', '', '', true)
  const model = [cellOf('maker'), cellOf('model')].map((word) => word.trim()).filter((word) => word !== '')
  const readable = VIN.test(vin) && km !== null && km <= MAX_KM && isYear
  return {
    verdict: problems.length === 0 ? 'ready' : 'doubtful',
    problems,
    notes,
    car: readable ? { vin, km, year: built, model: model.join(' ') } : null,
  }
}

/** The first motor car; no register reaches beyond the last. */
const FIRST_CAR = 1886
const LAST_YEAR = 2999

/** A mile is 1.609344 km, exactly; tenths of one do not matter. */
const kilometres = (mileage: number, unit: CarImport['unit']): number =>
  Math.round(unit === 'km' ? mileage : mileage * 1.609344)

/** Whole or with decimals, with thousands separated or not; null for anything else. */
const numberIn = (cell: string): number | null => {
  const text = cell.trim()
  if (!/^([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2})(\.[0-9]{1,2})?$/.test(text)) return null
  return Number(text.replaceAll(',', ''))
}
