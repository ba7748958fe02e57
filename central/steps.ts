/**
 * Every durable write that central makes, by name. `around` is called before and after each one; in the program it
 * does nothing. Where it throws, the write has failed: `before` leaves nothing on disk, `after` leaves all of it, and
 * what follows must take the same path as after a crash at that point.
 */
export const STEPS = [
  /** The block: entries, tiles, state, outcome, in one transaction. */
  'block',
  /** The last-checkpoint file, flushed. */
  'checkpoint',
  /** Removal of erased sealed parts. */
  'erase',
  /** A cosignature, and the witnessed checkpoint that it completes. */
  'cosignature',
  /** Sealed parts, wraps, tokens, number keys. */
  'objects',
  /** A letter, or its acknowledgement in place of its content. */
  'mailbox',
] as const
export type Step = (typeof STEPS)[number]

export type Around = (step: Step, when: 'before' | 'after') => void

export const noSteps: Around = () => undefined

export const durably = <T>(around: Around, step: Step, write: () => T): T => {
  around(step, 'before')
  const value = write()
  around(step, 'after')
  return value
}
