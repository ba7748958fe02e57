/**
 * From a ready row of a published file to a record. The row's cells stay whole in the sealed part, so what the
 * publisher wrote can always be shown beside what was read from it.
 */
import { type CivilDate, civilDate, daysInMonth, isCivilDate } from '../../civil.ts'
import type { Json } from '../../json.ts'
import type { RecordDraft, SealedContent } from '../form-types.ts'
import type { LayoutName, Sale, SalesRow } from './import/types.ts'
import type { ImportBody } from './v1/bodies.ts'
import { dealRow } from './v1/rows.ts'

export interface SealedImport extends SealedContent {
  readonly place: { readonly address: string; readonly building: string; readonly unit: string }
  readonly road: string
  readonly cells: readonly string[]
  readonly settled: readonly {
    readonly code: string
    readonly column: string
    readonly was: string
    readonly now: string
  }[]
}

export interface ImportSource {
  /** SHA-256 of the file, hex. */
  readonly file: string
  readonly layout: LayoutName
  /** The living sale equal to this row that the clerk has seen and says is another; null when there is none. */
  readonly duplicateOf: string | null
}

/** Null for a row that is not ready or lacks a parcel. */
export const importRecord = (row: SalesRow, source: ImportSource): RecordDraft | null => {
  const { sale } = row
  if (row.verdict !== 'ready' || sale === null || sale.pnu === null) return null
  const body: Omit<ImportBody, 'duplicateOf' | 'provenance'> = {
    pnu: sale.pnu,
    contract: contractDays(sale),
    area100: sale.area100,
    floor: sale.floor,
    price: sale.price,
    builtYear: sale.builtYear,
    cancelledOn: isCivilDate(sale.cancelled) ? sale.cancelled : null,
    people: [],
  }
  const settled = row.settled.flatMap(({ code, use }) => (code === null || use === 'refuse' ? [] : [{ code, use }]))
  const sealed: SealedImport = {
    v: 1,
    people: {},
    place: {
      address: `${sale.sggText} ${sale.lotText}`.trim(),
      building: sale.complex,
      unit: sale.building ?? '',
    },
    road: sale.road ?? '',
    cells: row.cells,
    settled: row.settled.map(({ code, column, was, now }) => ({ code: code ?? '', column, was, now: now ?? '' })),
  }
  return {
    service: 'real-estate',
    action: 'import',
    body: {
      ...body,
      provenance: { file: source.file, row: row.row, layout: source.layout, settled: settled.slice(0, 32) },
      duplicateOf: source.duplicateOf,
    } as unknown as { readonly [field: string]: Json },
    sealed,
    people: [],
    search: [],
    attachments: [],
  }
}

/** The state key that lists the living sales equal to this row: the first of them is what `duplicateOf` may name. */
export const equalSalesKey = (sale: Sale): string | null =>
  sale.pnu === null
    ? null
    : dealRow({
        pnu: sale.pnu,
        contract: contractDays(sale),
        area100: sale.area100,
        floor: sale.floor,
        price: sale.price,
      })

/** The first living sale in the value under that key, or null. */
export const firstEqual = (value: Json | undefined): string | null => {
  const ids = (value as { readonly ids?: readonly string[] } | undefined)?.ids
  return ids?.[0] ?? null
}

/** The day, the published range of days, the whole month, or null when the file has no date. */
const contractDays = (sale: Sale): { readonly from: CivilDate; readonly to: CivilDate } | null => {
  if (sale.contractMonth === null) return null
  const year = Number(sale.contractMonth.slice(0, 4))
  const month = Number(sale.contractMonth.slice(5, 7))
  if (civilDate(year, month, 1) === null) return null
  const last = daysInMonth(year, month)
  const [first, until] =
    sale.contractDays ?? (sale.contractDay === null ? [1, last] : [sale.contractDay, sale.contractDay])
  const from = civilDate(year, month, first)
  const to = civilDate(year, month, Math.min(until, last))
  return from === null || to === null ? null : { from, to }
}
