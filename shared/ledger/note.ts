/**
 * C2SP signed-note 1.0: text, an empty line, signature lines.
 *
 *     <text, ending in a newline>
 *
 *     — <key name> base64(u32 key id || signature)
 *
 * The text is UTF-8 without control characters other than newline. A key name has no white space and no plus. The key
 * id is SHA-256(name || 0A || type || public key)[:4]: a hint that finds the key, never a proof. A verifier key is
 * written `<name>+<key id, 8 hex digits>+<base64(type || public key)>`.
 *
 * Signatures by keys that nobody asked about are kept and ignored; one by a known key that does not verify condemns
 * the whole note. Two types of key are known, both of 32 bytes: 01 signs the text itself, 04 is a witness's
 * cosignature, whose message is in cosignature.ts.
 */

import { concatBytes, fromBase64, readU32, toBase64, utf8Decode, utf8Encode, writeU32 } from '../bytes.ts'
import type { Sha256 } from '../crypto/port.ts'
import { err, ok, type Result } from '../result.ts'

/** Ed25519 over the text, the log's own signature. */
export const KEY_ED25519 = 0x01

/** Ed25519 over a dated checkpoint, a witness's cosignature (tlog-cosignature 1.0). */
export const KEY_COSIGNATURE = 0x04

/** Most signature lines in a note: what Go's golang.org/x/mod/sumdb/note takes (the standard asks for 16 at least). */
export const MAX_NOTE_SIGNATURES = 100

/** Largest note in bytes: a hundred post-quantum signatures fit. */
export const MAX_NOTE_SIZE = 512 * 1024

export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
export type Sign = (secretKey: Uint8Array, message: Uint8Array) => Uint8Array

/** A key as a note knows it. */
export interface NoteKey {
  readonly name: string
  readonly type: typeof KEY_ED25519 | typeof KEY_COSIGNATURE
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array
  /** The u32 of the signature lines. */
  readonly keyId: number
}

/** One signature line. `signature` is what follows the key id, 1 byte at least. */
export interface NoteSignature {
  readonly name: string
  readonly keyId: number
  readonly signature: Uint8Array
}

export interface Note {
  /** Ends in a newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export type NoteError =
  | { readonly code: 'VKEY_MALFORMED' }
  | { readonly code: 'VKEY_TYPE_UNKNOWN'; readonly type: number }
  | { readonly code: 'VKEY_ID_MISMATCH' }
  | { readonly code: 'NOTE_TOO_LARGE' }
  | { readonly code: 'NOTE_MALFORMED' }
  | { readonly code: 'NOTE_UNSIGNED' }
  | { readonly code: 'NOTE_SIGNATURE_INVALID'; readonly name: string }

const DASH = '\u2014 '

/** Unicode's White_Space, and the plus that separates a verifier key's parts. */
const NAME_REFUSED = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/

/** Control characters other than newline. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/

/** Whether a text may be a key's name: well-formed, not empty, no control character, white space or plus. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !CONTROL.test(name) && !NAME_REFUSED.test(name)
}

/** The key of a name and a public key, with its id. A name or key that cannot be is a bug and throws. */
export function noteKey(sha256: Sha256, name: string, type: NoteKey['type'], publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name)) throw new RangeError('no key name')
  if (publicKey.length !== 32) throw new RangeError(`a public key has 32 bytes, not ${publicKey.length}`)
  const digest = sha256(concatBytes(utf8Encode(`${name}\n`), Uint8Array.of(type), publicKey))
  return { name, type, publicKey, keyId: readU32(digest, 0) }
}

/** `<name>+<key id>+<base64(type || public key)>`. */
export function encodeVkey(key: NoteKey): string {
  const material = concatBytes(Uint8Array.of(key.type), key.publicKey)
  return `${key.name}+${keyIdHex(key.keyId)}+${toBase64(material)}`
}

/** Strict inverse of `encodeVkey`; the key id must be the one that name, type and key give. */
export function parseVkey(sha256: Sha256, text: string): Result<NoteKey, NoteError> {
  // The base64 may itself hold a plus: only the first two separate.
  const [name = '', id = '', ...rest] = text.split('+')
  const material = fromBase64(rest.join('+'))
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id) || material === null) return err({ code: 'VKEY_MALFORMED' })
  const type = material[0]
  if (type === undefined) return err({ code: 'VKEY_MALFORMED' })
  if (type !== KEY_ED25519 && type !== KEY_COSIGNATURE) return err({ code: 'VKEY_TYPE_UNKNOWN', type })
  if (material.length !== 33) return err({ code: 'VKEY_MALFORMED' })
  const key = noteKey(sha256, name, type, material.slice(1))
  return keyIdHex(key.keyId) === id ? ok(key) : err({ code: 'VKEY_ID_MISMATCH' })
}

