import { describe, expect, it } from 'vitest'
import { createLane } from '../../../electron/office/sync/lane.ts'
import { createLink } from '../../../electron/office/sync/link.ts'
import type { FetchResponse } from '../../../shared/wire/fetch.ts'

const START = Date.UTC(2026, 10, 2)

/** A clock moved by hand, with its timers. */
const handClock = () => {
  let now = START
  const timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    monotonic: () => now,
    after: (ms: number, run: () => void) => {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0)
    },
    /** Milliseconds until the next timer; it is run. */
    next: (): number | null => {
      const [first] = timers.sort((a, b) => a.at - b.at)
      if (first === undefined) return null
      timers.shift()
      const waited = first.at - now
      now = first.at
      first.run()
      return waited
    },
    advance: (ms: number) => {
      now += ms
    },
  }
}

const replyAt = (date: number | null): FetchResponse => ({
  status: 200,
  headers: { get: (name) => (name === 'date' && date !== null ? new Date(date).toUTCString() : null) },
  body: null,
})

const linked = (reply: () => Promise<FetchResponse>, random = () => 0) => {
  const clock = handClock()
  let isOpen = true
  let changes = 0
  const transport = {
    fetch: reply,
    isOpen: () => isOpen,
    open: () => {
      isOpen = true
    },
    close: () => {
      isOpen = false
    },
  }
  const link = createLink({
    transport,
    clock,
    random,
    onChange: () => {
      changes += 1
    },
  })
  return { clock, link, isOpen: () => isOpen, changes: () => changes }
}

describe('the line to central', () => {
  it('pauses longer after each loss, up to a bound, and begins anew when central is heard', async () => {
    const { clock, link } = linked(async () => replyAt(null))
    const waits: (number | null)[] = []
    for (let i = 0; i < 8; i += 1) {
      link.pause()
      expect(link.ready()).toBe(false)
      expect(link.state().state).toBe('offline')
      waits.push(clock.next())
      expect(link.ready()).toBe(true)
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500, 7500])
    await link.fetch('http://central.test/checkpoint', { method: 'GET', headers: {} })
    expect(link.state()).toMatchObject({ state: 'connected', heardAt: clock.now() })
    link.pause()
    expect(clock.next()).toBe(250)
  })

  it('spreads the pauses by the jitter it is given', () => {
    const { clock, link } = linked(
      async () => replyAt(null),
      () => 0.999,
    )
    link.pause()
    expect(clock.next()).toBeCloseTo(499.75)
  })

  it('counts one pause for all that lose the line together', () => {
    const { clock, link } = linked(async () => replyAt(null))
    link.pause()
    link.pause()
    link.pause()
    expect(clock.next()).toBe(250)
    expect(clock.next()).toBeNull()
  })

  it('closes the transport when it is unplugged, and forgets its pause when it is plugged in', () => {
    const { clock, link, isOpen } = linked(async () => replyAt(null))
    link.pause()
    link.setPlugged(false)
    expect(isOpen()).toBe(false)
    expect(link.ready()).toBe(false)
    expect(clock.next()).toBeNull()
    link.setPlugged(true)
    expect(isOpen()).toBe(true)
    expect(link.ready()).toBe(true)
    expect(link.state()).toMatchObject({ plugged: true, state: 'connecting' })
  })

  it('notices a clock that differs from central’s, and not the second that a header leaves open', async () => {
    for (const [skew, told] of [
      [0, 0],
      [3_000, 0],
      [-90_000, -89_500],
      [86_400_000, 86_400_500],
    ] as const) {
      const { link } = linked(async () => replyAt(START + skew))
      await link.fetch('http://central.test/checkpoint', { method: 'GET', headers: {} })
      expect(link.state().skewMs).toBe(told)
    }
  })

  it('tells when the clocks part and when they agree again, and does not waver in between', async () => {
    let skew = 0
    const { link, changes } = linked(async () => replyAt(START + skew))
    const hear = async (ms: number): Promise<number> => {
      skew = ms
      await link.fetch('http://central.test/checkpoint', { method: 'GET', headers: {} })
      return link.state().skewMs
    }
    await hear(0)
    const before = changes()
    expect([await hear(5_000), changes() - before]).toEqual([5_500, 1])
    expect([await hear(4_000), await hear(5_000), changes() - before]).toEqual([4_500, 5_500, 1])
    expect([await hear(1_000), changes() - before]).toEqual([0, 2])
    expect([await hear(4_000), changes() - before]).toEqual([0, 2])
  })
})

describe('a lane', () => {
  it('runs one round at a time, and once more for all that was asked meanwhile', async () => {
    let [running, most, rounds] = [0, 0, 0]
    const waiting: (() => void)[] = []
    const lane = createLane(
      async () => {
        running += 1
        rounds += 1
        most = Math.max(most, running)
        await new Promise<void>((resolve) => waiting.push(resolve))
        running -= 1
      },
      () => true,
      () => undefined,
    )
    lane.wake()
    lane.wake()
    lane.wake()
    waiting.shift()?.()
    await new Promise((resolve) => setTimeout(resolve, 0))
    waiting.shift()?.()
    await lane.idle()
    expect({ most, rounds }).toEqual({ most: 1, rounds: 2 })
  })

  it('keeps what was asked while it may not run, and outlives a round that throws', async () => {
    let [may, rounds] = [false, 0]
    const broken: unknown[] = []
    const lane = createLane(
      async () => {
        rounds += 1
        if (rounds === 1) throw new Error('a defect')
      },
      () => may,
      (error) => broken.push(error),
    )
    lane.wake()
    await lane.idle()
    expect(rounds).toBe(0)
    may = true
    lane.wake()
    await lane.idle()
    expect(broken.length).toBe(1)
    lane.wake()
    await lane.idle()
    expect(rounds).toBe(2)
  })
})
