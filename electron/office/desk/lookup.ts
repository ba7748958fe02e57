/**
 * Finding people, parcels and records while a form is filled. People are found by keyed tokens; whoever they lead to is
 * unsealed to be compared, so each look-up is counted, limited and logged.
 */

import { isCivilDate, koreanDate } from '../../../shared/civil.ts'
import { findDongs } from '../../../shared/codes/legal-dong.ts'
import { formatPnu, isPnu, type Pnu, pnuOfLot } from '../../../shared/codes/pnu.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { ParcelHit, PersonHit, RecordSummary } from '../../../shared/contract/types.ts'
import { choseong, normaliseName, normaliseNumber, numberTag, queryToken } from '../../../shared/crypto/tags.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { SealedPerson } from '../../../shared/services/form-types.ts'
import { type DeskError, fail } from '../errors.ts'
import { logAccess } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, findRecord, stateOf } from './find.ts'
import { maskNumber } from './mask.ts'
import { canonicalPerson, presentContext, presented, stateReader, viewOf } from './present.ts'
import { summariesOf } from './summary.ts'
import { contentOf } from './unseal.ts'

/** Records that one query opens at most. */
const MAX_OPENED = 60
const MAX_PEOPLE = 20
const MAX_PARCELS = 20
const MAX_RECORDS = 50

export const lookupPeople = (desk: Desk, actor: Actor, query: string): Result<readonly PersonHit[], DeskError> => {
  const text = query.trim().replace(/^@/, '')
  if (text === '') return ok([])
  const allowed = takeLookup(desk, actor, 'people')
  if (!allowed.ok) return allowed
  return ok(peopleIn(desk, actor, recordsNaming(desk, actor, text), text))
}

/** Counts and logs one use of the number key. */
export const takeLookup = (desk: Desk, actor: Actor, what: 'people' | 'search'): Result<null, DeskError> => {
  if (!desk.lookups.take(actor.member.key, desk.clock.now())) return fail('LOOKUPS_TOO_MANY')
  logAccess(desk, actor, { code: 'counter', note: '' }, what, null)
  return ok(null)
}

/** Ids of records whose sealed part answers to a name, its choseong, a birth date or a resident number. */
export const recordsNaming = (desk: Desk, actor: Actor, text: string): readonly TxId[] => {
  const { crypto, identity, office, replica } = desk
  const found = new Set<TxId>()
  const digits = normaliseNumber(text)
  for (const [epoch, key] of actor.member.office.numberKeys) {
    if (digits !== null) {
      const row = `person-by-number/${epoch}/${numberTag(crypto, key, digits)}`
      const person = desk.overlay.view.get(row)
      if (typeof person?.value !== 'string') continue
      for (const id of replica.records({ subject: person.value, limit: MAX_OPENED })) found.add(id)
      found.add(person.writer)
    } else if (epoch === identity.numberEpoch) {
      const token = queryToken(crypto, key, text)
      if (token === null) continue
      for (const id of office.sealed.byTokens([token])) found.add(id)
      for (const id of replica.byTokens([token], MAX_OPENED)) found.add(id)
    }
  }
  return [...found].slice(0, MAX_OPENED)
}

/** The people in these records that the text names, each once, with the newest record that says who they are. */
export const peopleIn = (desk: Desk, actor: Actor, ids: readonly TxId[], text: string): readonly PersonHit[] => {
  const view = desk.overlay.view
  const best = new Map<string, { readonly found: Found; readonly person: SealedPerson }>()
  for (const id of ids) {
    const found = findRecord(desk, id)
    if (found === null || !['signed', 'approved', 'sent', 'accepted'].includes(stateOf(desk, found))) continue
    const people = contentOf(desk, actor.member.office, found)?.people ?? {}
    for (const [own, person] of Object.entries(people)) {
      if (!answersTo(person, text)) continue
      const key = canonicalPerson(view, own)
      const before = best.get(key)
      if (before === undefined || before.found.payload.recordedAt < found.payload.recordedAt) {
        best.set(key, { found, person })
      }
    }
  }
  return [...best].slice(0, MAX_PEOPLE).map(([id, { found, person }]) => personHit(desk, id, found, person))
}

export const lookupParcels = (desk: Desk, query: string): readonly ParcelHit[] => {
  const text = query.trim()
  const today = koreanDate(desk.clock.now())
  const hit = (pnu: Pnu): ParcelHit => ({
    pnu,
    address: formatPnu(pnu, desk.dongs),
    titled: desk.overlay.view.get(`title/${pnu}`) !== undefined,
  })
  const digits = text.replace(/[\s-]/g, '')
  if (isPnu(digits)) return [hit(digits)]
  const [, place = text, lot = ''] = /^(.*?)\s*((?:산\s*)?\d+(?:-\d+)?(?:번지)?)?$/u.exec(text) ?? []
  const hits: ParcelHit[] = []
  for (const dong of place.trim() === '' ? [] : findDongs(desk.dongs, place, today, 10)) {
    if (lot !== '') {
      const pnu = pnuOfLot(dong.code, lot)
      if (pnu.ok) hits.push(hit(pnu.value))
      continue
    }
    for (const { key } of desk.replica.ledger.stateRows(`title/${dong.code}`)) {
      const pnu = key.slice('title/'.length)
      if (isPnu(pnu)) hits.push(hit(pnu))
      if (hits.length >= MAX_PARCELS) break
    }
  }
  return hits.slice(0, MAX_PARCELS)
}

export const lookupRecords = (desk: Desk, actor: Actor, input: Input<'lookup.records'>): readonly RecordSummary[] => {
  const { service, actions, parcel, query } = input
  const prefix = query.trim().replace(/^#/, '').toUpperCase()
  const wanted = {
    service,
    ...(actions.length > 0 ? { actions } : {}),
    ...(parcel === null ? {} : { subject: parcel }),
  }
  const ids = desk.replica.records({ ...wanted, outcome: 'accepted', limit: prefix === '' ? MAX_RECORDS : 1000 })
  const ours = desk.office.records
    .unsettled(0, 1000)
    .filter((row) => row.service === service && (actions.length === 0 || actions.includes(row.action)))
    .filter(({ id }) => parcel === null || JSON.stringify(findRecord(desk, id)?.payload.body ?? null).includes(parcel))
    .map(({ id }) => id)
  return summariesOf(desk, actor, [...new Set([...ours.reverse(), ...ids])])
    .filter((record) => prefix === '' || record.receiptNo?.includes(prefix) === true)
    .slice(0, MAX_RECORDS)
}

const answersTo = (person: SealedPerson, text: string): boolean => {
  const digits = normaliseNumber(text)
  if (digits !== null) return normaliseNumber(person.number) === digits
  if (isCivilDate(text)) return person.birthDate === text
  const wanted = normaliseName(text)
  return [person.name, person.hanja].some((name) => normaliseName(name) === wanted || choseong(name) === wanted)
}

const personHit = (desk: Desk, id: string, found: Found, person: SealedPerson): PersonHit => {
  const { name, hanja, birthDate, number, address } = person
  const state = stateReader(desk.overlay.view)(`person/p:${id}`) as { readonly died?: string | null } | undefined
  const view = viewOf(desk, presented(found, null), presentContext(desk, desk.overlay.view, null))
  return {
    id,
    name,
    hanja,
    birthDate,
    number: maskNumber(number),
    died: state?.died != null,
    seenIn: { key: 'errors:person.seenIn', values: { title: view.title, receiptNo: found.payload.receiptNo ?? '' } },
    fills: { name, hanja, birthDate, number, address },
  }
}
