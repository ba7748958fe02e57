/** Locking by hand first saves what is being typed. */
import { call } from '../bridge/client.ts'

const savers = new Set<() => Promise<unknown>>()

/** Runs before the screen locks; returns the way to stop. */
export const beforeLock = (save: () => Promise<unknown>): (() => void) => {
  savers.add(save)
  return () => savers.delete(save)
}

export const lockNow = async (): Promise<void> => {
  await Promise.all([...savers].map((save) => save()))
  await call('session.lock', {})
}
