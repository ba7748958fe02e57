/** Korean particles chosen by the sound before them: `박준호을(를)` becomes `박준호를`. */
import { josa } from 'es-hangul'

const PAIRS = {
  '을(를)': '을/를',
  '를(을)': '을/를',
  '이(가)': '이/가',
  '가(이)': '이/가',
  '은(는)': '은/는',
  '는(은)': '은/는',
  '와(과)': '와/과',
  '과(와)': '와/과',
  '(으)로': '으로/로',
} as const

const PATTERN =
  /([가-힣0-9])(["'’”)\]]?)(을\(를\)|를\(을\)|이\(가\)|가\(이\)|은\(는\)|는\(은\)|와\(과\)|과\(와\)|\(으\)로)/g

/** How a digit is read: 3 is 삼, which ends in a consonant. */
const DIGITS = '영일이삼사오육칠팔구'

export const settleParticles = (text: string): string =>
  text.replace(PATTERN, (_whole, last: string, closing: string, both: keyof typeof PAIRS) => {
    const sound = /[0-9]/.test(last) ? (DIGITS[Number(last)] ?? last) : last
    return `${last}${closing}${josa.pick(sound, PAIRS[both])}`
  })
