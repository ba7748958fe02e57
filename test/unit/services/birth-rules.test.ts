/** Every reason of the birth register refusing, and the record beside it that passes. */
import { describe, expect, it } from 'vitest'
import { lastDayOfTerm } from '../../../shared/civil.ts'
import { BIRTH_REASONS, BIRTH_WARNINGS } from '../../../shared/services/birth/v1/reasons.ts'
import { personId, type Result, type RuleLedger } from '../../support/rule-harness.ts'
import { child, correct, FATHER, type Given, ledger, MOTHER, OTHER, register, voiding } from './birth-world.ts'

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
const enter = (given: Given = {}, made: RuleLedger = ledger(), on = '2026-11-22'): Result =>
  made.record('register', register(given), { on })
const warnings = (result: Result): readonly string[] => accepted(result).warnings.map((each) => each.code)
const person = (made: RuleLedger, id: string, row: { born?: string; died?: string; sex?: string }): RuleLedger => {
  made.seed(`person/p:${id}`, { born: null, died: null, sex: null, ...row })
  return made
}

describe('registering a birth', () => {
  it('states the birth, the person and the mother’s births', () => {
    const made = ledger()
    const result = accepted(enter({}, made))
    expect(result.warnings).toEqual([])
    expect(made.value(`person/p:${child(1)}`)).toEqual({ born: '2026-11-10', died: null, sex: 'female' })
    expect(made.value(`birth-of/p:${child(1)}`)).toMatchObject({
      status: 'registered',
      by: result.id,
      mother: MOTHER,
      father: FATHER,
    })
    expect(made.value(`births-by/p:${MOTHER}`)).toEqual({
      births: [{ child: child(1), bornOn: '2026-11-10', order: 1, count: 1 }],
    })
  })
  it('keeps what other services have written about the person', () => {
    const made = ledger()
    accepted(enter({}, made))
    const row = { ...made.value<object>(`person/p:${child(1)}`), died: null, note: 1 }
    const target = made.state.get(`birth-of/p:${child(1)}`)?.writer as string
    made.seed(`person/p:${child(1)}`, row)
    accepted(made.record('correct', correct(target, { sex: 'male' })))
    expect(made.value(`person/p:${child(1)}`)).toEqual({ born: '2026-11-10', died: null, sex: 'male', note: 1 })
  })
  it('wants a child that is new as a child, and the parents among the people', () => {
    const person = (id: string, isNew: boolean, kid: boolean) => ({ id, isNew, child: kid, tag: null })
    const made = ledger()
    made.seed(`person/p:${child(1)}`, { born: null, died: null, sex: null })
    const old = [person(child(1), false, true), person(MOTHER, false, false), person(FATHER, false, false)]
    refusedFor(enter({ people: old }, made), 'CHILD_NOT_NEW', `person/p:${child(1)}`)
    const plain = [person(child(1), true, false), person(MOTHER, false, false), person(FATHER, false, false)]
    refusedFor(enter({ people: plain }), 'CHILD_NOT_NEW')
    const two = [person(child(1), true, true), person(MOTHER, false, true), person(FATHER, false, false)]
    refusedFor(enter({ people: two }), 'CHILD_NOT_NEW')
    const fatherless = [person(child(1), true, true), person(MOTHER, false, false)]
    refusedFor(enter({ people: fatherless }), 'PARENT_NOT_LISTED', `person/p:${FATHER}`)
    accepted(enter({ people: fatherless, father: null }))
    expect(warnings(enter({ people: fatherless, father: null }))).toEqual(['NUMBER_UNKNOWN'])
  })
  it('knows a mother whom it names for the first time', () => {
    const made = ledger()
    const mother = child(50)
    const people = [
      { id: child(1), isNew: true, child: true, tag: null },
      { id: mother, isNew: true, child: false, tag: null },
    ]
    accepted(enter({ mother, father: null, people }, made))
    expect(made.value(`births-by/p:${mother}`)).toMatchObject({ births: [{ child: child(1) }] })
  })
  it('tells mother, father and child apart', () => {
    refusedFor(enter({ father: MOTHER }), 'PARENTS_SAME')
    const people = [
      { id: MOTHER, isNew: false, child: false, tag: null },
      { id: child(1), isNew: true, child: true, tag: null },
    ]
    refusedFor(enter({ father: child(1), people }), 'CHILD_IS_PARENT')
  })
  it('refuses a birth in the future; today is none', () => {
    refusedFor(enter({ bornOn: '2026-11-23' }), 'BORN_IN_FUTURE')
    accepted(enter({ bornOn: '2026-11-22' }))
  })
  it('wants a reason when no mother is recorded, and none when one is', () => {
    refusedFor(enter({ mother: null, reporter: 'father' }), 'MOTHER_UNKNOWN_REASON')
    refusedFor(enter({ motherUnknown: 'court', courtDate: '2026-11-20' }), 'MOTHER_UNKNOWN_REASON')
    const alone = { mother: null, motherUnknown: 'court', reporter: 'father' }
    refusedFor(enter(alone), 'COURT_CONFIRMATION_MISSING')
    refusedFor(enter({ ...alone, courtDate: '2026-11-23' }), 'COURT_DATE_IN_FUTURE')
    accepted(enter({ ...alone, courtDate: '2026-11-20' }))
  })
  it('refuses a mother who died before the day of birth', () => {
    const key = `person/p:${MOTHER}`
    refusedFor(enter({ reporter: 'father' }, person(ledger(), MOTHER, { died: '2026-11-09' })), 'MOTHER_DEAD', key)
    accepted(enter({ reporter: 'father' }, person(ledger(), MOTHER, { died: '2026-11-10' })))
    expect(warnings(enter({}, person(ledger(), MOTHER, { died: '2026-11-15' })))).toEqual(['REPORTER_DIED'])
  })
  it('takes a father dead for up to 300 days, and tells of longer', () => {
    expect(warnings(enter({}, person(ledger(), FATHER, { died: '2026-01-14' })))).toEqual([])
    expect(warnings(enter({}, person(ledger(), FATHER, { died: '2026-01-13' })))).toEqual(['FATHER_DEAD_LONG'])
  })
  it('refuses a parent born after the child, and tells of unusual ages and sexes', () => {
    refusedFor(enter({}, person(ledger(), FATHER, { born: '2026-11-10' })), 'PARENT_BORN_AFTER', `person/p:${FATHER}`)
    expect(warnings(enter({}, person(ledger(), MOTHER, { born: '2012-11-11' })))).toEqual(['MOTHER_AGE'])
    expect(warnings(enter({}, person(ledger(), MOTHER, { born: '2012-11-10' })))).toEqual([])
    expect(warnings(enter({}, person(ledger(), FATHER, { born: '1945-11-10' })))).toEqual(['FATHER_AGE'])
    expect(warnings(enter({}, person(ledger(), MOTHER, { sex: 'male' })))).toEqual(['PARENT_SEX'])
  })
})

