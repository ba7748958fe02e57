/**
 * What a window remembers of whoever works at it goes when the screen locks: what was open, chosen or typed is not the
 * next user's to find. Two things wait for their owner, whom they name, and are shown to nobody else: what was typed and
 * could not be saved (form/held.ts), and an import that is being decided, until somebody else unlocks.
 */
import { useImport } from '../import/import-store.ts'
import { useSearch } from '../search/search-store.ts'
import { useUi } from './ui-store.ts'

export const forgetAtLock = (): void => {
  useSearch.setState(useSearch.getInitialState(), true)
  useUi.setState(useUi.getInitialState(), true)
}

/** Somebody is at work: what waited for another waits no longer. */
export const forgetOthers = (me: string): void => {
  const { by, close } = useImport.getState()
  if (by !== null && by !== me) close()
}
