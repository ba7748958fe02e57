/**
 * Whatever is recorded, a mother's births and the births of her children say the same, nobody is born twice, and
 * nothing that can be written makes the rules throw.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysBetween } from '../../../shared/civil.ts'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import type { BirthRow, BirthsRow } from '../../../shared/services/birth/v1/rows.ts'
import { rules } from '../../../shared/services/birth/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { EngineLedger } from '../../support/engine-harness.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'

const ADULTS = [1, 2, 3, 4].map(personId)
const BABIES = [11, 12, 13, 14, 15].map(personId)

const day = fc.constantFrom(
  '0001-01-01',
  '1990-02-28',
  '2026-11-01',
  '2026-11-02',
  '2026-11-20',
  '2026-11-23',
  '9999-12-31',
)
/** The first adult most often: children of one birth have one mother. */
const parent = fc.option(
  fc.oneof(
    { arbitrary: fc.constant(ADULTS[0] as string), weight: 2 },
    fc.constantFrom(...ADULTS, ...BABIES.slice(0, 2)),
  ),
  { freq: 5 },
)
const facts = fc.record({
  child: fc.constantFrom(...BABIES),
  bornOn: day,
  sex: fc.constantFrom('female', 'male'),
  mother: parent,
  father: parent,
  order: fc.integer({ min: 1, max: 3 }),
  count: fc.integer({ min: 1, max: 3 }),
})

type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never

const listed = ({ mother, father }: Facts, made: RuleLedger) =>
  [...new Set([mother, father])].flatMap((id) =>
    id === null || !made.state.has(`person/p:${id}`) ? [] : [{ id, isNew: false, child: false, tag: null }],
  )

type Step = { readonly action: string; readonly body: (made: RuleLedger) => Json }

/** The record that entered a child's birth. */
const entryOf = (made: RuleLedger, id: string): string =>
  (made.state.get(`birth-of/p:${id}`)?.value as unknown as BirthRow | undefined)?.by ?? '0'.repeat(64)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc
      .record({ facts, evidence: fc.constantFrom('certificate', 'court', 'foundling'), courtDate: fc.option(day) })
      .map(({ facts: given, evidence, courtDate }) => ({
        action: 'register',
        body: (made: RuleLedger) =>
          ({
            ...given,
            motherUnknown: given.mother === null ? 'foundling' : null,
            evidence,
            courtDate,
            reporter: 'relative',
            lateReason: 'unstated',
            people: [
              { id: given.child, isNew: !made.state.has(`person/p:${given.child}`), child: true, tag: null },
              ...listed(given, made).filter((each) => each.id !== given.child),
            ],
          }) as unknown as Json,
      })),
    weight: 4,
  },
  fc.record({ facts, groundDate: fc.option(day) }).map(({ facts: given, groundDate }) => ({
    action: 'correct',
    body: (made: RuleLedger) =>
      ({
        ...given,
        target: entryOf(made, given.child),
        motherUnknown: given.mother === null ? 'court' : null,
        ground: 'office-error',
        groundDate,
        people: listed(given, made),
      }) as unknown as Json,
  })),
  fc.constantFrom(...BABIES).map((id) => ({
    action: 'void',
    body: (made: RuleLedger) =>
      ({ target: entryOf(made, id), child: id, ground: 'double-entry', groundDate: null, people: [] }) as Json,
  })),
)

const world = (): RuleLedger => {
  const made = new RuleLedger(rules)
  for (const id of ADULTS) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  return made
}

const audit = (made: RuleLedger): void => {
  const lists = { 'births-by/p:': new Map<string, string>(), 'begot-by/p:': new Map<string, string>() }
  for (const [key, row] of made.state) {
    for (const [prefix, listedBy] of Object.entries(lists)) {
      if (!key.startsWith(prefix)) continue
      for (const { child } of (row.value as unknown as BirthsRow).births) {
        expect(listedBy.has(child)).toBe(false)
        listedBy.set(child, key.slice(prefix.length))
      }
    }
  }
  for (const [key, row] of made.state) {
    if (!key.startsWith('birth-of/p:')) continue
    const child = key.slice('birth-of/p:'.length)
    const birth = row.value as unknown as BirthRow
    for (const [listedBy, parent] of [
      [lists['births-by/p:'], birth.mother],
      [lists['begot-by/p:'], birth.father],
    ] as const) {
      expect(listedBy.get(child) ?? null).toBe(birth.status === 'voided' ? null : parent)
      listedBy.delete(child)
    }
    const { born } = made.value<{ born: string | null }>(`person/p:${child}`)
    expect(born).toBe(birth.status === 'voided' ? null : birth.bornOn)
    if (birth.mother !== null && birth.status !== 'voided') {
      const mother = made.value<{ born: string | null }>(`person/p:${birth.mother}`)
      if (mother.born !== null) expect(mother.born < birth.bornOn).toBe(true)
    }
  }
  for (const listedBy of Object.values(lists)) expect([...listedBy]).toEqual([])
  bornOnce(made)
}

