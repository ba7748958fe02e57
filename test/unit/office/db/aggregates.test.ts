import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenLink } from '../../../../electron/office/db/access-log.ts'
import type { NewRecord } from '../../../../electron/office/db/records.ts'
import { migrateOffice, OFFICE_MIGRATIONS } from '../../../../electron/office/db/schema.ts'
import { clearFailures, countFailure, findStaff, listStaff, putStaff } from '../../../../electron/office/db/staff.ts'
import { migrate, openDatabase } from '../../../../node/sqlite.ts'
import type { KeyId, TxId } from '../../../../shared/ledger/ids.ts'
import { crypto, folder, id, officeDb } from './memory.ts'

const key = id(9) as KeyId

const record = (n: number, parents: readonly number[] = []): NewRecord => ({
  id: id(n) as TxId,
  payload: Uint8Array.of(n),
  signature: new Uint8Array(64),
  author: key,
  service: 'real-estate',
  action: 'report',
  receiptNo: `MAPO-20261122-03-00000${n}`,
  state: 'signed',
  approvalsNeeded: 1,
  recordedAt: n,
  application: null,
  receivedAt: n,
  dueAt: null,
  parents: parents.map((parent) => id(parent) as TxId),
  scanFields: [],
  subjects: [],
})

describe('schema', () => {
  test('a file of each earlier version reaches the newest', () => {
    for (let before = 0; before < OFFICE_MIGRATIONS.length; before += 1) {
      const db = openDatabase(join(folder(), 'office.db'))
      migrate(db, 'office', OFFICE_MIGRATIONS.slice(0, before))
      migrateOffice(db)
      expect(db.prepare(`SELECT version FROM schema_parts WHERE part = 'office'`).pluck().get()).toBe(
        OFFICE_MIGRATIONS.length,
      )
      db.close()
    }
  })

  test('a file of a newer program is left as it is', () => {
    const db = openDatabase(join(folder(), 'office.db'))
    migrateOffice(db)
    db.prepare('UPDATE schema_parts SET version = 99').run()
    expect(() => migrateOffice(db)).toThrow(/SCHEMA_NEWER/)
    db.close()
  })
})

describe('counters', () => {
  test('a number is given only inside a transaction, and not lost with one that fails', () => {
    const { counters, commit } = officeDb()
    expect(() => counters.number('a')).toThrow()
    expect(commit(() => counters.number('a'))).toBe(1)
    expect(() =>
      commit(() => {
        counters.number('a')
        throw new Error('full disk')
      }),
    ).toThrow('full disk')
    expect(commit(() => counters.number('a'))).toBe(2)
  })

  test('receipt numbers count per day and terminal, serials by themselves', () => {
    const { counters, commit } = officeDb()
    const give = (day: string, terminal: number) => commit(() => counters.receiptNo('mapo', day, terminal))
    expect(give('2026-11-22', 3)).toBe('MAPO-20261122-03-000001')
    expect(give('2026-11-22', 3)).toBe('MAPO-20261122-03-000002')
    expect(give('2026-11-22', 4)).toBe('MAPO-20261122-04-000001')
    expect(give('2026-11-23', 3)).toBe('MAPO-20261123-03-000001')
    expect(commit(() => counters.serial('mapo', '2026-11-22', 3))).toBe('MAPO-20261122-03-P000001')
  })
})

