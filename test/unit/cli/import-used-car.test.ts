/** An auction list of cars on the command line: every row once, what is doubtful with its reason, what was put right noted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { checkDigitFits } from '../../../shared/codes/vin.ts'
import { decide, readCars, recount, reopen } from '../../../shared/services/used-car/import/read.ts'
import { daejang } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'daejang-cars-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const GOOD = '1M8GDM9AXKP042788'
const OTHER = '11111111111111111'
const HEADER = 'id,price,brand,model,year,mileage,vin,country'
const line = (vin: string, { price = '6300', year = '2018', mileage = '39590' } = {}): string =>
  `0,${price},toyota,cruiser,${year},${mileage},${vin}, usa`

interface Found {
  readonly row: number
  readonly code: string
  readonly column: string
  readonly value: string
  readonly proposal: string | null
}
interface Dry {
  readonly rows: number
  readonly ready: number
  readonly doubtful: number
  readonly refused: number
  readonly unit: string
  readonly problems: readonly Found[]
  readonly notes: readonly Found[]
}

let files = 0
const dry = async (...lines: readonly string[]): Promise<Dry> => {
  files += 1
  const path = join(folder, `${files}.csv`)
  writeFileSync(path, lines.join('\r\n'))
  const { exit, out, json } = await daejang(['import', 'used-car', path, '--data', folder, '--json'])
  expect([exit, out.length]).toEqual([0, 1])
  return json as unknown as Dry
}

describe('a list of cars', () => {
  test('is ready where nothing is in doubt; letter case and spaces are put right and noted', async () => {
    const found = await dry(HEADER, line(GOOD), line(`  ${OTHER.toLowerCase()}`), line(' 1m8gdm9a0kp042786'))
    expect(found).toMatchObject({ rows: 3, ready: 2, doubtful: 1, refused: 0, unit: 'mi' })
    expect(checkDigitFits('1M8GDM9A0KP042786')).toBe(false)
    expect(found.problems).toEqual([
      { row: 3, code: 'VIN_CHECK_DIGIT', column: 'vin', value: ' 1m8gdm9a0kp042786', proposal: null },
    ])
    expect(found.notes.map(({ row, code }) => [row, code])).toEqual([
      [2, 'SPACES'],
      [3, 'SPACES'],
      [3, 'LETTER_CASE'],
    ])
    expect(found.notes[2]?.proposal).toBe('1M8GDM9A0KP042786')
  })

  test.each([
    ['PRICE_ZERO', 'price', line(GOOD, { price: '0' })],
    ['PRICE_MISSING', 'price', line(GOOD, { price: '' })],
    ['NOT_A_NUMBER', 'price', line(GOOD, { price: 'call' })],
    ['MILEAGE_MISSING', 'mileage', line(GOOD, { mileage: ' ' })],
    ['NOT_A_NUMBER', 'mileage', line(GOOD, { mileage: '12k' })],
    ['YEAR_IMPLAUSIBLE', 'year', line(GOOD, { year: '3018' })],
    ['VIN_LENGTH', 'vin', line('1Q87T3N166389')],
    ['VIN_LETTERS', 'vin', line('1M8GDM9AXKPO42788')],
    ['VIN_UNREADABLE', 'vin', line('차대번호 없음')],
  ])('%s makes a row doubtful', async (code, column, row) => {
    const found = await dry(HEADER, row)
    expect(found).toMatchObject({ rows: 1, ready: 0, doubtful: 1, refused: 0 })
    expect(found.problems.map((each) => [each.code, each.column])).toEqual([[code, column]])
    expect(found.problems[0]?.proposal).toBe(code === 'VIN_LETTERS' ? GOOD : null)
  })

  test('a short number of before 1981 is noted and ready', async () => {
    const found = await dry(HEADER, line('1Q87T3N166389', { year: '1973' }))
    expect(found).toMatchObject({ ready: 1, problems: [], notes: [{ code: 'VIN_OLD' }] })
  })

  test('a car in several rows makes each of them doubtful, whatever its letter case', async () => {
    const found = await dry(HEADER, line(GOOD), line(OTHER), line(` ${GOOD.toLowerCase()}`), line(GOOD, { price: '1' }))
    expect(found).toMatchObject({ rows: 4, ready: 1, doubtful: 3 })
    expect(found.problems.map(({ row, code, value }) => [row, code, value])).toEqual([
      [1, 'REPEATED_VIN', '1/3'],
      [3, 'REPEATED_VIN', '2/3'],
      [4, 'REPEATED_VIN', '3/3'],
    ])
  })

  test('what names no car is refused and kept: wrong columns, the header again, no number', async () => {
    const found = await dry('published 2020', HEADER, line(GOOD), '1,2', HEADER, line(''), '')
    expect(found).toMatchObject({ rows: 4, ready: 1, doubtful: 0, refused: 3 })
    expect(found.problems.map(({ row, code }) => [row, code])).toEqual([
      [2, 'COLUMN_COUNT'],
      [3, 'HEADER_REPEATED'],
      [4, 'VIN_MISSING'],
    ])
  })

  test('of kilometres says so; two columns with one meaning are no list', async () => {
    expect((await dry('차대번호;주행거리', `${GOOD};100`)).unit).toBe('km')
    const read = (...lines: string[]) => readCars({ encoding: 'utf-8', lines }, 2026)
    expect(read('vin,mileage,km', `${GOOD},1,2`)).toMatchObject({
      error: { why: 'AMBIGUOUS_HEADER', found: 'mileage' },
    })
    expect(read('vin,price', `${GOOD},1`)).toMatchObject({ error: { why: 'NO_CAR_HEADER', missing: ['mileage'] } })
    expect(read('vin,mileage', ' ')).toMatchObject({ error: { why: 'NO_ROWS' } })
  })

  test('a line that is not valid text is doubtful for it', async () => {
    const path = join(folder, 'damaged.csv')
    const bytes = Buffer.from(`${HEADER}\r\n${line(GOOD)}\r\n${line(OTHER)}\r\n`)
    bytes[bytes.indexOf('toyota')] = 0xff
    writeFileSync(path, bytes)
    const { json } = await daejang(['import', 'used-car', path, '--encoding', 'utf-8', '--json'])
    expect(json).toMatchObject({
      rows: 2,
      ready: 1,
      doubtful: 1,
      problems: [{ row: 1, code: 'UNDECODABLE', column: 'brand' }],
    })
  })

  test('any of the rows of a car can be left out, and the last that is left stands for it', () => {
    const read = readCars({ encoding: 'utf-8', lines: [HEADER, line(GOOD), line(OTHER), line(GOOD), line(GOOD)] }, 2026)
    if (!read.ok) throw new Error(read.error.why)
    const { context } = read.value
    let { rows } = read.value
    const said = () => rows.map(({ verdict, repeat }) => [verdict, repeat])
    const leaveOut = (n: number): void => {
      rows = recount(
        rows.map((row) => {
          const left = row.row === n ? decide(row, { refuse: true }, context) : null
          return left?.ok ? left.value : row
        }),
        context,
      )
    }
    leaveOut(1)
    expect(said()).toEqual([
      ['refused', null],
      ['ready', null],
      ['doubtful', '1/2'],
      ['doubtful', '2/2'],
    ])
    leaveOut(4)
    expect(said()).toEqual([
      ['refused', null],
      ['ready', null],
      ['ready', null],
      ['refused', null],
    ])
    rows = recount(
      rows.map((row) => reopen(row, context)),
      context,
    )
    expect(rows).toEqual(read.value.rows)
  })

  test('loses no row, whatever the lines', () => {
    const cell = fc.oneof(fc.constantFrom(GOOD, GOOD.toLowerCase(), '0', '', '6300', '"', 'vin'), fc.string())
    const any = fc.oneof(
      fc.array(cell, { minLength: 1, maxLength: 9 }).map((cells) => cells.join(',')),
      fc.constant(line(GOOD)),
    )
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (lines) => {
        const plain = lines.map((each) => each.replace(/[\r\n]/g, ''))
        const read = readCars({ encoding: 'utf-8', lines: [HEADER, ...plain] }, 2026)
        if (!read.ok) {
          expect(plain.every((each) => each.trim() === '')).toBe(true)
          return
        }
        const { rows } = read.value
        expect(rows.map(({ row }) => row)).toEqual(rows.map((_, i) => i + 1))
        for (const { verdict, problems } of rows) expect(problems.length === 0).toBe(verdict === 'ready')
        const quoted = plain.some((each) => each.includes('"'))
        if (!quoted) expect(rows).toHaveLength(plain.filter((each) => each.trim() !== '').length)
      }),
    )
  })
})
