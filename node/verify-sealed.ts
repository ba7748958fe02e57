/**
 * What lies beside the log, held against it: ciphertexts, the wraps of their keys, search tokens, and at central the
 * wraps of the number keys. Central keeps them in objects.db, an office in its replica.
 *
 * Checked: every ciphertext is what a record's hash says and is there unless erased; nothing erased is there; every
 * wrap is signed by a device that the log enrolled, for this ciphertext and office, and made out to that office's key;
 * a replica's token index says the same as its ciphertexts.
 *
 * Not to be checked without a key that no folder holds open: what a ciphertext says, whether a wrap's box holds the
 * right key (the office finds out when it opens it), and whether a token belongs to its record's words.
 */
import { fromHex, toHex } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { WrapBinding } from '../shared/crypto/wraps.ts'
import { adoptedBy } from '../shared/ledger/adoption.ts'
import type { Hash, OfficeId } from '../shared/ledger/ids.ts'
import type { BlockToStore } from '../shared/ledger/replay.ts'
import type { MemberRow } from '../shared/services/members/v1/rows.ts'
import { erasedRow } from '../shared/services/privacy/v1/rules.ts'
import type { LedgerReader } from './ledger-store.ts'
import type { SignatureChecker } from './signatures.ts'
import type { ReadableDb, WritableDb } from './sqlite.ts'
import { readWraps, type WrapToRead } from './wraps.ts'

/** What of the folder's objects was looked at. */
export interface Beside {
  readonly ciphertexts: number
  /** Wraps whose signatures were verified. */
  readonly wraps: number
  /** Search tokens, of which only the place was checked. */
  readonly tokens: number
  /** Ciphertexts that no record seals. At central an upload may wait for its record; how many, and the first hundred. */
  readonly unreferenced: number
  readonly unreferencedHashes: readonly string[]
}

export const NOTHING_BESIDE: Beside = {
  ciphertexts: 0,
  wraps: 0,
  tokens: 0,
  unreferenced: 0,
  unreferencedHashes: [],
}

export interface SealedVerification {
  /** Hears of each block while it is replayed, before `finish`. */
  block(block: BlockToStore): void
  finish(store: LedgerReader): Promise<Beside>
}

export interface SealedFolder {
  readonly crypto: Crypto
  readonly signatures: SignatureChecker
  readonly network: string
  /** The folder's ledger, and where its objects are; the same for a replica. Null: the folder has none. */
  readonly ledger: ReadableDb
  /** The ledger outside the read transaction: central may erase meanwhile. A replica is one file and stands still. */
  readonly now: ReadableDb
  readonly objects: ReadableDb | null
  readonly isReplica: boolean
  /** Takes a table for the time of the verification. */
  readonly scratch: WritableDb
  readonly found: (entry: number, why: string, what?: string) => void
}

const TOKEN_BYTES = 16
const NAMED_AT_MOST = 100
/** Wraps in one batch of signatures. */
const BATCH = 256

export const verifySealed = (folder: SealedFolder): SealedVerification => {
  const { objects, scratch } = folder
  if (objects === null) {
    return { block: () => undefined, finish: () => Promise.resolve(NOTHING_BESIDE) }
  }
  scratch.exec('CREATE TABLE sealed_by (hash BLOB PRIMARY KEY, idx INTEGER NOT NULL) STRICT, WITHOUT ROWID')
  return new Objects(folder, objects)
}

/** Where a finding belongs. */
interface Place {
  readonly entry: number
  readonly why: string
  readonly what: string
}

class Objects implements SealedVerification {
  readonly #folder: SealedFolder
  readonly #objects: ReadableDb
  readonly #blockOf: (block: BlockToStore) => void

  constructor(folder: SealedFolder, objects: ReadableDb) {
    this.#folder = folder
    this.#objects = objects
    this.#blockOf = this.#blockReader()
  }

  block(block: BlockToStore): void {
    this.#blockOf(block)
  }

