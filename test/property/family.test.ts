/**
 * A family told from the registers' rows: the same whatever the order in which independent records became known, nobody
 * married to two at once, and as of any point of the log the same from the records around the family as from all of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { familyOf } from '../../shared/family/facts.ts'
import { recordsOfFamily, replayFamily } from '../../shared/family/replay.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import type { TransactionPayload } from '../../shared/ledger/transaction.ts'
import { CURRENT_RULES } from '../../shared/services/index.ts'
import { ENTERED, type Event, PEOPLE, random, recordOf } from '../support/family-events.ts'
import { RuleLedger } from '../support/rule-harness.ts'
import { family } from '../unit/services/marriage-world.ts'

const ON = '2026-11-22'

const reader = (made: RuleLedger) => (key: string) => made.state.get(key)?.value

/** Seeded adults, whose births are not in the ledger. */
const world = (): RuleLedger => {
  const made = new RuleLedger(family)
  for (const id of PEOPLE) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  return made
}

const ends = (later: Event, known: Event): boolean =>
  known.what === 'marriage' &&
  ('of' in later ? later.of === known : later.what === 'death' && known.spouses.includes(later.person))

interface Refused {
  readonly reason: string
  /** A marriage among those known was still to be ended: until then it is in the way of another. */
  readonly open: boolean
}

/** Refused in one order alone: who seems to be married still. */
const IN_ORDER = ['SPOUSE_MARRIED', 'MARRIAGE_OVERLAPS']

/** Orders the events, each under its own id; why, when one was refused. */
const play = (events: readonly Event[], idOf: (event: Event) => TxId): RuleLedger | Refused => {
  const made = world()
  for (const [i, event] of events.entries()) {
    const { action, body } = recordOf(event, idOf)
    const result = made.record(action, body, { on: ON, id: idOf(event) })
    if (!result.ok) {
      const known = events.slice(0, i + 1)
      const open = events.slice(i + 1).some((later) => known.some((each) => ends(later, each)))
      return { reason: result.reason, open }
    }
  }
  return made
}

describe('a family', () => {
  it('is the same whatever became known first', () => {
    let compared = 0
    let moved = 0
    fc.assert(
      fc.property(
        ENTERED.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length })),
        ),
        ([events, shuffled]) => {
          // What ends a marriage comes after it; everything else in any order.
          const other: Event[] = []
          const put = (event: Event): void => {
            if (other.includes(event)) return
            if ('of' in event) put(event.of)
            other.push(event)
          }
          for (const event of shuffled) put(event)
          const idOf = (event: Event) => (events.indexOf(event) + 1).toString(16).padStart(64, '0') as TxId
          const [one, two] = [play(events, idOf), play(other, idOf)]
          const refused = [one, two].filter((each) => 'reason' in each)
          const [first] = refused
          if (first !== undefined) {
            const late = first.open && IN_ORDER.includes(first.reason)
            if (refused.length === 1 && !late) expect(refused).toEqual([])
            return
          }
          if ('reason' in one || 'reason' in two) return
          compared += 1
          if (events.some((event, i) => other[i] !== event)) moved += 1
          for (const id of PEOPLE) expect(familyOf(reader(two), id)).toEqual(familyOf(reader(one), id))
        },
      ),
      { numRuns: 600 },
    )
    expect(compared).toBeGreaterThan(100)
    expect(moved).toBeGreaterThan(50)
  })

  it('has one standing marriage, as of every point, told from the records around it alone', () => {
    const rules: RulesSet = CURRENT_RULES
    let standing = 0
    let records = 0
    let untold = 0
    fc.assert(
      fc.property(fc.array(random, { minLength: 4, maxLength: 25, size: 'max' }), (steps) => {
        const made = world()
        const log: { id: TxId; payload: TransactionPayload; people: readonly string[] }[] = []
        for (const step of steps) {
          const { action, body } = step(made)
          const result = made.record(action, body, { on: ON })
          if (!result.ok) continue
          const { tx } = made.context(result.id, action, body, ON, new Set())
          const [service, own] = action.split('/') as [string, string]
          const payload = { ...tx, service, action: own } as TransactionPayload
          const text = JSON.stringify(body)
          const people = [...text.matchAll(/"([0-9a-f]{32})"/g)].map(([, id]) => id as string)
          log.push({ id: result.id, payload, people })
          for (const person of PEOPLE) {
            const now = familyOf(reader(made), person)
            const open = now.marriages.filter(({ end }) => end === null)
            expect(open.length).toBeLessThanOrEqual(1)
            if (now.death !== null) expect(open).toEqual([])
            standing += open.length
            const { all, near } = recordsOfFamily(
              person,
              (id) => log.filter(({ people: named }) => named.includes(id)),
              ({ people: named }) => named,
            )
            const inOrder = log.filter((each) => all.includes(each))
            const then = replayFamily(rules, inOrder, near, (id) => id)
            if (then === null) untold += 1
            else expect(familyOf(then, person)).toEqual(now)
            records += 1
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(standing).toBeGreaterThan(50)
    expect(untold / records).toBeLessThan(0.01)
  })
})
