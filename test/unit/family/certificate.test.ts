/** What certificates of family relations say, of one life: born, married, divorced, married again, with children, dead. */
import { describe, expect, it } from 'vitest'
import { FAMILY_PAPERS, type FamilyPaper, familyCertificate } from '../../../shared/family/certificate.ts'
import { deathOf } from '../../../shared/family/facts.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import type { PresentContext, PresentedRecord } from '../../../shared/services/presenter.ts'
import { birth, death, divorce, wedding } from '../../support/family-events.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'
import { family } from '../services/marriage-world.ts'
import { expectArea, expectTexts, inLanguage, PresentedLedger } from '../services/text-support.ts'

const ko = inLanguage('ko')
const [MOTHER, FATHER, EX, WIFE, SELF, FIRST, SECOND, LOST] = [1, 2, 3, 4, 101, 102, 103, 104].map(personId) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
const NAMES: { readonly [id: string]: string } = {
  [MOTHER]: '이구름',
  [FATHER]: '김바다',
  [EX]: '박해솔',
  [WIFE]: '최달님',
  [SELF]: '김하늘',
  [FIRST]: '김첫째',
  [SECOND]: '김둘째',
  [LOST]: '김셋째',
}

const sealed = (ids: readonly string[], more: object = {}): SealedContent => ({
  v: 1,
  people: Object.fromEntries(
    ids.map((id) => [
      id,
      { name: NAMES[id] as string, hanja: '', number: '900101-1234567', birthDate: '1990-01-01', address: '' },
    ]),
  ),
  origins: Object.fromEntries(ids.map((id) => [id, { bon: '金海', registrationBase: '성산로 1', nationality: '' }])),
  ...more,
})

const life = () => {
  const made = new RuleLedger(family)
  for (const id of [MOTHER, FATHER, EX, WIFE]) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  const office = new PresentedLedger(made)
  const born = (child: string, mother: string, father: string, on: string) =>
    office.enter(
      'birth/register',
      birth(child, mother, father, on),
      sealed([child, mother, father], { birthPlace: '마포병원' }),
    )
  const self = born(SELF, MOTHER, FATHER, '1990-01-01')
  const first = office.enter('marriage/register', wedding(SELF, EX, '2012-01-01'), sealed([SELF, EX]))
  born(FIRST, EX, SELF, '2013-01-01')
  const parted = office.enter('marriage/divorce', divorce(first.id, SELF, EX, '2014-01-01'), sealed([]))
  const second = office.enter('marriage/register', wedding(SELF, WIFE, '2016-01-01'), sealed([SELF, WIFE]))
  born(SECOND, WIFE, SELF, '2017-01-01')
  born(LOST, WIFE, SELF, '2018-06-01')
  office.enter(
    'death/register',
    death(LOST, '2019-01-01'),
    sealed([LOST], { deathPlace: '마포병원', origins: undefined, registrationBase: '' }),
  )
  return { office, self, first, parted, second }
}

