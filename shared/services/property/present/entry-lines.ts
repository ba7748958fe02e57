/** One entry of a section in words: its number, what it is for, what it says. For papers and for what a record changed. */
import type { Told } from '../../present-types.ts'
import type { PresentContext } from '../../presenter.ts'
import type { SealedEntry } from '../form/record.ts'
import type { EulRow, GapRow, MarkRow } from '../v1/rows.ts'
import { holdersTold, type Names, parcelText, SEALED, told } from './parts.ts'

export const markTold = (mark: MarkRow, context: PresentContext): Told =>
  told(`mark.${mark.kind}`, {
    date: mark.causeDate === null ? { date: mark.on } : { date: mark.causeDate },
    parcels: { list: mark.parcels.map((pnu) => parcelText(pnu, context)) },
  })

export const rank = ({ n, k }: { readonly n: number; readonly k: number }): string =>
  k === 0 ? String(n) : `${n}-${k}`

export const gapPurpose = (row: GapRow): Told => {
  if (row.kind === 'cancellation') return told('purpose.cancellation', { n: row.of ?? 0 })
  if (row.k > 0) return told('purpose.correction', { n: row.n })
  if (row.kind === 'transfer' && row.share !== null && row.share.num < row.share.den) {
    return told('purpose.part')
  }
  return told(`purpose.${row.kind}`)
}

export const gapHolders = (row: GapRow, names: Names, context: PresentContext): Told => {
  if (row.to.length === 0) return ''
  const holders = holdersTold(names, row.to)
  const record = context.record(row.by)
  const price = (record?.sealed as SealedEntry | null | undefined)?.price ?? null
  return price === null ? holders : { list: [holders, told('told.price', { price: { won: price } })] }
}

export const eulPurpose = (row: EulRow): Told => {
  if (row.kind === 'cancellation') return told('purpose.cancellation', { n: row.of ?? 0 })
  if (row.k > 0) return told('purpose.correction', { n: row.n })
  if (row.kind === 'release') return told('purpose.release', { n: row.of ?? 0 })
  return told(`purpose.${row.kind}`)
}

export const eulContent = (row: EulRow, names: Names, context: PresentContext): Told => {
  if (row.creditor === null) return ''
  const sealed = (context.record(row.k > 0 ? row.by : row.lien)?.sealed ?? null) as SealedEntry | null
  return {
    list: [
      told(row.kind === 'revolving' ? 'told.maximum' : 'told.claim', {
        amount: sealed === null || sealed.amount === null ? SEALED : { won: sealed.amount },
      }),
      told('told.debtor', { name: sealed?.debtor?.name ?? SEALED }),
      told('told.creditor', { name: names(row.creditor) }),
      told('told.charged', { holders: holdersTold(names, row.covers) }),
    ],
  }
}
