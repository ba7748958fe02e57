/**
 * Key wraps: one key, sealed by HPKE to one recipient's box key, signed by the wrapper's device key (DESIGN section 6).
 *
 * Wraps are separate, replaceable objects beside a ciphertext: erasing destroys them, a new reading office gets a new one.
 * The same form carries a record's content key, an epoch's number key K and an office's box key; `purpose` and `subject` say
 * which, HPKE's info binds them, and the signature binds all of it to its maker.
 *
 *   wrap    = wrapper key id (32) || payload length u16 || payload || signature (64)
 *   payload = canonical JSON {v, network, purpose, subject, office, recipient, wrapper, box}, DSSE type `...wrap+json;v=1`
 *   box     = hex of enc (32) || ChaCha20-Poly1305 of the key (32 + 16)
 *   info    = "daejang/wrap/v1" 00 lp(network) lp(purpose) lp(subject) lp(office)
 */
import { concatBytes, equalBytes, fromHex, readU16, toHex, utf8Encode, writeU16 } from '../bytes.ts'
import { decodeJson, encodeJson } from '../json.ts'
import { HASH, type KeyId, OFFICE, type OfficeId } from '../ledger/ids.ts'
import { fits, literal, object, oneOf, pattern, type Shaped } from '../ledger/shape.ts'
import { err, ok, type Result } from '../result.ts'
import { PAYLOAD_TYPES, signPayload, verifyPayload } from './dsse.ts'
import { framed } from './framing.ts'
import { HPKE_ENC_BYTES, hpkeOpen, hpkeSeal } from './hpke.ts'
import type { BoxKeyPair, Crypto, SignKeyPair } from './port.ts'

/** Longest wrap taken in. */
export const MAX_WRAP_BYTES = 2048

const WRAP_PURPOSE = 'daejang/wrap/v1'
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const ID_BYTES = 32
const BOX_HEX = (HPKE_ENC_BYTES + KEY_BYTES + 16) * 2

const wrapShape = object({
  v: literal(1),
  network: pattern(/^[a-z0-9][a-z0-9-]{2,63}$/),
  /** What the key is: a record's content key, an epoch's number key K, an office's box key. */
  purpose: oneOf('sealed', 'number-key', 'office-key'),
  /** `sealed`: hash of the ciphertext. `number-key`: the epoch in decimal. `office-key`: key id of the box key wrapped. */
  subject: pattern(/^(?:[0-9a-f]{64}|[1-9][0-9]{0,4})$/),
  office: pattern<OfficeId>(OFFICE),
  /** Key id of the box key that can open it. */
  recipient: pattern<KeyId>(HASH),
  /** Key id of the device key that signed. */
  wrapper: pattern<KeyId>(HASH),
  box: pattern(new RegExp(`^[0-9a-f]{${BOX_HEX}}$`)),
})

/** A wrap's payload. */
export type Wrap = Shaped<typeof wrapShape>
/** What a wrap is for; `sealed` with the ciphertext's hash is the common one. */
export type WrapBinding = Pick<Wrap, 'network' | 'purpose' | 'subject' | 'office'>

export type WrapErrorCode =
  /** Not of this form, or not canonical. */
  | 'WRAP_MALFORMED'
  /** No enrolled device has the key that it names. */
  | 'WRAP_UNKNOWN_KEY'
  | 'WRAP_SIGNATURE'
  /** A genuine wrap, but for another ciphertext, office or network than asked. */
  | 'WRAP_BINDING'
  /** Addressed to another box key. */
  | 'WRAP_RECIPIENT'
  /** The right key does not open it: its maker sealed something else. */
  | 'WRAP_BOX'

export interface WrapError {
  readonly code: WrapErrorCode
}

/** Wraps `contentKey` (32 bytes) for the holder of `recipient`; fails only for an unusable recipient key. */
export const createWrap = (
  crypto: Crypto,
  binding: WrapBinding,
  recipient: Uint8Array,
  contentKey: Uint8Array,
  wrapper: SignKeyPair,
): Result<Uint8Array, { readonly code: 'HPKE_BAD_KEY' }> => {
  if (contentKey.length !== KEY_BYTES) throw new RangeError('a wrapped key has 32 bytes')
  const box = hpkeSeal(crypto, recipient, wrapInfo(binding), new Uint8Array(0), contentKey)
  if (!box.ok) return box
  const wrapperId = crypto.sha256(wrapper.publicKey)
  const { network, purpose, subject, office } = binding
  const value = {
    v: 1,
    network,
    purpose,
    subject,
    office,
    recipient: crypto.sha256Hex(recipient),
    wrapper: toHex(wrapperId),
    box: toHex(box.value),
  }
  if (!fits(wrapShape, value)) throw new RangeError('not a wrap binding')
  const payload = encodeJson(value)
  const length = new Uint8Array(2)
  writeU16(length, 0, payload.length)
  const signature = signPayload(crypto, wrapper.secretKey, PAYLOAD_TYPES.wrap, payload)
  return ok(concatBytes(wrapperId, length, payload, signature))
}

