/**
 * A call as a hook: fetched when the input changes and again when one of `topics` does. The last good answer stays
 * while a new one is on its way, so nothing jumps; `of` tells which input it answers.
 */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ChannelName, Input, OfficeEvent, Output } from '../../shared/contract/contract.ts'
import { call, type Failure, onChange, onProgress } from './client.ts'
import type { Topic } from './topics.ts'

export interface Fetched<C extends ChannelName> {
  readonly value: Output<C> | null
  /** The input that `value` answers. */
  readonly of: Input<C> | null
  readonly error: Failure | null
  readonly loading: boolean
  readonly refresh: () => void
}

/** `input` null fetches nothing and forgets what was there. */
export const useCall = <C extends ChannelName>(
  channel: C,
  input: Input<C> | null,
  topics: readonly Topic[],
): Fetched<C> => {
  const [state, setState] = useState<Omit<Fetched<C>, 'refresh'>>({ value: null, of: null, error: null, loading: true })
  const key = input === null ? null : JSON.stringify(input)
  const current = useRef(0)

  const refresh = useCallback(() => {
    current.current += 1
    const mine = current.current
    if (key === null) {
      setState({ value: null, of: null, error: null, loading: false })
      return
    }
    const asked = JSON.parse(key) as Input<C>
    setState((before) => (before.loading ? before : { ...before, loading: true }))
    void call(channel, asked).then((answer) => {
      if (current.current !== mine) return
      setState((before) =>
        answer.ok
          ? { value: answer.value, of: asked, error: null, loading: false }
          : {
              value: JSON.stringify(before.of) === key ? before.value : null,
              of: before.of,
              error: answer.error,
              loading: false,
            },
      )
    })
  }, [channel, key])

  useEffect(() => {
    refresh()
    return () => {
      current.current += 1
    }
  }, [refresh])

  const wanted = topics.join(' ')
  useEffect(
    () =>
      onChange((changed) => {
        if (wanted.split(' ').some((topic) => changed.has(topic as Topic))) refresh()
      }),
    [refresh, wanted],
  )
  return { ...state, refresh }
}

/** The newest progress of one kind of work, or null before any. */
export const useProgress = (work: Extract<OfficeEvent, { kind: 'progress' }>['work']) => {
  const [progress, setProgress] = useState<Extract<OfficeEvent, { kind: 'progress' }> | null>(null)
  useEffect(
    () =>
      onProgress((event) => {
        if (event.work === work) setProgress(event)
      }),
    [work],
  )
  return [progress, setProgress] as const
}

/**
 * An action with its state: `run` answers the value or null, `failure` is what went wrong last, `busy` guards the
 * button. A second run while one is busy is ignored.
 */
export const useAction = <C extends ChannelName>(channel: C) => {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const running = useRef(false)
  const run = useCallback(
    async (input: Input<C>): Promise<{ readonly value: Output<C> } | null> => {
      if (running.current) return null
      running.current = true
      setBusy(true)
      setFailure(null)
      const answer = await call(channel, input)
      running.current = false
      setBusy(false)
      if (answer.ok) return { value: answer.value }
      setFailure(answer.error)
      return null
    },
    [channel],
  )
  const clear = useCallback(() => setFailure(null), [])
  return { run, busy, failure, clear }
}
