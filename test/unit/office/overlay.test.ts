/** The overlay is incremental; whatever happened to it, it must say what a fresh one would. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { Overlay, type Pending } from '../../../electron/office/desk/overlay.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { accept, type RuleContext, refuse } from '../../../shared/services/types.ts'
import { dropFolders, makeChain } from '../../support/chain.ts'
import { makeTestNetwork, type SignedRecord } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

afterEach(dropFolders)

const SLOTS = 3
const VALUES = 3

/**
 * A service whose records lean on each other: a slot adds up to a limit, what it becomes depends on who had its value
 * before, and both keys are written by every record that is accepted.
 */
const rules = (): RulesSet => {
  const set = testRules(1) as RulesSet
  const module = set.services.note
  const enter = module?.actions.enter
  if (module === undefined || enter === undefined) throw new Error('no such action')
  const evaluate = (context: RuleContext, { slot, value }: { readonly slot: number; readonly value: number }) => {
    const sum = ((context.get(`note/${slot}`) as number | undefined) ?? 0) + value
    const before = (context.get(`trail/${value}`) as number | undefined) ?? 0
    if (sum > 5) return refuse('SLOT_TAKEN', `note/${slot}`)
    return accept([
      { key: `note/${slot}`, value: sum + (before % 2) },
      { key: `trail/${value}`, value: before + 1 },
    ])
  }
  const actions = { enter: { ...enter, evaluate: evaluate as typeof enter.evaluate } }
  return { ...set, services: { ...set.services, note: { ...module, actions } } }
}

const begin = () => {
  const network = makeTestNetwork()
  const chain = makeChain(network, rules)
  const { mapo, gaepo } = network
  const note = (slot: number, value: number, ours = true): SignedRecord => {
    const office = ours ? mapo : gaepo
    return network.sign(office.clerk, office.device, { service: 'note', action: 'enter', body: { slot, value } })
  }
  const entryOf = (record: SignedRecord, ours = true) =>
    network.entry(record, [ours ? mapo.supervisor : gaepo.supervisor])
  return { chain, note, entryOf }
}

const keysOf = (records: readonly SignedRecord[]): string[] => [
  ...Array.from({ length: SLOTS }, (_, slot) => `note/${slot}`),
  ...Array.from({ length: VALUES + 1 }, (_, value) => `trail/${value}`),
  ...records.map(({ id }) => `tx/${id}`),
]

const body = { slot: fc.nat(SLOTS - 1), value: fc.integer({ min: 1, max: VALUES }) }
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), ...body }) },
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat(4) }),
  fc.record({ kind: fc.constant('order' as const), which: fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('foreign' as const), ...body }),
  fc.record({ kind: fc.constant('mixed' as const), ...body, which: fc.array(fc.nat(4), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('work' as const) }),
)

