/**
 * Marriages (혼인), version 1: registering, correcting, divorce, annulment, voiding.
 *
 * | action   | kind    | writes              | approvals                 |
 * |----------|---------|---------------------|---------------------------|
 * | register | enter   | clerk or supervisor | 1 supervisor, same office |
 * | correct  | correct | "                   | "                         |
 * | divorce  | change  | "                   | "                         |
 * | annul    | change  | "                   | "                         |
 * | void     | void    | "                   | "                         |
 *
 * Sources: 민법 (CA below) and 가족관계의 등록 등에 관한 법률 (FRA), read as in force 2025.
 * - A marriage takes effect with the report (CA 812(1), verified), so its day is the day of recording. It is signed by both
 *   and by two adult witnesses (CA 812(2), verified); the office takes no report that breaks CA 807 to 810 or 812(2)
 *   (CA 813, unverified text).
 * - Both are 18 (CA 807, verified); a minor, which an 18-year-old is (CA 4, verified), and a ward marry with consent (CA
 *   808(1), (2), verified); who has been married is of age (CA 826-2, verified). Where the ledger knows no birth the age is asked of the clerk.
 * - Nobody marries twice at once (CA 810, verified): of two offices' reports the one that is ordered second is refused.
 * - Not within the eighth degree of blood (CA 809(1), verified), nor an earlier spouse's relatives within the sixth (CA
 *   809(2), verified in part: other relations by marriage and adoption are not looked for), as far as the ledger knows.
 * - Divorce by agreement takes effect with its report (CA 836(1), verified), within three months of receiving the court's
 *   confirmation, which lapses then (FRA 75, verified); by judgment with its becoming final, reported within a month (FRA
 *   78, 58, verified), late with its reason. An annulment works from the judgment on, not before (CA 824, verified); its
 *   term (FRA 73, unverified text) only warns.
 * - A marriage that was void from the beginning (CA 815, verified) is struck: `void`.
 * - Marriages made abroad (FRA 34, 35) are not entered here yet.
 */
import { type CivilDate, daysBetween, lastDayOfTerm } from '../../../civil.ts'
import { accept, action, CLERK_THEN_SUPERVISOR, type RuleContext, type RulesModule, type Verdict } from '../../types.ts'
import {
  checkCapacity,
  checkFree,
  join,
  no,
  part,
  personOf,
  type Refusal,
  resolved,
  row,
  spouseOf,
  strike,
  unlisted,
  type Warnings,
  write,
} from './checks.ts'
import { MARRIAGE_REASONS } from './reasons.ts'
import {
  type EndRow,
  endKey,
  type MarriageEnd,
  type MarriageRow,
  marriageKey,
  personKey,
  spouseKey,
  TRAIL,
} from './rows.ts'
import {
  type Annul,
  annul,
  type Correct,
  correct,
  type Divorce,
  divorce,
  type Register,
  register,
  type Voiding,
  voiding,
} from './shapes.ts'

const evaluateRegister = (context: RuleContext, body: Register): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const marriedOn = context.recordedOn as CivilDate
  const wrong =
    unlisted(body.people, body) ??
    checkFree(context, facts, marriedOn, warnings) ??
    checkCapacity(context, facts, marriedOn, warnings)
  if (wrong) return wrong
  if (body.people.some(({ isNew, tag }) => isNew && tag === null)) warnings.push({ code: 'SPOUSE_NUMBER_UNKNOWN' })
  const spouses = [facts.husband.person, facts.wife.person] as const
  const marriage: MarriageRow = {
    status: 'registered',
    spouses,
    marriedOn,
    end: null,
    lastBy: context.id,
    corrections: 0,
    trail: [],
  }
  return accept([write(marriageKey(context.id), marriage), ...join(context, context.id, spouses)], warnings)
}

/** The marriage that a record is about, between the two that the record names. */
const standing = (context: RuleContext, target: string, husband: string, wife: string): MarriageRow | Refusal => {
  const key = marriageKey(target)
  context.rely(key)
  const marriage = row<MarriageRow>(context, key)
  if (marriage === null || marriage.status === 'voided') return no('TARGET_NOT_MARRIAGE', key)
  const [his, hers] = marriage.spouses
  const same = context.person(husband) === his && context.person(wife) === hers
  return same ? marriage : no('MARRIAGE_SPOUSES_DIFFER', key)
}

const checkGround = (
  context: RuleContext,
  { ground, groundDate }: Pick<Correct, 'groundDate'> & { readonly ground: string },
  warnings: Warnings,
): Refusal | null => {
  if ((ground === 'permission' || ground === 'judgment') && groundDate === null) return no('MARRIAGE_GROUND_DATE')
  if (groundDate !== null && groundDate > context.recordedOn) return no('MARRIAGE_COURT_DATE')
  // Within a month of the court's paper: FRA 106, 107, verified; lateness does not stop a correction.
  if (groundDate !== null && context.recordedOn > lastDayOfTerm(groundDate, 1))
    warnings.push({ code: 'MARRIAGE_CORRECTION_LATE' })
  return null
}