describe('one birth is entered once', () => {
  it('refuses the same birth from a second office and names the first', () => {
    const made = ledger()
    const first = accepted(enter({}, made))
    for (const bornOn of ['2026-11-08', '2026-11-10', '2026-11-12']) {
      refusedFor(enter({ child: child(2), bornOn }, made), 'DUPLICATE_BIRTH', `birth-of/p:${child(1)}`)
    }
    expect(made.state.get(`birth-of/p:${child(1)}`)?.writer).toBe(first.id)
    expect(made.state.has(`person/p:${child(2)}`)).toBe(false)
  })
  it('takes twins in any order, each once', () => {
    const made = ledger()
    accepted(enter({ order: 2, count: 2 }, made))
    refusedFor(enter({ child: child(2), order: 2, count: 2 }, made), 'MULTIPLE_ORDER_TAKEN')
    refusedFor(enter({ child: child(2), order: 1, count: 3 }, made), 'MULTIPLE_COUNT_DIFFERS')
    refusedFor(enter({ child: child(2), order: 3, count: 2 }, made), 'MULTIPLE_ORDER')
    refusedFor(enter({ child: child(2) }, made), 'DUPLICATE_BIRTH')
    accepted(enter({ child: child(2), order: 1, count: 2, bornOn: '2026-11-09' }, made))
  })
  it('tells of two births within six months', () => {
    const made = ledger()
    accepted(enter({ bornOn: '2026-05-15', lateReason: 'abroad' }, made))
    expect(warnings(enter({ child: child(2) }, made))).toEqual(['BIRTHS_CLOSE'])
    const later = ledger()
    accepted(enter({ bornOn: '2026-05-14', lateReason: 'abroad' }, later))
    expect(warnings(enter({ child: child(2) }, later))).toEqual([])
  })
  it('keeps 24 births of one mother', () => {
    const made = person(ledger(), MOTHER, {})
    for (let i = 0; i < 24; i += 1) {
      accepted(enter({ child: child(i), bornOn: `${1990 + i}-01-01`, lateReason: 'unstated' }, made))
    }
    refusedFor(enter({ child: child(24), father: null }, made), 'TOO_MANY_BIRTHS', `births-by/p:${MOTHER}`)
    refusedFor(enter({ child: child(24), mother: OTHER }, made), 'TOO_MANY_BIRTHS', `begot-by/p:${FATHER}`)
    accepted(enter({ father: null, child: child(24), mother: OTHER }, made))
  })
})

