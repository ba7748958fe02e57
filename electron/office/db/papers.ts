/** Every sheet that left the printer: its serial, what it shows, which copy, in which state the record was. */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { RecordState } from '../../../shared/contract/types.ts'
import { idBytes } from './columns.ts'

export interface PaperRow {
  readonly serial: string
  readonly record: string | null
  readonly kind: string
  /** A record's id, or the service of a register. */
  readonly subject: string
  /** 1 the first time, then counting. */
  readonly copy: number
  readonly state: RecordState | null
  readonly printedAt: number
  readonly printedBy: string
}

export const openPapers = (db: WritableDb) => {
  const insert = db.prepare(
    'INSERT INTO papers (serial, record, kind, subject, copy, state, printed_at, printed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const copies = db.prepare('SELECT count(*) FROM papers WHERE subject = ? AND kind = ?').pluck()
  const of = db.prepare(
    'SELECT serial, kind, printed_at AS printedAt FROM papers WHERE record = ? ORDER BY printed_at, serial',
  )
  return {
    insert: (row: PaperRow): void => {
      insert.run(
        row.serial,
        row.record === null ? null : idBytes(row.record),
        row.kind,
        row.subject,
        row.copy,
        row.state,
        row.printedAt,
        row.printedBy,
      )
    },
    copies: (subject: string, kind: string): number => copies.get(subject, kind) as number,
    /** Oldest first. */
    of: (record: string): readonly { readonly serial: string; readonly kind: string; readonly printedAt: number }[] =>
      of.all(idBytes(record)) as { serial: string; kind: string; printedAt: number }[],
  }
}
