/** What people are shown: every key has its text, what is sealed stays sealed, and the register tells the state. */

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { FACTS as birth } from '../../../shared/services/birth/facts.ts'
import { FACTS as death } from '../../../shared/services/death/facts.ts'
import type { SealedContent } from '../../../shared/services/form-types.ts'
import { FACTS as marriage } from '../../../shared/services/marriage/facts.ts'
import { membersPresenter } from '../../../shared/services/members/present.ts'
import { networkPresenter } from '../../../shared/services/network/present.ts'
import { officePresenter } from '../../../shared/services/office/present.ts'
import type { PaperDocument, Told } from '../../../shared/services/present-types.ts'
import { tell } from '../../../shared/services/present-types.ts'
import type { PresentContext, PresentedRecord } from '../../../shared/services/presenter.ts'
import { privacyPresenter } from '../../../shared/services/privacy/present.ts'
import { FACTS as property } from '../../../shared/services/property/facts.ts'
import { FACTS } from '../../../shared/services/real-estate/facts.ts'
import { realEstatePresenter as presenter } from '../../../shared/services/real-estate/present.ts'
import { FACTS as usedCar } from '../../../shared/services/used-car/facts.ts'
import { personId, type RuleLedger } from '../../support/rule-harness.ts'
import { cancel, correct, hash, imported, report, voiding, world } from './real-estate-world.ts'

const texts = (language: string, area: string): { readonly [key: string]: string } => {
  const file = `resources/locales/${language}/${area}.json`
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

const OWN = new Set(['real-estate', 'members', 'office', 'privacy', 'network'])
const textOf = (language: string, key: string): string | undefined => {
  const [area = '', name = ''] = key.split(/:(.*)/s)
  return OWN.has(area) ? texts(language, area)[name] : key
}

/** Every locale key in what is shown. */
const keysIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'key' && typeof each === 'string' ? [each] : keysIn(each),
  )
}
const expectTexts = (shown: unknown): void => {
  const keys = [...new Set(keysIn(shown))]
  expect(keys.length).toBeGreaterThan(0)
  for (const language of ['ko', 'en']) {
    expect(
      keys.filter((key) => !textOf(language, key)),
      language,
    ).toEqual([])
  }
}
const inKorean = (value: Told): string =>
  tell(value, 'ko', (key, values) =>
    (textOf('ko', key) ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''),
  )

const sealedSale = (name = '김하늘'): SealedContent => ({
  v: 1,
  people: {
    [personId(1)]: { name, hanja: '', number: '900101-1234567', birthDate: '1990-01-01', address: '월드컵로 212' },
    [personId(2)]: { name: '이바다', hanja: '', number: '', birthDate: '', address: '' },
  },
  contact: {},
  place: { address: '공덕동 57-9', building: '공덕현대', unit: '1203호' },
  payment: { deposit: 115_000_000, interim: null, interimOn: '', balance: null },
  broker: { officeName: '성산부동산', agentName: '', registration: '', phone: '', address: '' },
  previous: { address: '', area: '', valued: null, added: null },
  conditions: '',
  reporter: { name: '정중개', relation: '', phone: '' },
  lateDetail: '',
  detail: '',
})

class Office {
  readonly ledger: RuleLedger = world()
  readonly records = new Map<string, PresentedRecord>()

  enter(action: string, body: Json, sealed: SealedContent | null = null, on = '2026-11-22'): PresentedRecord {
    const result = this.ledger.record(action, body, { on })
    if (!result.ok) throw new Error(result.reason)
    const { tx } = this.ledger.context(result.id, action, body, on, new Set())
    const record = { id: result.id, payload: tx, sealed }
    this.records.set(result.id, record)
    return record
  }

  get context(): PresentContext {
    return {
      state: (key) => this.ledger.state.get(key)?.value,
      record: (id) => this.records.get(id) ?? null,
      about: (id) => [...this.records.values()].filter(({ payload }) => payload.body.target === id),
      dong: (code) => (code === '1144010200' ? '서울특별시 마포구 공덕동' : null),
    }
  }
}