describe('the report', () => {
  it('reckons the month from the day of birth, weekends running on', () => {
    // Sources: FRA 37(1), CA 160(2), 160(3), 161. 2026-11-21 is a Saturday, 2026-11-22 a Sunday.
    for (const [born, due] of [
      ['2026-10-10', '2026-11-09'],
      ['2026-10-22', '2026-11-23'],
      ['2026-10-23', '2026-11-23'],
      ['2026-01-31', '2026-03-02'],
      ['2024-01-31', '2024-02-29'],
      ['2026-08-31', '2026-09-30'],
      ['2026-12-01', '2026-12-31'],
    ] as const) {
      expect([born, lastDayOfTerm(born as never, 1)]).toEqual([born, due])
    }
  })
  it('wants a reason for a late report and marks it; a holiday on the last day is no lateness', () => {
    accepted(enter({ bornOn: '2026-10-10' }, ledger(), '2026-11-09'))
    refusedFor(enter({ bornOn: '2026-10-10' }, ledger(), '2026-11-10'), 'LATE_REASON_MISSING')
    const late = accepted(enter({ bornOn: '2026-10-10', lateReason: 'unstated' }, ledger(), '2026-11-10'))
    expect(late.warnings).toEqual([{ code: 'REPORT_LATE', data: { days: 1 } }])
    warned.add('REPORT_LATE')
    expect(warnings(enter({ bornOn: '2026-10-10', lateReason: 'holiday' }, ledger(), '2026-11-10'))).toEqual([])
  })
  it('reckons from the court’s confirmation, and sets no term for a foundling', () => {
    const given = { bornOn: '2025-01-01', evidence: 'court' }
    refusedFor(enter(given), 'COURT_CONFIRMATION_MISSING')
    accepted(enter({ ...given, courtDate: '2026-11-01' }))
    refusedFor(enter({ ...given, courtDate: '2026-10-01' }), 'LATE_REASON_MISSING')
    const found = {
      mother: null,
      father: null,
      motherUnknown: 'foundling',
      evidence: 'foundling',
      reporter: 'authority',
    }
    expect(warnings(enter({ ...found, bornOn: '2026-01-01' }))).toEqual([])
  })
  it('is made by someone who is recorded, in the order of the law', () => {
    refusedFor(enter({ father: null, reporter: 'father' }), 'REPORTER_UNRECORDED')
    refusedFor(
      enter({ mother: null, motherUnknown: 'court', courtDate: '2026-11-20', reporter: 'mother' }),
      'REPORTER_UNRECORDED',
    )
    refusedFor(enter({ reporter: 'authority' }), 'AUTHORITY_TOO_EARLY')
    expect(warnings(enter({ bornOn: '2026-10-01', reporter: 'authority', lateReason: 'other' }))).toEqual([
      'REPORT_LATE',
      'LOWER_RANK_REPORTER',
    ])
    expect(warnings(enter({ reporter: 'relative' }))).toEqual(['LOWER_RANK_REPORTER'])
  })
})

