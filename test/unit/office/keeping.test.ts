/** What has to last: backup and restore, the access log on the ledger, erasure, what the witnessed log takes over. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { restoreBackup } from '../../../electron/office/backup.ts'
import { readIdentity } from '../../../electron/office/db/identity.ts'
import { openOfficeDb } from '../../../electron/office/db/open.ts'
import { openOffice } from '../../../electron/office/office.ts'
import { fileStore } from '../../../node/keystore.ts'
import { openReadonly } from '../../../node/sqlite.ts'
import { fromBase64 } from '../../../shared/bytes.ts'
import { folder } from './db/memory.ts'
import { approveAll, asValues, sale, signSale } from './sale.ts'
import { crypto, makeWorld, passphraseOf } from './world.ts'

const PASSPHRASE = 'backup 암호 하나'

describe('backup', () => {
  test('keeps the heads that the counter had verified; leaves them behind only on order', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const accepted = await signSale(clerk)
    await approveAll(await world.mapo.seat('supervisor'), [accepted])
    world.send(world.mapo)
    const head = { size: 40, root: 'a'.repeat(64), note: 'a note' }
    world.mapo.office.heads.setVerified(head)
    world.mapo.office.heads.setCosigned(head)
    const supervisor = await world.mapo.seat('supervisor')
    const saved = await supervisor.call('backup.create', { passphrase: PASSPHRASE })
    const restore = async (more: object) => {
      const dataDir = folder()
      const path = join(dataDir, 'office.db')
      const file = fromBase64(saved.base64) as Uint8Array
      const secrets = fileStore(join(dataDir, 'keys'))
      const plan = { crypto, secrets, path, file, passphrase: PASSPHRASE, staff: [], now: 1, ...more }
      expect((await restoreBackup(plan)).ok).toBe(true)
      const { db, heads, records } = openOfficeDb(path, crypto)
      const found = [heads.verified(), heads.cosigned(), records.find(accepted)?.state, records.countUnsent()]
      db.close()
      return found
    }
    expect(await restore({})).toEqual([head, { size: head.size, root: head.root }, 'accepted', 0])
    // What the lost history had accepted goes to the one that stands.
    expect(await restore({ forgetHeads: true })).toEqual([null, null, 'sent', 1])
  })

  test('a restored office is a new device that goes on with its drafts, and waits with what is sealed and what was signed', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const unsent = await signSale(clerk)
    const supervisor = await world.mapo.seat('supervisor')
    await approveAll(supervisor, [unsent])
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    await clerk.call('draft.save', { id: draft.id, values: sale({ floor: 7 }) })
    expect(await clerk.refusal('backup.create', { passphrase: PASSPHRASE })).toBe('ROLE_NEEDED')
    const saved = await supervisor.call('backup.create', { passphrase: PASSPHRASE })
    const file = fromBase64(saved.base64) as Uint8Array
    expect(saved.name).toBe('daejang-mapo-20261102.backup')

    const dataDir = folder()
    const secrets = fileStore(join(dataDir, 'keys'))
    const path = join(dataDir, 'office.db')
    const { seed, staffNo, roles } = world.mapo.test.clerk
    const plan = {
      crypto,
      secrets,
      path,
      file,
      passphrase: PASSPHRASE,
      staff: [{ seed, staffNo, roles, name: '직원', passphrase: passphraseOf(staffNo) }],
      now: world.clock.now(),
    }
    expect(await restoreBackup({ ...plan, passphrase: 'another one' })).toMatchObject({
      ok: false,
      error: { code: 'BACKUP_PASSPHRASE' },
    })
    const cut = await restoreBackup({ ...plan, file: file.slice(0, -1) })
    expect(cut).toMatchObject({ ok: false, error: { code: 'BACKUP_DAMAGED' } })
    const restored = await restoreBackup(plan)
    if (!restored.ok) throw new Error(restored.error.code)
    expect(restored.value.epoch).not.toBe(world.mapo.office.identity.epoch)
    expect(restored.value.device).not.toBe(world.mapo.office.identity.device)
    expect(await restoreBackup(plan)).toMatchObject({ ok: false, error: { code: 'BACKUP_EXISTS' } })

    const opened = await openOffice({
      dataDir,
      clock: world.clock,
      crypto,
      secrets,
      replica: () => world.mapo.office.replica,
      stretch: async (passphrase, salt, cost) => crypto.argon2id(passphrase, salt, cost),
    })
    if (!opened.ok) throw new Error(opened.error.code)
    const office = opened.value
    const session = office.session()
    const key = world.mapo.test.clerk.keys.id
    expect(await office.call(session, 'session.unlock', { key, passphrase: passphraseOf(staffNo) })).toMatchObject({
      ok: true,
    })
    const supervisorKey = { key: world.mapo.test.supervisor.keys.id, passphrase: passphraseOf('MAPO-011') }
    expect(await office.call(office.session(), 'session.unlock', supervisorKey)).toMatchObject({
      error: { code: 'KEY_NOT_HERE' },
    })
    const got = await office.call(session, 'draft.get', { id: draft.id })
    expect(got).toMatchObject({ ok: true, value: { values: sale({ floor: 7 }) } })
    // What was erased since is not known before the first sync.
    const unsealed = await office.call(session, 'record.unseal', { id: unsent, purpose: { code: 'counter', note: '' } })
    expect(unsealed).toMatchObject({ ok: false, error: { code: 'SEALED_WAITS' } })
    const refused = await office.call(session, 'draft.submit', { id: draft.id, values: sale({ floor: 7 }) })
    expect(refused).toMatchObject({ ok: false, error: { code: 'DEVICE_WAITING' } })
    const withdrawn = await office.call(session, 'record.withdraw', { id: unsent, reason: '잘못' })
    expect(withdrawn).toMatchObject({ ok: false, error: { code: 'DEVICE_WAITING' } })
    // It is sent when the first sync is done (first-sync.test.ts).
    expect(office.outbox.next(10, new Set())).toEqual([])
    office.close()
  })

  test('that a crash cut off leaves no copy behind', async () => {
    const world = await makeWorld()
    const left = ['.backup-Ab12', '.restore-Ab12'].map((name) => join(world.mapo.dataDir, name))
    for (const path of left) {
      mkdirSync(path)
      writeFileSync(join(path, 'office.db'), 'what was erased since')
    }
    await world.mapo.restart()
    expect(left.filter((path) => existsSync(path))).toEqual([])
  })

  test('holds no key that signs, in the file or behind its passphrase', async () => {
    const world = await makeWorld()
    const supervisor = await world.mapo.seat('supervisor')
    const saved = await supervisor.call('backup.create', { passphrase: PASSPHRASE })
    const dataDir = folder()
    const path = join(dataDir, 'office.db')
    const restored = await restoreBackup({
      crypto,
      secrets: fileStore(join(dataDir, 'keys')),
      path,
      file: fromBase64(saved.base64) as Uint8Array,
      passphrase: PASSPHRASE,
      staff: [],
      now: 1,
    })
    expect(restored.ok).toBe(true)
    const db = openOfficeDb(path, crypto)
    expect(db.db.prepare('SELECT count(*) FROM staff WHERE blob IS NOT NULL').pluck().get()).toBe(0)
    const before = openOfficeDb(join(world.mapo.dataDir, 'office.db'), crypto)
    const bytes = Buffer.from(readFileSync(path))
    for (const blob of before.db.prepare('SELECT blob FROM staff').pluck().all() as Buffer[]) {
      expect(bytes.includes(blob.subarray(40, 80))).toBe(false)
    }
    const identity = readIdentity(before.db)
    expect(bytes.includes(Buffer.from(identity?.deviceBlob ?? []).subarray(40, 80))).toBe(false)
    before.db.close()
    db.db.close()
  })
})

describe('the access log on the ledger', () => {
  test('a day is anchored once per count, by the device, without approval', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const purpose = { code: 'counter', note: '' } as const
    await clerk.call('record.unseal', { id, purpose })
    await clerk.call('record.unseal', { id, purpose })
    expect(world.mapo.office.anchorAccessLog(false)).toEqual({ ids: [], left: false })
    world.clock.pass(24 * 3_600_000)
    const [anchor] = world.mapo.office.anchorAccessLog(false).ids
    expect(world.mapo.office.anchorAccessLog(true)).toEqual({ ids: [], left: false })
    expect(world.send(world.mapo)).toEqual([anchor])
    const { device, epoch } = world.mapo.office.identity
    const row = world.chain.store.get(`access-log/${device}/${epoch}/2026-11-02`)
    expect(row?.value).toMatchObject({ count: 2 })
  })
})

describe('erasure', () => {
  test('purges what stands here, and nothing opens it again', async () => {
    const world = await makeWorld()
    const { mapo, gaepo, network } = world
    const clerk = await mapo.seat('clerk')
    const id = await signSale(clerk)
    const payload = (await clerk.call('record.get', { id })).payload as { sealed: { hash: string } }
    await approveAll(await mapo.seat('supervisor'), [id])
    world.send(mapo)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'correct',
      target: id,
      values: null,
    })
    const body = { target: id, why: 'subject-request', hashes: [payload.sealed.hash] }
    const erase = network.sign(mapo.test.clerk, mapo.test.device, {
      service: 'privacy',
      action: 'erase',
      body,
      seq: 950,
    })
    world.order([network.entry(erase, [mapo.test.supervisor, gaepo.test.supervisor])])
    expect(await clerk.refusal('record.unseal', { id, purpose: { code: 'counter', note: '' } })).toBe('SEALED_ERASED')
    expect((await clerk.call('record.get', { id })).erased).toBe(true)
    expect(await clerk.refusal('draft.get', { id: draft.id })).toBe('DRAFT_UNKNOWN')
    const { givenUp } = await clerk.call('search.all', { query: draft.receiptNo })
    expect(givenUp).toMatchObject([{ receiptNo: draft.receiptNo }])
    const db = openOfficeDb(join(mapo.dataDir, 'office.db'), crypto)
    for (const table of ['sealed', 'wraps', 'tokens']) {
      expect(db.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
    }
    db.db.close()
  })
})

describe('erasure while somebody reads the file', () => {
  test('the write-ahead log is emptied as soon as nobody does', async () => {
    const world = await makeWorld()
    const { mapo, gaepo, network, clock } = world
    const clerk = await mapo.seat('clerk')
    const id = await signSale(clerk)
    const payload = (await clerk.call('record.get', { id })).payload as { sealed: { hash: string } }
    await approveAll(await mapo.seat('supervisor'), [id])
    world.send(mapo)
    const path = join(mapo.dataDir, 'office.db')
    const reader = openReadonly(path)
    reader.prepare('BEGIN').run()
    reader.prepare('SELECT count(*) FROM sealed').get()
    const body = { target: id, why: 'subject-request', hashes: [payload.sealed.hash] }
    const wish = { service: 'privacy', action: 'erase', body, seq: 950 }
    const erase = network.sign(mapo.test.clerk, mapo.test.device, wish)
    world.order([network.entry(erase, [mapo.test.supervisor, gaepo.test.supervisor])])
    const left = (): number => statSync(`${path}-wal`).size
    expect(left()).toBeGreaterThan(0)
    clock.pass(5_000)
    await new Promise(setImmediate)
    expect(left()).toBeGreaterThan(0)
    reader.close()
    clock.pass(5_000)
    await new Promise(setImmediate)
    expect(left()).toBe(0)
  })
})

describe('erasure of a record that was returned once', () => {
  test('takes along what it was mended from, what was written about it, and who they were', async () => {
    const world = await makeWorld()
    const { mapo, gaepo, network } = world
    const clerk = await mapo.seat('clerk')
    const supervisor = await mapo.seat('supervisor')
    const purpose = { code: 'counter', note: '' } as const
    const first = await signSale(clerk)
    await supervisor.call('approval.return', { id: first, reason: '김하늘 씨의 번호를 확인' })
    const mended = await clerk.call('record.revise', { id: first })
    const { id } = await clerk.call('draft.submit', { id: mended.id, values: asValues(mended.values) })
    const other = await signSale(clerk, { pnu: '1144010200100570010', seller: ['박구름', '800101-1234567'] })
    await clerk.call('record.withdraw', { id: other, reason: '다른 사람의 것' })
    await approveAll(supervisor, [id])
    world.send(mapo)
    expect((await clerk.call('record.unseal', { id: first, purpose })).facts.length).toBeGreaterThan(3)
    expect((await clerk.call('search.all', { query: '김하늘' })).records).toHaveLength(2)

    const { sealed } = (await clerk.call('record.get', { id })).payload as { sealed: { hash: string } }
    const body = { target: id, why: 'subject-request', hashes: [sealed.hash] }
    const wish = { service: 'privacy', action: 'erase', body, seq: 950 }
    const erase = network.sign(mapo.test.clerk, mapo.test.device, wish)
    world.order([network.entry(erase, [mapo.test.supervisor, gaepo.test.supervisor])])
    for (const gone of [id, first]) {
      expect(await clerk.refusal('record.unseal', { id: gone, purpose })).toBe('SEALED_ERASED')
      const detail = await clerk.call('record.get', { id: gone })
      expect([detail.erased, detail.may.includes('unseal')]).toEqual([true, false])
      expect(detail.history.filter(({ note }) => note !== null)).toEqual([])
    }
    expect((await clerk.call('search.all', { query: '김하늘' })).records.map((each) => each.id)).not.toContain(first)
    // Somebody else's stays.
    expect((await clerk.call('record.unseal', { id: other, purpose })).facts.length).toBeGreaterThan(3)
    expect((await clerk.call('record.get', { id: other })).history.at(-1)?.note).toBe('다른 사람의 것')
  })
})

describe('what the witnessed log holds', () => {
  test('is given up here, and still shows whole', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    await approveAll(await world.mapo.seat('supervisor'), [id])
    world.send(world.mapo)
    const stored = () => {
      const db = openOfficeDb(join(world.mapo.dataDir, 'office.db'), crypto)
      const row = db.records.find(id)
      const parts = db.db.prepare('SELECT count(*) FROM sealed').pluck().get()
      db.db.close()
      return [row?.payload === null, parts]
    }
    expect(stored()).toEqual([false, 1])
    world.witness()
    expect(stored()).toEqual([true, 0])
    const detail = await clerk.call('record.get', { id })
    expect(detail.history.map(({ step }) => step)).toEqual(['entered', 'approved', 'sent', 'ordered', 'witnessed'])
    expect(
      (await clerk.call('record.unseal', { id, purpose: { code: 'counter', note: '' } })).facts.length,
    ).toBeGreaterThan(0)
    const receipt = await clerk.call('record.receipt', { id })
    expect(receipt.text.startsWith('c2sp.org/tlog-proof@v1\n')).toBe(true)
  })

  test('is given up only where this very log holds it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    await clerk.call('search.all', { query: '김하늘' })
    const [id = ''] = world.mapo.office.anchorAccessLog(true).ids
    expect(world.send(world.mapo)).toEqual([id])
    const { replica } = world.mapo.office
    const { ledger } = replica
    // The outcome is of a history that the city gave up: the log that is witnessed now does not know the record.
    Object.assign(replica, { ledger: { ...ledger, placeOf: () => undefined } })
    world.witness()
    Object.assign(replica, { ledger })
    const db = openOfficeDb(join(world.mapo.dataDir, 'office.db'), crypto)
    expect(db.records.find(id)?.payload).not.toBeNull()
    db.db.close()
    world.witness()
    const later = openOfficeDb(join(world.mapo.dataDir, 'office.db'), crypto)
    expect(later.records.find(id)?.payload).toBeNull()
    later.db.close()
  })

  test('no name, number or passphrase stands in clear in office.db or beside it', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    await signSale(clerk)
    const draft = await clerk.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    await clerk.call('draft.save', { id: draft.id, values: sale({ seller: ['표본이름', '900101-7654321'] }) })
    for (const name of ['office.db', 'office.db-wal']) {
      const bytes = readFileSync(join(world.mapo.dataDir, name))
      for (const datum of ['김하늘', '이바다', '표본이름', '7654321', '1234567', passphraseOf('MAPO-001')]) {
        expect([name, datum, bytes.includes(datum)]).toEqual([name, datum, false])
      }
    }
  })
})
