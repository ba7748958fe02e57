/**
 * From a ready row of an auction list to a record. The list names a car and its mileage, no owner and no plate, so the
 * row can make no sale and no registration: a car that the register does not know is entered as listed; of a registered
 * one the mileage is a reading. The list gives no day either: the reading is dated on the day when the list was opened.
 * Price and place of the auction stay in the sealed row.
 */
import type { CivilDate } from '../../civil.ts'
import type { RecordDraft } from '../form-types.ts'
import type { StateReader } from '../presenter.ts'
import { BARE, type SealedCar } from './form/record.ts'
import type { CarImportRow, ListedCar } from './import/read.ts'
import { carRow, readingsIn } from './present/parts.ts'
import type { CarRow } from './v1/rows.ts'

export interface SealedListing extends SealedCar {
  readonly cells: readonly string[]
  readonly settled: readonly {
    readonly code: string
    readonly column: string
    readonly was: string
    readonly now: string
  }[]
}

export interface ListSource {
  /** SHA-256 of the file, hex. */
  readonly file: string
  /** The day of the reading. */
  readonly on: CivilDate
}

/** Null for a row that is not ready. */
export const listingRecord = (row: CarImportRow, { file, on }: ListSource, state: StateReader): RecordDraft | null => {
  const { car, cells } = row
  if (row.verdict !== 'ready' || car === null) return null
  const { vin, km, year, model } = car
  const reading = { km, on, why: null }
  const known = knownCar(car, state)
  const sealed: SealedListing = {
    v: 1,
    people: {},
    kinds: {},
    ...BARE,
    model,
    cells,
    settled: row.settled.map(({ code, column, was, now }) => ({ code: code ?? '', column, was, now: now ?? '' })),
  }
  const listed = { vin, year, reading, provenance: { file, row: row.row }, people: [] }
  return {
    service: 'used-car',
    action: known === null ? 'import' : 'odometer',
    body: known === null ? listed : { vin, source: 'auction', reading, people: [] },
    sealed,
    people: [],
    search: [],
    attachments: [],
  }
}

/** The car as the register has it; null when it does not. */
export const knownCar = ({ vin }: ListedCar, state: StateReader): CarRow | null => {
  const car = carRow(state, vin)
  return car === null || car.status === 'voided' ? null : car
}

/** Whether the row's reading stands in the register already. */
export const isListed = ({ vin, km }: ListedCar, on: CivilDate, state: StateReader): boolean =>
  readingsIn(state, vin).some(
    ({ row }) => row.status === 'valid' && row.source === 'auction' && row.km === km && row.readOn === on,
  )
