/** Names of people who do not exist. */
import type { Random } from './random.ts'

const SURNAMES = '김이박최정강조윤장임한오서신권황안송류홍'
const FIRST = '민서지하도예시유준현수은태재가나동성영진'
const SECOND = '준연우윤현아호은원린훈희민경선혁주율빈석'

/** A full name of three syllables. */
export const makeName = (random: Random): string => {
  const first = random.pick([...FIRST])
  const second = random.pick([...SECOND].filter((syllable) => syllable !== first))
  return `${random.pick([...SURNAMES])}${first}${second}`
}
