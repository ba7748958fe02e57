/** What people are shown of births, in both languages. */
import { describe, expect, it } from 'vitest'
import { FACTS } from '../../../shared/services/birth/facts.ts'
import { birthForm } from '../../../shared/services/birth/form.ts'
import { birthPresenter as presenter } from '../../../shared/services/birth/present.ts'
import { BIRTH_REASONS, BIRTH_WARNINGS } from '../../../shared/services/birth/v1/reasons.ts'
import { type ActionForm, formOf, type SealedContent } from '../../../shared/services/form-types.ts'
import type { PaperDocument, RegisterRow } from '../../../shared/services/present-types.ts'
import { child, correct, FATHER, type Given, ledger, MOTHER, OTHER, register, voiding } from './birth-world.ts'
import { labelsIn } from './form-support.ts'
import { expectArea, expectTexts, inLanguage, LANGUAGES, PresentedLedger, textOf, textsOf } from './text-support.ts'

const ko = inLanguage('ko')
const en = inLanguage('en')

const person = (name: string, hanja: string, number: string, birthDate: string) => ({
  name,
  hanja,
  number,
  birthDate,
  address: '서울특별시 마포구 월드컵로 212',
})
const sealed = (name = '김하늘', more: object = {}): SealedContent => ({
  v: 1,
  people: {
    [child(1)]: person(name, '金河㐻', '261110-4234567', '2026-11-10'),
    [MOTHER]: person('이구름', '', '900505-2234567', '1990-05-05'),
    [FATHER]: person('김바다', '', '880303-1234567', '1988-03-03'),
  },
  origins: {
    [child(1)]: { bon: '金海', registrationBase: '서울특별시 마포구 성산로 1', nationality: '' },
    [MOTHER]: { bon: '全州', registrationBase: '', nationality: '' },
    [FATHER]: { bon: '金海', registrationBase: '', nationality: '' },
  },
  wedlock: 'in',
  bornAt: '14:30',
  birthPlace: '마포병원',
  household: '',
  relation: '',
  motherSurname: true,
  judgment: '판결',
  other: '기타',
  lateDetail: '',
  reporter: { name: '김바다', number: '880303-1234567', address: '', phone: '', rankReason: '사유' },
  submitter: null,
  detail: '착오',
  ...more,
})

const enter = (office: PresentedLedger, given: Given = {}, content: SealedContent | null = sealed()) =>
  office.enter('register', register({ reporter: 'father', ...given }), content)

