/** Wraps of the office's own keys (shared/crypto/wraps.ts): its HPKE key for each member, the number keys for the office. */
import type { ReadableDb, WritableDb } from '../../../node/sqlite.ts'
import { plain } from './columns.ts'

export type KeyWrapPurpose = 'office-key' | 'number-key'

export const putKeyWrap = (
  db: WritableDb,
  purpose: KeyWrapPurpose,
  subject: string,
  recipient: string,
  wrap: Uint8Array,
): void => {
  db.prepare('INSERT OR REPLACE INTO key_wraps (purpose, subject, recipient, wrap) VALUES (?, ?, ?, ?)').run(
    purpose,
    subject,
    recipient,
    wrap,
  )
}

/** Takes back everything that was wrapped for this recipient's key id. */
export const dropKeyWraps = (db: WritableDb, recipient: string): void => {
  db.prepare('DELETE FROM key_wraps WHERE recipient = ?').run(recipient)
}

/** Whether anything is wrapped for this recipient's key id. */
export const holdsKeyWrap = (db: ReadableDb, recipient: string): boolean =>
  db.prepare('SELECT 1 FROM key_wraps WHERE recipient = ?').get(recipient) !== undefined

/** The wrap of one key for one recipient's key id, or null. */
export const findKeyWrap = (
  db: ReadableDb,
  purpose: KeyWrapPurpose,
  subject: string,
  recipient: string,
): Uint8Array | null => {
  const wrap = db
    .prepare('SELECT wrap FROM key_wraps WHERE purpose = ? AND subject = ? AND recipient = ?')
    .pluck()
    .get(purpose, subject, recipient) as Buffer | undefined
  return wrap === undefined ? null : plain(wrap)
}

/** Every number key wrapped for this recipient: epoch and wrap. */
export const listNumberKeys = (
  db: ReadableDb,
  recipient: string,
): readonly { readonly epoch: number; readonly wrap: Uint8Array }[] =>
  (
    db.prepare(`SELECT subject, wrap FROM key_wraps WHERE purpose = 'number-key' AND recipient = ?`).all(recipient) as {
      subject: string
      wrap: Buffer
    }[]
  ).map(({ subject, wrap }) => ({ epoch: Number(subject), wrap: plain(wrap) }))
