/**
 * A service's forms as data: one long page, sections in the order of the paper form, and the way from what was typed
 * to a record. The same data serves the screen, the outline at its left, the copied draft and the tests.
 *
 *   FormValues --schema--> checked values --toRecord--> RecordDraft --office process--> tagged, sealed, signed
 *
 * Nothing here holds a word for people. A label is a locale key with its area, `property:field.pnu`; a schema's
 * message is one too (`form:error.REQUIRED`). Common kinds' texts stand in the area `form`.
 *
 * Values. One plain JSON object per form: text as typed (trimmed by the schema), dates as `YYYY-MM-DD` once complete
 * (the `date8` field turns eight digits into it), money in whole won, areas as decimal text (`84.93`), shares as
 * `{num, den}`. A field not yet filled holds `''` (text kinds), null (share, money, person) or [] (files, repeats).
 */
import type { z } from 'zod'
import type { Json } from '../json.ts'
import type { NumberTag } from '../ledger/transaction.ts'

/** `area:key`, resolved in `resources/locales/<language>/<area>.json`. */
export type LabelKey = string

/** Dotted from the root of the values: `mother.name`. Inside a repeated section `.name` is the same row's field. */
export type FieldPath = string

export type FieldKind =
  | 'text'
  | 'textarea'
  /** A name in Hangul (or, for foreigners, in Latin letters). */
  | 'hangul-name'
  /** Hanja, by the machine's input method or pasted; neither readings nor the list of permitted name hanja are checked. */
  | 'hanja'
  /** Typed as eight digits without separators; value `YYYY-MM-DD`. */
  | 'date8'
  /** `HH:MM`, typed as four digits. */
  | 'time4'
  /** 13 digits, shown masked unless focused; value with the dash `900101-1234567`. Goes nowhere but the sealed part. */
  | 'resident-number'
  | 'phone'
  /** Whole won, safe integer or null. */
  | 'money'
  /** A whole number or null. */
  | 'integer'
  /** Square metres with at most two decimals, as text. */
  | 'area'
  /** `{num, den}` or null: two integer inputs side by side, shown as 1/2. */
  | 'share'
  /** 19 digits; the control offers a search by address. */
  | 'pnu'
  /** A vehicle identification number; the control offers a search by plate or number. */
  | 'vin'
  /** The id (hex 32) of a person found in the replica, or null for one who is new; fills the fields in `fills`. */
  | 'person-lookup'
  /** The id (hex 64) of an accepted record of `lookup.service`; `lookup.of` says which actions. */
  | 'record-lookup'
  | 'select'
  | 'checkbox'
  /** Handles (text) of scans that the office process has already stored encrypted; `accept` is the MIME list. */
  | 'file'

/** A test on the values, as data. `field` compares text, number or boolean; null and '' are written as ''. */
export type Condition =
  | { readonly field: FieldPath; readonly in: readonly (string | number | boolean)[] }
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }

export interface FormOption {
  readonly value: string
  readonly label: LabelKey
}

export interface FormField {
  /** Relative to its section's `path`; unique within it. */
  readonly name: string
  readonly label: LabelKey
  readonly kind: FieldKind
  /** Width in characters (a Hangul syllable counts two); tells the length expected. */
  readonly width: number
  /** Marked and held by the schema; with `when`, only while shown. */
  readonly required: boolean
  /** Shown only while true; a hidden field's value is ignored by schema and toRecord. */
  readonly when?: Condition
  readonly options?: readonly FormOption[]
  /** For the lookups: what to search, and which fields of the same section the answer fills. */
  readonly lookup?: {
    readonly service?: string
    /** `record-lookup`: the actions offered (`['mortgage']`). */
    readonly of?: readonly string[]
    /** Only records or people that stand on the parcel in this field. */
    readonly onParcel?: FieldPath
    /** The same of the car whose number stands in this field. */
    readonly onCar?: FieldPath
    /** `person-lookup` with `onParcel`: the whole path that takes the found holder's share when it is empty or more. */
    readonly share?: FieldPath
  }
  /** field of this section <- property of the found person (`name`, `hanja`, `birthDate`) or record. */
  readonly fills?: { readonly [field: string]: string }
  /** `file`: MIME types; how many at most. */
  readonly accept?: readonly string[]
  readonly max?: number
  /** F1 and the quiet line under the field. */
  readonly help?: LabelKey
  readonly placeholder?: LabelKey
  /** Shown, never typed: filled by a lookup or a copy. */
  readonly readOnly?: boolean
}

/** A button that fills fields from others: "신고인 = 부". Sources and targets are whole paths. */
export interface CopyButton {
  readonly name: string
  readonly label: LabelKey
  readonly copy: { readonly [target: FieldPath]: FieldPath }
  readonly set?: { readonly [target: FieldPath]: string | number | boolean | null }
  readonly when?: Condition
}

export interface FormSection {
  readonly name: string
  readonly label: LabelKey
  /** Where the section's values stand in the form's values; '' is the root. */
  readonly path: FieldPath
  readonly fields: readonly FormField[]
  /** The section is a list of rows; `path` then holds an array. */
  readonly repeat?: { readonly min: number; readonly max: number; readonly addLabel: LabelKey }
  readonly when?: Condition
  readonly copies?: readonly CopyButton[]
  readonly help?: LabelKey
}

export interface FormLayout {
  readonly title: LabelKey
  /** The paper form it follows, as a label: "가족관계등록예규 … 별지 제1호". */
  readonly paper?: LabelKey
  readonly sections: readonly FormSection[]
}

