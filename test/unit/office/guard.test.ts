/** One guard for all channels: each refuses a locked session, a wrong role and input that does not fit. */
import { describe, expect, test } from 'vitest'
import { type ChannelName, CONTRACT } from '../../../shared/contract/contract.ts'
import { signSale } from './sale.ts'
import { makeWorld, passphraseOf, type StaffName } from './world.ts'

const channels = Object.keys(CONTRACT) as ChannelName[]
const needsOf = (channel: ChannelName) => CONTRACT[channel].needs as 'open' | 'unlocked' | readonly string[]
const guarded = channels.filter((channel) => needsOf(channel) !== 'open')
const forRoles = channels.filter((channel) => Array.isArray(needsOf(channel)))

const rolesOf: { readonly [who in StaffName]: readonly string[] } = {
  clerk: ['clerk'],
  clerk2: ['clerk'],
  supervisor: ['supervisor'],
  supervisor2: ['supervisor'],
  administrator: ['administrator'],
  auditor: ['auditor'],
}
const withRole = (channel: ChannelName, has: boolean): StaffName => {
  const needs = needsOf(channel)
  const names = Object.keys(rolesOf) as StaffName[]
  const found = names.find((who) => !Array.isArray(needs) || rolesOf[who].some((role) => needs.includes(role)) === has)
  if (found === undefined) throw new Error(`nobody for ${channel}`)
  return found
}

describe('every channel', () => {
  test('the contract guards what it should', () => {
    expect(channels.filter((channel) => !guarded.includes(channel)).sort()).toEqual([
      'app.services',
      'app.state',
      'paper.check',
      'session.lock',
      'session.staff',
      'session.unlock',
      'settings.get',
    ])
  })

  test('is refused while nobody is at work', async () => {
    const { mapo } = await makeWorld()
    const seat = mapo.locked()
    for (const channel of guarded) expect([channel, await seat.refusal(channel, {})]).toEqual([channel, 'LOCKED'])
  })

  test('is refused to a member without the role', async () => {
    const { mapo } = await makeWorld()
    for (const channel of forRoles) {
      const seat = await mapo.seat(withRole(channel, false))
      expect([channel, await seat.refusal(channel, {})]).toEqual([channel, 'ROLE_NEEDED'])
    }
  })

  test('opens nothing sealed to an administrator who is neither clerk, supervisor nor auditor', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const id = await signSale(clerk)
    const administrator = await world.mapo.seat('administrator')
    const auditor = await world.mapo.seat('auditor')
    const purpose = { code: 'counter', note: '' } as const
    const sheet = { kind: 'register', of: 'real-estate', purpose } as const
    const register = { service: 'real-estate', filters: {}, purpose }
    expect(await administrator.refusal('record.unseal', { id, purpose })).toBe('ROLE_NEEDED')
    expect(await administrator.refusal('register.view', register)).toBe('ROLE_NEEDED')
    expect(await administrator.refusal('register.csv', register)).toBe('ROLE_NEEDED')
    expect(await administrator.refusal('paper.print', sheet)).toBe('ROLE_NEEDED')
    expect((await administrator.call('register.view', { ...register, purpose: null })).masked).toBe(true)
    expect((await administrator.call('record.get', { id })).may).not.toContain('unseal')
    expect(await administrator.call('search.all', { query: '김하늘' })).toMatchObject({ records: [], people: [] })
    expect(await auditor.call('search.all', { query: '김하늘' })).toMatchObject({ records: [{ id }] })
    expect((await auditor.call('record.unseal', { id, purpose })).facts.length).toBeGreaterThan(3)
  })

  test('refuses input that does not fit, from somebody who may', async () => {
    const { mapo } = await makeWorld()
    for (const channel of channels) {
      const seat = needsOf(channel) === 'open' ? mapo.locked() : await mapo.seat(withRole(channel, true))
      expect([channel, await seat.refusal(channel, 'text')]).toEqual([channel, 'INPUT_INVALID'])
      expect([channel, await seat.refusal(channel, null)]).toEqual([channel, 'INPUT_INVALID'])
    }
  })

  test('one that is not in the contract does not exist', async () => {
    const { mapo } = await makeWorld()
    const seat = await mapo.seat('clerk')
    for (const name of ['draft.steal', 'constructor', '__proto__', '']) {
      expect(await seat.refusal(name as ChannelName, {})).toBe('CHANNEL_UNKNOWN')
    }
  })

  test('a member whom the ledger suspends is locked out at once', async () => {
    const world = await makeWorld()
    const { mapo, gaepo, network } = world
    const seat = await mapo.seat('clerk')
    await seat.call('draft.list', {})
    const record = network.sign(mapo.test.administrator, mapo.test.device, {
      service: 'members',
      action: 'suspend',
      body: { key: mapo.test.clerk.keys.id },
      seq: 900,
    })
    world.order([network.entry(record, [gaepo.test.administrator])])
    expect(await seat.refusal('draft.list', {})).toBe('KEY_STANDING')
    expect(await seat.refusal('draft.list', {})).toBe('LOCKED')
    const { id } = mapo.test.clerk.keys
    const passphrase = passphraseOf(mapo.test.clerk.staffNo)
    expect(await seat.refusal('session.unlock', { key: id, passphrase })).toBe('KEY_STANDING')
  })
})

