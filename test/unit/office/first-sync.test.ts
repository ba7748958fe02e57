/**
 * A counter that was restored from a backup, at a replica that knows every key: nothing but not knowing what was erased
 * since keeps it from opening what it has. When it may, and what stays closed until then.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Restored, restoreBackup } from '../../../electron/office/backup.ts'
import { fileStore } from '../../../node/keystore.ts'
import { fromBase64 } from '../../../shared/bytes.ts'
import { approveAll, sale, signSale } from './sale.ts'
import { crypto, makeWorld, passphraseOf, type Seated, type World } from './world.ts'

const PASSPHRASE = 'backup 암호 하나'
const PURPOSE = { code: 'counter', note: '' } as const

/** Mapo's folder after the fire: the backup in it, nothing else changed. */
const restore = async ({ mapo, clock }: World, base64: string): Promise<Restored> => {
  mapo.office.close()
  for (const end of ['', '-wal', '-shm']) rmSync(join(mapo.dataDir, `office.db${end}`), { force: true })
  const restored = await restoreBackup({
    crypto,
    secrets: fileStore(join(mapo.dataDir, 'keys')),
    path: join(mapo.dataDir, 'office.db'),
    file: fromBase64(base64) as Uint8Array,
    passphrase: PASSPHRASE,
    staff: [mapo.test.clerk, mapo.test.supervisor].map(({ seed, staffNo, roles }) => ({
      seed,
      staffNo,
      roles,
      name: `직원 ${staffNo}`,
      passphrase: passphraseOf(staffNo),
    })),
    now: clock.now(),
  })
  if (!restored.ok) throw new Error(restored.error.code)
  await mapo.restart()
  return restored.value
}

const enrol = ({ network, mapo, gaepo, order }: World, restored: Restored): void => {
  const { device, devicePublicKey, cosigner, epoch } = restored
  const body = { key: device, publicKey: devicePublicKey, office: 'mapo', epoch, cosigner, terminal: 7 }
  const wish = { service: 'members', action: 'enrol-device', body, seq: 901 }
  const record = network.sign(gaepo.test.administrator, gaepo.test.device, wish)
  order([network.entry(record, [mapo.test.administrator])])
}

const erase = ({ network, mapo, gaepo, order }: World, target: string, hash: string): void => {
  const body = { target, why: 'subject-request', hashes: [hash] }
  const wish = { service: 'privacy', action: 'erase', body, seq: 902 }
  const record = network.sign(gaepo.test.clerk, gaepo.test.device, wish)
  order([network.entry(record, [mapo.test.supervisor, gaepo.test.supervisor])])
}

/** Everything that would show what was sealed, or whom a token names. */
const expectShut = async (clerk: Seated, id: string): Promise<void> => {
  const register = { service: 'real-estate', filters: {}, purpose: PURPOSE }
  for (const [channel, input] of [
    ['record.unseal', { id, purpose: PURPOSE }],
    ['attachment.read', { record: id, index: 0, purpose: PURPOSE }],
    ['search.all', { query: '김하늘' }],
    ['search.all', { query: 'ㄱㅎㄴ' }],
    ['lookup.people', { query: '김하늘' }],
    ['register.view', register],
    ['register.csv', register],
    ['paper.print', { kind: 'certificate', of: id, purpose: PURPOSE }],
  ] as const) {
    expect([channel, await clerk.refusal(channel, input)]).toEqual([channel, 'SEALED_WAITS'])
  }
}

