import { describe, expect, test } from 'vitest'
import type { CivilDate } from '../../../shared/civil.ts'
import {
  codeOn,
  dongByCode,
  findDongs,
  isDong,
  legalDongTable,
  similarNames,
  statusOn,
} from '../../../shared/codes/legal-dong.ts'
import {
  formatLot,
  formatPnu,
  isPnu,
  makePnu,
  parseLot,
  parsePnu,
  pnuOfLot,
  pnuParts,
} from '../../../shared/codes/pnu.ts'
import { SEOUL_LEGAL_DONG as seoul } from '../../../shared/codes/seoul.ts'

const on = (date: string): CivilDate => date as CivilDate
const code = (name: string, date: string): unknown => {
  const found = codeOn(seoul, name, on(date))
  return found.ok ? found.value.code : found.error.code
}

describe('legal-dong codes', () => {
  test('the table is whole and consistent', () => {
    expect(seoul.all).toHaveLength(1112)
    expect(seoul.byCode.size).toBe(1112)
    expect(seoul.asOf).toBe('2023-05-01')
    for (const dong of seoul.all) if (dong.abolished !== null) expect(dong.abolished >= dong.created).toBe(true)
    const districts = seoul.all.filter((dong) => !isDong(dong) && statusOn(dong, on('2023-05-01')) === 'valid')
    expect(districts).toHaveLength(26)
  })

  test('a name has the code of its day', () => {
    expect(code('서울특별시 마포구', '2018-04-01')).toBe('1144000000')
    expect(code('서울특별시 강남구 개포동', '2018-04-01')).toBe('1168010300')
    expect(code('  서울특별시\u00a0마포구   공덕동 ', '2018-04-01')).toBe('1144010200')
    // 하일동 became 강일동 on 2007-01-01.
    expect(code('서울특별시 강동구 하일동', '2006-12-31')).toBe('1174010400')
    expect(code('서울특별시 강동구 하일동', '2007-01-01')).toBe('CODE_ABOLISHED')
    expect(code('서울특별시 강동구 강일동', '2006-12-31')).toBe('CODE_NOT_YET')
    expect(code('서울특별시 강동구 강일동', '2007-01-01')).toBe('1174011000')
  })

  test('abolished and unknown are told apart', () => {
    expect(code('서울특별시 강남구 개포1동', '2018-04-01')).toBe('CODE_ABOLISHED')
    expect(code('서울특별시 강남구 없는동', '2018-04-01')).toBe('CODE_UNKNOWN')
    expect(code('', '2018-04-01')).toBe('CODE_UNKNOWN')
  })

  test('a code has its name, abolished or not', () => {
    expect(dongByCode(seoul, '1174010400')?.name).toBe('서울특별시 강동구 하일동')
    expect(dongByCode(seoul, '9999999999')).toBeNull()
  })

  test('texts that lost their spaces or their city find the name they meant', () => {
    const meant = (text: string): readonly string[] => similarNames(seoul, text, on('2018-04-01'))
    expect(meant('서울특별시마포구공덕동')).toEqual(['서울특별시 마포구 공덕동'])
    expect(meant('서울 마포구 공덕동')).toEqual(['서울특별시 마포구 공덕동'])
    expect(meant('마포구 공덕동')).toEqual(['서울특별시 마포구 공덕동'])
    expect(meant('서울특별시 중구 충무로 5가')).toEqual(['서울특별시 중구 충무로5가'])
    expect(meant('신사동')).toEqual(['서울특별시 은평구 신사동', '서울특별시 강남구 신사동'])
    expect(meant('없는동')).toEqual([])
    expect(meant('서울특별시')).toEqual([])
  })

  test('lookup at the counter shows valid dongs only', () => {
    expect(findDongs(seoul, '강동 일동', on('2018-04-01')).map((dong) => dong.name)).toContain(
      '서울특별시 강동구 강일동',
    )
    expect(findDongs(seoul, '하일동', on('2018-04-01'))).toEqual([])
    expect(findDongs(seoul, '11440102', on('2018-04-01'))).toHaveLength(1)
    expect(findDongs(seoul, '', on('2018-04-01'), 5)).toHaveLength(5)
  })

  test('a malformed data file does not become a table', () => {
    const data = { source: '', asOf: '2023-05-01', city: '서울특별시', codes: [['114401020', '공덕동', '19880423']] }
    expect(() => legalDongTable(data)).toThrow('malformed')
  })
})

describe('parcel numbers', () => {
  const gongdeok = seoul.byName.get('서울특별시 마포구 공덕동')?.[0]?.code
  if (gongdeok === undefined) throw new Error('no 공덕동')

  test.each([
    ['57-9', '1144010200100570009', '57-9'],
    ['57', '1144010200100570000', '57'],
    ['57-0', '1144010200100570000', '57'],
    ['산 12-3', '1144010200200120003', '산 12-3'],
    ['산12', '1144010200200120000', '산 12'],
    [' 57 - 9번지', '1144010200100570009', '57-9'],
    ['５７－９', '1144010200100570009', '57-9'],
    ['57–9', '1144010200100570009', '57-9'],
  ])('%j is %s', (text, pnu, shown) => {
    const built = pnuOfLot(gongdeok, text)
    expect(built).toEqual({ ok: true, value: pnu })
    if (built.ok) expect(formatPnu(built.value, seoul)).toBe(`서울특별시 마포구 공덕동 ${shown}`)
  })

  test.each([
    '',
    '0',
    '0-1',
    '057',
    '57-',
    '-9',
    '57-9-1',
    '10000',
    '57-10000',
    'BL-1',
    'Sep-57',
    '57.9',
    '산',
    '57 9a',
  ])('%j is no lot', (text) => {
    expect(parseLot(text)).toEqual({ ok: false, error: { code: 'LOT_MALFORMED' } })
  })

  test.each([
    '114401020010057000',
    '11440102001005700090',
    '1144010200300570009',
    '1144010200000570009',
    '1144010200100000009',
    '114401020010057000a',
    '１144010200100570009',
    ' 1144010200100570009',
  ])('%j is no parcel number', (text) => {
    expect(parsePnu(text)).toEqual({ ok: false, error: { code: 'PNU_MALFORMED' } })
    expect(isPnu(text)).toBe(false)
  })

  test('parts and whole agree, bounds are held', () => {
    const lot = { mountain: true, main: 9999, sub: 9999 }
    expect(pnuParts(makePnu(gongdeok, lot))).toEqual({ dong: gongdeok, lot })
    expect(formatLot(lot)).toBe('산 9999-9999')
    for (const bad of [
      { ...lot, main: 0 },
      { ...lot, main: 10_000 },
      { ...lot, sub: -1 },
    ]) {
      expect(() => makePnu(gongdeok, bad)).toThrow('no parcel number')
    }
  })

  test('an unknown dong shows its code', () => {
    const built = parsePnu('9999999999100010000')
    expect(built.ok && formatPnu(built.value, seoul)).toBe('9999999999 1')
  })
})
