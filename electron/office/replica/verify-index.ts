/** What `verify` compares of an office's index: it is made again from the log and must be the same, row by row. */

import { migrate } from '../../../node/sqlite.ts'
import type { Derived } from '../../../node/verify.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { openIndexWriter } from './record-index.ts'
import { REPLICA_MIGRATIONS } from './schema.ts'

/** Only what is indexed is compared: after a long catch-up the index follows. */
export const derivedIndex = (crypto: Pick<Crypto, 'sha256'>): Derived => ({
  open: (db, mark) => {
    migrate(db, 'replica', REPLICA_MIGRATIONS)
    const index = openIndexWriter(db, crypto)
    return (block, view) => {
      if (block.head.size > mark) return
      for (const { entry, index: at, outcome } of block.judged) index.put(at, outcome, entry, view)
    }
  },
  mark: 'SELECT entries FROM indexed',
  tables: [
    { why: 'RECORD_ROW', sql: 'SELECT idx AS entry, * FROM records ORDER BY idx' },
    { why: 'SUBJECT_ROW', sql: 'SELECT idx AS entry, subject FROM subjects ORDER BY subject, idx' },
    { why: 'COUNT_ROW', sql: 'SELECT 0 AS entry, * FROM counts ORDER BY service, action, office, rejected' },
    { why: 'STATISTICS_ROW', sql: 'SELECT 0 AS entry, * FROM monthly ORDER BY service, month, office, action, state' },
    { why: 'STATISTICS_ROW', sql: 'SELECT idx AS entry, * FROM sales ORDER BY idx' },
    { why: 'STATISTICS_ROW', sql: 'SELECT idx AS entry, * FROM voided ORDER BY idx' },
    { why: 'STATISTICS_ROW', sql: 'SELECT 0 AS entry, * FROM prices ORDER BY kind, month, dong' },
  ],
})
