/**
 * The places where work waits, by the page. A page begins where the one before ended, by what stands there and not by
 * how many were counted, so that records which leave or arrive meanwhile neither hide nor double another.
 *
 * What is due first depends on the holiday table, so no index has that order. But of one action all records have the
 * same time to be settled in: each action's records lie in the order of their writing, and a page merges the actions,
 * and within a queue the states, so that a record which moves on to the next state is behind the place all the same.
 */
import type { Input } from '../../../shared/contract/contract.ts'
import type { RecordPage } from '../../../shared/contract/types.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import type { QueueGroup, QueuePlace, SignedState } from '../db/records.ts'
import type { Actor, Desk } from './desk.ts'
import { dueAt } from './due.ts'
import { foundRow } from './find.ts'
import { summariesOf, summarise } from './summary.ts'

type ListInput = Input<'record.list'>

/** Records of a page when nobody says how many. */
const PAGE = 100

const STATES: { readonly [queue in Exclude<ListInput['queue'], 'accepted'>]: readonly SignedState[] } = {
  signed: ['signed'],
  returned: ['returned'],
  unsent: ['approved', 'sent'],
}

export const listRecords = (desk: Desk, actor: Actor, input: ListInput): RecordPage => {
  const { queue, after = null, limit = PAGE } = input
  if (queue === 'accepted') return acceptedPage(desk, actor, after, limit)
  const author = queue === 'returned' ? actor.member.key : null
  return waitingPage(desk, actor, STATES[queue], author, { queue, sort: input.sort, after, limit })
}

/** What the ledger accepted of this office, newest first whatever the sort: nothing of it is due. */
const acceptedPage = (desk: Desk, actor: Actor, after: string | null, limit: number): RecordPage => {
  const { replica } = desk
  const query = { office: desk.identity.office, outcome: 'accepted' } as const
  const before = after === null ? {} : { before: Number(after) }
  const ids = replica.records({ ...query, ...before, limit })
  const last = ids.at(-1)
  const index = last === undefined || ids.length < limit ? undefined : replica.ledger.placeOf(last)?.index
  return {
    total: replica.count(query),
    records: summariesOf(desk, actor, ids),
    next: index === undefined ? null : String(index),
  }
}

const waitingPage = (
  desk: Desk,
  actor: Actor,
  states: readonly SignedState[],
  author: string | null,
  page: Pick<ListInput, 'queue' | 'sort'> & { readonly after: string | null; readonly limit: number },
): RecordPage => {
  const { records } = desk.office
  const { queue, after, limit } = page
  const from = readCursor(after)
  const nameOf = ({ service, action }: QueueGroup): string => `${queue}/${service}/${action}`
  const [order, ahead] = page.sort === 'due' ? (['oldest', 1] as const) : (['newest', -1] as const)
  const rank = ranks(desk.replica.ledger, page.sort)
  const merged = states
    .flatMap((state) => records.groups(state))
    .flatMap((group) => {
      const places = records.inGroup(group, order, from.get(nameOf(group)) ?? null, author, limit + 1)
      return places.map((place) => ({ group, place, rank: rank(group, place) }))
    })
    .sort((a, b) => a.rank - b.rank || ahead * (a.place.recordedAt - b.place.recordedAt || a.place.n - b.place.n))
  const shown = merged.slice(0, limit)
  for (const { group, place } of shown) from.set(nameOf(group), place)
  return {
    total: states.reduce((sum, state) => sum + records.countIn(state, author), 0),
    records: shown.flatMap(({ place }) => {
      const row = records.at(place.n)
      const found = foundRow(desk, row, row.id)
      return found === null ? [] : [summarise(desk, actor, found)]
    }),
    next: merged.length > shown.length ? writeCursor(from) : null,
  }
}

/** Smaller stands higher: the earliest deadline, or the latest writing. Records of one instant share the reckoning. */
const ranks = (view: LedgerView, sort: ListInput['sort']): ((group: QueueGroup, place: QueuePlace) => number) => {
  if (sort === 'newest') return (_, { recordedAt }) => -recordedAt
  const known = new Map<string, number>()
  return ({ service, action }, { recordedAt }) => {
    const key = `${service}/${action} ${recordedAt}`
    const rank = known.get(key) ?? dueAt(view, { service, action, recordedAt }) ?? Number.MAX_SAFE_INTEGER
    known.set(key, rank)
    return rank
  }
}

/** `signed/birth/register@1763778600000.17,...`: where the next record of each action begins, in whichever state. */
const readCursor = (cursor: string | null): Map<string, QueuePlace> =>
  new Map(
    (cursor ?? '')
      .split(',')
      .filter((part) => part.includes('@'))
      .map((part) => {
        const [name = '', place = ''] = part.split('@')
        const [recordedAt = '0', n = '0'] = place.split('.')
        return [name, { recordedAt: Number(recordedAt), n: Number(n) }]
      }),
  )

const writeCursor = (places: ReadonlyMap<string, QueuePlace>): string =>
  [...places].map(([name, { recordedAt, n }]) => `${name}@${recordedAt}.${n}`).join(',')
