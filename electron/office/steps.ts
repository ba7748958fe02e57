/**
 * Every durable write that an office makes, by name. `around` is called before and after each one; in the program it
 * does nothing. Where it throws, or ends the process, the write has failed: `before` leaves nothing on disk, `after`
 * leaves all of it, and what follows must take the same path as after a crash at that point.
 */
export const STEPS = [
  /** A commit of office.db: a draft, a record, an approval, what was sent, refused or settled, a sheet, a reading, a setting. */
  'desk',
  /** The newest verified checkpoint, in office.db. */
  'verified',
  /** The newest cosigned checkpoint, in office.db, before its cosignature is sent. */
  'cosigned',
  /** A block in the replica, with what it erases and its part of the index. In the writing thread. */
  'block',
  /** The newest verified or witnessed checkpoint, in the replica. In the writing thread. */
  'checkpoint',
  /** Sealed parts in the replica. In the writing thread. */
  'parts',
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
