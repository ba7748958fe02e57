/**
 * The state that the ordered records make: key -> value, with the id of the transaction that last wrote it.
 *
 *     value hash  = SHA-256(writer 32 | value)                          value: canonical JSON, at most 4 KiB
 *     pair        = key length u16 | key | 01 value hash  or  00        00: deleted in this block
 *     effectsRoot = SHA-256(previous effectsRoot | pairs of the block, sorted by key)
 *     stateRoot   = RFC 6962 root over the leaves  key length u16 | key | value hash,  sorted by key
 *     outcome leaf = id 32 | entry index u64 | outcome u16
 *
 * Keys are printable ASCII, so the order of their UTF-16 units is the order of their bytes.
 */
import { concatBytes, fromHex, utf8Encode, writeU16, writeU64 } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { encodeJson, type Json } from '../json.ts'
import { ok, type Result } from '../result.ts'
import type { TxId } from './ids.ts'
import { Frontier, type FrontierError, leafHash, treeRoot } from './merkle.ts'

/** A value in canonical JSON at most. */
export const MAX_VALUE_BYTES = 4096
export const STATE_KEY = /^[\x21-\x7e]{1,200}$/

export interface StateRow {
  readonly value: Json
  readonly writer: TxId
}

/** Reads one key; a rule's only window on the world. */
export interface LedgerView {
  get(key: string): StateRow | undefined
  /** Whether an ordered transaction already bears this triple. */
  hasSequence(device: string, epoch: string, seq: number): boolean
}

/** What a block leaves under one key: null when it deletes it. */
export type FinalEffects = ReadonlyMap<string, StateRow | null>

export interface Outcome {
  readonly id: TxId
  /** Index of the transaction's entry in the log. */
  readonly index: number
  /** 0 accepted, else a reason's number. */
  readonly outcome: number
}

export const NO_ROOT: Uint8Array = new Uint8Array(32)

/** A row is checked for its size, hashed and stored: its bytes are made once. They must not be changed. */
const encodedValues = new WeakMap<StateRow, Uint8Array>()
export const encodedValue = (row: StateRow): Uint8Array => {
  const known = encodedValues.get(row)
  if (known !== undefined) return known
  const bytes = encodeJson(row.value)
  encodedValues.set(row, bytes)
  return bytes
}

/** What is hashed is put together here; it is used up before the function returns. */
const hashed = new Uint8Array(32 + MAX_VALUE_BYTES)

export const valueHash = (sha256: Sha256, row: StateRow): Uint8Array => {
  const value = encodedValue(row)
  hashed.set(fromHex(row.writer) as Uint8Array)
  hashed.set(value, 32)
  return sha256(hashed.subarray(0, 32 + value.length))
}

export const effectsRoot = (sha256: Sha256, previous: Uint8Array, effects: FinalEffects): Uint8Array => {
  let length = previous.length
  for (const [key, row] of effects) length += 2 + key.length + (row === null ? 1 : 33)
  const bytes = new Uint8Array(length)
  bytes.set(previous)
  let at = previous.length
  for (const key of [...effects.keys()].sort()) {
    const row = effects.get(key)
    writeU16(bytes, at, key.length)
    bytes.set(utf8Encode(key), at + 2)
    at += 2 + key.length
    bytes[at] = row ? 1 : 0
    if (row) bytes.set(valueHash(sha256, row), at + 1)
    at += row ? 33 : 1
  }
  return sha256(bytes)
}

/** Feed it every pair in key order; `root()` is then the stateRoot. */
export class StateRootBuilder {
  readonly #sha256: Sha256
  readonly #frontier: Frontier
  #last: string

  constructor(sha256: Sha256, frontier = Frontier.empty(sha256), last = '') {
    this.#sha256 = sha256
    this.#frontier = frontier
    this.#last = last
  }

  /** One that goes on after the key `last`; `edge` is what `edge()` gave then. */
  static resume(sha256: Sha256, edge: Uint8Array, last: string): Result<StateRootBuilder, FrontierError> {
    const frontier = Frontier.parse(sha256, edge)
    return frontier.ok ? ok(new StateRootBuilder(sha256, frontier.value, last)) : frontier
  }

  /** `hash` is the row's value hash. */
  add(key: string, hash: Uint8Array): void {
    if (key <= this.#last) throw new Error('state keys out of order')
    this.#last = key
    this.#frontier.append(leafHash(this.#sha256, concatBytes(prefixed(key), hash)))
  }

  root(): Uint8Array {
    return this.#frontier.root()
  }

  /** The last key that was added; empty before the first. */
  get last(): string {
    return this.#last
  }

  /** Pairs that were added. */
  get size(): number {
    return this.#frontier.size
  }

  edge(): Uint8Array {
    return this.#frontier.toBytes()
  }
}

/** 42 bytes. */
export const outcomeLeaf = (outcome: Outcome): Uint8Array => {
  const bytes = new Uint8Array(42)
  bytes.set(fromHex(outcome.id) as Uint8Array, 0)
  writeU64(bytes, 32, outcome.index)
  writeU16(bytes, 40, outcome.outcome)
  return bytes
}

export const outcomesRoot = (sha256: Sha256, outcomes: readonly Outcome[]): Uint8Array =>
  treeRoot(
    sha256,
    outcomes.map((outcome) => leafHash(sha256, outcomeLeaf(outcome))),
  )

const prefixed = (key: string): Uint8Array => {
  const bytes = new Uint8Array(2 + key.length)
  writeU16(bytes, 0, key.length)
  bytes.set(utf8Encode(key), 2)
  return bytes
}
