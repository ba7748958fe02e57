/** Reports of sales: every reason refusing, and the same record passing once its ground is gone. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import type { SaleRow } from '../../../shared/services/real-estate/v1/rows.ts'
import { personId, type RuleLedger } from '../../support/rule-harness.ts'
import {
  again,
  cancel,
  correct,
  hash,
  imported,
  PNU,
  party,
  person,
  report,
  voiding,
  world,
} from './real-estate-world.ts'

const refusal = (action: string, body: Json, reason: string, ledger = world(), on?: string) =>
  expect(ledger.record(action, body, on === undefined ? {} : { on })).toMatchObject({ ok: false, reason })

const accepted = (ledger: RuleLedger, action: string, body: Json, on?: string) => {
  const result = ledger.record(action, body, on === undefined ? {} : { on })
  if (!result.ok) throw new Error(`${result.reason} ${result.keys.join(' ')}`)
  return result
}
const warned = (ledger: RuleLedger, action: string, body: Json, on?: string): string[] =>
  accepted(ledger, action, body, on).warnings.map(({ code }) => code)

const DEAL = `deal/${PNU}/2026-11-10/8497/12/1150000000`

describe('a report', () => {
  it('enters the sale under its own id, without a warning when all is usual', () => {
    const ledger = world()
    const { id, warnings } = accepted(ledger, 'report', report())
    expect(warnings).toEqual([])
    expect(ledger.value<SaleRow>(`sale/${id}`)).toEqual({
      pnu: PNU,
      kind: 'apartment',
      contract: { from: '2026-11-10', to: '2026-11-10' },
      area100: 8497,
      floor: 12,
      price: 1_150_000_000,
      source: 'report',
      status: 'live',
      cancelledOn: null,
      entry: id,
    })
    expect(ledger.value(DEAL)).toEqual({ ids: [id] })
  })

  it('takes a parcel number of nineteen digits only, and of Seoul', () => {
    for (const pnu of ['114401020010057000', '1144010200300570009', '1144010200100000009']) {
      refusal('report', report({ pnu }), 'BODY_INVALID')
    }
    refusal('report', report({ pnu: '4113510300100570009' }), 'SALE_OUTSIDE_SEOUL')
  })

  it('names no child of a birth', () => {
    refusal('report', report({ people: [{ ...person(1), child: true }, person(2)] }), 'BODY_INVALID')
  })

  it('refuses contract days that cannot be', () => {
    refusal('report', report({ contractOn: '2026-02-30' }), 'SALE_CONTRACT_DATE')
    refusal('report', report({ contractOn: '1949-12-31' }), 'SALE_CONTRACT_DATE')
    refusal('report', report({ contractOn: '2026-11-23' }), 'SALE_CONTRACT_FUTURE')
    accepted(world(), 'report', report({ contractOn: '2026-11-22' }))
    refusal('report', report({ balanceOn: '2026-11-09' }), 'SALE_BALANCE_DATE')
    refusal('report', report({ balanceOn: '2026-13-01' }), 'SALE_BALANCE_DATE')
    accepted(world(), 'report', report({ balanceOn: '2026-11-10' }))
    accepted(world(), 'report', report({ balanceOn: null }))
  })

  it('refuses price, area and floor that cannot be', () => {
    refusal('report', report({ price: 0 }), 'SALE_PRICE')
    refusal('report', report({ price: 100_000_000_000_001 }), 'SALE_PRICE')
    refusal('report', report({ area100: 0 }), 'SALE_AREA')
    refusal('report', report({ area100: 10_000_000_001 }), 'SALE_AREA')
    refusal('report', report({ floor: 0 }), 'SALE_FLOOR')
    refusal('report', report({ floor: 201 }), 'SALE_FLOOR')
    refusal('report', report({ floor: -21 }), 'SALE_FLOOR')
    refusal('report', report({ floor: null }), 'SALE_FLOOR_MISSING')
    accepted(world(), 'report', report({ kind: 'detached', floor: null }))
    refusal('report', report({ kind: 'land', floor: 3 }), 'SALE_FLOOR')
    accepted(world(), 'report', report({ kind: 'land', floor: null }))
  })

  it('warns of what is only unusual', () => {
    expect(warned(world(), 'report', report({ price: 1_150_000 }))).toEqual(['SALE_PRICE_UNUSUAL'])
    expect(warned(world(), 'report', report({ area100: 500, price: 100_000_000 }))).toEqual(['SALE_AREA_UNUSUAL'])
    expect(warned(world(), 'report', report({ floor: 81 }))).toEqual(['SALE_FLOOR_UNUSUAL'])
    expect(warned(world(), 'report', report({ floor: 80 }))).toEqual([])
    expect(warned(world(), 'report', report({ fundingPlan: false }))).toEqual(['SALE_FUNDING_PLAN'])
    expect(warned(world(), 'report', report({ fundingPlan: false, price: 599_999_999 }))).toEqual([])
    expect(warned(world(), 'report', report({ fundingPlan: false, kind: 'commercial' }))).toEqual([])
    expect(warned(world(), 'report', report({ pnu: '1168010300101890000' }))).toEqual(['SALE_OTHER_DISTRICT'])
  })
})

describe('the parties', () => {
  const thirds = [party(1, 1, 3), party(3, 1, 3), party(4, 1, 3)]
  const people = [1, 2, 3, 4].map((n) => person(n))

  it('hold shares that total exactly one on each side', () => {
    accepted(world(), 'report', report({ sellers: thirds, people }))
    accepted(world(), 'report', report({ buyers: [party(2, 2, 6), party(3, 2, 3)], people }))
    refusal('report', report({ sellers: thirds.slice(0, 2), people }), 'SALE_SELLER_SHARES')
    refusal('report', report({ buyers: [party(2, 1, 2), party(3, 2, 3)], people }), 'SALE_BUYER_SHARES')
    const almost = [party(2, 333_333_333, 1_000_000_000), party(3, 666_666_666, 1_000_000_000)]
    refusal('report', report({ buyers: almost, people }), 'SALE_BUYER_SHARES')
  })

  it('sell at most the whole', () => {
    refusal('report', report({ portion: { num: 3, den: 2 } }), 'SALE_PORTION')
    accepted(world(), 'report', report({ portion: { num: 1, den: 2 } }))
  })

  it('stand once, on one side, and are named in the record', () => {
    const twice = [party(1, 1, 2), party(1, 1, 2)]
    refusal('report', report({ sellers: twice }), 'SALE_PARTY_REPEATED')
    refusal('report', report({ buyers: [party(1)], people: [person(1)] }), 'SALE_PARTY_BOTH_SIDES')
    refusal('report', report({ buyers: [party(9)] }), 'SALE_PARTY_NOT_NAMED')
  })

  it('were alive at the contract: a seller must have been, of a buyer it is told', () => {
    const ledger = world()
    accepted(ledger, 'report', report())
    const codes = (price: number, died: readonly (string | null)[]) => {
      died.forEach((day, i) => {
        ledger.seed(`person/p:${personId(i + 1)}`, { born: null, died: day, sex: null })
      })
      const result = ledger.record('report', again({ price }))
      return result.ok ? result.warnings.map(({ code }) => code) : [result.reason, ...result.keys]
    }
    expect(codes(1_200_000_000, ['2026-11-09', null])).toEqual(['SALE_SELLER_DEAD', `person/p:${personId(1)}`])
    // Signed on the day of death, or before it: the deed stands.
    expect(codes(1_210_000_000, ['2026-11-10', null])).not.toContain('SALE_PARTY_DIED')
    expect(codes(1_220_000_000, [null, '2026-11-09'])).toContain('SALE_PARTY_DIED')
    expect(codes(1_230_000_000, [null, '2026-11-10'])).not.toContain('SALE_PARTY_DIED')
  })
})

describe('the thirty days', () => {
  it('end on the thirtieth day after the contract', () => {
    // 2026-10-05 + 30 days = Wednesday 2026-11-04
    const body = report({ contractOn: '2026-10-05' })
    expect(warned(world(), 'report', body, '2026-11-04')).toEqual([])
    refusal('report', body, 'SALE_LATE_REASON', world(), '2026-11-05')
    const late = accepted(world(), 'report', { ...body, lateReason: 'unaware' }, '2026-11-05')
    expect(late.warnings).toEqual([{ code: 'SALE_LATE', data: { due: '2026-11-04', days: 1 } }])
  })

  it('move across the weekend and across holidays of the network', () => {
    // 2026-10-01 + 30 days = Saturday 2026-10-31, so Monday 2026-11-02
    const body = report({ contractOn: '2026-10-01' })
    expect(warned(world(), 'report', body, '2026-11-02')).toEqual([])
    refusal('report', body, 'SALE_LATE_REASON', world(), '2026-11-03')
    const ledger = world()
    ledger.seed('holidays/2026', { days: [{ on: '2026-11-02', code: 'temporary' }] })
    expect(warned(ledger, 'report', body, '2026-11-03')).toEqual([])
  })

  it('were sixty for contracts before 2020-02-21', () => {
    const at = (contractOn: string, on: string) =>
      warned(world(), 'report', report({ contractOn, balanceOn: null, lateReason: 'other' }), on)
    expect(at('2020-02-20', '2020-04-20')).toEqual([])
    expect(at('2020-02-20', '2020-04-21')).toEqual(['SALE_LATE'])
    expect(at('2020-02-21', '2020-03-23')).toEqual([])
    expect(at('2020-02-21', '2020-03-24')).toEqual(['SALE_LATE'])
  })
})

describe('a second sale equal to a living one', () => {
  it('is refused and names the key of the first', () => {
    const ledger = world()
    const first = accepted(ledger, 'report', report())
    expect(ledger.record('report', again())).toMatchObject({ ok: false, reason: 'DUPLICATE', keys: [DEAL] })
    expect(ledger.state.get(DEAL)?.writer).toBe(first.id)
  })

  it('is accepted when the clerk names the first, and both stay', () => {
    const ledger = world()
    const first = accepted(ledger, 'report', report())
    const second = accepted(ledger, 'report', again({ duplicateOf: first.id }))
    expect(second.warnings).toEqual([{ code: 'SALE_EQUAL', data: { first: first.id, count: 1 } }])
    expect(ledger.value(DEAL)).toEqual({ ids: [first.id, second.id] })
  })

  it('may not name a sale that is not equal, unknown or cancelled', () => {
    const ledger = world()
    const first = accepted(ledger, 'report', report())
    refusal('report', again({ price: 1, duplicateOf: first.id }), 'SALE_DUPLICATE_OF', ledger)
    refusal('report', again({ duplicateOf: hash(999) }), 'SALE_DUPLICATE_OF', ledger)
    accepted(ledger, 'cancel', cancel(first.id))
    refusal('report', again({ duplicateOf: first.id }), 'SALE_DUPLICATE_OF', ledger)
    accepted(ledger, 'report', again())
  })

  it('finds room for 48 equal sales', () => {
    const ledger = world()
    let first: string | null = null
    for (let row = 1; row <= 48; row += 1) {
      const { id } = accepted(ledger, 'import', imported(row, { duplicateOf: first }))
      first ??= id
    }
    refusal('import', imported(49, { duplicateOf: first }), 'SALE_DUPLICATES_FULL', ledger)
  })

  it('is looked at when only the price differs', () => {
    const ledger = world()
    const first = accepted(ledger, 'report', report())
    const second = accepted(ledger, 'report', again({ price: 1_150_000_001 }))
    expect(second.warnings).toEqual([{ code: 'SALE_SIMILAR', data: { other: first.id } }])
    expect(warned(ledger, 'report', again({ floor: 13 }))).toEqual([])
  })
})

describe('a cancellation', () => {
  const reported = (): [RuleLedger, string] => {
    const ledger = world()
    return [ledger, accepted(ledger, 'report', report()).id]
  }

  it('marks the sale and frees its place', () => {
    const [ledger, id] = reported()
    accepted(ledger, 'cancel', cancel(id))
    expect(ledger.value<SaleRow>(`sale/${id}`)).toMatchObject({ status: 'cancelled', cancelledOn: '2026-11-20' })
    expect(ledger.state.has(DEAL)).toBe(false)
    expect([...ledger.state.keys()].some((key) => key.startsWith('near/'))).toBe(false)
  })

  it('happens once, to a sale', () => {
    const [ledger, id] = reported()
    refusal('cancel', cancel(hash(999)), 'SALE_UNKNOWN', ledger)
    accepted(ledger, 'cancel', cancel(id))
    refusal('cancel', cancel(id), 'SALE_CANCELLED', ledger)
    refusal('correct', correct(id), 'SALE_CANCELLED', ledger)
  })

  it('has a day between contract and record', () => {
    const [ledger, id] = reported()
    refusal('cancel', cancel(id, { cancelledOn: '2026-11-09' }), 'SALE_CANCEL_DATE', ledger)
    refusal('cancel', cancel(id, { cancelledOn: '2026-11-23' }), 'SALE_CANCEL_DATE', ledger)
    refusal('cancel', cancel(id, { cancelledOn: '2026-11-31' }), 'SALE_CANCEL_DATE', ledger)
    accepted(ledger, 'cancel', cancel(id, { cancelledOn: '2026-11-10' }))
  })

  it('is reported within thirty days of its own day', () => {
    const [ledger, id] = reported()
    refusal('cancel', cancel(id), 'SALE_LATE_REASON', ledger, '2026-12-22')
    const late = accepted(ledger, 'cancel', cancel(id, { lateReason: 'dispute' }), '2026-12-22')
    expect(late.warnings).toEqual([{ code: 'SALE_CANCEL_LATE', data: { due: '2026-12-21', days: 1 } }])
  })

  it('relies on the sale: of two offices, the second is stale', () => {
    const [ledger, id] = reported()
    const mapo = ledger.rely('cancel', cancel(id))
    const gaepo = ledger.rely('correct', correct(id, { price: 1_160_000_000 }))
    expect(ledger.record('cancel', cancel(id), { expects: mapo }).ok).toBe(true)
    expect(ledger.record('correct', correct(id), { expects: gaepo })).toMatchObject({ reason: 'STALE' })
  })
})

describe('a correction', () => {
  it('puts the new facts in place under the first id', () => {
    const ledger = world()
    const { id } = accepted(ledger, 'report', report())
    const second = accepted(ledger, 'correct', correct(id, { price: 1_160_000_000 }))
    expect(ledger.value<SaleRow>(`sale/${id}`)).toMatchObject({ price: 1_160_000_000, entry: second.id })
    expect(ledger.state.has(DEAL)).toBe(false)
    expect(ledger.value(DEAL.replace('1150000000', '1160000000'))).toEqual({ ids: [id] })
    accepted(ledger, 'report', again())
  })

  it('of parties alone keeps the place among equal sales', () => {
    const ledger = world()
    const first = accepted(ledger, 'report', report())
    const second = accepted(ledger, 'report', again({ duplicateOf: first.id }))
    accepted(ledger, 'correct', correct(first.id, { duplicateOf: second.id, dealing: 'direct' }))
    expect(ledger.value(DEAL)).toEqual({ ids: [first.id, second.id] })
  })

  it('may not land on another sale unsaid', () => {
    const ledger = world()
    const first = accepted(ledger, 'report', report())
    const other = accepted(ledger, 'report', again({ price: 900_000_000 }))
    refusal('correct', correct(other.id), 'DUPLICATE', ledger)
    accepted(ledger, 'correct', correct(other.id, { duplicateOf: first.id }))
  })

  it('is checked as a report is', () => {
    const ledger = world()
    const { id } = accepted(ledger, 'report', report())
    refusal('correct', correct(id, { sellers: [party(1, 1, 2)] }), 'SALE_SELLER_SHARES', ledger)
    refusal('correct', correct(id, { balanceOn: '2026-11-01' }), 'SALE_BALANCE_DATE', ledger)
    refusal('correct', correct(hash(999)), 'SALE_UNKNOWN', ledger)
  })

  it('is not for imported sales', () => {
    const ledger = world()
    const { id } = accepted(ledger, 'import', imported(1))
    const body = correct(id, { people: [person(1), person(2)] })
    refusal('correct', body, 'SALE_IMPORTED', ledger)
  })
})

describe('voiding', () => {
  it('strikes the sale, living or cancelled, and frees its place', () => {
    const ledger = world()
    const { id } = accepted(ledger, 'report', report())
    refusal('void', voiding(hash(999)), 'SALE_UNKNOWN', ledger)
    accepted(ledger, 'void', voiding(id))
    expect(ledger.value<SaleRow>(`sale/${id}`).status).toBe('voided')
    expect(ledger.state.has(DEAL)).toBe(false)
    const other = accepted(ledger, 'report', again())
    accepted(ledger, 'cancel', cancel(other.id))
    accepted(ledger, 'void', voiding(other.id))
    expect(ledger.value<SaleRow>(`sale/${other.id}`)).toMatchObject({ status: 'voided', cancelledOn: '2026-11-20' })
  })

  it('is done once, whatever the marks of the engine say', () => {
    const ledger = world()
    const { id } = accepted(ledger, 'report', report())
    accepted(ledger, 'void', voiding(id))
    refusal('void', voiding(id), 'TARGET_VOIDED', ledger)
    ledger.state.delete(`record/${id}`)
    refusal('void', voiding(id), 'SALE_VOIDED', ledger)
  })
})

describe('an imported row', () => {
  it('keeps a range of days, or none', () => {
    const ledger = world()
    const { id, warnings } = accepted(ledger, 'import', imported(1))
    expect(warnings).toEqual([{ code: 'SALE_DAY_UNKNOWN' }])
    expect(ledger.value(`deal/${PNU}/2018-04-01~2018-04-10/8497/12/700000000`)).toEqual({ ids: [id] })
    accepted(ledger, 'import', imported(2, { contract: null, floor: null }))
    expect(ledger.state.has(`deal/${PNU}/-/8497/-/700000000`)).toBe(true)
    const day = { from: '2018-04-03', to: '2018-04-03' }
    expect(warned(ledger, 'import', imported(3, { contract: day, price: 800_000_000 }))).toEqual(['SALE_SIMILAR'])
  })

  it('is entered once', () => {
    const ledger = world()
    accepted(ledger, 'import', imported(1))
    refusal('import', imported(1, { price: 1_000_000_000 }), 'SALE_ROW_IMPORTED', ledger)
    refusal('import', imported(2), 'DUPLICATE', ledger)
  })

  it('published as cancelled is entered as cancelled and stands in no way', () => {
    const ledger = world()
    const { id } = accepted(ledger, 'import', imported(1, { cancelledOn: '2018-05-02' }))
    expect(ledger.value<SaleRow>(`sale/${id}`)).toMatchObject({ status: 'cancelled', cancelledOn: '2018-05-02' })
    refusal('cancel', cancel(id), 'SALE_CANCELLED', ledger)
    accepted(ledger, 'import', imported(2))
  })

  it('has possible days and figures, and names nobody', () => {
    refusal('import', imported(1, { contract: { from: '2018-04-10', to: '2018-04-01' } }), 'SALE_CONTRACT_DATE')
    refusal('import', imported(1, { contract: { from: '2018-04-01', to: '2018-06-01' } }), 'SALE_CONTRACT_DATE')
    refusal('import', imported(1, { contract: { from: '2027-04-01', to: '2027-04-10' } }), 'SALE_CONTRACT_FUTURE')
    refusal('import', imported(1, { cancelledOn: '2018-03-31' }), 'SALE_CANCEL_DATE')
    refusal('import', imported(1, { cancelledOn: '2027-03-31' }), 'SALE_CANCEL_DATE')
    refusal('import', imported(1, { price: 0 }), 'SALE_PRICE')
    refusal('import', imported(1, { pnu: '4113510300100570009' }), 'SALE_OUTSIDE_SEOUL')
    refusal('import', imported(1, { people: [person(1)] }), 'SALE_IMPORT_PEOPLE')
  })
})
