/**
 * Central's data folder.
 *
 *     network.json      which network: the root keys (no secret)
 *     log-key           hex seeds of the keys that sign checkpoints, one a line, mode 0600: before the roots rotate the
 *                       log's key, the new one's seed is added; the old ones stay (signer.ts says why)
 *     log.db            the log, its tiles and the state
 *     objects.db        sealed parts, wraps, tokens, cosignatures
 *     mailbox.db        letters between offices, and who has taken them
 *     last-checkpoint   the last checkpoint signed
 *     lock              held while a process has the folder open
 *
 * `initFolder` writes the key, then the network file, then commits the genesis: a crash before the commit leaves a
 * folder that `initFolder` completes when it is called again with the same genesis; after it, one that central opens.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDurable, writeDurable } from '../node/durable.ts'
import { lockFolder } from '../node/folder-lock.ts'
import { openLedgerStore } from '../node/ledger-store.ts'
import { type NetworkFileError, readNetworkFile, writeNetworkFile } from '../node/network-file.ts'
import { openDatabase, type SqliteProblem, sqliteProblem, type WritableDb } from '../node/sqlite.ts'
import { equalBytes, fromHex, toHex } from '../shared/bytes.ts'
import type { Crypto, SignKeyPair } from '../shared/crypto/port.ts'
import { type GenesisError, type NetworkFile, openGenesis } from '../shared/ledger/genesis.ts'
import { buildGenesisBlock } from '../shared/ledger/replay.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Letters, openLetters } from './letters.ts'
import { type Objects, openObjects } from './objects.ts'
import type { LastCheckpoint } from './signer.ts'
import { type CentralStore, openEmbeddedStore } from './store.ts'

const NAMES = {
  network: 'network.json',
  logKey: 'log-key',
  log: 'log.db',
  objects: 'objects.db',
  mailbox: 'mailbox.db',
  last: 'last-checkpoint',
} as const

/** A note holds a hundred signatures, most of them cosigners'. */
const MAX_LOG_KEYS = 16

export type FolderError =
  | { readonly code: 'DATA_IN_USE' }
  /** No central's folder: `init` has not been run there. */
  | { readonly code: 'DATA_MISSING'; readonly path: string }
  /** It holds another network's log. */
  | { readonly code: 'DATA_OTHER_NETWORK' }
  | { readonly code: 'LOG_KEY_UNREADABLE' | 'LOG_KEYS_FULL' }
  | { readonly code: SqliteProblem; readonly path: string }
  | NetworkFileError
  | GenesisError

export interface CentralFolder {
  readonly network: NetworkFile
  readonly store: CentralStore
  readonly objects: Objects
  readonly letters: Letters
  readonly last: LastCheckpoint
  readonly logKeys: readonly SignKeyPair[]
  close(): void
}

export interface Founding {
  readonly file: NetworkFile
  /** Entry 0, signed by the roots. */
  readonly genesisEntry: Uint8Array
  /** 32 bytes. */
  readonly logSeed: Uint8Array
}

/** Makes the folder of a new network. Doing it again with the same genesis changes nothing. */
export const initFolder = (crypto: Crypto, folder: string, founding: Founding): Result<null, FolderError> => {
  const opened = openGenesis(crypto, founding.genesisEntry, founding.file)
  if (!opened.ok) return opened
  if (toHex(crypto.signKeyPair(founding.logSeed).publicKey) !== opened.value.genesis.logKey) {
    return err({ code: 'LOG_KEY_UNREADABLE' })
  }
  return guarded(folder, () => {
    mkdirSync(folder, { recursive: true })
    const lock = lockFolder(folder)
    if (!lock.ok) return lock
    try {
      const { genesis, entry } = opened.value
      const path = join(folder, NAMES.log)
      const db = openDatabase(path)
      try {
        const store = openLedgerStore(db, crypto, genesis.parameters)
        const first = store.entry(0)
        if (first !== undefined && !equalBytes(first, founding.genesisEntry)) {
          return err({ code: 'DATA_OTHER_NETWORK' })
        }
        const keys = join(folder, NAMES.logKey)
        // A folder that is done may hold keys that were added since; nothing else has them.
        if (first === undefined || !existsSync(keys)) {
          writeDurable(keys, new TextEncoder().encode(`${toHex(founding.logSeed)}\n`), 0o600)
        }
        writeNetworkFile(join(folder, NAMES.network), founding.file, founding.genesisEntry)
        if (first === undefined) {
          store.commit(buildGenesisBlock(crypto, genesis, founding.genesisEntry, entry.payloadBytes))
        }
        return ok(null)
      } finally {
        db.close()
      }
    } finally {
      lock.value.release()
    }
  })
}

