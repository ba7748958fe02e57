/** Taking one's own record back before it is sent, and a returned one back into the form. */
import type { Input } from '../../../shared/contract/contract.ts'
import type { Draft } from '../../../shared/contract/types.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import { encodeJson } from '../../../shared/json.ts'
import { adoptedBy } from '../../../shared/ledger/adoption.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type DeskError, fail } from '../errors.ts'
import { remarkBox } from './approve.ts'
import { refuseDescendants } from './descend.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { draftFromRecord } from './drafts.ts'
import { findRecord } from './find.ts'
import { openWindow } from './standing.ts'

const WITHDRAWABLE = ['signed', 'approved', 'returned'] as const
const REVISABLE: readonly string[] = ['returned', 'withdrawn']

/** Signed by its author; the reason stays in the office. What built on it is refused with it. */
export const withdrawRecord = (desk: Desk, actor: Actor, input: Input<'record.withdraw'>): Result<null, DeskError> => {
  // A restored counter does not know yet what was sent after its backup.
  const window = openWindow(desk)
  if (!window.ok) return window
  const found = findRecord(desk, input.id)
  if (found?.row == null) return fail('RECORD_UNKNOWN')
  if (found.payload.author !== actor.member.key) return fail('RECORD_NOT_YOURS')
  const { state } = found.row
  const from = WITHDRAWABLE.find((each) => each === state)
  if (from === undefined || found.place !== null || found.row.handed) return fail('RECORD_NOT_WAITING')
  const gone = desk.office.commit(() => {
    const taken = takeBack(desk, actor, found.id, from, input.reason)
    if (taken === null) throw new Error('the record left the queue')
    return taken
  })
  desk.overlay.remove(gone)
  changed(desk, 'records', 'cases', 'state')
  return ok(null)
}

/** Withdraws a returned record whose draft has ended, inside the caller's commit; what is gone with it. */
export const withdrawReturned = (desk: Desk, actor: Actor, record: TxId | null): readonly TxId[] =>
  (record === null ? null : takeBack(desk, actor, record, 'returned', null)) ?? []

/** What is gone with it; null when it stands in another state. */
const takeBack = (
  desk: Desk,
  actor: Actor,
  record: TxId,
  from: (typeof WITHDRAWABLE)[number],
  reason: string | null,
): readonly TxId[] | null => {
  const { crypto, office, clock, identity } = desk
  const { key, keys } = actor.member
  const at = clock.now()
  if (!office.records.move(record, from, 'withdrawn', at)) return null
  const { network } = identity.network
  const signed = encodeJson({ v: 1, network, target: record, decision: 'withdraw', by: key, at })
  const signature = signPayload(crypto, keys.sign.secretKey, PAYLOAD_TYPES.case, signed)
  const noteBox = reason === null ? null : remarkBox(desk, actor, record, reason)
  office.marks.add({ record, step: 'withdrawn', at, who: key, noteBox, signed, signature })
  office.cases.reopen(record)
  return [record, ...refuseDescendants(desk, record)]
}

export const reviseRecord = (desk: Desk, actor: Actor, id: string): Result<Draft, DeskError> => {
  const found = findRecord(desk, id)
  if (found?.row == null) return fail('RECORD_UNKNOWN')
  if (found.payload.author !== actor.member.key) return fail('RECORD_NOT_YOURS')
  // An adoption says what another had signed: it is signed again as it is, or not.
  if (!REVISABLE.includes(found.row.state) || adoptedBy(found.payload) !== null) return fail('RECORD_NOT_REVISABLE')
  return draftFromRecord(desk, actor, found)
}
