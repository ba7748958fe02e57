/** The staff directory: the office's own names for key ids, each key's blob, and how often its passphrase was wrong. */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import type { KeyId } from '../../../shared/ledger/ids.ts'
import type { MemberRole } from '../../../shared/services/members/v1/rows.ts'
import { plain } from './columns.ts'

export interface StaffRow {
  readonly key: KeyId
  readonly name: string
  readonly staffNo: string
  /** As enrolled here; what the ledger says decides. */
  readonly roles: readonly MemberRole[]
  /** The member's seed under the passphrase; null after a restore, until the member is enrolled again. */
  readonly blob: Uint8Array | null
  readonly demoPassphrase: string | null
  /** Wrong passphrases in a row, and when the last one was given. */
  readonly failures: number
  readonly failedAt: number
}

interface Columns {
  readonly key: KeyId
  readonly name: string
  readonly staff_no: string
  readonly roles: string
  readonly blob: Buffer | null
  readonly demo_passphrase: string | null
  readonly failures: number
  readonly failed_at: number
}

const read = (row: Columns): StaffRow => ({
  key: row.key,
  name: row.name,
  staffNo: row.staff_no,
  roles: JSON.parse(row.roles) as MemberRole[],
  blob: row.blob === null ? null : plain(row.blob),
  demoPassphrase: row.demo_passphrase,
  failures: row.failures,
  failedAt: row.failed_at,
})

export const listStaff = (db: ReadableDb): StaffRow[] =>
  (db.prepare('SELECT * FROM staff ORDER BY staff_no').all() as Columns[]).map(read)

export const findStaff = (db: ReadableDb, key: string): StaffRow | null => {
  const row = db.prepare('SELECT * FROM staff WHERE key = ?').get(key) as Columns | undefined
  return row === undefined ? null : read(row)
}

export const putStaff = (db: WritableDb, row: Omit<StaffRow, 'failures' | 'failedAt'>): void => {
  db.prepare(
    `INSERT INTO staff (key, name, staff_no, roles, blob, demo_passphrase) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, staff_no = excluded.staff_no, roles = excluded.roles,
       blob = excluded.blob, demo_passphrase = excluded.demo_passphrase, failures = 0, failed_at = 0`,
  ).run(row.key, row.name, row.staffNo, JSON.stringify(row.roles), row.blob, row.demoPassphrase)
}

/** Forgets a key that was never enrolled. */
export const removeStaff = (db: WritableDb, key: string): void => {
  db.prepare('DELETE FROM staff WHERE key = ?').run(key)
}

/** Counted before the passphrase is tried: a program killed in between has not got a free guess. */
export const countFailure = (db: WritableDb, key: string, at: number): void => {
  db.prepare('UPDATE staff SET failures = failures + 1, failed_at = ? WHERE key = ?').run(at, key)
}

export const clearFailures = (db: WritableDb, key: string): void => {
  db.prepare('UPDATE staff SET failures = 0, failed_at = 0 WHERE key = ?').run(key)
}
