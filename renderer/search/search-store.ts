/**
 * What is looked for: in this window's memory alone. It may be a name or a resident number, and an address is kept by
 * the browser, in its history and on its screen.
 */
import { create } from 'zustand'

interface Search {
  readonly words: string
  readonly look: (words: string) => void
}

export const useSearch = create<Search>((set) => ({
  words: '',
  look: (words) => set({ words: words.trim() }),
}))
