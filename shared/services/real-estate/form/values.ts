/** What a clerk types for a sale, and the checks a form makes before the rules are asked. */
import { z } from 'zod'
import { isCivilDate } from '../../../civil.ts'
import {
  area100Of,
  birthDateOf,
  type Check,
  checker,
  choice,
  files,
  found,
  fraction,
  line,
  text,
  ticked,
  whole,
  won,
} from '../../form-values.ts'
import {
  CANCEL_CAUSES,
  CORRECT_CAUSES,
  DEALINGS,
  KINDS,
  LATE_REASONS,
  PARTY_KINDS,
  REPORTERS,
  RIGHTS,
  VOID_CAUSES,
} from '../v1/bodies.ts'

/** The service's own messages; the common ones stand in the area `form`. */
const error = (code: string): string => `real-estate:error.${code}`

const party = z.object({
  person: found,
  kind: choice,
  name: line,
  number: line,
  birthDate: line,
  nationality: line,
  address: line,
  phone: line,
  share: fraction,
})
export type PartyValues = z.output<typeof party>

const contract = {
  sellers: z.array(party),
  buyers: z.array(party),
  broker: z.object({
    dealing: choice,
    officeName: line,
    agentName: line,
    registration: line,
    phone: line,
    address: line,
  }),
  parcel: z.object({
    right: choice,
    kind: choice,
    pnu: line,
    address: line,
    building: line,
    unit: line,
    floor: whole,
    area: line,
    landArea: line,
    portion: fraction,
  }),
  price: z.object({
    contractOn: line,
    price: won,
    deposit: won,
    interim: won,
    interimOn: line,
    balance: won,
    balanceOn: line,
  }),
  previous: z.object({ address: line, area: line, valued: won, added: won }),
  terms: z.object({ conditions: text }),
  report: z.object({
    reporter: choice,
    name: line,
    relation: line,
    phone: line,
    fundingPlan: ticked,
    lateReason: choice,
    lateDetail: text,
    duplicateOf: found,
  }),
  papers: z.object({ contract: files, fundingPlan: files, proxy: files, other: files }),
}

export type ContractValues = {
  readonly [K in keyof typeof contract]: z.output<(typeof contract)[K]>
}

const checkParty = (check: Check, path: string, value: PartyValues): void => {
  check.oneOf(`${path}.kind`, value.kind, PARTY_KINDS)
  check.person(`${path}.person`, value.person)
  check.name(`${path}.name`, value.name)
  check.number(`${path}.number`, value.number, value.kind === 'individual' || value.kind === 'corporation')
  if (value.kind === 'individual' && value.number.length >= 13 && birthDateOf(value.number) === null) {
    check.fault(`${path}.number`, error('NUMBER_DATE'))
  }
  check.date(`${path}.birthDate`, value.birthDate, false)
  if (value.kind === 'foreigner') check.filled(`${path}.nationality`, value.nationality)
  check.filled(`${path}.address`, value.address)
  check.share(`${path}.share`, value.share)
}

const isShare = (value: PartyValues['share']): boolean => value !== null && value.num >= 1 && value.num <= value.den

/** Exactly one, by integers: the rule asks the same. */
const totalsOne = (parties: readonly PartyValues[]): boolean => {
  let num = 0n
  let den = 1n
  for (const each of parties) {
    if (each.share === null) return false
    num = num * BigInt(each.share.den) + BigInt(each.share.num) * den
    den *= BigInt(each.share.den)
  }
  return num === den
}

const MAX_PARTIES = 16
const UNITS: readonly string[] = ['apartment', 'row-house', 'officetel']

const checkContract = (check: Check, value: ContractValues): void => {
  for (const side of ['sellers', 'buyers'] as const) {
    value[side].forEach((each, i) => {
      checkParty(check, `${side}.${i}`, each)
    })
    if (value[side].length === 0) check.filled(side, null)
    else if (value[side].length > MAX_PARTIES) check.fault(side, error('TOO_MANY'))
    else if (value[side].every((each) => isShare(each.share)) && !totalsOne(value[side])) {
      check.fault(`${side}.0.share`, error('SHARES_NOT_ONE'))
    }
  }
  check.oneOf('broker.dealing', value.broker.dealing, DEALINGS)
  if (value.broker.dealing === 'brokered') {
    check.filled('broker.officeName', value.broker.officeName)
    check.filled('broker.registration', value.broker.registration)
  }
  checkParcel(check, value.parcel)
  checkPrice(check, value.price)
  check.oneOf('report.reporter', value.report.reporter, REPORTERS)
  check.name('report.name', value.report.name)
  checkLate(check, 'report.', value.report)
  if (value.report.duplicateOf !== null) check.record('report.duplicateOf', value.report.duplicateOf)
}

