/** The rows that say how the network itself is run; genesis starts the first two. */
import type { Json } from '../../../json.ts'

/** `{version, steps}`; see `rulesVersionAt`. */
export const RULES_ROW = 'rules/active'
/** `{network, origin, logKey, rootQuorum, ...parameters}`. */
export const NETWORK_ROW = 'network'
/** `{days: [{on, code}]}`: public holidays of one year. */
export const holidaysRow = (year: number): string => `holidays/${year}`

export interface RulesRow {
  /** In force from height 0. */
  readonly version: number
  /** In force from these block heights on, both rising; absent before the first activation. */
  readonly steps?: readonly { readonly version: number; readonly height: number }[]
}

/** The rules version in force for the block at `height`. A step entered after its height begins with the next block. */
export const rulesVersionAt = (row: RulesRow, height: number): number => {
  let version = row.version
  for (const step of row.steps ?? []) if (height >= step.height) version = step.version
  return version
}

export const asRulesRow = (value: Json | undefined): RulesRow => (value ?? { version: 1 }) as unknown as RulesRow
