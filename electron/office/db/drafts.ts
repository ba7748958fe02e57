/** Drafts and their scans. What people typed stands in boxes that only an unlocked session opens (desk/boxes.ts). */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { KeyId, TxId } from '../../../shared/ledger/ids.ts'
import { idBytes, idText, plain } from './columns.ts'

export interface DraftRow {
  /** 16 random bytes, hex 32. */
  readonly id: string
  readonly author: KeyId
  readonly service: string
  readonly action: string
  /** Given with the first keystroke; the record keeps it. */
  readonly receiptNo: string
  /** The record that it corrects, cancels, voids or changes. */
  readonly target: TxId | null
  /** The returned, refused or rejected record that it was made from. */
  readonly revises: TxId | null
  /** Canonical JSON of the form's values, encrypted. */
  readonly box: Uint8Array
  readonly savedAt: number
}

export interface DraftFile {
  readonly handle: string
  readonly draft: string
  readonly field: string
  readonly size: number
  /** `{name, type}`, encrypted. */
  readonly labelBox: Uint8Array
  readonly bytesBox: Uint8Array
}

/** A receipt number that no record bears: its draft was discarded, or erased with what it was about. */
export interface GivenUp {
  readonly receiptNo: string
  readonly service: string
  readonly action: string
  readonly at: number
  readonly author: string
}

interface Columns {
  readonly id: string
  readonly author: KeyId
  readonly service: string
  readonly action: string
  readonly receipt_no: string
  readonly target: Buffer | null
  readonly revises: Buffer | null
  readonly box: Buffer
  readonly saved_at: number
}

interface FileColumns {
  readonly handle: string
  readonly draft: string
  readonly field: string
  readonly size: number
  readonly label_box: Buffer
  readonly bytes_box: Buffer
}

export const openDrafts = (db: WritableDb) => {
  const insert = db.prepare(
    `INSERT INTO drafts (id, author, service, action, receipt_no, target, revises, box, saved_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare('UPDATE drafts SET box = ?, saved_at = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM drafts WHERE id = ?')
  const select = db.prepare('SELECT * FROM drafts WHERE id = ?')
  const about = '(revises = @record OR target = @record)'
  const removeAbout = db.prepare(`DELETE FROM drafts WHERE ${about}`)
  const giveUp = (which: string) =>
    db.prepare(
      `INSERT INTO given_up (receipt_no, service, action, at, author)
       SELECT receipt_no, service, action, @at, author FROM drafts WHERE ${which}`,
    )
  const [giveUpOne, giveUpAbout] = [giveUp('id = @id'), giveUp(about)]
  const columns = 'SELECT receipt_no AS receiptNo, service, action, at, author FROM given_up'
  const givenUp = db.prepare(`${columns} WHERE receipt_no >= ? AND receipt_no < ? ORDER BY receipt_no DESC LIMIT ?`)
  const givenUpByCounter = db.prepare(`${columns} WHERE substr(receipt_no, -6) = ? ORDER BY receipt_no DESC LIMIT ?`)
  const byAuthor = db.prepare('SELECT * FROM drafts WHERE author = ? ORDER BY saved_at DESC, id')
  const count = db.prepare('SELECT count(*) FROM drafts WHERE author = ?').pluck()
  const insertFile = db.prepare(
    'INSERT INTO draft_files (handle, draft, field, size, label_box, bytes_box) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const removeFile = db.prepare('DELETE FROM draft_files WHERE handle = ? AND draft = ?')
  const files = db.prepare('SELECT * FROM draft_files WHERE draft = ? ORDER BY rowid')
  return {
    insert: (row: DraftRow): void => {
      insert.run(
        row.id,
        row.author,
        row.service,
        row.action,
        row.receiptNo,
        row.target === null ? null : idBytes(row.target),
        row.revises === null ? null : idBytes(row.revises),
        row.box,
        row.savedAt,
      )
    },
    save: (id: string, box: Uint8Array, at: number): void => {
      if (update.run(box, at, id).changes !== 1) throw new Error('no such draft')
    },
    /** With its scans; a record bears its number from now on. */
    remove: (id: string): void => {
      remove.run(id)
    },
    /** With its scans; its number stays without a record. Inside a transaction. */
    discard: (id: string, at: number): void => {
      giveUpOne.run({ id, at })
      remove.run(id)
    },
    /** Drafts made from a record or about it: they hold what it said. Inside a transaction. */
    discardAbout: (record: string, at: number): void => {
      giveUpAbout.run({ record: idBytes(record), at })
      removeAbout.run({ record: idBytes(record) })
    },
    /** Numbers without a record, by their beginning or their last six digits, the highest first. */
    givenUp: (prefix: string, limit: number): GivenUp[] => givenUp.all(prefix, `${prefix}\u007f`, limit) as GivenUp[],
    givenUpByCounter: (counter: string, limit: number): GivenUp[] => givenUpByCounter.all(counter, limit) as GivenUp[],
    find: (id: string): DraftRow | null => {
      const row = select.get(id) as Columns | undefined
      return row === undefined ? null : readDraft(row)
    },
    /** Newest first. */
    of: (author: string): DraftRow[] => (byAuthor.all(author) as Columns[]).map(readDraft),
    count: (author: string): number => count.get(author) as number,
    addFile: (file: DraftFile): void => {
      insertFile.run(file.handle, file.draft, file.field, file.size, file.labelBox, file.bytesBox)
    },
    /** False when the draft has no such scan. */
    removeFile: (draft: string, handle: string): boolean => removeFile.run(handle, draft).changes === 1,
    /** In the order in which they were added. */
    files: (draft: string): DraftFile[] => (files.all(draft) as FileColumns[]).map(readFile),
  }
}

const readDraft = (row: Columns): DraftRow => ({
  id: row.id,
  author: row.author,
  service: row.service,
  action: row.action,
  receiptNo: row.receipt_no,
  target: row.target === null ? null : idText<TxId>(row.target),
  revises: row.revises === null ? null : idText<TxId>(row.revises),
  box: plain(row.box),
  savedAt: row.saved_at,
})

const readFile = (row: FileColumns): DraftFile => ({
  handle: row.handle,
  draft: row.draft,
  field: row.field,
  size: row.size,
  labelBox: plain(row.label_box),
  bytesBox: plain(row.bytes_box),
})
