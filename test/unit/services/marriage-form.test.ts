/** From the marriage forms to records that the rules accept, and back; nothing that names a person reaches a body. */
import { describe, expect, it } from 'vitest'
import { encodeJson, type Json } from '../../../shared/json.ts'
import { type ActionForm, formOf, withTags } from '../../../shared/services/form-types.ts'
import { marriageForm } from '../../../shared/services/marriage/form.ts'
import { rules } from '../../../shared/services/marriage/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId } from '../../support/rule-harness.ts'
import { draftOf, faults, put, strays, type Values } from './form-support.ts'
import { ledger, MAN, WOMAN } from './marriage-world.ts'

const form = (action: string): ActionForm<unknown> => formOf(marriageForm, action) as ActionForm<unknown>
const shapeOf = (action: string) => (rules.actions[action] as unknown as ActionRule<Json>).body
const ids = () => {
  let n = 700
  return () => {
    n += 1
    return personId(n)
  }
}

const side = (person: string | null, name: string, number: string) => ({
  person,
  name,
  hanja: '',
  bon: '金海',
  number,
  birthDate: '',
  registrationBase: '서울특별시 마포구 성산로 1',
  address: '서울특별시 마포구 월드컵로 212',
  phone: '010-0000-0000',
  nationality: '',
  ward: false,
  consent: '',
  consenter: '',
})
const parents = (father: string) => ({ fatherName: father, fatherNumber: '', motherName: '', motherNumber: '' })
const witness = (name: string, number: string) => ({ name, number, address: '서울특별시 강남구', adult: true })
const papers = { identity: ['scan-1'], consent: [], nationality: [], court: [], other: [] }
const REPORT: Values = {
  husband: side(MAN, '김바다', '9005051234567'),
  husbandParents: parents('김파도'),
  wife: side(null, '이구름', '910606-2234567'),
  wifeParents: parents('이바람'),
  agreed: { motherSurname: true, notKin: true },
  remarks: { other: '기타' },
  witness1: witness('박해솔', '800101-1234567'),
  witness2: witness('최달님', '810101-2234567'),
  receivedOn: '2026-11-20',
  submitter: { name: '김바다', number: '' },
  papers,
}
const { submitter: _s, ...FACTS } = REPORT as { [field: string]: Json }
const CORRECTION: Values = {
  target: 'a'.repeat(64),
  ground: 'permission',
  groundDate: '2026-11-20',
  detail: '본 착오',
  ...FACTS,
  wife: side(WOMAN, '이구름', '910606-2234567'),
}
const couple = {
  target: 'a'.repeat(64),
  husband: { person: MAN, name: '' },
  wife: { person: WOMAN, name: '' },
  papers: { ...papers, identity: [], court: ['scan-1'] },
}
const ending = {
  ...couple,
  report: { courtOn: '2026-11-20', receivedOn: '', role: 'both', lateReason: '', lateDetail: '' },
  custody: '자녀 없음',
  remarks: { other: '' },
  submitter: { name: '', number: '' },
}
const DIVORCE: Values = { ...ending, how: 'agreement' }
const ANNULMENT: Values = { ...ending, cause: 'fraud' }
const VOIDING: Values = { ...couple, ground: 'double-entry', groundDate: '', detail: '이중 등록' }
const ALL = [
  ['register', REPORT],
  ['correct', CORRECTION],
  ['divorce', DIVORCE],
  ['annul', ANNULMENT],
  ['void', VOIDING],
] as const
const WORDS = [
  '김',
  '이구름',
  '박해솔',
  '최달님',
  '마포',
  '월드컵로',
  '900505',
  '910606',
  '800101',
  '金',
  '010-',
  '자녀',
]

