/**
 * The extract of a parcel's register (등기사항증명서, 말소사항 포함): display section, 갑구, 을구, every entry with its number, the
 * cancelled ones shown as cancelled, and a summary of what is in force. Sections and columns: 부동산등기법 art. 15, 34, 48,
 * verified; that a certificate of all matters may be asked for: art. 19, verified.
 */

import type { PaperDocument, PaperTable, Told } from '../../present-types.ts'
import type { PaperChoice, PresentContext, PresentedRecord, SignedBy } from '../../presenter.ts'
import type { EulRow, GapRow } from '../v1/rows.ts'
import { eulContent, eulPurpose, gapHolders, gapPurpose, markTold, rank } from './entry-lines.ts'
import {
  categoryTold,
  entryRow,
  eulsIn,
  fieldLabel,
  gapsIn,
  holdersTold,
  liensIn,
  marksIn,
  type Names,
  NONE,
  namesOn,
  ownersIn,
  parcelRow,
  parcelsOf,
  parcelText,
  told,
} from './parts.ts'

/** Papers of one record at most: a split or merger touches that many parcels. */
const MOST = 9

/** One extract per parcel that the record touched: `extract`, `extract-2`, … */
export const papers = (record: PresentedRecord, context: PresentContext): readonly PaperChoice[] => {
  const pnus = shown(record, context)
  return pnus.map((pnu, i) => ({
    paper: i === 0 ? 'extract' : `extract-${i + 1}`,
    label: 'property:paper.extract',
    ...(pnus.length === 1 ? {} : { of: parcelText(pnu, context) }),
  }))
}

const shown = (record: PresentedRecord, context: PresentContext): readonly string[] =>
  parcelsOf(record, context)
    .filter((pnu) => parcelRow(context.state, pnu) !== null)
    .slice(0, MOST)

export const paper = (
  name: string,
  record: PresentedRecord,
  signed: readonly SignedBy[],
  context: PresentContext,
): PaperDocument | null => {
  const index = papers(record, context).findIndex((choice) => choice.paper === name)
  const pnu = shown(record, context)[index]
  return pnu === undefined ? null : extract(pnu, signed, context)
}

const extract = (pnu: string, signed: readonly SignedBy[], context: PresentContext): PaperDocument => {
  const { state } = context
  const parcel = parcelRow(state, pnu)
  const names = namesOn(context, [pnu], null)
  return {
    kind: 'extract',
    title: told('paper.extract'),
    subtitle: told('paper.all'),
    rows: [
      { label: fieldLabel('place'), value: parcelText(pnu, context) },
      { label: fieldLabel('pnu'), value: pnu },
      { label: fieldLabel('status'), value: told(`status.${parcel?.status ?? 'voided'}`) },
    ],
    rests: wordsOn(pnu, context),
    subject: pnu,
    tables: [
      displaySection(pnu, context),
      ownersSection(gapsIn(state, pnu), names, context),
      rightsSection(eulsIn(state, pnu), names, context),
      summary(pnu, names, context),
    ],
    approvals: signed.map(({ step, who, at }) => ({ step: told(`step.${step}`), who, at })),
    notes: [told('note.cancelled'), told('note.priority'), told('note.check')],
    end: told('paper.end'),
  }
}

/** Corrections of words alone: they have no line, but the lines speak in their words. */
const wordsOn = (pnu: string, { state }: PresentContext): readonly string[] => {
  const entries = [...marksIn(state, pnu), ...gapsIn(state, pnu), ...eulsIn(state, pnu)].map(({ by }) => by)
  return [...new Set(entries)].flatMap((id) => entryRow(state, id)?.words ?? [])
}

const receipt = ({ on, receiptNo }: { readonly on: string; readonly receiptNo: string | null }): Told => ({
  list: [{ date: on }, ...(receiptNo === null ? [] : [receiptNo])],
})

