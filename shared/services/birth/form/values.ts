/** What a clerk types for a birth, and what a form checks before the rules are asked. */
import { z } from 'zod'
import { type Check, checker, choice, files, found, line, text, ticked, whole } from '../../form-values.ts'
import { CORRECTION_GROUNDS, EVIDENCE, LATE_REASONS, REPORTERS, SEXES, VOID_GROUNDS } from '../v1/shapes.ts'

export const WEDLOCK = ['in', 'out'] as const
/** A father who is not recorded leaves the field of the paper empty (or 부미정, art. 48: written under `judgment`). */
export const FATHER_RECORDED = ['known', 'none'] as const
/** Why a mother is not recorded is asked at once. */
export const MOTHER_RECORDED = ['known', 'foundling', 'court'] as const

const error = (code: string): string => `birth:error.${code}`

const child = z.object({
  person: found,
  name: line,
  hanja: line,
  bon: line,
  sex: choice,
  wedlock: choice,
  bornOn: line,
  bornAt: line,
  birthPlace: line,
  registrationBase: line,
  address: line,
  household: line,
  relation: line,
  number: line,
  nationality: line,
})
const multiple = z.object({ count: whole, order: whole })
const parent = z.object({
  recorded: choice,
  person: found,
  name: line,
  hanja: line,
  bon: line,
  number: line,
  birthDate: line,
  registrationBase: line,
  nationality: line,
})
const remarks = z.object({ motherSurname: ticked, judgment: text, other: text })
const papers = z.object({ certificate: files, nationality: files, identity: files, court: files, other: files })
const facts = { child, multiple, father: parent, mother: parent, remarks, papers }

const register = z.object({
  ...facts,
  report: z.object({ evidence: choice, courtDate: line, lateReason: choice, lateDetail: text }),
  reporter: z.object({ role: choice, name: line, number: line, address: line, phone: line, rankReason: text }),
  submitter: z.object({ name: line, number: line }),
})
const correct = z.object({ target: found, ground: choice, groundDate: line, detail: text, ...facts })
const voiding = z.object({
  target: found,
  child: z.object({ person: found, name: line }),
  ground: choice,
  groundDate: line,
  detail: text,
  papers,
})

export type RegisterValues = z.output<typeof register>
export type CorrectValues = z.output<typeof correct>
export type VoidValues = z.output<typeof voiding>
export type ParentValues = z.output<typeof parent>
export type FactValues = Pick<RegisterValues, 'child' | 'multiple' | 'father' | 'mother' | 'remarks' | 'papers'>

/** Whether the day was before today is the rule's to say: a form knows no clock. */
const checkFacts = (check: Check, value: FactValues): void => {
  const { child: born, multiple: many } = value
  check.hangul('child.name', born.name)
  check.hanja('child.hanja', born.hanja, false)
  // A name's hanja stand for its syllables one by one (FRA 44(3) allows Hangul or hanja for a name).
  if (born.hanja !== '' && [...born.hanja].length !== [...born.name.replaceAll(' ', '')].length) {
    check.fault('child.hanja', error('HANJA_LENGTH'))
  }
  check.oneOf('child.sex', born.sex, SEXES)
  check.oneOf('child.wedlock', born.wedlock, WEDLOCK)
  check.date('child.bornOn', born.bornOn)
  check.time('child.bornAt', born.bornAt, false)
  check.filled('child.birthPlace', born.birthPlace)
  check.filled('child.registrationBase', born.registrationBase)
  check.filled('child.address', born.address)
  check.number('child.number', born.number, false)
  check.within('multiple.count', many.count, 1, 9)
  check.within('multiple.order', many.order, 1, 9)
  if (many.count !== null && many.order !== null && many.order > many.count) {
    check.fault('multiple.order', error('ORDER_BEYOND_COUNT'))
  }
  checkParent(check, 'father', value.father, FATHER_RECORDED)
  checkParent(check, 'mother', value.mother, MOTHER_RECORDED)
  if (value.father.recorded === 'known' && value.mother.recorded === 'known') {
    const same =
      value.father.person !== null && value.father.person === value.mother.person
        ? true
        : value.father.number !== '' && value.father.number === value.mother.number
    if (same) check.fault('father.name', error('PARENTS_SAME'))
  }
}

const checkParent = (check: Check, path: string, value: ParentValues, recorded: readonly string[]): void => {
  check.oneOf(`${path}.recorded`, value.recorded, recorded)
  if (value.recorded !== 'known') return
  check.person(`${path}.person`, value.person)
  check.name(`${path}.name`, value.name)
  check.hanja(`${path}.hanja`, value.hanja, false)
  // A foreigner's number may be missing; then birth date and nationality take its place (FRA 44(2) no. 4).
  if (value.number === '' && value.nationality === '') check.filled(`${path}.number`, value.number)
  else check.number(`${path}.number`, value.number, false)
  check.date(`${path}.birthDate`, value.birthDate, value.number === '' && value.nationality !== '')
}

const checkReport = (check: Check, value: RegisterValues): void => {
  const { report, reporter } = value
  check.oneOf('report.evidence', report.evidence, EVIDENCE)
  const court = report.evidence === 'court' || value.mother.recorded === 'court'
  check.date('report.courtDate', report.courtDate, court)
  if (report.lateReason !== '') check.oneOf('report.lateReason', report.lateReason, LATE_REASONS)
  if (report.lateReason === 'other') check.filled('report.lateDetail', report.lateDetail)
  check.oneOf('reporter.role', reporter.role, REPORTERS)
  check.name('reporter.name', reporter.name)
  check.number('reporter.number', reporter.number, false)
  check.filled('reporter.address', reporter.address)
  if (reporter.role === 'father' && value.father.recorded !== 'known') {
    check.fault('reporter.role', error('REPORTER_UNRECORDED'))
  }
  if (reporter.role === 'mother' && value.mother.recorded !== 'known') {
    check.fault('reporter.role', error('REPORTER_UNRECORDED'))
  }
  if (reporter.role === 'relative' || reporter.role === 'attendant') {
    check.filled('reporter.rankReason', reporter.rankReason)
  }
  if (value.submitter.name !== '') check.name('submitter.name', value.submitter.name)
  check.number('submitter.number', value.submitter.number, false)
}

const checkGround = (check: Check, value: { readonly ground: string; readonly groundDate: string }): void =>
  check.date('groundDate', value.groundDate, value.ground === 'permission' || value.ground === 'judgment')

export const registerSchema = register.superRefine((value, issues) => {
  const check = checker(issues)
  checkFacts(check, value)
  checkReport(check, value)
})

export const correctSchema = correct.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.oneOf('ground', value.ground, CORRECTION_GROUNDS)
  checkGround(check, value)
  check.filled('detail', value.detail)
  check.person('child.person', value.child.person, true)
  checkFacts(check, value)
})

export const voidSchema = voiding.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.person('child.person', value.child.person, true)
  check.oneOf('ground', value.ground, VOID_GROUNDS)
  checkGround(check, value)
  check.filled('detail', value.detail)
})
