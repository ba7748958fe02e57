/**
 * Cells into values, strictly: a text is a number only when every letter of it says so.
 *
 * Undecodable bytes arrive from the decoder as private-use letters U+F700 + byte (`markByte`), so that they keep their
 * place and their value through splitting and are shown as `\xHH`.
 */
import { type CivilDate, civilDate, daysInMonth } from '../../../civil.ts'

const MARK = 0xf700
const MARKS = /[\uf700-\uf7ff]/gu
/** Nothing to clean: most cells, so they skip the work. */
const PLAIN = /^[!-~]*$/
const LOST = /[\uf700-\uf7ff\ufffd]/u

/** The letter that stands for a byte the encoding does not know. */
export const markByte = (byte: number): string => String.fromCharCode(MARK + byte)

/** True when the text holds such a byte, or the replacement character of an earlier loss. */
export const isDamaged = (text: string): boolean => LOST.test(text)

/** For problems: each unknown byte as `\xHH`. */
export const showBytes = (text: string): string =>
  text.replace(MARKS, (mark) => `\\x${(mark.charCodeAt(0) - MARK).toString(16).toUpperCase().padStart(2, '0')}`)

/** For cells kept and shown: each unknown byte as U+FFFD. */
export const replaceMarks = (text: string): string => text.replace(MARKS, '\ufffd')

/** Text as recorded: NFC, single spaces, unknown bytes as U+FFFD; the ministry's `-` for "none" is empty. */
export const cleanText = (cell: string): string => {
  if (PLAIN.test(cell)) return cell === '-' ? '' : cell
  const text = replaceMarks(cell).normalize('NFC').replace(/\s+/gu, ' ').trim()
  return text === '-' ? '' : text
}

/** `107,500`, `1987`, `-1`, also full width; null for anything else and beyond 2^53. */
export const readInteger = (cell: string): number | null => {
  const plain = plainNumber(cell)
  if (!/^-?(\d+|\d{1,3}(,\d{3})+)(\.0+)?$/.test(plain)) return null
  const value = Number(plain.replaceAll(',', ''))
  return Number.isSafeInteger(value) ? value + 0 : null
}

/** m² as written into hundredths, the third decimal rounded half up; null when it is no number. */
export const readArea100 = (cell: string): number | null => {
  const [whole, digits = '', , decimals = ''] = /^(\d+|\d{1,3}(,\d{3})+)(?:\.(\d+))?$/.exec(plainNumber(cell)) ?? []
  if (whole === undefined) return null
  const value = Number(digits.replaceAll(',', '') + decimals.slice(0, 2).padEnd(2, '0'))
  const area = value + (Number(decimals[2] ?? 0) >= 5 ? 1 : 0)
  return Number.isSafeInteger(area) ? area : null
}

/** An integer that a lossy notation (`1.08E+05`) stands for: a proposal, never a value. */
export const guessInteger = (cell: string): string | null => {
  const plain = plainNumber(cell).replace(/(만원|원|층|년)$/u, '')
  if (!/^-?(\d+(\.\d+)?(e\+?\d+)?|[\d,]+)$/i.test(plain)) return null
  const value = Number(plain.replaceAll(',', ''))
  return Number.isSafeInteger(value) ? String(value) : null
}

export interface MonthParts {
  readonly year: number
  readonly month: number
}

/** `201804`, `2018-04`, `2018.4`, `2018/04`, `2018년 4월`; null otherwise. */
export const readMonth = (cell: string): MonthParts | null => {
  const plain = plainNumber(cell)
  const [whole, year, month] =
    /^(\d{4})(\d{2})$/.exec(plain) ??
    /^(\d{4})[-./](\d{1,2})$/.exec(plain) ??
    /^(\d{4})년(\d{1,2})월$/u.exec(plain) ??
    []
  if (whole === undefined || Number(month) < 1 || Number(month) > 12) return null
  return { year: Number(year), month: Number(month) }
}

/** `20180413`, `2018-04-13`, `2018.4.13`, `26.08.27`, `2018년 4월 13일`; null when there is no such day. */
export const readDate = (cell: string): CivilDate | null => {
  const plain = plainNumber(cell)
  const [whole, year = '', month, day] =
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    /^(\d{4}|\d{2})[-./](\d{1,2})[-./](\d{1,2})$/.exec(plain) ??
    /^(\d{4})년(\d{1,2})월(\d{1,2})일$/u.exec(plain) ??
    []
  if (whole === undefined) return null
  return civilDate(Number(year.length === 2 ? `20${year}` : year), Number(month), Number(day))
}

/** `13`, `07`, `13일`; null otherwise, also when the month has no such day. */
export const readDay = (cell: string, of: MonthParts | null): number | null => {
  const [whole, digits] = /^(\d{1,2})일?$/u.exec(plainNumber(cell)) ?? []
  const day = Number(digits)
  const last = of === null ? 31 : daysInMonth(of.year, of.month)
  return whole === undefined || day < 1 || day > last ? null : day
}

/** `1~10`, `11～20`, `21~31` (cut to the month's last day); null otherwise. */
export const readDays = (cell: string, of: MonthParts | null): readonly [number, number] | null => {
  const [whole, first, last] = /^(\d{1,2})일?[~\u223c\u301c](\d{1,2})일?$/u.exec(plainNumber(cell)) ?? []
  if (whole === undefined) return null
  const end = of === null ? 31 : daysInMonth(of.year, of.month)
  const range: readonly [number, number] = [Number(first), Math.min(Number(last), end)]
  return range[0] >= 1 && range[0] < range[1] && Number(last) <= 31 ? range : null
}

/** Full-width letters become plain ones, white space goes. */
const plainNumber = (cell: string): string => (PLAIN.test(cell) ? cell : unfold(cell))

const unfold = (cell: string): string =>
  cell
    .normalize('NFKC')
    .replace(/\s/gu, '')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
