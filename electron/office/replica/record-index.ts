/**
 * The index of ordered records, and what the office asks of it.
 *
 * It follows the ledger: entries below the mark `indexed` are in it, in one transaction with the mark, so a crash at
 * any instant goes on from there. A small block is indexed in its own transaction; after a long catch-up the rest
 * follows, and `indexLag` tells how far behind it is.
 */
import type { LedgerReader } from '../../../node/ledger-store.ts'
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import { fromHex, toHex } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import type { Json } from '../../../shared/json.ts'
import { adoptedBy } from '../../../shared/ledger/adoption.ts'
import { decodeTransaction, entryType, TRANSACTION, type TransactionEntry } from '../../../shared/ledger/entry.ts'
import { ID16, type TxId } from '../../../shared/ledger/ids.ts'
import type { LedgerView } from '../../../shared/ledger/state.ts'
import type { RecordQuery } from '../ports.ts'
import { subjectBytes, subjectsIn } from '../subjects.ts'
import { tokensIn } from './sealed-store.ts'
import { openStatisticsWriter } from './statistics.ts'

export interface IndexWriter {
  /** Entries below this are indexed. */
  mark(): number
  /** Indexes one ordered record and what it seals. Runs inside the caller's transaction. */
  put(index: number, outcome: number, entry: TransactionEntry, view: LedgerView & Pick<LedgerReader, 'placeOf'>): void
  /** Moves the mark; inside the transaction that put everything below it. */
  moveMark(to: number): void
  /** Indexes at most `limit` of the entries that wait, in one transaction; the number of those that still wait. */
  follow(ledger: LedgerReader, limit: number): number
}

