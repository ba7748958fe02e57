/** What a service tells (`Told`), printed in the screen's language. */
import { Fragment, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { type Language, type Told, tell } from '../../shared/services/present-types.ts'
import { dateWithDay, instantText } from './dates.ts'

export const useLanguage = (): Language => (useTranslation().i18n.language === 'en' ? 'en' : 'ko')

/** One value as plain text, for titles, labels and comparisons. */
export const useTell = (): ((value: Told) => string) => {
  const { t } = useTranslation()
  const language = useLanguage()
  return useCallback(
    (value: Told) => tell(value, language, (key, values) => t(key, { ...values, defaultValue: lastPart(key) })),
    [t, language],
  )
}

/** A key without a text shows its last part: better than nothing, and visible in tests. */
const lastPart = (key: string): string => key.slice(key.lastIndexOf(':') + 1)

/** A value with its form: a line through what was cancelled, several values below one another. */
export const Say = ({ value, inline = false }: { readonly value: Told; readonly inline?: boolean }) => {
  const say = useTell()
  const language = useLanguage()
  if (typeof value !== 'string') {
    if ('cancelled' in value) {
      return (
        <s>
          <Say value={value.cancelled} inline={inline} />
        </s>
      )
    }
    if ('date' in value) return <span className="nowrap">{dateWithDay(value.date, language)}</span>
    if ('instant' in value) return <span className="nowrap">{instantText(value.instant, language)}</span>
    if ('won' in value || 'area100' in value) return <span className="nowrap">{say(value)}</span>
    if ('list' in value && !inline) {
      return value.list.map((each, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a told list is never reordered
        <Fragment key={i}>
          {i > 0 && <br />}
          <Say value={each} />
        </Fragment>
      ))
    }
  }
  return say(value)
}
