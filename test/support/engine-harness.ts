/**
 * The rule harness over the real engine: the same world and the same `record`, but `expects`, people, tags, aliases
 * and targets are judged by shared/ledger/engine.ts. Standing and anchors are still left out.
 */
import type { Json } from '../../shared/json.ts'
import { evaluateRecord, expectationsFor, ownRows, type RulesSet } from '../../shared/ledger/engine.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import { ENGINE_REASONS } from '../../shared/ledger/reasons.ts'
import type { LedgerView } from '../../shared/ledger/state.ts'
import type { RulesModule } from '../../shared/services/types.ts'
import { type Recording, type Result, RuleLedger } from './rule-harness.ts'

export class EngineLedger extends RuleLedger {
  readonly #set: RulesSet
  readonly #view: LedgerView = {
    get: (key) => this.state.get(key),
    hasSequence: () => false,
  }
  #count = 0

  constructor(...modules: readonly [RulesModule, ...RulesModule[]]) {
    super(modules[0])
    this.#set = {
      version: 1,
      services: Object.fromEntries(modules.map((module) => [module.service, module])),
      reasons: Object.assign({}, ENGINE_REASONS, ...modules.map((module) => module.reasons)),
    }
  }

  override record(action: string, body: Json, { on = '2026-11-22', expects = [] }: Recording = {}): Result {
    this.#count += 1
    const id = (0x1000 + this.#count).toString(16).padStart(64, '0') as TxId
    const relied = new Set<string>()
    const { tx } = this.context(id, action, body, on, relied)
    const verdict = evaluateRecord(this.#set, this.#view, id, { ...tx, expects: [...expects] }, relied)
    if (!verdict.ok) return { ok: false, id, reason: verdict.reason, keys: verdict.keys }
    for (const [key, row] of verdict.effects) {
      if (row === null) this.state.delete(key)
      else this.state.set(key, row)
    }
    for (const [key, row] of ownRows(this.#view, id, tx, 0, verdict.flags)) this.state.set(key, row)
    return { ok: true, id, warnings: verdict.warnings, relied: [...relied] }
  }

  override rely(action: string, body: Json, on = '2026-11-22'): NonNullable<Recording['expects']> {
    const relied = new Set<string>()
    const id = 'a'.repeat(64) as TxId
    const { tx } = this.context(id, action, body, on, relied)
    evaluateRecord(this.#set, this.#view, id, tx, relied)
    return expectationsFor(this.#view, relied)
  }
}
