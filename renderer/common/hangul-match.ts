/** Finding Korean names as clerks type them: part of the name, its first consonants, or the wrong keyboard layout. */
import { convertQwertyToHangul, getChoseong } from 'es-hangul'

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, '')

const ONLY_CONSONANTS = /^[ㄱ-ㅎ]+$/

/**
 * How well `query` fits one of `names`: 0 exact, 1 begins, 2 contains, 3 by first consonants, 4 typed in the wrong
 * layout (`qnehdtks` is 부동산); null when it does not.
 */
export const rank = (query: string, names: readonly string[]): number | null => {
  const wanted = plain(query)
  if (wanted === '') return 2
  const found = names.map((name) => rankOne(wanted, plain(name))).filter((each) => each !== null)
  if (found.length > 0) return Math.min(...found)
  if (!/^[a-z]+$/.test(wanted)) return null
  const converted = plain(convertQwertyToHangul(wanted))
  return names.some((name) => rankOne(converted, plain(name)) !== null) ? 4 : null
}

const rankOne = (wanted: string, name: string): number | null => {
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  if (name.includes(wanted)) return 2
  return ONLY_CONSONANTS.test(wanted) && plain(getChoseong(name)).includes(wanted) ? 3 : null
}
