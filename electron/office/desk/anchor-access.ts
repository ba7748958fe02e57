/**
 * The access log's day on the ledger: how many readings and the chain's last hash, signed by the device, no approval
 * needed (DESIGN section 6). A day whose count grew since is anchored again.
 */
import { koreanDate } from '../../../shared/civil.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { wordlessDraft } from '../../../shared/services/form-types.ts'
import type { Desk } from './desk.ts'
import { openWindow } from './standing.ts'
import { writeRecord } from './write.ts'

/**
 * Anchors the days before today, or today's too (`withToday`, when the office closes). Ids of the records; `left`: some
 * day could not be, because this counter may not record now, and is asked for again.
 */
export const anchorAccessLog = (
  desk: Desk,
  withToday: boolean,
): { readonly ids: readonly TxId[]; readonly left: boolean } => {
  if (!openWindow(desk).ok) return { ids: [], left: true }
  const { office, identity, machine, clock } = desk
  const today = koreanDate(clock.now())
  const author = { key: identity.device, sign: machine.device }
  const ids: TxId[] = []
  let left = false
  for (const { day, count, head } of office.accessLog.unanchored(identity.epoch)) {
    if (day > today || (day === today && !withToday)) continue
    const record = wordlessDraft('office', 'anchor-access-log', { day, count, head })
    const written = writeRecord(desk, author, null, record, [], null, ({ id }) => {
      office.accessLog.anchor(identity.epoch, day, count, id)
    })
    if (written.ok) ids.push(written.value.id)
    else left = true
  }
  return { ids, left }
}
