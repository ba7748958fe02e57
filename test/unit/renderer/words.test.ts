/** Particles, first consonants, days and keys: the small Korean rules of the screens. */
import { describe, expect, test } from 'vitest'
import { ago, dateWithDay, instantText, nearDay } from '../../../renderer/common/dates.ts'
import { rank } from '../../../renderer/common/hangul-match.ts'
import { isComposing, keyName } from '../../../renderer/common/keys.ts'
import { settleParticles } from '../../../renderer/common/particles.ts'

describe('particles', () => {
  test.each([
    ['박준호을(를) 반려했습니다', '박준호를 반려했습니다'],
    ['김철을(를) 반려했습니다', '김철을 반려했습니다'],
    ['000123을(를) 승인했습니다', '000123을 승인했습니다'],
    ['000122을(를) 승인했습니다', '000122를 승인했습니다'],
    ['‘철회’(으)로 결정', '‘철회’로 결정'],
    ['서울(으)로 보냄', '서울로 보냄'],
    ['마포(으)로 보냄', '마포로 보냄'],
    ['본청(으)로 보냄', '본청으로 보냄'],
    ['법인이(가) 없음', '법인이 없음'],
  ])('%s -> %s', (written, read) => expect(settleParticles(written)).toBe(read))

  test('other brackets stay', () => expect(settleParticles('성명(법인명)과 (봉인됨)')).toBe('성명(법인명)과 (봉인됨)'))
})

describe('finding by name', () => {
  const names = ['부동산거래계약 신고', '실거래']
  test('exact before beginning before inside before consonants before the wrong layout', () => {
    const ranks = ['실거래', '부동산', '계약', 'ㅂㄷㅅ', 'qnehdtks'].map((query) => rank(query, names))
    expect(ranks).toEqual([0, 1, 2, 3, 4])
  })
  test('what does not fit is not found', () => {
    expect(rank('출생', names)).toBeNull()
    expect(rank('ㅊㅅ', names)).toBeNull()
    expect(rank('xyz', names)).toBeNull()
  })
})

describe('days', () => {
  // 2026-11-22 23:30 in Korea is still the 22nd in UTC; 00:30 of the 23rd is, too.
  const late = Date.UTC(2026, 10, 22, 14, 30)
  const afterMidnight = Date.UTC(2026, 10, 22, 15, 30)
  test('Korean days, whatever the machine thinks', () => {
    expect(instantText(late, 'ko')).toBe('2026-11-22 (일) 23:30')
    expect(instantText(afterMidnight, 'en')).toBe('2026-11-23 (Mon) 00:30')
    expect(nearDay(afterMidnight, late)).toBe('tomorrow')
    expect(nearDay(late, afterMidnight)).toBe('yesterday')
    expect(nearDay(late, late)).toBe('today')
    expect(nearDay(late + 3 * 86_400_000, late)).toBeNull()
  })
  test('text that is no date stays as it is', () => expect(dateWithDay('2026-02-30', 'ko')).toBe('2026-02-30'))
  test('how long ago', () => {
    expect(ago(late, late + 59_000)).toEqual({ unit: 'now', count: 0 })
    expect(ago(late, late + 61_000)).toEqual({ unit: 'minutes', count: 1 })
    expect(ago(late, late + 3 * 3_600_000)).toEqual({ unit: 'hours', count: 3 })
    expect(ago(late, late + 72 * 3_600_000)).toEqual({ unit: 'days', count: 3 })
  })
})

describe('keys', () => {
  const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
  test('letters go by their place, so that a Korean layout finds them', () => {
    expect(keyName({ ...plain, key: 'ㅓ', code: 'KeyJ' })).toBe('j')
    expect(keyName({ ...plain, key: 'ㅏ', code: 'KeyK', ctrlKey: true })).toBe('Ctrl+K')
    expect(keyName({ ...plain, key: 'P', code: 'KeyP', ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+P')
  })
  test('other keys go by name', () => {
    expect(keyName({ ...plain, key: 'F8', code: 'F8' })).toBe('F8')
    expect(keyName({ ...plain, key: 'Enter', code: 'Enter', ctrlKey: true })).toBe('Ctrl+Enter')
    expect(keyName({ ...plain, key: '1', code: 'Digit1', altKey: true })).toBe('Alt+1')
  })
  test('a composing syllable is told by either sign', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true)
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true)
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false)
  })
})