/** A wrap's signature: what is to be verified, with the key of the device that it names. */
export interface WrapSignature {
  readonly publicKey: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

/** Raw device key of a key id, or null when that device may not wrap. */
export type WrapperKeys = (id: KeyId) => Uint8Array | null

/** The signature that `readWrap` would verify. */
export const wrapSignature = (
  crypto: Pick<Crypto, 'sha256'>,
  bytes: Uint8Array,
  publicKeyOf: WrapperKeys,
): Result<WrapSignature, WrapError> => {
  const parts = split(bytes)
  if (parts === null) return err({ code: 'WRAP_MALFORMED' })
  const publicKey = publicKeyOf(toHex(parts.wrapper) as KeyId)
  if (publicKey === null || !equalBytes(crypto.sha256(publicKey), parts.wrapper))
    return err({ code: 'WRAP_UNKNOWN_KEY' })
  return ok({ publicKey, payload: parts.payload, signature: parts.signature })
}

/** Reads a wrap: verifies first, parses after. `expected` names what the caller asked for. */
export const readWrap = (
  crypto: Crypto,
  bytes: Uint8Array,
  publicKeyOf: WrapperKeys,
  expected: Partial<WrapBinding> = {},
): Result<Wrap, WrapError> => {
  const signed = wrapSignature(crypto, bytes, publicKeyOf)
  if (!signed.ok) return signed
  const { publicKey, payload, signature } = signed.value
  return verifyPayload(crypto, publicKey, PAYLOAD_TYPES.wrap, payload, signature)
    ? parseWrap(bytes, expected)
    : err({ code: 'WRAP_SIGNATURE' })
}

/** Reads a wrap whose signature was verified before. */
export const parseWrap = (bytes: Uint8Array, expected: Partial<WrapBinding> = {}): Result<Wrap, WrapError> => {
  const parts = split(bytes)
  if (parts === null) return err({ code: 'WRAP_MALFORMED' })
  const json = decodeJson(parts.payload, MAX_WRAP_BYTES)
  if (!json.ok || !fits(wrapShape, json.value)) return err({ code: 'WRAP_MALFORMED' })
  const wrap = json.value
  if (wrap.wrapper !== toHex(parts.wrapper)) return err({ code: 'WRAP_MALFORMED' })
  const differs = (name: keyof WrapBinding) => expected[name] !== undefined && expected[name] !== wrap[name]
  if (BINDING.some(differs)) return err({ code: 'WRAP_BINDING' })
  return ok(wrap)
}

/** The wrapped key (32 bytes). For a content key, `openRecord` then holds it against the log's keyCommit. */
export const openWrap = (crypto: Crypto, wrap: Wrap, recipient: BoxKeyPair): Result<Uint8Array, WrapError> => {
  if (crypto.sha256Hex(recipient.publicKey) !== wrap.recipient) return err({ code: 'WRAP_RECIPIENT' })
  const box = fromHex(wrap.box) as Uint8Array
  const key = hpkeOpen(crypto, recipient, wrapInfo(wrap), new Uint8Array(0), box)
  return key === null ? err({ code: 'WRAP_BOX' }) : ok(key)
}

const BINDING: readonly (keyof WrapBinding)[] = ['network', 'purpose', 'subject', 'office']

const wrapInfo = (binding: WrapBinding): Uint8Array =>
  framed(WRAP_PURPOSE, ...BINDING.map((name) => utf8Encode(binding[name])))

/** wrapper (32), payload length u16, payload, signature (64); no byte more. */
const split = (
  bytes: Uint8Array,
): { readonly wrapper: Uint8Array; readonly payload: Uint8Array; readonly signature: Uint8Array } | null => {
  const start = ID_BYTES + 2
  if (bytes.length > MAX_WRAP_BYTES || bytes.length < start + SIGNATURE_BYTES) return null
  const end = start + readU16(bytes, ID_BYTES)
  if (bytes.length !== end + SIGNATURE_BYTES) return null
  return { wrapper: bytes.slice(0, ID_BYTES), payload: bytes.slice(start, end), signature: bytes.slice(end) }
}
