/**
 * Civil dates as integers: the proleptic Gregorian calendar, years 1 to 9999, without `Date`, `Intl` or floating point.
 *
 * Rules run on every replica and must agree for ever, so they get their calendar from these forty lines and not from a
 * runtime's time zone tables. Korea has kept UTC+9 without summer time since 1988-10-09; the offset is fixed here, also for
 * earlier instants, because it dates records of this ledger only. Day counts are days since 1970-01-01.
 * Algorithms: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
 */

/** `YYYY-MM-DD`, an existing day from 0001-01-01 to 9999-12-31. Text order is calendar order. */
export type CivilDate = string & { readonly __civilDate: true }

export interface CivilParts {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** Clock reading in Korea. */
export interface KoreanTime {
  readonly date: CivilDate
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const MS_PER_DAY = 86_400_000
const KOREA_OFFSET_MS = 9 * 3_600_000
/** 9999-12-31. */
const LAST_DAY = 2_932_896
/** 0001-01-01. */
const FIRST_DAY = -719_162

export const isCivilDate = (text: unknown): text is CivilDate => typeof text === 'string' && parse(text) !== null

/** The date of these parts, or null when there is no such day. */
export const civilDate = (year: number, month: number, day: number): CivilDate | null => {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return null
  if (year < 1 || year > 9999 || month < 1 || month > 12) return null
  return day >= 1 && day <= daysInMonth(year, month) ? format(year, month, day) : null
}

/** Throws for text that is no civil date: check with `isCivilDate` at the border. */
export const civilParts = (date: CivilDate): CivilParts => {
  const parts = parse(date)
  if (parts === null) throw new RangeError('not a civil date')
  return parts
}

/** Days since 1970-01-01 of year/month/day; the parts must exist. */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Inverse of `daysFromCivil`. */
export const civilFromDays = (days: number): CivilParts => {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  const month = m < 10 ? m + 3 : m - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
  }
}

export const toDays = (date: CivilDate): number => {
  const { year, month, day } = civilParts(date)
  return daysFromCivil(year, month, day)
}

/** Throws outside the years 1 to 9999. */
export const fromDays = (days: number): CivilDate => {
  if (!Number.isInteger(days) || days < FIRST_DAY || days > LAST_DAY) {
    throw new RangeError('day outside the years 1 to 9999')
  }
  const { year, month, day } = civilFromDays(days)
  return format(year, month, day)
}

/** The Korean civil date of an instant; `instant` is integer milliseconds since the Unix epoch. */
export const koreanDate = (instant: number): CivilDate => fromDays(Math.floor((instant + KOREA_OFFSET_MS) / MS_PER_DAY))

/** The Korean clock at an instant (milliseconds since the Unix epoch). */
export const koreanTime = (instant: number): KoreanTime => {
  const local = instant + KOREA_OFFSET_MS
  const days = Math.floor(local / MS_PER_DAY)
  const seconds = Math.floor((local - days * MS_PER_DAY) / 1000)
  return {
    date: fromDays(days),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
  }
}

/** The instant (milliseconds since the Unix epoch) at which this date begins in Korea. */
export const startOfKoreanDay = (date: CivilDate): number => toDays(date) * MS_PER_DAY - KOREA_OFFSET_MS

export const addDays = (date: CivilDate, days: number): CivilDate => fromDays(toDays(date) + days)

/** The same day of the month `months` later (or earlier), or that month's last day (Civil Act article 160(3)). */
export const addMonths = (date: CivilDate, months: number): CivilDate => {
  const { year, month, day } = civilParts(date)
  const index = year * 12 + (month - 1) + months
  const toYear = Math.floor(index / 12)
  const toMonth = index - toYear * 12 + 1
  if (!Number.isInteger(months) || toYear < 1 || toYear > 9999) {
    throw new RangeError('month outside the years 1 to 9999')
  }
  return format(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth)))
}

/** 29 February becomes 28 February in common years. */
export const addYears = (date: CivilDate, years: number): CivilDate => addMonths(date, years * 12)

/**
 * The last day of a term of so many months that begins with the day `first` (Civil Act 160(2) and (3), verified): the eve
 * of the corresponding day, or the month's last day where it has no such day; a Saturday or Sunday runs on to Monday
 * (161, verified). The calendar ends in 9999: a term that would run beyond it ends with it.
 */
export const lastDayOfTerm = (first: CivilDate, months: number): CivilDate => {
  const { year, month } = civilParts(first)
  if (year * 12 + month + months > 9999 * 12 + 12) return '9999-12-31' as CivilDate
  const corresponding = addMonths(first, months)
  const end = corresponding.slice(8) === first.slice(8) ? addDays(corresponding, -1) : corresponding
  const day = weekday(end)
  return day === 6 ? addDays(end, 2) : day === 0 ? addDays(end, 1) : end
}

/** Negative, zero or positive as `a` is before, on or after `b`. */
export const compareDates = (a: CivilDate, b: CivilDate): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: CivilDate, to: CivilDate): number => toDays(to) - toDays(from)

/** 0 = Sunday … 6 = Saturday. */
export const weekday = (date: CivilDate): number => (((toDays(date) + 4) % 7) + 7) % 7

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

export const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const PATTERN = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/

const parse = (text: string): CivilParts | null => {
  if (!PATTERN.test(text)) return null
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return { year, month, day }
}

const format = (year: number, month: number, day: number): CivilDate =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as CivilDate
