/**
 * From a form's record to a signed one on disk.
 *
 *     1 tag the numbers        2 judge it above the overlay; collect what it relies on
 *     3 seal, wrap the key for the reading offices, make search tokens
 *     4 one commit: seq and receipt number, payload, signature, sealed parts, and whatever the caller adds
 *     5 the overlay has it, and judges it when the answer is out or somebody looks; the screens are told
 *
 * A crash before the end of 4 leaves nothing, not even a used number; after it, everything. "Saved" is said after 4.
 */

import { fromHex, toHex } from '../../../shared/bytes.ts'
import { type CivilDate, isCivilDate, koreanDate } from '../../../shared/civil.ts'
import { PAYLOAD_TYPES, signPayload } from '../../../shared/crypto/dsse.ts'
import type { SignKeyPair } from '../../../shared/crypto/port.ts'
import type { AttachmentInput, SealedHeader } from '../../../shared/crypto/sealed.ts'
import { sealRecord } from '../../../shared/crypto/sealed.ts'
import { numberTag, searchTokens } from '../../../shared/crypto/tags.ts'
import { createWrap } from '../../../shared/crypto/wraps.ts'
import type { Json } from '../../../shared/json.ts'
import { readOnce } from '../../../shared/ledger/block.ts'
import { evaluateRecord, expectationsFor, type RecordVerdict, ruleOf } from '../../../shared/ledger/engine.ts'
import type { Instant, KeyId, TxId } from '../../../shared/ledger/ids.ts'
import {
  encodePayload,
  MAX_EXPECTS,
  MAX_PAYLOAD_BYTES,
  type NumberTag,
  type TransactionPayload,
} from '../../../shared/ledger/transaction.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type RecordDraft, withTags } from '../../../shared/services/form-types.ts'
import type { SealedPart, Wrap } from '../db/sealed-parts.ts'
import { type DeskError, fail } from '../errors.ts'
import type { OfficeKeys } from '../keys/office-keys.ts'
import { ownSubjects } from '../subjects.ts'
import { changed, type Desk } from './desk.ts'
import { dueAt } from './due.ts'
import { openWindow, type Window } from './standing.ts'
import { reasonProblem } from './summary.ts'
import type { Tip } from './tip.ts'

/** Who signs: a member, or the device for what it does by itself. */
export interface Author {
  readonly key: KeyId
  readonly sign: SignKeyPair
}

/** A record before its numbers are given and it is signed. */
export interface Prepared {
  readonly payload: Omit<TransactionPayload, 'seq' | 'receiptNo'>
  readonly parts: readonly SealedPart[]
  readonly tokens: readonly string[]
  readonly approvalsNeeded: number
  readonly parents: readonly TxId[]
  readonly terminal: number
  readonly scanFields: readonly string[]
}

export interface Written {
  readonly id: TxId
  readonly receiptNo: string | null
  readonly state: 'signed' | 'approved'
}

/** `fresh`: the next number of this window and day; a number alone was received when it was recorded. */
export type Receipt = string | null | { readonly fresh: true } | Received

/** A number that was given before it was recorded, or the one that was given first. */
interface Received {
  readonly receiptNo: string
  readonly application: string
  readonly receivedAt: number
}

/** Writes one record; `also` adds the caller's rows to the same commit. */
export const writeRecord = (
  desk: Desk,
  author: Author,
  keys: OfficeKeys | null,
  draft: RecordDraft,
  files: readonly AttachmentInput[],
  receipt: Receipt,
  also: (written: Written) => void = () => {},
): Result<Written, DeskError> => {
  const prepared = prepareRecord(desk, author, keys, draft, files)
  if (!prepared.ok) return prepared
  const { written, payload, n } = desk.office.commit(() => {
    const stored = storeRecord(desk, author, prepared.value, receipt)
    also(stored.written)
    return stored
  })
  desk.overlay.addLater({ n, id: written.id, payload })
  changed(desk, 'records', 'state')
  return ok(written)
}

