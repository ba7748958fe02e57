/**
 * Secrets guarded by the operating system's keystore through Electron's safeStorage: each stands encrypted in a file of
 * mode 0600. Linux without a keyring offers `basic_text`, which protects nothing: there is no such store then, and the
 * passphrase stands alone.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readDurable, writeDurable } from '../../../node/durable.ts'
import type { SecretStore } from '../../../node/keystore.ts'
import { fromHex, toHex } from '../../../shared/bytes.ts'
import type { ElectronMain } from './port.ts'

/** Null where safeStorage protects nothing. Call after `ready`. */
export const safeStorageStore = async (
  safeStorage: ElectronMain['safeStorage'],
  platform: NodeJS.Platform,
  folder: string,
): Promise<SecretStore | null> => {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return null
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return null
  const path = (name: string): string => {
    if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new RangeError('not a secret name')
    return join(folder, `${name}.sealed`)
  }
  const store: SecretStore = {
    protection: 'keystore',
    get: async (name) => {
      const sealed = readDurable(path(name))
      if (sealed === null) return null
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed))
      const secret = fromHex(result)
      if (secret === null) throw new Error('the keystore returned something else')
      if (shouldReEncrypt) await store.set(name, secret)
      return secret
    },
    set: async (name, secret) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeDurable(path(name), await safeStorage.encryptStringAsync(toHex(secret)), 0o600)
    },
    remove: async (name) => rmSync(path(name), { force: true }),
  }
  return store
}
