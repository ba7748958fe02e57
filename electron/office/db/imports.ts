/** Import sessions: the file as it came and every decision in order, so that a crash loses neither. */
import type { WritableDb } from '../../../node/sqlite.ts'
import { plain } from './columns.ts'

export interface ImportSession {
  readonly id: string
  readonly name: string
  readonly author: string
  readonly encoding: string
  /** Korean civil date by which the rows are judged. */
  readonly today: string
  readonly file: Uint8Array
  readonly openedAt: number
  readonly signedAt: number | null
}

export const openImports = (db: WritableDb) => {
  const insert = db.prepare(
    'INSERT INTO imports (id, name, author, encoding, today, file, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const find = db.prepare(
    'SELECT id, name, author, encoding, today, file, opened_at AS openedAt, signed_at AS signedAt FROM imports WHERE id = ?',
  )
  const decide = db.prepare('INSERT INTO import_decisions (import, decision) VALUES (?, ?)')
  const decisions = db.prepare('SELECT decision FROM import_decisions WHERE import = ? ORDER BY n').pluck()
  const sign = db.prepare('UPDATE imports SET signed_at = ? WHERE id = ? AND signed_at IS NULL')
  return {
    insert: (row: Omit<ImportSession, 'signedAt'>): void => {
      insert.run(row.id, row.name, row.author, row.encoding, row.today, row.file, row.openedAt)
    },
    find: (id: string): ImportSession | null => {
      const row = find.get(id) as (ImportSession & { file: Buffer }) | undefined
      return row === undefined ? null : { ...row, file: plain(row.file) }
    },
    decide: (id: string, decision: unknown): void => {
      decide.run(id, JSON.stringify(decision))
    },
    decisions: (id: string): unknown[] => (decisions.all(id) as string[]).map((text) => JSON.parse(text) as unknown),
    /** False when it was signed before. */
    sign: (id: string, at: number): boolean => sign.run(at, id).changes === 1,
  }
}
