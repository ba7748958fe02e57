/**
 * Locking by hand: the screen is hidden at once, what is being typed is saved, then the office process wipes the keys.
 * A process that cannot be reached keeps nobody's screen open; it is told as soon as it is back.
 */
import { create } from 'zustand'
import { call } from '../bridge/client.ts'

const AGAIN_MS = 1000
/** What is typed is saved long before; a scan that never comes to its end keeps no keys in memory. */
const SAVING_MS = 5000

const savers = new Set<() => Promise<unknown>>()

/** Runs before the keys are wiped; returns the way to stop. */
export const beforeLock = (save: () => Promise<unknown>): (() => void) => {
  savers.add(save)
  return () => savers.delete(save)
}

interface Screen {
  /** Nothing but the unlock screen is shown, whatever the office process says of the session. */
  readonly hidden: boolean
  /** Counts lockings and unlockings begun: what was still to be done for one is over with the next. */
  readonly turn: number
  readonly hide: () => void
  /** Somebody unlocks: the office process wipes what was open before by itself. */
  readonly unlocking: () => void
  readonly show: () => void
}

export const useScreen = create<Screen>((set) => ({
  hidden: false,
  turn: 0,
  hide: () => set(({ turn }) => ({ hidden: true, turn: turn + 1 })),
  unlocking: () => set(({ turn }) => ({ turn: turn + 1 })),
  show: () => set({ hidden: false }),
}))

export const lockNow = async (): Promise<void> => {
  const saving = [...savers].map((save) => save())
  useScreen.getState().hide()
  const { turn } = useScreen.getState()
  let over: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    over = setTimeout(resolve, SAVING_MS)
  })
  await Promise.race([Promise.all(saving), late])
  clearTimeout(over)
  while (useScreen.getState().turn === turn) {
    const locked = await call('session.lock', {})
    if (locked.ok) return
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}
