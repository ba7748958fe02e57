/**
 * What stands in a form only because somebody, or something, was chosen: each look-up's fills. When the choice goes,
 * they go with it, so that one citizen's number never stays under another's name. What a hand has changed since is that
 * hand's, and stays. All of it is known by path; when a row goes, the paths below it move up.
 */
import type { Json } from '../../shared/json.ts'
import { type FormValues, read } from './paths.ts'

export type Changes = { readonly [path: string]: Json }

export interface Origins {
  /** By the look-up's path: what it filled in. */
  readonly fills: ReadonlyMap<string, Changes>
  /** Typed here by hand. */
  readonly byHand: ReadonlySet<string>
}

export const NO_ORIGINS: Origins = { fills: new Map(), byHand: new Set() }

export const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

/**
 * The changes that take a choice back. In a form that was opened again nobody remembers what the choice that stands
 * there had filled in: then all of `fillable` goes that no hand has typed since.
 */
export const takenBack = (
  { fills, byHand }: Origins,
  path: string,
  fillable: readonly string[],
  values: FormValues,
): Changes => {
  const filled = fills.get(path)
  if (filled === undefined && isEmpty(read(values, path))) return {}
  const gone = (at: string): boolean => {
    const value = read(values, at)
    if (isEmpty(value)) return false
    return filled === undefined ? !byHand.has(at) : JSON.stringify(value) === JSON.stringify(filled[at])
  }
  const paths = (filled === undefined ? fillable : Object.keys(filled)).filter(gone)
  return Object.fromEntries(paths.map((at) => [at, typeof read(values, at) === 'string' ? '' : null]))
}

export const choosing = ({ fills, byHand }: Origins, path: string, changes: Changes): Origins => ({
  fills: new Map(fills).set(path, changes),
  byHand: new Set([...byHand].filter((each) => !Object.hasOwn(changes, each))),
})

/** More that the choice which stands there has filled in. */
export const adding = (origins: Origins, path: string, changes: Changes): Origins =>
  choosing(origins, path, { ...origins.fills.get(path), ...changes })

export const unchoosing = ({ fills, byHand }: Origins, path: string): Origins => ({
  fills: new Map([...fills].filter(([each]) => each !== path)),
  byHand,
})

export const typing = (origins: Origins, path: string): Origins =>
  origins.byHand.has(path) ? origins : { ...origins, byHand: new Set(origins.byHand).add(path) }

/** Where a path leads when a row of a list has gone: null when it was in that row. */
export const afterRow = (path: string, list: string, gone: number): string | null => {
  if (!path.startsWith(`${list}.`)) return path
  const [index = '', ...rest] = path.slice(list.length + 1).split('.')
  const row = Number(index)
  if (row === gone) return null
  return [list, row > gone ? row - 1 : row, ...rest].join('.')
}

/** Everything that is known by path, as it is after a row has gone. */
export const pathsAfterRow = <T>(known: ReadonlyMap<string, T>, list: string, gone: number): ReadonlyMap<string, T> =>
  new Map(
    [...known].flatMap(([path, value]): [string, T][] => {
      const moved = afterRow(path, list, gone)
      return moved === null ? [] : [[moved, value]]
    }),
  )

export const originsAfterRow = ({ fills, byHand }: Origins, list: string, gone: number): Origins => ({
  fills: new Map(
    [...pathsAfterRow(fills, list, gone)].map(([path, changes]) => [
      path,
      Object.fromEntries(pathsAfterRow(new Map(Object.entries(changes)), list, gone)),
    ]),
  ),
  byHand: new Set(pathsAfterRow(new Map([...byHand].map((path) => [path, null])), list, gone).keys()),
})
