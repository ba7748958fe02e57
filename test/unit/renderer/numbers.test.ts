/** What clerks type, and what the form holds. */
import { describe, expect, test } from 'vitest'
import {
  dateFromTyped,
  maskResident,
  residentFromTyped,
  timeFromTyped,
  wonFromTyped,
  wonInWords,
} from '../../../renderer/form/numbers.ts'

describe('dates and times', () => {
  test.each([
    ['20261122', '2026-11-22'],
    ['2026.11.22', '2026-11-22'],
    ['2026-11-22', '2026-11-22'],
    ['2026112', '2026112'],
    ['202611221', '202611221'],
    ['', ''],
  ])('%s is %s', (typed, held) => expect(dateFromTyped(typed)).toBe(held))

  test('four digits are a time, three are not yet', () => {
    expect(timeFromTyped('1430')).toBe('14:30')
    expect(timeFromTyped('143')).toBe('143')
  })
})

describe('money', () => {
  test.each([
    ['530,000,000', 530_000_000],
    ['5억3000만', 530_000_000],
    ['5억 3천만원', 530_000_000],
    ['3천5백만', 35_000_000],
    ['12억', 1_200_000_000],
    ['1조2억', 1_000_200_000_000],
    ['5억 500', 500_000_500],
    ['0', 0],
  ])('%s is %d won', (typed, won) => expect(wonFromTyped(typed)).toBe(won))

  test.each(['', 'abc', '5억x', '3.5억', '99999999999999999999'])('%s is no money', (typed) => {
    expect(wonFromTyped(typed)).toBeNull()
  })

  test.each([
    [530_000_000, '5억 3,000만원'],
    [1_200_000_500, '12억 500원'],
    [10_000, '1만원'],
  ])('%d is said %s', (won, words) => expect(wonInWords(won)).toBe(words))

  test('what is said can be typed again', () => {
    for (const won of [10_000, 35_000_000, 530_000_000, 1_234_567_890]) {
      expect(wonFromTyped(wonInWords(won) ?? '')).toBe(won)
    }
  })

  test('small sums are not said', () => expect(wonInWords(9_999)).toBeNull())
})

describe('resident numbers', () => {
  test('thirteen digits get their dash; the rest stays as typed', () => {
    expect(residentFromTyped('9001011234567')).toBe('900101-1234567')
    expect(residentFromTyped('900101-1234567')).toBe('900101-1234567')
    expect(residentFromTyped('900101')).toBe('900101')
  })

  test('masked, a whole number keeps birth date and sex digit, a half one nothing', () => {
    expect(maskResident('900101-1234567')).toBe('900101-1******')
    expect(maskResident('90010112')).toBe('********')
    expect(maskResident('')).toBe('')
  })
})
