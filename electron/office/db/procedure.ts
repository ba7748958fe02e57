/**
 * What befell applications (민원) between their receipt and their end, and when each is to be settled. An application is
 * named by the number that its applicant was given, whatever drafts and records bear it since.
 */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { KeyId } from '../../../shared/ledger/ids.ts'
import type { ProcedureStep } from '../../../shared/procedure.ts'
import { plain } from './columns.ts'

/** Stands in the column of what has no deadline: the last in any order. */
export const NO_DEADLINE = Number.MAX_SAFE_INTEGER

export interface ProcedureRow extends ProcedureStep {
  readonly n: number
  readonly application: string
  readonly who: KeyId
  /** The office that it went to, or came from. */
  readonly other: string | null
  /** What the person wrote, encrypted. */
  readonly noteBox: Uint8Array | null
  /** DSSE payload and signature of whoever did it. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

/** A draft, or a record whose outcome is not written yet. */
export interface OpenApplication {
  readonly kind: 'draft' | 'record'
  /** The row of it. */
  readonly row: number
  readonly service: string
  readonly action: string
  readonly application: string | null
  readonly receivedAt: number
  readonly dueAt: number | null
}

interface Columns {
  readonly n: number
  readonly application: string
  readonly step: ProcedureStep['step']
  readonly at: number
  readonly who: KeyId
  readonly until: number | null
  readonly other: string | null
  readonly note_box: Buffer | null
  readonly signed: Buffer
  readonly signature: Buffer
}

export const openProcedure = (db: WritableDb) => {
  const insert = db.prepare(
    `INSERT INTO procedure (application, step, at, who, until, other, note_box, signed, signature)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const of = db.prepare('SELECT * FROM procedure WHERE application = ? ORDER BY n')
  const at = db.prepare('SELECT * FROM procedure WHERE n = ?')
  const forget = db.prepare('UPDATE procedure SET note_box = NULL WHERE application = ? AND note_box IS NOT NULL')
  const open = db.prepare(
    `SELECT 'draft' AS kind, rowid AS row, service, action, application, received_at AS receivedAt, due_at AS dueAt
       FROM drafts
     UNION ALL
     SELECT 'record', n, service, action, coalesce(application, receipt_no), received_at, due_at
       FROM records INDEXED BY records_due WHERE state IN ('signed', 'returned', 'approved', 'sent')`,
  )
  const moveDraft = db.prepare('UPDATE drafts SET due_at = ? WHERE rowid = ?')
  const moveRecord = db.prepare('UPDATE records SET due_at = ? WHERE n = ?')
  return {
    /** The step's number. */
    add: (row: Omit<ProcedureRow, 'n'>): number =>
      Number(
        insert.run(
          row.application,
          row.step,
          row.at,
          row.who,
          row.until,
          row.other,
          row.noteBox,
          row.signed,
          row.signature,
        ).lastInsertRowid,
      ),
    /** In their order. */
    of: (application: string): ProcedureRow[] => (of.all(application) as Columns[]).map(read),
    at: (n: number): ProcedureRow | null => {
      const row = at.get(n) as Columns | undefined
      return row === undefined ? null : read(row)
    },
    /** What people wrote; the steps stay. */
    forgetNotes: (application: string): void => {
      forget.run(application)
    },
    /** All that is to be settled, in no order. */
    open: (): OpenApplication[] =>
      (open.all() as (OpenApplication & { readonly dueAt: number })[]).map((row) => ({
        ...row,
        dueAt: deadline(row.dueAt),
      })),
    moveDeadlines: (moved: readonly Pick<OpenApplication, 'kind' | 'row' | 'dueAt'>[]): void => {
      for (const { kind, row, dueAt } of moved)
        (kind === 'draft' ? moveDraft : moveRecord).run(dueAt ?? NO_DEADLINE, row)
    },
  }
}

/** A deadline as its column says it. */
export const deadline = (column: number): number | null => (column === NO_DEADLINE ? null : column)

const read = (row: Columns): ProcedureRow => ({
  n: row.n,
  application: row.application,
  step: row.step,
  at: row.at,
  who: row.who,
  until: row.until,
  other: row.other,
  noteBox: row.note_box === null ? null : plain(row.note_box),
  signed: plain(row.signed),
  signature: plain(row.signature),
})
