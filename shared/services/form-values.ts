/**
 * The pieces that forms share: loose schemas for what is being typed, checks that tell everything that is wrong at
 * once, and the small readings of numbers, areas and dates. Messages are the keys `form:error.<CODE>`.
 *
 * A schema takes any half-filled form of the right structure; what a field must hold is checked afterwards, because it
 * depends on other fields. A hidden field is not checked and not taken over.
 */
import { z } from 'zod'
import { isCivilDate } from '../civil.ts'
import { isPnu } from '../codes/pnu.ts'
import type { AttachmentDraft, DraftPerson, FormField, FormOption, SealedPerson, SearchTerms } from './form-types.ts'

export const formError = (code: string): string => `form:error.${code}`

const MAX_LINE = 200
const MAX_TEXT = 4000

/** One line as typed. */
export const line = z.string().trim().max(MAX_LINE, formError('TOO_LONG'))
/** Several lines. */
export const text = z.string().trim().max(MAX_TEXT, formError('TOO_LONG'))
/** A select's value; '' until chosen. */
export const choice = z.string()
export const won = z.number().int().nullable()
export const whole = z.number().int().nullable()
export const ticked = z.boolean()
export const files = z.array(z.string())
/** The id that a lookup found, or null. */
export const found = z.string().nullable()
export const fraction = z.object({ num: z.number().int(), den: z.number().int() }).nullable()

export type Fraction = z.output<typeof fraction>

