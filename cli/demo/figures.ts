/**
 * The figures of a demo, read from the folders after every process has ended: nothing is taken from what the processes
 * said of themselves.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerReader, readLedgerStore } from '../../node/ledger-store.ts'
import { openReadonly } from '../../node/sqlite.ts'
import { fromHex, toHex } from '../../shared/bytes.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { TxId } from '../../shared/ledger/ids.ts'
import { parseNote } from '../../shared/ledger/note.ts'
import { judgeCheckpoint } from '../../shared/ledger/policy.ts'
import { witnessesOf } from '../commands/folder.ts'
import type { JournalLine } from './journal.ts'
import { DemoError } from './seat.ts'
import type { Party } from './tale.ts'

/** Size, root and the root over the whole state, computed from the folder's rows. */
export const partyOf = (crypto: Crypto, id: string, folder: string): Party =>
  withLedger(crypto, folder, (ledger) => {
    const head = ledger.head()
    if (head === null) throw new DemoError('DEMO_LEDGER_EMPTY', { folder })
    return { id, size: head.size, root: head.root, stateRoot: toHex(ledger.stateRoot()) }
  })

/** What became of the journal's records: `lost` are in no office and not in the log. */
export const reckon = (
  crypto: Crypto,
  lines: readonly JournalLine[],
  folders: { readonly central: string; readonly offices: readonly string[] },
): { readonly accepted: number; readonly rejected: number; readonly lost: number } => {
  const places = withLedger(crypto, folders.central, (ledger) => lines.map(({ id }) => ledger.placeOf(id as TxId)))
  const missing = lines.filter((_, i) => places[i] === undefined)
  const held = new Set(folders.offices.flatMap((folder) => heldIn(folder, missing)))
  return {
    accepted: places.filter((place) => place?.outcome === 0).length,
    rejected: places.filter((place) => place !== undefined && place.outcome !== 0).length,
    lost: missing.filter(({ id }) => !held.has(id)).length,
  }
}

/** Entries under the newest checkpoint that carries the quorum; the note comes from central and is judged here. */
export const witnessedSize = (crypto: Crypto, folder: string, note: Uint8Array): number =>
  withLedger(crypto, folder, (ledger) => {
    const parsed = parseNote(note)
    const judged = parsed.ok ? judgeCheckpoint(crypto.verify, parsed.value, witnessesOf(crypto, ledger).policy) : parsed
    if (!judged.ok || !judged.value.witnessed) return 0
    const { size, root } = judged.value.checkpoint
    return ledger.blockOfSize(size)?.root === toHex(root) ? size : 0
  })

/** Cases opened and closed in an office's folder. */
export const casesIn = (folder: string): { readonly opened: number; readonly closed: number } => {
  const db = openReadonly(join(folder, 'office.db'))
  try {
    return db
      .prepare(`SELECT count(*) AS opened, count(*) FILTER (WHERE state = 'closed') AS closed FROM cases`)
      .get() as { opened: number; closed: number }
  } finally {
    db.close()
  }
}

const heldIn = (folder: string, lines: readonly JournalLine[]): readonly string[] => {
  const db = openReadonly(join(folder, 'office.db'))
  try {
    const find = db.prepare('SELECT 1 FROM records WHERE id = ?').pluck()
    return lines.filter(({ id }) => find.get(fromHex(id)) !== undefined).map(({ id }) => id)
  } finally {
    db.close()
  }
}

const withLedger = <T>(crypto: Crypto, folder: string, read: (ledger: LedgerReader) => T): T => {
  const name = ['log.db', 'replica.db'].find((each) => existsSync(join(folder, each)))
  if (name === undefined) throw new DemoError('NO_FOLDER', { path: folder })
  const db = openReadonly(join(folder, name))
  try {
    return read(readLedgerStore(db, crypto))
  } finally {
    db.close()
  }
}
