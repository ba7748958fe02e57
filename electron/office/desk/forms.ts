/** Forms by service and action, and the places of their fields. */

import { toHex } from '../../../shared/bytes.ts'
import type { FieldProblem } from '../../../shared/contract/types.ts'
import type { Json } from '../../../shared/json.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import {
  type ActionForm,
  type FormField,
  type FormLayout,
  formOf,
  type RecordDraft,
} from '../../../shared/services/form-types.ts'
import type { Desk } from './desk.ts'
import { canonicalPerson } from './present.ts'

export type Values = { readonly [field: string]: Json }

export const findForm = (desk: Pick<Desk, 'services'>, service: string, action: string): ActionForm<unknown> | null => {
  const found = desk.services.forms.find((form) => form.service === service)
  return found === undefined ? null : formOf(found, action)
}

/** The record that a form's values make, or what is wrong with them, by path. */
export const recordOf = (
  desk: Pick<Desk, 'crypto'>,
  form: ActionForm<unknown>,
  values: Values,
): Result<RecordDraft, readonly FieldProblem[]> => {
  const parsed = form.schema.safeParse(values)
  if (!parsed.success) {
    return err(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
  }
  return ok(form.toRecord(parsed.data, { makeId: () => toHex(desk.crypto.random(16)) }))
}

/** The field at a path of the values; numbers in it are rows of repeated sections. */
export const fieldAt = (layout: FormLayout, path: string): FormField | null => {
  const plain = path
    .split('.')
    .filter((step) => !/^\d+$/.test(step))
    .join('.')
  for (const section of layout.sections) {
    for (const field of section.fields) {
      if ((section.path === '' ? field.name : `${section.path}.${field.name}`) === plain) return field
    }
  }
  return null
}

/**
 * The values with every person under the id by which the ledger knows them. A record that is filled from another names
 * people as the state does: an id that the other record alone had made for somebody is put to no further use.
 */
export const withKnownPeople = (view: LedgerView, values: Values): Values => {
  const known = (value: Json): Json => {
    if (typeof value === 'string') return canonicalPerson(view, value)
    if (Array.isArray(value)) return value.map(known)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, known(inner)]))
  }
  return known(values) as Values
}

/** The values with another one at a path; steps that do not exist are left out. */
export const withValue = (values: Values, path: string, change: (before: Json | undefined) => Json): Values => {
  const [step = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...values, [step]: change(values[step]) }
  const inner = values[step]
  if (Array.isArray(inner)) {
    const [row = '', ...deeper] = rest
    return {
      ...values,
      [step]: inner.map((each, i) =>
        String(i) === row && deeper.length > 0 ? withValue(each as Values, deeper.join('.'), change) : each,
      ),
    }
  }
  if (typeof inner !== 'object' || inner === null) return values
  return { ...values, [step]: withValue(inner as Values, rest.join('.'), change) }
}

/** Whether values from elsewhere have lists, groups and words where an untouched form has them: another form does not open. */
export const fitsForm = (empty: Json, value: Json): boolean => {
  if (empty === null || value === null) return true
  if (Array.isArray(empty)) {
    const [row = null] = empty
    return Array.isArray(value) && value.every((each: Json) => each !== null && fitsForm(row, each))
  }
  if (typeof empty !== 'object') return typeof value !== 'object'
  if (typeof value !== 'object' || Array.isArray(value)) return false
  const group = value as Values
  return Object.entries(empty).every(([name, inner]) => group[name] === undefined || fitsForm(inner, group[name]))
}
