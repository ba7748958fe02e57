/** Rows of a file, fetched by the page as the list comes to them; after a decision the pages in use are fetched again. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ImportRow, ImportView } from '../../shared/contract/types.ts'
import { call, type Failure } from '../bridge/client.ts'

const PAGE = 200

export type Verdict = 'all' | 'ready' | 'doubtful' | 'refused'

/** Which rows stand in the list. */
export interface Shown {
  readonly verdict: Verdict
  readonly reason: string | null
}

interface Page {
  /** What it was fetched for: after a decision there is another. */
  readonly of: ImportView
  readonly rows: readonly ImportRow[]
}

interface Pages {
  readonly key: string
  readonly pages: ReadonlyMap<number, Page>
}

export const useRows = (view: ImportView, { verdict, reason }: Shown) => {
  const key = `${view.id} ${verdict} ${reason ?? ''}`
  const [state, setState] = useState<Pages>({ key, pages: new Map() })
  const [failure, setFailure] = useState<Failure | null>(null)
  const asked = useRef(new Map<string, ImportView>())
  const pages = state.key === key ? state.pages : new Map<number, Page>()

  const need = useCallback(
    (index: number) => {
      const page = Math.floor(index / PAGE)
      const name = `${key} ${page}`
      if (asked.current.get(name) === view) return
      asked.current.set(name, view)
      const input = { id: view.id, verdict, offset: page * PAGE, limit: PAGE, ...(reason === null ? {} : { reason }) }
      void call('import.rows', input).then((answer) => {
        if (asked.current.get(name) !== view) return
        setFailure(answer.ok ? null : answer.error)
        if (!answer.ok) return
        setState((before) => ({
          key,
          pages: new Map(before.key === key ? before.pages : []).set(page, { of: view, rows: answer.value }),
        }))
      })
    },
    [key, view, verdict, reason],
  )
  // What was seen before a decision is shown until it comes anew.
  useEffect(() => {
    for (const page of state.key === key ? state.pages.keys() : []) need(page * PAGE)
    need(0)
  }, [need, state, key])

  const row = (index: number): ImportRow | null => pages.get(Math.floor(index / PAGE))?.rows[index % PAGE] ?? null
  /** Whether the row is as the last decision left it: only then may it be decided. */
  const fresh = (index: number): boolean => pages.get(Math.floor(index / PAGE))?.of === view
  return { row, fresh, need, failure }
}
