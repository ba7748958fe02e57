import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  civilParts,
  compareDates,
  daysBetween,
  fromDays,
  isCivilDate,
  koreanDate,
  koreanTime,
  startOfKoreanDay,
  toDays,
  weekday,
} from '../../shared/civil.ts'

const date = fc.integer({ min: -719_162, max: 2_932_896 }).map(fromDays)
/** Inside by more than a thousand years on each side, so that sums stay in the calendar. */
const middle = fc.integer({ min: -300_000, max: 2_500_000 }).map(fromDays)

describe('civil dates', () => {
  it('and day counts are one to one, in the same order, as the platform counts', () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(isCivilDate(a)).toBe(true)
        expect(fromDays(toDays(a))).toBe(a)
        expect(Math.sign(compareDates(a, b))).toBe(Math.sign(daysBetween(b, a)))
        const platform = new Date(toDays(a) * 86_400_000)
        expect(platform.toISOString().slice(0, 10)).toBe(a)
        expect(weekday(a)).toBe(platform.getUTCDay())
      }),
    )
  })

  it('add and measure days inversely', () => {
    fc.assert(
      fc.property(middle, fc.integer({ min: -100_000, max: 100_000 }), (from, days) => {
        expect(daysBetween(from, addDays(from, days))).toBe(days)
        expect(addDays(addDays(from, days), -days)).toBe(from)
      }),
    )
  })

  it('add months to the same day or the month’s last', () => {
    fc.assert(
      fc.property(middle, fc.integer({ min: -5000, max: 5000 }), (from, months) => {
        const to = addMonths(from, months)
        const [a, b] = [civilParts(from), civilParts(to)]
        expect(b.year * 12 + b.month).toBe(a.year * 12 + a.month + months)
        expect(b.day).toBeLessThanOrEqual(a.day)
        if (b.day < a.day) expect(civilParts(addDays(to, 1)).day).toBe(1)
      }),
    )
  })

  it('in Korea agree with the time zone tables since summer time ended', () => {
    const tables = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short', timeStyle: 'medium' })
    fc.assert(
      fc.property(fc.integer({ min: 600_000_000_000, max: 4_000_000_000_000 }), (instant) => {
        const { date: day, hour, minute, second } = koreanTime(instant)
        const clock = [hour, minute, second].map((n) => String(n).padStart(2, '0')).join(':')
        expect(`${day} ${clock}`).toBe(tables.format(instant))
        expect(koreanDate(instant)).toBe(day)
        const start = startOfKoreanDay(day)
        expect(instant - start).toBeGreaterThanOrEqual(0)
        expect(instant - start).toBeLessThan(86_400_000)
      }),
    )
  })

  it('take no text but their own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)), (text) => {
        if (isCivilDate(text)) expect(fromDays(toDays(text))).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })
})
