/** Births, deaths, marriages and their ends, as events with their own days, and as random records in any order. */
import fc from 'fast-check'
import type { Json } from '../../shared/json.ts'
import { personId, type RuleLedger } from './rule-harness.ts'

export const PEOPLE = [1, 2, 3, 4].map(personId) as [string, string, string, string]
const CHILDREN = [101, 102, 103].map(personId)
const DAYS = ['2026-01-10', '2026-02-10', '2026-03-10', '2026-04-10', '2026-05-10'] as const

interface Marriage {
  readonly what: 'marriage'
  readonly spouses: readonly [string, string]
  readonly on: string
}
export type Event =
  | Marriage
  | {
      readonly what: 'birth'
      readonly child: string
      readonly mother: string
      readonly father: string
      readonly on: string
    }
  | { readonly what: 'death'; readonly person: string; readonly on: string }
  | { readonly what: 'divorce' | 'annulment'; readonly of: Marriage; readonly on: string }

const day = fc.constantFrom(...DAYS)
const who = fc.constantFrom(...PEOPLE)
const couple = fc.constantFrom(
  [PEOPLE[0], PEOPLE[1]] as const,
  [PEOPLE[0], PEOPLE[3]] as const,
  [PEOPLE[2], PEOPLE[1]] as const,
)

/** A few lives: marriages with or without a divorce, one death of each at most, children of different parents. */
export const ENTERED: fc.Arbitrary<readonly Event[]> = fc
  .record({
    weddings: fc.uniqueArray(
      fc.record({
        spouses: couple,
        on: day,
        parted: fc.option(day, { freq: 1 }),
        how: fc.constantFrom('divorce', 'annulment'),
      }),
      {
        maxLength: 3,
        selector: ({ spouses }) => spouses.join(),
      },
    ),
    deaths: fc.oneof(
      fc.uniqueArray(fc.record({ person: who, on: day }), { maxLength: 2, selector: ({ person }) => person }),
      // A couple that one day takes.
      fc.tuple(couple, day).map(([both, on]) => both.map((person) => ({ person, on }))),
    ),
    births: fc.uniqueArray(fc.record({ child: fc.constantFrom(...CHILDREN), parents: couple, on: day }), {
      maxLength: 3,
      selector: ({ child }) => child,
    }),
  })
  .map(({ weddings, deaths, births }) => [
    ...weddings.flatMap(({ spouses, on, parted, how }): Event[] => {
      const marriage: Marriage = { what: 'marriage', spouses, on }
      return parted === null ? [marriage] : [marriage, { what: how, of: marriage, on: parted }]
    }),
    ...deaths.map(({ person, on }): Event => ({ what: 'death', person, on })),
    ...births.map(
      ({ child, parents, on }): Event => ({ what: 'birth', child, father: parents[0], mother: parents[1], on }),
    ),
  ])

const people = (...ids: readonly string[]): Json =>
  [...new Set(ids)].map((id) => ({ id, isNew: false, child: false, tag: null }))
const own = { ground: 'office-error', groundDate: null, people: [] }

export const recordOf = (
  event: Event,
  idOf: (event: Event) => string,
): { readonly action: string; readonly body: Json } => {
  switch (event.what) {
    case 'marriage': {
      const [husband, wife] = event.spouses
      return { action: 'marriage/register', body: wedding(husband, wife, event.on) }
    }
    case 'divorce': {
      const [husband, wife] = event.of.spouses
      return { action: 'marriage/divorce', body: divorce(idOf(event.of), husband, wife, event.on) }
    }
    case 'annulment': {
      const [husband, wife] = event.of.spouses
      return { action: 'marriage/annul', body: annulment(idOf(event.of), husband, wife, event.on) }
    }
    case 'death':
      return { action: 'death/register', body: death(event.person, event.on) }
    case 'birth':
      return { action: 'birth/register', body: birth(event.child, event.mother, event.father, event.on) }
    default:
      return event satisfies never
  }
}

