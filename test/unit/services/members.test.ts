/** Members: every reason refusing, and the same record passing once its ground is gone. */
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../shared/bytes.ts'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import {
  ADMINISTRATORS,
  enrolledRows,
  keyRow,
  type MemberRow,
  memberRowShape,
} from '../../../shared/services/members/v1/rows.ts'
import { rules } from '../../../shared/services/members/v1/rules.ts'
import { RuleLedger } from '../../support/rule-harness.ts'

const publicKey = (n: number): string => n.toString(16).padStart(64, '0')
const keyId = (n: number): string => toHex(sha256(fromHex(publicKey(n)) as Uint8Array))
const epoch = (n: number): string => n.toString(16).padStart(32, '0')

const member = (n: number, more: object = {}) => ({
  key: keyId(n),
  publicKey: publicKey(n),
  box: publicKey(n + 1000),
  office: 'mapo',
  roles: ['clerk'],
  scopes: ['*'],
  staffNo: `MAPO-${String(n).padStart(3, '0')}`,
  from: '2026-01-01',
  until: null,
  ...more,
})
const device = (n: number, more: object = {}) => ({
  key: keyId(n),
  publicKey: publicKey(n),
  office: 'mapo',
  epoch: epoch(n),
  cosigner: publicKey(n + 2000),
  terminal: n,
  ...more,
})

/** A network with two administrators and one device, as genesis leaves it. */
const network = (): RuleLedger => {
  const ledger = new RuleLedger(rules)
  for (const n of [1, 2]) {
    const row: MemberRow = {
      ...(member(n, { roles: ['administrator'] }) as unknown as MemberRow),
      kind: 'member',
      status: 'active',
      epoch: null,
      cosigner: null,
      terminal: null,
    }
    for (const each of enrolledRows(keyId(n), row)) ledger.seed(each.key, each.value as Json)
  }
  ledger.seed(ADMINISTRATORS, 2)
  ledger.seed(keyRow('f'.repeat(64)), { kind: 'root', status: 'active', roles: [], until: null })
  expect(ledger.record('enrol-device', device(3)).ok).toBe(true)
  return ledger
}

const expectRefusal = (ledger: RuleLedger, action: string, body: Json, reason: string): void => {
  expect(ledger.record(action, body)).toMatchObject({ ok: false, reason })
}
const expectAccepted = (ledger: RuleLedger, action: string, body: Json): void => {
  expect(ledger.record(action, body)).toMatchObject({ ok: true })
}
const status = (ledger: RuleLedger, n: number): string => ledger.value<MemberRow>(keyRow(keyId(n))).status

describe('enrolling a member', () => {
  it('writes a row that fits its shape, and the staff number', () => {
    const ledger = network()
    expectAccepted(ledger, 'enrol-member', member(10, { until: '2026-12-31' }))
    const row = ledger.value(keyRow(keyId(10)))
    expect(fits(memberRowShape, row)).toBe(true)
    expect(row).toMatchObject({ kind: 'member', status: 'active', until: '2026-12-31', epoch: null })
    expect(ledger.value('staff/MAPO-010')).toBe(keyId(10))
  })

  it('refuses a key id that is not of the public key', () => {
    expectRefusal(network(), 'enrol-member', member(10, { key: keyId(11) }), 'KEY_NOT_ITS_ID')
  })

  it('refuses a key that is already enrolled, whatever became of it', () => {
    const ledger = network()
    expectAccepted(ledger, 'enrol-member', member(10))
    expectRefusal(ledger, 'enrol-member', member(10), 'KEY_ENROLLED')
    expectAccepted(ledger, 'revoke', { key: keyId(10), why: 'revoked' })
    expectRefusal(ledger, 'enrol-member', member(10), 'KEY_ENROLLED')
  })

  it('refuses repeated roles or scopes', () => {
    expectRefusal(network(), 'enrol-member', member(10, { roles: ['clerk', 'clerk'] }), 'LIST_REPEATS')
    expectRefusal(network(), 'enrol-member', member(10, { scopes: ['*', '*'] }), 'LIST_REPEATS')
    expectAccepted(network(), 'enrol-member', member(10, { roles: ['clerk', 'supervisor'] }))
  })

  it('refuses impossible validity and takes one day', () => {
    expectRefusal(network(), 'enrol-member', member(10, { until: '2025-12-31' }), 'VALIDITY_IMPOSSIBLE')
    expectRefusal(network(), 'enrol-member', member(10, { from: '2026-02-30' }), 'VALIDITY_IMPOSSIBLE')
    expectAccepted(network(), 'enrol-member', member(10, { until: '2026-01-01' }))
  })

  it("refuses another office's staff number", () => {
    expectRefusal(network(), 'enrol-member', member(10, { office: 'gaepo' }), 'STAFF_NO_OFFICE')
    expectAccepted(network(), 'enrol-member', member(10, { office: 'gaepo', staffNo: 'GAEPO-010' }))
  })

  it('refuses a staff number in use, and takes it once its key has ended', () => {
    const ledger = network()
    expectAccepted(ledger, 'enrol-member', member(10))
    const second = member(11, { staffNo: 'MAPO-010' })
    expectRefusal(ledger, 'enrol-member', second, 'STAFF_NO_TAKEN')
    expectAccepted(ledger, 'suspend', { key: keyId(10) })
    expectRefusal(ledger, 'enrol-member', second, 'STAFF_NO_TAKEN')
    expectAccepted(ledger, 'revoke', { key: keyId(10), why: 'retired' })
    expectAccepted(ledger, 'enrol-member', second)
  })

  it('knows no role that is a kind of key', () => {
    for (const role of ['root', 'device']) {
      expectRefusal(network(), 'enrol-member', member(10, { roles: [role] }), 'BODY_INVALID')
    }
  })
})

