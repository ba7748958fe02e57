/** One entry of a section in words: what it is for, what it says. For papers and for what a record changed. */
import { plateText } from '../../../codes/plate.ts'
import type { Told } from '../../present-types.ts'
import type { PresentContext } from '../../presenter.ts'
import type { SealedCar } from '../form/record.ts'
import type { EulRow, GapRow, KmRow } from '../v1/rows.ts'
import { SCRAP_CAUSES } from '../v1/shapes.ts'
import { holdersTold, kmTold, type Names, recordRow, sealedWon, told } from './parts.ts'

export const gapPurpose = ({ kind, of }: GapRow): Told => {
  if (of === null) return told(`purpose.${kind}`)
  return told(`purpose.${kind === 'seizure' ? 'correct' : kind}`, { n: of })
}

export const gapCause = (row: GapRow): Told => {
  const groups: { readonly [kind: string]: string } = { cancellation: 'void', release: 'release' }
  const scrapped = (SCRAP_CAUSES as readonly string[]).includes(row.cause ?? '')
  const group = groups[row.kind] ?? (scrapped ? 'scrap' : 'cause')
  const date: readonly Told[] = row.causeDate === null ? [] : [{ date: row.causeDate }]
  return { list: [...date, ...(row.cause === null ? [] : [told(`${group}.${row.cause}`)])] }
}

/** The plate, the owners whom the entry made, who seized; what they paid is theirs, and the extract is for anybody who asks. */
export const gapContent = (row: GapRow, names: Names): Told => ({
  list: [
    ...(row.plate === null ? [] : [plateText(row.plate)]),
    ...(row.to.length === 0 ? [] : [holdersTold(names, row.to)]),
    ...(row.creditor === null ? [] : [told('told.seizedFor', { name: names(row.creditor) })]),
  ],
})

export const eulPurpose = (row: EulRow): Told => {
  if (row.kind === 'release' || row.kind === 'cancellation') return told(`purpose.${row.kind}`, { n: row.of ?? 0 })
  return row.of === null ? told(`lien.${row.kind}`) : told('purpose.correct', { n: row.of })
}

export const eulCause = (row: EulRow): Told => {
  const date: readonly Told[] = row.causeDate === null ? [] : [{ date: row.causeDate }]
  const group = row.kind === 'cancellation' ? 'void' : 'release'
  return { list: [...date, ...(row.cause === null ? [] : [told(`${group}.${row.cause}`)])] }
}

export const eulContent = (row: EulRow, names: Names, context: PresentContext): Told => {
  if (row.creditor === null) return ''
  const words = recordRow(context.state, row.lien)?.words
  const source = context.record(row.of === null ? row.lien : row.by)?.sealed ?? null
  const newest = row.status === 'valid' && words != null ? (context.record(words)?.sealed ?? null) : null
  const amount = ((newest ?? source) as SealedCar | null)?.amount
  return {
    list: [
      told('told.creditor', { name: names(row.creditor) }),
      told('told.amount', { amount: sealedWon(amount ?? (source as SealedCar | null)?.amount) }),
    ],
  }
}

/** The difference to the reading in force before; a fall is marked, whatever the printer's colours. */
export const kmDifference = (row: KmRow, before: KmRow | null): Told => {
  if (before === null) return ''
  return row.km < before.km
    ? told('told.fall', { km: kmTold(before.km - row.km) })
    : told('told.rise', { km: kmTold(row.km - before.km) })
}

export const kmNotes = (row: KmRow): Told => ({
  list: [
    ...(row.why === null ? [] : [told(`fall.${row.why}`)]),
    ...(row.result === null ? [] : [told(`result.${row.result}`)]),
    ...(row.validUntil === null ? [] : [told('told.until', { date: { date: row.validUntil } })]),
  ],
})
