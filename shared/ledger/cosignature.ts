/**
 * C2SP tlog-cosignature, version 1, Ed25519 (key type 04): a witness states that at a time it knew no larger
 * consistent tree of this log. What it signs is the note's text behind two lines of its own:
 *
 *     cosignature/v1
 *     time <seconds since the Unix epoch, decimal>
 *     <origin>
 *     <size>
 *     <root>
 *
 * and what its signature line carries is base64 of 76 bytes: key id (4) || timestamp u64 (8) || signature (64).
 * The message does not name the cosigner, so one key must never serve two names.
 */

import { concatBytes, readU64, utf8Encode, writeU64 } from '../bytes.ts'
import { err, ok, type Result } from '../result.ts'
import {
  KEY_COSIGNATURE,
  MAX_NOTE_SIGNATURES,
  type Note,
  type NoteError,
  type NoteKey,
  type NoteSignature,
  type Sign,
  type Verify,
} from './note.ts'

/** timestamp (8) || signature (64). */
const COSIGNATURE_SIZE = 72

/** A cosignature that was verified. */
export interface Cosigner {
  readonly key: NoteKey
  /** Seconds since the Unix epoch, as the witness states it. */
  readonly timestamp: number
}

export type CosignatureError = NoteError | { readonly code: 'COSIGNATURE_MALFORMED'; readonly name: string }

/** The bytes that a cosigner signs over a checkpoint's note text. */
export function cosignedMessage(text: string, timestamp: number): Uint8Array {
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new RangeError(`no time: ${timestamp}`)
  return utf8Encode(`cosignature/v1\ntime ${timestamp}\n${text}`)
}

/** A cosignature line over a checkpoint's note text. `timestamp` in seconds since the Unix epoch. */
export function cosign(
  sign: Sign,
  text: string,
  timestamp: number,
  key: NoteKey,
  secretKey: Uint8Array,
): NoteSignature {
  if (key.type !== KEY_COSIGNATURE) throw new RangeError('the key is no cosigner')
  const time = new Uint8Array(8)
  writeU64(time, 0, timestamp)
  const signature = sign(secretKey, cosignedMessage(text, timestamp))
  return { name: key.name, keyId: key.keyId, signature: concatBytes(time, signature) }
}

/** Splits a cosignature line's signature; the timestamp must be a safe integer. Says nothing of its truth. */
export function parseCosignature({
  name,
  signature,
}: NoteSignature): Result<{ timestamp: number; signature: Uint8Array }, CosignatureError> {
  const timestamp = signature.length === COSIGNATURE_SIZE ? readU64(signature, 0) : null
  if (timestamp === null) return err({ code: 'COSIGNATURE_MALFORMED', name })
  return ok({ timestamp, signature: signature.slice(8) })
}

/** Checks one cosignature line against the key it should be by; gives what the witness stated. */
export function verifyCosignature(
  verify: Verify,
  text: string,
  line: NoteSignature,
  key: NoteKey,
): Result<Cosigner, CosignatureError> {
  if (key.type !== KEY_COSIGNATURE) throw new RangeError('the key is no cosigner')
  if (line.name !== key.name || line.keyId !== key.keyId) return err({ code: 'NOTE_UNSIGNED' })
  const parts = parseCosignature(line)
  if (!parts.ok) return parts
  const { timestamp, signature } = parts.value
  if (!verify(key.publicKey, cosignedMessage(text, timestamp), signature)) {
    return err({ code: 'NOTE_SIGNATURE_INVALID', name: key.name })
  }
  return ok({ key, timestamp })
}

/**
 * The cosigners among `keys`, each once with its latest time, in the order of `keys`; other signatures are ignored.
 * One line of a known key that does not verify condemns the note. No cosigner at all is no error: quorums decide.
 */
export function verifyCosignatures(
  verify: Verify,
  note: Note,
  keys: readonly NoteKey[],
): Result<Cosigner[], CosignatureError> {
  const cosigners: Cosigner[] = []
  for (const key of keys) {
    let latest: Cosigner | null = null
    for (const line of note.signatures) {
      if (line.name !== key.name || line.keyId !== key.keyId) continue
      const cosigner = verifyCosignature(verify, note.text, line, key)
      if (!cosigner.ok) return cosigner
      if (latest === null || cosigner.value.timestamp > latest.timestamp) latest = cosigner.value
    }
    if (latest !== null) cosigners.push(latest)
  }
  return ok(cosigners)
}

/**
 * Adds cosignature lines to a note, behind what stands there; a key that stands there already keeps its place and
 * its line of the later time. Verify the lines first. NOTE_TOO_LARGE beyond the note's limit of lines.
 */
export function mergeCosignatures(note: Note, lines: readonly NoteSignature[]): Result<Note, CosignatureError> {
  const signatures = [...note.signatures]
  for (const line of lines) {
    const added = parseCosignature(line)
    if (!added.ok) return added
    const at = signatures.findIndex(({ name, keyId }) => name === line.name && keyId === line.keyId)
    const present = signatures[at]
    if (present === undefined) {
      signatures.push(line)
      continue
    }
    const standing = parseCosignature(present)
    if (!standing.ok) return standing
    if (added.value.timestamp > standing.value.timestamp) signatures[at] = line
  }
  if (signatures.length > MAX_NOTE_SIGNATURES) return err({ code: 'NOTE_TOO_LARGE' })
  return ok({ text: note.text, signatures })
}
