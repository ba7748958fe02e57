/**
 * The state root of a set height, read in slices while later blocks write: whatever the blocks do to keys before, at and
 * after the place that the scan has reached, however it is cut, and wherever the process is killed or a transaction
 * rolled back, it is the root over the state as it stood at that height.
 */
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openLedgerStore } from '../../../node/ledger-store.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { endOfScan } from '../../../node/state-root-scan.ts'
import { toHex } from '../../../shared/bytes.ts'
import { type Head, stateRootAsOf } from '../../../shared/ledger/replay.ts'
import type { StateRow } from '../../../shared/ledger/state.ts'
import { dropFolders, newFolder } from '../../support/chain.ts'
import { sha256 } from '../../support/node-crypto.ts'
import { plainBlock, plainRow, plainStateRoot } from '../../support/plain-blocks.ts'

afterAll(dropFolders)

type Step =
  /** Keys by number, among them some that are deleted; `fails`: the transaction is rolled back. */
  | {
      readonly kind: 'block'
      readonly puts: readonly number[]
      readonly drops: readonly number[]
      readonly fails: boolean
    }
  | { readonly kind: 'slice'; readonly fails: boolean }
  | { readonly kind: 'killed'; readonly sliceRows: number }

/** Many are the beginning of others. */
const KEYS = ['a', 'b'].flatMap((a) => ['', '/', '/a', '/b'].flatMap((b) => ['', '0', '00'].map((c) => a + b + c)))
const keys = fc.array(fc.nat({ max: KEYS.length - 1 }), { maxLength: 6 })
const fails = fc.nat({ max: 5 }).map((n) => n === 0)
const sliceRows = fc.integer({ min: 1, max: 6 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('block' as const), puts: keys, drops: keys, fails }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('slice' as const), fails }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed' as const), sliceRows }) },
)

class RolledBack extends Error {}
const rolledBack = (run: () => void): void => {
  expect(run).toThrow(RolledBack)
}
const give = (): never => {
  throw new RolledBack()
}

describe('a state root that is read in slices', () => {
  /** What blocks met while a scan was under way. */
  const met = {
    'put before': 0,
    'put at': 0,
    'put after': 0,
    'drop after': 0,
    'new after': 0,
    'roots in time': 0,
    'roots late': 0,
  }

  it('is the root over the state as of its height', () => {
    fc.assert(
      fc.property(
        fc.record({
          every: fc.integer({ min: 1, max: 6 }),
          lag: fc.integer({ min: 1, max: 6 }),
          sliceRows,
          first: fc.uniqueArray(fc.nat({ max: KEYS.length - 1 }), { maxLength: KEYS.length }),
          steps: fc.array(step, { minLength: 1, maxLength: 50, size: 'max' }),
        }),
        ({ every, lag, first, steps, ...from }) => {
          const folder = newFolder()
          const parameters = { stateRootEvery: every, stateRootLag: lag }
          const open = (name: string, sliceRows: number) => {
            const db = openDatabase(join(folder, name))
            db.pragma('synchronous = OFF')
            const store = openLedgerStore(db, { sha256 }, { ...parameters, sliceRows })
            return { name, db, store, cursor: db.prepare('SELECT cursor FROM root_scan').pluck() }
          }
          let at = open('0.db', from.sliceRows)
          let head: Head | null = null
          let written = 0
          const row = (): StateRow => {
            written += 1
            return plainRow(written)
          }
          const state = new Map<string, StateRow>()
          const roots = new Map<number, string>()

          const put = (effects: ReadonlyMap<string, StateRow | null>, fails: boolean): void => {
            const block = plainBlock(head, effects)
            const { height } = block.head
            const asOf = stateRootAsOf(parameters, height)
            if (asOf !== null) {
              const late = at.cursor.get() !== undefined
              met[late ? 'roots late' : 'roots in time'] += 1
              expect(toHex(at.store.stateRootAt(asOf))).toBe(roots.get(asOf))
            }
            const cursor = at.cursor.get() as string | undefined
            if (fails) {
              rolledBack(() => at.store.commit(block, give))
              return
            }
            at.store.commit(block)
            head = block.head
            for (const [key, row] of effects) {
              if (cursor !== undefined) {
                if (row !== null) met[key < cursor ? 'put before' : key === cursor ? 'put at' : 'put after'] += 1
                if (key > cursor && row !== null && !state.has(key)) met['new after'] += 1
                if (key > cursor && row === null && state.has(key)) met['drop after'] += 1
              }
              if (row === null) state.delete(key)
              else state.set(key, row)
            }
            if (height > 0 && height % every === 0) roots.set(height, plainStateRoot(state))
          }

          put(new Map(first.map((key) => [KEYS[key] as string, row()])), false)
          for (const [i, step] of steps.entries()) {
            switch (step.kind) {
              case 'block': {
                const effects = new Map<string, StateRow | null>(step.drops.map((key) => [KEYS[key] as string, null]))
                for (const key of step.puts) effects.set(KEYS[key] as string, row())
                put(effects, step.fails)
                break
              }
              case 'slice':
                if (!step.fails) at.store.scanStateRoot()
                else
                  rolledBack(
                    at.db.transaction(() => {
                      at.store.scanStateRoot()
                      give()
                    }),
                  )
                break
              case 'killed': {
                const name = `${i + 1}.db`
                for (const end of ['', '-wal']) {
                  const old = join(folder, `${at.name}${end}`)
                  if (existsSync(old)) copyFileSync(old, join(folder, `${name}${end}`))
                }
                at.db.close()
                at = open(name, step.sliceRows)
                break
              }
              default:
                step satisfies never
            }
            const end = endOfScan(at.db, sha256)
            if (end !== null) expect(toHex(end.root ?? new Uint8Array(0))).toBe(roots.get(end.height))
          }
          while (at.store.scanStateRoot());
          for (const [height, root] of roots) expect(toHex(at.store.stateRootAt(height))).toBe(root)
          expect(at.db.prepare('SELECT count(*) FROM root_before').pluck().get()).toBe(0)
          at.db.close()
        },
      ),
      { numRuns: 100 },
    )
  })

  it('was met by blocks at every place', () => {
    for (const [what, times] of Object.entries(met)) expect([what, times > 10]).toEqual([what, true])
  })
})
