/**
 * Numbers that are given once: always inside the transaction that stores what bears them, so that a crash leaves
 * either both or neither and two windows never get the same one.
 */
import type { WritableDb } from '../../../node/sqlite.ts'

/** The next number under a name, from 1. Throws outside a transaction: the number could be lost or given twice. */
export const nextNumber = (db: WritableDb, name: string): number => {
  if (!db.inTransaction) throw new Error('a number is given in the transaction that stores what bears it')
  return db
    .prepare(
      `INSERT INTO counters (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
    )
    .pluck()
    .get(name) as number
}

/** `(device, epoch, seq)` is unique; an epoch belongs to one device. */
export const nextSeq = (db: WritableDb, epoch: string): number => nextNumber(db, `seq/${epoch}`)

/** `MAPO-20261122-03-000123`: office, Korean civil day, terminal, counter of that day and terminal. */
export const nextReceiptNo = (db: WritableDb, office: string, day: string, terminal: number): string => {
  const prefix = `${office.toUpperCase()}-${day.replaceAll('-', '')}-${String(terminal).padStart(2, '0')}`
  return `${prefix}-${String(nextNumber(db, `receipt/${prefix}`)).padStart(6, '0')}`
}

/** `MAPO-20261122-03-P000045`: every sheet has its own. */
export const nextSerial = (db: WritableDb, office: string, day: string, terminal: number): string => {
  const prefix = `${office.toUpperCase()}-${day.replaceAll('-', '')}-${String(terminal).padStart(2, '0')}`
  return `${prefix}-P${String(nextNumber(db, `paper/${prefix}`)).padStart(6, '0')}`
}
