/** Every reason of the death register refusing, and the record beside it that passes. */
import { describe, expect, it } from 'vitest'
import { lastDayOfTerm } from '../../../shared/civil.ts'
import type { Json } from '../../../shared/json.ts'
import { DEATH_REASONS, DEATH_WARNINGS } from '../../../shared/services/death/v1/reasons.ts'
import type { Result, RuleLedger } from '../../support/rule-harness.ts'
import { correct, HUSBAND, ledger, MARRIAGE, marry, NEWCOMER, OTHER, register, voiding, WIFE } from './death-world.ts'

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
const enter = (given: { readonly [field: string]: Json } = {}, made: RuleLedger = ledger(), on = '2026-11-22') =>
  made.record('register', register(given), { on })
const warnings = (result: Result): readonly string[] => accepted(result).warnings.map((each) => each.code)
const spouse = (made: RuleLedger, person: string) => made.value(`spouse-of/p:${person}`)

describe('registering a death', () => {
  it('states the death and the person’s last day, and nothing else', () => {
    const made = ledger()
    const result = accepted(enter({}, made))
    expect(result.warnings).toEqual([])
    expect(made.value(`person/p:${HUSBAND}`)).toEqual({ born: '1988-03-03', died: '2026-11-10', sex: 'male' })
    expect(made.value(`death-of/p:${HUSBAND}`)).toEqual({
      status: 'registered',
      by: result.id,
      lastBy: result.id,
      corrections: 0,
      trail: [],
      diedOn: '2026-11-10',
      sex: 'male',
    })
    expect(made.state.has(`spouse-of/p:${HUSBAND}`)).toBe(false)
  })
  it('happens once in a life', () => {
    const made = ledger()
    accepted(enter({}, made))
    refusedFor(
      enter({ diedOn: '2026-11-11', knownOn: '2026-11-11' }, made),
      'DEATH_ALREADY_RECORDED',
      `death-of/p:${HUSBAND}`,
    )
    accepted(enter({ deceased: WIFE, sex: 'female' }, made))
  })
  it('wants the deceased among the people; a person new to the ledger may die', () => {
    refusedFor(enter({ people: [] }), 'DECEASED_NOT_LISTED', `person/p:${HUSBAND}`)
    const people = (tag: Json) => [{ id: NEWCOMER, isNew: true, child: false, tag }]
    expect(warnings(enter({ deceased: NEWCOMER, people: people(null) }))).toEqual([
      'DEATH_BIRTH_UNKNOWN',
      'DEATH_NUMBER_UNKNOWN',
    ])
    const tag = { epoch: 1, tag: 'a'.repeat(64) }
    expect(warnings(enter({ deceased: NEWCOMER, people: people(tag) }))).toEqual(['DEATH_BIRTH_UNKNOWN'])
  })
  it('lies between the birth and today', () => {
    refusedFor(enter({ diedOn: '2026-11-23', knownOn: '2026-11-23' }), 'DIED_IN_FUTURE')
    accepted(enter({ diedOn: '2026-11-22', knownOn: '2026-11-22' }))
    refusedFor(enter({ diedOn: '1988-03-02' }), 'DIED_BEFORE_BIRTH', `person/p:${HUSBAND}`)
    accepted(enter({ diedOn: '1988-03-03' }))
    const old = ledger()
    old.seed(`person/p:${HUSBAND}`, { born: '1911-11-10', died: null, sex: 'male' })
    expect(warnings(enter({}, old))).toEqual(['DEATH_AGE_UNUSUAL'])
    old.seed(`person/p:${HUSBAND}`, { born: '1911-11-11', died: null, sex: 'male' })
    expect(warnings(enter({}, old))).toEqual([])
    expect(warnings(enter({ sex: 'female' }))).toEqual(['DEATH_SEX_DIFFERS'])
  })
  it('is not before the birth of the woman’s own child', () => {
    const made = ledger()
    made.seed(`births-by/p:${WIFE}`, { births: [{ child: OTHER, bornOn: '2026-11-10', order: 1, count: 1 }] })
    const given = { deceased: WIFE, sex: 'female' }
    refusedFor(enter({ ...given, diedOn: '2026-11-09' }, made), 'DIED_BEFORE_OWN_CHILD', `births-by/p:${WIFE}`)
    accepted(enter({ ...given, diedOn: '2026-11-10' }, made))
  })
  it('is not before a marriage or divorce of the person', () => {
    const late = () => marry(ledger(), WIFE, HUSBAND, { marriedOn: '2026-11-11' })
    refusedFor(enter({}, late()), 'DIED_BEFORE_MARRIAGE', `marriage/${MARRIAGE}`)
    accepted(enter({ diedOn: '2026-11-11', knownOn: '2026-11-11' }, late()))
    const parted = (on: string, how: string) => {
      const made = ledger()
      made.seed(`marriage/${MARRIAGE}`, {
        spouses: [WIFE, HUSBAND],
        marriedOn: '2015-06-01',
        end: { how, on, by: 'e' },
      })
      made.seed(`spouse-of/p:${HUSBAND}`, { now: null, past: [MARRIAGE] })
      return made
    }
    refusedFor(enter({}, parted('2026-11-11', 'divorce')), 'DIED_BEFORE_MARRIAGE', `marriage/${MARRIAGE}`)
    accepted(enter({}, parted('2026-11-10', 'divorce')))
    // A court may annul a marriage after a spouse has died.
    accepted(enter({}, parted('2026-11-11', 'annulment')))
  })
  it('ends the marriage of both', () => {
    const made = marry(ledger())
    const result = accepted(enter({}, made))
    expect(result.warnings.map(({ code }) => code)).toEqual(['DEATH_ENDS_MARRIAGE'])
    const end = { how: 'death', on: '2026-11-10', by: result.id }
    expect(made.value(`marriage/${MARRIAGE}`)).toEqual({ spouses: [WIFE, HUSBAND], marriedOn: '2015-06-01', end })
    for (const person of [WIFE, HUSBAND]) expect(spouse(made, person)).toEqual({ now: null, past: [MARRIAGE] })
  })
})

