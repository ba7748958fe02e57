/** What the frame of the window shows: who, where, connected or not, how much waits. */
import type { AppState, Connection, Counts, Me, ServiceMenu, StaffChoice } from '../../../shared/contract/types.ts'
import type { MemberRole, MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { listStaff, type StaffRow } from '../db/staff.ts'
import type { Member, Sessions } from '../keys/sessions.ts'
import type { Desk } from './desk.ts'
import { ledgerStatus } from './ledger.ts'
import { officesOf } from './lookup.ts'
import { barredWindow, canRecord, openWindow } from './standing.ts'

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
    offices: officesOf(desk),
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
    cannotRecord: barredWindow(desk),
  }
}

export const meOf = (desk: Desk, member: Member): Me => ({
  key: member.key,
  name: member.name,
  staffNo: member.staffNo,
  roles: rolesOf(desk, member.key),
})

/**
 * Everyone whose key rests here, each with the key that unlocks now; passphrases in a demo network alone. Somebody none
 * of whose keys unlocks is listed with the reason, under the key that was made last.
 */
export const staffChoices = (desk: Desk, sessions: Pick<Sessions, 'standing'>): readonly StaffChoice[] => {
  const barred = ({ key, blob }: StaffRow): StaffChoice['barred'] => {
    const standing = sessions.standing(key)
    if (!standing.ok) return { code: standing.error.code, status: statusIn(standing.error.data) }
    return blob === null ? { code: 'KEY_NOT_HERE', status: 'elsewhere' } : null
  }
  return [...Map.groupBy(listStaff(desk.office.db), ({ staffNo }) => staffNo).values()].map((rows) => {
    const judged = rows.map((row) => ({ row, barred: barred(row) }))
    const chosen = (judged.find((each) => each.barred === null) ?? judged.at(-1)) as (typeof judged)[number]
    const { key, name, staffNo, roles, demoPassphrase } = chosen.row
    const known = rolesOf(desk, key)
    return {
      key,
      name,
      staffNo,
      roles: known.length > 0 ? known : roles,
      demoPassphrase: desk.identity.demo ? demoPassphrase : null,
      barred: chosen.barred,
      former: judged.flatMap((each) =>
        each === chosen ? [] : [{ key: each.row.key, status: each.barred?.status ?? 'active' }],
      ),
    }
  })
}

const statusIn = (data: { readonly status?: unknown } | undefined): string =>
  typeof data?.status === 'string' ? data.status : 'waiting'

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
  const { records, drafts, cases, letters } = desk.office
  return {
    drafts: member === null ? 0 : drafts.count(member.key),
    pending: drafts.countWaiting() + letters.countInbox('application') + drafts.countLeaving(),
    signed: records.countIn('signed'),
    // One's own: as the list shows them.
    returned: member === null ? 0 : records.countIn('returned', member.key),
    unsent: records.countUnsent(),
    conflicts: cases.countOpen(),
    accepted: desk.replica.count({ office: desk.identity.office, outcome: 'accepted' }),
  }
}
