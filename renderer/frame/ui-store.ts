/** What is open over the page. UI state alone: nothing that the office process knows. */
import { create } from 'zustand'
import type { Purpose } from '../record/purpose.ts'

interface Ui {
  readonly open: 'new' | 'palette' | 'help' | null
  /** What the palette starts with: `#`, `@` or nothing. */
  readonly seed: string
  readonly show: (what: Ui['open'], seed?: string) => void
  /** What the clerk should know now and need not answer; read out politely. */
  readonly message: string | null
  readonly say: (message: string | null) => void
  /** How the register to be printed stood on the screen. */
  readonly register: {
    readonly filters: { readonly [column: string]: string }
    readonly purpose: Purpose | null
  } | null
  readonly printRegister: (register: Ui['register']) => void
}

export const useUi = create<Ui>((set) => ({
  open: null,
  seed: '',
  show: (open, seed = '') => set({ open, seed }),
  message: null,
  say: (message) => set({ message }),
  register: null,
  printRegister: (register) => set({ register }),
}))
