/** Checking a draft as it is written, and signing it. */
import type { Input } from '../../../shared/contract/contract.ts'
import type { DraftCheck, Submitted } from '../../../shared/contract/types.ts'
import { overlay } from '../../../shared/ledger/block.ts'
import type { RecordVerdict } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { standingOf } from '../../../shared/procedure.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { RecordDraft } from '../../../shared/services/form-types.ts'
import { type DeskError, fail } from '../errors.ts'
import { refuseDescendants } from './descend.ts'
import { type Actor, changed, type Desk } from './desk.ts'
import { checkValues, ownDraft, scansOf } from './drafts.ts'
import { findForm, recordOf } from './forms.ts'
import { takeNumbers } from './lookup.ts'
import { changesOf, presentContext, presented, stateReader } from './present.ts'
import { mayRecord } from './standing.ts'
import { refusalOf, summaryOf, warningsOf } from './summary.ts'
import { judgeDraft, writeRecord } from './write.ts'

export const checkDraft = (desk: Desk, actor: Actor, input: Input<'draft.check'>): Result<DraftCheck, DeskError> => {
  const row = ownDraft(desk, actor, input.id)
  const form = row === null ? null : findForm(desk, row.service, row.action)
  if (row === null || form === null) return fail('DRAFT_UNKNOWN')
  const record = recordOf(desk, form, input.values)
  if (!record.ok) return ok({ errors: record.error, warnings: [], refusal: null, changes: [] })
  const allowed = takeNumbersOf(desk, actor, record.value)
  if (!allowed.ok) return allowed
  const judged = judgeDraft(desk, actor.member.key, actor.member.office, record.value)
  if (!judged.ok) return judged
  const { id, payload, verdict } = judged.value
  const before = desk.overlay.view
  const after = verdict.ok ? overlay(before, verdict.effects) : before
  const context = presentContext(desk, after, null)
  const changes = verdict.ok
    ? changesOf(desk, presented({ id, payload }, record.value.sealed), stateReader(before), context)
    : []
  const refusal = refusalOf(verdict)
  return ok({
    errors: [],
    warnings: warningsOf(row.service, verdict),
    refusal: refusal === null ? null : { ...refusal, first: firstOf(desk, actor, before, verdict) },
    changes,
  })
}

/** Signs; when this returns, the record is on disk and the draft is gone. */
export const submitDraft = (desk: Desk, actor: Actor, input: Input<'draft.submit'>): Result<Submitted, DeskError> => {
  const row = ownDraft(desk, actor, input.id)
  const form = row === null ? null : findForm(desk, row.service, row.action)
  if (row === null || form === null) return fail('DRAFT_UNKNOWN')
  // Also what another draft of the application waits for.
  if (standingOf(desk.office.procedure.of(row.application)).open !== null) return fail('SUPPLEMENT_OPEN')
  if (row.revises !== null && isMended(desk, row.revises)) return fail('RECORD_NOT_REVISABLE')
  const may = mayRecord(desk, actor, row)
  if (!may.ok) return may
  const values = checkValues(input.values)
  if (!values.ok) return values
  const record = recordOf(desk, form, values.value)
  if (!record.ok) return fail('FORM_INVALID', { count: record.error.length, path: record.error[0]?.path ?? '' })
  const scans = scansOf(desk, actor, row, record.value)
  if (!scans.ok) return scans
  const { key, keys, office } = actor.member
  const author = { key, sign: keys.sign }
  let gone: readonly TxId[] = []
  const written = writeRecord(desk, author, office, record.value, scans.value, row, ({ id }) => {
    const at = desk.clock.now()
    desk.office.marks.add({ record: id, step: 'entered', at, who: key, other: row.revises })
    // A returned record that was mended waits no longer.
    if (row.revises !== null && desk.office.records.move(row.revises, 'returned', 'withdrawn', at)) {
      desk.office.marks.add({ record: row.revises, step: 'withdrawn', at, who: key, other: id })
      gone = refuseDescendants(desk, row.revises)
    }
    desk.office.drafts.remove(row.id)
  })
  if (!written.ok) {
    // Why the rules refuse it tells as much of a number as a check does.
    const allowed = takeNumbersOf(desk, actor, record.value)
    return allowed.ok ? written : allowed
  }
  desk.overlay.remove(gone)
  changed(desk, 'drafts', 'records', 'state', ...(gone.length > 0 ? (['cases'] as const) : []))
  return ok({ id: written.value.id, receiptNo: row.receiptNo, state: written.value.state })
}

/** Whether another draft of the record became one of its own: one application is settled once. */
const isMended = ({ office: { marks, records } }: Desk, record: TxId): boolean =>
  marks.naming('entered', record).some((id) => {
    const state = records.find(id)?.state
    return state !== undefined && !GAVE_WAY.includes(state)
  })

const GAVE_WAY: readonly string[] = ['withdrawn', 'returned', 'rejected', 'refused']

const takeNumbersOf = (desk: Desk, actor: Actor, { people }: RecordDraft): Result<null, DeskError> =>
  takeNumbers(
    desk,
    actor,
    people.map(({ number }) => number),
  )

/** The record that stands in the way: the last writer of the first key that a record wrote. */
const firstOf = (desk: Desk, actor: Actor, view: LedgerView, verdict: RecordVerdict) => {
  for (const id of writersOf(view, verdict)) {
    const found = summaryOf(desk, actor, id)
    if (found !== null) return found
  }
  return null
}

/** Writers of the keys that a refusal rests on, in its order. */
export const writersOf = (view: LedgerView, verdict: RecordVerdict): readonly TxId[] =>
  verdict.ok ? [] : verdict.keys.flatMap((key) => view.get(key)?.writer ?? [])
