/** What a clerk types for a death, and what a form checks before the rules are asked. */
import { z } from 'zod'
import { birthDateOf, type Check, checker, choice, files, found, line, text } from '../../form-values.ts'
import {
  CORRECTION_GROUNDS,
  EVIDENCE,
  LATE_REASONS,
  REPORTERS,
  SEXES,
  SUBSTITUTES,
  VOID_GROUNDS,
} from '../v1/shapes.ts'

/** Where somebody died, as the paper's boxes have it. */
export const PLACE_KINDS = ['home', 'hospital', 'facility', 'public', 'road', 'work', 'transfer', 'other'] as const
/** What the reporter is to the deceased. */
export const RELATIONS = ['spouse', 'child', 'parent', 'sibling', 'grandchild', 'in-law', 'other'] as const
/** Roles that say nothing of kinship. */
const RELATED: readonly string[] = ['household', 'relative']

const error = (code: string): string => `death:error.${code}`

const deceased = z.object({
  person: found,
  name: line,
  hanja: line,
  sex: choice,
  number: line,
  birthDate: line,
  nationality: line,
  registrationBase: line,
  address: line,
  household: line,
  relation: line,
})
const death = z.object({ diedOn: line, diedAt: line, placeKind: choice, deathPlace: line })
const remarks = z.object({ other: text })
const papers = z.object({ certificate: files, substitute: files, identity: files, court: files, other: files })
const facts = { deceased, death, remarks, papers }

const register = z.object({
  ...facts,
  report: z.object({
    knownOn: line,
    evidence: choice,
    evidenceReason: text,
    lateReason: choice,
    lateDetail: text,
  }),
  reporter: z.object({
    role: choice,
    person: found,
    name: line,
    number: line,
    relation: choice,
    address: line,
    phone: line,
  }),
  submitter: z.object({ name: line, number: line }),
})
const correct = z.object({ target: found, ground: choice, groundDate: line, detail: text, ...facts })
const voiding = z.object({
  target: found,
  deceased: z.object({ person: found, name: line }),
  ground: choice,
  groundDate: line,
  detail: text,
  papers,
})

export type RegisterValues = z.output<typeof register>
export type CorrectValues = z.output<typeof correct>
export type VoidValues = z.output<typeof voiding>
export type FactValues = Pick<RegisterValues, 'deceased' | 'death' | 'remarks' | 'papers'>

/** Whether the day was before today is the rule's to say: a form knows no clock. */
const checkFacts = (check: Check, value: FactValues): void => {
  const { deceased: who, death: how } = value
  check.person('deceased.person', who.person)
  check.name('deceased.name', who.name)
  check.hanja('deceased.hanja', who.hanja, false)
  check.oneOf('deceased.sex', who.sex, SEXES)
  check.number('deceased.number', who.number, false)
  // Without a number (a foreigner, an old entry) the birth date tells homonyms apart.
  check.date('deceased.birthDate', who.birthDate, who.number === '')
  // A foreigner has none.
  if (who.nationality === '') check.filled('deceased.registrationBase', who.registrationBase)
  check.filled('deceased.address', who.address)
  check.date('death.diedOn', how.diedOn)
  check.time('death.diedAt', how.diedAt, false)
  if (how.placeKind !== '') check.oneOf('death.placeKind', how.placeKind, PLACE_KINDS)
  check.filled('death.deathPlace', how.deathPlace)
  const born = birthDateOf(who.number) ?? who.birthDate
  if (born !== '' && how.diedOn !== '' && born > how.diedOn) check.fault('death.diedOn', error('DIED_BEFORE_BIRTH'))
}

const checkReport = (check: Check, value: RegisterValues): void => {
  const { report, reporter, death: how } = value
  check.date('report.knownOn', report.knownOn)
  if (report.knownOn !== '' && report.knownOn < how.diedOn) check.fault('report.knownOn', error('KNOWN_BEFORE'))
  check.oneOf('report.evidence', report.evidence, EVIDENCE)
  // FRA 84(3): the report says why neither certificate nor examination could be had.
  if (SUBSTITUTES.includes(report.evidence)) check.filled('report.evidenceReason', report.evidenceReason)
  if (report.lateReason !== '') check.oneOf('report.lateReason', report.lateReason, LATE_REASONS)
  if (report.lateReason === 'other') check.filled('report.lateDetail', report.lateDetail)
  check.oneOf('reporter.role', reporter.role, REPORTERS)
  check.person('reporter.person', reporter.person)
  if (reporter.person !== null && reporter.person === value.deceased.person) {
    check.fault('reporter.person', error('REPORTER_IS_DECEASED'))
  }
  check.name('reporter.name', reporter.name)
  check.number('reporter.number', reporter.number, false)
  if (reporter.number !== '' && reporter.number === value.deceased.number) {
    check.fault('reporter.number', error('REPORTER_IS_DECEASED'))
  }
  if (RELATED.includes(reporter.role)) check.oneOf('reporter.relation', reporter.relation, RELATIONS)
  check.filled('reporter.address', reporter.address)
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
  check.person('deceased.person', value.deceased.person, true)
  checkFacts(check, value)
})

export const voidSchema = voiding.superRefine((value, issues) => {
  const check = checker(issues)
  check.record('target', value.target)
  check.person('deceased.person', value.deceased.person, true)
  check.oneOf('ground', value.ground, VOID_GROUNDS)
  checkGround(check, value)
  check.filled('detail', value.detail)
})
