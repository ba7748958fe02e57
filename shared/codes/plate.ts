/**
 * Number plates (자동차등록번호) in a printable ASCII form, for state keys and bodies, which hold no other letters.
 *
 *     12가3456      12ga3456           서울12가3456   seo.ul12ga3456          AB-123   AB123
 *
 * A syllable becomes its initial, vowel and final in lower-case letters (the letters of the revised romanisation, each
 * spelling once, so that the way back is exact), neighbours with a dot between; Latin letters stay capitals; spaces and
 * hyphens are no part of a number.
 *
 * Formats: 자동차 등록번호판 등의 기준에 관한 고시, two or three digits, a syllable for the use, four digits; before 2004 with
 * the province's name (unverified text). Others only raise a doubt.
 */
const INITIALS = 'g kk n d tt r m b pp s ss - j jj ch k t p h'.split(' ').map((text) => text.replace('-', ''))
const VOWELS = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ')
const FINALS = '- g kk gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j ch k t p h'
  .split(' ')
  .map((text) => text.replace('-', ''))

const FIRST = 0xac00
const LAST = 0xd7a3

export const PLATE = /^[A-Za-z0-9.]{2,32}$/

const spell = (syllable: number): string => {
  const index = syllable - FIRST
  const final = index % 28
  const vowel = ((index - final) / 28) % 21
  const initial = ((index - final) / 28 - vowel) / 21
  return `${INITIALS[initial]}${VOWELS[vowel]}${FINALS[final]}`
}

/** The ASCII form of a plate as it is written (in composed syllables, NFC); null for what holds other signs or nothing. */
export const plateAscii = (text: string): string | null => {
  let out = ''
  for (const letter of text.replace(/[\s-]/g, '').toUpperCase()) {
    const code = letter.codePointAt(0) ?? 0
    if (code >= FIRST && code <= LAST) out += `${/[a-z]$/.test(out) ? '.' : ''}${spell(code)}`
    else if (/^[A-Z0-9]$/.test(letter)) out += letter
    else return null
  }
  return PLATE.test(out) ? out : null
}

/** The plate as it is written; what is no syllable stays as it is. */
export const plateText = (ascii: string): string =>
  ascii.replace(/[a-z]+(\.[a-z]+)*/g, (run) => run.split('.').map(syllableOf).join(''))

const syllableOf = (spelling: string): string => {
  const [, initial = '', vowel = '', final = ''] = /^([^aeiouwy]*)([aeiouwy]+)([^aeiouwy]*)$/.exec(spelling) ?? []
  const at = [INITIALS.indexOf(initial), VOWELS.indexOf(vowel), FINALS.indexOf(final)] as const
  if (at.some((index) => index < 0)) return spelling
  return String.fromCharCode(FIRST + (at[0] * 21 + at[1]) * 28 + at[2])
}

const spelled = (syllables: string): string =>
  syllables
    .split(' ')
    .map((each) => plateAscii(each)?.replace('.', '[.]'))
    .join('|')
const REGIONS = spelled('서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주')
/** Private, commercial, delivery and rental. */
const USES =
  '가 나 다 라 마 거 너 더 러 머 버 서 어 저 고 노 도 로 모 보 소 오 조 구 누 두 루 무 부 수 우 주 바 사 아 자 배 하 허 호'
    .split(' ')
    .map((each) => spell(each.charCodeAt(0)))
    .join('|')
const KNOWN = new RegExp(`^(${REGIONS})?[0-9]{1,3}(${USES})[0-9]{4}$`)

/** Whether the ASCII form is of a Korean plate in use. */
export const isKoreanPlate = (ascii: string): boolean => KNOWN.test(ascii)
