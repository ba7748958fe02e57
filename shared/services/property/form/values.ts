/** What a clerk types for an entry in the property register, and what a form checks before the rules are asked. */
import { z } from 'zod'
import { type Check, checker, choice, files, found, fraction, line, text, ticked, won } from '../../form-values.ts'
import { isOne, MAX_DEN, type Share, sum } from '../v1/rational.ts'
import {
  CORRECTION_GROUNDS,
  MAX_OWNERS,
  MAX_PARTS,
  MORTGAGE_KINDS,
  RELEASE_CAUSES,
  TRANSFER_CAUSES,
  VOID_GROUNDS,
} from '../v1/shapes.ts'

/** Who can be an owner or creditor. A company's registration number has the same form as a person's and is not tagged. */
export const HOLDER_KINDS = ['individual', 'corporation', 'foreigner', 'public'] as const
/** What a correction can be about. */
export const CORRECTABLE = ['words', 'open-title', 'transfer', 'mortgage', 'release', 'split', 'merge'] as const
/** 지목 codes in statutory order. */
export const CATEGORIES: readonly string[] = Array.from({ length: 28 }, (_, i) => String(i + 1).padStart(2, '0'))

const error = (code: string): string => `property:error.${code}`

const identity = {
  person: found,
  kind: choice,
  name: line,
  number: line,
  birthDate: line,
  address: line,
}
const holder = z.object({ ...identity, share: fraction })
const creditor = z.object(identity)
export type IdentityValues = z.output<typeof creditor>
export type HolderValues = z.output<typeof holder>

const place = { pnu: line, address: line }
const applicant = z.object({ name: line, relation: line, phone: line })
const papers = z.object({ cause: files, consent: files, ledger: files, proxy: files, other: files })
const transferContent = { share: fraction, cause: choice, causeDate: line, price: won, reportNo: line }
const rightContent = { kind: choice, causeDate: line, amount: won, debtorName: line, debtorAddress: line }
const land = { category: choice, area: line }
const ending = z.object({ cause: choice, causeDate: line })
const parts = z.array(z.object({ pnu: line, ...land }))
const change = z.object({ causeDate: line })

const openTitle = z.object({
  parcel: z.object({ ...place, ...land }),
  owners: z.array(holder),
  applicant,
  papers,
})
const transfer = z.object({
  parcel: z.object(place),
  transfer: z.object(transferContent),
  from: z.object({ person: found, name: line }),
  to: z.array(holder),
  applicant,
  papers,
})
const mortgage = z.object({
  charges: z.array(z.object({ ...place, person: found, name: line })),
  right: z.object(rightContent),
  creditor,
  applicant,
  papers,
})
const release = z.object({
  target: found,
  parcels: z.array(z.object(place)),
  release: ending,
  applicant,
  papers,
})
const split = z.object({
  parcel: z.object(place),
  parts,
  change,
  applicant,
  papers,
})
const merge = z.object({
  parcel: z.object(place),
  others: z.array(z.object(place)),
  change,
  applicant,
  papers,
})
const correct = z.object({
  target: found,
  what: choice,
  ground: choice,
  consent: ticked,
  detail: text,
  title: z.object(land),
  owners: z.array(holder),
  transfer: z.object(transferContent),
  to: z.array(holder),
  right: z.object(rightContent),
  creditor,
  release: ending,
  parts,
  merged: z.object({ category: choice }),
  change,
  names: z.array(creditor),
  applicant,
  papers,
})
const voiding = z.object({ target: found, ground: choice, courtDate: line, detail: text, papers })

export type OpenTitleValues = z.output<typeof openTitle>
export type TransferValues = z.output<typeof transfer>
export type MortgageValues = z.output<typeof mortgage>
export type ReleaseValues = z.output<typeof release>
export type SplitValues = z.output<typeof split>
export type MergeValues = z.output<typeof merge>
export type CorrectValues = z.output<typeof correct>
export type VoidValues = z.output<typeof voiding>