describe('the report', () => {
  it('is due within a month of the day on which the death was learnt of', () => {
    expect(lastDayOfTerm('2026-10-14' as never, 1)).toBe('2026-11-13')
    expect(lastDayOfTerm('2026-10-15' as never, 1)).toBe('2026-11-16')
    expect(lastDayOfTerm('9999-12-01' as never, 1)).toBe('9999-12-31')
    const known = (knownOn: string, more = {}) => enter({ diedOn: '2026-09-01', knownOn, ...more })
    refusedFor(known('2026-10-21'), 'DEATH_LATE_REASON')
    expect(warnings(known('2026-10-22'))).toEqual([])
    expect(warnings(known('2026-10-20', { lateReason: 'abroad' }))).toEqual(['DEATH_REPORT_LATE'])
    expect(warnings(known('2026-10-20', { lateReason: 'abroad', reporter: 'manager' }))).toEqual([
      'DEATH_REPORT_LATE_FREE',
    ])
    expect(warnings(known('2026-10-20', { lateReason: 'holiday' }))).toEqual([])
    refusedFor(known('2026-08-31'), 'DEATH_KNOWN_BEFORE')
    refusedFor(known('2026-11-23'), 'DEATH_KNOWN_IN_FUTURE')
  })
  it('says so where neither certificate nor examination could be had', () => {
    expect(warnings(enter({ evidence: 'statement' }))).toEqual(['DEATH_EVIDENCE_SUBSTITUTE'])
    expect(warnings(enter({ evidence: 'examination' }))).toEqual([])
  })
  it('comes from somebody who has the standing, and lives', () => {
    for (const reporter of ['household', 'relative', 'cohabitant', 'manager', 'dong-head', 'authority']) {
      accepted(enter({ reporter }))
    }
    expect(enter({ reporter: 'friend' })).toMatchObject({ ok: false, reason: 'BODY_INVALID' })
    accepted(enter({ reportedBy: WIFE }))
    refusedFor(enter({ reportedBy: HUSBAND }), 'REPORTER_IS_DECEASED')
    refusedFor(
      enter({ reportedBy: WIFE, people: [{ id: HUSBAND, isNew: false, child: false, tag: null }] }),
      'DEATH_REPORTER_NOT_LISTED',
    )
    const made = ledger()
    made.seed(`person/p:${WIFE}`, { born: null, died: '2026-11-15', sex: null })
    expect(warnings(enter({ reportedBy: WIFE }, made))).toEqual(['DEATH_REPORTER_DIED'])
  })
})

