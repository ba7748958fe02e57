/**
 * No sequence of property records, accepted or refused, makes the shares of a title differ from one or area appear or
 * vanish; what its history tells at the end is what stands; and nothing that can be written makes the rules throw.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { fits } from '../../../shared/ledger/shape.ts'
import type { PresentContext, PresentedRecord } from '../../../shared/services/presenter.ts'
import { parcelHistory } from '../../../shared/services/property/present/history.ts'
import { type Share, sum } from '../../../shared/services/property/v1/rational.ts'
import { rules } from '../../../shared/services/property/v1/rules.ts'
import type { ActionRule } from '../../../shared/services/types.ts'
import { RuleLedger } from '../../support/rule-harness.ts'
import { A, B, BANK, C, D, people } from '../../unit/services/property-world.ts'

const PEOPLE = [A, B, C, D]
const PARCELS = ['1144010200100570000', '1144010200100570001', '1144010200100570002', '1144010200100570003']
const EVERYONE = people(...PEOPLE, BANK)

const pnu = fc.constantFrom(...PARCELS)
const person = fc.constantFrom(...PEOPLE)
const part = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .map(([a, b]) => ({ num: Math.min(a, b), den: Math.max(a, b) }))

/** Splits a share evenly among some people, so that most transfers are well formed and some are not. */
const among = (share: Share, persons: readonly string[], off: boolean) =>
  persons.map((id, i) => ({ person: id, num: share.num, den: share.den * persons.length + (off && i === 0 ? 1 : 0) }))

const date = fc.constantFrom('2026-11-20', '2026-11-22', '2026-11-23')
const someone = fc.uniqueArray(person, { minLength: 1, maxLength: 3 })
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)

interface Lien {
  readonly id: string
  readonly on: readonly string[]
}

type Step = { readonly action: string; readonly body: (targets: readonly string[], liens: readonly Lien[]) => Json }

