/**
 * The supervisor's part: an overview of what one confirmation covers, one signature over the root of the sorted ids,
 * each record with its own path to that root. Never one's own; and only what was shown: the digest of the overview is
 * recomputed at the moment of approval, so a warning that came up in between stops it.
 */

import { toHex } from '../../../shared/bytes.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { ApprovalOverview, Problem } from '../../../shared/contract/types.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import { encodeJson, type Json } from '../../../shared/json.ts'
import {
  type ApprovalPayload,
  type ApprovedSet,
  approvedSet,
  encodeApproval,
  MAX_APPROVED,
} from '../../../shared/ledger/approval.ts'
import { ruleOf } from '../../../shared/ledger/engine.ts'
import type { Hash, Instant, TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { Told } from '../../../shared/services/present-types.ts'
import type { RecordRow } from '../db/records.ts'
import { type DeskError, type ErrorCode, fail } from '../errors.ts'
import { BOXES, sealJson } from './boxes.ts'
import { refuseOrphans } from './descend.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { foundRow } from './find.ts'
import { presentContext, presented, viewOf } from './present.ts'
import { mayApprove, openWindow } from './standing.ts'
import { refusalOf, summarise, warningsOf } from './summary.ts'
import type { Author } from './write.ts'

type Picked = Input<'approval.overview'>

export const approvalOverview = (desk: Desk, actor: Actor, picked: Picked): ApprovalOverview =>
  overviewOf(desk, actor, picked).overview

/** The overview, and the records that one confirmation of it approves. */
const overviewOf = (
  desk: Desk,
  actor: Actor,
  picked: Picked,
): { readonly overview: ApprovalOverview; readonly ids: readonly TxId[] } => {
  desk.overlay.settle()
  const all = 'waiting' in picked
  const left = new Set(all ? picked.except : [])
  const named = all ? desk.office.records.idsIn('signed').filter((id) => !left.has(id)) : [...new Set(picked.ids)]
  const ids: TxId[] = []
  const skipped = new Map<string, number>()
  const byAction = new Map<string, { title: Told; count: number }>()
  const doubtful: ApprovalOverview['doubtful'][number][] = []
  const barred: { id: string; code: ErrorCode }[] = []
  const digested: Json[] = []
  for (const id of named.sort()) {
    const row = desk.office.records.find(id)
    const code = barOf(desk, actor, row)
    if (code !== null && all) {
      skipped.set(code, (skipped.get(code) ?? 0) + 1)
      continue
    }
    if (row === null || code !== null) {
      barred.push({ id, code: code ?? 'RECORD_UNKNOWN' })
      digested.push([id, code ?? 'RECORD_UNKNOWN'])
      continue
    }
    ids.push(row.id)
    const { service, action } = row
    const name = `${service}/${action}`
    const group = byAction.get(name)
    if (group === undefined) byAction.set(name, { title: titleOf(desk, row), count: 1 })
    else group.count += 1
    const verdict = desk.overlay.verdict(row.id)
    const [warnings, refusal] = [warningsOf(service, verdict), refusalOf(verdict)]
    const found = warnings.length > 0 || refusal !== null ? foundRow(desk, row, row.id) : null
    if (found !== null) doubtful.push({ record: summarise(desk, actor, found), warnings, refusal })
    digested.push([id, refusal?.code ?? null, ...warnings.map(({ code: warning, data }: Problem) => [warning, data])])
  }
  const digest = desk.crypto.sha256Hex(encodeJson({ by: actor.member.key, shown: digested }))
  const overview: ApprovalOverview = {
    digest,
    total: ids.length,
    byAction: [...byAction.values()],
    doubtful,
    barred,
    skipped: [...skipped].map(([code, count]) => ({ code, count })),
  }
  return { overview, ids }
}

export const approve = (
  desk: Desk,
  actor: Actor,
  input: Input<'approval.approve'>,
): Result<{ readonly approved: number }, DeskError> => {
  const window = openWindow(desk)
  if (!window.ok) return window
  const { overview, ids } = overviewOf(desk, actor, input)
  if (ids.length === 0) return fail((overview.barred[0]?.code as ErrorCode | undefined) ?? 'NOTHING_TO_APPROVE')
  if (overview.digest !== input.digest) return fail('OVERVIEW_CHANGED')
  const { key, keys } = actor.member
  signApprovals(desk, { key, sign: keys.sign }, ids)
  return ok({ approved: ids.length })
}

/** Signs for these records and puts the approvals beside them; whoever calls has checked that the signer may. */
export const signApprovals = (desk: Desk, signer: Author, ids: readonly TxId[]): void => {
  const { crypto, office, clock } = desk
  const { key } = signer
  // One signature covers at most so many; all of them stand in one commit, as they were confirmed at once.
  const signed = slices(ids, MAX_APPROVED).map((slice) => {
    const set = approvedSet(crypto.sha256, slice)
    return { set, ...sign(desk, signer, set, 'approve') }
  })
  const gone = office.commit(() => {
    const moved: TxId[] = []
    for (const { set, payload, payloadBytes, signature } of signed) {
      for (const id of set.sorted) {
        const row = office.records.find(id)
        office.approvals.insert(id, { payload, payloadBytes, signature, ...set.place(id) })
        office.marks.add({ record: id, step: 'approved', at: payload.at, who: key })
        if (row !== null && office.approvals.count(id) >= row.approvalsNeeded) {
          if (!office.records.move(id, 'signed', 'approved', clock.now())) throw new Error('the record left the queue')
          moved.push(id)
        }
      }
    }
    return refuseOrphans(desk, moved)
  })
  desk.overlay.remove(gone)
  changed(desk, 'records', 'state', ...(gone.length > 0 ? (['cases'] as const) : []))
}

const slices = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** Back to its author, with a reason that only this office reads. */
export const returnRecord = (desk: Desk, actor: Actor, input: Input<'approval.return'>): Result<null, DeskError> => {
  const window = openWindow(desk)
  if (!window.ok) return window
  const found = desk.office.records.find(input.id)
  const code = barOf(desk, actor, found)
  if (found === null || code !== null) return fail(code ?? 'RECORD_UNKNOWN')
  const { crypto, office } = desk
  const { key, keys } = actor.member
  const set = approvedSet(crypto.sha256, [found.id])
  const { payload, payloadBytes, signature } = sign(desk, { key, sign: keys.sign }, set, 'return')
  office.commit(() => {
    if (!office.records.move(found.id, 'signed', 'returned', payload.at)) throw new Error('the record left the queue')
    office.marks.add({
      record: found.id,
      step: 'returned',
      at: payload.at,
      who: key,
      noteBox: remarkBox(desk, actor, found.id, input.reason),
      signed: payloadBytes,
      signature,
    })
    office.cases.reopen(found.id)
  })
  desk.overlay.remove([found.id])
  changed(desk, 'records', 'cases', 'state')
  return ok(null)
}

export const remarkBox = (desk: Desk, actor: Actor, record: string, text: string): Uint8Array =>
  sealJson(desk.crypto, actor.member.office.draftKey, { purpose: BOXES.remark, name: record }, text)

/** Why this member may not approve the record; null when nothing stands against it. */
export const barOf = (desk: Desk, actor: Actor, row: RecordRow | null): ErrorCode | null => {
  if (row === null) return 'RECORD_UNKNOWN'
  if (row.author === actor.member.key) return 'SELF_APPROVED'
  if (row.state !== 'signed') return 'RECORD_NOT_WAITING'
  if (desk.office.approvals.has(row.id, actor.member.key)) return 'APPROVED_BEFORE'
  const tip = desk.tip()
  const rule = tip === null ? undefined : ruleOf(tip.rules, row)
  if (rule === undefined) return 'SERVICE_UNKNOWN'
  return mayApprove(actor, rule.policy, row.service, desk.identity.office) ? null : 'APPROVER_ROLE'
}

const titleOf = (desk: Desk, row: RecordRow): Told => {
  const found = foundRow(desk, row, row.id)
  if (found === null) throw new Error('a record that waits is here')
  return viewOf(desk, presented(found, null), presentContext(desk, desk.overlay.view, null)).title
}

const sign = (desk: Desk, signer: Author, set: ApprovedSet, decision: ApprovalPayload['decision']) => {
  const payload: ApprovalPayload = {
    v: 1,
    network: desk.identity.network.network,
    root: toHex(set.root) as Hash,
    n: set.sorted.length,
    decision,
    by: signer.key,
    at: desk.clock.now() as Instant,
  }
  const payloadBytes = encodeApproval(payload)
  const signature = signPayload(desk.crypto, signer.sign.secretKey, PAYLOAD_TYPES.approval, payloadBytes)
  return { payload, payloadBytes, signature }
}
