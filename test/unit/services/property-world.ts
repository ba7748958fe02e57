/** Bodies for property tests: short to write, whole in the log's shape. */
import type { Json } from '../../../shared/json.ts'
import { rules } from '../../../shared/services/property/v1/rules.ts'
import { personId, type Result, RuleLedger } from '../../support/rule-harness.ts'

export const P1 = '1144010200100570009'
export const P2 = '1144010200100570010'
export const P3 = '1144010200100570011'
export const P4 = '1144010200100570012'
export const [A, B, C, D, BANK] = [1, 2, 3, 4, 99].map(personId) as [string, string, string, string, string]

export const people = (...ids: readonly string[]): Json =>
  [...new Set(ids)].map((id) => ({ id, isNew: false, child: false, tag: null }))

export const hold = (person: string, num: number, den: number) => ({ person, num, den })

export const openTitle = (pnu: string, area100: number, ...owners: ReturnType<typeof hold>[]): Json => ({
  pnu,
  category: '08',
  area100,
  owners,
  people: people(...owners.map((owner) => owner.person)),
})

export const transfer = (
  pnu: string,
  from: string,
  [num, den]: readonly [number, number],
  to: readonly ReturnType<typeof hold>[],
  rest: { readonly cause?: string; readonly causeDate?: string } = {},
): Json => ({
  pnu,
  from,
  share: { num, den },
  to,
  cause: 'sale',
  causeDate: '2026-11-20',
  people: people(from, ...to.map((each) => each.person)),
  ...rest,
})

export const mortgage = (
  parcels: readonly (readonly [string, readonly string[]])[],
  rest: { readonly creditor?: string; readonly kind?: string; readonly causeDate?: string } = {},
): Json => ({
  parcels: parcels.map(([pnu, settlors]) => ({ pnu, settlors })),
  kind: 'revolving',
  creditor: BANK,
  causeDate: '2026-11-20',
  people: people(rest.creditor ?? BANK, ...parcels.flatMap(([, settlors]) => settlors)),
  ...rest,
})

export const release = (target: string, ...pnus: readonly string[]): Json => ({
  target,
  pnus,
  cause: 'repayment',
  causeDate: '2026-11-21',
  people: [],
})

export const split = (pnu: string, ...parts: readonly (readonly [string, number])[]): Json => ({
  pnu,
  parts: parts.map(([part, area100]) => ({ pnu: part, category: '08', area100 })),
  causeDate: '2026-11-10',
  people: [],
})

export const merge = (into: string, ...pnus: readonly string[]): Json => ({
  pnus,
  into,
  causeDate: '2026-11-10',
  people: [],
})

export const correct = (target: string, as: Json, consent = false, named: readonly string[] = []): Json => ({
  target,
  ground: 'applicant-error',
  consent,
  as,
  people: people(...named),
})

export const voiding = (
  target: string,
  rest: { readonly ground?: string; readonly courtDate?: string } = {},
): Json => ({
  target,
  ground: 'agreement',
  courtDate: null,
  people: [],
  ...rest,
})

/** A ledger where A, B, C, D and a bank are known. */
export const ledger = (): RuleLedger => {
  const made = new RuleLedger(rules)
  for (const id of [A, B, C, D, BANK]) made.seed(`person/p:${id}`, { born: null, died: null, sex: null })
  return made
}

/** The same, where A owns P1 alone: 1,000.00 m2. */
export const withTitle = (): { readonly made: RuleLedger; readonly title: Result } => {
  const made = ledger()
  return { made, title: made.record('open-title', openTitle(P1, 100_000, hold(A, 1, 1))) }
}

export const ownersOf = (made: RuleLedger, pnu: string): readonly string[] =>
  made
    .value<{ readonly owners: readonly ReturnType<typeof hold>[] }>(`title/${pnu}`)
    .owners.map(({ person, num, den }) => `${Number.parseInt(person, 16)}:${num}/${den}`)
