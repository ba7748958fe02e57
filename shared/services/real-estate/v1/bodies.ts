/** What a real-estate transaction says in the log. Names, numbers, addresses, building and unit are sealed. */
import { HASH, type Hash, ID16, type PersonId, type TxId } from '../../../ledger/ids.ts'
import { bool, int, list, nullable, object, oneOf, pattern, type Shaped } from '../../../ledger/shape.ts'
import { partiesShape } from '../../../ledger/transaction.ts'

/** Nineteen digits: legal-dong code, 1 land or 2 mountain, main lot 0001-9999, sub lot. */
const PNU = /^[0-9]{10}[12](?!0000)[0-9]{8}$/
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/

/** What is sold. `land` has no floor; the first four are homes. */
export const KINDS = [
  'apartment',
  'row-house',
  'detached',
  'officetel',
  'commercial',
  'industrial',
  'land',
  'other',
] as const
/** Ownership (소유권), supply contract (공급계약), resale of a pre-sale right (분양권), occupancy right (입주권). */
export const RIGHTS = ['ownership', 'supply', 'presale', 'occupancy'] as const
export const PARTY_KINDS = ['individual', 'foreigner', 'corporation', 'public'] as const
export const DEALINGS = ['brokered', 'direct'] as const
/** Who reports: both parties, the broker, one party alone because the other refuses (제3조 제2항), a proxy. */
export const REPORTERS = ['parties', 'broker', 'one-party', 'proxy'] as const
export const LATE_REASONS = ['unaware', 'dispute', 'illness', 'abroad', 'broker', 'system-outage', 'other'] as const
/** Cancellation (해제), nullity (무효), rescission (취소). */
export const CANCEL_CAUSES = ['cancelled', 'null', 'rescinded'] as const
/** A mistake put right (정정), or the contract itself changed (변경). */
export const CORRECT_CAUSES = ['mistake', 'change'] as const
export const VOID_CAUSES = ['entered-twice', 'wrong-parcel', 'wrong-parties', 'not-a-sale', 'court-order'] as const
/** Layouts of imported files, as the importer names them. */
export const LAYOUTS = ['ministry-now', 'ministry-2021', 'ministry-2018', 'extract-5', 'other'] as const

const date = pattern(DATE)
const share = object({ num: int(1, 1_000_000_000), den: int(1, 1_000_000_000) })

const party = object({ id: pattern<PersonId>(ID16), kind: oneOf(...PARTY_KINDS), share })
export type Party = Shaped<typeof party>

const contract = {
  pnu: pattern(PNU),
  kind: oneOf(...KINDS),
  right: oneOf(...RIGHTS),
  contractOn: date,
  /** Day on which the balance is due (잔금 지급일). */
  balanceOn: nullable(date),
  /** Hundredths of m²: exclusive area of a unit, floor area of a building, area of land. */
  area100: int(0),
  /** Hundredths of m² of land that goes with it (대지권). */
  landArea100: nullable(int(0)),
  /** Negative below ground, never 0. */
  floor: nullable(int(-1000, 1000)),
  /** Won. */
  price: int(0),
  /** How much of the property is sold; 1/1 as a rule. */
  portion: share,
  dealing: oneOf(...DEALINGS),
  reporter: oneOf(...REPORTERS),
  /** Whether a financing and moving-in plan (자금조달 및 입주계획서) came with it. */
  fundingPlan: bool,
  sellers: list(party, 1, 16),
  buyers: list(party, 1, 16),
  /** The sale already on the ledger that this one equals and yet is another than; null as a rule. */
  duplicateOf: nullable(pattern<TxId>(HASH)),
  people: partiesShape,
}

export const reportBody = object({ ...contract, lateReason: nullable(oneOf(...LATE_REASONS)) })
export const correctBody = object({ ...contract, target: pattern<TxId>(HASH), cause: oneOf(...CORRECT_CAUSES) })
export const cancelBody = object({
  target: pattern<TxId>(HASH),
  /** Day on which cancellation, nullity or rescission became certain (해제등이 확정된 날). */
  cancelledOn: date,
  cause: oneOf(...CANCEL_CAUSES),
  reporter: oneOf(...REPORTERS),
  lateReason: nullable(oneOf(...LATE_REASONS)),
  people: partiesShape,
})
export const voidBody = object({ target: pattern<TxId>(HASH), cause: oneOf(...VOID_CAUSES), people: partiesShape })
/** A row of a published file. Parties are not published; the contract day may be a range or missing. */
export const importBody = object({
  pnu: pattern(PNU),
  contract: nullable(object({ from: date, to: date })),
  area100: int(0),
  floor: nullable(int(-1000, 1000)),
  price: int(0),
  builtYear: nullable(int(0, 9999)),
  /** The publisher's day of cancellation. */
  cancelledOn: nullable(date),
  provenance: object({
    /** SHA-256 of the file. */
    file: pattern<Hash>(HASH),
    /** Data row, from 1. */
    row: int(1, 10_000_000),
    layout: oneOf(...LAYOUTS),
    /** The doubts that a clerk settled, and how. */
    settled: list(
      object({
        code: pattern(/^[A-Z][A-Z_]{1,39}$/),
        use: oneOf('proposal', 'value', 'as-is'),
      }),
      0,
      32,
    ),
  }),
  duplicateOf: nullable(pattern<TxId>(HASH)),
  people: partiesShape,
})

export type ReportBody = Shaped<typeof reportBody>
export type CorrectBody = Shaped<typeof correctBody>
export type CancelBody = Shaped<typeof cancelBody>
export type VoidBody = Shaped<typeof voidBody>
export type ImportBody = Shaped<typeof importBody>
/** What report and correction share. */
export type ContractBody = Omit<ReportBody, 'lateReason'>
export type Kind = ReportBody['kind']
export type LateReason = (typeof LATE_REASONS)[number]
