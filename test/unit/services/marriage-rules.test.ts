/** Every reason of the marriage register refusing, and the record beside it that passes. */
import { describe, expect, it } from 'vitest'
import { lastDayOfTerm } from '../../../shared/civil.ts'
import type { Json } from '../../../shared/json.ts'
import { MARRIAGE_REASONS, MARRIAGE_WARNINGS } from '../../../shared/services/marriage/v1/reasons.ts'
import { personId, type Result, RuleLedger } from '../../support/rule-harness.ts'
import { register as dies } from './death-world.ts'
import {
  annul,
  born,
  correct,
  divorce,
  family,
  ledger,
  MAN,
  NEWCOMER,
  OTHER_MAN,
  OTHER_WOMAN,
  register,
  seedPeople,
  voiding,
  WOMAN,
} from './marriage-world.ts'

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
const marry = (made: RuleLedger, body: Json = register(), on = '2026-11-22') => made.record('register', body, { on })
const married = (made: RuleLedger = ledger(), on = '2026-11-01') => ({
  made,
  id: accepted(marry(made, register(), on)).id,
})
const spouse = (made: RuleLedger, person: string) => made.state.get(`spouse-of/p:${person}`)?.value
const of = (made: RuleLedger, id: string) => made.value(`marriage/${id}`)
const end = (how: string, on: string, by: string) => ({ end: { how, on, by } })
const person = (made: RuleLedger, id: string, row: object): RuleLedger => {
  made.seed(`person/p:${id}`, { born: '1990-05-05', died: null, sex: null, ...row })
  return made
}

