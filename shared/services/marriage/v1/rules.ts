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
 * - A marriage takes effect with the report (CA 812(1), verified), so its day is that on which the report was received,
 *   whenever it is recorded; where it is not said, the day of recording. It is not later than that, and an earlier one
 *   warns: no article limits how long a received report may wait for its recording, the stamp on it is looked at. A report
 *   mailed by who died before it came counts as made at the death (FRA 41(2), unverified text): then that day is given. It is
 *   signed by both and by two adult witnesses (CA 812(2), verified); the office takes no report that breaks CA 807 to 810 or 812(2)
 *   (CA 813, unverified text).
 * - Both are 18 (CA 807, verified); a minor, which an 18-year-old is (CA 4, verified), and a ward marry with consent (CA
 *   808(1), (2), verified); who has been married is of age (CA 826-2, verified). Where the ledger knows no birth the age is asked of the clerk.
 * - Nobody marries twice at once (CA 810, verified): of two offices' reports the one that is ordered second is refused.
 * - Records of one life come in any order: a marriage made before a death that is known already has ended with it, and a
 *   divorce that worked before the death, or an annulment, takes its place.
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
  checkKin,
  endByDeath,
  join,
  marriageOf,
  no,
  outlived,
  part,
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

/** The Act is in force from this day on (FRA addenda art. 1, verified); earlier marriages stand in the former registers. */
const FIRST_DAY = '2008-01-01'

/** The day of the report: of its reception, not of its recording, which comes later where the network was gone. */
const reportedOn = (context: RuleContext, receivedOn: CivilDate | null, warnings: Warnings): CivilDate | Refusal => {
  const { recordedOn } = context
  if (receivedOn === null) return recordedOn as CivilDate
  if (receivedOn < FIRST_DAY || receivedOn > recordedOn) return no('MARRIAGE_RECEIVED_DATE')
  const days = daysBetween(receivedOn, recordedOn as CivilDate)
  if (days > 0) warnings.push({ code: 'MARRIAGE_RECEIVED_EARLIER', data: { days } })
  return receivedOn
}

const evaluateRegister = (context: RuleContext, body: Register): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const marriedOn = reportedOn(context, body.receivedOn, warnings)
  if (typeof marriedOn !== 'string') return marriedOn
  const spouses = [facts.husband.person, facts.wife.person] as const
  if (spouses[0] === spouses[1]) return no('SPOUSES_SAME', personKey(spouses[1]))
  const end = endByDeath(context, spouses)
  const wrong =
    unlisted(body.people, body) ??
    checkFree(context, { spouses, marriedOn, end }, null) ??
    checkKin(context, facts, warnings) ??
    checkCapacity(context, facts, marriedOn, warnings)
  if (wrong) return wrong
  if (body.people.some(({ isNew, tag }) => isNew && tag === null)) warnings.push({ code: 'SPOUSE_NUMBER_UNKNOWN' })
  if (spouses.some((each) => spouseOf(context, each).past.length > 0)) warnings.push({ code: 'SPOUSE_REMARRIES' })
  if (end !== null) warnings.push({ code: 'MARRIAGE_ENDED_BY_DEATH', data: { on: end.on } })
  const marriage: MarriageRow = {
    status: 'registered',
    spouses,
    marriedOn,
    end,
    lastBy: context.id,
    corrections: 0,
    trail: [],
  }
  const rows = end === null ? join(context, context.id, spouses) : part(context, context.id, spouses)
  return accept([write(marriageKey(context.id), marriage), ...rows], warnings)
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

/**
 * Who married is no error to correct but another marriage: that one is voided, the other registered. A day that was
 * received otherwise is put right, and checked against what was built on it.
 */
const evaluateCorrect = (context: RuleContext, body: Correct): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const before = standing(context, body.target, body.husband.person, body.wife.person)
  if ('ok' in before) return before
  const moved = body.receivedOn !== null && body.receivedOn !== before.marriedOn
  const marriedOn = moved ? reportedOn(context, body.receivedOn, warnings) : (before.marriedOn as CivilDate)
  if (typeof marriedOn !== 'string') return marriedOn
  if (before.end !== null && before.end.on < marriedOn) return no('MARRIAGE_RECEIVED_DATE', marriageKey(body.target))
  const wrong =
    unlisted(body.people, body) ??
    checkGround(context, body, warnings) ??
    (moved ? checkFree(context, { ...before, marriedOn }, body.target) : null) ??
    checkCapacity(context, facts, marriedOn, warnings)
  if (wrong) return wrong
  const trail = [...before.trail, context.id].slice(-TRAIL)
  const corrections = before.corrections + 1
  const marriage: MarriageRow = { ...before, marriedOn, lastBy: context.id, corrections, trail }
  return accept([write(marriageKey(body.target), marriage)], warnings)
}

