import { describe, expect, test } from 'vitest'
import { importSalesFile } from '../../../electron/import/sales-file.ts'
import type { CivilDate } from '../../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../../shared/codes/seoul.ts'
import { decideAll } from '../../../shared/services/real-estate/import/decide.ts'
import { countReasons, countVerdicts, listProblems } from '../../../shared/services/real-estate/import/read.ts'
import type { SalesContext, SalesImport, SalesRow } from '../../../shared/services/real-estate/import/types.ts'
import {
  ENCODINGS,
  type ExpectedRow,
  FAULT_NAMES,
  type FileOptions,
  LAYOUTS,
  LINE_ENDS,
  type MadeFile,
  makeSalesFile,
} from '../../support/sales-files.ts'

const today = '2026-11-22' as CivilDate
const options = { codes: SEOUL_LEGAL_DONG, today }

const imported = (bytes: Uint8Array): SalesImport => {
  const result = importSalesFile(bytes, options)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const context = (sales: SalesImport): SalesContext => ({ ...options, layout: sales.layout })

const told = (problems: readonly { code: string; column: string }[]): readonly string[] =>
  problems.map((problem) => `${problem.code}@${problem.column}`).sort()

/** Every planted fault is found with its proposal, and nothing else is doubted. */
const expectRow = (row: SalesRow | undefined, expected: ExpectedRow): void => {
  expect(told(row?.problems ?? [])).toEqual(told(expected.problems))
  expect(row?.verdict).toBe(expected.verdict)
  for (const wanted of expected.problems) {
    const problem = row?.problems.find((one) => one.code === wanted.code)
    if (wanted.proposal !== undefined) {
      expect(problem).toMatchObject({ proposal: wanted.proposal, candidates: [wanted.proposal] })
    }
    if (wanted.among !== undefined) expect(problem?.candidates).toContain(wanted.among)
  }
  if (expected.verdict !== 'ready') return
  expect(row?.sale).toMatchObject({ pnu: expected.pnu, price: expected.price, area100: expected.area100 })
}

const expectFile = (made: MadeFile): SalesImport => {
  const sales = imported(made.bytes)
  const count = countVerdicts(sales.rows)
  expect(count.rows).toBe(made.rows.length)
  expect(count.ready + count.doubtful + count.refused).toBe(count.rows)
  expect(sales.layout.headerLine).toBe(made.headerLine)
  expect(sales.rows.map((row) => row.row)).toEqual(made.rows.map((_, i) => i + 1))
  for (const [i, expected] of made.rows.entries()) expectRow(sales.rows[i], expected)
  return sales
}

const plain: FileOptions = {
  seed: 1,
  rows: 60,
  layout: 'ministry-2018',
  encoding: 'cp949',
  lineEnd: '\r\n',
  preamble: false,
  faulty: 0,
}

describe('a generated file', () => {
  for (const layout of LAYOUTS) {
    for (const encoding of ENCODINGS) {
      test(`${layout} in ${encoding}: planted faults are found, nothing else is doubted, at every line end`, () => {
        LINE_ENDS.forEach((lineEnd, i) => {
          const made = makeSalesFile({ ...plain, layout, encoding, lineEnd, seed: 7 + i, preamble: i > 0, faulty: 0.5 })
          const sales = expectFile(made)
          expect(sales.encoding).toBe(encoding)
          expect(sales.layout.name).toBe(layout)
        })
      })
    }
  }

  test('every kind of fault was planted by some file', () => {
    const planted = new Set<string>()
    for (const layout of LAYOUTS) {
      for (const row of makeSalesFile({ ...plain, layout, rows: 400, faulty: 0.8 }).rows) {
        if (row.fault !== null && (row.problems.length > 0 || row.fault === 'repeated')) planted.add(row.fault)
      }
    }
    expect([...planted].sort()).toEqual([...FAULT_NAMES].sort())
  })

  test('without faults is ready as a whole', () => {
    for (const layout of LAYOUTS.filter((name) => name !== 'extract-5')) {
      const sales = expectFile(makeSalesFile({ ...plain, layout, rows: 200, seed: 11 }))
      expect(countVerdicts(sales.rows)).toEqual({ rows: 200, ready: 200, doubtful: 0, refused: 0 })
    }
  })

  test('without dates is doubtful as a whole, until the clerk gives the month for all rows', () => {
    const sales = expectFile(makeSalesFile({ ...plain, layout: 'extract-5', rows: 100, seed: 12 }))
    expect(countReasons(sales.rows)).toEqual([{ code: 'CONTRACT_DATE_MISSING', rows: 100, sure: 0 }])
    const dated = decideAll(sales.rows, 'CONTRACT_DATE_MISSING', { use: 'value', value: '2018-04' }, context(sales))
    expect(countVerdicts(dated.rows).ready).toBe(100)
    expect(dated.rows.every((row) => row.sale?.contractMonth === '2018-04')).toBe(true)
  })

  test('as of April 2018: ranges for all, lots turned into dates, repeats; decided by reason it is ready with every parcel', () => {
    const made = makeSalesFile({
      ...plain,
      rows: 1500,
      seed: 201804,
      dayRanges: true,
      faulty: 0.2,
      faults: ['lotIsDate', 'lotIsBlock', 'repeated'],
    })
    const sales = expectFile(made)
    let rows: readonly SalesRow[] = sales.rows
    for (const [code, decision] of [
      ['CONTRACT_DAY_RANGE', { use: 'as-is' }],
      ['REPEATED_ROW', { use: 'as-is' }],
      ['LOT_IS_DATE', { use: 'proposal' }],
      ['LOT_UNREADABLE', { use: 'proposal' }],
    ] as const) {
      const before = rows.filter((row) => row.problems.some((problem) => problem.code === code)).length
      const decided = decideAll(rows, code, decision, context(sales))
      expect(before).toBeGreaterThan(0)
      expect(decided).toMatchObject({ changed: before, left: [] })
      rows = decided.rows
    }
    expect(countVerdicts(rows)).toMatchObject({ ready: made.rows.length })
    rows.forEach((row, i) => {
      expect(row.sale?.pnu).toBe(made.rows[i]?.pnu)
      expect(row.sale?.contractDay).toBeNull()
      expect(row.sale?.contractDays).toHaveLength(2)
      expect(row.cells).toEqual(sales.rows[i]?.cells)
    })
  })

  test('keeps line numbers of the file, preamble and blank lines counted', () => {
    const text = ['안내', '', '시군구,번지,단지명,전용면적,거래금액', '', row5('371'), '   ', row5('43'), ''].join('\n')
    const sales = imported(new TextEncoder().encode(text))
    expect(sales.rows.map((row) => [row.row, row.line])).toEqual([
      [1, 5],
      [2, 7],
    ])
  })

  test('lists each open problem with its row number, as the command prints it', () => {
    const sales = imported(new TextEncoder().encode(`시군구,번지,단지명,전용면적,거래금액\n${row5('01월 03일')}\n`))
    expect(listProblems(sales.rows)).toMatchObject([
      { row: 1, code: 'CONTRACT_DATE_MISSING', column: '계약년월', value: '', proposal: null },
      { row: 1, code: 'LOT_IS_DATE', column: '번지', value: '01월 03일', proposal: '1-3' },
    ])
  })
})

const row5 = (lot: string): string => `서울특별시 마포구 노고산동,${lot},신촌포스빌,32.34,"28,000"`

describe('a file that is no sales file', () => {
  const why = (bytes: Uint8Array | string, encoding?: string): unknown => {
    const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
    const result = importSalesFile(data, encoding === undefined ? options : { ...options, encoding })
    return result.ok ? 'read' : result.error
  }

  test('is told by its kind', () => {
    expect(why('')).toMatchObject({ code: 'NOT_A_SALES_FILE', why: 'EMPTY' })
    expect(why('\n \r\n')).toMatchObject({ why: 'EMPTY' })
    expect(why(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0))).toMatchObject({ why: 'OTHER_TYPE', found: 'xlsx' })
    expect(why(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0))).toMatchObject({ why: 'OTHER_TYPE', found: 'xls' })
    expect(why('%PDF-1.7')).toMatchObject({ why: 'OTHER_TYPE', found: 'pdf' })
    expect(why(Uint8Array.of(65, 0, 66, 0))).toMatchObject({ why: 'BINARY' })
    expect(why(new Uint8Array(64 * 1024 * 1024 + 1).fill(65))).toMatchObject({ why: 'TOO_LARGE' })
    expect(why('시군구,번지,단지명,전용면적,거래금액\n')).toMatchObject({ why: 'NO_ROWS' })
    expect(why('시군구,번지,단지명,전용면적,거래금액,거래금액(만원)\na,1,b,2,3,4\n')).toMatchObject({
      why: 'AMBIGUOUS_HEADER',
    })
  })

  test('names the columns that are missing: a table of rents has no price', () => {
    expect(why('NO,시군구,번지,단지명,전월세구분,전용면적(㎡),보증금(만원)\n1,a,b,c,d,e,f\n')).toEqual({
      code: 'NOT_A_SALES_FILE',
      why: 'NO_HEADER',
      missing: ['거래금액'],
    })
    expect(why('시군구,번지,단지명,전용면적(평),거래금액\n')).toMatchObject({ missing: ['전용면적'] })
  })

  test('an encoding given wins over detection, an unknown one is said', () => {
    const made = makeSalesFile({ ...plain, rows: 3 })
    expect(why(made.bytes, 'EUC-KR')).toBe('read')
    expect(why(made.bytes, 'utf-8')).toMatchObject({ why: 'NO_HEADER' })
    expect(why(made.bytes, 'latin9')).toMatchObject({ why: 'UNKNOWN_ENCODING', found: 'latin9' })
  })
})

describe('a file within a file', () => {
  const header = '시군구,번지,단지명,전용면적,거래금액'

  test('a header of another layout refuses what follows, until the first layout returns', () => {
    const other = '번지,시군구,단지명,전용면적,거래금액'
    const text = [header, row5('1'), other, row5('2'), header, row5('3')].join('\n')
    const sales = imported(new TextEncoder().encode(text))
    expect(sales.rows.map((row) => row.problems.map((problem) => problem.code).join())).toEqual([
      'CONTRACT_DATE_MISSING',
      'LAYOUT_CHANGED',
      'LAYOUT_CHANGED',
      'HEADER_REPEATED',
      'CONTRACT_DATE_MISSING',
    ])
  })
})
