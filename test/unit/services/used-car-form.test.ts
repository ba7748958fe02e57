/** The used-car forms: what they check, what they put where, and the way back. */
import { describe, expect, it } from 'vitest'
import { plateAscii, plateText } from '../../../shared/codes/plate.ts'
import { checkDigitFits, isNorthAmerican, isStandardVin, normaliseVin } from '../../../shared/codes/vin.ts'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import { type ActionForm, formOf, type SealedContent, withTags } from '../../../shared/services/form-types.ts'
import { FACTS } from '../../../shared/services/used-car/facts.ts'
import { usedCarForm } from '../../../shared/services/used-car/form.ts'
import { rules } from '../../../shared/services/used-car/v1/rules.ts'
import { personId } from '../../support/rule-harness.ts'
import { draftOf, faults, fieldsIn, labelsIn, put, strays, type Values } from './form-support.ts'
import { textOf } from './text-support.ts'
import { A, AMERICAN, B, BANK, OLD, V1 } from './used-car-world.ts'

const form = (action: string): ActionForm<unknown> => formOf(usedCarForm, action) as ActionForm<unknown>
const HASH = 'a'.repeat(64)

const counter = (): (() => string) => {
  let n = 500
  return () => personId(n++)
}

const buyer: Values = {
  person: null,
  kind: 'individual',
  name: '이바다',
  number: '900101-1234567',
  birthDate: '',
  address: '서울특별시 마포구 월드컵로 212',
}
const reading = { km: 84_000, readOn: '2026-11-20', why: '' }
const applicant = { name: '이바다', relation: '', phone: '010-1234-5678' }
const car = { vin: V1, plate: '12가3456', model: '아반떼' }

/** Every form filled well. */
const filled: { readonly [action: string]: Values } = {
  register: {
    car: { ...car, origin: 'imported', year: 2018, firstOn: '2018-05-01' },
    owners: [
      { ...buyer, share: { num: 2, den: 4 } },
      { ...buyer, number: '910101-2234567', name: '김하늘', share: { num: 1, den: 2 } },
    ],
    reading,
    applicant,
  },
  transfer: {
    car,
    sellers: [{ person: A, name: '김가나' }],
    buyers: [{ ...buyer, share: { num: 1, den: 1 } }],
    sale: { cause: 'sale', soldOn: '2026-11-20', price: 12_000_000 },
    reading: { ...reading, why: 'replaced' },
    signing: { sellers: 'certificate', buyers: 'present' },
    consents: [{ lien: HASH }],
    applicant,
  },
  odometer: { car, from: { source: 'workshop', shop: '성산정비' }, reading },
  inspection: {
    car,
    inspection: { kind: 'regular', result: 'pass', validUntil: '2028-11-20', shop: '마포검사소' },
    reading,
  },
  lien: {
    car,
    right: { kind: 'mortgage', causeDate: '2026-11-20', amount: 8_000_000 },
    creditor: { ...buyer, kind: 'corporation', name: '마포은행', number: '110111-1234567' },
    applicant,
  },
  release: { target: HASH, car, release: { cause: 'repayment', causeDate: '2026-11-21' }, applicant },
  scrap: {
    car,
    owners: [{ person: A, name: '김가나' }],
    scrap: { cause: 'scrapped', scrappedOn: '2026-11-21', signed: 'proxy', shop: '상암폐차장' },
    consents: [],
    applicant,
  },
  correct: {
    target: HASH,
    what: 'reading',
    ground: 'applicant-error',
    detail: '한 자리를 더 적음',
    car,
    reading,
    applicant,
  },
  void: { target: HASH, car, ground: 'judgment', courtDate: '2026-11-19', detail: '계약 무효 판결' },
}
const valuesOf = (action: string): Values => ({ ...form(action).empty(), ...filled[action] })
const corrections: readonly Values[] = [
  { what: 'words', names: [{ ...buyer, person: A }] },
  {
    what: 'register',
    described: { ...car, origin: 'domestic', year: 2017, firstOn: '' },
    owners: [{ ...buyer, share: { num: 1, den: 1 } }],
  },
  {
    what: 'transfer',
    sale: { cause: 'gift', soldOn: '2026-11-20', price: null },
    buyers: [{ ...buyer, person: B, share: { num: 1, den: 1 } }],
    signing: { sellers: 'proxy', buyers: 'present' },
    consents: [{ lien: HASH }],
  },
  {
    what: 'lien',
    right: { kind: 'seizure', causeDate: '2026-11-20', amount: null },
    creditor: { ...buyer, kind: 'public', person: BANK, name: '국세청', number: '' },
  },
]