const lines = (paper: FamilyPaper, detailed: boolean, context: PresentContext, person = SELF) => {
  const document = familyCertificate({ person, paper, detailed, on: null }, context)
  expectTexts(document)
  expect(JSON.stringify(document)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
  return (document.tables[0]?.rows ?? []).map(({ cells }) => cells.map(ko))
}

/** The same office, which cannot open the records of which `closed` holds. */
const without = (context: PresentContext, closed: (record: PresentedRecord) => boolean): PresentContext => ({
  ...context,
  record: (id) => {
    const record = context.record(id)
    return record !== null && closed(record) ? { ...record, sealed: null } : record
  },
})

describe('certificates of family relations', () => {
  it('tell who the person is, with the number masked', () => {
    const { office } = life()
    for (const paper of FAMILY_PAPERS) {
      const { rows, title, subtitle } = familyCertificate(
        { person: SELF, paper, detailed: false, on: null },
        office.context,
      )
      expect(rows.map(({ label, value }) => [ko(label), ko(value)])).toEqual([
        ['등록기준지', '성산로 1'],
        ['성명', '김하늘'],
        ['성별', '여'],
        ['출생연월일', '1990-01-01'],
        ['주민등록번호', '900101-1******'],
        ['본', '金海'],
      ])
      expect([ko(title), ko(subtitle ?? '')]).toEqual([
        { basic: '기본증명서', family: '가족관계증명서', marriage: '혼인관계증명서' }[paper],
        '일반',
      ])
    }
  })

  it('rest on every death and every ended marriage that is told', () => {
    const { office, self, first, parted, second } = life()
    const of = (paper: FamilyPaper, detailed: boolean, person = SELF) => {
      const { rests, tables } = familyCertificate({ person, paper, detailed, on: null }, office.context)
      return new Set([...rests, ...(tables[0]?.rows ?? []).flatMap(({ by }) => by ?? [])])
    }
    const lost = deathOf(office.context.state, LOST)?.entered
    expect(of('family', true)).toContain(lost)
    expect(of('family', false)).not.toContain(lost)
    expect(of('marriage', true)).toEqual(new Set([first.id, parted.id, second.id]))
    expect(of('marriage', false)).toEqual(new Set([second.id]))
    const mother = office.enter('death/register', death(MOTHER, '2020-01-01'), null)
    expect(of('family', false)).toContain(mother.id)
    const people = [{ id: MOTHER, isNew: false, child: false, tag: null }]
    const ground = { ground: 'office-error', groundDate: null, people }
    const body = { target: mother.id, deceased: MOTHER, diedOn: '2020-01-02', sex: 'female', ...ground }
    const mended = office.enter('death/correct', body, null)
    for (const each of [mother, mended]) expect(of('family', false)).toContain(each.id)
    expect(of('basic', false)).toEqual(new Set([self.id]))
    for (const paper of FAMILY_PAPERS) expect(of(paper, false, MOTHER)).toContain(mother.id)
  })

  it('say of an earlier day that the state of the record is as at printing', () => {
    const { office } = life()
    const notes = (on: string | null) =>
      familyCertificate({ person: SELF, paper: 'basic', detailed: false, on }, office.context).notes.map(ko)
    const state = '증명서에 적힌 기록의 처리 상태는 그날이 아니라 출력할 때의 상태입니다.'
    expect(notes('2019-01-01')).toContain(state)
    expect(notes(null)).not.toContain(state)
  })

  it('name living children of the marriage that stands, in detail all', () => {
    const { office } = life()
    const names = (detailed: boolean, person = SELF) =>
      lines('family', detailed, office.context, person).map(([relation, name]) => [relation, name])
    const kin = [
      ['부', '김바다'],
      ['모', '이구름'],
      ['배우자', '최달님'],
    ]
    expect(names(false)).toEqual([...kin, ['자녀', '김둘째']])
    expect(names(true)).toEqual([...kin, ['자녀', '김첫째'], ['자녀', '김둘째'], ['자녀', '김셋째 (사망)']])
    // No birth here says of which sex the parents are: their part in it does, and of the wife her number. What the
    // register of deaths says comes first.
    const sexes = (context = office.context, person = SELF) =>
      lines('family', false, context, person).map(([relation, , , , sex]) => [relation, sex])
    expect(sexes()).toEqual([
      ['부', '남'],
      ['모', '여'],
      ['배우자', '남'],
      ['자녀', '여'],
    ])
    const closed = without(office.context, () => true)
    expect(sexes(closed).slice(1, 3)).toEqual([
      ['모', '여'],
      ['배우자', '이 관서에서 열 수 없음'],
    ])
    const own = familyCertificate({ person: EX, paper: 'basic', detailed: false, on: null }, office.context)
    expect(own.rows.map(({ value }) => ko(value))[2]).toBe('남')
    office.enter('death/register', death(MOTHER, '2020-01-01'), null)
    expect(sexes()).toContainEqual(['모', '남'])
    // Who is not married has no child of a marriage; whose birth is elsewhere has no parents here.
    const none = ['부', '모'].map((relation) => [relation, '이 원장에 출생 기록 없음'])
    expect(names(false, EX)).toEqual(none)
    expect(names(true, EX)).toEqual([...none, ['자녀', '김첫째']])
  })

  it('tell the marriage that stands, in detail every one', () => {
    const { office } = life()
    const told = (detailed: boolean, person = SELF) =>
      lines('marriage', detailed, office.context, person).map(([on, spouse, , end]) => [on, spouse, end])
    expect(told(false)).toEqual([['2016-01-01', '최달님', '혼인 중']])
    expect(told(true)).toEqual([
      ['2012-01-01', '박해솔', '2014-01-01 이혼'],
      ['2016-01-01', '최달님', '혼인 중'],
    ])
    expect(told(false, EX)).toEqual([])
  })

  it('tell birth and death, in detail their corrections', () => {
    const { office, self } = life()
    const people = [MOTHER, FATHER].map((id) => ({ id, isNew: false, child: false, tag: null }))
    const {
      evidence: _e,
      courtDate: _c,
      reporter: _r,
      lateReason: _l,
      ...facts
    } = birth(SELF, MOTHER, FATHER, '1990-02-01') as {
      readonly [field: string]: never
    }
    const own = { target: self.id, ground: 'permission', groundDate: '2026-11-20', people }
    office.enter('birth/correct', { ...facts, ...own }, sealed([SELF, MOTHER, FATHER], { birthPlace: '강남병원' }))
    const said = (detailed: boolean) =>
      lines('basic', detailed, office.context).map(([what, content]) => [what, content])
    expect(said(false)).toEqual([['출생', '1990-02-01 출생, 출생장소 강남병원']])
    expect(said(true)).toEqual([...said(false), ['정정', '법원의 허가에 따른 정정']])
    const gone = lines('basic', false, office.context, LOST)
    expect(gone.map(([what, content]) => [what, content])).toEqual([
      ['출생', '2018-06-01 출생, 출생장소 마포병원'],
      ['사망', '2019-01-01 사망, 사망장소 마포병원'],
    ])
  })

  it('tell nothing that was voided', () => {
    const { office, second } = life()
    const own = { ground: 'office-error', groundDate: null, people: [] }
    const gone = office.ledger.value<{ by: string }>(`death-of/p:${LOST}`).by
    office.enter('death/void', { target: gone, deceased: LOST, ...own }, null)
    expect(lines('basic', true, office.context, LOST).map(([what]) => what)).toEqual(['출생'])
    office.enter('marriage/void', { target: second.id, husband: SELF, wife: WIFE, ...own }, null)
    expect(lines('marriage', true, office.context, WIFE)).toEqual([])
    expect(lines('family', false, office.context).map(([relation]) => relation)).toEqual(['부', '모'])
    const born = office.ledger.value<{ by: string }>(`birth-of/p:${LOST}`).by
    office.enter('birth/void', { target: born, child: LOST, ...own }, null)
    expect(lines('basic', true, office.context, LOST)).toEqual([])
  })

  it('say what cannot be opened here, and guess nothing', () => {
    const { office, second } = life()
    // What names the wife is closed, and so are the births of her children.
    const names = (context: PresentContext) =>
      lines('family', true, context).map(([relation, name]) => [relation, name])
    const closed = without(office.context, ({ id, payload }) => id === second.id || payload.body.mother === WIFE)
    expect(names(closed)).toContainEqual(['배우자', '이 관서에서 열 수 없음'])
    // The words of another record say the same name.
    expect(names(without(office.context, ({ id }) => id === second.id))).toContainEqual(['배우자', '최달님'])
    for (const paper of FAMILY_PAPERS) {
      const document = familyCertificate(
        { person: SELF, paper, detailed: true, on: null },
        without(office.context, () => true),
      )
      for (const name of Object.values(NAMES)) expect(JSON.stringify(document)).not.toContain(name)
      expect(document.rows.map(({ value }) => ko(value))).toContain('이 관서에서 열 수 없음')
    }
  })

  it('have their words in both languages', () => {
    expectArea('family')
  })
})