export const wedding = (husband: string, wife: string, receivedOn: string): Json => ({
  husband: { person: husband, ward: false, consent: null },
  wife: { person: wife, ward: false, consent: null },
  witnesses: 2,
  receivedOn,
  people: people(husband, wife),
})
export const divorce = (target: string, husband: string, wife: string, courtOn: string): Json => ({
  target,
  husband,
  wife,
  how: 'judgment',
  courtOn,
  receivedOn: null,
  reporter: 'both',
  lateReason: 'unstated',
  people: [],
})
export const annulment = (target: string, husband: string, wife: string, courtOn: string): Json => ({
  target,
  husband,
  wife,
  cause: 'bigamy',
  courtOn,
  receivedOn: null,
  reporter: 'both',
  lateReason: 'unstated',
  people: [],
})
export const death = (deceased: string, diedOn: string): Json => ({
  deceased,
  diedOn,
  sex: 'male',
  knownOn: diedOn,
  evidence: 'certificate',
  reporter: 'household',
  reportedBy: null,
  lateReason: 'unstated',
  people: people(deceased),
})
export const birth = (child: string, mother: string, father: string, bornOn: string): Json => ({
  child,
  bornOn,
  sex: 'female',
  mother,
  motherUnknown: null,
  father,
  order: 1,
  count: 1,
  evidence: 'certificate',
  courtDate: null,
  reporter: 'relative',
  lateReason: 'unstated',
  people: [{ id: child, isNew: true, child: true, tag: null }, ...(people(mother, father) as Json[])],
})

interface Rowed {
  readonly by?: string
  readonly spouses?: readonly [string, string]
  readonly end?: { readonly by: string } | null
}
const rows = (made: RuleLedger, prefix: string): readonly (readonly [string, Rowed])[] =>
  [...made.state].flatMap(([key, { value }]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value as unknown as Rowed] as const] : [],
  )
const nth = fc.nat({ max: 5 })
const pick = <T>(all: readonly T[], n: number, none: T): T => all[n % Math.max(1, all.length)] ?? none

/** One record of any kind, about what the registers hold when it is written. */
export const random: fc.Arbitrary<(made: RuleLedger) => { readonly action: string; readonly body: Json }> = fc.oneof(
  {
    arbitrary: fc.tuple(couple, day).map(([[a, b], on]) => () => ({
      action: 'marriage/register',
      body: wedding(a, b, on),
    })),
    weight: 4,
  },
  fc.tuple(who, day).map(([person, on]) => () => ({ action: 'death/register', body: death(person, on) })),
  fc.tuple(fc.constantFrom(...CHILDREN), couple, day).map(([child, [father, mother], on]) => () => ({
    action: 'birth/register',
    body: birth(child, mother, father, on),
  })),
  fc.tuple(nth, day, fc.boolean()).map(([n, on, parted]) => (made: RuleLedger) => {
    const [id, { spouses = PEOPLE }] = pick(rows(made, 'marriage/'), n, ['0'.repeat(64), {}])
    return parted
      ? { action: 'marriage/divorce', body: divorce(id, spouses[0], spouses[1], on) }
      : { action: 'marriage/annul', body: annulment(id, spouses[0], spouses[1], on) }
  }),
  fc.tuple(nth, fc.boolean()).map(([n, ending]) => (made: RuleLedger) => {
    const [id, { spouses = PEOPLE, end }] = pick(rows(made, 'marriage/'), n, ['0'.repeat(64), {}])
    const target = ending ? (end?.by ?? id) : id
    return { action: 'marriage/void', body: { target, husband: spouses[0], wife: spouses[1], ...own } }
  }),
  nth.map((n) => (made: RuleLedger) => {
    const [deceased, { by = '0'.repeat(64) }] = pick(rows(made, 'death-of/p:'), n, [PEOPLE[0], {}])
    return { action: 'death/void', body: { target: by, deceased, ...own } }
  }),
  fc.tuple(nth, day).map(([n, diedOn]) => (made: RuleLedger) => {
    const [deceased, { by = '0'.repeat(64) }] = pick(rows(made, 'death-of/p:'), n, [PEOPLE[0], {}])
    return {
      action: 'death/correct',
      body: { target: by, deceased, diedOn, sex: 'male', ...own, people: people(deceased) },
    }
  }),
  fc.tuple(nth, couple, day).map(([n, [father, mother], bornOn]) => (made: RuleLedger) => {
    const [child, { by = '0'.repeat(64) }] = pick(rows(made, 'birth-of/p:'), n, [CHILDREN[0] as string, {}])
    const body = { target: by, child, bornOn, sex: 'female', mother, motherUnknown: null, father, order: 1, count: 1 }
    return { action: 'birth/correct', body: { ...body, ...own, people: people(mother, father) } }
  }),
  nth.map((n) => (made: RuleLedger) => {
    const [child, { by = '0'.repeat(64) }] = pick(rows(made, 'birth-of/p:'), n, [CHILDREN[0] as string, {}])
    return { action: 'birth/void', body: { target: by, child, ...own } }
  }),
)