describe('correcting a death', () => {
  const registered = (made: RuleLedger = ledger()) => ({ made, id: accepted(enter({}, made)).id })

  it('states it anew, keeps where it began, and moves the end of the marriage', () => {
    const { made, id } = registered(marry(ledger()))
    const result = accepted(made.record('correct', correct(id, { diedOn: '2026-11-08' })))
    expect(result.relied).toContain(`death-of/p:${HUSBAND}`)
    expect(made.value(`death-of/p:${HUSBAND}`)).toMatchObject({
      by: id,
      lastBy: result.id,
      corrections: 1,
      trail: [result.id],
      diedOn: '2026-11-08',
    })
    expect(made.value(`person/p:${HUSBAND}`)).toMatchObject({ died: '2026-11-08' })
    expect(made.value(`marriage/${MARRIAGE}`)).toMatchObject({ end: { how: 'death', on: '2026-11-08', by: id } })
  })
  it('targets the registration of this person, which stands', () => {
    const { made, id } = registered()
    refusedFor(made.record('correct', correct('f'.repeat(64))), 'TARGET_NOT_DEATH', `death-of/p:${HUSBAND}`)
    refusedFor(made.record('correct', correct(id, { deceased: WIFE })), 'TARGET_NOT_DEATH')
    refusedFor(made.record('correct', correct(id, { people: [] })), 'DECEASED_NOT_LISTED')
    accepted(made.record('correct', correct(id)))
  })
  it('rests on a court’s paper where it says so', () => {
    const { made, id } = registered()
    refusedFor(made.record('correct', correct(id, { ground: 'permission' })), 'DEATH_GROUND_DATE')
    refusedFor(
      made.record('correct', correct(id, { ground: 'judgment', groundDate: '2026-11-23' })),
      'DEATH_COURT_DATE',
    )
    accepted(made.record('correct', correct(id, { ground: 'permission', groundDate: '2026-11-20' })))
    const late = made.record('correct', correct(id, { ground: 'permission', groundDate: '2026-09-20' }))
    expect(warnings(late)).toEqual(['DEATH_CORRECTION_LATE'])
  })
  it('is checked against what was built on it', () => {
    const { made, id } = registered(marry(ledger()))
    refusedFor(made.record('correct', correct(id, { diedOn: '2015-05-31' })), 'DIED_BEFORE_MARRIAGE')
    accepted(made.record('correct', correct(id, { diedOn: '2015-06-01' })))
    // The widow marries on 15 November.
    marry(made, WIFE, OTHER, { id: 'c'.repeat(64), marriedOn: '2026-11-15' })
    refusedFor(
      made.record('correct', correct(id, { diedOn: '2026-11-16' })),
      'DIED_AFTER_REMARRIAGE',
      `marriage/${'c'.repeat(64)}`,
    )
    accepted(made.record('correct', correct(id, { diedOn: '2026-11-15' })))
  })
})