describe('the overlay', () => {
  test('says what a fresh one would, whatever came in between', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 24, size: 'max' }), (steps) => {
        const { chain, note, entryOf } = begin()
        const later: (() => void)[] = []
        const overlay = new Overlay(chain.store, rules, (run) => later.push(run))
        let pending: (Pending & { readonly record: SignedRecord })[] = []
        const all: SignedRecord[] = []
        let n = 0
        const order = (chosen: typeof pending, first: readonly Uint8Array[] = []): void => {
          if (chosen.length + first.length === 0) return
          const block = chain.order([...first, ...chosen.map(({ record }) => entryOf(record))])
          const accepted = block.judged.filter(({ outcome }) => outcome === 0).map(({ entry }) => entry.id)
          pending = pending.filter((each) => !chosen.includes(each))
          overlay.applied(
            block.judged.map(({ entry }) => entry.id),
            new Set(accepted),
            block.effects.keys(),
          )
        }
        for (const each of steps) {
          switch (each.kind) {
            case 'add': {
              const record = note(each.slot, each.value)
              n += 1
              all.push(record)
              pending.push({ n, id: record.id, payload: record.payload, record })
              overlay.add({ n, id: record.id, payload: record.payload })
              break
            }
            case 'remove': {
              const gone = pending[each.which]
              pending = pending.filter((other) => other !== gone)
              overlay.remove(gone === undefined ? [] : [gone.id])
              break
            }
            case 'order':
              order([...new Set(each.which)].flatMap((which) => pending[which] ?? []))
              break
            case 'send':
              order(pending.slice(0, each.count))
              break
            case 'foreign': {
              const record = note(each.slot, each.value, false)
              const block = chain.order([entryOf(record, false)])
              overlay.applied(
                [record.id],
                new Set(block.judged.filter(({ outcome }) => outcome === 0).map(({ entry }) => entry.id)),
                block.effects.keys(),
              )
              break
            }
            case 'mixed':
              order(
                [...new Set(each.which)].flatMap((which) => pending[which] ?? []),
                [entryOf(note(each.slot, each.value, false), false)],
              )
              break
            case 'work':
              later.shift()?.()
              break
          }
        }
        const fresh = new Overlay(chain.store, rules, () => undefined)
        for (const { n: number, id, payload } of pending) fresh.add({ n: number, id, payload })
        overlay.settle()
        expect(overlay.size).toBe(pending.length)
        for (const key of keysOf(all)) expect([key, overlay.view.get(key)]).toEqual([key, fresh.view.get(key)])
        for (const { id } of pending) {
          expect(overlay.verdict(id)?.ok).toBe(fresh.verdict(id)?.ok)
          for (const key of keysOf(all)) {
            expect(overlay.before(id).get(key)).toEqual(fresh.before(id).get(key))
            expect(overlay.through(id).get(key)).toEqual(fresh.through(id).get(key))
          }
        }
        chain.close()
      }),
      { numRuns: 250 },
    )
    // Hundreds of ledgers, one after the other: a loaded machine may take long over them.
  }, 120_000)

  test('judges again only what read something that a block changed', () => {
    const { chain, note, entryOf } = begin()
    let judged = 0
    const counting = (): RulesSet => {
      const set = rules()
      const module = set.services.note as NonNullable<typeof set.services.note>
      const enter = module.actions.enter as NonNullable<typeof module.actions.enter>
      const evaluate: typeof enter.evaluate = (context, body) => {
        judged += 1
        return enter.evaluate(context, body)
      }
      return { ...set, services: { ...set.services, note: { ...module, actions: { enter: { ...enter, evaluate } } } } }
    }
    const overlay = new Overlay(chain.store, counting, () => undefined)
    const ours = [0, 1, 2].map((slot) => note(slot, slot + 1))
    for (const [n, { id, payload }] of ours.entries()) overlay.add({ n: n + 1, id, payload })
    const foreign = (slot: number, value: number): void => {
      const record = note(slot, value, false)
      const { effects } = chain.order([entryOf(record, false)])
      judged = 0
      overlay.applied([record.id], new Set([record.id]), effects.keys())
      overlay.settle()
    }
    foreign(7, 4)
    expect(judged).toBe(0)
    foreign(2, 5)
    expect(judged).toBe(1)
    expect(ours.map(({ id }) => overlay.verdict(id)?.ok)).toEqual([true, true, false])
    judged = 0
    overlay.remove([(ours[0] as SignedRecord).id])
    overlay.settle()
    expect(judged).toBe(0)
    chain.close()
  })

  test.each([
    // Ours refused because of a foreign one; another had read what it left under a key that the block does not name.
    {
      ours: [
        [0, 3],
        [1, 3],
      ],
      foreign: [0, 4],
      ordered: [0],
      left: { 'note/1': 3 },
    },
    // Ours accepted, and become something else than it was here.
    {
      ours: [
        [0, 1],
        [0, 1],
      ],
      foreign: [0, 2],
      ordered: [0],
      left: { 'note/0': 5 },
    },
    // Two of ours accepted; the one between them had seen the first alone.
    {
      ours: [
        [0, 1],
        [1, 1],
        [0, 1],
      ],
      foreign: null,
      ordered: [0, 2],
      left: { 'note/1': 1, 'trail/1': 3 },
    },
  ] as const)('what a block makes of ours is seen by the rest: $left', ({ ours, foreign, ordered, left }) => {
    const { chain, note, entryOf } = begin()
    const overlay = new Overlay(chain.store, rules, () => undefined)
    const records = ours.map(([slot, value]) => note(slot, value))
    for (const [n, { id, payload }] of records.entries()) overlay.add({ n: n + 1, id, payload })
    const block = chain.order([
      ...(foreign === null ? [] : [entryOf(note(foreign[0], foreign[1], false), false)]),
      ...ordered.map((which) => entryOf(records[which] as SignedRecord)),
    ])
    const accepted = block.judged.filter(({ outcome }) => outcome === 0).map(({ entry }) => entry.id)
    overlay.applied(
      block.judged.map(({ entry }) => entry.id),
      new Set(accepted),
      block.effects.keys(),
    )
    const fresh = new Overlay(chain.store, rules, () => undefined)
    for (const [n, { id, payload }] of records.entries())
      if (!(ordered as readonly number[]).includes(n)) fresh.add({ n: n + 1, id, payload })
    for (const [key, value] of Object.entries(left)) {
      expect([key, overlay.view.get(key)?.value]).toEqual([key, value])
      expect(overlay.view.get(key)).toEqual(fresh.view.get(key))
    }
    chain.close()
  })

  test('records come in signing order', () => {
    const { chain, note } = begin()
    const overlay = new Overlay(chain.store, rules, () => undefined)
    const record = note(1, 1)
    overlay.add({ n: 2, id: record.id, payload: record.payload })
    expect(() => overlay.add({ n: 2, id: 'ab'.repeat(32) as TxId, payload: record.payload })).toThrow(/signing order/)
    chain.close()
  })
})