describe('registering a marriage', () => {
  it('states the marriage and both spouses, and warns of nothing', () => {
    const made = ledger()
    const result = accepted(marry(made))
    expect(result.warnings).toEqual([])
    expect(of(made, result.id)).toEqual({
      status: 'registered',
      spouses: [MAN, WOMAN],
      marriedOn: '2026-11-22',
      end: null,
      lastBy: result.id,
      corrections: 0,
      trail: [],
    })
    for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toEqual({ now: result.id, past: [] })
  })
  it('is of two people who are listed', () => {
    refusedFor(marry(ledger(), register(MAN, MAN)), 'SPOUSES_SAME')
    refusedFor(marry(ledger(), register(MAN, WOMAN, { people: [] })), 'SPOUSE_NOT_LISTED', `person/p:${MAN}`)
    const people = (tag: Json) => [
      { id: MAN, isNew: false, child: false, tag: null },
      { id: NEWCOMER, isNew: true, child: false, tag },
    ]
    const codes = (tag: Json) => warnings(marry(ledger(), register(MAN, NEWCOMER, { people: people(tag) })))
    expect(codes({ epoch: 1, tag: 'a'.repeat(64) })).toEqual(['SPOUSES_PARENTS_UNKNOWN', 'SPOUSE_BIRTH_UNKNOWN'])
    expect(codes(null)).toContain('SPOUSE_NUMBER_UNKNOWN')
  })
  it('is of the living', () => {
    const dead = (died: string) => {
      const made = ledger()
      made.seed(`death-of/p:${WOMAN}`, { status: 'registered', by: 'd', diedOn: died })
      return made
    }
    refusedFor(marry(dead('2026-11-21')), 'SPOUSE_DEAD', `person/p:${WOMAN}`, `death-of/p:${WOMAN}`)
    accepted(marry(dead('2026-11-22')))
    const made = dead('2026-11-21')
    made.seed(`death-of/p:${WOMAN}`, { status: 'voided', by: 'd', diedOn: '2026-11-21' })
    accepted(marry(made))
  })
  it('takes effect on the day on which the report was received', () => {
    const received = (receivedOn: string, made = ledger()) => marry(made, register(MAN, WOMAN, { receivedOn }))
    const made = ledger()
    const result = accepted(received('2026-11-20', made))
    expect(result.warnings).toEqual([{ code: 'MARRIAGE_RECEIVED_EARLIER', data: { days: 2 } }])
    expect(of(made, result.id)).toMatchObject({ marriedOn: '2026-11-20' })
    expect(warnings(received('2026-11-22'))).toEqual([])
    refusedFor(received('2026-11-23'), 'MARRIAGE_RECEIVED_DATE')
    refusedFor(received('2007-12-31'), 'MARRIAGE_RECEIVED_DATE')
    accepted(received('2008-01-01', person(person(ledger(), MAN, { born: '1980-01-01' }), WOMAN, { born: null })))
    // Eighteen when it is recorded, not when it was received.
    refusedFor(received('2026-11-21', person(ledger(), WOMAN, { born: '2008-11-22' })), 'SPOUSE_UNDERAGE')
  })
  it('happens from eighteen on, until nineteen with consent', () => {
    const age = (day: string, given = {}) =>
      marry(person(ledger(), WOMAN, { born: day, sex: 'female' }), register(MAN, { person: WOMAN, ...given }))
    refusedFor(age('2008-11-23', { consent: 'parents' }), 'SPOUSE_UNDERAGE', `person/p:${WOMAN}`)
    refusedFor(age('2008-11-22'), 'MARRIAGE_CONSENT', `person/p:${WOMAN}`)
    accepted(age('2008-11-22', { consent: 'parents' }))
    refusedFor(age('2007-11-23'), 'MARRIAGE_CONSENT')
    accepted(age('2007-11-22'))
    // Who has been married is of age.
    const widow = person(ledger(), WOMAN, { born: '2008-01-01', sex: 'female' })
    widow.seed(`spouse-of/p:${WOMAN}`, { now: null, past: [] })
    refusedFor(marry(widow), 'MARRIAGE_CONSENT')
    widow.seed(`spouse-of/p:${WOMAN}`, { now: null, past: ['e'.repeat(64)] })
    accepted(marry(widow))
    expect(warnings(marry(person(ledger(), WOMAN, { born: null, sex: 'female' })))).toEqual(['SPOUSE_BIRTH_UNKNOWN'])
    refusedFor(marry(person(ledger(), WOMAN, { born: '9999-01-01' })), 'SPOUSE_UNDERAGE')
  })
  it('of a ward needs consent', () => {
    refusedFor(marry(ledger(), register({ ward: true })), 'MARRIAGE_CONSENT', `person/p:${MAN}`)
    accepted(marry(ledger(), register({ ward: true, consent: 'guardian' })))
  })
  it('is signed by two adult witnesses', () => {
    refusedFor(marry(ledger(), register(MAN, WOMAN, { witnesses: 1 })), 'MARRIAGE_WITNESSES')
    accepted(marry(ledger(), register(MAN, WOMAN, { witnesses: 3 })))
  })
  it('shows when husband and wife may be exchanged', () => {
    expect(warnings(marry(ledger(), register(WOMAN, MAN)))).toEqual(['SPOUSE_SEX_DIFFERS', 'SPOUSE_SEX_DIFFERS'])
  })
  it('is of two who are unmarried: the second report is refused and names the first', () => {
    const { made, id } = married()
    refusedFor(marry(made, register(MAN, OTHER_WOMAN)), 'SPOUSE_MARRIED', `spouse-of/p:${MAN}`, `marriage/${id}`)
    refusedFor(marry(made, register(OTHER_MAN, WOMAN)), 'SPOUSE_MARRIED', `spouse-of/p:${WOMAN}`)
    refusedFor(marry(made), 'SPOUSE_MARRIED')
    accepted(marry(made, register(OTHER_MAN, OTHER_WOMAN)))
  })
  it('begins after the earlier one has ended, and the register holds twenty-four', () => {
    const { made, id } = married()
    accepted(made.record('divorce', divorce(id)))
    refusedFor(marry(made, register(MAN, OTHER_WOMAN), '2026-11-21'), 'MARRIAGE_OVERLAPS', `marriage/${id}`)
    const early = register(MAN, OTHER_WOMAN, { receivedOn: '2026-11-21' })
    refusedFor(marry(made, early, '2026-11-25'), 'MARRIAGE_OVERLAPS', `marriage/${id}`)
    expect(warnings(marry(made, register(MAN, OTHER_WOMAN)))).toEqual(['SPOUSE_REMARRIES'])
    const often = (n: number) => {
      const many = ledger()
      const past = Array.from({ length: n }, (_, i) => i.toString(16).padStart(64, '0'))
      many.seed(`spouse-of/p:${MAN}`, { now: null, past })
      return marry(many)
    }
    refusedFor(often(24), 'TOO_MANY_MARRIAGES', `spouse-of/p:${MAN}`)
    accepted(often(23))
  })
})