/**
 * Ends a marriage that stands, or that a later death has ended since. A divorce is of the living (a suit ends with the
 * death, no article, unverified); an annulment may also be asked for and judged after it, by those whom CA 817 and 818
 * (unverified text) name beside the spouses. It is the end of the marriage then, on its own day, as it is where the death
 * becomes known after it; the survivor was free from the death on. `due` is the last day of the report's term; a late
 * divorce says why.
 */
const evaluateEnd = (
  context: RuleContext,
  body: Divorce | Annul,
  due: CivilDate,
  reported: CivilDate,
  end: Pick<MarriageEnd, 'how' | 'on'>,
  warnings: Warnings,
): Verdict => {
  const before = standing(context, body.target, body.husband, body.wife)
  if ('ok' in before) return before
  const dead = before.end !== null
  const afterDeath = before.end !== null && before.end.on < end.on
  if (before.end !== null && (before.end.how !== 'death' || (afterDeath && end.how === 'divorce'))) {
    return no('MARRIAGE_ENDED', marriageKey(body.target))
  }
  if (body.courtOn > reported) return no('MARRIAGE_COURT_DATE')
  if (body.courtOn < before.marriedOn || end.on < before.marriedOn)
    return no('MARRIAGE_COURT_BEFORE', marriageKey(body.target))
  if (reported > due) {
    if (body.lateReason === null && end.how === 'divorce') return no('DIVORCE_LATE_REASON')
    const days = daysBetween(due, reported)
    if (body.lateReason !== 'holiday') warnings.push({ code: 'MARRIAGE_REPORT_LATE', data: { days } })
  }
  if (dead && !afterDeath) warnings.push({ code: 'MARRIAGE_ENDED_BEFORE_DEATH' })
  return accept(
    [
      write(marriageKey(body.target), { ...before, end: { ...end, by: context.id } }),
      write(endKey(context.id), { marriage: body.target }),
      ...(dead ? [] : part(context, body.target, before.spouses)),
    ],
    warnings,
  )
}

/** Months within which a confirmed agreement is reported: FRA 75. */
const CONFIRMED_MONTHS = 3

const evaluateDivorce = (context: RuleContext, body: Divorce): Verdict => {
  const warnings: Warnings = []
  const reported = reportedOn(context, body.receivedOn, warnings)
  if (typeof reported !== 'string') return reported
  if (body.how === 'judgment') {
    const due = lastDayOfTerm(body.courtOn, 1)
    return evaluateEnd(context, body, due, reported, { how: 'divorce', on: body.courtOn }, warnings)
  }
  const due = lastDayOfTerm(body.courtOn, CONFIRMED_MONTHS)
  // A last day that is a public holiday is not in the rules: the reason says so.
  if (reported > due && body.lateReason !== 'holiday') return no('DIVORCE_CONFIRMATION_LAPSED')
  return evaluateEnd(context, body, due, reported, { how: 'divorce', on: reported }, warnings)
}

const evaluateAnnul = (context: RuleContext, body: Annul): Verdict => {
  const warnings: Warnings = []
  const reported = reportedOn(context, body.receivedOn, warnings)
  if (typeof reported !== 'string') return reported
  const due = lastDayOfTerm(body.courtOn, 1)
  return evaluateEnd(context, body, due, reported, { how: 'annulment', on: body.courtOn }, warnings)
}

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
 * A divorce or annulment that never was leaves the two married, until one of them dies. While a marriage of
 * either that was made in that time stands, or has ended with a death alone, it is refused: the later one is bigamous (CA
 * 810, verified) and stands until a court annuls it (CA 816 no. 1, 824, verified); so that goes first.
 */
const undoEnd = (
  context: RuleContext,
  target: string,
  id: string,
  before: MarriageRow,
  warnings: Warnings,
): Verdict => {
  if (before.end?.by !== target) return no('TARGET_NOT_MARRIAGE', marriageKey(id))
  const end = endByDeath(context, before.spouses)
  for (const spouse of before.spouses) {
    const { now, past } = spouseOf(context, spouse)
    for (const each of now === null ? past : [now, ...past]) {
      const other = each === id ? null : marriageOf(context, each)
      if (other === null || (other.end !== null && other.end.how !== 'death')) continue
      const earlier = other.end !== null && other.end.on <= before.marriedOn
      const later = end !== null && end.on <= other.marriedOn && outlived(context, spouse, before.spouses, end)
      if (!earlier && !later) return no('ENDING_BUILT_ON', marriageKey(each), spouseKey(spouse))
    }
  }
  const marriage = write(marriageKey(id), { ...before, end })
  if (end !== null) {
    warnings.push({ code: 'MARRIAGE_ENDED_BY_DEATH', data: { on: end.on } })
    return accept([marriage], warnings)
  }
  warnings.push({ code: 'MARRIAGE_STANDS_AGAIN' })
  return accept([marriage, ...join(context, id, before.spouses)], warnings)
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
