/** A form's values as the bridge takes them: the same JSON, in the type that the contract's schema infers. */
import type { Input } from '../../shared/contract/contract.ts'
import type { FormValues } from './paths.ts'

export const wireValues = (values: FormValues): Input<'draft.save'>['values'] =>
  values as unknown as Input<'draft.save'>['values']
