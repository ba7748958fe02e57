/**
 * A parcel's history from the verified log. Names are opened for who says why, as an extract opens them: every record whose
 * sealed part is read for it stands in the access log before.
 */
import type { Input } from '../../../shared/contract/contract.ts'
import type { ParcelHistoryView, RecordDetail } from '../../../shared/contract/types.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { PresentContext } from '../../../shared/services/presenter.ts'
import { parcelHistory } from '../../../shared/services/property/present/history.ts'
import { parcelRow, parcelsOf, parcelText } from '../../../shared/services/property/present/parts.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess, type Purpose } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, stateOf } from './find.ts'
import { presentContext, presented } from './present.ts'
import { barredFromReading } from './standing.ts'

/** Records that name one parcel; who has more lacks voided mergers of long ago alone. */
const MAX_RECORDS = 1000

export const showParcel = (
  desk: Desk,
  actor: Actor,
  { pnu, purpose }: Input<'parcel.history'>,
): Result<ParcelHistoryView, DeskError> => {
  const barred = barredFromReading(desk, actor, purpose)
  if (barred !== null) return barred
  const { replica } = desk
  const named = replica.records({ subject: pnu, service: 'property', outcome: 'accepted', limit: MAX_RECORDS })
  const context = purpose === null ? presentContext(desk, replica.ledger, null) : openedFor(desk, actor, purpose)
  const history = parcelHistory(pnu, named, (id) => replica.ledger.placeOf(id as never)?.index ?? null, context)
  return history === null
    ? fail('PARCEL_NONE')
    : ok({ ...history, masked: purpose === null, behind: replica.indexLag() })
}

const openedFor = (desk: Desk, actor: Actor, purpose: Purpose): PresentContext => {
  const { ledger } = desk.replica
  const closed = presentContext(desk, ledger, null)
  const open = presentContext(desk, ledger, actor.member.office)
  const logged = new Set<string>()
  const record: PresentContext['record'] = (id) => {
    const found = closed.record(id)
    if (found === null || found.payload.sealed === null) return found
    if (!logged.has(id)) logAccess(desk, actor, purpose, 'record', id)
    logged.add(id)
    return open.record(id)
  }
  return { ...closed, record, about: (id) => closed.about(id).flatMap((each) => record(each.id) ?? []) }
}

/** Parcels with a title that a record is about. */
export const parcelsIn = (desk: Desk, found: Found): RecordDetail['parcels'] => {
  if (found.payload.service !== 'property' || !['accepted', 'voided'].includes(stateOf(desk, found))) return []
  const context = presentContext(desk, desk.replica.ledger, null)
  return parcelsOf(presented(found, null), context)
    .filter((pnu) => parcelRow(context.state, pnu) !== null)
    .map((pnu) => ({ pnu, address: parcelText(pnu, context) }))
}
