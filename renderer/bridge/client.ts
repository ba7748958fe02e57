/**
 * The only way to the office process. Electron's preload script leaves a frozen bridge in the window; without it the
 * page was served by the portable shell.
 *
 * Data is fetched where it is shown and fetched again when the office process says that it changed; nothing here is
 * a second truth. Events arrive in bursts while blocks are applied, so listeners hear of them at most ten times a second.
 */
import type { Bridge, ChannelName, Input, OfficeEvent, Output } from '../../shared/contract/contract.ts'
import { portableBridge } from './portable.ts'
import type { Topic } from './topics.ts'

declare global {
  interface Window {
    readonly daejang?: Bridge
  }
}

let bridge: Bridge | undefined

const office = (): Bridge => {
  bridge ??= window.daejang ?? portableBridge()
  return bridge
}

type Progress = Extract<OfficeEvent, { kind: 'progress' }>

const changeListeners = new Set<(topics: ReadonlySet<Topic>) => void>()
const progressListeners = new Set<(progress: Progress) => void>()
const COALESCE_MS = 100
let pending = new Set<Topic>()
let timer: ReturnType<typeof setTimeout> | undefined
let connected = false

const flush = () => {
  timer = undefined
  const topics = pending
  pending = new Set()
  for (const listener of [...changeListeners]) listener(topics)
}

const announce = (topics: readonly Topic[]) => {
  for (const topic of topics) pending.add(topic)
  if (timer === undefined) timer = setTimeout(flush, COALESCE_MS)
}

const connect = () => {
  if (connected) return
  connected = true
  office().listen((event) => {
    switch (event.kind) {
      case 'changed':
        return announce(event.topics)
      case 'progress':
        for (const listener of [...progressListeners]) listener(event)
        return
      case 'front':
        return window.focus()
      default:
        return event satisfies never
    }
  })
}

export type Failure = { readonly code: string; readonly data?: { readonly [name: string]: string | number } }

/** One call. Never rejects: a broken bridge is an error with a code like any other. */
export const call = async <C extends ChannelName>(
  channel: C,
  input: Input<C>,
): Promise<{ readonly ok: true; readonly value: Output<C> } | { readonly ok: false; readonly error: Failure }> => {
  try {
    return await office().call(channel, input)
  } catch {
    return { ok: false, error: { code: 'OFFICE_UNREACHABLE' } }
  }
}

/** Hears which topics changed, coalesced. Returns the way to stop. */
export const onChange = (listener: (topics: ReadonlySet<Topic>) => void): (() => void) => {
  connect()
  changeListeners.add(listener)
  return () => changeListeners.delete(listener)
}

/** Hears how far long works are. Returns the way to stop. */
export const onProgress = (listener: (progress: Progress) => void): (() => void) => {
  connect()
  progressListeners.add(listener)
  return () => progressListeners.delete(listener)
}
