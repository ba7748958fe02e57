/** Every key that the ledger knows, with its standing. */
import type { LedgerReader } from '../../../node/ledger-store.ts'
import { keyRow, type MemberRow } from '../../../shared/services/members/v1/rows.ts'

export type KeyRow = MemberRow & { readonly key: string }

export const keyRowsOf = (ledger: Pick<LedgerReader, 'stateRows'>): readonly KeyRow[] => {
  const prefix = keyRow('')
  return [...ledger.stateRows(prefix)].map(({ key, value }) => ({
    key: key.slice(prefix.length),
    ...(value as unknown as MemberRow),
  }))
}
