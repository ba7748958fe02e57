/**
 * The desk's side of sending (ports.ts). Signing order puts parents first; a record whose parent is not on its way or
 * accepted waits, and one whose parent failed never goes.
 *
 * Outcomes are believed only from the verified replica, and written once, so being told twice does nothing.
 */
import { encodeTransaction } from '../../../shared/ledger/entry.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { Outbox, Outgoing } from '../ports.ts'
import { openCaseFor, openPersonCases } from './case-open.ts'
import { refuseDescendants } from './descend.ts'
import { changed, type Desk } from './desk.ts'

export const openOutbox = (desk: Desk): Outbox => {
  const { office } = desk
  return {
    next: (limit, skip) => {
      // What waits in a backup may have been sent since, and erased.
      if (office.restored.waits()) return []
      const goes = sendable(desk, skip)
      const batch: Outgoing[] = []
      for (const id of office.records.unsent()) {
        if (batch.length >= limit) break
        if (skip.has(id) || !goes(id)) continue
        const outgoing = outgoingOf(desk, id)
        if (outgoing !== null) batch.push(outgoing)
      }
      if (batch.length > 0) {
        office.commit(() => {
          for (const { id } of batch) office.records.hand(id)
        })
      }
      return batch
    },
    waiting: () => office.records.countUnsent(),
    part: (hash) => office.sealed.find(hash, desk.identity.office),
    sent: (ids, at) => {
      office.commit(() => {
        for (const id of ids) {
          if (office.records.move(id, 'approved', 'sent', at)) {
            office.marks.add({ record: id, step: 'sent', at, who: desk.identity.office })
          }
        }
      })
      changed(desk, 'records', 'state')
    },
    refused: (id, code, refusal, at) => {
      const gone = office.commit(() => {
        const moved =
          office.records.move(id, 'approved', 'refused', at) || office.records.move(id, 'sent', 'refused', at)
        if (!moved) return []
        office.refusals.put(id, code, refusal, at)
        office.marks.add({ record: id, step: 'refused', at, who: 'central' })
        office.cases.open({ id, kind: 'REFUSED', record: id, reason: code, first: null, keys: [], openedAt: at })
        office.cases.reopen(id)
        return [id, ...refuseDescendants(desk, id)]
      })
      desk.overlay.remove(gone)
      changed(desk, 'records', 'cases', 'state')
    },
    settled: (outcomes) => settle(desk, outcomes),
  }
}

/** Writes the outcomes that our own records still await; opens and closes the cases that they make. */
export const settle = (
  desk: Desk,
  told: readonly { readonly id: TxId; readonly outcome: number; readonly index: number }[],
): void => {
  const { office, clock } = desk
  const outcomes = told.filter(({ id }) => office.records.awaitsOutcome(id))
  if (outcomes.length === 0) return
  const gone: TxId[] = []
  let cases = false
  const written = office.commit(() => {
    let count = 0
    for (const { id, outcome, index } of outcomes) {
      if (!office.records.settle(id, outcome, index, clock.now())) continue
      count += 1
      if (outcome === 0) {
        cases = openPersonCases(desk, id) || office.cases.close(id, clock.now()) || cases
      } else {
        cases = true
        openCaseFor(desk, id, outcome, index)
        gone.push(...refuseDescendants(desk, id))
      }
    }
    return count
  })
  if (written === 0) return
  desk.overlay.remove(gone)
  changed(desk, 'records', 'state', ...(cases ? (['cases'] as const) : []))
}

/** Whether everything that a record relies on goes before it or stands; what is under way was asked about when it left. */
const sendable = (desk: Desk, underWay: ReadonlySet<TxId>): ((id: TxId) => boolean) => {
  const { records } = desk.office
  const known = new Map<TxId, boolean>()
  const goes = (id: TxId): boolean => {
    const before = known.get(id)
    if (before !== undefined) return before
    known.set(id, false)
    const result = records.parents(id).every((parent) => {
      const place = desk.replica.ledger.placeOf(parent)
      if (place !== undefined) return place.outcome === 0
      const state = records.find(parent)?.state
      return (state === 'approved' || state === 'sent') && (underWay.has(parent) || goes(parent))
    })
    known.set(id, result)
    return result
  }
  return goes
}

const outgoingOf = (desk: Desk, id: TxId): Outgoing | null => {
  const { office } = desk
  const row = office.records.find(id)
  if (row === null || row.payload === null || row.signature === null) return null
  const { payload, signature, author } = row
  const entry = encodeTransaction({ payloadBytes: payload, author, signature, approvals: office.approvals.of(id) })
  const tokens = office.sealed.tokens(id)
  const sealed = office.sealed.of(id).map(({ hash, part, ciphertext, wraps }) => ({
    hash,
    ciphertext,
    wraps,
    tokens: part === 0 ? tokens : [],
  }))
  return { id, entry, sealed }
}

/** Outcomes that the replica holds and this desk has not written: after a crash, and after each block. */
export const settleFrom = (desk: Desk, ids: Iterable<TxId>): void => {
  const outcomes: { id: TxId; outcome: number; index: number }[] = []
  for (const id of ids) {
    const place = desk.office.records.awaitsOutcome(id) ? desk.replica.ledger.placeOf(id) : undefined
    if (place !== undefined) outcomes.push({ id, ...place })
  }
  settle(desk, outcomes)
}
