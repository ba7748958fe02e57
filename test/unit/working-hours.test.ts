import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type CivilDate, koreanDate, startOfKoreanDay } from '../../shared/civil.ts'
import { addWorkingTime, type Closed, HOUR, isWeekend, workingTimeBetween } from '../../shared/working-hours.ts'

/** 2026-12-04 is a Friday. */
const at = (day: string, hour: number, minute = 0): number =>
  startOfKoreanDay(day as CivilDate) + hour * HOUR + minute * 60_000

describe('working time', () => {
  test.each([
    ['within a morning', at('2026-12-04', 9), 3, at('2026-12-04', 12)],
    ['across the noon break', at('2026-12-04', 11), 3, at('2026-12-04', 15)],
    ['begun in the break', at('2026-12-04', 12, 30), 1, at('2026-12-04', 14)],
    ['before the doors open', at('2026-12-04', 6), 1, at('2026-12-04', 10)],
    ['from a Friday evening over the weekend', at('2026-12-04', 17), 3, at('2026-12-07', 11)],
    ['begun on a Sunday', at('2026-12-06', 15), 8, at('2026-12-07', 18)],
    ['three days', at('2026-12-02', 10), 24, at('2026-12-07', 10)],
  ])('%s', (_, from, hours, until) => {
    expect(addWorkingTime(from, hours * HOUR, isWeekend)).toBe(until)
  })

  test('a holiday is left out', () => {
    const closed: Closed = (day) => isWeekend(day) || day === '2026-12-25'
    expect(addWorkingTime(at('2026-12-24', 17), 2 * HOUR, closed)).toBe(at('2026-12-28', 10))
    expect(workingTimeBetween(at('2026-12-24', 17), at('2026-12-28', 10), closed)).toBe(2 * HOUR)
  })

  test('an office that never opens again ends after a year', () => {
    const from = at('2026-12-04', 9)
    expect(addWorkingTime(from, HOUR, () => true)).toBe(startOfKoreanDay(addDays(koreanDate(from), 366)))
  })

  test('between two instants lies what was added', () => {
    const instants = fc
      .integer({ min: at('2026-01-01', 0), max: at('2027-01-01', 0) })
      .map((each) => each - (each % 1000))
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 80 * 3600 }), (from, seconds) => {
        const end = addWorkingTime(from, seconds * 1000, isWeekend)
        expect(workingTimeBetween(from, end, isWeekend)).toBe(seconds * 1000)
        expect(workingTimeBetween(end, from, isWeekend)).toBe(0)
      }),
    )
  })
})
