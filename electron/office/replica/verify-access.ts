/**
 * What `verify` asks of an office's access log: that its chain holds, and that every day which this device has put on
 * the ledger in its present epoch still has the entries whose last hash stands there. What a former epoch had put there
 * may be lost with the file that it stood in, when a backup was restored.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LedgerReader } from '../../../node/ledger-store.ts'
import { openReadonly } from '../../../node/sqlite.ts'
import { toHex } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import type { AnchorAccessLog } from '../../../shared/services/office/v1/rules.ts'
import { brokenLink } from '../db/access-log.ts'
import { readIdentity } from '../db/identity.ts'

/** Names the anchor's entry, or the log's last for a chain that is broken by itself. */
export const accessLogCheck =
  (crypto: Pick<Crypto, 'sha256' | 'sha256Hex'>, dataDir: string) =>
  (store: LedgerReader, found: (entry: number, why: string) => void): void => {
    const path = join(dataDir, 'office.db')
    if (!existsSync(path)) return
    const last = (store.head()?.size ?? 1) - 1
    let db: ReturnType<typeof openReadonly> | null = null
    try {
      db = openReadonly(path)
      const identity = readIdentity(db)
      if (identity === null) return
      if (brokenLink(db, crypto) !== null) found(last, 'ACCESS_LOG')
      const { device, epoch } = identity
      const nth = db
        .prepare('SELECT hash FROM access_log WHERE epoch = ? AND day = ? ORDER BY n LIMIT 1 OFFSET ?')
        .pluck()
      for (const { key, value, writer } of store.stateRows(`access-log/${device}/${epoch}/`)) {
        const { count, head } = value as unknown as Pick<AnchorAccessLog, 'count' | 'head'>
        const kept = nth.get(epoch, key.slice(key.lastIndexOf('/') + 1), count - 1) as Buffer | undefined
        if (kept === undefined || toHex(kept) !== head) found(store.placeOf(writer)?.index ?? 0, 'ACCESS_LOG_ANCHOR')
      }
    } catch {
      // What cannot be read of office.db says nothing of the ledger.
      found(last, 'ACCESS_LOG')
    } finally {
      db?.close()
    }
  }