const displaySection = (pnu: string, context: PresentContext): PaperTable => ({
  title: told('paper.display'),
  columns: [
    { label: fieldLabel('displayNo'), width: 8, align: 'right' },
    { label: fieldLabel('receipt'), width: 24, align: 'left' },
    { label: fieldLabel('place'), width: 34, align: 'left' },
    { label: fieldLabel('category'), width: 8, align: 'left' },
    { label: fieldLabel('area'), width: 12, align: 'right' },
    { label: fieldLabel('causeAndMore'), width: 34, align: 'left' },
  ],
  rows: marksIn(context.state, pnu).map((mark) => ({
    cells: [
      String(mark.n),
      receipt(mark),
      parcelText(pnu, context),
      categoryTold(mark.category),
      { area100: mark.area100 },
      markTold(mark, context),
    ],
    cancelled: mark.status !== 'valid',
    by: mark.by,
  })),
  empty: told('paper.none'),
})

const SECTION = [
  { label: fieldLabel('rank'), width: 8, align: 'right' },
  { label: fieldLabel('purpose'), width: 20, align: 'left' },
  { label: fieldLabel('receipt'), width: 24, align: 'left' },
  { label: fieldLabel('cause'), width: 20, align: 'left' },
  { label: fieldLabel('holderAndMore'), width: 44, align: 'left' },
] as const

/** `corrected` stays in force in its corrected form and is crossed out as the paper does it. */
const isCancelled = (status: string): boolean => status !== 'valid'

const ownersSection = (rows: readonly GapRow[], names: Names, context: PresentContext): PaperTable => ({
  title: told('paper.gap'),
  columns: SECTION,
  rows: rows.map((row) => ({
    cells: [rank(row), gapPurpose(row), receipt(row), gapCause(row), gapHolders(row, names, context)],
    cancelled: isCancelled(row.status),
    by: row.by,
  })),
  empty: told('paper.none'),
})

const gapCause = (row: GapRow): Told => {
  if (row.cause === null) return row.causeDate === null ? '' : { date: row.causeDate }
  const cause = told(row.kind === 'cancellation' ? `void.${row.cause}` : `cause.${row.cause}`)
  return row.causeDate === null ? cause : { list: [{ date: row.causeDate }, cause] }
}

const rightsSection = (rows: readonly EulRow[], names: Names, context: PresentContext): PaperTable => ({
  title: told('paper.eul'),
  columns: SECTION,
  rows: rows.map((row) => ({
    cells: [rank(row), eulPurpose(row), receipt(row), eulCause(row), eulContent(row, names, context)],
    cancelled: isCancelled(row.status),
    by: row.by,
  })),
  empty: told('paper.none'),
})

const eulCause = (row: EulRow): Told => {
  const date: readonly Told[] = row.causeDate === null ? [] : [{ date: row.causeDate }]
  const cause: readonly Told[] =
    row.cause === null ? [] : [told(`${row.kind === 'cancellation' ? 'void' : 'release'}.${row.cause}`)]
  return { list: [...date, ...cause] }
}

const summary = (pnu: string, names: Names, context: PresentContext): PaperTable => {
  const { state } = context
  const euls = eulsIn(state, pnu)
  return {
    title: told('paper.summary'),
    columns: [
      { label: fieldLabel('section'), width: 20, align: 'left' },
      { label: fieldLabel('content'), width: 70, align: 'left' },
    ],
    rows: [
      { cells: [fieldLabel('owners'), holdersTold(names, ownersIn(state, pnu))], cancelled: false },
      ...liensIn(state, pnu).map(({ n }) => {
        const row = euls.filter((each) => each.n === n).at(-1)
        const cell: Told =
          row === undefined || row.creditor === null
            ? NONE
            : told('told.lien', { n, kind: told(`mortgage.${row.kind}`), creditor: names(row.creditor) })
        return { cells: [fieldLabel('liens'), cell], cancelled: false }
      }),
    ],
    empty: told('paper.none'),
  }
}
