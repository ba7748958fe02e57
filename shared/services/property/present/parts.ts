/** The pieces that screens, registers and papers of the property register are made of. */
import { formatLot, pnuParts } from '../../../codes/pnu.ts'
import type { SealedContent } from '../../form-types.ts'
import type { Fact, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import { ownIdOf } from '../../sealed-people.ts'
import type { SealedEntry } from '../form/record.ts'
import {
  type EntryRow,
  type EulRow,
  entryKey,
  eulKey,
  type GapRow,
  gapKey,
  type HeadRow,
  headKey,
  type LiensRow,
  liensKey,
  type MarkRow,
  markKey,
  type ParcelRow,
  parcelKey,
  type TitleRow,
  titleKey,
} from '../v1/rows.ts'
import type { Correct, Holder, Merge, Mortgage, OpenTitle, Release, Split, Transfer, Voiding } from '../v1/shapes.ts'

interface Bodies {
  readonly 'open-title': OpenTitle
  readonly transfer: Transfer
  readonly mortgage: Mortgage
  readonly release: Release
  readonly split: Split
  readonly merge: Merge
  readonly correct: Correct
  readonly void: Voiding
}
export type Action = keyof Bodies

/** A record with its body read as its action says; the payload was verified before it came here. */
export type Read = {
  readonly [A in Action]: { readonly action: A; readonly body: Bodies[A]; readonly sealed: SealedEntry | null }
}[Action]

const ACTIONS: readonly string[] = [
  'open-title',
  'transfer',
  'mortgage',
  'release',
  'split',
  'merge',
  'correct',
  'void',
] satisfies readonly Action[]

/** Throws for another service's record: a defect of the caller. */
export const read = ({ payload, sealed }: PresentedRecord): Read => {
  if (!ACTIONS.includes(payload.action)) throw new Error(`no property action: ${payload.action}`)
  return { action: payload.action, body: payload.body, sealed } as unknown as Read
}

export const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `property:${key}` } : { key: `property:${key}`, values }

export const fieldLabel = (name: string): Told => told(`field.${name}`)

/** Shown where something is sealed and nobody has opened it. */
export const SEALED: Told = told('told.sealed')
export const NONE: Told = told('told.none')

export const orNone = (text: string): Told => (text === '' ? NONE : text)
export const orNoneDate = (date: string | null): Told => (date === null || date === '' ? NONE : { date })
export const sealedText = (text: string | undefined): Told => (text === undefined ? SEALED : orNone(text))
export const sealedWon = (won: number | null | undefined): Told => {
  if (won === undefined) return SEALED
  return won === null ? NONE : { won }
}

/** `서울특별시 마포구 공덕동 57-9`; the bare number where the dong is not known. */
export const parcelText = (pnu: string, context: Pick<PresentContext, 'dong'>): string => {
  const parts = pnuParts(pnu)
  const dong = parts === null ? null : context.dong(parts.dong)
  return parts === null || dong === null ? pnu : `${dong} ${formatLot(parts.lot)}`
}

export const categoryTold = (code: string): Told => told(`category.${code}`)

/** The record that an entry is about: itself, or what it corrects or voids. A release is an entry of its own. */
export const entryId = (record: PresentedRecord): string => {
  const { action, body } = record.payload
  return (action === 'correct' || action === 'void') && typeof body.target === 'string' ? body.target : record.id
}

// Rows of the state, as they stand

export const entryRow = (state: StateReader, tx: string): EntryRow | null =>
  (state(entryKey(tx)) as unknown as EntryRow | undefined) ?? null

export const parcelRow = (state: StateReader, pnu: string): ParcelRow | null =>
  (state(parcelKey(pnu)) as unknown as ParcelRow | undefined) ?? null

export const ownersIn = (state: StateReader, pnu: string): readonly Holder[] =>
  (state(titleKey(pnu)) as unknown as TitleRow | undefined)?.owners ?? []

export const liensIn = (state: StateReader, pnu: string): LiensRow['liens'] =>
  (state(liensKey(pnu)) as unknown as LiensRow | undefined)?.liens ?? []

const headIn = (state: StateReader, pnu: string): HeadRow | undefined =>
  state(headKey(pnu)) as unknown as HeadRow | undefined

export const marksIn = (state: StateReader, pnu: string): readonly MarkRow[] => {
  const rows: MarkRow[] = []
  for (let n = 1; n <= (headIn(state, pnu)?.mark ?? 0); n += 1) {
    const found = state(markKey(pnu, n)) as unknown as MarkRow | undefined
    if (found !== undefined) rows.push(found)
  }
  return rows
}

