/**
 * A block: the ordered records since the last one, evaluated, with the roots that every replica recomputes.
 *
 * `evaluateBlock` is what central runs to make a block and a replica runs to check one. Signatures are listed, not
 * verified, so that the caller can verify them beside this (in workers) and skip its own; nothing of the result may
 * be kept before all of them hold.
 */

import { fromHex } from '../bytes.ts'
import { PAYLOAD_TYPES, pae } from '../crypto/dsse.ts'
import type { Crypto, Sha256 } from '../crypto/port.ts'
import type { MemberRow } from '../services/members/v1/rows.ts'
import { covers } from './approval.ts'
import { evaluateTransaction, type RecordVerdict, type RulesSet, ruleOf } from './engine.ts'
import type { TransactionEntry } from './entry.ts'
import type { Hash, Instant, KeyId, TxId } from './ids.ts'
import { effectsRoot, type FinalEffects, type LedgerView, type Outcome, outcomesRoot, type StateRow } from './state.ts'

/** One Ed25519 check that the caller owes before it keeps anything. */
export interface SignatureCheck {
  readonly id: TxId
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** A replica has sent most checks off before it comes here: the message is made when somebody asks for it. */
class DsseCheck implements SignatureCheck {
  readonly id: TxId
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly #type: string
  readonly #payload: Uint8Array

  constructor(id: TxId, publicKey: Uint8Array, type: string, payload: Uint8Array, signature: Uint8Array) {
    this.id = id
    this.publicKey = publicKey
    this.signature = signature
    this.#type = type
    this.#payload = payload
  }