describe('the birth presenter', () => {
  it('tells a report, by name where it may', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office, {
      bornOn: '2026-09-01',
      lateReason: 'other',
      evidence: 'court',
      courtDate: '2026-09-02',
      count: 2,
    })
    const view = presenter.view(record, office.context)
    expectTexts(view)
    expect(ko(view.summary)).toBe('김하늘(金河㐻) · 2026-09-01 출생 · 부 김바다 · 모 이구름')
    expect(en(view.summary)).toBe('김하늘 (金河㐻) · born 2026-09-01 · father 김바다 · mother 이구름')
    expect(view.facts.map(({ value }) => ko(value))).toEqual(
      expect.arrayContaining(['2명 중 1번째', '여', '가정법원의 출생확인서', '판결']),
    )
    expect(JSON.stringify(view)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
  })

  it('names nobody while sealed', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office, {}, null)
    const shown = [
      presenter.view(record, office.context),
      presenter.register.row(record, office.context),
      presenter.paper('certificate', record, [], office.context),
      presenter.changes(record, () => undefined, office.context),
    ]
    expectTexts(shown)
    for (const word of ['김하늘', '이구름', '김바다', '마포병원', '880303'])
      expect(JSON.stringify(shown)).not.toContain(word)
    expect(ko(presenter.view(record, office.context).summary)).toBe('2026-11-10 출생 · 여')
  })

  it('tells who is not recorded', () => {
    const office = new PresentedLedger(ledger())
    const given = {
      mother: null,
      father: null,
      motherUnknown: 'foundling',
      evidence: 'foundling',
      reporter: 'authority',
    }
    const record = enter(office, given, sealed())
    expectTexts([presenter.view(record, office.context), presenter.register.row(record, office.context)])
    expect(ko(presenter.view(record, office.context).summary)).toContain(
      '부 부를 기재하지 않음 · 모 기아(부모를 알 수 없음)',
    )
    const paper = presenter.paper('certificate', record, [], office.context) as PaperDocument
    expect(paper.tables[0]?.rows.map(({ cells }) => cells.slice(1).map(ko))).toEqual([
      ['없음', '없음', '없음', '없음'],
      ['없음', '없음', '없음', '없음'],
    ])
  })

  it('shows a correction field by field, the words too', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const before = office.snapshot()
    const body = correct(first.id, {
      bornOn: '2026-11-09',
      mother: OTHER,
      ground: 'permission',
      groundDate: '2026-11-20',
    })
    const fixed = office.enter('correct', body, {
      ...sealed('김한을'),
      people: { ...sealed('김한을').people, [OTHER]: person('박마루', '', '', '1991-01-01') },
    })
    const changes = presenter.changes(fixed, before, office.context)
    expectTexts([changes, presenter.view(fixed, office.context)])
    expect(
      changes
        .filter((line) => line.changed)
        .map((line) => [ko(line.label), ko(line.before ?? ''), ko(line.after ?? '')]),
    ).toEqual([
      ['성명(한글)', '김하늘(金河㐻)', '김한을(金河㐻)'],
      ['출생일', '2026-11-10', '2026-11-09'],
      ['모', '이구름', '박마루'],
      ['모의 생년월일', '1990-05-05', '1991-01-01'],
    ])
    expect(presenter.changes(first, () => undefined, office.context).every((line) => line.before === null)).toBe(true)
  })

  it('shows what each record changed when it was accepted, whatever came later', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const fix = (name: string, bornOn: string) =>
      office.enter(
        'correct',
        correct(first.id, { bornOn, ground: 'permission', groundDate: '2026-11-20' }),
        sealed(name),
      )
    const [once, twice] = [fix('김한을', '2026-11-09'), fix('김한울', '2026-11-09')]
    const ended = office.enter('void', voiding(first.id), sealed('', { people: {} }))
    const changed = (record: typeof first) =>
      presenter
        .settled(record, office.context)
        .filter((line) => line.changed)
        .map((line) => [ko(line.label), ko(line.before ?? ''), ko(line.after ?? '')])
    expect(presenter.settled(first, office.context).every(({ before }) => before === null)).toBe(true)
    expect(changed(first)).toContainEqual(['성명(한글)', '', '김하늘(金河㐻)'])
    expect(changed(once)).toEqual([
      ['성명(한글)', '김하늘(金河㐻)', '김한을(金河㐻)'],
      ['출생일', '2026-11-10', '2026-11-09'],
    ])
    expect(changed(twice)).toEqual([['성명(한글)', '김한을(金河㐻)', '김한울(金河㐻)']])
    expect(changed(ended)).toEqual([['상태', '등록', '말소']])
    expectTexts([first, once, twice, ended].map((record) => presenter.settled(record, office.context)))
  })

  it('marks another mother as a change though both names are sealed', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office, {}, null)
    const before = office.snapshot()
    const body = correct(first.id, { mother: OTHER, ground: 'permission', groundDate: '2026-11-20' })
    const changes = presenter.changes(office.enter('correct', body, null), before, office.context)
    expect(changes.filter((line) => line.changed).map((line) => ko(line.label))).toEqual(['모'])
  })

  it('shows what a draft would change before it is stored', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office)
    office.records.delete(record.id)
    const changes = presenter.changes(record, () => undefined, office.context)
    expect(changes.map((line) => ko(line.after ?? ''))).toContain('김하늘(金河㐻)')
  })

  it('keeps a register with one line per birth, as it stands', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office, { bornOn: '2026-09-01', lateReason: 'unaware' })
    const row = presenter.register.row(first, office.context) as RegisterRow
    expectTexts([row, presenter.register.columns])
    for (const { name, filter } of presenter.register.columns) {
      expect(row.cells).toHaveProperty([name])
      if (filter !== 'none') expect(row.keys).toHaveProperty([name])
    }
    expect(row).toMatchObject({
      struck: false,
      keys: { name: '김하늘', timely: 'late', status: 'registered', reportedOn: '2026-11-22' },
    })
    const fixed = office.enter('correct', correct(first.id, { bornOn: '2026-09-02' }), sealed('김한을'))
    expect(presenter.register.row(fixed, office.context)).toBeNull()
    expect(presenter.register.row(first, office.context)).toMatchObject({
      keys: { name: '김한을', status: 'corrected', bornOn: '2026-09-02' },
    })
    const ended = office.enter('void', voiding(first.id), sealed('', { people: {} }))
    expectTexts([presenter.view(ended, office.context), presenter.changes(ended, office.snapshot(), office.context)])
    expect(ko(presenter.view(ended, office.context).summary)).toBe('김한을(金河㐻) · 출생 등록의 말소')
    expect(presenter.register.row(first, office.context)).toMatchObject({ struck: true, keys: { status: 'voided' } })
    expect(presenter.register.row({ ...first, id: 'f'.repeat(64) }, office.context)).toBeNull()
    const holiday = new PresentedLedger(ledger())
    const timely = enter(holiday, { bornOn: '2026-09-01', lateReason: 'holiday' })
    expect(presenter.register.row(timely, holiday.context)?.keys.timely).toBe('intime')
  })

  it('prints an extract with parents and history, the replaced crossed out, numbers masked', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const fixed = office.enter('correct', correct(first.id, { bornOn: '2026-11-09' }), sealed('김한을'))
    const signed = [{ step: 'approved', who: 'MAPO-002', at: null }] as const
    for (const record of [first, fixed]) {
      expect(presenter.papers(record, office.context)).toEqual([
        { paper: 'certificate', label: 'birth:paper.certificate' },
      ])
      const paper = presenter.paper('certificate', record, signed, office.context) as PaperDocument
      expectTexts(paper)
      expect(paper.approvals).toEqual([{ step: { key: 'birth:step.approved' }, who: 'MAPO-002', at: null }])
      expect(paper.rows.map(({ value }) => ko(value))).toEqual([
        '서울특별시 마포구 성산로 1',
        '김한을(金河㐻)',
        '金海',
        '2026-11-09',
        '여',
        '261110-4******',
      ])
      expect(paper.tables[0]?.rows.map(({ cells }) => cells.map(ko))).toEqual([
        ['부', '김바다', '1988-03-03', '880303-1******', '金海'],
        ['모', '이구름', '1990-05-05', '900505-2******', '全州'],
      ])
      expect(
        paper.tables[1]?.rows.map(({ cells, cancelled }) => [cancelled, ko(cells[0] ?? ''), ko(cells[3] ?? '')]),
      ).toEqual([
        [true, '출생신고', '김하늘(金河㐻) 2026-11-10 마포병원에서 출생, 부 신고'],
        [false, '출생 등록 정정', '김한을(金河㐻) 2026-11-09 마포병원에서 출생, 관서의 잘못에 따른 정정'],
      ])
      for (const table of paper.tables)
        for (const row of table.rows) expect(row.cells).toHaveLength(table.columns.length)
      expect(JSON.stringify(paper)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
    }
    office.records.delete(first.id)
    expectTexts(presenter.paper('certificate', fixed, [], office.context))
    office.enter('void', voiding(first.id), null)
    expect(presenter.papers(fixed, office.context)).toEqual([])
    expect(presenter.paper('certificate', fixed, [], office.context)).toBeNull()
  })

  it('finds the words of a mother who was known under another id', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office, {}, sealed())
    const row = office.ledger.value<object>(`birth-of/p:${child(1)}`)
    office.ledger.seed(`birth-of/p:${child(1)}`, { ...row, mother: OTHER })
    expect(presenter.register.row(record, office.context)?.keys.mother).toBe('')
    office.ledger.seed(`alias/${MOTHER}`, { to: OTHER })
    expect(presenter.register.row(record, office.context)?.keys.mother).toBe('이구름')
    const paper = presenter.paper('certificate', record, [], office.context) as PaperDocument
    expect(paper.tables[0]?.rows[1]?.cells.map(ko)).toContain('이구름')
    expect(presenter.changes(record, () => undefined, office.context).map(({ after }) => after)).toContain('이구름')
  })

  it('has no paper and no line of what has no effect', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office)
    const empty = new PresentedLedger(ledger())
    expect(presenter.papers(record, empty.context)).toEqual([])
    expect(presenter.register.row(record, empty.context)).toBeNull()
    expectTexts(presenter.view(record, empty.context))
    expect(presenter.changes(record, () => undefined, empty.context)).toEqual([])
  })
})