/** Two births of one mother within two days are two of one birth: of the same number of children, each in a place of its own. */
const bornOnce = (made: RuleLedger): void => {
  const births = [...made.state].flatMap(([key, { value }]) => {
    const row = value as unknown as BirthRow
    return key.startsWith('birth-of/p:') && row.status !== 'voided' && row.mother !== null ? [row] : []
  })
  for (const [i, one] of births.entries()) {
    for (const other of births.slice(i + 1)) {
      if (one.mother !== other.mother || Math.abs(daysBetween(one.bornOn, other.bornOn)) > 2) continue
      expect([one.count > 1, one.count === other.count, one.order === other.order]).toEqual([true, true, false])
    }
  }
}

describe('birth register', () => {
  it('says the same of mother and child after any sequence', () => {
    const tally = new Map<string, number>()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25, size: 'max' }), (steps) => {
        const made = world()
        for (const { action, body } of steps) {
          if (made.record(action, body(made)).ok) tally.set(action, (tally.get(action) ?? 0) + 1)
          audit(made)
        }
      }),
      { numRuns: 300 },
    )
    for (const action of Object.keys(rules.actions))
      expect([action, (tally.get(action) ?? 0) > 0]).toEqual([action, true])
  })

  it('enters nobody twice by one number, until the first birth is voided', () => {
    const tag = fc.constantFrom('a', 'b').map((letter) => letter.repeat(64))
    const attempt = fc.record({ child: fc.constantFrom(...BABIES), tag, undo: fc.boolean() })
    let [twice, again] = [0, 0]
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 12, size: 'max' }), (attempts) => {
        const made = new EngineLedger(rules)
        const living = new Map<string, string>()
        const freed = new Set<string>()
        for (const { child, tag, undo } of attempts) {
          if (undo) {
            const own = { ground: 'double-entry', groundDate: null, people: [] }
            const voided = made.record('void', { target: entryOf(made, child), child, ...own }).ok
            if (voided) freed.add(living.get(child) ?? '')
            if (voided) living.delete(child)
            continue
          }
          const taken = [...living.values()].includes(tag)
          const body = {
            child,
            bornOn: '2026-11-20',
            sex: 'female',
            mother: null,
            motherUnknown: 'foundling',
            father: null,
            order: 1,
            count: 1,
            evidence: 'foundling',
            courtDate: null,
            reporter: 'authority',
            lateReason: null,
            people: [{ id: child, isNew: true, child: true, tag: { epoch: 1, tag } }],
          }
          const result = made.record('register', body)
          if (!result.ok) {
            if (result.reason === 'NUMBER_TAKEN') twice += 1
            continue
          }
          expect(taken).toBe(false)
          if (freed.has(tag)) again += 1
          living.set(child, tag)
        }
      }),
      { numRuns: 200 },
    )
    expect([twice > 0, again > 0]).toEqual([true, true])
  })

  it('never throws on what fits the shape, on any day, and fits nothing by chance', () => {
    for (const [name, rule] of Object.entries(rules.actions)) {
      const checked = rule as unknown as ActionRule<Json>
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          expect(fits(checked.body, value as Json)).toBe(false)
        }),
        { numRuns: 500 },
      )
      fc.assert(
        fc.property(fc.array(step, { maxLength: 10 }), step, day, (steps, last, on) => {
          const made = world()
          for (const { action, body } of steps) made.record(action, body(made), { on })
          const body = last.body(made)
          if (last.action !== name || !fits(checked.body, body)) return
          const verdict = checked.evaluate(made.context('a'.repeat(64) as never, name, body, on, new Set()), body)
          if (!verdict.ok) expect(Object.keys(rules.reasons)).toContain(verdict.reason)
        }),
        { numRuns: 300 },
      )
    }
  })
})
