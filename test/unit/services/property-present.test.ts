/** What people are shown of the property register, in both languages. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { type ActionForm, formOf, type SealedContent } from '../../../shared/services/form-types.ts'
import type { PaperDocument, RegisterRow } from '../../../shared/services/present-types.ts'
import { FACTS } from '../../../shared/services/property/facts.ts'
import { propertyForm } from '../../../shared/services/property/form.ts'
import { propertyPresenter as presenter } from '../../../shared/services/property/present.ts'
import { PROPERTY_REASONS, PROPERTY_WARNINGS } from '../../../shared/services/property/v1/reasons.ts'
import {
  CORRECTION_GROUNDS,
  MORTGAGE_KINDS,
  RELEASE_CAUSES,
  TRANSFER_CAUSES,
  VOID_GROUNDS,
} from '../../../shared/services/property/v1/shapes.ts'
import { labelsIn } from './form-support.ts'
import {
  A,
  B,
  BANK,
  C,
  correct,
  hold,
  ledger,
  merge,
  mortgage,
  openTitle,
  P1,
  P2,
  release,
  split,
  transfer,
  voiding,
} from './property-world.ts'
import { expectArea, expectTexts, inLanguage, LANGUAGES, PresentedLedger, textOf, textsOf } from './text-support.ts'

const ko = inLanguage('ko')
const en = inLanguage('en')

const NAMES: { readonly [id: string]: string } = { [A]: '김가나', [B]: '이다라', [C]: '최사아', [BANK]: '마포은행' }
const sealed = (ids: readonly string[], more: object = {}): SealedContent => ({
  v: 1,
  people: Object.fromEntries(
    ids.map((id) => [
      id,
      { name: NAMES[id] ?? '', hanja: '', number: '900101-1234567', birthDate: '', address: '공덕동' },
    ]),
  ),
  kinds: {},
  places: {},
  price: null,
  reportNo: '',
  amount: null,
  debtor: null,
  applicant: { name: '한대리', relation: '', phone: '' },
  detail: '',
  ...more,
})

/** A owns P1, sells half to B for a price, both charge it; the parcel is split, the mortgage released on one part. */
const story = () => {
  const office = new PresentedLedger(ledger())
  const title = office.enter('open-title', openTitle(P1, 100_000, hold(A, 1, 1)), sealed([A]))
  const sold = office.enter(
    'transfer',
    transfer(P1, A, [1, 2], [hold(B, 1, 2)]),
    sealed([A, B], { price: 1_500_000_000, reportNo: '11440-1' }),
  )
  const lien = office.enter(
    'mortgage',
    mortgage([[P1, [A, B]]]),
    sealed([BANK, A, B], { amount: 600_000_000, debtor: { name: '김가나', address: '공덕동' } }),
  )
  return { office, title, sold, lien }
}

const lines = (document: PaperDocument, table: number, language = ko): readonly string[] =>
  (document.tables[table]?.rows ?? []).map(({ cells, cancelled }) =>
    [cancelled ? 'X' : '-', ...cells.map((cell) => language(cell))].join(' | '),
  )