/** Every 갑구 entry and its corrections, in the order in which a paper shows them. */
export const gapsIn = (state: StateReader, pnu: string): readonly GapRow[] =>
  versions<GapRow>(state, headIn(state, pnu)?.gap ?? 0, (n, k) => gapKey(pnu, n, k))

export const eulsIn = (state: StateReader, pnu: string): readonly EulRow[] =>
  versions<EulRow>(state, headIn(state, pnu)?.eul ?? 0, (n, k) => eulKey(pnu, n, k))

const versions = <T>(state: StateReader, last: number, key: (n: number, k: number) => string): readonly T[] => {
  const rows: T[] = []
  for (let n = 1; n <= last; n += 1) {
    for (let k = 0; ; k += 1) {
      const found = state(key(n, k)) as unknown as T | undefined
      if (found === undefined) break
      rows.push(found)
    }
  }
  return rows
}

// Names: they stand in the sealed parts of the records that named the people

export type Names = (person: string) => Told

/** A name that a record's own sealed part gives. */
export const nameIn = (sealed: SealedContent | null, person: string, state: StateReader): string | null => {
  const id = ownIdOf(sealed, person, state)
  const name = id === null ? '' : (sealed?.people[id]?.name ?? '')
  return name === '' ? null : name
}

/**
 * Names of everyone on a parcel: from the newest record that tells one, the parcels it came from included; `own` is
 * asked first. What the reader may not see stays `(sealed)`.
 */
export const namesOn = (context: PresentContext, pnus: readonly string[], own: SealedContent | null): Names => {
  const sources = sealedOn(context, pnus)
  return (person) => {
    const mine = nameIn(own, person, context.state)
    if (mine !== null) return mine
    for (let i = sources.length - 1; i >= 0; i -= 1) {
      const name = nameIn(sources[i] ?? null, person, context.state)
      if (name !== null) return name
    }
    return SEALED
  }
}

/** The sealed parts of all records on some parcels and on those they were split from; corrections come last and win. */
export const sealedOn = (context: PresentContext, pnus: readonly string[]): readonly SealedEntry[] => {
  const parcels = new Set<string>(pnus)
  const records = new Set<string>()
  for (const pnu of parcels) {
    for (const each of [...gapsIn(context.state, pnu), ...eulsIn(context.state, pnu)]) {
      if (each.origin !== null) parcels.add(each.origin)
      records.add(each.by)
    }
    for (const { by, parcels: others } of marksIn(context.state, pnu)) {
      records.add(by)
      for (const other of others) parcels.add(other)
    }
  }
  const corrections = [...records].flatMap((id) => entryRow(context.state, id)?.words ?? [])
  return [...records, ...corrections].flatMap(
    (id) => (context.record(id)?.sealed as SealedEntry | null | undefined) ?? [],
  )
}

export const holderTold = (names: Names, { person, num, den }: Holder): Told =>
  told('told.holder', { name: names(person), share: { share: { num, den } } })

export const holdersTold = (names: Names, holders: readonly Holder[]): Told =>
  holders.length === 0 ? NONE : { list: holders.map((holder) => holderTold(names, holder)) }

export const fromLog = (label: Told, value: Told): Fact => ({ label, value, from: 'log' })
export const fromSealed = (label: Told, value: Told): Fact => ({ label, value, from: 'sealed' })

/** The parcels that a record is about; those of the entry for a correction or voiding. */
export const parcelsOf = (record: PresentedRecord, context: PresentContext): readonly string[] => {
  const content = read(record)
  switch (content.action) {
    case 'open-title':
    case 'transfer':
      return [content.body.pnu]
    case 'mortgage':
      return content.body.parcels.map(({ pnu }) => pnu)
    case 'release':
      return content.body.pnus
    case 'split':
      return [...new Set([content.body.pnu, ...content.body.parts.map(({ pnu }) => pnu)])]
    case 'merge':
      return [...new Set([content.body.into, ...content.body.pnus])]
    case 'correct':
    case 'void': {
      const row = entryRow(context.state, content.body.target)
      if (row !== null) return row.parts.map(({ pnu }) => pnu)
      const target = context.record(content.body.target)
      return target === null || target.payload.service !== 'property' || target.id === record.id
        ? []
        : parcelsOf(target, context)
    }
    default:
      return content satisfies never
  }
}
