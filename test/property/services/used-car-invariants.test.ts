/**
 * No sequence of used-car records, accepted or refused, makes an odometer fall unexplained, leaves a car with other than
 * exactly one set of owners, changes a scrapped car, or lets somebody sell who does not own; and nothing that can be
 * written makes the rules throw.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { rules } from '../../../shared/services/used-car/v1/rules.ts'
import { sum } from '../../../shared/services/used-car/v1/shares.ts'
import type { RuleLedger } from '../../support/rule-harness.ts'
import {
  A,
  asTransfer,
  B,
  BANK,
  C,
  correct,
  D,
  type Holder,
  inspection,
  ledger,
  lien,
  listed,
  odometer,
  P1,
  P2,
  people,
  reading,
  register,
  release,
  scrap,
  transfer,
  V1,
  V2,
  voiding,
} from '../../unit/services/used-car-world.ts'

const CARS = [V1, V2]
const EVERYONE = { people: people(A, B, C, D, BANK) }
const vin = fc.constantFrom(...CARS)
const plate = fc.constantFrom(P1, P2)
const someone = fc.uniqueArray(fc.constantFrom(A, B, C, D), { minLength: 1, maxLength: 2 })
const day = fc.constantFrom('2026-11-05', '2026-11-10', '2026-11-20', '2026-11-22', '2026-11-23')
const km = fc.constantFrom(0, 10, 10_000, 10_001, 20_000, 30_000, 9_999_999)
const why = fc.constantFrom(null, null, null, 'replaced', 'misread')
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)

/** The whole among these people, now and then not quite. */
const among = (persons: readonly string[], off: boolean): Holder[] =>
  persons.map((person, i) => ({ person, num: 1, den: persons.length + (off && i === 0 ? 1 : 0) }))

interface Known {
  /** Ids of the records accepted so far, with their cars. */
  readonly records: readonly { readonly id: string; readonly vin: string; readonly action: string }[]
  readonly owners: (vin: string) => readonly Holder[]
}
type Step = { readonly action: string; readonly body: (known: Known) => Json }

const at = ({ records }: Known, i: number) =>
  records[i % Math.max(1, records.length)] ?? { id: '0'.repeat(64), vin: V1 }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ vin, plate, someone, off: rarely, km }).map(({ vin, plate, someone, off, km }) => ({
    action: 'register',
    body: () => register(vin, plate, among(someone, off), km, EVERYONE),
  })),
  fc.record({ vin, km, on: day }).map(({ vin, km, on }) => ({
    action: 'import',
    body: () => listed(vin, km, { reading: reading(km, on) }),
  })),
  {
    arbitrary: fc
      .record({ vin, strangers: someone, honest: fc.integer({ min: 0, max: 3 }), buyers: someone, km, on: day, why })
      .map(({ vin, strangers, honest, buyers, km, on, why }) => ({
        action: 'transfer',
        body: ({ owners }: Known) => {
          const sellers = honest > 0 ? owners(vin).map(({ person }) => person) : strangers
          const named = sellers.length === 0 ? strangers : sellers
          return transfer(vin, named, among(buyers, false), km, { reading: reading(km, on, why), ...EVERYONE })
        },
      })),
    weight: 6,
  },
  {
    arbitrary: fc
      .record({ vin, km, on: day, why })
      .map(({ vin, km, on, why }) => ({ action: 'odometer', body: () => odometer(vin, km, on, why) })),
    weight: 6,
  },
  fc.record({ vin, km, on: day }).map(({ vin, km, on }) => ({
    action: 'inspection',
    body: () => inspection(vin, km, { reading: reading(km, on) }),
  })),
  vin.map((vin) => ({ action: 'lien', body: () => lien(vin) })),
  fc.nat(40).map((i) => ({
    action: 'release',
    body: (known: Known) => {
      const { id, vin } = at({ ...known, records: known.records.filter(({ action }) => action === 'lien') }, i)
      return release(id, vin)
    },
  })),
  fc.record({ vin, cause: fc.constantFrom('scrapped', 'lost', 'exported') }).map(({ vin, cause }) => ({
    action: 'scrap',
    body: ({ owners }: Known) => {
      const all = owners(vin).map(({ person }) => person)
      return scrap(vin, all.length === 0 ? [A] : all, { cause, ...EVERYONE })
    },
  })),
  {
    arbitrary: fc
      .record({ i: fc.nat(40), what: fc.nat(4), someone, off: rarely, km, on: day, why, plate })
      .map(({ i, what, someone, off, km, on, why, plate }) => ({
        action: 'correct',
        body: (known: Known) => {
          const { id, vin } = at(known, i)
          const holders = among(someone, off)
          const as = [
            { action: 'words' },
            { action: 'reading', reading: reading(km, on, why) },
            asTransfer(holders),
            { action: 'register', plate, origin: 'domestic', year: 2018, firstOn: null, owners: holders },
            { action: 'lien', kind: 'seizure', creditor: someone[0] ?? BANK, causeDate: '2026-11-20' },
          ][what] as Json
          return correct(id, vin, as, [A, B, C, D, BANK])
        },
      })),
    weight: 4,
  },
  {
    arbitrary: fc.nat(40).map((i) => ({
      action: 'void',
      body: (known: Known) => voiding(at(known, i).id, at(known, i).vin),
    })),
    weight: 3,
  },
)

