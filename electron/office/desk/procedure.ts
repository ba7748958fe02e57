/**
 * The steps of an application's procedure (shared/procedure.ts) as office.db keeps them: each signed by whoever took it,
 * with what he wrote encrypted for this office.
 */
import type { Procedure } from '../../../shared/contract/types.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import { encodeJson } from '../../../shared/json.ts'
import { barOfStep, type ProcedureStep, type ProcedureStepName, standingOf } from '../../../shared/procedure.ts'
import type { DraftRow } from '../db/drafts.ts'
import type { ProcedureRow } from '../db/procedure.ts'
import { BOXES, openJson, sealJson } from './boxes.ts'
import type { Actor, Desk } from './desk.ts'
import { whoIs } from './who.ts'

/** What an application is to those who handle it: a draft, or a record that waits here. */
export type Handled = Pick<DraftRow, 'service' | 'action' | 'receivedAt' | 'dueAt'> & { readonly application: string }

/** Steps and what may follow, for whoever is allowed to handle it. */
export const procedureOf = (desk: Desk, actor: Actor, handled: Handled): Procedure => {
  const rows = desk.office.procedure.of(handled.application)
  const standing = standingOf(rows)
  const { open } = standing
  const now = desk.clock.now()
  const note = (row: ProcedureRow): string => noteOf(desk, actor, row)
  return {
    application: handled.application,
    receivedAt: handled.receivedAt,
    steps: rows.map((row) => ({
      n: row.n,
      step: row.step,
      at: row.at,
      who: whoIs(desk, row.who),
      until: row.until,
      other: row.other,
      note: note(row),
    })),
    waitsFor: open === null ? null : { until: open.until ?? 0, lapsed: now > (open.until ?? 0), reason: note(open) },
    may: STEPS.filter((step) => barOfStep(standing, step, now, handled.dueAt) === null),
  }
}

/** Steps that somebody at the counter may take. */
const STEPS = ['supplement', 'supplemented', 'extended', 'transferred', 'withdrawn', 'sent-back'] as const

/** What was written with a step; '' when it is erased, or cannot be opened yet. */
export const noteOf = (desk: Desk, actor: Actor, row: ProcedureRow): string => {
  if (row.noteBox === null || desk.office.restored.waits()) return ''
  const label = { purpose: BOXES.procedure, name: row.application }
  const note = openJson(desk.crypto, actor.member.office.draftKey, label, row.noteBox)
  return typeof note === 'string' ? note : ''
}

/** Inside the caller's commit; the step's number. */
export const addStep = (
  desk: Desk,
  actor: Actor,
  application: string,
  { step, until, other = null }: Pick<ProcedureStep, 'step' | 'until'> & { readonly other?: string | null },
  reason: string | null,
): number => {
  const { crypto, identity, clock, office } = desk
  const { key, keys } = actor.member
  const at = clock.now()
  const { network } = identity.network
  const signed = encodeJson({ v: 1, network, office: identity.office, application, step, until, other, by: key, at })
  const label = { purpose: BOXES.procedure, name: application }
  return office.procedure.add({
    application,
    step,
    at,
    who: key,
    until,
    other,
    noteBox: reason === null ? null : sealJson(crypto, actor.member.office.draftKey, label, reason),
    signed,
    signature: signPayload(crypto, keys.sign.secretKey, PAYLOAD_TYPES.procedure, signed),
  })
}

/** Why a step may not follow now; null when it may. */
export const barOf = (desk: Desk, handled: Handled, step: ProcedureStepName) =>
  barOfStep(standingOf(desk.office.procedure.of(handled.application)), step, desk.clock.now(), handled.dueAt)
