import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { escapeFormula, exportCsv } from '../../../electron/csv/export.ts'

const text = (result: ReturnType<typeof exportCsv>): string => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return iconv.decode(result.value, 'cp949')
}

test('rows in CP949, CRLF, quoted where needed; null is empty', () => {
  const made = exportCsv(
    ['성명', '금액', '비고'],
    [
      ['홍길동', -1500, 'a,"b"'],
      ['펲', null, ''],
    ],
  )
  expect(text(made)).toBe('성명,금액,비고\r\n홍길동,-1500,"a,""b"""\r\n펲,,\r\n')
})

describe('a letter CP949 does not know', () => {
  test('stops the export and is named, never written as ?', () => {
    const made = exportCsv(
      ['성명', '한자'],
      [
        ['홍길동', '洪吉童'],
        ['김?', '𠮷金㐂㐂'],
      ],
    )
    expect(made).toEqual({
      ok: false,
      error: { code: 'UNREPRESENTABLE', cells: [{ row: 2, column: '한자', letters: ['𠮷', '㐂'] }] },
    })
  })

  test('in the header is row 0', () => {
    expect(exportCsv(['a😀'], [])).toMatchObject({ error: { cells: [{ row: 0, letters: ['😀'] }] } })
  })

  test('is written in UTF-8 with a byte order mark instead', () => {
    const made = exportCsv(['한자'], [['𠮷']], 'utf-8-bom')
    expect(made.ok && new TextDecoder('utf-8', { ignoreBOM: true }).decode(made.value)).toBe('\ufeff한자\r\n𠮷\r\n')
  })
})

test.each(['=1+1', '+82', '-5+cmd', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＠x'])('%j is no formula', (cell) => {
  expect(escapeFormula(cell)).toBe(`'${cell}`)
})

test.each(['a=1', '57-9', '', '서울', ' =1', "'=1"])('%j stays', (cell) => {
  expect(escapeFormula(cell)).toBe(cell)
})

test('a row that does not fit its header is a bug', () => {
  expect(() => exportCsv(['a', 'b'], [['1']])).toThrow('does not fit')
})

test('whatever is exported comes back, or is named', () => {
  const cell = fc.string({ unit: fc.constantFrom('가', '펲', '洪', '𠮷', '?', '"', ',', '\n', '=', '-', 'a', ' ') })
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), (rows) => {
      const made = exportCsv(['a', 'b'], rows)
      expect(made.ok).toBe(!rows.flat().some((one) => one.includes('𠮷')))
      if (!made.ok) return
      const back = parse(iconv.decode(made.value, 'cp949'), { record_delimiter: '\r\n' }) as string[][]
      expect(back.slice(1)).toEqual(rows.map((row) => row.map(escapeFormula)))
    }),
  )
})
