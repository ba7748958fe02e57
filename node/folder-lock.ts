/**
 * One process per data folder. The lock is the operating system's own, taken by SQLite on a small file: it ends with
 * the process however that ends, so there is no stale lock to clear and no process id to guess about.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { err, ok, type Result } from '../shared/result.ts'

export interface FolderLock {
  release(): void
}

/** Takes the folder's lock or says that another process has it. Throws when the folder cannot be written. */
export const lockFolder = (folder: string): Result<FolderLock, { readonly code: 'DATA_IN_USE' }> => {
  const db = new Database(join(folder, 'lock'), { timeout: 0 })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    return ok({ release: () => void db.close() })
  } catch (error) {
    db.close()
    const { code } = error as { code?: unknown }
    if (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) return err({ code: 'DATA_IN_USE' })
    throw error
  }
}
