/** What every act at the desk is done with, and who does it. */

import type { LegalDongTable } from '../../../shared/codes/legal-dong.ts'
import type { OfficeEvent } from '../../../shared/contract/contract.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../db/identity.ts'
import type { OfficeDb } from '../db/open.ts'
import type { Machine } from '../keys/machine.ts'
import type { Member } from '../keys/sessions.ts'
import type { Replica } from '../ports.ts'
import type { DeskServices } from '../services.ts'
import type { LookupLimit, Readings } from './limit.ts'
import type { Overlay } from './overlay.ts'
import type { Payloads } from './payloads.ts'
import type { ReadTip } from './tip.ts'

export interface Desk {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly office: OfficeDb
  readonly identity: Identity
  readonly machine: Machine
  readonly replica: Replica
  readonly services: DeskServices
  readonly dongs: LegalDongTable
  readonly tip: ReadTip
  readonly overlay: Overlay
  readonly payloads: Payloads
  readonly lookups: LookupLimit
  readonly readings: Readings
  /** Runs a slice of work after what is under way; nothing after the office was closed. */
  readonly later: (run: () => void) => void
  /** Hears of defects outside a call, without anything that people wrote. */
  readonly report: (where: string, error: unknown) => void
  /** Tells the screens; events of one turn are told together. */
  readonly emit: (event: OfficeEvent) => void
}

/** An unlocked member with what the verified ledger says of the key. */
export interface Actor {
  readonly member: Member
  readonly row: MemberRow
  /** False once the member was locked out, and the keys wiped: work that pauses in between asks again. */
  readonly here: () => boolean
}

/** What changed, for whoever shows it. */
export const changed = (
  desk: Pick<Desk, 'emit'>,
  ...topics: (OfficeEvent & { readonly kind: 'changed' })['topics'][number][]
): void => desk.emit({ kind: 'changed', topics })