/** Steps 1 to 3: everything that can be refused. */
export const prepareRecord = (
  desk: Desk,
  author: Author,
  keys: OfficeKeys | null,
  draft: RecordDraft,
  files: readonly AttachmentInput[],
): Result<Prepared, DeskError> => {
  const { crypto, clock } = desk
  const window = openWindow(desk)
  if (!window.ok) return window
  const { tip, terminal } = window.value
  const rule = ruleOf(tip.rules, draft)
  if (rule === undefined) return fail('SERVICE_UNKNOWN')
  const body = taggedBody(desk, keys, draft)
  const nonce = toHex(crypto.random(16))
  const unsealed = unsignedPayload(desk, window.value, author.key, draft, body, nonce, clock.now())
  const relied = new Set<string>()
  const view = readOnce(desk.overlay.view)
  const verdict = evaluateRecord(tip.rules, view, standInId(desk, nonce), unsealed, relied)
  if (!verdict.ok) {
    const { code, data } = reasonProblem(verdict.reason)
    return fail('RULES_REFUSE', { reason: code, key: String(data.key) })
  }
  const expects = expectationsFor(view, relied)
  const sealing = seal(desk, tip, keys, draft, files, nonce)
  if (!sealing.ok) return sealing
  const { header, parts, tokens } = sealing.value
  const payload = { ...unsealed, sealed: header, expects }
  if (expects.length > MAX_EXPECTS || !fitsPayload(desk, payload)) return fail('RECORD_TOO_LARGE')
  const parents = pendingParents(desk, payload)
  const scanFields = draft.attachments.map(({ field }) => field)
  return ok({ payload, parts, tokens, approvalsNeeded: rule.policy.approvals, parents, terminal, scanFields })
}

/** Whether the payload keeps its limit with the longest numbers; most are so far below that a bound on the parts will do. */
const fitsPayload = (desk: Desk, payload: Omit<TransactionPayload, 'seq' | 'receiptNo'>): boolean => {
  const parts = JSON.stringify(payload.body).length + 280 * payload.expects.length
  if (4 * parts + 400 * (payload.sealed?.attachments.length ?? 0) + 2000 < MAX_PAYLOAD_BYTES) return true
  const receiptNo = `${desk.identity.office.toUpperCase()}-20260101-99-999999`
  return encodePayload({ ...payload, seq: Number.MAX_SAFE_INTEGER, receiptNo }).length <= MAX_PAYLOAD_BYTES
}

/** Step 4, inside the caller's commit; afterwards the caller adds it to the overlay. */
export const storeRecord = (
  desk: Desk,
  author: Author,
  prepared: Prepared,
  receipt: Receipt,
): { readonly written: Written; readonly payload: TransactionPayload; readonly n: number } => {
  const { crypto, identity, office } = desk
  const { recordedAt } = prepared.payload
  const day = koreanDate(recordedAt)
  const received = typeof receipt === 'object' && receipt !== null && 'receiptNo' in receipt ? receipt : null
  const receiptNo =
    received?.receiptNo ??
    (typeof receipt === 'object' && receipt !== null
      ? office.counters.receiptNo(identity.office, day, prepared.terminal)
      : receipt)
  const payload: TransactionPayload = { ...prepared.payload, seq: office.counters.seq(identity.epoch), receiptNo }
  const bytes = encodePayload(payload)
  const id = crypto.sha256Hex(bytes) as TxId
  const state = prepared.approvalsNeeded === 0 ? 'approved' : 'signed'
  const application = received?.application ?? receiptNo
  const receivedAt = received?.receivedAt ?? recordedAt
  const n = office.records.insert({
    id,
    payload: bytes,
    signature: signPayload(crypto, author.sign.secretKey, PAYLOAD_TYPES.transaction, bytes),
    author: author.key,
    service: payload.service,
    action: payload.action,
    receiptNo,
    state,
    approvalsNeeded: prepared.approvalsNeeded,
    recordedAt,
    application,
    receivedAt,
    dueAt: dueAt(desk, { service: payload.service, action: payload.action, application, receivedAt }),
    parents: prepared.parents,
    scanFields: prepared.scanFields,
    subjects: ownSubjects(payload.body),
  })
  office.sealed.insert(n, prepared.parts, prepared.tokens)
  return { written: { id, receiptNo, state }, payload, n }
}

/** What the rules say of a draft now, and the keys it would rely on. Nothing is sealed or stored. */
export const judgeDraft = (
  desk: Desk,
  author: KeyId,
  keys: OfficeKeys,
  draft: RecordDraft,
): Result<{ readonly id: TxId; readonly payload: TransactionPayload; readonly verdict: RecordVerdict }, DeskError> => {
  const tip = desk.tip()
  if (tip === null) return fail('DEVICE_WAITING')
  const nonce = toHex(desk.crypto.random(16))
  const window: Window = { tip, terminal: 1 }
  const body = taggedBody(desk, keys, draft)
  const payload = unsignedPayload(desk, window, author, draft, body, nonce, desk.clock.now())
  const id = standInId(desk, nonce)
  return ok({ id, payload, verdict: evaluateRecord(tip.rules, desk.overlay.view, id, payload) })
}

