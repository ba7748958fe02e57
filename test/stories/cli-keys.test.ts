/**
 * A terminal burns down. The counter's backup is restored on another machine, an administrator of the office asks for
 * its enrolment, another approves, and the new terminal records again. All of it by command, over a real chain.
 *
 *     backup create -> (fire) -> backup restore -> keys enrol -> keys approve -> import --sign at the new terminal
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DemoNetwork, demoPaths, demoRootPassphrase, makeDemoNetwork } from '../../cli/network/make.ts'
import { type Service, startCentral, startOffice } from '../../cli/network/processes.ts'
import type { ControlSeat } from '../../electron/shells/portable/control.ts'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openReadonly } from '../../node/sqlite.ts'
import type { StaffChoice } from '../../shared/contract/types.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { makeSalesFile } from '../support/sales-files.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'daejang-keys-'))
const main = ['--disable-warning=ExperimentalWarning', join(root, 'cli/main.ts')]

interface Ran {
  readonly exit: number | null
  readonly json: Record<string, unknown>
  readonly notes: string
}

/** Runs a command with these passphrases, one a line of the file that the environment names. */
const daejang = (passphrases: readonly string[], ...args: readonly string[]): Ran => {
  const file = join(folder, 'passphrases')
  writeFileSync(file, `${passphrases.join('\n')}\n`, { mode: 0o600 })
  const env: NodeJS.ProcessEnv = { ...process.env, LANG: 'C', DAEJANG_PASSPHRASE_FILE: file }
  if (passphrases.length === 0) delete env.DAEJANG_PASSPHRASE_FILE
  const ran = spawnSync(process.execPath, [...main, ...args, '--json'], { encoding: 'utf8', env, timeout: 120_000 })
  const lines = ran.stdout.split('\n').filter((line) => line !== '')
  expect(lines.length, `${ran.stdout}${ran.stderr}`).toBe(1)
  return { exit: ran.status, json: JSON.parse(lines[0] ?? '{}') as Record<string, unknown>, notes: ran.stderr }
}

let network: DemoNetwork
let central: string
const services: Service[] = []

beforeAll(async () => {
  network = await makeDemoNetwork(join(folder, 'network'), { now: Date.now() as Instant })
  const chain = await startCentral({ data: network.central })
  if (!chain.ok) throw new Error(chain.error.why)
  services.push(chain.value)
  central = chain.value.url
  const started = await startOffice({ data: dataOf('gaepo'), central })
  if (!started.ok) throw new Error(started.error.why)
  services.push(started.value)
})

