/** Wraps by the hundred: their signatures are verified in batches, beside whatever else the process does. */
import { PAYLOAD_TYPES } from '../shared/crypto/dsse.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import {
  parseWrap,
  type Wrap,
  type WrapBinding,
  type WrapError,
  type WrapperKeys,
  wrapSignature,
} from '../shared/crypto/wraps.ts'
import { err, type Result } from '../shared/result.ts'
import { SignatureBatch, type SignatureChecker } from './signatures.ts'

export interface WrapToRead {
  readonly bytes: Uint8Array
  readonly expected: Partial<WrapBinding>
}

/** As `readWrap` of each, in order. Rejects when nobody could take the verdicts. */
export const readWraps = async (
  crypto: Pick<Crypto, 'sha256'>,
  signatures: SignatureChecker,
  wraps: readonly WrapToRead[],
  publicKeyOf: WrapperKeys,
): Promise<Result<Wrap, WrapError>[]> => {
  const batch = new SignatureBatch()
  const places = wraps.map(({ bytes }): Result<number, WrapError> => {
    const signed = wrapSignature(crypto, bytes, publicKeyOf)
    if (!signed.ok) return signed
    const { publicKey, payload, signature } = signed.value
    return { ok: true, value: batch.addPayload(publicKey, PAYLOAD_TYPES.wrap, payload, signature) }
  })
  const verdict = batch.count === 0 ? new Uint8Array(0) : await signatures.check(batch)
  return wraps.map(({ bytes, expected }, i) => {
    const place = places[i] as (typeof places)[number]
    if (!place.ok) return place
    return verdict[place.value] === 1 ? parseWrap(bytes, expected) : err({ code: 'WRAP_SIGNATURE' })
  })
}
