/**
 * The line to central: whether the switch at the counter is on, whether central answers, and when to try again.
 *
 * Every request goes through one `fetch`, so that one place sees what is heard and what is lost. After a loss nobody
 * asks central anything until the pause is over; pauses double up to a quarter of a minute, with a jitter, so that a whole
 * city's offices do not come back in the same instant.
 */
import type { Transport } from '../../../node/transport.ts'
import type { Fetch } from '../../../shared/wire/fetch.ts'
import type { Clock } from '../clock.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
/** A clock that differs by more is told to people; less is what a reply's way may take. */
const SKEW_MS = 5_000

export interface LinkState {
  readonly plugged: boolean
  readonly state: 'connected' | 'connecting' | 'offline'
  readonly since: number
  readonly heardAt: number | null
  /** Central's clock minus ours, milliseconds, by the newest reply; 0 when they agree within five seconds. */
  readonly skewMs: number
}

export interface Link {
  readonly fetch: Fetch
  state(): LinkState
  /** Whether a request may be made now. */
  ready(): boolean
  setPlugged(plugged: boolean): void
  /** A request found no connection: nobody asks before the pause is over. */
  pause(): void
  close(): void
}

export interface LinkOptions {
  readonly transport: Transport
  readonly clock: Clock
  /** A number from 0 up to 1, for the jitter. */
  readonly random: () => number
  /** The state changed, or a pause is over. */
  readonly onChange: () => void
}

export const createLink = ({ transport, clock, random, onChange }: LinkOptions): Link => {
  let plugged = transport.isOpen()
  let state: LinkState['state'] = plugged ? 'connecting' : 'offline'
  let since = clock.now()
  let heardAt: number | null = null
  let skewMs = 0
  let pauses = 0
  let cancelPause: (() => void) | null = null

  const become = (next: LinkState['state']): void => {
    if (state === next) return
    state = next
    since = clock.now()
    onChange()
  }

  const heard = (date: string | null, askedAt: number): void => {
    const now = clock.now()
    heardAt = now
    pauses = 0
    const stated = date === null ? Number.NaN : Date.parse(date)
    // The header tells whole seconds; half the way is the best guess of when it was written.
    const difference = Number.isNaN(stated) ? 0 : stated + 500 - (askedAt + now) / 2
    const before = skewMs
    // Once told, it stays told until the clocks agree well: a difference at the limit does not come and go.
    const limit = before === 0 ? SKEW_MS : SKEW_MS / 2
    skewMs = Math.abs(difference) > limit ? Math.round(difference) : 0
    if (state === 'connected' && (before === 0) !== (skewMs === 0)) onChange()
    become('connected')
  }

  return {
    fetch: async (url, init) => {
      const askedAt = clock.now()
      const reply = await transport.fetch(url, init)
      heard(reply.headers.get('date'), askedAt)
      return reply
    },
    state: () => ({ plugged, state, since, heardAt, skewMs }),
    ready: () => plugged && cancelPause === null,
    setPlugged: (next) => {
      if (next === plugged) return
      plugged = next
      cancelPause?.()
      cancelPause = null
      pauses = 0
      if (plugged) transport.open()
      else transport.close()
      become(plugged ? 'connecting' : 'offline')
      onChange()
    },
    pause: () => {
      if (!plugged || cancelPause !== null) return
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses)
      pauses += 1
      cancelPause = clock.after(longest * (0.5 + random() / 2), () => {
        cancelPause = null
        if (state === 'offline') become('connecting')
        onChange()
      })
      become('offline')
    },
    close: () => {
      cancelPause?.()
      cancelPause = null
      transport.close()
    },
  }
}
