/** What a choice brought goes with it; what a hand has typed stays; rows that move up take their story along. */
import { describe, expect, test } from 'vitest'
import {
  afterRow,
  choosing,
  NO_ORIGINS,
  type Origins,
  originsAfterRow,
  takenBack,
  typing,
  unchoosing,
} from '../../../renderer/form/chosen.ts'
import { type FormValues, write } from '../../../renderer/form/paths.ts'
import type { Json } from '../../../shared/json.ts'

const FILLABLE = ['name', 'number', 'birthDate', 'address'].map((field) => `sellers.0.${field}`)

const empty: FormValues = {
  sellers: [{ person: null, name: '', number: '', birthDate: '', address: '', phone: '', share: null }],
}

const put = (values: FormValues, changes: { readonly [path: string]: Json }): FormValues =>
  Object.entries(changes).reduce((now, [path, value]) => write(now, path, value), values)

/** A citizen chosen in an empty form. */
const chosen = (fills: { readonly [path: string]: Json }) => {
  const values = put(empty, { 'sellers.0.person': 'a', ...fills })
  return { values, origins: choosing(NO_ORIGINS, 'sellers.0.person', fills) }
}

describe('taking a choice back', () => {
  const first = chosen({
    'sellers.0.name': '김하늘',
    'sellers.0.number': '900101-1234567',
    'sellers.0.share': { num: 1, den: 2 },
  })

  test('empties what it filled in, each field as it is when empty', () => {
    expect(takenBack(first.origins, 'sellers.0.person', FILLABLE, first.values)).toEqual({
      'sellers.0.name': '',
      'sellers.0.number': '',
      'sellers.0.share': null,
    })
  })

  test('leaves what was typed over it, and what it never filled', () => {
    const values = put(first.values, {
      'sellers.0.number': '800202-2345678',
      'sellers.0.address': '서울',
      'sellers.0.phone': '010',
    })
    expect(takenBack(first.origins, 'sellers.0.person', FILLABLE, values)).toEqual({
      'sellers.0.name': '',
      'sellers.0.share': null,
    })
  })

  test('in a form opened again takes all it can have filled, but what was typed since', () => {
    const origins = typing(NO_ORIGINS, 'sellers.0.address')
    const values = put(first.values, { 'sellers.0.address': '서울' })
    expect(takenBack(NO_ORIGINS, 'sellers.0.person', FILLABLE, values)).toEqual({
      'sellers.0.name': '',
      'sellers.0.number': '',
      'sellers.0.address': '',
    })
    expect(takenBack(origins, 'sellers.0.person', FILLABLE, values)).toEqual({
      'sellers.0.name': '',
      'sellers.0.number': '',
    })
  })

  test('in a form opened again leaves what a hand had typed where nobody was chosen', () => {
    const values = put(empty, { 'sellers.0.address': '서울특별시 마포구 마포대로 1' })
    expect(takenBack(NO_ORIGINS, 'sellers.0.person', FILLABLE, values)).toEqual({})
  })

  test('what a choice fills is its own again, whoever typed there before', () => {
    const typed = typing(NO_ORIGINS, 'sellers.0.name')
    const origins = choosing(typed, 'sellers.0.person', { 'sellers.0.name': '김하늘' })
    expect(origins.byHand.has('sellers.0.name')).toBe(false)
    expect(unchoosing(origins, 'sellers.0.person').fills.size).toBe(0)
  })
})

describe('a row that goes', () => {
  test('takes its paths along, and those below move up', () => {
    expect(['a.0.x', 'a.1.x.y', 'a.2.x', 'a.10.x', 'ab.1.x', 'a'].map((path) => afterRow(path, 'a', 1))).toEqual([
      'a.0.x',
      null,
      'a.1.x',
      'a.9.x',
      'ab.1.x',
      'a',
    ])
  })

  test('leaves no memory of it under the next one', () => {
    let origins: Origins = choosing(NO_ORIGINS, 'sellers.0.person', { 'sellers.0.name': '김하늘' })
    origins = choosing(origins, 'sellers.1.person', { 'sellers.1.name': '박하늘' })
    origins = typing(origins, 'sellers.1.phone')
    const after = originsAfterRow(origins, 'sellers', 0)
    expect([...after.fills]).toEqual([['sellers.0.person', { 'sellers.0.name': '박하늘' }]])
    expect([...after.byHand]).toEqual(['sellers.0.phone'])
  })
})