/** Eight hex digits. */
export function keyIdHex(keyId: number): string {
  return keyId.toString(16).padStart(8, '0')
}

/** The note's bytes. A text without its newline, no signature or too many is a bug and throws. */
export function encodeNote(note: Note): Uint8Array {
  if (!isNoteText(note.text)) throw new RangeError('no note text')
  if (note.signatures.length < 1 || note.signatures.length > MAX_NOTE_SIGNATURES) {
    throw new RangeError(`${note.signatures.length} signatures`)
  }
  return utf8Encode(`${note.text}\n${encodeSignatureLines(note.signatures)}`)
}

/** Strict inverse of `encodeNote`: one spelling, the limits above, no verdict on any signature. */
export function parseNote(bytes: Uint8Array): Result<Note, NoteError> {
  if (bytes.length > MAX_NOTE_SIZE) return err({ code: 'NOTE_TOO_LARGE' })
  const whole = utf8Decode(bytes)
  if (whole === null) return err({ code: 'NOTE_MALFORMED' })
  // The text ends at the last empty line; it may hold others.
  const split = whole.lastIndexOf('\n\n')
  if (split < 0) return err({ code: 'NOTE_MALFORMED' })
  const text = whole.slice(0, split + 1)
  if (!isNoteText(text)) return err({ code: 'NOTE_MALFORMED' })
  const signatures = parseSignatureLines(whole.slice(split + 2))
  return signatures.ok ? ok({ text, signatures: signatures.value }) : signatures
}

/** Signature lines alone, as a witness answers (tlog-witness). */
export function encodeSignatureLines(signatures: readonly NoteSignature[]): string {
  return signatures
    .map(({ name, keyId, signature }) => {
      if (!isKeyName(name)) throw new RangeError('no key name')
      if (signature.length < 1) throw new RangeError('an empty signature')
      const id = new Uint8Array(4)
      writeU32(id, 0, keyId)
      return `${DASH}${name} ${toBase64(concatBytes(id, signature))}\n`
    })
    .join('')
}

/** Strict inverse of `encodeSignatureLines`, for 1 to 100 lines. */
export function parseSignatureLines(text: string): Result<NoteSignature[], NoteError> {
  if (!text.endsWith('\n') || text.length > MAX_NOTE_SIZE) return err({ code: 'NOTE_MALFORMED' })
  const lines = text.slice(0, -1).split('\n')
  if (lines.length > MAX_NOTE_SIGNATURES) return err({ code: 'NOTE_TOO_LARGE' })
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignatureLine(line)
    if (signature === null) return err({ code: 'NOTE_MALFORMED' })
    signatures.push(signature)
  }
  return ok(signatures)
}

function parseSignatureLine(line: string): NoteSignature | null {
  if (!line.startsWith(DASH)) return null
  const [name = '', base64 = '', ...rest] = line.slice(DASH.length).split(' ')
  const blob = fromBase64(base64)
  if (rest.length > 0 || !isKeyName(name) || blob === null || blob.length < 5) return null
  return { name, keyId: readU32(blob, 0), signature: blob.slice(4) }
}

/** A signature line over `text` by a key of type 01; `secretKey` as the signer takes it. */
export function signText(sign: Sign, text: string, key: NoteKey, secretKey: Uint8Array): NoteSignature {
  if (key.type !== KEY_ED25519) throw new RangeError('a cosigner does not sign texts')
  if (!isNoteText(text)) throw new RangeError('no note text')
  return { name: key.name, keyId: key.keyId, signature: sign(secretKey, utf8Encode(text)) }
}

/**
 * Checks a parsed note against keys of type 01. Gives the keys that signed, each once; signatures of other keys are
 * ignored. NOTE_SIGNATURE_INVALID when one of a known key is wrong, NOTE_UNSIGNED when no known key signed.
 */
export function verifyNote(verify: Verify, note: Note, keys: readonly NoteKey[]): Result<NoteKey[], NoteError> {
  if (keys.some((key) => key.type !== KEY_ED25519)) throw new RangeError('a cosigner does not sign texts')
  const message = utf8Encode(note.text)
  const signers: NoteKey[] = []
  for (const key of keys) {
    const own = note.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId)
    if (own.some(({ signature }) => !verify(key.publicKey, message, signature))) {
      return err({ code: 'NOTE_SIGNATURE_INVALID', name: key.name })
    }
    if (own.length > 0) signers.push(key)
  }
  return signers.length === 0 ? err({ code: 'NOTE_UNSIGNED' }) : ok(signers)
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !CONTROL.test(text)
}
