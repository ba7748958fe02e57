import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stretchInBackground } from '../../../electron/office/keys/stretch.ts'
import { createCrypto } from '../../../node/sodium.ts'
import { openReadonly } from '../../../node/sqlite.ts'
import { filesUnder } from '../../support/traces.ts'
import { makeWorld, passphraseOf, type World } from './world.ts'

const keyOf = (world: World) => world.mapo.test.clerk.keys.id
const right = (world: World) => ({ key: keyOf(world), passphrase: passphraseOf('MAPO-001') })
const wrong = (world: World) => ({ key: keyOf(world), passphrase: 'wrong' })

describe('unlocking', () => {
  test('a wrong passphrase and an unknown key get one answer', async () => {
    const world = await makeWorld()
    const seat = world.mapo.locked()
    expect(await seat.refusal('session.unlock', wrong(world))).toBe('UNLOCK_FAILED')
    const unknown = { key: 'ab'.repeat(32), passphrase: 'wrong' }
    expect(await seat.refusal('session.unlock', unknown)).toBe('UNLOCK_FAILED')
    const other = { key: keyOf(world), passphrase: passphraseOf('MAPO-011') }
    world.clock.pass(2000)
    expect(await seat.refusal('session.unlock', other)).toBe('UNLOCK_FAILED')
  })

  test('wrong passphrases slow down, also after a restart; the right one ends it', async () => {
    const world = await makeWorld()
    const seat = world.mapo.locked()
    for (let i = 0; i < 4; i += 1) {
      expect(await seat.refusal('session.unlock', wrong(world))).toBe('UNLOCK_FAILED')
      expect(await seat.refusal('session.unlock', right(world))).toBe('UNLOCK_WAIT')
      world.clock.pass(1000 * 2 ** i)
    }
    await seat.refusal('session.unlock', wrong(world))
    await world.mapo.restart()
    const again = world.mapo.locked()
    expect(await again.refusal('session.unlock', right(world))).toBe('UNLOCK_WAIT')
    world.clock.pass(16_000)
    await again.call('session.unlock', right(world))
    await again.call('session.lock', {})
    await again.call('session.unlock', right(world))
  })

  test('a clock that is set forward ends no wait, and one that is set back makes none longer', async () => {
    const world = await makeWorld()
    const seat = world.mapo.locked()
    for (let i = 0; i < 3; i += 1) {
      await seat.refusal('session.unlock', wrong(world))
      world.clock.time += 3_600_000
      expect(await seat.refusal('session.unlock', right(world))).toBe('UNLOCK_WAIT')
      world.clock.time -= 7_200_000
      world.clock.pass(1000 * 2 ** i)
    }
    await seat.call('session.unlock', right(world))
  })

  test('a failure of a clock that was ahead keeps nobody out after a restart for longer than its delay', async () => {
    const world = await makeWorld()
    world.clock.time += 365 * 86_400_000
    await world.mapo.locked().refusal('session.unlock', wrong(world))
    world.clock.time -= 365 * 86_400_000
    await world.mapo.restart()
    const seat = world.mapo.locked()
    expect(await seat.refusal('session.unlock', right(world))).toBe('UNLOCK_WAIT')
    world.clock.pass(2_000)
    await seat.call('session.unlock', right(world))
  })

  test('many attempts at once win nothing', async () => {
    const world = await makeWorld()
    const seats = Array.from({ length: 5 }, () => world.mapo.locked())
    const codes = await Promise.all(seats.map((seat) => seat.refusal('session.unlock', wrong(world))))
    expect(codes.filter((code) => code === 'UNLOCK_FAILED')).toHaveLength(1)
    expect(codes.filter((code) => code === 'UNLOCK_WAIT')).toHaveLength(4)
  })

  test('idle time locks, a touch keeps awake, and the state says how long', async () => {
    const world = await makeWorld()
    const seat = await world.mapo.seat('clerk')
    const minutes = 60_000
    expect((await seat.call('app.state', {})).locksIn).toBe(10 * minutes)
    world.clock.pass(9 * minutes)
    await seat.call('session.touch', {})
    world.clock.pass(9 * minutes)
    await seat.call('draft.list', {})
    world.clock.pass(minutes)
    expect(await seat.refusal('draft.list', {})).toBe('LOCKED')
    expect((await seat.call('app.state', {})).me).toBeNull()
  })

  test('a clock that jumped locks although no timer ran', async () => {
    const world = await makeWorld()
    const seat = await world.mapo.seat('clerk')
    world.clock.time += 11 * 60_000
    expect(await seat.refusal('draft.list', {})).toBe('LOCKED')
  })

  test('a clock that is set back keeps nobody in', async () => {
    const world = await makeWorld()
    const seat = await world.mapo.seat('clerk')
    world.clock.time -= 3 * 3_600_000
    expect((await seat.call('app.state', {})).locksIn).toBe(10 * 60_000)
    world.clock.pass(10 * 60_000)
    expect(await seat.refusal('draft.list', {})).toBe('LOCKED')
  })

  test('switching users leaves nothing of the first', async () => {
    const world = await makeWorld()
    const seat = await world.mapo.seat('clerk')
    await seat.call('draft.create', { service: 'real-estate', action: 'report', target: null, values: null })
    const supervisor = { key: world.mapo.test.supervisor.keys.id, passphrase: passphraseOf('MAPO-011') }
    const me = await seat.call('session.unlock', supervisor)
    expect(me).toMatchObject({ staffNo: 'MAPO-011', roles: ['supervisor'] })
    expect(await seat.call('draft.list', {})).toEqual([])
    expect(await seat.refusal('session.unlock', { ...supervisor, passphrase: 'wrong' })).toBe('UNLOCK_FAILED')
    expect(await seat.refusal('draft.list', {})).toBe('LOCKED')
  })

  test('an unlocking that a lock or another unlocking followed comes to nothing', async () => {
    const world = await makeWorld()
    const seat = world.mapo.locked()
    const unlock = (with_: { readonly key: string; readonly passphrase: string }) =>
      world.mapo.office.call(seat.session, 'session.unlock', with_)
    const locked = unlock(right(world))
    await seat.call('session.lock', {})
    expect(await locked).toMatchObject({ ok: false, error: { code: 'LOCKED' } })
    expect((await seat.call('app.state', {})).me).toBeNull()
    const supervisor = { key: world.mapo.test.supervisor.keys.id, passphrase: 'wrong' }
    const [first, second] = await Promise.all([unlock(right(world)), unlock(supervisor)])
    expect([first, second]).toMatchObject([{ error: { code: 'LOCKED' } }, { error: { code: 'UNLOCK_FAILED' } }])
    expect((await seat.call('app.state', {})).me).toBeNull()
    const [early, late] = await Promise.all([
      unlock(right(world)),
      unlock({ key: world.mapo.test.supervisor2.keys.id, passphrase: passphraseOf('MAPO-012') }),
    ])
    expect([early.ok, late.ok]).toEqual([false, true])
    expect((await seat.call('app.state', {})).me?.staffNo).toBe('MAPO-012')
  })

  test('staff are listed by name; a passphrase is shown in a demo alone', async () => {
    const world = await makeWorld()
    const staff = await world.mapo.locked().call('session.staff', {})
    expect(staff).toHaveLength(6)
    expect(staff[0]).toMatchObject({
      name: '직원 MAPO-001',
      staffNo: 'MAPO-001',
      roles: ['clerk'],
      demoPassphrase: null,
    })
  })
})

