/** What people are shown of marriages, in both languages. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { type ActionForm, formOf, type SealedContent } from '../../../shared/services/form-types.ts'
import { FACTS } from '../../../shared/services/marriage/facts.ts'
import { marriageForm } from '../../../shared/services/marriage/form.ts'
import { marriagePresenter as presenter } from '../../../shared/services/marriage/present.ts'
import { MARRIAGE_REASONS, MARRIAGE_WARNINGS } from '../../../shared/services/marriage/v1/reasons.ts'
import type { PaperDocument, RegisterRow } from '../../../shared/services/present-types.ts'
import { labelsIn } from './form-support.ts'
import {
  annul,
  correct,
  divorce,
  ledger,
  MAN,
  OTHER_MAN,
  OTHER_WOMAN,
  register,
  voiding,
  WOMAN,
} from './marriage-world.ts'
import { expectArea, expectTexts, inLanguage, LANGUAGES, PresentedLedger, textOf, textsOf } from './text-support.ts'

const ko = inLanguage('ko')
const en = inLanguage('en')

const person = (name: string, number: string, birthDate: string) => ({
  name,
  hanja: '',
  number,
  birthDate,
  address: '',
})
const origin = (registrationBase: string) => ({
  bon: '金海',
  registrationBase,
  nationality: '',
  phone: '',
  consenter: '동의인',
  father: { name: '김파도', number: '' },
  mother: { name: '', number: '' },
})
const sealed = (wife = '이구름', more: object = {}): SealedContent => ({
  v: 1,
  people: {
    [MAN]: person('김바다', '900505-1234567', '1990-05-05'),
    [WOMAN]: person(wife, '900505-2234567', '1990-05-05'),
    [OTHER_WOMAN]: person('박해솔', '900505-2234568', '1990-05-05'),
  },
  origins: { [MAN]: origin('성산로 1'), [WOMAN]: origin('성산로 2'), [OTHER_WOMAN]: origin('성산로 3') },
  motherSurname: true,
  notKin: true,
  witnesses: [{ name: '최달님', number: '', address: '' }],
  custody: '',
  other: '기타',
  lateDetail: '',
  submitter: null,
  detail: '착오',
  ...more,
})
const bare = (more: object = {}): SealedContent => sealed('', { people: {}, origins: {}, witnesses: [], ...more })

const enter = (
  office: PresentedLedger,
  content: SealedContent | null = sealed(),
  on = '2026-11-01',
  body = register(),
) => office.enter('register', body, content, on)
const changed = (lines: ReturnType<typeof presenter.changes>) =>
  lines
    .filter((line) => line.changed)
    .map((line) => [line.label, line.before, line.after].map((told) => ko(told ?? '')))

describe('the marriage presenter', () => {
  it('tells every action, by name where it may', () => {
    const office = new PresentedLedger(ledger())
    const side: Json = { person: WOMAN, ward: true, consent: 'guardian' }
    const first = enter(office, sealed(), '2026-11-01', register(MAN, side as object))
    const fixed = office.enter(
      'correct',
      correct(first.id, { ground: 'permission', groundDate: '2026-11-20' }),
      sealed('이구룸'),
    )
    const ended = office.enter(
      'divorce',
      divorce(first.id, { how: 'judgment', courtOn: '2026-11-02', lateReason: 'illness' }),
      bare({ custody: '자녀 없음' }),
    )
    const undone = office.enter('void', voiding(ended.id), bare())
    const annulled = office.enter('annul', annul(first.id), bare())
    const struck = office.enter('void', voiding(first.id), bare())
    const views = [first, fixed, ended, undone, annulled, struck].map((each) => presenter.view(each, office.context))
    expectTexts(views)
    expect(views.map(({ summary }) => ko(summary))).toEqual([
      '김바다 · 이구름 · 2026-11-01 혼인',
      '김바다 · 이구룸 · 2026-11-22 혼인 정정',
      '김바다 · 이구룸 · 2026-11-22 이혼신고',
      '김바다 · 이구룸 · 2026-11-22 등록의 말소',
      '김바다 · 이구룸 · 2026-11-22 혼인취소신고',
      '김바다 · 이구룸 · 2026-11-22 등록의 말소',
    ])
    expect(en(views[0]?.summary ?? '')).toBe('김바다 · 이구름 · married 2026-11-01')
    expect(views[0]?.facts.map(({ value }) => ko(value))).toEqual(
      expect.arrayContaining(['김파도', '후견인', '동의인', '2명', '최달님', '예', '기타']),
    )
    expect(views[2]?.facts.map(({ value }) => ko(value))).toEqual(
      expect.arrayContaining(['재판상 이혼', '2026-11-02', '부부 쌍방', '질병', '자녀 없음']),
    )
    expect(JSON.stringify(views)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
  })

  it('names nobody while sealed', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office, null)
    const before = office.snapshot()
    const ended = office.enter('divorce', divorce(first.id), null)
    const shown = [
      presenter.view(first, office.context),
      presenter.view(ended, office.context),
      presenter.register.row(first, office.context),
      presenter.paper('husband', first, [], office.context),
      presenter.changes(ended, before, office.context),
    ]
    expectTexts(shown)
    expect(ko(presenter.view(first, office.context).summary)).toBe('2026-11-01 혼인')
    expect((presenter.register.row(first, office.context) as RegisterRow).keys).toMatchObject({ husband: '', wife: '' })
  })

  it('shows what each action changes', () => {
    const office = new PresentedLedger(ledger())
    const step = (...[action, body, content]: Parameters<PresentedLedger['enter']>) => {
      const before = office.snapshot()
      const record = office.enter(action, body, content)
      const lines = presenter.changes(record, before, office.context)
      expectTexts(lines)
      return { record, changed: changed(lines), settled: () => changed(presenter.settled(record, office.context)) }
    }
    const first = enter(office)
    expect(presenter.changes(first, () => undefined, office.context).every(({ before }) => before === null)).toBe(true)
    const fixed = step('correct', correct(first.id), sealed('이구룸'))
    const ended = step('divorce', divorce(first.id), bare())
    const undone = step('void', voiding(ended.record.id), bare())
    const annulled = step('annul', annul(first.id, { courtOn: '2026-11-21' }), bare())
    const struck = step('void', voiding(first.id), bare())
    const expected = [
      [fixed, ['아내', '이구름', '이구룸']],
      [ended, ['혼인의 종료', '없음', '2026-11-22 이혼']],
      [undone, ['혼인의 종료', '2026-11-22 이혼', '없음']],
      [annulled, ['혼인의 종료', '없음', '2026-11-21 혼인취소']],
    ] as const
    for (const [each, line] of expected) {
      expect(each.changed).toEqual([line])
      // Told from the records alone, whatever came later.
      expect(each.settled()).toEqual([line])
    }
    const gone = [
      ['상태', '등록', '말소'],
      ['혼인의 종료', '2026-11-21 혼인취소', '없음'],
    ]
    expect(struck.changed).toEqual(gone)
    expect(struck.settled()).toEqual(gone)
    expect(presenter.settled(first, office.context).every(({ before }) => before === null)).toBe(true)
    office.records.delete(first.id)
    expectTexts(presenter.settled(fixed.record, office.context))
  })

  it('tells the day on which a report was received, and what a correction made of it', () => {
    const office = new PresentedLedger(ledger())
    const day = (receivedOn: string) => ({ receivedOn })
    const first = office.enter('register', register(undefined, undefined, day('2026-10-30')), sealed(), '2026-11-01')
    expect(ko(presenter.view(first, office.context).summary)).toContain('2026-10-30 혼인')
    expect(
      presenter.view(first, office.context).facts.map(({ label, value }) => [ko(label), ko(value)]),
    ).toContainEqual(['신고서를 접수한 날', '2026-10-30'])
    const before = office.snapshot()
    const fixed = office.enter('correct', correct(first.id, day('2026-10-29')), sealed(), '2026-11-02')
    const moved = [['혼인한 날', '2026-10-30', '2026-10-29']]
    expect(changed(presenter.changes(fixed, before, office.context))).toEqual(moved)
    const again = office.enter('correct', correct(first.id), sealed('이구룸'), '2026-11-03')
    expect(changed(presenter.settled(fixed, office.context))).toEqual(moved)
    expect(changed(presenter.settled(again, office.context))).toEqual([['아내', '이구름', '이구룸']])
    const agreed = divorce(first.id, { courtOn: '2026-11-04', receivedOn: '2026-11-05' })
    const ended = office.enter('divorce', agreed, bare(), '2026-11-09')
    expect(changed(presenter.settled(ended, office.context))).toEqual([['혼인의 종료', '없음', '2026-11-05 이혼']])
  })

  it('shows what a draft would change before it is stored', () => {
    const office = new PresentedLedger(ledger())
    const record = enter(office)
    office.records.delete(record.id)
    const changes = presenter.changes(record, () => undefined, office.context)
    expect(changes.map((line) => ko(line.after ?? ''))).toContain('김바다')
  })

  it('keeps a register with one line per marriage, as it stands', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const line = () => presenter.register.row(first, office.context) as RegisterRow
    expectTexts([line(), presenter.register.columns])
    for (const { name, filter } of presenter.register.columns) {
      expect(line().cells).toHaveProperty([name])
      if (filter !== 'none') expect(line().keys).toHaveProperty([name])
    }
    expect(line()).toMatchObject({
      struck: false,
      keys: { husband: '김바다', wife: '이구름', marriedOn: '2026-11-01', endedOn: '', status: 'registered' },
    })
    const fixed = office.enter('correct', correct(first.id), sealed('이구룸'))
    expect(line()).toMatchObject({ keys: { wife: '이구룸', status: 'corrected' } })
    const ended = office.enter('divorce', divorce(first.id), bare())
    for (const record of [fixed, ended]) expect(presenter.register.row(record, office.context)).toBeNull()
    expect(line()).toMatchObject({ struck: false, keys: { status: 'divorce', endedOn: '2026-11-22' } })
    for (const how of ['death', 'annulment']) {
      office.ledger.seed(`marriage/${first.id}`, {
        ...office.ledger.value<object>(`marriage/${first.id}`),
        end: { how, on: '2026-11-22', by: 'e' },
      })
      expectTexts(line())
      expect(line().keys.status).toBe(how)
    }
    office.enter('void', voiding(first.id), bare())
    expect(line()).toMatchObject({ struck: true, keys: { status: 'voided' } })
  })

  it('prints each one’s marriages in order, the ended ones crossed out, numbers masked', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    office.enter('divorce', divorce(first.id, { courtOn: '2026-11-10' }), bare(), '2026-11-10')
    const second = enter(office, sealed(), '2026-11-22', register(MAN, OTHER_WOMAN))
    expect(presenter.papers(second, office.context)).toEqual([
      { paper: 'husband', label: 'marriage:paper.husband', of: '김바다' },
      { paper: 'wife', label: 'marriage:paper.wife', of: '박해솔' },
    ])
    const signed = [{ step: 'approved', who: 'MAPO-002', at: null }] as const
    const paper = (side: string, record = second) =>
      presenter.paper(side, record, signed, office.context) as PaperDocument
    const his = paper('husband')
    expectTexts([his, paper('wife')])
    expect(his.rows.map(({ value }) => ko(value))).toEqual(['성산로 1', '김바다', '1990-05-05', '900505-1******'])
    const lines = ({ tables }: PaperDocument) =>
      tables[0]?.rows.map(({ cells, cancelled, by }) => [cancelled, ko(cells[1] ?? ''), ko(cells[4] ?? ''), by])
    expect(lines(his)).toEqual([
      [true, '이구름', '2026-11-10 이혼', first.id],
      [false, '박해솔', '혼인 중', second.id],
    ])
    expect(lines(paper('wife', first))).toEqual([[true, '김바다', '2026-11-10 이혼', first.id]])
    for (const row of his.tables[0]?.rows ?? []) expect(row.cells).toHaveLength(his.tables[0]?.columns.length ?? 0)
    expect(JSON.stringify(his)).not.toMatch(/[0-9]{6}-[0-9]{7}/)
    office.records.delete(first.id)
    expectTexts(paper('husband'))
    expect(presenter.paper('other', second, [], office.context)).toBeNull()
    const fixed = office.enter('correct', correct(second.id, register(MAN, OTHER_WOMAN) as never), sealed())
    expect(presenter.papers(fixed, office.context)).toHaveLength(2)
    const struck = office.enter('void', voiding(second.id, { wife: OTHER_WOMAN }), null)
    for (const record of [second, fixed, struck]) {
      expect(presenter.papers(record, office.context)).toEqual([])
      expect(presenter.paper('husband', record, [], office.context)).toBeNull()
    }
  })

  it('finds the words of a wife who was known under another id', () => {
    const office = new PresentedLedger(ledger())
    const first = enter(office)
    const row = office.ledger.value<object>(`marriage/${first.id}`)
    office.ledger.seed(`marriage/${first.id}`, { ...row, spouses: [MAN, OTHER_MAN] })
    office.ledger.seed(`alias/${WOMAN}`, { to: OTHER_MAN })
    expect(presenter.register.row(first, office.context)?.keys.wife).toBe('이구름')
    expect(presenter.changes(first, () => undefined, office.context).map(({ after }) => after)).toContain('성산로 2')
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

describe('the texts of marriages', () => {
  it('are the same keys in both languages, with the same placeholders', () => {
    expectArea('marriage')
  })
  it('have a sentence for every reason and every warning, and no stray one', () => {
    for (const language of LANGUAGES) {
      const codes = (kind: string) =>
        Object.keys(textsOf(language, 'marriage'))
          .filter((key) => key.startsWith(`${kind}.`))
          .map((key) => key.slice(kind.length + 1))
          .sort()
      expect(codes('reason')).toEqual(Object.keys(MARRIAGE_REASONS).sort())
      expect(codes('warning')).toEqual([...MARRIAGE_WARNINGS].sort())
    }
  })
  it('cover forms, menus, papers and the table of facts', () => {
    const keys = [
      ...marriageForm.actions.flatMap((each) =>
        labelsIn((formOf(marriageForm, each.action) as ActionForm<unknown>).layout),
      ),
      ...presenter.menu.map(({ label }) => label),
      presenter.register.title,
      ...FACTS.flatMap(({ fact, why }) => [`marriage:field.${fact}`, `marriage:why.${why}`]),
    ]
    for (const language of LANGUAGES) expect(keys.filter((key) => !textOf(language, key))).toEqual([])
    expect(new Set(FACTS.map(({ fact }) => fact)).size).toBe(FACTS.length)
  })
  it('place every field of the forms in the table of facts', () => {
    const placed = new Set(FACTS.map(({ fact }) => `marriage:field.${fact}`))
    const fields = marriageForm.actions.flatMap((each) =>
      (formOf(marriageForm, each.action) as ActionForm<unknown>).layout.sections.flatMap((section) =>
        section.fields.filter(({ kind }) => kind !== 'person-lookup').map((field) => field.label),
      ),
    )
    expect([...new Set(fields)].filter((label) => !placed.has(label))).toEqual([])
  })
})
