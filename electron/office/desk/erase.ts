/**
 * Obeying erasure markers: ciphertexts, wraps, tokens and drafts that a privacy/erase record names are purged here, and
 * with them the write-ahead log; freed pages are overwritten (secure_delete). Runs at the start, before anything is
 * unsealed, and after every block that erases.
 */
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { Desk } from './desk.ts'

export const obeyErasures = (
  desk: Desk,
  hashes: Iterable<{ readonly hash: string; readonly target: string }>,
): void => {
  const { office } = desk
  let any = false
  office.commit(() => {
    for (const { hash, target } of hashes) {
      any = true
      office.sealed.purge(hash)
      office.sealed.purgeTokens(target)
      office.drafts.removeAbout(target)
    }
  })
  // Also when nothing stood here any more: what was given up to the replica earlier may still stand in the log.
  if (any) office.db.pragma('wal_checkpoint(TRUNCATE)')
}

/** Every marker of the verified state. */
export function* markersOf(desk: Desk): IterableIterator<{ readonly hash: string; readonly target: string }> {
  for (const { key, value } of desk.replica.ledger.stateRows('erased/')) {
    yield { hash: key.slice('erased/'.length), target: (value as { readonly target: string }).target }
  }
}

/** Markers among newly ordered records. */
export const erasedBy = (desk: Desk, ordered: readonly TxId[]): boolean =>
  ordered.some((id) => {
    const row = desk.replica.ledger.get(`tx/${id}`)?.value as { readonly s?: string; readonly o?: number } | undefined
    return row?.s === 'privacy' && row.o === 0
  })
