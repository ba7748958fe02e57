/** The scan for a state root: how it is cut, what an older file brings, and that damage of what it keeps is found. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LEDGER_MIGRATIONS, type LedgerStore, openLedgerStore } from '../../../node/ledger-store.ts'
import { writeNetworkFile } from '../../../node/network-file.ts'
import { inlineSignatures } from '../../../node/signatures.ts'
import { migrate, openDatabase, sqliteProblem, type WritableDb } from '../../../node/sqlite.ts'
import { type VerifyReport, verifyFolder } from '../../../node/verify.ts'
import { toHex } from '../../../shared/bytes.ts'
import { decodeBlock } from '../../../shared/ledger/entry.ts'
import { type Head, replayBlock } from '../../../shared/ledger/replay.ts'
import type { StateRow } from '../../../shared/ledger/state.ts'
import { dropFolders, makeChain, newFolder, noteEntries, type TestChain } from '../../support/chain.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'
import { sha256 } from '../../support/node-crypto.ts'
import { plainBlock, plainRow, plainStateRoot } from '../../support/plain-blocks.ts'
import { testRules } from '../../support/rules.ts'

afterAll(dropFolders)

/** Blocks without records in a new file; every block writes one row that is there and one that is new. */
const plainLedger = (options: { stateRootEvery: number; stateRootLag: number; sliceRows?: number }, rows: number) => {
  const path = join(newFolder(), 'log.db')
  const db = openDatabase(path)
  db.pragma('synchronous = OFF')
  const store = openLedgerStore(db, { sha256 }, options)
  const state = new Map<string, StateRow>()
  let head: Head | null = null
  const next = (effects: ReadonlyMap<string, StateRow>): number => {
    const block = plainBlock(head, effects)
    store.commit(block)
    head = block.head
    for (const [key, row] of effects) state.set(key, row)
    return block.head.height
  }
  next(new Map(Array.from({ length: rows }, (_, i) => [`row/${i}`, plainRow(i)])))
  return {
    path,
    db,
    store,
    state,
    height: () => head?.height ?? 0,
    /** Blocks up to this height. */
    to: (height: number): void => {
      while ((head?.height ?? 0) < height) {
        const n = (head?.height ?? 0) + 1
        next(
          new Map([
            [`row/${n % rows}`, plainRow(1_000_000 + n)],
            [`new/${n}`, plainRow(n)],
          ]),
        )
      }
    },
    root: () => plainStateRoot(state),
  }
}

/** Pairs that the scan under way has passed; null when none is under way. */
const passed = (db: WritableDb): number | null => {
  const edge = db.prepare('SELECT edge FROM root_scan').pluck().get() as Buffer | undefined
  return edge === undefined ? null : Number(edge.readBigUInt64BE())
}

