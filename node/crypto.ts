/**
 * The Crypto port for this machine: the native addon, or libsodium's WebAssembly build where the addon does not load
 * (another processor, a locked-down runtime). Both give the same verdicts; the second verifies several times more slowly.
 */
import type { Crypto } from '../shared/crypto/port.ts'
import { type SodiumWrappers, wrapSodium } from '../shared/crypto/sodium.ts'

export interface OpenedCrypto {
  readonly crypto: Crypto
  /** Null with the addon; else why it did not load, for the log file. */
  readonly addonError: string | null
}

/** `loadAddon` is an argument for the sake of its failure. Rejects when neither build loads. */
export const openCrypto = async (
  loadAddon: () => Promise<{ createCrypto(): Crypto }> = () => import('./sodium.ts'),
): Promise<OpenedCrypto> => {
  try {
    const { createCrypto } = await loadAddon()
    return { crypto: createCrypto(), addonError: null }
  } catch (error) {
    const { default: sodium } = await import('libsodium-wrappers-sumo')
    await sodium.ready
    return {
      crypto: wrapSodium(sodium as unknown as SodiumWrappers),
      addonError: error instanceof Error ? error.message : String(error),
    }
  }
}
