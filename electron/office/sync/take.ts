/**
 * Filling a replica from a copy of another office's (DESIGN section 7): for a counter whose own was damaged while
 * central is out of reach. The copy is believed no more than central is: the log's signature, every hash and signature,
 * and all rules, held against the checkpoint kept in office.db. What lies wrong is a bad copy and proves nothing against
 * central, so no alarm comes of it. Wraps are of use where the copy is of this office; others come from central later.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerReader, readLedgerStore } from '../../../node/ledger-store.ts'
import { openReadonly, type ReadableDb, sqliteProblem } from '../../../node/sqlite.ts'
import { fromHex, toHex, utf8Encode } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import { encodeBundle, TILE_WIDTH } from '../../../shared/ledger/tiles.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Heads, MachineKeys } from '../ports.ts'
import type { OpenReplica, ReplicaWriter } from '../replica/replica.ts'
import { type PartToStore, tokensIn } from '../replica/sealed-store.ts'
import { createFollow, type FollowSource } from './follow.ts'

export interface Taken {
  /** Entries of the replica now. */
  readonly size: number
  /** Sealed parts that came along. */
  readonly parts: number
}

export type TakeError =
  /** There is no replica, or none that can be read. */
  | { readonly code: 'COPY_UNREADABLE' }
  /** It ends before what this office has verified. */
  | { readonly code: 'COPY_OLD' }
  /** It is no ledger of this network, or not as the log has signed it. */
  | { readonly code: 'COPY_BAD'; readonly data: { readonly why: string; readonly entry: number } }

export interface TakeOptions {
  readonly replica: OpenReplica
  readonly heads: Heads
  readonly keys: MachineKeys
  readonly crypto: Crypto
  readonly clock: Pick<Clock, 'now'>
  /** A folder that holds `replica.db`; it is read only. */
  readonly from: string
  /** Where a copy of it may stand meanwhile. */
  readonly dataDir: string
}

const PARTS_AT_ONCE = 256

export const takeReplica = async (options: TakeOptions): Promise<Result<Taken, TakeError>> => {
  const { replica, heads, keys, crypto, clock, from, dataDir } = options
  // A file beside its write-ahead log may be on a medium that cannot be written; a copy always opens.
  const folder = mkdtempSync(join(dataDir, '.taking-'))
  const unraised: ReplicaWriter['raise'] = (what) => ({ ...what, at: clock.now() as Instant, evidence: null })
  try {
    const db = openCopy(from, folder)
    if (db === null) return err({ code: 'COPY_UNREADABLE' })
    try {
      const copy = readCopy(db, crypto)
      if (copy === null) return err({ code: 'COPY_UNREADABLE' })
      const before = replica.ledger.head()?.size ?? 0
      const least = Math.max(before, heads.verified()?.size ?? 0)
      if (copy.size < least) return err({ code: 'COPY_OLD' })
      const follow = createFollow({
        replica: { ...replica, writer: { ...replica.writer, raise: unraised } },
        heads,
        keys,
        client: copy.source,
        crypto,
        clock,
        onProgress: () => undefined,
        onShown: () => undefined,
      })
      const reached = await follow.to(copy.note)
      if (!reached.ok) {
        const { code } = reached.error
        return err({ code: 'COPY_BAD', data: { why: code, entry: 'entry' in reached.error ? reached.error.entry : 0 } })
      }
      return ok({ size: reached.value, parts: await takeParts(replica, copy.part) })
    } finally {
      db.close()
    }
  } catch (error) {
    // Our own disk's trouble is told by whoever opened the office; what the copy cannot give is said here.
    if (sqliteProblem(error) !== 'DATABASE_DAMAGED') throw error
    return err({ code: 'COPY_UNREADABLE' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const takeParts = async (replica: OpenReplica, partOf: (hash: string) => PartToStore | null): Promise<number> => {
  const asked = new Set<string>()
  let taken = 0
  for (;;) {
    // Those asked for already come last.
    const wanted = replica.writer.wanted(PARTS_AT_ONCE).filter((hash) => !asked.has(hash))
    if (wanted.length === 0) return taken
    for (const hash of wanted) asked.add(hash)
    await replica.writer.storeParts(
      wanted.flatMap((hash) => partOf(hash) ?? []),
      [],
    )
    const missing = wanted.filter((hash) => replica.holds(hash) === null)
    const postponed = await replica.writer.storeParts([], missing)
    if (!postponed.ok) return taken
    taken += wanted.length - missing.length
  }
}

const openCopy = (from: string, folder: string): ReadableDb | null => {
  const source = join(from, 'replica.db')
  if (!existsSync(source)) return null
  try {
    for (const end of ['', '-wal']) {
      if (existsSync(`${source}${end}`)) copyFileSync(`${source}${end}`, join(folder, `replica.db${end}`))
    }
    return openReadonly(join(folder, 'replica.db'))
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code === 'ENOSPC') throw error
    return null
  }
}

interface Copy {
  readonly size: number
  readonly note: Uint8Array
  readonly source: FollowSource
  readonly part: (hash: string) => PartToStore | null
}

const readCopy = (db: ReadableDb, crypto: Crypto): Copy | null => {
  try {
    const ledger = readLedgerStore(db, crypto)
    const kept = db.prepare("SELECT size, note FROM checkpoints WHERE kind = 'verified'").get() as
      | { readonly size: number; readonly note: string }
      | undefined
    if (kept === undefined) return null
    const note = utf8Encode(kept.note)
    return { size: kept.size, note, source: sourceOf(ledger, note), part: partsOf(db) }
  } catch (error) {
    // Tables or columns that are not there: no replica of this program.
    const isOther = (error as { readonly code?: unknown }).code === 'SQLITE_ERROR'
    if (!isOther && sqliteProblem(error) === null) throw error
    return null
  }
}

/** The copy in central's place. A tile that is not there is a line that is lost. */
const sourceOf = (ledger: LedgerReader, note: Uint8Array): FollowSource => {
  const gone = err({ code: 'OFFLINE' } as const)
  return {
    checkpoint: async () => ok(note),
    tile: async ({ level, index, width }) => {
      const tile = ledger.readTile(level, index, width)
      return tile === null ? gone : ok(tile)
    },
    bundle: async ({ index, width }) => {
      const entries = ledger.entries(index * TILE_WIDTH, index * TILE_WIDTH + width)
      return entries.length === width ? ok(encodeBundle(entries)) : gone
    },
    cosign: async () => gone,
  }
}

const partsOf = (db: ReadableDb): Copy['part'] => {
  const find = db.prepare('SELECT ciphertext, wrap, tokens FROM sealed WHERE hash = ?')
  return (hash) => {
    const row = find.get(fromHex(hash)) as { ciphertext: Buffer; wrap: Buffer | null; tokens: Buffer } | undefined
    if (row === undefined) return null
    const tokens = [...tokensIn(row.tokens)].map((token) => toHex(token))
    const wrap = row.wrap === null ? null : new Uint8Array(row.wrap)
    return { hash, ciphertext: new Uint8Array(row.ciphertext), wrap, tokens, isOwn: false }
  }
}
