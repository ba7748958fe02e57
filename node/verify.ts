/**
 * Verifying a data folder from the bytes up, trusting only the root keys of the network file.
 *
 * Every entry is replayed into a fresh, temporary store by the code that replicas run; then everything else that the
 * folder holds is compared with what came out: tiles, outcomes, sequences, blocks, state, state roots, checkpoints with
 * their cosignatures, the checkpoints that office.db keeps, and what lies beside the log (verify-sealed.ts).
 * The folder is only read, inside one read transaction, so it may be in use.
 *
 * What is wrong is named by an entry: the one whose bytes or whose consequence differ. Of several, the earliest.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { equalBytes, toHex } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { RulesSet } from '../shared/ledger/engine.ts'
import type { NetworkFile } from '../shared/ledger/genesis.ts'
import { HASH_SIZE, leafHash } from '../shared/ledger/merkle.ts'
import type { BlockToStore } from '../shared/ledger/replay.ts'
import { TILE_WIDTH, tileWidth } from '../shared/ledger/tiles.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type LedgerReader, readLedgerStore } from './ledger-store.ts'
import { type NetworkFileError, readNetworkFile } from './network-file.ts'
import { createReplayer, type Replayer } from './replayer.ts'
import type { SignatureChecker } from './signatures.ts'
import {
  openDatabase,
  openReadonly,
  type ReadableDb,
  type SqliteProblem,
  sqliteProblem,
  type WritableDb,
} from './sqlite.ts'
import { checkNotes, type FoundNote, notesOf } from './verify-notes.ts'
import { type Beside, NOTHING_BESIDE, type SealedVerification, verifySealed } from './verify-sealed.ts'
import { compareScan, compareTables } from './verify-tables.ts'
import { createWitnessHistory, type WitnessHistory } from './witness-history.ts'

export interface VerifyReport {
  readonly ok: boolean
  /** Entries whose replay held. */
  readonly entries: number
  readonly blocks: number
  /** Ed25519 signatures on records and approvals that were verified. */
  readonly signatures: number
  /** Roots of the replayed log and of its whole state, hex. */
  readonly root: string
  readonly stateRoot: string
  readonly firstBad: Bad | null
  /** What lies beside the log; see verify-sealed.ts for what of it can be checked. */
  readonly beside: Beside
}

export interface Bad {
  /** Index of the entry. */
  readonly entry: number
  readonly why: string
  /** What beside the entry is meant: the hash of a ciphertext. */
  readonly what?: string | undefined
}

export type VerifyError =
  | { readonly code: 'DATA_MISSING'; readonly path: string }
  | { readonly code: SqliteProblem; readonly path: string }
  | NetworkFileError

/** What an office keeps beside the ledger and can be made again from it: the index of its records. */
export interface Derived {
  /** Query for the log size up to which it is made. */
  readonly mark: string
  /** Makes its tables in the temporary store; what it returns is called inside each block's transaction. */
  open(db: WritableDb, mark: number): (block: BlockToStore, view: LedgerReader) => void
  /** Queries whose rows must be the same on both sides, in order; the column `entry` says which entry a row is of. */
  readonly tables: readonly { readonly sql: string; readonly why: string }[]
}

export interface VerifyOptions {
  readonly crypto: Crypto
  readonly dataDir: string
  /** Path; by default `network.json` in the folder or beside it. */
  readonly networkFile?: string | undefined
  rulesSet(version: number): RulesSet | undefined
  readonly signatures: SignatureChecker
  readonly onProgress?: ((done: number, of: number) => void) | undefined
  readonly derived?: Derived | undefined
  /** What an office keeps besides, held against the log. */
  readonly also?: ((store: LedgerReader, found: (entry: number, why: string) => void) => void) | undefined
}

const CHUNK = 1024

