import { describe, expect, test } from 'vitest'
import { maskContent, maskName, maskNumber } from '../../../electron/office/desk/mask.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'

const person = {
  name: '김하늘',
  hanja: '金河㐻',
  number: '900101-1234567',
  birthDate: '1990-01-01',
  address: '서울특별시 마포구 월드컵로 212',
}
const content: SealedContent = {
  v: 1,
  people: { a: person },
  kinds: { a: 'individual' },
  places: { '1144010200100570009': '서울특별시 마포구 공덕동 57-9' },
  debtor: { name: '이바다', address: '서울특별시 마포구 성산동 1' },
  applicant: { name: '정중개', relation: '대리인', phone: '010-1234-5678' },
  cells: ['박해솔', ''],
  amount: 500,
  detail: '박해솔이 신고함',
  addedTomorrow: { whoever: '최사아', list: [{ name: '남궁바람' }] },
}

describe('masks', () => {
  test('keep the first and last letter of a name, and what a number tells of a birth date', () => {
    expect(['김하늘', '김하', '김', 'John', ''].map(maskName)).toEqual(['김*늘', '김*', '김', 'J**n', ''])
    expect(['900101-1234567', '9001011234567', ''].map(maskNumber)).toEqual(['900101-1******', '900101******', ''])
  })
  test('cover whoever is named in whatever role, and hide what nobody has decided about', () => {
    expect(maskContent(content)).toEqual({
      v: 1,
      people: {
        a: {
          name: '김*늘',
          hanja: '金*㐻',
          number: '900101-1******',
          birthDate: '1990-01-01',
          address: '서울특별시 마포구 ***',
        },
      },
      kinds: { a: 'individual' },
      places: content.places,
      debtor: { name: '이*다', address: '서울특별시 마포구 ***' },
      applicant: { name: '정*개', relation: '***', phone: '010-****' },
      cells: ['***', ''],
      amount: 500,
      detail: '***',
      addedTomorrow: { whoever: '***', list: [{ name: '남**람' }] },
    })
  })
})
