/**
 * Finding people, parcels and records while a form is filled. People are found by keyed tokens; whoever they lead to is
 * unsealed to be compared, so each look-up is counted, limited and logged.
 */

import { koreanDate } from '../../../shared/civil.ts'
import { findDongs, type LegalDong } from '../../../shared/codes/legal-dong.ts'
import { formatPnu, isPnu, type Pnu, pnuOfLot } from '../../../shared/codes/pnu.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { ParcelHit, PersonFacts, PersonHit, RecordSummary } from '../../../shared/contract/types.ts'
import { choseong, normaliseName, normaliseNumber, numberTag, queryToken } from '../../../shared/crypto/tags.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { SealedContent, SealedPerson } from '../../../shared/services/form-types.ts'
import { sealedOn } from '../../../shared/services/property/present/parts.ts'
import { holdingKey, type TitleRow, titleKey } from '../../../shared/services/property/v1/rows.ts'
import { sealedOn as sealedOnCar } from '../../../shared/services/used-car/present/parts.ts'
import { carKey, type OwnersRow, ownersKey } from '../../../shared/services/used-car/v1/rows.ts'
import { type DeskError, fail } from '../errors.ts'
import { subjectBytes, subjectsIn } from '../subjects.ts'
import { logAccess } from './access.ts'
import type { Actor, Desk } from './desk.ts'
import { type Found, findRecord, stateOf } from './find.ts'
import { maskNumber } from './mask.ts'
import { canonicalKey, canonicalPerson, presentContext, presented, stateReader, viewOf } from './present.ts'
import { personTerms, type SearchTerms, searchTerms } from './search-terms.ts'
import { summarise } from './summary.ts'
import { contentOf } from './unseal.ts'

/** Records that one query opens at most, and people that it shows. */
const MAX_OPENED = 40
const MAX_PEOPLE = 20
const MAX_PARCELS = 20
const MAX_RECORDS = 50

type Named = Pick<SearchTerms, 'names' | 'birth' | 'number'>

/** People by name, first consonants, birth date or resident number; of one parcel or car, who holds it now. */
export const lookupPeople = (
  desk: Desk,
  actor: Actor,
  { query, parcel, car }: Input<'lookup.people'>,
): Result<readonly PersonHit[], DeskError> => {
  const terms = personTerms(query)
  const asked = terms.names.length > 0 || terms.birth !== null || terms.number !== null
  if (parcel === undefined && car === undefined && !asked) return ok([])
  const allowed = takeLookup(desk, actor, 'people')
  if (!allowed.ok) return allowed
  const on = parcel !== undefined ? titleOf(desk, actor, parcel) : car !== undefined ? ownersOf(desk, actor, car) : null
  if (on !== null) return ok(holdersOf(desk, on, asked ? terms : null))
  return ok(peopleIn(desk, actor, recordsNaming(desk, actor, terms, MAX_OPENED), terms).people)
}

/**
 * Number and address of one person, from the newest records that tell them (ours first): they leave this process for
 * the one who was chosen, not for all who were found. Counts as a look-up; the access log names every record opened.
 */
export const lookupPerson = (
  desk: Desk,
  actor: Actor,
  { id }: Input<'lookup.person'>,
): Result<PersonFacts, DeskError> => {
  const { office, replica, overlay } = desk
  const allowed = mayLookUp(desk, actor, 'people')
  if (!allowed.ok) return allowed
  const ids = [
    ...office.records.bySubject(subjectBytes(id), MAX_OPENED),
    ...replica.records({ subject: id, limit: MAX_OPENED }),
  ]
  const wanted = canonicalPerson(overlay.view, id)
  const facts = { number: '', address: '' }
  let known = false
  for (const record of new Set(ids)) {
    const found = findRecord(desk, record)
    if (found === null || !STANDING.has(stateOf(desk, found))) continue
    logAccess(desk, actor, { code: 'counter', note: '' }, 'people', record)
    const people = Object.entries(contentOf(desk, actor.member.office, found)?.people ?? {})
    const person = people.findLast(([own]) => canonicalPerson(overlay.view, own) === wanted)?.[1]
    if (person === undefined) continue
    known = true
    // A record may name somebody without either.
    facts.number ||= person.number
    facts.address ||= person.address
    if (facts.number !== '' && facts.address !== '') break
  }
  return known ? ok(facts) : fail('SEALED_MISSING')
}