afterAll(async () => {
  for (const service of services.reverse()) await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

const dataOf = (id: string): string => network.offices.find((office) => office.id === id)?.data ?? ''
const passphraseOf = (staffNo: string): string =>
  network.offices.flatMap(({ staff }) => staff).find((member) => member.staffNo === staffNo)?.passphrase ?? ''
const statusOf = (match: (row: Record<string, unknown>) => boolean): unknown => {
  const { keys } = daejang([], 'keys', 'list', '--data', network.central).json as { keys: Record<string, unknown>[] }
  return keys.filter(match).map(({ status }) => status)
}

/** What a folder's ledger says under a key. */
const rowAt = (data: string, key: string): unknown => {
  const db = openReadonly(join(data, 'log.db'))
  try {
    return readLedgerStore(db, createCrypto()).get(key)?.value ?? null
  } finally {
    db.close()
  }
}

const staffAt = async (seat: ControlSeat): Promise<readonly StaffChoice[]> => {
  const staff = await seat.call('session.staff', {})
  if (!staff.ok) throw new Error(staff.error.code)
  return staff.value
}

/** Who may be chosen at a counter that nobody runs just now. */
const staffOf = async (data: string): Promise<readonly StaffChoice[]> => {
  const office = await startOffice({ data, central })
  if (!office.ok) throw new Error(office.error.why)
  const staff = await staffAt(office.value.control.seat('test'))
  await office.value.stop()
  return staff
}

let keyOfNewClerk: unknown
const restored = join(folder, 'restored')
const backup = join(folder, 'mapo.backup')
const enrol = join(restored, 'enrol.json')
const NEW = 'a new long passphrase'

describe('by command', () => {
  test('a counter that never met the chain cannot record', async () => {
    const someone = 'ab'.repeat(32)
    const early = daejang(
      [passphraseOf('MAPO-021')],
      ...['keys', 'revoke', someone, '--data', dataOf('mapo'), '--as', 'MAPO-021'],
    )
    expect([early.exit, early.json.error]).toEqual([1, 'DEVICE_WAITING'])
    const mapo = await startOffice({ data: dataOf('mapo'), central })
    if (!mapo.ok) throw new Error(mapo.error.why)
    const settled = await mapo.value.control.seat('test').order('settled', { withinMs: 120_000 })
    expect(settled).toEqual({ settled: true })
    await mapo.value.stop()
  })

  test('a backup wants the right passphrase, from a file or from a person, never from an argument', () => {
    const create = ['backup', 'create', '--data', dataOf('mapo'), '--as', 'MAPO-021', '--out', backup]
    const nobody = daejang([], ...create)
    expect([nobody.exit, nobody.json.error]).toEqual([1, 'PASSPHRASE_NEEDED'])
    const wrong = daejang(['not it'], ...create)
    expect([wrong.exit, wrong.json.error]).toEqual([1, 'UNLOCK_FAILED'])
    expect(daejang([], ...create, '--passphrase', 'x').exit).toBe(2)
    const stranger = daejang(['x'], 'backup', 'create', '--data', dataOf('mapo'), '--as', 'Nobody')
    expect([stranger.exit, stranger.json.error]).toEqual([1, 'STAFF_UNKNOWN'])
    const clerk = daejang([passphraseOf('MAPO-001')], 'backup', 'create', '--data', dataOf('mapo'), '--as', 'MAPO-001')
    expect([clerk.exit, clerk.json.error]).toEqual([1, 'ROLE_NEEDED'])
    expect(existsSync(backup)).toBe(false)
    const made = daejang([passphraseOf('MAPO-021'), 'of the backup'], ...create)
    expect([made.exit, made.json.file]).toEqual([0, backup])
    expect(daejang([passphraseOf('MAPO-021'), 'of the backup'], ...create).json.error).toBe('FILE_EXISTS')
    expect(readFileSync(backup).includes(Buffer.from(passphraseOf('MAPO-021')))).toBe(false)
  })

  test('it comes back as another device, which may not record yet', () => {
    const restore = ['backup', 'restore', backup, '--data', restored, '--staff-no', 'MAPO-001', '--name', 'Clerk']
    const wrong = daejang(['wrong', NEW], ...restore)
    expect([wrong.exit, wrong.json.error, existsSync(join(restored, 'office.db'))]).toEqual([
      1,
      'BACKUP_PASSPHRASE',
      false,
    ])
    const done = daejang(['of the backup', NEW], ...restore)
    expect([done.exit, done.json.enrol]).toEqual([0, enrol])
    expect(daejang(['of the backup', NEW], ...restore).json.error).toBe('BACKUP_EXISTS')
    // Public keys only.
    expect(Object.keys((JSON.parse(readFileSync(enrol, 'utf8')) as { device: object }).device)).toEqual([
      'key',
      'publicKey',
      'cosigner',
      'epoch',
    ])
  })

  test('one administrator asks, another approves; nobody approves his own', () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const missing = daejang([passphraseOf('MAPO-021')], 'keys', 'enrol', enrol, ...at, '--as', 'MAPO-021')
    expect([missing.exit, missing.json.error]).toEqual([2, 'TERMINAL_NUMBER'])
    // The counter knows its own ledger: no network file is needed to find the key whose place is taken.
    renameSync(join(folder, 'network', 'network.json'), join(folder, 'network.json'))
    const asked = daejang(
      [passphraseOf('MAPO-021')],
      ...['keys', 'enrol', enrol, ...at, '--as', 'MAPO-021', '--terminal', '2'],
    )
    renameSync(join(folder, 'network.json'), join(folder, 'network', 'network.json'))
    expect(asked.json).toEqual({ records: [expect.any(String), expect.any(String)] })
    expect(statusOf(({ kind, terminal }) => kind === 'device' && terminal === 2)).toEqual([])
    const own = daejang([passphraseOf('MAPO-021')], 'keys', 'approve', ...at, '--as', 'MAPO-021')
    expect([own.exit, own.json.error]).toEqual([1, 'SELF_APPROVED'])
    const shown = daejang([passphraseOf('MAPO-022')], 'keys', 'approve', ...at, '--as', 'MAPO-022', '--show')
    expect([shown.exit, shown.json.approved, (shown.json.waiting as unknown[]).length]).toEqual([0, 0, 2])
    // One by one: the device first, then the key that takes another's place with its roles.
    expect(shown.notes).toMatch(/1\. Enrol a device[\s\S]*Terminal: 2[\s\S]*2\. Replace a key/)
    expect(shown.notes).toMatch(/State: Active → Replaced[\s\S]*Roles: – → Clerk/)
    const [device] = shown.json.waiting as { record: string }[]
    const only = ['--only', device?.record.slice(0, 12) ?? '']
    const first = daejang([passphraseOf('MAPO-022')], 'keys', 'approve', ...at, '--as', 'MAPO-022', ...only)
    expect([first.exit, first.json.approved, first.json.records]).toEqual([0, 1, [device?.record]])
    const approved = daejang([passphraseOf('MAPO-022')], 'keys', 'approve', ...at, '--as', 'MAPO-022')
    expect([approved.exit, approved.json.approved]).toEqual([0, 1])
    expect(statusOf(({ kind, terminal }) => kind === 'device' && terminal === 2)).toEqual(['active'])
    expect(new Set(statusOf(({ staffNo }) => staffNo === 'MAPO-001') as string[])).toEqual(
      new Set(['active', 'rotated']),
    )
  })

  test('the new terminal records again', async () => {
    const office = await startOffice({ data: restored, central })
    if (!office.ok) throw new Error(office.error.why)
    expect(await office.value.control.seat('test').order('settled', { withinMs: 120_000 })).toEqual({ settled: true })
    await office.value.stop()
    const made = makeSalesFile({
      seed: 9,
      rows: 12,
      layout: 'ministry-2021',
      encoding: 'cp949',
      lineEnd: '\r\n',
      preamble: true,
      faulty: 0.6,
      faults: ['floorImplausible', 'priceInWon'],
    })
    const sales = join(folder, 'sales.csv')
    writeFileSync(sales, made.bytes)
    const sign = ['import', 'real-estate', sales, '--data', restored, '--sign', '--as', 'MAPO-001']
    const staff = await staffOf(restored)
    const clerk = staff.filter(({ staffNo }) => staffNo === 'MAPO-001')
    expect(clerk).toMatchObject([{ name: 'Clerk', barred: null, former: [{ status: 'rotated' }] }])
    expect(staff.find(({ staffNo }) => staffNo === 'MAPO-021')?.barred).toEqual({
      code: 'KEY_NOT_HERE',
      status: 'elsewhere',
    })
    const signed = daejang([NEW], ...sign)
    const dry = daejang([], 'import', 'real-estate', sales, '--data', restored)
    expect((dry.json.problems as unknown[]).length).toBeGreaterThan(0)
    // The dry run's object, problem by problem, and how many were signed.
    const ready = made.rows.filter(({ verdict }) => verdict === 'ready').length
    expect([signed.exit, signed.json]).toEqual([0, { ...dry.json, signed: ready }])
    // Rows that are records already are not signed a second time, and everything is told all the same.
    const twice = daejang([NEW], ...sign)
    expect([twice.exit, twice.json]).toEqual([1, { ...dry.json, signed: 0, error: 'IMPORT_NOTHING_READY' }])
    expect(twice.notes.trim().split('\n').length).toBe(1)
    // The doubtful rows of one reason are decided by command, the others stay.
    const codes = made.rows.flatMap(({ problems }) => problems.map(({ code }) => code))
    const [code] = codes
    if (code === undefined) throw new Error('no fault was planted')
    const accepted = daejang([NEW], ...sign, '--accept', code)
    const counts = accepted.json as { [count: string]: number }
    expect([accepted.exit, accepted.json.signed, counts.rows]).toEqual([
      0,
      codes.filter((each) => each === code).length,
      (counts.ready ?? 0) + (counts.doubtful ?? 0) + (counts.refused ?? 0),
    ])
    const dryAccepted = daejang([], 'import', 'real-estate', sales, '--accept', code)
    expect(accepted.json).toEqual({ ...dryAccepted.json, signed: accepted.json.signed })

    // An auction list of cars, the same way.
    const cars = join(folder, 'cars.csv')
    const list = ['year,mileage,vin', '2018,100,1M8GDM9AXKP042788', '2018,200,11111111111111111', '2018,,WDB12345']
    writeFileSync(cars, list.join('\n'))
    const dryCars = daejang([], 'import', 'used-car', cars)
    expect(dryCars.json).toMatchObject({ rows: 3, ready: 2, doubtful: 1, layout: 'auction', unit: 'mi' })
    const signCars = ['import', 'used-car', cars, '--data', restored, '--sign', '--as', 'MAPO-001']
    const listed = daejang([NEW], ...signCars)
    expect([listed.exit, listed.json]).toEqual([0, { ...dryCars.json, signed: 2 }])
    const twiceCars = daejang([NEW], ...signCars)
    expect([twiceCars.exit, twiceCars.json.error]).toEqual([1, 'IMPORT_NOTHING_READY'])
    expect(daejang([], 'import', 'used-car', cars, '--sign').exit).toBe(2)
  })

  test('a new clerk: a key at a counter that works, enrolled by one administrator, approved by another', async () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const own = 'chosen by the new clerk'
    const make = ['keys', 'new', ...at, '--name', '새 직원', '--staff-no', 'MAPO-040', '--as']
    const sign = ['import', 'real-estate', join(folder, 'sales.csv'), ...at, '--sign', '--as', 'MAPO-040']
    const other = daejang([passphraseOf('MAPO-011'), own], ...make, 'MAPO-011')
    expect([other.exit, other.json.error]).toEqual([1, 'ROLE_NEEDED'])
    const short = daejang([passphraseOf('MAPO-021'), 'short'], ...make, 'MAPO-021')
    expect([short.exit, short.json.error]).toEqual([1, 'PASSPHRASE_SHORT'])
    const elsewhere = daejang(
      [passphraseOf('MAPO-021'), own],
      ...['keys', 'new', ...at, '--name', 'x', '--staff-no', 'GAEPO-040', '--as', 'MAPO-021'],
    )
    expect([elsewhere.exit, elsewhere.json.error]).toEqual([1, 'RULES_REFUSE'])
    expect((await staffOf(dataOf('mapo'))).some(({ staffNo }) => staffNo === 'GAEPO-040')).toBe(false)
    expect(daejang([own], ...sign).json.error).toBe('STAFF_UNKNOWN')

    const made = daejang([passphraseOf('MAPO-021'), own], ...make, 'MAPO-021')
    expect([made.exit, made.json.rotates]).toEqual([0, false])
    const waiting = (await staffOf(dataOf('mapo'))).find(({ staffNo }) => staffNo === 'MAPO-040')
    expect(waiting).toMatchObject({ name: '새 직원', barred: { code: 'KEY_NOT_ENROLLED', status: 'waiting' } })
    expect(daejang([own], ...sign).json.error).toBe('KEY_NOT_ENROLLED')
    expect(daejang([passphraseOf('MAPO-022')], 'keys', 'approve', ...at, '--as', 'MAPO-022').json.approved).toBe(1)
    expect(statusOf(({ staffNo }) => staffNo === 'MAPO-040')).toEqual(['active'])
    const signed = daejang([own], ...sign)
    expect([signed.exit, signed.json.rows]).toEqual([0, 12])
    expect(signed.json.signed).toBe(signed.json.ready)
    keyOfNewClerk = made.json.key
  })

  test("a clerk who lost the passphrase gets another key in the old one's place", async () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const make = ['keys', 'new', ...at, '--name', '새 직원', '--staff-no', 'MAPO-040', '--as']
    const again = daejang([passphraseOf('MAPO-021'), 'the second of them'], ...make, 'MAPO-021')
    expect([again.exit, again.json.rotates]).toEqual([0, true])
    expect(daejang([passphraseOf('MAPO-022')], 'keys', 'approve', ...at, '--as', 'MAPO-022').json.approved).toBe(1)
    const [person, ...more] = (await staffOf(dataOf('mapo'))).filter(({ staffNo }) => staffNo === 'MAPO-040')
    expect([person?.key, person?.barred, person?.former, more]).toEqual([
      again.json.key,
      null,
      [{ key: keyOfNewClerk, status: 'rotated' }],
      [],
    ])
  })

  test('a revoked key: approved, listed, and no longer a key', () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const odd = daejang([], 'keys', 'revoke', 'MAPO-004', ...at, '--as', 'MAPO-021', '--why', 'mood')
    expect(odd.exit).toBe(2)
    const unknown = daejang([], 'keys', 'revoke', 'MAPO-999', ...at, '--as', 'MAPO-021')
    expect([unknown.exit, unknown.json.error]).toEqual([1, 'KEY_NAME'])
    expect(daejang([passphraseOf('MAPO-021')], 'keys', 'revoke', 'MAPO-004', ...at, '--as', 'MAPO-021').exit).toBe(0)
    expect(daejang([passphraseOf('MAPO-022')], 'keys', 'approve', ...at, '--as', 'MAPO-022').exit).toBe(0)
    expect(statusOf(({ staffNo }) => staffNo === 'MAPO-004')).toEqual(['revoked'])
    const gone = daejang(
      [passphraseOf('MAPO-004')],
      'import',
      'real-estate',
      join(folder, 'sales.csv'),
      ...at,
      '--sign',
      '--as',
      'MAPO-004',
    )
    expect([gone.exit, gone.json.error]).toEqual([1, 'KEY_STANDING'])
  })

  test('a suspended key signs nothing until it is resumed', () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const by = (staffNo: string, ...line: string[]) => daejang([passphraseOf(staffNo)], ...line, ...at, '--as', staffNo)
    expect(by('MAPO-021', 'keys', 'resume', 'MAPO-003').json.error).toBe('KEY_NAME')
    expect(by('MAPO-011', 'keys', 'suspend', 'MAPO-003').json.error).toBe('ROLE_NEEDED')
    expect(by('MAPO-021', 'keys', 'suspend', 'MAPO-003')).toMatchObject({
      exit: 0,
      json: { records: [expect.any(String)] },
    })
    expect(by('MAPO-021', 'keys', 'approve').json.error).toBe('SELF_APPROVED')
    expect(by('MAPO-022', 'keys', 'approve').json.approved).toBe(1)
    expect(statusOf(({ staffNo }) => staffNo === 'MAPO-003')).toEqual(['suspended'])
    const sign = ['import', 'real-estate', join(folder, 'sales.csv'), '--sign']
    expect(by('MAPO-003', ...sign).json.error).toBe('KEY_STANDING')
    expect(by('MAPO-022', 'keys', 'resume', 'MAPO-003').exit).toBe(0)
    expect(by('MAPO-021', 'keys', 'approve').json.approved).toBe(1)
    expect(statusOf(({ staffNo }) => staffNo === 'MAPO-003')).toEqual(['active'])
  })

  test('a year of holidays: a whole table, by two administrators', () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const file = join(folder, 'holidays.json')
    const by = (staffNo: string, ...line: string[]) => daejang([passphraseOf(staffNo)], ...line, ...at, '--as', staffNo)
    const table = (...days: { on: string; code: string }[]) => writeFileSync(file, JSON.stringify({ year: 2027, days }))
    expect(by('MAPO-021', 'network', 'holidays', join(folder, 'none.json')).json.error).toBe('FILE_UNREADABLE')
    table({ on: '2027-01-01', code: 'my-birthday' })
    expect(by('MAPO-021', 'network', 'holidays', file)).toMatchObject({ exit: 1, json: { error: 'HOLIDAY_FILE' } })
    table({ on: '2027-03-01', code: 'independence-movement' }, { on: '2027-01-01', code: 'new-year' })
    expect(by('MAPO-021', 'network', 'holidays', file)).toMatchObject({ exit: 1, json: { error: 'RULES_REFUSE' } })
    table({ on: '2027-01-01', code: 'new-year' }, { on: '2027-03-01', code: 'independence-movement' })
    expect(by('MAPO-001', 'network', 'holidays', file).exit).toBe(1)
    expect(by('MAPO-021', 'network', 'holidays', file)).toMatchObject({ exit: 0, json: { year: 2027, days: 2 } })
    // Not among the keys; told with its days before it is signed.
    expect(by('MAPO-022', 'keys', 'approve').json).toMatchObject({ approved: 0, waiting: [] })
    const approved = by('MAPO-022', 'network', 'approve')
    expect([approved.exit, approved.json.approved]).toEqual([0, 1])
    expect(approved.notes).toMatch(/Holiday table[\s\S]*2027-01-01 New Year/)
    expect(rowAt(network.central, 'holidays/2027')).toEqual({
      days: [
        { on: '2027-01-01', code: 'new-year' },
        { on: '2027-03-01', code: 'independence-movement' },
      ],
    })
  })

  test('an erasure: recorded by one, approved by two others; then nothing of it is there', async () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const by = (staffNo: string, ...line: string[]) => daejang([passphraseOf(staffNo)], ...line, ...at, '--as', staffNo)
    const office = await startOffice({ data: dataOf('mapo'), central })
    if (!office.ok) throw new Error(office.error.why)
    const seat = office.value.control.seat('supervisor')
    const key = (await staffAt(seat)).find(({ staffNo }) => staffNo === 'MAPO-011')?.key ?? ''
    await seat.call('session.unlock', { key, passphrase: passphraseOf('MAPO-011') })
    const waiting = await seat.call('record.list', { queue: 'signed', sort: 'newest', limit: 1 })
    const record = waiting.ok ? waiting.value.records[0] : undefined
    if (record?.receiptNo == null) throw new Error('nothing waits')
    const overview = await seat.call('approval.overview', { ids: [record.id] })
    if (!overview.ok) throw new Error(overview.error.code)
    await seat.call('approval.approve', { ids: [record.id], digest: overview.value.digest })
    await seat.order('settled', { withinMs: 120_000 })
    const order = (name: string, input: object) => seat.order(name, input)
    expect(await order('record', { service: 'privacy', action: 'erase' })).toMatchObject({
      error: { code: 'INPUT_INVALID', data: { path: 'body' } },
    })
    expect(await order('record', { service: 'privacy', action: 'erase', body: {}, sealed: null })).toMatchObject({
      error: { code: 'INPUT_INVALID' },
    })
    expect(await order('settled', { withinMs: 'long' })).toMatchObject({ error: { code: 'INPUT_INVALID' } })
    await office.value.stop()

    const erase = ['privacy', 'erase', record.receiptNo]
    expect(by('MAPO-001', ...erase, '--reason', 'because')).toMatchObject({ exit: 2, json: { error: 'ERASE_REASON' } })
    const odd = by('MAPO-021', 'privacy', 'erase', 'MAPO-1', '--reason', 'court-order')
    expect(odd).toMatchObject({ exit: 1, json: { error: 'ERASE_RECORD' } })
    const asked = by('MAPO-021', ...erase, '--reason', 'court-order')
    expect(asked).toMatchObject({ exit: 0, json: { target: record.id, ciphertexts: 1 } })
    expect(by('MAPO-021', 'privacy', 'approve').json.error).toBe('SELF_APPROVED')
    expect(by('MAPO-012', 'privacy', 'approve')).toMatchObject({ exit: 0, json: { approved: 1 } })
    expect(rowAt(network.central, `erasure/${record.id}`)).toBeNull()
    expect(by('MAPO-012', 'privacy', 'approve').json.error).toBe('APPROVED_BEFORE')
    expect(by('MAPO-022', 'privacy', 'approve')).toMatchObject({ exit: 0, json: { approved: 1 } })
    expect(rowAt(network.central, `erasure/${record.id}`)).toMatchObject({ why: 'court-order' })
    expect(by('MAPO-021', ...erase, '--reason', 'court-order').json.error).toBe('RULES_REFUSE')
  })

  test('two roots: another log key, then newer rules; nobody alone', async () => {
    const at = ['--data', dataOf('mapo'), '--central', central]
    const { root } = demoPaths(join(folder, 'network'))
    const as = (n: number, ...line: string[]) =>
      daejang([demoRootPassphrase(n)], 'network', ...line, ...at, '--root', root(n))
    expect(daejang([], 'network', 'new-log-key', '--data', network.central).json.error).toBe('DATA_IN_USE')
    const port = new URL(central).port
    // Gaepo goes on cosigning: it finds central again under the same address.
    await services.shift()?.stop()
    const made = daejang([], 'network', 'new-log-key', '--data', network.central)
    expect(made.json).toEqual({ publicKey: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const again = await startCentral({ data: network.central, port: Number(port) })
    if (!again.ok) throw new Error(again.error.why)
    services.unshift(again.value)

    const key = String(made.json.publicKey)
    expect(as(1, 'rotate-log-key', 'nonsense').exit).toBe(2)
    const wrong = daejang(['not it'], 'network', 'rotate-log-key', key, ...at, '--root', root(1))
    expect([wrong.exit, wrong.json.error]).toEqual([1, 'UNLOCK_FAILED'])
    const asked = as(1, 'rotate-log-key', key)
    expect(asked).toMatchObject({ exit: 0, json: { records: [expect.any(String)] } })
    expect(as(1, 'root-approve')).toMatchObject({ exit: 1, json: { error: 'SELF_APPROVED' } })
    const shown = as(2, 'root-approve', '--show')
    expect([shown.json.approved, shown.notes]).toEqual([0, expect.stringContaining(key)])
    expect(as(2, 'root-approve').json).toMatchObject({ approved: 1, records: asked.json.records })
    expect(rowAt(network.central, 'network')).toMatchObject({ logKey: key })

    // Of this version there are no older rules to go back to.
    expect(as(3, 'activate-rules', '1', '--height', '100000').json.error).toBe('RULES_REFUSE')
    expect(as(3, 'activate-rules', '2', '--height', '0').exit).toBe(2)
    expect(as(3, 'activate-rules', '2', '--height', '100000').exit).toBe(0)
    expect(as(1, 'root-approve').json.approved).toBe(1)
    expect(rowAt(network.central, 'rules/active')).toMatchObject({ steps: [{ version: 2, height: 100_000 }] })
  })
})
