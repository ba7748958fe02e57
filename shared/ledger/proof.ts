/**
 * C2SP tlog-proof@v1: a receipt that stands on its own. Whoever holds the entry, this text and a policy can check
 * offline that the entry is in the log and that the quorum saw it there.
 *
 *     c2sp.org/tlog-proof@v1
 *     extra <base64>                     (only when there is extra data; nothing vouches for it)
 *     index <decimal>
 *     <base64 of one 32-byte hash>       (the inclusion path, the leaf's sibling first)
 *
 *     <the checkpoint, verbatim: a signed note>
 *
 * It proves that an entry is in the log, not that the rules accepted it.
 */

import { concatBytes, fromBase64, toBase64, utf8Decode, utf8Encode } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { err, ok, type Result } from '../result.ts'
import { type CheckpointError, parseCheckpointBody, parseDecimal } from './checkpoint.ts'
import type { CosignatureError } from './cosignature.ts'
import { HASH_SIZE, verifyInclusion } from './merkle.ts'
import { MAX_NOTE_SIZE, parseNote, type Verify } from './note.ts'
import { judgeCheckpoint, type Policy, type PolicyVerdict } from './policy.ts'

const HEADER = 'c2sp.org/tlog-proof@v1'

/** Longest inclusion path: a tree of 2^63 leaves. */
export const MAX_PATH_LENGTH = 63

/** Most extra data in bytes. */
export const MAX_EXTRA_SIZE = 64 * 1024

export interface TlogProof {
  /** The entry's place in the log. */
  readonly index: number
  /** Hashes of 32 bytes, the leaf's sibling first. */
  readonly path: readonly Uint8Array[]
  /** Unauthenticated bytes for the application, 1 at least; null when there are none. */
  readonly extra: Uint8Array | null
  /** A signed checkpoint's bytes. */
  readonly checkpoint: Uint8Array
}

export type ProofError =
  | CheckpointError
  | CosignatureError
  | { readonly code: 'PROOF_MALFORMED' }
  | { readonly code: 'PROOF_NOT_INCLUDED' }
  | { readonly code: 'PROOF_NOT_WITNESSED'; readonly cosigners: readonly string[] }

/** The proof's text. A part that no proof could hold is a bug and throws. */
export function encodeTlogProof(proof: TlogProof): Uint8Array {
  const { index, path, extra, checkpoint } = proof
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`no index: ${index}`)
  if (path.length > MAX_PATH_LENGTH || path.some((hash) => hash.length !== HASH_SIZE)) {
    throw new RangeError('no inclusion path')
  }
  if (extra !== null && (extra.length < 1 || extra.length > MAX_EXTRA_SIZE)) {
    throw new RangeError(`${extra.length} bytes of extra data`)
  }
  if (!isCheckpoint(checkpoint)) throw new RangeError('no checkpoint')
  const lines = [
    HEADER,
    ...(extra === null ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...path.map(toBase64),
    '\n',
  ]
  return concatBytes(utf8Encode(lines.join('\n')), checkpoint)
}

/** Strict inverse of `encodeTlogProof`; the checkpoint must be well-formed, its signatures are not looked at. */
export function parseTlogProof(bytes: Uint8Array): Result<TlogProof, ProofError> {
  if (bytes.length > MAX_NOTE_SIZE + 2 * MAX_EXTRA_SIZE) return err({ code: 'PROOF_MALFORMED' })
  const text = utf8Decode(bytes)
  // The checkpoint begins after the first empty line.
  const split = text === null ? -1 : text.indexOf('\n\n')
  if (text === null || split < 0) return err({ code: 'PROOF_MALFORMED' })
  const [header, ...lines] = text.slice(0, split).split('\n')
  if (header !== HEADER) return err({ code: 'PROOF_MALFORMED' })
  let extra: Uint8Array | null = null
  if (lines[0]?.startsWith('extra ')) {
    extra = fromBase64(lines[0].slice('extra '.length))
    if (extra === null || extra.length < 1 || extra.length > MAX_EXTRA_SIZE) {
      return err({ code: 'PROOF_MALFORMED' })
    }
    lines.shift()
  }
  const [indexLine = '', ...hashes] = lines
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice('index '.length)) : null
  if (index === null || hashes.length > MAX_PATH_LENGTH) return err({ code: 'PROOF_MALFORMED' })
  const path: Uint8Array[] = []
  for (const line of hashes) {
    const hash = fromBase64(line)
    if (hash?.length !== HASH_SIZE) return err({ code: 'PROOF_MALFORMED' })
    path.push(hash)
  }
  const checkpoint = utf8Encode(text.slice(split + 2))
  if (!isCheckpoint(checkpoint)) return err({ code: 'PROOF_MALFORMED' })
  return ok({ index, path, extra, checkpoint })
}

/**
 * Verifies a proof for a leaf hash under a policy: the log's signature, the quorum of cosignatures, the inclusion.
 * The verdict says under which checkpoint, by which witnesses and when.
 */
export function verifyTlogProof(
  crypto: { readonly sha256: Sha256; readonly verify: Verify },
  proof: TlogProof,
  leaf: Uint8Array,
  policy: Policy,
): Result<PolicyVerdict, ProofError> {
  const note = parseNote(proof.checkpoint)
  if (!note.ok) return note
  const verdict = judgeCheckpoint(crypto.verify, note.value, policy)
  if (!verdict.ok) return verdict
  const { checkpoint, cosigners, witnessed } = verdict.value
  if (!witnessed) return err({ code: 'PROOF_NOT_WITNESSED', cosigners: cosigners.map(({ key }) => key.name) })
  const { size, root } = checkpoint
  const { index, path } = proof
  if (!verifyInclusion(crypto.sha256, { leaf, index, size, proof: path, root })) {
    return err({ code: 'PROOF_NOT_INCLUDED' })
  }
  return verdict
}

function isCheckpoint(bytes: Uint8Array): boolean {
  const note = parseNote(bytes)
  return note.ok && parseCheckpointBody(note.value.text).ok
}
