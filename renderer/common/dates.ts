/** Dates and times as staff read them: Korean time (UTC+9), `2026-11-22 (일)`, 24 hours. */
import { daysFromCivil, isCivilDate } from '../../shared/civil.ts'

const DAY_MS = 86_400_000
const KOREA_MS = 9 * 3_600_000
const WEEKDAYS = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}

type Language = 'ko' | 'en'

const pad = (value: number): string => String(value).padStart(2, '0')

/** The Korean civil date of an instant, `YYYY-MM-DD`. */
export const dateOf = (instant: number): string => new Date(instant + KOREA_MS).toISOString().slice(0, 10)

/** `14:03`. */
export const timeOf = (instant: number): string => {
  const at = new Date(instant + KOREA_MS)
  return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`
}

/** `14:03:12`. */
export const timeWithSeconds = (instant: number): string =>
  `${timeOf(instant)}:${pad(new Date(instant + KOREA_MS).getUTCSeconds())}`

const dayNumber = (instant: number): number => Math.floor((instant + KOREA_MS) / DAY_MS)

/** The weekday's short name; empty for text that is no date. */
export const weekday = (date: string, language: Language): string => {
  if (!isCivilDate(date)) return ''
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  // 1970-01-01 was a Thursday.
  return WEEKDAYS[language][(((daysFromCivil(year, month, day) + 4) % 7) + 7) % 7] ?? ''
}

/** `2026-11-22 (일)`. */
export const dateWithDay = (date: string, language: Language): string => {
  const day = weekday(date, language)
  return day === '' ? date : `${date} (${day})`
}

/** `2026-11-22 (일) 14:03`. */
export const instantText = (instant: number, language: Language): string =>
  `${dateWithDay(dateOf(instant), language)} ${timeOf(instant)}`

/** Near days by name for lists: the key and its time, or null when a date says it better. */
export const nearDay = (instant: number, now: number): 'yesterday' | 'today' | 'tomorrow' | null => {
  const distance = dayNumber(instant) - dayNumber(now)
  if (distance === 0) return 'today'
  if (distance === 1) return 'tomorrow'
  return distance === -1 ? 'yesterday' : null
}

/** How long ago, as a unit and a count: `{unit: 'minutes', count: 3}`. */
export const ago = (
  instant: number,
  now: number,
): { readonly unit: 'now' | 'minutes' | 'hours' | 'days'; readonly count: number } => {
  const minutes = Math.max(0, Math.floor((now - instant) / 60_000))
  if (minutes < 1) return { unit: 'now', count: 0 }
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  if (minutes < 48 * 60) return { unit: 'hours', count: Math.floor(minutes / 60) }
  return { unit: 'days', count: Math.floor(minutes / 1440) }
}

/** A length of time in the largest unit of which there are at least two: `{unit: 'minutes', amount: 3}`. */
export const spanOf = (
  ms: number,
): { readonly unit: 'seconds' | 'minutes' | 'hours' | 'days'; readonly amount: number } => {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds >= 2 * 86_400) return { unit: 'days', amount: Math.round(seconds / 86_400) }
  if (seconds >= 2 * 3_600) return { unit: 'hours', amount: Math.round(seconds / 3_600) }
  return seconds >= 120 ? { unit: 'minutes', amount: Math.round(seconds / 60) } : { unit: 'seconds', amount: seconds }
}