describe('voiding a death', () => {
  it('lets the person live, and the marriage stand again', () => {
    const made = marry(ledger())
    const before = new Map(made.state)
    const { id } = accepted(enter({}, made))
    const result = accepted(made.record('void', voiding(id)))
    expect(result.warnings.map(({ code }) => code)).toEqual(['MARRIAGE_REVIVED'])
    for (const key of [
      `marriage/${MARRIAGE}`,
      `spouse-of/p:${WIFE}`,
      `spouse-of/p:${HUSBAND}`,
      `person/p:${HUSBAND}`,
    ]) {
      expect(made.value(key)).toEqual(before.get(key)?.value)
    }
    expect(made.value(`death-of/p:${HUSBAND}`)).toMatchObject({ status: 'voided', by: id })
    const again = accepted(enter({}, made))
    expect(made.value(`death-of/p:${HUSBAND}`)).toMatchObject({ status: 'registered', by: again.id })
  })
  it('is refused while the survivor’s later marriage stands, which it names', () => {
    const made = marry(ledger())
    const { id } = accepted(enter({}, made))
    const second = 'c'.repeat(64)
    marry(made, WIFE, OTHER, { id: second, marriedOn: '2026-11-15' })
    refusedFor(made.record('void', voiding(id)), 'DEATH_REMARRIED', `marriage/${second}`)
    expect(made.value(`person/p:${HUSBAND}`)).toMatchObject({ died: '2026-11-10' })
    // The court annuls the later marriage: then the first has never ended.
    made.seed(`marriage/${second}`, {
      spouses: [WIFE, OTHER],
      marriedOn: '2026-11-15',
      end: { how: 'annulment', on: '2026-11-20', by: 'e' },
    })
    made.seed(`spouse-of/p:${WIFE}`, { now: null, past: [MARRIAGE, second] })
    expect(warnings(made.record('void', voiding(id)))).toEqual(['MARRIAGE_REVIVED'])
    expect(made.value(`marriage/${MARRIAGE}`)).toMatchObject({ end: null })
    expect(spouse(made, WIFE)).toEqual({ now: MARRIAGE, past: [second] })
    expect(spouse(made, HUSBAND)).toEqual({ now: MARRIAGE, past: [] })
  })
  it('gives the end of the marriage to the survivor’s death, and that can be voided too', () => {
    const made = marry(ledger())
    const first = accepted(enter({}, made)).id
    const second = accepted(
      enter({ deceased: WIFE, sex: 'female', diedOn: '2026-11-12', knownOn: '2026-11-12' }, made),
    ).id
    expect(warnings(made.record('void', voiding(first)))).toEqual([])
    expect(made.value(`marriage/${MARRIAGE}`)).toMatchObject({ end: { how: 'death', on: '2026-11-12', by: second } })
    expect(spouse(made, HUSBAND)).toEqual({ now: null, past: [MARRIAGE] })
    expect(warnings(made.record('void', voiding(second, { deceased: WIFE })))).toEqual(['MARRIAGE_REVIVED'])
    for (const person of [WIFE, HUSBAND]) expect(spouse(made, person)).toEqual({ now: MARRIAGE, past: [] })
  })
  it('leaves the marriage to the other’s death where that came first', () => {
    const made = marry(ledger())
    const his = accepted(enter({}, made)).id
    const hers = { deceased: WIFE, sex: 'female', diedOn: '2026-11-08', knownOn: '2026-11-12' }
    const first = accepted(enter(hers, made))
    expect(first.warnings).toEqual([])
    const end = () => made.value<{ end: object }>(`marriage/${MARRIAGE}`).end
    expect(end()).toEqual({ how: 'death', on: '2026-11-08', by: first.id })
    for (const person of [WIFE, HUSBAND]) expect(spouse(made, person)).toEqual({ now: null, past: [MARRIAGE] })
    accepted(made.record('correct', correct(first.id, { deceased: WIFE, sex: 'female', diedOn: '2026-11-12' })))
    expect(end()).toEqual({ how: 'death', on: '2026-11-10', by: his })
    accepted(made.record('correct', correct(his, { diedOn: '2026-11-14' })))
    expect(end()).toEqual({ how: 'death', on: '2026-11-12', by: first.id })
    accepted(made.record('void', voiding(first.id, { deceased: WIFE })))
    expect(end()).toEqual({ how: 'death', on: '2026-11-14', by: his })
  })
  it('targets a registration that stands, on a ground', () => {
    const made = ledger()
    const { id } = accepted(enter({}, made))
    refusedFor(made.record('void', voiding('f'.repeat(64))), 'TARGET_NOT_DEATH')
    refusedFor(made.record('void', voiding(id, { ground: 'judgment' })), 'DEATH_GROUND_DATE')
    refusedFor(made.record('void', voiding(id, { groundDate: '2026-11-23' })), 'DEATH_COURT_DATE')
    accepted(made.record('void', voiding(id)))
    expect(made.record('void', voiding(id))).toMatchObject({ ok: false, reason: 'TARGET_VOIDED' })
  })
})

describe('the table of reasons', () => {
  it('has each refused above, and each warning given', () => {
    expect(Object.keys(DEATH_REASONS).filter((reason) => !seen.has(reason))).toEqual([])
    expect(DEATH_WARNINGS.filter((code) => !warned.has(code))).toEqual([])
  })
})
