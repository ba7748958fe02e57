/** What a leaver had signed, taken over: which record may, of which, and what the ledger says afterwards. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { adopts } from '../../../shared/ledger/adoption.ts'
import { overlay } from '../../../shared/ledger/block.ts'
import { evaluateTransaction, type RulesSet, reasonName } from '../../../shared/ledger/engine.ts'
import { genesisEffects } from '../../../shared/ledger/genesis.ts'
import type { Hash, Instant, TxId } from '../../../shared/ledger/ids.ts'
import type { LedgerView, StateRow } from '../../../shared/ledger/state.ts'
import type { TransactionPayload } from '../../../shared/ledger/transaction.ts'
import { RULES } from '../../../shared/services/index.ts'
import type { KEY_STATUSES, MemberRow } from '../../../shared/services/members/v1/rows.ts'
import { makeTestNetwork, type SignedRecord } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

const base = testRules(1) as RulesSet
const released = RULES[1] as RulesSet
const rules: RulesSet = {
  ...base,
  services: { ...released.services, ...base.services },
  reasons: { ...released.reasons, ...base.reasons },
}
const DAY = 86_400_000
const hash = (digit: string): Hash => digit.repeat(64) as Hash
const sealed = {
  hash: hash('1'),
  size: 512,
  keyCommit: hash('2'),
  contentCommit: hash('3'),
  attachments: [{ hash: hash('4'), size: 9, keyCommit: hash('5'), contentCommit: hash('6') }],
}

const world = () => {
  const network = makeTestNetwork({ devices: 2 })
  const { mapo, crypto, made } = network
  const state = new Map<string, StateRow | null>(genesisEffects(crypto, made.genesis, new Uint8Array(1)))
  state.set(`block/${network.anchor.size}`, {
    value: { height: 0, root: network.anchor.root, time: made.genesis.createdAt },
    writer: network.anchor.root as unknown as TxId,
  })
  const empty: LedgerView = { get: () => undefined, hasSequence: () => false }
  const view = overlay(empty, state)
  const patch = (key: string, change: Partial<MemberRow>) => {
    const row = state.get(`key/${key}`) as StateRow
    state.set(`key/${key}`, { ...row, value: { ...(row.value as object), ...change } as unknown as Json })
  }
  const end = (who: 'clerk' | 'supervisor', status: (typeof KEY_STATUSES)[number]) =>
    patch(mapo[who].keys.id, { status })
  const judge = (record: SignedRecord, approver = mapo.supervisor2, blockTime = network.now + 7 * DAY) => {
    const entry = network.decode(network.entry(record, [approver]))
    const context = { blockTime: blockTime as Instant, clockToleranceMs: 600_000 }
    const { outcome, effects, verdict } = evaluateTransaction(rules, view, entry, context)
    for (const [key, row] of effects) state.set(key, row)
    return { reason: reasonName(rules, outcome), flags: verdict.ok ? verdict.flags : [], id: record.id }
  }
  /** The leaver's record, as it is ordered. */
  const original = (slot = 1, author = mapo.clerk, approver = mapo.supervisor) => {
    const record = network.sign(author, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot, value: 7 },
      receiptNo: `MAPO-20261102-01-00000${slot}`,
      sealed: slot === 1 ? sealed : null,
    })
    return { record, reason: judge(record, approver).reason }
  }
  const adoption = (
    { payload, id }: SignedRecord,
    by = mapo.supervisor,
    change: Partial<TransactionPayload> = {},
    device = mapo.device,
  ) => {
    const { service, action, body, nonce, recordedAt, anchor, receiptNo, sealed: parts } = payload
    const kept = { service, action, body, nonce, recordedAt, anchor, receiptNo, sealed: parts, expects: [adopts(id)] }
    return network.sign(by, device, { ...kept, ...change } as Parameters<typeof network.sign>[2])
  }
  return { network, mapo, state, view, end, patch, judge, original, adoption }
}

