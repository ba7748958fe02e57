/**
 * The only way to the office process. Electron's preload script leaves a frozen bridge in the window; without it the
 * page was served by the portable shell.
 *
 * Data is fetched where it is shown and fetched again when the office process says that it changed; nothing here is
 * a second truth. Events arrive in bursts while blocks are applied, so listeners hear of them at most ten times a second.
 * When the process was gone and is back, everything is fetched again.
 */
import type { Bridge, ChannelName, Input, OfficeEvent, Output } from '../../shared/contract/contract.ts'
import { portableBridge } from './portable.ts'
import { type Reach, ReachWatch } from './reach.ts'
import { ALL_TOPICS, type Topic } from './topics.ts'

declare global {
  interface Window {
    readonly daejang?: Bridge
  }
}

let bridge: Bridge | undefined

const office = (): Bridge => {
  bridge ??= window.daejang ?? portableBridge(() => watch.doubt())
  return bridge
}

type Progress = Extract<OfficeEvent, { kind: 'progress' }>

const changeListeners = new Set<(topics: ReadonlySet<Topic>) => void>()
const progressListeners = new Set<(progress: Progress) => void>()
const reachListeners = new Set<(reach: Reach) => void>()
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
    watch.heard('here')
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

type Answered<C extends ChannelName> =
  | { readonly ok: true; readonly value: Output<C> }
  | { readonly ok: false; readonly error: Failure }

const UNREACHABLE = { ok: false, error: { code: 'OFFICE_UNREACHABLE' } } as const

const ask = async <C extends ChannelName>(channel: C, input: Input<C>): Promise<Answered<C>> => {
  try {
    return await office().call(channel, input)
  } catch {
    return UNREACHABLE
  }
}

const reachOf = (answer: Answered<ChannelName>): Reach => {
  if (answer.ok) return 'here'
  if (answer.error.code === 'OFFICE_UNREACHABLE') return 'gone'
  return answer.error.code === 'WINDOW_UNKNOWN' ? 'unknown' : 'here'
}

/** A process that does not answer so simple a question in this time is gone as far as anybody at the counter can tell. */
const PATIENCE_MS = 5000

const watch = new ReachWatch({
  ask: () =>
    Promise.race([
      ask('settings.get', {}).then(reachOf),
      new Promise<Reach>((resolve) => setTimeout(() => resolve('gone'), PATIENCE_MS)),
    ]),
  after: (ms, run) => void setTimeout(run, ms),
  tell: (reach) => {
    if (reach === 'here') announce(ALL_TOPICS)
    for (const listener of [...reachListeners]) listener(reach)
  },
})

/** One call. Never rejects: a broken bridge is an error with a code like any other. */
export const call = async <C extends ChannelName>(channel: C, input: Input<C>): Promise<Answered<C>> => {
  const answer = await ask(channel, input)
  watch.heard(reachOf(answer))
  return answer
}

/** Whether the office process is there, as far as is known now. */
export const reachNow = (): Reach => watch.reach

/** Hears when it goes and when it is back. Returns the way to stop. */
export const onReach = (listener: (reach: Reach) => void): (() => void) => {
  connect()
  reachListeners.add(listener)
  return () => reachListeners.delete(listener)
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
