/** The forms of real-estate reports: what is missing is told, what was typed becomes a record the rules take. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { checkJson } from '../../../shared/json.ts'
import {
  type FormField,
  type FormSection,
  formOf,
  type RecordDraft,
  valueAt,
  withTags,
} from '../../../shared/services/form-types.ts'
import { birthDateOf } from '../../../shared/services/form-values.ts'
import type { SealedSale } from '../../../shared/services/real-estate/form/record.ts'
import { realEstateForm } from '../../../shared/services/real-estate/form.ts'
import type { SalesRow } from '../../../shared/services/real-estate/import/types.ts'
import { equalSalesKey, firstEqual, importRecord } from '../../../shared/services/real-estate/import-record.ts'
import { hash, PNU, world } from './real-estate-world.ts'

const form = (action: string) => {
  const found = formOf(realEstateForm, action)
  if (found === null) throw new Error(action)
  return found
}

const party = (name: string, number: string, share = { num: 1, den: 1 }) => ({
  person: null,
  kind: 'individual',
  name,
  number,
  birthDate: '',
  nationality: '',
  address: '서울특별시 마포구 월드컵로 212',
  phone: '02-3153-8114',
  share,
})

const filled = () => ({
  ...form('report').empty(),
  sellers: [party('김하늘', '9001011234567')],
  buyers: [party('이바다', '850505-2345678', { num: 1, den: 2 }), party('박솔', '880808-1456789', { num: 1, den: 2 })],
  broker: {
    dealing: 'brokered',
    officeName: '성산부동산',
    agentName: '정중개',
    registration: '11440-2020-00001',
    phone: '',
    address: '',
  },
  parcel: {
    right: 'ownership',
    kind: 'apartment',
    pnu: PNU,
    address: '서울특별시 마포구 공덕동 57-9',
    building: '공덕현대',
    unit: '101동 1203호',
    floor: 12,
    area: '84.97',
    landArea: '31.5',
    portion: { num: 1, den: 1 },
  },
  price: {
    contractOn: '2026-11-10',
    price: 1_150_000_000,
    deposit: 115_000_000,
    interim: null,
    interimOn: '',
    balance: 1_035_000_000,
    balanceOn: '2027-01-10',
  },
  report: {
    reporter: 'broker',
    name: '정중개',
    relation: '숨은 값',
    phone: '',
    fundingPlan: true,
    lateReason: '',
    lateDetail: '',
    duplicateOf: null,
  },
  papers: { contract: ['scan-1'], fundingPlan: [], proxy: [], other: ['scan-2'] },
})

const errorsOf = (action: string, values: object): Record<string, string> => {
  const parsed = form(action).schema.safeParse(values)
  return parsed.success
    ? {}
    : Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message]))
}

let made = 0
const context = {
  makeId: () => {
    made += 1
    return made.toString(16).padStart(32, '0')
  },
}
const draftOf = (action: string, values: object): RecordDraft =>
  form(action).toRecord(form(action).schema.parse(values), context)
const bodyOf = (draft: RecordDraft): Json =>
  withTags(
    draft,
    draft.people.map(() => null),
  ) as Json

describe('the report form', () => {
  it('tells everything that an untouched form lacks, at once', () => {
    const errors = errorsOf('report', form('report').empty())
    for (const path of [
      'sellers.0.name',
      'buyers.0.number',
      'parcel.pnu',
      'price.contractOn',
      'price.price',
      'report.name',
    ]) {
      expect(errors[path]).toBe('form:error.REQUIRED')
    }
  })

  it('takes a filled form', () => {
    expect(errorsOf('report', filled())).toEqual({})
  })

  it.each([
    ['sellers.0.number', { sellers: [party('김하늘', '9001011')] }, 'form:error.NUMBER'],
    ['sellers.0.number', { sellers: [party('김하늘', '991345-1234567')] }, 'real-estate:error.NUMBER_DATE'],
    [
      'sellers.0.share',
      { sellers: [party('김하늘', '9001011234567', { num: 2, den: 3 })] },
      'real-estate:error.SHARES_NOT_ONE',
    ],
    ['sellers.0.share', { sellers: [party('김하늘', '9001011234567', { num: 3, den: 2 })] }, 'form:error.SHARE'],
    ['sellers', { sellers: [] }, 'form:error.REQUIRED'],
    ['parcel.pnu', { parcel: { ...filled().parcel, pnu: '1144010200' } }, 'form:error.PNU'],
    ['parcel.area', { parcel: { ...filled().parcel, area: '84,97' } }, 'form:error.AREA'],
    ['parcel.floor', { parcel: { ...filled().parcel, floor: 0 } }, 'real-estate:error.FLOOR'],
    ['price.contractOn', { price: { ...filled().price, contractOn: '2026-02-30' } }, 'form:error.DATE'],
    ['price.balance', { price: { ...filled().price, balance: 1 } }, 'real-estate:error.PRICE_PARTS'],
    ['price.balanceOn', { price: { ...filled().price, balanceOn: '2026-11-01' } }, 'real-estate:error.BALANCE_DATE'],
    ['price.price', { price: { ...filled().price, price: 0 } }, 'form:error.MONEY'],
    ['report.lateDetail', { report: { ...filled().report, lateReason: 'other' } }, 'form:error.REQUIRED'],
    ['report.duplicateOf', { report: { ...filled().report, duplicateOf: 'abc' } }, 'form:error.CHOOSE_AGAIN'],
  ])('says at %s what is wrong', (path, change, code) => {
    expect(errorsOf('report', { ...filled(), ...change })[path]).toBe(code)
  })

  it('makes a record that the rules take, with names and numbers sealed only', () => {
    const draft = draftOf('report', filled())
    const body = bodyOf(draft)
    expect(world().record('report', body)).toMatchObject({ ok: true, warnings: [] })
    const text = JSON.stringify(body)
    for (const secret of ['김하늘', '900101', '월드컵로', '공덕현대', '1203', '정중개', '1035000000']) {
      expect(text).not.toContain(secret)
    }
    expect(draft.people.map(({ number }) => number)).toEqual(['9001011234567', '8505052345678', '8808081456789'])
    expect(draft.search[0]).toEqual({ personId: draft.people[0]?.id, name: '김하늘', birthDate: '1990-01-01' })
    const sealed = draft.sealed as SealedSale
    expect(sealed.people[draft.people[0]?.id ?? '']?.number).toBe('900101-1234567')
    expect(sealed.reporter.relation).toBe('')
    expect(checkJson(sealed).ok).toBe(true)
    expect(draft.attachments).toEqual([
      { handle: 'scan-1', field: 'papers.contract' },
      { handle: 'scan-2', field: 'papers.other' },
    ])
  })

  it("tags no company's number", () => {
    const company = { ...party('주식회사 마포', '110111-1234567'), kind: 'corporation' }
    const draft = draftOf('report', { ...filled(), sellers: [company] })
    expect(draft.people[0]?.number).toBeNull()
    expect(draft.search[0]?.birthDate).toBeNull()
    expect((draft.sealed as SealedSale).people[draft.people[0]?.id ?? '']?.number).toBe('110111-1234567')
  })

  it('ignores what is hidden', () => {
    const land = { ...filled().parcel, kind: 'land', landArea: '99' }
    const draft = draftOf('report', { ...filled(), parcel: land })
    expect(draft.body).toMatchObject({ floor: null, landArea100: null })
    expect((draft.sealed as SealedSale).place.unit).toBe('')
  })

  it('comes back from its record: typed again it makes the same content', () => {
    const draft = draftOf('report', filled())
    const values = form('report').fromRecord(bodyOf(draft) as { [field: string]: Json }, draft.sealed)
    const second = draftOf('report', values as object)
    expect({ ...(values as object), papers: null }).toMatchObject({ sellers: [{ person: null, name: '김하늘' }] })
    expect((second.sealed as SealedSale).place).toEqual((draft.sealed as SealedSale).place)
    expect(second.body).toMatchObject({ pnu: PNU, price: 1_150_000_000, area100: 8497, landArea100: 3150 })
    expect(form('report').fromRecord({ other: 1 }, draft.sealed)).toBeNull()
    expect(form('report').fromRecord(bodyOf(draft) as { [field: string]: Json }, null)).toBeNull()
  })
})

describe('the forms that follow', () => {
  const accepted = () => {
    const ledger = world()
    const draft = draftOf('report', filled())
    const body = bodyOf(draft) as { [field: string]: Json }
    return { ledger, draft, body, id: ledger.record('report', body).id }
  }

  it('correct an accepted report with the people it made', () => {
    const { ledger, draft, body, id } = accepted()
    const back = form('correct').fromRecord(body, draft.sealed) as { [field: string]: Json }
    expect(errorsOf('correct', back)).toEqual({ target: 'form:error.REQUIRED' })
    const price = { ...(back.price as object), price: 1_160_000_000, deposit: null, balance: null }
    const correction = draftOf('correct', { ...back, target: id, price })
    expect(correction.people).toEqual(draft.people.map((each) => ({ ...each, isNew: false })))
    expect(ledger.record('correct', bodyOf(correction))).toMatchObject({ ok: true })
    const second = form('correct').fromRecord(
      bodyOf(correction) as { [field: string]: Json },
      correction.sealed,
      true,
    ) as { [field: string]: Json }
    expect(second).toMatchObject({ target: id, sellers: [{ person: draft.people[0]?.id }] })
    const kept = form('report').fromRecord(body, draft.sealed, true)
    expect(kept).toMatchObject({ sellers: [{ person: draft.people[0]?.id }] })
    const again = form('correct').fromRecord(bodyOf(correction) as { [field: string]: Json }, correction.sealed)
    expect(again).toMatchObject({ target: id, cause: 'mistake' })
  })

  it('cancel and void it', () => {
    const { ledger, id } = accepted()
    const cancelled = { ...form('cancel').empty(), target: id, cancelledOn: '2026-11-20', name: '김하늘' }
    expect(errorsOf('cancel', form('cancel').empty())).toMatchObject({
      target: 'form:error.REQUIRED',
      cancelledOn: 'form:error.REQUIRED',
      name: 'form:error.REQUIRED',
    })
    const cancel = draftOf('cancel', cancelled)
    expect(ledger.record('cancel', bodyOf(cancel))).toMatchObject({ ok: true })
    expect(form('cancel').fromRecord(bodyOf(cancel) as { [field: string]: Json }, cancel.sealed)).toEqual(cancelled)
    const voided = { ...form('void').empty(), target: id, detail: '두 번 입력함' }
    expect(errorsOf('void', form('void').empty()).detail).toBe('form:error.REQUIRED')
    const draft = draftOf('void', voided)
    expect(ledger.record('void', bodyOf(draft))).toMatchObject({ ok: true })
    expect(form('void').fromRecord(bodyOf(draft) as { [field: string]: Json }, draft.sealed)).toEqual(voided)
    expect(form('cancel').fromRecord(bodyOf(draft) as { [field: string]: Json }, draft.sealed)).toBeNull()
  })
})

describe('an imported row', () => {
  const row = {
    row: 7,
    line: 23,
    cells: ['서울특별시 마포구 공덕동', '57-9', '공덕현대', '84.97', '70,000'],
    repeat: null,
    verdict: 'ready',
    problems: [],
    settled: [{ code: 'LOT_IS_DATE', column: '번지', use: 'proposal', was: 'Sep-57', now: '57-9' }],
    sale: {
      pnu: PNU,
      sggText: '서울특별시 마포구 공덕동',
      lotText: '57-9',
      complex: '공덕현대',
      area100: 8497,
      contractMonth: '2018-04',
      contractDay: null,
      contractDays: [21, 31],
      price: 700_000_000,
      building: null,
      floor: 12,
      builtYear: 2003,
      road: '마포대로',
      cancelled: null,
    },
  } as unknown as SalesRow
  const source = { file: hash(9), layout: 'ministry-2018', duplicateOf: null } as const

  it('becomes a record that the rules take, its cells sealed', () => {
    const draft = importRecord(row, source) as RecordDraft
    expect(draft.body.contract).toEqual({ from: '2018-04-21', to: '2018-04-30' })
    const ledger = world()
    expect(ledger.record('import', draft.body as Json)).toMatchObject({ ok: true })
    expect(JSON.stringify(draft.body)).not.toContain('공덕')
    expect(draft.sealed?.cells).toEqual(row.cells)
    const key = equalSalesKey(row.sale as NonNullable<SalesRow['sale']>) as string
    const first = firstEqual(ledger.value(key))
    expect(first).toBe('1'.padStart(64, '0'))
    const second = importRecord({ ...row, row: 8 }, { ...source, duplicateOf: first }) as RecordDraft
    expect(ledger.record('import', second.body as Json)).toMatchObject({ ok: true })
    expect(firstEqual(undefined)).toBeNull()
  })

  it('is not made of a row in doubt or without a parcel', () => {
    expect(importRecord({ ...row, verdict: 'doubtful' }, source)).toBeNull()
    expect(importRecord({ ...row, sale: { ...row.sale, pnu: null } } as SalesRow, source)).toBeNull()
  })

  it('keeps a month as a month and nothing as nothing', () => {
    const with_ = (sale: object) =>
      importRecord({ ...row, sale: { ...row.sale, ...sale } } as SalesRow, source)?.body.contract
    expect(with_({ contractDays: null })).toEqual({ from: '2018-04-01', to: '2018-04-30' })
    expect(with_({ contractDays: null, contractDay: 3 })).toEqual({ from: '2018-04-03', to: '2018-04-03' })
    expect(with_({ contractMonth: null })).toBeNull()
  })
})

describe('the layouts', () => {
  const texts = (language: string): Record<string, string> =>
    JSON.parse(readFileSync(`resources/locales/${language}/real-estate.json`, 'utf8'))

  const labels = (section: FormSection): string[] => [
    section.label,
    ...(section.help ? [section.help] : []),
    ...(section.repeat ? [section.repeat.addLabel] : []),
    ...(section.copies ?? []).map(({ label }) => label),
    ...section.fields.flatMap(({ label, help, options }) => [
      label,
      ...(help ? [help] : []),
      ...(options ?? []).map((o) => o.label),
    ]),
  ]

  it('have a text for every label in both languages', () => {
    for (const language of ['ko', 'en']) {
      const known = texts(language)
      for (const { layout } of realEstateForm.actions) {
        for (const key of [layout.title, ...(layout.paper ? [layout.paper] : []), ...layout.sections.flatMap(labels)]) {
          expect(known[key.replace('real-estate:', '')], `${language} ${key}`).toBeTruthy()
        }
      }
    }
  })

  it('name only values that the empty form has', () => {
    for (const { layout, empty } of realEstateForm.actions) {
      for (const section of layout.sections) {
        const at = valueAt(empty(), section.path)
        const holder = (Array.isArray(at) ? at[0] : at) as { [name: string]: Json }
        for (const { name } of section.fields as readonly FormField[]) {
          expect(Object.hasOwn(holder, name), `${section.name}.${name}`).toBe(true)
        }
      }
    }
  })
})

describe('birthDateOf', () => {
  it.each([
    ['900101-1234567', '1990-01-01'],
    ['0501013234567', '2005-01-01'],
    ['050101-7234567', '2005-01-01'],
    ['991231-9234567', '1899-12-31'],
    ['990230-1234567', null],
    ['9901', null],
  ])('%s -> %s', (number, date) => {
    expect(birthDateOf(number)).toBe(date)
  })
})
