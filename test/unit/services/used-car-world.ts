/** Bodies for used-car tests: short to write, whole in the log's shape. */
import type { Json } from '../../../shared/json.ts'
import { rules } from '../../../shared/services/used-car/v1/rules.ts'
import { personId, type Result, RuleLedger } from '../../support/rule-harness.ts'

export const V1 = 'KMHDU41BDAU123456'
export const V2 = 'KNAFU411BBA654321'
/** Its check digit fits. */
export const AMERICAN = '1M8GDM9AXKP042788'
export const OLD = '1Q87T3N166389'
export const P1 = '12ga3456'
export const P2 = '345na6789'
export const [A, B, C, D, BANK] = [1, 2, 3, 4, 99].map(personId) as [string, string, string, string, string]

export const people = (...ids: readonly string[]): Json =>
  [...new Set(ids)].map((id) => ({ id, isNew: false, child: false, tag: null }))

export type Holder = { readonly person: string; readonly num: number; readonly den: number }
export const hold = (person: string, num = 1, den = 1): Holder => ({ person, num, den })

export const reading = (km: number, on = '2026-11-20', why: string | null = null) => ({ km, on, why })

type Rest = { readonly [field: string]: Json }

export const register = (
  vin: string,
  plate: string,
  owners: readonly Holder[],
  km = 10_000,
  rest: Rest = {},
): Json => ({
  vin,
  plate,
  origin: 'domestic',
  year: 2018,
  firstOn: '2018-05-01',
  owners,
  reading: reading(km, '2026-11-01'),
  people: people(...owners.map(({ person }) => person)),
  ...rest,
})

export const transfer = (
  vin: string,
  sellers: readonly string[],
  buyers: readonly Holder[],
  km = 20_000,
  rest: Rest = {},
): Json => ({
  vin,
  sellers,
  buyers,
  cause: 'sale',
  soldOn: '2026-11-20',
  signed: { sellers: 'present', buyers: 'present' },
  consents: [],
  reading: reading(km),
  people: people(...sellers, ...buyers.map(({ person }) => person)),
  ...rest,
})

/** A transfer as its correction states it. */
export const asTransfer = (buyers: readonly Holder[], rest: Rest = {}): { readonly [field: string]: Json } => ({
  action: 'transfer',
  cause: 'gift',
  soldOn: '2026-11-19',
  buyers,
  signed: { sellers: 'present', buyers: 'present' },
  consents: [],
  ...rest,
})

export const lien = (vin: string, rest: Rest = {}): Json => ({
  vin,
  kind: 'mortgage',
  creditor: BANK,
  causeDate: '2026-11-20',
  people: people(BANK),
  ...rest,
})

export const release = (target: string, vin: string, rest: Rest = {}): Json => ({
  target,
  vin,
  cause: 'repayment',
  causeDate: '2026-11-21',
  people: [],
  ...rest,
})

export const odometer = (vin: string, km: number, on?: string, why?: string | null): Json => ({
  vin,
  source: 'workshop',
  reading: reading(km, on, why),
  people: [],
})

export const inspection = (vin: string, km: number, rest: Rest = {}): Json => ({
  vin,
  kind: 'regular',
  result: 'pass',
  validUntil: '2028-11-20',
  reading: reading(km),
  people: [],
  ...rest,
})

export const scrap = (vin: string, owners: readonly string[], rest: Rest = {}): Json => ({
  vin,
  owners,
  cause: 'scrapped',
  scrappedOn: '2026-11-21',
  signed: 'present',
  consents: [],
  people: people(...owners),
  ...rest,
})

export const listed = (vin: string, km = 5000, rest: Rest = {}): Json => ({
  vin,
  year: 2012,
  reading: reading(km, '2026-10-01'),
  provenance: { file: 'f'.repeat(64), row: 1 },
  people: [],
  ...rest,
})

export const correct = (target: string, vin: string, as: Json, named: readonly string[] = []): Json => ({
  target,
  vin,
  ground: 'applicant-error',
  as,
  people: people(...named),
})

export const voiding = (target: string, vin: string, rest: Rest = {}): Json => ({
  target,
  vin,
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

/** The same, where A owns V1 alone. */
export const withCar = (): { readonly made: RuleLedger; readonly car: Result } => {
  const made = ledger()
  return { made, car: made.record('register', register(V1, P1, [hold(A)])) }
}

export const ownersOf = (made: RuleLedger, vin: string): readonly string[] =>
  made
    .value<{ readonly owners: readonly Holder[] }>(`car-owners/${vin}`)
    .owners.map(({ person, num, den }) => `${Number.parseInt(person, 16)}:${num}/${den}`)
