/**
 * Reports of real-estate sales (부동산 거래 신고).
 *
 * Legal source: Act on Report on Real Estate Transactions, etc. (부동산 거래신고 등에 관한 법률)
 *   article 3(1)    the parties report the real price within 30 days of the contract to the head of the district
 *                   where it lies (60 days for contracts before 2020-02-21); verified against a published full text
 *                   and press reports of the change, not against the official gazette
 *   article 3(2)    one party may report alone when the other refuses; unverified
 *   article 3-2(1)  cancellation, nullity or rescission is reported within 30 days of the day it became certain;
 *                   verified likewise
 *   article 28      late reports cost a fine of at most 5 million won; verified likewise, and the rule only warns
 * Civil Act articles 157 and 161 for the reckoning of days; verified.
 * Deadlines are reckoned from `recordedAt`: nobody is late because the network was down.
 *
 * `report` and `import` enter a sale under their own id; `correct`, `cancel` and `void` target that id. A second sale
 * equal in parcel, day, area, floor and price is refused `DUPLICATE` with the first's key, unless `duplicateOf` names
 * it: published files do hold equal rows that are different sales.
 */
import { type CivilDate, daysBetween, isCivilDate } from '../../../civil.ts'
import {
  accept,
  action,
  CLERK_THEN_SUPERVISOR,
  type RuleContext,
  type RulesModule,
  refuse,
  type Verdict,
} from '../../types.ts'
import {
  type CancelBody,
  type ContractBody,
  type CorrectBody,
  cancelBody,
  correctBody,
  type ImportBody,
  importBody,
  type ReportBody,
  reportBody,
  type VoidBody,
  voidBody,
} from './bodies.ts'
import {
  checkContractDate,
  checkDeadline,
  checkDuplicate,
  checkFigures,
  checkFloorGiven,
  checkParcel,
  checkParties,
  checkSellersAlive,
  contractWarnings,
  duplicateWarnings,
  unusual,
} from './checks.ts'
import { changeSale, enterSale, importedRow, type SaleRow, saleOf, saleRow } from './rows.ts'

/** The longest span that a published contract day may have: a month. */
const MAX_RANGE_DAYS = 31

const saleFrom = (context: RuleContext, body: ContractBody): SaleRow => ({
  pnu: body.pnu,
  kind: body.kind,
  contract: { from: body.contractOn, to: body.contractOn },
  area100: body.area100,
  floor: body.floor,
  price: body.price,
  source: 'report',
  status: 'live',
  cancelledOn: null,
  entry: context.id,
})

const checkContract = (context: RuleContext, body: ContractBody): Verdict | null => {
  const refusal =
    checkParcel(body.pnu) ??
    checkContractDate(body.contractOn, context.recordedOn) ??
    checkFigures(body) ??
    checkFloorGiven(body.kind, body.floor) ??
    checkParties(context, body) ??
    checkSellersAlive(context, body)
  if (refusal !== null) return refusal
  if (body.balanceOn !== null && (!isCivilDate(body.balanceOn) || body.balanceOn < body.contractOn)) {
    return refuse('SALE_BALANCE_DATE')
  }
  return null
}

const evaluateReport = (context: RuleContext, body: ReportBody): Verdict => {
  const sale = saleFrom(context, body)
  const refusal = checkContract(context, body) ?? checkDuplicate(context, sale, body.duplicateOf)
  if (refusal !== null) return refusal
  const deadline = checkDeadline(context, body.contractOn as CivilDate, body.lateReason, 'SALE_LATE')
  if (deadline.refusal !== null) return deadline.refusal
  return accept(enterSale(context, context.id, sale), [
    ...deadline.warnings,
    ...duplicateWarnings(context, sale),
    ...unusual(body.kind, sale),
    ...contractWarnings(context, body),
  ])
}

/** The corrected sale as a whole: what is not repeated is not kept. A correction has no deadline of its own. */
const evaluateCorrect = (context: RuleContext, body: CorrectBody): Verdict => {
  const before = saleOf(context, body.target)
  if (before === undefined) return refuse('SALE_UNKNOWN', saleRow(body.target))
  context.rely(saleRow(body.target))
  if (before.source === 'import') return refuse('SALE_IMPORTED', saleRow(body.target))
  if (before.status !== 'live') return refuse('SALE_CANCELLED', saleRow(body.target))
  const sale = saleFrom(context, body)
  const refusal = checkContract(context, body) ?? checkDuplicate(context, sale, body.duplicateOf, body.target)
  if (refusal !== null) return refusal
  return accept(changeSale(context, body.target, before, sale), [
    ...duplicateWarnings(context, sale, body.target),
    ...unusual(body.kind, sale),
    ...contractWarnings(context, body),
  ])
}

