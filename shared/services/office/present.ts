/** How an office's own records are told to people. */
import { plainPresenter } from '../plain-presenter.ts'
import { caseRow } from './v1/rules.ts'

export const officePresenter = plainPresenter({
  service: 'office',
  fields: {
    'anchor-access-log': ['day', 'count', 'head'],
    'decide-case': ['target', 'decision', 'replacement', 'papers'],
  },
  tell: (field, value) => {
    if (field === 'decision') return { key: `office:decision.${String(value)}` }
    if (field === 'papers' && Array.isArray(value) && value.length === 0) return { key: 'office:told.none' }
    return field === 'day' && typeof value === 'string' ? { date: value } : null
  },
  name: (body) => {
    if (typeof body.decision === 'string') return { key: `office:decision.${body.decision}` }
    return typeof body.day === 'string' ? { date: body.day } : ''
  },
  rows: ({ payload }) =>
    typeof payload.body.target === 'string'
      ? [{ key: caseRow(payload.body.target), fields: ['decision', 'replacement'] }]
      : [],
})