/** Counts and logs one use of the number key. A restored counter does not say yet whom its tokens name; a form's numbers are the log's. */
export const takeLookup = (desk: Desk, actor: Actor, what: 'people' | 'search' | 'draft'): Result<null, DeskError> => {
  const allowed = mayLookUp(desk, actor, what)
  if (allowed.ok) logAccess(desk, actor, { code: 'counter', note: '' }, what, null)
  return allowed
}

const mayLookUp = (desk: Desk, actor: Actor, what: 'people' | 'search' | 'draft'): Result<null, DeskError> => {
  if (what !== 'draft' && desk.office.restored.waits()) return fail('SEALED_WAITS')
  return desk.lookups.take(actor.member.key, desk.clock.monotonic()) ? ok(null) : fail('LOOKUPS_TOO_MANY')
}

/**
 * As `takeLookup`, for the numbers of a form: the rules' answer tells whether the ledger knows a number, so each counts,
 * once for as long as somebody goes on filling.
 */
export const takeNumbers = (desk: Desk, actor: Actor, numbers: readonly (string | null)[]): Result<null, DeskError> => {
  const { crypto, identity, readings, clock } = desk
  const { key, office } = actor.member
  const numberKey = office.numberKeys.get(identity.numberEpoch)
  for (const number of numbers) {
    if (number === null || numberKey === undefined) continue
    const reading = `number/${numberTag(crypto, numberKey, number)}`
    if (readings.goesOn(key, reading, clock.now())) continue
    const allowed = takeLookup(desk, actor, 'draft')
    if (!allowed.ok) return allowed
    readings.begins(key, reading, clock.now())
  }
  return ok(null)
}

/** Ids of records whose sealed part answers to a name, its choseong, a birth date or a resident number; ours first. */
export const recordsNaming = (desk: Desk, actor: Actor, terms: Named, limit: number): readonly TxId[] => {
  const { crypto, identity, office, replica } = desk
  const found = new Set<TxId>()
  const add = (ids: readonly TxId[]): void => {
    for (const id of ids) if (found.size < limit) found.add(id)
  }
  for (const [epoch, key] of actor.member.office.numberKeys) {
    if (terms.number !== null) {
      const tag = numberTag(crypto, key, terms.number)
      add(office.records.bySubject(subjectBytes(tag), limit))
      const person = desk.overlay.view.get(`person-by-number/${epoch}/${tag}`)
      if (typeof person?.value !== 'string') continue
      add(office.records.bySubject(subjectBytes(person.value), limit))
      add([person.writer])
      add(replica.records({ subject: person.value, limit }))
    } else if (epoch === identity.numberEpoch) {
      const birth = terms.birth === null ? null : queryToken(crypto, key, terms.birth)
      const names = terms.names.flatMap((name) => queryToken(crypto, key, name) ?? [])
      // Fewer people share a birth date than first consonants.
      const asked = names.length === 0 ? [[]] : names.map((name) => [name])
      for (const named of asked) {
        const tokens = [...(birth === null ? [] : [birth]), ...named]
        if (tokens.length === 0) continue
        add(office.sealed.byTokens(tokens, limit))
        add(replica.byTokens(tokens, limit))
      }
    }
  }
  return [...found]
}

/**
 * The people in these records (ours first, then newest first) that the terms name, each once, by the first record that
 * says who they are. Records are opened until there are enough people; `more` when not all were.
 */
export const peopleIn = (
  desk: Desk,
  actor: Actor,
  ids: readonly TxId[],
  terms: Named,
  most = MAX_PEOPLE,
): { readonly people: readonly PersonHit[]; readonly more: boolean } => {
  const view = desk.overlay.view
  const best = new Map<string, { readonly found: Found; readonly person: SealedPerson }>()
  const known = new Set<string>()
  let opened = 0
  for (const id of ids) {
    const found = findRecord(desk, id)
    if (found === null || !STANDING.has(stateOf(desk, found))) continue
    const named = peopleOf(found).map((id) => canonicalPerson(view, id))
    // A newer record has told of all of them.
    if (named.length > 0 && named.every((id) => known.has(id))) continue
    if (best.size >= most || opened >= MAX_OPENED) return { people: hitsOf(desk, best), more: true }
    opened += 1
    for (const [own, person] of Object.entries(contentOf(desk, actor.member.office, found)?.people ?? {})) {
      const key = canonicalPerson(view, own)
      known.add(key)
      if (!best.has(key) && answersTo(person, terms)) best.set(key, { found, person })
    }
  }
  return { people: hitsOf(desk, best), more: false }
}

/** Records that say who somebody is. */
const STANDING: ReadonlySet<string> = new Set(['signed', 'approved', 'sent', 'accepted'])

