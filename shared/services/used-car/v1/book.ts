/** A car's register as one evaluation sees it: the state, and above it what this record has written so far. */
import type { Json } from '../../../json.ts'
import type { Effect, RuleContext, Verdict, Warning } from '../../types.ts'
import { accept, refuse } from '../../types.ts'
import type { CarReason, CarWarning } from './reasons.ts'
import {
  type CarRow,
  carKey,
  type EulRow,
  eulKey,
  type GapRow,
  gapKey,
  type HeadRow,
  headKey,
  type KmRow,
  kmKey,
  type LiensRow,
  liensKey,
  type OwnersRow,
  ownersKey,
  type PersonRow,
  personKey,
  type RecordRow,
  recordKey,
} from './rows.ts'

export type Refusal = Extract<Verdict, { readonly ok: false }>

export interface Book {
  readonly context: RuleContext
  get<T>(key: string): T | undefined
  /** As `get`, and the office pins the key's writer. */
  rely<T>(key: string): T | undefined
  /** null deletes. */
  put(key: string, value: object | string | null): void
  warn(code: CarWarning, data?: Warning['data']): void
  /** Accepts with what was written. */
  close(): Verdict
}

export const openBook = (context: RuleContext): Book => {
  const written = new Map<string, object | string | null>()
  const warnings: Warning[] = []
  const get = <T>(key: string): T | undefined =>
    ((written.has(key) ? written.get(key) : context.get(key)) ?? undefined) as T | undefined
  return {
    context,
    get,
    rely: <T>(key: string) => {
      context.rely(key)
      return get<T>(key)
    },
    put: (key, value) => {
      written.set(key, value)
    },
    warn: (code, data) => {
      warnings.push(data === undefined ? { code } : { code, data })
    },
    close: () => {
      const effects: Effect[] = []
      for (const [key, value] of written) effects.push({ key, value: value as unknown as Json })
      return accept(effects, warnings)
    },
  }
}

export const no = (reason: CarReason, ...keys: readonly string[]): Refusal => refuse(reason, ...keys) as Refusal

/** Whether a step refused; what is not a refusal is its result. */
export const refused = <T extends object>(result: T | Refusal): result is Refusal =>
  'ok' in result && (result as { readonly ok: unknown }).ok === false

export const personOf = (book: Book, person: string): PersonRow =>
  book.get<PersonRow>(personKey(person)) ?? { born: null, died: null, sex: null }

/** The car, when it is registered; the clerk relies on it. */
export const registered = (book: Book, vin: string): CarRow | Refusal => {
  const key = carKey(vin)
  const car = book.rely<CarRow>(key)
  if (car === undefined || car.status === 'voided') return no('CAR_UNKNOWN', key)
  if (car.status === 'scrapped') return no('CAR_SCRAPPED', key)
  return car.status === 'listed' ? no('CAR_NOT_REGISTERED', key) : car
}

export const NOBODY: OwnersRow = { owners: [], by: null }

export const ownersOf = (book: Book, vin: string): OwnersRow => book.get<OwnersRow>(ownersKey(vin)) ?? NOBODY

export const liensOf = (book: Book, vin: string): LiensRow['liens'] => book.get<LiensRow>(liensKey(vin))?.liens ?? []

/** Every person of a record stands in its `people`, where the engine makes and checks them. */
export const unlisted = (people: readonly { readonly id: string }[], named: readonly string[]): Refusal | null => {
  const missing = named.find((id) => !people.some((each) => each.id === id))
  return missing === undefined ? null : no('CAR_PARTY_UNLISTED', personKey(missing))
}

export const headOf = (book: Book, vin: string): HeadRow =>
  book.get<HeadRow>(headKey(vin)) ?? { gap: 0, eul: 0, km: 0, liens: 0 }

export const nextNumber = (book: Book, vin: string, section: keyof HeadRow): number => {
  const head = headOf(book, vin)
  const n = head[section] + 1
  book.put(headKey(vin), { ...head, [section]: n })
  return n
}

const stamp = (book: Book) => ({
  by: book.context.id as string,
  on: book.context.recordedOn,
  receiptNo: book.context.tx.receiptNo,
  status: 'valid' as const,
  endedBy: null,
})

type Given<T, K extends keyof T> = Pick<T, K> & Partial<T>

export const writeGap = (book: Book, vin: string, row: Given<GapRow, 'kind'>): number => {
  const n = nextNumber(book, vin, 'gap')
  const full: GapRow = {
    ...stamp(book),
    plate: null,
    from: [],
    to: [],
    lien: null,
    creditor: null,
    cause: null,
    causeDate: null,
    of: null,
    ...row,
    n,
  }
  book.put(gapKey(vin, n), full)
  return n
}

export const writeEul = (book: Book, vin: string, row: Given<EulRow, 'kind' | 'lien'>): number => {
  const n = nextNumber(book, vin, 'eul')
  const full: EulRow = { ...stamp(book), creditor: null, cause: null, causeDate: null, of: null, ...row, n }
  book.put(eulKey(vin, n), full)
  return n
}

export const writeKm = (book: Book, vin: string, row: Given<KmRow, 'km' | 'readOn' | 'why' | 'source'>): number => {
  const n = nextNumber(book, vin, 'km')
  const full: KmRow = { ...stamp(book), result: null, validUntil: null, ...row, n }
  book.put(kmKey(vin, n), full)
  return n
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

/** Keeps where this record stands. */
export const keepRecord = (book: Book, row: Given<RecordRow, 'vin' | 'action'>): void => {
  const full: RecordRow = {
    status: 'valid',
    k: 0,
    words: null,
    gap: null,
    eul: null,
    km: null,
    lien: null,
    right: null,
    before: null,
    car: null,
    owners: null,
    ...row,
  }
  book.put(recordKey(book.context.id), full)
}
