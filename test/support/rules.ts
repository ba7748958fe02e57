/** Rules for tests: the network's own services alone, which is enough for the ledger; and what a newer program has. */
import type { RulesSet } from '../../shared/ledger/engine.ts'
import { ENGINE_REASONS } from '../../shared/ledger/reasons.ts'
import { CURRENT_RULES, RULES, RULES_VERSION } from '../../shared/services/index.ts'
import { rules as members } from '../../shared/services/members/v1/rules.ts'
import { rules as network } from '../../shared/services/network/v1/rules.ts'
import { rules as office } from '../../shared/services/office/v1/rules.ts'
import { rules as privacy } from '../../shared/services/privacy/v1/rules.ts'
import type { RulesModule } from '../../shared/services/types.ts'
import { rules as note } from './note-service.ts'

const modules: readonly RulesModule[] = [members, office, privacy, network, note]

/** The network's own services, and one for notes. */
const ownRules: RulesSet = {
  version: 1,
  services: Object.fromEntries(modules.map((module) => [module.service, module])),
  reasons: Object.assign({}, ENGINE_REASONS, ...modules.map((module) => module.reasons)) as RulesSet['reasons'],
}

/** Version 1 alone. */
export const testRules = (version: number): RulesSet | undefined => (version === 1 ? ownRules : undefined)

/** What a newer program knows: the rules that there are, and those of the next version, which say the same. */
export const nextRules = (version: number): RulesSet | undefined =>
  version === RULES_VERSION + 1 ? { ...CURRENT_RULES, version } : RULES[version]
