/**
 * Every service this program knows: its released rules by version, and the tables made from them.
 *
 * The numbers of all reasons are one table, because an outcome leaf holds a number alone. A version of the rules is
 * the sum of its services' modules; a fix is a new version beside the old one, activated at a height.
 */
import type { RulesSet } from '../ledger/engine.ts'
import { ENGINE_REASONS } from '../ledger/reasons.ts'
import { rules as birth1 } from './birth/v1/rules.ts'
import { rules as death1 } from './death/v1/rules.ts'
import { rules as marriage1 } from './marriage/v1/rules.ts'
import { rules as members1 } from './members/v1/rules.ts'
import { rules as network1 } from './network/v1/rules.ts'
import { rules as office1 } from './office/v1/rules.ts'
import { rules as privacy1 } from './privacy/v1/rules.ts'
import { rules as property1 } from './property/v1/rules.ts'
import { rules as realEstate1 } from './real-estate/v1/rules.ts'
import type { ActionKind, Role, RulesModule } from './types.ts'
import { rules as usedCar1 } from './used-car/v1/rules.ts'

/** One version's modules as the engine takes them. Throws when two reasons share a name or a number: a defect. */
export const rulesSet = (version: number, modules: readonly RulesModule[]): RulesSet => {
  const services: Record<string, RulesModule> = {}
  const reasons: Record<string, number> = { ...ENGINE_REASONS }
  const numbers = new Set(Object.values(reasons))
  for (const module of modules) {
    services[module.service] = module
    for (const [name, number] of Object.entries(module.reasons)) {
      if (Object.hasOwn(reasons, name) || numbers.has(number)) throw new Error(`the reason ${name} ${number} is taken`)
      reasons[name] = number
      numbers.add(number)
    }
  }
  return { version, services, reasons }
}

/** The newest version of the rules that this program knows. */
export const RULES_VERSION = 1

/** Released rules by version; a network in another version waits for a newer program. */
export const RULES: { readonly [version: number]: RulesSet } = {
  1: rulesSet(1, [members1, office1, privacy1, network1, birth1, death1, marriage1, realEstate1, property1, usedCar1]),
}

/** The newest rules. */
export const CURRENT_RULES = RULES[RULES_VERSION] as RulesSet

/** Every reason of every known version by name; numbers mean the same in all of them. */
export const REASONS: { readonly [name: string]: number } = Object.assign(
  {},
  ...Object.values(RULES).map(({ reasons }) => reasons),
)

const NAMES = new Map(Object.entries(REASONS).map(([name, number]) => [number, name]))

/** The name of an outcome's reason; null for 0 (accepted) and for numbers this program does not know. */
export const reasonOf = (outcome: number): string | null => NAMES.get(outcome) ?? null

const AREAS = new Map<string, string>([
  ...Object.keys(ENGINE_REASONS).map((name): [string, string] => [name, 'engine']),
  ...Object.values(RULES).flatMap(({ services }) =>
    Object.values(services).flatMap(({ service, reasons }) =>
      Object.keys(reasons).map((name): [string, string] => [name, service]),
    ),
  ),
])

/** Where a reason's sentence stands: `real-estate:reason.DUPLICATE`. */
export const reasonKey = (name: string): string => `${AREAS.get(name) ?? 'engine'}:reason.${name}`

/** Where a warning's sentence stands; warnings belong to the service whose rule gave them. */
export const warningKey = (service: string, code: string): string => `${service}:warning.${code}`

/** One line of the approval policy, for people and for the door. */
export interface PolicyLine {
  readonly service: string
  readonly action: string
  readonly kind: ActionKind
  readonly author: readonly Role[]
  readonly approvals: 0 | 1 | 2
  readonly approver: readonly Role[]
  readonly approverOffice: 'same' | 'any'
}

/** Who may write what and who approves it: every action of the newest rules, one line each. */
export const APPROVAL_POLICY: readonly PolicyLine[] = Object.values(CURRENT_RULES.services).flatMap(
  ({ service, actions }) =>
    Object.entries(actions).map(([action, { kind, policy }]) => ({ service, action, kind, ...policy })),
)
