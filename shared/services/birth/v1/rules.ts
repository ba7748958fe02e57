/**
 * Births (출생), version 1: registering, correcting, voiding.
 *
 * | action   | kind    | writes              | approvals                 |
 * |----------|---------|---------------------|---------------------------|
 * | register | enter   | clerk or supervisor | 1 supervisor, same office |
 * | correct  | correct | "                   | "                         |
 * | void     | void    | "                   | "                         |
 *
 * Sources: 가족관계의 등록 등에 관한 법률 (FRA below) and 민법 (CA), read as in force 2025.
 * - Report within one month of the birth (FRA 44(1), verified), the day of birth counted (FRA 37(1), verified), by the
 *   calendar (CA 160, verified), a last day on a weekend running on to the next working day (CA 161, verified; public
 *   holidays are not in the rules: reason `holiday`). With the family court's confirmation the month runs from its
 *   receipt (FRA 44-2(1), verified). A late report must still be accepted (FRA 40, verified): a reason is recorded, at
 *   worst `unstated`, and the record is marked.
 * - Who reports (FRA 46, verified): father or mother, out of wedlock the mother; if they cannot, cohabiting relatives,
 *   then who attended; prosecutor or mayor only after the month (46(4)). A father's own report of a child out of wedlock
 *   acknowledges it (FRA 57(1)); without a known mother it needs the court's confirmation (57(2)).
 * - A foundling is entered from the mayor's own report (FRA 52(2), verified), without a deadline for a reporter.
 * - A number belongs to one person: the engine refuses a child's number that is bound already (NUMBER_TAKEN).
 */
import { addYears, type CivilDate, daysBetween, lastDayOfTerm } from '../../../civil.ts'
import { accept, action, CLERK_THEN_SUPERVISOR, type RuleContext, type RulesModule, type Verdict } from '../../types.ts'
import {
  checkPersons,
  checkSiblings,
  childrenOf,
  no,
  personOf,
  type Refusal,
  resolved,
  state,
  unlisted,
  type Warnings,
  write,
} from './checks.ts'
import { marriagesAmongKin } from './kin.ts'
import { BIRTH_REASONS } from './reasons.ts'
import {
  type BirthRow,
  birthKey,
  type MarriageRow,
  marriageKey,
  personKey,
  type SpouseRow,
  spouseKey,
  TRAIL,
} from './rows.ts'
import { type BirthFacts, type Correct, correct, type Register, register, type Voiding, voiding } from './shapes.ts'

/**
 * Exactly the child is new as a child, and the parents stand among the people. In a correction the child is marked too:
 * the number that it brings goes with the birth when that is voided.
 */
const checkPeople = (people: Register['people'], facts: BirthFacts, isNew: boolean): Refusal | null => {
  const child = people.find((each) => each.id === facts.child)
  if (isNew && (child === undefined || !child.isNew || !child.child)) return no('CHILD_NOT_NEW', personKey(facts.child))
  if (people.some((each) => each.child && each.id !== facts.child)) return no('CHILD_NOT_NEW')
  for (const parent of [facts.mother, facts.father]) {
    if (parent !== null && !people.some((each) => each.id === parent)) {
      return no('PARENT_NOT_LISTED', personKey(parent))
    }
  }
  return null
}

const evaluateRegister = (context: RuleContext, body: Register): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  context.rely(birthKey(facts.child))
  const wrong =
    checkPeople(body.people, body, true) ??
    checkPersons(context, facts, warnings) ??
    checkSiblings(context, facts, warnings) ??
    checkReport(context, { ...body, ...facts }, warnings)
  if (wrong) return wrong
  if (body.people.find((each) => each.id === body.child)?.tag === null) warnings.push({ code: 'NUMBER_UNKNOWN' })
  return accept(state(context, facts, { by: context.id, corrections: 0, trail: [] }, null), warnings)
}

/** The last day of the report's term; null when there is none (a foundling). */
export const dueOn = (
  body: Pick<Register, 'bornOn' | 'evidence' | 'motherUnknown' | 'courtDate'>,
): CivilDate | null => {
  if (body.evidence === 'foundling' || body.motherUnknown === 'foundling') return null
  const court = body.evidence === 'court' || body.motherUnknown === 'court'
  return lastDayOfTerm(court && body.courtDate !== null ? body.courtDate : body.bornOn, 1)
}

const checkReport = (context: RuleContext, body: Register, warnings: Warnings): Refusal | null => {
  const { recordedOn } = context
  const { evidence, courtDate, reporter, mother, father } = body
  const court = evidence === 'court' || body.motherUnknown === 'court'
  if (court && courtDate === null) return no('COURT_CONFIRMATION_MISSING')
  if (courtDate !== null && courtDate > recordedOn) return no('COURT_DATE_IN_FUTURE')
  if ((reporter === 'mother' && mother === null) || (reporter === 'father' && father === null)) {
    return no('REPORTER_UNRECORDED')
  }
  const due = dueOn(body)
  const late = due !== null && recordedOn > due
  if (late && body.lateReason === null) return no('LATE_REASON_MISSING')
  if (late && body.lateReason !== 'holiday') {
    warnings.push({ code: 'REPORT_LATE', data: { days: daysBetween(due, recordedOn as CivilDate) } })
  }
  if (reporter === 'authority' && due !== null && !late) return no('AUTHORITY_TOO_EARLY')
  if (reporter !== 'mother' && reporter !== 'father' && due !== null) warnings.push({ code: 'LOWER_RANK_REPORTER' })
  const speaker = reporter === 'mother' ? mother : reporter === 'father' ? father : null
  // A report mailed while alive is accepted after death (FRA 41(1), verified): shown, not refused.
  if (speaker !== null && personOf(context, speaker).died !== null) warnings.push({ code: 'REPORTER_DIED' })
  return null
}

