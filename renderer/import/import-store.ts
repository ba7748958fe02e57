/** The file that is open, so that looking elsewhere does not lose the place; the office process keeps the decisions. */
import { create } from 'zustand'
import type { ImportView } from '../../shared/contract/types.ts'

interface Open {
  /** Key of whoever opened it: nobody else may go on with it. */
  readonly by: string | null
  readonly view: ImportView | null
  readonly show: (by: string, view: ImportView) => void
  readonly close: () => void
}

export const useImport = create<Open>((set) => ({
  by: null,
  view: null,
  show: (by, view) => set({ by, view }),
  close: () => set({ by: null, view: null }),
}))
