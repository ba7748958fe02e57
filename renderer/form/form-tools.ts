/** What the fields do to the form, each change with its story: copied, chosen, typed by hand. */
import { type Dispatch, type SetStateAction, useMemo, useRef } from 'react'
import { dateOf } from '../common/dates.ts'
import {
  adding,
  choosing,
  isEmpty,
  NO_ORIGINS,
  originsAfterRow,
  pathsAfterRow,
  takenBack,
  typing,
  unchoosing,
} from './chosen.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import type { Copied, FormTools } from './form-context.ts'
import { read } from './paths.ts'

export const useFormTools = (
  draftId: string,
  keeper: DraftKeeper,
  setTouched: Dispatch<SetStateAction<ReadonlySet<string>>>,
  setCopied: Dispatch<SetStateAction<Copied>>,
  now: { readonly current: number },
): FormTools => {
  const origins = useRef(NO_ORIGINS)
  return useMemo(() => {
    const mark = (copied: readonly string[], gone: readonly string[], from: string) =>
      setCopied((before) => {
        if (copied.length === 0 && !gone.some((path) => before.has(path))) return before
        const kept = [...before].filter(([path]) => !gone.includes(path))
        return new Map([...kept, ...copied.map((path): [string, string] => [path, from])])
      })
    return {
      draftId,
      keeper,
      valuesNow: () => keeper.now().values,
      set: (path, value) => {
        keeper.change({ [path]: value })
        origins.current = typing(origins.current, path)
        mark([], [path], '')
      },
      copyIn: (changes) => {
        keeper.change(changes)
        for (const path of Object.keys(changes)) origins.current = typing(origins.current, path)
        mark(Object.keys(changes), [], '')
      },
      choose: (path, value, fills, fillable) => {
        const back = takenBack(origins.current, path, fillable, keeper.now().values)
        keeper.change({ ...back, [path]: value, ...fills })
        origins.current = choosing(origins.current, path, fills)
        mark([path, ...Object.keys(fills)], Object.keys(back), dateOf(now.current))
      },
      fillMore: (path, fills) => {
        const { values } = keeper.now()
        const empty = Object.fromEntries(Object.entries(fills).filter(([at]) => isEmpty(read(values, at))))
        keeper.change(empty)
        origins.current = adding(origins.current, path, empty)
        mark(Object.keys(empty), [], dateOf(now.current))
      },
      unchoose: (path, fillable, value) => {
        const back = takenBack(origins.current, path, fillable, keeper.now().values)
        keeper.change({ ...back, [path]: value })
        origins.current = unchoosing(origins.current, path)
        mark([], [path, ...Object.keys(back)], '')
      },
      removeRow: (list, index) => {
        const rows = read(keeper.now().values, list)
        keeper.change({ [list]: (Array.isArray(rows) ? rows : []).filter((_, i) => i !== index) })
        origins.current = originsAfterRow(origins.current, list, index)
        setCopied((before) => pathsAfterRow(before, list, index))
        setTouched(
          (before) => new Set(pathsAfterRow(new Map([...before].map((path) => [path, null])), list, index).keys()),
        )
      },
      touch: (path) => setTouched((before) => (before.has(path) ? before : new Set(before).add(path))),
    }
  }, [draftId, keeper, setTouched, setCopied, now])
}
