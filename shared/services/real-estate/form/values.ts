/**
 * What a clerk types for a sale, and the checks a form makes before the rules are asked.
 *
 * The schemas take any half-filled form and tell everything that is missing at once; messages are locale keys.
 */
import { z } from 'zod'
import { isCivilDate } from '../../../civil.ts'
import { isPnu } from '../../../codes/pnu.ts'
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

export const error = (code: string): string => `real-estate:error.${code}`

const text = z.string().trim().max(4000, error('TOO_LONG'))
const line = z.string().trim().max(200, error('TOO_LONG'))
const won = z.number().int().nullable()
const share = z.object({ num: z.number().int(), den: z.number().int() }).nullable()
const files = z.array(z.string())
/** A select holds '' until chosen. */
const choice = z.string()

const party = z.object({
  person: z.string().nullable(),
  kind: choice,
  name: line,
  number: line,
  birthDate: line,
  nationality: line,
  address: line,
  phone: line,
  share,
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
    floor: z.number().int().nullable(),
    area: line,
    landArea: line,
    portion: share,
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
    fundingPlan: z.boolean(),
    lateReason: choice,
    lateDetail: text,
    duplicateOf: z.string().nullable(),
  }),
  papers: z.object({ contract: files, fundingPlan: files, proxy: files, other: files }),
}

const target = z.string().nullable()

export type ContractValues = {
  readonly [K in keyof typeof contract]: z.output<(typeof contract)[K]>
}

type Context = { addIssue(issue: { code: 'custom'; message: string; path: (string | number)[] }): void }
type Fault = (path: string, code: string) => void

const faults =
  (context: Context): Fault =>
  (path, code) =>
    context.addIssue({
      code: 'custom',
      message: error(code),
      path: path.split('.').map((step) => (/^[0-9]+$/.test(step) ? Number(step) : step)),
    })

const HEX32 = /^[0-9a-f]{32}$/
const HEX64 = /^[0-9a-f]{64}$/
const NUMBER = /^[0-9]{6}-?[0-9]{7}$/
/** Square metres with at most two decimals. */
const AREA = /^[0-9]{1,8}(\.[0-9]{1,2})?$/
const MAX_SHARE = 1_000_000_000

/** Hundredths of m², or null for text that is no area. */
export const area100Of = (area: string): number | null => {
  if (!AREA.test(area)) return null
  const [whole = '0', rest = ''] = area.split('.')
  return Number(whole) * 100 + Number(rest.padEnd(2, '0'))
}

