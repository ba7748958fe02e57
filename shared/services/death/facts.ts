/**
 * Which fact of a death stands where, why, and who reads it (DESIGN section 6).
 *
 * In the log stands what rules decide by: random ids, the day of death and the day on which it was learnt of, the sex,
 * who reported in which role and on what paper. The hour and place of death, every name, number and address, what is told
 * of the cause are sealed; the resident number leaves the office process only as a keyed tag. Reading offices: all of the
 * network, because relatives report and ask anywhere (가족관계의 등록 등에 관한 법률 art. 20, unverified text).
 */

export interface FactPlace {
  /** The locale key `field.<name>` of the service. */
  readonly fact: string
  /** `both`: sealed, and a keyed tag of it in the log. */
  readonly where: 'log' | 'sealed' | 'both'
  /** The locale key `why.<code>` of the service. */
  readonly why: /** A rule decides by it. */
    | 'rule'
    /** Names a person or leads to one. */
    | 'person'
    /** Tells about a family's life; no rule reads it. */
    | 'family'
    /** What people write: text is never in the log. */
    | 'text'
    /** One number belongs to one person: its tag is compared. */
    | 'identity'
  readonly readers: 'all-offices'
}

const place = (where: FactPlace['where'], why: FactPlace['why'], ...facts: readonly string[]): readonly FactPlace[] =>
  facts.map((fact) => ({ fact, where, why, readers: 'all-offices' }))

export const FACTS: readonly FactPlace[] = [
  ...place('log', 'rule', 'diedOn', 'knownOn', 'sex', 'evidence', 'lateReason', 'role'),
  ...place('log', 'rule', 'target', 'correctGround', 'voidGround', 'groundDate'),
  ...place('both', 'identity', 'number'),
  ...place('sealed', 'person', 'name', 'hanja', 'birthDate', 'address', 'registrationBase', 'phone', 'reporterName'),
  ...place('sealed', 'person', 'reporterNumber', 'submitterName', 'submitterNumber', 'household', 'relation'),
  ...place('sealed', 'family', 'nationality', 'diedAt', 'deathPlace', 'placeKind', 'reporterRelation'),
  ...place('sealed', 'text', 'evidenceReason', 'other', 'lateDetail', 'correctDetail', 'voidDetail'),
  ...place('sealed', 'person', 'scan.certificate', 'scan.substitute', 'scan.identity', 'scan.court', 'scan.other'),
]
