/**
 * Unlocking without standing still: Argon2id runs on libuv's threads while the office process goes on answering.
 *
 * `unlockKey` (node/keystore.ts) is synchronous and alone knows a blob's form. It runs twice: once to learn what has to
 * be stretched, with which salt and cost, and once with the answer.
 */
import sodiumNative from 'sodium-native'
import { type KeyBlobError, type KeyPurpose, type KeySecrets, unlockKey } from '../../../node/keystore.ts'
import type { Argon2Cost, Crypto } from '../../../shared/crypto/port.ts'
import type { Result } from '../../../shared/result.ts'

/** Argon2id v1.3, one lane, 32 bytes; off the calling thread. */
export type Stretch = (passphrase: Uint8Array, salt: Uint8Array, cost: Argon2Cost) => Promise<Uint8Array>

interface AsyncPwhash {
  crypto_pwhash_async(
    out: Uint8Array,
    passphrase: Uint8Array,
    salt: Uint8Array,
    opslimit: number,
    memlimit: number,
    algorithm: number,
    done: (error: Error | null) => void,
  ): void
  readonly crypto_pwhash_ALG_ARGON2ID13: number
}

export const stretchInBackground: Stretch = (passphrase, salt, cost) => {
  const sodium = sodiumNative as unknown as AsyncPwhash
  const out = new Uint8Array(32)
  return new Promise((resolve, reject) => {
    sodium.crypto_pwhash_async(
      out,
      passphrase,
      salt,
      cost.opslimit,
      cost.memlimitBytes,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
      (error) => (error === null || error === undefined ? resolve(out) : reject(error)),
    )
  })
}

class Asked extends Error {
  readonly passphrase: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Argon2Cost
  constructor(passphrase: Uint8Array, salt: Uint8Array, cost: Argon2Cost) {
    super('asked')
    this.passphrase = passphrase
    this.salt = salt
    this.cost = cost
  }
}

/** As `unlockKey`, with the stretching done by `stretch`. */
export const unlockInBackground = async (
  crypto: Crypto,
  stretch: Stretch,
  secrets: KeySecrets,
  purpose: KeyPurpose,
  name: string,
  blob: Uint8Array,
): Promise<Result<Uint8Array, KeyBlobError>> => {
  const asking: Crypto = {
    ...crypto,
    argon2id: (passphrase, salt, cost) => {
      const asking = new Asked(passphrase.slice(), salt.slice(), cost)
      crypto.wipe(passphrase)
      throw asking
    },
  }
  let asked: Asked
  try {
    return unlockKey(asking, secrets, purpose, name, blob)
  } catch (error) {
    if (!(error instanceof Asked)) throw error
    asked = error
  }
  const stretched = await stretch(asked.passphrase, asked.salt, asked.cost)
  crypto.wipe(asked.passphrase)
  const answering: Crypto = { ...crypto, argon2id: () => stretched }
  return unlockKey(answering, secrets, purpose, name, blob)
}
