/**
 * The registers' rows as they stood at an earlier point of the log, for the family of one person.
 *
 * A ledger keeps the present state alone. What was known at a point is told by the accepted records before it: the same
 * rules write the same rows again, in the order of the log. Only the records around the family are replayed, so a rule may
 * look for a row that is not there: it then finds nothing that stands in the way, and writes what it wrote. Where a record
 * about the family itself is refused all the same, too little is at hand, and nothing is told.
 */
import { koreanDate } from '../civil.ts'
import type { Json } from '../json.ts'
import type { RulesSet } from '../ledger/engine.ts'
import { ruleOf } from '../ledger/engine.ts'
import type { TxId } from '../ledger/ids.ts'
import type { TransactionPayload } from '../ledger/transaction.ts'
import type { RuleContext } from '../services/types.ts'
import type { ReadRow } from './facts.ts'

/** Whose records make a family's rows. */
export const FAMILY_SERVICES: readonly string[] = ['birth', 'death', 'marriage']

/** An accepted record. */
export interface Replayed {
  readonly id: TxId
  readonly payload: TransactionPayload
}

/**
 * The rows; null where they cannot be told. `records` in the order of the log; `near`: ids of those that have to be
 * accepted again; `person` resolves an id that was made for somebody known already.
 */
export const replayFamily = (
  rules: RulesSet,
  records: readonly Replayed[],
  near: ReadonlySet<TxId>,
  person: (id: string) => string,
): ReadRow | null => {
  const rows = new Map<string, { readonly value: Json; readonly writer: TxId }>()
  const canonical = (key: string): string =>
    key.replace(PERSON_SEGMENT, (_, slash: string, id: string) => `${slash}p:${person(id)}`)
  const at = (key: string) => rows.get(canonical(key))
  for (const { id, payload } of records) {
    const context: RuleContext = {
      id,
      tx: payload,
      office: payload.office,
      author: payload.author,
      recordedOn: koreanDate(payload.recordedAt),
      get: (key) => at(key)?.value,
      rely: (key) => at(key)?.value,
      writerOf: (key) => at(key)?.writer,
      person,
    }
    const verdict = ruleOf(rules, payload)?.evaluate(context, payload.body as never)
    if (verdict?.ok !== true) {
      if (near.has(id)) return null
      continue
    }
    for (const { key, value } of verdict.effects) {
      if (value === null) rows.delete(canonical(key))
      else rows.set(canonical(key), { value, writer: id })
    }
  }
  return (key) => at(key)?.value
}

const PERSON_SEGMENT = /(^|\/)p:([0-9a-f]{32})(?=\/|$)/g

/**
 * The records that a person's family rests on. `near`: all that name the person or one of those named beside. `all`: these,
 * and the births and deaths of whoever is named beside them: they end marriages and stand in the way of others. `about`
 * gives accepted records that name a person.
 */
export const recordsOfFamily = <R extends Replayed>(
  person: string,
  about: (person: string) => readonly R[],
  peopleIn: (record: R) => readonly string[],
): { readonly all: readonly R[]; readonly near: ReadonlySet<TxId> } => {
  const known = new Map<string, readonly R[]>()
  const of = (id: string): readonly R[] => {
    const records = known.get(id) ?? about(id)
    known.set(id, records)
    return records
  }
  const beside = (ids: Iterable<string>): ReadonlySet<string> =>
    new Set([...ids].flatMap((id) => of(id).flatMap((record) => peopleIn(record))))
  const people = new Set([person, ...beside([person])])
  const found = new Map([...people].flatMap((id) => of(id).map((record) => [record.id, record] as const)))
  const near = new Set(found.keys())
  for (const id of beside(people)) {
    for (const record of of(id)) if (record.payload.service !== 'marriage') found.set(record.id, record)
  }
  return { all: [...found.values()], near }
}
