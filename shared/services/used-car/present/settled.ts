/**
 * What an accepted record changed in the register: the entries and readings that it wrote and those that it ended, read
 * from the rows that name it. No such row is ever deleted, so this stays true whatever came later.
 */
import type { Change, Told } from '../../present-types.ts'
import type { PresentContext, PresentedRecord } from '../../presenter.ts'
import type { CarRow } from '../v1/rows.ts'
import { eulContent, eulPurpose, gapContent, gapPurpose, kmNotes } from './entry-lines.ts'
import { carRow, eulsIn, fieldLabel, gapsIn, kmTold, namesOn, read, readingsIn, recordRow, told } from './parts.ts'
import { wordChanges } from './view.ts'

export const settled = (record: PresentedRecord, context: PresentContext): readonly Change[] => {
  const { vin } = read(record).body
  const { state } = context
  const names = namesOn(context, vin, record.sealed)
  const label = (section: string, n: number, purpose: Told): Told =>
    told('told.entry', { section: fieldLabel(section), n, purpose })
  const rows = [
    ...gapsIn(state, vin).map((row) => ({
      ...row,
      label: label('gapShort', row.n, gapPurpose(row)),
      content:
        row.to.length === 0 && row.plate === null && row.creditor === null
          ? told('told.entered')
          : gapContent(row, names),
    })),
    ...eulsIn(state, vin).map((row) => ({
      ...row,
      label: label('eulShort', row.n, eulPurpose(row)),
      content: eulContent(row, names, context) || told('told.entered'),
    })),
    ...readingsIn(state, vin).map(({ row }) => ({
      ...row,
      label: label('kmShort', row.n, told(`source.${row.source}`)),
      content: { list: [kmTold(row.km), { date: row.readOn }, kmNotes(row)] } as Told,
    })),
  ]
  const changed = rows.flatMap(({ label, content, by, endedBy, status }): readonly Change[] => {
    if (by === record.id) return [{ label, before: null, after: content, changed: true }]
    if (endedBy !== record.id) return []
    return [{ label, before: content, after: told(`rowStatus.${status}`), changed: true }]
  })
  const status = statusChange(record, context)
  const ended: readonly Change[] =
    status === null
      ? []
      : [
          {
            label: fieldLabel('status'),
            before: told(`status.${status[0]}`),
            after: told(`status.${status[1]}`),
            changed: true,
          },
        ]
  return [...ended, ...changed, ...wordChanges(record, context)]
}

type Status = CarRow['status']

/** What became of the car by this record; from its entry, since the car's own row knows the last change only. */
const statusChange = (record: PresentedRecord, { state }: PresentContext): readonly [Status, Status] | null => {
  const { action, body } = read(record)
  const kind = gapsIn(state, body.vin).find(({ by }) => by === record.id)?.kind
  if (kind === 'scrap') return ['registered', 'scrapped']
  if (kind === 'revive') return ['scrapped', 'registered']
  const target = action === 'void' ? recordRow(state, body.target) : null
  if (carRow(state, body.vin)?.endedBy !== record.id || target === null) return null
  return [target.action === 'import' ? 'listed' : 'registered', 'voided']
}
