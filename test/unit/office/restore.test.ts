/** Restoring from inside the app: made ready by an administrator, taken at the next start, whatever stops in between. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readIdentity } from '../../../electron/office/db/identity.ts'
import { openOfficeDb } from '../../../electron/office/db/open.ts'
import { OFFICE_MIGRATIONS } from '../../../electron/office/db/schema.ts'
import { adoptRestored, holdsOffice } from '../../../electron/office/restore.ts'
import { migrate, openDatabase } from '../../../node/sqlite.ts'
import { toBase64 } from '../../../shared/bytes.ts'
import { makeLetter } from '../../support/letters.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { folder } from './db/memory.ts'
import { approveAll, signSale } from './sale.ts'
import { crypto, makeWorld } from './world.ts'

const PASSPHRASE = 'backup 암호 하나'
const OWN = '되살린 창구 암호'

describe('making a restored office ready', () => {
  test('is an administrator’s, waits for nothing signed, and leaves the running office as it is', async () => {
    const world = await makeWorld()
    const { mapo, gaepo } = world
    const supervisor = await mapo.seat('supervisor')
    const administrator = await mapo.seat('administrator')
    const { header, letter } = makeLetter(world.network, mapo.test, gaepo.test)
    const beside = openOfficeDb(join(mapo.dataDir, 'office.db'), crypto)
    beside.letters.insertOut(header, letter)
    beside.letters.refuse(header.id, 'LETTER_TIME')
    const saved = await supervisor.call('backup.create', { passphrase: PASSPHRASE })
    // Taken back since: a letter that stands here alone would keep the office as it is.
    beside.letters.cancel(header.id)
    beside.db.close()
    const input = { base64: saved.base64, passphrase: PASSPHRASE, own: OWN }
    expect(await supervisor.refusal('backup.restore', input)).toBe('ROLE_NEEDED')

    const clerk = await mapo.seat('clerk')
    const sale = await signSale(clerk)
    expect(await administrator.refusal('backup.restore', input)).toBe('RESTORE_WAITING')
    await approveAll(supervisor, [sale])
    expect(await administrator.refusal('backup.restore', input)).toBe('RESTORE_WAITING')
    world.send(mapo)

    expect(await administrator.refusal('backup.restore', { ...input, passphrase: 'another one' })).toBe(
      'BACKUP_PASSPHRASE',
    )
    expect(await administrator.refusal('backup.restore', { ...input, base64: toBase64(new Uint8Array(99)) })).toBe(
      'BACKUP_DAMAGED',
    )
    const foreign = await (await gaepo.seat('supervisor')).call('backup.create', { passphrase: PASSPHRASE })
    expect(await administrator.refusal('backup.restore', { ...input, base64: foreign.base64 })).toBe(
      'BACKUP_OTHER_OFFICE',
    )
    expect(readdirSync(mapo.dataDir).filter((name) => /restore/.test(name))).toEqual([])

    const enrol = await administrator.call('backup.restore', input)
    expect(enrol.name).toBe('enrol.json')
    const asked = JSON.parse(Buffer.from(enrol.base64, 'base64').toString('utf8')) as {
      office: string
      device: { key: string; epoch: string }
      member: { staffNo: string; roles: string[] }
    }
    expect([asked.office, asked.member.roles]).toEqual(['mapo', ['administrator']])
    expect(asked.device.epoch).not.toBe(mapo.office.identity.epoch)
    // Nothing has changed here yet: what is signed now keeps the exchange waiting.
    const late = await signSale(clerk, { floor: 9 })
    expect(adoptRestored(mapo.dataDir, 1)).toBe(false)
    await approveAll(supervisor, [late])
    world.send(mapo)

    const made = openOfficeDb(join(mapo.dataDir, 'restored', 'office.db'), crypto)
    expect(readIdentity(made.db)?.device).toBe(asked.device.key)
    const staff = made.db.prepare('SELECT staff_no FROM staff WHERE blob IS NOT NULL').pluck().all()
    expect(staff).toEqual([asked.member.staffNo])
    // What was refused when the backup was made may have been taken since.
    expect(made.letters.out(header.id)).toMatchObject({ state: 'waiting', refused: null })
    made.db.close()
    mapo.office.close()
    expect(adoptRestored(mapo.dataDir, 1)).toBe(true)
    const taken = openOfficeDb(join(mapo.dataDir, 'office.db'), crypto)
    expect(readIdentity(taken.db)?.device).toBe(asked.device.key)
    taken.db.close()
  })
})

describe('letters', () => {
  const letters = (office: ReturnType<typeof openOfficeDb>, db = office.letters) => {
    const network = makeTestNetwork()
    const [ours, theirs] = [
      makeLetter(network, network.mapo, network.gaepo),
      makeLetter(network, network.gaepo, network.mapo),
    ]
    const { id } = theirs.header
    return {
      write: () => office.commit(() => db.insertOut(ours.header, ours.letter)),
      post: () => db.post(ours.header.id),
      fetch: () => office.commit(() => db.insertIn(theirs.header, theirs.letter, 'device')),
      receive: () => db.receive(id, 1),
      settle: () => office.commit(() => db.settle(id)),
    }
  }

  test('that are only here keep the office as it is, neither made ready nor taken', async () => {
    const { mapo } = await makeWorld()
    const saved = await (await mapo.seat('supervisor')).call('backup.create', { passphrase: PASSPHRASE })
    const administrator = await mapo.seat('administrator')
    const input = { base64: saved.base64, passphrase: PASSPHRASE, own: OWN }
    const beside = openOfficeDb(join(mapo.dataDir, 'office.db'), crypto)
    const { write, post, fetch, receive, settle } = letters(beside)
    await administrator.call('backup.restore', input)
    for (const [waits, act] of [
      [true, write],
      [false, post],
      [true, fetch],
      [true, receive],
      [false, settle],
    ] as const) {
      act()
      const refused = (await mapo.office.call(administrator.session, 'backup.restore', input)).ok === false
      expect([act.toString(), refused]).toEqual([act.toString(), waits])
      if (waits) expect(adoptRestored(mapo.dataDir, 1)).toBe(false)
    }
    beside.db.close()
    mapo.office.close()
    expect(adoptRestored(mapo.dataDir, 1)).toBe(true)
  })

  test('are none in a file of the time before there were letters', () => {
    const dir = folder()
    const db = openDatabase(join(dir, 'office.db'))
    migrate(db, 'office', OFFICE_MIGRATIONS.slice(0, 5))
    db.close()
    mkdirSync(join(dir, 'restored'))
    writeFileSync(join(dir, 'restored', 'office.db'), 'restored')
    expect(adoptRestored(dir, 1)).toBe(true)
  })
})

describe('taking it at the start', () => {
  const prepared = (): string => {
    const dir = folder()
    mkdirSync(join(dir, 'restored'))
    writeFileSync(join(dir, 'restored', 'office.db'), 'restored')
    // No database at all: the kind of damage that one restores for.
    for (const end of ['', '-wal', '-shm']) writeFileSync(join(dir, `office.db${end}`), `old${end}`)
    return dir
  }
  const read = (path: string): string => readFileSync(path, 'utf8')
  const check = (dir: string): void => {
    expect(read(join(dir, 'office.db'))).toBe('restored')
    expect(existsSync(join(dir, 'office.db-wal'))).toBe(false)
    const [replaced] = readdirSync(dir).filter((name) => name.startsWith('replaced-'))
    const before = join(dir, replaced ?? '', 'before')
    expect(['', '-wal'].map((end) => read(join(before, `office.db${end}`)))).toEqual(['old', 'old-wal'])
    expect(existsSync(join(dir, 'restored'))).toBe(false)
  }

  test('exchanges the files, keeps what was there, and does it once', () => {
    const dir = prepared()
    expect(adoptRestored(dir, 1_793_577_600_123)).toBe(true)
    check(dir)
    expect(adoptRestored(dir, 1_793_577_600_124)).toBe(false)
    check(dir)
  })

  test.each([
    ['nothing was moved but the folder made', []],
    ['the file was moved and its log of changes not', ['office.db']],
    ['all of the old was moved', ['office.db', 'office.db-wal', 'office.db-shm']],
  ])('goes on when %s', (_, moved) => {
    const dir = prepared()
    const before = join(dir, 'restored', 'before')
    mkdirSync(before)
    for (const name of moved) {
      writeFileSync(join(before, name), read(join(dir, name)))
      rmSync(join(dir, name))
    }
    expect(holdsOffice(dir)).toBe(true)
    adoptRestored(dir, 5)
    check(dir)
  })

  test('goes on when the new one is in place and the folder is not yet renamed', () => {
    const dir = prepared()
    adoptRestored(dir, 5)
    const [replaced] = readdirSync(dir).filter((name) => name.startsWith('replaced-'))
    renameSync(join(dir, replaced ?? ''), join(dir, 'restored'))
    expect(adoptRestored(dir, 6)).toBe(true)
    check(dir)
  })

  test('a folder without either holds no office', () => {
    expect(holdsOffice(folder())).toBe(false)
  })
})
