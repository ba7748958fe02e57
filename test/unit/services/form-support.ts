/** What every service's forms must hold: used by the tests of each. */
import type { Json } from '../../../shared/json.ts'
import {
  type ActionForm,
  type FormField,
  type FormLayout,
  holds,
  type RecordDraft,
  valueAt,
} from '../../../shared/services/form-types.ts'

export type Values = { readonly [field: string]: Json }

/** The messages of a form's faults by path; empty when it passes. */
export const faults = (form: ActionForm<unknown>, values: Values): { readonly [path: string]: string } => {
  const parsed = form.schema.safeParse(values)
  if (parsed.success) return {}
  return Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
}

export const draftOf = (form: ActionForm<unknown>, values: Values, makeId: () => string): RecordDraft => {
  const parsed = form.schema.safeParse(values)
  if (!parsed.success) throw new Error(parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}`).join(', '))
  return form.toRecord(parsed.data, { makeId })
}

/** Every field with its whole path; rows of a list are row 0. */
export const fieldsIn = (layout: FormLayout): readonly { readonly path: string; readonly field: FormField }[] =>
  layout.sections.flatMap(({ path, fields, repeat }) =>
    fields.map((field) => ({
      path: [path, repeat === undefined ? '' : '0', field.name].filter((step) => step !== '').join('.'),
      field,
    })),
  )

/** Every locale key that a layout names. */
export const labelsIn = (layout: FormLayout): readonly string[] => [
  layout.title,
  ...(layout.paper === undefined ? [] : [layout.paper]),
  ...layout.sections.flatMap((section) => [
    section.label,
    ...(section.help === undefined ? [] : [section.help]),
    ...(section.repeat === undefined ? [] : [section.repeat.addLabel]),
    ...(section.copies ?? []).map((copy) => copy.label),
    ...section.fields.flatMap((field) => [
      field.label,
      ...(field.help === undefined ? [] : [field.help]),
      ...(field.placeholder === undefined ? [] : [field.placeholder]),
      ...(field.options ?? []).map((option) => option.label),
    ]),
  ]),
]

/** What is wrong with a layout against its empty values: fields without a value, conditions and copies that lead nowhere. */
export const strays = (form: ActionForm<unknown>): readonly string[] => {
  const values = form.empty() as Json
  const missing = (path: string): boolean => valueAt(values, path) === undefined
  const out: string[] = []
  for (const { path } of fieldsIn(form.layout)) if (missing(path)) out.push(`${form.action}: no value at ${path}`)
  for (const section of form.layout.sections) {
    const row = section.repeat === undefined ? undefined : valueAt(values, `${section.path}.0`)
    for (const condition of [section.when, ...section.fields.map((field) => field.when)]) {
      if (condition === undefined) continue
      for (const path of pathsOf(condition)) {
        const there = path.startsWith('.') ? valueAt(row ?? null, path.slice(1)) : valueAt(values, path)
        if (there === undefined) out.push(`${form.action}: condition on ${path}`)
      }
      holds(condition, values, row)
    }
    for (const copy of section.copies ?? []) {
      for (const path of [...Object.keys(copy.copy), ...Object.values(copy.copy), ...Object.keys(copy.set ?? {})]) {
        if (missing(path)) out.push(`${form.action}: copy of ${path}`)
      }
    }
    for (const field of section.fields) {
      for (const name of Object.keys(field.fills ?? {})) {
        if (!section.fields.some((each) => each.name === name)) out.push(`${form.action}: ${field.name} fills ${name}`)
      }
    }
  }
  return out
}

const pathsOf = (condition: NonNullable<FormField['when']>): readonly string[] => {
  if ('not' in condition) return pathsOf(condition.not)
  if ('all' in condition) return condition.all.flatMap(pathsOf)
  if ('any' in condition) return condition.any.flatMap(pathsOf)
  return [condition.field]
}

/** A copy of the values with one path set. */
export const put = (values: Values, path: string, value: Json): Values => {
  const [step = '', ...rest] = path.split('.')
  const inner = (values as { readonly [key: string]: Json })[step] as Json
  const next = rest.length === 0 ? value : (put(inner as Values, rest.join('.'), value) as Json)
  if (Array.isArray(values)) {
    const copy: Json[] = [...(values as readonly Json[])]
    copy[Number(step)] = next
    return copy as unknown as Values
  }
  return { ...values, [step]: next }
}
