/** What people are shown of the used-car register, in both languages. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import type { PaperDocument, Told } from '../../../shared/services/present-types.ts'
import type { PresentedRecord } from '../../../shared/services/presenter.ts'
import { FACTS } from '../../../shared/services/used-car/facts.ts'
import { usedCarPresenter as presenter } from '../../../shared/services/used-car/present.ts'
import { CAR_REASONS, CAR_WARNINGS } from '../../../shared/services/used-car/v1/reasons.ts'
import { rules } from '../../../shared/services/used-car/v1/rules.ts'
import * as shapes from '../../../shared/services/used-car/v1/shapes.ts'
import { expectArea, expectTexts, inLanguage, LANGUAGES, PresentedLedger, textOf } from './text-support.ts'
import {
  A,
  asTransfer,
  B,
  BANK,
  C,
  correct,
  hold,
  inspection,
  ledger,
  lien,
  listed,
  odometer,
  P1,
  P2,
  reading,
  register,
  release,
  scrap,
  transfer,
  V1,
  V2,
  voiding,
} from './used-car-world.ts'

const ko = inLanguage('ko')
const NAMES: { readonly [id: string]: string } = { [A]: '김가나', [B]: '이다라', [C]: '최사아', [BANK]: '마포은행' }
const sealed = (ids: readonly string[], more: object = {}): SealedContent => ({
  v: 1,
  people: Object.fromEntries(
    ids.map((id) => [id, { name: NAMES[id] ?? '', hanja: '', number: '', birthDate: '', address: '공덕동' }]),
  ),
  kinds: {},
  model: '아반떼',
  price: null,
  amount: null,
  shop: '',
  applicant: { name: '한대리', relation: '', phone: '' },
  detail: '',
  ...more,
})

/** A car's whole life: every action once, and the records that a paper has to tell about. */
const life = () => {
  const office = new PresentedLedger(ledger())
  const enter = (action: string, body: Json, content: SealedContent | null) => office.enter(action, body, content)
  const car = enter('register', register(V1, P1, [hold(A)]), sealed([A]))
  const sold = enter('transfer', transfer(V1, [A], [hold(B)]), sealed([A, B], { price: 9_000_000 }))
  const before = office.snapshot()
  const read = enter('odometer', odometer(V1, 1200, '2026-11-21', 'replaced'), sealed([], { shop: '성산정비' }))
  const after = office.snapshot()
  const checked = enter('inspection', inspection(V1, 1300, { reading: reading(1300, '2026-11-22') }), sealed([]))
  const mended = enter('correct', correct(sold.id, V1, asTransfer([hold(C)]), [C]), sealed([C], { detail: '증여였음' }))
  const charge = enter('lien', lien(V1), sealed([BANK], { amount: 5_000_000 }))
  const second = enter('lien', lien(V1, { kind: 'seizure' }), sealed([BANK]))
  const free = enter('release', release(charge.id, V1), sealed([]))
  const undone = enter('void', voiding(second.id, V1), sealed([], { detail: '이중 기록' }))
  const list = enter('import', listed(V2), null)
  const end = enter('scrap', scrap(V1, [C]), sealed([C]))
  return { office, car, sold, read, checked, charge, second, free, undone, mended, list, end, before, after }
}

const told = (document: PaperDocument, table: number) =>
  (document.tables[table]?.rows ?? []).map(({ cells, cancelled }) => [...cells.map((cell) => ko(cell)), cancelled])

const signed = [{ step: 'written', who: 'MAPO-017', at: 1_800_000_000_000 }] as const

describe('texts', () => {
  it('are the same in both languages, for every reason, warning, fact and choice', () => {
    expectArea('used-car')
    const keys = [
      ...Object.keys(CAR_REASONS).map((name) => `reason.${name}`),
      ...CAR_WARNINGS.map((name) => `warning.${name}`),
      ...FACTS.flatMap(({ fact, why }) => [`field.${fact}`, `why.${why}`]),
      ...shapes.TRANSFER_CAUSES.map((each) => `cause.${each}`),
      ...shapes.SCRAP_CAUSES.map((each) => `scrap.${each}`),
      ...shapes.RELEASE_CAUSES.map((each) => `release.${each}`),
      ...shapes.VOID_GROUNDS.map((each) => `void.${each}`),
      ...shapes.FALL_CAUSES.map((each) => `fall.${each}`),
      ...[...shapes.READING_SOURCES, 'registration', 'owner-change', 'inspection', 'auction'].map(
        (each) => `source.${each}`,
      ),
    ]
    for (const language of LANGUAGES) {
      expect(keys.filter((key) => textOf(language, `used-car:${key}`) === undefined)).toEqual([])
    }
  })
})