describe('correction', () => {
  it('writes the facts anew and leaves the original record', () => {
    const made = ledger()
    const first = accepted(enter({}, made))
    const fixed = accepted(
      made.record('correct', correct(first.id, { bornOn: '2026-11-09', mother: OTHER, sex: 'male' })),
    )
    expect(fixed.relied).toContain(`birth-of/p:${child(1)}`)
    expect(made.value(`birth-of/p:${child(1)}`)).toMatchObject({
      by: first.id,
      lastBy: fixed.id,
      corrections: 1,
      bornOn: '2026-11-09',
      mother: OTHER,
    })
    expect(made.value(`births-by/p:${MOTHER}`)).toEqual({ births: [] })
    expect(made.value(`births-by/p:${OTHER}`)).toMatchObject({ births: [{ child: child(1), bornOn: '2026-11-09' }] })
    accepted(made.record('correct', correct(first.id, { bornOn: '2026-11-08' })))
    refusedFor(made.record('correct', correct(fixed.id)), 'TARGET_NOT_BIRTH')
  })
  it('is checked as the birth was', () => {
    const made = ledger()
    const first = accepted(enter({}, made))
    accepted(enter({ child: child(2), bornOn: '2025-01-01', lateReason: 'other' }, made))
    refusedFor(made.record('correct', correct(first.id, { bornOn: '2026-11-23' })), 'BORN_IN_FUTURE')
    refusedFor(made.record('correct', correct(first.id, { bornOn: '2025-01-02' })), 'DUPLICATE_BIRTH')
    refusedFor(made.record('correct', correct(first.id, { people: [] })), 'PARENT_NOT_LISTED')
    const again = [{ id: MOTHER, isNew: false, child: true, tag: null }]
    refusedFor(made.record('correct', correct(first.id, { people: again, father: null })), 'CHILD_NOT_NEW')
  })
  it('is checked against what was built on the birth', () => {
    const made = ledger()
    const first = accepted(enter({ bornOn: '1990-01-01', mother: OTHER, father: null, lateReason: 'other' }, made))
    const given = { mother: child(1), father: null, child: child(2) }
    accepted(enter(given, made))
    const fixed = (bornOn: string) => correct(first.id, { bornOn, mother: OTHER, father: null })
    refusedFor(made.record('correct', fixed('2026-11-10')), 'BORN_AFTER_OWN_CHILD', `birth-of/p:${child(2)}`)
    // The children of a man, too.
    const his = ledger()
    const man = accepted(enter({ bornOn: '1990-01-01', mother: OTHER, father: null, lateReason: 'other' }, his))
    accepted(enter({ father: child(1), child: child(2) }, his))
    refusedFor(his.record('correct', fixed('2026-11-10')), 'BORN_AFTER_OWN_CHILD', `begot-by/p:${child(1)}`)
    refusedFor(his.record('void', voiding(man.id)), 'BIRTH_BUILT_ON', `begot-by/p:${child(1)}`)
    // Married on 1 June 2010, and at eighteen.
    made.seed('marriage/m', { marriedOn: '2010-06-01' })
    for (const row of [
      { now: 'm', past: [] },
      { now: null, past: ['m'] },
    ]) {
      made.seed(`spouse-of/p:${child(1)}`, row)
      refusedFor(made.record('correct', fixed('1992-06-02')), 'BORN_TOO_LATE_TO_MARRY', 'marriage/m')
      accepted(made.record('correct', fixed('1992-06-01')))
    }
    made.state.delete(`spouse-of/p:${child(1)}`)
    made.seed(`person/p:${child(1)}`, { born: '1990-01-01', died: '2000-01-01', sex: 'female' })
    refusedFor(made.record('correct', fixed('2000-01-02')), 'BORN_AFTER_DEATH', `person/p:${child(1)}`)
    accepted(made.record('correct', fixed('2000-01-01')))
  })
  it('warns of a marriage that the corrected parents make one among kin', () => {
    const made = ledger()
    const enterChild = (n: number, mother: string | null, father: string | null, bornOn: string) =>
      accepted(enter({ child: child(n), mother, father, bornOn, lateReason: 'other', reporter: 'relative' }, made))
    const [A, B] = [personId(11), personId(12)]
    for (const id of [A, B]) person(made, id, {})
    const marry = (id: string, one: string, other: string): void => {
      made.seed(`marriage/${id}`, { spouses: [one, other], marriedOn: '2020-05-05' })
      for (const each of [one, other]) made.seed(`spouse-of/p:${each}`, { now: id, past: [] })
    }
    const first = enterChild(1, A, null, '1970-01-01')
    enterChild(2, B, null, '1972-01-01')
    enterChild(3, child(1), null, '1995-01-01')
    enterChild(4, child(2), null, '1996-01-01')
    const fixed = (mother: string, given: Given = {}) =>
      made.record('correct', correct(first.id, { mother, father: null, bornOn: '1970-01-01', ...given }))
    const kin = (result: Result) =>
      accepted(result).warnings.flatMap(({ code, data }) => (data ? [{ code, data }] : []))
    const warning = (marriage: string, degree: number) => ({
      code: 'PARENTS_MAKE_SPOUSES_KIN',
      data: { marriage, on: '2020-05-05', degree },
    })
    // Half-sisters' children, cousins, have married; and one of them before.
    marry('m', child(3), child(4))
    marry('other', personId(13), child(3))
    made.seed(`spouse-of/p:${child(3)}`, { now: 'm', past: ['other'] })
    expect(kin(fixed(B))).toEqual([warning('m', 4)])
    expect(kin(fixed(B, { sex: 'male' }))).toEqual([])
    expect(kin(fixed(A))).toEqual([])
    // The two half-sisters themselves, and a man with her who bore him.
    made.state.delete(`spouse-of/p:${child(3)}`)
    made.state.delete(`spouse-of/p:${child(4)}`)
    marry('h', child(1), child(2))
    expect(kin(fixed(B))).toEqual([warning('h', 2)])
    marry('b', child(1), A)
    expect(kin(fixed(A))).toEqual([warning('b', 1)])
  })
  it('rests on a dated paper of the court, or on the office’s own error', () => {
    const made = ledger()
    const first = accepted(enter({}, made))
    const on = (given: Given) => made.record('correct', correct(first.id, given))
    refusedFor(on({ ground: 'permission' }), 'GROUND_DATE_MISSING')
    refusedFor(on({ ground: 'judgment', groundDate: '2026-11-23' }), 'COURT_DATE_IN_FUTURE')
    expect(warnings(on({ ground: 'judgment', groundDate: '2026-11-20' }))).toEqual([])
    expect(warnings(on({ ground: 'permission', groundDate: '2026-10-01' }))).toEqual(['CORRECTION_LATE'])
  })
})