/** One of a record's people, in the order of `body.people`; the number is for tagging and leaves the process never. */
export interface DraftPerson {
  readonly id: string
  readonly isNew: boolean
  readonly child: boolean
  /** 13 digits without the dash, or null. */
  readonly number: string | null
}

/** What the search tokens of a sealed part are made from. */
export interface SearchTerms {
  readonly personId: string
  readonly name: string
  /** `YYYY-MM-DD` or null. */
  readonly birthDate: string | null
}

/**
 * What the sealed part says of a person, by id, the same in every service: `sealed.people[id]`. The names that
 * screens and papers show are read from here, and nowhere else.
 */
export interface SealedPerson {
  readonly name: string
  readonly hanja: string
  /** With the dash, or ''. */
  readonly number: string
  /** `YYYY-MM-DD` or ''. */
  readonly birthDate: string
  readonly address: string
}

/** What people wrote, before salt and attachment keys are added. Field names are the service's own beside `people`. */
export interface SealedContent {
  readonly v: 1
  readonly people: { readonly [id: string]: SealedPerson }
  readonly [field: string]: unknown
}

/**
 * `toRecord`'s output: everything of a record but what needs keys, a clock or the network. The office process tags
 * the numbers (`withTags`), seals `sealed`, and builds the payload around `body`.
 */
export interface RecordDraft {
  readonly service: string
  readonly action: string
  /** Fits the action's body shape; `body.people[i].tag` is null where `people[i].number` waits for its tag. */
  readonly body: { readonly [field: string]: Json }
  /** null only for an action that has nothing to say in words. */
  readonly sealed: SealedContent | null
  readonly people: readonly DraftPerson[]
  readonly search: readonly SearchTerms[]
  /** Handles of the scans, in the order of the form. */
  readonly attachments: readonly AttachmentDraft[]
}

/** A record without a form that has nothing to say in words: its body is all of it. */
export const wordlessDraft = (service: string, action: string, body: RecordDraft['body']): RecordDraft => ({
  service,
  action,
  body,
  sealed: null,
  people: [],
  search: [],
  attachments: [],
})

export interface AttachmentDraft {
  /** The handle that the `file` field held. */
  readonly handle: string
  /** The field it came from, which tells the kind of document (`birthCertificate`). */
  readonly field: FieldPath
}

export interface RecordContext {
  /** A fresh person id: 16 random bytes, hex 32. */
  readonly makeId: () => string
}

/** One action's form. `V` is what the schema gives out. */
export interface ActionForm<V> {
  readonly action: string
  readonly layout: FormLayout
  readonly schema: z.ZodType<V>
  /** The values of an untouched form. */
  readonly empty: () => { readonly [field: string]: Json }
  readonly toRecord: (values: V, context: RecordContext) => RecordDraft
  /**
   * A record back in the form: for correcting it (`accepted`), and for amending one that was rejected. The people that
   * an accepted record made exist and keep their ids; those of a rejected one are made anew. Null when body or content
   * are neither this action's nor of one that it can target.
   */
  readonly fromRecord: (
    body: { readonly [field: string]: Json },
    sealed: SealedContent | null,
    accepted?: boolean,
  ) => { readonly [field: string]: Json } | null
  /**
   * The field whose empty value means the day of recording. A record that is sent again is recorded on another day, so
   * the field then says the first one.
   */
  readonly recordedDay?: FieldPath
}

export interface ServiceForm {
  readonly service: string
  /** In the order in which a menu offers them. */
  readonly actions: readonly ActionForm<never>[]
}

/** Declares an action's form with schema and toRecord checked against each other. */
export const actionForm = <V>(form: ActionForm<V>): ActionForm<never> => form as unknown as ActionForm<never>

/** The action's form with its values' type forgotten: parse first, then pass on what the schema gave out. */
export const formOf = (service: ServiceForm, action: string): ActionForm<unknown> | null =>
  (service.actions.find((form) => form.action === action) as unknown as ActionForm<unknown> | undefined) ?? null

/** The body with its people's tags filled in; `tags[i]` belongs to `draft.people[i]`. */
export const withTags = (
  draft: RecordDraft,
  tags: readonly (NumberTag | null)[],
): { readonly [field: string]: Json } => ({
  ...draft.body,
  people: draft.people.map(
    ({ id, isNew, child }, i) => ({ id, isNew, child, tag: tags[i] ?? null }) as unknown as Json,
  ),
})

/** Whether a condition holds; `row` is the row of a repeated section, for paths that begin with a dot. */
export const holds = (condition: Condition, values: Json, row?: Json): boolean => {
  if ('not' in condition) return !holds(condition.not, values, row)
  if ('all' in condition) return condition.all.every((each) => holds(each, values, row))
  if ('any' in condition) return condition.any.some((each) => holds(each, values, row))
  const found = condition.field.startsWith('.')
    ? valueAt(row ?? null, condition.field.slice(1))
    : valueAt(values, condition.field)
  const plain = found === null || found === undefined ? '' : found
  return (condition.in as readonly unknown[]).includes(plain)
}

/** The value at a dotted path; undefined where there is none. */
export const valueAt = (values: Json, path: FieldPath): Json | undefined => {
  let here: Json | undefined = values
  for (const step of path === '' ? [] : path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined
    here = (here as { readonly [key: string]: Json })[step]
  }
  return here
}
