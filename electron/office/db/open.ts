/** office.db opened: one object per aggregate over one connection, whose owner is the office process. */
import { BUSY_MS, openDatabase, type WritableDb } from '../../../node/sqlite.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type Around, durably, noSteps } from '../steps.ts'
import { openAccessLog } from './access-log.ts'
import { openApprovals } from './approvals.ts'
import { openCases } from './cases.ts'
import { openCounters } from './counters.ts'
import { openDrafts } from './drafts.ts'
import { openHeads } from './heads.ts'
import { openImports } from './imports.ts'
import { openLetters } from './letters.ts'
import { openMarks } from './marks.ts'
import { openPapers } from './papers.ts'
import { openProcedure } from './procedure.ts'
import { openRecords } from './records.ts'
import { openRefusals } from './refusals.ts'
import { openRestored } from './restored.ts'
import { migrateOffice } from './schema.ts'
import { openSealedParts } from './sealed-parts.ts'
import { openSettings } from './settings.ts'

export type OfficeDb = ReturnType<typeof openOfficeDb>

/** Opens or creates the file. Throws what SQLite throws; `sqliteProblem` tells it to people. */
export const openOfficeDb = (
  path: string,
  crypto: Pick<Crypto, 'sha256' | 'sha256Hex'>,
  around: Around = noSteps,
  clock: Pick<Clock, 'now'> = systemClock,
) => {
  const db = openDatabase(path, { shrinks: true })
  migrateOffice(db)
  return officeDb(db, crypto, around, clock)
}

/** Free pages that stay for what comes next; also what is given back at once, a few milliseconds' work. */
const SPARE_PAGES = 256

const officeDb = (
  db: WritableDb,
  crypto: Pick<Crypto, 'sha256' | 'sha256Hex'>,
  around: Around,
  clock: Pick<Clock, 'now'>,
) => ({
  db,
  counters: openCounters(db),
  drafts: openDrafts(db),
  records: openRecords(db),
  approvals: openApprovals(db),
  marks: openMarks(db),
  sealed: openSealedParts(db),
  cases: openCases(db),
  refusals: openRefusals(db),
  papers: openPapers(db),
  procedure: openProcedure(db),
  accessLog: openAccessLog(db, crypto, around),
  imports: openImports(db),
  letters: openLetters(db, clock),
  restored: openRestored(db, around),
  settings: openSettings(db, around),
  heads: openHeads(db, around),
  /** One commit: everything in `run` is on disk when this returns, or nothing is. */
  commit: <T>(run: () => T): T => durably(around, 'desk', () => db.transaction(run).immediate()),
  /** Empties the write-ahead log, for bytes that are to be gone; false while somebody reads it, which is not waited for. */
  emptyLog: (): boolean => {
    db.pragma('busy_timeout = 0')
    try {
      return (db.pragma('wal_checkpoint(TRUNCATE)') as [{ readonly busy: number }])[0].busy === 0
    } finally {
      db.pragma(`busy_timeout = ${BUSY_MS}`)
    }
  },
  /**
   * What nobody should wait for: a part of the room that was given up is given back; when no more is to be given back,
   * the write-ahead log is copied into the file. True while there is more to do.
   */
  tidy: (): boolean => {
    if ((db.pragma('freelist_count', { simple: true }) as number) < SPARE_PAGES) {
      db.pragma('wal_checkpoint(PASSIVE)')
      return false
    }
    db.pragma(`incremental_vacuum(${SPARE_PAGES})`)
    return true
  },
})
