/**
 * Deaths (사망), version 1: registering, correcting, voiding.
 *
 * | action   | kind    | writes              | approvals                 |
 * |----------|---------|---------------------|---------------------------|
 * | register | enter   | clerk or supervisor | 1 supervisor, same office |
 * | correct  | correct | "                   | "                         |
 * | void     | void    | "                   | "                         |
 *
 * Sources: 가족관계의 등록 등에 관한 법률 (FRA below) and 민법 (CA), read as in force 2025.
 * - Report within one month of learning of the death, with a doctor's certificate or the report of examining the body (FRA
 *   84(1), verified); where neither can be had, another paper that proves the death and the reason why (84(3), verified).
 *   The day of learning is counted (FRA 37(1), verified), the month by the calendar (CA 160, verified), a last day on a
 *   weekend runs on to the next working day (CA 161, verified; public holidays: reason `holiday`). A late report is
 *   accepted (FRA 40, verified) with its reason, and marked; the fine (FRA 122, unverified text) threatens those who must
 *   report alone.
 * - Who reports: a relative living with the deceased must (FRA 85(1), verified); relatives, who lived with the deceased,
 *   who manages the place, the head of the dong or tong of the place may (85(2), verified); an office that investigated a
 *   disaster notifies (FRA 87, verified). Nobody else has the standing, so the body cannot name anybody else.
 * - A person lives once (CA 3, verified): a death is registered once, and who has died acts no more. Property's and
 *   real-estate's rules read `died`; what was agreed before the death stands.
 * - The marriage ends with the death (no article says so, the courts and CA 775(2) presuppose it, unverified): the ledger
 *   follows it, and a warning names it.
 * - That a sale or an inheritance already rests on a death is not looked for when it is corrected or voided: rules read
 *   single keys, and nothing lists what a person has agreed.
 */
import { type CivilDate, daysBetween, lastDayOfTerm } from '../../../civil.ts'
import { accept, action, CLERK_THEN_SUPERVISOR, type RuleContext, type RulesModule, type Verdict } from '../../types.ts'
import { checkLife, deathOf, no, personOf, type Refusal, type Warnings, write } from './checks.ts'
import { settleMarriages } from './marriages.ts'
import { DEATH_REASONS } from './reasons.ts'
import { type DeathRow, deathKey, personKey, TRAIL } from './rows.ts'
import {
  type Correct,
  correct,
  type DeathFacts,
  type Register,
  register,
  SUBSTITUTES,
  type Voiding,
  voiding,
} from './shapes.ts'

const listed = (people: Register['people'], id: string): boolean => people.some((each) => each.id === id)

const resolved = <F extends DeathFacts>(context: RuleContext, facts: F): F => ({
  ...facts,
  deceased: context.person(facts.deceased),
})

const evaluateRegister = (context: RuleContext, body: Register): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const { deceased: person, diedOn, sex } = facts
  if (!listed(body.people, body.deceased)) return no('DECEASED_NOT_LISTED', personKey(body.deceased))
  const known = personOf(context, person)
  if (known.died !== null) return no('DEATH_ALREADY_RECORDED', deathKey(person), personKey(person))
  const wrong = checkLife(context, facts, warnings) ?? checkReport(context, facts, warnings)
  if (wrong) return wrong
  if (body.people.find(({ id, isNew }) => id === body.deceased && isNew)?.tag === null) {
    warnings.push({ code: 'DEATH_NUMBER_UNKNOWN' })
  }
  const ended = settleMarriages(context, person, { on: diedOn, by: context.id }, warnings)
  if ('ok' in ended) return ended
  const death: DeathRow = {
    status: 'registered',
    by: context.id,
    lastBy: context.id,
    corrections: 0,
    trail: [],
    diedOn,
    sex,
  }
  return accept(
    [write(deathKey(person), death), write(personKey(person), { ...known, died: diedOn }), ...ended],
    warnings,
  )
}

/** The last day of the report's term. */
export const dueOn = ({ knownOn }: Pick<Register, 'knownOn'>): CivilDate => lastDayOfTerm(knownOn, 1)