const evaluateCancel = (context: RuleContext, body: CancelBody): Verdict => {
  const sale = saleOf(context, body.target)
  if (sale === undefined) return refuse('SALE_UNKNOWN', saleRow(body.target))
  context.rely(saleRow(body.target))
  if (sale.status !== 'live') return refuse('SALE_CANCELLED', saleRow(body.target))
  const { cancelledOn } = body
  const early = sale.contract !== null && cancelledOn < sale.contract.from
  if (!isCivilDate(cancelledOn) || early || cancelledOn > context.recordedOn) return refuse('SALE_CANCEL_DATE')
  const deadline = checkDeadline(context, cancelledOn, body.lateReason, 'SALE_CANCEL_LATE')
  if (deadline.refusal !== null) return deadline.refusal
  const ended = { ...sale, status: 'cancelled', cancelledOn } as const
  return accept(changeSale(context, body.target, sale, ended), deadline.warnings)
}

const evaluateVoid = (context: RuleContext, body: VoidBody): Verdict => {
  const sale = saleOf(context, body.target)
  if (sale === undefined) return refuse('SALE_UNKNOWN', saleRow(body.target))
  context.rely(saleRow(body.target))
  if (sale.status === 'voided') return refuse('SALE_VOIDED', saleRow(body.target))
  return accept(changeSale(context, body.target, sale, { ...sale, status: 'voided' }))
}

const evaluateImport = (context: RuleContext, body: ImportBody): Verdict => {
  const sale: SaleRow = {
    pnu: body.pnu,
    kind: 'apartment',
    contract: body.contract,
    area100: body.area100,
    floor: body.floor,
    price: body.price,
    source: 'import',
    status: body.cancelledOn === null ? 'live' : 'cancelled',
    cancelledOn: body.cancelledOn,
    entry: context.id,
  }
  const refusal = checkParcel(body.pnu) ?? checkPublishedDays(context, body) ?? checkFigures(body)
  if (refusal !== null) return refusal
  if (body.people.length > 0) return refuse('SALE_IMPORT_PEOPLE')
  const row = importedRow(body.provenance.file, body.provenance.row)
  if (context.get(row) !== undefined) return refuse('SALE_ROW_IMPORTED', row)
  if (sale.status === 'live') {
    const duplicate = checkDuplicate(context, sale, body.duplicateOf)
    if (duplicate !== null) return duplicate
  }
  const range = body.contract === null || body.contract.from !== body.contract.to
  return accept(
    [...enterSale(context, context.id, sale), { key: row, value: context.id }],
    [
      ...(range ? [{ code: 'SALE_DAY_UNKNOWN' }] : []),
      ...duplicateWarnings(context, sale),
      ...unusual('apartment', sale),
    ],
  )
}

const checkPublishedDays = (context: RuleContext, body: ImportBody): Verdict | null => {
  const { contract, cancelledOn } = body
  if (contract !== null) {
    const { from, to } = contract
    const refusal = checkContractDate(from, context.recordedOn)
    if (refusal !== null) return refusal
    if (!isCivilDate(to) || to < from || daysBetween(from as CivilDate, to) > MAX_RANGE_DAYS) {
      return refuse('SALE_CONTRACT_DATE')
    }
  }
  if (cancelledOn === null) return null
  const early = contract !== null && cancelledOn < contract.from
  return !isCivilDate(cancelledOn) || early || cancelledOn > context.recordedOn ? refuse('SALE_CANCEL_DATE') : null
}

export const rules: RulesModule = {
  service: 'real-estate',
  version: 1,
  actions: {
    report: action({ kind: 'enter', policy: CLERK_THEN_SUPERVISOR, body: reportBody, evaluate: evaluateReport }),
    correct: action({ kind: 'correct', policy: CLERK_THEN_SUPERVISOR, body: correctBody, evaluate: evaluateCorrect }),
    cancel: action({ kind: 'cancel', policy: CLERK_THEN_SUPERVISOR, body: cancelBody, evaluate: evaluateCancel }),
    void: action({ kind: 'void', policy: CLERK_THEN_SUPERVISOR, body: voidBody, evaluate: evaluateVoid }),
    import: action({ kind: 'enter', policy: CLERK_THEN_SUPERVISOR, body: importBody, evaluate: evaluateImport }),
  },
  reasons: {
    SALE_OUTSIDE_SEOUL: 300,
    SALE_CONTRACT_DATE: 301,
    SALE_CONTRACT_FUTURE: 302,
    SALE_BALANCE_DATE: 303,
    SALE_PRICE: 304,
    SALE_AREA: 305,
    SALE_FLOOR: 306,
    SALE_FLOOR_MISSING: 307,
    SALE_SELLER_SHARES: 308,
    SALE_BUYER_SHARES: 309,
    SALE_PORTION: 310,
    SALE_PARTY_REPEATED: 311,
    SALE_PARTY_BOTH_SIDES: 312,
    SALE_PARTY_NOT_NAMED: 313,
    // 314 was a refusal for a dead party; a dead buyer is a warning now, a dead seller is 325.
    SALE_LATE_REASON: 315,
    DUPLICATE: 316,
    SALE_DUPLICATE_OF: 317,
    SALE_DUPLICATES_FULL: 318,
    SALE_UNKNOWN: 319,
    SALE_CANCELLED: 320,
    SALE_CANCEL_DATE: 321,
    SALE_IMPORTED: 322,
    SALE_ROW_IMPORTED: 323,
    SALE_IMPORT_PEOPLE: 324,
    SALE_SELLER_DEAD: 325,
    SALE_VOIDED: 326,
  },
}