const peopleOf = (found: Found): readonly string[] => {
  const { people } = found.payload.body as { readonly people?: unknown }
  return Array.isArray(people) ? people.map(({ id }: { readonly id: string }) => id) : []
}

const hitsOf = (
  desk: Desk,
  best: ReadonlyMap<string, { readonly found: Found; readonly person: SealedPerson }>,
): readonly PersonHit[] => [...best].map(([id, { found, person }]) => personHit(desk, id, found, person, null))

interface Held {
  readonly owners: TitleRow['owners']
  /** The state key that the record wrote by which a person holds. */
  readonly key: (person: string) => string
  readonly sources: readonly SealedContent[]
}

const titleOf = (desk: Desk, actor: Actor, pnu: string): Held => {
  const view = desk.overlay.view
  const title = view.get(titleKey(pnu))?.value as unknown as TitleRow | undefined
  const sources = sealedOn(presentContext(desk, view, actor.member.office), [pnu])
  return { owners: title?.owners ?? [], key: (person) => canonicalKey(view, holdingKey(pnu, person)), sources }
}

const ownersOf = (desk: Desk, actor: Actor, vin: string): Held => {
  const view = desk.overlay.view
  const row = view.get(ownersKey(vin))?.value as unknown as OwnersRow | undefined
  const sources = sealedOnCar(presentContext(desk, view, actor.member.office), vin)
  return { owners: row?.owners ?? [], key: () => ownersKey(vin), sources }
}

/** Who holds a parcel or a car now, ours that are not sent yet included, with the share; `terms` null for all of them. */
const holdersOf = (desk: Desk, { owners, key, sources }: Held, terms: Named | null): readonly PersonHit[] => {
  const view = desk.overlay.view
  return owners.flatMap(({ person: id, num, den }) => {
    const holding = view.get(key(id))
    const found = holding === undefined ? null : findRecord(desk, holding.writer)
    const person = sources
      .flatMap(({ people }) => Object.entries(people))
      .findLast(([own]) => canonicalPerson(view, own) === canonicalPerson(view, id))?.[1]
    if (found === null || (terms !== null && (person === undefined || !answersTo(person, terms)))) return []
    return [personHit(desk, canonicalPerson(view, id), found, person ?? NOBODY, { num, den })]
  })
}

/** Erased, or not here yet: the share is known, the name is not. */
const NOBODY: SealedPerson = { name: '', hanja: '', number: '', birthDate: '', address: '' }

export const lookupParcels = (desk: Desk, query: string): readonly ParcelHit[] => {
  const { pnu, place } = searchTerms(query, [])
  return parcelHits(desk, pnu, place).hits
}

/**
 * Parcels by number or by the words of an address. With a lot: that one, and those under it that a record names (`12`
 * finds `12-3`). Without: the parcels of the dong that a record names. `lot` says whether parcels were named, not a dong.
 */
export const parcelHits = (
  desk: Desk,
  pnu: Pnu | null,
  place: string | null,
): { readonly hits: readonly ParcelHit[]; readonly lot: boolean } => {
  const hit = (each: Pnu): ParcelHit => ({
    pnu: each,
    address: formatPnu(each, desk.dongs),
    titled: desk.overlay.view.get(titleKey(each)) !== undefined,
  })
  if (pnu !== null) return { hits: [hit(pnu)], lot: true }
  const [, words = '', lotText = ''] = /^(.*?)\s*((?:산\s*)?[0-9]+(?:-[0-9]+)?\s*(?:번지)?)?$/u.exec(place ?? '') ?? []
  if (words.trim() === '') return { hits: [], lot: false }
  const found = new Set<Pnu>()
  for (const dong of dongsLike(desk, words)) {
    const lot = lotText === '' ? null : pnuOfLot(dong.code, lotText)
    if (lot !== null && !lot.ok) continue
    if (lot?.ok) found.add(lot.value)
    const under = lot === null ? dong.code : lot.value.endsWith('0000') ? lot.value.slice(0, 15) : null
    if (under === null) continue
    for (const known of knownParcels(desk, under, MAX_PARCELS - found.size)) found.add(known)
  }
  return { hits: [...found].slice(0, MAX_PARCELS).map(hit), lot: lotText !== '' }
}

