/** How the screen should be. Set before anything is drawn: a window that begins small and light would jump. */
import type { Settings } from '../../shared/contract/types.ts'
import { allowSingleKeys } from './keys.ts'

export const setScreen = ({ zoom, contrast, language, singleKeys }: Settings): void => {
  const root = document.documentElement
  root.style.setProperty('--zoom', String(zoom))
  root.dataset.contrast = contrast
  root.lang = language
  allowSingleKeys(singleKeys)
}
