/**
 * Whatever a record says, the engine answers: no body of any action of any service makes it throw, write what the state
 * cannot hold, or change what it was given. And its answer does not hang on how a row was kept: a view that holds the
 * rows as the rules wrote them and one that reads them back from their bytes give the same effects.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCrypto } from '../../../node/sodium.ts'
import { toHex } from '../../../shared/bytes.ts'
import { decodeJson, encodeJson, type Json, type JsonObject } from '../../../shared/json.ts'
import { evaluateTransaction } from '../../../shared/ledger/engine.ts'
import type { TransactionEntry } from '../../../shared/ledger/entry.ts'
import { genesisEffects } from '../../../shared/ledger/genesis.ts'
import { type Instant, LAST_INSTANT, type TxId } from '../../../shared/ledger/ids.ts'
import {
  effectsRoot,
  type LedgerView,
  MAX_VALUE_BYTES,
  NO_ROOT,
  STATE_KEY,
  type StateRow,
} from '../../../shared/ledger/state.ts'
import { CURRENT_RULES } from '../../../shared/services/index.ts'
import {
  type AnyRecord,
  anyDamage,
  anyRecord,
  damaged,
  type KnownKey,
  PEOPLE,
  resolve,
} from '../../support/any-records.ts'
import { makeTestNetwork } from '../../support/network.ts'

const crypto = createCrypto()
const network = makeTestNetwork()
const { mapo, gaepo } = network
const root = network.made.roots[0]
const otherRoot = network.made.roots[1]
if (root === undefined || otherRoot === undefined) throw new Error('no roots')

const keyOf = (publicKey: Uint8Array): KnownKey => ({
  key: crypto.sha256Hex(publicKey),
  publicKey: toHex(publicKey),
})
const KEYS: readonly KnownKey[] = [
  keyOf(new Uint8Array(32).fill(7)),
  keyOf(new Uint8Array(32).fill(8)),
  keyOf(mapo.clerk2.keys.sign.publicKey),
  keyOf(gaepo.device.keys.sign.publicKey),
  keyOf(root.sign.publicKey),
]

interface Step {
  readonly record: AnyRecord
  readonly damage: { readonly at: number; readonly to: Json } | null
  readonly recordedAt: number
  readonly expects: readonly { readonly key: string; readonly writer: TxId | null }[]
}

const TIMES = [0, ...Array.from({ length: 8 }, () => network.now), LAST_INSTANT]
const RELIED = [`person/p:${PEOPLE[0]}`, 'parcel/1144010200100570000', 'p:', '!']
const seldom = <T, U>(some: fc.Arbitrary<T>, usual: U): fc.Arbitrary<T | U> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 7 }, { arbitrary: some, weight: 1 })
const step: fc.Arbitrary<Step> = fc.record({
  record: anyRecord(KEYS),
  damage: seldom(anyDamage, null),
  recordedAt: fc.constantFrom(...TIMES),
  expects: seldom(
    fc
      .record({ key: fc.constantFrom(...RELIED), writer: fc.constantFrom(null, '1'.repeat(64) as TxId) })
      .map((one) => [one]),
    [],
  ),
})

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}

const decoded = (value: Json): Json => {
  const read = decodeJson(encodeJson(value), 1 << 20)
  if (!read.ok) throw new Error(read.error.code)
  return read.value
}

class World {
  readonly rows = new Map<string, StateRow>()
  readonly view: LedgerView = { get: (key) => this.rows.get(key), hasSequence: () => false }
  readonly #keep: (value: Json) => Json
  root: Uint8Array = NO_ROOT

  constructor(keep: (value: Json) => Json) {
    this.#keep = keep
    this.take(genesisEffects(crypto, network.made.genesis, new Uint8Array(1)))
    const { size, root: block } = network.anchor
    const value = { height: 0, root: block, time: network.made.genesis.createdAt }
    const writer = block as unknown as TxId
    this.take(new Map([[`block/${size}`, { value, writer }]]))
    const unborn = { born: null, died: null, sex: null }
    this.take(new Map(PEOPLE.slice(0, 5).map((id) => [`person/p:${id}`, { value: unborn, writer }])))
  }

  take(effects: ReadonlyMap<string, StateRow | null>): void {
    this.root = effectsRoot(crypto.sha256, this.root, effects)
    for (const [key, row] of effects) {
      if (row === null) this.rows.delete(key)
      else this.rows.set(key, deepFreeze({ value: this.#keep(row.value), writer: row.writer }))
    }
  }
}

const AUTHORS = {
  clerk: mapo.clerk.keys,
  administrator: mapo.administrator.keys,
  root,
  device: mapo.device.keys,
} as const
const APPROVERS = {
  clerk: [mapo.supervisor, mapo.supervisor2],
  administrator: [gaepo.administrator],
  root: [{ keys: otherRoot }],
  device: [],
} as const

const sign = ({ record, damage, recordedAt, expects }: Step, ids: readonly TxId[], seq: number): TransactionEntry => {
  const plain = resolve(record.body, ids)
  const changed = damage === null ? plain : damaged(plain, damage)
  const isObject = typeof changed === 'object' && changed !== null && !Array.isArray(changed)
  const { service, action } = record
  const sealed = (n: number) => ({
    hash: n.toString(16).padStart(64, '0') as never,
    size: 300,
    keyCommit: 'a'.repeat(64) as never,
    contentCommit: 'b'.repeat(64) as never,
  })
  const signed = network.sign({ keys: AUTHORS[record.writer] }, mapo.device, {
    service,
    action,
    body: (isObject ? changed : {}) as JsonObject,
    recordedAt,
    expects,
    seq,
    sealed: seq % 3 === 0 ? { ...sealed(1 + (seq % 4)), attachments: [sealed(5)] } : null,
  })
  return network.decode(network.entry(signed, APPROVERS[record.writer]))
}

describe('the engine', () => {
  const accepted = new Set<string>()
  const reasons = new Set<number>()

  it('answers every record of every service, and the same from rows kept and rows read back', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
        const [kept, readBack] = [new World((value) => value), new World(decoded)]
        const ids: TxId[] = []
        /** Targets: of the same service when there are any, most of them accepted. */
        const targets = (service: string): readonly TxId[] => {
          const own = ids.filter((id) => {
            const row = kept.rows.get(`tx/${id}`)?.value as { readonly s: string; readonly o: number } | undefined
            return row?.s === service && row.o === 0
          })
          return own.length > 0 ? own : ids
        }
        const context = { blockTime: network.now as Instant, clockToleranceMs: 600_000 }
        for (const [i, each] of steps.entries()) {
          const entry = sign(each, targets(each.record.service), i + 1)
          deepFreeze(entry.payload)
          const result = evaluateTransaction(CURRENT_RULES, kept.view, entry, context)
          const again = evaluateTransaction(CURRENT_RULES, readBack.view, entry, context)
          expect(again.outcome).toBe(result.outcome)
          for (const [key, row] of result.effects) {
            if (!STATE_KEY.test(key)) throw new Error(`not a state key: ${key}`)
            if (row !== null && encodeJson(row.value).length > MAX_VALUE_BYTES) throw new Error(`too large: ${key}`)
          }
          const more = [...result.effects.keys()].filter((key) => !key.startsWith('sealed/'))
          if (result.outcome !== 0) expect(more).toEqual([`tx/${entry.id}`])
          kept.take(result.effects)
          readBack.take(again.effects)
          expect(readBack.root).toEqual(kept.root)
          ids.push(entry.id)
          reasons.add(result.outcome)
          if (result.outcome === 0) accepted.add(`${entry.payload.service}/${entry.payload.action}`)
        }
      }),
      { numRuns: 120 },
    )
  })

  it('was asked for something: many actions were accepted, and many reasons given', () => {
    expect(accepted.size).toBeGreaterThan(10)
    expect(reasons.size).toBeGreaterThan(40)
  })
})
