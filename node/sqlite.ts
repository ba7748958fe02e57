/**
 * Opening SQLite: WAL, `synchronous=FULL`, so that a commit that returned is on disk (DESIGN section 7).
 */
import Database from 'better-sqlite3'

export type WritableDb = Database.Database
/** A connection that only reads; the type has no `exec`, so a writer cannot be passed on by mistake. */
export type ReadableDb = Pick<Database.Database, 'prepare' | 'pragma' | 'close' | 'inTransaction' | 'name'>

/** One step of a schema: its SQL runs in one transaction together with its number. Append only, never edit. */
export interface Migration {
  readonly to: number
  readonly sql: string
}

/** How long a connection waits for another one's lock. */
export const BUSY_MS = 5000

const configure = (db: WritableDb): WritableDb => {
  db.pragma(`busy_timeout = ${BUSY_MS}`)
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  return db
}

/** Opens or creates a database for its one writer. Throws what SQLite throws; `describeSqliteError` tells it to people. */
export const openDatabase = (path: string, options: { readonly shrinks?: boolean } = {}): WritableDb => {
  const db = configure(new Database(path))
  // Before the first table, or never: pages that are given up can be given back.
  if (options.shrinks === true) db.pragma('auto_vacuum = INCREMENTAL')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('secure_delete = ON')
  db.pragma('cache_size = -16384')
  // Pages that block after block writes again are copied into the file once for several of them.
  db.pragma('wal_autocheckpoint = 4000')
  db.pragma('journal_size_limit = 4194304')
  return db
}

/** Opens an existing database for reading beside its writer. */
export const openReadonly = (path: string): ReadableDb => {
  const db = configure(new Database(path, { readonly: true, fileMustExist: true }))
  return db
}

/**
 * Brings one part of a file's schema (`ledger`, `office`, ...) to its newest version. A file written by a newer
 * program throws `SCHEMA_NEWER`: it is never reset.
 */
export const migrate = (db: WritableDb, part: string, migrations: readonly Migration[]): void => {
  db.exec('CREATE TABLE IF NOT EXISTS schema_parts (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT')
  const version =
    (db.prepare('SELECT version FROM schema_parts WHERE part = ?').pluck().get(part) as number | undefined) ?? 0
  const newest = migrations.at(-1)?.to ?? 0
  if (version > newest) throw new Error(`SCHEMA_NEWER: ${part} is of version ${version}, the program of ${newest}`)
  const mark = db.prepare(
    'INSERT INTO schema_parts (part, version) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET version = excluded.version',
  )
  for (const migration of migrations) {
    if (migration.to <= version) continue
    db.transaction(() => {
      db.exec(migration.sql)
      mark.run(part, migration.to)
    }).immediate()
  }
}

/** Rows that no program has written so: damage that SQLite does not see, and treated as if it did. */
export class DamagedRows extends Error {
  readonly code = 'SQLITE_CORRUPT'
}

export type SqliteProblem =
  | 'DISK_FULL'
  /** The disk takes nothing more: SQLite says so of a share that is used up (a quota) and of a disk that fails alike. */
  | 'CANNOT_WRITE'
  | 'READ_ONLY'
  | 'DATABASE_LOCKED'
  | 'DATABASE_DAMAGED'
  | 'CANNOT_OPEN'

/** What an error of SQLite or of the file system means to a person at the counter; null when it is a defect of the program. */
export const sqliteProblem = (error: unknown): SqliteProblem | null => {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return null
  if (code.startsWith('SQLITE_FULL')) return 'DISK_FULL'
  if (code.startsWith('SQLITE_READONLY')) return 'READ_ONLY'
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'DATABASE_LOCKED'
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return 'DATABASE_DAMAGED'
  if (NOT_WRITTEN.test(code)) return 'CANNOT_WRITE'
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_IOERR')) return 'CANNOT_OPEN'
  // Files beside the databases: the network file, secrets, the control file, a folder to be made.
  return FILE_PROBLEMS[code] ?? null
}

const NOT_WRITTEN = /^SQLITE_IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHMSIZE)$/

const FILE_PROBLEMS: Readonly<Record<string, SqliteProblem>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EFBIG: 'DISK_FULL',
  EROFS: 'READ_ONLY',
  EACCES: 'READ_ONLY',
  EPERM: 'READ_ONLY',
  EEXIST: 'CANNOT_OPEN',
  EISDIR: 'CANNOT_OPEN',
  ENOTDIR: 'CANNOT_OPEN',
  EIO: 'CANNOT_OPEN',
  // A folder that went away, or that its file system will not make.
  ENOENT: 'CANNOT_OPEN',
  ENAMETOOLONG: 'CANNOT_OPEN',
  ELOOP: 'CANNOT_OPEN',
}
