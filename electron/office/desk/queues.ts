/**
 * The places where work waits, by the page. A page begins where the one before ended, by what stands there and not by
 * how many were counted, so that records which leave or arrive meanwhile neither hide nor double another.
 *
 * Deadlines and times of writing stand in an index, by state; a page merges the states of a queue, so that a record
 * which moves on to the next state is behind its place all the same.
 */
import type { Input } from '../../../shared/contract/contract.ts'
import type { RecordPage } from '../../../shared/contract/types.ts'
import type { QueuePlace, SignedState } from '../db/records.ts'
import type { Actor, Desk } from './desk.ts'
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
  return waitingPage(desk, actor, STATES[queue], author, { sort: input.sort, after, limit })
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
  { sort, after, limit }: Pick<ListInput, 'sort'> & { readonly after: string | null; readonly limit: number },
): RecordPage => {
  const { records } = desk.office
  const ahead = sort === 'due' ? 1 : -1
  const from = after === null ? null : readCursor(after)
  const merged = states
    .flatMap((state) => records.inQueue(state, sort, from, author, limit + 1))
    .sort((a, b) => ahead * (a.by - b.by || a.n - b.n))
  const shown = merged.slice(0, limit)
  const last = shown.at(-1)
  return {
    total: states.reduce((sum, state) => sum + records.countIn(state, author), 0),
    records: shown.flatMap(({ n }) => {
      const row = records.at(n)
      const found = foundRow(desk, row, row.id)
      return found === null ? [] : [summarise(desk, actor, found)]
    }),
    next: merged.length > shown.length && last !== undefined ? `${last.by}.${last.n}` : null,
  }
}

const readCursor = (cursor: string): QueuePlace => {
  const [by = '0', n = '0'] = cursor.split('.')
  return { by: Number(by), n: Number(n) }
}
