/** Writing the access log before anything sealed is shown, and reading it. */

import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { AccessEntry } from '../../../shared/contract/types.ts'
import { findStaff } from '../db/staff.ts'
import { BOXES, openJson, sealJson } from './boxes.ts'
import type { Actor, Desk } from './desk.ts'
import { findRecord } from './find.ts'

export type Purpose = Input<'record.unseal'>['purpose']

/** What was read; the words stand in the locale area `ui`. */
export type AccessedThing = 'record' | 'attachment' | 'people' | 'search' | 'register' | 'paper' | 'case' | 'draft'

/** On disk when it returns. Throws when it cannot be: then nothing is shown either. */
export const logAccess = (
  desk: Desk,
  actor: Actor,
  purpose: Purpose,
  what: AccessedThing,
  record: string | null,
): void => {
  const { crypto, clock, identity, office } = desk
  const at = clock.now()
  const { epoch } = identity
  office.accessLog.append({
    epoch,
    day: koreanDate(at),
    at,
    who: actor.member.key,
    purpose: purpose.code,
    noteBox: sealJson(crypto, actor.member.office.draftKey, { purpose: BOXES.accessNote, name: epoch }, purpose.note),
    what,
    record,
  })
}

export const listAccess = (desk: Desk, actor: Actor, input: Input<'access.list'>): readonly AccessEntry[] =>
  desk.office.accessLog.list(input.before, input.limit).map((row) => {
    const label = { purpose: BOXES.accessNote, name: row.epoch }
    const note = openJson(desk.crypto, actor.member.office.draftKey, label, row.noteBox)
    return {
      number: row.n,
      at: row.at,
      who: findStaff(desk.office.db, row.who)?.name ?? row.who,
      purpose: row.purpose,
      note: typeof note === 'string' ? note : '',
      what: row.what,
      record: row.record,
      receiptNo: row.record === null ? null : (findRecord(desk, row.record)?.payload.receiptNo ?? null),
    }
  })
