/**
 * Which fact of a birth stands where, why, and who reads it (DESIGN section 6).
 *
 * In the log stands what rules decide by: random ids, the date and sex, the order in a multiple birth, who reported in
 * which role and on what paper. Whether the parents are married, where and at what hour a child was born, every name,
 * number and address are sealed; the resident number leaves the office process only as a keyed tag. Reading offices:
 * all of the network, because relatives report and ask anywhere (가족관계의 등록 등에 관한 법률 art. 20, unverified text).
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
    'bornOn',
    'sex',
    'order',
    'count',
    'fatherRecorded',
    'motherRecorded',
    'evidence',
    'courtDate',
  ),
  ...place('log', 'rule', 'lateReason', 'role', 'target', 'correctGround', 'voidGround', 'groundDate'),
  ...place('both', 'identity', 'number'),
  ...place('sealed', 'person', 'name', 'hanja', 'birthDate', 'address', 'registrationBase', 'phone', 'reporterName'),
  ...place('sealed', 'person', 'reporterNumber', 'submitterName', 'submitterNumber', 'household', 'relation'),
  ...place('sealed', 'family', 'wedlock', 'bon', 'bornAt', 'birthPlace', 'nationality', 'motherSurname'),
  ...place('sealed', 'text', 'judgment', 'other', 'lateDetail', 'rankReason', 'correctDetail', 'voidDetail'),
  ...place('sealed', 'person', 'scan.certificate', 'scan.nationality', 'scan.identity', 'scan.court', 'scan.other'),
]
