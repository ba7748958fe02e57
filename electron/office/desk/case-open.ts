/**
 * Opening cases. What a retired key had signed is gathered in one. Any other rejected record's case names what its verdict rests on and who wrote that first; an accepted one
 * opens a case when it named a person whom the ledger knew under another id.
 */
import { utf8Encode } from '../../../shared/bytes.ts'
import { evaluateRecord } from '../../../shared/ledger/engine.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import type { TransactionPayload } from '../../../shared/ledger/transaction.ts'
import { reasonOf } from '../../../shared/services/index.ts'
import type { Desk } from './desk.ts'
import { type Found, findRecord, txRow } from './find.ts'

/** A decision that the ledger rejects opens its case again; anything else opens a case of its own. */
export const openCaseFor = (desk: Desk, id: TxId, outcome: number, index: number): void => {
  const { office, clock } = desk
  const found = findRecord(desk, id)
  if (found === null) throw new Error('a settled record is here')
  const reason = reasonOf(outcome) ?? String(outcome)
  if (office.cases.byDecision(id) !== null) {
    // Somebody else's decision on the same record stands already: it ends this case too.
    if (reason === 'CASE_DECIDED' || reason === 'ADOPTION_DECIDED') office.cases.close(id, clock.now())
    else office.cases.reopen(id)
    return
  }
  const retired = txRow(desk, id)?.r
  if (retired !== undefined) {
    const bulk = desk.crypto.sha256Hex(utf8Encode(`daejang/retired-case/v1\0${id}`))
    office.cases.gather({ bulk, record: id, reason, keys: [`key/${retired.key}`], openedAt: clock.now() })
    return
  }
  const keys = keysOf(desk, found, reason)
  const first = firstWriter(desk, keys, index)
  office.cases.open({ id, kind: 'REJECTED', record: id, reason, first, keys, openedAt: clock.now() })
}

/** Comparisons of people that an accepted record of ours asks for; whether there are any. */
export const openPersonCases = (desk: Desk, id: TxId): boolean => {
  const flags = txRow(desk, id)?.f ?? []
  let opened = false
  for (const [flag, kind] of [
    ['ALIAS', 'PERSON_COMPARE'],
    ['PERSON_MERGE', 'PERSON_MERGE'],
  ] as const) {
    if (!flags.includes(flag)) continue
    const keys = personKeys(desk, id, flag)
    const first = firstWriter(desk, keys, desk.replica.ledger.placeOf(id)?.index ?? 0)
    const row = { id: personCaseId(desk, kind, id), kind, record: id, reason: flag, first, keys }
    opened = desk.office.cases.open({ ...row, openedAt: desk.clock.now() }) || opened
  }
  return opened
}

/** The record was accepted, so its own id is no case's: the question about the person has an id of its own. */
const personCaseId = (desk: Desk, kind: string, id: TxId): string =>
  desk.crypto.sha256Hex(utf8Encode(`daejang/person-case/v1\0${kind}\0${id}`))

/** Keys by which the verdict can be told: the rules asked again where they stand, else what was expected. */
const keysOf = (desk: Desk, found: Found, reason: string): readonly string[] => {
  const { ledger } = desk.replica
  const { payload } = found
  const tip = desk.tip()
  const verdict = tip === null ? null : evaluateRecord(tip.rules, ledger, found.id, payload)
  if (verdict?.ok === false && verdict.reason === reason) return verdict.keys
  if (reason === 'STALE' || reason === 'PARENT_REFUSED' || reason === 'PARENT_UNKNOWN') return staleKeys(desk, payload)
  if (reason.startsWith('KEY_') || reason === 'ROLE_MISSING' || reason === 'SCOPE_MISSING')
    return [`key/${payload.author}`]
  if (reason === 'EPOCH_MISMATCH' || reason === 'DEVICE_NOT_ENROLLED') return [`key/${payload.device}`]
  return verdict?.ok === false ? verdict.keys : []
}

const staleKeys = (desk: Desk, payload: TransactionPayload): readonly string[] =>
  payload.expects.flatMap(({ key, writer }) => ((desk.replica.ledger.get(key)?.writer ?? null) === writer ? [] : [key]))

/** The last writer of these keys that was ordered before the record itself. */
export const firstWriter = (desk: Desk, keys: readonly string[], index: number): TxId | null => {
  const { ledger } = desk.replica
  let last: { readonly id: TxId; readonly index: number } | null = null
  for (const key of keys) {
    const writer = ledger.get(key)?.writer
    const place = writer === undefined ? undefined : ledger.placeOf(writer)
    if (writer === undefined || place === undefined || place.index >= index) continue
    if (last === null || place.index > last.index) last = { id: writer, index: place.index }
  }
  return last?.id ?? null
}

const personKeys = (desk: Desk, id: TxId, flag: 'ALIAS' | 'PERSON_MERGE'): readonly string[] => {
  const people = findRecord(desk, id)?.payload.body.people
  if (!Array.isArray(people)) return []
  return (people as { id: string; tag: { epoch: number; tag: string } | null }[]).flatMap(({ id: person, tag }) => {
    const alias = desk.replica.ledger.get(`alias/${person}`)?.value as { to: string; by: string } | undefined
    if (flag === 'ALIAS') return alias?.by === id ? [`person/p:${alias.to}`] : []
    if (tag === null) return []
    const holder = desk.replica.ledger.get(`person-by-number/${tag.epoch}/${tag.tag}`)?.value
    return typeof holder === 'string' && holder !== (alias?.to ?? person) ? [`person/p:${holder}`] : []
  })
}
