/**
 * Where keys sleep (DESIGN section 7).
 *
 * A member's seed stands in office.db as a blob under a key-wrapping key made from two things at once:
 *
 *   kwk  = HKDF-SHA-256(Argon2id(passphrase, salt, at least 64 MiB) || keystore secret, salt, "daejang/key-wrapping/v1" 00)
 *   blob = "DJKB" || version 1 || uses u8 || opslimit u32 || memlimit KiB u32 || salt (16) || box under kwk
 *   uses = 1 passphrase, 2 keystore secret, 3 both. The box's label holds the purpose, the key's name and the header before it.
 *
 * The keystore secret is 32 random bytes kept by the operating system: a stolen database alone cannot be guessed at. Where
 * no such store exists the passphrase stands alone, and device and cosigner keys rest on a secret in a file of mode 0600;
 * `SecretStore.protection` says which, so that the app can say it too.
 *
 * A wrong passphrase and a damaged blob give one answer after the same work. Slowing down is `unlockDelayMs`, a pure function
 * of a counter that the caller keeps on disk.
 */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { concatBytes, equalBytes, readU32, toHex, utf8Encode, writeU32 } from '../shared/bytes.ts'
import { type BoxLabel, boxOpen, boxSeal } from '../shared/crypto/box.ts'
import type { Argon2Cost, Crypto } from '../shared/crypto/port.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { syncFolder } from './durable.ts'

/** Three passes over 64 MiB: about a sixth of a second on an office PC. */
export const ARGON2_COST: Argon2Cost = { opslimit: 3, memlimitBytes: 64 * 1024 * 1024 }

/** What a blob holds. Each is a purpose with a version, so that no blob can take another's place. */
export const KEY_PURPOSES = {
  /** A member's seed. */
  member: 'daejang/blob/member-seed/v1',
  /** A device's seed; stays usable while the screen is locked. */
  device: 'daejang/blob/device-seed/v1',
  cosigner: 'daejang/blob/cosigner-seed/v1',
  /** The key of the drafts in office.db. */
  drafts: 'daejang/blob/draft-key/v1',
  /** A root's seed, in a file of its own (node/root-file.ts). */
  root: 'daejang/blob/root-seed/v1',
  /** The key of a backup file, under a passphrase of its own. */
  backup: 'daejang/blob/backup-key/v1',
} as const
export type KeyPurpose = (typeof KEY_PURPOSES)[keyof typeof KEY_PURPOSES]

/** What opens a blob: either may be null, not both. */
export interface KeySecrets {
  readonly passphrase: string | null
  /** 32 bytes from a `SecretStore`. */
  readonly keystoreSecret: Uint8Array | null
}

export type KeyBlobError =
  /** A wrong passphrase, another machine's keystore or a damaged blob: nobody is told which. */
  | { readonly code: 'KEY_NOT_OPENED' }
  /** The blob needs a secret from a keystore, and there is none here. */
  | { readonly code: 'KEYSTORE_MISSING' }

