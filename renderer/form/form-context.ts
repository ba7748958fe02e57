/** What fields need of their form, without passing it through every row. */
import { createContext, useContext } from 'react'
import type { Json } from '../../shared/json.ts'
import type { Changes } from './chosen.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import type { FormValues } from './paths.ts'

/** Which fields hold what was copied, and the day of the register's copy; '' for one from another field. */
export type Copied = ReadonlyMap<string, string>

export interface FormTools {
  readonly draftId: string
  /** Holds the scans. */
  readonly keeper: DraftKeeper
  /** The newest values, read when a lookup begins; never during rendering. */
  readonly valuesNow: () => FormValues
  /** By hand. */
  readonly set: (path: string, value: Json) => void
  /** Sets several at once and marks them as copied from other fields. */
  readonly copyIn: (changes: Changes) => void
  /** A look-up's choice and what it fills in, in the place of an earlier choice and all that that one had filled in. */
  readonly choose: (path: string, value: Json, fills: Changes, fillable: readonly string[]) => void
  /** What came to a choice later: fills in what is still empty. */
  readonly fillMore: (path: string, fills: Changes) => void
  /** Takes a choice back with what it had filled in; `value` is what stands in the look-up instead. */
  readonly unchoose: (path: string, fillable: readonly string[], value: Json) => void
  /** Takes a row out of a list, and all that is known of its fields. */
  readonly removeRow: (list: string, index: number) => void
  readonly touch: (path: string) => void
}

export const FormContext = createContext<FormTools | null>(null)

export const useForm = (): FormTools => {
  const tools = useContext(FormContext)
  if (tools === null) throw new Error('used outside a form')
  return tools
}