/** The newest record or any other: what is corrected or voided is most often the last. */
const at = (targets: readonly string[], i: number): string =>
  targets[i % 2 === 0 ? targets.length - 1 : i % Math.max(1, targets.length)] ?? '0'.repeat(64)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc
      .record({ pnu, area100: fc.integer({ min: 2, max: 500 }), owners: someone, off: rarely })
      .map(({ pnu, area100, owners, off }) => ({
        action: 'open-title',
        body: () => ({
          pnu,
          category: '08',
          area100,
          owners: among({ num: 1, den: 1 }, owners, off),
          people: EVERYONE,
        }),
      })),
    weight: 2,
  },
  {
    arbitrary: fc
      .record({ pnu, from: person, share: part, to: someone, causeDate: date, off: rarely })
      .map(({ pnu, from, share, to, causeDate, off }) => ({
        action: 'transfer',
        body: () => ({ pnu, from, share, to: among(share, to, off), cause: 'sale', causeDate, people: EVERYONE }),
      })),
    weight: 6,
  },
  fc
    .record({ pnus: fc.uniqueArray(pnu, { minLength: 1, maxLength: 2 }), settlor: person })
    .map(({ pnus, settlor }) => ({
      action: 'mortgage',
      body: () => ({
        parcels: pnus.map((each) => ({ pnu: each, settlors: [settlor] })),
        kind: 'revolving',
        creditor: BANK,
        causeDate: '2026-11-20',
        people: EVERYONE,
      }),
    })),
  fc.record({ i: fc.nat(40), pnus: fc.uniqueArray(pnu, { minLength: 1, maxLength: 2 }) }).map(({ i, pnus }) => ({
    action: 'release',
    body: (_targets: readonly string[], liens: readonly Lien[]) => {
      const lien = liens[i % Math.max(1, liens.length)]
      const some = lien === undefined || i === 0 ? pnus : lien.on.slice(0, 1 + (i % 2))
      return { target: lien?.id ?? '0'.repeat(64), pnus: some, cause: 'repayment', causeDate: '2026-11-21', people: [] }
    },
  })),
  {
    arbitrary: fc
      .record({
        pnu,
        into: fc.uniqueArray(pnu, { minLength: 2, maxLength: 3 }),
        first: fc.integer({ min: 1, max: 400 }),
        total: fc.constantFrom(0, 100, 300, 500),
      })
      .map(({ pnu, into, first, total }) => ({
        action: 'split',
        body: () => ({
          pnu,
          // The world fills in the last part from the parcel's area: see `fill`.
          parts: into.map((each, i) => ({ pnu: each, category: '08', area100: i === 0 ? first : Math.max(1, total) })),
          causeDate: '2026-11-10',
          people: [],
        }),
      })),
    weight: 2,
  },
  {
    arbitrary: fc.record({ pnus: fc.uniqueArray(pnu, { minLength: 2, maxLength: 3 }) }).map(({ pnus }) => ({
      action: 'merge',
      body: () => ({ pnus, into: pnus[0] as string, causeDate: '2026-11-10', people: [] }),
    })),
    weight: 6,
  },
  fc
    .record({ i: fc.nat(40), share: part, to: someone, off: rarely, consent: fc.boolean() })
    .map(({ i, share, to, off, consent }) => ({
      action: 'correct',
      body: (targets: readonly string[]) => ({
        target: at(targets, i),
        ground: 'judgment',
        consent,
        as: { action: 'transfer', share, to: among(share, to, off), cause: 'gift', causeDate: '2026-11-20' },
        people: EVERYONE,
      }),
    })),
  fc
    .record({ i: fc.nat(40), owners: someone, area100: fc.integer({ min: 1, max: 500 }), consent: fc.boolean() })
    .map(({ i, owners, area100, consent }) => ({
      action: 'correct',
      body: (targets: readonly string[]) => ({
        target: at(targets, i),
        ground: 'judgment',
        consent,
        as: { action: 'open-title', category: '01', area100, owners: among({ num: 1, den: 1 }, owners, false) },
        people: EVERYONE,
      }),
    })),
  fc
    .record({ i: fc.nat(40), causeDate: date, what: fc.constantFrom('mortgage', 'release', 'words') })
    .map(({ i, causeDate, what }) => ({
      action: 'correct',
      body: (targets: readonly string[]) => ({
        target: at(targets, i),
        ground: 'judgment',
        consent: true,
        as: {
          mortgage: { action: 'mortgage', kind: 'mortgage', creditor: BANK, causeDate },
          release: { action: 'release', cause: 'waiver', causeDate },
          words: { action: 'words' },
        }[what] as Json,
        people: EVERYONE,
      }),
    })),
  {
    arbitrary: fc.nat(40).map((i) => ({
      action: 'void',
      body: (targets: readonly string[]) => ({
        target: at(targets, i),
        ground: 'agreement',
        courtDate: null,
        people: [],
      }),
    })),
    weight: 2,
  },
)

/** The mortgages in force and the parcels they lie on. */
const liensIn = (made: RuleLedger): readonly Lien[] =>
  [...made.state.keys()]
    .filter((key) => key.startsWith('lien/'))
    .map((key) => ({
      id: key.slice('lien/'.length),
      on: made.value<{ on: readonly { pnu: string }[] }>(key).on.map((each) => each.pnu),
    }))
    .filter((lien) => lien.on.length > 0)

interface Parcel {
  readonly status: string
  readonly area100: number
}

/** Area of the open parcels, after checking every title. */
const audit = (made: RuleLedger): number => {
  let area = 0
  for (const [key, row] of made.state) {
    if (!key.startsWith('parcel/')) continue
    const id = key.slice('parcel/'.length)
    const parcel = row.value as unknown as Parcel
    const { owners } = made.value<{ owners: readonly ({ person: string } & Share)[] }>(`title/${id}`)
    if (parcel.status === 'voided') expect(owners).toEqual([])
    else expect(sum(owners)).toEqual({ num: 1, den: 1 })
    for (const owner of owners) {
      expect(made.value(`holding/${id}/p:${owner.person}`)).toEqual({ num: owner.num, den: owner.den })
    }
    const held = [...made.state.keys()].filter((each) => {
      return each.startsWith(`holding/${id}/`) && made.value<Share>(each).num > 0
    })
    expect(held).toHaveLength(owners.length)
    if (parcel.status === 'open') area += parcel.area100
  }
  return area
}

