/** Bodies for birth tests: short to write, whole in the log's shape. */
import type { Json } from '../../../shared/json.ts'
import { rules } from '../../../shared/services/birth/v1/rules.ts'
import { personId, RuleLedger } from '../../support/rule-harness.ts'

export const [MOTHER, FATHER, OTHER] = [1, 2, 3].map(personId) as [string, string, string]
/** The n-th child. */
export const child = (n: number): string => personId(100 + n)

const TAG = { epoch: 1, tag: 'a'.repeat(64) }

export interface Given {
  readonly child?: string
  readonly bornOn?: string
  readonly mother?: string | null
  readonly father?: string | null
  readonly [field: string]: Json | undefined
}

const known = (...ids: readonly (string | null)[]) =>
  ids.flatMap((id) => (id === null ? [] : [{ id, isNew: false, child: false, tag: null }]))

export const register = (given: Given = {}): Json => {
  const { child: id = child(1), mother = MOTHER, father = FATHER } = given
  return {
    bornOn: '2026-11-10',
    sex: 'female',
    motherUnknown: null,
    order: 1,
    count: 1,
    evidence: 'certificate',
    courtDate: null,
    reporter: 'mother',
    lateReason: null,
    ...given,
    child: id,
    mother,
    father,
    people: (given.people ?? [
      { id, isNew: true, child: true, tag: TAG },
      ...known(mother, father === mother ? null : father),
    ]) as Json,
  } as Json
}

export const correct = (target: string, given: Given = {}): Json => {
  const { child: id = child(1), mother = MOTHER, father = FATHER } = given
  return {
    bornOn: '2026-11-10',
    sex: 'female',
    motherUnknown: null,
    order: 1,
    count: 1,
    ground: 'office-error',
    groundDate: null,
    ...given,
    target,
    child: id,
    mother,
    father,
    people: (given.people ?? known(mother, father === mother ? null : father)) as Json,
  } as Json
}

export const voiding = (target: string, rest: { readonly [field: string]: Json } = {}): Json => ({
  target,
  child: child(1),
  ground: 'double-entry',
  groundDate: null,
  people: [],
  ...rest,
})

/** A ledger where a woman and a man of 1990 are known, and one other. */
export const ledger = (): RuleLedger => {
  const made = new RuleLedger(rules)
  made.seed(`person/p:${MOTHER}`, { born: '1990-05-05', died: null, sex: 'female' })
  made.seed(`person/p:${FATHER}`, { born: '1988-03-03', died: null, sex: 'male' })
  made.seed(`person/p:${OTHER}`, { born: null, died: null, sex: null })
  return made
}
