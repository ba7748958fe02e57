/**
 * Two offices' records in any interleaving and any blocks: whoever replays the log from its bytes, in pieces of any
 * size, comes to the outcomes and roots of whoever built it. Both keep their state in SQLite.
 */
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createReplayer } from '../../../node/replayer.ts'
import { inlineSignatures } from '../../../node/signatures.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { toHex } from '../../../shared/bytes.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { CURRENT_RULES } from '../../../shared/services/index.ts'
import { type AnyRecord, anyRecord, resolve } from '../../support/any-records.ts'
import { dropFolders, makeChain, newFolder } from '../../support/chain.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { rules as note } from '../../support/note-service.ts'
import { replayLog } from '../../support/replay.ts'

const all: RulesSet = {
  ...CURRENT_RULES,
  services: { ...CURRENT_RULES.services, note },
  reasons: { ...CURRENT_RULES.reasons, ...note.reasons },
}
const rulesSet = (version: number): RulesSet | undefined => (version === 1 ? all : undefined)
afterAll(dropFolders)

/** A network's own key, so that a device may be suspended and come back while records are on their way. */
const made = makeTestNetwork({ devices: 2 })
const keys = [made.mapo, made.gaepo].map(({ devices }) => {
  const key = devices[1]?.keys
  if (key === undefined) throw new Error('no second device')
  return { key: key.id as string, publicKey: toHex(key.sign.publicKey) }
})

interface Step {
  readonly office: 'mapo' | 'gaepo'
  /** Which of its terminals. */
  readonly terminal: 0 | 1
  /** A note relies on what was in its slot when its office last looked: `reliesOn` records back. */
  readonly what:
    | { readonly kind: 'note'; readonly action: string; readonly slot: number; readonly reliesOn: number | null }
    | { readonly kind: 'any'; readonly record: AnyRecord }
  /** Ends the block. */
  readonly ends: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  office: fc.constantFrom('mapo', 'gaepo'),
  terminal: fc.constantFrom(0, 0, 1),
  what: fc.oneof(
    fc.record({
      kind: fc.constant('note' as const),
      action: fc.constantFrom('enter', 'move'),
      slot: fc.nat({ max: 4 }),
      reliesOn: fc.option(fc.nat({ max: 4 }), { nil: null }),
    }),
    fc.record({ kind: fc.constant('any' as const), record: anyRecord(keys) }),
  ),
  ends: fc.nat({ max: 5 }).map((n) => n === 0),
})

/** The entries of the steps, signed by their offices. */
const entriesOf = (network: ReturnType<typeof makeTestNetwork>, steps: readonly Step[]): Uint8Array[] => {
  const ids: TxId[] = []
  return steps.map(({ office: id, terminal, what }) => {
    const office = network[id]
    const device = office.devices[terminal] ?? office.device
    const other = id === 'mapo' ? network.gaepo : network.mapo
    const writer = what.kind === 'any' ? what.record.writer : 'clerk'
    const author = writer === 'administrator' ? office.administrator : writer === 'device' ? device : office.clerk
    const approvers = { clerk: [office.supervisor, office.supervisor2], administrator: [other.administrator] }
    const chosen = writer === 'clerk' || writer === 'administrator' ? approvers[writer] : []
    const draft =
      what.kind === 'any'
        ? { ...what.record, body: resolve(what.record.body, ids) as JsonObject }
        : {
            service: 'note',
            action: what.action,
            body: { slot: what.slot, value: ids.length },
            expects:
              what.reliesOn === null ? [] : [{ key: `note/${what.slot}`, writer: ids.at(-1 - what.reliesOn) ?? null }],
          }
    const record = network.sign(author, device, draft)
    ids.push(record.id)
    return network.entry(record, chosen)
  })
}

describe('a log of two offices', () => {
  const outcomes = new Map<number, number>()

  it('is the same for who built it and for everyone who replays it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }),
        async (steps, pieces) => {
          const network = makeTestNetwork({
            devices: 2,
            parameters: { stateRootEvery: 2, stateRootLag: 1 },
          })
          const { crypto } = network
          const chain = makeChain(network, rulesSet)
          const entries = entriesOf(network, steps)
          let from = 0
          for (const [i, { ends }] of steps.entries()) {
            if (!ends && i < steps.length - 1) continue
            chain.order(entries.slice(from, i + 1))
            from = i + 1
          }
          chain.order([])

          const log = chain.store.entries(0, chain.head().size)
          const db = openDatabase(join(newFolder(), 'replayed.db'))
          db.pragma('synchronous = OFF')
          const signatures = inlineSignatures(crypto)
          const replayer = createReplayer({ crypto, db, network: network.made.file, rulesSet, signatures })
          for (let at = 0, i = 0; at < log.length; i += 1) {
            const piece = log.slice(at, at + (pieces[i % pieces.length] as number))
            const pushed = await replayer.push(
              piece,
              piece.map((entry) => leafHash(crypto.sha256, entry)),
            )
            expect(pushed).toEqual({ ok: true, value: undefined })
            at += piece.length
          }
          const plain = ({ frontier, ...head }: NonNullable<ReturnType<typeof replayer.head>>) => ({
            ...head,
            edge: frontier.toBytes(),
          })
          const head = replayer.head()
          if (head === null) throw new Error('nothing was replayed')
          expect(plain(head)).toEqual(plain(chain.head()))
          expect(replayer.store.stateRoot()).toEqual(chain.store.stateRoot())
          const inMemory = replayLog(network, log, rulesSet)
          expect(inMemory.head.root).toBe(head.root)
          for (const entry of entries) {
            const { id } = network.decode(entry)
            const place = chain.store.placeOf(id)
            expect(replayer.store.placeOf(id)).toEqual(place)
            expect(inMemory.outcomes.get(id)).toBe(place?.outcome)
            const outcome = place?.outcome ?? -1
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
          }
          db.close()
          chain.close()
        },
      ),
      { numRuns: 30 },
    )
  })

  it('held accepted records and rejected ones of many kinds', () => {
    expect(outcomes.get(0)).toBeGreaterThan(20)
    expect(outcomes.size).toBeGreaterThan(15)
  })
})
