/**
 * Writing entries: numbers given in log order, the last entry of each parcel moved on, and for every record the row
 * that says where it stands. What has been entered is never rewritten; an entry only changes its status.
 */
import type { Verdict } from '../../types.ts'
import { type Book, headOf, moveHead, nextNumber, type Refusal } from './book.ts'
import {
  type EntryRow,
  type EulRow,
  entryKey,
  eulKey,
  type GapRow,
  gapKey,
  type MarkRow,
  markKey,
  type PartRow,
} from './rows.ts'

interface OpenPart {
  prev: string | null
  mark: number | null
  gap: number | null
  eul: number[]
}

export interface Page {
  /** Counts the parcel among the record's, without a number (a parcel that a merge closes). */
  touch(pnu: string): void
  number(pnu: string, section: 'mark' | 'gap' | 'eul'): number
}

/**
 * Writes one record's entries and accepts, unless `write` refuses; afterwards the record is the last that stands on
 * every parcel it touched.
 */
export const enter = (
  book: Book,
  action: EntryRow['action'],
  write: (page: Page) => Refusal | null,
  lien: string | null = null,
): Verdict => {
  const { id } = book.context
  const parts = new Map<string, OpenPart>()
  const touch = (pnu: string): OpenPart => {
    const known = parts.get(pnu)
    if (known !== undefined) return known
    const part: OpenPart = { prev: moveHead(book, pnu, id), mark: null, gap: null, eul: [] }
    parts.set(pnu, part)
    return part
  }
  const refusal = write({
    touch,
    number: (pnu, section) => {
      const part = touch(pnu)
      const n = nextNumber(book, pnu, section)
      if (section === 'eul') part.eul.push(n)
      else part[section] = n
      return n
    },
  })
  if (refusal) return refusal
  const row: EntryRow = {
    action,
    k: 0,
    words: null,
    status: 'valid',
    parts: [...parts].map(([pnu, part]): PartRow => ({ pnu, ...part })),
    lien,
  }
  book.put(entryKey(id), row)
  return book.close()
}

/** Whether the record is the last that stands on the parcel. */
export const isLast = (book: Book, pnu: string, record: string): boolean => headOf(book, pnu).head === record

const stamp = (book: Book) => ({
  by: book.context.id as string,
  on: book.context.recordedOn,
  receiptNo: book.context.tx.receiptNo,
})

type Given<T, K extends keyof T> = Pick<T, K> & Partial<T>

export const markRow = (book: Book, pnu: string, row: Given<MarkRow, 'n' | 'kind' | 'area100' | 'category'>): void => {
  const full: MarkRow = { status: 'valid', causeDate: null, parcels: [], endedBy: null, ...stamp(book), ...row }
  book.put(markKey(pnu, full.n), full)
}

export const gapRow = (book: Book, pnu: string, row: Given<GapRow, 'n' | 'kind'>): void => {
  const full: GapRow = {
    k: 0,
    status: 'valid',
    from: null,
    share: null,
    to: [],
    cause: null,
    causeDate: null,
    of: null,
    origin: null,
    endedBy: null,
    ...stamp(book),
    ...row,
  }
  book.put(gapKey(pnu, full.n, full.k), full)
}

export const eulRow = (book: Book, pnu: string, row: Given<EulRow, 'n' | 'kind' | 'lien'>): void => {
  const full: EulRow = {
    k: 0,
    status: 'valid',
    creditor: null,
    covers: [],
    cause: null,
    causeDate: null,
    of: null,
    origin: null,
    endedBy: null,
    ...stamp(book),
    ...row,
  }
  book.put(eulKey(pnu, full.n, full.k), full)
}

/** Changes the status of an entry that stands; the record that changes it is named. */
export const setStatus = <R extends { readonly status: string; readonly endedBy: string | null }>(
  book: Book,
  key: string,
  status: R['status'],
): void => {
  const row = book.get<R>(key)
  if (row !== undefined) book.put(key, { ...row, status, endedBy: status === 'valid' ? null : book.context.id })
}
