/** The network's own services as a rules set: enough for tests of the ledger that need no district service. */
import type { RulesSet } from '../../shared/ledger/engine.ts'
import { ENGINE_REASONS } from '../../shared/ledger/reasons.ts'
import { rules as members } from '../../shared/services/members/v1/rules.ts'
import { rules as network } from '../../shared/services/network/v1/rules.ts'
import { rules as office } from '../../shared/services/office/v1/rules.ts'
import { rules as privacy } from '../../shared/services/privacy/v1/rules.ts'
import type { RulesModule } from '../../shared/services/types.ts'
import { rules as note } from './note-service.ts'

const modules: readonly RulesModule[] = [members, office, privacy, network, note]

const ownRules: RulesSet = {
  version: 1,
  services: Object.fromEntries(modules.map((module) => [module.service, module])),
  reasons: Object.assign({}, ENGINE_REASONS, ...modules.map((module) => module.reasons)) as RulesSet['reasons'],
}

/** Version 1 alone. */
export const testRules = (version: number): RulesSet | undefined => (version === 1 ? ownRules : undefined)
