/**
 * What was typed and is not on disk yet, in this window's memory. It outlives the page it was typed on: the office
 * process may be gone, or the screen locked, before a save came through. It belongs to its author: nobody else is shown
 * it, and it goes to disk when the author unlocks again, and is tried again
 * and again while the author works elsewhere.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import { call, onReach } from '../bridge/client.ts'
import type { FormValues } from './paths.ts'
import { wireValues } from './wire.ts'

interface Held {
  readonly byAuthor: ReadonlyMap<string, ReadonlyMap<string, FormValues>>
  /** Drafts on the screen: whoever holds them there saves them. */
  readonly open: ReadonlySet<string>
  /** Null: it is on disk, or not wanted any more. */
  readonly hold: (author: string, draft: string, values: FormValues | null) => void
}

export const useHeld = create<Held>((set) => ({
  byAuthor: new Map(),
  open: new Set(),
  hold: (author, draft, values) =>
    set(({ byAuthor }) => {
      const drafts = new Map(byAuthor.get(author))
      if (values === null) drafts.delete(draft)
      else drafts.set(draft, values)
      const next = new Map(byAuthor)
      if (drafts.size === 0) next.delete(author)
      else next.set(author, drafts)
      return { byAuthor: next }
    }),
}))

export const heldOf = (author: string, draft: string): FormValues | null =>
  useHeld.getState().byAuthor.get(author)?.get(draft) ?? null

/** From now on this draft is on the screen; returns the way to say that it is not any more. */
export const openHeld = (draft: string): (() => void) => {
  useHeld.setState(({ open }) => ({ open: new Set(open).add(draft) }))
  return () => useHeld.setState(({ open }) => ({ open: new Set([...open].filter((each) => each !== draft)) }))
}

/** Saves what this author left; what still cannot be saved stays held. The author is unlocked. */
export const saveHeld = async (author: string): Promise<void> => {
  for (const id of [...(useHeld.getState().byAuthor.get(author)?.keys() ?? [])]) {
    // As it stands now: an earlier one may have taken its time.
    const values = heldOf(author, id)
    if (values === null || useHeld.getState().open.has(id)) continue
    const answer = await call('draft.save', { id, values: wireValues(values) })
    const isGone = !answer.ok && answer.error.code === 'DRAFT_UNKNOWN'
    // A draft that is gone was signed or discarded; what was typed meanwhile is not on disk.
    if (isGone || (answer.ok && heldOf(author, id) === values)) useHeld.getState().hold(author, id, null)
  }
}

const AGAIN_MS = 15_000

/** Keeps trying for as long as this author is unlocked: the page that would try may be left. */
export const useHeldSaving = (author: string): void => {
  useEffect(() => {
    const timer = setInterval(() => void saveHeld(author), AGAIN_MS)
    const stop = onReach((reach) => reach === 'here' && void saveHeld(author))
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [author])
}
