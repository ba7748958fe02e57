/** What people are shown of deaths, in both languages. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { FACTS } from '../../../shared/services/death/facts.ts'
import { deathForm } from '../../../shared/services/death/form.ts'
import { deathPresenter as presenter } from '../../../shared/services/death/present.ts'
import { DEATH_REASONS, DEATH_WARNINGS } from '../../../shared/services/death/v1/reasons.ts'
import { type ActionForm, formOf, type SealedContent } from '../../../shared/services/form-types.ts'
import type { PaperDocument, RegisterRow } from '../../../shared/services/present-types.ts'
import { correct, HUSBAND, ledger, marry, OTHER, register, voiding } from './death-world.ts'
import { labelsIn } from './form-support.ts'
import { expectArea, expectTexts, inLanguage, LANGUAGES, PresentedLedger, textOf, textsOf } from './text-support.ts'

const ko = inLanguage('ko')
const en = inLanguage('en')

const sealed = (name = '김바다', more: object = {}): SealedContent => ({
  v: 1,
  people: {
    [HUSBAND]: { name, hanja: '金海', number: '880303-1234567', birthDate: '1988-03-03', address: '월드컵로 212' },
  },
  nationality: '',
  registrationBase: '서울특별시 마포구 성산로 1',
  household: '',
  relation: '',
  diedAt: '04:10',
  placeKind: 'hospital',
  deathPlace: '마포병원',
  other: '기타',
  evidenceReason: '사유',
  lateDetail: '',
  reporter: { name: '이구름', number: '900505-2234567', kinship: 'spouse', address: '', phone: '' },
  submitter: null,
  detail: '착오',
  ...more,
})

const enter = (
  office: PresentedLedger,
  given: { readonly [field: string]: Json } = {},
  content: SealedContent | null = sealed(),
) => office.enter('register', register(given), content)

describe('the death presenter', () => {
  it('tells a report, by name where it may', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office, { diedOn: '2026-09-01', knownOn: '2026-09-02', lateReason: 'other', evidence: 'army' })
    const view = presenter.view(record, office.context)
    expectTexts(view)
    expect(ko(view.summary)).toBe('김바다(金海) · 1988-03-03 출생 · 2026-09-01 사망')
    expect(en(view.summary)).toBe('김바다 (金海) · born 1988-03-03 · died 2026-09-01')
    expect(view.facts.map(({ value }) => ko(value))).toEqual(
      expect.arrayContaining(['의료기관', '마포병원', '전사확인서', '동거하는 친족', '배우자', '사유', '기타']),
    )
    expect(JSON.stringify(view)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
  })

  it('reads records of before nationality was asked for', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office, {}, sealed('김바다', { nationality: undefined }))
    const view = presenter.view(record, office.context)
    expectTexts(view)
    expect(view.facts.map(({ label }) => ko(label))).not.toContain('외국 국적')
    const back = formOf(deathForm, 'register')?.fromRecord(record.payload.body, record.sealed)
    expect(back).toMatchObject({ deceased: { nationality: '' } })
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
    expect(ko(presenter.view(record, office.context).summary)).toBe('2026-11-10 사망 · 남')
    expect((presenter.register.row(record, office.context) as RegisterRow).keys.name).toBe('')
  })

  it('shows a correction field by field, the words too', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const before = office.snapshot()
    const fixed = office.enter('correct', correct(first.id, { diedOn: '2026-11-09' }), sealed('김바단'))
    const changes = presenter.changes(fixed, before, office.context)
    expectTexts([changes, presenter.view(fixed, office.context)])
    expect(
      changes
        .filter((line) => line.changed)
        .map(({ label, before: was, after }) => [label, was, after].map((t) => ko(t ?? ''))),
    ).toEqual([
      ['성명(한글)', '김바다(金海)', '김바단(金海)'],
      ['사망일', '2026-11-10', '2026-11-09'],
    ])
  })

  it('shows what becomes of the marriage', () => {
    const office = new PresentedLedger(marry(ledger()))
    const before = office.snapshot()
    const first = enter(office)
    const last = (record: typeof first, was: typeof before) => presenter.changes(record, was, office.context).at(-1)
    const ended = last(first, before)
    expectTexts(ended)
    expect([ko(ended?.before ?? ''), ko(ended?.after ?? ''), ended?.changed]).toEqual([
      '2015-06-01 혼인, 혼인 중',
      '2015-06-01 혼인, 2026-11-10 사망으로 종료',
      true,
    ])
    const dead = office.snapshot()
    const voided = office.enter('void', voiding(first.id), sealed('', { people: {} }))
    expect(ko(last(voided, dead)?.after ?? '')).toBe('2015-06-01 혼인, 혼인 중')
    const parted = new PresentedLedger(ledger())
    for (const how of ['divorce', 'annulment']) {
      parted.ledger.seed('marriage/m', {
        spouses: [HUSBAND, OTHER],
        marriedOn: '2015-06-01',
        end: { how, on: '2020-01-01', by: 'e' },
      })
      parted.ledger.seed(`spouse-of/p:${HUSBAND}`, { now: null, past: ['m'] })
      const line = presenter.changes(first, parted.snapshot(), parted.context).at(-1)
      expectTexts(line)
      expect([ko(line?.after ?? ''), line?.changed]).toEqual([
        how === 'divorce' ? '2015-06-01 혼인, 2020-01-01 이혼' : '2015-06-01 혼인, 2020-01-01 혼인취소',
        false,
      ])
    }
  })

  it('keeps the line of a voided death, struck, whatever becomes of the person', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const line = () => presenter.register.row(first, office.context)
    const fixed = office.enter('correct', correct(first.id, { diedOn: '2026-11-08' }), sealed('김바단'))
    office.enter('void', voiding(first.id), sealed('', { people: {} }))
    const struck = line()
    expect(struck).toMatchObject({ struck: true, keys: { status: 'voided', diedOn: '2026-11-08', name: '김바단' } })
    const again = enter(office, { diedOn: '2026-11-12', knownOn: '2026-11-12' })
    expect(line()).toEqual(struck)
    expect(presenter.register.row(again, office.context)).toMatchObject({ struck: false })
    // The voiding took the id back under which the report had known somebody else's person.
    office.ledger.state.delete(`death-of/p:${HUSBAND}`)
    expect(line()).toEqual(struck)
    expect(presenter.register.row(fixed, office.context)).toBeNull()
  })

  it('shows what each record changed when it was accepted, whatever came later', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const fix = (name: string) => office.enter('correct', correct(first.id, { diedOn: '2026-11-09' }), sealed(name))
    const [once, twice] = [fix('김바단'), fix('김바담')]
    const ended = office.enter('void', voiding(first.id), sealed('', { people: {} }))
    const changed = (record: typeof first) =>
      presenter
        .settled(record, office.context)
        .filter((line) => line.changed)
        .map((line) => [ko(line.label), ko(line.before ?? ''), ko(line.after ?? '')])
    expect(presenter.settled(first, office.context).every(({ before }) => before === null)).toBe(true)
    expect(changed(once)).toEqual([
      ['성명(한글)', '김바다(金海)', '김바단(金海)'],
      ['사망일', '2026-11-10', '2026-11-09'],
    ])
    expect(changed(twice)).toEqual([['성명(한글)', '김바단(金海)', '김바담(金海)']])
    expect(changed(ended)).toEqual([['상태', '등록', '말소']])
    expectTexts([first, once, twice, ended].map((record) => presenter.settled(record, office.context)))
  })

  it('shows what a draft would change before it is stored', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office)
    office.records.delete(record.id)
    const changes = presenter.changes(record, () => undefined, office.context)
    expect(changes.map((line) => ko(line.after ?? ''))).toContain('김바다(金海)')
  })

  it('keeps a register with one line per death, as it stands', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office, { diedOn: '2026-09-01', knownOn: '2026-09-01', lateReason: 'unaware' })
    const row = presenter.register.row(first, office.context) as RegisterRow
    expectTexts([row, presenter.register.columns])
    for (const { name, filter } of presenter.register.columns) {
      expect(row.cells).toHaveProperty([name])
      if (filter !== 'none') expect(row.keys).toHaveProperty([name])
    }
    expect(row).toMatchObject({
      struck: false,
      keys: { name: '김바다', timely: 'late', status: 'registered', reportedOn: '2026-11-22', deathPlace: '마포병원' },
    })
    const fixed = office.enter('correct', correct(first.id, { diedOn: '2026-09-02' }), sealed('김바단'))
    expect(presenter.register.row(fixed, office.context)).toBeNull()
    expect(presenter.register.row(first, office.context)).toMatchObject({
      keys: { name: '김바단', status: 'corrected', diedOn: '2026-09-02' },
    })
    const ended = office.enter('void', voiding(first.id), sealed('', { people: {} }))
    expectTexts([presenter.view(ended, office.context), presenter.changes(ended, office.snapshot(), office.context)])
    expect(ko(presenter.view(ended, office.context).summary)).toBe('김바단(金海) · 사망 등록의 말소')
    expect(ko(presenter.view({ ...ended, sealed: null }, office.context).summary)).toBe('사망 등록의 말소')
    expect(presenter.register.row(first, office.context)).toMatchObject({ struck: true, keys: { status: 'voided' } })
    const again = enter(office)
    expect(presenter.register.row(first, office.context)).toMatchObject({ struck: true, keys: { status: 'voided' } })
    expect(presenter.register.row(again, office.context)).toMatchObject({ struck: false })
    const holiday = new PresentedLedger(ledger())
    const timely = enter(holiday, { diedOn: '2026-09-01', knownOn: '2026-09-01', lateReason: 'holiday' })
    expect(presenter.register.row(timely, holiday.context)?.keys.timely).toBe('intime')
  })

  it('prints an extract with its history, the replaced crossed out, numbers masked', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const fixed = office.enter('correct', correct(first.id, { diedOn: '2026-11-09' }), sealed('김바단'))
    const signed = [{ step: 'approved', who: 'MAPO-002', at: null }] as const
    for (const record of [first, fixed]) {
      expect(presenter.papers(record, office.context)).toEqual([
        { paper: 'certificate', label: 'death:paper.certificate' },
      ])
      const paper = presenter.paper('certificate', record, signed, office.context) as PaperDocument
      expectTexts(paper)
      expect(paper.approvals).toEqual([{ step: { key: 'death:step.approved' }, who: 'MAPO-002', at: null }])
      expect(paper.rows.map(({ value }) => ko(value))).toEqual([
        '서울특별시 마포구 성산로 1',
        '김바단(金海)',
        '1988-03-03',
        '남',
        '880303-1******',
        '2026-11-09',
        '04:10',
        '마포병원',
      ])
      expect(
        paper.tables[0]?.rows.map(({ cells, cancelled }) => [cancelled, ko(cells[0] ?? ''), ko(cells[3] ?? '')]),
      ).toEqual([
        [true, '사망신고', '김바다(金海) 2026-11-10 마포병원에서 사망, 동거하는 친족 신고'],
        [false, '사망 등록 정정', '김바단(金海) 2026-11-09 마포병원에서 사망, 관서의 잘못에 따른 정정'],
      ])
      for (const table of paper.tables)
        for (const row of table.rows) expect(row.cells).toHaveLength(table.columns.length)
      expect(JSON.stringify(paper)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
    }
    expect(presenter.paper('other', first, [], office.context)).toBeNull()
    office.records.delete(first.id)
    expectTexts(presenter.paper('certificate', fixed, [], office.context))
    office.enter('void', voiding(first.id), null)
    expect(presenter.papers(fixed, office.context)).toEqual([])
    expect(presenter.paper('certificate', fixed, [], office.context)).toBeNull()
  })

  it('finds the words of somebody who was known under another id', () => {
    const office = new PresentedLedger(ledger())
    office.ledger.seed(`alias/${HUSBAND}`, { to: OTHER })
    const record = enter(office)
    const body = { ...record.payload.body, deceased: OTHER } as never
    const known = { ...record, payload: { ...record.payload, body } }
    expect(ko(presenter.view(known, office.context).summary)).toContain('김바다')
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

describe('the texts of deaths', () => {
  it('are the same keys in both languages, with the same placeholders', () => {
    expectArea('death')
  })
  it('have a sentence for every reason and every warning, and no stray one', () => {
    for (const language of LANGUAGES) {
      const codes = (kind: string) =>
        Object.keys(textsOf(language, 'death'))
          .filter((key) => key.startsWith(`${kind}.`))
          .map((key) => key.slice(kind.length + 1))
          .sort()
      expect(codes('reason')).toEqual(Object.keys(DEATH_REASONS).sort())
      expect(codes('warning')).toEqual([...DEATH_WARNINGS].sort())
    }
  })
  it('cover forms, menus, papers and the table of facts', () => {
    const keys = [
      ...deathForm.actions.flatMap((each) => labelsIn((formOf(deathForm, each.action) as ActionForm<unknown>).layout)),
      ...presenter.menu.map(({ label }) => label),
      presenter.register.title,
      'death:paper.certificate',
      ...FACTS.flatMap(({ fact, why }) => [`death:field.${fact}`, `death:why.${why}`]),
    ]
    for (const language of LANGUAGES) expect(keys.filter((key) => !textOf(language, key))).toEqual([])
    expect(new Set(FACTS.map(({ fact }) => fact)).size).toBe(FACTS.length)
  })
  it('place every field of the forms in the table of facts', () => {
    const placed = new Set(FACTS.map(({ fact }) => `death:field.${fact}`))
    const fields = deathForm.actions.flatMap((each) =>
      (formOf(deathForm, each.action) as ActionForm<unknown>).layout.sections.flatMap((section) =>
        section.fields.filter(({ kind }) => kind !== 'person-lookup').map((field) => field.label),
      ),
    )
    expect([...new Set(fields)].filter((label) => !placed.has(label))).toEqual([])
  })
})
