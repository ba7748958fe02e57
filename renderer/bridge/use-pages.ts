/** A long list as a hook, fetched by the page as it is scrolled (page-loader.ts). */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ChannelName, Input, Output } from '../../shared/contract/contract.ts'
import { call, type Failure, onChange } from './client.ts'
import { type Loaded, PageLoader } from './page-loader.ts'
import type { Topic } from './topics.ts'

interface Pages<C extends ChannelName, Row> {
  readonly channel: C
  /** The question for the page that begins at `after`; null for the first. */
  readonly ask: (after: string | null) => Input<C>
  readonly rows: (page: Output<C>) => readonly Row[]
  readonly next: (page: Output<C>) => string | null
  /** Pages that a search looks through by itself before it rests (page-loader.ts). */
  readonly patience?: number
}

interface Paged<C extends ChannelName, Row> {
  readonly pages: readonly Output<C>[]
  readonly rows: readonly Row[]
  /** Nothing came yet. */
  readonly waiting: boolean
  /** The last page is here. */
  readonly done: boolean
  readonly error: Failure | null
  /** Rows down to this place are on the screen: the next page is fetched in time. */
  readonly seen: (index: number) => void
  /** A search rests before it found a screen full; `more` looks on. */
  readonly paused: boolean
  readonly more: () => void
}

interface State<C extends ChannelName> extends Loaded<Output<C>, Failure> {
  readonly key: string
}

/** Fetched again when one of `topics` changes. A new question keeps the old rows until its first page is here. */
export const usePages = <C extends ChannelName, Row>(by: Pages<C, Row>, topics: readonly Topic[]): Paged<C, Row> => {
  const key = JSON.stringify(by.ask(null))
  const [state, setState] = useState<State<C>>({ key, pages: [], error: null, paused: false })
  const how = useRef(by)
  how.current = by
  const loader = useRef<PageLoader<Output<C>, Row, Failure> | null>(null)
  const names = topics.join(' ')

  useEffect(() => {
    const mine = new PageLoader<Output<C>, Row, Failure>(
      {
        fetch: (after) => call(how.current.channel, how.current.ask(after)),
        rows: (page) => how.current.rows(page),
        next: (page) => how.current.next(page),
        ...(how.current.patience === undefined ? {} : { patience: how.current.patience }),
      },
      (loaded) => setState({ key, ...loaded }),
    )
    loader.current = mine
    void mine.refresh()
    const stop = onChange((changed) => {
      if (names.split(' ').some((topic) => changed.has(topic as Topic))) void mine.refresh()
    })
    return () => {
      stop()
      mine.stop()
    }
  }, [key, names])

  const rows = state.pages.flatMap((page) => by.rows(page))
  const last = state.pages.at(-1)
  const done = state.key === key && last !== undefined && by.next(last) === null
  const seen = useCallback((index: number) => void loader.current?.seen(index), [])
  const more = useCallback(() => void loader.current?.more(), [])
  return {
    pages: state.pages,
    rows,
    waiting: last === undefined && state.error === null,
    done,
    error: state.error,
    seen,
    paused: state.paused && state.key === key,
    more,
  }
}
