/**
 * Following the verified replica: outcomes of our own records are written, the overlay is moved on, erasures obeyed,
 * and bytes that the witnessed log keeps are given up here. The same steps run at the start, so a crash at any point is
 * made good by starting.
 */
import type { TxId } from '../../../shared/ledger/ids.ts'
import { decodePayload } from '../../../shared/ledger/transaction.ts'
import { changed, type Desk } from './desk.ts'
import { erasedBy, markersOf, obeyErasures } from './erase.ts'
import { settleFrom } from './outbox.ts'

/** Records read at once when the overlay is filled. */
const PAGE = 500
/** Records stripped in one commit. */
const STRIP = 200

/** Catches up with what happened while this process was not there. */
export const startFollowing = (desk: Desk): (() => void) => {
  obeyErasures(desk, markersOf(desk))
  const { records } = desk.office
  for (let after = 0; ; ) {
    const page = records.unsettled(after, PAGE)
    settleFrom(
      desk,
      page.map(({ id }) => id),
    )
    for (const { n, id, payload } of page) {
      after = n
      if (payload === null || desk.replica.ledger.placeOf(id) !== undefined) continue
      const decoded = decodePayload(payload)
      if (!decoded.ok) throw new Error('a stored record does not decode')
      const state = records.find(id)?.state
      if (state === 'signed' || state === 'approved' || state === 'sent') {
        desk.overlay.addLater({ n, id, payload: decoded.value })
      }
    }
    if (page.length < PAGE) break
  }
  stripWitnessed(desk)
  return desk.replica.listen(({ ordered }) => follow(desk, ordered))
}

const follow = (desk: Desk, ordered: readonly TxId[]): void => {
  if (ordered.length > 0) {
    if (desk.overlay.size > 0) {
      const accepted = new Set(ordered.filter((id) => desk.replica.ledger.placeOf(id)?.outcome === 0))
      desk.overlay.applied(ordered, accepted)
    }
    settleFrom(desk, ordered)
    if (erasedBy(desk, ordered)) obeyErasures(desk, markersOf(desk))
  }
  stripWitnessed(desk)
  changed(desk, 'ledger', 'state', ...(ordered.length > 0 ? (['records'] as const) : []))
}

/** Gives up bytes that the witnessed log and the replica's sealed store hold. */
const stripWitnessed = (desk: Desk): void => {
  const { office, replica } = desk
  const ids = office.records.strippable(replica.witnessedSize(), STRIP)
  if (ids.length === 0) return
  let stripped = 0
  office.commit(() => {
    for (const id of ids) {
      const hashes = office.sealed.hashes(id)
      const kept = hashes.every((hash, part) => {
        const copy = replica.sealed(hash)
        return replica.erased(hash) || (copy !== null && (part > 0 || copy.wrap !== null))
      })
      if (!kept) continue
      for (const hash of hashes) office.sealed.purge(hash)
      office.records.strip(id)
      stripped += 1
    }
  })
  if (stripped === STRIP) desk.later(() => stripWitnessed(desk))
}
