/** What a decision is called. Where people are what is compared, nothing is withdrawn: the ledger is left as it is. */
import type { CaseSummary } from '../../shared/contract/types.ts'

export type Way = 'amend' | 'withdraw' | 'void' | 'keep' | 'keepApart' | 'adopt' | 'withdrawAll'

export const isAboutPeople = (kind: CaseSummary['kind']): boolean =>
  kind === 'PERSON_COMPARE' || kind === 'PERSON_MERGE'

/** As the words have it, `case.way.…`, `case.wayDoes.…`, `case.decision.…`. */
export const wayOf = (kind: CaseSummary['kind'], decision: NonNullable<CaseSummary['decision']>): Way => {
  if (decision !== 'withdraw' || !isAboutPeople(kind)) return decision
  // Compared names stay one person; those that may be one stay two.
  return kind === 'PERSON_COMPARE' ? 'keep' : 'keepApart'
}