describe('enrolling a device', () => {
  it('leases the terminal and binds epoch and cosigner', () => {
    const ledger = network()
    expect(ledger.value('terminal/mapo/03')).toEqual({ device: keyId(3), epoch: epoch(3) })
    expect(ledger.value(`epoch/${epoch(3)}`)).toEqual({ device: keyId(3), terminal: 3 })
    expect(fits(memberRowShape, ledger.value(keyRow(keyId(3))))).toBe(true)
  })

  it('lets a device work at once, although the clock of whoever enrolled it is a year ahead', () => {
    const ledger = network()
    ledger.seed('block/1', { height: 0, root: '0'.repeat(64), time: Date.UTC(2026, 10, 21, 16) })
    expect(ledger.record('enrol-device', device(7), { on: '2027-11-22' }).ok).toBe(true)
    // The block that the administrator's office had verified was closed on the 22nd in Korea.
    expect(ledger.value<MemberRow>(keyRow(keyId(7))).from).toBe('2026-11-22')
    expect(ledger.record('enrol-device', device(8), { on: '2026-11-20' }).ok).toBe(true)
    expect(ledger.value<MemberRow>(keyRow(keyId(8))).from).toBe('2026-11-20')
  })

  it('takes the same key again with a new epoch and terminal: a restored office', () => {
    const ledger = network()
    expectRefusal(ledger, 'enrol-device', device(3), 'KEY_ENROLLED')
    expectAccepted(ledger, 'enrol-device', device(3, { epoch: epoch(4), terminal: 4 }))
    expect(ledger.value<MemberRow>(keyRow(keyId(3)))).toMatchObject({ epoch: epoch(4), terminal: 4 })
    expect(ledger.value(`epoch/${epoch(3)}`)).toEqual({ device: keyId(3), terminal: 3 })
  })

  it('never leases a terminal twice', () => {
    const ledger = network()
    expectRefusal(ledger, 'enrol-device', device(5, { terminal: 3 }), 'TERMINAL_USED')
    expectAccepted(ledger, 'revoke', { key: keyId(3), why: 'revoked' })
    expectRefusal(ledger, 'enrol-device', device(5, { terminal: 3 }), 'TERMINAL_USED')
    expectAccepted(ledger, 'enrol-device', device(5))
    expectAccepted(ledger, 'enrol-device', device(6, { office: 'gaepo', terminal: 3 }))
  })

  it('refuses an epoch or a cosigner of another device', () => {
    const ledger = network()
    expectRefusal(ledger, 'enrol-device', device(5, { epoch: epoch(3) }), 'EPOCH_USED')
    expectRefusal(ledger, 'enrol-device', device(5, { cosigner: publicKey(2003) }), 'COSIGNER_USED')
    expectRefusal(ledger, 'enrol-device', device(5, { cosigner: publicKey(5) }), 'COSIGNER_USED')
    expectAccepted(ledger, 'enrol-device', device(5))
  })

  it('refuses the key of a member, of another office, of an ended device', () => {
    const ledger = network()
    expectRefusal(ledger, 'enrol-device', device(1), 'KEY_ENROLLED')
    expectRefusal(ledger, 'enrol-device', device(3, { office: 'gaepo', epoch: epoch(9) }), 'DEVICE_OTHER_OFFICE')
    expectAccepted(ledger, 'suspend', { key: keyId(3) })
    expectRefusal(ledger, 'enrol-device', device(3, { epoch: epoch(9), terminal: 9 }), 'KEY_NOT_ACTIVE')
    expectAccepted(ledger, 'resume', { key: keyId(3) })
    expectAccepted(ledger, 'enrol-device', device(3, { epoch: epoch(9), terminal: 9 }))
  })
})