export const verifyFolder = async (options: VerifyOptions): Promise<Result<VerifyReport, VerifyError>> => {
  const { dataDir } = options
  const path = ['log.db', 'replica.db'].map((name) => join(dataDir, name)).find((each) => existsSync(each))
  if (path === undefined) return err({ code: 'DATA_MISSING', path: dataDir })
  const network = readNetworkFile(options.networkFile ?? defaultNetworkFile(dataDir))
  if (!network.ok) return network
  const scratch = mkdtempSync(join(tmpdir(), 'daejang-verify-'))
  const opened: { close(): void }[] = []
  try {
    const db = openReadonly(path)
    opened.push(db)
    const fresh = openScratch(join(scratch, 'fresh.db'))
    opened.push(fresh)
    const sealedDb = openBeside(dataDir, path, db)
    if (sealedDb !== null && sealedDb !== db) opened.push(sealedDb)
    const now = sealedDb === db ? db : openReadonly(path)
    if (now !== db) opened.push(now)
    const verification = new Verification(options, network.value, path, db, fresh, sealedDb, now)
    return ok(await verification.run(notesOf(dataDir, db)))
  } catch (error) {
    const problem = sqliteProblem(error)
    if (problem === null) throw error
    return err({ code: problem, path })
  } finally {
    for (const each of opened.reverse()) each.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

const defaultNetworkFile = (dataDir: string): string => {
  const own = join(dataDir, 'network.json')
  return existsSync(own) ? own : join(dirname(dataDir), 'network.json')
}

/** Only as durable as it needs to be. */
const openScratch = (path: string): WritableDb => {
  const db = openDatabase(path)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('secure_delete = OFF')
  db.pragma('cache_size = -65536')
  return db
}

/** Where the folder's ciphertexts are: central's objects.db, or the replica itself. */
const openBeside = (dataDir: string, path: string, db: ReadableDb): ReadableDb | null => {
  if (path.endsWith('replica.db')) return db
  const objects = join(dataDir, 'objects.db')
  return existsSync(objects) ? openReadonly(objects) : null
}

class Verification {
  readonly #options: VerifyOptions
  readonly #db: ReadableDb
  readonly #fresh: WritableDb
  readonly #history: WitnessHistory
  readonly #sealed: SealedVerification
  readonly #isReplica: boolean
  readonly #network: NetworkFile
  #signatures = 0
  #bad: Bad | null = null

  constructor(
    options: VerifyOptions,
    network: NetworkFile,
    path: string,
    db: ReadableDb,
    fresh: WritableDb,
    sealedDb: ReadableDb | null,
    now: ReadableDb,
  ) {
    this.#options = options
    this.#network = network
    this.#db = db
    this.#fresh = fresh
    this.#isReplica = path.endsWith('replica.db')
    this.#history = createWitnessHistory(options.crypto.sha256, network.origin)
    this.#sealed = verifySealed({
      crypto: options.crypto,
      signatures: options.signatures,
      network: network.network,
      ledger: db,
      now,
      objects: sealedDb,
      isReplica: this.#isReplica,
      scratch: fresh,
      found: (entry, why, what) => this.#found(entry, why, what),
    })
  }

  #found(entry: number, why: string, what?: string): void {
    if (this.#bad === null || entry < this.#bad.entry)
      this.#bad = { entry: Math.max(0, entry), why, ...(what === undefined ? {} : { what }) }
  }

  async run(notes: readonly FoundNote[]): Promise<VerifyReport> {
    const { crypto } = this.#options
    this.#db.prepare('BEGIN').run()
    const replayer = this.#replayer()
    const whole = await this.#damageAware(
      () => this.#replay(replayer),
      () => replayer.next(),
    )
    const store = replayer.store
    let beside = NOTHING_BESIDE
    if (whole === true) {
      const found = (entry: number, why: string): void => this.#found(entry, why)
      const checks: (() => void | Promise<void>)[] = [
        () => compareScan(this.#db, this.#fresh, crypto.sha256, store, found),
        () => compareTables(this.#db, this.#fresh, store, found),
        () => checkNotes(crypto, this.#network, store, this.#history, notes, found),
        () => this.#compareDerived(),
        () => this.#options.also?.(store, found),
        async () => {
          beside = await this.#sealed.finish(store)
        },
      ]
      for (const check of checks) {
        await this.#damageAware(
          () => Promise.resolve(check()),
          () => replayer.next(),
        )
      }
    }
    const head = replayer.head()
    return {
      ok: this.#bad === null,
      entries: head?.size ?? 0,
      blocks: head === null ? 0 : head.height + 1,
      signatures: this.#signatures,
      root: head?.root ?? '',
      stateRoot: head === null ? '' : toHex(store.stateRoot()),
      firstBad: this.#bad,
      beside,
    }
  }

  /** Damage of the file's own structure is a finding like any other, at the place that was being read. */
  async #damageAware<T>(run: () => Promise<T>, at: () => number): Promise<T | null> {
    try {
      return await run()
    } catch (error) {
      if (sqliteProblem(error) !== 'DATABASE_DAMAGED') throw error
      this.#found(at(), 'DATABASE_DAMAGED')
      return null
    }
  }

  #replayer(): Replayer {
    const { crypto, rulesSet, signatures, derived } = this.#options
    const mark = this.#isReplica && derived !== undefined ? (this.#db.prepare(derived.mark).pluck().get() as number) : 0
    const index = this.#isReplica ? derived?.open(this.#fresh, mark) : undefined
    const replayer: Replayer = createReplayer({
      crypto,
      db: this.#fresh,
      network: this.#network,
      rulesSet,
      signatures: {
        check: (batch) => {
          this.#signatures += batch.count
          return signatures.check(batch)
        },
        close: () => signatures.close(),
      },
      also: (_, block) => {
        index?.(block, replayer.store)
        this.#history.add(block)
        this.#sealed.block(block)
      },
    })
    return replayer
  }

  /** Replays every entry; false when a fault ended it. */
  async #replay(replayer: Replayer): Promise<boolean> {
    const { crypto, onProgress } = this.#options
    const source = readLedgerStore(this.#db, crypto)
    const range = this.#db.prepare('SELECT count(*) AS n, min(idx) AS first, max(idx) AS last FROM entries').get() as {
      n: number
      first: number | null
      last: number | null
    }
    const size = range.n
    if (size === 0) return this.#end(0, 'EMPTY')
    if (range.first !== 0 || range.last !== size - 1) {
      const gap = this.#db
        .prepare('SELECT a.idx + 1 FROM entries a LEFT JOIN entries b ON b.idx = a.idx + 1 WHERE b.idx IS NULL LIMIT 1')
        .pluck()
        .get() as number
      return this.#end(range.first === 0 ? gap : 0, 'ENTRY_MISSING')
    }
    /** Leaves that differ from their tile: the entry is wrong or the tile is. */
    const differing: number[] = []
    const pushes: { readonly from: number; readonly done: ReturnType<Replayer['push']> }[] = []
    const settle = async (): Promise<boolean> => {
      const { done } = pushes.shift() as (typeof pushes)[number]
      const pushed = await done
      if (!pushed.ok) this.#blame(differing, pushed.error)
      return pushed.ok
    }
    for (let from = 0; from < size; from += CHUNK) {
      const entries = source.entries(from, Math.min(from + CHUNK, size))
      const leaves = entries.map((entry) => leafHash(crypto.sha256, entry))
      this.#compareLeaves(source, from, size, leaves, differing)
      pushes.push({ from, done: replayer.push(entries, leaves) })
      if (pushes.length > 2 && !(await settle())) return false
      onProgress?.(Math.min(from + CHUNK, size), size)
      // Lets verdicts of other threads come in, and progress go out.
      await new Promise<void>((resume) => setImmediate(resume))
    }
    while (pushes.length > 0) if (!(await settle())) return false
    if ((replayer.head()?.size ?? 0) !== size) return this.#end(replayer.head()?.size ?? 0, 'BLOCK_UNFINISHED')
    for (const entry of differing) this.#found(entry, this.#isRewritten(replayer, entry) ? 'ENTRY_REWRITTEN' : 'TILE')
    return true
  }

  #end(entry: number, why: string): false {
    this.#found(entry, why)
    return false
  }

  #compareLeaves(
    source: LedgerReader,
    from: number,
    size: number,
    leaves: readonly Uint8Array[],
    differing: number[],
  ): void {
    for (let at = 0; at < leaves.length; at += TILE_WIDTH) {
      const index = (from + at) / TILE_WIDTH
      const width = tileWidth(0, index, size)
      const tile = source.readTile(0, index, width)
      for (let i = 0; i < width; i += 1) {
        const kept = tile?.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE)
        if (kept === undefined || !equalBytes(kept, leaves[at + i] as Uint8Array)) differing.push(from + at + i)
      }
    }
  }

  /** A fault that shows later than a leaf that differs began there. */
  #blame(differing: readonly number[], fault: { readonly code: string; readonly entry: number }): void {
    this.#found(fault.entry, fault.code)
    const [first] = differing
    if (first !== undefined && first < fault.entry) this.#found(first, 'ENTRY_REWRITTEN')
  }

  /** Whether the block's kept root speaks for the tile and against the entry. */
  #isRewritten(replayer: Replayer, entry: number): boolean {
    const block = replayer.store.blockOfEntry(entry)
    const root = this.#db
      .prepare('SELECT root FROM blocks WHERE height = ?')
      .pluck()
      .get(block?.height ?? -1) as Buffer | undefined
    return block !== undefined && root !== undefined && toHex(root) !== block.root
  }

  /** The rows of what is derived, one beside the other. */
  #compareDerived(): void {
    if (!this.#isReplica) return
    for (const { sql, why } of this.#options.derived?.tables ?? []) {
      const [ours, theirs] = [this.#db.prepare(sql).iterate(), this.#fresh.prepare(sql).iterate()]
      try {
        for (;;) {
          const [a, b] = [ours.next(), theirs.next()]
          if (a.done && b.done) break
          const [left, right] = [a.value, b.value] as [Record<string, unknown>, Record<string, unknown>]
          if (!a.done && !b.done && rowText(left) === rowText(right)) continue
          this.#found(Number((b.done ? left : right).entry ?? 0), why)
          break
        }
      } finally {
        ours.return?.()
        theirs.return?.()
      }
    }
  }
}

const rowText = (row: Record<string, unknown>): string =>
  JSON.stringify(Object.values(row).map((value) => (value instanceof Uint8Array ? toHex(value) : value)))
