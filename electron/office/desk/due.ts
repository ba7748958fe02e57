/**
 * 처리예정기한: when an application is to be settled. What is settled at once has three working hours (민원 처리에 관한
 * 법률 시행령; unverified, hence data). Working hours are 9 to 12 and 13 to 18 on days that are no weekend and stand in
 * no year's holiday table of the ledger, so a holiday that is announced late moves the dates that are still open.
 */
import { addDays, type CivilDate, koreanDate, koreanTime, startOfKoreanDay, weekday } from '../../../shared/civil.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { holidaysRow } from '../../../shared/services/network/v1/rows.ts'

/** Working hours by service and action; what is not listed has no deadline. */
const WORKING_HOURS: { readonly [action: string]: number } = {
  'real-estate/report': 3,
  'real-estate/cancel': 3,
  'real-estate/correct': 3,
  'birth/register': 3,
  'birth/correct': 3,
  'death/register': 3,
  'death/correct': 3,
  'marriage/register': 3,
  'marriage/correct': 3,
  'marriage/divorce': 3,
  'marriage/annul': 3,
  'property/transfer': 24,
  'property/mortgage': 24,
  'property/release': 24,
}

const HOUR = 3_600_000
/** Milliseconds since midnight in Korea: mornings and afternoons. */
const SHIFTS = [
  [9 * HOUR, 12 * HOUR],
  [13 * HOUR, 18 * HOUR],
] as const
/** A holiday table that never ends would be a defect; nobody waits longer than this. */
const LONGEST_DAYS = 366

export const dueAt = (
  view: LedgerView,
  record: { readonly service: string; readonly action: string; readonly recordedAt: number },
): number | null => {
  const hours = WORKING_HOURS[`${record.service}/${record.action}`]
  return hours === undefined ? null : addWorkingHours(record.recordedAt, hours, (day) => isHoliday(view, day))
}

/** The instant at which so many working hours have passed. */
export const addWorkingHours = (from: number, hours: number, closed: (day: CivilDate) => boolean): number => {
  let left = hours * HOUR
  let day = koreanDate(from)
  const { hour, minute, second } = koreanTime(from)
  let sinceMidnight = hour * HOUR + minute * 60_000 + second * 1000
  for (let days = 0; days < LONGEST_DAYS; days += 1) {
    for (const [opens, closes] of closed(day) ? [] : SHIFTS) {
      const start = Math.max(opens, sinceMidnight)
      if (start >= closes) continue
      if (left <= closes - start) return startOfKoreanDay(day) + start + left
      left -= closes - start
    }
    day = addDays(day, 1)
    sinceMidnight = 0
  }
  return startOfKoreanDay(day)
}

const isHoliday = (view: LedgerView, day: CivilDate): boolean => {
  const weekend = weekday(day) === 0 || weekday(day) === 6
  if (weekend) return true
  const table = view.get(holidaysRow(Number(day.slice(0, 4))))?.value as unknown as
    | { readonly days: readonly { readonly on: string }[] }
    | undefined
  return table?.days.some(({ on }) => on === day) ?? false
}