/** The dong that is called just so comes before those whose names hold the words. */
const dongsLike = (desk: Desk, words: string): readonly LegalDong[] => {
  const today = koreanDate(desk.clock.now())
  const last = words.trim().split(/\s+/).at(-1) ?? ''
  const isCalled = ({ name }: LegalDong): number => (name.endsWith(` ${last}`) ? 0 : 1)
  return [...findDongs(desk.dongs, words, today, 50)].sort((a, b) => isCalled(a) - isCalled(b)).slice(0, 10)
}

/** Parcels that begin so and that a record of ours or of the ledger names, in their order. */
function* knownParcels(desk: Desk, prefix: string, limit: number): IterableIterator<Pnu> {
  const end = `${prefix}~`
  let after = prefix
  for (let given = 0; given < limit; given += 1) {
    const next = [desk.office.records.nextParcel(after, end), desk.replica.nextParcel(after, end)]
      .filter((each) => each !== null)
      .sort()[0]
    if (next === undefined || !isPnu(next)) return
    yield next
    after = next
  }
}

/** Records that a form can target: accepted ones, and ours that will probably be; by number, else the newest. */
export const lookupRecords = (desk: Desk, actor: Actor, input: Input<'lookup.records'>): readonly RecordSummary[] => {
  const { service, actions, parcel, car } = input
  const subject = car === undefined ? parcel : carKey(car)
  const { receipts, counter } = searchTerms(`#${input.query.trim().replace(/^#/, '')}`, officesOf(desk))
  const { office, replica } = desk
  const numbered = receipts.length > 0 || counter !== null
  const fits = (found: Found): boolean =>
    found.payload.service === service &&
    (actions.length === 0 || actions.includes(found.payload.action)) &&
    (subject === null || subjectsIn(found.payload.body).has(subject)) &&
    STANDING.has(stateOf(desk, found))
  const ids = numbered
    ? [
        ...receipts.flatMap((prefix) => [
          ...office.records.byReceiptNo(prefix, MANY),
          ...replica.byReceiptNo(prefix, MANY),
        ]),
        ...(counter === null ? [] : [...office.records.byCounter(counter, MANY), ...replica.byCounter(counter, MANY)]),
      ]
    : input.query.trim() !== ''
      ? []
      : [
          ...(subject === null ? ownNewest(desk, input) : office.records.bySubject(subjectBytes(subject), MANY)),
          ...replica.records({
            service,
            ...(actions.length > 0 ? { actions } : {}),
            ...(subject === null ? {} : { subject }),
            outcome: 'accepted',
            limit: MAX_RECORDS,
          }),
        ]
  const shown: Found[] = []
  for (const id of new Set(ids)) {
    if (shown.length >= MAX_RECORDS) break
    const found = findRecord(desk, id)
    if (found !== null && fits(found)) shown.push(found)
  }
  return shown.map((found) => summarise(desk, actor, found))
}

/** Records of any service that are looked at for those of one. */
const MANY = 200

/** Our own that wait, of one service. */
const ownNewest = ({ office }: Desk, { service, actions }: Input<'lookup.records'>): readonly TxId[] =>
  (['signed', 'approved', 'sent'] as const)
    .flatMap((state) => office.records.newestOf(state, service, actions, MAX_RECORDS))
    .map((id) => ({ id, n: office.records.find(id)?.n ?? 0 }))
    .sort((a, b) => b.n - a.n)
    .slice(0, MAX_RECORDS)
    .map(({ id }) => id)

/** Every office of the network, and this one before it knows any. */
export const officesOf = (desk: Desk): readonly string[] =>
  desk.tip()?.offices.map(({ office }) => office) ?? [desk.identity.office]

const answersTo = (person: SealedPerson, { names, birth, number }: Named): boolean => {
  if (number !== null) return normaliseNumber(person.number) === number
  if (birth !== null && person.birthDate !== birth) return false
  const own = [person.name, person.hanja].flatMap((name) => [normaliseName(name), choseong(name)])
  return names.length === 0 ? birth !== null : names.some((name) => own.includes(normaliseName(name)))
}

const personHit = (
  desk: Desk,
  id: string,
  found: Found,
  person: SealedPerson,
  share: PersonHit['share'],
): PersonHit => {
  const { name, hanja, birthDate, number } = person
  const state = stateReader(desk.overlay.view)(`person/p:${id}`) as { readonly died?: string | null } | undefined
  const view = viewOf(desk, presented(found, null), presentContext(desk, desk.overlay.view, null))
  return {
    id,
    name,
    hanja,
    birthDate,
    number: maskNumber(number),
    died: state?.died != null,
    share,
    seenIn: { key: 'errors:person.seenIn', values: { title: view.title, receiptNo: found.payload.receiptNo ?? '' } },
  }
}
