/** Approvals as each record's entry will carry them. One signature may stand under many records. */
import type { WritableDb } from '../../../node/sqlite.ts'
import { concatBytes } from '../../../shared/bytes.ts'
import { type CarriedApproval, decodeApproval } from '../../../shared/ledger/approval.ts'
import { idBytes, plain } from './columns.ts'

interface Columns {
  readonly payload: Buffer
  readonly leaf_index: number
  readonly path: Buffer
  readonly signature: Buffer
}

export const openApprovals = (db: WritableDb) => {
  const insert = db.prepare(
    'INSERT INTO approvals (record, by, payload, leaf_index, path, signature) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const of = db.prepare('SELECT payload, leaf_index, path, signature FROM approvals WHERE record = ? ORDER BY by')
  const count = db.prepare('SELECT count(*) FROM approvals WHERE record = ?').pluck()
  const has = db.prepare('SELECT 1 FROM approvals WHERE record = ? AND by = ?').pluck()
  return {
    count: (record: string): number => count.get(idBytes(record)) as number,
    has: (record: string, by: string): boolean => has.get(idBytes(record), by) !== undefined,
    /** Throws when this approver's approval of the record stands already. */
    insert: (record: string, approval: CarriedApproval): void => {
      const { payload, payloadBytes, leafIndex, path, signature } = approval
      insert.run(idBytes(record), payload.by, payloadBytes, leafIndex, concatBytes(...path), signature)
    },
    of: (record: string): CarriedApproval[] => (of.all(idBytes(record)) as Columns[]).map(read),
  }
}

const read = (row: Columns): CarriedApproval => {
  const payloadBytes = plain(row.payload)
  const payload = decodeApproval(payloadBytes)
  if (!payload.ok) throw new Error('a stored approval does not decode')
  const path: Uint8Array[] = []
  for (let at = 0; at < row.path.length; at += 32) path.push(plain(row.path.subarray(at, at + 32)))
  return { payloadBytes, payload: payload.value, leafIndex: row.leaf_index, path, signature: plain(row.signature) }
}