describe('the office’s key', () => {
  const revoke = (world: World, who: 'clerk' | 'clerk2', action: 'revoke' | 'suspend', seq: number): void => {
    const { network, mapo, gaepo } = world
    const { id: key } = mapo.test[who].keys
    const body = action === 'revoke' ? { key, why: 'revoked' } : { key }
    const draft = { service: 'members', action, body, seq }
    const record = network.sign(mapo.test.administrator, mapo.test.device, draft)
    world.order([network.entry(record, [gaepo.test.administrator])])
  }
  /** For whom it is wrapped, and whether the bytes of a wrap stand in any of the office's files. */
  const wraps = (world: World): readonly Buffer[] => {
    const db = openReadonly(join(world.mapo.dataDir, 'office.db'))
    try {
      return db.prepare("SELECT wrap FROM key_wraps WHERE purpose = 'office-key'").pluck().all() as Buffer[]
    } finally {
      db.close()
    }
  }
  const standsIn = (world: World, wrap: Buffer | undefined): readonly string[] =>
    filesUnder(world.mapo.dataDir).filter((path) => readFileSync(path).includes(wrap ?? '-'))

  test('is taken back from whoever is revoked, at once or at the next start, and not from who is suspended', async () => {
    const world = await makeWorld()
    const before = wraps(world)
    expect(before).toHaveLength(6)
    revoke(world, 'clerk', 'suspend', 900)
    expect(wraps(world)).toHaveLength(6)
    revoke(world, 'clerk', 'revoke', 901)
    const left = wraps(world)
    expect(left).toHaveLength(5)
    const gone = before.find((wrap) => !left.some((each) => each.equals(wrap)))
    expect(standsIn(world, left[0])).not.toEqual([])
    expect(standsIn(world, gone)).toEqual([])
    world.mapo.office.close()
    revoke(world, 'clerk2', 'revoke', 902)
    expect(wraps(world)).toHaveLength(5)
    await world.mapo.restart()
    expect(wraps(world)).toHaveLength(4)
    await world.mapo.seat('supervisor')
  })
})

describe('stretching in the background', () => {
  test('gives what libsodium gives, while others are served', async () => {
    const crypto = createCrypto()
    const [passphrase, salt] = [new TextEncoder().encode('비밀'), new Uint8Array(16).fill(7)]
    const cost = { opslimit: 3, memlimitBytes: 64 * 1024 * 1024 }
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 1)
    const stretched = await stretchInBackground(passphrase, salt, cost)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
    expect(stretched).toEqual(crypto.argon2id(passphrase, salt, cost))
  })
})
