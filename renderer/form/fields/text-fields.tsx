/** Fields that are one line of text, each with its own way of being typed. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Json } from '../../../shared/json.ts'
import { weekday } from '../../common/dates.ts'
import { isComposing } from '../../common/keys.ts'
import { useLanguage } from '../../common/told.tsx'
import { dateFromTyped, maskResident, residentFromTyped, timeFromTyped, wonFromTyped, wonInWords } from '../numbers.ts'
import { type ControlProps, fieldAttributes, widthOf } from './control.ts'

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

export const TextControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { field, value, onChange } = props
  const { lang, inputMode } = LANGUAGES[field.kind] ?? {}
  return (
    <input
      {...fieldAttributes(props)}
      className={field.kind === 'area' ? 'input number' : 'input'}
      style={widthOf(field.width)}
      value={textOf(value)}
      lang={lang}
      inputMode={inputMode}
      placeholder={field.placeholder === undefined ? undefined : t(field.placeholder)}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

const LANGUAGES: {
  readonly [kind: string]: { readonly lang?: string; readonly inputMode?: 'tel' | 'decimal' | 'numeric' }
} = {
  'hangul-name': { lang: 'ko' },
  hanja: { lang: 'ko-Hani' },
  phone: { inputMode: 'tel' },
  area: { inputMode: 'decimal' },
}

export const AreaControl = (props: ControlProps) => {
  const language = useLanguage()
  return (
    <span className="affixed">
      <TextControl {...props} />
      <span className="quiet">{language === 'ko' ? '㎡' : 'm²'}</span>
    </span>
  )
}

export const TextareaControl = (props: ControlProps) => (
  <textarea
    {...fieldAttributes(props)}
    className="input"
    style={widthOf(props.field.width)}
    rows={3}
    value={textOf(props.value)}
    onChange={(event) => props.onChange(event.target.value)}
  />
)

export const DateControl = (props: ControlProps) => {
  const language = useLanguage()
  const text = textOf(props.value)
  const day = weekday(text, language)
  return (
    <span className="affixed">
      <input
        {...fieldAttributes(props)}
        className="input"
        style={widthOf(Math.max(10, props.field.width))}
        inputMode="numeric"
        placeholder="YYYYMMDD"
        value={text}
        onChange={(event) => props.onChange(dateFromTyped(event.target.value))}
      />
      <span className="quiet day">{day === '' ? '' : `(${day})`}</span>
    </span>
  )
}

export const TimeControl = (props: ControlProps) => (
  <input
    {...fieldAttributes(props)}
    className="input"
    style={widthOf(props.field.width)}
    inputMode="numeric"
    placeholder="HHMM"
    value={textOf(props.value)}
    onChange={(event) => props.onChange(timeFromTyped(event.target.value))}
  />
)

/** Masked whenever the field has not the focus: a screen can be read over the counter. */
export const ResidentControl = (props: ControlProps) => {
  const [focused, setFocused] = useState(false)
  const text = textOf(props.value)
  return (
    <input
      {...fieldAttributes(props)}
      className="input"
      style={widthOf(props.field.width)}
      inputMode="numeric"
      placeholder="000000-0000000"
      value={focused ? text : maskResident(text)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onChange={(event) => props.onChange(residentFromTyped(event.target.value))}
    />
  )
}

export const IntegerControl = (props: ControlProps) => {
  const { value, onChange } = props
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <input
      {...fieldAttributes(props)}
      className="input number"
      style={widthOf(props.field.width)}
      inputMode="numeric"
      value={typed ?? (typeof value === 'number' ? String(value) : '')}
      onBlur={() => setTyped(null)}
      onChange={(event) => {
        const text = event.target.value.trim()
        setTyped(text)
        onChange(/^-?[0-9]{1,15}$/.test(text) ? Number(text) : null)
      }}
    />
  )
}

/** Digits while typing, separated afterwards; the price is said beside it, because zeros are hard to count. */
export const MoneyControl = (props: ControlProps) => {
  const language = useLanguage()
  const { value, onChange } = props
  const [typed, setTyped] = useState<string | null>(null)
  const won = typeof value === 'number' ? value : null
  const words = won === null ? null : wonInWords(won)
  return (
    <span className="affixed">
      <input
        {...fieldAttributes(props)}
        className="input number"
        style={widthOf(props.field.width)}
        value={typed ?? (won === null ? '' : String(won).replace(/\B(?=(\d{3})+$)/g, ','))}
        onFocus={() => setTyped(won === null ? '' : String(won))}
        onBlur={() => setTyped(null)}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange(wonFromTyped(event.target.value))
        }}
      />
      <span className="quiet won">{language === 'ko' ? (words ?? '원') : 'won'}</span>
    </span>
  )
}

/** Two whole numbers, `1 / 2`; the slash key goes from the first to the second. */
export const ShareControl = (props: ControlProps) => {
  const { t } = useTranslation()
  const { value, onChange, id } = props
  const share = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as {
    readonly num?: Json
    readonly den?: Json
  }
  const part = (which: 'num' | 'den'): number | null => (typeof share[which] === 'number' ? share[which] : null)
  const put = (which: 'num' | 'den', text: string) => {
    const digits = text.replace(/[^0-9]/g, '').slice(0, 10)
    const next = { num: part('num'), den: part('den'), [which]: digits === '' ? null : Number(digits) }
    onChange(next.num === null && next.den === null ? null : { num: next.num ?? 0, den: next.den ?? 0 })
  }
  const shown = (which: 'num' | 'den'): string => {
    const number = part(which)
    return number === null || number === 0 ? '' : String(number)
  }
  const second = `${id}-den`
  return (
    <span className="affixed">
      <input
        {...fieldAttributes(props)}
        className="input number"
        style={widthOf(5)}
        inputMode="numeric"
        aria-label={t('form.shareOf')}
        value={shown('num')}
        onChange={(event) => put('num', event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== '/' || isComposing(event.nativeEvent)) return
          event.preventDefault()
          document.getElementById(second)?.focus()
        }}
      />
      <span aria-hidden="true">/</span>
      <input
        {...fieldAttributes(props)}
        id={second}
        className="input number"
        style={widthOf(5)}
        inputMode="numeric"
        aria-label={t('form.shareIn')}
        value={shown('den')}
        onChange={(event) => put('den', event.target.value)}
      />
      <button type="button" className="button small" onClick={() => onChange({ num: 1, den: 1 })}>
        {t('form.shareWhole')}
      </button>
    </span>
  )
}