describe('the marriage forms', () => {
  it('exist for every action of the rules, with a value under every field', () => {
    expect(marriageForm.actions.map((each) => each.action).sort()).toEqual(Object.keys(rules.actions).sort())
    for (const each of marriageForm.actions) expect(strays(form(each.action))).toEqual([])
  })

  it('make bodies that fit the rules and hold nothing that names a person', () => {
    for (const [action, values] of ALL) {
      const draft = draftOf(form(action), values, ids())
      expect([action, shapeOf(action).mismatch(withTags(draft, []), '')]).toEqual([action, null])
      const bytes = new TextDecoder().decode(encodeJson(draft.body))
      for (const word of WORDS) expect(bytes).not.toContain(word)
      encodeJson(draft.sealed as unknown as Json)
      expect(draft.attachments).toHaveLength(1)
    }
  })

  it('make a record that the rules accept, with its two witnesses counted', () => {
    const draft = draftOf(form('register'), REPORT, ids())
    expect(draft.people).toEqual([
      { id: MAN, isNew: false, child: false, number: '9005051234567' },
      { id: personId(701), isNew: true, child: false, number: '9106062234567' },
    ])
    expect(draft.body).toMatchObject({ witnesses: 2, husband: { person: MAN, ward: false, consent: null } })
    const made = ledger()
    expect(made.record('register', withTags(draft, []) as Json)).toMatchObject({ ok: true })
    expect(draft.search).toContainEqual({ personId: MAN, name: '김바다', birthDate: '1990-05-05' })
    const ward = put(put(put(REPORT, 'wife.ward', true), 'wife.consent', 'guardian'), 'wife.consenter', '이후견')
    expect(draftOf(form('register'), ward, ids()).body).toMatchObject({ wife: { ward: true, consent: 'guardian' } })
    // A hidden field is not taken over.
    const stray = draftOf(form('register'), put(REPORT, 'wife.consenter', '이후견'), ids())
    expect(JSON.stringify(stray.sealed)).not.toContain('이후견')
  })

  it('come back as they were typed, up to spelling', () => {
    for (const [action, values] of ALL) {
      const draft = draftOf(form(action), values, ids())
      const back = form(action).fromRecord(draft.body, draft.sealed) as Values
      const again = draftOf(form(action), back, ids())
      expect([again.body, again.sealed, again.search]).toEqual([draft.body, draft.sealed, draft.search])
      expect(form(action).fromRecord(draft.body, null)).toBeNull()
      expect(form(action).fromRecord({}, draft.sealed)).toBeNull()
    }
  })

  it('take an accepted marriage into its correction, its end and its voiding', () => {
    const entered = draftOf(form('register'), REPORT, ids())
    const back = form('correct').fromRecord(entered.body, entered.sealed, true) as Values
    expect(back).toMatchObject({ target: null, husband: { person: MAN }, wife: { person: personId(701) } })
    // A rejected report makes its own people anew; who was found stays.
    expect(form('register').fromRecord(entered.body, entered.sealed)).toMatchObject({
      husband: { person: MAN },
      wife: { person: null },
    })
    const corrected = draftOf(form('correct'), CORRECTION, ids())
    for (const { body, sealed } of [entered, corrected]) {
      for (const action of ['divorce', 'annul', 'void']) {
        expect(form(action).fromRecord(body, sealed, true)).toMatchObject({
          target: null,
          husband: { person: MAN, name: '김바다' },
          wife: { name: '이구름' },
        })
      }
    }
    const parted = draftOf(form('divorce'), DIVORCE, ids())
    const annulled = draftOf(form('annul'), ANNULMENT, ids())
    for (const { body, sealed } of [parted, annulled]) {
      expect(form('void').fromRecord(body, sealed, true)).toMatchObject({ target: null, husband: { person: MAN } })
    }
    // A divorce is no marriage to annul.
    expect(form('annul').fromRecord(parted.body, parted.sealed, true)).toBeNull()
    expect(form('divorce').fromRecord(annulled.body, annulled.sealed, true)).toBeNull()
  })

  it('tell what is missing, all at once', () => {
    const own = (path: string) => ['name', 'number', 'registrationBase', 'address'].map((name) => `${path}.${name}`)
    const signed = (path: string) => ['name', 'number', 'address', 'adult'].map((name) => `${path}.${name}`)
    expect(Object.keys(faults(form('register'), form('register').empty())).sort()).toEqual(
      [...own('husband'), ...own('wife'), 'agreed.notKin', ...signed('witness1'), ...signed('witness2')].sort(),
    )
  })

  it('tell what is wrong, beside the same form that passes', () => {
    for (const [action, values] of ALL) expect([action, faults(form(action), values)]).toEqual([action, {}])
    const cases: readonly (readonly [string, string, Json, string, string?])[] = [
      ['register', 'husband.name', '', 'form:error.REQUIRED'],
      ['register', 'wife.hanja', 'abc', 'form:error.HANJA'],
      ['register', 'wife.number', '9005051234567', 'marriage:error.SPOUSES_SAME', 'wife.name'],
      ['register', 'wife.person', MAN, 'marriage:error.SPOUSES_SAME', 'wife.name'],
      ['register', 'wife.ward', true, 'marriage:error.CONSENT', 'wife.consent'],
      ['register', 'wife.consent', 'parents', 'form:error.REQUIRED', 'wife.consenter'],
      ['register', 'agreed.notKin', false, 'marriage:error.NOT_KIN'],
      ['register', 'witness2.adult', false, 'marriage:error.WITNESS_ADULT'],
      ['register', 'witness1.number', '910606-2234567', 'marriage:error.WITNESS_IS_SPOUSE'],
      ['register', 'witness2.number', '800101-1234567', 'marriage:error.WITNESSES_SAME'],
      ['register', 'husbandParents.fatherNumber', '1', 'form:error.NUMBER'],
      ['register', 'submitter.number', '1', 'form:error.NUMBER'],
      ['correct', 'groundDate', '', 'form:error.REQUIRED'],
      ['correct', 'husband.person', null, 'form:error.CHOOSE_PERSON'],
      ['correct', 'target', null, 'form:error.REQUIRED'],
      ['divorce', 'how', '', 'form:error.REQUIRED'],
      ['divorce', 'report.courtOn', '', 'form:error.REQUIRED'],
      ['divorce', 'report.role', 'nobody', 'form:error.CHOOSE_AGAIN'],
      ['divorce', 'report.lateReason', 'other', 'form:error.REQUIRED', 'report.lateDetail'],
      ['annul', 'cause', 'boredom', 'form:error.CHOOSE_AGAIN'],
      ['annul', 'wife.person', null, 'form:error.CHOOSE_PERSON'],
      ['void', 'ground', 'judgment', 'form:error.REQUIRED', 'groundDate'],
      ['void', 'detail', '', 'form:error.REQUIRED'],
    ]
    const base = Object.fromEntries(ALL)
    for (const [action, path, value, message, where = path] of cases) {
      expect([action, path, faults(form(action), put(base[action] as Values, path, value))]).toEqual([
        action,
        path,
        expect.objectContaining({ [where]: message }),
      ])
    }
    const foreign = put(put(REPORT, 'wife.number', ''), 'wife.nationality', '몽골')
    expect(faults(form('register'), foreign)).toEqual({ 'wife.birthDate': 'form:error.REQUIRED' })
    const whole = put(put(foreign, 'wife.birthDate', '1991-06-06'), 'wife.registrationBase', '')
    expect(faults(form('register'), whole)).toEqual({})
  })
})
