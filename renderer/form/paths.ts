/** Values by dotted path: `sellers.0.name`. Setting copies what it changes and shares the rest. */
import type { Json } from '../../shared/json.ts'
import { valueAt } from '../../shared/services/form-types.ts'

export type FormValues = { readonly [field: string]: Json }

export const read = (values: FormValues, path: string): Json | undefined => valueAt(values as Json, path)

export const write = (values: FormValues, path: string, value: Json): FormValues =>
  set(values as Json, path.split('.'), value) as FormValues

const set = (here: Json | undefined, steps: readonly string[], value: Json): Json => {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(here)) {
    const copy = [...here]
    copy[Number(step)] = set(copy[Number(step)], rest, value)
    return copy
  }
  const object = typeof here === 'object' && here !== null ? (here as { readonly [key: string]: Json }) : {}
  return { ...object, [step]: set(object[step], rest, value) }
}

export const join = (...parts: readonly (string | number)[]): string => parts.filter((part) => part !== '').join('.')

/** What was typed over what an untouched form holds, so that a draft of an older form still opens. */
export const merge = (empty: Json, typed: Json | undefined): Json => {
  if (typed === undefined) return empty
  if (typeof empty !== 'object' || empty === null || Array.isArray(empty)) return typed
  if (typeof typed !== 'object' || typed === null || Array.isArray(typed)) return typed
  const out: { [key: string]: Json } = { ...(typed as { [key: string]: Json }) }
  for (const [key, value] of Object.entries(empty as { [key: string]: Json })) {
    out[key] = merge(value, (typed as { [key: string]: Json })[key])
  }
  return out
}