describe('changing a key', () => {
  const rotation = (from: number, to: number) => ({
    key: keyId(from),
    newKey: keyId(to),
    publicKey: publicKey(to),
    box: null,
  })

  it('rotates a member: the new key takes staff number, roles and validity', () => {
    const ledger = network()
    expectAccepted(ledger, 'enrol-member', member(10))
    expectAccepted(ledger, 'rotate', rotation(10, 20))
    expect(status(ledger, 10)).toBe('rotated')
    expect(ledger.value(keyRow(keyId(20)))).toMatchObject({ status: 'active', staffNo: 'MAPO-010', roles: ['clerk'] })
    expect(ledger.value('staff/MAPO-010')).toBe(keyId(20))
    expectRefusal(ledger, 'rotate', rotation(10, 21), 'KEY_NOT_ACTIVE')
  })

  it('rotates no unknown key, no device, and to no enrolled or wrong key', () => {
    const ledger = network()
    expectRefusal(ledger, 'rotate', rotation(99, 20), 'KEY_UNKNOWN')
    expectRefusal(ledger, 'rotate', rotation(3, 20), 'KEY_NOT_A_MEMBER')
    expectRefusal(ledger, 'rotate', rotation(1, 2), 'KEY_ENROLLED')
    expectRefusal(ledger, 'rotate', { ...rotation(1, 20), publicKey: publicKey(21) }, 'KEY_NOT_ITS_ID')
  })

  it('suspends and resumes', () => {
    const ledger = network()
    expectAccepted(ledger, 'enrol-member', member(10))
    expectRefusal(ledger, 'resume', { key: keyId(10) }, 'KEY_NOT_SUSPENDED')
    expectAccepted(ledger, 'suspend', { key: keyId(10) })
    expectRefusal(ledger, 'suspend', { key: keyId(10) }, 'KEY_NOT_ACTIVE')
    expectAccepted(ledger, 'resume', { key: keyId(10) })
    expect(status(ledger, 10)).toBe('active')
    expectRefusal(ledger, 'suspend', { key: keyId(99) }, 'KEY_UNKNOWN')
    expectRefusal(ledger, 'resume', { key: keyId(99) }, 'KEY_UNKNOWN')
  })

  it('revokes for good; what ended may still turn out compromised', () => {
    const ledger = network()
    expectAccepted(ledger, 'enrol-member', member(10))
    expectAccepted(ledger, 'revoke', { key: keyId(10), why: 'retired' })
    expectRefusal(ledger, 'revoke', { key: keyId(10), why: 'revoked' }, 'KEY_ENDED')
    expectAccepted(ledger, 'revoke', { key: keyId(10), why: 'compromised' })
    expectRefusal(ledger, 'revoke', { key: keyId(10), why: 'compromised' }, 'KEY_ENDED')
    expect(status(ledger, 10)).toBe('compromised')
    expectRefusal(ledger, 'revoke', { key: keyId(99), why: 'revoked' }, 'KEY_UNKNOWN')
  })

  it('leaves root keys alone', () => {
    const root = 'f'.repeat(64)
    expectRefusal(network(), 'suspend', { key: root }, 'KEY_IS_ROOT')
    expectRefusal(network(), 'revoke', { key: root, why: 'compromised' }, 'KEY_IS_ROOT')
  })
})

describe('the last two administrators', () => {
  const remove = [
    ['suspend', { key: keyId(1) }],
    ['revoke', { key: keyId(1), why: 'compromised' }],
  ] as const

  it('cannot be removed', () => {
    for (const [action, body] of remove) expectRefusal(network(), action, body, 'LAST_ADMINISTRATORS')
  })

  it('can be, once a third is enrolled without an end', () => {
    for (const [action, body] of remove) {
      const ledger = network()
      expectAccepted(ledger, 'enrol-member', member(10, { roles: ['administrator'], until: '2026-12-31' }))
      expectRefusal(ledger, action, body, 'LAST_ADMINISTRATORS')
      expectAccepted(ledger, 'enrol-member', member(11, { roles: ['administrator', 'clerk'] }))
      expect(ledger.value(ADMINISTRATORS)).toBe(3)
      expectAccepted(ledger, action, body)
      expect(ledger.value(ADMINISTRATORS)).toBe(2)
      expectRefusal(ledger, 'revoke', { key: keyId(2), why: 'revoked' }, 'LAST_ADMINISTRATORS')
    }
  })

  it('stay counted when a key is replaced, and again when a suspension ends', () => {
    const ledger = network()
    expectAccepted(ledger, 'rotate', { key: keyId(1), newKey: keyId(30), publicKey: publicKey(30), box: null })
    expectRefusal(ledger, 'revoke', { key: keyId(30), why: 'revoked' }, 'LAST_ADMINISTRATORS')
    expectAccepted(ledger, 'revoke', { key: keyId(1), why: 'compromised' })
    expectAccepted(ledger, 'enrol-member', member(11, { roles: ['administrator'] }))
    expectAccepted(ledger, 'suspend', { key: keyId(11) })
    expect(ledger.value(ADMINISTRATORS)).toBe(2)
    expectAccepted(ledger, 'resume', { key: keyId(11) })
    expect(ledger.value(ADMINISTRATORS)).toBe(3)
  })
})
