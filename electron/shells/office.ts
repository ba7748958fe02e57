/**
 * What a shell is given: one office that answers calls and tells events. Both shells bring the same calls to the same
 * office; neither knows what is behind it.
 */
import type { Answer, OfficeEvent } from '../../shared/contract/contract.ts'
import { whereOf } from '../where.ts'

export interface Office {
  /** A place at the counter for one window: locked at first, with a session of its own. */
  seat(): Seat
  /** Returns the way to stop listening. */
  listen(listener: (event: OfficeEvent) => void): () => void
}

export interface Seat {
  /**
   * Answers one call of the contract. Takes anything: channel and input come from a window and are checked here, as are
   * the session and the role. Expected failures are answers; a rejection is a defect, and its text stays inside.
   */
  call(channel: string, input: unknown): Promise<Answer<unknown>>
  /** Locks it for good; the window is gone. */
  close(): void
}

/** Tells of what went wrong inside, without a word of what anybody typed. */
export type ShellLog = (event: string, data: Readonly<Record<string, string | number>>) => void

/**
 * Calls, and turns a defect into the one answer a window gets for it. The log is given the kind of error and where it
 * was thrown, never its message: a message may quote what a citizen said.
 */
export const callSeat = async (
  seat: Seat,
  log: ShellLog,
  channel: string,
  input: unknown,
): Promise<Answer<unknown>> => {
  try {
    return await seat.call(channel, input)
  } catch (error) {
    log('call-failed', { channel, ...whereOf(error) })
    return { ok: false, error: { code: 'INTERNAL' } }
  }
}