describe('the adoption of a retired clerk’s record', () => {
  it('is accepted with number and time, takes the ciphertexts over and ends the case', () => {
    const { view, end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record, reason } = original()
    expect(reason).toBe('KEY_RETIRED')
    expect(view.get('note/1')).toBeUndefined()
    const adopted = judge(adoption(record))
    expect(adopted).toMatchObject({ reason: null, flags: [] })
    expect(view.get('note/1')?.writer).toBe(adopted.id)
    expect(view.get(`case/${record.id}`)?.value).toMatchObject({ decision: 'adopt', replacement: adopted.id })
    for (const part of [sealed, ...sealed.attachments]) expect(view.get(`sealed/${part.hash}`)?.writer).toBe(adopted.id)
    // The rejection stands as it was ordered.
    expect(view.get(`tx/${record.id}`)?.value).toMatchObject({ o: 4 })
  })

  it('happens once, also when it was refused before', () => {
    const { mapo, end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record } = original()
    expect(judge(adoption(record), mapo.clerk2).reason).toBe('APPROVER_ROLE')
    expect(judge(adoption(record)).reason).toBeNull()
    expect(judge(adoption(record, mapo.supervisor2), mapo.supervisor).reason).toBe('ADOPTION_DECIDED')
  })

  it('repeats what was signed, to the last field', () => {
    const { network, end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record } = original()
    const changes: readonly Partial<TransactionPayload>[] = [
      { receiptNo: 'MAPO-20261102-01-000009' },
      { receiptNo: null },
      { recordedAt: (record.payload.recordedAt + 1) as Instant },
      { nonce: network.randomId() },
      { body: { slot: 1, value: 8 } },
      { sealed: { ...sealed, contentCommit: hash('7') } },
      { sealed: null },
    ]
    for (const change of changes) expect(judge(adoption(record, undefined, change)).reason).toBe('ADOPTION_CHANGED')
    expect(judge(adoption(record)).reason).toBeNull()
  })

  it('is a supervisor’s, in office and scope, approved by another', () => {
    const { mapo, network, patch, end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record } = original()
    expect(judge(adoption(record, mapo.clerk2), mapo.supervisor).reason).toBe('ROLE_MISSING')
    expect(judge(adoption(record, mapo.administrator), mapo.supervisor).reason).toBe('ROLE_MISSING')
    expect(judge(adoption(record, mapo.supervisor), mapo.supervisor).reason).toBe('SELF_APPROVED')
    const { gaepo } = network
    const abroad = adoption(record, gaepo.supervisor, {}, gaepo.device)
    expect(judge(abroad, gaepo.supervisor2).reason).toBe('ADOPTION_NOT_RETIRED')
    patch(mapo.supervisor.keys.id, { scopes: ['birth'] })
    expect(judge(adoption(record)).reason).toBe('SCOPE_MISSING')
    patch(mapo.supervisor.keys.id, { scopes: ['note'] })
    expect(judge(adoption(record)).reason).toBeNull()
  })

  it('may be signed by a supervisor who came after the leaver', () => {
    const { mapo, patch, end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record } = original()
    patch(mapo.supervisor.keys.id, { from: '2026-11-05' })
    expect(judge(adoption(record), mapo.supervisor2, record.payload.recordedAt + DAY).reason).toBe('KEY_EXPIRED')
    expect(judge(adoption(record)).reason).toBeNull()
  })

  it('heals also what an approver’s retirement refused', () => {
    const { mapo, patch, end, judge, original, adoption } = world()
    end('supervisor', 'retired')
    const { record, reason } = original()
    expect(reason).toBe('KEY_RETIRED')
    expect(judge(adoption(record, mapo.supervisor2), mapo.supervisor).reason).toBe('KEY_RETIRED')
    patch(mapo.clerk2.keys.id, { roles: ['supervisor'] })
    expect(judge(adoption(record, mapo.supervisor2), mapo.clerk2).reason).toBeNull()
  })

  it.each(['compromised', 'revoked', 'suspended', 'rotated'] as const)(
    'does not exist for a key that is %s',
    (status) => {
      const { end, judge, original, adoption } = world()
      end('clerk', status)
      const { record } = original()
      expect(judge(adoption(record)).reason).toBe('ADOPTION_NOT_RETIRED')
    },
  )

  it('ends when the retired key turns out to have been compromised', () => {
    const { end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record } = original()
    end('clerk', 'compromised')
    expect(judge(adoption(record)).reason).toBe('ADOPTION_COMPROMISED')
  })

  it.each(['clerk', 'device'] as const)('asks for the %s too when it was the approver who retired', (who) => {
    const { mapo, patch, end, judge, original, adoption } = world()
    patch(mapo.clerk2.keys.id, { roles: ['supervisor'] })
    end('supervisor', 'retired')
    const [one, two] = [original(1), original(2)]
    expect([one.reason, two.reason]).toEqual(['KEY_RETIRED', 'KEY_RETIRED'])
    const device = mapo.devices[1]
    const judged = ({ record }: typeof one) => judge(adoption(record, mapo.supervisor2, {}, device), mapo.clerk2).reason
    expect(judged(one)).toBeNull()
    patch(who === 'clerk' ? mapo.clerk.keys.id : mapo.device.keys.id, { status: 'compromised' })
    expect(judged(two)).toBe('ADOPTION_COMPROMISED')
  })

  it('is of a rejected record alone, of one, and not of one whose case the office has decided', () => {
    const { mapo, network, end, judge, original, adoption } = world()
    const accepted = original(1, mapo.clerk2)
    expect(accepted.reason).toBeNull()
    expect(judge(adoption(accepted.record)).reason).toBe('ADOPTION_NOT_RETIRED')
    const unknown = network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot: 9, value: 1 },
    })
    expect(judge(adoption(unknown)).reason).toBe('ADOPTION_NOT_RETIRED')
    end('clerk', 'retired')
    const [one, two] = [original(2).record, original(3).record]
    expect(judge(adoption(one, undefined, { expects: [adopts(one.id), adopts(two.id)] })).reason).toBe(
      'ADOPTION_REPEATED',
    )
    const withdrawal = network.sign(mapo.clerk2, mapo.device, {
      service: 'office',
      action: 'decide-case',
      body: { target: one.id, decision: 'withdraw', replacement: null, papers: [] },
    })
    expect(judge(withdrawal).reason).toBeNull()
    expect(judge(adoption(one)).reason).toBe('ADOPTION_DECIDED')
    expect(judge(adoption(two)).reason).toBeNull()
    const late = network.sign(mapo.clerk2, mapo.device, {
      service: 'office',
      action: 'decide-case',
      body: { target: two.id, decision: 'withdraw', replacement: null, papers: [] },
    })
    expect(judge(late).reason).toBe('CASE_DECIDED')
  })

  it('is judged by the service’s rule as any record: what came first stands', () => {
    const { mapo, view, end, judge, original, adoption } = world()
    end('clerk', 'retired')
    const { record } = original()
    const first = original(1, mapo.clerk2)
    expect(first.reason).toBe('SEALED_REUSED')
    const other = { expects: [adopts(record.id), { key: 'note/1', writer: hash('9') as unknown as TxId }] }
    expect(judge(adoption(record, undefined, other)).reason).toBe('ADOPTION_CHANGED')
    expect(view.get(`sealed/${sealed.hash}`)?.writer).toBe(record.id)
    expect(judge(adoption(record)).reason).toBeNull()
  })

  describe('keeps what the leaver relied on', () => {
    const relying = () => {
      const all = world()
      const { network, mapo, view, judge } = all
      const move = (author: typeof mapo.clerk, value: number, writer: TxId) =>
        network.sign(author, mapo.device, {
          service: 'note',
          action: 'move',
          body: { slot: 5, value },
          expects: [{ key: 'note/5', writer }],
        })
      const entered = { service: 'note', action: 'enter', body: { slot: 5, value: 1 } }
      const first = judge(network.sign(mapo.clerk2, mapo.device, entered)).id
      const adopted = ({ id, payload }: SignedRecord) =>
        all.adoption({ id, payload } as SignedRecord, mapo.supervisor, { expects: [...payload.expects, adopts(id)] })
      return { ...all, move, first, adopted, value: () => view.get('note/5')?.value }
    }

    it('and overwrites nothing that came between', () => {
      const { mapo, end, judge, move, first, adoption, adopted, value } = relying()
      const leaver = move(mapo.clerk, 50, first)
      const other = judge(move(mapo.clerk2, 60, first))
      expect(other.reason).toBeNull()
      end('clerk', 'retired')
      expect(judge(leaver).reason).toBe('KEY_RETIRED')
      const anew = { expects: [{ key: 'note/5', writer: other.id }, adopts(leaver.id)] }
      expect(judge(adoption(leaver, undefined, anew)).reason).toBe('ADOPTION_CHANGED')
      expect(judge(adoption(leaver)).reason).toBe('ADOPTION_CHANGED')
      expect(judge(adopted(leaver)).reason).toBe('STALE')
      expect(value()).toBe(60)
    })

    it('and follows a chain of the leaver’s own, in order', () => {
      const { mapo, end, judge, move, first, adopted, value } = relying()
      const parent = move(mapo.clerk, 50, first)
      const child = move(mapo.clerk, 51, parent.id)
      end('clerk', 'retired')
      expect([judge(parent).reason, judge(child).reason]).toEqual(['KEY_RETIRED', 'KEY_RETIRED'])
      expect(judge(adopted(child)).reason).toBe('PARENT_REFUSED')
      expect(judge(adopted(parent)).reason).toBeNull()
      expect(judge(adopted(child)).reason).toBeNull()
      expect(value()).toBe(51)
    })

    it('and a chain ends where another wrote after its parent was adopted', () => {
      const { mapo, end, judge, move, first, adopted, value } = relying()
      const parent = move(mapo.clerk, 50, first)
      const child = move(mapo.clerk, 51, parent.id)
      end('clerk', 'retired')
      expect([judge(parent).reason, judge(child).reason]).toEqual(['KEY_RETIRED', 'KEY_RETIRED'])
      const replacement = judge(adopted(parent))
      expect(judge(move(mapo.clerk2, 70, replacement.id)).reason).toBeNull()
      expect(judge(adopted(child)).reason).toBe('STALE')
      expect(value()).toBe(70)
    })
  })

  describe('that was itself rejected for a retired key', () => {
    const rejected = () => {
      const all = world()
      const { mapo, patch, end, judge, original, adoption } = all
      patch(mapo.clerk2.keys.id, { roles: ['clerk', 'supervisor'] })
      end('clerk', 'retired')
      const { record } = original()
      const first = adoption(record, mapo.supervisor)
      end('supervisor', 'retired')
      expect(judge(first, mapo.supervisor2).reason).toBe('KEY_RETIRED')
      const again = () => judge(adoption(first, mapo.supervisor2), mapo.clerk2).reason
      const direct = () => judge(adoption(record, mapo.supervisor2), mapo.clerk2).reason
      return { ...all, record, again, direct }
    }

    it('leaves the original to be adopted, once, and is none to adopt', () => {
      const { again, direct } = rejected()
      expect(direct()).toBeNull()
      expect(again()).toBe('ADOPTION_NOT_RETIRED')
    })

    it('does not get round a key that turned out to be compromised', () => {
      const { end, again, direct } = rejected()
      end('clerk', 'compromised')
      expect([direct(), again()]).toEqual(['ADOPTION_COMPROMISED', 'ADOPTION_NOT_RETIRED'])
    })

    it('does not get round a withdrawal', () => {
      const { mapo, network, judge, record, again, direct } = rejected()
      const withdrawal = network.sign(mapo.clerk2, mapo.device, {
        service: 'office',
        action: 'decide-case',
        body: { target: record.id, decision: 'withdraw', replacement: null, papers: [] },
      })
      expect(judge(withdrawal, mapo.supervisor2).reason).toBeNull()
      expect([direct(), again()]).toEqual(['ADOPTION_DECIDED', 'ADOPTION_NOT_RETIRED'])
    })
  })
})