describe('the scan for a state root', () => {
  it('ends before the block that needs the root, and no block reads much more than its share', () => {
    const { db, store, to, root } = plainLedger({ stateRootEvery: 16, stateRootLag: 8, sliceRows: 5 }, 1000)
    // Nothing is known of the first scan: its blocks read a slice each, and the rest is read when the root is asked for.
    to(16 + 7)
    expect(passed(db)).toBe(8 * 5)
    store.stateRootAt(16)
    to(32)
    const wanted = root()
    const reads: number[] = [passed(db) ?? 0]
    for (let height = 33; passed(db) !== null; height += 1) {
      to(height)
      reads.push(passed(db) ?? 0)
    }
    const steps = reads.slice(1, -1).map((read, i) => read - (reads[i] as number))
    expect(reads[0]).toBe(5)
    // 1,034 pairs; the log has grown by less than twice as much since the last root.
    expect([steps.length > 2, reads.length <= 8]).toEqual([true, true])
    for (const step of steps) expect(step).toBeLessThan((2 * 1034) / 7)
    expect(toHex(store.stateRootAt(32))).toBe(wanted)
  })

  it('reads a slice whenever it is asked to between blocks, and says when it is through', () => {
    const { db, store, to, root } = plainLedger({ stateRootEvery: 4, stateRootLag: 3, sliceRows: 10 }, 95)
    expect(store.scanStateRoot()).toBe(false)
    to(4)
    const wanted = root()
    let slices = 1
    for (; store.scanStateRoot(); slices += 1) expect(passed(db)).toBe((slices + 1) * 10)
    expect(slices).toBe(9)
    expect(passed(db)).toBeNull()
    expect(store.scanStateRoot()).toBe(false)
    to(6)
    expect(toHex(store.stateRootAt(4))).toBe(wanted)
  })

  it('goes along the keys, and sorts nothing', () => {
    const { db, store, to } = plainLedger({ stateRootEvery: 4, stateRootLag: 3, sliceRows: 10 }, 95)
    to(4)
    const prepared: string[] = []
    const spy = new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target)
        if (name !== 'prepare') return typeof value === 'function' ? value.bind(target) : value
        return (sql: string) => {
          prepared.push(sql)
          return target.prepare(sql)
        }
      },
    })
    openLedgerStore(spy, { sha256 }, { stateRootEvery: 4, stateRootLag: 3 })
    const [sql, ...others] = prepared.filter((each) => each.includes('UNION ALL'))
    expect(others).toEqual([])
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all({ after: '', limit: 1 }) as { detail: string }[]
    const steps = plan.map(({ detail }) => detail)
    expect(steps).toContain('MERGE (UNION ALL)')
    expect(steps.filter((step) => step.startsWith('SCAN') || step.includes('TEMP B-TREE'))).toEqual([])
    expect(store.stateRootAt(4)).toHaveLength(32)
  })

  it('that cannot go on is damage of the file', () => {
    const { db, store, to } = plainLedger({ stateRootEvery: 4, stateRootLag: 3, sliceRows: 10 }, 95)
    to(4)
    db.prepare('UPDATE root_scan SET edge = zeroblob(9)').run()
    const problem = (run: () => void): unknown => {
      try {
        run()
        return null
      } catch (error) {
        return sqliteProblem(error)
      }
    }
    for (const run of [() => to(5), () => store.scanStateRoot(), () => store.stateRootAt(4)])
      expect(problem(run)).toBe('DATABASE_DAMAGED')
  })
})

/** A file as the first version of the schema left it: the root was found in the commit of its height. */
const asVersion1 = (path: string): string => {
  const old = join(newFolder(), 'log.db')
  const db = openDatabase(old)
  migrate(db, 'ledger', LEDGER_MIGRATIONS.slice(0, 1))
  db.prepare('ATTACH ? AS now').run(path)
  for (const table of ['entries', 'transactions', 'lanes', 'sequences', 'tiles', 'state', 'blocks'])
    db.exec(`INSERT INTO ${table} SELECT * FROM now.${table}`)
  db.exec('INSERT INTO state_roots (height, root) SELECT height, root FROM now.state_roots')
  db.close()
  return old
}

describe('a ledger of schema version 1', () => {
  it('between a set height and the block that carries its root goes on', () => {
    const parameters = { stateRootEvery: 4, stateRootLag: 3 }
    // With slices as large as the state the root stands when its height is committed, as it did.
    const before = plainLedger(parameters, 100)
    before.to(4)
    const wanted = before.root()
    before.to(5)
    expect(passed(before.db)).toBeNull()
    const db = openDatabase(asVersion1(before.path))
    expect(db.prepare('SELECT version FROM schema_parts').pluck().get()).toBe(1)
    const store = openLedgerStore(db, { sha256 }, { ...parameters, sliceRows: 10 })
    expect(db.prepare('SELECT version FROM schema_parts').pluck().get()).toBe(LEDGER_MIGRATIONS.length)
    expect(toHex(store.stateRootAt(4))).toBe(wanted)
    const state = new Map(before.state)
    const roots: string[] = []
    for (let height = 6; height <= 11; height += 1) {
      const row = plainRow(height)
      store.commit(plainBlock(store.head(), new Map([[`row/${height}`, row]])))
      state.set(`row/${height}`, row)
      if (height === 8) roots.push(plainStateRoot(state))
    }
    expect(passed(db)).not.toBeNull()
    expect(toHex(store.stateRootAt(4))).toBe(wanted)
    expect([toHex(store.stateRootAt(8))]).toEqual(roots)
    db.close()
    before.db.close()
  })
})

