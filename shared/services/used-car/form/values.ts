/** What a clerk types about a car, and what a form checks before the rules are asked. */
import { z } from 'zod'
import { plateAscii } from '../../../codes/plate.ts'
import { normaliseVin, VIN } from '../../../codes/vin.ts'
import { type Check, checker, choice, files, found, fraction, line, text, whole, won } from '../../form-values.ts'
import {
  CORRECTION_GROUNDS,
  FALL_CAUSES,
  INSPECTIONS,
  LIEN_KINDS,
  MAX_KM,
  MAX_OWNERS,
  ORIGINS,
  READING_SOURCES,
  RELEASE_CAUSES,
  RESULTS,
  SCRAP_CAUSES,
  SIGNINGS,
  TRANSFER_CAUSES,
  VOID_GROUNDS,
} from '../v1/shapes.ts'
import { MAX_DEN, type Share, sum } from '../v1/shares.ts'

export const HOLDER_KINDS = ['individual', 'corporation', 'foreigner', 'public'] as const
/** What a correction can be about. */
export const CORRECTABLE = ['words', 'register', 'transfer', 'lien', 'release', 'scrap', 'reading'] as const

const error = (code: string): string => `used-car:error.${code}`

/** The plate as the log has it; null for what is none. */
export const plateOf = (typed: string): string | null => plateAscii(typed.normalize('NFC'))

const identity = { person: found, kind: choice, name: line, number: line, birthDate: line, address: line }
const person = z.object(identity)
const holder = z.object({ ...identity, share: fraction })
const owner = z.object({ person: found, name: line })
export type IdentityValues = z.output<typeof person>
export type HolderValues = z.output<typeof holder>
export type OwnerValues = z.output<typeof owner>

/** The number is normalised as it is read: small letters and spaces do not matter. */
const vin = z.string().transform(normaliseVin)
const car = z.object({ vin, plate: line, model: line })
const described = { plate: line, model: line, origin: choice, year: whole, firstOn: line }
const reading = z.object({ km: whole, readOn: line, why: choice })
const consents = z.array(z.object({ lien: found }))
const applicant = z.object({ name: line, relation: line, phone: line })
const papers = z.object({
  sale: files,
  identity: files,
  consent: files,
  certificate: files,
  proxy: files,
  other: files,
})
const sale = z.object({ cause: choice, soldOn: line, price: won })
const signing = z.object({ sellers: choice, buyers: choice })
const right = z.object({ kind: choice, causeDate: line, amount: won })

export type ReadingValues = z.output<typeof reading>
export type PapersValues = z.output<typeof papers>

export type DescribedValues = z.output<z.ZodObject<typeof described>>

const ending = z.object({ cause: choice, causeDate: line })
const scrapping = z.object({ cause: choice, scrappedOn: line, signed: choice, shop: line })

const register = z.object({
  car: z.object({ vin, ...described }),
  owners: z.array(holder),
  reading,
  applicant,
  papers,
})
const transfer = z.object({
  car,
  sellers: z.array(owner),
  buyers: z.array(holder),
  sale,
  reading,
  signing,
  consents,
  applicant,
  papers,
})
const odometer = z.object({ car, from: z.object({ source: choice, shop: line }), reading, papers })
const inspection = z.object({
  car,
  inspection: z.object({ kind: choice, result: choice, validUntil: line, shop: line }),
  reading,
  papers,
})
const lien = z.object({ car, right, creditor: person, applicant, papers })
const release = z.object({
  target: found,
  car,
  release: ending,
  applicant,
  papers,
})
const scrap = z.object({
  car,
  owners: z.array(owner),
  scrap: scrapping,
  consents,
  applicant,
  papers,
})
const correct = z.object({
  target: found,
  what: choice,
  ground: choice,
  detail: text,
  car,
  described: z.object(described),
  owners: z.array(holder),
  sale,
  buyers: z.array(holder),
  signing,
  consents,
  right,
  creditor: person,
  release: ending,
  scrap: scrapping,
  reading,
  names: z.array(person),
  applicant,
  papers,
})
const voiding = z.object({ target: found, car, ground: choice, courtDate: line, detail: text, papers })

export type RegisterValues = z.output<typeof register>
export type TransferValues = z.output<typeof transfer>
export type OdometerValues = z.output<typeof odometer>
export type InspectionValues = z.output<typeof inspection>
export type LienValues = z.output<typeof lien>
export type ReleaseValues = z.output<typeof release>
export type ScrapValues = z.output<typeof scrap>
export type CorrectValues = z.output<typeof correct>
export type VoidValues = z.output<typeof voiding>

