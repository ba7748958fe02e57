/** A record in a list: its title and sentence, state, deadline and how much of it wants looking at. Nothing sealed. */
import type { Problem, RecordSummary } from '../../../shared/contract/types.ts'
import type { RecordVerdict } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { reasonKey, warningKey } from '../../../shared/services/index.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, findRecord, isWitnessed, stateOf, txRow } from './find.ts'
import { presentContext, presented, viewOf } from './present.ts'

export const summarise = (desk: Desk, actor: Actor, found: Found): RecordSummary => {
  const { payload } = found
  const context = presentContext(desk, desk.overlay.through(found.id), null)
  const view = viewOf(desk, presented(found, null), context)
  return {
    id: found.id,
    service: payload.service,
    action: payload.action,
    receiptNo: payload.receiptNo,
    office: payload.office,
    title: view.title,
    summary: view.summary,
    state: stateOf(desk, found),
    witnessed: isWitnessed(desk, found),
    recordedAt: payload.recordedAt,
    dueAt: found.row?.dueAt ?? null,
    doubts: doubtsOf(desk, found),
    mine: payload.author === actor.member.key,
  }
}

export const summaryOf = (desk: Desk, actor: Actor, id: string): RecordSummary | null => {
  const found = findRecord(desk, id)
  return found === null ? null : summarise(desk, actor, found)
}

/** Summaries of ids that are here, in their order. */
export const summariesOf = (desk: Desk, actor: Actor, ids: readonly TxId[]): RecordSummary[] =>
  ids.flatMap((id) => summaryOf(desk, actor, id) ?? [])

const doubtsOf = (desk: Desk, found: Found): number => {
  if (found.place !== null) return txRow(desk, found.id)?.f.length ?? 0
  const verdict = desk.overlay.verdict(found.id)
  if (verdict === null) return 0
  return verdict.ok ? verdict.warnings.length + verdict.flags.length : 1
}

/** Warnings and flags as problems with their sentence's key in `data.key`. */
export const warningsOf = (service: string, verdict: RecordVerdict | null): readonly Problem[] => {
  if (verdict === null || !verdict.ok) return []
  return [
    ...verdict.warnings.map(({ code, data }) => ({ code, data: { ...data, key: warningKey(service, code) } })),
    ...verdict.flags.map((code) => ({ code, data: { key: `engine:flag.${code}` } })),
  ]
}

export const refusalOf = (verdict: RecordVerdict | null): Problem | null =>
  verdict === null || verdict.ok ? null : reasonProblem(verdict.reason)

/** A reason with its sentence's key. */
export const reasonProblem = (reason: string): Problem => ({ code: reason, data: { key: reasonKey(reason) } })
