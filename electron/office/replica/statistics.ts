/**
 * Sums of the register, kept with the index: an answer reads one row for each month, office, action and state, whatever
 * the number of records.
 *
 *     monthly    records by the month in which they were recorded, in Korean time
 *     voided     the records that were voided: each is counted over once
 *     sales      what a living sale adds to `prices`, so that a correction or cancellation can take it out again
 *     prices     sales of whole properties by the month of the contract
 *
 * All of it comes from what stands in the log: the index, made again, has the same sums.
 */
import type { LedgerReader } from '../../../node/ledger-store.ts'
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { TransactionEntry } from '../../../shared/ledger/entry.ts'
import type { TxId } from '../../../shared/ledger/ids.ts'
import { type Sold, soldBy } from '../../../shared/services/real-estate/sold.ts'

export type RecordState = 'accepted' | 'voided' | 'rejected'

interface Counted {
  readonly service: string
  readonly action: string
  readonly office: string
  /** Milliseconds since the epoch. */
  readonly recordedAt: number
}

export interface StatisticsWriter {
  /** After the record has its row in `records`. Runs inside the caller's transaction. */
  put(index: number, outcome: number, entry: TransactionEntry, places: Pick<LedgerReader, 'placeOf'>): void
}

export const openStatisticsWriter = (db: WritableDb): StatisticsWriter => {
  const sql = {
    count: db.prepare(
      `INSERT INTO monthly (service, month, office, action, state, n) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (service, month, office, action, state) DO UPDATE SET n = n + excluded.n`,
    ),
    record: db.prepare('SELECT service, action, office, recorded_at AS recordedAt FROM records WHERE idx = ?'),
    voided: db.prepare('INSERT INTO voided (idx) VALUES (?) ON CONFLICT DO NOTHING'),
    sale: db.prepare('SELECT kind, dong, month, price, area100 FROM sales WHERE idx = ?'),
    keepSale: db.prepare('INSERT INTO sales (idx, kind, dong, month, price, area100) VALUES (?, ?, ?, ?, ?, ?)'),
    dropSale: db.prepare('DELETE FROM sales WHERE idx = ?'),
    price: db.prepare(
      `INSERT INTO prices (kind, month, dong, n, price, area100) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, month, dong)
       DO UPDATE SET n = n + excluded.n, price = price + excluded.price, area100 = area100 + excluded.area100`,
    ),
  }
  const count = ({ service, action, office, recordedAt }: Counted, state: RecordState, by: number): void => {
    sql.count.run(service, koreanDate(recordedAt).slice(0, 7), office, action, state, by)
  }
  const price = ({ kind, month, dong, price, area100 }: Sold, by: 1 | -1): void => {
    sql.price.run(kind, month, dong, by, by * price, by * area100)
  }
  const addSale = (index: number, sold: Sold | null): void => {
    if (sold === null) return
    sql.keepSale.run(index, sold.kind, sold.dong, sold.month, sold.price, sold.area100)
    price(sold, 1)
  }
  const takeSale = (index: number): void => {
    const sold = sql.sale.get(index) as Sold | undefined
    if (sold === undefined) return
    sql.dropSale.run(index)
    price(sold, -1)
  }
  const voidAt = (index: number): void => {
    if (sql.voided.run(index).changes === 0) return
    const record = sql.record.get(index) as Counted
    count(record, 'accepted', -1)
    count(record, 'voided', 1)
  }

  return {
    put: (index, outcome, { payload }, places) => {
      const { service, action, body } = payload
      count(payload, outcome === 0 ? 'accepted' : 'rejected', 1)
      if (outcome !== 0) return
      const target = typeof body.target === 'string' ? places.placeOf(body.target as TxId)?.index : undefined
      if (action === 'void' && target !== undefined) voidAt(target)
      if (service !== 'real-estate') return
      // A correction states the sale as a whole; a sale stays under the record that entered it.
      if (target !== undefined) takeSale(target)
      addSale(target ?? index, soldBy(action, body))
    },
  }
}

export interface MonthlyCount {
  /** `YYYY-MM`. */
  readonly month: string
  readonly office: string
  readonly action: string
  readonly state: RecordState
  readonly n: number
}

export interface PriceSum {
  readonly n: number
  /** Won. */
  readonly price: number
  readonly area100: number
}

export interface Statistics {
  /** From a month on, by month and office. */
  months(service: string, from: string): readonly MonthlyCount[]
  /** Kinds of property that were sold, as many as there are. */
  kinds(): readonly string[]
  /** From a month of the contract on; of one dong, or of all together. */
  pricesByMonth(kind: string, from: string, dong: string | null): readonly (PriceSum & { readonly month: string })[]
  pricesByDong(kind: string, from: string): readonly (PriceSum & { readonly dong: string })[]
}

export const readStatistics = (db: ReadableDb): Statistics => {
  const months = db.prepare(
    'SELECT month, office, action, state, n FROM monthly WHERE service = ? AND month >= ? AND n > 0 ORDER BY month, office',
  )
  const sums = 'sum(n) AS n, sum(price) AS price, sum(area100) AS area100 FROM prices WHERE kind = ? AND month >= ?'
  const kinds = db.prepare('SELECT DISTINCT kind FROM prices ORDER BY kind').pluck()
  const byMonth = db.prepare(`SELECT month, ${sums} GROUP BY month HAVING sum(n) > 0 ORDER BY month`)
  const ofDong = db.prepare(`SELECT month, ${sums} AND dong = ? GROUP BY month HAVING sum(n) > 0 ORDER BY month`)
  const byDong = db.prepare(`SELECT dong, ${sums} GROUP BY dong HAVING sum(n) > 0 ORDER BY dong`)
  return {
    months: (service, from) => months.all(service, from) as MonthlyCount[],
    kinds: () => kinds.all() as string[],
    pricesByMonth: (kind, from, dong) =>
      (dong === null ? byMonth.all(kind, from) : ofDong.all(kind, from, dong)) as (PriceSum & { month: string })[],
    pricesByDong: (kind, from) => byDong.all(kind, from) as (PriceSum & { dong: string })[],
  }
}
