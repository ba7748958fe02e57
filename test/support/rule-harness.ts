/**
 * A ledger of one service in memory, for testing rules by themselves: it does to a rule's context what the engine
 * (shared/ledger/engine.ts) does, with a Map for the state and counted ids for hashes. Signatures, standing, tags and
 * anchors are the engine's and are not played here. `record` has the shape of ordering one record, so that a harness
 * over the real engine can take its place.
 */
import { daysFromCivil } from '../../shared/civil.ts'
import { encodeJson, type Json } from '../../shared/json.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import { fits } from '../../shared/ledger/shape.ts'
import { STATE_KEY } from '../../shared/ledger/state.ts'
import type { TransactionPayload } from '../../shared/ledger/transaction.ts'
import type { ActionRule, RuleContext, RulesModule, Warning } from '../../shared/services/types.ts'

export interface Row {
  readonly value: Json
  readonly writer: TxId
}

export type Result =
  | { readonly ok: true; readonly id: TxId; readonly warnings: readonly Warning[]; readonly relied: readonly string[] }
  | { readonly ok: false; readonly id: TxId; readonly reason: string; readonly keys: readonly string[] }

export interface Recording {
  readonly on?: string
  /** Counted unless given: a record keeps its id wherever in the order it stands. */
  readonly id?: TxId
  /** The writers that the office relied on: checked before the rule, as the engine checks `expects`. */
  readonly expects?: readonly { readonly key: string; readonly writer: TxId | null }[]
}

interface Person {
  readonly id: string
  readonly isNew: boolean
}

const hex = (n: number, length: number): string => n.toString(16).padStart(length, '0')

/** A person id that reads as a small number. */
export const personId = (n: number): string => hex(n, 32)

export class RuleLedger {
  readonly state = new Map<string, Row>()
  readonly #rules: RulesModule
  #next = 1

  constructor(rules: RulesModule) {
    this.#rules = rules
  }

  /** Writes a row as some other record would have (a death, say). */
  seed(key: string, value: Json): void {
    this.state.set(key, { value, writer: hex(0xfff, 64) as TxId })
  }

  value<T = Json>(key: string): T {
    const row = this.state.get(key)
    if (row === undefined) throw new Error(`no row ${key}`)
    return row.value as T
  }

  /** Orders one record and says what became of it. */
  record(action: string, body: Json, { on = '2026-11-22', expects = [], id: given }: Recording = {}): Result {
    const id = given ?? (hex(this.#next, 64) as TxId)
    this.#next += 1
    const rule = this.#rules.actions[action] as unknown as ActionRule<Json> | undefined
    if (rule === undefined) return { ok: false, id, reason: 'ACTION_UNKNOWN', keys: [] }
    for (const { key, writer } of expects) {
      if ((this.state.get(key)?.writer ?? null) !== writer) return { ok: false, id, reason: 'STALE', keys: [key] }
    }
    if (!fits(rule.body, body))
      return { ok: false, id, reason: 'BODY_INVALID', keys: [rule.body.mismatch(body, '') ?? ''] }
    const fields = body as { readonly people?: readonly Person[]; readonly target?: string }
    const before = new Map(this.state)
    for (const person of fields.people ?? []) {
      const key = `person/p:${person.id}`
      if (person.isNew === this.state.has(key)) {
        this.#restore(before)
        return { ok: false, id, reason: person.isNew ? 'PERSON_EXISTS' : 'PERSON_UNKNOWN', keys: [key] }
      }
      if (person.isNew) this.state.set(key, { value: { born: null, died: null, sex: null }, writer: id })
    }
    const marks = `record/${fields.target ?? ''}`
    if (rule.kind !== 'enter') {
      const status = (this.state.get(marks)?.value as { readonly status?: string } | undefined)?.status
      if (status === 'voided') return { ok: false, id, reason: 'TARGET_VOIDED', keys: [marks] }
    }
    const relied = new Set<string>()
    const verdict = rule.evaluate(this.context(id, action, body, on, relied), body)
    if (!verdict.ok) {
      this.#restore(before)
      return { ok: false, id, reason: verdict.reason, keys: verdict.keys }
    }
    for (const { key, value } of verdict.effects) {
      if (!STATE_KEY.test(key)) throw new Error(`no state key: ${key}`)
      if (value === null) this.state.delete(key)
      else {
        if (encodeJson(value).length > 4096) throw new Error(`row too large: ${key}`)
        this.state.set(key, { value, writer: id })
      }
    }
    const status = ({ correct: 'corrected', void: 'voided', cancel: 'cancelled' } as const)[rule.kind as 'void']
    if (status !== undefined) this.state.set(marks, { value: { status, by: id }, writer: id })
    return { ok: true, id, warnings: verdict.warnings, relied: [...relied] }
  }

  /** As an office writes it while offline: the expectations it would sign now. */
  rely(action: string, body: Json, on = '2026-11-22'): NonNullable<Recording['expects']> {
    const rule = this.#rules.actions[action] as unknown as ActionRule<Json>
    const relied = new Set<string>()
    rule.evaluate(this.context(hex(0xabc, 64) as TxId, action, body, on, relied), body)
    return [...relied].map((key) => ({ key, writer: this.state.get(key)?.writer ?? null }))
  }

  context(id: TxId, action: string, body: Json, on: string, relied: Set<string>): RuleContext {
    const [year = 0, month = 0, day = 0] = on.split('-').map(Number)
    const zero = hex(0, 64)
    const tx = {
      v: 1,
      network: 'test',
      author: zero,
      office: 'mapo',
      device: zero,
      epoch: hex(1, 32),
      seq: 1,
      nonce: hex(1, 32),
      recordedAt: (daysFromCivil(year, month, day) * 24 + 3) * 3_600_000,
      anchor: { size: 1, root: zero },
      rules: this.#rules.version,
      receiptNo: 'MAPO-20261122-03-000123',
      service: this.#rules.service,
      action,
      body,
      sealed: null,
      expects: [],
    } as unknown as TransactionPayload
    return {
      id,
      tx,
      office: tx.office,
      author: tx.author,
      recordedOn: on,
      get: (key) => this.state.get(key)?.value,
      rely: (key) => {
        relied.add(key)
        return this.state.get(key)?.value
      },
      writerOf: (key) => this.state.get(key)?.writer,
      person: (person) => person,
    }
  }

  #restore(before: ReadonlyMap<string, Row>): void {
    this.state.clear()
    for (const [key, row] of before) this.state.set(key, row)
  }
}
