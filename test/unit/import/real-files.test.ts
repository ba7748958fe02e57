/**
 * The ministry's own files, kept beside the repository (`../shared/data`). Where that folder is absent, a generated file
 * of the same make stands in, and the log says so: the same statements are proven either way.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importSalesFile } from '../../../electron/import/sales-file.ts'
import type { CivilDate } from '../../../shared/civil.ts'
import { formatLot } from '../../../shared/codes/pnu.ts'
import { SEOUL_LEGAL_DONG } from '../../../shared/codes/seoul.ts'
import { decideAll } from '../../../shared/services/real-estate/import/decide.ts'
import { countVerdicts } from '../../../shared/services/real-estate/import/read.ts'
import type { ProblemCode, SalesImport, SalesRow } from '../../../shared/services/real-estate/import/types.ts'
import { makeSalesFile } from '../../support/sales-files.ts'

const folder = join(import.meta.dirname, '../../../../shared/data/realestate')
const options = { codes: SEOUL_LEGAL_DONG, today: '2026-11-22' as CivilDate }

interface Known {
  readonly rows: number
  readonly dates: number
  readonly blocks: number
  readonly repeats: number
}

const count = (rows: readonly SalesRow[], code: ProblemCode): number =>
  rows.filter((row) => row.problems.some((problem) => problem.code === code)).length

const load = (name: string, standIn: { layout: 'ministry-2018' | 'extract-5'; known: Known }): [SalesImport, Known] => {
  const path = join(folder, name)
  let { known } = standIn
  let bytes: Uint8Array
  if (existsSync(path)) bytes = readFileSync(path)
  else {
    console.info(`${path} is absent: a generated ${standIn.layout} file stands in for it`)
    const made = makeSalesFile({
      seed: known.rows,
      rows: known.rows,
      layout: standIn.layout,
      encoding: 'cp949',
      lineEnd: '\r\n',
      preamble: false,
      faulty: 0.1,
      dayRanges: true,
      faults: standIn.layout === 'extract-5' ? ['lotIsDate', 'repeated'] : ['lotIsDate', 'lotIsBlock', 'repeated'],
    })
    bytes = made.bytes
    const planted = (code: string): number =>
      made.rows.filter((row) => row.problems.some((problem) => problem.code === code)).length
    known = {
      rows: made.rows.length,
      dates: planted('LOT_IS_DATE'),
      blocks: planted('LOT_UNREADABLE'),
      repeats: planted('REPEATED_ROW'),
    }
  }
  const result = importSalesFile(bytes, options)
  if (!result.ok) throw new Error(result.error.why)
  return [result.value, known]
}

describe('sales of April 2018, all of Seoul, 12 columns', () => {
  const [sales, known] = load('molit_apt_trade_seoul_201804_cp949.csv', {
    layout: 'ministry-2018',
    known: { rows: 1687, dates: 85, blocks: 3, repeats: 3 },
  })
  const context = { ...options, layout: sales.layout }

  test('every row is doubtful: the contract day is a range; no reason but the known ones', () => {
    expect([sales.encoding, sales.layout.name]).toEqual(['cp949', 'ministry-2018'])
    expect(countVerdicts(sales.rows)).toEqual({ rows: known.rows, ready: 0, doubtful: known.rows, refused: 0 })
    expect(count(sales.rows, 'CONTRACT_DAY_RANGE')).toBe(known.rows)
    expect(count(sales.rows, 'LOT_IS_DATE')).toBe(known.dates)
    expect(count(sales.rows, 'LOT_UNREADABLE')).toBe(known.blocks)
    expect(count(sales.rows, 'REPEATED_ROW')).toBe(known.repeats)
    expect(new Set(sales.rows.flatMap((row) => row.problems.map((problem) => problem.code))).size).toBe(4)
  })

  test('every spoilt lot has one proposal, and it is what main and sub lot say', () => {
    for (const row of sales.rows) {
      const problem = row.problems.find(({ code }) => code === 'LOT_IS_DATE' || code === 'LOT_UNREADABLE')
      if (problem === undefined) continue
      const lot = formatLot({ mountain: false, main: Number(row.cells[2]), sub: Number(row.cells[3]) })
      expect(problem.candidates, row.cells.join()).toEqual([lot])
    }
  })

  test('decided by reason, every row is ready with its parcel and a day range', () => {
    let rows: readonly SalesRow[] = sales.rows
    rows = decideAll(rows, 'CONTRACT_DAY_RANGE', { use: 'as-is' }, context).rows
    rows = decideAll(rows, 'REPEATED_ROW', { use: 'as-is' }, context).rows
    rows = decideAll(rows, 'LOT_IS_DATE', { use: 'proposal' }, context).rows
    rows = decideAll(rows, 'LOT_UNREADABLE', { use: 'proposal' }, context).rows
    expect(countVerdicts(rows).ready).toBe(known.rows)
    for (const row of rows) {
      const [dong, lot = '', main = '', sub = ''] = row.cells
      const land = lot.startsWith('산') ? '2' : '1'
      expect(row.sale?.pnu?.slice(10)).toBe(land + main.padStart(4, '0') + sub.padStart(4, '0'))
      expect(row.sale?.sggText).toBe(dong)
    }
  })
})

describe('sales of Mapo without dates, 5 columns', () => {
  const [sales, known] = load('mapo_apt_trade_5col_A_cp949.csv', {
    layout: 'extract-5',
    known: { rows: 1334, dates: 23, blocks: 0, repeats: 100 },
  })
  const context = { ...options, layout: sales.layout }

  test('every row lacks its date, repeats and spoilt lots are found', () => {
    expect([sales.encoding, sales.layout.name]).toEqual(['cp949', 'extract-5'])
    expect(countVerdicts(sales.rows)).toEqual({ rows: known.rows, ready: 0, doubtful: known.rows, refused: 0 })
    expect(count(sales.rows, 'CONTRACT_DATE_MISSING')).toBe(known.rows)
    expect(count(sales.rows, 'REPEATED_ROW')).toBe(known.repeats)
    expect(count(sales.rows, 'LOT_IS_DATE')).toBe(known.dates)
  })

  test('a spoilt lot has a likeliest reading; several readings are never decided together', () => {
    const dates = sales.rows.filter((row) => row.problems.some((problem) => problem.code === 'LOT_IS_DATE'))
    for (const row of dates) {
      const problem = row.problems.find(({ code }) => code === 'LOT_IS_DATE')
      expect(problem?.proposal).toBe(problem?.candidates[0])
    }
    const decided = decideAll(sales.rows, 'LOT_IS_DATE', { use: 'proposal' }, context)
    expect(decided.changed + decided.left.length).toBe(known.dates)
    expect(decided.left.length).toBeGreaterThan(0)
  })
})
