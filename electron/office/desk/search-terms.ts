/**
 * What somebody may have meant by what was typed into a search: a receipt number or the beginning of one, its last
 * digits, a parcel, a car's number or plate, a birth date, a resident number, a name. One text can be several; none is asked for twice.
 *
 * Dashes of every kind, spaces and capitals do not matter, nor a keyboard that stood in the other language: `dlqkek` is
 * 이바다, `ㅡ메ㅐ` is MAPO.
 */
import { convertHangulToQwerty, convertQwertyToHangul } from 'es-hangul'
import { type CivilDate, isCivilDate } from '../../../shared/civil.ts'
import { plateAscii } from '../../../shared/codes/plate.ts'
import { isPnu, type Pnu } from '../../../shared/codes/pnu.ts'
import { normaliseVin, VIN } from '../../../shared/codes/vin.ts'
import { normaliseNumber } from '../../../shared/crypto/tags.ts'
import { carKey, plateKey } from '../../../shared/services/used-car/v1/rows.ts'

export interface SearchTerms {
  /** Beginnings of receipt numbers, in capitals. */
  readonly receipts: readonly string[]
  /** The last six digits of a receipt number; null when no such thing was typed. */
  readonly counter: string | null
  readonly pnu: Pnu | null
  /** Words of an address, with the lot at their end or not. */
  readonly place: string | null
  /** Keys of a car by its number and by its plate; it may be neither. */
  readonly cars: readonly string[]
  /** A name may stand before the birth date: `이바다 19850505`. */
  readonly birth: CivilDate | null
  /** Names or first consonants, the likeliest first. */
  readonly names: readonly string[]
  readonly number: string | null
}

const NOTHING: SearchTerms = {
  receipts: [],
  counter: null,
  pnu: null,
  place: null,
  cars: [],
  birth: null,
  names: [],
  number: null,
}

/** `#` in front means receipt numbers alone, `@` people alone. `offices`: ids of those whose numbers there are. */
export const searchTerms = (typed: string, offices: readonly string[]): SearchTerms => {
  const text = plain(typed)
  const sign = text.startsWith('#') || text.startsWith('@') ? text[0] : ''
  const words = sign === '' ? text : text.slice(1).trim()
  if (words === '') return NOTHING
  const receipts = sign === '@' ? { receipts: [], counter: null } : receiptTerms(words, offices)
  if (sign === '#') return { ...NOTHING, ...receipts }
  const person = personTerms(words)
  if (sign === '@') return { ...NOTHING, ...person }
  const digits = words.replace(/[\s-]/g, '')
  const pnu = isPnu(digits) ? digits : null
  const place = pnu === null && /[가-힣A-Za-z]/.test(words) ? inHangul(words) : null
  return { ...person, ...receipts, pnu, place, cars: carTerms(words) }
}

/** A car's own number, in any case and with any spaces; a plate, with or without spaces and hyphens. */
export const carTerms = (typed: string): readonly string[] => {
  const words = plain(typed)
  if (!/[0-9]{2}/.test(words)) return []
  const vin = normaliseVin(words)
  const plate = plateAscii(words)
  return [...(VIN.test(vin) ? [carKey(vin)] : []), ...(plate === null ? [] : [plateKey(plate)])]
}

/** A person's name, first consonants, birth date or resident number; name and birth date may stand together. */
export const personTerms = (typed: string): Pick<SearchTerms, 'birth' | 'names' | 'number'> => {
  const words = plain(typed).replace(/^@/, '').trim()
  const number = normaliseNumber(words)
  if (number !== null) return { birth: null, names: [], number }
  const [, before = '', date = ''] = /^(.*?)\s*([0-9][0-9.\-/ ]*)$/.exec(words) ?? []
  const birth = readDate(date)
  const name = birth === null ? words : before
  return { birth, names: name !== '' && !/[0-9]/.test(name) ? spellings(name) : [], number: null }
}

const receiptTerms = (words: string, offices: readonly string[]): Pick<SearchTerms, 'receipts' | 'counter'> => {
  const latin = /[ㄱ-ㅎㅏ-ㅣ가-힣]/.test(words) ? convertHangulToQwerty(words) : words
  const counter = /^[0-9]{1,6}$/.test(words) ? words.padStart(6, '0') : null
  const [, letters = '', rest = ''] = /^([A-Za-z]+)[\s-]*([0-9][0-9\s-]*|)$/.exec(latin) ?? []
  const office = letters.toUpperCase()
  const known = offices.map((each) => each.toUpperCase())
  const fits = letters !== '' && (rest === '' ? known.some((each) => each.startsWith(office)) : known.includes(office))
  return { receipts: fits ? [...new Set(endings(rest))].map((ending) => `${office}${ending}`) : [], counter }
}

/**
 * What follows the office, as a number has it, cut off where the typing ends: `2026-11-22 3 123` is `-20261122-03-000123`.
 * Of a short last part nobody knows whether more digits follow or zeros were left out, so it is both.
 */
const endings = (rest: string): readonly string[] => {
  const parts = rest.split(/[\s-]+/).filter(Boolean)
  const [year = '', month = '', day = '', ...more] = parts
  const dayApart = year.length === 4 && /^[0-9]{1,2}$/.test(month) && /^[0-9]{1,2}$/.test(day)
  const given = dayApart ? [`${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`, ...more] : parts
  const [date = '', terminal = '', counter = ''] = given
  if (given.length < 2 || date.length !== 8) return [dashed(given.join(''))]
  if (counter === '') return [dashed(`${date}${terminal}`), dashed(`${date}${terminal.padStart(2, '0')}`)]
  const before = `${date}${terminal.padStart(2, '0')}`
  return [dashed(`${before}${counter}`), dashed(`${before}${counter.padStart(6, '0')}`)]
}

const dashed = (digits: string): string =>
  [digits.slice(0, 8), digits.slice(8, 10), digits.slice(10)]
    .filter(Boolean)
    .map((part) => `-${part}`)
    .join('')

/** `19850312`, `1985-03-12`, `1985. 3. 12.` */
const readDate = (text: string): CivilDate | null => {
  const [, year = '', month = '', day = ''] =
    /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text) ??
    /^([0-9]{4})[-./ ]+([0-9]{1,2})[-./ ]+([0-9]{1,2})[. ]*$/.exec(text) ??
    []
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isCivilDate(date) ? date : null
}

/** As typed, and in Hangul when it was typed on the wrong layout. */
const spellings = (name: string): readonly string[] => [...new Set([name, inHangul(name)])]

/** Latin letters that make whole Hangul syllables, or first consonants, on the other layout; else as they are. */
const inHangul = (text: string): string => {
  if (!/^[A-Za-z]/.test(text) || /[가-힣]/.test(text)) return text
  const hangul = convertQwertyToHangul(text)
  const letters = hangul.replace(/[\s0-9-]/g, '')
  return /^([가-힣]+|[ㄱ-ㅎ]+)$/.test(letters) ? hangul : text
}

/** Full width to plain, every dash a hyphen, white space single. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212\u30fc]/g, '-')
    .replace(/\s+/gu, ' ')
    .trim()
