/**
 * One field for everything: what was typed may be a receipt number or a part of one, a parcel or its address, a car's
 * plate or number, a birth date, a resident number, a name or its first consonants (search-terms.ts). Own unsent records come first, then the
 * replica's, whose index may lag and says so. Every key is looked up in an index; only the people that are shown are
 * unsealed.
 */
import { koreanDate } from '../../../shared/civil.ts'
import type { Input } from '../../../shared/contract/contract.ts'
import type { SearchResult } from '../../../shared/contract/types.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { carKey } from '../../../shared/services/used-car/v1/rows.ts'
import type { DeskError } from '../errors.ts'
import { subjectBytes } from '../subjects.ts'
import type { Actor, Desk } from './desk.ts'
import { draftSummary, draftTitle } from './drafts.ts'
import { officesOf, parcelHits, peopleIn, recordsNaming, takeLookup } from './lookup.ts'
import { type SearchTerms, searchTerms } from './search-terms.ts'
import { mayRead, openWindow } from './standing.ts'
import { summariesOf } from './summary.ts'
import { carsOf } from './vehicles.ts'
import { whoIs } from './who.ts'

/** Records shown when nobody asks for more or fewer. */
const SHOWN = 20
/** People: each is unsealed. A birth date after the name tells which of many is meant. */
const PEOPLE = 10

export const searchAll = (desk: Desk, actor: Actor, input: Input<'search.all'>): Result<SearchResult, DeskError> => {
  const { query, limit = SHOWN } = input
  const terms = searchTerms(query, officesOf(desk))
  const asked = mayRead(actor) && (terms.names.length > 0 || terms.birth !== null || terms.number !== null)
  const allowed = asked ? takeLookup(desk, actor, 'search') : ok(null)
  if (!allowed.ok && allowed.error.code !== 'SEALED_WAITS') return allowed
  const named = asked && allowed.ok
  // One more than is shown tells whether there are more.
  const naming = named ? recordsNaming(desk, actor, terms, limit + 1) : []
  const { hits, lot } = parcelHits(desk, terms.pnu, terms.place)
  const ids = [
    ...new Set([
      ...byReceiptNo(desk, terms, limit + 1),
      ...naming,
      ...(lot ? hits.flatMap(({ pnu }) => recordsOn(desk, pnu, limit + 1)) : []),
      ...carSubjects(desk, terms).flatMap((car) => recordsOn(desk, car, limit + 1)),
    ]),
  ]
  // A number or a place that was typed is found all the same.
  if (!allowed.ok && ids.length === 0 && hits.length === 0) return allowed
  const { people, more } = named
    ? peopleIn(desk, actor, naming, terms, Math.min(limit, PEOPLE))
    : { people: [], more: false }
  return ok({
    records: summariesOf(desk, actor, ids.slice(0, limit)),
    drafts: draftsLike(desk, actor, terms),
    givenUp: givenUpLike(desk, terms, limit),
    people,
    parcels: hits,
    more: { records: ids.length > limit, people: more },
    indexLag: desk.replica.indexLag(),
  })
}

/** By the number's beginning; by its last digits, today's of this window first. */
const byReceiptNo = (desk: Desk, { receipts, counter }: SearchTerms, limit: number): readonly TxId[] => {
  const { office, replica } = desk
  const beginning = (prefix: string): readonly TxId[] => [
    ...office.records.byReceiptNo(prefix, limit),
    // A record that was mended answers to the number that its applicant was given.
    ...office.records.ofApplication(prefix, limit),
    ...replica.byReceiptNo(prefix, limit),
  ]
  return [
    ...receipts.flatMap(beginning),
    ...(counter === null
      ? []
      : [
          ...beginning(todays(desk, counter)),
          ...office.records.byCounter(counter, limit),
          ...replica.byCounter(counter, limit),
        ]),
  ]
}

const todays = (desk: Desk, counter: string): string => {
  const window = openWindow(desk)
  const day = koreanDate(desk.clock.now()).replaceAll('-', '')
  const terminal = window.ok ? String(window.value.terminal).padStart(2, '0') : '00'
  return `${desk.identity.office.toUpperCase()}-${day}-${terminal}-${counter}`
}

/** What was typed itself (a plate that a car once bore), and the car that bears it now. */
const carSubjects = (desk: Desk, { cars }: SearchTerms): readonly string[] => [
  ...new Set([...carsOf(desk, cars).map(carKey), ...cars]),
]

const recordsOn = (desk: Desk, subject: string, limit: number): readonly TxId[] => [
  ...desk.office.records.bySubject(subjectBytes(subject), limit),
  ...desk.replica.records({ subject, limit }),
]

const draftsLike = (desk: Desk, actor: Actor, { receipts, counter }: SearchTerms): SearchResult['drafts'] => {
  const { drafts } = desk.office
  return receipts.length === 0 && counter === null
    ? []
    : [drafts.of(actor.member.key), drafts.waiting(), drafts.leaving()]
        .flat()
        .filter(({ receiptNo, application }) =>
          [receiptNo, application].some(
            (number) =>
              receipts.some((prefix) => number.startsWith(prefix)) || (counter !== null && number.endsWith(counter)),
          ),
        )
        .map((row) => draftSummary(desk, row))
}

/** Why no record bears a number: the gap is explained to whoever asks for it. */
const givenUpLike = (desk: Desk, { receipts, counter }: SearchTerms, limit: number): SearchResult['givenUp'] => {
  const { drafts } = desk.office
  const found = [
    ...receipts.flatMap((prefix) => drafts.givenUp(prefix, limit)),
    ...(counter === null ? [] : drafts.givenUpByCounter(counter, limit)),
  ]
  return [...new Map(found.map((each) => [each.receiptNo, each])).values()].slice(0, limit).map((each) => ({
    receiptNo: each.receiptNo,
    title: draftTitle(desk, each),
    at: each.at,
    who: whoIs(desk, each.author),
    how: each.how,
  }))
}