describe('the texts of births', () => {
  it('are the same keys in both languages, with the same placeholders', () => {
    expectArea('birth')
  })
  it('have a sentence for every reason and every warning, and no stray one', () => {
    for (const language of LANGUAGES) {
      const codes = (kind: string) =>
        Object.keys(textsOf(language, 'birth'))
          .filter((key) => key.startsWith(`${kind}.`))
          .map((key) => key.slice(kind.length + 1))
          .sort()
      expect(codes('reason')).toEqual(Object.keys(BIRTH_REASONS).sort())
      expect(codes('warning')).toEqual([...BIRTH_WARNINGS].sort())
    }
  })
  it('cover forms, menus, papers and the table of facts', () => {
    const keys = [
      ...birthForm.actions.flatMap((each) => labelsIn((formOf(birthForm, each.action) as ActionForm<unknown>).layout)),
      ...presenter.menu.map(({ label }) => label),
      presenter.register.title,
      'birth:paper.certificate',
      ...FACTS.flatMap(({ fact, why }) => [`birth:field.${fact}`, `birth:why.${why}`]),
    ]
    for (const language of LANGUAGES) expect(keys.filter((key) => !textOf(language, key))).toEqual([])
    expect(new Set(FACTS.map(({ fact }) => fact)).size).toBe(FACTS.length)
  })
  it('place every field of the forms in the table of facts', () => {
    const placed = new Set(FACTS.map(({ fact }) => `birth:field.${fact}`))
    const fields = birthForm.actions.flatMap((each) =>
      (formOf(birthForm, each.action) as ActionForm<unknown>).layout.sections.flatMap((section) =>
        section.fields.filter(({ kind }) => kind !== 'person-lookup').map((field) => field.label),
      ),
    )
    expect([...new Set(fields)].filter((label) => !placed.has(label))).toEqual([])
  })
})
