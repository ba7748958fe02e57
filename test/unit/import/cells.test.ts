import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitLine, takeLine } from '../../../shared/services/real-estate/import/cells.ts'

test.each([
  ['a,b,c', ['a', 'b', 'c'], 'ok'],
  ['a,"1,234",c', ['a', '1,234', 'c'], 'ok'],
  ['"a ""b"" c",d', ['a "b" c', 'd'], 'ok'],
  ['', [''], 'ok'],
  [',', ['', ''], 'ok'],
  ['"",""', ['', ''], 'ok'],
  ['"a" ,b', ['a', 'b'], 'ok'],
  ['5" pipe,b', ['5" pipe', 'b'], 'ok'],
  ['"a"b,c', ['"a"b', 'c'], 'stray'],
  ['a,"b,c', ['a', 'b,c'], 'open'],
] as const)('%j', (line, cells, quotes) => {
  expect(splitLine(line, ',')).toEqual({ cells, quotes })
})

describe('a quoted cell over several lines', () => {
  test('is one row when it closes with the right number of cells', () => {
    expect(takeLine(['a,"b', 'c",d', 'x'], 0, ',', 3)).toEqual({ cells: ['a', 'b\nc', 'd'], quotes: 'ok', lines: 2 })
  })

  test('is a broken mark when the next line brings another mark: no row is swallowed', () => {
    const lines = ['a,"107,500,5', 'b,"156,000",6']
    expect(takeLine(lines, 0, ',', 3)).toEqual({ cells: ['a', '"107', '500', '5'], quotes: 'open', lines: 1 })
    expect(takeLine(lines, 1, ',', 3)).toMatchObject({ cells: ['b', '156,000', '6'], quotes: 'ok' })
  })

  test('is a broken mark when nothing closes it', () => {
    expect(takeLine(['a,"b,c', 'd,e,f', 'g,h,i'], 0, ',', 3)).toMatchObject({ quotes: 'open', lines: 1 })
  })
})

describe('agrees with a CSV package on what spreadsheets write', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '가', '"', ',', ' ', '1', '\t', "'"), maxLength: 8 })

  test('any table survives, line by line', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
        const line = stringify([cells], { record_delimiter: '\r\n' }).replace(/\r\n$/, '')
        fc.pre(line !== '')
        expect(splitLine(line, ',')).toEqual({ cells, quotes: 'ok' })
        expect(parse(line, { relax_quotes: false })).toEqual([cells])
      }),
    )
  })
})
