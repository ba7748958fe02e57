/** Drafts and their scans. What people typed stands in boxes that only an unlocked session opens (desk/boxes.ts). */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { KeyId, TxId } from '../../../shared/ledger/ids.ts'
import { idBytes, idText, plain } from './columns.ts'
import { deadline, NO_DEADLINE } from './procedure.ts'

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
  /** The number that the applicant was given first: a mended record has a new one. */
  readonly application: string
  readonly receivedAt: number
  readonly dueAt: number | null
  /** The step of the procedure that asks the applicant for something; null when nothing is waited for. */
  readonly supplement: number | null
  /** The letter that carries it to another office. */
  readonly letter: string | null
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

/** How a draft ended without a record: by the clerk, by its applicant, for want of what was asked for, or elsewhere. */
export type DraftEnd = 'discarded' | 'withdrawn' | 'sent-back' | 'transferred'

/** A receipt number that no record bears: its draft ended without one, or was erased with what it was about. */
export interface GivenUp {
  readonly receiptNo: string
  readonly service: string
  readonly action: string
  readonly at: number
  readonly author: string
  readonly how: DraftEnd
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
  readonly application: string
  readonly received_at: number
  readonly due_at: number
  readonly supplement: number | null
  readonly letter: string | null
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
    `INSERT INTO drafts (id, author, service, action, receipt_no, target, revises, box, saved_at, application, received_at,
       due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare('UPDATE drafts SET box = ?, saved_at = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM drafts WHERE id = ?')
  const select = db.prepare('SELECT * FROM drafts WHERE id = ?')
  const about = '(revises = @record OR target = @record)'
  const removeAbout = db.prepare(`DELETE FROM drafts WHERE ${about} RETURNING application`).pluck()
  const giveUp = (which: string) =>
    db.prepare(
      `INSERT INTO given_up (receipt_no, service, action, at, author, how)
       SELECT receipt_no, service, action, @at, coalesce(@by, author), @how FROM drafts WHERE ${which}`,
    )
  const [giveUpOne, giveUpAbout] = [giveUp('id = @id'), giveUp(about)]
  const columns = 'SELECT receipt_no AS receiptNo, service, action, at, author, how FROM given_up'
  const givenUp = db.prepare(`${columns} WHERE receipt_no >= ? AND receipt_no < ? ORDER BY receipt_no DESC LIMIT ?`)
  const givenUpByCounter = db.prepare(`${columns} WHERE substr(receipt_no, -6) = ? ORDER BY receipt_no DESC LIMIT ?`)
  const byAuthor = db.prepare(
    'SELECT * FROM drafts WHERE author = ? AND supplement IS NULL AND letter IS NULL ORDER BY due_at, saved_at DESC, id',
  )
  const count = db
    .prepare('SELECT count(*) FROM drafts WHERE author = ? AND supplement IS NULL AND letter IS NULL')
    .pluck()
  const byApplication = db.prepare('SELECT * FROM drafts WHERE application = ?')
  const waiting = db.prepare('SELECT * FROM drafts WHERE supplement IS NOT NULL ORDER BY due_at, id')
  const countWaiting = db.prepare('SELECT count(*) FROM drafts WHERE supplement IS NOT NULL').pluck()
  const countLeaving = db.prepare('SELECT count(*) FROM drafts WHERE letter IS NOT NULL').pluck()
  const leaving = db.prepare('SELECT * FROM drafts WHERE letter IS NOT NULL ORDER BY letter')
  const ofLetter = db.prepare('SELECT * FROM drafts WHERE letter = ?')
  const send = db.prepare('UPDATE drafts SET letter = ? WHERE id = ?')
  const wait = db.prepare('UPDATE drafts SET supplement = ? WHERE id = ?')
  const goOn = db.prepare('UPDATE drafts SET supplement = NULL, author = ? WHERE id = ?')
  const extend = db.prepare('UPDATE drafts SET due_at = ? WHERE id = ?')
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
        row.application,
        row.receivedAt,
        row.dueAt ?? NO_DEADLINE,
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
    discard: (id: string, at: number, how: DraftEnd, by: KeyId): void => {
      giveUpOne.run({ id, at, how, by })
      remove.run(id)
    },
    /** Drafts made from a record or about it: they hold what it said. Their applications. Inside a transaction. */
    discardAbout: (record: string, at: number): readonly string[] => {
      giveUpAbout.run({ record: idBytes(record), at, how: 'discarded', by: null })
      return removeAbout.all({ record: idBytes(record) }) as string[]
    },
    /** Numbers without a record, by their beginning or their last six digits, the highest first. */
    givenUp: (prefix: string, limit: number): GivenUp[] => givenUp.all(prefix, `${prefix}\u007f`, limit) as GivenUp[],
    givenUpByCounter: (counter: string, limit: number): GivenUp[] => givenUpByCounter.all(counter, limit) as GivenUp[],
    find: (id: string): DraftRow | null => {
      const row = select.get(id) as Columns | undefined
      return row === undefined ? null : readDraft(row)
    },
    /** Waits for what its applicant was asked for. */
    wait: (id: string, supplement: number): void => {
      wait.run(supplement, id)
    },
    /** Was supplied; whoever took it goes on with it. */
    goOn: (id: string, author: KeyId): void => {
      goOn.run(author, id)
    },
    /** Its letter; null when it was taken back. */
    send: (id: string, letter: string | null): void => {
      send.run(letter, id)
    },
    countLeaving: (): number => countLeaving.get() as number,
    /** On their way to other offices. */
    leaving: (): DraftRow[] => (leaving.all() as Columns[]).map(readDraft),
    ofLetter: (letter: string): DraftRow[] => (ofLetter.all(letter) as Columns[]).map(readDraft),
    /** Is due then. */
    extend: (id: string, dueAt: number | null): void => {
      extend.run(dueAt ?? NO_DEADLINE, id)
    },
    /** Everybody's that wait for their applicants, the first to act on first. */
    waiting: (): DraftRow[] => (waiting.all() as Columns[]).map(readDraft),
    countWaiting: (): number => countWaiting.get() as number,
    ofApplication: (application: string): DraftRow[] => (byApplication.all(application) as Columns[]).map(readDraft),
    /** That are being written, the first due first. */
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
  application: row.application,
  receivedAt: row.received_at,
  dueAt: deadline(row.due_at),
  supplement: row.supplement,
  letter: row.letter,
})

const readFile = (row: FileColumns): DraftFile => ({
  handle: row.handle,
  draft: row.draft,
  field: row.field,
  size: row.size,
  labelBox: plain(row.label_box),
  bytesBox: plain(row.bytes_box),
})