const signed = [
  { step: 'written', who: 'MAPO-017', at: 1_800_000_000_000 },
  { step: 'approved', who: null, at: null },
] as const

describe('a report', () => {
  it('is told in words that exist, and names nobody while sealed', () => {
    const office = new Office()
    const record = office.enter('report', report({ floor: -1, kind: 'commercial' }))
    const view = presenter.view(record, office.context)
    expectTexts(view)
    expect(inKorean(view.summary)).toBe('서울특별시 마포구 공덕동 57-9 · 1,150,000,000원 · 계약 2026-11-10')
    expect(view.facts.some(({ value }) => inKorean(value) === '지하 1층')).toBe(true)
  })

  it('names its parties once it is opened', () => {
    const office = new Office()
    const record = office.enter('report', report(), sealedSale())
    expect(inKorean(presenter.view(record, office.context).summary)).toContain('김하늘 → 이바다')
    const [row] = [presenter.register.row(record, office.context)]
    expect(row).toMatchObject({ id: record.id, struck: false, keys: { sellers: '김하늘', status: 'live' } })
    expectTexts([row, presenter.register.columns])
    for (const { name } of presenter.register.columns) expect(row?.cells).toHaveProperty([name])
  })

  it('shows the register before and after', () => {
    const office = new Office()
    const record = office.enter('report', report(), sealedSale())
    const lines = presenter.changes(record, () => undefined, office.context)
    expectTexts(lines)
    expect(lines.every(({ before, changed }) => before === null && changed)).toBe(true)
    const before = new Map(office.ledger.state)
    const next = office.enter('correct', correct(record.id, { price: 1_160_000_000 }), sealedSale('김하늘'))
    const after = presenter.changes(next, (key) => before.get(key)?.value, office.context)
    const changed = after.filter((line) => line.changed)
    expect(changed).toHaveLength(1)
    expect(changed[0]).toMatchObject({ before: { won: 1_150_000_000 }, after: { won: 1_160_000_000 } })
  })

  it('shows what each record changed when it was accepted, whatever came later', () => {
    const office = new Office()
    const first = office.enter('report', report(), sealedSale())
    const dearer = office.enter('correct', correct(first.id, { price: 1_160_000_000 }), sealedSale())
    const again = office.enter('correct', correct(first.id, { price: 1_170_000_000 }), sealedSale('김하을'))
    const ended = office.enter('cancel', cancel(first.id))
    const gone = office.enter('void', voiding(first.id))
    const changed = (record: PresentedRecord) =>
      presenter
        .settled(record, office.context)
        .filter((line) => line.changed)
        .map(({ label, before, after }) => [label, before, after].map((each) => inKorean(each ?? '')))
    expect(presenter.settled(first, office.context).every(({ before }) => before === null)).toBe(true)
    expect(changed(first)).toContainEqual(['실제 거래가격', '', '1,150,000,000원'])
    expect(changed(dearer)).toEqual([['실제 거래가격', '1,150,000,000원', '1,160,000,000원']])
    expect(changed(again).map(([label, before]) => [label, before])).toEqual([
      ['실제 거래가격', '1,160,000,000원'],
      ['매도인', '김하늘 · 개인 · form:told.whole'],
    ])
    expect(changed(ended).map(([label]) => label)).toEqual(['상태', '해제등 확정일'])
    expect(changed(gone).map(([label]) => label)).toEqual(['상태'])
    expectTexts([first, dearer, again, ended, gone].map((record) => presenter.settled(record, office.context)))
  })

  it('has a certificate with its parties and the approval line', () => {
    const office = new Office()
    const record = office.enter('report', report(), sealedSale())
    expect(presenter.papers(record, office.context).map(({ paper }) => paper)).toEqual(['certificate', 'extract'])
    const paper = presenter.paper('certificate', record, signed, office.context) as PaperDocument
    expectTexts(paper)
    expect(paper.tables.map(({ rows }) => rows[0]?.cells[0])).toEqual(['김하늘', '이바다'])
    expect(paper.approvals).toEqual([
      { step: { key: 'real-estate:step.written' }, who: 'MAPO-017', at: 1_800_000_000_000 },
      { step: { key: 'real-estate:step.approved' }, who: null, at: null },
    ])
    expect(JSON.stringify(paper)).not.toContain('1234567')
    expect(presenter.paper('cancellation', record, signed, office.context)).toBeNull()
  })
})