  /** Every ciphertext that a block's records seal, against the hash that the log states. */
  #blockReader(): (block: BlockToStore) => void {
    const { crypto, ledger, now, isReplica, scratch, found } = this.#folder
    const find = this.#objects.prepare('SELECT ciphertext FROM sealed WHERE hash = ?').pluck()
    const erased = ledger.prepare('SELECT 1 FROM state WHERE key = ?').pluck()
    const erasedNow = now.prepare('SELECT 1 FROM state WHERE key = ?').pluck()
    const wanted = isReplica ? ledger.prepare('SELECT 1 FROM wanted WHERE hash = ?').pluck() : null
    const mark = isReplica ? (ledger.prepare('SELECT entries FROM indexed').pluck().get() as number) : 0
    const seal = scratch.prepare('INSERT INTO sealed_by (hash, idx) VALUES (?, ?) ON CONFLICT DO NOTHING')
    const takeOver = scratch.prepare('UPDATE sealed_by SET idx = ? WHERE hash = ?')
    return (block) => {
      for (const { entry, index, outcome } of block.judged) {
        const { sealed } = entry.payload
        if (sealed === null) continue
        // A replica's index may be behind its log.
        const isAdoption = outcome === 0 && adoptedBy(entry.payload) !== null && (!isReplica || index < mark)
        for (const { hash } of [sealed, ...sealed.attachments]) {
          const key = fromHex(hash)
          seal.run(key, index)
          if (isAdoption) takeOver.run(index, key)
          const ciphertext = find.get(key) as Buffer | undefined
          if (ciphertext !== undefined) {
            if (erased.get(erasedRow(hash)) !== undefined) found(index, 'ERASED_PRESENT', hash)
            if (crypto.sha256Hex(ciphertext) !== hash) found(index, 'CIPHERTEXT', hash)
          } else if (
            // Asked after the ciphertext was looked for: the marker stands before the bytes go.
            erasedNow.get(erasedRow(hash)) === undefined &&
            (wanted === null || (wanted.get(key) === undefined && index < mark))
          ) {
            found(index, 'CIPHERTEXT_MISSING', hash)
          }
        }
      }
    }
  }

  async finish(store: LedgerReader): Promise<Beside> {
    const wraps = await this.#wraps(store)
    const unreferenced = this.#unreferenced(store)
    return {
      ciphertexts: this.#objects.prepare('SELECT count(*) FROM sealed').pluck().get() as number,
      wraps,
      tokens: this.#tokens(store),
      unreferenced: unreferenced.length,
      unreferencedHashes: unreferenced.slice(0, NAMED_AT_MOST),
    }
  }

  /** The record that seals a hash; the log's last entry for one that none does. */
  #entryOf(store: LedgerReader): (hash: Uint8Array) => number {
    const find = this.#folder.scratch.prepare('SELECT idx FROM sealed_by WHERE hash = ?').pluck()
    const last = (store.head()?.size ?? 1) - 1
    return (hash) => (find.get(hash) as number | undefined) ?? last
  }

  async #wraps(store: LedgerReader): Promise<number> {
    const { crypto, signatures, isReplica, network, found } = this.#folder
    const entryOf = this.#entryOf(store)
    const devices = new Map<string, Uint8Array>()
    for (const { key, value } of store.stateRows('key/')) {
      const row = value as unknown as MemberRow
      // A device that was revoked since wrapped rightly before.
      if (row.kind === 'device') devices.set(key.slice('key/'.length), fromHex(row.publicKey) as Uint8Array)
    }
    const boxes = new Map<string, string>()
    for (const { key, value } of store.stateRows('office/')) {
      const box = fromHex((value as { readonly box?: string }).box ?? '')
      if (box !== null) boxes.set(key.slice('office/'.length), crypto.sha256Hex(box))
    }
    let waiting: (WrapToRead & Place)[] = []
    let count = 0
    const settle = async (): Promise<void> => {
      const wraps = waiting
      waiting = []
      const read = await readWraps(crypto, signatures, wraps, (id) => devices.get(id) ?? null)
      for (const [i, wrap] of read.entries()) {
        const { entry, why, what } = wraps[i] as Place
        // Made out to the office's own key, too.
        if (!wrap.ok || boxes.get(wrap.value.office) !== wrap.value.recipient) found(entry, why, what)
      }
    }
    const take = async (bytes: Buffer, expected: Partial<WrapBinding>, place: Place): Promise<void> => {
      count += 1
      waiting.push({ bytes: new Uint8Array(bytes), expected: { network, ...expected }, ...place })
      if (waiting.length >= BATCH) await settle()
    }
    const rows = this.#objects
      .prepare(
        isReplica
          ? "SELECT hash, '' AS office, wrap FROM sealed WHERE wrap IS NOT NULL ORDER BY idx"
          : 'SELECT hash, office, wrap FROM wraps ORDER BY hash, office',
      )
      .iterate() as IterableIterator<{ hash: Buffer; office: OfficeId | ''; wrap: Buffer }>
    for (const { hash, office, wrap } of rows) {
      const subject = toHex(hash) as Hash
      const binding = { purpose: 'sealed', subject, ...(office === '' ? {} : { office }) } as const
      await take(wrap, binding, { entry: entryOf(hash), why: 'WRAP', what: subject })
    }
    if (!isReplica) {
      const keys = this.#objects.prepare('SELECT epoch, office, wrap FROM number_keys ORDER BY epoch, office').all()
      for (const { epoch, office, wrap } of keys as { epoch: number; office: OfficeId; wrap: Buffer }[]) {
        const binding = { purpose: 'number-key', subject: String(epoch), office } as const
        const entry = (store.head()?.size ?? 1) - 1
        await take(wrap, binding, { entry, why: 'NUMBER_KEY_WRAP', what: `${epoch} ${office}` })
      }
      this.#besideNothing(store, 'wraps', 'WRAP_WITHOUT_CIPHERTEXT')
      this.#besideNothing(store, 'tokens', 'TOKENS_WITHOUT_CIPHERTEXT')
    }
    await settle()
    return count
  }

  /** Central takes in no wrap and no token before their ciphertext, and drops them together. */
  #besideNothing(store: LedgerReader, table: 'wraps' | 'tokens', why: string): void {
    const entryOf = this.#entryOf(store)
    const rows = this.#objects
      .prepare(`SELECT DISTINCT hash FROM ${table} WHERE hash NOT IN (SELECT hash FROM sealed)`)
      .pluck()
      .all() as Buffer[]
    for (const hash of rows) this.#folder.found(entryOf(hash), why, toHex(hash))
  }

  #unreferenced(store: LedgerReader): string[] {
    const known = this.#folder.scratch.prepare('SELECT idx FROM sealed_by WHERE hash = ?').pluck()
    const { isReplica, found } = this.#folder
    const last = (store.head()?.size ?? 1) - 1
    const unreferenced: string[] = []
    const rows = this.#objects.prepare(`SELECT hash, ${isReplica ? 'idx' : '0'} AS idx FROM sealed ORDER BY hash`)
    for (const { hash, idx } of rows.iterate() as IterableIterator<{ hash: Buffer; idx: number }>) {
      const by = known.get(hash) as number | undefined
      if (by === undefined) unreferenced.push(toHex(hash))
      // A replica takes in nothing but what a record seals.
      if (isReplica && by !== idx) found(by ?? last, 'SEALED_ROW', toHex(hash))
    }
    return unreferenced
  }

  /** The tokens in the folder; those of a replica stand twice and must agree. */
  #tokens(store: LedgerReader): number {
    const { isReplica, found } = this.#folder
    const entryOf = this.#entryOf(store)
    const table = isReplica ? 'sealed' : 'tokens'
    const has = isReplica ? this.#objects.prepare('SELECT 1 FROM tokens WHERE token = ? AND idx = ?').pluck() : null
    let count = 0
    let listed = 0
    const seen = this.#folder.scratch
    if (isReplica)
      seen.exec('CREATE TABLE tokens_of (token BLOB, idx INTEGER, PRIMARY KEY (token, idx)) STRICT, WITHOUT ROWID')
    const see = isReplica
      ? seen.prepare('INSERT INTO tokens_of (token, idx) VALUES (?, ?) ON CONFLICT DO NOTHING')
      : null
    const rows = this.#objects.prepare(`SELECT hash, ${isReplica ? 'idx' : '0'} AS idx, tokens FROM ${table}`)
    for (const { hash, idx, tokens } of rows.iterate() as IterableIterator<{
      hash: Buffer
      idx: number
      tokens: Buffer
    }>) {
      if (tokens.length % TOKEN_BYTES !== 0) found(entryOf(hash), 'TOKEN_ROW', toHex(hash))
      for (let at = 0; at + TOKEN_BYTES <= tokens.length; at += TOKEN_BYTES) {
        count += 1
        const token = tokens.subarray(at, at + TOKEN_BYTES)
        listed += see?.run(token, idx).changes ?? 0
        if (has !== null && has.get(token, idx) === undefined) found(entryOf(hash), 'TOKEN_ROW', toHex(hash))
      }
    }
    if (!isReplica) return count
    const kept = this.#objects.prepare('SELECT count(*) FROM tokens').pluck().get() as number
    if (kept === listed) return count
    const knows = seen.prepare('SELECT 1 FROM tokens_of WHERE token = ? AND idx = ?').pluck()
    for (const { token, idx } of this.#objects.prepare('SELECT token, idx FROM tokens').iterate() as IterableIterator<{
      token: Buffer
      idx: number
    }>)
      if (knows.get(token, idx) === undefined) found(Math.max(0, idx), 'TOKEN_ROW')
    return count
  }
}
