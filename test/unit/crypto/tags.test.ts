import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isCivilDate } from '../../../shared/civil.ts'
import {
  choseong,
  normaliseName,
  normaliseNumber,
  numberTag,
  queryToken,
  searchTokens,
} from '../../../shared/crypto/tags.ts'
import { implementations } from './implementations.ts'

const key = new Uint8Array(32).fill(0x11)
const birth = '1990-02-03'
if (!isCivilDate(birth)) throw new Error('no civil date')

describe('resident numbers', () => {
  it.each([
    ['900203-1234567', '9002031234567'],
    ['9002031234567', '9002031234567'],
    [' 900203 - 1234567 ', '9002031234567'],
    ['９００２０３－１２３４５６７', '9002031234567'],
    ['000000-0000000', '0000000000000'],
  ])('%s is %s', (typed, digits) => {
    expect(normaliseNumber(typed)).toBe(digits)
  })

  it.each(['', '900203-123456', '900203-12345678', '900203-123456a', '９００２０３－１２３４５６', '٩٠٠٢٠٣١٢٣٤٥٦٧'])(
    '%j is none',
    (typed) => {
      expect(normaliseNumber(typed)).toBeNull()
    },
  )

  it.each(implementations)('are tagged by %s as an HMAC anyone with K can recompute', (_name, crypto) => {
    const tag = createHmac('sha256', key).update('daejang/number-tag/v1\0').update('9002031234567').digest('hex')
    expect(numberTag(crypto, key, '9002031234567')).toBe(tag)
    expect(numberTag(crypto, new Uint8Array(32), '9002031234567')).not.toBe(tag)
    expect(() => numberTag(crypto, key, '900203-1234567')).toThrow(RangeError)
    expect(() => numberTag(crypto, key.slice(1), '9002031234567')).toThrow(RangeError)
  })
})

describe('names', () => {
  it.each([
    ['홍길동', '홍길동'],
    [' 홍 길 동 ', '홍길동'],
    ['홍\u3000길동', '홍길동'],
    ['홍길동'.normalize('NFD'), '홍길동'],
    ['Kim, Min-jun', 'kimminjun'],
    ["O'Neill Ａｎｎ", 'oneillann'],
    ['알리·하산', '알리하산'],
    // U+F90A is the compatibility double of U+91D1.
    ['\uf90a', '\u91d1'],
    ['洪吉童', '洪吉童'],
    [' - ', ''],
  ])('%j is keyed as %j', (typed, keyed) => {
    expect(normaliseName(typed)).toBe(keyed)
  })

  it.each([
    ['홍길동', 'ㅎㄱㄷ'],
    ['까마귀', 'ㄲㅁㄱ'],
    ['남궁 민수', 'ㄴㄱㅁㅅ'],
    ['가힣', 'ㄱㅎ'],
    ['洪길동 Kim', 'ㄱㄷ'],
    ['Kim', ''],
    ['洪吉童', ''],
  ])('the choseong of %s is %s', (name, initials) => {
    expect(choseong(name)).toBe(initials)
  })
})

describe.each(implementations)('search tokens with %s', (_name, crypto) => {
  const tokens = searchTokens(crypto, key, { names: ['홍길동', '洪吉童'], births: [birth] })

  it('are found by the name however typed, by its choseong and by the birth date', () => {
    for (const typed of [
      '홍길동',
      '홍 길동',
      '홍길동'.normalize('NFD'),
      'ㅎㄱㄷ',
      '\u1112\u1100\u1103',
      '洪吉童',
      birth,
    ]) {
      expect(tokens).toContain(queryToken(crypto, key, typed))
    }
  })

  it('are found by nothing else', () => {
    for (const typed of ['홍길', '길동', 'ㅎㄱ', 'ㄱㄷ', '홍길순', '1990-02-04', 'hong']) {
      const token = queryToken(crypto, key, typed)
      expect(token).toMatch(/^[0-9a-f]{32}$/)
      expect(tokens).not.toContain(token)
    }
    expect(queryToken(crypto, new Uint8Array(32), '홍길동')).not.toBe(queryToken(crypto, key, '홍길동'))
    expect(queryToken(crypto, key, ' ')).toBeNull()
  })

  it('are distinct and sorted, so that neither number nor order of names shows', () => {
    // 홍길동's name and choseong, 洪吉童 (no choseong), the date.
    expect(tokens.length).toBe(4)
    expect([...tokens].sort()).toEqual(tokens)
    const doubled = searchTokens(crypto, key, { names: ['洪吉童', '홍길동', '홍길동 '], births: [birth, birth] })
    expect(doubled).toEqual(tokens)
    expect(searchTokens(crypto, key, { names: [' '], births: [] })).toEqual([])
  })

  it('keep a name that spells a choseong apart from the choseong of a name', () => {
    const name = searchTokens(crypto, key, { names: ['ㅎㄱㄷ'], births: [] })
    expect(tokens).not.toContain(name[0])
  })
})
