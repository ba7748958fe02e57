/**
 * Vehicle identification numbers (차대번호). ISO 3779: 17 letters and digits without I, O and Q. Cars built before 1981 carry
 * shorter numbers of their makers' own (13 characters were common), and Japanese chassis numbers have a hyphen, so any
 * 5 to 20 capitals, digits and hyphens are a number here; what is unusual about one is a doubt, never a refusal.
 *
 * The check digit (position 9; ISO 3779 leaves it to the maker, 49 CFR 565.15(c) prescribes it for North America) is the
 * weighted sum of all positions modulo 11, X for ten; verified against the cars of a published auction list.
 */

/** Five to twenty: capitals, digits, hyphens inside. */
export const VIN = /^[A-Z0-9][A-Z0-9-]{3,18}[A-Z0-9]$/
const STANDARD = /^[A-HJ-NPR-Z0-9]{17}$/
/** The first year from which 17 characters are the rule (model year 1981). */
export const STANDARD_FROM = 1981

const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const LETTERS = 'ABCDEFGH.JKLMN.P.R.STUVWXYZ'

/** In capitals and without white space. */
export const normaliseVin = (text: string): string => text.replace(/\s/g, '').toUpperCase()

export const isStandardVin = (vin: string): boolean => STANDARD.test(vin)

/** `.ABCDEFGH`, `.JKLMN.P.R` and `..STUVWXYZ` count 1 to 9; a digit counts itself. */
const weightOf = (letter: string): number => {
  const at = LETTERS.indexOf(letter)
  return at < 0 ? Number(letter) : at < 18 ? (at % 9) + 1 : at - 17
}

/** Whether position 9 is what the others give; null for a number that is none of 17 characters. */
export const checkDigitFits = (vin: string): boolean | null => {
  if (!STANDARD.test(vin)) return null
  let sum = 0
  for (let i = 0; i < 17; i += 1) sum += weightOf(vin[i] as string) * (WEIGHTS[i] as number)
  const rest = sum % 11
  return vin[8] === (rest === 10 ? 'X' : String(rest))
}

/** Built for North America by its first character, where the check digit is prescribed. */
export const isNorthAmerican = (vin: string): boolean => /^[1-57]/.test(vin)
