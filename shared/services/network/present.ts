/** How the network's own affairs are told to people. */
import type { Json } from '../../json.ts'
import { plainPresenter } from '../plain-presenter.ts'
import { NETWORK_ROW } from './v1/rows.ts'

export const networkPresenter = plainPresenter({
  service: 'network',
  fields: {
    'activate-rules': ['version', 'height'],
    'rotate-log-key': ['publicKey'],
    holidays: ['year', 'days'],
  },
  tell: (field, value) => {
    if (field !== 'days' || !Array.isArray(value)) return null
    return {
      list: (value as readonly { readonly [name: string]: Json }[]).map(({ on, code }) => ({
        key: 'network:told.holiday',
        values: { day: String(on), name: { key: `network:holiday.${String(code)}` } },
      })),
    }
  },
  name: (body) => String(body.version ?? body.year ?? String(body.publicKey ?? '').slice(0, 16)),
  rows: ({ payload }) => (payload.action === 'rotate-log-key' ? [{ key: NETWORK_ROW, fields: ['logKey'] }] : []),
})
