import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  addYears,
  type CivilDate,
  civilDate,
  civilFromDays,
  civilParts,
  compareDates,
  daysBetween,
  daysFromCivil,
  daysInMonth,
  fromDays,
  isCivilDate,
  isLeapYear,
  koreanDate,
  koreanTime,
  startOfKoreanDay,
  toDays,
  weekday,
} from '../../shared/civil.ts'

const day = (text: string): CivilDate => {
  if (!isCivilDate(text)) throw new Error(`no civil date: ${text}`)
  return text
}

describe('isCivilDate', () => {
  it.each(['0001-01-01', '1900-02-28', '2000-02-29', '2024-02-29', '2026-11-22', '9999-12-31'])('takes %s', (text) => {
    expect(isCivilDate(text)).toBe(true)
  })

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2026-11-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-1-1',
    '20261122',
    '2026-11-22T00:00:00Z',
    ' 2026-11-22',
    '2026-11-22\n',
    '２０２６-11-22',
    '+026-11-22',
    '',
    20261122,
    null,
    undefined,
  ])('refuses %o', (value) => {
    expect(isCivilDate(value)).toBe(false)
  })
})

describe('day counts', () => {
  it.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-03-01', 11_017],
    ['2026-11-22', 20_779],
    ['0001-01-01', -719_162],
    ['9999-12-31', 2_932_896],
  ])('%s is day %i', (text, days) => {
    expect(toDays(day(text))).toBe(days)
    expect(fromDays(days)).toBe(text)
  })

  it('runs through four centuries without a gap, as the platform’s calendar does', () => {
    let expected = -141_427 // 1582-10-15
    for (let year = 1582; year <= 1982; year++) {
      for (let month = year === 1582 ? 11 : 1; month <= 12; month++) {
        for (let date = 1; date <= daysInMonth(year, month); date++) {
          const days = daysFromCivil(year, month, date)
          expected = expected === -141_427 ? days : expected + 1
          if (days !== expected) throw new Error(`gap before ${year}-${month}-${date}`)
          const parts = civilFromDays(days)
          if (parts.year !== year || parts.month !== month || parts.day !== date) throw new Error(`not inverse ${days}`)
          if (Date.UTC(year, month - 1, date) !== days * 86_400_000) throw new Error(`not the platform's ${days}`)
        }
      }
    }
    expect(fromDays(expected)).toBe('1982-12-31')
  })

  it('stops at the ends of the calendar', () => {
    expect(() => fromDays(-719_163)).toThrow(RangeError)
    expect(() => fromDays(2_932_897)).toThrow(RangeError)
    expect(() => fromDays(0.5)).toThrow(RangeError)
    expect(() => toDays('2026-02-30' as CivilDate)).toThrow(RangeError)
  })
})

describe('Korean dates', () => {
  it.each([
    [0, '1970-01-01'],
    [Date.UTC(2026, 10, 21, 14, 59, 59, 999), '2026-11-21'],
    [Date.UTC(2026, 10, 21, 15, 0, 0, 0), '2026-11-22'],
    [-9 * 3_600_000 - 1, '1969-12-31'],
    [-9 * 3_600_000, '1970-01-01'],
  ])('the instant %i is %s', (instant, text) => {
    expect(koreanDate(instant)).toBe(text)
  })

  it('begin at midnight, UTC+9', () => {
    const start = startOfKoreanDay(day('2026-11-22'))
    expect(start).toBe(Date.UTC(2026, 10, 21, 15))
    expect(koreanTime(start)).toEqual({ date: '2026-11-22', hour: 0, minute: 0, second: 0 })
    expect(koreanTime(start - 1)).toEqual({ date: '2026-11-21', hour: 23, minute: 59, second: 59 })
    expect(koreanTime(start + (14 * 60 + 5) * 60_000 + 7_999)).toEqual({
      date: '2026-11-22',
      hour: 14,
      minute: 5,
      second: 7,
    })
  })
})

describe('arithmetic', () => {
  it('adds days across months and years', () => {
    expect(addDays(day('2026-12-31'), 1)).toBe('2027-01-01')
    expect(addDays(day('2024-03-01'), -1)).toBe('2024-02-29')
    expect(addDays(day('2026-11-22'), 0)).toBe('2026-11-22')
  })

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-11-22', -23, '2024-12-22'],
    ['2026-11-22', 0, '2026-11-22'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(addMonths(day(from), months)).toBe(to)
  })

  it('adds years, 29 February becoming the 28th', () => {
    expect(addYears(day('2024-02-29'), 1)).toBe('2025-02-28')
    expect(addYears(day('2024-02-29'), 4)).toBe('2028-02-29')
    expect(() => addYears(day('2024-02-29'), 8000)).toThrow(RangeError)
    expect(() => addMonths(day('2024-02-29'), 0.5)).toThrow(RangeError)
  })

  it('compares and measures', () => {
    expect(compareDates(day('2026-01-02'), day('2026-01-10'))).toBeLessThan(0)
    expect(compareDates(day('2026-01-10'), day('2026-01-02'))).toBeGreaterThan(0)
    expect(compareDates(day('2026-01-02'), day('2026-01-02'))).toBe(0)
    expect(daysBetween(day('2026-01-01'), day('2026-01-31'))).toBe(30)
    expect(daysBetween(day('2026-01-31'), day('2026-01-01'))).toBe(-30)
  })

  it('knows weekdays, leap years and lengths of months', () => {
    expect(weekday(day('2026-11-22'))).toBe(0)
    expect(weekday(day('1969-12-31'))).toBe(3)
    expect(weekday(day('0001-01-01'))).toBe(1)
    expect([1900, 2000, 2023, 2024].map(isLeapYear)).toEqual([false, true, false, true])
    expect([1, 2, 4, 12].map((month) => daysInMonth(2026, month))).toEqual([31, 28, 30, 31])
  })

  it('makes dates of parts, or none', () => {
    expect(civilDate(2024, 2, 29)).toBe('2024-02-29')
    expect(civilDate(33, 4, 3)).toBe('0033-04-03')
    expect(civilParts(day('0033-04-03'))).toEqual({ year: 33, month: 4, day: 3 })
    for (const [y, m, d] of [
      [2023, 2, 29],
      [0, 1, 1],
      [10_000, 1, 1],
      [2026, 13, 1],
      [2026, 1, 0],
      [2026.5, 1, 1],
    ] as const) {
      expect(civilDate(y, m, d)).toBeNull()
    }
  })
})
