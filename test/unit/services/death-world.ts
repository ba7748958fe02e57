/** Bodies for death tests: short to write, whole in the log's shape. */
import type { Json } from '../../../shared/json.ts'
import { rules } from '../../../shared/services/death/v1/rules.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'

export const [WIFE, HUSBAND, OTHER, NEWCOMER] = [1, 2, 3, 9].map(personId) as [string, string, string, string]
export const MARRIAGE = 'd'.repeat(64)

type Given = { readonly [field: string]: Json }

const known = (...ids: readonly (string | null)[]): Json =>
  [...new Set(ids)].flatMap((id) => (id === null ? [] : [{ id, isNew: false, child: false, tag: null }]))

export const register = (given: Given = {}): Json => {
  const { deceased = HUSBAND, reportedBy = null } = given as { deceased?: string; reportedBy?: string | null }
  return {
    diedOn: '2026-11-10',
    sex: 'male',
    knownOn: '2026-11-10',
    evidence: 'certificate',
    reporter: 'household',
    lateReason: null,
    people: known(deceased, reportedBy),
    ...given,
    deceased,
    reportedBy,
  }
}

export const correct = (target: string, given: Given = {}): Json => {
  const { deceased = HUSBAND } = given as { deceased?: string }
  return {
    diedOn: '2026-11-10',
    sex: 'male',
    ground: 'office-error',
    groundDate: null,
    people: known(deceased),
    ...given,
    target,
    deceased,
  }
}

export const voiding = (target: string, given: Given = {}): Json => ({
  target,
  deceased: HUSBAND,
  ground: 'double-entry',
  groundDate: null,
  people: [],
  ...given,
})

/** A ledger where a couple, married in 2015, and one other are known. */
export const ledger = (): RuleLedger => {
  const made = new RuleLedger(rules)
  made.seed(`person/p:${WIFE}`, { born: '1990-05-05', died: null, sex: 'female' })
  made.seed(`person/p:${HUSBAND}`, { born: '1988-03-03', died: null, sex: 'male' })
  made.seed(`person/p:${OTHER}`, { born: null, died: null, sex: null })
  return made
}

export const marry = (
  made: RuleLedger,
  a = WIFE,
  b = HUSBAND,
  { id = MARRIAGE, marriedOn = '2015-06-01' }: { readonly id?: string; readonly marriedOn?: string } = {},
): RuleLedger => {
  made.seed(`marriage/${id}`, { spouses: [a, b], marriedOn, end: null })
  for (const person of [a, b]) {
    const past = (made.state.get(`spouse-of/p:${person}`)?.value as { past: Json } | undefined)?.past ?? []
    made.seed(`spouse-of/p:${person}`, { now: id, past })
  }
  return made
}
