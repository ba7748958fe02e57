import { describe, expect, test } from 'vitest'
import { personTerms, searchTerms } from '../../../electron/office/desk/search-terms.ts'

const OFFICES = ['mapo', 'gaepo']

describe('receipt numbers', () => {
  test.each([
    ['MAPO', 'MAPO'],
    ['mapo', 'MAPO'],
    ['ㅡ메ㅐ', 'MAPO'],
    ['mapo-', 'MAPO'],
    ['mapo2026', 'MAPO-2026'],
    ['MAPO-20261122', 'MAPO-20261122'],
    ['MAPO 20261122', 'MAPO-20261122'],
    ['MAPO-2026-11-22', 'MAPO-20261122'],
    ['mapo–20261122—03', 'MAPO-20261122-03'],
    ['ma', 'MA'],
    ['MAPO-20261122-03-000123', 'MAPO-20261122-03-000123'],
    ['MAPO2026112203000123', 'MAPO-20261122-03-000123'],
    ['#gaepo20261122', 'GAEPO-20261122'],
    ['ＭＡＰＯ－２０２６', 'MAPO-2026'],
  ])('%s begins %s', (typed, prefix) => expect(searchTerms(typed, OFFICES).receipts).toEqual([prefix]))

  test.each([
    ['000123', '000123'],
    ['123', '000123'],
    ['#1', '000001'],
    ['1234567', null],
    ['MAPO', null],
    ['@123', null],
  ])('%s ends in %s', (typed, counter) => expect(searchTerms(typed, OFFICES).counter).toBe(counter))

  test('of a short last part it is not known whether it goes on', () => {
    const [asTyped, filled] = ['MAPO-20261122-03-0001', 'MAPO-20261122-03-000001']
    expect(searchTerms('mapo 2026 11 22 3 0001', OFFICES).receipts).toEqual([asTyped, filled])
    expect(searchTerms('MAPO-20261122-3', OFFICES).receipts).toEqual(['MAPO-20261122-3', 'MAPO-20261122-03'])
  })

  test.each(['김하늘', 'Smith', 'MAPX-20261122', 'MA-20261122'])('%s is none', (typed) =>
    expect(searchTerms(typed, OFFICES).receipts).toEqual([]),
  )
})

describe('people', () => {
  test.each([
    ['김하늘', ['김하늘'], null],
    ['@ㄱㅎㄴ', ['ㄱㅎㄴ'], null],
    ['rlagksmf', ['rlagksmf', '김하늘'], null],
    ['rgs', ['rgs', 'ㄱㅎㄴ'], null],
    ['19850505', [], '1985-05-05'],
    ['1985-05-05', [], '1985-05-05'],
    ['1985. 5. 5.', [], '1985-05-05'],
    ['이바다 19850505', ['이바다'], '1985-05-05'],
    ['이바다 1985-05-05', ['이바다'], '1985-05-05'],
    ['John Smith', ['John Smith'], null],
    ['19851332', [], null],
    ['공덕동 57-9', [], null],
  ])('%s', (typed, names, birth) => expect(personTerms(typed)).toEqual({ names, birth, number: null }))

  test('a resident number is neither name nor date', () => {
    expect(searchTerms('850505-2345678', OFFICES)).toMatchObject({
      number: '8505052345678',
      names: [],
      birth: null,
      counter: null,
    })
  })
})

describe('parcels', () => {
  test('by number, with or without gaps, and by the words of an address', () => {
    expect(searchTerms('1144010200100570009', OFFICES)).toMatchObject({
      pnu: '1144010200100570009',
      place: null,
      receipts: [],
    })
    expect(searchTerms('11440102001 0057 0009', OFFICES).pnu).toBe('1144010200100570009')
    expect(searchTerms('아현동 12-3', OFFICES).place).toBe('아현동 12-3')
    expect(searchTerms('dkgusehd 12-3', OFFICES).place).toBe('아현동 12-3')
    expect(searchTerms('#아현동 12-3', OFFICES).place).toBeNull()
    expect(searchTerms('123', OFFICES).place).toBeNull()
  })

  test('nothing typed asks for nothing', () => {
    for (const typed of ['', ' ', '#', '@ '])
      expect(Object.values(searchTerms(typed, OFFICES)).flat().filter(Boolean)).toEqual([])
  })
})
