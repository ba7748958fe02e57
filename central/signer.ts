/**
 * The log's signature, and the promise that it is given to one history only.
 *
 * The last checkpoint signed is kept in a small file of its own, apart from the database, so that restoring an older
 * database or swapping it for another cannot make central sign a second history. Before every signature the signer
 * proves from the store's own hashes that the tree it is asked to sign extends the last one it signed.
 *
 * When the roots rotate the log's key, an office that lags behind, or comes anew from the genesis, knows an older key
 * only. So every key that the log ever had signs every checkpoint (`LogKeys`); the one that the state names must be
 * among them, else nothing is signed. What an older key alone has signed counts for nobody who has seen the rotation.
 *
 *   1. the block is committed           a crash here: the tail stands unsigned; the next start signs it
 *   2. the note is signed, the file is  a crash before the rename: as 1; after it: the next start finds the file and
 *      written and flushed              the head agree and only publishes
 *   3. the note is published            whoever sees it can rely on 1 and 2
 */
import type { LedgerReader } from '../node/ledger-store.ts'
import { equalBytes, fromHex, toHex } from '../shared/bytes.ts'
import type { Crypto, SignKeyPair } from '../shared/crypto/port.ts'
import { encodeCheckpointBody, openCheckpoint } from '../shared/ledger/checkpoint.ts'
import { storedRoot } from '../shared/ledger/merkle.ts'
import { encodeNote, KEY_ED25519, type NoteKey, type NoteSignature, noteKey, signText } from '../shared/ledger/note.ts'
import type { Head } from '../shared/ledger/replay.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Around, durably } from './steps.ts'
import { networkRow } from './store.ts'

/** The keys of the log, old ones included. */
export interface LogKeys {
  readonly notes: readonly NoteKey[]
  /** A signature of each over a note's text. */
  sign(text: string): NoteSignature[]
  /** The secret half of the key that the state names (hex); undefined when it is not held here. */
  secretOf(publicKey: string): Uint8Array | undefined
}

export const openLogKeys = (crypto: Crypto, origin: string, pairs: readonly SignKeyPair[]): LogKeys => {
  const keys = pairs.map((pair) => ({ pair, note: noteKey(crypto.sha256, origin, KEY_ED25519, pair.publicKey) }))
  return {
    notes: keys.map(({ note }) => note),
    sign: (text) => keys.map(({ note, pair }) => signText(crypto.sign, text, note, pair.secretKey)),
    secretOf: (publicKey) => pairs.find((pair) => toHex(pair.publicKey) === publicKey)?.secretKey,
  }
}

/** Where the last checkpoint signed is kept: read at the start, replaced before each publication. */
export interface LastCheckpoint {
  /** Null when none was ever written. */
  read(): Uint8Array | null
  /** On disk when it returns. */
  write(note: Uint8Array): void
}

export type SignerError =
  /** The last checkpoint signed is larger than the log: the database is older than what the offices have seen. */
  | { readonly code: 'CHECKPOINT_AHEAD'; readonly signed: number; readonly stored: number }
  /** The log does not contain the last checkpoint signed: it is another history. */
  | { readonly code: 'CHECKPOINT_FORKED'; readonly signed: number; readonly stored: number }
  /** The log has grown but no checkpoint was kept: somebody removed the file. */
  | { readonly code: 'CHECKPOINT_MISSING'; readonly stored: number }
  /** The stored hashes do not give the root of the last block. */
  | { readonly code: 'LOG_DAMAGED'; readonly stored: number }
  /** The file is not a checkpoint of this log under its keys. */
  | { readonly code: 'CHECKPOINT_UNREADABLE' }
  /** The key that the state names is not among ours: it was rotated, or this is another log's. */
  | { readonly code: 'LOG_KEY_OTHER' }

export interface Signer {
  /** The signed note of the head, on disk before it is returned. Throws what the file system throws. */
  sign(head: Pick<Head, 'size' | 'root' | 'height'>): Result<Uint8Array, SignerError>
}

export interface SignerOptions {
  readonly crypto: Crypto
  readonly store: LedgerReader
  readonly last: LastCheckpoint
  readonly keys: LogKeys
  readonly origin: string
  readonly around: Around
}

export const createSigner = (options: SignerOptions): Signer => {
  const { crypto, store, last, keys, origin, around } = options

  /** The note of the head when it was signed before; null when it may be signed now. */
  const check = (head: Pick<Head, 'size' | 'root' | 'height'>): Result<Uint8Array | null, SignerError> => {
    if (keys.secretOf(networkRow(store).logKey) === undefined) return err({ code: 'LOG_KEY_OTHER' })
    if (toHex(storedRoot(crypto.sha256, head.size, store.readHash)) !== head.root) {
      return err({ code: 'LOG_DAMAGED', stored: head.size })
    }
    const bytes = last.read()
    if (bytes === null) {
      return head.height === 0 ? ok(null) : err({ code: 'CHECKPOINT_MISSING', stored: head.size })
    }
    const opened = openCheckpoint(crypto.verify, bytes, keys.notes)
    if (!opened.ok) return err({ code: 'CHECKPOINT_UNREADABLE' })
    const { size, root } = opened.value.checkpoint
    if (size > head.size) return err({ code: 'CHECKPOINT_AHEAD', signed: size, stored: head.size })
    if (!equalBytes(storedRoot(crypto.sha256, size, store.readHash), root)) {
      return err({ code: 'CHECKPOINT_FORKED', signed: size, stored: head.size })
    }
    return ok(size === head.size ? bytes : null)
  }

  return {
    sign: (head) => {
      const checked = check(head)
      if (!checked.ok) return checked
      if (checked.value !== null) return ok(checked.value)
      const root = fromHex(head.root) as Uint8Array
      const text = encodeCheckpointBody({ origin, size: head.size, root })
      const note = encodeNote({ text, signatures: keys.sign(text) })
      durably(around, 'checkpoint', () => last.write(note))
      return ok(note)
    },
  }
}