describe('a device that is not enrolled yet', () => {
  test('reads and searches, and records nothing', async () => {
    const world = await makeWorld()
    const { mapo, gaepo, network } = world
    const clerk = await mapo.seat('clerk')
    const wish = { service: 'real-estate', action: 'report', target: null, values: null }
    await clerk.call('draft.create', wish)
    const moved = { ...mapo.test.device, epoch: 'ee'.repeat(16), terminal: 9 } as typeof mapo.test.device
    const body = {
      key: moved.keys.id,
      publicKey: Buffer.from(moved.keys.sign.publicKey).toString('hex'),
      office: 'mapo',
      epoch: moved.epoch,
      cosigner: Buffer.from(moved.cosigner.publicKey).toString('hex'),
      terminal: 9,
    }
    const draft = { service: 'members', action: 'enrol-device', body, seq: 901 }
    const record = network.sign(mapo.test.administrator, mapo.test.device, draft)
    world.order([network.entry(record, [gaepo.test.administrator])])
    expect(await clerk.refusal('draft.create', wish)).toBe('DEVICE_WAITING')
    expect((await clerk.call('app.state', {})).canRecord).toBe(false)
    await clerk.call('search.all', { query: '김하늘' })
  })
})

describe('a device whose key has ended', () => {
  test.each([
    ['suspend', {}, 'DEVICE_SUSPENDED'],
    ['revoke', { why: 'revoked' }, 'DEVICE_REVOKED'],
    ['revoke', { why: 'compromised' }, 'DEVICE_REVOKED'],
  ] as const)('by %s %j is told so, not that it waits for its enrolment', async (action, more, code) => {
    const world = await makeWorld()
    const { mapo, gaepo, network } = world
    const clerk = await mapo.seat('clerk')
    const body = { key: mapo.test.device.keys.id, ...more }
    const draft = { service: 'members', action, body, seq: 902 }
    const record = network.sign(gaepo.test.administrator, gaepo.test.device, draft)
    expect((await clerk.call('app.state', {})).cannotRecord).toBeNull()
    world.order([network.entry(record, [mapo.test.administrator])])
    const wish = { service: 'real-estate', action: 'report', target: null, values: null }
    expect(await clerk.refusal('draft.create', wish)).toBe(code)
    expect(await clerk.call('app.state', {})).toMatchObject({ canRecord: false, cannotRecord: code })
    await clerk.call('search.all', { query: '김하늘' })
    // What the access log has waits for a window that may record.
    expect(mapo.office.anchorAccessLog(true)).toEqual({ ids: [], left: true })
  })
})
