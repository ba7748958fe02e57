/** What may not stand in a block whatever its order: each static rule by itself, at the door and within a block. */
import { describe, expect, it } from 'vitest'
import { encodeApproval } from '../../../shared/ledger/approval.ts'
import { type BlockContext, checkStatic, evaluateBlock, memberIn, overlay } from '../../../shared/ledger/block.ts'
import type { RulesSet } from '../../../shared/ledger/engine.ts'
import { genesisEffects } from '../../../shared/ledger/genesis.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { makeTestNetwork, type SignedRecord } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

const rules = testRules(1) as RulesSet

const world = (used: ReadonlySet<string> = new Set()) => {
  const network = makeTestNetwork()
  const { crypto, made, mapo } = network
  const empty: LedgerView = { get: () => undefined, hasSequence: (...triple) => used.has(triple.join('/')) }
  const view = overlay(empty, genesisEffects(crypto, made.genesis, new Uint8Array(1)))
  const context: BlockContext = {
    network: 'test',
    rules,
    clockToleranceMs: 600_000,
    previous: {
      height: 0,
      time: made.genesis.createdAt as Instant,
      size: network.anchor.size,
      root: network.anchor.root,
      effectsRoot: new Uint8Array(32),
      entryHash: new Uint8Array(32),
    },
    time: network.now,
  }
  const note = (slot: number, more: { readonly seq?: number } = {}): SignedRecord =>
    network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 }, ...more })
  const check = (bytes: Uint8Array) => {
    const found = checkStatic(crypto.sha256, rules, 'test', (key) => memberIn(view, key), network.decode(bytes))
    return found.ok ? found.signatures.length : found.error
  }
  const evaluate = (entries: readonly Uint8Array[]) => evaluateBlock(crypto, view, context, entries.map(network.decode))
  return { network, note, check, evaluate }
}

describe('a record by itself', () => {
  it('owes a signature of its author and of each approver', () => {
    const { network, note, check } = world()
    const { supervisor, supervisor2 } = network.mapo
    expect(check(network.entry(note(1), [supervisor]))).toBe(2)
    expect(check(network.entry(note(1), [supervisor, supervisor2]))).toBe(3)
  })

  it('is of no other network, under the key that it names, with approvals of this record that say yes', () => {
    const { network, note, check } = world()
    const { mapo } = network
    const record = note(1)
    const [approval] = network.approve([record], mapo.supervisor).values()
    if (approval === undefined) throw new Error('no approval')
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 } }
    const other = network.sign(mapo.clerk, mapo.device, { ...draft, network: 'other' })
    expect(check(network.entry(other, [mapo.supervisor]))).toBe('WRONG_NETWORK')
    expect(check(network.entry({ ...record, author: mapo.clerk2.keys.id }, [mapo.supervisor]))).toBe('AUTHOR_MISMATCH')
    expect(check(network.entry(record))).toBe('APPROVALS_TOO_FEW')
    const elsewhere = makeTestNetwork({ network: 'other' }).approve([record], mapo.supervisor).get(record.id)
    expect(check(network.entryWith(record, [elsewhere as typeof approval]))).toBe('WRONG_NETWORK')
    const payloadBytes = encodeApproval({ ...approval.payload, decision: 'return' })
    expect(check(network.entryWith(record, [{ ...approval, payloadBytes }]))).toBe('APPROVAL_DECISION')
    const [of] = network.approve([note(2)], mapo.supervisor).values()
    expect(check(network.entryWith(record, [of as typeof approval]))).toBe('APPROVAL_NOT_COVERING')
  })

  it('names keys that were enrolled: an author, an approver, and as device a device of its office', () => {
    const { network, check } = world()
    const { mapo, gaepo } = network
    const stranger = makeTestNetwork({ seed: 'strangers' }).mapo
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 } }
    const by = (author = mapo.clerk, device = mapo.device, approver = mapo.supervisor) =>
      check(network.entry(network.sign(author, device, draft), [approver]))
    expect(by()).toBe(2)
    expect(by(stranger.clerk)).toBe('KEY_UNKNOWN')
    expect(by(mapo.clerk, stranger.device)).toBe('KEY_UNKNOWN')
    expect(by(mapo.clerk, mapo.device, stranger.supervisor)).toBe('KEY_UNKNOWN')
    expect(by(mapo.clerk, { ...gaepo.device, office: mapo.id })).toBe('KEY_UNKNOWN')
    expect(by(mapo.clerk, { ...mapo.device, keys: mapo.clerk2.keys })).toBe('KEY_UNKNOWN')
  })
})

describe('the records of a block', () => {
  it('are each there once, by id and by sequence number, in it and in the log before it', () => {
    const { network, note, evaluate } = world()
    const { mapo } = network
    const entry = (record: SignedRecord) => network.entry(record, [mapo.supervisor])
    const [one, two, again] = [note(1, { seq: 7 }), note(2, { seq: 8 }), note(3, { seq: 7 })]
    expect(evaluate([entry(one), entry(two)]).ok).toBe(true)
    expect(evaluate([entry(one), entry(two), network.entry(one, [mapo.supervisor2])])).toMatchObject({
      error: 'DUPLICATE_ID',
      index: 4,
    })
    expect(evaluate([entry(one), entry(two), entry(again)])).toMatchObject({ error: 'SEQ_REUSED', index: 4 })
    const later = world(new Set([`${mapo.device.keys.id}/${mapo.device.epoch}/7`]))
    expect(later.evaluate([entry(two), entry(one)])).toMatchObject({ error: 'SEQ_REUSED', index: 3, id: one.id })
    expect(later.evaluate([entry(two)]).ok).toBe(true)
  })

  it('are seen by those after them: a key that the first enrols signs the second', () => {
    const { network, evaluate } = world()
    const { mapo } = network
    const device = network.newDevice(mapo.id, 9)
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 } }
    const record = network.entry(network.sign(mapo.clerk, device, draft), [mapo.supervisor])
    expect(evaluate([record])).toMatchObject({ ok: false, error: 'KEY_UNKNOWN' })
    const both = evaluate([network.enrolDevice(device), record])
    expect(both.ok && both.judged.map(({ outcome }) => outcome)).toEqual([0, 0])
  })
})