/** Opens the folder and takes its lock; whoever calls closes it. */
export const openFolder = (crypto: Crypto, folder: string): Result<CentralFolder, FolderError> => {
  if (!existsSync(join(folder, NAMES.log))) return err({ code: 'DATA_MISSING', path: folder })
  const network = readNetworkFile(join(folder, NAMES.network))
  if (!network.ok) return network
  const logKeys = readLogKeys(crypto, join(folder, NAMES.logKey))
  if (!logKeys.ok) return logKeys
  return guarded(folder, () => {
    const lock = lockFolder(folder)
    if (!lock.ok) return lock
    const open: WritableDb[] = []
    const close = (): void => {
      for (const db of open) db.close()
      lock.value.release()
    }
    const openDb = (name: string): WritableDb => {
      const db = openDatabase(join(folder, name))
      open.push(db)
      return db
    }
    try {
      const store = openEmbeddedStore(openDb(NAMES.log), crypto)
      const genesis = openGenesis(crypto, store.entry(0) ?? new Uint8Array(0), network.value)
      if (!genesis.ok) {
        close()
        return genesis
      }
      const objects = openObjects(openDb(NAMES.objects))
      const letters = openLetters(openDb(NAMES.mailbox))
      const last = lastCheckpointFile(join(folder, NAMES.last))
      return ok({ network: network.value, store, objects, letters, last, logKeys: logKeys.value, close })
    } catch (error) {
      close()
      if (error instanceof Error && error.message.startsWith('NO_LEDGER')) {
        return err({ code: 'DATA_MISSING', path: folder })
      }
      throw error
    }
  })
}

/** The last-checkpoint store as a file that is replaced whole. */
export const lastCheckpointFile = (path: string): LastCheckpoint => ({
  read: () => readDurable(path),
  write: (note) => writeDurable(path, note),
})

/**
 * Adds a key for the log, to be rotated to, and returns its public half. Only while nobody has the folder open: a central
 * that runs would not hold the key when the rotation comes.
 */
export const addLogKey = (crypto: Crypto, folder: string): Result<string, FolderError> => {
  if (!existsSync(join(folder, NAMES.log))) return err({ code: 'DATA_MISSING', path: folder })
  return guarded(folder, () => {
    const lock = lockFolder(folder)
    if (!lock.ok) return lock
    try {
      const path = join(folder, NAMES.logKey)
      const before = readLogKeys(crypto, path)
      if (!before.ok) return before
      if (before.value.length >= MAX_LOG_KEYS) return err({ code: 'LOG_KEYS_FULL' })
      const seed = crypto.random(32)
      const lines = `${readFileSync(path, 'utf8').trim()}\n${toHex(seed)}\n`
      writeDurable(path, new TextEncoder().encode(lines), 0o600)
      return ok(toHex(crypto.signKeyPair(seed).publicKey))
    } finally {
      lock.value.release()
    }
  })
}

const readLogKeys = (crypto: Crypto, path: string): Result<readonly SignKeyPair[], FolderError> => {
  try {
    const lines = readFileSync(path, 'utf8').trim().split(/\s+/)
    const seeds = lines.map((line) => fromHex(line)).filter((seed) => seed?.length === 32)
    const sound = seeds.length === lines.length && seeds.length <= MAX_LOG_KEYS
    return sound ? ok(seeds.map((seed) => crypto.signKeyPair(seed as Uint8Array))) : err({ code: 'LOG_KEY_UNREADABLE' })
  } catch {
    return err({ code: 'LOG_KEY_UNREADABLE' })
  }
}

/** What the disk says of itself becomes a value; a defect of the program goes on its way. */
const guarded = <T>(folder: string, run: () => Result<T, FolderError>): Result<T, FolderError> => {
  try {
    return run()
  } catch (error) {
    const problem = sqliteProblem(error) ?? fileProblem(error)
    if (problem === null) throw error
    return err({ code: problem, path: folder })
  }
}

const fileProblem = (error: unknown): SqliteProblem | null => {
  switch ((error as { code?: unknown } | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'DISK_FULL'
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'READ_ONLY'
    case 'ENOTDIR':
    case 'EISDIR':
      return 'CANNOT_OPEN'
    default:
      return null
  }
}
