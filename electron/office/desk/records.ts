/** A record's page, and opening what it seals. */
import { toBase64 } from '../../../shared/bytes.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { RecordDetail, Unsealed } from '../../../shared/contract/types.ts'
import type { Json } from '../../../shared/json.ts'
import { ruleOf } from '../../../shared/ledger/engine.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { reasonOf } from '../../../shared/services/index.ts'
import type { RecordView } from '../../../shared/services/present-types.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import { barOf } from './approve.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, findRecord, recordStatus, stateOf, txRow } from './find.ts'
import { findForm } from './forms.ts'
import { historyOf } from './history.ts'
import { papersOf } from './papers.ts'
import { parcelsIn } from './parcel.ts'
import { changesOf, presentContext, presented, presenterOf, settledChangesOf, stateReader, viewOf } from './present.ts'
import { barOf as barOfStep } from './procedure.ts'
import { canRecord, mayRead, mayWrite } from './standing.ts'
import { reasonProblem, summarise, warningsOf } from './summary.ts'
import { ciphertextOf, isErased, openScan, openSealed } from './unseal.ts'

export const getRecord = (desk: Desk, actor: Actor, id: string): Result<RecordDetail, DeskError> => {
  const found = findRecord(desk, id)
  if (found === null) return fail('RECORD_UNKNOWN')
  const { payload } = found
  const verdict = desk.overlay.verdict(found.id)
  const { view, changes } = told(desk, found, null)
  const block = found.place === null ? undefined : desk.replica.ledger.blockOfEntry(found.place.index)
  const outcome = found.place?.outcome ?? 0
  const refusal = found.place === null ? desk.office.refusals.find(found.id) : null
  const theCase = desk.office.cases.ofRecord(found.id)
  const reason = outcome === 0 ? (verdict?.ok === false ? verdict.reason : refusal?.code) : reasonOf(outcome)
  return ok({
    ...summarise(desk, actor, found),
    view,
    changes,
    warnings: warningsOf(payload.service, verdict),
    flags: txRow(desk, found.id)?.f ?? [],
    reason: reason == null ? null : reasonProblem(reason),
    history: historyOf(desk, actor, found),
    attachments: (payload.sealed?.attachments ?? []).map(({ hash, size }, index) => ({
      index,
      name: null,
      type: null,
      size,
      present: ciphertextOf(desk, hash) !== null && !desk.replica.erased(hash),
    })),
    log:
      found.place === null || block === undefined
        ? null
        : {
            index: found.place.index,
            block: block.height,
            outcome: found.place.outcome,
            receipt: found.place.index < desk.replica.witnessedSize(),
          },
    payload: payload as unknown as { readonly [field: string]: Json },
    may: mayOf(desk, actor, found),
    follow: followOf(desk, actor, found),
    papers: papersOf(desk, found),
    caseId: theCase?.gathered ?? theCase?.id ?? null,
    erased: isErased(desk, found),
    parcels: parcelsIn(desk, found),
  })
}

/** Opens the sealed part, after the access log has the reading. */
export const unsealRecord = (desk: Desk, actor: Actor, input: Input<'record.unseal'>): Result<Unsealed, DeskError> => {
  const found = findRecord(desk, input.id)
  if (found === null) return fail('RECORD_UNKNOWN')
  if (found.payload.sealed === null) return fail('SEALED_NONE')
  logAccess(desk, actor, input.purpose, 'record', found.id)
  const opened = openSealed(desk, actor.member.office, found)
  if (!opened.ok) return opened
  const { view, changes } = told(desk, found, opened.value.content, actor)
  return ok({
    view,
    facts: view.facts.filter(({ from }) => from === 'sealed'),
    changes,
    attachments: opened.value.attachments.map(({ name, mediaType, size }, index) => ({
      index,
      name,
      type: mediaType,
      size,
    })),
  })
}