describe('kinship', () => {
  const id = (n: number): string => personId(200 + n)
  /** A line of descent: each is the mother of the next. */
  const line = (made: RuleLedger, ...ids: readonly string[]): void => {
    for (let i = 1; i < ids.length; i += 1) born(made, ids[i] as string, ids[i - 1] as string, null)
  }
  it('bars relatives up to the eighth degree', () => {
    const cousins = (his: readonly string[], hers: readonly string[]) => {
      const made = seedPeople(new RuleLedger(family))
      line(made, id(1), ...his, MAN)
      line(made, id(1), ...hers, WOMAN)
      return made.record('marriage/register', register())
    }
    const keys = [`person/p:${MAN}`, `person/p:${WOMAN}`]
    refusedFor(cousins([], []), 'SPOUSES_KIN', ...keys)
    refusedFor(cousins([id(2)], [id(3)]), 'SPOUSES_KIN', ...keys)
    refusedFor(cousins([], [id(2), id(3), id(4)]), 'SPOUSES_KIN', ...keys)
    refusedFor(cousins([id(2), id(3), id(4)], [id(5), id(6), id(7)]), 'SPOUSES_KIN', ...keys)
    accepted(cousins([id(2), id(3), id(4), id(5)], [id(6), id(7), id(8)]))
  })
  it('bars parent and child, and goes by fathers too', () => {
    const made = seedPeople(new RuleLedger(family))
    born(made, WOMAN, null, MAN)
    refusedFor(made.record('marriage/register', register()), 'SPOUSES_KIN')
    made.seed(`birth-of/p:${WOMAN}`, { status: 'voided', mother: null, father: MAN })
    expect(warnings(made.record('marriage/register', register()))).toEqual(['SPOUSES_PARENTS_UNKNOWN'])
  })
  it('bars an earlier spouse’s relatives up to the sixth degree; the same two may marry again', () => {
    const parted = () => {
      const made = ledger()
      const first = accepted(marry(made, register(), '2026-11-01')).id
      accepted(made.record('divorce', divorce(first)))
      return { made, first }
    }
    const sister = parted()
    born(sister.made, OTHER_WOMAN, personId(51), null)
    refusedFor(marry(sister.made, register(MAN, OTHER_WOMAN)), 'SPOUSES_AFFINE', `marriage/${sister.first}`)
    const { made } = parted()
    accepted(marry(made, register(MAN, OTHER_WOMAN)))
    accepted(marry(parted().made))
  })
})

