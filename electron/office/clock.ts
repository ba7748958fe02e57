/** Time as an argument: what o'clock it is, how much has passed, and being called later. */

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds since some moment of this process; no setting of the clock moves it. */
  monotonic(): number
  /** Calls once after `ms`; returns the way to call it off. Keeps no process alive. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
