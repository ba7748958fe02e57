/** Sales, in any order of records: what lives is listed once, what ended is not, and nothing throws. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { dealRow, nearRow, type SaleRow } from '../../../shared/services/real-estate/v1/rows.ts'
import { rules } from '../../../shared/services/real-estate/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'
import { cancel, correct, hash, imported, party, report, voiding } from '../../unit/services/real-estate-world.ts'

const known = [1, 2].map((n) => ({ id: personId(n), isNew: false, child: false, tag: null }))
const target = fc.integer({ min: 1, max: 12 }).map(hash)
const duplicateOf = fc.option(target, { nil: null })
const facts = fc.record({
  price: fc.constantFrom(500_000_000, 700_000_000),
  floor: fc.constantFrom(3, 12),
  contractOn: fc.constantFrom('2026-11-01', '2026-11-10'),
  duplicateOf,
})

const event: fc.Arbitrary<[string, Json]> = fc.oneof(
  facts.map((more): [string, Json] => ['report', report({ people: known, ...more })]),
  fc.tuple(target, facts).map(([id, more]): [string, Json] => ['correct', correct(id, { people: known, ...more })]),
  target.map((id): [string, Json] => ['cancel', cancel(id)]),
  target.map((id): [string, Json] => ['void', voiding(id)]),
  fc
    .record({ row: fc.integer({ min: 1, max: 4 }), duplicateOf, cancelledOn: fc.constantFrom(null, '2018-05-01') })
    .map(({ row, ...more }): [string, Json] => ['import', imported(row, more)]),
)

const ids = (ledger: RuleLedger, key: string): readonly string[] =>
  (ledger.state.get(key)?.value as { readonly ids: readonly string[] } | undefined)?.ids ?? []

describe('any sequence of records', () => {
  it('lists every living sale under its facts, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const ledger = new RuleLedger(rules)
        for (const { id } of known) ledger.seed(`person/p:${id}`, { born: null, died: null, sex: null })
        for (const [action, body] of events) ledger.record(action, body)
        const listed = [...ledger.state.keys()]
          .filter((key) => key.startsWith('deal/'))
          .flatMap((key) => ids(ledger, key))
        const near = [...ledger.state.keys()]
          .filter((key) => key.startsWith('near/'))
          .flatMap((key) => ids(ledger, key))
        expect(new Set(listed).size).toBe(listed.length)
        expect(new Set(near).size).toBe(near.length)
        let living = 0
        for (const [key, { value }] of ledger.state) {
          if (!key.startsWith('sale/')) continue
          const id = key.slice('sale/'.length)
          const sale = value as unknown as SaleRow
          const live = sale.status === 'live'
          living += Number(live)
          expect(ids(ledger, dealRow(sale)).includes(id)).toBe(live)
          const month = nearRow(sale)
          if (month !== null) expect(ids(ledger, month).includes(id)).toBe(live)
          if (live) expect(sale.cancelledOn).toBeNull()
          if (sale.status === 'cancelled') expect(sale.cancelledOn).not.toBeNull()
        }
        expect(listed.length).toBe(living)
      }),
      { numRuns: 300 },
    )
  })
})

describe('shares', () => {
  const split = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 16 })

  it('that are parts of a whole are taken, and refused with one part changed', () => {
    fc.assert(
      fc.property(split, fc.nat(15), (parts, which) => {
        const total = parts.reduce((sum, part) => sum + part, 0)
        const buyers = parts.map((part, i) => party(100 + i, part, total))
        const people = [1, ...parts.map((_, i) => 100 + i)].map((n) => ({
          id: personId(n),
          isNew: true,
          child: false,
          tag: null,
        }))
        expect(new RuleLedger(rules).record('report', report({ buyers, people })).ok).toBe(true)
        const spoilt = buyers.map((each, i) =>
          i === which % buyers.length ? { ...each, share: { num: each.share.num, den: total + 1 } } : each,
        )
        expect(new RuleLedger(rules).record('report', report({ buyers: spoilt, people }))).toMatchObject({
          reason: 'SALE_BUYER_SHARES',
        })
      }),
      { numRuns: 300 },
    )
  })
})

describe('evaluation', () => {
  const day = fc
    .record({
      y: fc.integer({ min: 1, max: 9999 }),
      m: fc.integer({ min: 0, max: 13 }),
      d: fc.integer({ min: 0, max: 32 }),
    })
    .map(({ y, m, d }) => `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`)
  const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

  it('never throws, whatever the figures and the days', () => {
    fc.assert(
      fc.property(
        fc.record({
          contractOn: day,
          balanceOn: day,
          price: whole,
          area100: whole,
          floor: fc.integer({ min: -1000, max: 1000 }),
        }),
        fc.record({ from: day, to: day, on: day, cancelledOn: day }),
        (figures, days) => {
          const run = (action: string, body: Json): void => {
            const rule = rules.actions[action] as unknown as ActionRule<Json>
            expect(rule.body.mismatch(body, ''), action).toBeNull()
            const ledger = new RuleLedger(rules)
            ledger.seed(`sale/${hash(5)}`, {
              pnu: '1144010200100570009',
              kind: 'apartment',
              contract: { from: '0001-01-01', to: '9999-12-31' },
              area100: 1,
              floor: null,
              price: 1,
              source: 'report',
              status: 'live',
              cancelledOn: null,
              entry: hash(5),
            })
            const context = ledger.context(hash(1) as never, action, body, '2026-11-22', new Set())
            const verdict = rule.evaluate({ ...context, recordedOn: isDay(days.on) ? days.on : '9999-12-31' }, body)
            expect(typeof verdict.ok).toBe('boolean')
            if (!verdict.ok) expect(rules.reasons).toHaveProperty(verdict.reason)
          }
          run('report', report({ ...figures, lateReason: 'other' }))
          run('correct', correct(hash(5), figures))
          run('cancel', cancel(hash(5), { cancelledOn: days.cancelledOn, lateReason: 'other' }))
          run('import', imported(1, { contract: { from: days.from, to: days.to }, cancelledOn: days.cancelledOn }))
        },
      ),
      { numRuns: 500 },
    )
  })
})

const isDay = (text: string): boolean => /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$/.test(text)
