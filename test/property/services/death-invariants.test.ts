/**
 * Whatever is recorded of deaths in a town of couples: a person's last day is the registered death's, nobody dies twice,
 * marriage is mutual, who is dead is married to nobody, and a death that is voided leaves no trace in the marriage.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import type { DeathRow, MarriageRow, SpouseRow } from '../../../shared/services/death/v1/rows.ts'
import { rules } from '../../../shared/services/death/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'

const PEOPLE = [1, 2, 3, 4, 5].map(personId) as [string, string, string, string, string]
const COUPLES = [
  [PEOPLE[0], PEOPLE[1]],
  [PEOPLE[2], PEOPLE[3]],
] as const

const day = fc.constantFrom('0001-01-01', '1999-12-31', '2010-06-01', '2026-11-01', '2026-11-20', '9999-12-31')
const who = fc.constantFrom(...PEOPLE)

type Step = { readonly action: string; readonly body: (made: RuleLedger) => Json }

/** The record that entered a person's death. */
const entryOf = (made: RuleLedger, id: string): string =>
  (made.state.get(`death-of/p:${id}`)?.value as unknown as DeathRow | undefined)?.by ?? '0'.repeat(64)
const people = (...ids: readonly string[]) =>
  [...new Set(ids)].map((id) => ({ id, isNew: false, child: false, tag: null }))
const sex = fc.constantFrom('female', 'male')

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ deceased: who, diedOn: day, knownOn: day, sex, by: fc.option(who) }).map((given) => ({
      action: 'register',
      body: () => ({
        deceased: given.deceased,
        diedOn: given.diedOn,
        sex: given.sex,
        knownOn: given.knownOn < given.diedOn ? given.diedOn : given.knownOn,
        evidence: 'certificate',
        reporter: 'household',
        reportedBy: given.by,
        lateReason: 'unstated',
        people: people(given.deceased, ...(given.by === null ? [] : [given.by])),
      }),
    })),
    weight: 4,
  },
  fc.record({ deceased: who, diedOn: day, sex, groundDate: fc.option(day) }).map((given) => ({
    action: 'correct',
    body: (made: RuleLedger) => ({
      ...given,
      target: entryOf(made, given.deceased),
      ground: 'office-error',
      people: people(given.deceased),
    }),
  })),
  who.map((deceased) => ({
    action: 'void',
    body: (made: RuleLedger) => ({
      target: entryOf(made, deceased),
      deceased,
      ground: 'double-entry',
      groundDate: null,
      people: [],
    }),
  })),
)

const world = (): RuleLedger => {
  const made = new RuleLedger(rules)
  for (const id of PEOPLE) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  COUPLES.forEach((spouses, i) => {
    made.seed(`marriage/m${i}`, { spouses: [...spouses], marriedOn: '2010-01-01', end: null })
    for (const id of spouses) made.seed(`spouse-of/p:${id}`, { now: `m${i}`, past: [] })
  })
  return made
}

const audit = (made: RuleLedger): void => {
  const dead = (id: string) => made.value<{ died: string | null }>(`person/p:${id}`).died
  for (const id of PEOPLE) {
    const death = made.state.get(`death-of/p:${id}`)?.value as unknown as DeathRow | undefined
    expect(dead(id)).toBe(death === undefined || death.status === 'voided' ? null : death.diedOn)
  }
  COUPLES.forEach((spouses, i) => {
    const { end } = made.value<MarriageRow>(`marriage/m${i}`)
    const rows = spouses.map((id) => made.value<SpouseRow>(`spouse-of/p:${id}`))
    for (const row of rows)
      expect(row).toEqual(end === null ? { now: `m${i}`, past: [] } : { now: null, past: [`m${i}`] })
    expect(end !== null).toBe(spouses.some((id) => dead(id) !== null))
    // The marriage ends on the day of a spouse's death that was registered, and names it.
    if (end !== null) {
      const by = spouses.filter((id) => entryOf(made, id) === end.by && dead(id) === end.on)
      expect(by).toHaveLength(1)
    }
  })
}

describe('death register', () => {
  it('says the same of person, death and marriage after any sequence', () => {
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

  it('is undone by voiding every death, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.shuffledSubarray([...PEOPLE], { minLength: 5 }),
        (steps, order) => {
          const made = world()
          for (const { action, body } of steps) made.record(action, body(made))
          for (const deceased of order) {
            const target = entryOf(made, deceased)
            made.record('void', { target, deceased, ground: 'double-entry', groundDate: null, people: [] })
          }
          const fresh = world()
          for (const [key, row] of fresh.state) expect([key, made.value(key)]).toEqual([key, row.value])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('never throws on what fits the shape, on any day, and fits nothing by chance', () => {
    for (const [name, rule] of Object.entries(rules.actions)) {
      const checked = rule as unknown as ActionRule<Json>
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          expect(fits(checked.body, value as Json)).toBe(false)
        }),
        { numRuns: 300 },
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