describe('correcting a marriage', () => {
  it('states it anew between the same two, and keeps its day', () => {
    const { made, id } = married()
    const result = accepted(made.record('correct', correct(id)))
    expect(result.relied).toContain(`marriage/${id}`)
    expect(of(made, id)).toMatchObject({
      lastBy: result.id,
      corrections: 1,
      trail: [result.id],
      marriedOn: '2026-11-01',
    })
    refusedFor(
      made.record('correct', correct(id, register(MAN, OTHER_WOMAN) as { [field: string]: Json })),
      'MARRIAGE_SPOUSES_DIFFER',
      `marriage/${id}`,
    )
    refusedFor(made.record('correct', correct('f'.repeat(64))), 'TARGET_NOT_MARRIAGE')
    refusedFor(made.record('correct', correct(id, { people: [] })), 'SPOUSE_NOT_LISTED')
    refusedFor(made.record('correct', correct(id, { witnesses: 0 })), 'MARRIAGE_WITNESSES')
  })
  it('rests on a court’s paper where it says so', () => {
    const { made, id } = married()
    refusedFor(made.record('correct', correct(id, { ground: 'permission' })), 'MARRIAGE_GROUND_DATE')
    refusedFor(
      made.record('correct', correct(id, { ground: 'judgment', groundDate: '2026-11-23' })),
      'MARRIAGE_COURT_DATE',
    )
    accepted(made.record('correct', correct(id, { ground: 'judgment', groundDate: '2026-11-20' })))
    expect(warnings(made.record('correct', correct(id, { groundDate: '2026-10-01' })))).toEqual([
      'MARRIAGE_CORRECTION_LATE',
    ])
  })
})

describe('divorce and annulment', () => {
  it('free both, and keep the marriage among those that ended', () => {
    for (const [action, body, how] of [
      ['divorce', divorce, 'divorce'],
      ['annul', annul, 'annulment'],
    ] as const) {
      const { made, id } = married()
      const result = accepted(made.record(action, body(id)))
      expect(result.relied).toContain(`marriage/${id}`)
      expect(of(made, id)).toMatchObject(end(how, '2026-11-22', result.id))
      for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toEqual({ now: null, past: [id] })
      refusedFor(made.record(action, body(id)), 'MARRIAGE_ENDED', `marriage/${id}`)
      accepted(marry(made, register(MAN, OTHER_WOMAN)))
      accepted(marry(made, register(OTHER_MAN, WOMAN)))
    }
  })
  it('are of a marriage that stands, between the two', () => {
    const { made, id } = married()
    refusedFor(made.record('divorce', divorce('f'.repeat(64))), 'TARGET_NOT_MARRIAGE')
    refusedFor(made.record('annul', annul(id, { wife: OTHER_WOMAN })), 'MARRIAGE_SPOUSES_DIFFER')
    const both = seedPeople(new RuleLedger(family))
    const wed = accepted(both.record('marriage/register', register(), { on: '2026-11-01' })).id
    accepted(both.record('death/register', dies({ deceased: MAN })))
    refusedFor(both.record('marriage/divorce', divorce(wed)), 'MARRIAGE_ENDED', `marriage/${wed}`)
  })
  it('by agreement is reported within three months of the confirmation, and works from then', () => {
    expect(lastDayOfTerm('2026-08-23' as never, 3)).toBe('2026-11-23')
    // 30 June is the last day of its month, and no 31st: CA 160(3).
    expect(lastDayOfTerm('2026-03-31' as never, 3)).toBe('2026-06-30')
    expect(lastDayOfTerm('9999-12-01' as never, 3)).toBe('9999-12-31')
    const agreed = (courtOn: string, on: string, given: { [field: string]: Json } = {}) => {
      const { made, id } = married(ledger(), '2026-01-02')
      return { made, id, result: made.record('divorce', divorce(id, { courtOn, ...given }), { on }) }
    }
    // 23 August: the last day is 22 November, a Sunday.
    const last = agreed('2026-08-23', '2026-11-23')
    expect(warnings(last.result)).toEqual([])
    expect(of(last.made, last.id)).toMatchObject({ end: { on: '2026-11-23' } })
    refusedFor(agreed('2026-08-23', '2026-11-24').result, 'DIVORCE_CONFIRMATION_LAPSED')
    refusedFor(agreed('2026-08-23', '2026-11-24', { lateReason: 'abroad' }).result, 'DIVORCE_CONFIRMATION_LAPSED')
    expect(warnings(agreed('2026-08-23', '2026-11-24', { lateReason: 'holiday' }).result)).toEqual([])
    refusedFor(agreed('2026-11-25', '2026-11-24').result, 'MARRIAGE_COURT_DATE')
    refusedFor(agreed('2026-01-01', '2026-01-31').result, 'MARRIAGE_COURT_BEFORE')
  })
  it('by judgment works from its day, and says why it is reported late', () => {
    const judged = (given: { [field: string]: Json }) => {
      const { made, id } = married(ledger(), '2026-01-02')
      return { made, id, result: made.record('divorce', divorce(id, { how: 'judgment', ...given })) }
    }
    const timely = judged({ courtOn: '2026-11-10' })
    expect(warnings(timely.result)).toEqual([])
    expect(of(timely.made, timely.id)).toMatchObject({ end: { on: '2026-11-10' } })
    refusedFor(judged({ courtOn: '2026-10-10' }).result, 'DIVORCE_LATE_REASON')
    expect(warnings(judged({ courtOn: '2026-10-10', lateReason: 'unaware' }).result)).toEqual(['MARRIAGE_REPORT_LATE'])
    refusedFor(judged({ courtOn: '2026-01-01', lateReason: 'unaware' }).result, 'MARRIAGE_COURT_BEFORE')
    const annulled = married(ledger(), '2026-01-02')
    expect(warnings(annulled.made.record('annul', annul(annulled.id, { courtOn: '2026-10-10' })))).toEqual([
      'MARRIAGE_REPORT_LATE',
    ])
  })
})