describe('voiding', () => {
  it('takes the birth back; the child’s id stays', () => {
    const made = ledger()
    const first = accepted(enter({}, made))
    accepted(made.record('void', voiding(first.id)))
    expect(made.value(`birth-of/p:${child(1)}`)).toMatchObject({ status: 'voided' })
    expect(made.value(`person/p:${child(1)}`)).toEqual({ born: null, died: null, sex: null })
    expect(made.value(`births-by/p:${MOTHER}`)).toEqual({ births: [] })
    accepted(enter({ child: child(2) }, made))
    expect(made.record('correct', correct(first.id))).toMatchObject({ ok: false, reason: 'TARGET_VOIDED' })
  })
  it('is refused while a death, a marriage or a child rests on it', () => {
    const died = ledger()
    const first = accepted(enter({}, died))
    died.seed(`person/p:${child(1)}`, { born: '2026-11-10', died: '2026-11-11', sex: 'female' })
    refusedFor(died.record('void', voiding(first.id)), 'BIRTH_BUILT_ON', `person/p:${child(1)}`)

    const grown = ledger()
    const old = accepted(enter({ bornOn: '1990-01-01', mother: OTHER, father: null, lateReason: 'other' }, grown))
    grown.seed(`spouse-of/p:${child(1)}`, { spouse: FATHER })
    refusedFor(grown.record('void', voiding(old.id)), 'BIRTH_BUILT_ON', `spouse-of/p:${child(1)}`)
    grown.state.delete(`spouse-of/p:${child(1)}`)
    accepted(enter({ mother: child(1), father: null, child: child(2) }, grown))
    refusedFor(grown.record('void', voiding(old.id)), 'BIRTH_BUILT_ON', `births-by/p:${child(1)}`)
    refusedFor(grown.record('void', voiding(old.id, { child: child(2) })), 'TARGET_NOT_BIRTH')
    refusedFor(grown.record('void', voiding(old.id, { ground: 'judgment' })), 'GROUND_DATE_MISSING')
  })
})

describe('the catalogue', () => {
  it('has shown every reason refusing and every warning telling', () => {
    expect([...seen].sort()).toEqual(Object.keys(BIRTH_REASONS).sort())
    expect([...warned].sort()).toEqual([...BIRTH_WARNINGS].sort())
  })
  it('numbers its reasons once, within 200 to 299', () => {
    const numbers = Object.values(BIRTH_REASONS)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const n of numbers) expect(n >= 200 && n <= 299).toBe(true)
  })
})
