/** Cars at the desk: found by plate and number, their owners and liens offered, their records opened from a target. */
import { describe, expect, test } from 'vitest'
import { carTerms, searchTerms } from '../../../electron/office/desk/search-terms.ts'
import { ownSubjects, subjectBytes, subjectsIn } from '../../../electron/office/subjects.ts'
import { asValues } from './sale.ts'
import { makeWorld, type Seated } from './world.ts'

const VIN = 'KMHDU41BDAU123456'
const OTHER = '1M8GDM9AXKP042788'
const DAY = '2026-10-30'
const applicant = { name: '김하늘', relation: '', phone: '' }

const person = (name: string, number: string, kind = 'individual') => ({
  person: null,
  kind,
  name,
  number,
  birthDate: '',
  address: '서울특별시 마포구 월드컵로 212',
})

const enter = async (clerk: Seated, action: string, values: object, target: string | null = null): Promise<string> => {
  const draft = await clerk.call('draft.create', { service: 'used-car', action, target, values: null })
  const all = asValues({ ...(draft.values as object), ...values })
  return (await clerk.call('draft.submit', { id: draft.id, values: all })).id
}

const register = (clerk: Seated, vin: string, plate: string, name: string, number: string): Promise<string> =>
  enter(clerk, 'register', {
    car: { vin, plate, model: '아반떼', origin: 'domestic', year: 2018, firstOn: '' },
    owners: [{ ...person(name, number), share: { num: 1, den: 1 } }],
    reading: { km: 10_000, readOn: DAY, why: '' },
    applicant,
  })

describe('a car', () => {
  test('is found by plate and number, with its owners and liens, before anything is sent', async () => {
    const { mapo } = await makeWorld()
    const clerk = await mapo.seat('clerk')
    const first = await register(clerk, VIN, '12가3456', '김하늘', '900101-1234567')
    const second = await register(clerk, OTHER, '345나6789', '이바다', '850505-2345678')
    const vehicles = async (query: string) => (await clerk.call('lookup.vehicles', { query })).map(({ vin }) => vin)
    expect(await vehicles('12가3456')).toEqual([VIN])
    expect(await vehicles('345 나 6789')).toEqual([OTHER])
    expect(await vehicles(` ${VIN.toLowerCase()} `)).toEqual([VIN])
    for (const query of ['99가9999', 'KMHDU41BDAU', '김하늘', '']) expect(await vehicles(query)).toEqual([])
    const owners = async (query: string, car: string) =>
      (await clerk.call('lookup.people', { query, car })).map(({ name, share }) => [name, share?.den])
    expect(await owners('', VIN)).toEqual([['김하늘', 1]])
    expect(await owners('이바다', VIN)).toEqual([])
    expect(await owners('이바다', OTHER)).toEqual([['이바다', 1]])
    expect(await clerk.refusal('lookup.people', { query: '', car: 'no car' })).toBe('INPUT_INVALID')
    const found = async (query: string) => (await clerk.call('search.all', { query })).records.map(({ id }) => id)
    expect(await found('12가3456')).toEqual([first])
    expect(await found(OTHER.toLowerCase())).toEqual([second])

    const right = { kind: 'mortgage', causeDate: DAY, amount: 5_000_000 }
    const creditor = person('마포은행', '110111-1234567', 'corporation')
    const car = { vin: VIN, plate: '', model: '' }
    const lien = await enter(clerk, 'lien', { car, right, creditor, applicant })
    const liens = async (of: string) => {
      const asked = { service: 'used-car', actions: ['lien'], parcel: null, car: of, query: '' }
      return (await clerk.call('lookup.records', asked)).map(({ id }) => id)
    }
    expect(await liens(VIN)).toEqual([lien])
    expect(await liens(OTHER)).toEqual([])
    // Released, corrected and voided from the record itself: the car stands in the form already.
    for (const action of ['release', 'correct', 'void']) {
      const draft = await clerk.call('draft.create', { service: 'used-car', action, target: lien, values: null })
      expect([action, draft.values]).toMatchObject([action, { target: lien, car: { vin: VIN } }])
    }
  })

  test('is a subject of every record that names it, its plate too', () => {
    const body = { vin: VIN, plate: '12ga3456', people: [], as: { plate: '345na6789' } }
    expect([...subjectsIn(body)]).toEqual([`car/${VIN}`, 'plate/12ga3456', 'plate/345na6789'])
    expect(ownSubjects(body)).toEqual([...subjectsIn(body)].map(subjectBytes))
    expect([...subjectsIn({ vin: 'not a number', plate: '가' })]).toEqual([])
  })

  test('is what may have been meant by letters with digits', () => {
    expect(carTerms(' 12 가-3456')).toEqual(['plate/12ga3456'])
    expect(carTerms(VIN.toLowerCase())).toEqual([`car/${VIN}`, `plate/${VIN}`])
    expect(carTerms('김하늘')).toEqual([])
    expect(searchTerms('12가3456', ['mapo'])).toMatchObject({ cars: ['plate/12ga3456'], pnu: null, receipts: [] })
    expect(searchTerms('#12가3456', ['mapo']).cars).toEqual([])
  })
})
