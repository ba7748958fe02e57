/** From the death forms to records that the rules accept, and back; nothing that names a person reaches a body. */
import { describe, expect, it } from 'vitest'
import { encodeJson, type Json } from '../../../shared/json.ts'
import { deathForm } from '../../../shared/services/death/form.ts'
import { rules } from '../../../shared/services/death/v1/rules.ts'
import { type ActionForm, formOf, withTags } from '../../../shared/services/form-types.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId } from '../../support/rule-harness.ts'
import { HUSBAND, ledger, WIFE } from './death-world.ts'
import { draftOf, faults, put, strays, type Values } from './form-support.ts'

const form = (action: string): ActionForm<unknown> => formOf(deathForm, action) as ActionForm<unknown>
const shapeOf = (action: string) => (rules.actions[action] as unknown as ActionRule<Json>).body
const ids = () => {
  let n = 700
  return () => {
    n += 1
    return personId(n)
  }
}

const papers = { certificate: ['scan-1'], substitute: [], identity: [], court: [], other: [] }
const REPORT: Values = {
  deceased: {
    person: HUSBAND,
    name: '김바다',
    hanja: '金海',
    sex: 'male',
    number: '8803031234567',
    birthDate: '',
    nationality: '',
    registrationBase: '서울특별시 마포구 성산로 1',
    address: '서울특별시 마포구 월드컵로 212',
    household: '김바다',
    relation: '본인',
  },
  death: { diedOn: '2026-11-10', diedAt: '04:10', placeKind: 'hospital', deathPlace: '서울특별시 마포구 마포병원' },
  remarks: { other: '없음' },
  papers,
  report: { knownOn: '2026-11-10', evidence: 'certificate', evidenceReason: '', lateReason: '', lateDetail: '' },
  reporter: {
    role: 'household',
    person: WIFE,
    name: '이구름',
    number: '900505-2234567',
    relation: 'spouse',
    address: '서울특별시 마포구 월드컵로 212',
    phone: '010-0000-0000',
  },
  submitter: { name: '', number: '' },
}
const { report: _r, reporter: _p, submitter: _s, ...FACTS } = REPORT as { [field: string]: Json }
const CORRECTION: Values = {
  target: 'a'.repeat(64),
  ground: 'permission',
  groundDate: '2026-11-20',
  detail: '사망일 착오',
  ...FACTS,
}
const VOIDING: Values = {
  target: 'a'.repeat(64),
  deceased: { person: HUSBAND, name: '' },
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
const WORDS = ['김바다', '이구름', '마포', '월드컵로', '880303', '900505', '04:10', '金', '010-', 'spouse', 'hospital']

describe('the death forms', () => {
  it('exist for every action of the rules, with a value under every field', () => {
    expect(deathForm.actions.map((each) => each.action).sort()).toEqual(Object.keys(rules.actions).sort())
    for (const each of deathForm.actions) expect(strays(form(each.action))).toEqual([])
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
    const draft = draftOf(form('register'), REPORT, ids())
    expect(draft.people).toEqual([
      { id: HUSBAND, isNew: false, child: false, number: '8803031234567' },
      { id: WIFE, isNew: false, child: false, number: '9005052234567' },
    ])
    const made = ledger()
    expect(made.record('register', withTags(draft, []) as Json)).toMatchObject({ ok: true, warnings: [] })
    expect(made.value(`person/p:${HUSBAND}`)).toMatchObject({ died: '2026-11-10' })
    expect(draft.search).toContainEqual({ personId: HUSBAND, name: '김바다', birthDate: '1988-03-03' })
    expect(draft.attachments).toEqual([{ handle: 'scan-1', field: 'papers.certificate' }])
    // Who is in no record yet is new; a reporter who is not looked up is words alone.
    const stranger = put(put(REPORT, 'deceased.person', null), 'reporter.person', null)
    const other = draftOf(form('register'), stranger, ids())
    expect(other.people).toEqual([{ id: personId(701), isNew: true, child: false, number: '8803031234567' }])
    expect(other.body).toMatchObject({ deceased: personId(701), reportedBy: null })
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

  it('take an accepted death into its correction and its voiding', () => {
    const stranger = put(REPORT, 'deceased.person', null)
    const draft = draftOf(form('register'), stranger, ids())
    const back = form('correct').fromRecord(draft.body, draft.sealed, true) as Values
    expect(back).toMatchObject({ target: null, deceased: { person: personId(701), name: '김바다' } })
    const corrected = draftOf(form('correct'), CORRECTION, ids())
    expect(form('correct').fromRecord(corrected.body, corrected.sealed, true)).toMatchObject({
      deceased: { person: HUSBAND },
    })
    for (const { body, sealed } of [draft, corrected]) {
      expect(form('void').fromRecord(body, sealed, true)).toMatchObject({
        target: null,
        deceased: { person: body.deceased, name: '김바다' },
      })
    }
    // A rejected report makes its own person anew; the found reporter stays.
    expect(form('register').fromRecord(draft.body, draft.sealed)).toMatchObject({
      deceased: { person: null },
      reporter: { person: WIFE },
    })
  })

  it('take over nothing that is hidden', () => {
    const manager = put(put(REPORT, 'reporter.role', 'manager'), 'report.evidenceReason', '사유')
    expect(draftOf(form('register'), manager, ids()).sealed).toMatchObject({
      evidenceReason: '',
      reporter: { kinship: '' },
    })
  })

  it('take a foreigner, who has no 등록기준지', () => {
    const { deceased } = REPORT as { readonly deceased: { [field: string]: Json } }
    const foreign = (nationality: string) => {
      const values = { ...REPORT, deceased: { ...deceased, nationality, registrationBase: '' } }
      return Object.keys(faults(form('register'), values))
    }
    expect(foreign('')).toEqual(['deceased.registrationBase'])
    expect(foreign('베트남')).toEqual([])
  })

  it('tell what is missing, all at once', () => {
    expect(Object.keys(faults(form('register'), form('register').empty())).sort()).toEqual(
      [
        'deceased.name',
        'deceased.sex',
        'deceased.birthDate',
        'deceased.registrationBase',
        'deceased.address',
        'death.diedOn',
        'death.deathPlace',
        'report.knownOn',
        'reporter.role',
        'reporter.name',
        'reporter.address',
      ].sort(),
    )
  })

  it('tell what is wrong, beside the same form that passes', () => {
    expect(faults(form('register'), REPORT)).toEqual({})
    const cases: readonly (readonly [string, Json, string, string?])[] = [
      ['deceased.name', '', 'form:error.REQUIRED'],
      ['deceased.hanja', 'abc', 'form:error.HANJA'],
      ['deceased.sex', 'x', 'form:error.CHOOSE_AGAIN'],
      ['deceased.number', '1234', 'form:error.NUMBER'],
      ['deceased.number', '', 'form:error.REQUIRED', 'deceased.birthDate'],
      ['death.diedOn', '2026-02-30', 'form:error.DATE'],
      ['death.diedOn', '1988-03-02', 'death:error.DIED_BEFORE_BIRTH'],
      ['death.diedAt', '24:00', 'form:error.TIME'],
      ['death.placeKind', 'moon', 'form:error.CHOOSE_AGAIN'],
      ['report.knownOn', '2026-11-09', 'death:error.KNOWN_BEFORE'],
      ['report.evidence', 'statement', 'form:error.REQUIRED', 'report.evidenceReason'],
      ['report.lateReason', 'other', 'form:error.REQUIRED', 'report.lateDetail'],
      ['reporter.role', 'friend', 'form:error.CHOOSE_AGAIN'],
      ['reporter.relation', '', 'form:error.REQUIRED'],
      ['reporter.person', HUSBAND, 'death:error.REPORTER_IS_DECEASED'],
      ['reporter.number', '8803031234567', 'death:error.REPORTER_IS_DECEASED'],
      ['submitter.number', '1', 'form:error.NUMBER'],
    ]
    for (const [path, value, message, where = path] of cases) {
      expect([path, faults(form('register'), put(REPORT, path, value))]).toEqual([
        path,
        expect.objectContaining({ [where]: message }),
      ])
    }
    expect(faults(form('correct'), CORRECTION)).toEqual({})
    expect(faults(form('correct'), put(CORRECTION, 'groundDate', ''))).toEqual({ groundDate: 'form:error.REQUIRED' })
    expect(faults(form('correct'), put(CORRECTION, 'deceased.person', null))).toEqual({
      'deceased.person': 'form:error.CHOOSE_PERSON',
    })
    expect(faults(form('void'), VOIDING)).toEqual({})
    expect(faults(form('void'), put(VOIDING, 'ground', 'judgment'))).toEqual({ groundDate: 'form:error.REQUIRED' })
    expect(faults(form('void'), put(VOIDING, 'target', null))).toEqual({ target: 'form:error.REQUIRED' })
  })
})
