/**
 * Which fact of a real-estate report stands where, why, and who reads it (DESIGN section 6).
 *
 * In the log stands what rules and other offices need and what the ministry publishes anyway; beside random ids it
 * names nobody. Reading offices: every office of the network, because a parcel's history crosses districts.
 */

export interface FactPlace {
  /** The locale key `field.<name>` of the service. */
  readonly fact: string
  /** `both`: sealed, and of a human being's number a keyed tag in the log. */
  readonly where: 'log' | 'sealed' | 'both'
  /** The locale key `why.<code>` of the service. */
  readonly why: /** A rule decides by it. */
    | 'rule'
    /** The ministry publishes it of every sale. */
    | 'published'
    /** Names a person or leads to one. */
    | 'person'
    /** What people write: text is never in the log. */
    | 'text'
    /** Proves which file and row it came from. */
    | 'provenance'
    /** One number belongs to one person: its tag is compared. */
    | 'identity'
  readonly readers: 'all-offices'
}

const place = (where: FactPlace['where'], why: FactPlace['why'], ...facts: readonly string[]): readonly FactPlace[] =>
  facts.map((fact) => ({ fact, where, why, readers: 'all-offices' }))

export const FACTS: readonly FactPlace[] = [
  ...place('log', 'rule', 'pnu', 'contractOn', 'balanceOn', 'portion', 'cancelledOn', 'lateReason', 'duplicateOf'),
  ...place('log', 'published', 'kind', 'right', 'area', 'landArea', 'floor', 'price', 'dealing', 'builtYear'),
  ...place('log', 'rule', 'share', 'partyKind', 'reporter', 'fundingPlan', 'correctCause', 'cancelCause', 'voidCause'),
  ...place('log', 'provenance', 'provenance', 'settled'),
  ...place('both', 'identity', 'number'),
  ...place('sealed', 'person', 'name', 'birthDate', 'nationality', 'address', 'phone', 'unit'),
  ...place('sealed', 'person', 'reporterName', 'relation', 'agentName', 'brokerAddress', 'registration'),
  ...place('sealed', 'text', 'place', 'building', 'road', 'officeName', 'conditions', 'lateDetail', 'cells'),
  ...place('sealed', 'text', 'correctDetail', 'cancelDetail', 'voidDetail', 'previousAddress', 'previousArea'),
  ...place('sealed', 'person', 'deposit', 'interim', 'interimOn', 'balance', 'valued', 'added'),
  ...place('sealed', 'person', 'scan.contract', 'scan.fundingPlan', 'scan.proxy', 'scan.agreement', 'scan.other'),
]
