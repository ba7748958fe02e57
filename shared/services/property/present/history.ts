/**
 * The history of one parcel: every accepted record that touched it in the order of the log, what stood after each, and the
 * parcels that it was split from, split into or merged with.
 *
 * No row is ever deleted, so all of it is told by the rows as they stand and the records that wrote them: an entry stands at
 * a point when its record was ordered by then and no cancellation of it was. Names stay sealed where the context opens
 * nothing.
 */
import { koreanDate } from '../../../civil.ts'
import type { Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import { minus, type Share, sum, ZERO } from '../v1/rational.ts'
import type { EulRow, GapRow, MarkRow, ParcelRow } from '../v1/rows.ts'
import { entryRow, eulsIn, gapsIn, marksIn, namesOn, parcelRow, parcelText, read, SEALED, told } from './parts.ts'
import { view } from './view.ts'

export interface ParcelBranch {
  readonly pnu: string
  readonly address: string
  /** `out`: this parcel became it, wholly or in part; `in`: it became this one. */
  readonly way: 'in' | 'out'
}

export interface ParcelEvent {
  readonly record: string
  readonly receiptNo: string | null
  /** `YYYY-MM-DD`, of the recording. */
  readonly on: string
  readonly title: Told
  readonly summary: Told
  /** Voided since. */
  readonly cancelled: boolean
  readonly corrected: boolean
  /** The event that it corrects or voids, from 1; null for an entry of its own, and where that is on other parcels alone. */
  readonly about: number | null
  readonly branches: readonly ParcelBranch[]
  // After it:
  readonly status: ParcelRow['status']
  /** Null before the display section states one. */
  readonly area100: number | null
  readonly owners: readonly { readonly owner: number; readonly share: Share }[]
  /** Of `liens`: those in force. */
  readonly liens: readonly number[]
}

export interface ParcelHistory {
  readonly pnu: string
  readonly address: string
  readonly status: ParcelRow['status']
  readonly events: readonly ParcelEvent[]
  /** Everybody who ever owned a share, in the order in which they came. */
  readonly owners: readonly { readonly name: Told }[]
  /** Every mortgage that was ever entered. */
  readonly liens: readonly { readonly n: number; readonly kind: Told; readonly creditor: Told }[]
}

/**
 * Null for a parcel without a title. `named`: the accepted records that name the parcel; `orderOf`: a record's place in the
 * log.
 */
export const parcelHistory = (
  pnu: string,
  named: readonly string[],
  orderOf: (record: string) => number | null,
  context: PresentContext,
): ParcelHistory | null => {
  const { state } = context
  const parcel = parcelRow(state, pnu)
  if (parcel === null) return null
  const [marks, gaps, euls] = [marksIn(state, pnu), gapsIn(state, pnu), eulsIn(state, pnu)]
  const records = recordsOn(
    pnu,
    [...new Set([...named, ...[...marks, ...gaps, ...euls].map(({ by }) => by)])],
    orderOf,
    context,
  )
  const places = new Map(records.map(({ id }, i) => [id, i]))
  /** Rows that stood in the register after the event. */
  const upTo =
    <R extends { readonly by: string }>(event: number) =>
    ({ by }: R): boolean =>
      (places.get(by) ?? Number.POSITIVE_INFINITY) <= event
  const titles = records.map((_, i) => ownersOf(gaps.filter(upTo(i))))
  const people = [...new Set(titles.flatMap((owners) => [...owners.keys()]))]
  const mortgages = euls.filter(({ kind, k }) => k === 0 && (kind === 'mortgage' || kind === 'revolving'))
  const names = namesOn(context, [pnu], null)
  let status: ParcelRow['status'] = 'open'
  const events = records.map((record, i): ParcelEvent => {
    const { id, payload } = record
    status = statusAfter(record, pnu, status, context)
    const entry = entryRow(state, id)
    const { title, summary } = view(record, context)
    const about =
      payload.action === 'correct' || payload.action === 'void' ? places.get(String(payload.body.target)) : null
    return {
      record: id,
      receiptNo: payload.receiptNo,
      on: koreanDate(payload.recordedAt),
      title,
      summary,
      cancelled: entry?.status === 'voided',
      corrected: (entry?.k ?? 0) > 0,
      about: typeof about === 'number' ? about + 1 : null,
      branches: branchesOf(record, pnu, context),
      status,
      area100: areaOf(marks.filter(upTo(i))),
      owners:
        status === 'voided'
          ? []
          : [...(titles[i] ?? [])].map(([person, share]) => ({ owner: people.indexOf(person), share })),
      liens: status === 'open' ? inForce(mortgages, euls.filter(upTo(i))) : [],
    }
  })
  return {
    pnu,
    address: parcelText(pnu, context),
    status: parcel.status,
    events,
    owners: people.map((person) => ({ name: names(person) })),
    liens: mortgages.map(({ n }) => {
      const { kind, creditor } = euls.findLast((row) => row.n === n) as EulRow
      return { n, kind: told(`mortgage.${kind}`), creditor: creditor === null ? SEALED : names(creditor) }
    }),
  }
}

/** Entries on the parcel and what corrected or voided them, in the order of the log. */
const recordsOn = (
  pnu: string,
  ids: readonly string[],
  orderOf: (record: string) => number | null,
  context: PresentContext,
): readonly PresentedRecord[] => {
  const found = new Map<string, PresentedRecord>()
  const add = (record: PresentedRecord | null): void => {
    if (record !== null && record.payload.service === 'property') found.set(record.id, record)
  }
  for (const id of ids) {
    const entry = entryRow(context.state, id)
    if (entry !== null && !entry.parts.some((part) => part.pnu === pnu)) continue
    add(context.record(id))
    for (const each of context.about(id))
      if (each.payload.action === 'correct' || each.payload.action === 'void') add(each)
  }
  return [...found.values()]
    .flatMap((record) => {
      const place = orderOf(record.id)
      return place === null ? [] : [{ record, place }]
    })
    .sort((a, b) => a.place - b.place)
    .map(({ record }) => record)
}

/** Shares by the entries of 갑구 that stand, each as last corrected. */
const ownersOf = (rows: readonly GapRow[]): ReadonlyMap<string, Share> => {
  const cancelled = new Set(rows.flatMap(({ kind, of }) => (kind === 'cancellation' && of !== null ? [of] : [])))
  const standing = new Map(rows.filter(({ n }) => !cancelled.has(n)).map((row) => [row.n, row]))
  let owners = new Map<string, Share>()
  for (const { kind, from, share, to } of [...standing.values()].sort((a, b) => a.n - b.n)) {
    if (kind === 'preservation' || kind === 'carried') {
      owners = new Map(to.map(({ person, num, den }) => [person, { num, den }]))
    }
    if (kind !== 'transfer' || from === null || share === null) continue
    owners.set(from, minus(owners.get(from) ?? ZERO, share) ?? ZERO)
    for (const { person, num, den } of to) owners.set(person, sum([owners.get(person) ?? ZERO, { num, den }]) ?? ZERO)
  }
  return new Map([...owners].filter(([, { num }]) => num > 0))
}

const areaOf = (rows: readonly MarkRow[]): number | null => rows.at(-1)?.area100 ?? null

/** A mortgage is in force until it is cancelled, or released by an entry that is not cancelled itself. */
const inForce = (mortgages: readonly EulRow[], rows: readonly EulRow[]): readonly number[] => {
  const cancelled = new Set(rows.flatMap(({ kind, of }) => (kind === 'cancellation' && of !== null ? [of] : [])))
  const released = new Set(
    rows.flatMap(({ kind, n, of }) => (kind === 'release' && of !== null && !cancelled.has(n) ? [of] : [])),
  )
  const entered = new Set(rows.map(({ n }) => n))
  return mortgages.flatMap(({ n }, i) => (entered.has(n) && !cancelled.has(n) && !released.has(n) ? [i] : []))
}

const statusAfter = (
  record: PresentedRecord,
  pnu: string,
  before: ParcelRow['status'],
  context: PresentContext,
): ParcelRow['status'] => {
  const content = read(record)
  switch (content.action) {
    case 'open-title':
      return 'open'
    case 'split':
      return content.body.parts.some((part) => part.pnu === pnu) ? 'open' : 'closed'
    case 'merge':
      return content.body.into === pnu ? 'open' : 'closed'
    case 'void': {
      const target = context.record(content.body.target)
      if (target === null) return before
      const of = read(target)
      if (of.action === 'merge') return 'open'
      if (of.action === 'split') return of.body.pnu === pnu ? 'open' : 'voided'
      return of.action === 'open-title' ? 'voided' : before
    }
    default:
      return before
  }
}

const branchesOf = (record: PresentedRecord, pnu: string, context: PresentContext): readonly ParcelBranch[] => {
  const content = read(record)
  const branch = (other: string, way: ParcelBranch['way']): readonly ParcelBranch[] =>
    other === pnu ? [] : [{ pnu: other, address: parcelText(other, context), way }]
  if (content.action === 'split') {
    const { pnu: whole, parts } = content.body
    return whole === pnu ? parts.flatMap((part) => branch(part.pnu, 'out')) : branch(whole, 'in')
  }
  if (content.action === 'merge') {
    const { into, pnus } = content.body
    return into === pnu ? pnus.flatMap((other) => branch(other, 'in')) : branch(into, 'out')
  }
  return []
}