/** The record's id while it has none: the rules write it into rows, and nothing of it is kept. */
const standInId = (desk: Desk, nonce: string): TxId => desk.crypto.sha256Hex(fromHex(nonce) as Uint8Array) as TxId

const unsignedPayload = (
  desk: Desk,
  { tip }: Window,
  author: KeyId,
  draft: RecordDraft,
  body: { readonly [field: string]: Json },
  nonce: string,
  now: number,
): TransactionPayload => ({
  v: 1,
  network: desk.identity.network.network,
  author,
  office: desk.identity.office,
  device: desk.identity.device,
  epoch: desk.identity.epoch,
  seq: 1,
  nonce,
  recordedAt: now as Instant,
  anchor: { size: tip.size, root: tip.root },
  rules: tip.rules.version,
  receiptNo: null,
  service: draft.service,
  action: draft.action,
  body,
  sealed: null,
  expects: [],
})

const taggedBody = (desk: Desk, keys: OfficeKeys | null, draft: RecordDraft) => {
  const epoch = desk.identity.numberEpoch
  const key = keys?.numberKeys.get(epoch)
  const tags = draft.people.map(({ number }): NumberTag | null =>
    number === null || key === undefined ? null : { epoch, tag: numberTag(desk.crypto, key, number) },
  )
  return Object.hasOwn(draft.body, 'people') || draft.people.length > 0 ? withTags(draft, tags) : draft.body
}

interface Sealing {
  readonly header: SealedHeader | null
  readonly parts: readonly SealedPart[]
  readonly tokens: readonly string[]
}

const NOTHING_SEALED: Sealing = { header: null, parts: [], tokens: [] }

const seal = (
  desk: Desk,
  tip: Tip,
  keys: OfficeKeys | null,
  draft: RecordDraft,
  files: readonly AttachmentInput[],
  nonce: string,
): Result<Sealing, DeskError> => {
  if (draft.sealed === null) return ok(NOTHING_SEALED)
  const { crypto, identity, machine } = desk
  const { network } = identity.network
  const content = draft.sealed as unknown as Json
  const sealed = sealRecord(crypto, { network, nonce, service: draft.service }, content, files)
  const { hash } = sealed.header
  const wraps: Wrap[] = []
  for (const { office, box } of tip.offices) {
    const wrap = createWrap(
      crypto,
      { network, purpose: 'sealed', subject: hash, office },
      box,
      sealed.key,
      machine.device,
    )
    if (!wrap.ok) return fail('READING_OFFICE_KEY', { office })
    wraps.push({ office, wrap: wrap.value })
  }
  crypto.wipe(sealed.key)
  const parts = [
    { hash, part: 0, ciphertext: sealed.ciphertext, wraps },
    ...sealed.attachments.map((ciphertext, i) => ({
      hash: sealed.header.attachments[i]?.hash as string,
      part: i + 1,
      ciphertext,
      wraps: [],
    })),
  ]
  const searchKey = keys?.numberKeys.get(identity.numberEpoch)
  const births = draft.search.map(({ birthDate }) => birthDate).filter((date): date is CivilDate => isCivilDate(date))
  const names = draft.search.map(({ name }) => name)
  const tokens = searchKey === undefined ? [] : searchTokens(crypto, searchKey, { names, births })
  return ok({ header: sealed.header, parts, tokens })
}

/** Records of ours that are not in the log yet and that this one builds on: they are sent before it. */
export const pendingParents = (desk: Desk, payload: Omit<TransactionPayload, 'seq' | 'receiptNo'>): TxId[] => {
  const parents = new Set<string>()
  for (const { writer } of payload.expects) if (writer !== null) parents.add(writer)
  for (const name of namesIn(payload.body)) {
    if (name.length === 64) parents.add(name)
    else parents.add(desk.overlay.view.get(`person/p:${name}`)?.writer ?? '')
  }
  return [...parents].filter((id) => desk.overlay.has(id as TxId)) as TxId[]
}

/** Record ids and person ids anywhere in a body. */
const namesIn = (value: Json): string[] => {
  if (typeof value === 'string') return /^([0-9a-f]{64}|[0-9a-f]{32})$/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((each) => namesIn(each as Json))
}