/** What a split's last part must be for the area to close; so that splits are often accepted. */
const fill = (made: RuleLedger, body: Json): Json => {
  const split = body as { readonly pnu: string; readonly parts: readonly { readonly area100: number }[] }
  const area = (made.state.get(`parcel/${split.pnu}`)?.value as unknown as Parcel | undefined)?.area100 ?? 0
  const rest = area - split.parts.slice(0, -1).reduce((total, each) => total + each.area100, 0)
  const parts = split.parts.map((each, i) =>
    i === split.parts.length - 1 && rest > 0 ? { ...each, area100: rest } : each,
  )
  return { ...split, parts } as unknown as Json
}

/** Everyone known, and three parcels titled, so that most sequences get somewhere. */
const seedWorld = (made: RuleLedger, record: (action: string, body: Json) => void): void => {
  for (const id of [...PEOPLE, BANK]) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  const [first = '', second = '', third = ''] = PARCELS
  for (const [id, owners] of [
    [first, [A, B]],
    [second, [A]],
    [third, [A]],
  ] as const) {
    const body = {
      pnu: id,
      category: '08',
      area100: 300,
      owners: among({ num: 1, den: 1 }, owners, false),
      people: EVERYONE,
    }
    record('open-title', body as unknown as Json)
  }
}

const world = (): RuleLedger => {
  const made = new RuleLedger(rules)
  seedWorld(made, (action, body) => made.record(action, body))
  return made
}

