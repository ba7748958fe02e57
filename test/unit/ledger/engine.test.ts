import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { overlay } from '../../../shared/ledger/block.ts'
import { evaluateRecord, evaluateTransaction, type RulesSet, reasonName } from '../../../shared/ledger/engine.ts'
import { genesisEffects } from '../../../shared/ledger/genesis.ts'
import type { Hash, Instant, TxId } from '../../../shared/ledger/ids.ts'
import type { LedgerView, StateRow } from '../../../shared/ledger/state.ts'
import { rules as death } from '../../../shared/services/death/v1/rules.ts'
import type { MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { makeTestNetwork, type RecordDraft, type SignedRecord } from '../../support/network.ts'
import { people } from '../../support/people-service.ts'
import { testRules } from '../../support/rules.ts'

const base = testRules(1) as RulesSet
const rules: RulesSet = {
  ...base,
  services: { ...base.services, person: people, death },
  reasons: { ...base.reasons, ...people.reasons, ...death.reasons },
}
const TAG = { epoch: 1, tag: 'ab'.repeat(32) }
const OTHER_TAG = { epoch: 1, tag: 'cd'.repeat(32) }
const pid = (n: number): string => n.toString(16).padStart(32, '0')
const person = (n: number, more: Partial<{ isNew: boolean; child: boolean; tag: Json }> = {}) => ({
  id: pid(n),
  isNew: true,
  child: false,
  tag: null,
  ...more,
})

/** A state that grows by evaluating records one by one. */
const world = () => {
  const network = makeTestNetwork()
  const state = new Map<string, StateRow | null>(
    genesisEffects(network.crypto, network.made.genesis, new Uint8Array(1)),
  )
  state.set(`block/${network.anchor.size}`, {
    value: { height: 0, root: network.anchor.root, time: network.made.genesis.createdAt },
    writer: network.anchor.root as unknown as TxId,
  })
  const empty: LedgerView = { get: () => undefined, hasSequence: () => false }
  const view = overlay(empty, state)
  const judge = (
    record: SignedRecord,
    approvers: Parameters<typeof network.entry>[1] = [network.mapo.supervisor],
    blockTime = network.now,
  ) => judgeEntry(record, network.entry(record, approvers), blockTime)
  const judgeEntry = (record: SignedRecord, bytes: Uint8Array, blockTime = network.now) => {
    const entry = network.decode(bytes)
    const result = evaluateTransaction(rules, view, entry, {
      blockTime: blockTime as Instant,
      clockToleranceMs: 600_000,
    })
    for (const [key, row] of result.effects) state.set(key, row)
    return {
      id: record.id,
      reason: reasonName(rules, result.outcome),
      flags: result.verdict.ok ? result.verdict.flags : [],
      keys: result.verdict.ok ? [] : result.verdict.keys,
      effects: result.effects,
    }
  }
  const sign = (draft: Partial<RecordDraft>) =>
    network.sign(network.mapo.clerk, network.mapo.device, {
      service: 'person',
      action: 'name',
      body: { people: [], mark: null, size: 0 },
      ...draft,
    })
  const named = (people: readonly ReturnType<typeof person>[], more: Partial<RecordDraft> = {}) =>
    sign({ body: { people: people as unknown as Json, mark: null, size: 0 }, ...more })
  const patch = (key: string, change: Partial<MemberRow>) => {
    const row = state.get(key) as StateRow
    state.set(key, { ...row, value: { ...(row.value as object), ...change } as unknown as Json })
  }
  return { network, state, view, judge, judgeEntry, sign, named, patch }
}

describe('standing', () => {
  it('takes a clerk approved by a supervisor of the office', () => {
    const { judge, sign } = world()
    expect(judge(sign({})).reason).toBeNull()
  })

  it.each([
    ['suspended', 'KEY_SUSPENDED'],
    ['revoked', 'KEY_REVOKED'],
    ['compromised', 'KEY_COMPROMISED'],
    ['retired', 'KEY_RETIRED'],
    ['rotated', 'KEY_ROTATED'],
  ] as const)('refuses an author and an approver who is %s', (status, reason) => {
    for (const who of ['clerk', 'supervisor'] as const) {
      const { network, judge, sign, patch } = world()
      patch(`key/${network.mapo[who].keys.id}`, { status })
      expect(judge(sign({})).reason).toBe(reason)
    }
  })

  it('refuses by date, role, scope and office', () => {
    const { network, judge, sign, patch } = world()
    const { mapo, gaepo } = network
    patch(`key/${mapo.clerk.keys.id}`, { until: '2026-10-31' })
    expect(judge(sign({})).reason).toBe('KEY_EXPIRED')
    patch(`key/${mapo.clerk.keys.id}`, { until: '2026-11-02', from: '2026-11-03' })
    expect(judge(sign({})).reason).toBe('KEY_EXPIRED')
    patch(`key/${mapo.clerk.keys.id}`, { until: '2026-11-02', from: '2026-11-02' })
    expect(judge(sign({})).reason).toBeNull()
    patch(`key/${mapo.clerk.keys.id}`, { scopes: ['birth'] })
    expect(judge(sign({})).reason).toBe('SCOPE_MISSING')
    patch(`key/${mapo.clerk.keys.id}`, { scopes: ['person'], roles: ['auditor'] })
    expect(judge(sign({})).reason).toBe('ROLE_MISSING')
    const draft = { service: 'person', action: 'name', body: { people: [], mark: null, size: 0 } }
    expect(judge(network.sign(gaepo.clerk, mapo.device, draft)).reason).toBe('OFFICE_MISMATCH')
    expect(judge(network.sign(mapo.clerk2, mapo.device, draft), [gaepo.supervisor]).reason).toBe('APPROVER_OFFICE')
    expect(judge(network.sign(mapo.clerk2, mapo.device, draft), [mapo.clerk]).reason).toBe('APPROVER_ROLE')
    expect(judge(network.sign(mapo.supervisor, mapo.device, draft), [mapo.supervisor]).reason).toBe('SELF_APPROVED')
    expect(judge(network.sign(mapo.supervisor, mapo.device, draft), [mapo.supervisor2]).reason).toBeNull()
  })

  it('refuses a device that is not enrolled, of another office or of another epoch', () => {
    const { network, judge, sign, patch } = world()
    expect(judge(sign({ epoch: 'ee'.repeat(16) as never })).reason).toBe('EPOCH_MISMATCH')
    const draft = { service: 'person', action: 'name', body: { people: [], mark: null, size: 0 } }
    const strange = network.newDevice(network.mapo.id, 7)
    expect(judge(network.sign(network.mapo.clerk, strange, draft)).reason).toBe('DEVICE_NOT_ENROLLED')
    patch(`key/${network.mapo.device.keys.id}`, { epoch: 'dd'.repeat(16) as never })
    expect(judge(sign({})).reason, 'signed before the office was restored').toBeNull()
    expect(
      judge(network.sign(network.gaepo.clerk, network.gaepo.device, { ...draft, epoch: network.mapo.device.epoch }), [
        network.gaepo.supervisor,
      ]).reason,
    ).toBe('EPOCH_MISMATCH')
    patch(`key/${network.mapo.device.keys.id}`, { status: 'revoked' })
    expect(judge(sign({})).reason).toBe('DEVICE_NOT_ENROLLED')
  })

  it("takes no person's key for a device, and no other office's device", () => {
    const { network, judge, sign, state, patch } = world()
    const { mapo, gaepo } = network
    // The epoch is leased to whoever stands for the device, so that nothing but the key itself is wrong.
    state.set(`epoch/${mapo.device.epoch}`, { value: { device: mapo.clerk2.keys.id }, writer: '0' as TxId })
    const draft = { service: 'person', action: 'name', body: { people: [], mark: null, size: 0 } }
    const posing = { ...mapo.device, keys: mapo.clerk2.keys }
    expect(judge(network.sign(mapo.clerk, posing, draft)).reason).toBe('DEVICE_NOT_ENROLLED')
    patch(`key/${mapo.device.keys.id}`, { office: gaepo.id })
    state.set(`epoch/${mapo.device.epoch}`, { value: { device: mapo.device.keys.id }, writer: '0' as TxId })
    expect(judge(sign({})).reason).toBe('DEVICE_NOT_ENROLLED')
    patch(`key/${mapo.device.keys.id}`, { office: mapo.id })
    expect(judge(sign({})).reason).toBeNull()
  })

  it('asks of an approver the scope and the standing of the day of the approval', () => {
    const { network, judge, judgeEntry, sign, patch } = world()
    const { supervisor } = network.mapo
    patch(`key/${supervisor.keys.id}`, { scopes: ['birth'] })
    expect(judge(sign({})).reason).toBe('APPROVER_ROLE')
    patch(`key/${supervisor.keys.id}`, { scopes: ['person'], until: '2026-11-02' })
    const record = sign({})
    const approvedAt = (at: number) =>
      judgeEntry(record, network.entryWith(record, [...network.approve([record], supervisor, at).values()])).reason
    expect(approvedAt(network.now + 24 * 3_600_000)).toBe('KEY_EXPIRED')
    expect(approvedAt(network.now)).toBeNull()
  })
})

it('does not take a record whose case a decision has closed', () => {
  const { judge, sign, state } = world()
  const record = sign({})
  state.set(`case/${record.id}`, { value: { decision: 'withdraw', office: 'mapo' }, writer: record.id })
  expect(judge(record)).toMatchObject({ reason: 'CASE_CLOSED', keys: [`case/${record.id}`] })
})

it('takes a record of which another office said, before anybody knew it, that its case is closed', () => {
  const { judge, sign, state } = world()
  const record = sign({})
  state.set(`case/${record.id}`, { value: { decision: 'withdraw', office: 'gaepo' }, writer: record.id })
  expect(judge(record).reason).toBeNull()
})

describe('a ciphertext', () => {
  const object = (n: number) => ({
    hash: n.toString(16).padStart(64, '0') as Hash,
    size: 300,
    keyCommit: 'a'.repeat(64) as Hash,
    contentCommit: 'b'.repeat(64) as Hash,
  })
  const sealed = (own: number, ...attached: number[]) => ({ ...object(own), attachments: attached.map(object) })

  it('belongs to the record that was ordered with it first, accepted or not', () => {
    const { judge, sign, state } = world()
    const first = sign({ sealed: sealed(1, 2) })
    const rejected = sign({ sealed: sealed(3), body: {} })
    expect(judge(first).reason).toBeNull()
    expect(judge(rejected).reason).toBe('BODY_INVALID')
    for (const n of [1, 2, 3]) {
      const key = `sealed/${object(n).hash}`
      const owner = n === 3 ? rejected.id : first.id
      expect(state.get(key)).toEqual({ value: 1, writer: owner })
      expect(judge(sign({ sealed: sealed(n) }))).toMatchObject({ reason: 'SEALED_REUSED', keys: [key] })
      expect(judge(sign({ sealed: sealed(10 + n, n) }))).toMatchObject({ reason: 'SEALED_REUSED', keys: [key] })
      expect(state.get(key)?.writer).toBe(owner)
    }
  })

  it('may stand twice in its own record', () => {
    const { judge, sign } = world()
    expect(judge(sign({ sealed: sealed(1, 2, 2) })).reason).toBeNull()
  })
})

describe('the anchor', () => {
  it('rejects a block this log never had', () => {
    const { network, judge, sign } = world()
    expect(judge(sign({ anchor: { ...network.anchor, root: 'ff'.repeat(32) as never } })).reason).toBe('ANCHOR_FORKED')
    expect(judge(sign({ anchor: { ...network.anchor, size: 999 } })).reason).toBe('ANCHOR_FORKED')
  })
  it('flags a clock before the anchor or long after the block, and takes the record', () => {
    const { network, judge, sign } = world()
    const created = network.made.genesis.createdAt
    expect(judge(sign({ recordedAt: created - 1 }))).toMatchObject({ reason: null, flags: ['CLOCK_EARLY'] })
    expect(judge(sign({ recordedAt: network.now + 600_001 }))).toMatchObject({ reason: null, flags: ['CLOCK_LATE'] })
    expect(judge(sign({ recordedAt: network.now + 600_000 }))).toMatchObject({ reason: null, flags: [] })
  })
})

describe('rules, action, body', () => {
  it('rejects what this version does not know', () => {
    const { judge, sign } = world()
    expect(judge(sign({ rules: 2 })).reason).toBe('RULES_UNKNOWN')
    expect(judge(sign({ action: 'burn' })).reason).toBe('ACTION_UNKNOWN')
    expect(judge(sign({ service: 'constructor' })).reason).toBe('ACTION_UNKNOWN')
    expect(judge(sign({ body: { people: [], mark: null, size: 0, free: 'text' } })).reason).toBe('BODY_INVALID')
  })
  it('rejects people who are none, whatever the body leaves open', () => {
    const { judge, sign } = world()
    const loose = (people: Json) => judge(sign({ action: 'loose', body: { people } })).reason
    expect(loose([person(1)] as unknown as Json)).toBeNull()
    for (const people of [1, 'p', [1], [{ id: pid(2) }], [{ ...person(2), id: 'x' }], [{ ...person(2), more: 1 }]]) {
      expect(loose(people as unknown as Json), JSON.stringify(people)).toBe('BODY_INVALID')
    }
  })
  it('deletes what is there, and leaves no trace of deleting what is not', () => {
    const { judge, sign } = world()
    judge(sign({ body: { people: [], mark: 'k', size: 1 } }))
    const drop = (key: string) => judge(sign({ action: 'drop', body: { key } })).effects
    expect(drop('k').get('k')).toBeNull()
    expect([...drop('never').keys()].some((key) => key === 'never')).toBe(false)
  })
  it('rejects a value above 4 KiB and a key out of bounds', () => {
    const { judge, sign } = world()
    expect(judge(sign({ body: { people: [], mark: 'k', size: 4094 } })).reason).toBeNull()
    expect(judge(sign({ body: { people: [], mark: 'k', size: 4095 } })).reason).toBe('VALUE_TOO_LARGE')
    expect(judge(sign({ body: { people: [], mark: 'k'.repeat(201), size: 1 } })).reason).toBe('VALUE_TOO_LARGE')
  })
})

describe('expects', () => {
  it('tells stale, refused and unknown parents apart', () => {
    const { judge, sign } = world()
    const first = judge(sign({ body: { people: [], mark: 'k', size: 1 } }))
    const refused = judge(sign({ action: 'burn' }))
    const expecting = (writer: string | null, key = 'k') =>
      judge(sign({ expects: [{ key, writer: writer as TxId | null }] }))
    expect(expecting(first.id).reason).toBeNull()
    expect(expecting(null, 'absent').reason).toBeNull()
    expect(expecting(null)).toMatchObject({ reason: 'STALE', keys: ['k'] })
    expect(expecting(refused.id)).toMatchObject({ reason: 'PARENT_REFUSED', keys: [`tx/${refused.id}`] })
    expect(expecting('12'.repeat(32)).reason).toBe('PARENT_UNKNOWN')
    const second = judge(sign({ body: { people: [], mark: 'k', size: 2 } }))
    expect(second.reason).toBeNull()
    expect(expecting(first.id).reason).toBe('STALE')
    expect(expecting(second.id).reason).toBeNull()
  })
})

describe('what a record relies on', () => {
  it('is the target’s standing, and every key that the rule asks for, under the name that the state has for it', () => {
    const { network, judge, sign, named, view } = world()
    judge(named([person(1, { tag: TAG })]))
    judge(named([person(2, { tag: TAG })]))
    const relying = (draft: Partial<RecordDraft>): readonly string[] => {
      const { id, payload } = network.decode(network.entry(sign(draft)))
      const relied = new Set<string>()
      expect(evaluateRecord(rules, view, id, payload, relied).ok).toBe(true)
      return [...relied]
    }
    expect(relying({ action: 'look', body: { key: `home/p:${pid(2)}` } })).toEqual([`home/p:${pid(1)}`])
    const entered = judge(sign({}))
    for (const action of ['correct', 'void', 'cancel', 'change'])
      expect(relying({ action, body: { target: entered.id } }), action).toEqual([`record/${entered.id}`])
  })

  it('is found again under any of a person’s ids, and a refusal names it as the state does', () => {
    const { judge, sign, named } = world()
    judge(named([person(1, { tag: TAG })]))
    judge(named([person(2, { tag: TAG })]))
    const home = judge(sign({ body: { people: [], mark: `home/p:${pid(1)}`, size: 1 } }))
    const expecting = (n: number, writer: TxId | null) =>
      judge(sign({ expects: [{ key: `home/p:${pid(n)}`, writer }] }))
    for (const n of [1, 2]) {
      expect(expecting(n, home.id).reason).toBeNull()
      expect(expecting(n, null)).toMatchObject({ reason: 'STALE', keys: [`home/p:${pid(1)}`] })
    }
    expect(judge(sign({ action: 'look', body: { key: `home/p:${pid(2)}` } }))).toMatchObject({
      reason: 'FOUND',
      keys: [`home/p:${pid(1)}`],
    })
  })
})

describe('people', () => {
  it('makes an id once and binds a number to it', () => {
    const { judge, named, view } = world()
    expect(judge(named([person(1, { tag: TAG })])).reason).toBeNull()
    expect(view.get(`person-by-number/1/${TAG.tag}`)?.value).toBe(pid(1))
    expect(judge(named([person(1)])).reason).toBe('PERSON_EXISTS')
    expect(judge(named([person(2, { isNew: false })])).reason).toBe('PERSON_UNKNOWN')
    expect(judge(named([person(3), person(3)])).reason).toBe('PERSON_REPEATED')
    expect(judge(named([person(1, { isNew: false })])).reason).toBeNull()
  })

  it('makes one person of two offices that met the same citizen offline', () => {
    const { judge, named, sign, view } = world()
    judge(named([person(1, { tag: TAG })]))
    const met = judge(named([person(2, { tag: TAG })]))
    expect(met).toMatchObject({ reason: null, flags: ['ALIAS'] })
    expect(view.get(`person/p:${pid(2)}`)).toBeUndefined()
    judge(sign({ body: { people: [], mark: `home/p:${pid(2)}`, size: 3 } }))
    expect(view.get(`home/p:${pid(1)}`)?.value).toBe('xxx')
    expect(view.get(`alias/${pid(2)}`)?.value).toMatchObject({ to: pid(1), used: true })
  })

  it('takes a number for no second child', () => {
    const { judge, named } = world()
    judge(named([person(1, { tag: TAG, child: true })]))
    expect(judge(named([person(2, { tag: TAG, child: true })]))).toMatchObject({
      reason: 'NUMBER_TAKEN',
      keys: [`person-by-number/1/${TAG.tag}`],
    })
  })

  it('asks for a comparison when a number learnt later is bound elsewhere or differs', () => {
    const { judge, named, view } = world()
    judge(named([person(1, { tag: TAG }), person(2)]))
    expect(judge(named([person(2, { isNew: false, tag: TAG })])).flags).toEqual(['PERSON_MERGE'])
    expect(judge(named([person(1, { isNew: false, tag: OTHER_TAG })])).flags).toEqual(['NUMBER_DIFFERS'])
    expect(view.get(`person-by-number/1/${OTHER_TAG.tag}`)).toBeUndefined()
    expect(judge(named([person(2, { isNew: false, tag: OTHER_TAG })]))).toMatchObject({ reason: null, flags: [] })
  })

  it('takes an alias back when its record is voided, unless it is in use', () => {
    const { judge, named, sign, view } = world()
    judge(named([person(1, { tag: TAG })]))
    const wrong = judge(named([person(2, { tag: TAG })]))
    const used = judge(named([person(3, { tag: TAG })]))
    judge(named([person(3, { isNew: false })]))
    expect(judge(sign({ action: 'void', body: { target: wrong.id } })).reason).toBeNull()
    expect(view.get(`alias/${pid(2)}`)).toBeUndefined()
    expect(judge(sign({ action: 'void', body: { target: used.id } })).reason).toBe('ALIAS_IN_USE')
  })

  it('lets a rule still read the alias that its own voiding takes back', () => {
    const { judge, named, sign, view } = world()
    judge(named([person(1, { tag: TAG })]))
    const list = [person(2, { tag: TAG })] as unknown as Json
    const day = '2026-10-31'
    const register = { deceased: pid(2), diedOn: day, knownOn: day, sex: 'male', evidence: 'certificate', people: list }
    const report = { reporter: 'household', reportedBy: null, lateReason: null }
    const died = judge(sign({ service: 'death', action: 'register', body: { ...register, ...report } }))
    expect(died).toMatchObject({ reason: null, flags: ['ALIAS'] })
    expect(view.get(`person/p:${pid(1)}`)?.value).toMatchObject({ died: day })
    const own = { ground: 'office-error', groundDate: null, people: [] }
    const voided = judge(
      sign({ service: 'death', action: 'void', body: { target: died.id, deceased: pid(2), ...own } }),
    )
    expect(voided.reason).toBeNull()
    expect(view.get(`alias/${pid(2)}`)).toBeUndefined()
    expect(view.get(`person/p:${pid(1)}`)?.value).toMatchObject({ died: null })
    expect(view.get(`person/p:${pid(2)}`)).toBeUndefined()
  })

  it("gives a voided birth's number free again", () => {
    const { judge, named, sign } = world()
    const born = judge(named([person(1, { tag: TAG, child: true })]))
    judge(sign({ action: 'void', body: { target: born.id } }))
    expect(judge(named([person(2, { tag: TAG, child: true })])).reason).toBeNull()
  })

  it('forgets what number the child of a voided birth bore', () => {
    const { judge, named, sign, view } = world()
    const born = judge(named([person(1, { tag: TAG, child: true })]))
    judge(sign({ action: 'void', body: { target: born.id } }))
    expect(view.get(`number-of/p:${pid(1)}`)).toBeUndefined()
    // Another number learnt later is then no other number.
    expect(judge(named([person(1, { isNew: false, tag: OTHER_TAG })]))).toMatchObject({ reason: null, flags: [] })
    expect(view.get(`person-by-number/1/${OTHER_TAG.tag}`)?.value).toBe(pid(1))
  })

  it('takes back what corrections of a voided record made, too', () => {
    const { judge, named, sign, view } = world()
    const amend = (target: string, ...list: ReturnType<typeof person>[]) =>
      judge(sign({ action: 'amend', body: { target, people: list } }))
    judge(named([person(9, { tag: OTHER_TAG })]))
    const born = judge(named([person(1, { child: true })]))
    // The number is learnt later; the other parent turns out to be known under another id.
    expect(amend(born.id, person(1, { isNew: false, child: true, tag: TAG })).reason).toBeNull()
    expect(amend(born.id, person(2, { tag: OTHER_TAG }))).toMatchObject({ reason: null, flags: ['ALIAS'] })
    expect(judge(named([person(3, { tag: TAG, child: true })])).reason).toBe('NUMBER_TAKEN')
    expect(judge(sign({ action: 'void', body: { target: born.id } })).reason).toBeNull()
    expect(view.get(`alias/${pid(2)}`)).toBeUndefined()
    expect(view.get(`made/${born.id}`)).toBeUndefined()
    expect(judge(named([person(3, { tag: TAG, child: true })])).reason).toBeNull()
  })

  it('keeps what a voiding itself makes under its own id', () => {
    const { judge, named, sign, view } = world()
    judge(named([person(1, { tag: TAG })]))
    const joined = judge(named([person(2, { tag: TAG })]))
    const voided = judge(
      sign({ action: 'void-naming', body: { target: joined.id, people: [person(3, { tag: TAG })] } }),
    )
    expect(voided.reason).toBeNull()
    expect(view.get(`made/${joined.id}`)).toBeUndefined()
    expect(view.get(`made/${voided.id}`)?.value).toEqual({ aliases: [pid(3)], numbers: [] })
  })

  it('does not count what amends a record as another that uses its alias', () => {
    const { judge, named, sign, view } = world()
    judge(named([person(1, { tag: TAG })]))
    const joined = judge(named([person(2, { tag: TAG })]))
    const again = [person(2, { isNew: false })]
    expect(judge(sign({ action: 'amend', body: { target: joined.id, people: again } })).reason).toBeNull()
    expect(view.get(`alias/${pid(2)}`)?.value).toMatchObject({ used: false })
    expect(judge(sign({ action: 'void', body: { target: joined.id } })).reason).toBeNull()
    expect(view.get(`alias/${pid(2)}`)).toBeUndefined()
  })
})

describe('targets', () => {
  it('are accepted records of the same service, not voided; the latest mark stands', () => {
    const { judge, sign, view } = world()
    const entered = judge(sign({}))
    const refused = judge(sign({ action: 'burn' }))
    const on = (action: string, target: string) => judge(sign({ action, body: { target } })).reason
    expect(on('correct', '34'.repeat(32))).toBe('TARGET_UNKNOWN')
    expect(on('correct', refused.id)).toBe('TARGET_REFUSED')
    const note = judge(sign({ service: 'note', action: 'enter', body: { slot: 1, value: 1 } }))
    expect(on('correct', note.id)).toBe('TARGET_OTHER_SERVICE')
    expect(on('correct', entered.id)).toBeNull()
    expect(on('change', entered.id)).toBeNull()
    expect(view.get(`record/${entered.id}`)?.value).toMatchObject({ status: 'corrected' })
    expect(on('cancel', entered.id)).toBeNull()
    expect(on('correct', entered.id)).toBe('TARGET_CANCELLED')
    expect(on('void', entered.id)).toBeNull()
    expect(on('void', entered.id)).toBe('TARGET_VOIDED')
    expect(view.get(`record/${entered.id}`)?.value).toMatchObject({ status: 'voided' })
  })
})

it('leaves of a rejected record its outcome alone', () => {
  const { judge, sign, state } = world()
  const before = new Map(state)
  const rejected = judge(sign({ body: { people: [person(9)] as unknown as Json, mark: 'k', size: 4095 } }))
  expect(rejected.reason).toBe('VALUE_TOO_LARGE')
  expect([...state.keys()].filter((key) => !before.has(key))).toEqual([`tx/${rejected.id}`])
})
