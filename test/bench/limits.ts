/** What the machine itself allows, measured in the same run as everything that is held against it. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createCrypto } from '../../node/sodium.ts'
import { openDatabase } from '../../node/sqlite.ts'

const crypto = createCrypto()
const pair = crypto.signKeyPair(new Uint8Array(32).fill(7))

/** Milliseconds at a fraction of sorted durations. */
export const quantile = (durations: readonly number[], fraction: number): number => {
  const sorted = [...durations].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] as number
}

/** Signing `bytes` bytes and inserting them in a transaction of their own, `synchronous=FULL`: durations in ms. */
export const openBare = (
  folder: string,
  bytes: number,
): { readonly insert: (count: number) => number[]; readonly close: () => void } => {
  const db = openDatabase(join(folder, 'bare.db'))
  db.exec('CREATE TABLE records (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL, signature BLOB NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO records (bytes, signature) VALUES (?, ?)')
  return {
    insert: (count) =>
      Array.from({ length: count }, (_, n) => {
        const record = new Uint8Array(bytes).fill(n)
        const started = performance.now()
        insert.run(record, crypto.sign(pair.secretKey, record))
        return performance.now() - started
      }),
    close: () => void db.close(),
  }
}

/** Verifying two signatures a record and inserting in batches of 1,000, one thread: records a second. */
export const rawRate = (folder: string, count: number, bytes: number): number => {
  const path = join(folder, 'raw.db')
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  const db = openDatabase(path)
  db.exec('CREATE TABLE records (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO records (bytes) VALUES (?)')
  const records = Array.from({ length: 1000 }, (_, n) => {
    const record = new Uint8Array(bytes).fill(n)
    return { record, signature: crypto.sign(pair.secretKey, record) }
  })
  const started = performance.now()
  for (let done = 0; done < count; done += records.length) {
    db.transaction(() => {
      for (const { record, signature } of records) {
        const good =
          crypto.verify(pair.publicKey, record, signature) && crypto.verify(pair.publicKey, record, signature)
        if (!good) throw new Error('a good signature was refused')
        insert.run(record)
      }
    }).immediate()
  }
  const seconds = (performance.now() - started) / 1000
  db.close()
  return count / seconds
}
