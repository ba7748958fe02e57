/** Why somebody reads: suggested by where they stand, shown before anything is opened, theirs to change, and logged. */
import type { Input } from '../../shared/contract/contract.ts'
import type { Me, RecordState } from '../../shared/contract/types.ts'

export type Purpose = Input<'record.unseal'>['purpose']

export const PURPOSES: readonly Purpose['code'][] = ['counter', 'approval', 'case', 'audit', 'correction']

export const likelyPurpose = (me: Me | null, state: RecordState): Purpose['code'] => {
  if (me?.roles.includes('auditor')) return 'audit'
  if (state === 'signed' && me?.roles.includes('supervisor')) return 'approval'
  return state === 'rejected' || state === 'refused' ? 'case' : 'counter'
}
