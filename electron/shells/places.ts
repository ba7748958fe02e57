/** Where the program's own files lie, from source and packed alike. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The project's folder: two above this file's, one more where it was built into `dist`. */
const above = join(import.meta.dirname, '..', '..')
const root = existsSync(join(above, 'package.json')) ? above : join(above, '..')

/** The built interface; null when it has not been built. */
export const interfaceDir = (): string | null => {
  const folder = join(root, 'dist', 'renderer')
  return existsSync(join(folder, 'index.html')) ? folder : null
}

export const projectDir = (): string => root

/** The preload script, built. */
export const preloadFile = (): string => join(root, 'dist', 'electron', 'preload.cjs')
