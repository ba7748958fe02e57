/**
 * Through all six registers over one state: who is recorded as dead sells nothing, mortgages nothing, marries nobody, divorces
 * nobody and bears no child on a day after the death, neither by a record nor by the correction of one. (What a death that
 * becomes known later finds recorded stands: see death/v1/rules.ts.)
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { CURRENT_RULES } from '../../../shared/services/index.ts'
import type { RulesModule } from '../../../shared/services/types.ts'
import { birth, death, divorce, wedding } from '../../support/family-events.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'
import * as land from '../../unit/services/property-world.ts'
import * as sales from '../../unit/services/real-estate-world.ts'
import * as cars from '../../unit/services/used-car-world.ts'

const [A, B, C, BANK] = [1, 2, 3, 99].map(personId) as [string, string, string, string]
const PEOPLE = [A, B, C]
const DAYS = ['2026-01-10', '2026-02-10', '2026-03-10', '2026-04-10'] as const
const SERVICES = ['birth', 'death', 'marriage', 'real-estate', 'property', 'used-car']

const all: RulesModule = {
  service: 'all',
  version: 1,
  actions: Object.fromEntries(
    SERVICES.flatMap((service) =>
      Object.entries(CURRENT_RULES.services[service]?.actions ?? {}).map(
        ([action, rule]) => [`${service}/${action}`, rule] as const,
      ),
    ),
  ),
  reasons: {},
}

interface Act {
  readonly action: string
  readonly body: Json
  /** Who does it, and when. */
  readonly who: readonly string[]
  readonly on: string
}
interface Done extends Act {
  readonly id: string
}
type Step = (made: RuleLedger, done: readonly Done[]) => Act

const day = fc.constantFrom(...DAYS)
const who = fc.constantFrom(...PEOPLE)
const two = fc.uniqueArray(who, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<[string, string]>
const cause = fc.constantFrom('sale', 'gift', 'exchange')
const n = (id: string): number => Number.parseInt(id, 16)
const NONE = '0'.repeat(64)

const nth = (done: readonly Done[], action: string, i: number): Done => {
  const found = done.filter((each) => each.action === action)
  return found[i % Math.max(1, found.length)] ?? { id: NONE, action, body: {}, who: [], on: DAYS[0] }
}
const owner = (made: RuleLedger, key: string): string =>
  made.value<{ owners: readonly { person: string }[] }>(key).owners[0]?.person ?? A

const sale = (from: string, to: string, on: string) => ({
  contractOn: on,
  balanceOn: null,
  sellers: [sales.party(n(from))],
  buyers: [sales.party(n(to))],
  people: [sales.person(n(from), false), sales.person(n(to), false)],
})

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(who, day).map(
    ([person, on]): Step =>
      () => ({ action: 'death/register', body: death(person, on), who: [], on }),
  ),
  fc.tuple(two, day, fc.nat(9)).map(
    ([[from, to], on, price]): Step =>
      () => ({
        action: 'real-estate/report',
        body: sales.report({ ...sale(from, to, on), price: 1_000_000_000 + price, lateReason: 'other' }),
        who: [from],
        on,
      }),
  ),
  fc.tuple(two, day, fc.nat(5)).map(
    ([[from, to], on, i]): Step =>
      (_, done) => ({
        action: 'real-estate/correct',
        body: sales.correct(nth(done, 'real-estate/report', i).id, { ...sale(from, to, on), price: 2_000_000_000 + i }),
        who: [from],
        on,
      }),
  ),
  fc.tuple(who, day, cause).map(
    ([to, on, why]): Step =>
      (made) => {
        const from = owner(made, `title/${land.P1}`)
        const body = land.transfer(land.P1, from, [1, 1], [land.hold(to, 1, 1)], { cause: why, causeDate: on })
        return { action: 'property/transfer', body, who: [from], on }
      },
  ),
  fc.tuple(day, cause, fc.nat(5)).map(
    ([on, why, i]): Step =>
      (_, done) => {
        const { id, body, who: from } = nth(done, 'property/transfer', i)
        const { share, to } = body as { share: Json; to: readonly { person: string }[] }
        const as = { action: 'transfer', share: share ?? { num: 1, den: 1 }, to: to ?? [], cause: why, causeDate: on }
        const named = (to ?? []).map(({ person }) => person)
        return { action: 'property/correct', body: land.correct(id, as as Json, true, named), who: from, on }
      },
  ),
  day.map(
    (on): Step =>
      (made) => {
        const from = owner(made, `title/${land.P1}`)
        return {
          action: 'property/mortgage',
          body: land.mortgage([[land.P1, [from]]], { causeDate: on }),
          who: [from],
          on,
        }
      },
  ),
  fc.tuple(day, fc.nat(5)).map(
    ([on, i]): Step =>
      (_, done) => {
        const { id, who: from } = nth(done, 'property/mortgage', i)
        const as = { action: 'mortgage', kind: 'revolving', creditor: BANK, causeDate: on }
        return { action: 'property/correct', body: land.correct(id, as, true, [BANK]), who: from, on }
      },
  ),
  fc.tuple(who, day, cause).map(
    ([to, on, why]): Step =>
      (made) => {
        const from = owner(made, `car-owners/${cars.V1}`)
        const consents = made.value<{ liens: readonly { lien: string }[] }>(`car-liens/${cars.V1}`).liens
        const body = cars.transfer(cars.V1, [from], [cars.hold(to)], 10_000, {
          cause: why,
          soldOn: on,
          consents: consents.map(({ lien }) => lien),
        })
        return { action: 'used-car/transfer', body, who: [from], on }
      },
  ),
  fc.tuple(day, cause, fc.nat(5)).map(
    ([on, why, i]): Step =>
      (made, done) => {
        const { id, body, who: from } = nth(done, 'used-car/transfer', i)
        const { buyers = [] } = body as unknown as { buyers?: readonly cars.Holder[] }
        const consents = made.value<{ liens: readonly { lien: string }[] }>(`car-liens/${cars.V1}`).liens
        const as = cars.asTransfer(buyers, { cause: why, soldOn: on, consents: consents.map(({ lien }) => lien) })
        const named = buyers.map(({ person }) => person)
        return { action: 'used-car/correct', body: cars.correct(id, cars.V1, as, named), who: from, on }
      },
  ),
  day.map(
    (on): Step =>
      (made) => {
        const from = owner(made, `car-owners/${cars.V1}`)
        return { action: 'used-car/lien', body: cars.lien(cars.V1, { causeDate: on }), who: [from], on }
      },
  ),
  fc.tuple(day, fc.nat(5)).map(
    ([on, i]): Step =>
      (_, done) => {
        const { id, who: from } = nth(done, 'used-car/lien', i)
        const as = { action: 'lien', kind: 'mortgage', creditor: BANK, causeDate: on }
        return { action: 'used-car/correct', body: cars.correct(id, cars.V1, as, [BANK]), who: from, on }
      },
  ),
  fc.tuple(two, day).map(
    ([pair, on]): Step =>
      () => ({
        action: 'marriage/register',
        body: wedding(pair[0], pair[1], on),
        who: pair,
        on,
      }),
  ),
  fc.tuple(day, fc.nat(5)).map(
    ([on, i]): Step =>
      (_, done) => {
        const { id, who: pair } = nth(done, 'marriage/register', i)
        return { action: 'marriage/divorce', body: divorce(id, pair[0] ?? A, pair[1] ?? B, on), who: pair, on }
      },
  ),
  fc.tuple(two, day, fc.nat(9)).map(
    ([[mother, father], on, i]): Step =>
      () => ({
        action: 'birth/register',
        body: birth(personId(100 + i), mother, father, on),
        who: [mother],
        on,
      }),
  ),
)