/** A real log whose scan is under way: height 4 is set, its root is due at 7, the scan has passed some of the rows. */
const underWay = (blocks = 5): { network: TestNetwork; chain: TestChain } => {
  const network = makeTestNetwork({ parameters: { stateRootEvery: 4, stateRootLag: 3 } })
  const chain = makeChain(network, testRules, { sliceRows: 2 })
  const { mapo } = network
  for (let block = 1; block <= blocks; block += 1) {
    const body = { slot: 1, value: block }
    const expects = chain.store.get('note/1') === undefined ? [] : [writerOf(chain.store, 'note/1')]
    const draft = { service: 'note', action: expects.length === 0 ? 'enter' : 'move', body, expects }
    const record = network.sign(mapo.clerk, mapo.device, draft)
    chain.order([network.entry(record, [mapo.supervisor]), ...noteEntries(network, 1, 100 + block)])
  }
  return { network, chain }
}
const writerOf = (store: LedgerStore, key: string) => ({ key, writer: store.get(key)?.writer ?? null })

const verify = async (network: TestNetwork, dataDir: string): Promise<VerifyReport> => {
  writeNetworkFile(join(dataDir, 'network.json'), network.made.file)
  const signatures = inlineSignatures(network.crypto)
  const report = await verifyFolder({ crypto: network.crypto, dataDir, rulesSet: testRules, signatures })
  if (!report.ok) throw new Error(report.error.code)
  return report.value
}

/** A copy of the chain's folder with its file changed. */
const changed = (chain: TestChain, sql: string): string => {
  const copy = newFolder()
  cpSync(chain.folder, copy, { recursive: true })
  const db = openDatabase(join(copy, 'log.db'))
  db.function('flip', (bytes, at) => {
    const flipped = Buffer.from(bytes as Buffer)
    flipped[Number(at)] = (flipped[Number(at)] as number) ^ 1
    return flipped
  })
  expect(db.exec(sql).prepare('SELECT total_changes()').pluck().get()).not.toBe(0)
  db.close()
  return copy
}

const KEPT = `(SELECT key FROM root_before WHERE writer IS NOT NULL LIMIT 1)`
const damage: readonly [string, string][] = [
  ['a hash of the edge', 'UPDATE root_scan SET edge = flip(edge, 12)'],
  ['the count of the edge', 'UPDATE root_scan SET edge = flip(edge, 6)'],
  ['the cursor', `UPDATE root_scan SET cursor = 'zzz'`],
  ['a cursor that goes back', `UPDATE root_scan SET cursor = ''`],
  ['the height', 'UPDATE root_scan SET height = height + 1'],
  ['the writer of a kept row', `UPDATE root_before SET writer = flip(writer, 3) WHERE key = ${KEPT}`],
  ['the value of a kept row', `UPDATE root_before SET value = flip(value, 0) WHERE key = ${KEPT}`],
  ['the key of a kept row', `UPDATE root_before SET key = key || 'x' WHERE key = ${KEPT}`],
  ['a kept row that is not there', `DELETE FROM root_before WHERE key = ${KEPT}`],
  ['the mark of a new row that is not there', 'DELETE FROM root_before WHERE writer IS NULL'],
  [
    'a row hidden',
    `INSERT INTO root_before (key) SELECT key FROM state, root_scan
     WHERE key > cursor AND key NOT IN (SELECT key FROM root_before) ORDER BY key DESC LIMIT 1`,
  ],
  ['a row that the scan has passed', `INSERT INTO root_before (key) SELECT cursor FROM root_scan`],
]