export const openIndexWriter = (db: WritableDb, crypto: Pick<Crypto, 'sha256'>): IndexWriter => {
  const sql = {
    mark: db.prepare('SELECT entries FROM indexed').pluck(),
    moveMark: db.prepare('UPDATE indexed SET entries = ?'),
    record: db.prepare(
      'INSERT INTO records (idx, id, service, action, office, outcome, receipt, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    subject: db.prepare('INSERT INTO subjects (subject, idx) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    count: db.prepare(
      `INSERT INTO counts (service, action, office, rejected, n) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (service, action, office, rejected) DO UPDATE SET n = n + 1`,
    ),
    wanted: db.prepare(
      `INSERT INTO wanted (hash, idx) SELECT $hash, $index WHERE NOT EXISTS (SELECT 1 FROM sealed WHERE hash = $hash)
       ON CONFLICT DO NOTHING`,
    ),
    ownerWanted: db.prepare('UPDATE wanted SET idx = ? WHERE hash = ?'),
    owned: db.prepare('SELECT idx, tokens FROM sealed WHERE hash = ?'),
    own: db.prepare('UPDATE sealed SET idx = ? WHERE hash = ?'),
    dropToken: db.prepare('DELETE FROM tokens WHERE token = ? AND idx = ?'),
    token: db.prepare('INSERT INTO tokens (token, idx) VALUES (?, ?) ON CONFLICT DO NOTHING'),
  }
  /** With an adoption the ciphertexts, and what they are found by, are the adopter's. */
  const takeOver = (hash: Uint8Array, index: number): void => {
    sql.ownerWanted.run(index, hash)
    const owned = sql.owned.get(hash) as { idx: number; tokens: Buffer } | undefined
    if (owned === undefined) return
    sql.own.run(index, hash)
    for (const token of tokensIn(owned.tokens)) {
      sql.dropToken.run(token, owned.idx)
      sql.token.run(token, index)
    }
  }
  const statistics = openStatisticsWriter(db)
  const put: IndexWriter['put'] = (index, outcome, entry, view) => {
    const { payload } = entry
    const { service, action, office, receiptNo, recordedAt } = payload
    sql.record.run(index, fromHex(entry.id), service, action, office, outcome, receiptNo, recordedAt)
    sql.count.run(service, action, office, outcome === 0 ? 0 : 1)
    statistics.put(index, outcome, entry, view)
    for (const subject of subjectsOf(payload.body, view)) sql.subject.run(subjectBytes(subject), index)
    if (payload.sealed === null) return
    const isAdoption = outcome === 0 && adoptedBy(payload) !== null
    for (const { hash } of [payload.sealed, ...payload.sealed.attachments]) {
      if (view.get(`erased/${hash}`) !== undefined) continue
      const key = fromHex(hash) as Uint8Array
      if (isAdoption) takeOver(key, index)
      sql.wanted.run({ hash: key, index })
    }
  }
  const mark = (): number => sql.mark.get() as number
  const moveMark = (to: number): void => void sql.moveMark.run(to)
  const follow = db.transaction((ledger: LedgerReader, limit: number): number => {
    const from = mark()
    const size = ledger.head()?.size ?? 0
    const to = Math.min(size, from + limit)
    for (const [i, bytes] of ledger.entries(from, to).entries()) {
      if (entryType(bytes) !== TRANSACTION) continue
      const entry = decodeTransaction(crypto.sha256, bytes)
      const place = entry.ok ? ledger.placeOf(entry.value.id) : undefined
      if (!entry.ok || place === undefined) throw new Error('an entry of the verified ledger cannot be read')
      put(from + i, place.outcome, entry.value, ledger)
    }
    if (to > from) moveMark(to)
    return size - to
  })
  return { mark, put, moveMark, follow: (ledger, limit) => follow.immediate(ledger, limit) }
}

/** A person is found also under the id that an alias leads to. */
const subjectsOf = (body: Json, view: LedgerView): ReadonlySet<string> => {
  const subjects = subjectsIn(body)
  for (const subject of [...subjects]) {
    if (!ID16.test(subject)) continue
    const alias = view.get(`alias/${subject}`)?.value as { readonly to: string } | undefined
    if (alias !== undefined) subjects.add(alias.to)
  }
  return subjects
}

export interface RecordIndex {
  records(query: RecordQuery): readonly TxId[]
  count(query: RecordQuery): number
  byTokens(tokens: readonly string[], limit: number): readonly TxId[]
  byReceiptNo(prefix: string, limit: number): readonly TxId[]
  byCounter(counter: string, limit: number): readonly TxId[]
  nextParcel(after: string, end: string): string | null
  mark(): number
}

/** Reads the index. Results are newest first, those of a receipt number's beginning from the highest number down. */
export const readRecordIndex = (db: ReadableDb): RecordIndex => {
  const prepared = new Map<string, ReturnType<ReadableDb['prepare']>>()
  const prepare = (text: string) => {
    const known = prepared.get(text) ?? db.prepare(text).pluck()
    prepared.set(text, known)
    return known
  }
  const ids = (text: string, values: readonly unknown[]): readonly TxId[] =>
    (prepare(text).all(...values) as Buffer[]).map((id) => toHex(id) as TxId)

  return {
    records: (query) => {
      const { text, values } = conditions(query)
      const from = query.subject === undefined ? 'records r' : 'subjects s CROSS JOIN records r ON r.idx = s.idx'
      const order = query.subject === undefined ? 'r.idx' : 's.idx'
      const before = query.before === undefined ? '' : `AND ${order} < ? `
      return ids(`SELECT r.id FROM ${from} WHERE ${text} ${before}ORDER BY ${order} DESC LIMIT ?`, [
        ...values,
        ...(query.before === undefined ? [] : [query.before]),
        query.limit ?? 100,
      ])
    },
    count: (query) => {
      if (query.subject !== undefined) {
        const { text, values } = conditions(query)
        const all = prepare(`SELECT count(*) FROM subjects s CROSS JOIN records r ON r.idx = s.idx WHERE ${text}`)
        return all.get(...values) as number
      }
      const { text, values } = conditions(query, 'r.rejected')
      return prepare(`SELECT coalesce(sum(r.n), 0) FROM counts r WHERE ${text}`).get(...values) as number
    },
    // The first token's records, each looked up under the others: name the rarest first.
    byTokens: ([first = '', ...rest], limit) =>
      ids(
        `SELECT r.id FROM tokens t CROSS JOIN records r ON r.idx = t.idx WHERE t.token = ?
         ${rest.map(() => 'AND EXISTS (SELECT 1 FROM tokens o WHERE o.token = ? AND o.idx = t.idx)').join(' ')}
         ORDER BY t.idx DESC LIMIT ?`,
        [...[first, ...rest].map((token) => fromHex(token) ?? new Uint8Array(0)), limit],
      ),
    byReceiptNo: (prefix, limit) =>
      ids(
        `SELECT id FROM records WHERE receipt IS NOT NULL AND receipt >= ? AND receipt < ? ORDER BY receipt DESC LIMIT ?`,
        [prefix, `${prefix}\u007f`, limit],
      ),
    byCounter: (counter, limit) =>
      ids(`SELECT id FROM records WHERE receipt IS NOT NULL AND substr(receipt, -6) = ? ORDER BY idx DESC LIMIT ?`, [
        counter,
        limit,
      ]),
    nextParcel: (after, end) => {
      const next = prepare(
        'SELECT subject FROM subjects WHERE subject > ? AND subject < ? AND length(subject) = 19 ORDER BY subject LIMIT 1',
      ).get(Buffer.from(after), Buffer.from(end)) as Buffer | undefined
      return next?.toString('latin1') ?? null
    },
    mark: () => prepare('SELECT entries FROM indexed').get() as number,
  }
}

/** The query's conditions over `records r` (or `counts r`, whose outcome is another expression), always bound. */
const conditions = (
  query: RecordQuery,
  outcome = 'r.outcome',
): { readonly text: string; readonly values: readonly unknown[] } => {
  const text: string[] = []
  const values: unknown[] = []
  if (query.subject !== undefined) {
    text.push('s.subject = ?')
    values.push(subjectBytes(query.subject))
  }
  if (query.service !== undefined) {
    text.push('r.service = ?')
    values.push(query.service)
  }
  if (query.actions !== undefined) {
    text.push(`r.action IN (${query.actions.map(() => '?').join(', ')})`)
    values.push(...query.actions)
  }
  if (query.office !== undefined) {
    text.push('r.office = ?')
    values.push(query.office)
  }
  if (query.outcome !== undefined) text.push(`${outcome} ${query.outcome === 'accepted' ? '=' : '<>'} 0`)
  return { text: text.length === 0 ? 'TRUE' : text.join(' AND '), values }
}
