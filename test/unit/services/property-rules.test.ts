/** Every reason of the property register refusing, and the record beside it that passes. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { PROPERTY_REASONS, PROPERTY_WARNINGS } from '../../../shared/services/property/v1/reasons.ts'
import { personId, type Result, type RuleLedger } from '../../support/rule-harness.ts'
import {
  A,
  B,
  BANK,
  C,
  correct,
  D,
  hold,
  ledger,
  merge,
  mortgage,
  openTitle,
  ownersOf,
  P1,
  P2,
  P3,
  P4,
  people,
  release,
  split,
  transfer,
  voiding,
  withTitle,
} from './property-world.ts'

const seen = new Set<string>()
const warned = new Set<string>()

const accepted = (result: Result): Extract<Result, { ok: true }> => {
  if (!result.ok) throw new Error(`refused: ${result.reason} ${result.keys.join(' ')}`)
  for (const { code } of result.warnings) warned.add(code)
  return result
}
const refusedFor = (result: Result, reason: string, ...keys: readonly string[]): void => {
  expect(result).toMatchObject({ ok: false, reason })
  if (!result.ok && keys.length > 0) expect(result.keys).toEqual(expect.arrayContaining([...keys]))
  seen.add(reason)
}
const warnings = (result: Result): readonly string[] => accepted(result).warnings.map((each) => each.code)
const die = (made: RuleLedger, person: string, died: string): void =>
  made.seed(`person/p:${person}`, { born: null, died, sex: null })
const crowd = (count: number): string[] => Array.from({ length: count }, (_, i) => personId(1000 + i))
const know = (made: RuleLedger, ids: readonly string[]): void => {
  for (const id of ids) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
}
const pnuOf = (n: number): string => `11440102001${String(1000 + n).padStart(4, '0')}0000`

describe('opening a title', () => {
  it('gives a parcel its owners', () => {
    const made = ledger()
    const result = accepted(made.record('open-title', openTitle(P1, 12_345, hold(A, 1, 3), hold(B, 4, 6))))
    expect(ownersOf(made, P1)).toEqual(['1:1/3', '2:2/3'])
    expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'open', area100: 12_345, category: '08' })
    expect(made.value(`gap/${P1}/1`)).toMatchObject({ kind: 'preservation', status: 'valid', by: result.id })
    expect(result.relied).toEqual([`parcel/${P1}`])
  })
  it('refuses a second title, until the first is voided', () => {
    const { made, title } = withTitle()
    refusedFor(made.record('open-title', openTitle(P1, 1, hold(B, 1, 1))), 'TITLE_EXISTS', `parcel/${P1}`)
    accepted(made.record('void', voiding(title.id)))
    accepted(made.record('open-title', openTitle(P1, 1, hold(B, 1, 1))))
    expect(ownersOf(made, P1)).toEqual(['2:1/1'])
    expect(made.value(`gap/${P1}/3`)).toMatchObject({ kind: 'preservation' })
  })
  it('wants shares of exactly one', () => {
    for (const owners of [[hold(A, 1, 2), hold(B, 1, 3)], [hold(A, 1, 2), hold(B, 2, 3)], [hold(A, 1, 2)]]) {
      refusedFor(ledger().record('open-title', openTitle(P1, 1, ...owners)), 'TITLE_SHARES_NOT_ONE')
    }
  })
  it('refuses shares too fine to be kept exactly', () => {
    const owners = [hold(A, 1, 49_999_991), hold(B, 1, 49_999_999), hold(C, 1, 2)]
    refusedFor(ledger().record('open-title', openTitle(P1, 1, ...owners)), 'SHARE_TOO_FINE')
    accepted(ledger().record('open-title', openTitle(P1, 1, hold(A, 1, 50_000_000), hold(B, 49_999_999, 50_000_000))))
  })
  it('names each owner once', () => {
    refusedFor(ledger().record('open-title', openTitle(P1, 1, hold(A, 1, 2), hold(A, 1, 2))), 'OWNER_REPEATED')
  })
  it('wants every owner among its people', () => {
    const body = { ...(openTitle(P1, 1, hold(A, 1, 2), hold(B, 1, 2)) as object), people: people(A) } as Json
    refusedFor(ledger().record('open-title', body), 'TITLE_PARTY_UNLISTED')
  })
  it('tells that an owner has died', () => {
    const made = ledger()
    die(made, A, '2020-01-01')
    expect(warnings(made.record('open-title', openTitle(P1, 1, hold(A, 1, 1))))).toEqual(['OWNER_DIED'])
  })
})

describe('transfer', () => {
  it('moves a share, merges it with what the buyer had, and relies on parcel and share', () => {
    const { made } = withTitle()
    const first = accepted(made.record('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 3), hold(C, 1, 6)])))
    expect(first.relied).toEqual([`parcel/${P1}`, `holding/${P1}/p:${A}`])
    accepted(made.record('transfer', transfer(P1, A, [1, 4], [hold(B, 1, 4)])))
    expect(ownersOf(made, P1)).toEqual(['1:1/4', '2:7/12', '3:1/6'])
    accepted(made.record('transfer', transfer(P1, A, [1, 4], [hold(C, 1, 4)])))
    expect(ownersOf(made, P1)).toEqual(['2:7/12', '3:5/12'])
    expect(made.value(`holding/${P1}/p:${A}`)).toEqual({ num: 0, den: 1 })
  })
  it('refuses an unknown parcel and a closed one', () => {
    const { made } = withTitle()
    refusedFor(made.record('transfer', transfer(P2, A, [1, 1], [hold(B, 1, 1)])), 'TITLE_UNKNOWN', `parcel/${P2}`)
    accepted(made.record('split', split(P1, [P2, 40_000], [P3, 60_000])))
    refusedFor(made.record('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 1)])), 'TITLE_CLOSED', `parcel/${P1}`)
    accepted(made.record('transfer', transfer(P2, A, [1, 1], [hold(B, 1, 1)])))
  })
  it('refuses who owns nothing, or no longer, and names the record that took the share', () => {
    const { made } = withTitle()
    refusedFor(made.record('transfer', transfer(P1, B, [1, 1], [hold(C, 1, 1)])), 'TRANSFEROR_NOT_OWNER')
    const sold = accepted(made.record('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 1)])))
    const key = `holding/${P1}/p:${A}`
    refusedFor(made.record('transfer', transfer(P1, A, [1, 1], [hold(C, 1, 1)])), 'TRANSFEROR_NOT_OWNER', key)
    expect(made.state.get(key)?.writer).toBe(sold.id)
  })
  it('refuses more than is held', () => {
    const made = ledger()
    accepted(made.record('open-title', openTitle(P1, 1, hold(A, 1, 3), hold(B, 2, 3))))
    refusedFor(made.record('transfer', transfer(P1, A, [1, 2], [hold(C, 1, 2)])), 'SHARE_NOT_HELD')
    accepted(made.record('transfer', transfer(P1, A, [2, 6], [hold(C, 1, 3)])))
  })
  it('lets one of two offices sell the same share offline, and the other see who came first', () => {
    const { made } = withTitle()
    const theirs = transfer(P1, A, [1, 1], [hold(B, 1, 1)])
    const ours = transfer(P1, A, [1, 1], [hold(C, 1, 1)])
    const expects = { theirs: made.rely('transfer', theirs), ours: made.rely('transfer', ours) }
    const first = accepted(made.record('transfer', theirs, { expects: expects.theirs }))
    const second = made.record('transfer', ours, { expects: expects.ours })
    expect(second).toMatchObject({ ok: false, reason: 'STALE', keys: [`holding/${P1}/p:${A}`] })
    expect(made.state.get(`holding/${P1}/p:${A}`)?.writer).toBe(first.id)
  })
  it('lets two offices sell different shares at the same time', () => {
    const made = ledger()
    accepted(made.record('open-title', openTitle(P1, 1, hold(A, 1, 2), hold(B, 1, 2))))
    const one = transfer(P1, A, [1, 2], [hold(C, 1, 2)])
    const two = transfer(P1, B, [1, 2], [hold(D, 1, 2)])
    const expects = [made.rely('transfer', one), made.rely('transfer', two)] as const
    accepted(made.record('transfer', one, { expects: expects[0] }))
    accepted(made.record('transfer', two, { expects: expects[1] }))
    expect(ownersOf(made, P1)).toEqual(['3:1/2', '4:1/2'])
  })
  it('wants the received to equal the given, from one to others', () => {
    const { made } = withTitle()
    refusedFor(made.record('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 2)])), 'SHARES_NOT_EQUAL')
    refusedFor(made.record('transfer', transfer(P1, A, [1, 2], [hold(A, 1, 2)])), 'TRANSFER_TO_SELF')
    refusedFor(made.record('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 2), hold(B, 1, 2)])), 'OWNER_REPEATED')
    const unlisted = { ...(transfer(P1, A, [1, 1], [hold(B, 1, 1)]) as object), people: people(A) } as Json
    refusedFor(made.record('transfer', unlisted), 'TITLE_PARTY_UNLISTED')
  })
  it('refuses a cause in the future; today is not', () => {
    const { made } = withTitle()
    const to = [hold(B, 1, 1)]
    refusedFor(made.record('transfer', transfer(P1, A, [1, 1], to, { causeDate: '2026-11-23' })), 'CAUSE_IN_FUTURE')
    accepted(made.record('transfer', transfer(P1, A, [1, 1], to, { causeDate: '2026-11-22' })))
  })
  it('lets 24 own a parcel and not 25', () => {
    const { made } = withTitle()
    const more = crowd(25)
    know(made, more)
    const to = more.slice(0, 23).map((id) => hold(id, 1, 100))
    accepted(made.record('transfer', transfer(P1, A, [23, 100], to)))
    refusedFor(
      made.record('transfer', transfer(P1, A, [1, 100], [hold(more[24] as string, 1, 100)])),
      'TOO_MANY_OWNERS',
    )
    accepted(made.record('transfer', transfer(P1, A, [77, 100], [hold(more[24] as string, 77, 100)])))
  })
  it('refuses a split of shares too fine for the title', () => {
    const made = ledger()
    accepted(made.record('open-title', openTitle(P1, 1, hold(A, 1, 49_999_999), hold(B, 49_999_998, 49_999_999))))
    refusedFor(made.record('transfer', transfer(P1, B, [1, 2], [hold(C, 1, 2)])), 'SHARE_TOO_FINE')
  })
  it('blocks the dead from selling, not the heirs from completing', () => {
    const { made } = withTitle()
    die(made, A, '2026-11-10')
    const to = [hold(B, 1, 1)]
    const key = `person/p:${A}`
    refusedFor(
      made.record('transfer', transfer(P1, A, [1, 1], to, { causeDate: '2026-11-11' })),
      'TRANSFEROR_DEAD',
      key,
    )
    expect(
      warnings(made.record('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)], { causeDate: '2026-11-10' }))),
    ).toEqual(['HEIRS_APPLY'])
    const inherited = transfer(P1, A, [1, 2], [hold(C, 1, 2)], { cause: 'inheritance', causeDate: '2026-11-10' })
    expect(warnings(made.record('transfer', inherited))).toEqual([])
  })
  it('warns of a recipient who was dead by then: the law was not proven, so it is not refused', () => {
    const { made } = withTitle()
    die(made, B, '2026-11-10')
    const half = [hold(B, 1, 2)]
    expect(warnings(made.record('transfer', transfer(P1, A, [1, 2], half)))).toContain('RECIPIENT_DIED')
    const before = made.record('transfer', transfer(P1, A, [1, 2], half, { causeDate: '2026-11-10' }))
    expect(warnings(before)).not.toContain('RECIPIENT_DIED')
  })
  it('tells that the death behind an inheritance is not recorded, and that a sale is late', () => {
    const { made } = withTitle()
    const inherited = transfer(P1, A, [1, 2], [hold(B, 1, 2)], { cause: 'inheritance' })
    expect(warnings(made.record('transfer', inherited))).toEqual(['DEATH_NOT_RECORDED'])
    const day61 = transfer(P1, A, [1, 4], [hold(B, 1, 4)], { causeDate: '2026-09-22' })
    const day60 = transfer(P1, A, [1, 4], [hold(B, 1, 4)], { causeDate: '2026-09-23' })
    expect(warnings(made.record('transfer', day61))).toEqual(['TRANSFER_LATE'])
    expect(warnings(made.record('transfer', day60))).toEqual([])
  })
})

describe('mortgage and release', () => {
  it('follows the parcel into the buyer’s hands', () => {
    const { made } = withTitle()
    const lien = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    expect(warnings(made.record('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 1)])))).toEqual(['LIENS_FOLLOW'])
    expect(made.value(`liens/${P1}`)).toEqual({ liens: [{ n: 1, lien: lien.id }] })
    const auctioned = transfer(P1, B, [1, 1], [hold(C, 1, 1)], { cause: 'auction' })
    expect(warnings(made.record('transfer', auctioned))).toEqual(['AUCTION_LIENS_REMAIN'])
  })
  it('ranks by log order', () => {
    const { made } = withTitle()
    const first = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    const second = accepted(made.record('mortgage', mortgage([[P1, [A]]], { kind: 'mortgage' })))
    expect(made.value(`liens/${P1}`)).toEqual({
      liens: [
        { n: 1, lien: first.id },
        { n: 2, lien: second.id },
      ],
    })
  })
  it('is charged by owners, on their own shares', () => {
    const { made } = withTitle()
    refusedFor(made.record('mortgage', mortgage([[P1, [B]]])), 'SETTLOR_NOT_OWNER', `holding/${P1}/p:${B}`)
    accepted(made.record('transfer', transfer(P1, A, [1, 3], [hold(B, 1, 3)])))
    expect(warnings(made.record('mortgage', mortgage([[P1, [B]]])))).toEqual(['MORTGAGE_ON_SHARE'])
    expect(made.value(`eul/${P1}/1`)).toMatchObject({ covers: [hold(B, 1, 3)], creditor: BANK })
    expect(warnings(made.record('mortgage', mortgage([[P1, [A, B]]])))).toEqual([])
    refusedFor(made.record('mortgage', mortgage([[P1, [A, A]]])), 'OWNER_REPEATED')
    refusedFor(made.record('mortgage', mortgage([[P1, [A]]], { creditor: A })), 'CREDITOR_IS_OWNER')
  })
  it('refuses a dead settlor, a future cause, a parcel twice, an unknown one', () => {
    const { made } = withTitle()
    refusedFor(made.record('mortgage', mortgage([[P1, [A]]], { causeDate: '2026-11-23' })), 'CAUSE_IN_FUTURE')
    refusedFor(
      made.record(
        'mortgage',
        mortgage([
          [P1, [A]],
          [P1, [A]],
        ]),
      ),
      'PARCEL_REPEATED',
    )
    refusedFor(made.record('mortgage', mortgage([[P2, [A]]])), 'TITLE_UNKNOWN')
    die(made, A, '2026-11-19')
    refusedFor(made.record('mortgage', mortgage([[P1, [A]]])), 'SETTLOR_DEAD', `person/p:${A}`)
    accepted(made.record('mortgage', mortgage([[P1, [A]]], { causeDate: '2026-11-19' })))
  })
  it('keeps 24 settlors, 16 rights on a parcel', () => {
    const made = ledger()
    const many = crowd(24)
    know(made, many)
    for (const pnu of [P1, P2]) {
      accepted(made.record('open-title', openTitle(pnu, 100, ...many.map((id) => hold(id, 1, 24)))))
    }
    refusedFor(
      made.record(
        'mortgage',
        mortgage([
          [P1, many],
          [P2, many.slice(0, 1)],
        ]),
      ),
      'TOO_MANY_SETTLORS',
    )
    const wide = accepted(made.record('mortgage', mortgage([[P1, many]])))
    expect(wide.relied).toHaveLength(25)
    for (let i = 1; i < 16; i += 1) accepted(made.record('mortgage', mortgage([[P1, [many[0] as string]]])))
    refusedFor(made.record('mortgage', mortgage([[P1, many.slice(0, 1)]])), 'TOO_MANY_LIENS', `liens/${P1}`)
    accepted(made.record('release', release(wide.id, P1)))
    accepted(made.record('mortgage', mortgage([[P1, many.slice(0, 1)]])))
  })
  it('lies on 32 parcels at most, however they are split', () => {
    const made = ledger()
    accepted(made.record('open-title', openTitle(pnuOf(0), 640, hold(A, 1, 1))))
    const lien = accepted(made.record('mortgage', mortgage([[pnuOf(0), [A]]])))
    const into8 = (from: string, start: number, each: number) =>
      split(from, ...Array.from({ length: 8 }, (_, i) => [pnuOf(start + i), each] as const))
    accepted(made.record('split', into8(pnuOf(0), 10, 80)))
    for (let i = 0; i < 3; i += 1) accepted(made.record('split', into8(pnuOf(10 + i), 100 + 8 * i, 10)))
    expect(made.value<{ on: readonly Json[] }>(`lien/${lien.id}`).on).toHaveLength(29)
    refusedFor(made.record('split', into8(pnuOf(13), 200, 10)), 'LIEN_TOO_WIDE', `lien/${lien.id}`)
    accepted(made.record('split', split(pnuOf(13), [pnuOf(201), 40], [pnuOf(202), 40])))
  })
  it('is released once, parcel by parcel', () => {
    const made = ledger()
    for (const pnu of [P1, P2, P3]) accepted(made.record('open-title', openTitle(pnu, 100, hold(A, 1, 1))))
    const lien = accepted(
      made.record(
        'mortgage',
        mortgage([
          [P1, [A]],
          [P2, [A]],
        ]),
      ),
    )
    refusedFor(made.record('release', release(lien.id, P3)), 'LIEN_NOT_ON_PARCEL', `lien/${lien.id}`)
    refusedFor(made.record('release', release(lien.id, P1, P1)), 'PARCEL_REPEATED')
    const future = { ...(release(lien.id, P1) as object), causeDate: '2027-01-01' } as Json
    refusedFor(made.record('release', future), 'CAUSE_IN_FUTURE')
    const freed = accepted(made.record('release', release(lien.id, P1)))
    refusedFor(made.record('release', release(lien.id, P1)), 'LIEN_RELEASED', `liens/${P1}`)
    expect(made.state.get(`liens/${P1}`)?.writer).toBe(freed.id)
    expect(made.value(`eul/${P1}/1`)).toMatchObject({ status: 'released', endedBy: freed.id })
    expect(made.value(`eul/${P1}/2`)).toMatchObject({ kind: 'release', of: 1 })
    expect(made.value(`lien/${lien.id}`)).toEqual({ on: [{ pnu: P2, n: 1 }] })
    accepted(made.record('release', release(lien.id, P2)))
  })
  it('is no mortgage what is none', () => {
    const { made, title } = withTitle()
    refusedFor(made.record('release', release(title.id, P1)), 'TARGET_NOT_LIEN', `title-entry/${title.id}`)
  })
})

describe('split and merge', () => {
  it('keeps area, owners and liens', () => {
    const { made } = withTitle()
    const lien = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    accepted(made.record('split', split(P1, [P1, 30_000], [P2, 70_000])))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'open', area100: 30_000 })
    expect(made.value(`parcel/${P2}`)).toMatchObject({ status: 'open', area100: 70_000 })
    expect(ownersOf(made, P2)).toEqual(['1:1/1'])
    expect(made.value(`eul/${P2}/1`)).toMatchObject({ lien: lien.id, origin: P1, creditor: BANK })
    accepted(made.record('merge', merge(P2, P1, P2)))
    expect(made.value(`parcel/${P2}`)).toMatchObject({ status: 'open', area100: 100_000 })
    expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'closed' })
    expect(made.value(`lien/${lien.id}`)).toEqual({ on: [{ pnu: P2, n: 1 }] })
  })
  it('refuses a split that loses or gains a hundredth of a square metre', () => {
    const { made } = withTitle()
    for (const rest of [69_999, 70_001]) {
      refusedFor(made.record('split', split(P1, [P1, 30_000], [P2, rest])), 'AREA_NOT_PRESERVED', `parcel/${P1}`)
    }
    refusedFor(made.record('split', split(P1, [P2, 50_000], [P2, 50_000])), 'PARCEL_REPEATED')
    const future = { ...(split(P1, [P1, 1], [P2, 99_999]) as object), causeDate: '2026-12-01' } as Json
    refusedFor(made.record('split', future), 'CAUSE_IN_FUTURE')
    accepted(made.record('open-title', openTitle(P3, 1, hold(B, 1, 1))))
    refusedFor(made.record('split', split(P1, [P1, 1], [P3, 99_999])), 'TITLE_EXISTS', `parcel/${P3}`)
    accepted(made.record('split', split(P1, [P1, 1], [P2, 99_999])))
  })
  it('merges into one of the old parcels, of the same owners and shares', () => {
    const made = ledger()
    accepted(made.record('open-title', openTitle(P1, 100, hold(A, 1, 2), hold(B, 1, 2))))
    accepted(made.record('open-title', openTitle(P2, 100, hold(B, 1, 2), hold(A, 1, 2))))
    accepted(made.record('open-title', openTitle(P3, 100, hold(A, 1, 3), hold(B, 2, 3))))
    refusedFor(made.record('merge', merge(P4, P1, P2)), 'MERGE_INTO_OTHER')
    refusedFor(made.record('merge', merge(P1, P1, P1)), 'PARCEL_REPEATED')
    refusedFor(made.record('merge', merge(P1, P1, P4)), 'TITLE_UNKNOWN')
    refusedFor(made.record('merge', merge(P1, P1, P3)), 'MERGE_OWNERS_DIFFER', `title/${P3}`)
    accepted(made.record('merge', merge(P1, P1, P2)))
    refusedFor(made.record('merge', merge(P1, P1, P2)), 'TITLE_CLOSED')
  })
  it('is barred by a mortgage on one, not by one mortgage on all', () => {
    const made = ledger()
    for (const pnu of [P1, P2]) accepted(made.record('open-title', openTitle(pnu, 100, hold(A, 1, 1))))
    const alone = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    refusedFor(made.record('merge', merge(P1, P1, P2)), 'MERGE_LIENS_DIFFER', `liens/${P1}`)
    accepted(made.record('mortgage', mortgage([[P2, [A]]])))
    refusedFor(made.record('merge', merge(P1, P1, P2)), 'MERGE_LIENS_DIFFER')
    accepted(made.record('release', release(alone.id, P1)))
    refusedFor(made.record('merge', merge(P1, P1, P2)), 'MERGE_LIENS_DIFFER')
    const other = ledger()
    for (const pnu of [P1, P2]) accepted(other.record('open-title', openTitle(pnu, 100, hold(A, 1, 1))))
    accepted(
      other.record(
        'mortgage',
        mortgage([
          [P1, [A]],
          [P2, [A]],
        ]),
      ),
    )
    accepted(other.record('merge', merge(P1, P1, P2)))
  })
  it('tells of other dong, other categories and lateness', () => {
    const made = ledger()
    const far = `1168010300${P2.slice(10)}`
    accepted(made.record('open-title', openTitle(P1, 100, hold(A, 1, 1))))
    accepted(made.record('open-title', { ...(openTitle(far, 100, hold(A, 1, 1)) as object), category: '01' } as Json))
    const late = { ...(merge(P1, P1, far) as object), causeDate: '2026-10-21' } as Json
    expect(warnings(made.record('merge', late))).toEqual(['DISPLAY_LATE', 'DONG_DIFFERS', 'CATEGORY_DIFFERS'])
    const there = { ...(split(P1, [P1, 100], [`1168010300${P3.slice(10)}`, 100]) as object), causeDate: '2026-10-22' }
    expect(warnings(made.record('split', there as Json))).toEqual(['DONG_DIFFERS'])
  })
})

describe('correction', () => {
  const asTitle = (area100: number, ...owners: readonly ReturnType<typeof hold>[]): Json => ({
    action: 'open-title',
    category: '08',
    area100,
    owners,
  })
  const asTransfer = (
    share: readonly [number, number],
    to: readonly ReturnType<typeof hold>[],
    rest: object = {},
  ): Json =>
    ({
      action: 'transfer',
      share: { num: share[0], den: share[1] },
      to,
      cause: 'sale',
      causeDate: '2026-11-20',
      ...rest,
    }) as Json

  it('leaves the original and shows the corrected beside it', () => {
    const { made } = withTitle()
    const sold = accepted(made.record('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)])))
    const fixed = accepted(made.record('correct', correct(sold.id, asTransfer([1, 3], [hold(C, 1, 3)]), false, [C])))
    expect(ownersOf(made, P1)).toEqual(['1:2/3', '3:1/3'])
    expect(made.value(`gap/${P1}/2`)).toMatchObject({ status: 'corrected', endedBy: fixed.id, to: [hold(B, 1, 2)] })
    expect(made.value(`gap/${P1}/2-1`)).toMatchObject({ status: 'valid', k: 1, to: [hold(C, 1, 3)], by: fixed.id })
    accepted(made.record('correct', correct(sold.id, asTransfer([1, 2], [hold(C, 1, 2)]), false, [C])))
    expect(made.value(`gap/${P1}/2-2`)).toMatchObject({ status: 'valid', k: 2 })
    accepted(made.record('void', voiding(sold.id)))
    expect(ownersOf(made, P1)).toEqual(['1:1/1'])
    expect(made.value(`gap/${P1}/2-2`)).toMatchObject({ status: 'cancelled' })
  })
  it('refuses what later entries rest on; the words and the cause can still be corrected', () => {
    const { made, title } = withTitle()
    const sold = accepted(made.record('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)])))
    accepted(made.record('transfer', transfer(P1, B, [1, 2], [hold(C, 1, 2)])))
    const key = `title-head/${P1}`
    const other = correct(sold.id, asTransfer([1, 4], [hold(B, 1, 4)]), false, [B])
    refusedFor(made.record('correct', other), 'TITLE_HAS_LATER_ENTRIES', key)
    refusedFor(
      made.record('correct', correct(title.id, asTitle(100_000, hold(B, 1, 1)), false, [B])),
      'TITLE_HAS_LATER_ENTRIES',
    )
    accepted(made.record('correct', correct(sold.id, { action: 'words' })))
    accepted(made.record('correct', correct(sold.id, asTransfer([1, 2], [hold(B, 1, 2)], { cause: 'gift' }))))
    expect(made.value(`gap/${P1}/2-1`)).toMatchObject({ cause: 'gift' })
    const future = asTransfer([1, 2], [hold(B, 1, 2)], { causeDate: '2027-01-01' })
    refusedFor(made.record('correct', correct(sold.id, future)), 'CAUSE_IN_FUTURE')
  })
  it('corrects area and owners of a title, the area only while nothing restated it', () => {
    const { made, title } = withTitle()
    accepted(made.record('correct', correct(title.id, asTitle(90_000, hold(A, 1, 2), hold(B, 1, 2)), false, [A, B])))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ area100: 90_000, mark: 2 })
    expect(made.value(`mark/${P1}/1`)).toMatchObject({ status: 'past' })
    expect(ownersOf(made, P1)).toEqual(['1:1/2', '2:1/2'])
    const parted = accepted(made.record('split', split(P1, [P1, 50_000], [P2, 40_000])))
    const again = correct(title.id, asTitle(80_000, hold(A, 1, 2), hold(B, 1, 2)))
    refusedFor(made.record('correct', again), 'TITLE_HAS_LATER_ENTRIES')
    accepted(made.record('void', voiding(parted.id)))
    refusedFor(made.record('correct', again), 'TITLE_HAS_LATER_ENTRIES')
    const listed = correct(title.id, asTitle(90_000, hold(C, 1, 1)))
    refusedFor(made.record('correct', listed), 'TITLE_PARTY_UNLISTED')
  })
  it('wants the consent of creditors when shares change under a mortgage', () => {
    const { made } = withTitle()
    accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    const sold = accepted(made.record('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)])))
    const as = asTransfer([1, 3], [hold(B, 1, 3)])
    refusedFor(made.record('correct', correct(sold.id, as, false, [B])), 'CONSENT_MISSING', `liens/${P1}`)
    accepted(made.record('correct', correct(sold.id, as, true, [B])))
  })
  it('corrects a mortgage wherever it lies, until it is released', () => {
    const { made } = withTitle()
    const lien = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    accepted(made.record('split', split(P1, [P1, 50_000], [P2, 50_000])))
    const as = { action: 'mortgage', kind: 'mortgage', creditor: D, causeDate: '2026-11-19' }
    accepted(made.record('correct', correct(lien.id, as, false, [D])))
    for (const pnu of [P1, P2]) {
      expect(made.value(`eul/${pnu}/1`)).toMatchObject({ status: 'corrected', creditor: BANK })
      expect(made.value(`eul/${pnu}/1-1`)).toMatchObject({ status: 'valid', creditor: D, kind: 'mortgage' })
    }
    refusedFor(made.record('correct', correct(lien.id, { ...as, creditor: A }, false, [A])), 'CREDITOR_IS_OWNER')
    refusedFor(made.record('correct', correct(lien.id, as)), 'TITLE_PARTY_UNLISTED')
    const freed = accepted(made.record('release', release(lien.id, P1, P2)))
    expect(made.value(`eul/${P1}/1-1`)).toMatchObject({ status: 'released' })
    refusedFor(made.record('correct', correct(lien.id, as, false, [D])), 'LIEN_RELEASED')
    accepted(made.record('void', voiding(freed.id)))
    expect(made.value(`eul/${P1}/1-1`)).toMatchObject({ status: 'valid' })
    expect(made.value(`liens/${P2}`)).toEqual({ liens: [{ n: 1, lien: lien.id }] })
  })
  it('holds a corrected cause and day against the deaths of those who acted', () => {
    const { made } = withTitle()
    const sold = accepted(made.record('transfer', transfer(P1, A, [1, 2], [hold(B, 1, 2)], { cause: 'judgment' })))
    const lien = accepted(made.record('mortgage', mortgage([[P1, [A, B]]], { causeDate: '2026-11-01' })))
    die(made, A, '2026-11-10')
    const as = (cause: string, causeDate: string) => {
      const given = { action: 'transfer', share: { num: 1, den: 2 }, to: [hold(B, 1, 2)], cause, causeDate }
      return made.record('correct', correct(sold.id, given, true, [B]))
    }
    refusedFor(as('sale', '2026-11-11'), 'TRANSFEROR_DEAD', `person/p:${A}`)
    expect(warnings(as('sale', '2026-11-10'))).toEqual(['HEIRS_APPLY'])
    const charge = (causeDate: string) =>
      made.record(
        'correct',
        correct(lien.id, { action: 'mortgage', kind: 'mortgage', creditor: BANK, causeDate }, true, [BANK]),
      )
    refusedFor(charge('2026-11-11'), 'SETTLOR_DEAD', `person/p:${A}`)
    accepted(charge('2026-11-10'))
  })
  it('corrects a release, and the release is undone as corrected', () => {
    const { made } = withTitle()
    const lien = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    const freed = accepted(made.record('release', release(lien.id, P1)))
    const as = { action: 'release', cause: 'waiver', causeDate: '2026-11-18' }
    refusedFor(made.record('correct', correct(freed.id, { ...as, causeDate: '2027-01-01' })), 'CAUSE_IN_FUTURE')
    refusedFor(made.record('correct', correct(lien.id, as)), 'CORRECTION_KIND')
    accepted(made.record('correct', correct(freed.id, as)))
    expect(made.value(`eul/${P1}/2`)).toMatchObject({ status: 'corrected', cause: 'repayment' })
    expect(made.value(`eul/${P1}/2-1`)).toMatchObject({
      status: 'valid',
      cause: 'waiver',
      causeDate: '2026-11-18',
      of: 1,
    })
    expect(made.value(`liens/${P1}`)).toEqual({ liens: [] })
    accepted(made.record('void', voiding(freed.id)))
    expect(made.value(`eul/${P1}/2-1`)).toMatchObject({ status: 'cancelled' })
    expect(made.value(`eul/${P1}/1`)).toMatchObject({ status: 'valid' })
    expect(made.value(`liens/${P1}`)).toEqual({ liens: [{ n: 1, lien: lien.id }] })
  })
  it('corrects the areas of a division to the last unit, while nothing restated them', () => {
    const { made } = withTitle()
    const parted = accepted(made.record('split', split(P1, [P1, 40_000], [P2, 60_000])))
    const as = (causeDate: string, ...parts: readonly (readonly [string, number, string])[]) => ({
      action: 'split',
      causeDate,
      parts: parts.map(([pnu, area100, category]) => ({ pnu, area100, category })),
    })
    const fix = (...parts: readonly (readonly [string, number, string])[]) =>
      made.record('correct', correct(parted.id, as('2026-11-18', ...parts)))
    refusedFor(fix([P1, 40_000, '08'], [P2, 60_001, '08']), 'AREA_NOT_PRESERVED')
    refusedFor(fix([P1, 40_000, '08'], [P3, 60_000, '08']), 'SPLIT_PARTS_DIFFER')
    const late = correct(parted.id, as('2027-01-01', [P1, 40_000, '08'], [P2, 60_000, '08']))
    refusedFor(made.record('correct', late), 'CAUSE_IN_FUTURE')
    accepted(fix([P1, 45_000, '08'], [P2, 55_000, '01']))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ area100: 45_000, category: '08', mark: 3 })
    expect(made.value(`parcel/${P2}`)).toMatchObject({ area100: 55_000, category: '01', mark: 2 })
    expect(made.value(`mark/${P2}/1`)).toMatchObject({ status: 'past' })
    expect(made.value(`mark/${P2}/2`)).toMatchObject({ status: 'valid', kind: 'correct', causeDate: '2026-11-18' })
    accepted(fix([P1, 44_000, '01'], [P2, 56_000, '08']))
    accepted(made.record('void', voiding(parted.id)))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'open', area100: 100_000, category: '08' })
    expect(made.value(`parcel/${P2}`)).toMatchObject({ status: 'voided' })
    const again = accepted(made.record('split', split(P1, [P1, 40_000], [P2, 60_000])))
    accepted(made.record('split', split(P2, [P2, 30_000], [P3, 30_000])))
    refusedFor(
      made.record('correct', correct(again.id, as('2026-11-18', [P1, 50_000, '08'], [P2, 50_000, '08']))),
      'TITLE_HAS_LATER_ENTRIES',
      `title-head/${P2}`,
    )
  })
  it('corrects the category of a merged parcel, and the merger is undone to what it was', () => {
    const { made } = withTitle()
    accepted(made.record('open-title', openTitle(P2, 20_000, hold(A, 1, 1))))
    const merged = accepted(made.record('merge', merge(P1, P1, P2)))
    const as = { action: 'merge', category: '01', causeDate: '2026-11-18' }
    accepted(made.record('correct', correct(merged.id, as)))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ area100: 120_000, category: '01', mark: 3 })
    accepted(made.record('correct', correct(merged.id, { ...as, category: '02' })))
    accepted(made.record('void', voiding(merged.id)))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ area100: 100_000, category: '08' })
    expect(made.value(`parcel/${P2}`)).toMatchObject({ status: 'open', area100: 20_000 })
    expect(made.record('correct', correct(merged.id, as))).toMatchObject({ ok: false, reason: 'TARGET_VOIDED' })
  })
  it('is of the kind of its target, and never of a correction', () => {
    const { made, title } = withTitle()
    refusedFor(made.record('correct', correct(title.id, asTransfer([1, 1], [hold(B, 1, 1)]))), 'CORRECTION_KIND')
    const fixed = accepted(made.record('correct', correct(title.id, { action: 'words' })))
    refusedFor(made.record('correct', correct(fixed.id, { action: 'words' })), 'TARGET_NOT_ENTRY')
    refusedFor(made.record('void', voiding(fixed.id)), 'TARGET_NOT_ENTRY')
  })
})

describe('voiding', () => {
  it('undoes the last entry only, one after the other', () => {
    const { made, title } = withTitle()
    const sold = accepted(made.record('transfer', transfer(P1, A, [1, 1], [hold(B, 1, 1)])))
    refusedFor(made.record('void', voiding(title.id)), 'TITLE_HAS_LATER_ENTRIES', `title-head/${P1}`)
    expect(made.state.get(`title-head/${P1}`)?.writer).toBe(sold.id)
    const undone = accepted(made.record('void', voiding(sold.id)))
    expect(ownersOf(made, P1)).toEqual(['1:1/1'])
    expect(made.value(`gap/${P1}/2`)).toMatchObject({ status: 'cancelled', endedBy: undone.id })
    expect(made.value(`gap/${P1}/3`)).toMatchObject({ kind: 'cancellation', of: 2 })
    expect(made.record('void', voiding(sold.id))).toMatchObject({ ok: false, reason: 'TARGET_VOIDED' })
    accepted(made.record('void', voiding(title.id)))
    expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'voided' })
    expect(ownersOf(made, P1)).toEqual([])
  })
  it('wants the date of a judgment, not in the future', () => {
    const { made, title } = withTitle()
    refusedFor(made.record('void', voiding(title.id, { ground: 'judgment' })), 'COURT_DATE_MISSING')
    const late = voiding(title.id, { ground: 'judgment', courtDate: '2026-11-23' })
    refusedFor(made.record('void', late), 'CAUSE_IN_FUTURE')
    accepted(made.record('void', voiding(title.id, { ground: 'judgment', courtDate: '2026-11-22' })))
  })
  it('takes back a mortgage and brings back a released one at its rank', () => {
    const { made } = withTitle()
    const first = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    const second = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    const freed = accepted(made.record('release', release(first.id, P1)))
    accepted(made.record('void', voiding(freed.id)))
    expect(made.value(`liens/${P1}`)).toEqual({
      liens: [
        { n: 1, lien: first.id },
        { n: 2, lien: second.id },
      ],
    })
    accepted(made.record('void', voiding(second.id)))
    expect(made.value(`liens/${P1}`)).toEqual({ liens: [{ n: 1, lien: first.id }] })
    expect(made.value(`eul/${P1}/2`)).toMatchObject({ status: 'cancelled' })
  })
  it('takes back a split, whether the old number stayed or not, and a merger', () => {
    for (const stays of [true, false]) {
      const { made } = withTitle()
      const lien = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
      const parts = stays ? ([P1, 30_000] as const) : ([P3, 30_000] as const)
      const parted = accepted(made.record('split', split(P1, parts, [P2, 70_000])))
      const sold = accepted(made.record('transfer', transfer(P2, A, [1, 1], [hold(B, 1, 1)])))
      refusedFor(made.record('void', voiding(parted.id)), 'TITLE_HAS_LATER_ENTRIES', `title-head/${P2}`)
      accepted(made.record('void', voiding(sold.id)))
      accepted(made.record('void', voiding(parted.id)))
      expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'open', area100: 100_000 })
      expect(made.value(`parcel/${P2}`)).toMatchObject({ status: 'voided' })
      expect(made.value(`lien/${lien.id}`)).toEqual({ on: [{ pnu: P1, n: 1 }] })
      accepted(made.record('split', split(P1, [P1, 1], [P2, 99_999])))
      const joined = accepted(made.record('merge', merge(P1, P1, P2)))
      accepted(made.record('void', voiding(joined.id)))
      expect(made.value(`parcel/${P1}`)).toMatchObject({ status: 'open', area100: 1 })
      expect(made.value(`parcel/${P2}`)).toMatchObject({ status: 'open', area100: 99_999 })
      accepted(made.record('release', release(lien.id, P1, P2)))
    }
  })
})

describe('the catalogue', () => {
  it('has shown every reason refusing and every warning telling', () => {
    expect([...seen].sort()).toEqual(Object.keys(PROPERTY_REASONS).sort())
    expect([...warned].sort()).toEqual([...PROPERTY_WARNINGS].sort())
  })
  it('numbers its reasons once, within 400 to 499', () => {
    const numbers = Object.values(PROPERTY_REASONS)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const n of numbers) expect(n >= 400 && n <= 499).toBe(true)
  })
})
