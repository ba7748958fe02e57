/** Time as an argument: what o'clock it is, and being called later. */

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls once after `ms`; returns the way to call it off. Keeps no process alive. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
