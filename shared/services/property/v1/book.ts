/**
 * The register as one evaluation sees it: the state, and above it what this record has written so far.
 */
import type { Json } from '../../../json.ts'
import type { Effect, RuleContext, Verdict, Warning } from '../../types.ts'
import { accept, refuse } from '../../types.ts'
import type { PropertyReason, PropertyWarning } from './reasons.ts'
import { type HeadRow, headKey, type ParcelRow, type PersonRow, parcelKey, personKey } from './rows.ts'

export type Refusal = Extract<Verdict, { readonly ok: false }>

export interface Book {
  readonly context: RuleContext
  get<T>(key: string): T | undefined
  /** As `get`, and the office pins the key's writer. */
  rely<T>(key: string): T | undefined
  put(key: string, value: object): void
  warn(code: PropertyWarning, data?: Warning['data']): void
  /** Accepts with what was written. */
  close(): Verdict
}

export const openBook = (context: RuleContext): Book => {
  const written = new Map<string, object>()
  const warnings: Warning[] = []
  return {
    context,
    get: <T>(key: string) => (written.get(key) ?? context.get(key) ?? undefined) as T | undefined,
    rely: <T>(key: string) => {
      const below = context.rely(key) ?? undefined
      return (written.get(key) ?? below) as T | undefined
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

export const no = (reason: PropertyReason, ...keys: readonly string[]): Refusal => refuse(reason, ...keys) as Refusal

/** Whether a step refused; what is not a refusal is its result. */
export const refused = <T extends object>(result: T | Refusal): result is Refusal =>
  'ok' in result && (result as { readonly ok: unknown }).ok === false

/** The parcel, when it has an open title; the clerk relies on its area and its being open. */
export const standing = (book: Book, pnu: string): ParcelRow | Refusal => {
  const key = parcelKey(pnu)
  const parcel = book.rely<ParcelRow>(key)
  if (parcel === undefined || parcel.status === 'voided') return no('TITLE_UNKNOWN', key)
  return parcel.status === 'closed' ? no('TITLE_CLOSED', key) : parcel
}

export const headOf = (book: Book, pnu: string): HeadRow =>
  book.get<HeadRow>(headKey(pnu)) ?? { head: null, mark: 0, gap: 0, eul: 0 }

/** The next number of a section. */
export const nextNumber = (book: Book, pnu: string, section: 'mark' | 'gap' | 'eul'): number => {
  const head = headOf(book, pnu)
  const n = head[section] + 1
  book.put(headKey(pnu), { ...head, [section]: n })
  return n
}

/** Makes `head` the last entry that stands on the parcel and returns the one before it. */
export const moveHead = (book: Book, pnu: string, head: string | null): string | null => {
  const row = headOf(book, pnu)
  book.put(headKey(pnu), { ...row, head })
  return row.head
}

export const personOf = (book: Book, person: string): PersonRow =>
  book.get<PersonRow>(personKey(person)) ?? { born: null, died: null, sex: null }