const checkVin = (check: Check, typed: string): void => {
  if (check.filled('car.vin', typed) && !VIN.test(typed)) check.fault('car.vin', error('VIN'))
}

const checkDescribed = (check: Check, path: string, value: DescribedValues): void => {
  if (check.filled(`${path}.plate`, value.plate) && plateOf(value.plate) === null) {
    check.fault(`${path}.plate`, error('PLATE'))
  }
  check.filled(`${path}.model`, value.model)
  check.oneOf(`${path}.origin`, value.origin, ORIGINS)
  check.within(`${path}.year`, value.year, 1886, 2999)
  check.date(`${path}.firstOn`, value.firstOn, false)
}

const checkIdentity = (check: Check, path: string, value: IdentityValues): void => {
  check.oneOf(`${path}.kind`, value.kind, HOLDER_KINDS)
  check.person(`${path}.person`, value.person)
  check.name(`${path}.name`, value.name)
  if (value.kind !== 'public') check.number(`${path}.number`, value.number)
  if (value.kind === 'foreigner') check.date(`${path}.birthDate`, value.birthDate, false)
  check.filled(`${path}.address`, value.address)
}

const fits = (share: HolderValues['share']): share is Share =>
  share !== null && share.num >= 1 && share.den >= share.num && share.den <= MAX_DEN

/** `whole`: they own the car together; else their shares make what the sellers give, which the rule knows. */
const checkHolders = (check: Check, path: string, rows: readonly HolderValues[], whole: boolean): void => {
  if (rows.length === 0) check.filled(`${path}.0.name`, null)
  if (rows.length > MAX_OWNERS) check.fault(path, error('TOO_MANY_OWNERS'))
  rows.forEach((row, i) => {
    checkIdentity(check, `${path}.${i}`, row)
    check.share(`${path}.${i}.share`, row.share)
    if (row.share !== null && row.share.den > MAX_DEN) check.fault(`${path}.${i}.share`, error('SHARE_TOO_FINE'))
    const again = rows.findIndex((other) => same(other, row))
    if (again >= 0 && again < i) check.fault(`${path}.${i}.name`, error('PERSON_REPEATED'))
  })
  const shares = rows.map(({ share }) => share)
  if (rows.length === 0 || !shares.every(fits)) return
  const total = sum(shares as readonly Share[])
  if (total === null) check.fault(`${path}.0.share`, error('SHARE_TOO_FINE'))
  else if (whole ? total.num !== total.den : total.num > total.den) {
    check.fault(`${path}.0.share`, error('SHARES_NOT_ONE'))
  }
}

const same = (a: IdentityValues, b: IdentityValues): boolean =>
  a.person !== null && b.person !== null ? a.person === b.person : a.number !== '' && a.number === b.number

const checkOwners = (check: Check, path: string, rows: readonly OwnerValues[]): void => {
  if (rows.length === 0) check.filled(`${path}.0.person`, null)
  if (rows.length > MAX_OWNERS) check.fault(path, error('TOO_MANY_OWNERS'))
  rows.forEach((row, i) => {
    check.person(`${path}.${i}.person`, row.person, true)
    const again = rows.findIndex(({ person }) => person === row.person)
    if (row.person !== null && again < i) check.fault(`${path}.${i}.person`, error('PERSON_REPEATED'))
  })
}

const checkReading = (check: Check, value: ReadingValues): void => {
  check.within('reading.km', value.km, 0, MAX_KM)
  check.date('reading.readOn', value.readOn)
  if (value.why !== '') check.oneOf('reading.why', value.why, FALL_CAUSES)
}

const checkConsents = (check: Check, rows: TransferValues['consents']): void =>
  rows.forEach(({ lien }, i) => {
    if (lien !== null) check.record(`consents.${i}.lien`, lien)
  })

const checkSale = (check: Check, value: TransferValues['sale']): void => {
  check.oneOf('sale.cause', value.cause, TRANSFER_CAUSES)
  check.date('sale.soldOn', value.soldOn)
  check.money('sale.price', value.price, value.cause === 'sale')
}

const checkSigning = (check: Check, value: TransferValues['signing']): void => {
  check.oneOf('signing.sellers', value.sellers, SIGNINGS)
  check.oneOf('signing.buyers', value.buyers, SIGNINGS)
}

