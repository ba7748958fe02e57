/** What a clerk types for a marriage or its end, and what a form checks before the rules are asked. */
import { z } from 'zod'
import { birthDateOf, type Check, checker, choice, files, found, line, text, ticked } from '../../form-values.ts'
import {
  ANNULMENTS,
  CONSENTS,
  CORRECTION_GROUNDS,
  DIVORCES,
  LATE_REASONS,
  REPORTERS,
  VOID_GROUNDS,
} from '../v1/shapes.ts'

export const SIDES = ['husband', 'wife'] as const

const error = (code: string): string => `marriage:error.${code}`

const side = z.object({
  person: found,
  name: line,
  hanja: line,
  bon: line,
  number: line,
  birthDate: line,
  registrationBase: line,
  address: line,
  phone: line,
  nationality: line,
  ward: ticked,
  consent: choice,
  consenter: line,
})
const parents = z.object({ fatherName: line, fatherNumber: line, motherName: line, motherNumber: line })
const agreed = z.object({ motherSurname: ticked, notKin: ticked })
const remarks = z.object({ other: text })
const witness = z.object({ name: line, number: line, address: line, adult: ticked })
const submitter = z.object({ name: line, number: line })
const papers = z.object({ identity: files, consent: files, nationality: files, court: files, other: files })
const facts = {
  husband: side,
  husbandParents: parents,
  wife: side,
  wifeParents: parents,
  agreed,
  remarks,
  witness1: witness,
  witness2: witness,
  receivedOn: line,
  papers,
}

const register = z.object({ ...facts, submitter })
const correct = z.object({ target: found, ground: choice, groundDate: line, detail: text, ...facts })

const chosen = z.object({ person: found, name: line })
const couple = { target: found, husband: chosen, wife: chosen }
const report = z.object({ courtOn: line, receivedOn: line, role: choice, lateReason: choice, lateDetail: text })
const ending = { ...couple, report, remarks, submitter, papers }
const divorce = z.object({ ...ending, how: choice, custody: text })
const annul = z.object({ ...ending, cause: choice, custody: text })
const voiding = z.object({ ...couple, ground: choice, groundDate: line, detail: text, papers })

export type RegisterValues = z.output<typeof register>
export type CorrectValues = z.output<typeof correct>
export type DivorceValues = z.output<typeof divorce>
export type AnnulValues = z.output<typeof annul>
export type VoidValues = z.output<typeof voiding>
export type SideValues = z.output<typeof side>
export type ParentValues = z.output<typeof parents>
export type FactValues = Omit<RegisterValues, 'submitter'>

/** Ages are the rules' to say, by the ledger's births: a form knows no clock. */
const checkFacts = (check: Check, value: FactValues): void => {
  for (const each of SIDES) {
    checkSide(check, each, value[each])
    checkParents(check, `${each}Parents`, value[`${each}Parents`])
  }
  const { husband, wife } = value
  const same =
    (husband.person !== null && husband.person === wife.person) ||
    (husband.number !== '' && husband.number === wife.number)
  if (same) check.fault('wife.name', error('SPOUSES_SAME'))
  // FRA 71 no. 4: the report states that the two are no relatives of CA 809(1).
  if (!value.agreed.notKin) check.fault('agreed.notKin', error('NOT_KIN'))
  for (const path of ['witness1', 'witness2'] as const) {
    const signed = value[path]
    check.name(`${path}.name`, signed.name)
    check.number(`${path}.number`, signed.number)
    check.filled(`${path}.address`, signed.address)
    if (!signed.adult) check.fault(`${path}.adult`, error('WITNESS_ADULT'))
    const own = signed.number !== '' && SIDES.some((each) => value[each].number === signed.number)
    if (own) check.fault(`${path}.number`, error('WITNESS_IS_SPOUSE'))
  }
  check.date('receivedOn', value.receivedOn, false)
  if (value.witness1.number !== '' && value.witness1.number === value.witness2.number) {
    check.fault('witness2.number', error('WITNESSES_SAME'))
  }
}

const checkSide = (check: Check, path: string, value: SideValues): void => {
  check.person(`${path}.person`, value.person)
  check.name(`${path}.name`, value.name)
  check.hanja(`${path}.hanja`, value.hanja, false)
  // A foreigner's number may be missing; then birth date and nationality take its place.
  if (value.number === '' && value.nationality === '') check.filled(`${path}.number`, value.number)
  else check.number(`${path}.number`, value.number, false)
  check.date(`${path}.birthDate`, value.birthDate, birthDateOf(value.number) === null && value.nationality !== '')
  if (value.nationality === '') check.filled(`${path}.registrationBase`, value.registrationBase)
  check.filled(`${path}.address`, value.address)
  if (value.ward && value.consent === '') check.fault(`${path}.consent`, error('CONSENT'))
  if (value.consent === '') return
  check.oneOf(`${path}.consent`, value.consent, CONSENTS)
  check.filled(`${path}.consenter`, value.consenter)
}

const checkParents = (check: Check, path: string, value: ParentValues): void => {
  for (const parent of ['father', 'mother'] as const) {
    const name = value[`${parent}Name`]
    if (name !== '') check.name(`${path}.${parent}Name`, name)
    check.number(`${path}.${parent}Number`, value[`${parent}Number`], false)
  }
}

const checkSubmitter = (check: Check, { submitter: who }: Pick<RegisterValues, 'submitter'>): void => {
  if (who.name !== '') check.name('submitter.name', who.name)
  check.number('submitter.number', who.number, false)
}

const checkGround = (check: Check, value: { readonly ground: string; readonly groundDate: string }): void =>
  check.date('groundDate', value.groundDate, value.ground === 'permission' || value.ground === 'judgment')

type Couple = Pick<VoidValues, 'target' | 'husband' | 'wife'>

const checkCouple = (check: Check, value: Couple): void => {
  check.record('target', value.target)
  for (const each of SIDES) check.person(`${each}.person`, value[each].person, true)
}

const checkEnding = (check: Check, value: Couple & Pick<DivorceValues, 'report' | 'submitter'>): void => {
  const { report: said } = value
  checkCouple(check, value)
  check.date('report.courtOn', said.courtOn)
  check.date('report.receivedOn', said.receivedOn, false)
  check.oneOf('report.role', said.role, REPORTERS)
  if (said.lateReason !== '') check.oneOf('report.lateReason', said.lateReason, LATE_REASONS)
  if (said.lateReason === 'other') check.filled('report.lateDetail', said.lateDetail)
  checkSubmitter(check, value)
}

export const registerSchema = register.superRefine((value, issues) => {
  const check = checker(issues)
  checkFacts(check, value)
  checkSubmitter(check, value)
})

export const correctSchema = correct.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.oneOf('ground', value.ground, CORRECTION_GROUNDS)
  checkGround(check, value)
  check.filled('detail', value.detail)
  for (const each of SIDES) check.person(`${each}.person`, value[each].person, true)
  checkFacts(check, value)
})

export const divorceSchema = divorce.superRefine((value, issues) => {
  const check = checker(issues)
  check.oneOf('how', value.how, DIVORCES)
  checkEnding(check, value)
})

export const annulSchema = annul.superRefine((value, issues) => {
  const check = checker(issues)
  check.oneOf('cause', value.cause, ANNULMENTS)
  checkEnding(check, value)
})

export const voidSchema = voiding.superRefine((value, issues) => {
  const check = checker(issues)
  checkCouple(check, value)
  check.oneOf('ground', value.ground, VOID_GROUNDS)
  checkGround(check, value)
  check.filled('detail', value.detail)
})
