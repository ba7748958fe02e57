/** Choices: one of a list, yes or no. */
import { useTranslation } from 'react-i18next'
import { type ControlProps, fieldAttributes, widthOf } from './control.ts'

export const SelectControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { field, value, onChange } = props
  const { readOnly, autoComplete: _, spellCheck: __, ...attributes } = fieldAttributes(props)
  const options = field.options ?? []
  const chosen = typeof value === 'string' ? value : ''
  return (
    <select
      {...attributes}
      className="input"
      style={widthOf(field.width + 3)}
      disabled={readOnly}
      value={chosen}
      onChange={(event) => onChange(event.target.value)}
    >
      {!options.some((option) => option.value === '') && <option value="">{t('form.choose')}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {t(option.label)}
        </option>
      ))}
    </select>
  )
}

export const CheckboxControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { field, value, onChange } = props
  const { readOnly, autoComplete: _, spellCheck: __, ...attributes } = fieldAttributes(props)
  return (
    <label className="check-label" htmlFor={props.id}>
      <input
        {...attributes}
        type="checkbox"
        disabled={readOnly}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      {t(field.label)}
    </label>
  )
}