describe('voiding', () => {
  it('a marriage leaves no trace of it with the two', () => {
    const { made, id } = married()
    accepted(made.record('void', voiding(id)))
    expect(of(made, id)).toMatchObject({ status: 'voided', end: null })
    for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toBeUndefined()
    expect(made.record('divorce', divorce(id))).toMatchObject({ ok: false, reason: 'TARGET_VOIDED' })
    accepted(marry(made))
  })
  it('an ended marriage leaves the later one alone', () => {
    const { made, id } = married()
    accepted(made.record('divorce', divorce(id)))
    const second = accepted(marry(made, register(MAN, OTHER_WOMAN))).id
    const ended = made.value<{ end: { by: string } }>(`marriage/${id}`).end.by
    accepted(made.record('void', voiding(id)))
    refusedFor(made.record('void', voiding(ended)), 'TARGET_NOT_MARRIAGE', `marriage/${id}`)
    expect(spouse(made, MAN)).toEqual({ now: second, past: [] })
    expect(spouse(made, WOMAN)).toBeUndefined()
  })
  it('a divorce lets the marriage stand again', () => {
    for (const [action, body] of [
      ['divorce', divorce],
      ['annul', annul],
    ] as const) {
      const { made, id } = married()
      const before = [of(made, id), spouse(made, MAN), spouse(made, WOMAN)]
      const ended = accepted(made.record(action, body(id))).id
      expect(warnings(made.record('void', voiding(ended)))).toEqual(['MARRIAGE_STANDS_AGAIN'])
      expect([of(made, id), spouse(made, MAN), spouse(made, WOMAN)]).toEqual(before)
      accepted(made.record(action, body(id)))
    }
  })
  it('a divorce is refused while one is married again, and leaves a dead spouse’s marriage ended by the death', () => {
    const { made, id } = married()
    const ended = accepted(made.record('divorce', divorce(id))).id
    const second = accepted(marry(made, register(OTHER_MAN, WOMAN))).id
    refusedFor(made.record('void', voiding(ended)), 'ENDING_BUILT_ON', `marriage/${second}`, `spouse-of/p:${WOMAN}`)
    // The later one is annulled as bigamous; the divorce, void, can then be struck.
    accepted(made.record('annul', annul(second, { husband: OTHER_MAN, cause: 'bigamy' })))
    accepted(made.record('void', voiding(ended)))
    expect(spouse(made, WOMAN)).toEqual({ now: id, past: [second] })
    const again = accepted(made.record('divorce', divorce(id))).id
    made.seed(`death-of/p:${MAN}`, { status: 'registered', by: 'd', diedOn: '2026-11-22' })
    expect(warnings(made.record('void', voiding(again)))).toEqual(['MARRIAGE_ENDED_BY_DEATH'])
    expect(of(made, id)).toMatchObject(end('death', '2026-11-22', 'd'))
    for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toMatchObject({ now: null })
  })
  it('rests on a ground', () => {
    const { made, id } = married()
    refusedFor(made.record('void', voiding(id, { ground: 'judgment' })), 'MARRIAGE_GROUND_DATE')
    refusedFor(made.record('void', voiding(id, { groundDate: '2026-11-23' })), 'MARRIAGE_COURT_DATE')
    refusedFor(made.record('void', voiding(id, { wife: OTHER_WOMAN })), 'MARRIAGE_SPOUSES_DIFFER')
    refusedFor(made.record('void', voiding('f'.repeat(64))), 'TARGET_NOT_MARRIAGE')
    accepted(made.record('void', voiding(id, { ground: 'judgment', groundDate: '2026-11-20' })))
  })
})