describe('every action', () => {
  it('is told in words that exist, opened and closed, and says what it changed', () => {
    const world = life()
    const { context } = world.office
    const told = new Set<string>()
    for (const record of world.office.records.values()) {
      told.add(record.payload.action)
      for (const each of [record, { ...record, sealed: null }]) {
        expectTexts(presenter.view(each, context))
        expectTexts(presenter.changes(each, () => undefined, context))
        expectTexts(presenter.settled(each, context))
        expect(presenter.papers(each, context)).toEqual([{ paper: 'extract', label: 'used-car:paper.extract' }])
        expectTexts(presenter.paper('extract', each, signed, context))
      }
      const row = presenter.register.row(record, context)
      const isLine = !['correct', 'void'].includes(record.payload.action)
      expect(row !== null).toBe(isLine)
      if (row === null) continue
      expectTexts([row, presenter.register.columns])
      for (const { name } of presenter.register.columns) expect(row.cells).toHaveProperty([name])
    }
    expect([...told].sort()).toEqual(Object.keys(rules.actions).sort())
    expectTexts(presenter.menu.map(({ label }) => ({ key: label })))
  })

  it('names nobody while it is sealed', () => {
    const world = life()
    const closed = { ...world.office.context, record: () => null }
    for (const record of world.office.records.values()) {
      const shut = { ...record, sealed: null }
      const shown = JSON.stringify([
        presenter.view(shut, closed),
        presenter.changes(shut, () => undefined, closed),
        presenter.settled(shut, closed),
        presenter.register.row(shut, closed),
        presenter.paper('extract', shut, signed, closed),
      ])
      expect(shown).not.toMatch(/김가나|이다라|최사아|마포은행|아반떼|성산정비/)
    }
    expect(ko(presenter.view({ ...world.sold, sealed: null }, closed).summary)).toBe(`12가3456 (${V1}) · 이전 · 매매`)
    expect(ko(presenter.view(world.sold, closed).summary)).toBe(`12가3456 (${V1}) · 김가나 → 이다라 · 매매`)
  })

  it('shows the register before and after', () => {
    const { office, read, before, after } = life()
    const lines = presenter.changes(read, before, { ...office.context, state: after })
    const changed = lines
      .filter((line) => line.changed)
      .map(({ before: was, after: is }) => [ko(was ?? ''), ko(is ?? '')])
    expect(changed).toEqual([
      ['20,000 km', '1,200 km'],
      ['10,000 km, 20,000 km', '10,000 km, 20,000 km, 1,200 km'],
    ])
  })

  it('shows what it changed when it was accepted, whatever came later', () => {
    const { office, sold, charge, free, end, mended } = life()
    const lines = (record: PresentedRecord) =>
      presenter
        .settled(record, office.context)
        .filter(({ changed }) => changed)
        .map(({ label, before, after }) => [label, before ?? '', after ?? ''].map((each: Told) => ko(each)))
    expect(lines(sold)).toEqual([
      ['갑부 2번: 소유권 이전', '', '이다라, form:told.whole'].map((text) =>
        text.replace('form:told.whole', textOf('ko', 'form:told.whole') ?? ''),
      ),
      ['주행거리 2번: 소유자 변경', '', '20,000 km, 2026-11-20, '],
    ])
    expect(lines(charge).map(([label]) => label)).toEqual(['을부 1번: 저당권'])
    expect(lines(free)).toEqual([
      ['을부 1번: 저당권', '권리자 마포은행, 채권가액 5,000,000원', '말소됨'],
      ['을부 2번: 1번 말소', '', '기재'],
    ])
    expect(lines(end).map(([label, , after]) => [label, after])).toEqual([
      ['등록 상태', '말소'],
      ['갑부 6번: 말소등록', '기재'],
    ])
    expect(lines(mended).map(([label]) => label)).toEqual([
      '갑부 2번: 소유권 이전',
      '갑부 3번: 2번 경정',
      '성명',
      '매매금액',
      '등록원인',
      '매매(원인)일',
    ])
  })
})

