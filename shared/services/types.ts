/**
 * What a service is to the ledger: for every action the shape of its body, who signs and approves it, and a rule.
 *
 * A rule reads the payload and single state keys, nothing else: no scan, no clock, no sealed part. The same function
 * runs at central, on every replica and on the overlay above a replica where an office's unsent records live. It is
 * deterministic and never throws; a refusal is a value that names the keys it rests on, so that a conflict case can
 * say which record came first (the writer of those keys).
 *
 * Before a rule runs, the engine has checked (see ledger/engine.ts): standing of author, device and approvers, the
 * anchor, `expects`, the body's shape, the people (`body.people`: new ids made, numbers bound, aliases written), and
 * for actions with a `target` that the target was accepted, belongs to the service and has not been voided.
 */
import type { Json } from '../json.ts'
import type { KeyId, OfficeId, TxId } from '../ledger/ids.ts'
import type { Shape } from '../ledger/shape.ts'
import type { TransactionPayload } from '../ledger/transaction.ts'

/** `root` and `device` are the two non-human authors: the network's root keys and an enrolled device. */
export type Role = 'clerk' | 'supervisor' | 'administrator' | 'auditor' | 'trustee' | 'root' | 'device'

/**
 * What the action does to the record it targets. `enter` targets nothing; the others carry `body.target` (the id of
 * the entry they change) and the engine keeps `record/<target>` = {status, by}:
 * `correct` -> corrected, `void` -> voided, `cancel` -> cancelled, `change` -> not marked (a mortgage's release, say).
 */
export type ActionKind = 'enter' | 'correct' | 'void' | 'cancel' | 'change'

/** The static policy: who may write it, how many approvals it carries, by whom. The door holds it before ordering. */
export interface Policy {
  readonly author: readonly Role[]
  readonly approvals: 0 | 1 | 2
  readonly approver: readonly Role[]
  /** `same`: approvers are of the record's office. */
  readonly approverOffice: 'same' | 'any'
}

export type Effect = {
  /** Printable ASCII, at most 200; a person's segment is written `p:<id>`. */
  readonly key: string
  /** At most 4 KiB of canonical JSON; null deletes the key. */
  readonly value: Json | null
}

/** Informs and never blocks. `data` holds no personal datum. */
export interface Warning {
  readonly code: string
  readonly data?: { readonly [name: string]: string | number }
}

export type Verdict =
  | { readonly ok: true; readonly effects: readonly Effect[]; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly reason: string; readonly keys: readonly string[] }

export interface RuleContext {
  readonly id: TxId
  readonly tx: TransactionPayload
  readonly office: OfficeId
  readonly author: KeyId
  /** Korean civil date of `recordedAt`, `YYYY-MM-DD`; deadlines are reckoned from it. */
  readonly recordedOn: string
  /** The value under a key; person segments are resolved through aliases. */
  get(key: string): Json | undefined
  /** As `get`; besides, the office puts the key and its writer into the record's `expects`. Never for totals. */
  rely(key: string): Json | undefined
  /** The id of the transaction that last wrote the key. */
  writerOf(key: string): TxId | undefined
  /** The canonical id of a person (an alias resolved); the same id when it is none. */
  person(id: string): string
}

export interface ActionRule<B = unknown> {
  readonly kind: ActionKind
  readonly policy: Policy
  readonly body: Shape<B>
  evaluate(context: RuleContext, body: B): Verdict
}

export interface RulesModule {
  readonly service: string
  readonly version: number
  readonly actions: { readonly [action: string]: ActionRule<never> }
  /** Reason name -> the u16 that stands in outcome leaves. Never reused, never renumbered. */
  readonly reasons: { readonly [name: string]: number }
}

/** Declares an action with its body's type checked against its rule. */
export const action = <B>(rule: ActionRule<B>): ActionRule<never> => rule as unknown as ActionRule<never>

export const accept = (effects: readonly Effect[], warnings: readonly Warning[] = []): Verdict => ({
  ok: true,
  effects,
  warnings,
})

/** Refuses, naming the keys whose present values stand in the way. */
export const refuse = (reason: string, ...keys: readonly string[]): Verdict => ({ ok: false, reason, keys })

/** One clerk writes, one supervisor of the same office approves: the rule unless a service says otherwise. */
export const CLERK_THEN_SUPERVISOR: Policy = {
  author: ['clerk', 'supervisor'],
  approvals: 1,
  approver: ['supervisor'],
  approverOffice: 'same',
}
