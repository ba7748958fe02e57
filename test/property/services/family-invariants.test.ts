/**
 * Births, deaths and marriages over one state, in any order: nobody is married twice or to a dead person, marriage is
 * mutual, no dead person bears or marries, and what is ended or struck is so for both.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addYears, type CivilDate } from '../../../shared/civil.ts'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import type { DeathRow, PersonRow } from '../../../shared/services/death/v1/rows.ts'
import type { MarriageRow, SpouseRow } from '../../../shared/services/marriage/v1/rows.ts'
import { rules } from '../../../shared/services/marriage/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'
import { family } from '../../unit/services/marriage-world.ts'

const PEOPLE = [1, 2, 3, 4, 5, 6].map(personId)
const TEEN = PEOPLE[5] as string

const DAYS = ['2026-01-10', '2026-02-10', '2026-03-10', '2026-04-10'] as const
const ODD = ['0001-01-01', '1999-12-31', '9999-12-31'] as const
const day = fc.oneof({ arbitrary: fc.constantFrom(...DAYS), weight: 5 }, fc.constantFrom(...ODD))
const who = fc.constantFrom(...PEOPLE)
const nth = fc.nat({ max: 3 })

interface Step {
  readonly action: string
  readonly on: CivilDate
  readonly body: (made: RuleLedger) => Json
}

const people = (...ids: readonly string[]): Json =>
  [...new Set(ids)].map((id) => ({ id, isNew: false, child: false, tag: null }))
const marriages = (made: RuleLedger): readonly (readonly [string, MarriageRow])[] =>
  [...made.state].flatMap(([key, row]) =>
    key.startsWith('marriage/') ? [[key.slice('marriage/'.length), row.value as unknown as MarriageRow] as const] : [],
  )
/** The n-th newest marriage; nobody's when there is none. */
const some = (made: RuleLedger, n: number): readonly [string, MarriageRow] => {
  const all = marriages(made)
  const spouses = [PEOPLE[0], PEOPLE[1]] as [string, string]
  return all[all.length - 1 - (n % Math.max(1, all.length))] ?? ['f'.repeat(64), { spouses, end: null } as never]
}
const couple = ([target, { spouses }]: readonly [string, MarriageRow]) => ({
  target,
  husband: spouses[0],
  wife: spouses[1],
  people: [],
})
const deathBy = (made: RuleLedger, id: string): string =>
  (made.state.get(`death-of/p:${id}`)?.value as unknown as DeathRow | undefined)?.by ?? '0'.repeat(64)

