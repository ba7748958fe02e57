/** The property register and births under the real engine: what only it decides. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { rules as births } from '../../../shared/services/birth/v1/rules.ts'
import { rules } from '../../../shared/services/property/v1/rules.ts'
import { EngineLedger } from '../../support/engine-harness.ts'
import { personId, type Result } from '../../support/rule-harness.ts'
import { child, correct as correctBirth, MOTHER, register, voiding as voidBirth } from './birth-world.ts'
import {
  A,
  B,
  BANK,
  C,
  D,
  hold,
  mortgage,
  openTitle,
  ownersOf,
  P1,
  P2,
  release,
  split,
  transfer,
  voiding,
} from './property-world.ts'

const accepted = (result: Result): Extract<Result, { ok: true }> => {
  if (!result.ok) throw new Error(`refused: ${result.reason} ${result.keys.join(' ')}`)
  return result
}
const world = (): EngineLedger => {
  const made = new EngineLedger(rules)
  for (const id of [A, B, C, D, BANK]) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  accepted(made.record('open-title', openTitle(P1, 100_000, hold(A, 1, 2), hold(B, 1, 2))))
  return made
}
const tag = (digit: string) => ({ epoch: 1, tag: digit.repeat(64) })
const withPeople = (body: Json, people: Json): Json => ({ ...(body as object), people }) as Json

describe('the property register under the engine', () => {
  it('lets one of two offline sales of one share stand, and names the first', () => {
    const made = world()
    const ours = transfer(P1, A, [1, 2], [hold(C, 1, 2)])
    const theirs = transfer(P1, A, [1, 2], [hold(D, 1, 2)])
    const expects = [made.rely('transfer', ours), made.rely('transfer', theirs)] as const
    expect(expects[0].map(({ key }) => key)).toEqual([`holding/${P1}/p:${A}`, `parcel/${P1}`])
    const first = accepted(made.record('transfer', theirs, { expects: expects[1] }))
    const second = made.record('transfer', ours, { expects: expects[0] })
    expect(second).toMatchObject({ ok: false, reason: 'STALE', keys: [`holding/${P1}/p:${A}`] })
    expect(made.state.get(`holding/${P1}/p:${A}`)?.writer).toBe(first.id)
  })

  it('makes a sale stale when the parcel was split meanwhile, and not when another share was sold', () => {
    const made = world()
    const ours = transfer(P1, A, [1, 2], [hold(C, 1, 2)])
    const expects = made.rely('transfer', ours)
    accepted(made.record('transfer', transfer(P1, B, [1, 2], [hold(D, 1, 2)])))
    accepted(made.record('transfer', ours, { expects }))
    const later = transfer(P1, C, [1, 2], [hold(A, 1, 2)])
    const then = made.rely('transfer', later)
    accepted(made.record('split', split(P1, [P1, 1], [P2, 99_999])))
    expect(made.record('transfer', later, { expects: then })).toMatchObject({ reason: 'STALE', keys: [`parcel/${P1}`] })
  })

  it('knows one citizen whom two offices met offline as one owner', () => {
    const made = world()
    const [here, there] = [personId(0x50), personId(0x51)] as const
    const people = (id: string, from: string) => [
      { id: from, isNew: false, child: false, tag: null },
      { id, isNew: true, child: false, tag: tag('e') },
    ]
    const one = withPeople(transfer(P1, A, [1, 2], [hold(here, 1, 2)]), people(here, A))
    const two = withPeople(transfer(P1, B, [1, 4], [hold(there, 1, 4)]), people(there, B))
    accepted(made.record('transfer', one))
    const second = accepted(made.record('transfer', two))
    expect(ownersOf(made, P1)).toEqual(['2:1/4', '80:3/4'])
    expect(made.value(`holding/${P1}/p:${here}`)).toEqual({ num: 3, den: 4 })
    expect(made.state.has(`holding/${P1}/p:${there}`)).toBe(false)
    accepted(made.record('void', voiding(second.id)))
    expect(made.value(`holding/${P1}/p:${here}`)).toEqual({ num: 1, den: 2 })
    expect(made.state.has(`alias/${there}`)).toBe(false)
  })

  it('knows no birth’s child: a number that its voiding would give up stays its holder’s', () => {
    const made = world()
    const here = personId(0x50)
    const people = (child: boolean) => [
      { id: A, isNew: false, child: false, tag: null },
      { id: here, isNew: true, child, tag: tag('e') },
    ]
    const sale = transfer(P1, A, [1, 2], [hold(here, 1, 2)])
    expect(made.record('transfer', withPeople(sale, people(true)))).toMatchObject({ reason: 'BODY_INVALID' })
    const sold = accepted(made.record('transfer', withPeople(sale, people(false))))
    accepted(made.record('void', voiding(sold.id)))
    expect(made.value(`person-by-number/1/${'e'.repeat(64)}`)).toBe(here)
  })

  it('leaves the target’s standing to the engine', () => {
    const made = world()
    const lien = accepted(made.record('mortgage', mortgage([[P1, [A]]])))
    expect(made.record('release', release('f'.repeat(64), P1))).toMatchObject({ reason: 'TARGET_UNKNOWN' })
    accepted(made.record('void', voiding(lien.id)))
    expect(made.record('release', release(lien.id, P1))).toMatchObject({ reason: 'TARGET_VOIDED' })
    expect(made.record('void', voiding(lien.id))).toMatchObject({ reason: 'TARGET_VOIDED' })
  })
})

describe('births under the engine', () => {
  const nursery = (): EngineLedger => {
    const made = new EngineLedger(births)
    made.seed(`person/p:${MOTHER}`, { born: '1990-05-05', died: null, sex: 'female' })
    return made
  }
  const born = (n: number, digit: string, given = {}): Json =>
    register({
      child: child(n),
      father: null,
      ...given,
      people: [
        { id: child(n), isNew: true, child: true, tag: tag(digit) },
        { id: MOTHER, isNew: false, child: false, tag: null },
      ] as unknown as Json,
    })

  it('issue a number once', () => {
    const made = nursery()
    accepted(made.record('register', born(1, 'a')))
    const again = made.record('register', born(2, 'a', { bornOn: '2025-01-01', lateReason: 'other' }))
    expect(again).toMatchObject({ ok: false, reason: 'NUMBER_TAKEN' })
    expect(made.state.has(`person/p:${child(2)}`)).toBe(false)
  })

  it('free the number of a voided birth and take the child back', () => {
    const made = nursery()
    const first = accepted(made.record('register', born(1, 'a')))
    accepted(made.record('correct', correctBirth(first.id, { father: null, bornOn: '2026-11-09' })))
    accepted(made.record('void', voidBirth(first.id)))
    accepted(made.record('register', born(2, 'a')))
    expect(made.value(`births-by/p:${MOTHER}`)).toMatchObject({ births: [{ child: child(2) }] })
  })

  it('make the second entry of one birth a refusal that names the first', () => {
    const made = nursery()
    const first = accepted(made.record('register', born(1, 'a')))
    const expects = nursery().rely('register', born(2, 'b'))
    const second = made.record('register', born(2, 'b'), { expects })
    expect(second).toMatchObject({ ok: false, reason: 'DUPLICATE_BIRTH' })
    if (!second.ok) expect(made.state.get(second.keys[0] ?? '')?.writer).toBe(first.id)
  })
})
