/** The signed notes that a folder keeps, held against the log that was replayed. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { toHex, utf8Encode } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { encodeCheckpointBody, openCheckpointNote, parseCheckpointBody } from '../shared/ledger/checkpoint.ts'
import { verifyCosignature, verifyCosignatures } from '../shared/ledger/cosignature.ts'
import type { NetworkFile } from '../shared/ledger/genesis.ts'
import { storedRoot } from '../shared/ledger/merkle.ts'
import { type NoteKey, type NoteSignature, parseNote } from '../shared/ledger/note.ts'
import { quorumMet } from '../shared/ledger/policy.ts'
import type { WitnessSet } from '../shared/wire/witnesses.ts'
import { readDurable } from './durable.ts'
import type { LedgerReader } from './ledger-store.ts'
import { openReadonly, type ReadableDb } from './sqlite.ts'
import type { WitnessHistory } from './witness-history.ts'

/** Something kept that speaks of a tree. */
export type FoundNote =
  | { readonly kind: 'note'; readonly where: string; readonly bytes: Uint8Array; readonly witnessed: boolean }
  | { readonly kind: 'head'; readonly where: string; readonly size: number; readonly root: string }
  | { readonly kind: 'cosignature'; readonly where: string; readonly size: number; readonly line: NoteSignature }

const hasTable = (db: ReadableDb, name: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined

/** All notes of a central's or an office's folder; `db` is its ledger file. */
export const notesOf = (dataDir: string, db: ReadableDb): FoundNote[] => {
  const notes: FoundNote[] = []
  const last = readDurable(join(dataDir, 'last-checkpoint'))
  if (last !== null) notes.push({ kind: 'note', where: 'LAST_CHECKPOINT', bytes: last, witnessed: false })
  const inFile = (name: string, read: (from: ReadableDb) => void): void => {
    if (!existsSync(join(dataDir, name))) return
    const from = openReadonly(join(dataDir, name))
    try {
      read(from)
    } finally {
      from.close()
    }
  }
  inFile('objects.db', (from) => {
    for (const row of from.prepare('SELECT note FROM witnessed').all() as { note: Buffer }[])
      notes.push({ kind: 'note', where: 'WITNESSED_CHECKPOINT', bytes: new Uint8Array(row.note), witnessed: true })
    const lines = from.prepare('SELECT size, name, key_id AS keyId, signature FROM cosignatures').all() as {
      size: number
      name: string
      keyId: number
      signature: Buffer
    }[]
    for (const { size, name, keyId, signature } of lines)
      notes.push({
        kind: 'cosignature',
        where: 'COSIGNATURE',
        size,
        line: { name, keyId, signature: new Uint8Array(signature) },
      })
  })
  inFile('office.db', (from) => {
    if (!hasTable(from, 'heads')) return
    for (const row of from.prepare('SELECT size, root, note FROM heads').all() as {
      size: number
      root: string
      note: string
    }[]) {
      notes.push({ kind: 'head', where: 'KEPT_HEAD', size: row.size, root: row.root })
      if (row.note !== '')
        notes.push({ kind: 'note', where: 'KEPT_HEAD', bytes: utf8Encode(row.note), witnessed: false })
    }
  })
  if (hasTable(db, 'checkpoints')) {
    const rows = db.prepare('SELECT kind, size, root, note FROM checkpoints').all() as {
      kind: string
      size: number
      root: string
      note: string
    }[]
    for (const { kind, size, root, note } of rows) {
      notes.push({ kind: 'head', where: 'CHECKPOINT_ROW', size, root })
      notes.push({ kind: 'note', where: 'CHECKPOINT_ROW', bytes: utf8Encode(note), witnessed: kind === 'witnessed' })
    }
  }
  return notes
}

/** `found` hears of each note that the log or its keys contradict; the entry is the last one it covers. */
export const checkNotes = (
  crypto: Crypto,
  network: NetworkFile,
  store: LedgerReader,
  history: WitnessHistory,
  notes: readonly FoundNote[],
  found: (entry: number, why: string) => void,
): void => {
  const size = store.head()?.size ?? 0
  const { origin } = network
  const rootAt = (at: number): Uint8Array | null =>
    at > 0 && at <= size ? storedRoot(crypto.sha256, at, store.readHash) : null
  const isOurs = (at: number, root: string): boolean => {
    const own = rootAt(at)
    return own !== null && toHex(own) === root
  }
  for (const note of notes) {
    switch (note.kind) {
      case 'head':
        if (!isOurs(note.size, note.root)) found(Math.min(size, note.size) - 1, note.where)
        break
      case 'cosignature': {
        const root = rootAt(note.size)
        const key = cosignersOf([...history.from(note.size)]).find(
          ({ name, keyId }) => name === note.line.name && keyId === note.line.keyId,
        )
        const text = root === null ? null : encodeCheckpointBody({ origin, size: note.size, root })
        const holds = text !== null && key !== undefined && verifyCosignature(crypto.verify, text, note.line, key).ok
        if (!holds) found(Math.min(size, note.size) - 1, note.where)
        break
      }
      case 'note': {
        const parsed = parseNote(note.bytes)
        const body = parsed.ok ? parseCheckpointBody(parsed.value.text) : parsed
        if (!parsed.ok || !body.ok) {
          found(size - 1, note.where)
          break
        }
        const covered = Math.min(size, body.value.size)
        const sets = [...history.from(covered)]
        // The log's key of that size signed it; so did every other key that the log ever had.
        const opened = openCheckpointNote(
          crypto.verify,
          parsed.value,
          sets.slice(0, 1).map(({ logKey }) => logKey),
        )
        const lines = verifyCosignatures(crypto.verify, parsed.value, cosignersOf(sets))
        const isWitnessed = !note.witnessed || (lines.ok && sets.some(({ policy }) => quorumMet(policy, lines.value)))
        if (!opened.ok || !lines.ok || !isWitnessed || !isOurs(body.value.size, toHex(body.value.root)))
          found(covered - 1, note.where)
        break
      }
      default:
        note satisfies never
    }
  }
}

/** Every cosigner's key of these sets, once. */
const cosignersOf = (sets: readonly WitnessSet[]): NoteKey[] => [
  ...new Map(
    sets.flatMap(({ witnesses }) => witnesses).map(({ key }) => [`${key.name} ${key.keyId}`, key] as const),
  ).values(),
]
