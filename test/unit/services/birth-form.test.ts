/** From the birth forms to records that the rules accept, and back; nothing that names a person reaches a body. */
import { describe, expect, it } from 'vitest'
import { encodeJson, type Json } from '../../../shared/json.ts'
import { birthForm } from '../../../shared/services/birth/form.ts'
import { rules } from '../../../shared/services/birth/v1/rules.ts'
import { type ActionForm, formOf, withTags } from '../../../shared/services/form-types.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId } from '../../support/rule-harness.ts'
import { FATHER, ledger, MOTHER } from './birth-world.ts'
import { draftOf, faults, put, strays, type Values } from './form-support.ts'

const form = (action: string): ActionForm<unknown> => formOf(birthForm, action) as ActionForm<unknown>
const shapeOf = (action: string) => (rules.actions[action] as unknown as ActionRule<Json>).body
const ids = () => {
  let n = 700
  return () => {
    n += 1
    return personId(n)
  }
}

const parent = (person: string | null, name: string, number: string) => ({
  recorded: 'known',
  person,
  name,
  hanja: '',
  bon: '金海',
  number,
  birthDate: '',
  registrationBase: '서울특별시 마포구 성산로 1',
  nationality: '',
})
const papers = { certificate: ['scan-1'], nationality: [], identity: [], court: [], other: [] }
const REPORT: Values = {
  child: {
    person: null,
    name: '김하늘',
    hanja: '金河㐻',
    bon: '金海',
    sex: 'female',
    wedlock: 'in',
    bornOn: '2026-11-10',
    bornAt: '14:30',
    birthPlace: '서울특별시 마포구 마포병원',
    registrationBase: '서울특별시 마포구 성산로 1',
    address: '서울특별시 마포구 월드컵로 212',
    household: '김바다',
    relation: '자녀',
    number: '261110-4234567',
    nationality: '',
  },
  multiple: { count: 1, order: 1 },
  father: parent(null, '김바다', '8803031234567'),
  mother: parent(MOTHER, '이구름', '900505-2234567'),
  remarks: { motherSurname: false, judgment: '', other: '둘째' },
  papers,
  report: { evidence: 'certificate', courtDate: '', lateReason: '', lateDetail: '' },
  reporter: {
    role: 'father',
    name: '김바다',
    number: '880303-1234567',
    address: '서울특별시 마포구 월드컵로 212',
    phone: '010-0000-0000',
    rankReason: '',
  },
  submitter: { name: '', number: '' },
}
const { report: _r, reporter: _p, submitter: _s, ...FACTS } = REPORT as { [field: string]: Json }
const CORRECTION: Values = {
  target: 'a'.repeat(64),
  ground: 'permission',
  groundDate: '2026-11-20',
  detail: '출생일 착오',
  ...FACTS,
  child: { ...(REPORT.child as Values), person: personId(101), bornOn: '2026-11-09' },
  father: parent(FATHER, '김바다', '880303-1234567'),
}
const VOIDING: Values = {
  target: 'a'.repeat(64),
  child: { person: personId(101), name: '' },
  ground: 'double-entry',
  groundDate: '',
  detail: '이중 등록',
  papers,
}
const ALL = [
  ['register', REPORT],
  ['correct', CORRECTION],
  ['void', VOIDING],
] as const
const WORDS = [
  '김하늘',
  '김바다',
  '이구름',
  '마포',
  '월드컵로',
  '261110',
  '880303',
  '900505',
  '14:30',
  '金',
  '010-',
  '둘째',
]