const checkParcel = (check: Check, parcel: ContractValues['parcel']): void => {
  check.oneOf('parcel.right', parcel.right, RIGHTS)
  check.oneOf('parcel.kind', parcel.kind, KINDS)
  check.pnu('parcel.pnu', parcel.pnu)
  check.filled('parcel.address', parcel.address)
  if (UNITS.includes(parcel.kind)) check.filled('parcel.floor', parcel.floor)
  if (parcel.floor !== null && (parcel.floor === 0 || Math.abs(parcel.floor) > 200)) {
    check.fault('parcel.floor', error('FLOOR'))
  }
  check.area('parcel.area', parcel.area)
  if (parcel.landArea !== '' && area100Of(parcel.landArea) === null) check.area('parcel.landArea', parcel.landArea)
  check.share('parcel.portion', parcel.portion)
}

const checkPrice = (check: Check, price: ContractValues['price']): void => {
  check.date('price.contractOn', price.contractOn)
  check.money('price.price', price.price)
  check.money('price.deposit', price.deposit, false)
  check.money('price.interim', price.interim, false)
  check.money('price.balance', price.balance, false)
  check.date('price.interimOn', price.interimOn, false)
  check.date('price.balanceOn', price.balanceOn, false)
  if (isCivilDate(price.balanceOn) && price.balanceOn < price.contractOn) {
    check.fault('price.balanceOn', error('BALANCE_DATE'))
  }
  const parts = [price.deposit, price.interim, price.balance]
  if (price.price === null || parts.every((part) => part === null)) return
  if (parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) !== price.price) {
    check.fault('price.balance', error('PRICE_PARTS'))
  }
}

const checkLate = (
  check: Check,
  prefix: '' | 'report.',
  value: { readonly lateReason: string; readonly lateDetail: string },
): void => {
  if (value.lateReason !== '') check.oneOf(`${prefix}lateReason`, value.lateReason, LATE_REASONS)
  if (value.lateReason === 'other') check.filled(`${prefix}lateDetail`, value.lateDetail)
}

export const reportSchema = z.object(contract).superRefine((value, context) => {
  checkContract(checker(context), value)
})
export type ReportValues = z.output<typeof reportSchema>

export const correctSchema = z
  .object({ target: found, cause: choice, detail: text, ...contract })
  .superRefine((value, context) => {
    const check = checker(context)
    check.record('target', value.target)
    check.oneOf('cause', value.cause, CORRECT_CAUSES)
    checkContract(check, value)
  })
export type CorrectValues = z.output<typeof correctSchema>

export const cancelSchema = z
  .object({
    target: found,
    cancelledOn: line,
    cause: choice,
    detail: text,
    reporter: choice,
    name: line,
    relation: line,
    phone: line,
    lateReason: choice,
    lateDetail: text,
    papers: z.object({ agreement: files, other: files }),
  })
  .superRefine((value, context) => {
    const check = checker(context)
    check.record('target', value.target)
    check.date('cancelledOn', value.cancelledOn)
    check.oneOf('cause', value.cause, CANCEL_CAUSES)
    check.oneOf('reporter', value.reporter, REPORTERS)
    check.name('name', value.name)
    checkLate(check, '', value)
  })
export type CancelValues = z.output<typeof cancelSchema>

export const voidSchema = z
  .object({ target: found, cause: choice, detail: text, papers: z.object({ other: files }) })
  .superRefine((value, context) => {
    const check = checker(context)
    check.record('target', value.target)
    check.oneOf('cause', value.cause, VOID_CAUSES)
    check.filled('detail', value.detail)
  })
export type VoidValues = z.output<typeof voidSchema>
