import fc from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { importSalesFile } from '../../../electron/import/sales-file.ts'
import type { CivilDate } from '../../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../../shared/codes/seoul.ts'
import { decideAll, reopen } from '../../../shared/services/real-estate/import/decide.ts'
import { countVerdicts } from '../../../shared/services/real-estate/import/read.ts'
import type { SalesRow } from '../../../shared/services/real-estate/import/types.ts'
import { ENCODINGS, LAYOUTS, LINE_ENDS, makeSalesFile } from '../../support/sales-files.ts'

const options = { codes: SEOUL_LEGAL_DONG, today: '2026-11-22' as CivilDate }
const HEADER = '시군구,번지,본번,부번,단지명,전용면적(㎡),계약년월,계약일,거래금액(만원),층,건축년도,도로명\r\n'

const expectSum = (rows: readonly SalesRow[]): void => {
  const { ready, doubtful, refused } = countVerdicts(rows)
  expect(ready + doubtful + refused).toBe(rows.length)
  expect(rows.map((row) => row.row)).toEqual(rows.map((_, i) => i + 1))
  for (const row of rows) {
    expect(row.problems.length > 0).toBe(row.verdict !== 'ready')
    if (row.verdict === 'ready') expect(row.sale?.pnu).toMatch(/^\d{10}[12]\d{8}$/)
    if (row.verdict === 'refused') expect(row.sale).toBeNull()
  }
}

test('arbitrary bytes never throw, in any encoding', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(undefined, 'cp949', 'utf-8', 'utf-16le'),
      (bytes, encoding) => {
        const result = importSalesFile(bytes, encoding === undefined ? options : { ...options, encoding })
        if (!result.ok) expect(result.error.code).toBe('NOT_A_SALES_FILE')
      },
    ),
  )
})

test('arbitrary bytes under a header: every line with content is one row with one verdict', () => {
  const header = iconv.encode(HEADER, 'cp949')
  // No quotation mark: only a quoted cell may span lines.
  const body = fc
    .uint8Array({ maxLength: 400, min: 1 })
    .map((bytes) => bytes.map((byte) => (byte === 0x22 ? 0x2c : byte)))
  fc.assert(
    fc.property(body, (bytes) => {
      const result = importSalesFile(Uint8Array.of(...header, ...bytes), { ...options, encoding: 'cp949' })
      const lines = iconv.decode(bytes, 'latin1').split(/\r\n|\n|\r/)
      const text = (line: string): string => iconv.decode(iconv.encode(line, 'latin1'), 'cp949')
      const wanted = lines.filter((line) => text(line).trim() !== '').length
      if (result.ok) {
        expect(result.value.rows).toHaveLength(wanted)
        expectSum(result.value.rows)
      } else expect(wanted).toBe(0)
    }),
  )
})

test('arbitrary cells of the right words: verdicts add up, and decisions keep them so', () => {
  const word = fc.constantFrom(
    ...['서울특별시 마포구 공덕동', '서울', '부산광역시', '57-9', 'Sep-57', '01월 03일', '57', '9', '0', '', '-', ' '],
    ...['84.97', '1e400', '-1', '201804', '13', '1~10', '"107,500"', '107,500', '99999999999999999999', '\ufffd', '"'],
  )
  const line = fc.array(word, { minLength: 10, maxLength: 13 }).map((cells) => cells.join(','))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const result = importSalesFile(new TextEncoder().encode(HEADER + lines.join('\n')), options)
      if (!result.ok) throw new Error(result.error.why)
      const context = { ...options, layout: result.value.layout }
      let { rows } = result.value
      expectSum(rows)
      for (const code of new Set(rows.flatMap((row) => row.problems.map((problem) => problem.code)))) {
        for (const decision of [{ use: 'as-is' }, { use: 'proposal' }, { use: 'value', value: '57' }] as const) {
          rows = decideAll(rows, code, decision, context).rows
          expectSum(rows)
        }
      }
      expect(rows.map((row) => reopen(row, context))).toEqual(result.value.rows)
    }),
  )
})

test('the same options give the same file, and what was planted is what is found', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(),
        rows: fc.integer({ min: 1, max: 40 }),
        layout: fc.constantFrom(...LAYOUTS),
        encoding: fc.constantFrom(...ENCODINGS),
        lineEnd: fc.constantFrom(...LINE_ENDS),
        preamble: fc.boolean(),
        faulty: fc.double({ min: 0, max: 1, noNaN: true }),
        dayRanges: fc.boolean(),
      }),
      (file) => {
        const made = makeSalesFile(file)
        expect(makeSalesFile(file).bytes).toEqual(made.bytes)
        const result = importSalesFile(made.bytes, { ...options, encoding: file.encoding })
        if (!result.ok) throw new Error(result.error.why)
        expectSum(result.value.rows)
        expect(
          result.value.rows.map((row) => [row.verdict, ...row.problems.map((problem) => problem.code).sort()]),
        ).toEqual(made.rows.map((row) => [row.verdict, ...row.problems.map((problem) => problem.code).sort()]))
      },
    ),
  )
})
