/** The office's own records, erasure and the network's affairs: every reason refusing, and passing. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import type { KeyId, TxId } from '../../../shared/ledger/ids.ts'
import { rulesVersionAt } from '../../../shared/services/network/v1/rows.ts'
import { rules as networkRules } from '../../../shared/services/network/v1/rules.ts'
import { rules as officeRules } from '../../../shared/services/office/v1/rules.ts'
import { rules as privacyRules } from '../../../shared/services/privacy/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { RuleLedger } from '../../support/rule-harness.ts'

const hash = (n: number): string => n.toString(16).padStart(64, '0')
const expectRefusal = (ledger: RuleLedger, action: string, body: Json, reason: string): void => {
  expect(ledger.record(action, body)).toMatchObject({ ok: false, reason })
}
const expectAccepted = (ledger: RuleLedger, action: string, body: Json): void => {
  expect(ledger.record(action, body)).toMatchObject({ ok: true })
}

describe('anchoring the access log', () => {
  const anchor = (count: number, head = hash(count), day = '2026-11-22') => ({ day, count, head })

  it('grows with the day and takes the same anchor again', () => {
    const ledger = new RuleLedger(officeRules)
    expectAccepted(ledger, 'anchor-access-log', anchor(3))
    expectAccepted(ledger, 'anchor-access-log', anchor(3))
    expectAccepted(ledger, 'anchor-access-log', anchor(7))
    expect(ledger.value(`access-log/${hash(0)}/${'1'.padStart(32, '0')}/2026-11-22`)).toEqual({
      count: 7,
      head: hash(7),
    })
    expectAccepted(ledger, 'anchor-access-log', anchor(1, hash(9), '2026-11-21'))
  })

  it('refuses a log that shrank or was rewritten, and days that cannot be', () => {
    const ledger = new RuleLedger(officeRules)
    expectAccepted(ledger, 'anchor-access-log', anchor(3))
    expectRefusal(ledger, 'anchor-access-log', anchor(2), 'ACCESS_LOG_SHRANK')
    expectRefusal(ledger, 'anchor-access-log', anchor(3, hash(99)), 'ACCESS_LOG_REWRITTEN')
    expectRefusal(ledger, 'anchor-access-log', anchor(1, hash(1), '2026-11-23'), 'ACCESS_LOG_DAY')
    expectRefusal(ledger, 'anchor-access-log', anchor(1, hash(1), '2026-02-30'), 'ACCESS_LOG_DAY')
  })
})

describe('anchoring for another device', () => {
  it('is refused: its true log could not be anchored any more', () => {
    const ledger = new RuleLedger(officeRules)
    const rule = officeRules.actions['anchor-access-log'] as unknown as ActionRule<Json>
    const body = { day: '2026-11-22', count: 9, head: hash(9) }
    const context = ledger.context(hash(7) as TxId, 'anchor-access-log', body, '2026-11-22', new Set())
    const other = { ...context, author: hash(8) as KeyId }
    expect(rule.evaluate(other, body)).toMatchObject({ ok: false, reason: 'ACCESS_LOG_OTHER_DEVICE' })
    expect(rule.evaluate(context, body)).toMatchObject({ ok: true })
  })
})

describe('deciding a case', () => {
  const target = hash(500)
  const decide = (more: object = {}) => ({ target, decision: 'withdraw', replacement: null, papers: [], ...more })
  const ledgerWith = (outcome: number | null): RuleLedger => {
    const ledger = new RuleLedger(officeRules)
    if (outcome !== null) ledger.seed(`tx/${target}`, { o: outcome, s: 'property', a: 'transfer', f: [], w: 'mapo' })
    return ledger
  }

  it('leaves the case of a record to the office that wrote it', () => {
    const ledger = new RuleLedger(officeRules)
    ledger.seed(`tx/${target}`, { o: 20, s: 'property', a: 'transfer', f: [], w: 'gaepo' })
    expectRefusal(ledger, 'decide-case', decide(), 'CASE_OTHER_OFFICE')
  })

  it('closes a case about a rejected record and about one that the door refused', () => {
    for (const outcome of [20, null]) {
      const ledger = ledgerWith(outcome)
      expectAccepted(ledger, 'decide-case', decide())
      expect(ledger.value(`case/${target}`)).toEqual({
        decision: 'withdraw',
        replacement: null,
        office: 'mapo',
        on: '2026-11-22',
      })
      expectRefusal(ledger, 'decide-case', decide({ decision: 'amend', replacement: hash(1) }), 'CASE_DECIDED')
    }
  })

  it('closes a case in the place of another office that spoke before anybody knew the record, and only then', () => {
    const spoken = { decision: 'withdraw', replacement: null, office: 'gaepo', on: '2026-11-22' }
    const ordered = ledgerWith(20)
    ordered.seed(`case/${target}`, spoken)
    expectAccepted(ordered, 'decide-case', decide())
    expect(ordered.value(`case/${target}`)).toMatchObject({ office: 'mapo' })
    const unknown = ledgerWith(null)
    unknown.seed(`case/${target}`, spoken)
    expectRefusal(unknown, 'decide-case', decide(), 'CASE_DECIDED')
  })

  it('refuses a case about an accepted record', () => {
    expectRefusal(ledgerWith(0), 'decide-case', decide(), 'CASE_RECORD_ACCEPTED')
  })

  it('needs a replacement for an amendment and for nothing else', () => {
    expectRefusal(ledgerWith(20), 'decide-case', decide({ decision: 'amend' }), 'CASE_REPLACEMENT')
    expectRefusal(ledgerWith(20), 'decide-case', decide({ replacement: hash(1) }), 'CASE_REPLACEMENT')
    expectRefusal(ledgerWith(20), 'decide-case', decide({ decision: 'amend', replacement: target }), 'CASE_REPLACEMENT')
    expectAccepted(ledgerWith(20), 'decide-case', decide({ decision: 'amend', replacement: hash(1) }))
  })

  it('recalls papers of its own office, once each', () => {
    const serial = 'MAPO-20261122-03-000123-C1'
    const ledger = ledgerWith(20)
    expectRefusal(ledger, 'decide-case', decide({ decision: 'void' }), 'CASE_NO_PAPER')
    expectRefusal(ledger, 'decide-case', decide({ decision: 'void', papers: [serial, serial] }), 'CASE_PAPER_REPEATED')
    expectRefusal(
      ledger,
      'decide-case',
      decide({ decision: 'void', papers: ['GAEPO-20261122-01-000001'] }),
      'CASE_PAPER_OTHER_OFFICE',
    )
    expectAccepted(ledger, 'decide-case', decide({ decision: 'void', papers: [serial] }))
    expect(ledger.value(`paper/${serial}`)).toEqual({ recalled: true, target })
  })

  it('keeps the first recall of a paper', () => {
    const ledger = ledgerWith(20)
    const serial = 'MAPO-20261122-03-000123-C1'
    ledger.seed(`paper/${serial}`, { recalled: true, target: hash(1) })
    expectAccepted(ledger, 'decide-case', decide({ decision: 'void', papers: [serial] }))
    expect(ledger.value(`paper/${serial}`)).toEqual({ recalled: true, target: hash(1) })
  })
})

describe('erasing', () => {
  const erase = (...hashes: string[]) => ({ target: hash(500), why: 'court-order', hashes })
  const ordered = (ledger: RuleLedger, id: string, ...hashes: string[]): void => {
    ledger.seed(`tx/${id}`, { o: 0, s: 'birth', a: 'register', f: [], w: 'mapo' })
    for (const each of hashes) ledger.state.set(`sealed/${each}`, { value: 1, writer: id as TxId })
  }
  const withRecord = (): RuleLedger => {
    const ledger = new RuleLedger(privacyRules)
    ordered(ledger, hash(500), hash(1), hash(2))
    return ledger
  }

  it('names no ciphertext of another record', () => {
    const ledger = withRecord()
    ordered(ledger, hash(501), hash(3))
    expectRefusal(ledger, 'erase', erase(hash(3)), 'ERASE_HASH_OTHER')
    expectRefusal(ledger, 'erase', erase(hash(1), hash(3)), 'ERASE_HASH_OTHER')
    expectRefusal(ledger, 'erase', erase(hash(4)), 'ERASE_HASH_OTHER')
    expectAccepted(ledger, 'erase', { ...erase(hash(3)), target: hash(501) })
  })

  it('leaves a marker for every ciphertext that no later record takes away', () => {
    const ledger = withRecord()
    expectAccepted(ledger, 'erase', erase(hash(1)))
    expectAccepted(ledger, 'erase', erase(hash(1), hash(2)))
    expect(ledger.state.get(`erased/${hash(1)}`)?.writer).toBe(hash(1))
    expect(ledger.value(`erased/${hash(2)}`)).toEqual({ target: hash(500), why: 'court-order' })
    expectRefusal(ledger, 'erase', erase(hash(1), hash(2)), 'ERASED_ALREADY')
  })

  it('refuses unknown records and repeated hashes', () => {
    expectRefusal(new RuleLedger(privacyRules), 'erase', erase(hash(1)), 'ERASE_TARGET_UNKNOWN')
    expectRefusal(withRecord(), 'erase', erase(hash(1), hash(1)), 'ERASE_HASH_REPEATED')
  })
})

describe('the network', () => {
  it('activates newer rules at later heights', () => {
    const ledger = new RuleLedger(networkRules)
    ledger.seed('rules/active', { version: 1 })
    expectRefusal(ledger, 'activate-rules', { version: 1, height: 50 }, 'RULES_NOT_NEWER')
    expectAccepted(ledger, 'activate-rules', { version: 2, height: 50 })
    expectRefusal(ledger, 'activate-rules', { version: 2, height: 60 }, 'RULES_NOT_NEWER')
    expectRefusal(ledger, 'activate-rules', { version: 3, height: 50 }, 'RULES_HEIGHT')
    expectAccepted(ledger, 'activate-rules', { version: 3, height: 60 })
    const row = ledger.value<{ version: number; steps: { version: number; height: number }[] }>('rules/active')
    expect([49, 50, 59, 60].map((height) => rulesVersionAt(row, height))).toEqual([1, 2, 2, 3])
    expect(rulesVersionAt({ version: 1 }, 1000)).toBe(1)
  })

  it('holds at most 64 activations', () => {
    const ledger = new RuleLedger(networkRules)
    for (let i = 1; i <= 64; i += 1) expectAccepted(ledger, 'activate-rules', { version: 1 + i, height: i })
    expectRefusal(ledger, 'activate-rules', { version: 100, height: 100 }, 'RULES_STEPS_FULL')
  })

  it('replaces the log key and keeps the rest of the row', () => {
    const ledger = new RuleLedger(networkRules)
    ledger.seed('network', { logKey: hash(1), origin: 'daejang.seoul/test' })
    expectRefusal(ledger, 'rotate-log-key', { publicKey: hash(1) }, 'LOG_KEY_SAME')
    expectAccepted(ledger, 'rotate-log-key', { publicKey: hash(2) })
    expect(ledger.value('network')).toEqual({ logKey: hash(2), origin: 'daejang.seoul/test' })
  })

  it('takes a year of holidays in order and replaces it', () => {
    const ledger = new RuleLedger(networkRules)
    const days = [
      { on: '2026-01-01', code: 'new-year' },
      { on: '2026-05-05', code: 'children' },
    ]
    expectAccepted(ledger, 'holidays', { year: 2026, days })
    expectRefusal(ledger, 'holidays', { year: 2026, days: [...days].reverse() }, 'HOLIDAY_ORDER')
    expectRefusal(ledger, 'holidays', { year: 2026, days: [days[0], days[0]] as Json }, 'HOLIDAY_ORDER')
    expectRefusal(ledger, 'holidays', { year: 2027, days }, 'HOLIDAY_DATE')
    expectRefusal(ledger, 'holidays', { year: 2026, days: [{ on: '2026-02-30', code: 'temporary' }] }, 'HOLIDAY_DATE')
    expectAccepted(ledger, 'holidays', { year: 2026, days: [] })
    expect(ledger.value('holidays/2026')).toEqual({ days: [] })
  })
})