describe('verify', () => {
  it('holds a scan to be right wherever it is', async () => {
    for (let blocks = 3; blocks <= 9; blocks += 1) {
      const { network, chain } = underWay(blocks)
      const under = blocks >= 4 && blocks !== 7
      const db = openDatabase(join(chain.folder, 'log.db'))
      expect([blocks, passed(db) !== null]).toEqual([blocks, under])
      expect([blocks, await verify(network, chain.folder)]).toMatchObject([blocks, { ok: true, firstBad: null }])
      // A slice further, and at its end.
      chain.store.scanStateRoot()
      expect(await verify(network, chain.folder)).toMatchObject({ ok: true })
      while (chain.store.scanStateRoot());
      expect(await verify(network, chain.folder)).toMatchObject({ ok: true })
      db.close()
      chain.close()
    }
  })

  it.each(damage)('finds %s', async (name, sql) => {
    const { network, chain } = underWay()
    const { firstBad } = await verify(network, changed(chain, sql))
    const why = name === 'the height' ? 'STATE_ROOT_ROW' : 'STATE_ROOT_SCAN'
    expect(firstBad).toEqual({ entry: (chain.store.block(4)?.size ?? 0) - 1, why })
    chain.close()
  })

  it('finds a scan that is not there, and rows kept for none', async () => {
    const { network, chain } = underWay()
    const entry = (chain.store.block(4)?.size ?? 0) - 1
    const gone = await verify(network, changed(chain, 'DELETE FROM root_scan; DELETE FROM root_before'))
    expect(gone.firstBad).toEqual({ entry, why: 'STATE_ROOT_ROW' })
    while (chain.store.scanStateRoot());
    const left = await verify(network, changed(chain, `INSERT INTO root_before (key) VALUES ('rules')`))
    expect(left.firstBad?.why).toBe('STATE_ROOT_SCAN')
    chain.close()
  })

  it('reads a file of schema version 1', async () => {
    const network = makeTestNetwork({ parameters: { stateRootEvery: 4, stateRootLag: 3 } })
    const chain = makeChain(network)
    for (let block = 1; block <= 5; block += 1) chain.order(noteEntries(network, 1, block))
    const old = asVersion1(join(chain.folder, 'log.db'))
    expect(await verify(network, join(old, '..'))).toMatchObject({ ok: true, blocks: 6 })
    const db = openDatabase(old)
    db.exec('DELETE FROM state_roots')
    db.close()
    expect((await verify(network, join(old, '..'))).firstBad?.why).toBe('STATE_ROOT_ROW')
    chain.close()
  })
})

describe('a replica with damage in its scan', () => {
  it.each(damage.filter(([name]) => !/height|count|passed/.test(name)))(
    '%s: raises the alarm at the block that carries the root',
    (_, sql) => {
      const { network, chain } = underWay()
      const db = openDatabase(join(changed(chain, sql), 'log.db'))
      const { parameters, network: name } = network.made.genesis
      const store = openLedgerStore(db, network.crypto, { ...parameters, sliceRows: 2 })
      const rules = { network: name, parameters, rulesSet: testRules }
      const faults: (string | null)[] = []
      for (let height = 6; height <= 7; height += 1) {
        const { entries } = chain.order(noteEntries(network, 1, 200 + height))
        const head = store.head() as Head
        const replayed = replayBlock(network.crypto, rules, store, head, entries, (of) => store.stateRootAt(of))
        faults.push(replayed.ok ? null : replayed.error.code)
        if (replayed.ok) store.commit(replayed.value)
        const block = decodeBlock(entries.at(-1) as Uint8Array)
        expect(block.ok && block.value.stateRoot !== null).toBe(height === 7)
      }
      expect(faults).toEqual([null, 'STATE_ROOT_DIFFERS'])
      db.close()
      chain.close()
    },
  )
})
