/**
 * A layout and its values, resolved: which sections, rows and fields are shown now, where each stands, and which of the
 * schema's errors belong to which. An error that no shown field can carry is told at its section.
 */
import type { Json } from '../../shared/json.ts'
import { type FormField, type FormLayout, type FormSection, holds } from '../../shared/services/form-types.ts'
import { type FormValues, join, read } from './paths.ts'

export interface ShownField {
  readonly field: FormField
  readonly path: string
}

export interface ShownRow {
  /** Path of the row; of the section when it does not repeat. */
  readonly path: string
  readonly index: number | null
  readonly fields: readonly ShownField[]
}

export interface ShownSection {
  readonly section: FormSection
  readonly rows: readonly ShownRow[]
  /** Messages of the section itself, not of one field. */
  readonly errors: readonly string[]
  /** Errors in it, its fields' included. */
  readonly count: number
}

export interface Shown {
  readonly sections: readonly ShownSection[]
  /** Messages by field path; the first of each. */
  readonly byField: ReadonlyMap<string, string>
  readonly total: number
  /** Paths of the fields with errors, in the order of the form. */
  readonly wrong: readonly string[]
}

export interface FieldError {
  readonly path: string
  readonly message: string
}

export const resolve = (layout: FormLayout, values: FormValues, errors: readonly FieldError[]): Shown => {
  const shown = layout.sections
    .filter(({ when }) => when === undefined || holds(when, values as Json))
    .map((section) => ({ section, rows: rowsOf(section, values) }))
  const fieldPaths = new Set(shown.flatMap(({ rows }) => rows.flatMap(({ fields }) => fields.map(({ path }) => path))))

  const byField = new Map<string, string>()
  const bySection = new Map<string, { errors: string[]; count: number }>()
  for (const { path, message } of errors) {
    const field = nearest(path, fieldPaths)
    const owner = ownerOf(field ?? path, shown)
    if (owner === null) continue
    const at = bySection.get(owner.section.name) ?? { errors: [], count: 0 }
    bySection.set(owner.section.name, at)
    if (field !== null) {
      if (byField.has(field)) continue
      byField.set(field, message)
    } else if (!at.errors.includes(message)) at.errors.push(message)
    else continue
    at.count += 1
  }
  const sections = shown.map(({ section, rows }) => ({
    section,
    rows,
    ...(bySection.get(section.name) ?? { errors: [], count: 0 }),
  }))
  return {
    sections,
    byField,
    total: sections.reduce((sum, { count }) => sum + count, 0),
    wrong: [...fieldPaths].filter((path) => byField.has(path)),
  }
}

const rowsOf = (section: FormSection, values: FormValues): readonly ShownRow[] => {
  const row = (path: string, index: number | null): ShownRow => ({
    path,
    index,
    fields: section.fields
      .filter(
        ({ when }) =>
          when === undefined || holds(when, values as Json, index === null ? undefined : (read(values, path) ?? null)),
      )
      .map((field) => ({ field, path: join(path, field.name) })),
  })
  if (section.repeat === undefined) return [row(section.path, null)]
  const list = read(values, section.path)
  return (Array.isArray(list) ? list : []).map((_, i) => row(join(section.path, i), i))
}

/** The field that holds the path: itself, or the one above it (`share` for `share.num`). */
const nearest = (path: string, fields: ReadonlySet<string>): string | null => {
  let here = path
  while (here !== '') {
    if (fields.has(here)) return here
    here = here.slice(0, Math.max(0, here.lastIndexOf('.')))
  }
  return null
}

type Candidate = { readonly section: FormSection; readonly rows: readonly ShownRow[] }

const ownerOf = (path: string, shown: readonly Candidate[]): Candidate | null => {
  const holding = shown.find(({ rows }) => rows.some(({ fields }) => fields.some((each) => each.path === path)))
  if (holding !== undefined) return holding
  const within = shown
    .filter(({ section }) => section.path !== '' && (path === section.path || path.startsWith(`${section.path}.`)))
    .sort((a, b) => b.section.path.length - a.section.path.length)
  // A value of a hidden section cannot be mended here and must not hold the form up; one of the form itself is told on top.
  return within[0] ?? (path.includes('.') ? null : (shown[0] ?? null))
}

/** An untouched row of a repeated section: the shape of its first row, emptied. */
export const emptyRow = (section: FormSection, model: Json | undefined): Json => {
  if (typeof model === 'object' && model !== null && !Array.isArray(model)) return model
  const row: { [field: string]: Json } = {}
  for (const { name, kind } of section.fields) row[name] = emptyValue(kind)
  return row
}

const emptyValue = (kind: FormField['kind']): Json => {
  switch (kind) {
    case 'share':
    case 'money':
    case 'integer':
    case 'person-lookup':
    case 'record-lookup':
      return null
    case 'checkbox':
      return false
    case 'file':
      return []
    default:
      return ''
  }
}