const consent = fc.constantFrom(null, null, 'parents')
const received = fc.option(day)
const on = fc.constantFrom(...DAYS) as fc.Arbitrary<CivilDate>

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc
      .record({ husband: who, wife: who, witnesses: fc.constantFrom(2, 2, 2, 1), receivedOn: received, consent, on })
      .map((given) => ({
        action: 'marriage/register',
        on: given.on,
        body: () => ({
          husband: { person: given.husband, ward: false, consent: given.consent },
          wife: { person: given.wife, ward: false, consent: given.consent },
          witnesses: given.witnesses,
          receivedOn: given.receivedOn,
          people: people(given.husband, given.wife),
        }),
      })),
    weight: 6,
  },
  fc.record({ nth, on, receivedOn: received, groundDate: fc.option(day) }).map((given) => ({
    action: 'marriage/correct',
    on: given.on,
    body: (made: RuleLedger) => {
      const [target, { spouses }] = some(made, given.nth)
      const [husband, wife] = spouses.map((person) => ({ person, ward: false, consent: 'parents' }))
      return {
        target,
        husband: husband as Json,
        wife: wife as Json,
        witnesses: 2,
        receivedOn: given.receivedOn,
        ground: 'office-error',
        groundDate: given.groundDate,
        people: people(...spouses),
      }
    },
  })),
  fc
    .record({ nth, on, courtOn: day, receivedOn: received, how: fc.constantFrom('agreement', 'judgment') })
    .map((given) => ({
      action: 'marriage/divorce',
      on: given.on,
      body: (made: RuleLedger) => ({
        ...couple(some(made, given.nth)),
        how: given.how,
        courtOn: given.courtOn,
        receivedOn: given.receivedOn,
        reporter: 'both',
        lateReason: 'unstated',
      }),
    })),
  fc.record({ nth, on, courtOn: day, receivedOn: received }).map((given) => ({
    action: 'marriage/annul',
    on: given.on,
    body: (made: RuleLedger) => ({
      ...couple(some(made, given.nth)),
      cause: 'bigamy',
      courtOn: given.courtOn,
      receivedOn: given.receivedOn,
      reporter: 'wife',
      lateReason: null,
    }),
  })),
  fc.record({ nth, on, ending: fc.boolean() }).map((given) => ({
    action: 'marriage/void',
    on: given.on,
    body: (made: RuleLedger) => {
      const marriage = some(made, given.nth)
      const target = given.ending ? (marriage[1].end?.by ?? marriage[0]) : marriage[0]
      return { ...couple(marriage), target, ground: 'office-error', groundDate: null }
    },
  })),
  fc.record({ deceased: who, diedOn: day, on }).map((given) => ({
    action: 'death/register',
    on: given.on,
    body: () => ({
      deceased: given.deceased,
      diedOn: given.diedOn,
      sex: 'male',
      knownOn: given.on,
      evidence: 'certificate',
      reporter: 'household',
      reportedBy: null,
      lateReason: null,
      people: people(given.deceased),
    }),
  })),
  fc.record({ deceased: who, diedOn: day, on }).map((given) => ({
    action: 'death/correct',
    on: given.on,
    body: (made: RuleLedger) => ({
      target: deathBy(made, given.deceased),
      deceased: given.deceased,
      diedOn: given.diedOn,
      sex: 'male',
      ground: 'office-error',
      groundDate: null,
      people: people(given.deceased),
    }),
  })),
  fc.record({ deceased: who, on }).map(({ deceased, ...given }) => ({
    action: 'death/void',
    on: given.on,
    body: (made: RuleLedger) => ({
      target: deathBy(made, deceased),
      deceased,
      ground: 'double-entry',
      groundDate: null,
      people: [],
    }),
  })),
  fc.record({ mother: who, father: fc.option(who), n: nth, bornOn: day, on }).map((given) => ({
    action: 'birth/register',
    on: given.on,
    body: () => {
      const child = personId(100 + given.n)
      return {
        child,
        bornOn: given.bornOn,
        sex: 'female',
        mother: given.mother,
        motherUnknown: null,
        father: given.father,
        order: 1,
        count: 1,
        evidence: 'certificate',
        courtDate: null,
        reporter: 'relative',
        lateReason: 'unstated',
        people: [
          { id: child, isNew: true, child: true, tag: null },
          ...(people(given.mother, ...(given.father === null ? [] : [given.father])) as Json[]),
        ],
      }
    },
  })),
)

const world = (): RuleLedger => {
  const made = new RuleLedger(family)
  for (const id of PEOPLE)
    made.seed(`person/p:${id}`, { born: id === TEEN ? '2008-03-01' : null, died: null, sex: null })
  return made
}

/** Marriages that stood again after they had been ended: another may have been made and annulled meanwhile. */
type Restored = Set<string>

/** Till when the two lived together: an annulment may come after a death. */
const until = (made: RuleLedger, { spouses, end }: MarriageRow): string => {
  const deaths = spouses.map((each) => made.value<PersonRow & Json>(`person/p:${each}`).died ?? '9')
  return end === null ? '9' : ([end.on, ...deaths].sort()[0] as string)
}

