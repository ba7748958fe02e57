/**
 * Small files that survive a crash: the new content is written beside the old, flushed, renamed over it, and the
 * folder flushed. A crash before the rename leaves the old content; after it, the new. Never a mixture.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Replaces the file's content. `mode` 0o600 for keys. Throws what the file system throws. */
export const writeDurable = (path: string, bytes: Uint8Array, mode = 0o644): void => {
  const beside = `${path}.new`
  // A leftover of an earlier crash could have other permissions; mode counts only for a new file.
  rmSync(beside, { force: true })
  const file = openSync(beside, 'wx', mode)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  syncFolder(dirname(path))
}

/** Makes a rename in the folder durable; Windows knows no such call for folders and needs none. */
export const syncFolder = (path: string): void => {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** The content, or null when there is no such file. */
export const readDurable = (path: string): Uint8Array | null => {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
}
