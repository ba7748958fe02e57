/** What is open over the page. UI state alone: nothing that the office process knows. */
import { create } from 'zustand'

interface Ui {
  readonly open: 'new' | 'palette' | 'help' | null
  /** What the palette starts with: `#`, `@` or nothing. */
  readonly seed: string
  readonly show: (what: Ui['open'], seed?: string) => void
  /** What the clerk should know now and need not answer; read out politely. */
  readonly message: string | null
  readonly say: (message: string | null) => void
}

export const useUi = create<Ui>((set) => ({
  open: null,
  seed: '',
  show: (open, seed = '') => set({ open, seed }),
  message: null,
  say: (message) => set({ message }),
}))
