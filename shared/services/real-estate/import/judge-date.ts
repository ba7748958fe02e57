/**
 * The contract date of a row, as far as it is published: a month and a day, a month and a third of it, or nothing.
 *
 * Publication began with contracts of January 2006; the ministry gave thirds of a month until 2019, days since.
 */
import { addDays, addMonths, type CivilDate, civilDate, civilParts } from '../../../civil.ts'
import type { Bench } from './judge.ts'
import type { SaleMonth } from './types.ts'
import { cleanText, readDate, readDay, readDays, readMonth } from './values.ts'

/** The first contract that can be in a published file. */
export const FIRST_CONTRACT = '2006-01-01' as CivilDate

/** No contract of the register is older; an earlier year is a slip. */
const OLDEST_CONTRACT = '1950-01-01' as CivilDate

export interface JudgedDate {
  readonly month: SaleMonth | null
  readonly day: number | null
  readonly days: readonly [number, number] | null
  /** The span in which the contract lies; the day of import when nothing is known. */
  readonly first: CivilDate
  readonly last: CivilDate
}

export const judgeDate = (bench: Bench): JudgedDate => {
  const { today } = bench.context
  const unknown: JudgedDate = { month: null, day: null, days: null, first: today, last: today }
  if (bench.has('date') && !bench.has('month')) return judgeFullDate(bench, unknown)
  if (bench.damaged('month')) return unknown

  const text = cleanText(bench.text('month'))
  // A clerk may give the whole day in place of the month that the file lacks.
  const whole = text === '' ? null : readDate(text)
  if (whole !== null && !bench.has('day')) return checked(bench, 'month', known(whole))
  const month = readMonth(text)
  if (text === '') {
    bench.doubt('CONTRACT_DATE_MISSING', 'month', { asIs: true })
    return unknown
  }
  const from = month === null ? null : civilDate(month.year, month.month, 1)
  if (month === null || from === null) {
    bench.doubt('CONTRACT_DATE_IMPLAUSIBLE', 'month')
    return unknown
  }
  const wholeMonth: JudgedDate = {
    month: from.slice(0, 7),
    day: null,
    days: null,
    first: from,
    last: addDays(addMonths(from, 1), -1),
  }
  if (!bench.has('day') || bench.damaged('day')) return checked(bench, 'month', wholeMonth)

  const dayText = cleanText(bench.text('day'))
  if (dayText === '') {
    bench.doubt('CONTRACT_DATE_MISSING', 'day', { asIs: true })
    return checked(bench, 'month', wholeMonth)
  }
  const day = readDay(dayText, month)
  if (day !== null) {
    const on = civilDate(month.year, month.month, day) ?? from
    return checked(bench, 'day', known(on))
  }
  const days = readDays(dayText, month)
  if (days === null) {
    bench.doubt('CONTRACT_DATE_IMPLAUSIBLE', 'day')
    return checked(bench, 'month', wholeMonth)
  }
  bench.doubt('CONTRACT_DAY_RANGE', 'day', { asIs: true })
  const first = civilDate(month.year, month.month, days[0]) ?? from
  const last = civilDate(month.year, month.month, days[1]) ?? wholeMonth.last
  return checked(bench, 'month', { ...wholeMonth, days, first, last })
}

/** A file with one column for the whole date. */
const judgeFullDate = (bench: Bench, unknown: JudgedDate): JudgedDate => {
  if (bench.damaged('date')) return unknown
  const text = cleanText(bench.text('date'))
  if (text === '') {
    bench.doubt('CONTRACT_DATE_MISSING', 'date', { asIs: true })
    return unknown
  }
  const date = readDate(text)
  if (date === null) {
    bench.doubt('CONTRACT_DATE_IMPLAUSIBLE', 'date')
    return unknown
  }
  return checked(bench, 'date', known(date))
}

const known = (date: CivilDate): JudgedDate => ({
  month: date.slice(0, 7),
  day: civilParts(date).day,
  days: null,
  first: date,
  last: date,
})

/**
 * A date before publication began is doubted and stands only if a clerk lets it; one after today never. Until then it says
 * nothing about which codes were valid.
 */
const checked = (bench: Bench, field: 'month' | 'day' | 'date', date: JudgedDate): JudgedDate => {
  const { today } = bench.context
  if (date.first >= FIRST_CONTRACT && date.first <= today) return date
  const asIs = date.first >= OLDEST_CONTRACT && date.first <= today
  const open = bench.doubt('CONTRACT_DATE_IMPLAUSIBLE', field, { asIs })
  return open ? { ...date, first: today, last: today } : date
}
