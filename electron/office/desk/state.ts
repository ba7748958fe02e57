/** What the frame of the window shows: who, where, connected or not, how much waits. */
import type { AppState, Connection, Counts, Me, ServiceMenu, StaffChoice } from '../../../shared/contract/types.ts'
import type { MemberRole, MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { listStaff } from '../db/staff.ts'
import type { Member } from '../keys/sessions.ts'
import type { Desk } from './desk.ts'
import { ledgerStatus } from './ledger.ts'
import { canRecord, openWindow } from './standing.ts'

export interface Frame {
  readonly shell: AppState['shell']
  readonly version: string
  readonly connection: Connection
  readonly member: Member | null
  readonly locksIn: number | null
}

export const appState = (desk: Desk, frame: Frame): AppState => {
  const { identity, machine, clock } = desk
  const window = openWindow(desk)
  const { shell, version, connection, member, locksIn } = frame
  return {
    office: identity.office,
    terminal: window.ok ? window.value.terminal : null,
    network: identity.network.network,
    demo: identity.demo,
    shell,
    version,
    now: clock.now(),
    me: member === null ? null : meOf(desk, member),
    locksIn,
    connection,
    counts: countsOf(desk, member),
    ledger: ledgerStatus(desk),
    keystore: machine.protection === 'keystore' ? 'system' : 'passphrase',
    canRecord: canRecord(desk),
  }
}

export const meOf = (desk: Desk, member: Member): Me => ({
  key: member.key,
  name: member.name,
  staffNo: member.staffNo,
  roles: rolesOf(desk, member.key),
})

/** Everyone whose key rests here; passphrases in a demo network alone. */
export const staffChoices = (desk: Desk): readonly StaffChoice[] =>
  listStaff(desk.office.db).map(({ key, name, staffNo, roles, demoPassphrase }) => {
    const known = rolesOf(desk, key)
    const demo = desk.identity.demo ? demoPassphrase : null
    return { key, name, staffNo, roles: known.length > 0 ? known : roles, demoPassphrase: demo }
  })

export const serviceMenu = (desk: Desk): readonly ServiceMenu[] =>
  desk.services.presenters
    .filter(({ menu }) => menu.length > 0)
    .map(({ service, menu }) => ({
      service,
      actions: menu.map(({ action, label, words, targets }) => ({ action, label: { key: label }, words, targets })),
    }))

const rolesOf = (desk: Desk, key: string): readonly MemberRole[] =>
  (desk.replica.ledger.get(`key/${key}`)?.value as unknown as MemberRow | undefined)?.roles ?? []

const countsOf = (desk: Desk, member: Member | null): Counts => {
  const { records, drafts, cases } = desk.office
  const counts = records.counts()
  return {
    drafts: member === null ? 0 : drafts.count(member.key),
    signed: counts.signed ?? 0,
    // One's own: as the list shows them.
    returned:
      member === null ? 0 : records.inState('returned', 1000).filter(({ author }) => author === member.key).length,
    unsent: records.countUnsent(),
    conflicts: cases.countOpen(),
    accepted: desk.replica.count({ office: desk.identity.office, outcome: 'accepted' }),
  }
}
