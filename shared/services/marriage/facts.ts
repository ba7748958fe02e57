/**
 * Which fact of a marriage stands where, why, and who reads it (DESIGN section 6).
 *
 * In the log stands what rules decide by: random ids, how many adult witnesses signed, whether one of the two is a ward and
 * in which capacity somebody consented, when the report was received, how and when it ended. Every name, number and address, parents, witnesses, who
 * consented and what was agreed on surname and custody are sealed; the resident number leaves the office process only as
 * a keyed tag. Reading offices: all of the network, because people report and ask anywhere (가족관계의 등록 등에 관한 법률 art.
 * 20, unverified text).
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
  ...place(
    'log',
    'rule',
    'witnesses',
    'adult',
    'ward',
    'consent',
    'how',
    'cause',
    'courtOn',
    'receivedOn',
    'lateReason',
    'role',
  ),
  ...place('log', 'rule', 'target', 'correctGround', 'voidGround', 'groundDate'),
  ...place('both', 'identity', 'number'),
  ...place('sealed', 'person', 'name', 'hanja', 'birthDate', 'address', 'registrationBase', 'phone', 'consenter'),
  ...place('sealed', 'person', 'fatherName', 'fatherNumber', 'motherName', 'motherNumber'),
  ...place('sealed', 'person', 'witnessName', 'witnessNumber', 'witnessAddress', 'submitterName', 'submitterNumber'),
  ...place('sealed', 'family', 'bon', 'nationality', 'motherSurname', 'notKin'),
  ...place('sealed', 'text', 'custody', 'other', 'lateDetail', 'correctDetail', 'voidDetail'),
  ...place('sealed', 'person', 'scan.identity', 'scan.consent', 'scan.nationality', 'scan.court', 'scan.other'),
]