/** Who married, and when, is no error to correct but another marriage: that one is voided, the other registered. */
const evaluateCorrect = (context: RuleContext, body: Correct): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const before = standing(context, body.target, body.husband.person, body.wife.person)
  if ('ok' in before) return before
  const wrong =
    unlisted(body.people, body) ??
    checkGround(context, body, warnings) ??
    checkCapacity(context, facts, before.marriedOn as CivilDate, warnings)
  if (wrong) return wrong
  const trail = [...before.trail, context.id].slice(-TRAIL)
  const marriage: MarriageRow = { ...before, lastBy: context.id, corrections: before.corrections + 1, trail }
  return accept([write(marriageKey(body.target), marriage)], warnings)
}

/** Ends a marriage that stands. `due` is the last day of the report's term; a late divorce says why. */
const evaluateEnd = (
  context: RuleContext,
  body: Divorce | Annul,
  due: CivilDate,
  end: Pick<MarriageEnd, 'how' | 'on'>,
): Verdict => {
  const warnings: Warnings = []
  const before = standing(context, body.target, body.husband, body.wife)
  if ('ok' in before) return before
  if (before.end !== null) return no('MARRIAGE_ENDED', marriageKey(body.target))
  if (body.courtOn > context.recordedOn) return no('MARRIAGE_COURT_DATE')
  if (body.courtOn < before.marriedOn || end.on < before.marriedOn)
    return no('MARRIAGE_COURT_BEFORE', marriageKey(body.target))
  if (context.recordedOn > due) {
    if (body.lateReason === null && end.how === 'divorce') return no('DIVORCE_LATE_REASON')
    const days = daysBetween(due, context.recordedOn as CivilDate)
    if (body.lateReason !== 'holiday') warnings.push({ code: 'MARRIAGE_REPORT_LATE', data: { days } })
  }
  return accept(
    [
      write(marriageKey(body.target), { ...before, end: { ...end, by: context.id } }),
      write(endKey(context.id), { marriage: body.target }),
      ...part(context, body.target, before.spouses),
    ],
    warnings,
  )
}

/** Months within which a confirmed agreement is reported: FRA 75. */
const CONFIRMED_MONTHS = 3

const evaluateDivorce = (context: RuleContext, body: Divorce): Verdict => {
  if (body.how === 'judgment') {
    return evaluateEnd(context, body, lastDayOfTerm(body.courtOn, 1), { how: 'divorce', on: body.courtOn })
  }
  const due = lastDayOfTerm(body.courtOn, CONFIRMED_MONTHS)
  // A last day that is a public holiday is not in the rules: the reason says so.
  if (context.recordedOn > due && body.lateReason !== 'holiday') return no('DIVORCE_CONFIRMATION_LAPSED')
  return evaluateEnd(context, body, due, { how: 'divorce', on: context.recordedOn })
}

const evaluateAnnul = (context: RuleContext, body: Annul): Verdict =>
  evaluateEnd(context, body, lastDayOfTerm(body.courtOn, 1), { how: 'annulment', on: body.courtOn })

const evaluateVoid = (context: RuleContext, body: Voiding): Verdict => {
  const warnings: Warnings = []
  const ending = row<EndRow>(context, endKey(body.target))
  const id = ending === null ? body.target : ending.marriage
  const before = standing(context, id, body.husband, body.wife)
  if ('ok' in before) return before
  const wrong = checkGround(context, body, warnings)
  if (wrong) return wrong
  if (ending !== null) return undoEnd(context, body.target, id, before, warnings)
  return accept(
    [
      write(marriageKey(id), { ...before, status: 'voided', end: null, lastBy: context.id }),
      ...strike(context, id, before.spouses),
    ],
    warnings,
  )
}

/**
 * A divorce or annulment that never was leaves the two married, unless one has died or married again since: then two
 * marriages would stand, or a dead person be married, and what came later is voided first.
 */
const undoEnd = (
  context: RuleContext,
  target: string,
  id: string,
  before: MarriageRow,
  warnings: Warnings,
): Verdict => {
  if (before.end?.by !== target) return no('TARGET_NOT_MARRIAGE', marriageKey(id))
  for (const spouse of before.spouses) {
    const { now, past } = spouseOf(context, spouse)
    if (now !== null || past.at(-1) !== id) return no('ENDING_BUILT_ON', spouseKey(spouse))
    if (personOf(context, spouse).died !== null) return no('ENDING_BUILT_ON', personKey(spouse))
  }
  warnings.push({ code: 'MARRIAGE_STANDS_AGAIN' })
  return accept([write(marriageKey(id), { ...before, end: null }), ...join(context, id, before.spouses)], warnings)
}

const policy = CLERK_THEN_SUPERVISOR

export const rules: RulesModule = {
  service: 'marriage',
  version: 1,
  actions: {
    register: action({ kind: 'enter', policy, body: register, evaluate: evaluateRegister }),
    correct: action({ kind: 'correct', policy, body: correct, evaluate: evaluateCorrect }),
    divorce: action({ kind: 'change', policy, body: divorce, evaluate: evaluateDivorce }),
    annul: action({ kind: 'change', policy, body: annul, evaluate: evaluateAnnul }),
    void: action({ kind: 'void', policy, body: voiding, evaluate: evaluateVoid }),
  },
  reasons: MARRIAGE_REASONS,
}
