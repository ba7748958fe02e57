/** What fields need of their form, without passing it through every row. */
import { createContext, useContext } from 'react'
import type { AttachmentInfo } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import type { FormValues } from './paths.ts'

/** Which fields hold what was copied, and the day of the register's copy; '' for one from another field. */
export type Copied = ReadonlyMap<string, string>

export interface FormTools {
  readonly draftId: string
  /** The newest values, read when a lookup begins; never during rendering. */
  readonly valuesNow: () => FormValues
  readonly set: (path: string, value: Json) => void
  /** Sets several at once and marks them as copied: from the register (with the day) or from other fields. */
  readonly copyIn: (changes: { readonly [path: string]: Json }, from: 'register' | 'fields') => void
  readonly touch: (path: string) => void
  readonly attachments: readonly AttachmentInfo[]
  readonly setAttachments: (change: (before: readonly AttachmentInfo[]) => readonly AttachmentInfo[]) => void
}

export const FormContext = createContext<FormTools | null>(null)

export const useForm = (): FormTools => {
  const tools = useContext(FormContext)
  if (tools === null) throw new Error('used outside a form')
  return tools
}
