/** What the desk needs of the transport; the sync gives it, and without one the office is simply offline. */
import type { Connection } from '../../shared/contract/types.ts'

export interface Link {
  connection(): Connection
  /** False closes the transport until it is set true again. */
  setPlugged(plugged: boolean): void
}

/** An office that nobody has connected. */
export const noLink = (since: number): Link => {
  let plugged = true
  return {
    connection: () => ({ plugged, state: 'offline', since, heardAt: null, skewMs: 0, behind: null, turnedAway: false }),
    setPlugged: (value) => {
      plugged = value
    },
  }
}
