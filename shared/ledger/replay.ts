/**
 * Building a block and replaying one: the two ends of the same evaluation.
 *
 * Central calls `buildBlock` and appends what it returns; a replica calls `replayBlock` with the same entries' bytes
 * and gets either the next head with everything to store, or a fault that names the entry. Neither touches storage.
 * The tree head (`Frontier`) moves inside a clone, so a failed step leaves the caller's head as it was.
 */
import { equalBytes, toHex } from '../bytes.ts'
import type { Crypto } from '../crypto/port.ts'
import { asRulesRow, RULES_ROW, rulesVersionAt } from '../services/network/v1/rows.ts'
import {
  type BlockEvaluation,
  evaluateBlock,
  type Judged,
  type PreviousBlock,
  type SignatureCheck,
  type StaticError,
} from './block.ts'
import type { RulesSet } from './engine.ts'
import {
  type BlockEntry,
  decodeBlock,
  decodeTransaction,
  encodeBlock,
  MAX_BLOCK_BYTES,
  MAX_BLOCK_TRANSACTIONS,
  type TransactionEntry,
} from './entry.ts'
import { type Genesis, genesisEffects, type Parameters } from './genesis.ts'
import type { Hash, Instant } from './ids.ts'
import { Frontier, leafHash, type StoredHash } from './merkle.ts'
import { effectsRoot, type FinalEffects, type LedgerView, NO_ROOT, outcomesRoot } from './state.ts'

/** Where a log ends: the last block and the right edge of the tree. */
export interface Head extends PreviousBlock {
  readonly frontier: Frontier
}

/** The rules of the network as a replica needs them to read a block. */
export interface LedgerRules {
  readonly network: string
  readonly parameters: Parameters
  /** The rules set of a version; undefined when this program does not know it. */
  rulesSet(version: number): RulesSet | undefined
}

export type FaultCode =
  | StaticError
  | 'ENTRY_MALFORMED'
  | 'BLOCK_MALFORMED'
  | 'BLOCK_HEIGHT'
  | 'BLOCK_PREVIOUS'
  | 'BLOCK_TIME'
  | 'BLOCK_RANGE'
  | 'OUTCOMES_DIFFER'
  | 'EFFECTS_DIFFER'
  | 'STATE_ROOT_DIFFERS'
  | 'SIGNATURE_INVALID'
  | 'RULES_NOT_INSTALLED'

/** What is wrong with a log, and at which entry. */
export interface LedgerFault {
  readonly code: FaultCode
  readonly entry: number
  readonly detail: string
}

/** A block as it is to be stored, all of it in one transaction. */
export interface BlockToStore {
  readonly head: Head
  readonly block: BlockEntry
  /** Index of the block's own entry. */
  readonly blockIndex: number
  /** The records' entries and then the block's own, from `block.first` on. */
  readonly entries: readonly Uint8Array[]
  /** New complete hashes of the tree, for the tiles. */
  readonly hashes: readonly StoredHash[]
  readonly judged: readonly Judged[]
  readonly effects: FinalEffects
}

/** The height whose state root stands in the block at `height`; null when that block carries none. */
export const stateRootAsOf = (
  parameters: Pick<Parameters, 'stateRootEvery' | 'stateRootLag'>,
  height: number,
): number | null => {
  const asOf = height - parameters.stateRootLag
  return asOf >= parameters.stateRootEvery && asOf % parameters.stateRootEvery === 0 ? asOf : null
}

/** The version of the rules that the state says is active for a block at `height`. */
export const activeRules = (view: LedgerView, height: number): number => {
  const row = view.get(RULES_ROW)?.value
  if (row === undefined) throw new Error('the state names no rules version')
  return rulesVersionAt(asRulesRow(row), height)
}