/** Named 32-byte secrets. Implemented by the operating system's keystore, by a file, and by Electron's safeStorage. */
export interface SecretStore {
  /** `keystore`: guarded by the login session. `file`: by file permissions only; people are told. */
  readonly protection: 'keystore' | 'file'
  /** The secret, or null when there is none of this name. Rejects when the store fails. */
  get(name: string): Promise<Uint8Array | null>
  /** Durable when it resolves. */
  set(name: string, secret: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
}

/** A key blob of `key` for the purpose and name. Throws for a cost below 64 MiB: that is a bug, not a choice. */
export const lockKey = (
  crypto: Crypto,
  secrets: KeySecrets,
  purpose: KeyPurpose,
  name: string,
  key: Uint8Array,
  cost: Argon2Cost = ARGON2_COST,
): Uint8Array => {
  const uses = (secrets.passphrase === null ? 0 : PASSPHRASE) + (secrets.keystoreSecret === null ? 0 : KEYSTORE)
  if (uses === 0) throw new RangeError('a key blob needs a passphrase or a keystore secret')
  if (cost.memlimitBytes < ARGON2_COST.memlimitBytes || cost.memlimitBytes % 1024 !== 0) {
    throw new RangeError('Argon2id takes at least 64 MiB, in whole KiB')
  }
  const header = new Uint8Array(HEADER_BYTES)
  header.set(MAGIC, 0)
  header[4] = VERSION
  header[5] = uses
  writeU32(header, 6, cost.opslimit)
  writeU32(header, 10, cost.memlimitBytes / 1024)
  header.set(crypto.random(SALT_BYTES), 14)
  const wrapping = wrappingKey(crypto, secrets, header.slice(14), cost)
  const blob = concatBytes(header, boxSeal(crypto, wrapping, label(purpose, name, header), key))
  crypto.wipe(wrapping)
  return blob
}

/** The key in a blob. Takes as long for a damaged blob as for a wrong passphrase. */
export const unlockKey = (
  crypto: Crypto,
  secrets: KeySecrets,
  purpose: KeyPurpose,
  name: string,
  blob: Uint8Array,
): Result<Uint8Array, KeyBlobError> => {
  const header = blob.slice(0, HEADER_BYTES)
  const read = readHeader(header)
  if (read === null) {
    if (secrets.passphrase !== null) wrappingKey(crypto, secrets, new Uint8Array(SALT_BYTES), ARGON2_COST)
    return err({ code: 'KEY_NOT_OPENED' })
  }
  if (read.keystore && secrets.keystoreSecret === null) return err({ code: 'KEYSTORE_MISSING' })
  if (read.passphrase && secrets.passphrase === null) return err({ code: 'KEY_NOT_OPENED' })
  const used: KeySecrets = {
    passphrase: read.passphrase ? secrets.passphrase : null,
    keystoreSecret: read.keystore ? secrets.keystoreSecret : null,
  }
  const wrapping = wrappingKey(crypto, used, read.salt, read.cost)
  const key = boxOpen(crypto, wrapping, label(purpose, name, header), blob.slice(HEADER_BYTES))
  crypto.wipe(wrapping)
  return key === null ? err({ code: 'KEY_NOT_OPENED' }) : ok(key)
}

/** Milliseconds to wait after `failures` wrong passphrases in a row: none, then 1 s doubling up to 5 minutes. */
export const unlockDelayMs = (failures: number): number =>
  failures <= 0 ? 0 : Math.min(1000 * 2 ** Math.min(failures - 1, 20), 300_000)

/** The secret of this name, made and stored when there is none yet. */
export const secretFrom = async (crypto: Crypto, store: SecretStore, name: string): Promise<Uint8Array> => {
  const kept = await store.get(name)
  if (kept !== null) return kept
  const fresh = crypto.random(SECRET_BYTES)
  await store.set(name, fresh)
  return fresh
}

/** The operating system's keystore when it works, else a file of mode 0600 in `folder`, with the reason. */
export const openSecretStore = async (
  service: string,
  folder: string,
): Promise<{ readonly store: SecretStore; readonly keystoreError: string | null }> => {
  const keyring = await keyringStore(service)
  return keyring.ok
    ? { store: keyring.value, keystoreError: null }
    : { store: fileStore(folder), keystoreError: keyring.error.detail }
}

/**
 * The operating system's keystore: Windows Credential Manager, macOS Keychain, Linux Secret Service. The Linux kernel
 * keyring, to which the library would fall back, is refused: it forgets everything at a restart. Proven by writing a
 * probe and reading it back.
 */
export const keyringStore = async (
  service: string,
): Promise<Result<SecretStore, { readonly code: 'KEYSTORE_UNAVAILABLE'; readonly detail: string }>> => {
  try {
    const { Entry } = createRequire(import.meta.url)('@napi-rs/keyring') as typeof import('@napi-rs/keyring')
    const entry = (name: string) => new Entry(service, name, { linux: { store: 'secret-service' as never } })
    const store: SecretStore = {
      protection: 'keystore',
      get: async (name) => {
        const secret = entry(secretName(name)).getSecret()
        return secret === null ? null : Uint8Array.from(secret)
      },
      set: async (name, secret) => entry(secretName(name)).setSecret(secret),
      remove: async (name) => {
        entry(secretName(name)).deleteCredential()
      },
    }
    const probe = Uint8Array.of(1, 2, 3)
    await store.set('probe', probe)
    const back = await store.get('probe')
    await store.remove('probe')
    if (back === null || !equalBytes(back, probe)) throw new Error('the keystore did not return what it was given')
    return ok(store)
  } catch (error) {
    return err({ code: 'KEYSTORE_UNAVAILABLE', detail: error instanceof Error ? error.message : String(error) })
  }
}

/** One file of mode 0600 for each secret; written whole, then renamed, both flushed. */
export const fileStore = (folder: string): SecretStore => {
  const path = (name: string) => join(folder, `${secretName(name)}.secret`)
  return {
    protection: 'file',
    get: async (name) => {
      try {
        const secret = new Uint8Array(readFileSync(path(name)))
        chmodSync(path(name), 0o600)
        return secret
      } catch (error) {
        if ((error as { code?: unknown }).code === 'ENOENT') return null
        throw error
      }
    },
    set: async (name, secret) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const fresh = `${path(name)}.new`
      // A leftover of an earlier crash could have other permissions; mode counts only for a new file.
      rmSync(fresh, { force: true })
      const file = openSync(fresh, 'wx', 0o600)
      try {
        writeSync(file, secret)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(fresh, path(name))
      syncFolder(folder)
    },
    remove: async (name) => rmSync(path(name), { force: true }),
  }
}

const MAGIC = utf8Encode('DJKB')
const VERSION = 1
const PASSPHRASE = 1
const KEYSTORE = 2
const SALT_BYTES = 16
const SECRET_BYTES = 32
const HEADER_BYTES = 14 + SALT_BYTES
/** A blob asking for more is damaged; it must not take the machine's memory. */
const MAX_OPSLIMIT = 16
const MAX_MEMLIMIT_KIB = 1024 * 1024
const WRAPPING_INFO = utf8Encode('daejang/key-wrapping/v1\0')

interface BlobHeader {
  readonly passphrase: boolean
  readonly keystore: boolean
  readonly cost: Argon2Cost
  readonly salt: Uint8Array
}

const readHeader = (header: Uint8Array): BlobHeader | null => {
  if (header.length < HEADER_BYTES || !equalBytes(header.subarray(0, 4), MAGIC) || header[4] !== VERSION) return null
  const uses = header[5] as number
  const opslimit = readU32(header, 6)
  const kib = readU32(header, 10)
  if (uses < 1 || uses > 3 || opslimit < 1 || opslimit > MAX_OPSLIMIT) return null
  if (kib < ARGON2_COST.memlimitBytes / 1024 || kib > MAX_MEMLIMIT_KIB) return null
  return {
    passphrase: (uses & PASSPHRASE) !== 0,
    keystore: (uses & KEYSTORE) !== 0,
    cost: { opslimit, memlimitBytes: kib * 1024 },
    salt: header.slice(14),
  }
}

/** The header is in the label, hence authenticated: a blob's cost and uses cannot be changed unnoticed. */
const label = (purpose: KeyPurpose, name: string, header: Uint8Array): BoxLabel => ({
  purpose,
  name: `${name}\0${toHex(header)}`,
})

const wrappingKey = (crypto: Crypto, secrets: KeySecrets, salt: Uint8Array, cost: Argon2Cost): Uint8Array => {
  // Both halves have fixed lengths: 32 bytes, or none.
  const stretched = secrets.passphrase === null ? EMPTY : stretch(crypto, secrets.passphrase, salt, cost)
  const material = concatBytes(stretched, secrets.keystoreSecret ?? EMPTY)
  const key = crypto.hkdfSha256(material, salt, WRAPPING_INFO, 32)
  crypto.wipe(stretched)
  crypto.wipe(material)
  return key
}

/** NFC first: a Hangul passphrase is the same on a keyboard that sends jamo. */
const stretch = (crypto: Crypto, passphrase: string, salt: Uint8Array, cost: Argon2Cost): Uint8Array => {
  const bytes = utf8Encode(passphrase.normalize('NFC'))
  const stretched = crypto.argon2id(bytes, salt, cost)
  crypto.wipe(bytes)
  return stretched
}

const EMPTY = new Uint8Array(0)

const secretName = (name: string): string => {
  if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new RangeError('not a secret name')
  return name
}