export const readAttachment = (
  desk: Desk,
  actor: Actor,
  input: Input<'attachment.read'>,
): Result<{ readonly name: string; readonly type: string; readonly base64: string }, DeskError> => {
  const found = findRecord(desk, input.record)
  if (found === null) return fail('RECORD_UNKNOWN')
  if (found.payload.sealed === null || input.index >= found.payload.sealed.attachments.length) {
    return fail('ATTACHMENT_UNKNOWN')
  }
  logAccess(desk, actor, input.purpose, 'attachment', found.id)
  const opened = openSealed(desk, actor.member.office, found)
  if (!opened.ok) return opened
  const scan = openScan(desk, found, opened.value, input.index)
  if (!scan.ok) return scan
  const { name, type, bytes } = scan.value
  return ok({ name, type, base64: toBase64(bytes) })
}

/** While a record is ours and unsettled, before and after of the overlay; once it is accepted, what it changed then. */
const told = (
  desk: Desk,
  found: Found,
  sealed: Parameters<typeof presented>[1],
  actor: Actor | null = null,
): { readonly view: RecordView; readonly changes: RecordDetail['changes'] } => {
  const record = presented(found, sealed)
  const keys = actor === null ? null : actor.member.office
  const context = presentContext(desk, desk.overlay.through(found.id), keys)
  const verdict = desk.overlay.verdict(found.id)
  const changes =
    verdict?.ok === true
      ? changesOf(desk, record, stateReader(desk.overlay.before(found.id)), context)
      : found.place?.outcome === 0
        ? settledChangesOf(desk, record, context)
        : []
  return { view: viewOf(desk, record, context), changes }
}

const mayOf = (desk: Desk, actor: Actor, found: Found): RecordDetail['may'] => {
  const may: RecordDetail['may'][number][] = []
  const state = stateOf(desk, found)
  const recording = canRecord(desk)
  if (recording && barOf(desk, actor, found.row) === null) may.push('approve', 'return')
  const own = found.row !== null && found.payload.author === actor.member.key
  if (own && recording && found.row?.handed === false && ['signed', 'approved', 'returned'].includes(state))
    may.push('withdraw')
  const formed = findForm(desk, found.payload.service, found.payload.action) !== null
  if (own && recording && formed && (state === 'returned' || state === 'withdrawn')) may.push('revise')
  const { row } = found
  if (recording && row?.application != null && (state === 'signed' || state === 'returned')) {
    const tip = desk.tip()
    const writes = tip !== null && mayWrite(tip.rules, actor, row.service, row.action).ok
    if (writes && barOfStep(desk, { ...row, application: row.application }, 'extended') === null) may.push('extend')
  }
  for (const { kind } of follows(desk, actor, found)) if (!may.includes(kind)) may.push(kind)
  may.push('print')
  if (found.payload.sealed !== null && mayRead(actor) && !isErased(desk, found)) may.push('unseal')
  return may
}

const followOf = (desk: Desk, actor: Actor, found: Found): RecordDetail['follow'] =>
  follows(desk, actor, found).map(({ action, label }) => ({ action, label: { key: label } }))

/** Whether the form's target may be a record of this action: a release ends a mortgage, not a transfer. */
const targetsAction = (form: ReturnType<typeof findForm>, action: string): boolean => {
  const field = form?.layout.sections
    .flatMap(({ fields }) => fields)
    .find(({ name, kind }) => name === 'target' && kind === 'record-lookup')
  return field?.lookup?.of === undefined || field.lookup.of.includes(action)
}

/** Actions that may be begun on an accepted record, or on one of ours that will probably be. */
const follows = (desk: Desk, actor: Actor, found: Found) => {
  const tip = desk.tip()
  const state = stateOf(desk, found)
  const stands = state === 'accepted' || desk.overlay.verdict(found.id)?.ok === true
  const presenter = presenterOf(desk, found.payload.service)
  if (tip === null || presenter === null || !stands || !canRecord(desk)) return []
  const status = recordStatus(desk, found.id)?.status
  return presenter.menu.flatMap(({ action, label, targets }) => {
    const rule = mayWrite(tip.rules, actor, found.payload.service, action)
    if (!targets || !rule.ok || rule.value.kind === 'enter') return []
    const { kind } = rule.value
    const own = ruleOf(tip.rules, found.payload)?.kind
    if (own !== 'enter' && own !== 'correct' && own !== 'change') return []
    if (own !== 'correct' && !targetsAction(findForm(desk, found.payload.service, action), found.payload.action))
      return []
    return status === 'cancelled' && kind !== 'void' ? [] : [{ action, label, kind }]
  })
}
