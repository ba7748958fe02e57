/**
 * C2SP tlog-checkpoint: what a log signs, a signed note whose text is
 *
 *     <origin>
 *     <tree size, decimal>
 *     <root, base64>
 *
 * and nothing more: extension lines cannot be audited by monitors, and this log has none. The log's key is named as
 * its origin, so a key stands for one log only.
 */

import { fromBase64, toBase64, utf8Encode } from '../bytes.ts'
import { err, ok, type Result } from '../result.ts'
import { HASH_SIZE } from './merkle.ts'
import {
  encodeNote,
  isKeyName,
  type Note,
  type NoteError,
  type NoteKey,
  parseNote,
  type Sign,
  signText,
  type Verify,
  verifyNote,
} from './note.ts'

/** Longest origin in bytes. */
export const MAX_ORIGIN_SIZE = 255

export interface Checkpoint {
  /** The log's name, also its key's name: no white space, no plus, at most 255 bytes. */
  readonly origin: string
  /** Leaves in the tree; a safe integer. */
  readonly size: number
  /** 32 bytes. */
  readonly root: Uint8Array
}

/** A checkpoint whose log signature was verified, with the note it came in. */
export interface OpenCheckpoint {
  readonly checkpoint: Checkpoint
  readonly note: Note
  /** The key of the log that signed. */
  readonly logKey: NoteKey
}

export type CheckpointError =
  | NoteError
  | { readonly code: 'CHECKPOINT_MALFORMED' }
  | { readonly code: 'CHECKPOINT_ORIGIN_UNKNOWN'; readonly origin: string }

/** The note text of a checkpoint. An origin, size or root that cannot be is a bug and throws. */
export function encodeCheckpointBody({ origin, size, root }: Checkpoint): string {
  if (!isOrigin(origin)) throw new RangeError('no origin')
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`no tree size: ${size}`)
  if (root.length !== HASH_SIZE) throw new RangeError(`a root has ${HASH_SIZE} bytes`)
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** Strict inverse of `encodeCheckpointBody`: three lines, no leading zero, canonical base64, no extension line. */
export function parseCheckpointBody(text: string): Result<Checkpoint, CheckpointError> {
  const [origin = '', decimal = '', base64 = '', end, ...rest] = text.split('\n')
  const size = parseDecimal(decimal)
  const root = fromBase64(base64)
  if (end !== '' || rest.length > 0 || !isOrigin(origin)) return err({ code: 'CHECKPOINT_MALFORMED' })
  if (size === null || root?.length !== HASH_SIZE) return err({ code: 'CHECKPOINT_MALFORMED' })
  return ok({ origin, size, root })
}

/** The signed note of a checkpoint, with the log's signature alone. The key must be named as the origin. */
export function signCheckpoint(sign: Sign, checkpoint: Checkpoint, logKey: NoteKey, secretKey: Uint8Array): Uint8Array {
  if (logKey.name !== checkpoint.origin) throw new RangeError('the key is not named as the origin')
  const text = encodeCheckpointBody(checkpoint)
  return encodeNote({ text, signatures: [signText(sign, text, logKey, secretKey)] })
}

/**
 * Parses a note as a checkpoint and verifies the log's signature. `logKeys` are the keys trusted for their origins
 * (more than one while a key is being rotated, or when any of several logs will do).
 */
export function openCheckpoint(
  verify: Verify,
  bytes: Uint8Array,
  logKeys: readonly NoteKey[],
): Result<OpenCheckpoint, CheckpointError> {
  const note = parseNote(bytes)
  return note.ok ? openCheckpointNote(verify, note.value, logKeys) : note
}

/** `openCheckpoint` for a note already parsed. */
export function openCheckpointNote(
  verify: Verify,
  note: Note,
  logKeys: readonly NoteKey[],
): Result<OpenCheckpoint, CheckpointError> {
  const checkpoint = parseCheckpointBody(note.text)
  if (!checkpoint.ok) return checkpoint
  const { origin } = checkpoint.value
  const own = logKeys.filter((key) => key.name === origin)
  if (own.length === 0) return err({ code: 'CHECKPOINT_ORIGIN_UNKNOWN', origin })
  const signers = verifyNote(verify, note, own)
  if (!signers.ok) return signers
  const [logKey] = signers.value
  if (logKey === undefined) return err({ code: 'NOTE_UNSIGNED' })
  return ok({ checkpoint: checkpoint.value, note, logKey })
}

/** A safe integer in decimal without leading zeros, or null. */
export function parseDecimal(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : null
}

function isOrigin(origin: string): boolean {
  return isKeyName(origin) && utf8Encode(origin).length <= MAX_ORIGIN_SIZE
}
