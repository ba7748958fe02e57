/**
 * The papers: the certificate of report (부동산거래계약 신고필증, 제3조 제5항), the confirmation of a cancellation (해제등
 * 확인서, 제3조의2 제3항), and an extract with the sale's whole history, cancelled lines shown as cancelled.
 * Articles unverified. The certificate is the parties' paper, so it names them; it is empty without the unsealed part.
 */
import type { PaperDocument, PaperTable, Told } from '../../present-types.ts'
import type { PaperChoice, PresentContext, PresentedRecord, SignedBy } from '../../presenter.ts'
import type { SealedSale } from '../form/record.ts'
import type { Party } from '../v1/bodies.ts'
import type { SaleRow } from '../v1/rows.ts'
import {
  daysTold,
  fieldLabel,
  floorTold,
  nameTold,
  newest,
  orNone,
  orNoneDate,
  parcelText,
  read,
  SEALED,
  saleId,
  saleIn,
  told,
} from './parts.ts'

const CHOICES = {
  certificate: { paper: 'certificate', label: 'real-estate:paper.certificate' },
  cancellation: { paper: 'cancellation', label: 'real-estate:paper.cancellation' },
  extract: { paper: 'extract', label: 'real-estate:paper.extract' },
} as const satisfies { readonly [paper: string]: PaperChoice }

export const papers = (record: PresentedRecord, context: PresentContext): readonly PaperChoice[] => {
  const { action } = record.payload
  const sale = saleIn(context.state, saleId(record))
  if (sale === null || sale.status === 'voided') return []
  if (action === 'cancel') return [CHOICES.cancellation, CHOICES.extract]
  if (action === 'void') return []
  const certificate = sale.source === 'report' && sale.status === 'live'
  return certificate ? [CHOICES.certificate, CHOICES.extract] : [CHOICES.extract]
}

export const paper = (
  name: string,
  record: PresentedRecord,
  signed: readonly SignedBy[],
  context: PresentContext,
): PaperDocument | null => {
  const sale = saleIn(context.state, saleId(record))
  if (sale === null || !papers(record, context).some((choice) => choice.paper === name)) return null
  const approvals = signed.map(({ step, who, at }) => ({ step: told(`step.${step}`), who, at }))
  switch (name) {
    case 'certificate':
      return { ...certificate(record, sale, context), approvals }
    case 'cancellation':
      return { ...cancellation(record, sale, context), approvals }
    case 'extract':
      return { ...extract(record, sale, context), approvals }
    default:
      return null
  }
}

type Unsigned = Omit<PaperDocument, 'approvals'>

const certificate = (record: PresentedRecord, sale: SaleRow, context: PresentContext): Unsigned => {
  const stands = newest(saleId(record), context) ?? record
  const current = read(stands)
  const contract = current.action === 'report' || current.action === 'correct' ? current : null
  const sealed = contract?.sealed ?? null
  const body = contract?.body ?? null
  return {
    kind: 'certificate',
    title: told('paper.certificate'),
    subtitle: told('paper.certificateOf'),
    rows: [
      { label: fieldLabel('receiptNo'), value: orNone(record.payload.receiptNo ?? '') },
      ...saleLines(sale, sealed, context),
      ...(body === null
        ? []
        : [
            { label: fieldLabel('right'), value: told(`right.${body.right}`) },
            { label: fieldLabel('portion'), value: { share: body.portion } },
            { label: fieldLabel('balanceOn'), value: orNoneDate(body.balanceOn) },
            {
              label: fieldLabel('officeName'),
              value: body.dealing === 'direct' ? told('dealing.direct') : (sealed?.broker.officeName ?? SEALED),
            },
          ]),
    ],
    rests: [stands.id],
    tables: body === null ? [] : [parties('sellers', body.sellers, sealed), parties('buyers', body.buyers, sealed)],
    notes: [told('note.certificate'), told('note.check')],
    end: told('paper.end'),
  }
}

const saleLines = (sale: SaleRow, sealed: SealedSale | null, context: PresentContext) => [
  { label: fieldLabel('place'), value: parcelText(sale.pnu, context) },
  {
    label: fieldLabel('building'),
    value: sealed === null ? SEALED : orNone(`${sealed.place.building} ${sealed.place.unit}`.trim()),
  },
  { label: fieldLabel('kind'), value: told(`kind.${sale.kind}`) },
  { label: fieldLabel('area'), value: { area100: sale.area100 } },
  { label: fieldLabel('floor'), value: floorTold(sale.floor) },
  { label: fieldLabel('contractOn'), value: daysTold(sale.contract) },
  { label: fieldLabel('price'), value: { won: sale.price } },
]

