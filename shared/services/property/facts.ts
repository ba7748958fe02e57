/**
 * Which fact of a property entry stands where, why, and who reads it (DESIGN section 6).
 *
 * Anyone may look at a real register of rights (부동산등기법 art. 19); here the log still names nobody. Shares, parcels, areas
 * and dates stand in it because rules decide by them. Prices and secured amounts are part of the public register (art.
 * 68, 75) but no rule reads them and beside a parcel they tell about a household's money: they are sealed, and the
 * extract prints them from there. Reading offices: all of the network, since land and its owners cross districts.
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
    /** One number belongs to one person: its tag is compared. */
    | 'identity'
  readonly readers: 'all-offices'
}

const place = (where: FactPlace['where'], why: FactPlace['why'], ...facts: readonly string[]): readonly FactPlace[] =>
  facts.map((fact) => ({ fact, where, why, readers: 'all-offices' }))

export const FACTS: readonly FactPlace[] = [
  ...place('log', 'rule', 'pnu', 'category', 'area', 'share', 'transferShare', 'cause', 'causeDate', 'changeDate'),
  ...place('log', 'rule', 'mortgageKind', 'target', 'mortgage', 'what', 'correctGround', 'consent', 'voidGround'),
  ...place('log', 'rule', 'courtDate'),
  ...place('both', 'identity', 'number'),
  ...place('sealed', 'person', 'name', 'holderKind', 'birthDate', 'address', 'debtorName', 'debtorAddress'),
  ...place('sealed', 'person', 'applicantName', 'relation', 'phone'),
  ...place('sealed', 'money', 'price', 'reportNo', 'amount'),
  ...place('sealed', 'text', 'place', 'correctDetail', 'voidDetail'),
  ...place('sealed', 'person', 'scan.cause', 'scan.consent', 'scan.ledger', 'scan.proxy', 'scan.other'),
]
