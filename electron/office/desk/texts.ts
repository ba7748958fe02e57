/** The words of the locale files, for what the office process itself prints: CSV. Screens have i18next. */
import { readFileSync } from 'node:fs'
import type { Language, Translate } from '../../../shared/services/present-types.ts'

export type ReadTexts = (language: Language, area: string) => { readonly [key: string]: string } | null

/** Reads `resources/locales/<language>/<area>.json`. */
export const textsFromFiles: ReadTexts = (language, area) => {
  if (!/^[a-z-]{1,24}$/.test(area)) return null
  try {
    const path = new URL(`../../../resources/locales/${language}/${area}.json`, import.meta.url)
    return JSON.parse(readFileSync(path, 'utf8')) as { readonly [key: string]: string }
  } catch {
    return null
  }
}

/** A key without a text shows itself, so that nothing is silently empty. */
export const translator = (language: Language, read: ReadTexts): Translate => {
  const areas = new Map<string, { readonly [key: string]: string } | null>()
  return (key, values) => {
    const colon = key.indexOf(':')
    const area = key.slice(0, colon)
    if (!areas.has(area)) areas.set(area, read(language, area))
    const text = areas.get(area)?.[key.slice(colon + 1)] ?? key
    return text.replace(/\{\{\s*([A-Za-z0-9_]+)\s*(?:,[^}]*)?\}\}/g, (_, name: string) => values[name] ?? '')
  }
}
