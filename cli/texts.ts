/** The words of the command line, from the same locale files as the screens. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { josa } from 'es-hangul'

export type Language = 'ko' | 'en'
type Data = { readonly [name: string]: unknown }

export interface Texts {
  readonly language: Language
  /** The sentence under `area:key` (area `cli` when none is named); the key itself when there is none. */
  say(key: string, data?: Data): string
  has(key: string): boolean
}

/** Where the locale files lie. */
const LOCALES = join(import.meta.dirname, '..', 'resources', 'locales')

export const openTexts = (language: Language, folder = LOCALES): Texts => {
  const areas = new Map<string, Readonly<Record<string, string>>>()
  const area = (name: string): Readonly<Record<string, string>> => {
    const known = areas.get(name)
    if (known !== undefined) return known
    const found = readArea(join(folder, language, `${name}.json`))
    areas.set(name, found)
    return found
  }
  const find = (key: string): string | undefined => {
    const [name, rest] = key.includes(':') ? (key.split(/:(.*)/s) as [string, string]) : ['cli', key]
    const texts = area(name)
    return Object.hasOwn(texts, rest) ? texts[rest] : undefined
  }
  return {
    language,
    say: (key, data = {}) => fill(find(key) ?? key, data),
    has: (key) => find(key) !== undefined,
  }
}

/** `--lang` first, then what the environment says of messages, then English. */
export const languageOf = (
  asked: string | undefined,
  env: { readonly [name: string]: string | undefined },
): Language | null => {
  if (asked !== undefined) return asked === 'ko' || asked === 'en' ? asked : null
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return /^ko/i.test(locale) ? 'ko' : 'en'
}

/** Fills `{{name}}`, then settles particles left open (`{{name}}을(를)`) by the sound before them. */
const fill = (text: string, data: Data): string =>
  text
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => shown(data[name]))
    .replace(OPEN_PARTICLE, (_, last: string, closing: string, both: string) => {
      const sound = /[0-9]/.test(last) ? (DIGITS[Number(last)] ?? last) : last
      return `${last}${closing}${josa.pick(sound, PARTICLES[both] ?? '을/를')}`
    })

const OPEN_PARTICLE = /([가-힣0-9])(["'’”)\]]?)(을\(를\)|이\(가\)|은\(는\)|와\(과\)|\(으\)로)/g

const PARTICLES: { readonly [written: string]: '을/를' | '이/가' | '은/는' | '와/과' | '으로/로' } = {
  '을(를)': '을/를',
  '이(가)': '이/가',
  '은(는)': '은/는',
  '와(과)': '와/과',
  '(으)로': '으로/로',
}

/** How a digit is read: 3 is 삼, which ends in a consonant. */
const DIGITS = '영일이삼사오육칠팔구'

const shown = (value: unknown): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value)

const readArea = (path: string): Readonly<Record<string, string>> => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  } catch {
    return {}
  }
}