const HEX32 = /^[0-9a-f]{32}$/
const HEX64 = /^[0-9a-f]{64}$/
const NUMBER = /^[0-9]{6}-?[0-9]{7}$/
const AREA = /^[0-9]{1,8}(\.[0-9]{1,2})?$/
const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/
const NAME = /^[가-힣A-Za-z0-9()（）㈜·ㆍ.,'& -]+$/
const HANGUL = /^[가-힣]+( [가-힣]+)*$/
/** Unified and compatibility ideographs, all planes. */
const HANJA = /^[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+$/u

export interface Check {
  /** A fault of the service's own: the whole locale key. */
  fault(path: string, message: string): void
  filled(path: string, value: string | number | null): boolean
  name(path: string, value: string, required?: boolean): void
  /** Hangul syllables alone. */
  hangul(path: string, value: string): void
  hanja(path: string, value: string, required?: boolean): void
  date(path: string, value: string, required?: boolean): void
  time(path: string, value: string, required?: boolean): void
  number(path: string, value: string, required?: boolean): void
  pnu(path: string, value: string): void
  area(path: string, value: string): void
  money(path: string, value: number | null, required?: boolean): void
  within(path: string, value: number | null, from: number, to: number): void
  share(path: string, value: Fraction): void
  oneOf(path: string, value: string, values: readonly string[]): void
  person(path: string, value: string | null, required?: boolean): void
  record(path: string, value: string | null): void
}

/** What zod's refinements offer; paths are written with dots, list rows as numbers. */
export interface Issues {
  addIssue(issue: { code: 'custom'; message: string; path: (string | number)[] }): void
}

export const checker = (issues: Issues): Check => {
  const fault = (path: string, message: string): void =>
    issues.addIssue({
      code: 'custom',
      message,
      path: path.split('.').map((step) => (/^[0-9]+$/.test(step) ? Number(step) : step)),
    })
  const say = (path: string, code: string): void => fault(path, formError(code))
  const filled = (path: string, value: string | number | null): boolean => {
    if (value !== null && value !== '') return true
    say(path, 'REQUIRED')
    return false
  }
  const form =
    (code: string, test: (value: string) => boolean) =>
    (path: string, value: string, required = true) => {
      if (value === '') {
        if (required) say(path, 'REQUIRED')
      } else if (!test(value)) say(path, code)
    }
  return {
    fault,
    filled,
    name: form('NAME', (value) => NAME.test(value)),
    hangul: (path, value) => form('HANGUL', (each) => HANGUL.test(each))(path, value),
    hanja: form('HANJA', (value) => HANJA.test(value)),
    date: form('DATE', isCivilDate),
    time: form('TIME', (value) => TIME.test(value)),
    number: form('NUMBER', (value) => NUMBER.test(value)),
    pnu: (path, value) => form('PNU', isPnu)(path, value),
    area: (path, value) => form('AREA', (each) => (area100Of(each) ?? 0) > 0)(path, value),
    money: (path, value, required = true) => {
      if (value === null) {
        if (required) say(path, 'REQUIRED')
      } else if (!Number.isSafeInteger(value) || value <= 0) say(path, 'MONEY')
    },
    within: (path, value, from, to) => {
      if (filled(path, value) && (value === null || value < from || value > to)) say(path, 'INTEGER')
    },
    share: (path, value) => {
      if (value === null) say(path, 'REQUIRED')
      else if (value.num < 1 || value.den < value.num || value.den > MAX_SHARE) say(path, 'SHARE')
    },
    oneOf: (path, value, values) => {
      if (value === '') say(path, 'REQUIRED')
      else if (!values.includes(value)) say(path, 'CHOOSE_AGAIN')
    },
    person: (path, value, required = false) => {
      if (value === null) {
        if (required) say(path, 'CHOOSE_PERSON')
      } else if (!HEX32.test(value)) say(path, 'CHOOSE_AGAIN')
    },
    record: (path, value) => {
      if (value === null || value === '') say(path, 'REQUIRED')
      else if (!HEX64.test(value)) say(path, 'CHOOSE_AGAIN')
    },
  }
}

/** The finest share that a title keeps (property/v1/rational.ts). */
const MAX_SHARE = 50_000_000

/** Hundredths of m2, or null for text that is no area. */
export const area100Of = (area: string): number | null => {
  if (!AREA.test(area)) return null
  const [units = '0', rest = ''] = area.split('.')
  return Number(units) * 100 + Number(rest.padEnd(2, '0'))
}

/** As it is typed: `84.93`, `120`. */
export const areaText = (area100: number): string => {
  const rest = area100 % 100
  const units = (area100 - rest) / 100
  return rest === 0 ? String(units) : `${units}.${String(rest).padStart(2, '0')}`
}

/** `900101-1234567`; anything else as it is. */
export const numberText = (number: string): string =>
  NUMBER.test(number) && !number.includes('-') ? `${number.slice(0, 6)}-${number.slice(6)}` : number

/** 13 digits for the tag, or null when there is no number. */
export const numberDigits = (number: string): string | null => (NUMBER.test(number) ? number.replace('-', '') : null)

/** The century by the seventh digit: 1, 2, 5, 6 of the twentieth; 3, 4, 7, 8 of the twenty-first; 9, 0 of the nineteenth. */
const CENTURY = ['18', '19', '19', '20', '20', '19', '19', '20', '20', '18'] as const

/** The birth date in a resident's or foreigner's number, or null when there is none. */
export const birthDateOf = (number: string): string | null => {
  const digits = numberDigits(number)
  if (digits === null) return null
  const date = `${CENTURY[Number(digits[6])]}${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`
  return isCivilDate(date) ? date : null
}

/** A person of a form, on the way into a record. */
export interface NamedPerson {
  readonly id: string
  readonly isNew: boolean
  readonly child: boolean
  /** Whether the number is a human being's and identifies; a company's is another register's. */
  readonly tagged: boolean
  readonly sealed: SealedPerson
}

/** Gives every person of a form an id: the found one's, or a new one; one new number on two lines is one person. */
export const namer = (makeId: () => string) => {
  const made = new Map<string, string>()
  return (found: string | null, number: string): { readonly id: string; readonly isNew: boolean } => {
    if (found !== null) return { id: found, isNew: false }
    const digits = numberDigits(number)
    const id = (digits === null ? undefined : made.get(digits)) ?? makeId()
    if (digits !== null) made.set(digits, id)
    return { id, isNew: true }
  }
}

/** What a draft says of its people, each once. */
export const peopleOf = (
  named: readonly NamedPerson[],
): {
  readonly people: readonly DraftPerson[]
  readonly body: readonly {
    readonly id: string
    readonly isNew: boolean
    readonly child: boolean
    readonly tag: null
  }[]
  readonly sealed: { readonly [id: string]: SealedPerson }
  readonly search: readonly SearchTerms[]
} => {
  const distinct = [...new Map(named.map((each) => [each.id, each])).values()]
  return {
    people: distinct.map(({ id, isNew, child, tagged, sealed }) => ({
      id,
      isNew,
      child,
      number: tagged ? numberDigits(sealed.number) : null,
    })),
    body: distinct.map(({ id, isNew, child }) => ({ id, isNew, child, tag: null })),
    sealed: Object.fromEntries(distinct.map(({ id, sealed }) => [id, sealed])),
    search: distinct
      .filter(({ sealed }) => sealed.name !== '')
      .map(({ id, sealed }) => ({ personId: id, name: sealed.name, birthDate: sealed.birthDate || null })),
  }
}

export const scansOf = (papers: { readonly [field: string]: readonly string[] }): readonly AttachmentDraft[] =>
  Object.entries(papers).flatMap(([field, handles]) => handles.map((handle) => ({ handle, field: `papers.${field}` })))

const SCANS = ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff'] as const

/** A service's own fields and options; labels stand in its area as `field.<key>` and `<group>.<value>`. */
export const fieldsOf = (area: string) => {
  const field = (
    name: string,
    kind: FormField['kind'],
    width: number,
    required: boolean,
    more: Partial<FormField> & { readonly key?: string } = {},
  ): FormField => {
    const { key = name, ...rest } = more
    return { name, label: `${area}:field.${key}`, kind, width, required, ...rest }
  }
  return {
    field,
    label: (key: string): string => `${area}:${key}`,
    options: (group: string, values: readonly string[]): readonly FormOption[] =>
      values.map((value) => ({ value, label: `${area}:${group}.${value}` })),
    scan: (name: string): FormField => field(name, 'file', 40, false, { key: `scan.${name}`, accept: SCANS, max: 4 }),
  }
}
