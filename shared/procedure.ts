/**
 * What befalls an application (민원) between its receipt and its end, and when it is to be settled (처리기한).
 *
 *     received -> supplement asked <-> supplemented -> signed ...       extended: once, before the deadline
 *              -> withdrawn | sent back | transferred
 *
 * - What lacks something is asked for, twice at most; the second term is ten days and begins when the first has passed
 *   without an answer (민원 처리에 관한 법률 art. 22(1), verified; 시행령 art. 24, the article unverified). Until it is
 *   supplied the time to settle stands still (행정절차법 시행령 art. 11; unverified).
 * - What was not supplied in its term may be sent back (시행령 art. 25; unverified).
 * - The time is extended once, by no more than itself, with a reason that the applicant is told (행정절차법 art. 19(2) and
 *   (3), verified).
 * - An applicant may withdraw until it is settled (민원 처리에 관한 법률 art. 22(2), verified).
 * - What another office is to settle goes there at once (art. 16, verified); its time begins with the receipt there
 *   (unverified).
 */
import { addWorkingTime, type Closed, HOUR, workingTimeBetween } from './working-hours.ts'

export const PROCEDURE_STEPS = [
  'supplement',
  'supplemented',
  'extended',
  'withdrawn',
  'sent-back',
  'transferred',
  'taken',
  'taken-back',
] as const
export type ProcedureStepName = (typeof PROCEDURE_STEPS)[number]

export interface ProcedureStep {
  readonly step: ProcedureStepName
  readonly at: number
  /** Of a supplement: the end of its term; of an extension: the new deadline. */
  readonly until: number | null
}

export const MAX_SUPPLEMENTS = 2
/** The second term, in days. */
export const LAST_SUPPLEMENT_DAYS = 10
/** A first term is no longer: an application does not stand still for ever. */
export const LONGEST_SUPPLEMENT_DAYS = 60

/** The longest term, in days, of the request that follows so many. */
export const longestTerm = (asked: number): number => (asked === 0 ? LONGEST_SUPPLEMENT_DAYS : LAST_SUPPLEMENT_DAYS)

/** Steps that the applicant is told of, each by a notice. */
export const NOTICED_STEPS = ['supplement', 'extended', 'withdrawn', 'sent-back', 'transferred'] as const
export type NoticedStep = (typeof NOTICED_STEPS)[number]

export const isNoticed = (step: ProcedureStepName): step is NoticedStep =>
  (NOTICED_STEPS as readonly ProcedureStepName[]).includes(step)

export interface ProcedureStanding<S extends ProcedureStep = ProcedureStep> {
  /** What was asked for last and is not supplied yet. */
  readonly open: S | null
  readonly asked: number
  readonly extended: boolean
}

/** Steps in their order. */
export const standingOf = <S extends ProcedureStep>(all: readonly S[]): ProcedureStanding<S> => {
  const steps = sinceTaken(all)
  const last = steps.findLast(({ step }) => step === 'supplement' || step === 'supplemented')
  return {
    open: last?.step === 'supplement' ? last : null,
    asked: steps.filter(({ step }) => step === 'supplement').length,
    extended: steps.some(({ step }) => step === 'extended'),
  }
}

/** Whether its applicant withdrew it, or it was sent back to him. */
export const hasEnded = (steps: readonly ProcedureStep[]): boolean => {
  const last = steps.at(-1)?.step
  return last === 'withdrawn' || last === 'sent-back'
}

export type ProcedureBar =
  | 'SUPPLEMENT_OPEN'
  | 'SUPPLEMENTS_USED'
  | 'SUPPLEMENT_NONE'
  | 'SUPPLEMENT_NOT_OVER'
  | 'EXTENDED_BEFORE'
  | 'EXTENSION_LATE'

/** Why a step may not follow now; null when it may. `dueAt`: null when nothing is due. */
export const barOfStep = (
  { open, asked, extended }: ProcedureStanding,
  step: ProcedureStepName,
  now: number,
  dueAt: number | null,
): ProcedureBar | null => {
  const waiting = open !== null && now <= (open.until ?? 0)
  if (step === 'supplement') return waiting ? 'SUPPLEMENT_OPEN' : asked >= MAX_SUPPLEMENTS ? 'SUPPLEMENTS_USED' : null
  if (step === 'supplemented') return open === null ? 'SUPPLEMENT_NONE' : null
  if (step === 'sent-back') return open === null ? 'SUPPLEMENT_NONE' : waiting ? 'SUPPLEMENT_NOT_OVER' : null
  if (step === 'transferred') return open === null ? null : 'SUPPLEMENT_OPEN'
  if (step !== 'extended') return null
  if (extended) return 'EXTENDED_BEFORE'
  if (open !== null) return 'SUPPLEMENT_OPEN'
  return dueAt === null || now > dueAt ? 'EXTENSION_LATE' : null
}

/** When somebody has to act: the deadline, or while something is asked for the end of its term. */
export const dueOf = (hours: number, receivedAt: number, steps: readonly ProcedureStep[], closed: Closed): number => {
  let left = hours * HOUR * (standingOf(steps).extended ? 2 : 1)
  let from = receivedAt
  let open: ProcedureStep | null = null
  for (const each of sinceTaken(steps)) {
    if (each.step === 'supplement') {
      if (open === null) {
        const worked = workingTimeBetween(from, each.at, closed)
        if (worked >= left) break
        left -= worked
      }
      open = each
    } else if (each.step === 'supplemented') {
      open = null
      from = each.at
    }
  }
  return open?.until ?? addWorkingTime(from, left, closed)
}

/** What came back from another office was handled here before: that is over, and only told. */
const sinceTaken = <S extends ProcedureStep>(steps: readonly S[]): readonly S[] =>
  steps.slice(steps.findLastIndex(({ step }) => step === 'taken') + 1)
