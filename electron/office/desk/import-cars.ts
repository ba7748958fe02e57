/**
 * An auction list of cars as a list to import. A car that the register knows is doubtful: kept, its mileage is a reading of
 * that car, which only a registered car can have; of one that is listed or deregistered the row is left out.
 */
import type { CivilDate } from '../../../shared/civil.ts'
import { plateText } from '../../../shared/codes/plate.ts'
import {
  type CarImport,
  type CarImportRow,
  type CarProblem,
  decide,
  decideAll,
  recount,
  reopen,
} from '../../../shared/services/used-car/import/read.ts'
import { isListed, knownCar, listingRecord } from '../../../shared/services/used-car/import-record.ts'
import type { Desk } from './desk.ts'
import { findRecord } from './find.ts'
import type { ListKind } from './import-list.ts'

export const carList = (
  desk: Desk,
  { encoding, columns, context, rows }: CarImport,
  file: string,
  today: CivilDate,
): ListKind<CarImportRow> => {
  const state = (key: string) => desk.overlay.view.get(key)?.value
  return {
    service: 'used-car',
    encoding,
    columns,
    rows,
    decide: (row, decision, scope) => decide(row, decision, context, scope),
    decideAll: (all, code, decision) => decideAll(all, code, decision, context),
    reopen: (row) => reopen(row, context),
    recount: (all) => recount(all, context),
    stands: ({ car }) => car !== null && isListed(car, today, state),
    doubt: (row) => {
      const known = row.car === null ? null : knownCar(row.car, state)
      if (known === null || row.settled.some(({ code }) => code === 'CAR_KNOWN')) return row
      const value =
        known.plate === null ? (findRecord(desk, known.by)?.payload.receiptNo ?? '') : plateText(known.plate)
      const asIs = known.status === 'registered'
      const doubt: CarProblem = { code: 'CAR_KNOWN', column: '', value, proposal: null, candidates: [], asIs }
      return { ...row, verdict: 'doubtful', problems: [...row.problems, doubt] }
    },
    record: (row) => listingRecord(row, { file, on: today }, state),
  }
}