/** Entry 0 and the block that closes it. */
export const buildGenesisBlock = (
  crypto: Pick<Crypto, 'sha256'>,
  genesis: Genesis,
  genesisBytes: Uint8Array,
  payloadBytes: Uint8Array,
): BlockToStore => {
  const effects = genesisEffects(crypto, genesis, payloadBytes)
  const block: BlockEntry = {
    height: 0,
    time: genesis.createdAt,
    first: 0,
    count: 1,
    outcomesRoot: outcomesRoot(crypto.sha256, []),
    effectsRoot: effectsRoot(crypto.sha256, NO_ROOT, effects),
    previous: NO_ROOT,
    stateRoot: null,
  }
  return assemble(crypto, Frontier.empty(crypto.sha256), block, [genesisBytes], [], effects)
}

/** Orders `entries`, at most `MAX_BLOCK_BYTES` of them, after `head`. `stateRoot` is asked only for a block that has to carry one. */
export const buildBlock = (
  crypto: Pick<Crypto, 'sha256'>,
  rules: LedgerRules,
  view: LedgerView,
  head: Head,
  time: Instant,
  entries: readonly TransactionEntry[],
  stateRoot: (height: number) => Uint8Array,
):
  | { readonly ok: true; readonly value: BlockToStore; readonly signatures: readonly SignatureCheck[] }
  | { readonly ok: false; readonly error: LedgerFault } => {
  const height = head.height + 1
  if (isTooLarge(entries.map((entry) => entry.bytes))) {
    const detail = 'the entries are more than a block holds'
    return { ok: false, error: { code: 'BLOCK_RANGE', entry: head.size + entries.length, detail } }
  }
  const evaluated = evaluate(crypto, rules, view, head, time, entries)
  if (!evaluated.ok) return evaluated
  const asOf = stateRootAsOf(rules.parameters, height)
  const block: BlockEntry = {
    height,
    time,
    first: head.size,
    count: entries.length,
    outcomesRoot: evaluated.value.outcomesRoot,
    effectsRoot: evaluated.value.effectsRoot,
    previous: head.entryHash,
    stateRoot: asOf === null ? null : stateRoot(asOf),
  }
  const bytes = entries.map((entry) => entry.bytes)
  const value = assemble(crypto, head.frontier, block, bytes, evaluated.value.judged, evaluated.value.effects)
  return { ok: true, value, signatures: evaluated.value.signatures }
}

/** What a caller may have made of a block's entries beforehand. */
export interface PreparedEntries {
  /** The records' entries, decoded. */
  readonly entries: readonly TransactionEntry[]
  /** Leaf hashes of the records' entries and then of the block's own. */
  readonly leaves: readonly Uint8Array[]
}

/**
 * Checks a block against everything before it. `bytes` are the records' entries and then the block's own; `prepared`
 * is made of the same bytes. The caller verifies the returned signatures before it keeps anything.
 */
