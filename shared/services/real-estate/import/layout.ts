/**
 * Finds the header line of a sales file and what its columns mean.
 *
 * The ministry's files (rt.molit.go.kr, 실거래가 공개시스템) changed layout over the years and begin with a preamble
 * whose length depends on the search conditions, so nothing is counted: the header is the first line that names every
 * column a sale needs. Extracts by others drop, add and reorder columns; names alone decide.
 */
import { err, ok, type Result } from '../../../result.ts'
import { splitLine } from './cells.ts'
import type { Column, Field, Layout, LayoutName, NotASalesFile } from './types.ts'

/** Known header names without spaces and units, lower case. The first is the usual one. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  no: ['no', '번호', '연번', '순번'],
  region: ['시군구', '시군구명'],
  lot: ['번지', '지번'],
  main: ['본번'],
  sub: ['부번'],
  complex: ['단지명', '아파트', '아파트명'],
  area: ['전용면적'],
  month: ['계약년월', '계약연월'],
  day: ['계약일'],
  date: ['계약일자', '계약날짜'],
  price: ['거래금액', '매매금액', '거래가격'],
  building: ['동', '아파트동'],
  floor: ['층', '해당층'],
  buyer: ['매수자', '매수'],
  seller: ['매도자', '매도'],
  builtYear: ['건축년도', '건축연도'],
  road: ['도로명'],
  cancelled: ['해제사유발생일'],
  dealType: ['거래유형'],
  agent: ['중개사소재지'],
  registered: ['등기일자'],
  housing: ['주택유형'],
}

/** Units a header may carry; a column in any other unit is not understood. */
const UNITS: Readonly<Partial<Record<Field, Readonly<Record<string, number>>>>> = {
  area: { '': 1, m2: 1, 'm²': 1 },
  price: { '': 10_000, 만원: 10_000, 천원: 1_000, 원: 1 },
}

const REQUIRED: readonly Field[] = ['region', 'complex', 'area', 'price']
const FIVE: readonly Field[] = ['region', 'lot', 'complex', 'area', 'price']
const TWELVE: readonly Field[] = [
  ...['region', 'lot', 'main', 'sub', 'complex', 'area', 'month', 'day', 'price'],
  ...['floor', 'builtYear', 'road'],
] as const satisfies readonly Field[]
const FIFTEEN: readonly Field[] = [...TWELVE, 'cancelled', 'dealType', 'agent']
const TWENTY: readonly Field[] = [
  ...['no', 'region', 'lot', 'main', 'sub', 'complex', 'area', 'month', 'day', 'price', 'building', 'floor'],
  ...['buyer', 'seller', 'builtYear', 'road', 'cancelled', 'dealType', 'agent', 'registered'],
] as const satisfies readonly Field[]
const LAYOUTS: readonly (readonly [LayoutName, readonly Field[]])[] = [
  ['extract-5', FIVE],
  ['ministry-2018', TWELVE],
  ['ministry-2021', FIFTEEN],
  ['ministry-now', TWENTY],
  ['ministry-now', [...TWENTY, 'housing']],
]

const DELIMITERS = [',', '\t', ';', '|'] as const
/** The longest preamble seen has 17 lines. */
const SEARCHED_LINES = 200

/** The header among the first lines, or which columns the best candidate lacked. */
export const findLayout = (lines: readonly string[]): Result<Layout, NotASalesFile> => {
  let missing: readonly string[] = missingNames([])
  for (let at = 0; at < Math.min(lines.length, SEARCHED_LINES); at++) {
    for (const delimiter of DELIMITERS) {
      const line = lines[at] ?? ''
      if (!line.includes(delimiter)) continue
      const columns = readColumns(splitLine(line, delimiter).cells)
      const lacking = missingNames(columns.map((column) => column.field))
      if (lacking.length < missing.length) missing = lacking
      if (lacking.length > 0) continue
      const twice = columns.find(
        (column, i) => column.field !== null && columns.findIndex((c) => c.field === column.field) < i,
      )
      if (twice !== undefined) {
        return err({ code: 'NOT_A_SALES_FILE', why: 'AMBIGUOUS_HEADER', found: twice.name })
      }
      return ok({
        name: layoutName(columns),
        headerLine: at + 1,
        delimiter,
        columns,
        priceUnit: unitOf(columns, 'price'),
      })
    }
  }
  return err({ code: 'NOT_A_SALES_FILE', why: 'NO_HEADER', missing })
}

/** True when the cells are a header of some sales layout: a second table in the same file. */
export const isHeader = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.includes(usualName('region'))) &&
  missingNames(readColumns(cells).map((column) => column.field)).length === 0

/** Position of a field's cell, or -1. */
export const fieldIndex = (layout: Layout, field: Field): number =>
  layout.columns.findIndex((column) => column.field === field)

/** The file's own name of the column, else the usual one. */
export const columnName = (layout: Layout, field: Field): string =>
  layout.columns[fieldIndex(layout, field)]?.name ?? usualName(field)

const usualName = (field: Field): string => NAMES[field][0] ?? field

/** Trailing nameless columns (delimiters at the line's end) are no columns. */
const readColumns = (cells: readonly string[]): readonly Column[] => {
  const names = cells.map((cell) => cell.replace(/^\ufeff/, '').trim())
  while (names.length > 0 && names.at(-1) === '') names.pop()
  return names.map((name) => ({ name, field: fieldOf(name)?.field ?? null }))
}

const fieldOf = (name: string): { readonly field: Field; readonly unit: string } | null => {
  const plain = name.normalize('NFKC').replace(/\s/gu, '').toLowerCase()
  const [, word = '', unit = ''] = /^([^()[\]]*)(?:[([]([^()[\]]*)[)\]])?$/u.exec(plain) ?? []
  for (const [field, names] of Object.entries(NAMES) as [Field, readonly string[]][]) {
    if (!names.includes(word)) continue
    const units = UNITS[field]
    if (units === undefined ? unit === '' : units[unit] !== undefined) return { field, unit }
  }
  return null
}

const unitOf = (columns: readonly Column[], field: 'price'): number => {
  const name = columns.find((column) => column.field === field)?.name ?? ''
  return UNITS[field]?.[fieldOf(name)?.unit ?? ''] ?? 10_000
}

const missingNames = (fields: readonly (Field | null)[]): readonly string[] => [
  ...REQUIRED.filter((field) => !fields.includes(field)).map(usualName),
  ...(fields.includes('lot') || fields.includes('main') ? [] : [usualName('lot')]),
]

const layoutName = (columns: readonly Column[]): LayoutName => {
  const fields = columns.map((column) => column.field).join()
  return LAYOUTS.find(([, wanted]) => wanted.join() === fields)?.[0] ?? 'other'
}
