/** How an erasure is told to people. */
import { plainPresenter } from '../plain-presenter.ts'
import { erasureRow } from './v1/rules.ts'

export const privacyPresenter = plainPresenter({
  service: 'privacy',
  fields: { erase: ['target', 'why', 'hashes'] },
  tell: (field, value) => (field === 'why' && typeof value === 'string' ? { key: `privacy:why.${value}` } : null),
  name: (body) => ({ key: `privacy:why.${String(body.why)}` }),
  rows: ({ payload }) => [{ key: erasureRow(String(payload.body.target)), fields: ['why'] }],
})
