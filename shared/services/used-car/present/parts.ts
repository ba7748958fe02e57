/** The pieces that screens, registers and papers of the used-car register are made of. */
import { plateText } from '../../../codes/plate.ts'
import type { SealedContent } from '../../form-types.ts'
import type { Fact, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord, StateReader } from '../../presenter.ts'
import { ownIdOf } from '../../sealed-people.ts'
import type { SealedCar } from '../form/record.ts'
import {
  type CarRow,
  carKey,
  type EulRow,
  eulKey,
  type GapRow,
  gapKey,
  type HeadRow,
  headKey,
  type KmRow,
  kmKey,
  type LiensRow,
  liensKey,
  type OwnersRow,
  ownersKey,
  type RecordRow,
  type Right,
  recordKey,
} from '../v1/rows.ts'
import type {
  Correct,
  Holder,
  Importing,
  Inspection,
  Lien,
  Odometer,
  Register,
  Release,
  Scrap,
  Transfer,
  Voiding,
} from '../v1/shapes.ts'

interface Bodies {
  readonly register: Register
  readonly import: Importing
  readonly transfer: Transfer
  readonly lien: Lien
  readonly release: Release
  readonly odometer: Odometer
  readonly inspection: Inspection
  readonly scrap: Scrap
  readonly correct: Correct
  readonly void: Voiding
}
export type Action = keyof Bodies

/** A record with its body read as its action says; the payload was verified before it came here. */
export type Read = {
  readonly [A in Action]: { readonly action: A; readonly body: Bodies[A]; readonly sealed: SealedCar | null }
}[Action]

export const read = ({ payload, sealed }: PresentedRecord): Read =>
  ({ action: payload.action, body: payload.body, sealed }) as unknown as Read

export const told = (key: string, values?: { readonly [name: string]: Told | number }): Told =>
  values === undefined ? { key: `used-car:${key}` } : { key: `used-car:${key}`, values }

export const fieldLabel = (name: string): Told => told(`field.${name}`)

/** Shown where something is sealed and nobody has opened it. */
export const SEALED: Told = told('told.sealed')
export const NONE: Told = told('told.none')

const orNone = (text: string): Told => (text === '' ? NONE : text)
export const orNoneDate = (date: string | null): Told => (date === null || date === '' ? NONE : { date })
export const sealedText = (text: string | undefined): Told => (text === undefined ? SEALED : orNone(text))
export const sealedWon = (won: number | null | undefined): Told => {
  if (won === undefined) return SEALED
  return won === null ? NONE : { won }
}

/** `123,456`. */
const grouped = (n: number): string => String(n).replace(/\B(?=([0-9]{3})+$)/g, ',')

export const kmTold = (km: number): Told => told('told.km', { km: grouped(km) })

/** The record that an entry is about: itself, or what it corrects or voids. A release is an entry of its own. */
export const entryId = (record: PresentedRecord): string => {
  const { action, body } = record.payload
  return (action === 'correct' || action === 'void') && typeof body.target === 'string' ? body.target : record.id
}

// Rows of the state, as they stand

const row =
  <T>(key: (of: string) => string) =>
  (state: StateReader, of: string): T | null =>
    (state(key(of)) as unknown as T | undefined) ?? null

export const carRow = row<CarRow>(carKey)
export const recordRow = row<RecordRow>(recordKey)

export const ownersIn = (state: StateReader, vin: string): readonly Holder[] =>
  row<OwnersRow>(ownersKey)(state, vin)?.owners ?? []

export const liensIn = (state: StateReader, vin: string): LiensRow['liens'] =>
  row<LiensRow>(liensKey)(state, vin)?.liens ?? []

const numbered =
  <T>(section: keyof HeadRow, key: (vin: string, n: number) => string) =>
  (state: StateReader, vin: string): readonly T[] => {
    const last = row<HeadRow>(headKey)(state, vin)?.[section] ?? 0
    const rows: T[] = []
    for (let n = 1; n <= last; n += 1) {
      const found = state(key(vin, n)) as unknown as T | undefined
      if (found !== undefined) rows.push(found)
    }
    return rows
  }

export const gapsIn = numbered<GapRow>('gap', gapKey)
export const eulsIn = numbered<EulRow>('eul', eulKey)
const kmsIn = numbered<KmRow>('km', kmKey)

/** Readings by day, each with the one in force before it: what a fall is seen against. */
export const readingsIn = (
  state: StateReader,
  vin: string,
): readonly { readonly row: KmRow; readonly before: KmRow | null }[] => {
  let before: KmRow | null = null
  return [...kmsIn(state, vin)]
    .sort((a, b) => (a.readOn === b.readOn ? a.n - b.n : a.readOn < b.readOn ? -1 : 1))
    .map((each) => {
      const shown = { row: each, before }
      if (each.status === 'valid') before = each
      return shown
    })
}

/** The plate in Hangul and the car's number; the number alone where no plate is known. */
export const carTold = (vin: string, plate: string | null | undefined): Told =>
  plate === null || plate === undefined ? vin : told('told.car', { plate: plateText(plate), vin })

/** The car as it stands: a scrapped one keeps the plate that it bore. */
export const carText = (vin: string, context: Pick<PresentContext, 'state'>): Told =>
  carTold(vin, carRow(context.state, vin)?.plate)

// Names: they stand in the sealed parts of the records that named the people

export type Names = (person: string) => Told

/** A name that a record's own sealed part gives. */
export const nameIn = (sealed: SealedContent | null, person: string, state: StateReader): string | null => {
  const id = ownIdOf(sealed, person, state)
  const name = id === null ? '' : (sealed?.people[id]?.name ?? '')
  return name === '' ? null : name
}

/** Names of everyone on a car, from the newest record that tells one; `own` is asked first. */
export const namesOn = (context: PresentContext, vin: string, own: SealedContent | null): Names => {
  const sources = sealedOn(context, vin)
  return (person) => {
    for (const source of [own, ...[...sources].reverse()]) {
      const name = nameIn(source, person, context.state)
      if (name !== null) return name
    }
    return SEALED
  }
}

/** The sealed parts of all records on a car; corrections come last and win. */
export const sealedOn = (context: PresentContext, vin: string): readonly SealedCar[] => {
  const { state } = context
  const records = [...new Set([...gapsIn(state, vin), ...eulsIn(state, vin)].map(({ by }) => by))]
  const corrections = records.flatMap((id) => recordRow(state, id)?.words ?? [])
  return [...records, ...corrections].flatMap(
    (id) => (context.record(id)?.sealed as SealedCar | null | undefined) ?? [],
  )
}

export const holderTold = (names: Names, { person, num, den }: Holder): Told =>
  told('told.holder', { name: names(person), share: { share: { num, den } } })

export const holdersTold = (names: Names, holders: readonly Holder[]): Told =>
  holders.length === 0 ? NONE : { list: holders.map((holder) => holderTold(names, holder)) }

export const lienTold = (names: Names, { n, kind, creditor }: Right): Told =>
  told('told.lien', {
    section: fieldLabel(kind === 'seizure' ? 'gapShort' : 'eulShort'),
    n,
    kind: told(`lien.${kind}`),
    creditor: names(creditor),
  })

export const fromLog = (name: string, value: Told): Fact => ({ label: fieldLabel(name), value, from: 'log' })
export const fromSealed = (name: string, value: Told): Fact => ({ label: fieldLabel(name), value, from: 'sealed' })

/** A record named by its receipt number, or by the beginning of its id. */
export const receiptOf = (id: string, context: PresentContext): string =>
  context.record(id)?.payload.receiptNo ?? `${id.slice(0, 12)}…`
