/**
 * Signed records of this window, in the order in which they were signed (`n`). A record relies only on records signed
 * before it, so that order always puts parents first.
 *
 *     signed -> returned | withdrawn | approved -> sent -> accepted | rejected          approved, sent -> refused
 *
 * Once the witnessed log holds a record, its bytes are read from there (`strip`): here stays what the log does not know.
 */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { RecordState } from '../../../shared/contract/types.ts'
import type { KeyId, TxId } from '../../../shared/ledger/ids.ts'
import { idBytes, idText, plain } from './columns.ts'
import { deadline, NO_DEADLINE } from './procedure.ts'

/** States that a signed record can be in here; `draft` and `voided` are none of them. */
export type SignedState = Exclude<RecordState, 'draft' | 'voided'>

export interface RecordRow {
  readonly n: number
  readonly id: TxId
  /** Null once the witnessed log holds them. */
  readonly payload: Uint8Array | null
  readonly signature: Uint8Array | null
  readonly author: KeyId
  readonly service: string
  readonly action: string
  readonly receiptNo: string | null
  readonly state: SignedState
  readonly approvalsNeeded: number
  readonly recordedAt: number
  /** The number that the applicant was given first. */
  readonly application: string | null
  readonly receivedAt: number
  /** Of a record that waits; see desk/due.ts. */
  readonly dueAt: number | null
  readonly changedAt: number
  readonly outcome: number | null
  readonly logIndex: number | null
  /** The form's field of each scan, in the scans' order: where they go when the record returns to the form. */
  readonly scanFields: readonly string[]
  /** It was given to the transport, so it may be at central. */
  readonly handed: boolean
}

export interface NewRecord {
  readonly id: TxId
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly author: KeyId
  readonly service: string
  readonly action: string
  readonly receiptNo: string | null
  readonly state: 'signed' | 'approved'
  readonly approvalsNeeded: number
  readonly recordedAt: number
  readonly application: string | null
  readonly receivedAt: number
  readonly dueAt: number | null
  /** Records of ours, not yet in the log when this was signed, that it relies on. */
  readonly parents: readonly TxId[]
  readonly scanFields: readonly string[]
  /** What it is found by besides its number: see subjects.ts. */
  readonly subjects: readonly Uint8Array[]
}

/** A record's place within a queue. */
export interface QueuePlace {
  /** By what the queue is sorted: its deadline, or the time of writing. */
  readonly by: number
  readonly n: number
}

interface Columns {
  readonly n: number
  readonly id: Buffer
  readonly payload: Buffer | null
  readonly signature: Buffer | null
  readonly author: KeyId
  readonly service: string
  readonly action: string
  readonly receipt_no: string | null
  readonly state: SignedState
  readonly approvals_needed: number
  readonly recorded_at: number
  readonly application: string | null
  readonly received_at: number
  readonly due_at: number
  readonly changed_at: number
  readonly outcome: number | null
  readonly log_index: number | null
  readonly scan_fields: string
  readonly handed: number
}

/** Ids read at once of what waits to be sent. */
const PAGE = 1000

