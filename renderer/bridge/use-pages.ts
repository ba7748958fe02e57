/**
 * A long list, fetched by the page as it is scrolled. When the office says that something changed, what was seen is
 * fetched again from the top and replaced at once, so that nothing jumps; what lay further down comes when it is seen.
 */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import { call, type Failure, onChange } from './client.ts'
import type { Topic } from './topics.ts'

/** Rows that are fetched before anybody scrolls: a screen is full. */
const SCREEN = 60

export interface PagedBy<C extends ChannelName, Row> {
  readonly channel: C
  /** The question for the page that begins at `after`, which `next` gave; null for the first. */
  readonly ask: (after: string | null) => Input<C>
  readonly rows: (page: Output<C>) => readonly Row[]
  readonly next: (page: Output<C>) => string | null
}

export interface Paged<C extends ChannelName, Row> {
  readonly pages: readonly Output<C>[]
  readonly rows: readonly Row[]
  /** Nothing came yet for this question. */
  readonly waiting: boolean
  /** The last page is here. */
  readonly done: boolean
  readonly error: Failure | null
  /** Rows down to this place are on the screen: the next page is fetched in time. */
  readonly seen: (index: number) => void
}

interface State<C extends ChannelName> {
  readonly key: string
  readonly pages: readonly Output<C>[]
  readonly error: Failure | null
}

/** Rows before the end at which the next page is asked for. */
const AHEAD = 40

/** `by` null fetches nothing. A new question keeps the old rows until the first page of the new one is here. */
export const usePages = <C extends ChannelName, Row>(by: PagedBy<C, Row>, topics: readonly Topic[]): Paged<C, Row> => {
  const key = JSON.stringify(by.ask(null))
  const [state, setState] = useState<State<C>>({ key, pages: [], error: null })
  const how = useRef(by)
  how.current = by
  const shown = useRef(0)
  const run = useRef({ key: '', busy: false, again: false })
  const stateNow = useRef(state)
  stateNow.current = state

  const fetchAll = useCallback(async (wanted: string, from: 'top' | 'end'): Promise<void> => {
    const mine = run.current
    if (mine.key === wanted && mine.busy) {
      if (from === 'top') mine.again = true
      return
    }
    const under = { key: wanted, busy: true, again: false }
    run.current = under
    const before = stateNow.current
    const fits = before.key === wanted
    let pages = from === 'end' && fits ? before.pages : []
    const need = from === 'end' ? 0 : fits ? Math.max(SCREEN, shown.current + 1) : SCREEN
    for (;;) {
      const { channel, ask, rows, next } = how.current
      const last = pages.at(-1)
      const answer = await call(channel, ask(last === undefined ? null : next(last)))
      if (run.current !== under) return
      if (!answer.ok) {
        under.busy = false
        setState((now) => ({ key: wanted, pages: now.key === wanted ? now.pages : [], error: answer.error }))
        return
      }
      pages = [...pages, answer.value]
      const so = pages.reduce((sum, page) => sum + rows(page).length, 0)
      const end = next(answer.value) === null || so >= need
      // A search that finds little shows how far it came; a list that is fetched again is replaced as a whole.
      if (end || !fits || so < SCREEN) setState({ key: wanted, pages, error: null })
      if (end) break
    }
    under.busy = false
    const [last, loaded] = [pages.at(-1), pages.reduce((sum, page) => sum + how.current.rows(page).length, 0)]
    if (under.again) void fetchAll(wanted, 'top')
    // Somebody scrolled on meanwhile.
    else if (last !== undefined && how.current.next(last) !== null && shown.current >= loaded - AHEAD) {
      void fetchAll(wanted, 'end')
    }
  }, [])

  useEffect(() => {
    shown.current = 0
    void fetchAll(key, 'top')
  }, [fetchAll, key])
  useEffect(
    () => () => {
      run.current = { key: '', busy: false, again: false }
    },
    [],
  )
  const names = topics.join(' ')
  useEffect(
    () =>
      onChange((changed) => {
        if (names.split(' ').some((topic) => changed.has(topic as Topic))) void fetchAll(key, 'top')
      }),
    [fetchAll, key, names],
  )

  const rows = state.pages.flatMap((page) => by.rows(page))
  const last = state.pages.at(-1)
  const current = state.key === key
  const done = current && last !== undefined && by.next(last) === null
  const count = rows.length
  const seen = useCallback(
    (index: number) => {
      shown.current = index
      if (current && !done && count > 0 && index >= count - AHEAD) void fetchAll(key, 'end')
    },
    [current, done, count, key, fetchAll],
  )
  return {
    pages: state.pages,
    rows,
    waiting: last === undefined && state.error === null,
    done,
    error: state.error,
    seen,
  }
}