const checkIdentity = (check: Check, path: string, value: IdentityValues): void => {
  check.oneOf(`${path}.kind`, value.kind, HOLDER_KINDS)
  check.person(`${path}.person`, value.person)
  check.name(`${path}.name`, value.name)
  if (value.kind !== 'public') check.number(`${path}.number`, value.number)
  if (value.kind === 'foreigner') check.date(`${path}.birthDate`, value.birthDate, false)
  check.filled(`${path}.address`, value.address)
}

const shares = (rows: readonly HolderValues[]): readonly Share[] | null => {
  const given = rows.map((row) => row.share)
  const fit = given.every((each) => each !== null && each.num >= 1 && each.den >= each.num && each.den <= MAX_DEN)
  return fit ? (given as readonly Share[]) : null
}

const checkHolders = (check: Check, path: string, rows: readonly HolderValues[], total: Share | null): void => {
  if (rows.length === 0) check.filled(`${path}.0.name`, null)
  if (rows.length > MAX_OWNERS) check.fault(path, error('TOO_MANY_OWNERS'))
  rows.forEach((row, i) => {
    checkIdentity(check, `${path}.${i}`, row)
    check.share(`${path}.${i}.share`, row.share)
    const again = rows.findIndex((other) => same(other, row))
    if (again >= 0 && again < i) check.fault(`${path}.${i}.name`, error('OWNER_REPEATED'))
  })
  const given = shares(rows)
  if (given === null || rows.length === 0 || total === null) return
  const added = sum(given)
  if (added === null) check.fault(`${path}.0.share`, error('SHARE_TOO_FINE'))
  else if (added.num * total.den !== total.num * added.den) {
    check.fault(`${path}.0.share`, error(isOne(total) ? 'SHARES_NOT_ONE' : 'SHARES_NOT_EQUAL'))
  }
}

const same = (a: IdentityValues, b: IdentityValues): boolean =>
  a.person !== null && b.person !== null ? a.person === b.person : a.number !== '' && a.number === b.number

const checkLand = (check: Check, path: string, value: { readonly category: string; readonly area: string }): void => {
  check.oneOf(`${path}.category`, value.category, CATEGORIES)
  check.area(`${path}.area`, value.area)
}

const checkTransfer = (check: Check, value: TransferValues['transfer']): void => {
  check.share('transfer.share', value.share)
  check.oneOf('transfer.cause', value.cause, TRANSFER_CAUSES)
  check.date('transfer.causeDate', value.causeDate)
  check.money('transfer.price', value.price, value.cause === 'sale')
}

const checkRight = (check: Check, value: MortgageValues['right']): void => {
  check.oneOf('right.kind', value.kind, MORTGAGE_KINDS)
  check.date('right.causeDate', value.causeDate)
  check.money('right.amount', value.amount)
  check.name('right.debtorName', value.debtorName)
  check.filled('right.debtorAddress', value.debtorAddress)
}

const checkApplicant = (check: Check, value: OpenTitleValues['applicant']): void =>
  check.name('applicant.name', value.name)

/** Parcels of a list: each a PNU, none twice. */
const checkParcels = (check: Check, path: string, rows: readonly { readonly pnu: string }[], most: number): void => {
  if (rows.length > most) check.fault(path, error('TOO_MANY_PARCELS'))
  rows.forEach((row, i) => {
    check.pnu(`${path}.${i}.pnu`, row.pnu)
    if (row.pnu !== '' && rows.findIndex((other) => other.pnu === row.pnu) < i) {
      check.fault(`${path}.${i}.pnu`, error('PARCEL_REPEATED'))
    }
  })
}

const checkEnding = (check: Check, value: ReleaseValues['release']): void => {
  check.oneOf('release.cause', value.cause, RELEASE_CAUSES)
  check.date('release.causeDate', value.causeDate)
}

const checkParts = (check: Check, rows: SplitValues['parts']): void => {
  if (rows.length < 2) check.fault('parts', error('PARTS_MISSING'))
  checkParcels(check, 'parts', rows, MAX_PARTS)
  rows.forEach((row, i) => {
    checkLand(check, `parts.${i}`, row)
  })
}

const WHOLE: Share = { num: 1, den: 1 }