export const replayBlock = (
  crypto: Pick<Crypto, 'sha256'>,
  rules: LedgerRules,
  view: LedgerView,
  head: Head,
  bytes: readonly Uint8Array[],
  stateRoot: (height: number) => Uint8Array,
  prepared?: PreparedEntries,
):
  | { readonly ok: true; readonly value: BlockToStore; readonly signatures: readonly SignatureCheck[] }
  | { readonly ok: false; readonly error: LedgerFault } => {
  const blockIndex = head.size + bytes.length - 1
  const fault = (code: FaultCode, entry: number, detail = '') => ({
    ok: false as const,
    error: { code, entry, detail },
  })
  const read = decodeBlock(bytes.at(-1) ?? new Uint8Array(0))
  if (!read.ok) return fault('BLOCK_MALFORMED', blockIndex, read.error.at)
  const block = read.value
  if (block.height !== head.height + 1) return fault('BLOCK_HEIGHT', blockIndex, `${block.height}`)
  if (!equalBytes(block.previous, head.entryHash)) return fault('BLOCK_PREVIOUS', blockIndex)
  if (block.time < head.time) return fault('BLOCK_TIME', blockIndex, `${block.time}`)
  const limit = Math.min(rules.parameters.maxBlock, MAX_BLOCK_TRANSACTIONS)
  if (block.first !== head.size || block.count !== bytes.length - 1 || block.count > limit)
    return fault('BLOCK_RANGE', blockIndex)
  if (isTooLarge(bytes.slice(0, -1))) return fault('BLOCK_RANGE', blockIndex, 'bytes')

  const entries: TransactionEntry[] = prepared === undefined ? [] : [...prepared.entries]
  for (let i = entries.length; i < block.count; i += 1) {
    const entry = decodeTransaction(crypto.sha256, bytes[i] as Uint8Array)
    if (!entry.ok) return fault('ENTRY_MALFORMED', head.size + i, entry.error.at)
    entries.push(entry.value)
  }
  const evaluated = evaluate(crypto, rules, view, head, block.time as Instant, entries)
  if (!evaluated.ok) return evaluated
  if (!equalBytes(evaluated.value.outcomesRoot, block.outcomesRoot)) return fault('OUTCOMES_DIFFER', blockIndex)
  if (!equalBytes(evaluated.value.effectsRoot, block.effectsRoot)) return fault('EFFECTS_DIFFER', blockIndex)
  const asOf = stateRootAsOf(rules.parameters, block.height)
  const wanted = asOf === null ? null : stateRoot(asOf)
  if (wanted === null ? block.stateRoot !== null : block.stateRoot === null || !equalBytes(wanted, block.stateRoot)) {
    return fault('STATE_ROOT_DIFFERS', blockIndex, `${asOf}`)
  }
  const value = assemble(
    crypto,
    head.frontier,
    block,
    bytes.slice(0, -1),
    evaluated.value.judged,
    evaluated.value.effects,
    prepared?.leaves,
  )
  return { ok: true, value, signatures: evaluated.value.signatures }
}

const isTooLarge = (records: readonly Uint8Array[]): boolean =>
  records.reduce((sum, bytes) => sum + bytes.length, 0) > MAX_BLOCK_BYTES

const evaluate = (
  crypto: Pick<Crypto, 'sha256'>,
  rules: LedgerRules,
  view: LedgerView,
  head: Head,
  time: Instant,
  entries: readonly TransactionEntry[],
):
  | { readonly ok: true; readonly value: BlockEvaluation & { readonly ok: true } }
  | { readonly ok: false; readonly error: LedgerFault } => {
  const version = activeRules(view, head.height + 1)
  const set = rules.rulesSet(version)
  if (set === undefined)
    return { ok: false, error: { code: 'RULES_NOT_INSTALLED', entry: head.size, detail: `${version}` } }
  const context = {
    network: rules.network,
    rules: set,
    clockToleranceMs: rules.parameters.clockToleranceMs,
    previous: head,
    time,
  }
  const value = evaluateBlock(crypto, view, context, entries)
  return value.ok
    ? { ok: true, value }
    : { ok: false, error: { code: value.error, entry: value.index, detail: value.id } }
}

const assemble = (
  crypto: Pick<Crypto, 'sha256'>,
  before: Frontier,
  block: BlockEntry,
  records: readonly Uint8Array[],
  judged: readonly Judged[],
  effects: FinalEffects,
  leaves?: readonly Uint8Array[],
): BlockToStore => {
  const frontier = before.clone()
  const blockBytes = encodeBlock(block)
  const entries = [...records, blockBytes]
  const hashes = entries.flatMap((entry, i) => frontier.append(leaves?.[i] ?? leafHash(crypto.sha256, entry)))
  const head: Head = {
    height: block.height,
    time: block.time as Instant,
    size: frontier.size,
    root: toHex(frontier.root()) as Hash,
    effectsRoot: block.effectsRoot,
    entryHash: crypto.sha256(blockBytes),
    frontier,
  }
  return { head, block, blockIndex: frontier.size - 1, entries, hashes, judged, effects }
}
