/**
 * Numbers that are given once: always inside the transaction that stores what bears them, so that a crash leaves
 * either both or neither and two windows never get the same one.
 */
import type { WritableDb } from '../../../node/sqlite.ts'

export const openCounters = (db: WritableDb) => {
  const next = db
    .prepare(
      `INSERT INTO counters (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    )
    .pluck()
  /** The next number under a name, from 1. Throws outside a transaction: the number could be lost or given twice. */
  const number = (name: string): number => {
    if (!db.inTransaction) throw new Error('a number is given in the transaction that stores what bears it')
    return next.get(name) as number
  }
  /** `day` is a Korean civil date. */
  const prefix = (office: string, day: string, terminal: number): string =>
    `${office.toUpperCase()}-${day.replaceAll('-', '')}-${String(terminal).padStart(2, '0')}`
  return {
    number,
    /** `(device, epoch, seq)` is unique; an epoch belongs to one device. */
    seq: (epoch: string): number => number(`seq/${epoch}`),
    /** `MAPO-20261122-03-000123`: office, day, terminal, counter of that day and terminal. */
    receiptNo: (office: string, day: string, terminal: number): string => {
      const begins = prefix(office, day, terminal)
      return `${begins}-${String(number(`receipt/${begins}`)).padStart(6, '0')}`
    },
    /** `MAPO-20261122-03-P000045`: every sheet has its own. */
    serial: (office: string, day: string, terminal: number): string => {
      const begins = prefix(office, day, terminal)
      return `${begins}-P${String(number(`paper/${begins}`)).padStart(6, '0')}`
    },
  }
}