describe('the property presenter', () => {
  it('tells every entry, by name where it may', () => {
    const { office, title, sold, lien } = story()
    const freed = office.enter('release', release(lien.id, P1), sealed([]))
    for (const record of [title, sold, lien, freed]) expectTexts(presenter.view(record, office.context))
    expect(ko(presenter.view(sold, office.context).summary)).toBe(
      '서울특별시 마포구 공덕동 57-9 · 김가나 → 이다라 · 지분 2분의 1 · 매매',
    )
    expect(en(presenter.view(lien, office.context).summary)).toBe(
      '서울특별시 마포구 공덕동 57-9 · Revolving mortgage · 마포은행',
    )
    const told = presenter.view(sold, office.context).facts
    expect(told.find(({ value }) => ko(value) === '1,500,000,000원')).toMatchObject({ from: 'sealed' })
    expect(told.find(({ value }) => ko(value) === '이다라 지분 2분의 1')).toMatchObject({ from: 'sealed' })
    expect(JSON.stringify(told)).not.toContain('1234567')
  })

  it('names nobody while sealed', () => {
    const office = new PresentedLedger(ledger())
    office.enter('open-title', openTitle(P1, 100_000, hold(A, 1, 1)), null)
    const sold = office.enter('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)]), null)
    const lien = office.enter('mortgage', mortgage([[P1, [A, B]]]), null)
    const shown = [sold, lien].flatMap((record) => [
      presenter.view(record, office.context),
      presenter.register.row(record, office.context),
      presenter.paper('extract', record, [], office.context),
      presenter.changes(record, () => undefined, office.context),
    ])
    expectTexts(shown)
    const text = JSON.stringify(shown)
    for (const word of ['김가나', '이다라', '마포은행', A, B, BANK]) {
      // Record ids of this ledger are small numbers too, but longer.
      expect(text).not.toMatch(new RegExp(`(?<![0-9a-f])${word}(?![0-9a-f])`))
    }
    expect(ko(presenter.view(sold, office.context).summary)).toBe(
      '서울특별시 마포구 공덕동 57-9 · 지분 2분의 1 이전 · 매매',
    )
  })

  it('shows what changes, before and after', () => {
    const { office } = story()
    const before = office.snapshot()
    const next = office.enter('transfer', transfer(P1, B, [1, 2], [hold(C, 1, 2)]), sealed([B, C]))
    const changes = presenter.changes(next, before, office.context)
    expectTexts(changes)
    expect(changes.filter((line) => line.changed).map((line) => [ko(line.before ?? ''), ko(line.after ?? '')])).toEqual(
      [['김가나 지분 2분의 1, 이다라 지분 2분의 1', '김가나 지분 2분의 1, 최사아 지분 2분의 1']],
    )
    const parted = office.snapshot()
    const parts = office.enter('split', split(P1, [P1, 40_000], [P2, 60_000]), sealed([]))
    const after = presenter.changes(parts, parted, office.context)
    expectTexts(after)
    expect(after.filter((line) => line.before === null).map((line) => ko(line.after ?? ''))).toEqual([
      '서울특별시 마포구 공덕동 57-10',
      '현재 등기기록',
      '600㎡',
      '대',
      '김가나 지분 2분의 1, 최사아 지분 2분의 1',
      '1번 근저당권 마포은행',
    ])
  })

  it('shows what each record changed when it was accepted, whatever came later', () => {
    const { office, title, sold, lien } = story()
    const freed = office.enter('release', release(lien.id, P1), sealed([]))
    const gone = office.enter('void', voiding(freed.id), sealed([]))
    const changed = (record: typeof title) =>
      presenter
        .settled(record, office.context)
        .map((line) => [ko(line.label), ko(line.before ?? ''), ko(line.after ?? '')])
    expect(changed(title)).toEqual([
      ['표제부 1번 보존등기', '', '1,000㎡, 대'],
      ['갑구 1번 소유권보존', '', '김가나 지분 전부'],
    ])
    expect(changed(sold)).toEqual([['갑구 2번 소유권일부이전', '', expect.stringContaining('이다라 지분 2분의 1')]])
    expect(changed(lien)[0]?.[0]).toBe('을구 1번 근저당권설정')
    expect(changed(freed).map(([label, , after]) => [label, after])).toEqual([
      ['을구 2번 1번 (근)저당권말소', '말소 등기'],
    ])
    expect(changed(gone).map(([label, before, after]) => [label, before, after])).toEqual([
      ['을구 2번 1번 (근)저당권말소', '말소 등기', '말소됨'],
      ['을구 3번 2번 등기말소', '', '말소 등기'],
    ])
    expectTexts([title, sold, lien, freed, gone].map((record) => presenter.settled(record, office.context)))
    const split1 = office.enter('split', split(P1, [P1, 40_000], [P2, 60_000]), sealed([]))
    const parcels = presenter.settled(split1, office.context).map(({ label }) => ko(label))
    expect(parcels.some((label) => label.includes('57-10'))).toBe(true)
    expect(parcels.some((label) => label.includes('57-9'))).toBe(true)
  })

  it('marks new owners as a change though all names are sealed', () => {
    const office = new PresentedLedger(ledger())
    office.enter('open-title', openTitle(P1, 100_000, hold(A, 1, 1)), null)
    const before = office.snapshot()
    const sold = office.enter('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 1)]), null)
    const [owners, ...others] = presenter.changes(sold, before, office.context).filter((line) => line.changed)
    expect(others).toEqual([])
    expect(owners?.before).toEqual(owners?.after)
  })

  it('shows a correction field by field, the words too', () => {
    const { office, sold, title } = story()
    const fixed = {
      action: 'transfer',
      share: { num: 1, den: 2 },
      to: [hold(B, 1, 2)],
      cause: 'gift',
      causeDate: '2026-11-20',
    }
    const record = office.enter(
      'correct',
      correct(sold.id, fixed as Json),
      sealed([B], { price: null, detail: '원인 착오' }),
    )
    const changes = presenter.changes(record, office.snapshot(), office.context)
    expectTexts(changes)
    const changed = changes.filter((line) => line.changed).map((line) => [ko(line.before ?? ''), ko(line.after ?? '')])
    expect(changed).toEqual([
      ['1,500,000,000원', '없음'],
      ['매매', '증여'],
    ])
    const before = office.snapshot()
    const named = office.enter('correct', correct(title.id, { action: 'words' }, false, [A]), {
      ...sealed([A], { detail: '성명 오기' }),
      people: { [A]: { name: '김가람', hanja: '', number: '', birthDate: '', address: '' } },
    })
    expectTexts(presenter.view(named, office.context))
    const words = presenter.changes(named, before, office.context).filter((line) => line.changed)
    expect(words.map((line) => [ko(line.label), ko(line.before ?? ''), ko(line.after ?? '')])).toContainEqual([
      '성명',
      '김가나',
      '김가람',
    ])
    const document = presenter.paper('extract', title, [], office.context) as PaperDocument
    expect(lines(document, 1)[0]).toContain('김가람 지분 전부')
  })

  it('keeps a receipt book with one line per entry', () => {
    const { office, title, sold } = story()
    const row = presenter.register.row(sold, office.context) as RegisterRow
    expectTexts([row, presenter.register.columns])
    for (const { name } of presenter.register.columns) expect(row.cells).toHaveProperty([name])
    for (const { name, filter } of presenter.register.columns)
      if (filter !== 'none') expect(row.keys).toHaveProperty([name])
    expect(row).toMatchObject({
      struck: false,
      keys: { giver: '김가나', taker: '이다라', entryStatus: 'valid', cause: 'sale' },
    })
    const words = office.enter('correct', correct(title.id, { action: 'words' }, false, [A]), sealed([A]))
    expect(presenter.register.row(words, office.context)).toBeNull()
    expect(presenter.register.row(title, office.context)?.keys.entryStatus).toBe('corrected')
    const lone = new PresentedLedger(ledger())
    const only = lone.enter('open-title', openTitle(P1, 1, hold(A, 1, 1)), null)
    lone.enter('void', voiding(only.id), null)
    expect(presenter.register.row(only, lone.context)).toMatchObject({ struck: true, keys: { entryStatus: 'voided' } })
    expect(presenter.register.row({ ...only, id: 'f'.repeat(64) }, lone.context)).toBeNull()
  })

  it('prints the extract with three sections, the cancelled as cancelled', () => {
    const { office, sold, lien } = story()
    const freed = office.enter('release', release(lien.id, P1), sealed([]))
    office.enter('void', voiding(freed.id), sealed([]))
    office.enter('split', split(P1, [P1, 40_000], [P2, 60_000]), sealed([]))
    const resold = office.enter('transfer', transfer(P2, B, [1, 2], [hold(C, 1, 2)]), sealed([B, C]))
    office.enter('void', voiding(resold.id), sealed([]))
    const signed = [{ step: 'written', who: 'MAPO-017', at: 1_800_000_000_000 }] as const
    expect(presenter.papers(sold, office.context).map(({ paper }) => paper)).toEqual(['extract'])
    const document = presenter.paper('extract', sold, signed, office.context) as PaperDocument
    expectTexts(document)
    expect(document.approvals).toEqual([
      { step: { key: 'property:step.written' }, who: 'MAPO-017', at: 1_800_000_000_000 },
    ])
    expect(lines(document, 0)).toEqual([
      'X | 1 | 2026-11-22, MAPO-20261122-03-000123 | 서울특별시 마포구 공덕동 57-9 | 대 | 1,000㎡ | 보존등기',
      '- | 2 | 2026-11-22, MAPO-20261122-03-000123 | 서울특별시 마포구 공덕동 57-9 | 대 | 400㎡ | 2026-11-10 분할 · 서울특별시 마포구 공덕동 57-10',
    ])
    expect(
      lines(document, 1).map((line) =>
        line
          .split(' | ')
          .filter((_, i) => i !== 3)
          .join(' | '),
      ),
    ).toEqual([
      '- | 1 | 소유권보존 |  | 김가나 지분 전부',
      '- | 2 | 소유권일부이전 | 2026-11-20, 매매 | 이다라 지분 2분의 1, 거래가액 1,500,000,000원',
    ])
    expect(lines(document, 2)[0]).toContain(
      '- | 1 | 근저당권설정 | 2026-11-22, MAPO-20261122-03-000123 | 2026-11-20 | 채권최고액 600,000,000원, 채무자 김가나, 저당권자 마포은행, 목적 김가나 지분 2분의 1, 이다라 지분 2분의 1',
    )
    expect(lines(document, 2).map((line) => line.split(' | ').slice(0, 3).join(' | '))).toEqual([
      '- | 1 | 근저당권설정',
      'X | 2 | 1번 (근)저당권말소',
      '- | 3 | 2번 등기말소',
    ])
    expect(lines(document, 3)).toEqual([
      '- | 소유자와 지분 | 김가나 지분 2분의 1, 이다라 지분 2분의 1',
      '- | 담보권 | 1번 근저당권 마포은행',
    ])
    const other = presenter.paper('extract', resold, [], office.context) as PaperDocument
    expectTexts(other)
    expect(lines(other, 1).map((line) => line.split(' | ').slice(0, 3).join(' | '))).toEqual([
      '- | 1 | 소유권(분할로 전사)',
      'X | 2 | 소유권일부이전',
      '- | 3 | 2번 등기말소',
    ])
    expect(lines(other, 1)[0]).toContain('김가나 지분 2분의 1, 이다라 지분 2분의 1')
    for (const table of other.tables) for (const row of table.rows) expect(row.cells).toHaveLength(table.columns.length)
    expect(lines(document, 1, en)[1]).toContain('Transfer of a share')
    expect(JSON.stringify([document, other])).not.toContain('1234567')
  })

  it('has one extract for every parcel of a split or merger, and none of what has no effect', () => {
    const { office } = story()
    const parts = office.enter('split', split(P1, [P1, 40_000], [P2, 60_000]), sealed([]))
    expect(presenter.papers(parts, office.context).map(({ paper }) => paper)).toEqual(['extract', 'extract-2'])
    expectTexts(presenter.paper('extract-2', parts, [], office.context))
    const joined = office.enter('merge', merge(P1, P1, P2), sealed([]))
    expectTexts([presenter.view(joined, office.context), presenter.register.row(joined, office.context)])
    const closed = presenter.paper('extract-2', joined, [], office.context) as PaperDocument
    expect(ko(closed.rows[2]?.value ?? '')).toBe('폐쇄')
    expect(presenter.paper('extract-3', joined, [], office.context)).toBeNull()
    const empty = new PresentedLedger(ledger())
    const unknown = { ...parts, id: 'e'.repeat(64) }
    expect(presenter.papers(unknown, empty.context)).toEqual([])
    expectTexts(presenter.view(unknown, empty.context))
    const orphan = {
      id: 'd'.repeat(64),
      payload: { ...parts.payload, action: 'void', body: voiding('c'.repeat(64)) as never },
      sealed: null,
    }
    expectTexts(presenter.view(orphan, empty.context))
  })
})

describe('the texts of the property register', () => {
  it('are the same keys in both languages, with the same placeholders', () => {
    expectArea('property')
    expectArea('form')
  })
  it('have a sentence for every reason and every warning, and no stray one', () => {
    for (const language of LANGUAGES) {
      const codes = (kind: string) =>
        Object.keys(textsOf(language, 'property'))
          .filter((key) => key.startsWith(`${kind}.`))
          .map((key) => key.slice(kind.length + 1))
          .sort()
      expect(codes('reason')).toEqual(Object.keys(PROPERTY_REASONS).sort())
      expect(codes('warning')).toEqual([...PROPERTY_WARNINGS].sort())
    }
  })
  it('cover forms, menus, papers and the table of facts', () => {
    const keys = [
      ...propertyForm.actions.flatMap((each) =>
        labelsIn((formOf(propertyForm, each.action) as ActionForm<unknown>).layout),
      ),
      ...presenter.menu.map(({ label }) => label),
      presenter.register.title,
      'property:paper.extract',
      ...TRANSFER_CAUSES.map((each) => `property:cause.${each}`),
      ...MORTGAGE_KINDS.map((each) => `property:mortgage.${each}`),
      ...RELEASE_CAUSES.map((each) => `property:release.${each}`),
      ...VOID_GROUNDS.map((each) => `property:void.${each}`),
      ...CORRECTION_GROUNDS.map((each) => `property:ground.${each}`),
      ...FACTS.flatMap(({ fact, why }) => [`property:field.${fact}`, `property:why.${why}`]),
    ]
    for (const language of LANGUAGES) expect(keys.filter((key) => !textOf(language, key))).toEqual([])
    expect(new Set(FACTS.map(({ fact }) => fact)).size).toBe(FACTS.length)
  })
  it('place every field of the forms in the table of facts', () => {
    const placed = new Set(FACTS.map(({ fact }) => `property:field.${fact}`))
    const fields = propertyForm.actions.flatMap((each) =>
      (formOf(propertyForm, each.action) as ActionForm<unknown>).layout.sections.flatMap((section) =>
        section.fields.filter(({ kind }) => kind !== 'person-lookup').map((field) => field.label),
      ),
    )
    expect([...new Set(fields)].filter((label) => !placed.has(label))).toEqual([])
  })
})
