/** One field: its label above, the control, its error below in words that say what to do, the mark of a copied value. */
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Json } from '../../shared/json.ts'
import type { FormField } from '../../shared/services/form-types.ts'
import { CheckboxControl, SelectControl } from './fields/choice-fields.tsx'
import type { ControlProps } from './fields/control.ts'
import { FileControl } from './fields/file-field.tsx'
import { ParcelControl, PersonControl, RecordControl, VehicleControl } from './fields/lookup-fields.tsx'
import {
  AreaControl,
  DateControl,
  IntegerControl,
  MoneyControl,
  ResidentControl,
  ShareControl,
  TextareaControl,
  TextControl,
  TimeControl,
} from './fields/text-fields.tsx'
import { useForm } from './form-context.ts'

const CONTROLS: { readonly [kind in FormField['kind']]: (props: ControlProps) => React.ReactNode } = {
  text: TextControl,
  textarea: TextareaControl,
  'hangul-name': TextControl,
  hanja: TextControl,
  date8: DateControl,
  time4: TimeControl,
  'resident-number': ResidentControl,
  phone: TextControl,
  money: MoneyControl,
  integer: IntegerControl,
  area: AreaControl,
  share: ShareControl,
  pnu: ParcelControl,
  vin: VehicleControl,
  'person-lookup': PersonControl,
  'record-lookup': RecordControl,
  select: SelectControl,
  checkbox: CheckboxControl,
  file: FileControl,
}

export const Field = memo(
  ({
    field,
    path,
    value,
    error,
    copied,
  }: {
    readonly field: FormField
    readonly path: string
    readonly value: Json | undefined
    /** Locale key of the error to show, or null. */
    readonly error: string | null
    /** The day of the register's copy, '' for a copy of another field, null for what was typed. */
    readonly copied: string | null
  }) => {
    const { t } = useTranslation()
    const { set, touch } = useForm()
    const id = `f-${path.replaceAll('.', '-')}`
    const marked = copied !== null && value !== '' && value !== null
    const Control = CONTROLS[field.kind]
    const describedBy = [error === null ? '' : `${id}-error`, marked ? `${id}-copied` : ''].filter(Boolean).join(' ')
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: leaving any part of the control marks the field as visited
      <div className={`field ${field.kind}`} onBlur={() => touch(path)}>
        {field.kind !== 'checkbox' && (
          <label htmlFor={id}>
            {t(field.label)}
            {field.required && (
              <span className="required" title={t('form.required')}>
                *
              </span>
            )}
          </label>
        )}
        <Control
          field={field}
          path={path}
          value={value}
          id={id}
          invalid={error !== null}
          describedBy={describedBy === '' ? undefined : describedBy}
          onChange={(next) => set(path, next)}
        />
        {marked && (
          <span id={`${id}-copied`} className="copied">
            {copied === '' ? t('form.copied') : t('form.copiedRegister', { date: copied })}
          </span>
        )}
        {error !== null && (
          <span id={`${id}-error`} className="field-error">
            {t(error)}
          </span>
        )}
      </div>
    )
  },
)
Field.displayName = 'Field'
