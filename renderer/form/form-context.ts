/** What fields need of their form, without passing it through every row. */
import { createContext, useContext } from 'react'
import type { AttachmentInfo } from '../../shared/contract/types.ts'
import type { Json } from '../../shared/json.ts'
import type { FormValues } from './paths.ts'

export interface FormTools {
  readonly draftId: string
  /** The newest values, read when a lookup begins; never during rendering. */
  readonly valuesNow: () => FormValues
  readonly set: (path: string, value: Json) => void
  /** Sets several at once and marks them as copied from the register. */
  readonly copyIn: (changes: { readonly [path: string]: Json }) => void
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