const audit = (made: RuleLedger, restored: Restored): void => {
  const spouse = (id: string) =>
    (made.state.get(`spouse-of/p:${id}`)?.value as unknown as SpouseRow | undefined) ?? { now: null, past: [] }
  const dead = (id: string) => made.value<PersonRow & Json>(`person/p:${id}`).died
  for (const [id, { status, spouses, marriedOn, end }] of marriages(made)) {
    for (const each of spouses) {
      const { now, past } = spouse(each)
      expect(now === id).toBe(status === 'registered' && end === null)
      expect(past.filter((other) => other === id)).toHaveLength(status === 'registered' && end !== null ? 1 : 0)
      const died = dead(each)
      // Who is dead is married to nobody, and died after the wedding.
      if (died !== null) expect(now).toBeNull()
      if (died !== null && status === 'registered') expect(died >= marriedOn).toBe(true)
    }
    if (end !== null) expect(end.on >= marriedOn).toBe(true)
    if (end !== null && status === 'registered') {
      const died = spouses.map(dead).filter((each) => each !== null)
      // A death ends what no court has ended before.
      expect(died.every((each) => each >= end.on || end.how === 'annulment')).toBe(true)
    }
    if (end?.how === 'death') {
      const deaths = spouses.filter((each) => dead(each) !== null)
      expect(deaths.map((each) => deathBy(made, each))).toContain(end.by)
      // The earlier of two deaths ended it.
      expect(deaths.map(dead).sort()[0]).toBe(end.on)
    }
    if (spouses.includes(TEEN) && status === 'registered')
      expect(addYears('2008-03-01' as CivilDate, 18) <= marriedOn).toBe(true)
  }
  for (const id of PEOPLE) {
    const { now, past } = spouse(id)
    const all = now === null ? past : [...past, now]
    expect(new Set(all).size).toBe(all.length)
    // One marriage at a time.
    all.forEach((marriage, i) => {
      const row = made.value<MarriageRow & Json>(`marriage/${marriage}`)
      expect(row.spouses).toContain(id)
      for (const earlier of all.slice(0, i)) {
        if (restored.has(earlier) || restored.has(marriage)) continue
        const before = made.value<MarriageRow & Json>(`marriage/${earlier}`)
        const apart = until(made, before) <= row.marriedOn || until(made, row) <= before.marriedOn
        expect(apart).toBe(true)
      }
    })
  }
}

describe('the family registers', () => {
  it('say the same of both spouses after any sequence', () => {
    const tally = new Map<string, number>()
    const refused = new Set<string>()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
        const made = world()
        const restored: Restored = new Set()
        for (const { action, on: at, body } of steps) {
          const ended = marriages(made).flatMap(([id, { end }]) => (end === null ? [] : [id]))
          const result = made.record(action, body(made), { on: at })
          if (result.ok) tally.set(action, (tally.get(action) ?? 0) + 1)
          else refused.add(result.reason)
          for (const id of ended) if (made.value<MarriageRow & Json>(`marriage/${id}`).end === null) restored.add(id)
          audit(made, restored)
        }
      }),
      { numRuns: 800 },
    )
    for (const action of Object.keys(family.actions)) {
      if (action.startsWith('birth/') && action !== 'birth/register') continue
      expect([action, (tally.get(action) ?? 0) > 0]).toEqual([action, true])
    }
    for (const reason of ['SPOUSE_MARRIED', 'SPOUSE_DEAD', 'MARRIAGE_ENDED']) expect(refused).toContain(reason)
  })

  it('are as before once a divorce, an annulment or a death is voided', () => {
    const endings = ['marriage/divorce', 'marriage/annul', 'death/register']
    let undone = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), step, (steps, last) => {
        const made = world()
        for (const { action, on: at, body } of steps) made.record(action, body(made), { on: at })
        const before = new Map(made.state)
        const body = last.body(made) as { readonly [field: string]: Json }
        const result = made.record(last.action, body, { on: last.on })
        if (!result.ok || !endings.includes(last.action)) return
        const own = { ground: 'office-error', groundDate: null, people: [] }
        const back =
          last.action === 'death/register'
            ? made.record('death/void', { ...own, target: result.id, deceased: body.deceased ?? null })
            : made.record('marriage/void', {
                ...own,
                target: result.id,
                husband: body.husband ?? null,
                wife: body.wife ?? null,
              })
        expect(back.ok).toBe(true)
        undone += 1
        for (const [key, row] of before) {
          if (!key.startsWith('death-of/')) expect([key, made.value(key)]).toEqual([key, row.value])
        }
      }),
      { numRuns: 200 },
    )
    expect(undone).toBeGreaterThan(0)
  })

  it('never throw on what fits the shape, and fit nothing by chance', () => {
    for (const rule of Object.values(rules.actions)) {
      const checked = rule as unknown as ActionRule<Json>
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          expect(fits(checked.body, value as Json)).toBe(false)
        }),
        { numRuns: 200 },
      )
    }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), day, (steps, at) => {
        const made = world()
        for (const { action, body } of steps) {
          const result = made.record(action, body(made), { on: at })
          if (!result.ok) expect(result.reason).not.toBe('ACTION_UNKNOWN')
        }
      }),
      { numRuns: 300 },
    )
  })
})
