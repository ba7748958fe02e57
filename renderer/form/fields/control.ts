/** What every control gets. */
import type { Json } from '../../../shared/json.ts'
import type { FormField } from '../../../shared/services/form-types.ts'

export interface ControlProps {
  readonly field: FormField
  readonly path: string
  readonly value: Json | undefined
  /** The id that the label points to. */
  readonly id: string
  readonly invalid: boolean
  readonly describedBy: string | undefined
  readonly onChange: (value: Json) => void
}

/** Attributes that tell readers and keys about the field. */
export const fieldAttributes = ({ field, path, id, invalid, describedBy }: ControlProps) => ({
  id,
  'data-field': path,
  'aria-invalid': invalid || undefined,
  'aria-describedby': describedBy,
  'aria-required': field.required || undefined,
  readOnly: field.readOnly ?? false,
  autoComplete: 'off',
  spellCheck: false,
})

/** The width that tells the length expected: half an em a character, and the padding. */
export const widthOf = (characters: number): { readonly width: string } => ({
  width: `${Math.round((characters * 0.56 + 1.35) * 100) / 100}rem`,
})