const checkEnding = (check: Check, value: ReleaseValues['release']): void => {
  check.oneOf('release.cause', value.cause, RELEASE_CAUSES)
  check.date('release.causeDate', value.causeDate)
}

const checkScrapping = (check: Check, value: ScrapValues['scrap']): void => {
  check.oneOf('scrap.cause', value.cause, SCRAP_CAUSES)
  check.date('scrap.scrappedOn', value.scrappedOn)
  check.oneOf('scrap.signed', value.signed, SIGNINGS)
}

const checkRight = (check: Check, value: LienValues['right']): void => {
  check.oneOf('right.kind', value.kind, LIEN_KINDS)
  check.date('right.causeDate', value.causeDate)
  check.money('right.amount', value.amount, value.kind === 'mortgage')
}

export const registerSchema = register.superRefine((value, issues) => {
  const check = checker(issues)
  checkVin(check, value.car.vin)
  checkDescribed(check, 'car', value.car)
  checkHolders(check, 'owners', value.owners, true)
  checkReading(check, value.reading)
  check.name('applicant.name', value.applicant.name)
})

export const transferSchema = transfer.superRefine((value, issues) => {
  const check = checker(issues)
  checkVin(check, value.car.vin)
  checkOwners(check, 'sellers', value.sellers)
  checkHolders(check, 'buyers', value.buyers, false)
  checkSale(check, value.sale)
  checkReading(check, value.reading)
  checkSigning(check, value.signing)
  checkConsents(check, value.consents)
  check.name('applicant.name', value.applicant.name)
})

export const odometerSchema = odometer.superRefine((value, issues) => {
  const check = checker(issues)
  checkVin(check, value.car.vin)
  check.oneOf('from.source', value.from.source, READING_SOURCES)
  checkReading(check, value.reading)
})

export const inspectionSchema = inspection.superRefine((value, issues) => {
  const check = checker(issues)
  checkVin(check, value.car.vin)
  check.oneOf('inspection.kind', value.inspection.kind, INSPECTIONS)
  check.oneOf('inspection.result', value.inspection.result, RESULTS)
  if (value.inspection.result === 'pass') check.date('inspection.validUntil', value.inspection.validUntil)
  checkReading(check, value.reading)
})

export const lienSchema = lien.superRefine((value, issues) => {
  const check = checker(issues)
  checkVin(check, value.car.vin)
  checkRight(check, value.right)
  checkIdentity(check, 'creditor', value.creditor)
  check.name('applicant.name', value.applicant.name)
})

export const releaseSchema = release.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  checkVin(check, value.car.vin)
  checkEnding(check, value.release)
  check.name('applicant.name', value.applicant.name)
})

export const scrapSchema = scrap.superRefine((value, issues) => {
  const check = checker(issues)
  checkVin(check, value.car.vin)
  checkOwners(check, 'owners', value.owners)
  checkScrapping(check, value.scrap)
  checkConsents(check, value.consents)
  check.name('applicant.name', value.applicant.name)
})

export const correctSchema = correct.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.oneOf('what', value.what, CORRECTABLE)
  check.oneOf('ground', value.ground, CORRECTION_GROUNDS)
  check.filled('detail', value.detail)
  checkVin(check, value.car.vin)
  if (value.what === 'register') {
    checkDescribed(check, 'described', value.described)
    checkHolders(check, 'owners', value.owners, true)
  }
  if (value.what === 'transfer') {
    checkSale(check, value.sale)
    checkHolders(check, 'buyers', value.buyers, false)
    checkSigning(check, value.signing)
    checkConsents(check, value.consents)
  }
  if (value.what === 'lien') {
    checkRight(check, value.right)
    checkIdentity(check, 'creditor', value.creditor)
  }
  if (value.what === 'release') checkEnding(check, value.release)
  if (value.what === 'scrap') {
    checkScrapping(check, value.scrap)
    checkConsents(check, value.consents)
  }
  if (value.what === 'reading') checkReading(check, value.reading)
  if (value.what === 'words') {
    value.names.forEach((row, i) => {
      check.person(`names.${i}.person`, row.person, true)
      checkIdentity(check, `names.${i}`, row)
    })
  }
  check.name('applicant.name', value.applicant.name)
})

export const voidSchema = voiding.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  checkVin(check, value.car.vin)
  check.oneOf('ground', value.ground, VOID_GROUNDS)
  check.date('courtDate', value.courtDate, value.ground === 'judgment')
  check.filled('detail', value.detail)
})