describe('the birth forms', () => {
  it('exist for every action of the rules, with a value under every field', () => {
    expect(birthForm.actions.map((each) => each.action).sort()).toEqual(Object.keys(rules.actions).sort())
    for (const each of birthForm.actions) expect(strays(form(each.action))).toEqual([])
  })

  it('make bodies that fit the rules and hold nothing that names a person', () => {
    for (const [action, values] of ALL) {
      const draft = draftOf(form(action), values, ids())
      expect([action, shapeOf(action).mismatch(withTags(draft, []), '')]).toEqual([action, null])
      const bytes = new TextDecoder().decode(encodeJson(draft.body))
      for (const word of WORDS) expect(bytes).not.toContain(word)
      encodeJson(draft.sealed as unknown as Json)
    }
  })

  it('make a record that the rules accept', () => {
    const made = ledger()
    const draft = draftOf(form('register'), REPORT, ids())
    expect(draft.people).toEqual([
      { id: personId(701), isNew: true, child: true, number: '2611104234567' },
      { id: MOTHER, isNew: false, child: false, number: '9005052234567' },
      { id: personId(702), isNew: true, child: false, number: '8803031234567' },
    ])
    const tags = draft.people.map((_, i) => ({ epoch: 1, tag: `${i}`.repeat(64) as never }))
    expect(made.record('register', withTags(draft, tags) as Json)).toMatchObject({ ok: true, warnings: [] })
    expect(made.value(`birth-of/p:${personId(701)}`)).toMatchObject({ mother: MOTHER, father: personId(702) })
    expect(draft.search).toContainEqual({ personId: personId(701), name: '김하늘', birthDate: '2026-11-10' })
    expect(draft.attachments).toEqual([{ handle: 'scan-1', field: 'papers.certificate' }])
  })

  it('come back as they were typed, up to spelling', () => {
    for (const [action, values] of ALL) {
      const draft = draftOf(form(action), values, ids())
      const back = form(action).fromRecord(draft.body, draft.sealed) as Values
      const again = draftOf(form(action), back, ids())
      expect([again.body, again.sealed, again.search]).toEqual([draft.body, draft.sealed, draft.search])
    }
    const draft = draftOf(form('register'), REPORT, ids())
    expect(form('register').fromRecord(draft.body, null)).toBeNull()
    expect(form('register').fromRecord({}, draft.sealed)).toBeNull()
  })

  it('take an accepted birth into its correction and its voiding', () => {
    const draft = draftOf(form('register'), REPORT, ids())
    const back = form('correct').fromRecord(draft.body, draft.sealed, true) as Values
    expect(back).toMatchObject({ target: null, child: { person: personId(701) }, father: { person: personId(702) } })
    const corrected = draftOf(form('correct'), CORRECTION, ids())
    expect(form('correct').fromRecord(corrected.body, corrected.sealed, true)).toMatchObject({
      child: { person: personId(101), bornOn: '2026-11-09' },
    })
    expect(form('void').fromRecord(draft.body, draft.sealed, true)).toMatchObject({
      target: null,
      child: { person: personId(701), name: '김하늘' },
    })
    expect(form('void').fromRecord(corrected.body, corrected.sealed, true)).toMatchObject({
      child: { person: personId(101) },
    })
    // A rejected report makes its own people anew; the found mother stays.
    expect(form('register').fromRecord(draft.body, draft.sealed)).toMatchObject({
      child: { person: null },
      father: { person: null },
      mother: { person: MOTHER },
    })
  })

  it('record what is not known', () => {
    const alone = put(put(REPORT, 'father.recorded', 'none'), 'reporter.role', 'mother')
    expect(draftOf(form('register'), alone, ids()).body).toMatchObject({ father: null, motherUnknown: null })
    const court = put(put(REPORT, 'mother.recorded', 'court'), 'report.courtDate', '2026-11-20')
    expect(draftOf(form('register'), court, ids()).body).toMatchObject({
      mother: null,
      motherUnknown: 'court',
      courtDate: '2026-11-20',
    })
    // A hidden field is not taken over.
    const stray = put(REPORT, 'report.courtDate', '2026-11-20')
    expect(draftOf(form('register'), stray, ids()).body).toMatchObject({ courtDate: null })
  })

  it('tell what is missing, all at once', () => {
    expect(Object.keys(faults(form('register'), form('register').empty())).sort()).toEqual(
      [
        'child.name',
        'child.sex',
        'child.bornOn',
        'child.birthPlace',
        'child.registrationBase',
        'child.address',
        'father.name',
        'father.number',
        'mother.name',
        'mother.number',
        'reporter.role',
        'reporter.name',
        'reporter.address',
      ].sort(),
    )
  })

  it('tell what is wrong, beside the same form that passes', () => {
    expect(faults(form('register'), REPORT)).toEqual({})
    const cases: readonly (readonly [string, Json, string, string?])[] = [
      ['child.name', 'Kim', 'form:error.HANGUL'],
      ['child.hanja', 'abc', 'form:error.HANJA'],
      ['child.hanja', '金河', 'birth:error.HANJA_LENGTH'],
      ['child.bornOn', '2026-02-30', 'form:error.DATE'],
      ['child.bornAt', '24:00', 'form:error.TIME'],
      ['child.number', '1234', 'form:error.NUMBER'],
      ['child.sex', 'x', 'form:error.CHOOSE_AGAIN'],
      ['multiple.count', null, 'form:error.REQUIRED'],
      ['multiple.count', 10, 'form:error.INTEGER'],
      ['multiple.order', 2, 'birth:error.ORDER_BEYOND_COUNT'],
      ['mother.number', '8803031234567', 'birth:error.PARENTS_SAME', 'father.name'],
      ['mother.number', '', 'form:error.REQUIRED'],
      ['mother.nationality', '', 'form:error.REQUIRED', 'mother.number'],
      ['father.recorded', 'none', 'birth:error.REPORTER_UNRECORDED', 'reporter.role'],
      ['report.evidence', 'court', 'form:error.REQUIRED', 'report.courtDate'],
      ['report.lateReason', 'other', 'form:error.REQUIRED', 'report.lateDetail'],
      ['reporter.role', 'relative', 'form:error.REQUIRED', 'reporter.rankReason'],
    ]
    for (const [path, value, message, where = path] of cases) {
      const base = path === 'mother.nationality' ? put(REPORT, 'mother.number', '') : REPORT
      expect([path, faults(form('register'), put(base, path, value))]).toEqual([
        path,
        expect.objectContaining({ [where]: message }),
      ])
    }
    const foreign = put(put(REPORT, 'mother.number', ''), 'mother.nationality', '몽골')
    expect(faults(form('register'), foreign)).toEqual({ 'mother.birthDate': 'form:error.REQUIRED' })
    expect(faults(form('register'), put(foreign, 'mother.birthDate', '1990-05-05'))).toEqual({})
    expect(faults(form('correct'), CORRECTION)).toEqual({})
    expect(faults(form('correct'), put(CORRECTION, 'groundDate', ''))).toEqual({ groundDate: 'form:error.REQUIRED' })
    expect(faults(form('correct'), put(CORRECTION, 'child.person', null))).toEqual({
      'child.person': 'form:error.CHOOSE_PERSON',
    })
    expect(faults(form('void'), VOIDING)).toEqual({})
    expect(faults(form('void'), put(VOIDING, 'ground', 'judgment'))).toEqual({ groundDate: 'form:error.REQUIRED' })
    expect(faults(form('void'), put(VOIDING, 'target', null))).toEqual({ target: 'form:error.REQUIRED' })
  })
})
