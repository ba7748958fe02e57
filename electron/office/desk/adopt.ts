/**
 * The way out of a bulk case (shared/ledger/adoption.ts): one confirmation, and every open record in it is adopted or
 * withdrawn by a record of its own, each in a commit of its own, the parents first. A crash in between leaves some
 * decided and the others open. What the rules do not take any more leaves the bulk case and is decided alone.
 */
import { CASE_AT_ONCE, type Input, type Output } from '../../../shared/contract/contract.ts'
import type { LeftRecord, Problem } from '../../../shared/contract/types.ts'
import { adopts } from '../../../shared/ledger/adoption.ts'
import { readOnce } from '../../../shared/ledger/block.ts'
import { evaluateRecord, expectationsFor } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { encodePayload, MAX_EXPECTS, MAX_PAYLOAD_BYTES } from '../../../shared/ledger/transaction.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { CaseRow } from '../db/cases.ts'
import { type DeskError, fail } from '../errors.ts'
import { firstWriter } from './case-open.ts'
import { signDecision } from './cases.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { findRecord } from './find.ts'
import { mayAdopt, openWindow } from './standing.ts'
import { reasonProblem } from './summary.ts'
import { pendingParents, storeRecord } from './write.ts'

export const settleCase = (
  desk: Desk,
  actor: Actor,
  input: Input<'case.settle'>,
): Result<Output<'case.settle'>, DeskError> => {
  const { cases } = desk.office
  const window = openWindow(desk)
  if (!window.ok) return window
  const bulk = cases.find(input.id)
  if (bulk?.kind !== 'RETIRED') return fail('CASE_UNKNOWN')
  if (input.decision === 'adopt' && !actor.row.roles.includes('supervisor'))
    return fail('ROLE_NEEDED', { roles: 'supervisor' })
  const open = cases.gathered(bulk.id, 'open', CASE_AT_ONCE)
  if (open.length === 0) return fail('CASE_CLOSED')
  if (open.length !== input.count) return fail('CASE_CHANGED', { count: open.length })
  const left: LeftRecord[] = []
  try {
    for (const row of open) {
      const stays = input.decision === 'adopt' ? adopt(desk, actor, row) : withdraw(desk, actor, row)
      if (stays === null) continue
      const receiptNo = findRecord(desk, row.record)?.payload.receiptNo ?? null
      left.push({ id: row.record, receiptNo, ...stays })
    }
  } finally {
    // Of a disk that filled up half-way the screens see what was signed before.
    changed(desk, 'records', 'cases', 'state')
  }
  return ok({ signed: open.length - left.length, left })
}

/** What it relies on may still be adopted, at another counter, or be ordered: it stays in the bulk case. */
const WAITS: ReadonlySet<string> = new Set(['PARENT_REFUSED', 'PARENT_UNKNOWN', 'PERSON_UNKNOWN', 'TARGET_UNKNOWN'])

/** Why a record is not settled; null when it is. */
type Stays = Pick<LeftRecord, 'reason' | 'alone'> | null

/** What the desk or the rules say of it holds for now: it stays in the bulk case. */
const gathered = (reason: Problem): Stays => ({ reason, alone: false })

const errorProblem = ({ code, data = {} }: DeskError): Problem => ({ code, data: { ...data, key: `errors:${code}` } })

const withdraw = (desk: Desk, actor: Actor, row: CaseRow): Stays => {
  const signed = signDecision(desk, actor, row, 'withdraw', null, [])
  return signed.ok ? null : gathered(errorProblem(signed.error))
}

const adopt = (desk: Desk, actor: Actor, row: CaseRow): Stays => {
  const { office, crypto, identity, clock } = desk
  const window = openWindow(desk)
  const original = findRecord(desk, row.record)
  if (!window.ok) return gathered(errorProblem(window.error))
  if (original === null) return gathered(errorProblem({ code: 'RECORD_UNKNOWN' }))
  const { tip, terminal } = window.value
  const { service, action, receiptNo } = original.payload
  const rule = mayAdopt(tip.rules, actor, service, action)
  if (!rule.ok) return gathered(errorProblem(rule.error))
  const { key, keys } = actor.member
  const { device, epoch } = identity
  const payload = {
    ...original.payload,
    author: key,
    device,
    epoch,
    rules: tip.rules.version,
    expects: [...original.payload.expects, adopts(row.record)],
  }
  const relied = new Set<string>()
  const view = readOnce(desk.overlay.view)
  const standIn = crypto.sha256Hex(crypto.random(16)) as TxId
  const verdict = evaluateRecord(tip.rules, view, standIn, payload, relied)
  if (!verdict.ok && WAITS.has(verdict.reason)) return gathered(reasonProblem(verdict.reason))
  const takeOut = (reason: string, keys: readonly string[], first: TxId | null): Stays => {
    office.commit(() => office.cases.takeOut(row, reason, keys, first))
    return { reason: reasonProblem(reason), alone: true }
  }
  if (!verdict.ok) {
    return takeOut(verdict.reason, verdict.keys, firstWriter(desk, verdict.keys, original.place?.index ?? 0))
  }
  const size = encodePayload({ ...payload, seq: Number.MAX_SAFE_INTEGER }).length
  if (payload.expects.length > MAX_EXPECTS || size > MAX_PAYLOAD_BYTES) {
    return takeOut('VALUE_TOO_LARGE', [], null)
  }
  const prepared = {
    payload,
    parts: [],
    tokens: [],
    approvalsNeeded: rule.value.policy.approvals,
    // Of the leaver's own chain those are pending that adopted it.
    parents: pendingParents(desk, { ...payload, expects: expectationsFor(view, relied) }),
    terminal,
    scanFields: original.row?.scanFields ?? [],
  }
  const stored = office.commit(() => {
    const one = storeRecord(desk, { key, sign: keys.sign }, prepared, receiptNo)
    const { id } = one.written
    if (!office.cases.decide(row.id, 'adopt', id)) throw new Error('the case was decided meanwhile')
    const at = clock.now()
    office.marks.add({ record: id, step: 'entered', at, who: key, other: row.record })
    office.marks.add({ record: row.record, step: 'decided', at, who: key, other: id })
    return one
  })
  desk.overlay.addLater({ n: stored.n, id: stored.written.id, payload: stored.payload })
  return null
}
