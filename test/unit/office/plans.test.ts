/** How SQLite reads for lists and searches: by an index, never through a whole table, whatever its size. */
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAccessLog } from '../../../electron/office/db/access-log.ts'
import { openCases } from '../../../electron/office/db/cases.ts'
import { openDrafts } from '../../../electron/office/db/drafts.ts'
import { openLetters } from '../../../electron/office/db/letters.ts'
import { openRecords } from '../../../electron/office/db/records.ts'
import { migrateOffice } from '../../../electron/office/db/schema.ts'
import { openSealedParts } from '../../../electron/office/db/sealed-parts.ts'
import { readRecordIndex } from '../../../electron/office/replica/record-index.ts'
import { REPLICA_MIGRATIONS } from '../../../electron/office/replica/schema.ts'
import { readStatistics } from '../../../electron/office/replica/statistics.ts'
import { migrate, openDatabase, type WritableDb } from '../../../node/sqlite.ts'
import { crypto, folder, id } from './db/memory.ts'

/** A database that remembers what was prepared on it. */
const watched = (make: (db: WritableDb) => void) => {
  const db = openDatabase(join(folder(), 'watched.db'))
  onTestFinished(() => void db.close())
  make(db)
  const queries = new Set<string>()
  const spy = new Proxy(db, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target)
      if (name === 'prepare') {
        return (sql: string) => {
          if (/^\s*(SELECT|WITH)/.test(sql)) queries.add(sql)
          return target.prepare(sql)
        }
      }
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as WritableDb
  const plan = (sql: string): readonly string[] =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...sql.split('?').slice(1).fill('0')) as { detail: string }[]).map(
      ({ detail }) => detail,
    )
  return { spy, queries, plan }
}

/** Steps that read a table or an index from one end to the other. */
const scans = (steps: readonly string[]): readonly string[] => steps.filter((step) => step.startsWith('SCAN'))
const sorts = (steps: readonly string[]): readonly string[] => steps.filter((step) => step.includes('TEMP B-TREE'))

describe('the replica', () => {
  const subject = id(1)
  const service = 'real-estate'
  const page = { limit: 10, before: 1000 }
  const queries: readonly [string, (index: ReturnType<typeof readRecordIndex>) => unknown][] = [
    ['a register', (index) => index.records({ service, actions: ['report', 'import'], outcome: 'accepted', ...page })],
    ['an office’s records', (index) => index.records({ office: 'mapo', outcome: 'accepted', ...page })],
    ['a parcel’s records', (index) => index.records({ subject, ...page })],
    ['a parcel’s records of a service', (index) => index.records({ subject, service, actions: ['report'], ...page })],
    ['how many name a parcel', (index) => index.count({ subject, service })],
    ['a name', (index) => index.byTokens(['ab'.repeat(16)], 10)],
    ['a name and a birth date', (index) => index.byTokens(['ab'.repeat(16), 'cd'.repeat(16)], 10)],
    ['a number’s beginning', (index) => index.byReceiptNo('MAPO-', 10)],
    ['a number’s last digits', (index) => index.byCounter('000123', 10)],
    ['parcels of a dong', (index) => index.nextParcel('1144010200', '1144010200~')],
  ]
  test.each(queries)('%s: by an index, in its order', (_, ask) => {
    const { spy, queries, plan } = watched((db) => migrate(db, 'replica', REPLICA_MIGRATIONS))
    ask(readRecordIndex(spy))
    expect(queries.size).toBe(1)
    for (const sql of queries) {
      const steps = plan(sql)
      expect(steps.length).toBeGreaterThan(0)
      expect([sql, scans(steps), sorts(steps)]).toEqual([sql, [], []])
    }
  })

  test('statistics: of the months asked for, by the key that they are kept under', () => {
    const { spy, queries, plan } = watched((db) => migrate(db, 'replica', REPLICA_MIGRATIONS))
    readStatistics(spy)
    // The kinds that were ever sold are found in the key of `prices`, which has a row a month and dong.
    const few = [...queries].filter((sql) => !sql.startsWith('SELECT DISTINCT kind FROM prices'))
    expect(few).toHaveLength(4)
    for (const sql of few) expect([sql, scans(plan(sql))]).toEqual([sql, []])
    for (const sql of queries) expect(sql).toMatch(/FROM (monthly|prices)/)
  })

  test('a scan would be seen', () => {
    const { plan } = watched((db) => migrate(db, 'replica', REPLICA_MIGRATIONS))
    expect(scans(plan('SELECT id FROM records WHERE receipt LIKE ?'))).toHaveLength(1)
    expect(sorts(plan('SELECT id FROM records WHERE receipt = ? ORDER BY service'))).toHaveLength(1)
  })
})

describe('office.db', () => {
  /** Few rows each: what waits of one state, what one text names, a clerk's drafts; sorted after an index has found them. */
  const SORTED =
    /SELECT r\.id FROM (subjects|tokens)|SELECT DISTINCT service, action|FROM cases WHERE record|FROM drafts WHERE author = \?|FROM drafts WHERE supplement|FROM cases c JOIN records/

  test('every list and every search, by an index', () => {
    const { spy, queries, plan } = watched(migrateOffice)
    openCases(spy)
    openRecords(spy)
    openSealedParts(spy)
    openAccessLog(spy, crypto)
    openDrafts(spy)
    openLetters(spy, { now: () => 0 })
    // The day's count goes through that epoch's days; the last entry of all needs no way.
    const lists = [...queries].filter((sql) => !/GROUP BY day|ORDER BY n DESC LIMIT 1$/.test(sql))
    expect(lists.length).toBeGreaterThan(20)
    for (const sql of lists) {
      const steps = plan(sql)
      // What waits to be sent, or to be decided, has an index of its own, which is counted or read whole.
      const own = steps.filter((step) =>
        /SCAN \w+ USING (COVERING )?INDEX (records_unse(nt|ttled)|cases_(open|closed)|drafts_(wait|leaving)|letters_(unfinished|fetched|inbox))/.test(
          step,
        ),
      )
      expect([sql, scans(steps).filter((step) => !own.includes(step))]).toEqual([sql, []])
      if (!SORTED.test(sql)) expect([sql, sorts(steps)]).toEqual([sql, []])
    }
  })
})
