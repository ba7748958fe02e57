/** Conflict cases: what stands in the way of a record, and the signed decision that ends it. */
import type { WritableDb } from '../../../node/sqlite.ts'
import type { CaseSummary } from '../../../shared/contract/types.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { idBytes, idText } from './columns.ts'

export interface CaseRow {
  /** What a decision names as its target: the record's id, for questions about people an id of their own. */
  readonly id: string
  readonly kind: CaseSummary['kind']
  readonly record: TxId
  /** A reason of the rules, of the door, or a flag. */
  readonly reason: string
  /** The record that came first, when one stands in the way. */
  readonly first: TxId | null
  /** State keys that the verdict rests on. */
  readonly keys: readonly string[]
  readonly openedAt: number
  readonly state: CaseSummary['state']
  readonly decision: CaseSummary['decision']
  readonly decisionRecord: TxId | null
  readonly closedAt: number | null
}

/** A case's place among the open or the closed ones. */
export interface CasePlace {
  readonly at: number
  readonly id: string
}

interface Columns {
  readonly id: Buffer
  readonly kind: CaseSummary['kind']
  readonly record: Buffer
  readonly reason: string
  readonly first: Buffer | null
  readonly keys: string
  readonly opened_at: number
  readonly state: CaseSummary['state']
  readonly decision: CaseSummary['decision']
  readonly decision_record: Buffer | null
  readonly closed_at: number | null
}

export const openCases = (db: WritableDb) => {
  const insert = db.prepare(
    `INSERT INTO cases (id, kind, record, reason, first, keys, opened_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'open')
     ON CONFLICT DO NOTHING`,
  )
  const select = db.prepare('SELECT * FROM cases WHERE id = ?')
  const ofRecord = db.prepare('SELECT * FROM cases WHERE record = ? ORDER BY opened_at DESC LIMIT 1')
  const byDecision = db.prepare('SELECT * FROM cases WHERE decision_record = ?')
  const open = db.prepare(
    `SELECT * FROM cases WHERE state <> 'closed' AND (opened_at, id) < (?, ?) ORDER BY opened_at DESC, id DESC LIMIT ?`,
  )
  const closed = db.prepare(
    `SELECT * FROM cases WHERE state = 'closed' AND (closed_at, id) < (?, ?) ORDER BY closed_at DESC, id DESC LIMIT ?`,
  )
  const countClosed = db.prepare(`SELECT count(*) FROM cases WHERE state = 'closed'`).pluck()
  const countOpen = db.prepare(`SELECT count(*) FROM cases WHERE state <> 'closed'`).pluck()
  const decide = db.prepare(
    `UPDATE cases SET state = 'deciding', decision = ?, decision_record = ? WHERE id = ? AND state = 'open'`,
  )
  const reopen = db.prepare(
    `UPDATE cases SET state = 'open', decision = NULL, decision_record = NULL WHERE decision_record = ? AND state = 'deciding'`,
  )
  const close = db.prepare(
    `UPDATE cases SET state = 'closed', closed_at = ? WHERE decision_record = ? AND state = 'deciding'`,
  )
  const one = (row: Columns | undefined): CaseRow | null => (row === undefined ? null : read(row))
  return {
    /** False when the case stands already: outcomes may be told twice. */
    open: (row: Pick<CaseRow, 'id' | 'kind' | 'record' | 'reason' | 'first' | 'keys' | 'openedAt'>): boolean =>
      insert.run(
        idBytes(row.id),
        row.kind,
        idBytes(row.record),
        row.reason,
        row.first === null ? null : idBytes(row.first),
        JSON.stringify(row.keys),
        row.openedAt,
      ).changes === 1,
    find: (id: string): CaseRow | null => one(select.get(idBytes(id)) as Columns | undefined),
    ofRecord: (record: string): CaseRow | null => one(ofRecord.get(idBytes(record)) as Columns | undefined),
    byDecision: (record: string): CaseRow | null => one(byDecision.get(idBytes(record)) as Columns | undefined),
    /** Newest first, by when they were opened or closed, from a place on (not itself). */
    list: (isOpen: boolean, from: CasePlace | null, limit: number): CaseRow[] => {
      const { at, id } = from ?? { at: Number.MAX_SAFE_INTEGER, id: '' }
      return ((isOpen ? open : closed).all(at, idBytes(id), limit) as Columns[]).map(read)
    },
    countClosed: (): number => countClosed.get() as number,
    countOpen: (): number => countOpen.get() as number,
    counts: (): { readonly opened: number; readonly closed: number } => {
      const ended = countClosed.get() as number
      return { opened: (countOpen.get() as number) + ended, closed: ended }
    },
    /** False when somebody has decided it already. */
    decide: (id: string, decision: 'amend' | 'withdraw' | 'void', record: string): boolean =>
      decide.run(decision, idBytes(record), idBytes(id)).changes === 1,
    /** The decision was returned, withdrawn or rejected: the question is open again. */
    reopen: (decisionRecord: string): boolean => reopen.run(idBytes(decisionRecord)).changes === 1,
    close: (decisionRecord: string, at: number): boolean => close.run(at, idBytes(decisionRecord)).changes === 1,
  }
}

const read = (row: Columns): CaseRow => ({
  id: idText(row.id),
  kind: row.kind,
  record: idText<TxId>(row.record),
  reason: row.reason,
  first: row.first === null ? null : idText<TxId>(row.first),
  keys: JSON.parse(row.keys) as string[],
  openedAt: row.opened_at,
  state: row.state,
  decision: row.decision,
  decisionRecord: row.decision_record === null ? null : idText<TxId>(row.decision_record),
  closedAt: row.closed_at,
})
