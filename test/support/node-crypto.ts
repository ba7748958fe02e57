/**
 * SHA-256 and Ed25519 from Node's own OpenSSL, for tests of the log's formats: fast, and no code in common with the
 * libsodium that decides verdicts in the program. Secret keys have libsodium's layout, seed || public key.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as ed25519Sign,
  verify as ed25519Verify,
} from 'node:crypto'
import { concatBytes } from '../../shared/bytes.ts'

const PKCS8_SEED = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_KEY = Buffer.from('302a300506032b6570032100', 'hex')

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

export function keyPair(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_SEED, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(12))
  return { publicKey, secretKey: concatBytes(seed, publicKey) }
}

export function sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
  const key = Buffer.concat([PKCS8_SEED, secretKey.subarray(0, 32)])
  return new Uint8Array(ed25519Sign(null, message, { key, format: 'der', type: 'pkcs8' }))
}

export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = Buffer.concat([SPKI_KEY, publicKey])
  return ed25519Verify(null, message, { key, format: 'der', type: 'spki' }, signature)
}

/** A key pair from one byte, repeated. */
export const testKeyPair = (byte: number): { publicKey: Uint8Array; secretKey: Uint8Array } =>
  keyPair(new Uint8Array(32).fill(byte))