describe('car numbers and plates', () => {
  it('are read whatever their case and spaces, and told again as they are written', () => {
    expect(normaliseVin('  1m8gdm9a xkp042788 ')).toBe(AMERICAN)
    for (const plate of ['12가3456', '123허4567', '서울12바3456', '경기가1234', 'AB123', '임시12345']) {
      const ascii = plateAscii(plate)
      expect(ascii).toMatch(/^[\x21-\x7e]+$/)
      expect(plateText(ascii ?? '')).toBe(plate)
    }
    expect(plateAscii(' 12 가-3456 ')).toBe('12ga3456')
    expect(plateAscii('')).toBeNull()
    expect(plateAscii('12😀3456')).toBeNull()
  })
  it('spell every syllable once', () => {
    const spelled = new Set<string>()
    for (let code = 0xac00; code <= 0xd7a3; code += 1) {
      const syllable = String.fromCharCode(code)
      spelled.add(plateAscii(syllable + syllable) ?? '')
      expect(plateText(plateAscii(syllable + syllable) ?? '')).toBe(syllable + syllable)
    }
    expect(spelled.size).toBe(11_172)
  })
  it('have a check digit in North America', () => {
    // The example of 49 CFR 565 literature, and all ones.
    expect([checkDigitFits(AMERICAN), checkDigitFits('1'.repeat(17))]).toEqual([true, true])
    for (let i = 0; i < 17; i += 1) {
      const other = `${AMERICAN.slice(0, i)}${AMERICAN[i] === '3' ? '4' : '3'}${AMERICAN.slice(i + 1)}`
      expect([i, checkDigitFits(other)]).toEqual([i, false])
    }
    expect([checkDigitFits(OLD), isStandardVin(OLD), isStandardVin('1M8GDM9AXKP0427I8')]).toEqual([null, false, false])
    expect([isNorthAmerican(AMERICAN), isNorthAmerican(V1)]).toEqual([true, false])
  })
})

describe('every form', () => {
  const actions = usedCarForm.actions.map(({ action }) => action)
  it.each(actions)('%s: values, conditions and copies lead somewhere, and all of it has words', (action) => {
    const { layout } = form(action)
    expect(strays(form(action))).toEqual([])
    for (const language of ['ko', 'en']) {
      expect(labelsIn(layout).filter((key) => textOf(language, key) === undefined)).toEqual([])
    }
    const decided = new Set(FACTS.map(({ fact }) => `used-car:field.${fact}`))
    const open = fieldsIn(layout).filter(
      ({ field }) => field.kind !== 'person-lookup' && field.kind !== 'record-lookup',
    )
    expect(open.map(({ field }) => field.label).filter((label) => !decided.has(label))).toEqual([])
  })
  it.each(actions)('%s: says what is missing, and passes when filled well', (action) => {
    expect(Object.keys(faults(form(action), form(action).empty())).length).toBeGreaterThan(0)
    expect(faults(form(action), valuesOf(action))).toEqual({})
  })
  it.each(actions)('%s: fits the body of its action, names nobody in it, and comes back as it was', (action) => {
    const values = valuesOf(action)
    const draft = draftOf(form(action), values, counter())
    const body = withTags(
      draft,
      draft.people.map(() => null),
    )
    expect(rules.actions[action]?.body.mismatch(body as Json, '')).toBeNull()
    expect(JSON.stringify(body)).not.toMatch(/[가-힣]|1234567|아반떼/)
    expect(draft.search.map(({ name }) => name)).toEqual(draft.people.map(({ id }) => draft.sealed?.people[id]?.name))
    const back = form(action).fromRecord(body, draft.sealed)
    const again = draftOf(form(action), back as Values, counter())
    expect(again.body).toEqual(draft.body)
    expect(again.sealed).toEqual(draft.sealed)
  })
  it.each(corrections)('correct: $what goes and comes back', (change) => {
    const values = { ...valuesOf('correct'), ...change }
    expect(faults(form('correct'), values)).toEqual({})
    const draft = draftOf(form('correct'), values, counter())
    const body = withTags(
      draft,
      draft.people.map(() => null),
    )
    expect(fits(rules.actions.correct?.body as never, body as Json)).toBe(true)
    const again = draftOf(form('correct'), form('correct').fromRecord(body, draft.sealed) as Values, counter())
    expect([again.body, again.sealed]).toEqual([draft.body, draft.sealed])
  })
})

