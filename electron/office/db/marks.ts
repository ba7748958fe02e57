/**
 * What happened to a record at this window, step by step: entered, approved, returned with a reason, withdrawn, sent,
 * refused, decided, printed. A step that a person answers for (returned, withdrawn) carries the signed payload.
 */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { HistoryStep } from '../../../shared/contract/types.ts'
import { idBytes, idText, plain } from './columns.ts'

export interface Mark {
  readonly record: string
  readonly step: HistoryStep['step']
  readonly at: number
  /** A key id; an office id or `central` for a machine's step. */
  readonly who: string
  /** What the person wrote, encrypted. */
  readonly noteBox: Uint8Array | null
  /** DSSE payload and signature of whoever did it. */
  readonly signed: Uint8Array | null
  readonly signature: Uint8Array | null
  /** The other record that the step names. */
  readonly other: string | null
}

interface Columns {
  readonly record: Buffer
  readonly step: HistoryStep['step']
  readonly at: number
  readonly who: string
  readonly note_box: Buffer | null
  readonly signed: Buffer | null
  readonly signature: Buffer | null
  readonly other: Buffer | null
}

export const openMarks = (db: WritableDb) => {
  const insert = db.prepare(
    'INSERT INTO marks (record, step, at, who, note_box, signed, signature, other) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const of = db.prepare('SELECT * FROM marks WHERE record = ? ORDER BY n')
  const naming = db.prepare('SELECT record FROM marks WHERE step = ? AND other = ? ORDER BY n DESC').pluck()
  const forget = db.prepare('UPDATE marks SET note_box = NULL WHERE record = ? AND note_box IS NOT NULL')
  return {
    /** What people wrote of a record; the steps stay. */
    forgetNotes: (record: string): void => {
      forget.run(idBytes(record))
    },
    /** Records with this step that name another one, newest first. */
    naming: (step: HistoryStep['step'], other: string): string[] =>
      (naming.all(step, idBytes(other)) as Buffer[]).map((record) => idText(record)),
    add: (
      mark: Pick<Mark, 'record' | 'step' | 'at' | 'who'> &
        Partial<Pick<Mark, 'noteBox' | 'signed' | 'signature' | 'other'>>,
    ): void => {
      insert.run(
        idBytes(mark.record),
        mark.step,
        mark.at,
        mark.who,
        mark.noteBox ?? null,
        mark.signed ?? null,
        mark.signature ?? null,
        mark.other == null ? null : idBytes(mark.other),
      )
    },
    /** Oldest first. */
    of: (record: string): Mark[] => (of.all(idBytes(record)) as Columns[]).map(read),
  }
}

const read = (row: Columns): Mark => ({
  record: idText(row.record),
  step: row.step,
  at: row.at,
  who: row.who,
  noteBox: row.note_box === null ? null : plain(row.note_box),
  signed: row.signed === null ? null : plain(row.signed),
  signature: row.signature === null ? null : plain(row.signature),
  other: row.other === null ? null : idText(row.other),
})