const parties = (side: 'sellers' | 'buyers', list: readonly Party[], sealed: SealedSale | null): PaperTable => ({
  title: told(`section.${side}`),
  columns: [
    { label: fieldLabel('name'), width: 20, align: 'left' },
    { label: fieldLabel('birthDate'), width: 12, align: 'left' },
    { label: fieldLabel('address'), width: 46, align: 'left' },
    { label: fieldLabel('share'), width: 12, align: 'right' },
  ],
  rows: list.map((party) => {
    const person = sealed?.people[party.id]
    return {
      cells: [
        nameTold(party.id, sealed),
        person === undefined ? SEALED : orNoneDate(person.birthDate),
        person === undefined ? SEALED : orNone(person.address),
        { share: party.share },
      ],
      cancelled: false,
    }
  }),
  empty: told('told.none'),
})

const cancellation = (record: PresentedRecord, sale: SaleRow, context: PresentContext): Unsigned => {
  const content = read(record)
  const entered = newest(saleId(record), context)
  const contract = entered === null ? null : read(entered)
  const sealed = contract?.action === 'report' || contract?.action === 'correct' ? contract.sealed : null
  return {
    kind: 'certificate',
    title: told('paper.cancellation'),
    subtitle: null,
    rows: [
      { label: fieldLabel('receiptNo'), value: orNone(record.payload.receiptNo ?? '') },
      { label: fieldLabel('cancelledOn'), value: orNoneDate(sale.cancelledOn) },
      ...(content.action === 'cancel'
        ? [{ label: fieldLabel('cancelCause'), value: told(`cancel.${content.body.cause}`) }]
        : []),
      ...saleLines(sale, sealed, context),
    ],
    rests: [record.id, ...(entered === null ? [] : [entered.id])],
    tables: [],
    notes: [told('note.cancellation'), told('note.check')],
    end: told('paper.end'),
  }
}

/** With its history: the entry, the newest correction and what ended it. */
const extract = (record: PresentedRecord, sale: SaleRow, context: PresentContext): Unsigned => {
  const id = saleId(record)
  const entered = context.record(id) ?? record
  const status = context.state(`record/${id}`) as { readonly status: string; readonly by: string } | undefined
  const ids = new Set([id, sale.entry, ...(status === undefined ? [] : [status.by])])
  const steps = [...ids]
    .map((each) => (each === entered.id ? entered : context.record(each)))
    .filter((each) => each !== null)
  return {
    kind: 'extract',
    title: told('paper.extract'),
    subtitle: told(`status.${sale.status}`),
    rows: [
      { label: fieldLabel('receiptNo'), value: orNone(entered.payload.receiptNo ?? '') },
      { label: fieldLabel('source'), value: told(`source.${sale.source}`) },
      ...saleLines(sale, saleSealed(newest(id, context)), context).map(({ label, value }) => ({
        label,
        value: sale.status === 'live' ? value : struck(value),
      })),
      { label: fieldLabel('cancelledOn'), value: orNoneDate(sale.cancelledOn) },
    ],
    rests: [newest(id, context)?.id ?? id],
    tables: [
      {
        title: told('paper.history'),
        columns: [
          { label: fieldLabel('recordedAt'), width: 18, align: 'left' },
          { label: fieldLabel('entry'), width: 22, align: 'left' },
          { label: fieldLabel('receiptNo'), width: 24, align: 'left' },
          { label: fieldLabel('price'), width: 18, align: 'right' },
        ],
        rows: steps.map((step, i) => ({
          cells: [
            { instant: step.payload.recordedAt },
            told(`title.${step.payload.action}`),
            step.payload.receiptNo ?? '',
            priceOf(step),
          ],
          cancelled: i < steps.length - 1,
          by: step.id,
        })),
        empty: told('told.none'),
      },
    ],
    notes: [told('note.extract'), told('note.check')],
    end: told('paper.end'),
  }
}

const struck = (value: Told): Told => ({ cancelled: value })

const saleSealed = (record: PresentedRecord | null): SealedSale | null => {
  if (record === null || record.sealed === null) return null
  return 'place' in record.sealed ? (record.sealed as SealedSale) : null
}

const priceOf = (record: PresentedRecord): Told => {
  const { price } = record.payload.body as { readonly price?: number }
  return typeof price === 'number' ? { won: price } : ''
}