const checkReport = (context: RuleContext, body: Register, warnings: Warnings): Refusal | null => {
  const { recordedOn } = context
  const { knownOn, diedOn, evidence, reporter } = body
  if (knownOn < diedOn) return no('DEATH_KNOWN_BEFORE')
  if (knownOn > recordedOn) return no('DEATH_KNOWN_IN_FUTURE')
  const due = dueOn(body)
  if (recordedOn > due) {
    if (body.lateReason === null) return no('DEATH_LATE_REASON')
    const code = reporter === 'household' ? 'DEATH_REPORT_LATE' : 'DEATH_REPORT_LATE_FREE'
    if (body.lateReason !== 'holiday')
      warnings.push({ code, data: { days: daysBetween(due, recordedOn as CivilDate) } })
  }
  if (SUBSTITUTES.includes(evidence)) warnings.push({ code: 'DEATH_EVIDENCE_SUBSTITUTE' })
  if (body.reportedBy === null) return null
  if (!listed(body.people, body.reportedBy)) return no('DEATH_REPORTER_NOT_LISTED', personKey(body.reportedBy))
  const speaker = context.person(body.reportedBy)
  if (speaker === body.deceased) return no('REPORTER_IS_DECEASED', personKey(speaker))
  // A report mailed while alive is accepted after death (FRA 41(1), verified): shown, not refused.
  if (personOf(context, speaker).died !== null) warnings.push({ code: 'DEATH_REPORTER_DIED' })
  return null
}

/** The death that a correction or voiding is about. */
const standing = (context: RuleContext, target: string, person: string): DeathRow | Refusal => {
  const key = deathKey(person)
  context.rely(key)
  const row = deathOf(context, person)
  return row === null || row.by !== target || row.status === 'voided' ? no('TARGET_NOT_DEATH', key) : row
}

const checkGround = (
  context: RuleContext,
  { ground, groundDate }: Pick<Correct, 'groundDate'> & { readonly ground: string },
  warnings: Warnings,
): Refusal | null => {
  if ((ground === 'permission' || ground === 'judgment') && groundDate === null) return no('DEATH_GROUND_DATE')
  if (groundDate !== null && groundDate > context.recordedOn) return no('DEATH_COURT_DATE')
  // Within a month of the court's paper: FRA 106, 107, verified; lateness does not stop a correction.
  if (groundDate !== null && context.recordedOn > lastDayOfTerm(groundDate, 1))
    warnings.push({ code: 'DEATH_CORRECTION_LATE' })
  return null
}

/**
 * Errors are corrected with the court's permission, by judgment, or by the office that made them (FRA 18, 104, 107; 104
 * to 107 verified, 18 unverified text). A corrected day is checked against what was built on it: the birth, the woman's
 * own children, the marriages of both.
 */
const evaluateCorrect = (context: RuleContext, body: Correct): Verdict => {
  const warnings: Warnings = []
  const facts = resolved(context, body)
  const { deceased: person, diedOn, sex } = facts
  const before = standing(context, body.target, person)
  if ('ok' in before) return before
  if (!listed(body.people, body.deceased)) return no('DECEASED_NOT_LISTED', personKey(body.deceased))
  const wrong = checkGround(context, body, warnings) ?? checkLife(context, facts, warnings)
  if (wrong) return wrong
  const moved = settleMarriages(context, person, { on: diedOn, by: before.by }, warnings)
  if ('ok' in moved) return moved
  const trail = [...before.trail, context.id].slice(-TRAIL)
  const death: DeathRow = { ...before, lastBy: context.id, corrections: before.corrections + 1, trail, diedOn, sex }
  return accept(
    [
      write(deathKey(person), death),
      write(personKey(person), { ...personOf(context, person), died: diedOn }),
      ...moved,
    ],
    warnings,
  )
}

/** The person lives, and is married as before the death was registered (see marriages.ts). */
const evaluateVoid = (context: RuleContext, body: Voiding): Verdict => {
  const warnings: Warnings = []
  const person = context.person(body.deceased)
  const before = standing(context, body.target, person)
  if ('ok' in before) return before
  const wrong = checkGround(context, body, warnings)
  if (wrong) return wrong
  const revived = settleMarriages(context, person, null, warnings)
  if ('ok' in revived) return revived
  return accept(
    [
      write(deathKey(person), { ...before, status: 'voided', lastBy: context.id }),
      write(personKey(person), { ...personOf(context, person), died: null }),
      ...revived,
    ],
    warnings,
  )
}

const policy = CLERK_THEN_SUPERVISOR

export const rules: RulesModule = {
  service: 'death',
  version: 1,
  actions: {
    register: action({ kind: 'enter', policy, body: register, evaluate: evaluateRegister }),
    correct: action({ kind: 'correct', policy, body: correct, evaluate: evaluateCorrect }),
    void: action({ kind: 'void', policy, body: voiding, evaluate: evaluateVoid }),
  },
  reasons: DEATH_REASONS,
}
