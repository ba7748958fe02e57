import { describe, expect, test } from 'vitest'
import { importSalesFile } from '../../../electron/import/sales-file.ts'
import type { CivilDate } from '../../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../../shared/codes/seoul.ts'
import type { SalesRow } from '../../../shared/services/real-estate/import/types.ts'

const HEADER =
  '시군구,번지,본번,부번,단지명,전용면적(㎡),계약년월,계약일,거래금액(만원),층,건축년도,도로명,해제사유발생일'
const SALE = {
  시군구: '서울특별시 마포구 공덕동',
  번지: '57-9',
  본번: '57',
  부번: '9',
  단지명: '래미안',
  전용면적: '84.97',
  계약년월: '201804',
  계약일: '13',
  거래금액: '"107,500"',
  층: '5',
  건축년도: '2004',
  도로명: '마포대로',
  해제: '-',
}

const rowOf = (header: string, line: string): SalesRow => {
  const bytes = new TextEncoder().encode(`${header}\n${line}\n`)
  const result = importSalesFile(bytes, { codes: SEOUL_LEGAL_DONG, today: '2026-11-22' as CivilDate })
  const row = result.ok ? result.value.rows[0] : undefined
  if (row === undefined) throw new Error('no row')
  return row
}

const judge = (changes: Partial<typeof SALE> = {}): SalesRow =>
  rowOf(HEADER, Object.values({ ...SALE, ...changes }).join(','))

const problems = (row: SalesRow): readonly unknown[] =>
  row.problems.map(({ code, candidates, asIs }) => [code, candidates.join(' | '), asIs])

test('a whole sale', () => {
  expect(judge()).toEqual({
    row: 1,
    line: 2,
    cells: Object.values({ ...SALE, 거래금액: '107,500' }),
    repeat: null,
    verdict: 'ready',
    problems: [],
    settled: [],
    sale: {
      pnu: '1144010200100570009',
      sggText: '서울특별시 마포구 공덕동',
      lotText: '57-9',
      complex: '래미안',
      area100: 8497,
      contractMonth: '2018-04',
      contractDay: 13,
      contractDays: null,
      price: 1_075_000_000,
      building: null,
      floor: 5,
      builtYear: 2004,
      road: '마포대로',
      cancelled: null,
    },
  })
})

describe('lot', () => {
  test.each([
    [{ 번지: 'Sep-57' }, [['LOT_IS_DATE', '57-9', false]]],
    [{ 번지: 'Sep-57', 본번: '9', 부번: '57' }, [['LOT_IS_DATE', '9-57', false]]],
    [{ 번지: 'Sep-57', 본번: '371', 부번: '0' }, [['LOT_IS_DATE', '57-9 | 9-57 | 2057-9 | 1957-9 | 371', false]]],
    [{ 번지: 'BL-1' }, [['LOT_UNREADABLE', '57-9', false]]],
    [{ 번지: '' }, [['LOT_UNREADABLE', '57-9', false]]],
    [{ 번지: '1**', 본번: '', 부번: '' }, [['LOT_UNREADABLE', '', false]]],
    [{ 부번: '8' }, [['LOT_MISMATCH', '57-8 | 57-9', true]]],
    [{ 본번: 'x' }, [['NOT_A_NUMBER', '', false]]],
    [{ 부번: '10000' }, [['NOT_A_NUMBER', '', false]]],
    [{ 본번: '0057', 부번: '0009' }, []],
    [{ 번지: '산 57-9' }, []],
    [{ 번지: '57', 부번: '0' }, []],
    [{ 본번: '', 부번: '' }, []],
  ])('%j', (changes, wanted) => {
    const row = judge(changes)
    expect(problems(row)).toEqual(wanted)
    expect(row.sale?.pnu === null).toBe(wanted.length > 0)
  })

  test('a file without the lot column takes main and sub', () => {
    const row = rowOf(
      '시군구,본번,부번,단지명,전용면적,거래금액,계약일자',
      '서울특별시 마포구 공덕동,57,9,a,84.97,107500,2018-04-13',
    )
    expect(row).toMatchObject({ verdict: 'ready', sale: { pnu: '1144010200100570009', contractDay: 13 } })
  })
})

