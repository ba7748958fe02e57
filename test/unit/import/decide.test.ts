import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { importSalesFile } from '../../../electron/import/sales-file.ts'
import type { CivilDate } from '../../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../../shared/codes/seoul.ts'
import {
  type Decision,
  type DecisionScope,
  decide,
  decideAll,
  reopen,
} from '../../../shared/services/real-estate/import/decide.ts'
import { countReasons, countVerdicts } from '../../../shared/services/real-estate/import/read.ts'
import type { SalesContext, SalesImport, SalesRow } from '../../../shared/services/real-estate/import/types.ts'

const HEADER = '시군구,번지,단지명,전용면적,거래금액,계약년월,계약일'
const options = { codes: SEOUL_LEGAL_DONG, today: '2026-11-22' as CivilDate }

const load = (...lines: readonly string[]): { sales: SalesImport; context: SalesContext; first: SalesRow } => {
  const result = importSalesFile(iconv.encode([HEADER, ...lines].join('\r\n'), 'cp949'), options)
  if (!result.ok) throw new Error(result.error.why)
  const first = result.value.rows[0]
  if (first === undefined) throw new Error('no row')
  return { sales: result.value, context: { ...options, layout: result.value.layout }, first }
}

const line = (lot: string, day = '13', price = '43700'): string =>
  `서울특별시 마포구 중동,${lot},현대,59.55,${price},201804,${day}`

/** The row after the decision, or the error's code. */
const outcome = (
  row: SalesRow,
  decision: Decision,
  context: SalesContext,
  scope?: DecisionScope,
): SalesRow | string => {
  const result = decide(row, decision, context, scope)
  return result.ok ? result.value : result.error.code
}

describe('one row', () => {
  const { first, context } = load(line('Dec-40', '1~10'))

  test('each doubt is settled by itself, and stays recorded; the cells stay', () => {
    const lot = outcome(first, { use: 'value', value: '12-40' }, context, { code: 'LOT_IS_DATE' })
    expect(lot).toMatchObject({ verdict: 'doubtful', problems: [{ code: 'CONTRACT_DAY_RANGE' }] })
    const whole = outcome(lot as SalesRow, { use: 'as-is' }, context)
    expect(whole).toMatchObject({
      verdict: 'ready',
      problems: [],
      cells: first.cells,
      sale: { lotText: '12-40', contractDays: [1, 10] },
      settled: [
        { code: 'LOT_IS_DATE', column: '번지', use: 'value', was: 'Dec-40', now: '12-40' },
        { code: 'CONTRACT_DAY_RANGE', column: '계약일', use: 'as-is', was: '1~10', now: null },
      ],
    })
    expect(reopen(whole as SalesRow, context)).toEqual(first)
  })

  test('a proposal is the likeliest reading', () => {
    expect(outcome(first, { use: 'proposal' }, context, { code: 'LOT_IS_DATE' })).toMatchObject({
      sale: { lotText: '40-12' },
    })
  })

  test('a value is judged like the file’s own', () => {
    const wrong = outcome(first, { use: 'value', value: 'Sep-57' }, context, { code: 'LOT_IS_DATE' })
    expect(wrong).toMatchObject({
      verdict: 'doubtful',
      problems: [{ code: 'CONTRACT_DAY_RANGE' }, { code: 'LOT_IS_DATE', value: 'Sep-57' }],
    })
    const day = outcome(first, { use: 'value', value: '31' }, context, { column: '계약일' })
    expect(day).toMatchObject({ problems: [{ code: 'CONTRACT_DATE_IMPLAUSIBLE' }, { code: 'LOT_IS_DATE' }] })
  })

  test('left out: refused, with its reasons; and taken back', () => {
    const out = outcome(first, { refuse: true }, context)
    expect(out).toMatchObject({ verdict: 'refused', sale: null, settled: [{ code: null, use: 'refuse' }] })
    expect((out as SalesRow).problems).toHaveLength(2)
    expect(outcome(out as SalesRow, { use: 'as-is' }, context)).toBe('NOTHING_TO_DECIDE')
    expect(reopen(out as SalesRow, context)).toEqual(first)
  })

  test('what cannot be is said', () => {
    expect(outcome(first, { use: 'as-is' }, context, { code: 'LOT_IS_DATE' })).toBe('AS_IS_IMPOSSIBLE')
    expect(outcome(first, { use: 'proposal' }, context, { code: 'CONTRACT_DAY_RANGE' })).toBe('NO_PROPOSAL')
    expect(outcome(first, { use: 'value', value: '1' }, context)).toBe('VALUE_NEEDS_ONE_COLUMN')
    expect(outcome(first, { use: 'value', value: ' ' }, context, { code: 'LOT_IS_DATE' })).toBe('VALUE_EMPTY')
    expect(outcome(first, { use: 'as-is' }, context, { code: 'CANCELLED_SALE' })).toBe('NOTHING_TO_DECIDE')
    const ready = load(line('40-12')).first
    expect(ready.verdict).toBe('ready')
    expect(outcome(ready, { refuse: true }, context)).toBe('NOTHING_TO_DECIDE')
  })

  test('a dash says that a sale was not cancelled', () => {
    const text = `${HEADER},해제사유발생일\n${line('40-12')},O\n`
    const result = importSalesFile(new TextEncoder().encode(text), options)
    const row = result.ok ? result.value.rows[0] : undefined
    if (!result.ok || row === undefined) throw new Error('no row')
    const by = { ...options, layout: result.value.layout }
    expect(outcome(row, { use: 'as-is' }, by)).toBe('AS_IS_IMPOSSIBLE')
    expect(outcome(row, { use: 'value', value: '-' }, by)).toMatchObject({
      verdict: 'ready',
      sale: { cancelled: null },
    })
    expect(outcome(row, { use: 'value', value: '2018-05-02' }, by)).toMatchObject({
      verdict: 'doubtful',
      problems: [{ code: 'CANCELLED_SALE', value: '2018-05-02', asIs: true }],
    })
  })

  test('a joined price is taken over whole', () => {
    const broken = load('서울특별시 마포구 중동,40-12,현대,59.55,43,700,201804,13')
    expect(outcome(broken.first, { use: 'proposal' }, broken.context)).toMatchObject({
      verdict: 'ready',
      sale: { price: 437_000_000 },
      settled: [{ code: 'COLUMN_COUNT', was: '43 | 700', now: '43,700' }],
    })
  })

  test('undecodable bytes stay named through every other decision', () => {
    const bytes = iconv.encode([HEADER, line('Dec-40', '1~10')].join('\n').replace('현대', '현\u0001대'), 'cp949')
    const result = importSalesFile(
      bytes.map((byte) => (byte === 1 ? 0xff : byte)),
      options,
    )
    const row = result.ok ? result.value.rows[0] : undefined
    if (row === undefined) throw new Error('no row')
    expect(row.cells[2]).toBe('현\ufffd대')
    const lot = outcome(row, { use: 'proposal' }, context, { code: 'LOT_IS_DATE' })
    expect(lot).toMatchObject({
      problems: [{ code: 'UNDECODABLE', value: '현\\xFF대' }, { code: 'CONTRACT_DAY_RANGE' }],
    })
    expect(outcome(lot as SalesRow, { use: 'value', value: '현대' }, context, { code: 'UNDECODABLE' })).toMatchObject({
      sale: { complex: '현대' },
    })
  })

  test('a damaged dong is recognised by what is left of it', () => {
    const bytes = iconv.encode([HEADER, line('40-12')].join('\n').replace('마포', '마\u0001'), 'cp949')
    const result = importSalesFile(
      bytes.map((byte) => (byte === 1 ? 0xff : byte)),
      options,
    )
    const row = result.ok ? result.value.rows[0] : undefined
    expect(row).toMatchObject({
      sale: null,
      problems: [{ code: 'UNDECODABLE', candidates: ['서울특별시 마포구 중동'] }],
    })
  })
})