const world = (): RuleLedger => {
  const made = new RuleLedger(all)
  for (const id of [...PEOPLE, BANK]) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  made.record('property/open-title', land.openTitle(land.P1, 100_000, land.hold(A, 1, 1)))
  made.record('used-car/register', cars.register(cars.V1, cars.P1, [cars.hold(A)]))
  made.seed(`car-liens/${cars.V1}`, { liens: [] })
  return made
}

it('nobody acts after the death that is recorded, through any service', () => {
  const tally = new Map<string, number>()
  const refused = new Map<string, number>()
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 30, size: 'max' }), (steps) => {
      const made = world()
      const done: Done[] = []
      for (const each of steps) {
        const act = each(made, done)
        const dead = act.who.filter((id) => {
          const { died } = made.value<{ died: string | null }>(`person/p:${id}`)
          return died !== null && died < act.on
        })
        const result = made.record(act.action, act.body)
        if (!result.ok) {
          if (dead.length > 0) refused.set(act.action, (refused.get(act.action) ?? 0) + 1)
          continue
        }
        expect([act.action, act.on, dead]).toEqual([act.action, act.on, []])
        tally.set(act.action, (tally.get(act.action) ?? 0) + 1)
        done.push({ ...act, id: result.id })
      }
    }),
    { numRuns: 400 },
  )
  // Every kind of act was done by the living and tried by the dead.
  for (const action of [
    'real-estate/report',
    'real-estate/correct',
    'property/transfer',
    'property/mortgage',
    'property/correct',
    'used-car/transfer',
    'used-car/lien',
    'used-car/correct',
    'marriage/register',
    'marriage/divorce',
    'birth/register',
  ]) {
    expect([action, (tally.get(action) ?? 0) > 0, (refused.get(action) ?? 0) > 0]).toEqual([action, true, true])
  }
})
