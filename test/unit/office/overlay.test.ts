/** The overlay is incremental; whatever happened to it, it must say what a fresh one would. */
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { Overlay, type Pending } from '../../../electron/office/desk/overlay.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { dropFolders, makeChain } from '../../support/chain.ts'
import { makeTestNetwork, type SignedRecord } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

afterEach(dropFolders)

const rules = () => testRules(1) as RulesSet
const SLOTS = 4

const begin = () => {
  const network = makeTestNetwork()
  const chain = makeChain(network)
  const { mapo, gaepo } = network
  const note = (slot: number, ours = true): SignedRecord => {
    const office = ours ? mapo : gaepo
    return network.sign(office.clerk, office.device, { service: 'note', action: 'enter', body: { slot, value: 1 } })
  }
  const entryOf = (record: SignedRecord, ours = true) =>
    network.entry(record, [ours ? mapo.supervisor : gaepo.supervisor])
  return { chain, note, entryOf }
}

const keysOf = (records: readonly SignedRecord[]): string[] => [
  ...Array.from({ length: SLOTS }, (_, slot) => `note/${slot}`),
  ...records.map(({ id }) => `tx/${id}`),
]

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), slot: fc.nat(SLOTS - 1) }),
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('order' as const), which: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('foreign' as const), slot: fc.nat(SLOTS - 1) }),
  fc.record({ kind: fc.constant('work' as const) }),
)

describe('the overlay', () => {
  test('says what a fresh one would, whatever came in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { chain, note, entryOf } = begin()
        const later: (() => void)[] = []
        const overlay = new Overlay(chain.store, rules, (run) => later.push(run))
        let pending: (Pending & { readonly record: SignedRecord })[] = []
        const all: SignedRecord[] = []
        let n = 0
        const order = (chosen: typeof pending): void => {
          if (chosen.length === 0) return
          const block = chain.order(chosen.map(({ record }) => entryOf(record)))
          const accepted = block.judged.filter(({ outcome }) => outcome === 0).map(({ entry }) => entry.id)
          pending = pending.filter((each) => !chosen.includes(each))
          overlay.applied(
            chosen.map(({ id }) => id),
            new Set(accepted),
          )
        }
        for (const each of steps) {
          switch (each.kind) {
            case 'add': {
              const record = note(each.slot)
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
              const record = note(each.slot, false)
              const block = chain.order([entryOf(record, false)])
              overlay.applied(
                [record.id],
                new Set(block.judged.filter(({ outcome }) => outcome === 0).map(({ entry }) => entry.id)),
              )
              break
            }
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
      { numRuns: 60 },
    )
  })

  test('records come in signing order', () => {
    const { chain, note } = begin()
    const overlay = new Overlay(chain.store, rules, () => undefined)
    const record = note(1)
    overlay.add({ n: 2, id: record.id, payload: record.payload })
    expect(() => overlay.add({ n: 2, id: 'ab'.repeat(32) as TxId, payload: record.payload })).toThrow(/signing order/)
    chain.close()
  })
})