describe('records', () => {
  test('states move only from where they are', () => {
    const { records, commit } = officeDb()
    commit(() => records.insert(record(1)))
    expect(records.move(id(1), 'approved', 'sent', 5)).toBe(false)
    expect(records.move(id(1), 'signed', 'approved', 5)).toBe(true)
    expect(records.find(id(1))).toMatchObject({ state: 'approved', changedAt: 5 })
  })

  test('an outcome is written once', () => {
    const { records, commit } = officeDb()
    commit(() => records.insert(record(1)))
    expect(records.settle(id(1), 20, 7, 9)).toBe(true)
    expect(records.settle(id(1), 0, 8, 9)).toBe(false)
    expect(records.find(id(1))).toMatchObject({ state: 'rejected', outcome: 20, logIndex: 7 })
    expect(records.settle(id(2), 0, 8, 9)).toBe(false)
  })

  test('the same id is stored once', () => {
    const { records, commit } = officeDb()
    commit(() => records.insert(record(1)))
    expect(() => commit(() => records.insert(record(1)))).toThrow(/UNIQUE/)
  })

  test('parents and children are found both ways; signing order is kept', () => {
    const { records, commit } = officeDb()
    commit(() => {
      records.insert(record(1))
      records.insert(record(2, [1]))
      records.insert(record(3, [1, 2]))
    })
    expect(records.parents(id(3)).sort()).toEqual([id(1), id(2)])
    expect(records.children(id(1)).sort()).toEqual([id(2), id(3)])
    expect(records.unsettled(0, 10).map((row) => row.id)).toEqual([id(1), id(2), id(3)])
    expect(records.unsettled(1, 1).map((row) => row.id)).toEqual([id(2)])
  })

  test('bytes are given up only below the witnessed size', () => {
    const { records, commit } = officeDb()
    commit(() => records.insert(record(1)))
    expect(records.strippable(100, 10)).toEqual([])
    records.settle(id(1), 0, 7, 9)
    expect(records.strippable(7, 10)).toEqual([])
    expect(records.strippable(8, 10)).toEqual([id(1)])
    records.strip(id(1))
    expect(records.find(id(1))).toMatchObject({ payload: null, state: 'accepted' })
    expect(records.strippable(8, 10)).toEqual([])
  })

  test('what a record seals is found by record, hash and token, and goes piece by piece', () => {
    const { records, sealed, commit } = officeDb()
    const wraps = [
      { office: 'gaepo', wrap: Uint8Array.of(7) },
      { office: 'mapo', wrap: Uint8Array.of(8) },
    ]
    const own = { hash: id(11), part: 0, ciphertext: Uint8Array.of(1, 2), wraps }
    const scan = { hash: id(12), part: 1, ciphertext: Uint8Array.of(3), wraps: [] }
    const [a, b, c] = ['aa', 'bb', 'cc'].map((digits) => digits.repeat(16)) as [string, string, string]
    commit(() => sealed.insert(records.insert(record(1)), [own, scan], [b, a, a]))
    commit(() => sealed.insert(records.insert(record(2)), [], [b]))
    expect(sealed.of(id(1))).toEqual([own, scan])
    expect(sealed.tokens(id(1))).toEqual([a, b])
    expect(sealed.byTokens([b], 10).sort()).toEqual([id(1), id(2)])
    expect([sealed.byTokens([b, a], 10), sealed.byTokens([a, c], 10)]).toEqual([[id(1)], []])
    expect(sealed.wrap(id(11), 'mapo')).toEqual(Uint8Array.of(8))
    expect([sealed.wrap(id(11), 'jongno'), sealed.wrap(id(12), 'mapo'), sealed.of(id(2))]).toEqual([null, null, []])
    sealed.purge(id(11))
    expect([sealed.wrap(id(11), 'mapo'), sealed.ciphertext(id(11)), sealed.of(id(1))]).toEqual([null, null, [scan]])
    sealed.purgeTokens(id(1))
    expect(sealed.byTokens([b], 10)).toEqual([id(2)])
  })

  test('room that was given up is given back, and what stands stays', () => {
    const { db, records, commit, tidy } = officeDb()
    const big = { payload: new Uint8Array(20_000), signature: new Uint8Array(64) }
    for (let n = 1; n <= 200; n += 1) {
      commit(() => records.insert({ ...record(n), ...big }))
      if (n <= 150) records.settle(id(n), 0, n, 9)
    }
    const pages = (): number => db.pragma('page_count', { simple: true }) as number
    while (tidy());
    const before = pages()
    for (const each of records.strippable(1000, 1000)) records.strip(each)
    while (tidy());
    // A hundred and fifty records of five pages each, but for the pages that stay spare.
    expect(before - pages()).toBeGreaterThan(150 * 5 - 2 * 256)
    expect(records.find(id(160))?.payload?.length).toBe(20_000)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})

describe('heads', () => {
  const head = (size: number, root: number) => ({ size, root: id(root), note: `note ${size}` })

  test('never go back and never fork', () => {
    const { heads } = officeDb()
    expect(heads.verified()).toBeNull()
    heads.setVerified(head(10, 1))
    heads.setVerified(head(10, 1))
    expect(() => heads.setVerified(head(10, 2))).toThrow(/HEAD_BACKWARDS/)
    expect(() => heads.setVerified(head(9, 1))).toThrow(/HEAD_BACKWARDS/)
    heads.setVerified(head(11, 3))
    expect(heads.verified()).toEqual(head(11, 3))
    expect(heads.cosigned()).toBeNull()
  })
})

describe('staff', () => {
  const person = {
    key,
    name: '김마포',
    staffNo: 'MAPO-017',
    roles: ['clerk'] as const,
    blob: null,
    demoPassphrase: null,
  }

  test('failures are counted until one passphrase is right', () => {
    const { db } = officeDb()
    putStaff(db, person)
    countFailure(db, key, 100)
    countFailure(db, key, 200)
    expect(findStaff(db, key)).toMatchObject({ failures: 2, failedAt: 200 })
    clearFailures(db, key)
    expect(listStaff(db)).toMatchObject([{ staffNo: 'MAPO-017', failures: 0, failedAt: 0 }])
    expect(findStaff(db, id(1))).toBeNull()
  })
})

describe('drafts', () => {
  test('scans go with their draft', () => {
    const { db, drafts } = officeDb()
    const bytes = Uint8Array.of(1)
    drafts.insert({
      id: 'd1',
      author: key,
      service: 'birth',
      action: 'register',
      receiptNo: 'MAPO-20261122-03-000001',
      target: null,
      revises: null,
      box: bytes,
      savedAt: 1,
      application: 'MAPO-20261122-03-000001',
      receivedAt: 1,
      dueAt: null,
      supplement: null,
      letter: null,
    })
    drafts.addFile({ handle: 'f1', draft: 'd1', field: 'scan', size: 1, labelBox: bytes, bytesBox: bytes })
    expect(drafts.removeFile('other', 'f1')).toBe(false)
    expect(drafts.files('d1')).toHaveLength(1)
    drafts.remove('d1')
    expect(drafts.find('d1')).toBeNull()
    expect(db.prepare('SELECT count(*) FROM draft_files').pluck().get()).toBe(0)
  })

  test('saving a draft that is gone is a defect, not silence', () => {
    expect(() => officeDb().drafts.save('gone', Uint8Array.of(1), 1)).toThrow()
  })
})

describe('cases', () => {
  const question = {
    id: id(1),
    kind: 'REJECTED',
    record: id(1) as TxId,
    reason: 'STALE',
    first: id(2) as TxId,
    keys: ['a/b'],
    openedAt: 1,
  } as const

  test('one case a record, one decision at a time, closed by the decision that was accepted', () => {
    const { cases } = officeDb()
    expect(cases.open(question)).toBe(true)
    expect(cases.open(question)).toBe(false)
    expect(cases.decide(id(1), 'withdraw', id(5))).toBe(true)
    expect(cases.decide(id(1), 'void', id(6))).toBe(false)
    expect(cases.close(id(6), 9)).toBe(false)
    expect(cases.reopen(id(5))).toBe(true)
    expect(cases.find(id(1))).toMatchObject({ state: 'open', decision: null, decisionRecord: null })
    cases.decide(id(1), 'amend', id(7))
    expect(cases.close(id(7), 9)).toBe(true)
    expect(cases.list(true, null, 9)).toEqual([])
    expect(cases.list(false, null, 9)).toMatchObject([{ id: id(1), closedAt: 9, decision: 'amend' }])
    expect(cases.counts()).toEqual({ opened: 1, closed: 1 })
  })
})

describe('access log', () => {
  const entry = (day: string, what = 'record') => ({
    epoch: 'e',
    day,
    at: 1,
    who: key,
    purpose: 'counter',
    noteBox: Uint8Array.of(1),
    what,
    record: id(3),
  })

  test('counts days and heads, and names the first entry that was touched', () => {
    const { db, accessLog } = officeDb()
    accessLog.append(entry('2026-11-21'))
    accessLog.append(entry('2026-11-21'))
    accessLog.append(entry('2026-11-22'))
    const days = accessLog.unanchored('e')
    expect(days.map(({ day, count }) => [day, count])).toEqual([
      ['2026-11-21', 2],
      ['2026-11-22', 1],
    ])
    accessLog.anchor('e', '2026-11-21', 2, id(8))
    expect(accessLog.unanchored('e').map(({ day }) => day)).toEqual(['2026-11-22'])
    expect(accessLog.list(null, 2).map(({ n }) => n)).toEqual([3, 2])
    expect(accessLog.list(2, 2).map(({ n }) => n)).toEqual([1])
    expect(brokenLink(db, crypto)).toBeNull()
    db.prepare(`UPDATE access_log SET what = 'nothing' WHERE n = 2`).run()
    expect(brokenLink(db, crypto)).toBe(2)
  })

  test('an entry cut out is noticed', () => {
    const { db, accessLog } = officeDb()
    accessLog.append(entry('2026-11-21'))
    accessLog.append(entry('2026-11-21'))
    accessLog.append(entry('2026-11-21'))
    db.prepare('DELETE FROM access_log WHERE n = 2').run()
    expect(brokenLink(db, crypto)).toBe(2)
  })
})

describe('papers, imports, settings', () => {
  test('copies are counted for each subject and kind', () => {
    const { papers } = officeDb()
    const sheet = { record: id(1), subject: id(1), state: 'accepted', printedAt: 1, printedBy: key } as const
    papers.insert({ ...sheet, serial: 'MAPO-1', kind: 'certificate', copy: 1 })
    expect(papers.copies(id(1), 'certificate')).toBe(1)
    expect(papers.copies(id(1), 'extract')).toBe(0)
    expect(() => papers.insert({ ...sheet, serial: 'MAPO-1', kind: 'extract', copy: 1 })).toThrow()
    expect(papers.of(id(1))).toEqual([{ serial: 'MAPO-1', kind: 'certificate', printedAt: 1 }])
  })

  test('an import keeps its decisions in order and is signed once', () => {
    const { imports } = officeDb()
    const session = { id: 'i', name: 'a.csv', author: key, encoding: 'cp949', today: '2026-11-22', openedAt: 1 }
    imports.insert({ ...session, file: Uint8Array.of(1, 2) })
    imports.decide('i', { row: 2 })
    imports.decide('i', { row: 1 })
    expect(imports.decisions('i')).toEqual([{ row: 2 }, { row: 1 }])
    expect(imports.sign('i', 5)).toBe(true)
    expect(imports.sign('i', 6)).toBe(false)
    expect(imports.find('i')).toMatchObject({ signedAt: 5, file: Uint8Array.of(1, 2) })
    expect(imports.find('j')).toBeNull()
  })

  test('settings keep what is not named', () => {
    const path = join(folder(), 'office.db')
    const { settings } = officeDb(path)
    settings.write({ zoom: 1.5, language: undefined, unknown: 1 })
    const written = { language: 'ko', zoom: 1.5, contrast: 'normal', singleKeys: true, idleMinutes: 10 }
    expect(settings.read()).toEqual(written)
    expect(officeDb(path).settings.read()).toEqual(written)
  })
})
