/**
 * Which fact of a used-car record stands where, why, and who reads it (DESIGN section 6).
 *
 * The car's number and its plate stand in the log: rules key by them, two offices that meet one car offline must write
 * under one key, and a keyed tag would have to be unwrapped by every replica to evaluate. Beside random ids they name
 * nobody. A plate is seen on every street, so a digest of it would hide nothing (there are fewer plates than guesses in
 * a second), and anyone may ask for a car's register by it (자동차관리법 art. 7, unverified text). What leads from there to a
 * person (names, numbers, addresses) is sealed; a resident number leaves the office process only as a keyed tag. What was paid or is owed tells about a household's money, and no rule
 * reads it. Reading offices: all of the network, since cars are registered anywhere.
 */

export interface FactPlace {
  /** The locale key `field.<name>` of the service. */
  readonly fact: string
  /** `both`: sealed, and of a human being's number a keyed tag in the log. */
  readonly where: 'log' | 'sealed' | 'both'
  /** The locale key `why.<code>` of the service. */
  readonly why: /** A rule decides by it. */
    | 'rule'
    /** Names a person or leads to one. */
    | 'person'
    /** Tells about a household's money; no rule reads it. */
    | 'money'
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
  ...place('log', 'rule', 'vin', 'plate', 'origin', 'year', 'firstOn', 'share', 'cause', 'soldOn', 'consents'),
  ...place('log', 'rule', 'km', 'readOn', 'fallCause', 'source', 'inspectionKind', 'result', 'validUntil'),
  ...place('log', 'rule', 'signedSellers', 'signedBuyers', 'signedOwners', 'lienKind', 'causeDate', 'releaseCause'),
  ...place('log', 'rule', 'scrapCause', 'scrappedOn', 'target', 'what', 'correctGround', 'voidGround', 'courtDate'),
  ...place('log', 'provenance', 'provenance'),
  ...place('both', 'identity', 'number'),
  ...place('sealed', 'person', 'name', 'holderKind', 'birthDate', 'address', 'applicantName', 'relation'),
  ...place('sealed', 'person', 'phone'),
  ...place('sealed', 'money', 'price', 'amount'),
  ...place('sealed', 'text', 'model', 'shop', 'correctDetail', 'voidDetail', 'cells'),
  ...place('sealed', 'person', 'scan.sale', 'scan.identity', 'scan.consent', 'scan.certificate', 'scan.proxy'),
  ...place('sealed', 'person', 'scan.other'),
]
