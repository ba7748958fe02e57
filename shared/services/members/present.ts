/** How enrolments and revocations are told to people. Staff are named by number: names live in each office. */
import type { Json } from '../../json.ts'
import { plainPresenter } from '../plain-presenter.ts'
import type { Told } from '../present-types.ts'
import { keyRow } from './v1/rows.ts'

const WORDS: { readonly [field: string]: string } = { roles: 'role', status: 'status', why: 'status' }

const word = (group: string, value: Json): Told =>
  Array.isArray(value)
    ? { list: value.map((each: Json) => ({ key: `members:${group}.${String(each)}` })) }
    : { key: `members:${group}.${String(value)}` }

export const membersPresenter = plainPresenter({
  service: 'members',
  fields: {
    'enrol-member': ['staffNo', 'office', 'roles', 'scopes', 'from', 'until', 'key', 'publicKey', 'box'],
    'enrol-device': ['office', 'terminal', 'epoch', 'key', 'publicKey', 'cosigner'],
    rotate: ['key', 'newKey', 'publicKey', 'box'],
    suspend: ['key'],
    resume: ['key'],
    revoke: ['key', 'why'],
  },
  tell: (field, value) => {
    const group = Object.hasOwn(WORDS, field) ? WORDS[field] : undefined
    if (group !== undefined && value !== null) return word(group, value)
    if (field === 'scopes' && Array.isArray(value)) {
      return {
        list: value.map((each: Json) =>
          each === '*' ? { key: 'members:told.every' } : { key: `${String(each)}:service` },
        ),
      }
    }
    return (field === 'from' || field === 'until') && typeof value === 'string' ? { date: value } : null
  },
  name: (body) => {
    const name = body.staffNo ?? body.key
    return typeof name === 'string' ? name.slice(0, 16) : ''
  },
  rows: ({ payload }) => {
    const fields = ['status', 'office', 'roles', 'scopes', 'staffNo', 'terminal', 'until']
    return [payload.body.key, payload.body.newKey]
      .filter((key): key is string => typeof key === 'string')
      .map((key) => ({ key: keyRow(key), fields }))
  },
})
