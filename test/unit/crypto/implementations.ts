/** Both adapters of the Crypto port, under their names: whatever one test says must hold for each. */
import libsodium from 'libsodium-wrappers-sumo'
import { createCrypto } from '../../../node/sodium.ts'
import { fromHex } from '../../../shared/bytes.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { type SodiumWrappers, wrapSodium } from '../../../shared/crypto/sodium.ts'

await libsodium.ready

export const implementations: readonly (readonly [string, Crypto])[] = [
  ['sodium-native', createCrypto()],
  ['libsodium-wrappers-sumo', wrapSodium(libsodium as unknown as SodiumWrappers)],
]

/** Hex of a vector; a typo in test data throws. */
export const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text)
  if (bytes === null) throw new Error(`not hex: ${text}`)
  return bytes
}

/** The port with a counter for randomness: equal runs give equal bytes. */
export const predictable = (crypto: Crypto): Crypto => {
  let drawn = 0
  return {
    ...crypto,
    random: (n) => {
      const bytes = new Uint8Array(n)
      for (let i = 0; i < n; i++) bytes[i] = (drawn++ * 7 + 13) & 255
      return bytes
    },
  }
}