export const openTitleSchema = openTitle.superRefine((value, issues) => {
  const check = checker(issues)
  check.pnu('parcel.pnu', value.parcel.pnu)
  checkLand(check, 'parcel', value.parcel)
  checkHolders(check, 'owners', value.owners, WHOLE)
  checkApplicant(check, value.applicant)
})

export const transferSchema = transfer.superRefine((value, issues) => {
  const check = checker(issues)
  check.pnu('parcel.pnu', value.parcel.pnu)
  checkTransfer(check, value.transfer)
  check.person('from.person', value.from.person, true)
  checkHolders(check, 'to', value.to, value.transfer.share)
  checkApplicant(check, value.applicant)
})

export const mortgageSchema = mortgage.superRefine((value, issues) => {
  const check = checker(issues)
  if (value.charges.length === 0) check.filled('charges.0.pnu', null)
  value.charges.forEach((row, i) => {
    check.pnu(`charges.${i}.pnu`, row.pnu)
    check.person(`charges.${i}.person`, row.person, true)
    const again = value.charges.findIndex((other) => other.pnu === row.pnu && other.person === row.person)
    if (row.person !== null && again < i) check.fault(`charges.${i}.person`, error('OWNER_REPEATED'))
  })
  if (new Set(value.charges.map((row) => row.pnu)).size > MAX_PARTS) check.fault('charges', error('TOO_MANY_PARCELS'))
  checkRight(check, value.right)
  checkIdentity(check, 'creditor', value.creditor)
  checkApplicant(check, value.applicant)
})

export const releaseSchema = release.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  if (value.parcels.length === 0) check.filled('parcels.0.pnu', null)
  checkParcels(check, 'parcels', value.parcels, 32)
  checkEnding(check, value.release)
  checkApplicant(check, value.applicant)
})

export const splitSchema = split.superRefine((value, issues) => {
  const check = checker(issues)
  check.pnu('parcel.pnu', value.parcel.pnu)
  checkParts(check, value.parts)
  check.date('change.causeDate', value.change.causeDate)
  checkApplicant(check, value.applicant)
})

export const mergeSchema = merge.superRefine((value, issues) => {
  const check = checker(issues)
  check.pnu('parcel.pnu', value.parcel.pnu)
  if (value.others.length === 0) check.filled('others.0.pnu', null)
  checkParcels(check, 'others', value.others, MAX_PARTS - 1)
  value.others.forEach((row, i) => {
    if (row.pnu !== '' && row.pnu === value.parcel.pnu) check.fault(`others.${i}.pnu`, error('PARCEL_REPEATED'))
  })
  check.date('change.causeDate', value.change.causeDate)
  checkApplicant(check, value.applicant)
})

export const correctSchema = correct.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.oneOf('what', value.what, CORRECTABLE)
  check.oneOf('ground', value.ground, CORRECTION_GROUNDS)
  check.filled('detail', value.detail)
  if (value.what === 'open-title') {
    checkLand(check, 'title', value.title)
    checkHolders(check, 'owners', value.owners, WHOLE)
  }
  if (value.what === 'transfer') {
    checkTransfer(check, value.transfer)
    checkHolders(check, 'to', value.to, value.transfer.share)
  }
  if (value.what === 'mortgage') {
    checkRight(check, value.right)
    checkIdentity(check, 'creditor', value.creditor)
  }
  if (value.what === 'release') checkEnding(check, value.release)
  if (value.what === 'split') checkParts(check, value.parts)
  if (value.what === 'merge') check.oneOf('merged.category', value.merged.category, CATEGORIES)
  if (value.what === 'split' || value.what === 'merge') check.date('change.causeDate', value.change.causeDate)
  if (value.what === 'words') {
    if (value.names.length === 0) check.filled('names.0.name', null)
    value.names.forEach((row, i) => {
      check.person(`names.${i}.person`, row.person, true)
      checkIdentity(check, `names.${i}`, row)
    })
  }
  checkApplicant(check, value.applicant)
})

export const voidSchema = voiding.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.oneOf('ground', value.ground, VOID_GROUNDS)
  check.date('courtDate', value.courtDate, value.ground === 'judgment')
  check.filled('detail', value.detail)
})