describe('all rows of one reason', () => {
  const { sales, context } = load(
    line('Dec-40'),
    line('01월 03일'),
    line('01월 03일'),
    line('371', '1~10'),
    line('371'),
  )

  test('a proposal only where there is one reading; the others are listed', () => {
    expect(countReasons(sales.rows)).toContainEqual({ code: 'LOT_IS_DATE', rows: 3, sure: 2 })
    const decided = decideAll(sales.rows, 'LOT_IS_DATE', { use: 'proposal' }, context)
    expect(decided).toMatchObject({ changed: 2, left: [1] })
    expect(decided.rows.map((row) => row.sale?.lotText)).toEqual(['Dec-40', '1-3', '1-3', '371', '371'])
    expect(decided.rows.map((row) => row.verdict)).toEqual(['doubtful', 'ready', 'doubtful', 'doubtful', 'ready'])
  })

  test('a value for chosen rows', () => {
    const decided = decideAll(sales.rows, 'LOT_IS_DATE', { use: 'value', value: '40-12' }, context, [1])
    expect(decided).toMatchObject({ changed: 1, left: [] })
  })

  test('refusing the repeats keeps the first; the count still adds up', () => {
    const decided = decideAll(sales.rows, 'REPEATED_ROW', { refuse: true }, context)
    expect(decided.changed).toBe(1)
    expect(countVerdicts(decided.rows)).toEqual({ rows: 5, ready: 1, doubtful: 3, refused: 1 })
  })

  test('a reason nobody has changes nothing', () => {
    expect(decideAll(sales.rows, 'CANCELLED_SALE', { refuse: true }, context)).toEqual({
      rows: sales.rows,
      changed: 0,
      left: [],
    })
  })
})