describe('across registers', () => {
  it('a death frees the survivor alone, and its voiding gives the marriage back', () => {
    const made = seedPeople(new RuleLedger(family))
    const id = accepted(made.record('marriage/register', register(), { on: '2026-11-01' })).id
    const died = accepted(made.record('death/register', dies({ deceased: MAN })))
    refusedFor(made.record('marriage/register', register(MAN, OTHER_WOMAN)), 'SPOUSE_DEAD')
    expect(of(made, id)).toMatchObject(end('death', '2026-11-10', died.id))
    const again = accepted(made.record('marriage/register', register(OTHER_MAN, WOMAN)))
    accepted(made.record('marriage/void', voiding(again.id, { husband: OTHER_MAN })))
    accepted(
      made.record('death/void', {
        target: died.id,
        deceased: MAN,
        ground: 'double-entry',
        groundDate: null,
        people: [],
      }),
    )
    refusedFor(made.record('marriage/register', register(OTHER_MAN, WOMAN)), 'SPOUSE_MARRIED', `marriage/${id}`)
  })
  it('a death whose marriage was voided since revives nothing', () => {
    const made = seedPeople(new RuleLedger(family))
    const id = accepted(made.record('marriage/register', register(), { on: '2026-11-01' })).id
    const died = accepted(made.record('death/register', dies({ deceased: MAN })))
    accepted(made.record('marriage/void', voiding(id)))
    expect(made.record('death/void', alive(died.id))).toMatchObject({ ok: true, warnings: [] })
    for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toBeUndefined()
  })

  /** A marriage of 1 November, and a death of the 10th. */
  const life = () => {
    const made = seedPeople(new RuleLedger(family))
    const wed = () =>
      accepted(
        made.record('marriage/register', register(MAN, WOMAN, { receivedOn: '2026-11-01' }), { on: '2026-11-20' }),
      )
    const die = () => accepted(made.record('death/register', dies({ deceased: MAN }), { on: '2026-11-20' }))
    return { made, wed, die }
  }
  it('a marriage made before a death that is known already has ended with it', () => {
    const { made, wed, die } = life()
    const died = die()
    refusedFor(
      made.record('marriage/register', register(MAN, WOMAN, { receivedOn: '2026-11-11' })),
      'SPOUSE_DEAD',
      `death-of/p:${MAN}`,
    )
    const { id, warnings: told } = wed()
    expect(told).toContainEqual({ code: 'MARRIAGE_ENDED_BY_DEATH', data: { on: '2026-11-10' } })
    expect(of(made, id)).toMatchObject(end('death', '2026-11-10', died.id))
    for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toEqual({ now: null, past: [id] })
    // Nobody else was married to the dead at that time; the widow may have married since.
    const rival = register(MAN, OTHER_WOMAN, { receivedOn: '2026-11-10' })
    refusedFor(made.record('marriage/register', rival), 'MARRIAGE_OVERLAPS', `marriage/${id}`)
    accepted(made.record('death/void', alive(died.id)))
    expect(of(made, id)).toMatchObject({ end: null })
    for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toEqual({ now: id, past: [] })
  })
  it('a marriage that is known last stands before the widow’s next', () => {
    const { made, wed, die } = life()
    die()
    const second = accepted(made.record('marriage/register', register(OTHER_MAN, WOMAN), { on: '2026-11-15' })).id
    const { id } = wed()
    expect(spouse(made, WOMAN)).toEqual({ now: second, past: [id] })
    expect(spouse(made, MAN)).toEqual({ now: null, past: [id] })
  })
  it('a divorce or annulment of before the death takes its place, and gives it back', () => {
    for (const [action, body, how] of [
      ['divorce', divorce, 'divorce'],
      ['annul', annul, 'annulment'],
    ] as const) {
      const { made, wed, die } = life()
      const { id } = wed()
      const died = die()
      const given = (courtOn: string) => {
        const whole = body(id, { courtOn }) as { readonly [field: string]: Json }
        return action === 'annul' ? whole : { ...whole, how: 'judgment' }
      }
      const at = (courtOn: string) => made.record(`marriage/${action}`, given(courtOn), { on: '2026-11-20' })
      if (action === 'divorce') refusedFor(at('2026-11-11'), 'MARRIAGE_ENDED', `marriage/${id}`)
      const ended = at('2026-11-05')
      expect(warnings(ended)).toEqual(['MARRIAGE_ENDED_BEFORE_DEATH'])
      expect(of(made, id)).toMatchObject(end(how, '2026-11-05', ended.id))
      for (const each of [MAN, WOMAN]) expect(spouse(made, each)).toEqual({ now: null, past: [id] })
      expect(warnings(made.record('marriage/void', voiding(ended.id)))).toEqual(['MARRIAGE_ENDED_BY_DEATH'])
      expect(of(made, id)).toMatchObject(end('death', '2026-11-10', died.id))
    }
  })
  it('an agreed divorce works from its reception, before the death', () => {
    const { made, wed, die } = life()
    const { id } = wed()
    die()
    const agreed = (receivedOn: string | null) =>
      made.record('marriage/divorce', divorce(id, { courtOn: '2026-11-04', receivedOn }), { on: '2026-11-20' })
    refusedFor(agreed(null), 'MARRIAGE_ENDED')
    accepted(agreed('2026-11-08'))
    expect(of(made, id)).toMatchObject({ end: { how: 'divorce', on: '2026-11-08' } })
  })
  it('a day that was received otherwise is put right, against what was built on it', () => {
    const { made, wed, die } = life()
    const { id } = wed()
    const fix = (receivedOn: string | null) =>
      made.record('marriage/correct', correct(id, { receivedOn }), { on: '2026-11-20' })
    die()
    accepted(fix('2026-11-10'))
    expect(of(made, id)).toMatchObject({ marriedOn: '2026-11-10' })
    refusedFor(fix('2026-11-11'), 'MARRIAGE_RECEIVED_DATE')
    expect(warnings(fix(null))).not.toContain('MARRIAGE_RECEIVED_EARLIER')
    expect(of(made, id)).toMatchObject({ marriedOn: '2026-11-10' })
    refusedFor(fix('2026-11-21'), 'MARRIAGE_RECEIVED_DATE')
  })
})

const alive = (target: string): Json => ({
  target,
  deceased: MAN,
  ground: 'double-entry',
  groundDate: null,
  people: [],
})

describe('the table of reasons', () => {
  it('has each refused above, and each warning given', () => {
    expect(Object.keys(MARRIAGE_REASONS).filter((reason) => !seen.has(reason))).toEqual([])
    expect(MARRIAGE_WARNINGS.filter((code) => !warned.has(code))).toEqual([])
  })
})
