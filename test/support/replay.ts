/** Reads a whole log as a replica would: from the bytes alone, every block replayed and every signature verified. */
import { overlay } from '../../shared/ledger/block.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import { BLOCK, decodeGenesis, decodeTransaction, entryType } from '../../shared/ledger/entry.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import { buildGenesisBlock, type Head, type LedgerRules, replayBlock } from '../../shared/ledger/replay.ts'
import { type LedgerView, StateRootBuilder, type StateRow, valueHash } from '../../shared/ledger/state.ts'
import type { TestNetwork } from './network.ts'
import { testRules } from './rules.ts'

export interface Replayed {
  readonly head: Head
  readonly state: ReadonlyMap<string, StateRow>
  /** Outcome of every record, in log order. */
  readonly outcomes: ReadonlyMap<TxId, number>
}

/** Throws at the first thing that is wrong, a record that stands twice included. */
export const replayLog = (
  network: TestNetwork,
  entries: readonly Uint8Array[],
  rulesSet: (version: number) => RulesSet | undefined = testRules,
): Replayed => {
  const { crypto, made } = network
  const state = new Map<string, StateRow>()
  const triples = new Set<string>()
  const roots = new Map<number, Uint8Array>()
  const outcomes = new Map<TxId, number>()
  const { genesis } = made
  const rules: LedgerRules = { network: genesis.network, parameters: genesis.parameters, rulesSet }
  const view: LedgerView = {
    get: (key) => state.get(key),
    hasSequence: (device, epoch, seq) => triples.has(`${device}/${epoch}/${seq}`),
  }
  const keep = (effects: ReadonlyMap<string, StateRow | null>): void => {
    for (const [key, row] of effects) {
      if (row === null) state.delete(key)
      else state.set(key, row)
    }
  }
  const rootNow = (): Uint8Array => {
    const builder = new StateRootBuilder(crypto.sha256)
    for (const key of [...state.keys()].sort()) builder.add(key, valueHash(crypto.sha256, state.get(key) as StateRow))
    return builder.root()
  }
  const opened = decodeGenesis(entries[0] as Uint8Array)
  if (!opened.ok) throw new Error('no genesis')
  const first = buildGenesisBlock(crypto, genesis, entries[0] as Uint8Array, opened.value.payloadBytes)
  keep(first.effects)
  let head = first.head
  for (let at = head.size; at < entries.length; at = head.size) {
    const end = entries.findIndex((entry, i) => i >= at && entryType(entry) === BLOCK)
    if (end < 0) throw new Error(`entries from ${at} on are in no block`)
    const root = (height: number): Uint8Array => {
      const found = roots.get(height)
      if (found === undefined) throw new Error(`no state root at ${height}`)
      return found
    }
    const replayed = replayBlock(crypto, rules, overlay(view, new Map()), head, entries.slice(at, end + 1), root)
    if (!replayed.ok) throw new Error(`${replayed.error.code} at ${replayed.error.entry} ${replayed.error.detail}`)
    for (const check of replayed.signatures) {
      if (!crypto.verify(check.publicKey, check.message, check.signature)) throw new Error(`signature of ${check.id}`)
    }
    keep(replayed.value.effects)
    for (const { entry, outcome } of replayed.value.judged) {
      if (outcomes.has(entry.id)) throw new Error(`${entry.id} stands twice`)
      outcomes.set(entry.id, outcome)
      triples.add(`${entry.payload.device}/${entry.payload.epoch}/${entry.payload.seq}`)
    }
    head = replayed.value.head
    roots.set(head.height, rootNow())
  }
  return { head, state, outcomes }
}

/** The id of a transaction's entry; throws for anything else. */
export const idOf = (network: TestNetwork, entry: Uint8Array): TxId => {
  const read = decodeTransaction(network.crypto.sha256, entry)
  if (!read.ok) throw new Error(read.error.at)
  return read.value.id
}
