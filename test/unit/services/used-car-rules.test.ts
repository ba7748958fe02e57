/** Every reason and warning of the used-car register: refusing, and the record beside it that passes. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { CAR_REASONS, CAR_WARNINGS } from '../../../shared/services/used-car/v1/reasons.ts'
import { personId, type Result, type RuleLedger } from '../../support/rule-harness.ts'
import {
  A,
  AMERICAN,
  asTransfer,
  B,
  BANK,
  C,
  correct,
  D,
  hold,
  inspection,
  ledger,
  lien,
  listed,
  OLD,
  odometer,
  ownersOf,
  P1,
  P2,
  people,
  reading,
  register,
  release,
  scrap,
  transfer,
  V1,
  V2,
  voiding,
  withCar,
} from './used-car-world.ts'

const seen = new Set<string>()
const warned = new Set<string>()

const accepted = (result: Result): Extract<Result, { ok: true }> => {
  if (!result.ok) throw new Error(`refused: ${result.reason} ${result.keys.join(' ')}`)
  for (const { code } of result.warnings) warned.add(code)
  return result
}
const refusedFor = (result: Result, reason: string, ...keys: readonly string[]): void => {
  expect(result).toMatchObject({ ok: false, reason })
  if (!result.ok && keys.length > 0) expect(result.keys).toEqual(expect.arrayContaining([...keys]))
  seen.add(reason)
}
const warnings = (result: Result): readonly string[] => accepted(result).warnings.map((each) => each.code)
const lienAs = { action: 'lien', kind: 'mortgage', causeDate: '2026-11-19' }
const die = (made: RuleLedger, person: string, died: string): void =>
  made.seed(`person/p:${person}`, { born: null, died, sex: null })
const kilometres = (made: RuleLedger, vin: string): readonly number[] =>
  made.value<{ readonly points: readonly { readonly km: number }[] }>(`odometer/${vin}`).points.map(({ km }) => km)

describe('registering a car', () => {
  it('gives it owners, a plate and its first reading', () => {
    const made = ledger()
    const result = accepted(made.record('register', register(V1, P1, [hold(A, 1, 3), hold(B, 2, 3)])))
    expect(ownersOf(made, V1)).toEqual(['1:1/3', '2:2/3'])
    expect(made.value(`car/${V1}`)).toMatchObject({ status: 'registered', plate: P1, by: result.id })
    expect(made.value(`plate/${P1}`)).toBe(V1)
    expect(kilometres(made, V1)).toEqual([10_000])
    expect(result.relied).toEqual(expect.arrayContaining([`car/${V1}`, `plate/${P1}`]))
    expect(result.warnings).toEqual([])
  })
  it('is refused a second time, under a plate that another bears, and after the car was scrapped', () => {
    const { made } = withCar()
    refusedFor(made.record('register', register(V1, P2, [hold(B)])), 'CAR_EXISTS', `car/${V1}`)
    refusedFor(made.record('register', register(V2, P1, [hold(B)])), 'PLATE_TAKEN', `plate/${P1}`)
    accepted(made.record('scrap', scrap(V1, [A])))
    refusedFor(made.record('register', register(V1, P2, [hold(B)], 20_000)), 'CAR_NOT_REVIVED', `car/${V1}`)
    accepted(made.record('register', register(V2, P1, [hold(B)])))
  })
  it('wants shares of exactly one, each owner once and among the people', () => {
    const made = ledger()
    const given = (owners: readonly ReturnType<typeof hold>[], rest = {}) =>
      made.record('register', register(V1, P1, owners, 1, rest))
    refusedFor(given([hold(A, 1, 2), hold(B, 1, 3)]), 'CAR_SHARES_NOT_ONE')
    refusedFor(given([hold(A, 1, 2), hold(A, 1, 2)]), 'CAR_PARTY_REPEATED')
    refusedFor(given([hold(A, 1, 997), hold(B, 1, 991), hold(C, 1, 983)]), 'CAR_SHARES_TOO_FINE')
    refusedFor(given([hold(A)], { people: people(B) }), 'CAR_PARTY_UNLISTED', `person/p:${A}`)
    accepted(given([hold(A, 500, 1000), hold(B, 1, 2)]))
  })
  it('takes a foreign or old car and says what is unusual', () => {
    const given = (vin: string, rest = {}) =>
      warnings(ledger().record('register', register(vin, P1, [hold(A)], 1, rest)))
    expect(given(OLD, { year: 1973 })).toEqual(['VIN_UNUSUAL'])
    expect(given(AMERICAN)).toEqual([])
    expect(given('1M8GDM9A1KP042788')).toEqual(['VIN_CHECK_DIGIT'])
    // Only North America prescribes the check digit.
    expect(given('WM8GDM9A1KP042788')).toEqual([])
    expect(given(V1, { plate: 'AB123' })).toEqual(['PLATE_UNUSUAL'])
    expect(given(V1, { year: 2030 })).toEqual(['CAR_YEAR_ODD'])
    expect(ledger().record('register', register('shorty', P1, [hold(A)]))).toMatchObject({ reason: 'BODY_INVALID' })
  })
  it('looks at dates and at the living', () => {
    const made = ledger()
    refusedFor(made.record('register', register(V1, P1, [hold(A)], 1, { firstOn: '2026-12-01' })), 'CAR_DATE_IN_FUTURE')
    die(made, A, '2026-11-01')
    expect(warnings(made.record('register', register(V1, P1, [hold(A)])))).toEqual(['CAR_OWNER_DIED'])
  })
})

describe('an auction list', () => {
  it('makes a car known that nobody owns yet, and its mileage binds what follows', () => {
    const made = ledger()
    const { id } = accepted(made.record('import', listed(OLD, 5000)))
    refusedFor(made.record('import', listed(OLD, 6000)), 'CAR_EXISTS', `car/${OLD}`)
    refusedFor(made.record('import', listed(V2, 1, { people: people(A) })), 'CAR_IMPORT_PEOPLE')
    refusedFor(made.record('transfer', transfer(OLD, [A], [hold(B)])), 'CAR_NOT_REGISTERED', `car/${OLD}`)
    refusedFor(made.record('register', register(OLD, P1, [hold(A)], 4000)), 'ODOMETER_FALL')
    accepted(made.record('register', register(OLD, P1, [hold(A)], 6000)))
    refusedFor(made.record('void', voiding(id, OLD)), 'CAR_LATER_ENTRIES')
  })
  it('is taken back while the car is only listed', () => {
    const made = ledger()
    const { id } = accepted(made.record('import', listed(V1)))
    accepted(made.record('void', voiding(id, V1)))
    refusedFor(made.record('odometer', odometer(V1, 1)), 'CAR_UNKNOWN')
    accepted(made.record('import', listed(V1, 100)))
    expect(kilometres(made, V1)).toEqual([100])
  })
})

describe('a transfer', () => {
  it('moves the sellers’ whole shares to the buyers', () => {
    const made = ledger()
    accepted(made.record('register', register(V1, P1, [hold(A, 1, 2), hold(B, 1, 2)])))
    const result = accepted(made.record('transfer', transfer(V1, [A], [hold(B, 1, 4), hold(C, 1, 4)])))
    expect(ownersOf(made, V1)).toEqual(['2:3/4', '3:1/4'])
    expect(result.relied).toEqual(expect.arrayContaining([`car/${V1}`, `car-owners/${V1}`, `car-liens/${V1}`]))
    expect(kilometres(made, V1)).toEqual([10_000, 20_000])
  })
  it('is made by an owner, for exactly what he has, to another', () => {
    const { made } = withCar()
    refusedFor(made.record('transfer', transfer(V1, [B], [hold(C)])), 'SELLER_NOT_OWNER', `car-owners/${V1}`)
    refusedFor(made.record('transfer', transfer(V1, [A], [hold(B, 1, 2)])), 'CAR_SHARES_DIFFER')
    refusedFor(made.record('transfer', transfer(V1, [A], [hold(A)])), 'CAR_SOLD_TO_SELF')
    refusedFor(made.record('transfer', transfer(V1, [A, A], [hold(B)])), 'CAR_PARTY_REPEATED')
    refusedFor(made.record('transfer', transfer(V2, [A], [hold(B)])), 'CAR_UNKNOWN', `car/${V2}`)
    refusedFor(
      made.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { people: people(A) })),
      'CAR_PARTY_UNLISTED',
    )
    refusedFor(
      made.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { soldOn: '2026-11-23' })),
      'CAR_DATE_IN_FUTURE',
    )
    accepted(made.record('transfer', transfer(V1, [A], [hold(B)])))
  })
  it('leaves at most eight owners', () => {
    const made = ledger()
    const crowd = Array.from({ length: 8 }, (_, i) => personId(1000 + i))
    for (const id of crowd) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
    accepted(made.record('register', register(V1, P1, [hold(A, 1, 2), hold(B, 1, 2)])))
    const given = (count: number) => crowd.slice(0, count).map((id) => hold(id, 1, 2 * count))
    refusedFor(made.record('transfer', transfer(V1, [A], given(8))), 'CAR_TOO_MANY_OWNERS')
    accepted(made.record('transfer', transfer(V1, [A], given(7))))
  })
  it('is signed off by both, unless the law or a court moves the car', () => {
    const { made } = withCar()
    const unsigned = (sellers: string, buyers: string, cause = 'sale') =>
      made.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { signed: { sellers, buyers }, cause }))
    refusedFor(unsigned('none', 'present'), 'SIGN_OFF_MISSING')
    refusedFor(unsigned('present', 'none'), 'SIGN_OFF_MISSING')
    refusedFor(unsigned('none', 'none', 'auction'), 'SIGN_OFF_MISSING')
    accepted(unsigned('none', 'certificate', 'auction'))
  })
  it('is not made by the dead; their heirs inherit', () => {
    const { made } = withCar()
    const withDead = withCar().made
    const inherited = (cause: string) => made.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { cause }))
    // The day of the sale itself is no contradiction.
    die(withDead, A, '2026-11-20')
    accepted(withDead.record('transfer', transfer(V1, [A], [hold(B)], 20_000)))
    die(made, A, '2026-11-19')
    refusedFor(inherited('sale'), 'SELLER_DEAD', `person/p:${A}`)
    die(made, B, '2026-11-21')
    expect(warnings(inherited('inheritance'))).toEqual(['CAR_BUYER_DIED'])
    const other = withCar().made
    const given = other.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { cause: 'inheritance' }))
    expect(warnings(given)).toEqual(['CAR_DEATH_NOT_RECORDED'])
  })
  it('is late after its term, and says so', () => {
    const late = (cause: string, soldOn: string, on: string) => {
      const { made } = withCar()
      if (cause === 'inheritance') die(made, A, soldOn)
      const body = transfer(V1, [A], [hold(B)], 20_000, { cause, soldOn, reading: reading(20_000, soldOn) })
      return warnings(made.record('transfer', body, { on }))
    }
    // 2026-11-02 and 15 days: Tuesday 17th.
    expect(late('sale', '2026-11-02', '2026-11-17')).toEqual([])
    expect(late('sale', '2026-11-02', '2026-11-18')).toEqual(['CAR_TRANSFER_LATE'])
    expect(late('gift', '2026-11-02', '2026-11-22')).toEqual([])
    // The 20th day is a Sunday, so Monday counts.
    expect(late('gift', '2026-11-02', '2026-11-23')).toEqual([])
    expect(late('gift', '2026-11-02', '2026-11-24')).toEqual(['CAR_TRANSFER_LATE'])
    expect(late('inheritance', '2026-11-10', '2027-05-31')).toEqual([])
    expect(late('inheritance', '2026-11-10', '2027-06-01')).toEqual(['CAR_TRANSFER_LATE'])
    // A day at the end of the calendar is in the future, not beyond reckoning.
    const far = transfer(V1, [A], [hold(B)], 20_000, { soldOn: '9999-12-31' })
    refusedFor(withCar().made.record('transfer', far), 'CAR_DATE_IN_FUTURE')
  })
  it('is blocked by a lien, or takes it along with its holder’s consent', () => {
    const { made } = withCar()
    const { id } = accepted(made.record('lien', lien(V1)))
    refusedFor(made.record('transfer', transfer(V1, [A], [hold(B)])), 'CAR_LIEN_BLOCKS', `car-liens/${V1}`)
    const other = accepted(made.record('lien', lien(V1, { kind: 'seizure' })))
    refusedFor(made.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { consents: [id] })), 'CAR_LIEN_BLOCKS')
    const both = transfer(V1, [A], [hold(B)], 20_000, { consents: [id, other.id] })
    expect(warnings(made.record('transfer', both))).toEqual(['CAR_LIENS_FOLLOW'])
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ lien: id }, { lien: other.id }] })
    accepted(made.record('release', release(id, V1)))
    accepted(made.record('release', release(other.id, V1)))
    expect(warnings(made.record('transfer', transfer(V1, [B], [hold(C)])))).toEqual([])
  })
  it('of one car at two offices: the second clerk relied on what the first has changed', () => {
    const { made } = withCar()
    const expects = made.rely('transfer', transfer(V1, [A], [hold(C)]))
    accepted(made.record('transfer', transfer(V1, [A], [hold(B)])))
    expect(made.record('transfer', transfer(V1, [A], [hold(C)]), { expects })).toMatchObject({ reason: 'STALE' })
    refusedFor(made.record('transfer', transfer(V1, [A], [hold(C)])), 'SELLER_NOT_OWNER')
  })
  it('is not made stale by a reading or an inspection elsewhere', () => {
    const { made } = withCar()
    const expects = made.rely('transfer', transfer(V1, [A], [hold(C)]))
    accepted(made.record('inspection', inspection(V1, 15_000)))
    accepted(made.record('transfer', transfer(V1, [A], [hold(C)]), { expects }))
  })
})

describe('the odometer', () => {
  it('falls only with an explanation, and none is given without a fall', () => {
    const { made } = withCar()
    refusedFor(made.record('odometer', odometer(V1, 9999)), 'ODOMETER_FALL', `car-km/${V1}/1`)
    refusedFor(made.record('odometer', odometer(V1, 10_001, '2026-11-20', 'replaced')), 'ODOMETER_NO_FALL')
    const fall = accepted(made.record('odometer', odometer(V1, 3, '2026-11-20', 'replaced')))
    expect(fall.warnings).toEqual([{ code: 'ODOMETER_EXPLAINED', data: { before: 10_000, after: 3 } }])
    accepted(made.record('inspection', inspection(V1, 40)))
    expect(kilometres(made, V1)).toEqual([10_000, 3, 40])
  })
  it('is ordered by day: a reading of before that arrives later is no fall', () => {
    const { made } = withCar()
    accepted(made.record('odometer', odometer(V1, 20_000, '2026-11-20')))
    accepted(made.record('odometer', odometer(V1, 15_000, '2026-11-10')))
    expect(kilometres(made, V1)).toEqual([10_000, 15_000, 20_000])
    refusedFor(made.record('odometer', odometer(V1, 25_000, '2026-11-12')), 'ODOMETER_FALL', `car-km/${V1}/2`)
    accepted(made.record('odometer', odometer(V1, 25_000, '2026-11-12', 'misread')))
    // Its cause excuses the fall that its clerk saw, not one to come.
    refusedFor(made.record('odometer', odometer(V1, 24_000, '2026-11-13')), 'ODOMETER_FALL')
  })
  it('stays explained when a reading is corrected or its record voided', () => {
    const { made } = withCar()
    const low = accepted(made.record('odometer', odometer(V1, 5, '2026-11-18', 'replaced')))
    const next = accepted(made.record('odometer', odometer(V1, 90, '2026-11-20')))
    refusedFor(made.record('void', voiding(low.id, V1)), 'ODOMETER_FALL')
    accepted(made.record('correct', correct(next.id, V1, { action: 'reading', reading: reading(11_000) })))
    accepted(made.record('void', voiding(low.id, V1)))
    expect(kilometres(made, V1)).toEqual([10_000, 11_000])
    refusedFor(
      made.record('correct', correct(next.id, V1, { action: 'reading', reading: reading(9000) })),
      'ODOMETER_FALL',
    )
    expect(made.value(`car-km/${V1}/3`)).toMatchObject({ status: 'corrected', km: 90 })
  })
  it('is looked at twice when it is high, and never from the future', () => {
    const { made } = withCar()
    refusedFor(made.record('odometer', odometer(V1, 20_000, '2026-11-23')), 'CAR_DATE_IN_FUTURE')
    expect(warnings(made.record('odometer', odometer(V1, 900_000)))).toEqual(['ODOMETER_HIGH'])
  })
  it('keeps forty readings at hand; what is older than those is not entered', () => {
    const { made } = withCar()
    for (let i = 1; i <= 40; i += 1) accepted(made.record('odometer', odometer(V1, 10_000 + i, '2026-11-20')))
    expect(kilometres(made, V1)).toHaveLength(40)
    refusedFor(made.record('odometer', odometer(V1, 10_000, '2026-11-02')), 'ODOMETER_TOO_OLD', `odometer/${V1}`)
    accepted(made.record('odometer', odometer(V1, 10_041, '2026-11-20')))
    expect(made.value(`car-km/${V1}/1`)).toMatchObject({ km: 10_000 })
  })
  it('is read at inspections, whose result is told', () => {
    const { made } = withCar()
    refusedFor(made.record('inspection', inspection(V1, 11_000, { validUntil: '2026-11-19' })), 'INSPECTION_VALIDITY')
    const failed = inspection(V1, 11_000, { result: 'fail', validUntil: null })
    expect(warnings(made.record('inspection', failed))).toEqual(['INSPECTION_FAILED'])
  })
})

describe('liens', () => {
  it('are made by others than the owner and released once', () => {
    const { made, car } = withCar()
    refusedFor(made.record('lien', lien(V1, { creditor: A, people: people(A) })), 'LIEN_CREDITOR_OWNS')
    refusedFor(made.record('lien', lien(V1, { causeDate: '2026-11-23' })), 'CAR_DATE_IN_FUTURE')
    const { id } = accepted(made.record('lien', lien(V1)))
    refusedFor(made.record('release', release(car.id, V1)), 'TARGET_NOT_CAR_LIEN')
    refusedFor(made.record('release', release(id, V2)), 'TARGET_NOT_CAR_LIEN')
    refusedFor(made.record('release', release(id, V1, { causeDate: '2026-11-23' })), 'CAR_DATE_IN_FUTURE')
    const free = accepted(made.record('release', release(id, V1)))
    refusedFor(made.record('release', release(id, V1)), 'CAR_LIEN_RELEASED')
    expect(made.value(`car-eul/${V1}/1`)).toMatchObject({ status: 'released', endedBy: free.id })
    accepted(made.record('void', voiding(free.id, V1)))
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ n: 1, lien: id }] })
  })
  it('are at most sixteen', () => {
    const { made } = withCar()
    for (let i = 0; i < 16; i += 1) accepted(made.record('lien', lien(V1)))
    refusedFor(made.record('lien', lien(V1)), 'CAR_TOO_MANY_LIENS', `car-liens/${V1}`)
  })
})

describe('a seizure', () => {
  it('stands in 갑부, ranks with the mortgages of 을부 by the log, and is lifted there', () => {
    const { made } = withCar()
    const first = accepted(made.record('lien', lien(V1)))
    const second = accepted(made.record('lien', lien(V1, { kind: 'seizure', creditor: C, people: people(C) })))
    const third = accepted(made.record('lien', lien(V1)))
    expect(made.value(`car-gap/${V1}/2`)).toMatchObject({ kind: 'seizure', lien: second.id, creditor: C })
    expect(made.state.has(`car-eul/${V1}/3`)).toBe(false)
    const inForce = [
      { rank: 1, n: 1, lien: first.id, kind: 'mortgage' },
      { rank: 2, n: 2, lien: second.id, kind: 'seizure' },
      { rank: 3, n: 2, lien: third.id, kind: 'mortgage' },
    ]
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: inForce })
    const as = { action: 'lien', kind: 'seizure', creditor: D, causeDate: '2026-11-19' }
    accepted(made.record('correct', correct(second.id, V1, as, [D])))
    refusedFor(made.record('correct', correct(second.id, V1, { ...as, kind: 'mortgage' }, [D])), 'CAR_LIEN_KIND')
    const free = accepted(made.record('release', release(second.id, V1, { cause: 'lifted' })))
    expect(made.value(`car-gap/${V1}/3`)).toMatchObject({ kind: 'seizure', of: 2, status: 'released' })
    expect(made.value(`car-gap/${V1}/4`)).toMatchObject({ kind: 'release', of: 3, cause: 'lifted' })
    accepted(made.record('void', voiding(free.id, V1)))
    expect(made.value(`car-gap/${V1}/5`)).toMatchObject({ kind: 'cancellation', of: 4 })
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: inForce })
    accepted(made.record('void', voiding(second.id, V1)))
    expect(made.value(`car-gap/${V1}/3`)).toMatchObject({ status: 'cancelled' })
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [inForce[0], inForce[2]] })
  })
})

describe('a scrapped car', () => {
  it('is given up by all its owners, with the lien holders’ consent', () => {
    const made = ledger()
    accepted(made.record('register', register(V1, P1, [hold(A, 1, 2), hold(B, 1, 2)])))
    refusedFor(made.record('scrap', scrap(V1, [A])), 'SCRAP_OWNERS_DIFFER', `car-owners/${V1}`)
    refusedFor(made.record('scrap', scrap(V1, [A, A])), 'CAR_PARTY_REPEATED')
    refusedFor(made.record('scrap', scrap(V1, [A, B], { signed: 'none' })), 'SIGN_OFF_MISSING')
    refusedFor(made.record('scrap', scrap(V1, [A, B], { scrappedOn: '2026-11-23' })), 'CAR_DATE_IN_FUTURE')
    const { id } = accepted(made.record('lien', lien(V1)))
    refusedFor(made.record('scrap', scrap(V1, [A, B])), 'CAR_LIEN_BLOCKS')
    accepted(made.record('scrap', scrap(V1, [B, A], { consents: [id] })))
    expect(made.state.has(`plate/${P1}`)).toBe(false)
  })
  it('never changes again, unless the scrapping is voided', () => {
    const { made, car } = withCar()
    const sold = accepted(made.record('transfer', transfer(V1, [A], [hold(B)])))
    const mortgage = accepted(made.record('lien', lien(V1)))
    accepted(made.record('release', release(mortgage.id, V1)))
    const end = accepted(made.record('scrap', scrap(V1, [B])))
    for (const [action, body] of [
      ['transfer', transfer(V1, [B], [hold(C)])],
      ['odometer', odometer(V1, 90_000)],
      ['inspection', inspection(V1, 90_000)],
      ['lien', lien(V1)],
      ['scrap', scrap(V1, [B])],
      ['import', listed(V1, 90_000)],
      ['void', voiding(sold.id, V1)],
      ['void', voiding(car.id, V1)],
      ['correct', correct(sold.id, V1, { action: 'reading', reading: reading(21_000) })],
    ] as const) {
      refusedFor(made.record(action, body), 'CAR_SCRAPPED', `car/${V1}`)
    }
    accepted(made.record('correct', correct(sold.id, V1, { action: 'words' })))
    accepted(made.record('void', voiding(end.id, V1)))
    expect(made.value(`plate/${P1}`)).toBe(V1)
    accepted(made.record('transfer', transfer(V1, [B], [hold(C)])))
  })
  it('is corrected in cause and day, also while its plate is another’s, until it is registered again', () => {
    const { made } = withCar()
    const { id } = accepted(made.record('lien', lien(V1)))
    const end = accepted(made.record('scrap', scrap(V1, [A], { cause: 'authority', signed: 'none' })))
    accepted(made.record('register', register(V2, P1, [hold(B)])))
    const fixed = (rest: object) => {
      const as = {
        action: 'scrap',
        cause: 'lost',
        scrappedOn: '2026-11-18',
        signed: 'present',
        consents: [id],
        ...rest,
      }
      return made.record('correct', correct(end.id, V1, as as Json))
    }
    refusedFor(fixed({ scrappedOn: '2026-11-23' }), 'CAR_DATE_IN_FUTURE')
    refusedFor(fixed({ signed: 'none' }), 'SIGN_OFF_MISSING')
    refusedFor(fixed({ consents: [] }), 'CAR_LIEN_BLOCKS', `car-liens/${V1}`)
    accepted(fixed({}))
    expect(made.value(`car-gap/${V1}/2`)).toMatchObject({ kind: 'scrap', status: 'corrected' })
    expect(made.value(`car-gap/${V1}/3`)).toMatchObject({ of: 2, cause: 'lost', causeDate: '2026-11-18' })
    expect(made.value(`car/${V1}`)).toMatchObject({ status: 'scrapped', endedBy: end.id })
    // As it was corrected: a car that was lost may come back.
    const { id: back } = accepted(made.record('register', register(V1, P2, [hold(A)], 12_000)))
    refusedFor(fixed({ cause: 'scrapped' }), 'CAR_LATER_ENTRIES', `car/${V1}`)
    accepted(made.record('void', voiding(back, V1)))
    accepted(fixed({ cause: 'scrapped' }))
    refusedFor(made.record('register', register(V1, P2, [hold(A)], 12_000)), 'CAR_NOT_REVIVED')
  })
  it('is told to those who hold liens on it', () => {
    const { made } = withCar()
    const { id } = accepted(made.record('lien', lien(V1)))
    expect(warnings(made.record('scrap', scrap(V1, [A], { consents: [id] })))).toEqual(['CAR_LIENS_AT_END'])
  })
  it('comes back only while its plate is free', () => {
    const { made } = withCar()
    const end = accepted(made.record('scrap', scrap(V1, [A])))
    accepted(made.record('register', register(V2, P1, [hold(B)])))
    refusedFor(made.record('void', voiding(end.id, V1)), 'PLATE_TAKEN')
  })
})

describe('a car that was stolen or exported', () => {
  it.each(['lost', 'exported'])('is registered again with its history (%s)', (cause) => {
    const { made, car } = withCar()
    const charge = accepted(made.record('lien', lien(V1)))
    const end = accepted(made.record('scrap', scrap(V1, [A], { cause, consents: [charge.id] })))
    const again = (owner: string, km = 12_000) =>
      made.record('register', register(V1, P2, [hold(owner)], km, { reading: reading(km, '2026-11-22') }))
    refusedFor(again(A, 9000), 'ODOMETER_FALL')
    const back = again(A)
    expect(warnings(back)).toEqual(['CAR_REVIVED', 'CAR_LIENS_STAND'])
    expect(made.value(`car/${V1}`)).toMatchObject({ status: 'registered', plate: P2, by: back.id, endedBy: null })
    expect(made.value(`car-gap/${V1}/3`)).toMatchObject({ kind: 'revive', of: 2 })
    expect(made.value(`car-gap/${V1}/2`)).toMatchObject({ kind: 'scrap', status: 'valid' })
    expect(kilometres(made, V1)).toEqual([10_000, 12_000])
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ lien: charge.id }] })
    // What came before is as it was until the new registration is voided.
    refusedFor(made.record('void', voiding(end.id, V1)), 'CAR_LATER_ENTRIES', `car/${V1}`)
    refusedFor(made.record('void', voiding(car.id, V1)), 'CAR_LATER_ENTRIES', `car-owners/${V1}`)
    const { plate, origin, year, firstOn, owners } = register(V1, P1, [hold(A)]) as { [field: string]: Json }
    const as = { action: 'register', plate, origin, year, firstOn, owners } as Json
    refusedFor(made.record('correct', correct(car.id, V1, as, [A])), 'CAR_LATER_ENTRIES', `car/${V1}`)
    accepted(made.record('void', voiding(back.id, V1)))
    expect(made.value(`car/${V1}`)).toMatchObject({ status: 'scrapped', endedBy: end.id })
    expect(made.state.has(`plate/${P2}`)).toBe(false)
    expect(ownersOf(made, V1)).toEqual(['1:1/1'])
    expect(warnings(again(B))).toEqual(['CAR_REVIVED', 'CAR_OWNERS_CHANGED', 'CAR_LIENS_STAND'])
    accepted(made.record('release', release(charge.id, V1)))
    accepted(made.record('transfer', transfer(V1, [B], [hold(C)], 13_000, { reading: reading(13_000, '2026-11-22') })))
  })
  it.each(['scrapped', 'disaster', 'authority'])('and one that is gone is not (%s)', (cause) => {
    const { made } = withCar()
    accepted(made.record('scrap', scrap(V1, [A], { cause })))
    refusedFor(made.record('register', register(V1, P2, [hold(A)], 12_000)), 'CAR_NOT_REVIVED', `car/${V1}`)
  })
})

describe('correcting and voiding', () => {
  it('corrects a registration: plate, year, and owners while nobody has bought since', () => {
    const { made, car } = withCar()
    const as = (rest: object = {}) => ({
      action: 'register',
      plate: P2,
      origin: 'imported',
      year: 2019,
      firstOn: null,
      owners: [hold(B)],
      ...rest,
    })
    refusedFor(made.record('correct', correct(car.id, V1, as({ firstOn: '2026-12-01' }))), 'CAR_DATE_IN_FUTURE')
    accepted(made.record('correct', correct(car.id, V1, as(), [B])))
    expect(made.value(`car/${V1}`)).toMatchObject({ plate: P2, origin: 'imported', year: 2019 })
    expect(made.state.has(`plate/${P1}`)).toBe(false)
    expect(ownersOf(made, V1)).toEqual(['2:1/1'])
    expect(made.value(`car-gap/${V1}/1`)).toMatchObject({ status: 'corrected' })
    accepted(made.record('transfer', transfer(V1, [B], [hold(C)])))
    refusedFor(made.record('correct', correct(car.id, V1, as({ owners: [hold(D)] }), [D])), 'CAR_LATER_ENTRIES')
    accepted(made.record('correct', correct(car.id, V1, as({ plate: P1 }), [B])))
    refusedFor(made.record('void', voiding(car.id, V1)), 'CAR_LATER_ENTRIES')
  })
  it('corrects a transfer’s cause at any time and its buyers while they own the car', () => {
    const { made } = withCar()
    const sold = accepted(made.record('transfer', transfer(V1, [A], [hold(B)])))
    refusedFor(made.record('correct', correct(sold.id, V1, asTransfer([hold(A)]), [A])), 'CAR_SOLD_TO_SELF')
    die(made, C, '2026-11-01')
    expect(warnings(made.record('correct', correct(sold.id, V1, asTransfer([hold(C)]), [C])))).toEqual([
      'CAR_BUYER_DIED',
    ])
    expect(ownersOf(made, V1)).toEqual(['3:1/1'])
    accepted(made.record('correct', correct(sold.id, V1, asTransfer([hold(D)]), [D])))
    accepted(made.record('transfer', transfer(V1, [D], [hold(B)])))
    accepted(made.record('correct', correct(sold.id, V1, asTransfer([hold(D)], { cause: 'exchange' }), [D])))
    refusedFor(made.record('correct', correct(sold.id, V1, asTransfer([hold(B)]), [B])), 'CAR_LATER_ENTRIES')
    refusedFor(
      made.record('correct', correct(sold.id, V1, { ...asTransfer([hold(D)]), soldOn: '2026-11-23' }, [D])),
      'CAR_DATE_IN_FUTURE',
    )
  })
  it('corrects a lien at its rank, while it is in force', () => {
    const { made } = withCar()
    const first = accepted(made.record('lien', lien(V1)))
    accepted(made.record('lien', lien(V1)))
    const as = (creditor: string) => ({ action: 'lien', kind: 'mortgage', creditor, causeDate: '2026-11-18' })
    refusedFor(made.record('correct', correct(first.id, V1, as(A), [A])), 'LIEN_CREDITOR_OWNS')
    accepted(made.record('correct', correct(first.id, V1, as(D), [D])))
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ n: 1, creditor: D }, { n: 2 }] })
    accepted(made.record('release', release(first.id, V1)))
    refusedFor(made.record('correct', correct(first.id, V1, as(C), [C])), 'CAR_LIEN_RELEASED')
    refusedFor(made.record('void', voiding(first.id, V1)), 'CAR_LIEN_RELEASED')
  })
  it('takes no owner away under whom a lien was entered, until the lien is voided', () => {
    const { made, car } = withCar()
    const old = accepted(made.record('lien', lien(V1)))
    const sold = accepted(made.record('transfer', transfer(V1, [A], [hold(B)], 20_000, { consents: [old.id] })))
    const given = accepted(made.record('lien', lien(V1)))
    const seized = accepted(made.record('lien', lien(V1, { kind: 'seizure' })))
    refusedFor(made.record('void', voiding(sold.id, V1)), 'CAR_LIENS_SINCE', `car-gap/${V1}/3`)
    const buyer = asTransfer([hold(C)], { consents: [old.id] })
    refusedFor(made.record('correct', correct(sold.id, V1, buyer, [C])), 'CAR_LIENS_SINCE')
    accepted(made.record('void', voiding(seized.id, V1)))
    const free = accepted(made.record('release', release(given.id, V1)))
    // What was released can come back, when its release is voided.
    refusedFor(made.record('void', voiding(sold.id, V1)), 'CAR_LIENS_SINCE', `car-eul/${V1}/2`)
    accepted(made.record('void', voiding(free.id, V1)))
    accepted(made.record('correct', correct(given.id, V1, { ...lienAs, creditor: D }, [D])))
    refusedFor(made.record('void', voiding(sold.id, V1)), 'CAR_LIENS_SINCE', `car-eul/${V1}/2`)
    accepted(made.record('void', voiding(given.id, V1)))
    // The seller's own lien stays, corrected or released meanwhile or not.
    accepted(made.record('correct', correct(old.id, V1, { ...lienAs, creditor: D }, [D])))
    accepted(made.record('void', voiding(sold.id, V1)))
    expect(ownersOf(made, V1)).toEqual(['1:1/1'])
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ rank: 1, lien: old.id, creditor: D }] })
    refusedFor(made.record('void', voiding(car.id, V1)), 'CAR_LIENS_SINCE')
    accepted(made.record('void', voiding(old.id, V1)))
    accepted(made.record('void', voiding(car.id, V1)))
  })
  it('holds a transfer to what its corrected cause asks for', () => {
    const { made } = withCar()
    const { id } = accepted(made.record('lien', lien(V1)))
    const unsigned = { signed: { sellers: 'none', buyers: 'present' } }
    const judged = transfer(V1, [A], [hold(B)], 20_000, { cause: 'judgment', ...unsigned })
    const sold = accepted(made.record('transfer', judged))
    const later = accepted(made.record('lien', lien(V1)))
    const sale = (rest = {}) =>
      made.record('correct', correct(sold.id, V1, asTransfer([hold(B)], { cause: 'sale', ...rest }), [B]))
    refusedFor(sale(unsigned), 'SIGN_OFF_MISSING')
    refusedFor(sale(), 'CAR_LIEN_BLOCKS', `car-liens/${V1}`)
    // The later lien burdens the buyer; it was none of the seller's to ask for.
    accepted(sale({ consents: [id] }))
    accepted(made.record('release', release(id, V1)))
    accepted(sale())
    die(made, A, '2026-11-01')
    refusedFor(sale(), 'SELLER_DEAD', `person/p:${A}`)
    accepted(sale({ cause: 'judgment', ...unsigned }))
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ lien: later.id }] })
  })
  it.each(['mortgage', 'seizure'])('corrects cause and day of a release (%s), and undoes it as corrected', (kind) => {
    const { made } = withCar()
    const charge = accepted(made.record('lien', lien(V1, { kind })))
    const free = accepted(made.record('release', release(charge.id, V1)))
    const fixed = (causeDate: string) =>
      made.record('correct', correct(free.id, V1, { action: 'release', cause: 'waiver', causeDate }))
    refusedFor(fixed('2026-11-23'), 'CAR_DATE_IN_FUTURE')
    accepted(fixed('2026-11-18'))
    const rows = kind === 'mortgage' ? `car-eul/${V1}` : `car-gap/${V1}`
    const [old, now] = kind === 'mortgage' ? [2, 3] : [3, 4]
    const { of } = made.value<{ of: number }>(`${rows}/${old}`)
    expect(made.value(`${rows}/${old}`)).toMatchObject({ kind: 'release', status: 'corrected' })
    expect(made.value(`${rows}/${now}`)).toMatchObject({
      kind: 'release',
      of,
      cause: 'waiver',
      causeDate: '2026-11-18',
    })
    expect(made.value(`car-liens/${V1}`)).toEqual({ liens: [] })
    accepted(made.record('void', voiding(free.id, V1)))
    expect(made.value(`${rows}/${now}`)).toMatchObject({ status: 'cancelled' })
    expect(made.value(`car-liens/${V1}`)).toMatchObject({ liens: [{ lien: charge.id }] })
    accepted(made.record('release', release(charge.id, V1)))
  })
  it('holds the day of a mortgage against the deaths of those who gave it', () => {
    const { made } = withCar()
    die(made, A, '2026-11-10')
    refusedFor(made.record('lien', lien(V1)), 'LIEN_OWNER_DEAD', `person/p:${A}`)
    accepted(made.record('lien', lien(V1, { kind: 'seizure' })))
    const agreed = accepted(made.record('lien', lien(V1, { causeDate: '2026-11-10' })))
    const as = (causeDate: string) => ({ action: 'lien', kind: 'mortgage', creditor: BANK, causeDate })
    refusedFor(made.record('correct', correct(agreed.id, V1, as('2026-11-11'), [BANK])), 'LIEN_OWNER_DEAD')
    accepted(made.record('correct', correct(agreed.id, V1, as('2026-11-09'), [BANK])))
  })
  it('gives a lien that was corrected its rank back when its release is voided', () => {
    const { made } = withCar()
    const first = accepted(made.record('lien', lien(V1)))
    const second = accepted(made.record('lien', lien(V1)))
    const as = { action: 'lien', kind: 'mortgage', creditor: C, causeDate: '2026-11-19' }
    accepted(made.record('correct', correct(first.id, V1, as, [C])))
    const free = accepted(made.record('release', release(first.id, V1)))
    accepted(made.record('void', voiding(free.id, V1)))
    expect(made.value(`car-liens/${V1}`)).toMatchObject({
      liens: [
        { n: 1, lien: first.id, creditor: C },
        { n: 2, lien: second.id, creditor: BANK },
      ],
    })
    expect(made.value(`car-eul/${V1}/3`)).toMatchObject({ of: 1, status: 'valid' })
  })
  it('takes back the last transfer, a lien, and a registration that nothing rests on', () => {
    const { made, car } = withCar()
    const sold = accepted(made.record('transfer', transfer(V1, [A], [hold(B)])))
    const again = accepted(made.record('transfer', transfer(V1, [B], [hold(C)])))
    refusedFor(made.record('void', voiding(sold.id, V1)), 'CAR_LATER_ENTRIES')
    accepted(made.record('void', voiding(again.id, V1)))
    accepted(made.record('void', voiding(sold.id, V1)))
    expect(ownersOf(made, V1)).toEqual(['1:1/1'])
    expect(kilometres(made, V1)).toEqual([10_000])
    const mortgage = accepted(made.record('lien', lien(V1)))
    refusedFor(made.record('void', voiding(car.id, V1)), 'CAR_LIENS_SINCE')
    accepted(made.record('void', voiding(mortgage.id, V1)))
    refusedFor(made.record('void', voiding(car.id, V1, { ground: 'judgment' })), 'CAR_COURT_DATE_MISSING')
    const court = { ground: 'judgment', courtDate: '2026-11-23' }
    refusedFor(made.record('void', voiding(car.id, V1, court)), 'CAR_DATE_IN_FUTURE')
    accepted(made.record('void', voiding(car.id, V1, { ...court, courtDate: '2026-11-20' })))
    expect(ownersOf(made, V1)).toEqual([])
    accepted(made.record('register', register(V2, P1, [hold(A)])))
  })
  it('are about a record of this car that stands, as what it is', () => {
    const { made, car } = withCar()
    refusedFor(made.record('correct', correct('0'.repeat(64), V1, { action: 'words' })), 'TARGET_NOT_CAR_RECORD')
    refusedFor(made.record('void', voiding(car.id, V2)), 'TARGET_NOT_CAR_RECORD', `car-record/${car.id}`)
    const as = { action: 'lien', kind: 'seizure', creditor: BANK, causeDate: '2026-11-18' }
    refusedFor(made.record('correct', correct(car.id, V1, as, [BANK])), 'CAR_CORRECTION_KIND')
    const mortgage = accepted(made.record('lien', lien(V1)))
    const read = { action: 'reading', reading: reading(1) }
    refusedFor(made.record('correct', correct(mortgage.id, V1, read)), 'CAR_CORRECTION_KIND')
    accepted(made.record('correct', correct(mortgage.id, V1, { action: 'words' })))
  })
})

it('has shown every reason refusing and every warning given', () => {
  expect([...seen].sort()).toEqual(Object.keys(CAR_REASONS).sort())
  expect([...warned].sort()).toEqual([...CAR_WARNINGS].sort())
})
