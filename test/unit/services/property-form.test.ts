/** From the property forms to records that the rules accept, and back; nothing that names a person reaches a body. */
import { describe, expect, it } from 'vitest'
import { encodeJson, type Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import { type ActionForm, formOf, withTags } from '../../../shared/services/form-types.ts'
import { propertyForm } from '../../../shared/services/property/form.ts'
import { rules } from '../../../shared/services/property/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId } from '../../support/rule-harness.ts'
import { draftOf, faults, put, strays, type Values } from './form-support.ts'
import { A, B, BANK, P1, P2, P3 } from './property-world.ts'

const form = (action: string): ActionForm<unknown> => formOf(propertyForm, action) as ActionForm<unknown>
const ids = () => {
  let n = 500
  return () => {
    n += 1
    return personId(n)
  }
}
const shapeOf = (action: string) => (rules.actions[action] as unknown as ActionRule<Json>).body

const applicant = { name: '한대리', relation: '법무사', phone: '02-300-0000' }
const papers = { cause: ['scan-1'], consent: [], ledger: ['scan-2'], proxy: [], other: [] }
const place = (pnu: string) => ({ pnu, address: '서울특별시 마포구 공덕동 57-9' })
const owner = (name: string, number: string, num: number, den: number, person: string | null = null) => ({
  person,
  kind: 'individual',
  name,
  number,
  birthDate: '',
  address: '서울특별시 마포구 월드컵로 212',
  share: { num, den },
})

const FILLED: { readonly [action: string]: Values } = {
  'open-title': {
    parcel: { ...place(P1), category: '08', area: '1000.25' },
    owners: [owner('김가나', '900101-1234567', 1, 2), owner('이다라', '9202022234567', 2, 4)],
    applicant,
    papers,
  },
  transfer: {
    parcel: place(P1),
    transfer: {
      share: { num: 2, den: 4 },
      cause: 'sale',
      causeDate: '2026-11-20',
      price: 1_500_000_000,
      reportNo: '1',
    },
    from: { person: A, name: '김가나' },
    to: [owner('박마바', '850505-1234567', 1, 4), owner('최사아', '', 1, 4, B)].map((each, i) =>
      i === 1 ? { ...each, kind: 'public' } : each,
    ),
    applicant,
    papers,
  },
  mortgage: {
    charges: [
      { ...place(P1), person: A, name: '김가나' },
      { ...place(P1), person: B, name: '이다라' },
      { ...place(P2), person: A, name: '김가나' },
    ],
    right: {
      kind: 'revolving',
      causeDate: '2026-11-20',
      amount: 600_000_000,
      debtorName: '김가나',
      debtorAddress: '서울특별시 마포구',
    },
    creditor: {
      person: null,
      kind: 'corporation',
      name: '주식회사 마포은행',
      number: '110111-0000001',
      birthDate: '',
      address: '서울특별시 중구',
    },
    applicant,
    papers,
  },
  release: {
    target: 'a'.repeat(64),
    parcels: [place(P1), place(P2)],
    release: { cause: 'repayment', causeDate: '2026-11-21' },
    applicant,
    papers,
  },
  split: {
    parcel: place(P1),
    parts: [
      { pnu: P1, category: '08', area: '600' },
      { pnu: P3, category: '14', area: '400.25' },
    ],
    change: { causeDate: '2026-11-10' },
    applicant,
    papers,
  },
  merge: { parcel: place(P1), others: [place(P2)], change: { causeDate: '2026-11-10' }, applicant, papers },
  void: {
    target: 'b'.repeat(64),
    ground: 'judgment',
    courtDate: '2026-11-11',
    detail: '소유권이전등기 말소 판결 확정',
    papers,
  },
}
const emptyCorrect = form('correct').empty()
const CORRECTIONS: { readonly [what: string]: Values } = {
  words: {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    detail: '성명 오기',
    names: [{ ...owner('김가라', '900101-1234567', 1, 1, A) }].map(({ share: _, ...rest }) => rest),
    applicant,
  },
  'open-title': {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    what: 'open-title',
    detail: '면적 착오',
    title: { category: '08', area: '999.99' },
    owners: [owner('김가나', '900101-1234567', 1, 1, A)],
    applicant,
  },
  transfer: {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    what: 'transfer',
    detail: '지분 착오',
    consent: true,
    transfer: (FILLED.transfer as { transfer: Values }).transfer,
    to: [owner('박마바', '850505-1234567', 1, 2, B)],
    applicant,
  },
  mortgage: {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    what: 'mortgage',
    detail: '채권자 표시 착오',
    right: (FILLED.mortgage as { right: Values }).right,
    creditor: { ...(FILLED.mortgage as { creditor: Values }).creditor, person: BANK },
    applicant,
  },
  release: {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    what: 'release',
    detail: '원인 착오',
    release: { cause: 'waiver', causeDate: '2026-11-18' },
    applicant,
  },
  split: {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    what: 'split',
    detail: '면적 착오',
    parts: (FILLED.split as { parts: Values[] }).parts,
    change: { causeDate: '2026-11-18' },
    applicant,
  },
  merge: {
    ...emptyCorrect,
    target: 'c'.repeat(64),
    what: 'merge',
    detail: '지목 착오',
    merged: { category: '01' },
    change: { causeDate: '2026-11-18' },
    applicant,
  },
}

const WORDS = [
  '김가나',
  '이다라',
  '박마바',
  '최사아',
  '마포은행',
  '월드컵로',
  '공덕동',
  '한대리',
  '법무사',
  '900101',
  '850505',
  '9202022',
  '600000000',
  '1500000000',
]

describe('the property forms', () => {
  it('exist for every action of the rules, with a value under every field', () => {
    expect(propertyForm.actions.map((each) => each.action).sort()).toEqual(Object.keys(rules.actions).sort())
    for (const each of propertyForm.actions) expect(strays(form(each.action))).toEqual([])
  })

  it('make bodies that fit the rules and hold nothing that names a person', () => {
    for (const [action, values] of [
      ...Object.entries(FILLED),
      ...Object.values(CORRECTIONS).map((each): [string, Values] => ['correct', each]),
    ]) {
      const draft = draftOf(form(action), values, ids())
      expect([action, shapeOf(action).mismatch(draft.body, '')]).toEqual([action, null])
      expect(fits(shapeOf(action), withTags(draft, []))).toBe(true)
      const bytes = new TextDecoder().decode(encodeJson(draft.body))
      for (const word of WORDS) expect(bytes).not.toContain(word)
      encodeJson(draft.sealed as unknown as Json)
    }
  })

  it('come back as they were typed, up to spelling', () => {
    for (const [action, values] of [
      ...Object.entries(FILLED),
      ...Object.values(CORRECTIONS).map((each): [string, Values] => ['correct', each]),
    ]) {
      const draft = draftOf(form(action), values, ids())
      const back = form(action).fromRecord(draft.body, draft.sealed)
      expect([action, back === null]).toEqual([action, false])
      // What comes back makes the same record again.
      const again = draftOf(form(action), back as Values, ids())
      expect(again.body).toEqual(draft.body)
      expect(again.sealed).toEqual(draft.sealed)
      expect(again.search).toEqual(draft.search)
    }
    expect(form('transfer').fromRecord(draftOf(form('merge'), FILLED.merge as Values, ids()).body, null)).toBeNull()
  })

  it('take an accepted entry into its correction, with the people that it made', () => {
    const makeId = ids()
    const title = draftOf(form('open-title'), FILLED['open-title'] as Values, makeId)
    const back = form('correct').fromRecord(title.body, title.sealed) as Values
    expect(back).toMatchObject({ target: null, what: 'open-title', title: { category: '08', area: '1000.25' } })
    const owners = back.owners as readonly { readonly person: string }[]
    expect(owners.map((each) => each.person)).toEqual(title.people.map((each) => each.id))
  })

  it('take a release, a division and a merger into their corrections; what the record does not say is asked', () => {
    const taken = (action: string) => {
      const draft = draftOf(form(action), FILLED[action] as Values, ids())
      return form('correct').fromRecord(draft.body, draft.sealed, true) as Values
    }
    expect(taken('release')).toMatchObject({
      what: 'release',
      release: (FILLED.release as { release: Values }).release,
    })
    expect(taken('split')).toMatchObject({ what: 'split', parts: (FILLED.split as { parts: Values[] }).parts })
    const merged = taken('merge')
    expect(merged).toMatchObject({ what: 'merge', merged: { category: '' } })
    const given = { ...merged, target: 'c'.repeat(64), detail: '지목 착오', applicant }
    expect(Object.keys(faults(form('correct'), given))).toEqual(['merged.category'])
  })

  it('seal the numbers and tag those of human beings alone', () => {
    const title = draftOf(form('open-title'), FILLED['open-title'] as Values, ids())
    expect(title.people.map((each) => each.number)).toEqual(['9001011234567', '9202022234567'])
    expect(title.search).toEqual([
      { personId: title.people[0]?.id, name: '김가나', birthDate: '1990-01-01' },
      { personId: title.people[1]?.id, name: '이다라', birthDate: '1992-02-02' },
    ])
    expect(title.sealed?.people[title.people[1]?.id ?? '']).toMatchObject({ number: '920202-2234567' })
    expect(title.attachments).toEqual([
      { handle: 'scan-1', field: 'papers.cause' },
      { handle: 'scan-2', field: 'papers.ledger' },
    ])
    const lien = draftOf(form('mortgage'), FILLED.mortgage as Values, ids())
    expect(lien.people.map((each) => each.number)).toEqual([null, null, null])
    expect(lien.body.parcels).toEqual([
      { pnu: P1, settlors: [A, B] },
      { pnu: P2, settlors: [A] },
    ])
    const tags = withTags(title, [{ epoch: 1, tag: 'a'.repeat(64) as never }, null]).people
    expect(tags).toMatchObject([
      { isNew: true, tag: { epoch: 1 } },
      { isNew: true, tag: null },
    ])
  })

  it('make one person of one number on two lines', () => {
    const twice = put(FILLED['open-title'] as Values, 'owners.1.number', '9001011234567')
    expect(faults(form('open-title'), put(twice, 'owners.0.number', '9001011234567'))).toEqual({
      'owners.1.name': 'property:error.OWNER_REPEATED',
    })
  })

  it('write no price but of a sale', () => {
    const gift = draftOf(form('transfer'), put(FILLED.transfer as Values, 'transfer.cause', 'gift'), ids())
    expect(gift.sealed).toMatchObject({ price: null, reportNo: '' })
    expect(draftOf(form('transfer'), FILLED.transfer as Values, ids()).sealed).toMatchObject({ price: 1_500_000_000 })
  })

  it('tell what is missing, all at once', () => {
    expect(faults(form('open-title'), form('open-title').empty())).toEqual({
      'parcel.pnu': 'form:error.REQUIRED',
      'parcel.area': 'form:error.REQUIRED',
      'owners.0.name': 'form:error.REQUIRED',
      'owners.0.number': 'form:error.REQUIRED',
      'owners.0.address': 'form:error.REQUIRED',
      'applicant.name': 'form:error.REQUIRED',
    })
  })

  it('tell what is wrong, beside the same form that passes', () => {
    const cases: readonly (readonly [string, string, Json, string, string?])[] = [
      ['open-title', 'parcel.pnu', '1144010200', 'form:error.PNU'],
      ['open-title', 'parcel.area', '0', 'form:error.AREA'],
      ['open-title', 'parcel.area', '1.234', 'form:error.AREA'],
      ['open-title', 'parcel.category', '29', 'form:error.CHOOSE_AGAIN'],
      ['open-title', 'owners.0.name', '김<가>', 'form:error.NAME'],
      ['open-title', 'owners.0.number', '900101-123456', 'form:error.NUMBER'],
      ['open-title', 'owners.0.person', 'x', 'form:error.CHOOSE_AGAIN'],
      ['open-title', 'owners.0.share', null, 'form:error.REQUIRED'],
      ['open-title', 'owners.0.share', { num: 3, den: 2 }, 'form:error.SHARE'],
      ['open-title', 'owners.0.share', { num: 1, den: 3 }, 'property:error.SHARES_NOT_ONE'],
      ['open-title', 'owners.0.share', { num: 1, den: 49_999_999 }, 'property:error.SHARE_TOO_FINE'],
      ['transfer', 'from.person', null, 'form:error.CHOOSE_PERSON'],
      ['transfer', 'transfer.causeDate', '2026-11-31', 'form:error.DATE'],
      ['transfer', 'transfer.price', null, 'form:error.REQUIRED'],
      ['transfer', 'transfer.price', 0, 'form:error.MONEY'],
      ['transfer', 'transfer.share', { num: 1, den: 3 }, 'property:error.SHARES_NOT_EQUAL', 'to.0.share'],
      ['mortgage', 'charges.2.pnu', P1, 'property:error.OWNER_REPEATED', 'charges.2.person'],
      ['mortgage', 'right.amount', -1, 'form:error.MONEY'],
      ['release', 'target', 'x', 'form:error.CHOOSE_AGAIN'],
      ['release', 'parcels.1.pnu', P1, 'property:error.PARCEL_REPEATED'],
      ['split', 'parts', [{ pnu: P1, category: '08', area: '1' }], 'property:error.PARTS_MISSING'],
      ['split', 'parts.1.pnu', P1, 'property:error.PARCEL_REPEATED'],
      ['merge', 'others.0.pnu', P1, 'property:error.PARCEL_REPEATED'],
      ['void', 'courtDate', '', 'form:error.REQUIRED'],
      ['void', 'detail', ' ', 'form:error.REQUIRED'],
    ]
    for (const [
      action,
      path,
      value,
      message,
      where = /share$/.test(path) && message.includes('property') ? 'owners.0.share' : path,
    ] of cases) {
      const good = FILLED[action] as Values
      expect(faults(form(action), good)).toEqual({})
      expect([action, path, faults(form(action), put(good, path, value))]).toEqual([
        action,
        path,
        expect.objectContaining({ [where]: message }),
      ])
    }
    for (const [what, values] of Object.entries(CORRECTIONS))
      expect([what, faults(form('correct'), values)]).toEqual([what, {}])
    expect(faults(form('correct'), { ...emptyCorrect, what: 'words' })).toMatchObject({
      target: 'form:error.REQUIRED',
      detail: 'form:error.REQUIRED',
      'names.0.person': 'form:error.CHOOSE_PERSON',
    })
    const many = Array.from({ length: 25 }, (_, i) => owner('김가나', '', 1, 25, personId(i + 1))).map((each) => ({
      ...each,
      kind: 'public',
    }))
    expect(faults(form('open-title'), put(FILLED['open-title'] as Values, 'owners', many))).toEqual({
      owners: 'property:error.TOO_MANY_OWNERS',
    })
    const parts = Array.from({ length: 9 }, (_, i) => ({
      pnu: `114401020010057${String(1000 + i)}`,
      category: '08',
      area: '1',
    }))
    expect(faults(form('split'), put(FILLED.split as Values, 'parts', parts))).toEqual({
      parts: 'property:error.TOO_MANY_PARCELS',
    })
  })
})