  get message(): Uint8Array {
    return pae(this.#type, this.#payload)
  }
}

/** Why a record may not stand in the log at all: the door refuses it, and a block that holds it is invalid. */
export type StaticError =
  | 'WRONG_NETWORK'
  | 'AUTHOR_MISMATCH'
  /** Author or approver never enrolled, or the device never enrolled in the record's office. */
  | 'KEY_UNKNOWN'
  | 'APPROVALS_TOO_FEW'
  | 'APPROVAL_NOT_COVERING'
  | 'APPROVAL_DECISION'
  | 'DUPLICATE_ID'
  | 'SEQ_REUSED'

/** Everything about a record that is wrong whatever the order; the signatures it returns are still to be verified. */
export const checkStatic = (
  sha256: Sha256,
  rules: RulesSet,
  network: string,
  rowOf: (key: KeyId) => MemberRow | undefined,
  entry: TransactionEntry,
):
  | { readonly ok: true; readonly signatures: readonly SignatureCheck[] }
  | { readonly ok: false; readonly error: StaticError } => {
  const { payload, id } = entry
  const fail = (error: StaticError) => ({ ok: false as const, error })
  if (payload.network !== network) return fail('WRONG_NETWORK')
  if (payload.author !== entry.author) return fail('AUTHOR_MISMATCH')
  if (entry.approvals.length < (ruleOf(rules, payload)?.policy.approvals ?? 0)) return fail('APPROVALS_TOO_FEW')
  const author = publicKeyOf(rowOf(payload.author))
  // The author's signature vouches for the device; if it could be another office's, its sequence numbers could be used up.
  const device = rowOf(payload.device)
  if (author === undefined || device?.kind !== 'device' || device.office !== payload.office) return fail('KEY_UNKNOWN')
  const signatures: SignatureCheck[] = [
    new DsseCheck(id, author, PAYLOAD_TYPES.transaction, entry.payloadBytes, entry.signature),
  ]
  for (const carried of entry.approvals) {
    const approval = carried.payload
    if (approval.network !== network) return fail('WRONG_NETWORK')
    if (approval.decision !== 'approve') return fail('APPROVAL_DECISION')
    const approver = publicKeyOf(rowOf(approval.by))
    if (approver === undefined) return fail('KEY_UNKNOWN')
    if (!covers(sha256, id, carried)) return fail('APPROVAL_NOT_COVERING')
    signatures.push(new DsseCheck(id, approver, PAYLOAD_TYPES.approval, carried.payloadBytes, carried.signature))
  }
  return { ok: true, signatures }
}

/** The block that the next records follow. */
export interface PreviousBlock {
  readonly height: number
  readonly time: Instant
  /** Entries in the log with this block's own: the next record's index. */
  readonly size: number
  /** Root of the log at `size`. */
  readonly root: Hash
  readonly effectsRoot: Uint8Array
  /** SHA-256 of the block's entry. */
  readonly entryHash: Uint8Array
}

export interface BlockContext {
  readonly network: string
  readonly rules: RulesSet
  readonly clockToleranceMs: number
  readonly previous: PreviousBlock
  /** The time that the block states. */
  readonly time: Instant
}

export interface Judged {
  readonly entry: TransactionEntry
  readonly index: number
  readonly outcome: number
  readonly verdict: RecordVerdict
}

export type BlockEvaluation =
  | {
      readonly ok: true
      readonly judged: readonly Judged[]
      readonly effects: FinalEffects
      readonly outcomesRoot: Uint8Array
      readonly effectsRoot: Uint8Array
      readonly signatures: readonly SignatureCheck[]
    }
  | { readonly ok: false; readonly error: StaticError; readonly id: TxId; readonly index: number }

/** Evaluates the records in their order above `view`, which is left as it was. */
export const evaluateBlock = (
  crypto: Pick<Crypto, 'sha256'>,
  view: LedgerView,
  context: BlockContext,
  entries: readonly TransactionEntry[],
): BlockEvaluation => {
  const { previous } = context
  const effects = new Map<string, StateRow | null>()
  const layered = overlay(readOnce(view), effects)
  effects.set(`block/${previous.size}`, {
    value: { height: previous.height, root: previous.root, time: previous.time },
    writer: previous.root as unknown as TxId,
  })
  const judged: Judged[] = []
  const signatures: SignatureCheck[] = []
  const sequences = new Set<string>()
  for (const [i, entry] of entries.entries()) {
    const index = previous.size + i
    const { payload, id } = entry
    const fail = (error: StaticError) => ({ ok: false as const, error, id, index })
    const triple = `${payload.device}/${payload.epoch}/${payload.seq}`
    if (layered.get(`tx/${id}`) !== undefined) return fail('DUPLICATE_ID')
    if (sequences.has(triple) || view.hasSequence(payload.device, payload.epoch, payload.seq)) return fail('SEQ_REUSED')
    sequences.add(triple)
    const checked = checkStatic(crypto.sha256, context.rules, context.network, (key) => memberIn(layered, key), entry)
    if (!checked.ok) return fail(checked.error)
    signatures.push(...checked.signatures)
    const result = evaluateTransaction(context.rules, layered, entry, {
      blockTime: context.time,
      clockToleranceMs: context.clockToleranceMs,
    })
    for (const [key, row] of result.effects) effects.set(key, row)
    judged.push({ entry, index, outcome: result.outcome, verdict: result.verdict })
  }
  // The root and every store go through them by key: what is sorted is quickly sorted again.
  const sorted = new Map([...effects].sort(([a], [b]) => (a < b ? -1 : 1)))
  const outcomes: Outcome[] = judged.map(({ entry, index, outcome }) => ({ id: entry.id, index, outcome }))
  return {
    ok: true,
    judged,
    effects: sorted,
    outcomesRoot: outcomesRoot(crypto.sha256, outcomes),
    effectsRoot: effectsRoot(crypto.sha256, previous.effectsRoot, sorted),
    signatures,
  }
}

/** A view of what does not change meanwhile, asked for each key once: the checks of one record ask for the same keys. */
export const readOnce = (below: LedgerView): LedgerView => {
  const rows = new Map<string, StateRow | undefined>()
  return {
    get: (key) => {
      const known = rows.get(key)
      if (known !== undefined || rows.has(key)) return known
      const row = below.get(key)
      rows.set(key, row)
      return row
    },
    hasSequence: (device, epoch, seq) => below.hasSequence(device, epoch, seq),
  }
}

/** A view that sees `effects` above `below`; later writes to the map show at once. */
export const overlay = (below: LedgerView, effects: ReadonlyMap<string, StateRow | null>): LedgerView => ({
  get: (key) => {
    const row = effects.get(key)
    return row === undefined ? below.get(key) : (row ?? undefined)
  },
  hasSequence: (device, epoch, seq) => below.hasSequence(device, epoch, seq),
})

/** The row of a key that was ever enrolled, as of a view. */
export const memberIn = (view: LedgerView, key: KeyId): MemberRow | undefined =>
  view.get(`key/${key}`)?.value as unknown as MemberRow | undefined

/** The raw public key of an enrolled key id, as of a view. */
export const publicKeyIn = (view: LedgerView, key: KeyId): Uint8Array | undefined => publicKeyOf(memberIn(view, key))

const publicKeyOf = (row: MemberRow | undefined): Uint8Array | undefined => {
  if (row === undefined) return undefined
  const known = publicKeys.get(row)
  if (known !== undefined) return known
  const read = fromHex(row.publicKey) ?? undefined
  if (read !== undefined) publicKeys.set(row, read)
  return read
}

/** By the row that names it: a view that keeps its rows is spared reading the same hex for every record. */
const publicKeys = new WeakMap<MemberRow, Uint8Array>()