describe('a corrected, cancelled and voided sale', () => {
  it('shows its newest contract, then its end, struck', () => {
    const office = new Office()
    const first = office.enter('report', report(), sealedSale('김하늘'))
    const second = office.enter('correct', correct(first.id, { price: 1_160_000_000 }), sealedSale('김한을'))
    const row = presenter.register.row(first, office.context)
    expect(row).toMatchObject({ struck: false, cells: { price: { won: 1_160_000_000 } }, keys: { sellers: '김한을' } })
    expect(presenter.register.row(second, office.context)).toBeNull()

    const end = { v: 1, people: {}, detail: '합의', reporter: null, lateDetail: '' } as const
    const third = office.enter('cancel', cancel(first.id), end)
    expect(presenter.register.row(first, office.context)).toMatchObject({
      struck: true,
      keys: { status: 'cancelled', cancelledOn: '2026-11-20', sellers: '김한을' },
    })
    expectTexts(presenter.view(third, office.context))
    expect(presenter.papers(first, office.context).map(({ paper }) => paper)).toEqual(['extract'])
    expect(presenter.paper('certificate', first, signed, office.context)).toBeNull()
    const confirmation = presenter.paper('cancellation', third, signed, office.context)
    expectTexts(confirmation)
    const extract = presenter.paper('extract', first, signed, office.context) as PaperDocument
    expectTexts(extract)
    expect(extract.tables[0]?.rows.map(({ cancelled }) => cancelled)).toEqual([true, true, false])
    expect(extract.rows.some(({ value }) => typeof value === 'object' && 'cancelled' in value)).toBe(true)

    const fourth = office.enter('void', voiding(first.id), end)
    expectTexts(presenter.view(fourth, office.context))
    expect(presenter.papers(first, office.context)).toEqual([])
    expect(presenter.register.row(first, office.context)?.keys.status).toBe('voided')
  })
})

describe('an imported sale', () => {
  it('says what was not published and where it is from', () => {
    const office = new Office()
    const record = office.enter('import', imported(7))
    const view = presenter.view(record, office.context)
    expectTexts(view)
    expect(inKorean(view.summary)).toContain('2018-04-01 ~ 2018-04-10')
    expect(presenter.register.row(record, office.context)).toMatchObject({
      cells: { sellers: { key: 'real-estate:told.notPublished' } },
      keys: { source: 'import' },
    })
    expect(presenter.papers(record, office.context).map(({ paper }) => paper)).toEqual(['extract'])
  })
})