interface Km {
  readonly n: number
  readonly km: number
  readonly readOn: string
  readonly why: string | null
  readonly status: string
}

/** Every reading in force, from the rows that papers are made of, not from the row that rules judge by. */
const standingReadings = (made: RuleLedger, vin: string): readonly Km[] =>
  [...made.state]
    .filter(([key]) => key.startsWith(`car-km/${vin}/`))
    .map(([, { value }]) => value as unknown as Km)
    .filter(({ status }) => status === 'valid')
    .sort((a, b) => (a.readOn === b.readOn ? a.n - b.n : a.readOn < b.readOn ? -1 : 1))

/** The cause of the newest deregistration that stands. */
const endOf = (made: RuleLedger, vin: string): string | null =>
  [...made.state]
    .filter(([key]) => key.startsWith(`car-gap/${vin}/`))
    .map(([, { value }]) => value as unknown as { n: number; kind: string; status: string; cause: string | null })
    .filter(({ kind, status }) => kind === 'scrap' && status === 'valid')
    .sort((a, b) => b.n - a.n)[0]?.cause ?? null

const rowsOf = (made: RuleLedger, vin: string): string =>
  JSON.stringify([...made.state].filter(([key]) => key.includes(vin)).sort(([a], [b]) => (a < b ? -1 : 1)))

describe('any sequence of used-car records', () => {
  it('keeps one set of owners, an explained odometer, and the scrapped as they are', () => {
    const done: Record<string, number> = {}
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), (steps) => {
        const made = ledger()
        const first = made.record('register', register(V1, P1, [{ person: A, num: 1, den: 1 }], 10_000))
        const records = [{ id: first.id as string, vin: V1, action: 'register' }]
        const owners = (car: string): readonly Holder[] =>
          (made.state.get(`car-owners/${car}`)?.value as unknown as { owners: readonly Holder[] } | undefined)
            ?.owners ?? []
        const status = (car: string) =>
          (made.state.get(`car/${car}`)?.value as unknown as { status: string } | undefined)?.status ?? 'unknown'
        for (const { action, body } of steps) {
          const json = body({ records, owners })
          const of = json as unknown as { vin: string; target?: string; sellers?: string[]; as?: { action: string } }
          const before = {
            status: status(of.vin),
            ended: endOf(made, of.vin),
            owners: owners(of.vin),
            rows: rowsOf(made, of.vin),
          }
          const result = made.record(action, json)
          if (!result.ok) {
            expect(rowsOf(made, of.vin)).toBe(before.rows)
            continue
          }
          done[action] = (done[action] ?? 0) + 1
          records.push({ id: result.id, vin: of.vin, action })
          if (action === 'transfer') {
            const holders = before.owners.map(({ person }) => person)
            expect(of.sellers?.every((seller) => holders.includes(seller))).toBe(true)
            expect(before.status).toBe('registered')
          }
          if (before.status === 'scrapped') {
            const undone = action === 'void' && records.find(({ id }) => id === of.target)?.action === 'scrap'
            const revived = action === 'register'
            if (revived) expect(before.ended).not.toBe('scrapped')
            expect(undone || revived || of.as?.action === 'words').toBe(true)
            if (!undone && !revived) expect(rowsOf(made, of.vin)).toBe(before.rows)
          }
          for (const car of CARS) {
            const owned = ['registered', 'scrapped'].includes(status(car))
            if (owned) expect(sum(owners(car))).toEqual({ num: 1, den: 1 })
            else expect(owners(car)).toEqual([])
            const readings = standingReadings(made, car)
            for (let i = 1; i < readings.length; i += 1) {
              const [a, b] = [readings[i - 1], readings[i]] as [Km, Km]
              if (b.km < a.km) expect(a.n > b.n ? (a.why ?? b.why) : b.why).not.toBeNull()
            }
            const plated = [...made.state].filter(([key, { value }]) => key.startsWith('plate/') && value === car)
            expect(plated).toHaveLength(status(car) === 'registered' ? 1 : 0)
          }
        }
      }),
      { numRuns: 400 },
    )
    // The sequences have to get somewhere.
    for (const action of Object.keys(rules.actions)) expect([action, (done[action] ?? 0) > 5]).toEqual([action, true])
  })
})

describe('anything that fits a body', () => {
  it('is accepted or refused, never thrown at', () => {
    const action = fc.constantFrom(...Object.keys(rules.actions))
    fc.assert(
      fc.property(action, step, fc.jsonValue(), (name, { body }, noise) => {
        const made = ledger()
        const rule = rules.actions[name] as unknown as ActionRule<Json>
        for (const value of [body({ records: [], owners: () => [] }), noise as Json]) {
          if (!fits(rule.body, value)) continue
          expect(() => made.record(name, value)).not.toThrow()
        }
      }),
      { numRuns: 300 },
    )
  })
})