describe('contract date', () => {
  test.each([
    [{ 계약일: '11~20' }, [['CONTRACT_DAY_RANGE', '', true]]],
    [{ 계약일: '' }, [['CONTRACT_DATE_MISSING', '', true]]],
    [{ 계약일: '31' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', false]]],
    [{ 계약일: '0' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', false]]],
    [{ 계약일: '20~11' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', false]]],
    [{ 계약년월: '' }, [['CONTRACT_DATE_MISSING', '', true]]],
    [{ 계약년월: '201800' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', false]]],
    [{ 계약년월: '200512', 건축년도: '' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', true]]],
    [{ 계약년월: '202612' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', false]]],
    [{ 계약년월: '101804', 건축년도: '' }, [['CONTRACT_DATE_IMPLAUSIBLE', '', false]]],
    [{ 계약년월: '2018-04', 계약일: '07' }, []],
    [{ 계약년월: '2018년 4월', 계약일: '7일' }, []],
  ])('%j', (changes, wanted) => {
    expect(problems(judge(changes))).toEqual(wanted)
  })

  test('a third of the month ends with the month', () => {
    expect(judge({ 계약년월: '201802', 계약일: '21~31' }).sale).toMatchObject({
      contractMonth: '2018-02',
      contractDay: null,
      contractDays: [21, 28],
    })
  })

  test('in a column of its own', () => {
    const day = (date: string): unknown =>
      problems(
        rowOf('시군구,번지,단지명,전용면적,거래금액,계약일자', `서울특별시 마포구 공덕동,57-9,a,84.97,107500,${date}`),
      )
    expect(day('20180413')).toEqual([])
    expect(day('')).toEqual([['CONTRACT_DATE_MISSING', '', true]])
    expect(day('2018-02-30')).toEqual([['CONTRACT_DATE_IMPLAUSIBLE', '', false]])
    expect(day('2027-01-01')).toEqual([['CONTRACT_DATE_IMPLAUSIBLE', '', false]])
  })
})

describe('dong', () => {
  test.each([
    ['서울 마포구 공덕동', 'CODE_UNKNOWN', '서울특별시 마포구 공덕동'],
    ['서울특별시 마포구', 'CODE_UNKNOWN', ''],
    ['', 'CODE_UNKNOWN', ''],
    ['서울특별시 강동구 하일동', 'CODE_ABOLISHED', ''],
    ['서울특별시 동대문구 면목동', 'CODE_ABOLISHED', '서울특별시 중랑구 면목동'],
  ])('%s', (name, code, candidates) => {
    const row = judge({ 시군구: name })
    expect(row).toMatchObject({ verdict: 'doubtful', sale: null })
    expect(row.problems.map((problem) => [problem.code, problem.candidates.join()])).toEqual([[code, candidates]])
  })

  test('of the day of the sale: 하일동 until 2006, also when the change lies within the month known', () => {
    const dong = '서울특별시 강동구 하일동'
    expect(judge({ 시군구: dong, 계약년월: '200612' })).toMatchObject({
      verdict: 'ready',
      sale: { pnu: '1174010400100570009' },
    })
    expect(judge({ 시군구: '서울특별시 광진구 모진동', 계약년월: '200904', 계약일: '11~20' }).problems).toHaveLength(1)
    expect(judge({ 시군구: '서울특별시 광진구 모진동', 계약년월: '200904', 계약일: '20' }).problems).toHaveLength(1)
    expect(judge({ 시군구: '서울특별시 광진구 모진동', 계약년월: '200904', 계약일: '19' }).verdict).toBe('ready')
  })

  test('another province is refused, a district that only sounds like one is not', () => {
    expect(judge({ 시군구: '경기도 성남시 분당구 서현동' })).toMatchObject({
      verdict: 'refused',
      sale: null,
      problems: [{ code: 'OUTSIDE_SEOUL', column: '시군구', value: '경기도 성남시 분당구 서현동' }],
    })
    expect(judge({ 시군구: '광주광역시 서구 치평동' }).verdict).toBe('refused')
    expect(judge({ 시군구: '광진구 구의동' }).verdict).toBe('doubtful')
  })
})

describe('numbers', () => {
  test.each([
    [{ 거래금액: '1075000000' }, [['PRICE_IMPLAUSIBLE', '107500', true]]],
    [{ 거래금액: '11' }, [['PRICE_IMPLAUSIBLE', '110000', true]]],
    [{ 거래금액: '0' }, [['PRICE_IMPLAUSIBLE', '', false]]],
    [{ 거래금액: '-5' }, [['PRICE_IMPLAUSIBLE', '', false]]],
    [{ 거래금액: '9007199254740991' }, [['PRICE_IMPLAUSIBLE', '', false]]],
    [{ 거래금액: '1.08E+05' }, [['NOT_A_NUMBER', '108000', false]]],
    [{ 거래금액: '107500만원' }, [['NOT_A_NUMBER', '107500', false]]],
    [{ 거래금액: '' }, [['NOT_A_NUMBER', '', false]]],
    [{ 거래금액: '"1,07,500"' }, [['NOT_A_NUMBER', '107500', false]]],
    [{ 거래금액: '１０７５００' }, []],
    [{ 거래금액: '" 107,500 "' }, []],
    [
      { 전용면적: '3.3' },
      [
        ['AREA_IMPLAUSIBLE', '', true],
        ['PRICE_IMPLAUSIBLE', '', true],
      ],
    ],
    [{ 전용면적: '0' }, [['AREA_IMPLAUSIBLE', '', false]]],
    [{ 전용면적: '25평' }, [['NOT_A_NUMBER', '', false]]],
    [{ 층: '0' }, [['FLOOR_IMPLAUSIBLE', '', false]]],
    [{ 층: '-1' }, []],
    [{ 층: '101' }, [['FLOOR_IMPLAUSIBLE', '', true]]],
    [{ 층: '201' }, [['FLOOR_IMPLAUSIBLE', '', false]]],
    [{ 층: '5층' }, [['NOT_A_NUMBER', '5', false]]],
    [{ 층: '' }, []],
    [{ 건축년도: '2020' }, [['YEAR_IMPLAUSIBLE', '', true]]],
    [{ 건축년도: '2019' }, []],
    [{ 건축년도: '1929' }, [['YEAR_IMPLAUSIBLE', '', true]]],
  ])('%j', (changes, wanted) => {
    expect(problems(judge(changes))).toEqual(wanted)
  })

  test.each([
    ['84.97', 8497],
    ['177.255', 17_726],
    ['59.9949', 5999],
    ['59.9950', 6000],
    ['60', 6000],
    ['11.6657', 1167],
    ['49.2000', 4920],
  ])('an area of %s m² is %i hundredths', (text, area100) => {
    expect(judge({ 전용면적: text }).sale?.area100).toBe(area100)
  })

  test('the price column says its unit', () => {
    const price = (header: string, value: string): unknown =>
      rowOf(`시군구,번지,단지명,전용면적,${header}`, `서울특별시 마포구 공덕동,57-9,a,84.97,${value}`).sale?.price
    expect(price('거래금액', '107500')).toBe(1_075_000_000)
    expect(price('거래금액(만원)', '107500')).toBe(1_075_000_000)
    expect(price('거래금액(천원)', '1075000')).toBe(1_075_000_000)
    expect(price('거래금액(원)', '1075000000')).toBe(1_075_000_000)
  })
})

describe('the row as a whole', () => {
  test.each([
    ['COLUMN_COUNT', '서울특별시 마포구 공덕동,57-9,57'],
    ['COLUMN_COUNT', `${Object.values(SALE).join(',')},more`],
    ['EMPTY_ROW', ',,,,,,,,,,,,'],
  ])('%s refuses %j', (code, line) => {
    expect(rowOf(HEADER, line)).toMatchObject({ verdict: 'refused', sale: null, problems: [{ code, column: '' }] })
  })

  test('empty cells beyond the last column are no cells', () => {
    expect(rowOf(HEADER, `${Object.values(SALE).join(',')},,,`).verdict).toBe('ready')
  })

  test('a price that lost its quotation marks is joined only on a word', () => {
    const row = judge({ 거래금액: '107,500' })
    expect(problems(row)).toEqual([['COLUMN_COUNT', '107,500', false]])
    expect(row.cells).toHaveLength(14)
  })

  test.each([
    ['before a quoted price', {}, 'doubtful', ['QUOTE_BROKEN'], '"래미안'],
    ['before a bare price', { 거래금액: '107500' }, 'doubtful', ['QUOTE_BROKEN'], '"래미안'],
    ['with a split price', { 거래금액: '107,500' }, 'doubtful', ['COLUMN_COUNT', 'QUOTE_BROKEN'], '"래미안'],
    ['with cells missing', { 해제: '-",more' }, 'refused', ['COLUMN_COUNT', 'QUOTE_BROKEN'], undefined],
  ])('an unclosed quotation mark %s spoils its own row and no other', (_, changes, verdict, codes, complex) => {
    const bad = Object.values({ ...SALE, 단지명: '"래미안', ...changes }).join(',')
    const bytes = new TextEncoder().encode([HEADER, bad, Object.values(SALE).join(',')].join('\n'))
    const result = importSalesFile(bytes, { codes: SEOUL_LEGAL_DONG, today: '2026-11-22' as CivilDate })
    const rows = result.ok ? result.value.rows : []
    expect(rows.map((row) => row.verdict)).toEqual([verdict, 'ready'])
    expect(rows[0]?.problems.map((problem) => problem.code)).toEqual(codes)
    expect(rows[0]?.sale?.complex).toBe(complex)
  })

  test.each([
    ['20180430', true, '2018-04-30'],
    ['18.04.30', true, '2018-04-30'],
    ['2018-04-12', false, '2018-04-12'],
    ['20270101', false, '2027-01-01'],
    ['O', false, null],
  ])('a sale cancelled on %s may stand as it is: %s', (text, asIs, day) => {
    const row = judge({ 해제: text })
    expect(problems(row)).toEqual([['CANCELLED_SALE', '', asIs]])
    expect(row.sale?.cancelled).toBe(day)
  })

  test('a name is asked for', () => {
    expect(problems(judge({ 단지명: '' }))).toEqual([['COMPLEX_MISSING', '', true]])
  })
})
