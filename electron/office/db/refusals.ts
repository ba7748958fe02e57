/** Central's signed refusals at the door, kept as evidence. */
import type { WritableDb } from '../../../node/sqlite.ts'
import { idBytes, plain } from './columns.ts'

export const openRefusals = (db: WritableDb) => {
  const put = db.prepare('INSERT OR REPLACE INTO refusals (record, code, note, at) VALUES (?, ?, ?, ?)')
  const find = db.prepare('SELECT code, note, at FROM refusals WHERE record = ?')
  return {
    put: (record: string, code: string, note: Uint8Array, at: number): void => {
      put.run(idBytes(record), code, note, at)
    },
    find: (record: string): { readonly code: string; readonly note: Uint8Array; readonly at: number } | null => {
      const row = find.get(idBytes(record)) as { code: string; note: Buffer; at: number } | undefined
      return row === undefined ? null : { code: row.code, note: plain(row.note), at: row.at }
    },
  }
}