describe('property register', () => {
  it('keeps shares at one and area, whatever is recorded', () => {
    const tally = new Map<string, number>()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 45, size: 'max' }), fc.boolean(), (steps, closing) => {
        const made = world()
        const targets: string[] = []
        let area = 0
        for (const { action, body } of steps) {
          const raw = body(targets, liensIn(made))
          const given = action === 'split' && closing ? fill(made, raw) : raw
          const before = audit(made)
          const result = made.record(action, given)
          area = audit(made)
          if (!result.ok) {
            expect(area).toBe(before)
            continue
          }
          targets.push(result.id)
          tally.set(action, (tally.get(action) ?? 0) + 1)
          if (action === 'open-title') expect(area).toBe(before + (given as { area100: number }).area100)
          else if (action !== 'correct' && action !== 'void') expect(area).toBe(before)
        }
      }),
      { numRuns: 250 },
    )
    for (const action of Object.keys(rules.actions))
      expect([action, (tally.get(action) ?? 0) > 0]).toEqual([action, true])
  })

  it('comes back to what it was when everything is voided from the last to the first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25, size: 'max' }), (steps) => {
        const made = world()
        const entered: { readonly id: string; readonly area: number; readonly titles: Json }[] = []
        for (const { action, body } of steps) {
          if (action === 'correct' || action === 'void') continue
          const raw = body(
            entered.map((each) => each.id),
            liensIn(made),
          )
          const before = { area: audit(made), titles: titles(made) }
          const result = made.record(action, action === 'split' ? fill(made, raw) : raw)
          if (result.ok) entered.push({ id: result.id, ...before })
        }
        for (const { id, area, titles: was } of entered.reverse()) {
          const result = made.record('void', { target: id, ground: 'agreement', courtDate: null, people: [] })
          expect(result).toMatchObject({ ok: true })
          expect(audit(made)).toBe(area)
          expect(titles(made)).toEqual(was)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('has a history that ends with what stands, of every parcel', () => {
    let told = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const made = new RuleLedger(rules)
        const records = new Map<string, PresentedRecord>()
        const record = (action: string, body: Json): void => {
          const result = made.record(action, body)
          if (!result.ok) return
          const { tx } = made.context(result.id, action, body, '2026-11-22', new Set())
          records.set(result.id, { id: result.id, payload: tx, sealed: null })
        }
        seedWorld(made, record)
        for (const { action, body } of steps) {
          const raw = body([...records.keys()], liensIn(made))
          record(action, action === 'split' ? fill(made, raw) : raw)
        }
        const context: PresentContext = {
          state: (key) => made.state.get(key)?.value,
          record: (id) => records.get(id) ?? null,
          about: (id) => [...records.values()].filter(({ payload }) => payload.body.target === id),
          dong: () => null,
        }
        for (const id of PARCELS) {
          const naming = [...records.values()].filter(({ payload }) => JSON.stringify(payload.body).includes(id))
          const named = naming.map((each) => each.id)
          const history = parcelHistory(id, named, (each) => Number.parseInt(each, 16), context)
          const now = made.state.get(`parcel/${id}`)?.value as unknown as Parcel | undefined
          expect(history === null).toBe(now === undefined)
          const last = history?.events.at(-1)
          if (last === undefined || now === undefined) continue
          told += 1
          expect(last.status).toBe(now.status)
          if (now.status === 'voided') continue
          const { owners } = made.value<{ owners: readonly Share[] }>(`title/${id}`)
          const shares = (all: readonly Share[]) => all.map(({ num, den }) => `${num}/${den}`).sort()
          expect(shares(last.owners.map(({ share }) => share))).toEqual(shares(owners))
          if (now.status !== 'open') continue
          expect(last.area100).toBe(now.area100)
          const { liens } = (made.state.get(`liens/${id}`)?.value ?? { liens: [] }) as {
            liens: readonly { n: number }[]
          }
          expect(last.liens.map((i) => history?.liens[i]?.n).sort()).toEqual(liens.map(({ n }) => n).sort())
        }
      }),
      { numRuns: 150 },
    )
    expect(told).toBeGreaterThan(300)
  })

  it('never throws on what fits the shape, and fits nothing by chance', () => {
    const hash = fc.constantFrom('0'.repeat(64), 'f'.repeat(64))
    const wild: { readonly [action: string]: fc.Arbitrary<Json> } = {
      any: fc.jsonValue() as fc.Arbitrary<Json>,
      object: fc.dictionary(
        fc.constantFrom('pnu', 'people', 'target', 'parts', 'as', 'owners', 'share'),
        fc.jsonValue(),
      ) as fc.Arbitrary<Json>,
    }
    for (const [name, rule] of Object.entries(rules.actions)) {
      const checked = rule as unknown as ActionRule<Json>
      for (const arbitrary of Object.values(wild)) {
        fc.assert(
          fc.property(arbitrary, (value) => {
            expect(fits(checked.body, value)).toBe(false)
          }),
          { numRuns: 300 },
        )
      }
      fc.assert(
        fc.property(fc.array(step, { maxLength: 12 }), step, hash, date, (steps, last, target, on) => {
          const made = world()
          const ids: string[] = []
          for (const { action, body } of steps) {
            const result = made.record(action, body([...ids, target], liensIn(made)), { on })
            if (result.ok) ids.push(result.id)
          }
          const body = last.body([...ids, target], liensIn(made))
          if (last.action !== name || !fits(checked.body, body)) return
          const relied = new Set<string>()
          const verdict = checked.evaluate(made.context('a'.repeat(64) as never, name, body, on, relied), body)
          if (verdict.ok) expect(verdict.effects.length).toBeGreaterThan(0)
          else expect(Object.keys(rules.reasons)).toContain(verdict.reason)
          expect(relied.size).toBeLessThanOrEqual(64)
        }),
        { numRuns: 150 },
      )
    }
  })
})

/** What stands of every parcel, without numbers and history. */
const titles = (made: RuleLedger): Json => {
  const out: { [pnu: string]: Json } = {}
  for (const id of PARCELS) {
    const parcel = made.state.get(`parcel/${id}`)?.value as unknown as Parcel | undefined
    if (parcel === undefined || parcel.status === 'voided') continue
    const { owners } = made.value<{ owners: readonly ({ person: string } & Share)[] }>(`title/${id}`)
    const { liens } = (made.state.get(`liens/${id}`)?.value ?? { liens: [] }) as { liens: readonly { lien: string }[] }
    out[id] = {
      status: parcel.status,
      area100: parcel.area100,
      owners: [...owners].sort((a, b) => (a.person < b.person ? -1 : 1)) as unknown as Json,
      liens: parcel.status === 'open' ? liens.map((each) => each.lien) : [],
    }
  }
  return out
}
