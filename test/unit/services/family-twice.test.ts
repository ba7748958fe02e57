/** Nobody comes to be married to two at once, in whatever order deaths and divorces are voided. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { MarriageRow } from '../../../shared/services/marriage/v1/rows.ts'
import { annulment, death, divorce, wedding } from '../../support/family-events.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'
import { family } from './marriage-world.ts'

const [P, X, Y] = [1, 2, 3].map(personId) as [string, string, string]
const hash = (n: number) => n.toString(16).padStart(64, '0') as TxId
const own = { ground: 'office-error', groundDate: null, people: [] }
const undeath = (target: string, deceased: string): Json => ({ target, deceased, ...own })
const unend = (target: string, husband: string, wife: string): Json => ({ target, husband, wife, ...own })

const world = () => {
  const made = new RuleLedger(family)
  for (const id of [P, X, Y]) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  const record = (action: string, body: Json) => made.record(action, body, { on: '2026-11-22' })
  const accepted = (action: string, body: Json): string => {
    const result = record(action, body)
    expect(result).toMatchObject({ ok: true })
    return result.id
  }
  return { made, record, accepted }
}

describe('a marriage that would stand again', () => {
  it('does not, by a voided death, beside a later one that has ended with a death', () => {
    const { record, accepted } = world()
    accepted('marriage/register', wedding(P, X, '2026-01-10'))
    const gone = accepted('death/register', death(X, '2026-02-10'))
    const second = accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    const last = accepted('death/register', death(P, '2026-04-10'))
    expect(record('death/void', undeath(gone, X))).toMatchObject({
      ok: false,
      reason: 'DEATH_REMARRIED',
      keys: [`marriage/${second}`],
    })
    accepted('death/void', undeath(last, P))
  })

  it('nor beside one that was made on the day of that death', () => {
    const { record, accepted } = world()
    accepted('marriage/register', wedding(P, X, '2026-01-10'))
    const gone = accepted('death/register', death(X, '2026-02-10'))
    accepted('marriage/register', wedding(P, Y, '2026-04-10'))
    accepted('death/register', death(P, '2026-04-10'))
    expect(record('death/void', undeath(gone, X))).toMatchObject({ ok: false, reason: 'DEATH_REMARRIED' })
  })

  it('nor by a voided divorce while the one who married again is dead', () => {
    const { record, accepted } = world()
    const first = accepted('marriage/register', wedding(P, X, '2026-01-10'))
    const parted = accepted('marriage/divorce', divorce(first, P, X, '2026-02-10'))
    const second = accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    accepted('death/register', death(P, '2026-04-10'))
    expect(record('marriage/void', unend(parted, P, X))).toMatchObject({
      ok: false,
      reason: 'ENDING_BUILT_ON',
      keys: [`marriage/${second}`, `spouse-of/p:${P}`],
    })
  })

  it('nor by the voided divorce of the later one, once the first stood again until a death', () => {
    const { record, accepted } = world()
    accepted('marriage/register', wedding(P, X, '2026-01-10'))
    const gone = accepted('death/register', death(X, '2026-02-10'))
    const second = accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    const parted = accepted('marriage/divorce', divorce(second, P, Y, '2026-04-10'))
    accepted('death/void', undeath(gone, X))
    accepted('death/register', death(P, '2026-05-10'))
    expect(record('marriage/void', unend(parted, P, Y))).toMatchObject({ ok: false, reason: 'ENDING_BUILT_ON' })
  })
})

describe('an earlier marriage that becomes known late', () => {
  it('stands before a later one that the death of the one who married twice has ended', () => {
    const { made, accepted } = world()
    accepted('death/register', death(X, '2026-02-10'))
    accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    accepted('death/register', death(P, '2026-04-10'))
    const first = accepted('marriage/register', wedding(P, X, '2026-01-10'))
    expect(made.value(`marriage/${first}`)).toMatchObject({ end: { how: 'death', on: '2026-02-10' } })
  })

  it('is refused where it lasted to the death on whose day the other was made, whichever came first', () => {
    const days = [wedding(P, X, '2026-01-10'), wedding(P, Y, '2026-03-10')]
    for (const [one, two] of [days, days.toReversed()] as [Json, Json][]) {
      const { record, accepted } = world()
      accepted('death/register', death(P, '2026-03-10'))
      accepted('marriage/register', one)
      expect(record('marriage/register', two)).toMatchObject({ ok: false, reason: 'MARRIAGE_OVERLAPS' })
    }
  })
})

describe('two spouses whom one day takes', () => {
  it('leave one end of their marriage, whatever became known first', () => {
    const known = {
      wedding: ['marriage/register', wedding(P, X, '2026-01-10')],
      his: ['death/register', death(P, '2026-02-10')],
      hers: ['death/register', death(X, '2026-02-10')],
    } as const
    const ids = { wedding: hash(9), his: hash(5), hers: hash(4) }
    const orders: readonly (readonly (keyof typeof known)[])[] = [
      ['wedding', 'his', 'hers'],
      ['wedding', 'hers', 'his'],
      ['his', 'wedding', 'hers'],
      ['hers', 'wedding', 'his'],
      ['his', 'hers', 'wedding'],
      ['hers', 'his', 'wedding'],
    ]
    for (const order of orders) {
      const { made } = world()
      for (const each of order) {
        const [action, body] = known[each]
        made.record(action, body, { on: '2026-11-22', id: ids[each] })
      }
      const { end } = made.value<MarriageRow & Json>(`marriage/${ids.wedding}`)
      expect([order, end]).toEqual([order, { how: 'death', on: '2026-02-10', by: ids.hers }])
    }
  })
})

describe('who marries on the day that takes the earlier spouse, and dies on it, too', () => {
  it('was free to, whichever of the two deaths ends the first marriage', () => {
    for (const [his, hers] of [
      [hash(5), hash(4)],
      [hash(4), hash(5)],
    ] as const) {
      for (const late of [false, true]) {
        const { made } = world()
        const steps = [
          ['marriage/register', wedding(P, X, '2026-01-10'), hash(9)],
          ['death/register', death(P, '2026-02-10'), his],
          ['death/register', death(X, '2026-02-10'), hers],
          ['marriage/register', wedding(P, Y, '2026-02-10'), hash(8)],
        ] as const
        for (const [action, body, id] of late ? steps.toReversed() : steps) {
          const result = made.record(action, body, { on: '2026-11-22', id })
          expect([his < hers, late, id, result]).toEqual([his < hers, late, id, expect.objectContaining({ ok: true })])
        }
      }
    }
  })

  it('and was not, once the other did not die', () => {
    for (const [his, theirs] of [
      [hash(5), hash(4)],
      [hash(4), hash(5)],
    ] as const) {
      const { made, record } = world()
      const steps = [
        ['marriage/register', wedding(X, P, '2026-01-10'), hash(9)],
        ['death/register', death(X, '2026-02-10'), hash(3)],
        ['death/register', death(P, '2026-02-10'), his],
        ['marriage/register', wedding(P, Y, '2026-02-10'), hash(8)],
        ['death/register', death(Y, '2026-02-10'), theirs],
      ] as const
      for (const [action, body, id] of steps) {
        expect(made.record(action, body, { on: '2026-11-22', id })).toMatchObject({ ok: true, id })
      }
      expect(record('death/void', undeath(hash(3), X))).toMatchObject({ ok: false, reason: 'DEATH_REMARRIED' })
    }
  })

  it('was free to as well if a divorce before never was, as far as the first spouse died that day', () => {
    for (const [his, others] of [
      [hash(5), hash(4)],
      [hash(4), hash(5)],
    ] as const) {
      for (const gone of [X, Y]) {
        const { made, accepted, record } = world()
        const first = accepted('marriage/register', wedding(P, X, '2026-01-10'))
        const parted = accepted('marriage/divorce', divorce(first, P, X, '2026-01-20'))
        const steps = [
          ['marriage/register', wedding(P, Y, '2026-02-10'), hash(8)],
          ['death/register', death(P, '2026-02-10'), his],
          ['death/register', death(gone, '2026-02-10'), others],
        ] as const
        for (const [action, body, id] of steps) {
          expect(made.record(action, body, { on: '2026-11-22', id })).toMatchObject({ ok: true, id })
        }
        const result = record('marriage/void', unend(parted, P, X))
        expect([his, gone, result]).toEqual([his, gone, expect.objectContaining({ ok: gone === X })])
      }
    }
  })
})

describe('an annulment after the death of one', () => {
  it('ends the marriage on its day, whichever of the two became known first', () => {
    const orders: readonly (readonly ('death' | 'annulment')[])[] = [
      ['death', 'annulment'],
      ['annulment', 'death'],
    ]
    for (const order of orders) {
      const { made, record, accepted } = world()
      const first = accepted('marriage/register', wedding(P, X, '2026-01-10'))
      for (const what of order) {
        if (what === 'death') accepted('death/register', death(X, '2026-02-10'))
        else accepted('marriage/annul', annulment(first, P, X, '2026-04-10'))
      }
      expect(made.value(`marriage/${first}`)).toMatchObject({ end: { how: 'annulment', on: '2026-04-10' } })
      expect(made.value(`spouse-of/p:${P}`)).toEqual({ now: null, past: [first] })
      expect(record('marriage/divorce', divorce(first, P, X, '2026-02-01'))).toMatchObject({ reason: 'MARRIAGE_ENDED' })
      // The survivor was free from the death on.
      accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    }
  })

  it('frees the way for the first marriage to stand again', () => {
    const { made, accepted } = world()
    const first = accepted('marriage/register', wedding(P, X, '2026-01-10'))
    const gone = accepted('death/register', death(X, '2026-02-10'))
    const second = accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    const last = accepted('death/register', death(P, '2026-04-10'))
    accepted('marriage/annul', annulment(second, P, Y, '2026-06-10'))
    accepted('death/void', undeath(gone, X))
    accepted('death/void', undeath(last, P))
    expect(made.value(`spouse-of/p:${P}`)).toEqual({ now: first, past: [second] })
  })

  it('is not open to a divorce', () => {
    const { record, accepted } = world()
    const first = accepted('marriage/register', wedding(P, X, '2026-01-10'))
    accepted('death/register', death(X, '2026-02-10'))
    expect(record('marriage/divorce', divorce(first, P, X, '2026-04-10'))).toMatchObject({ reason: 'MARRIAGE_ENDED' })
  })
})

describe('a corrected death', () => {
  it('may fall after a later marriage that a court has ended, not after one that stands', () => {
    const { record, accepted } = world()
    accepted('marriage/register', wedding(P, X, '2026-01-10'))
    const target = accepted('death/register', death(X, '2026-02-10'))
    const second = accepted('marriage/register', wedding(P, Y, '2026-03-10'))
    const people = [{ id: X, isNew: false, child: false, tag: null }]
    const body = { target, deceased: X, diedOn: '2026-05-10', sex: 'male', ...own, people }
    expect(record('death/correct', body)).toMatchObject({ ok: false, reason: 'DIED_AFTER_REMARRIAGE' })
    accepted('marriage/annul', annulment(second, P, Y, '2026-04-10'))
    accepted('death/correct', body)
  })
})