/** The birth that a correction or voiding is about. */
const standing = (context: RuleContext, target: string, child: string): BirthRow | Refusal => {
  const key = birthKey(child)
  const row = context.rely(key) as unknown as BirthRow | undefined | null
  if (row === undefined || row === null || row.by !== target || row.status === 'voided') {
    return no('TARGET_NOT_BIRTH', key)
  }
  return row
}

const checkGround = (
  context: RuleContext,
  { ground, groundDate }: Pick<Correct, 'groundDate'> & { readonly ground: string },
  warnings: Warnings,
): Refusal | null => {
  if ((ground === 'permission' || ground === 'judgment') && groundDate === null) return no('GROUND_DATE_MISSING')
  if (groundDate !== null && groundDate > context.recordedOn) return no('COURT_DATE_IN_FUTURE')
  // Within a month of the court's paper: FRA 106, 107, verified; lateness does not stop a correction.
  if (groundDate !== null && context.recordedOn > lastDayOfTerm(groundDate, 1))
    warnings.push({ code: 'CORRECTION_LATE' })
  return null
}

/**
 * Errors are corrected with the court's permission, by judgment, or by the office that made them (FRA 18, 104, 107; 104
 * to 107 verified, 18 unverified text). A corrected date is checked against what was built on it: the person's death,
 * the person's own children and marriages. Corrected parents are checked as parents of a reported birth are, and warn
 * of marriages that they make marriages among kin (see kin.ts).
 */
const evaluateCorrect = (context: RuleContext, body: Correct): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const before = standing(context, body.target, facts.child)
  if ('ok' in before) return before
  const wrong =
    checkGround(context, body, warnings) ??
    checkPeople(body.people, body, false) ??
    checkPersons(context, facts, warnings) ??
    checkSiblings(context, facts, warnings) ??
    checkLife(context, facts)
  if (wrong) return wrong
  if (facts.mother !== before.mother || facts.father !== before.father) {
    for (const kin of marriagesAmongKin(context, facts)) {
      warnings.push({ code: 'PARENTS_MAKE_SPOUSES_KIN', data: { ...kin } })
    }
  }
  const { by, corrections } = before
  const trail = [...before.trail, context.id].slice(-TRAIL)
  return accept(state(context, facts, { by, corrections: corrections + 1, trail }, before), warnings)
}

const checkLife = (context: RuleContext, { child, bornOn }: BirthFacts): Refusal | null => {
  const { died } = personOf(context, child)
  if (died !== null && bornOn > died) return no('BORN_AFTER_DEATH', personKey(child))
  for (const { key, births } of childrenOf(context, child)) {
    const own = births.find((each) => each.bornOn <= bornOn)
    if (own) return no('BORN_AFTER_OWN_CHILD', birthKey(own.child), key)
  }
  const { now, past } = (context.get(spouseKey(child)) as SpouseRow | undefined | null) ?? { now: null, past: [] }
  for (const id of now === null ? past : [...past, now]) {
    const marriage = (context.get(marriageKey(id)) as MarriageRow | undefined | null) ?? null
    if (marriage !== null && !isOfAge(bornOn, marriage.marriedOn)) return no('BORN_TOO_LATE_TO_MARRY', marriageKey(id))
  }
  return null
}

/** 민법 art. 807, verified: 18 years on the day of the marriage. */
const isOfAge = (bornOn: CivilDate, marriedOn: string): boolean => bornOn < '9900' && addYears(bornOn, 18) <= marriedOn

/** A birth on which a death, a marriage or a child's birth rests is not voided before these are. */
const evaluateVoid = (context: RuleContext, body: Voiding): Verdict => {
  const warnings: Warnings = []
  const child = context.person(body.child)
  const before = standing(context, body.target, child)
  if ('ok' in before) return before
  const wrong = checkGround(context, body, warnings)
  if (wrong) return wrong
  if (personOf(context, child).died !== null) return no('BIRTH_BUILT_ON', personKey(child))
  const list = childrenOf(context, child).find(({ births }) => births.length > 0)
  if (list) return no('BIRTH_BUILT_ON', list.key)
  const spouse = context.get(spouseKey(child))
  if (spouse !== undefined && spouse !== null) return no('BIRTH_BUILT_ON', spouseKey(child))
  const effects = [
    write(birthKey(child), { ...before, status: 'voided', lastBy: context.id }),
    write(personKey(child), { ...personOf(context, child), born: null, sex: null }),
  ]
  effects.push(...unlisted(context, child, before))
  return accept(effects, warnings)
}

const policy = CLERK_THEN_SUPERVISOR

export const rules: RulesModule = {
  service: 'birth',
  version: 1,
  actions: {
    register: action({ kind: 'enter', policy, body: register, evaluate: evaluateRegister }),
    correct: action({ kind: 'correct', policy, body: correct, evaluate: evaluateCorrect }),
    void: action({ kind: 'void', policy, body: voiding, evaluate: evaluateVoid }),
  },
  reasons: BIRTH_REASONS,
}
