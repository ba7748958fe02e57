/**
 * The log's signature, and the promise that it is given to one history only.
 *
 * The last checkpoint signed is kept in a small file of its own, apart from the database, so that restoring an older
 * database or swapping it for another cannot make central sign a second history. Before every signature the signer
 * proves from the store's own hashes that the tree it is asked to sign extends the last one it signed.
 *
 *   1. the block is committed           a crash here: the tail stands unsigned; the next start signs it
 *   2. the note is signed, the file is  a crash before the rename: as 1; after it: the next start finds the file and
 *      written and flushed              the head agree and only publishes
 *   3. the note is published            whoever sees it can rely on 1 and 2
 */
import type { LedgerReader } from '../node/ledger-store.ts'
import { equalBytes, fromHex, toHex } from '../shared/bytes.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { openCheckpoint, signCheckpoint } from '../shared/ledger/checkpoint.ts'
import { storedRoot } from '../shared/ledger/merkle.ts'
import type { NoteKey } from '../shared/ledger/note.ts'
import type { Head } from '../shared/ledger/replay.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Around, durably } from './steps.ts'

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
  /** The file is not a checkpoint of this log under its key. */
  | { readonly code: 'CHECKPOINT_UNREADABLE' }

export interface Signer {
  /** The signed note of the head, on disk before it is returned. Throws what the file system throws. */
  sign(head: Pick<Head, 'size' | 'root' | 'height'>): Result<Uint8Array, SignerError>
}

export interface SignerOptions {
  readonly crypto: Crypto
  readonly store: LedgerReader
  readonly last: LastCheckpoint
  readonly logKey: NoteKey
  readonly secretKey: Uint8Array
  readonly around: Around
}

export const createSigner = (options: SignerOptions): Signer => {
  const { crypto, store, last, logKey, secretKey, around } = options

  /** The note of the head when it was signed before; null when it may be signed now. */
  const check = (head: Pick<Head, 'size' | 'root' | 'height'>): Result<Uint8Array | null, SignerError> => {
    if (toHex(storedRoot(crypto.sha256, head.size, store.readHash)) !== head.root) {
      return err({ code: 'LOG_DAMAGED', stored: head.size })
    }
    const bytes = last.read()
    if (bytes === null) {
      return head.height === 0 ? ok(null) : err({ code: 'CHECKPOINT_MISSING', stored: head.size })
    }
    const opened = openCheckpoint(crypto.verify, bytes, [logKey])
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
      const note = signCheckpoint(crypto.sign, { origin: logKey.name, size: head.size, root }, logKey, secretKey)
      durably(around, 'checkpoint', () => last.write(note))
      return ok(note)
    },
  }
}