describe('every doubt of an import', () => {
  it.each([
    [
      'shared/services/real-estate/import/types.ts',
      'export type ProblemCode',
      'export interface ProblemOf',
      'real-estate',
    ],
    ['shared/services/used-car/import/read.ts', 'export type CarProblemCode', 'export type CarProblem ', null],
  ])('has a name and an explanation: %s', (file, from, to, area) => {
    const source = readFileSync(file, 'utf8')
    const type = source.slice(source.indexOf(from), source.indexOf(to))
    const codes = [...type.matchAll(/\| '([A-Z_]+)'/g)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(15)
    for (const language of ['ko', 'en']) {
      const screen = texts(language, 'import')
      const lacking = codes.filter(
        (code) =>
          !screen[`problem.${code}`] ||
          !screen[`why.${code}`] ||
          !texts(language, 'cli')[`import.${code}`] ||
          (area !== null && !textOf(language, `${area}:problem.${code}`)),
      )
      expect(lacking).toEqual([])
    }
  })
})
describe('a record without effect', () => {
  it('has no line and no paper, but is told', () => {
    const office = new Office()
    const body = report()
    const { tx } = office.ledger.context(hash(9) as never, 'report', body, '2026-11-22', new Set())
    const record = { id: hash(9), payload: tx, sealed: null }
    expect(presenter.register.row(record, office.context)).toBeNull()
    expect(presenter.papers(record, office.context)).toEqual([])
    expect(presenter.paper('certificate', record, signed, office.context)).toBeNull()
    expectTexts(presenter.view(record, office.context))
  })
})

describe('the table of facts', () => {
  it('names fields and reasons that have texts, each field once', () => {
    const names = FACTS.map(({ fact }) => fact)
    expect(new Set(names).size).toBe(names.length)
    for (const { fact, why } of FACTS) {
      expect(textOf('ko', `real-estate:field.${fact}`), fact).toBeTruthy()
      expect(textOf('ko', `real-estate:why.${why}`), why).toBeTruthy()
    }
  })
})

describe('the tables of facts of all services', () => {
  it('say of a resident number that a tag of it is in the log', () => {
    const tables = { birth, death, marriage, 'real-estate': FACTS, property, 'used-car': usedCar }
    for (const [service, facts] of Object.entries(tables)) {
      const row = (facts as readonly { fact: string }[]).find(({ fact }) => fact === 'number')
      expect([service, row]).toMatchObject([service, { where: 'both', why: 'identity' }])
    }
  })
})

describe("the network's own records", () => {
  const told = (own: typeof membersPresenter, action: string, body: object, state: { [key: string]: Json } = {}) => {
    const record = {
      id: hash(1),
      payload: { action, body, service: own.service },
      sealed: null,
    } as unknown as PresentedRecord
    const context: PresentContext = {
      state: (key) => state[key],
      record: () => null,
      about: () => [],
      dong: () => null,
    }
    const view = own.view(record, context)
    const changes = own.changes(record, () => undefined, context)
    expectTexts([view, changes])
    expect(view.facts.length).toBe(Object.keys(body).length)
    expect(own.register.row(record, context)).toBeNull()
    return { view, changes }
  }

  it('are told field by field', () => {
    const key = hash(5)
    const enrolment = {
      key,
      publicKey: hash(6),
      box: null,
      office: 'mapo',
      roles: ['clerk', 'supervisor'],
      scopes: ['*', 'real-estate'],
      staffNo: 'MAPO-017',
      from: '2026-01-01',
      until: null,
    }
    const row = {
      status: 'active',
      roles: ['clerk'],
      office: 'mapo',
      scopes: ['*'],
      staffNo: 'MAPO-017',
      terminal: null,
      until: null,
    }
    const { view, changes } = told(membersPresenter, 'enrol-member', enrolment, { [`key/${key}`]: row })
    expect(inKorean(view.summary)).toBe('MAPO-017')
    expect(view.facts.map(({ value }) => inKorean(value))).toContain('담당, 결재자')
    expect(changes.find(({ after }) => after !== null && inKorean(after) === '사용 중')).toMatchObject({ before: null })
    told(membersPresenter, 'revoke', { key, why: 'compromised' })
    told(officePresenter, 'decide-case', { target: hash(1), decision: 'void', replacement: null, papers: [] })
    told(officePresenter, 'anchor-access-log', { day: '2026-11-22', count: 3, head: hash(2) })
    told(privacyPresenter, 'erase', { target: hash(1), why: 'subject-request', hashes: [hash(2)] })
    told(networkPresenter, 'holidays', { year: 2026, days: [{ on: '2026-01-01', code: 'new-year' }] })
    told(networkPresenter, 'rotate-log-key', { publicKey: hash(3) }, { network: { logKey: hash(3) } })
    told(networkPresenter, 'activate-rules', { version: 2, height: 40 })
  })
})