export const areaText = (area100: number): string => {
  const rest = area100 % 100
  const whole = (area100 - rest) / 100
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(2, '0')}`
}

/** `900101-1234567`; anything else as it is. */
export const numberText = (number: string): string =>
  NUMBER.test(number) && !number.includes('-') ? `${number.slice(0, 6)}-${number.slice(6)}` : number

const CENTURIES: { readonly [digit: string]: string } = {
  1: '19',
  2: '19',
  3: '20',
  4: '20',
  5: '19',
  6: '19',
  7: '20',
  8: '20',
  9: '18',
  0: '18',
}

/** The birth date in a resident or foreigner's number, or null when there is none. */
export const birthDateOf = (number: string): string | null => {
  if (!NUMBER.test(number)) return null
  const century = CENTURIES[number.replace('-', '').charAt(6)] ?? '19'
  const date = `${century}${number.slice(0, 2)}-${number.slice(2, 4)}-${number.slice(4, 6)}`
  return isCivilDate(date) ? date : null
}

const oneOf = (values: readonly string[], value: string): boolean => values.includes(value)

const checkParty = (fault: Fault, path: string, value: PartyValues): void => {
  if (!oneOf(PARTY_KINDS, value.kind)) fault(`${path}.kind`, 'REQUIRED')
  if (value.person !== null && !HEX32.test(value.person)) fault(`${path}.person`, 'CHOOSE_AGAIN')
  if (value.name === '') fault(`${path}.name`, 'REQUIRED')
  if (value.number === '') {
    if (value.kind === 'individual' || value.kind === 'corporation') fault(`${path}.number`, 'REQUIRED')
  } else if (!NUMBER.test(value.number)) {
    fault(`${path}.number`, 'NUMBER')
  } else if (value.kind === 'individual' && birthDateOf(value.number) === null) {
    fault(`${path}.number`, 'NUMBER_DATE')
  }
  if (value.birthDate !== '' && !isCivilDate(value.birthDate)) fault(`${path}.birthDate`, 'DATE')
  if (value.kind === 'foreigner' && value.nationality === '') fault(`${path}.nationality`, 'REQUIRED')
  if (value.address === '') fault(`${path}.address`, 'REQUIRED')
  checkShare(fault, `${path}.share`, value.share)
}

const isShare = (value: z.output<typeof share>): boolean =>
  value !== null && value.num >= 1 && value.num <= value.den && value.den <= MAX_SHARE

const checkShare = (fault: Fault, path: string, value: z.output<typeof share>): void => {
  if (value === null) fault(path, 'REQUIRED')
  else if (!isShare(value)) fault(path, 'SHARE')
}

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

const checkDate = (fault: Fault, path: string, value: string, required: boolean): void => {
  if (value === '') {
    if (required) fault(path, 'REQUIRED')
  } else if (!isCivilDate(value)) fault(path, 'DATE')
}

const checkMoney = (fault: Fault, path: string, value: number | null, required: boolean): void => {
  if (value === null) {
    if (required) fault(path, 'REQUIRED')
  } else if (!Number.isSafeInteger(value) || value < 0 || (required && value === 0)) fault(path, 'MONEY')
}

const UNITS: readonly string[] = ['apartment', 'row-house', 'officetel']

const checkContract = (fault: Fault, value: ContractValues): void => {
  for (const side of ['sellers', 'buyers'] as const) {
    value[side].forEach((each, i) => {
      checkParty(fault, `${side}.${i}`, each)
    })
    if (value[side].length === 0) fault(side, 'REQUIRED')
    else if (value[side].length > 16) fault(side, 'TOO_MANY')
    else if (value[side].every((each) => isShare(each.share)) && !totalsOne(value[side])) {
      fault(`${side}.0.share`, 'SHARES_NOT_ONE')
    }
  }
  if (!oneOf(DEALINGS, value.broker.dealing)) fault('broker.dealing', 'REQUIRED')
  if (value.broker.dealing === 'brokered') {
    if (value.broker.officeName === '') fault('broker.officeName', 'REQUIRED')
    if (value.broker.registration === '') fault('broker.registration', 'REQUIRED')
  }
  checkParcel(fault, value.parcel)
  const { price } = value
  checkDate(fault, 'price.contractOn', price.contractOn, true)
  checkMoney(fault, 'price.price', price.price, true)
  checkMoney(fault, 'price.deposit', price.deposit, false)
  checkMoney(fault, 'price.interim', price.interim, false)
  checkMoney(fault, 'price.balance', price.balance, false)
  checkDate(fault, 'price.interimOn', price.interimOn, false)
  checkDate(fault, 'price.balanceOn', price.balanceOn, false)
  const parts = [price.deposit, price.interim, price.balance]
  if (price.price !== null && parts.some((part) => part !== null)) {
    if (parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) !== price.price) fault('price.balance', 'PRICE_PARTS')
  }
  if (!oneOf(REPORTERS, value.report.reporter)) fault('report.reporter', 'REQUIRED')
  if (value.report.name === '') fault('report.name', 'REQUIRED')
  checkLate(fault, 'report', value.report)
  const { duplicateOf } = value.report
  if (duplicateOf !== null && !HEX64.test(duplicateOf)) fault('report.duplicateOf', 'CHOOSE_AGAIN')
}

const checkParcel = (fault: Fault, parcel: ContractValues['parcel']): void => {
  if (!oneOf(RIGHTS, parcel.right)) fault('parcel.right', 'REQUIRED')
  if (!oneOf(KINDS, parcel.kind)) fault('parcel.kind', 'REQUIRED')
  if (parcel.pnu === '') fault('parcel.pnu', 'REQUIRED')
  else if (!isPnu(parcel.pnu)) fault('parcel.pnu', 'PNU')
  if (parcel.address === '') fault('parcel.address', 'REQUIRED')
  if (parcel.floor === null && UNITS.includes(parcel.kind)) fault('parcel.floor', 'REQUIRED')
  if (parcel.floor !== null && (parcel.floor === 0 || Math.abs(parcel.floor) > 200)) fault('parcel.floor', 'FLOOR')
  if (parcel.area === '') fault('parcel.area', 'REQUIRED')
  else if ((area100Of(parcel.area) ?? 0) === 0) fault('parcel.area', 'AREA')
  if (parcel.landArea !== '' && area100Of(parcel.landArea) === null) fault('parcel.landArea', 'AREA')
  checkShare(fault, 'parcel.portion', parcel.portion)
}

const checkLate = (
  fault: Fault,
  path: string,
  value: { readonly lateReason: string; readonly lateDetail: string },
): void => {
  if (value.lateReason !== '' && !oneOf(LATE_REASONS, value.lateReason)) fault(`${path}.lateReason`, 'CHOOSE_AGAIN')
  if (value.lateReason === 'other' && value.lateDetail === '') fault(`${path}.lateDetail`, 'REQUIRED')
}

const checkTarget = (fault: Fault, value: string | null): void => {
  if (value === null || value === '') fault('target', 'REQUIRED')
  else if (!HEX64.test(value)) fault('target', 'CHOOSE_AGAIN')
}

export const reportSchema = z.object(contract).superRefine((value, context) => {
  checkContract(faults(context), value)
})
export type ReportValues = z.output<typeof reportSchema>

export const correctSchema = z
  .object({ target, cause: choice, detail: text, ...contract })
  .superRefine((value, context) => {
    const fault = faults(context)
    checkTarget(fault, value.target)
    if (!oneOf(CORRECT_CAUSES, value.cause)) fault('cause', 'REQUIRED')
    checkContract(fault, value)
  })
export type CorrectValues = z.output<typeof correctSchema>

export const cancelSchema = z
  .object({
    target,
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
    const fault = faults(context)
    checkTarget(fault, value.target)
    checkDate(fault, 'cancelledOn', value.cancelledOn, true)
    if (!oneOf(CANCEL_CAUSES, value.cause)) fault('cause', 'REQUIRED')
    if (!oneOf(REPORTERS, value.reporter)) fault('reporter', 'REQUIRED')
    if (value.name === '') fault('name', 'REQUIRED')
    if (value.lateReason !== '' && !oneOf(LATE_REASONS, value.lateReason)) fault('lateReason', 'CHOOSE_AGAIN')
    if (value.lateReason === 'other' && value.lateDetail === '') fault('lateDetail', 'REQUIRED')
  })
export type CancelValues = z.output<typeof cancelSchema>

export const voidSchema = z
  .object({ target, cause: choice, detail: text, papers: z.object({ other: files }) })
  .superRefine((value, context) => {
    const fault = faults(context)
    checkTarget(fault, value.target)
    if (!oneOf(VOID_CAUSES, value.cause)) fault('cause', 'REQUIRED')
    if (value.detail === '') fault('detail', 'REQUIRED')
  })
export type VoidValues = z.output<typeof voidSchema>