export const openRecords = (db: WritableDb) => {
  const insert = db.prepare(
    `INSERT INTO records (id, author, service, action, receipt_no, state, approvals_needed, recorded_at, changed_at,
       scan_fields, application, received_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const hold = db.prepare('INSERT INTO held (n, payload, signature) VALUES (?, ?, ?)')
  const rows = 'SELECT * FROM records LEFT JOIN held USING (n)'
  const insertParent = db.prepare('INSERT INTO parents (child, parent) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const select = db.prepare(`${rows} WHERE id = ?`)
  const awaits = db.prepare('SELECT 1 FROM records WHERE id = ? AND outcome IS NULL')
  const byReceipt = db.prepare(
    'SELECT id FROM records WHERE receipt_no >= ? AND receipt_no < ? ORDER BY receipt_no DESC LIMIT ?',
  )
  const unsettled = db.prepare(
    `SELECT * FROM records INDEXED BY records_unsettled LEFT JOIN held USING (n)
     WHERE state IN ('signed', 'approved', 'sent') AND n > ? ORDER BY n LIMIT ?`,
  )
  const byCounter = db.prepare(
    `SELECT id FROM records WHERE receipt_no IS NOT NULL AND substr(receipt_no, -6) = ? ORDER BY n DESC LIMIT ?`,
  )
  const at = db.prepare(`${rows} WHERE n = ?`)
  const countIn = db.prepare('SELECT count(*) FROM records WHERE state = ?').pluck()
  const countOf = db.prepare('SELECT count(*) FROM records WHERE state = ? AND author = ?').pluck()
  const idsIn = db.prepare('SELECT id FROM records WHERE state = ?').pluck()
  const queue = 'FROM records WHERE state = ? AND (? IS NULL OR author = ?)'
  const due = db.prepare(`SELECT n, due_at AS by ${queue} AND (due_at, n) > (?, ?) ORDER BY due_at, n LIMIT ?`)
  const newest = db.prepare(
    `SELECT n, recorded_at AS by ${queue} AND (recorded_at, n) < (?, ?) ORDER BY recorded_at DESC, n DESC LIMIT ?`,
  )
  const newestOf = db
    .prepare(
      `SELECT id FROM records WHERE state = ? AND service = ? AND (? = '[]' OR instr(?, '"' || action || '"') > 0)
       ORDER BY recorded_at DESC, n DESC LIMIT ?`,
    )
    .pluck()
  const byApplication = db.prepare('SELECT id FROM records WHERE application = ? ORDER BY n DESC LIMIT ?').pluck()
  const extend = db.prepare('UPDATE records SET due_at = ? WHERE id = ?')
  const insertSubject = db.prepare('INSERT INTO subjects (subject, record) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const bySubject = db.prepare(
    'SELECT r.id FROM subjects s CROSS JOIN records r ON r.n = s.record WHERE s.subject = ? ORDER BY r.n DESC LIMIT ?',
  )
  const parcelsFrom = db
    .prepare(
      'SELECT subject FROM subjects WHERE subject > ? AND subject < ? AND length(subject) = 19 ORDER BY subject LIMIT 1',
    )
    .pluck()
  const removeSubjects = db.prepare('DELETE FROM subjects WHERE record = ?')
  const unsent = db.prepare(
    `SELECT n, id FROM records INDEXED BY records_unsent WHERE state IN ('approved', 'sent') AND n > ? ORDER BY n LIMIT ?`,
  )
  const countUnsent = db
    .prepare(`SELECT count(*) FROM records INDEXED BY records_unsent WHERE state IN ('approved', 'sent')`)
    .pluck()
  const move = db.prepare('UPDATE records SET state = ?, changed_at = ? WHERE id = ? AND state = ?')
  const settle = db.prepare(
    `UPDATE records SET state = ?, changed_at = ?, outcome = ?, log_index = ? WHERE id = ? AND outcome IS NULL`,
  )
  const forgetAccepted = db.prepare(
    `UPDATE records SET state = 'sent', outcome = NULL, log_index = NULL WHERE state = 'accepted' AND held = 1`,
  )
  const children = db.prepare('SELECT child FROM parents WHERE parent = ?').pluck()
  const parents = db.prepare('SELECT parent FROM parents WHERE child = ?').pluck()
  const strippable = db
    .prepare(
      'SELECT id FROM records WHERE held = 1 AND log_index IS NOT NULL AND log_index < ? ORDER BY log_index LIMIT ?',
    )
    .pluck()
  const hand = db.prepare('UPDATE records SET handed = 1 WHERE id = ? AND handed = 0')
  const strip = db.prepare('UPDATE records SET held = 0 WHERE id = ? RETURNING n').pluck()
  const release = db.prepare('DELETE FROM held WHERE n = ?')
  const stripApprovals = db.prepare('DELETE FROM approvals WHERE record = ?')
  const stripTokens = db.prepare('DELETE FROM tokens WHERE record = ?')
  return {
    /** The record's place in signing order. */
    insert: (row: NewRecord): number => {
      const id = idBytes(row.id)
      const { lastInsertRowid } = insert.run(
        id,
        row.author,
        row.service,
        row.action,
        row.receiptNo,
        row.state,
        row.approvalsNeeded,
        row.recordedAt,
        row.recordedAt,
        JSON.stringify(row.scanFields),
        row.application === row.receiptNo ? null : row.application,
        row.receivedAt,
        row.dueAt ?? NO_DEADLINE,
      )
      const n = Number(lastInsertRowid)
      hold.run(n, row.payload, row.signature)
      for (const parent of row.parents) insertParent.run(id, idBytes(parent))
      for (const subject of row.subjects) insertSubject.run(subject, n)
      return n
    },
    find: (id: string): RecordRow | null => {
      const row = select.get(idBytes(id)) as Columns | undefined
      return row === undefined ? null : read(row)
    },
    /** Whether the record is ours and its outcome is not written yet. */
    awaitsOutcome: (id: string): boolean => awaits.get(idBytes(id)) !== undefined,
    /** By the beginning of the receipt number, the highest first. */
    byReceiptNo: (prefix: string, limit: number): TxId[] =>
      (byReceipt.all(prefix, `${prefix}\u007f`, limit) as { id: Buffer }[]).map(({ id }) => idText<TxId>(id)),
    /** Records whose outcome is not known, in signing order, after `after`. */
    unsettled: (after: number, limit: number): RecordRow[] => (unsettled.all(after, limit) as Columns[]).map(read),
    /** Ids that are approved and whose outcome is not known, in signing order. */
    *unsent(): IterableIterator<TxId> {
      for (let after = 0; ; ) {
        const page = unsent.all(after, PAGE) as { n: number; id: Buffer }[]
        for (const { id } of page) yield idText<TxId>(id)
        after = page.at(-1)?.n ?? after
        if (page.length < PAGE) return
      }
    },
    countUnsent: (): number => countUnsent.get() as number,
    /** By the last six digits of the receipt number, newest first. */
    byCounter: (counter: string, limit: number): TxId[] =>
      (byCounter.all(counter, limit) as { id: Buffer }[]).map(({ id }) => idText<TxId>(id)),
    /** Records that name this parcel, person or number's tag, newest first. */
    bySubject: (subject: Uint8Array, limit: number): TxId[] =>
      (bySubject.all(subject, limit) as { id: Buffer }[]).map(({ id }) => idText<TxId>(id)),
    /** The next parcel number above `after` and below `end` that a record here names. */
    nextParcel: (after: string, end: string): string | null =>
      (parcelsFrom.get(Buffer.from(after), Buffer.from(end)) as Buffer | undefined)?.toString('latin1') ?? null,
    at: (n: number): RecordRow => read(at.get(n) as Columns),
    /** A state's records from a place on (not itself): the first due, or the newest; of one author if one is given. */
    inQueue: (
      state: SignedState,
      sort: 'due' | 'newest',
      from: QueuePlace | null,
      author: string | null,
      limit: number,
    ): QueuePlace[] => {
      const end = sort === 'due' ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER
      const { by, n } = from ?? { by: end, n: end }
      return (sort === 'due' ? due : newest).all(state, author, author, by, n, limit) as QueuePlace[]
    },
    /** A state's records of one service and, if any are named, these actions, the newest first. */
    newestOf: (state: SignedState, service: string, actions: readonly string[], limit: number): TxId[] => {
      const named = JSON.stringify(actions)
      return (newestOf.all(state, service, named, named, limit) as Buffer[]).map((id) => idText<TxId>(id))
    },
    ofApplication: (application: string, limit: number): TxId[] =>
      (byApplication.all(application, limit) as Buffer[]).map((id) => idText<TxId>(id)),
    extend: (id: string, dueAt: number | null): void => {
      extend.run(dueAt ?? NO_DEADLINE, idBytes(id))
    },
    countIn: (state: SignedState, author: string | null = null): number =>
      (author === null ? countIn.get(state) : countOf.get(state, author)) as number,
    /** Every record of a state, in no order. */
    idsIn: (state: SignedState): TxId[] => (idsIn.all(state) as Buffer[]).map((id) => idText<TxId>(id)),
    /** False when the record is not in the state it is to leave. */
    move: (id: string, from: SignedState, to: SignedState, at: number): boolean =>
      move.run(to, at, idBytes(id), from).changes === 1,
    /** An outcome is written once; false when it stands already or the record is not ours. */
    settle: (id: string, outcome: number, index: number, at: number): boolean =>
      settle.run(outcome === 0 ? 'accepted' : 'rejected', at, outcome, index, idBytes(id)).changes === 1,
    /** The history that accepted them was given up: what this log holds again is settled again, the rest is sent. */
    forgetAccepted: (): void => {
      forgetAccepted.run()
    },
    children: (id: string): TxId[] => (children.all(idBytes(id)) as Buffer[]).map((child) => idText<TxId>(child)),
    parents: (id: string): TxId[] => (parents.all(idBytes(id)) as Buffer[]).map((parent) => idText<TxId>(parent)),
    /** The record leaves for central: from now on it may be there. */
    hand: (id: string): void => {
      hand.run(idBytes(id))
    },
    /** Settled records below a witnessed size whose bytes still stand here. */
    strippable: (below: number, limit: number): TxId[] =>
      (strippable.all(below, limit) as Buffer[]).map((id) => idText<TxId>(id)),
    strip: (id: string): void => {
      const bytes = idBytes(id)
      const n = strip.get(bytes) as number | undefined
      if (n === undefined) return
      release.run(n)
      stripApprovals.run(bytes)
      stripTokens.run(n)
      removeSubjects.run(n)
    },
  }
}

const read = (row: Columns): RecordRow => ({
  n: row.n,
  id: idText<TxId>(row.id),
  payload: row.payload === null ? null : plain(row.payload),
  signature: row.signature === null ? null : plain(row.signature),
  author: row.author,
  service: row.service,
  action: row.action,
  receiptNo: row.receipt_no,
  state: row.state,
  approvalsNeeded: row.approvals_needed,
  recordedAt: row.recorded_at,
  application: row.application ?? row.receipt_no,
  receivedAt: row.received_at,
  dueAt: deadline(row.due_at),
  changedAt: row.changed_at,
  outcome: row.outcome,
  logIndex: row.log_index,
  scanFields: JSON.parse(row.scan_fields) as string[],
  handed: row.handed === 1,
})
