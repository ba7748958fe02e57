/**
 * What an accepted entry changed in the register: the entries that it wrote and those that it ended, read from the rows
 * that name it. No row is ever deleted, so this stays true whatever came later.
 */
import type { Change, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import { eulContent, eulPurpose, gapHolders, gapPurpose, markTold, rank } from './entry-lines.ts'
import {
  categoryTold,
  eulsIn,
  fieldLabel,
  gapsIn,
  marksIn,
  namesOn,
  parcelRow,
  parcelsOf,
  parcelText,
  told,
} from './parts.ts'
import { wordChanges } from './view.ts'

interface Row {
  readonly label: Told
  readonly content: Told
  readonly by: string
  readonly endedBy: string | null
  readonly status: string
}

export const settled = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const pnus = parcelsOf(record, context)
  return [
    ...pnus.flatMap((pnu) =>
      ofParcel(pnu, record.id, context).map((change) =>
        pnus.length === 1
          ? change
          : { ...change, label: told('told.at', { field: change.label, parcel: parcelText(pnu, context) }) },
      ),
    ),
    ...wordChanges(record, context),
  ]
}

const ofParcel = (pnu: string, id: string, context: PresentContext): readonly Change[] => {
  const lines = rowsOn(pnu, context).flatMap(({ label, content, by, endedBy, status }): readonly Change[] => {
    const ended = told(`rowStatus.${status}`)
    if (by === id) return [{ label, before: null, after: content, changed: true }]
    return endedBy === id ? [{ label, before: content, after: ended, changed: true }] : []
  })
  const parcel = parcelRow(context.state, pnu)
  const closed = parcel !== null && parcel.endedBy === id
  if (!closed) return lines
  const status: Change = {
    label: fieldLabel('status'),
    before: told('status.open'),
    after: told(`status.${parcel.status}`),
    changed: true,
  }
  return [status, ...lines]
}

const rowsOn = (pnu: string, context: PresentContext): readonly Row[] => {
  const { state } = context
  const names = namesOn(context, [pnu], null)
  const numbered = (section: string, no: string, purpose: Told): Told =>
    told('told.entry', { section: fieldLabel(section), no, purpose })
  return [
    ...marksIn(state, pnu).map(
      (mark): Row => ({
        ...mark,
        label: numbered('displayShort', String(mark.n), markTold(mark, context)),
        content: { list: [{ area100: mark.area100 }, categoryTold(mark.category)] },
      }),
    ),
    ...gapsIn(state, pnu).map(
      (row): Row => ({
        ...row,
        label: numbered('gapShort', rank(row), gapPurpose(row)),
        content: gapHolders(row, names, context) || told('told.ended'),
      }),
    ),
    ...eulsIn(state, pnu).map(
      (row): Row => ({
        ...row,
        label: numbered('eulShort', rank(row), eulPurpose(row)),
        content: eulContent(row, names, context) || told('told.ended'),
      }),
    ),
  ]
}
