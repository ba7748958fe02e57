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
  const { office, clock } = desk
  const gone: TxId[] = []
  for (const child of descendants(desk, id)) {
    if (desk.replica.ledger.placeOf(child) !== undefined) continue
    const at = clock.now()
    const moved = office.records.move(child, 'approved', 'refused', at)
    if (!moved) continue
    office.marks.add({ record: child, step: 'refused', at, who: desk.identity.office, other: id })
    office.cases.open({
      id: child,
      kind: 'REFUSED',
      record: child,
      reason: 'PARENT_REFUSED',
      first: id,
      keys: [],
      openedAt: at,
    })
    gone.push(child)
  }
  return gone
}
