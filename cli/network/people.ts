/** Plausible people who do not exist: names by weight of Korean surnames, birth dates, resident numbers, addresses. */
import type { Random } from './random.ts'

const SURNAMES = [
  '김',
  '이',
  '박',
  '최',
  '정',
  '강',
  '조',
  '윤',
  '장',
  '임',
  '한',
  '오',
  '서',
  '신',
  '권',
  '황',
  '안',
  '송',
  '류',
  '홍',
]
const FIRST = [
  '민',
  '서',
  '지',
  '하',
  '도',
  '예',
  '시',
  '유',
  '준',
  '현',
  '수',
  '은',
  '태',
  '재',
  '가',
  '나',
  '동',
  '성',
  '영',
  '진',
]
const SECOND = [
  '준',
  '연',
  '우',
  '윤',
  '현',
  '아',
  '호',
  '은',
  '원',
  '린',
  '훈',
  '희',
  '민',
  '경',
  '선',
  '혁',
  '주',
  '율',
  '빈',
  '석',
]

export interface DemoPerson {
  readonly name: string
  /** `YYYY-MM-DD` */
  readonly birthDate: string
  readonly sex: 'male' | 'female'
  /** Thirteen digits with a hyphen. Its serial part begins with 00, which no issued number of that age has. */
  readonly number: string
  readonly phone: string
}

/** A full name of three syllables. */
export const makeName = (random: Random): string => {
  const first = random.pick(FIRST)
  const second = random.pick(SECOND.filter((syllable) => syllable !== first))
  return `${random.pick(SURNAMES)}${first}${second}`
}

export const makePerson = (random: Random, born: { readonly from: number; readonly to: number }): DemoPerson => {
  const year = random.between(born.from, born.to)
  const month = random.between(1, 12)
  const day = random.between(1, 28)
  const sex = random.below(2) === 0 ? 'male' : 'female'
  const birthDate = `${year}-${two(month)}-${two(day)}`
  const century = year < 2000 ? (sex === 'male' ? 1 : 2) : sex === 'male' ? 3 : 4
  const front = `${two(year % 100)}${two(month)}${two(day)}`
  return {
    name: makeName(random),
    birthDate,
    sex,
    number: `${front}-${century}00${String(random.below(10_000)).padStart(4, '0')}`,
    // 010-0000-0000 to 010-0099-9999 is given to nobody.
    phone: `010-00${two(random.below(100))}-${String(random.below(10_000)).padStart(4, '0')}`,
  }
}

const two = (n: number): string => String(n).padStart(2, '0')
