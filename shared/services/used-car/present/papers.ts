/**
 * The extract of a car's register (자동차등록원부 초본): 갑부 with the owners in order and seizures, the odometer series with every
 * fall shown and explained, 을부 with the mortgages, what was cancelled struck through, and a summary of what is in force. That anyone may
 * ask for it: 자동차관리법 art. 7, unverified text.
 */
import { plateText } from '../../../codes/plate.ts'
import type { PaperDocument, PaperTable, Told } from '../../present-types.ts'
import type { PaperChoice, PresentContext, PresentedRecord, SignedBy } from '../../presenter.ts'
import { carKey } from '../v1/rows.ts'
import {
  eulCause,
  eulContent,
  eulPurpose,
  gapCause,
  gapContent,
  gapPurpose,
  kmDifference,
  kmNotes,
} from './entry-lines.ts'
import {
  carRow,
  eulsIn,
  fieldLabel,
  gapsIn,
  holdersTold,
  kmTold,
  liensIn,
  lienTold,
  type Names,
  NONE,
  namesOn,
  orNoneDate,
  ownersIn,
  read,
  readingsIn,
  recordRow,
  sealedOn,
  sealedText,
  told,
} from './parts.ts'

export const papers = (record: PresentedRecord, context: PresentContext): readonly PaperChoice[] =>
  carRow(context.state, read(record).body.vin) === null ? [] : [{ paper: 'extract', label: 'used-car:paper.extract' }]

export const paper = (
  name: string,
  record: PresentedRecord,
  signed: readonly SignedBy[],
  context: PresentContext,
): PaperDocument | null => {
  const { vin } = read(record).body
  const { state } = context
  const car = carRow(state, vin)
  if (name !== 'extract' || car === null) return null
  const names = namesOn(context, vin, null)
  const model = sealedOn(context, vin)
    .map((each) => each.model)
    .findLast((each) => each !== '' && each !== undefined)
  return {
    kind: 'extract',
    title: told('paper.extract'),
    subtitle: told('paper.all'),
    rows: [
      { label: fieldLabel('plate'), value: car.plate === null ? NONE : plateText(car.plate) },
      { label: fieldLabel('vin'), value: vin },
      { label: fieldLabel('model'), value: sealedText(model) },
      { label: fieldLabel('year'), value: String(car.year) },
      { label: fieldLabel('origin'), value: told(`origin.${car.origin}`) },
      { label: fieldLabel('firstOn'), value: orNoneDate(car.firstOn) },
      { label: fieldLabel('status'), value: told(`status.${car.status}`) },
    ],
    rests: wordsOn(vin, context),
    subject: carKey(vin),
    tables: [
      ownersSection(vin, names, context),
      odometerSection(vin, context),
      liensSection(vin, names, context),
      summary(vin, names, context),
    ],
    approvals: signed.map(({ step, who, at }) => ({ step: told(`step.${step}`), who, at })),
    notes: [told('note.cancelled'), told('note.odometer'), told('note.check')],
    end: told('paper.end'),
  }
}

/** Corrections of words: they have no line, but the lines speak in their words. */
const wordsOn = (vin: string, { state }: PresentContext): readonly string[] => {
  const entries = [...gapsIn(state, vin), ...eulsIn(state, vin)].map(({ by }) => by)
  return [...new Set(entries)].flatMap((id) => recordRow(state, id)?.words ?? [])
}

const receipt = ({ on, receiptNo }: { readonly on: string; readonly receiptNo: string | null }): Told => ({
  list: [{ date: on }, ...(receiptNo === null ? [] : [receiptNo])],
})

const SECTION = [
  { label: fieldLabel('entryNo'), width: 8, align: 'right' },
  { label: fieldLabel('purpose'), width: 18, align: 'left' },
  { label: fieldLabel('receipt'), width: 24, align: 'left' },
  { label: fieldLabel('cause'), width: 20, align: 'left' },
  { label: fieldLabel('holderAndMore'), width: 46, align: 'left' },
] as const

/** `corrected` stays in force in its corrected form and is crossed out as the paper does it. */
const isCancelled = ({ status }: { readonly status: string }): boolean => status !== 'valid'

const ownersSection = (vin: string, names: Names, context: PresentContext): PaperTable => ({
  title: told('paper.gap'),
  columns: SECTION,
  rows: gapsIn(context.state, vin).map((row) => ({
    cells: [String(row.n), gapPurpose(row), receipt(row), gapCause(row), gapContent(row, names)],
    cancelled: isCancelled(row),
    by: row.by,
  })),
  empty: told('paper.none'),
})

const odometerSection = (vin: string, { state }: PresentContext): PaperTable => ({
  title: told('paper.odometer'),
  columns: [
    { label: fieldLabel('readOn'), width: 12, align: 'left' },
    { label: fieldLabel('km'), width: 14, align: 'right' },
    { label: fieldLabel('difference'), width: 22, align: 'right' },
    { label: fieldLabel('source'), width: 16, align: 'left' },
    { label: fieldLabel('receipt'), width: 24, align: 'left' },
    { label: fieldLabel('remarks'), width: 28, align: 'left' },
  ],
  rows: readingsIn(state, vin).map(({ row, before }) => ({
    cells: [
      { date: row.readOn },
      kmTold(row.km),
      isCancelled(row) ? '' : kmDifference(row, before),
      told(`source.${row.source}`),
      receipt(row),
      kmNotes(row),
    ],
    cancelled: isCancelled(row),
    by: row.by,
  })),
  empty: told('paper.none'),
})

const liensSection = (vin: string, names: Names, context: PresentContext): PaperTable => ({
  title: told('paper.eul'),
  columns: SECTION,
  rows: eulsIn(context.state, vin).map((row) => ({
    cells: [String(row.n), eulPurpose(row), receipt(row), eulCause(row), eulContent(row, names, context)],
    cancelled: isCancelled(row),
    by: row.by,
  })),
  empty: told('paper.none'),
})

const summary = (vin: string, names: Names, { state }: PresentContext): PaperTable => {
  const last = readingsIn(state, vin).findLast(({ row }) => row.status === 'valid')?.row
  return {
    title: told('paper.summary'),
    columns: [
      { label: fieldLabel('section'), width: 20, align: 'left' },
      { label: fieldLabel('content'), width: 70, align: 'left' },
    ],
    rows: [
      { cells: [fieldLabel('owners'), holdersTold(names, ownersIn(state, vin))], cancelled: false },
      { cells: [fieldLabel('km'), last === undefined ? NONE : kmTold(last.km)], cancelled: false },
      ...liensIn(state, vin).map((right) => ({
        cells: [fieldLabel('liens'), lienTold(names, right)],
        cancelled: false,
      })),
    ],
    empty: told('paper.none'),
  }
}