test('opens nothing and sends nothing before it is enrolled, at the newest checkpoint, and all markers are obeyed', async () => {
  const world = await makeWorld()
  const { mapo } = world
  const clerk = await mapo.seat('clerk')
  const supervisor = await mapo.seat('supervisor')
  const draftOf = async (service: string, action: string) =>
    clerk.call('draft.create', { service, action, target: null, values: null })
  const first = await draftOf('real-estate', 'report')
  const scan = await clerk.call('attachment.add', {
    draft: first.id,
    field: 'papers.contract',
    name: 'contract.pdf',
    type: 'application/pdf',
    base64: 'JVBERi0xLjQ=',
  })
  const { id } = await clerk.call('draft.submit', { id: first.id, values: sale({ scans: [scan.handle] }) })
  const stays = await signSale(clerk, { pnu: '1144010200100570011', seller: ['박구름', '800101-1234567'] })
  const returned = await signSale(clerk, { pnu: '1144010200100570012', seller: ['최바람', '810101-1234567'] })
  await supervisor.call('approval.return', { id: returned, reason: '최바람 씨에게 물을 것' })
  const about = await clerk.call('record.revise', { id: returned })
  const fresh = await draftOf('birth', 'register')
  const unsent = await signSale(clerk, { pnu: '1144010200100570013', seller: ['한들녘', '820101-1234567'] })
  await approveAll(supervisor, [id, stays, unsent])
  const { base64 } = await supervisor.call('backup.create', { passphrase: PASSPHRASE })
  expect(world.send(mapo, 2)).toEqual([id, stays])
  const { sealed } = (await clerk.call('record.get', { id })).payload as { sealed: { hash: string } }

  const restored = await restore(world, base64)
  let again = await mapo.seat('clerk')
  await expectShut(again, id)
  // What is not sealed is read and found.
  const found = await again.call('search.all', { query: first.receiptNo })
  expect(found.records.map((each) => each.id)).toEqual([id])
  expect((await again.call('draft.get', { id: fresh.id })).receiptNo).toBe(fresh.receiptNo)
  const masked = await again.call('register.view', { service: 'real-estate', filters: {}, purpose: null })
  expect(masked.rows.length).toBe(2)
  // A draft made from a record, and what was written about one, go with an erasure: they wait as well.
  expect(await again.refusal('draft.get', { id: about.id })).toBe('SEALED_WAITS')
  const told = await again.call('record.get', { id: returned })
  expect(told.history.map(({ note }) => note)).toEqual([null, null])

  // At the newest checkpoint, and not enrolled: it may be older than the backup.
  mapo.office.firstSync.atNewest()
  expect(mapo.office.firstSync.waits()).toBe(true)
  await expectShut(again, id)
  enrol(world, restored)
  // Enrolled, and not at the newest: what was erased after its enrolment is not known.
  expect(mapo.office.outbox.next(10, new Set())).toEqual([])
  await expectShut(again, id)
  await mapo.restart()
  again = await mapo.seat('clerk')
  await expectShut(again, id)

  erase(world, id, sealed.hash)
  mapo.office.firstSync.atNewest()
  expect(mapo.office.firstSync.waits()).toBe(false)
  expect(mapo.office.outbox.next(10, new Set()).map((each) => each.id)).toEqual([unsent])
  expect(await again.refusal('record.unseal', { id, purpose: PURPOSE })).toBe('SEALED_ERASED')
  expect((await again.call('search.all', { query: '김하늘' })).people).toEqual([])
  expect((await again.call('record.unseal', { id: stays, purpose: PURPOSE })).facts.length).toBeGreaterThan(3)
  expect((await again.call('search.all', { query: '박구름' })).records.map((each) => each.id)).toEqual([stays])
  expect((await again.call('draft.get', { id: about.id })).receiptNo).toBe(about.receiptNo)
  expect((await again.call('record.get', { id: returned })).history.at(-1)?.note).toBe('최바람 씨에게 물을 것')
  // For good.
  await mapo.restart()
  again = await mapo.seat('clerk')
  expect((await again.call('record.unseal', { id: stays, purpose: PURPOSE })).facts.length).toBeGreaterThan(3)
  expect(existsSync(join(mapo.dataDir, 'office.db'))).toBe(true)
})

test('a counter that was not restored waits for nothing', async () => {
  const { mapo } = await makeWorld()
  expect(mapo.office.firstSync.waits()).toBe(false)
  mapo.office.firstSync.atNewest()
  const clerk = await mapo.seat('clerk')
  const id = await signSale(clerk)
  expect((await clerk.call('record.unseal', { id, purpose: PURPOSE })).facts.length).toBeGreaterThan(3)
})
