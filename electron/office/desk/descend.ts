/** What builds on a record: its children among our own, and what becomes of them when it will not stand. */
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { Desk } from './desk.ts'

/** Own records that rely on this one, directly or through others, in no order. */
export const descendants = (desk: Pick<Desk, 'office'>, id: string): TxId[] => {
  const seen = new Set<TxId>()
  const open: string[] = [id]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of desk.office.records.children(next)) {
      if (seen.has(child)) continue
      seen.add(child)
      open.push(child)
    }
  }
  return [...seen]
}

/**
 * Approved descendants of a record that was refused, rejected or withdrawn are not sent; each opens a case of its own,
 * so that none of them stays in the outbox for ever. Signed ones show the refusal to the supervisor. Call it inside a
 * commit; returns what left the overlay.
 */
export const refuseDescendants = (desk: Desk, id: TxId): TxId[] => {
  return descendants(desk, id).filter((child) => refuse(desk, child, id))
}

/**
 * As `refuseDescendants`, for records that were approved just now although something they rely on will not stand: the
 * supervisor was shown the refusal, and they would wait in the outbox for ever. Call it inside the commit.
 */
export const refuseOrphans = (desk: Desk, approved: readonly TxId[]): TxId[] => {
  const { records } = desk.office
  return approved.flatMap((id) => {
    const lost = records.parents(id).find((parent) => {
      const place = desk.replica.ledger.placeOf(parent)
      if (place !== undefined) return place.outcome !== 0
      const state = records.find(parent)?.state
      return state === 'withdrawn' || state === 'refused' || state === 'rejected'
    })
    return lost !== undefined && refuse(desk, id, lost) ? [id, ...refuseDescendants(desk, id)] : []
  })
}

/** False for a record that is not about to be sent. */
const refuse = (desk: Desk, child: TxId, because: TxId): boolean => {
  const { office, clock } = desk
  if (desk.replica.ledger.placeOf(child) !== undefined) return false
  const at = clock.now()
  if (!office.records.move(child, 'approved', 'refused', at)) return false
  office.marks.add({ record: child, step: 'refused', at, who: desk.identity.office, other: because })
  office.cases.open({
    id: child,
    kind: 'REFUSED',
    record: child,
    reason: 'PARENT_REFUSED',
    first: because,
    keys: [],
    openedAt: at,
  })
  return true
}
