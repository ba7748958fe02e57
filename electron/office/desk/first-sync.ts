/**
 * A restored counter does not know what was erased since its backup was made. So it opens nothing that is sealed, finds
 * nobody by name and sends nothing until
 *
 *   1. its enrolment stands in the verified replica: it was written after the restoring, so the replica is newer
 *   2. the replica has come to the newest checkpoint, for which central was asked
 *   3. every erasure marker of that state is obeyed here
 *        a crash: the counter still waits, and the next round comes here again
 *   4. the mark is taken away
 */
import type { FirstSync } from '../ports.ts'
import { changed, type Desk } from './desk.ts'
import { markersOf, obeyErasures } from './erase.ts'
import { canRecord } from './standing.ts'

export const openFirstSync = (desk: Desk): FirstSync => {
  const { restored } = desk.office
  return {
    waits: () => restored.waits(),
    atNewest: () => {
      if (!restored.waits() || !canRecord(desk)) return
      obeyErasures(desk, markersOf(desk))
      restored.end()
      changed(desk, 'records', 'drafts', 'cases', 'state')
    },
  }
}
