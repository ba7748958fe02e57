/**
 * The ministry's sales as a list to import. A row that equals a sale already in the register, or signed here, is doubtful:
 * whether it is that sale or another one is the clerk's to say, never decided silently.
 */
import type { CivilDate } from '../../../shared/civil.ts'
import { decide, decideAll, reopen } from '../../../shared/services/real-estate/import/decide.ts'
import type { Problem, SalesContext, SalesImport, SalesRow } from '../../../shared/services/real-estate/import/types.ts'
import { equalSalesKey, firstEqual, importRecord } from '../../../shared/services/real-estate/import-record.ts'
import { importedRow } from '../../../shared/services/real-estate/v1/rows.ts'
import type { Desk } from './desk.ts'
import { findRecord } from './find.ts'
import type { ListKind } from './import-list.ts'

export const salesList = (
  desk: Desk,
  { encoding, layout, rows }: SalesImport,
  file: string,
  today: CivilDate,
): ListKind<SalesRow> => {
  const context: SalesContext = { codes: desk.dongs, today, layout }
  /** The living sale that a row equals, in the register or signed here. */
  const equalSale = (row: SalesRow): string | null => {
    const key = row.sale === null ? null : equalSalesKey(row.sale)
    return key === null ? null : firstEqual(desk.overlay.view.get(key)?.value)
  }
  return {
    service: 'real-estate',
    encoding,
    columns: layout.columns.map(({ name }) => name),
    rows,
    decide: (row, decision, scope) => decide(row, decision, context, scope),
    decideAll: (all, code, decision) => decideAll(all, code, decision, context),
    reopen: (row) => reopen(row, context),
    recount: (all) => all,
    stands: ({ row }) => desk.overlay.view.get(importedRow(file, row)) !== undefined,
    doubt: (row) => {
      const spoken = row.settled.some(({ code }) => code === 'REPEATED_ROW')
      const equal = spoken || row.sale?.cancelled != null ? null : equalSale(row)
      if (equal === null) return row
      const value = findRecord(desk, equal)?.payload.receiptNo ?? equal.slice(0, 16)
      const doubt: Problem = { code: 'REPEATED_ROW', column: '', value, proposal: null, candidates: [], asIs: true }
      return { ...row, verdict: 'doubtful', problems: [...row.problems, doubt] }
    },
    record: (row) => {
      // A row that the clerk said is another sale than the equal one names that one.
      const another = row.settled.some(({ code, use }) => code === 'REPEATED_ROW' && use === 'as-is')
      return importRecord(row, { file, layout: layout.name, duplicateOf: another ? equalSale(row) : null })
    },
  }
}
