/**
 * Shapes: the strict descriptions by which the ledger reads a payload.
 *
 * The borders of the program (IPC, HTTP, files) are described with zod. What decides a verdict is described here, in
 * a page of code that never changes under a replica's feet: a schema library that reads one value differently after
 * an update would split the replicas. A shape takes exactly the fields it names, knows no optional field (null is
 * written out) and has no way to say "any text": what people write is sealed, never in a body.
 */
import type { Json } from '../json.ts'

export interface Shape<T> {
  /** The path of the first part that does not fit (`parties[1].share`), or null when all of it does. */
  mismatch(value: Json, path: string): string | null
  /** Type only; never read. */
  readonly of?: T
}

export type Shaped<S> = S extends Shape<infer T> ? T : never

/** The value as T, when it fits. */
export const fits = <T>(shape: Shape<T>, value: Json): value is Json & T => shape.mismatch(value, '') === null

const when = <T>(test: (value: Json) => boolean): Shape<T> => ({
  mismatch: (value, path) => (test(value) ? null : path || '.'),
})

/** An integer within bounds, both included. */
export const int = (min: number, max: number = Number.MAX_SAFE_INTEGER): Shape<number> =>
  when((value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)

export const bool: Shape<boolean> = when((value) => typeof value === 'boolean')

/** Text of a fixed, bounded form. The pattern is anchored and knows ASCII only. */
export const pattern = <T extends string = string>(regex: RegExp): Shape<T> =>
  when((value) => typeof value === 'string' && regex.test(value))

export const oneOf = <const T extends string>(...values: readonly T[]): Shape<T> =>
  when((value) => typeof value === 'string' && (values as readonly string[]).includes(value))

export const literal = <const T extends string | number | boolean | null>(wanted: T): Shape<T> =>
  when((value) => value === wanted)

export const nullable = <T>(shape: Shape<T>): Shape<T | null> => ({
  mismatch: (value, path) => (value === null ? null : shape.mismatch(value, path)),
})

/** A list of `min` to `max` items. */
export const list = <T>(item: Shape<T>, min: number, max: number): Shape<readonly T[]> => ({
  mismatch: (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return path || '.'
    for (let i = 0; i < value.length; i += 1) {
      const found = item.mismatch(value[i] as Json, `${path}[${i}]`)
      if (found !== null) return found
    }
    return null
  },
})

type Fields = Record<string, Shape<unknown>>
type ObjectOf<F extends Fields> = { readonly [K in keyof F]: Shaped<F[K]> }

/** Exactly these fields. */
export const object = <F extends Fields>(fields: F): Shape<ObjectOf<F>> => {
  const names = Object.keys(fields)
  return {
    mismatch: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return path || '.'
      const record = value as { readonly [key: string]: Json }
      for (const name of names) {
        if (!Object.hasOwn(record, name)) return `${path}.${name}`
        const found = (fields[name] as Shape<unknown>).mismatch(record[name] as Json, `${path}.${name}`)
        if (found !== null) return found
      }
      for (const name of Object.keys(record)) if (!Object.hasOwn(fields, name)) return `${path}.${name}`
      return null
    },
  }
}

/** One of several objects, told apart by the text in `field`. */
export const variant = <F extends string, V extends Record<string, Shape<unknown>>>(
  field: F,
  variants: V,
): Shape<Shaped<V[keyof V]>> => ({
  mismatch: (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return path || '.'
    const kind = (value as { readonly [key: string]: Json })[field]
    if (typeof kind !== 'string' || !Object.hasOwn(variants, kind)) return `${path}.${field}`
    return (variants[kind] as Shape<unknown>).mismatch(value, path)
  },
})

/** Any JSON object; only for the envelope, whose body the service's own shape reads next. */
export const anyObject: Shape<{ readonly [key: string]: Json }> = when(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
)
