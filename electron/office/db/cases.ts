/**
 * Conflict cases: what stands in the way of a record, and the signed decision that ends it.
 *
 * A bulk case (kind `RETIRED`) gathers the cases of one retired key's records. Each of them is decided and closed by a
 * record of its own; what the bulk case is follows from them, in the same commit.
 */
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
  /** The bulk case that this one is gathered in; it is listed and decided there. */
  readonly gathered: string | null
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
  readonly gathered: Buffer | null
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
    `SELECT * FROM cases WHERE state <> 'closed' AND gathered IS NULL AND (opened_at, id) < (?, ?) ORDER BY opened_at DESC, id DESC LIMIT ?`,
  )
  const closed = db.prepare(
    `SELECT * FROM cases WHERE state = 'closed' AND gathered IS NULL AND (closed_at, id) < (?, ?) ORDER BY closed_at DESC, id DESC LIMIT ?`,
  )
  const countClosed = db.prepare(`SELECT count(*) FROM cases WHERE state = 'closed' AND gathered IS NULL`).pluck()
  const countOpen = db.prepare(`SELECT count(*) FROM cases WHERE state <> 'closed' AND gathered IS NULL`).pluck()
  const decide = db.prepare(
    `UPDATE cases SET state = 'deciding', decision = ?, decision_record = ? WHERE id = ? AND state = 'open' RETURNING gathered`,
  )
  const reopen = db.prepare(
    `UPDATE cases SET state = 'open', decision = NULL, decision_record = NULL WHERE decision_record = ? AND state = 'deciding'
     RETURNING gathered`,
  )
  const close = db.prepare(
    `UPDATE cases SET state = 'closed', closed_at = ? WHERE decision_record = ? AND state = 'deciding' RETURNING gathered`,
  )
  const gather = db.prepare(
    `INSERT INTO cases (id, kind, record, reason, keys, opened_at, state, gathered) VALUES (?, 'REJECTED', ?, ?, ?, ?, 'open', ?)
     ON CONFLICT (id) DO UPDATE SET kind = 'REJECTED', reason = excluded.reason, keys = excluded.keys, first = NULL,
       gathered = excluded.gathered WHERE state = 'open'`,
  )
  const single = db.prepare(
    `UPDATE cases SET gathered = NULL, reason = ?, keys = ?, first = ? WHERE id = ? AND state = 'open'`,
  )
  const bulkOf = db
    .prepare(`SELECT id FROM cases WHERE kind = 'RETIRED' AND state <> 'closed' AND gathered IS NULL AND keys = ?`)
    .pluck()
  const inBulk = db.prepare(
    `SELECT c.* FROM cases c JOIN records r ON r.id = c.record WHERE c.gathered = ? AND c.state = ? ORDER BY r.n LIMIT ?`,
  )
  const countInBulk = db.prepare('SELECT count(*) FROM cases WHERE gathered = ? AND state = ?').pluck()
  const setBulk = db.prepare(`UPDATE cases SET state = ?, closed_at = ? WHERE id = ?`)
  const lastClosed = db.prepare(`SELECT max(closed_at) FROM cases WHERE gathered = ? AND state = 'closed'`).pluck()
  const drop = db.prepare('DELETE FROM cases WHERE id = ?')
  /** A bulk case is as far as the one of its cases that is least far. */
  const follow = (bulk: Uint8Array): void => {
    const state = (['open', 'deciding', 'closed'] as const).find((each) => countInBulk.get(bulk, each) !== 0)
    if (state === undefined) drop.run(bulk)
    else setBulk.run(state, state === 'closed' ? lastClosed.get(bulk) : null, bulk)
  }
  const moved = (row: { readonly gathered: Buffer | null } | undefined): boolean => {
    if (row?.gathered != null) follow(row.gathered)
    return row !== undefined
  }
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
    decide: (id: string, decision: NonNullable<CaseRow['decision']>, record: string): boolean =>
      moved(decide.get(decision, idBytes(record), idBytes(id)) as Pick<Columns, 'gathered'> | undefined),
    /** The decision was returned, withdrawn or rejected: the question is open again. */
    reopen: (decisionRecord: string): boolean =>
      moved(reopen.get(idBytes(decisionRecord)) as Pick<Columns, 'gathered'> | undefined),
    close: (decisionRecord: string, at: number): boolean =>
      moved(close.get(at, idBytes(decisionRecord)) as Pick<Columns, 'gathered'> | undefined),
    /**
     * Puts a record's case into the bulk case for these keys, and opens that with the first. A case of the record that
     * stands open already joins it.
     */
    gather: (row: Pick<CaseRow, 'record' | 'reason' | 'keys' | 'openedAt'> & { readonly bulk: string }): void => {
      const keys = JSON.stringify(row.keys)
      const bulk = (bulkOf.get(keys) as Uint8Array | undefined) ?? idBytes(row.bulk)
      const record = idBytes(row.record)
      insert.run(bulk, 'RETIRED', record, row.reason, null, keys, row.openedAt)
      gather.run(record, record, row.reason, keys, row.openedAt, bulk)
      follow(bulk)
    },
    /** A case leaves its bulk case and is decided alone, for the reason given; the bulk goes when it was the last. */
    takeOut: (row: CaseRow, reason: string, keys: readonly string[], first: TxId | null): void => {
      if (row.gathered === null) throw new Error('the case stands alone already')
      single.run(reason, JSON.stringify(keys), first === null ? null : idBytes(first), idBytes(row.id))
      follow(idBytes(row.gathered))
    },
    /** Cases of a bulk case in this state, in the order in which their records were signed. */
    gathered: (bulk: string, state: CaseRow['state'], limit: number): CaseRow[] =>
      (inBulk.all(idBytes(bulk), state, limit) as Columns[]).map(read),
    countGathered: (bulk: string, state: CaseRow['state']): number => countInBulk.get(idBytes(bulk), state) as number,
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
  gathered: row.gathered === null ? null : idText(row.gathered),
})