describe('a record that stands', () => {
  const accepted = (action: string): { body: Values; sealed: SealedContent | null } => {
    const draft = draftOf(form(action), valuesOf(action), counter())
    return {
      body: withTags(
        draft,
        draft.people.map(() => null),
      ),
      sealed: draft.sealed,
    }
  }
  it.each([
    ['register', 'register'],
    ['transfer', 'transfer'],
    ['lien', 'lien'],
    ['odometer', 'reading'],
    ['inspection', 'reading'],
    ['release', 'release'],
    ['scrap', 'scrap'],
  ])('%s is corrected from how it stands, and voided', (action, what) => {
    const { body, sealed } = accepted(action)
    const back = form('correct').fromRecord(body, sealed, true)
    expect(back).toMatchObject({ target: null, what, car: { vin: V1 } })
    expect(form('void').fromRecord(body, sealed, true)).toMatchObject({ target: null, car: { vin: V1 } })
    const people = draftOf(form(action), valuesOf(action), counter()).people
    if (people.length > 0)
      expect(((back as Values).names as Values[]).map(({ person }) => person)).toEqual(people.map(({ id }) => id))
    const values = { ...(back as Values), target: HASH, detail: '정정', applicant }
    expect(faults(form('correct'), values)).toEqual({})
    expect(draftOf(form('correct'), values, counter()).body).toMatchObject({ as: { action: what } })
  })
  it('a lien is released from how it stands; nothing else is', () => {
    const { body, sealed } = accepted('lien')
    expect(form('release').fromRecord(body, sealed, true)).toMatchObject({ car: { vin: V1, model: '아반떼' } })
    const other = accepted('odometer')
    expect(form('release').fromRecord(other.body, other.sealed, true)).toBeNull()
    expect(form('transfer').fromRecord(body, sealed)).toBeNull()
    expect(form('transfer').fromRecord(accepted('transfer').body, null)).toBeNull()
  })
})

describe('what a form checks', () => {
  it('the car, its plate and its readings', () => {
    const wrong = (action: string, path: string, value: Json) =>
      faults(form(action), put(valuesOf(action), path, value))[path]
    expect(wrong('transfer', 'car.vin', 'abc')).toBe('used-car:error.VIN')
    expect(wrong('transfer', 'car.vin', ` ${V1.toLowerCase()} `)).toBeUndefined()
    expect(wrong('register', 'car.plate', '12😀')).toBe('used-car:error.PLATE')
    expect(wrong('register', 'car.plate', '12 가 3456')).toBeUndefined()
    expect(wrong('odometer', 'reading.km', 10_000_000)).toBe('form:error.INTEGER')
    expect(wrong('odometer', 'reading.why', 'mood')).toBe('form:error.CHOOSE_AGAIN')
    expect(wrong('inspection', 'inspection.validUntil', '')).toBe('form:error.REQUIRED')
    expect(wrong('void', 'courtDate', '')).toBe('form:error.REQUIRED')
    expect(wrong('transfer', 'sale.price', null)).toBe('form:error.REQUIRED')
    expect(wrong('lien', 'right.amount', null)).toBe('form:error.REQUIRED')
    expect(faults(form('lien'), put(put(valuesOf('lien'), 'right.amount', null), 'right.kind', 'seizure'))).toEqual({})
    expect(wrong('transfer', 'consents.0.lien', null)).toBeUndefined()
    expect(wrong('transfer', 'consents.0.lien', 'lien')).toBe('form:error.CHOOSE_AGAIN')
  })
  it('owners and shares', () => {
    const share = (num: number, den: number) => ({ ...buyer, share: { num, den } })
    const owners = (rows: Json) => faults(form('register'), { ...valuesOf('register'), owners: rows })
    expect(owners([share(1, 2)])['owners.0.share']).toBe('used-car:error.SHARES_NOT_ONE')
    expect(owners([share(1, 2), share(1, 2)])['owners.1.name']).toBe('used-car:error.PERSON_REPEATED')
    expect(owners([share(1, 2000)])['owners.0.share']).toBe('used-car:error.SHARE_TOO_FINE')
    expect(owners(Array.from({ length: 9 }, () => share(1, 9))).owners).toBe('used-car:error.TOO_MANY_OWNERS')
    const twice = [
      { person: A, name: '' },
      { person: A, name: '' },
    ]
    const sellers = faults(form('transfer'), { ...valuesOf('transfer'), sellers: twice })
    expect(sellers['sellers.1.person']).toBe('used-car:error.PERSON_REPEATED')
    // Buyers take what the sellers hold, which may be a part.
    expect(faults(form('transfer'), put(valuesOf('transfer'), 'buyers.0.share', { num: 1, den: 2 }))).toEqual({})
  })
})
