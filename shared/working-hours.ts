/**
 * Working time of a public office: 9 to 12 and 13 to 18 in Korea, on days that are neither a weekend nor a holiday. Times
 * are milliseconds; `closed` says whether an office is closed on a day.
 */
import { addDays, type CivilDate, koreanDate, koreanTime, startOfKoreanDay, weekday } from './civil.ts'

export const HOUR = 3_600_000
/** Since midnight in Korea: mornings and afternoons. */
const SHIFTS = [
  [9 * HOUR, 12 * HOUR],
  [13 * HOUR, 18 * HOUR],
] as const
/** A holiday table that never ends would be a defect; nobody waits longer than this. */
const LONGEST_DAYS = 366

export type Closed = (day: CivilDate) => boolean

/** The instant at which so much working time has passed. */
export const addWorkingTime = (from: number, time: number, closed: Closed): number => {
  let left = time
  for (const [start, end] of shiftsFrom(from, closed)) {
    if (left <= end - start) return start + left
    left -= end - start
  }
  return startOfKoreanDay(addDays(koreanDate(from), LONGEST_DAYS))
}

/** How much working time lies between two instants; 0 when the second is no later. */
export const workingTimeBetween = (from: number, to: number, closed: Closed): number => {
  let sum = 0
  for (const [start, end] of shiftsFrom(from, closed)) {
    if (start >= to) break
    sum += Math.min(end, to) - start
  }
  return sum
}

/** The end of a working day, whether or not it is one. */
export const closingTime = (day: CivilDate): number => startOfKoreanDay(day) + SHIFTS[1][1]

export const isWeekend = (day: CivilDate): boolean => weekday(day) === 0 || weekday(day) === 6

/** Shifts as instants, the first one cut off at `from`. */
function* shiftsFrom(from: number, closed: Closed): IterableIterator<readonly [number, number]> {
  const first = koreanDate(from)
  const { hour, minute, second } = koreanTime(from)
  const passed = hour * HOUR + minute * 60_000 + second * 1000
  for (let days = 0; days < LONGEST_DAYS; days += 1) {
    const day = addDays(first, days)
    if (closed(day)) continue
    for (const [opens, closes] of SHIFTS) {
      const start = days === 0 ? Math.max(opens, passed) : opens
      if (start < closes) yield [startOfKoreanDay(day) + start, startOfKoreanDay(day) + closes]
    }
  }
}