describe('a car that comes back', () => {
  it('is told as registered again; its deregistration stays told as what it was', () => {
    const office = new PresentedLedger(ledger())
    office.enter('register', register(V1, P1, [hold(A)]), sealed([A]))
    const end = office.enter('scrap', scrap(V1, [A], { cause: 'lost' }), sealed([A]))
    const found = office.enter('register', register(V1, P2, [hold(A)], 20_000), sealed([A]))
    const listing = office.enter('import', listed(V2), null)
    const undone = office.enter('void', voiding(listing.id, V2), null)
    const status = (record: PresentedRecord) =>
      presenter
        .settled(record, office.context)
        .filter(({ label }) => ko(label) === '등록 상태')
        .map(({ before, after }) => [ko(before ?? ''), ko(after ?? '')])
    expect(status(end)).toEqual([['등록', '말소']])
    expect(status(found)).toEqual([['말소', '등록']])
    expect(status(undone)).toEqual([['목록 등재(미등록)', '무효']])
    const document = presenter.paper('extract', found, signed, office.context) as PaperDocument
    expect(told(document, 0).map(([n, what, , , , struck]) => [n, what, struck])).toEqual([
      ['1', '신규등록', false],
      ['2', '말소등록', false],
      ['3', '신규등록(부활, 2번 말소등록 뒤)', false],
    ])
  })
})

describe('the extract', () => {
  it('shows the owners in order, what was cancelled struck, and every fall of the odometer', () => {
    const { office, car } = life()
    const document = presenter.paper('extract', car, signed, office.context) as PaperDocument
    expect(document.subject).toBe(`car/${V1}`)
    expect(told(document, 0).map(([n, what, , , , struck]) => [n, what, struck])).toEqual([
      ['1', '신규등록', false],
      ['2', '소유권 이전', true],
      ['3', '2번 경정', false],
      ['4', '압류', true],
      ['5', '4번 무효', false],
      ['6', '말소등록', false],
    ])
    expect(told(document, 1).map(([on, km, difference, , , why]) => [on, km, difference, why])).toEqual([
      ['2026-11-01', '10,000 km', '', ''],
      ['2026-11-20', '20,000 km', '+10,000 km', ''],
      ['2026-11-21', '1,200 km', '▼ 18,800 km 감소', '계기판 교체'],
      ['2026-11-22', '1,300 km', '+100 km', '적합, 유효기간 2028-11-20'],
    ])
    expect(told(document, 2).map(([, what, , , , struck]) => [what, struck])).toEqual([
      ['저당권', true],
      ['1번 말소', false],
    ])
    expect(ko(document.rows[6]?.value ?? '')).toBe('말소')
    expect(presenter.paper('certificate', car, signed, office.context)).toBeNull()
  })

  it('strikes a reading that was corrected or voided and reckons without it', () => {
    const office = new PresentedLedger(ledger())
    const car = office.enter('register', register(V1, P1, [hold(A)]), sealed([A]))
    const read = office.enter('odometer', odometer(V1, 90_000, '2026-11-18'), null)
    office.enter('correct', correct(read.id, V1, { action: 'reading', reading: reading(19_000, '2026-11-18') }), null)
    const wrong = office.enter('odometer', odometer(V1, 30_000, '2026-11-19'), null)
    office.enter('void', voiding(wrong.id, V1), null)
    const document = presenter.paper('extract', car, signed, office.context) as PaperDocument
    expect(told(document, 1).map(([, km, difference, , , , struck]) => [km, difference, struck])).toEqual([
      ['10,000 km', '', false],
      ['90,000 km', '', true],
      ['19,000 km', '+9,000 km', false],
      ['30,000 km', '', true],
    ])
    const row = presenter.register.row(wrong, office.context)
    expect(row).toMatchObject({
      struck: true,
      keys: { entryStatus: 'voided', vin: V1.toLowerCase(), plate: '12가3456' },
    })
    expect(presenter.register.row(read, office.context)).toMatchObject({
      struck: false,
      keys: { entryStatus: 'corrected' },
    })
  })

  it('of a car that is listed alone has no plate and no owner', () => {
    const office = new PresentedLedger(ledger())
    const list = office.enter('import', listed(V2), null)
    const document = presenter.paper('extract', list, signed, office.context) as PaperDocument
    expect(document.rows.map(({ value }) => ko(value))).toContain('목록 등재(미등록)')
    expect(presenter.register.row(list, office.context)).toMatchObject({ keys: { plate: '' } })
    office.enter('register', register(V2, P2, [hold(B)], 6000), sealed([B]))
    expect(presenter.register.row(list, office.context)).toMatchObject({ keys: { plate: '345나6789' } })
  })
})
