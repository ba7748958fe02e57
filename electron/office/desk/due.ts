/**
 * 처리예정기한: when an application is to be settled. What is settled at once has three working hours (민원 처리에 관한
 * 법률 시행령; unverified, hence data), and holidays are those of the ledger's tables. The deadline stands with the draft
 * and the record, so that the queues have an index of it; a holiday that is announced late moves those that are open.
 */
import { addDays, type CivilDate } from '../../../shared/civil.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { dueOf, type ProcedureStep } from '../../../shared/procedure.ts'
import { holidaysRow } from '../../../shared/services/network/v1/rows.ts'
import { type Closed, isWeekend } from '../../../shared/working-hours.ts'
import type { OpenApplication } from '../db/procedure.ts'
import { changed, type Desk } from './desk.ts'

/** Working hours by service; an action of its own time stands beside it. What is not listed has no deadline. */
const WORKING_HOURS: { readonly [place: string]: number | null } = {
  birth: 3,
  death: 3,
  marriage: 3,
  'real-estate': 3,
  'real-estate/import': null,
  property: 24,
  'used-car': 3,
  'used-car/import': null,
}

type Received = Pick<OpenApplication, 'service' | 'action' | 'application' | 'receivedAt'>

/** Null when the procedure has none. `more`: steps that are about to be taken. */
export const dueAt = (
  desk: Pick<Desk, 'office' | 'replica'>,
  received: Received,
  ...more: readonly ProcedureStep[]
): number | null => reckon(desk, received, closedDays(desk.replica.ledger), more)

/** Reckons the deadlines of all that is open anew: a table of holidays may have changed. */
export const reckonDeadlines = (desk: Desk): void => {
  const { procedure, commit } = desk.office
  const closed = closedDays(desk.replica.ledger)
  const moved = procedure.open().flatMap((each) => {
    const due = reckon(desk, each, closed)
    return due === each.dueAt ? [] : [{ ...each, dueAt: due }]
  })
  if (moved.length === 0) return
  commit(() => procedure.moveDeadlines(moved))
  changed(desk, 'records', 'drafts')
}

/** The day itself, or the next one that is no weekend and no holiday. */
export const openDay = (desk: Pick<Desk, 'replica'>, day: CivilDate): CivilDate => {
  let open = day
  while (isClosed(desk.replica.ledger, open)) open = addDays(open, 1)
  return open
}

const reckon = (
  desk: Pick<Desk, 'office'>,
  received: Received,
  closed: Closed,
  more: readonly ProcedureStep[] = [],
): number | null => {
  const { service, action, application, receivedAt } = received
  const own = WORKING_HOURS[`${service}/${action}`]
  const hours = own === undefined ? WORKING_HOURS[service] : own
  if (hours == null) return null
  const steps = application === null ? [] : desk.office.procedure.of(application)
  return dueOf(hours, receivedAt, [...steps, ...more], closed)
}

const closedDays = (view: LedgerView): Closed => {
  const known = new Map<string, boolean>()
  return (day) => {
    const before = known.get(day) ?? isClosed(view, day)
    known.set(day, before)
    return before
  }
}

const isClosed = (view: LedgerView, day: CivilDate): boolean => {
  if (isWeekend(day)) return true
  const table = view.get(holidaysRow(Number(day.slice(0, 4))))?.value as unknown as
    | { readonly days: readonly { readonly on: string }[] }
    | undefined
  return table?.days.some(({ on }) => on === day) ?? false
}
