/**
 * A data folder opened for reading: central's (`log.db`) or an office's (`replica.db`). It may be in use meanwhile.
 * Nothing read from it is trusted before the genesis has been held against a network file.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerReader, readLedgerStore } from '../../node/ledger-store.ts'
import { type NetworkFileError, readNetworkFile } from '../../node/network-file.ts'
import { openReadonly, type SqliteProblem, sqliteProblem } from '../../node/sqlite.ts'
import { fromHex } from '../../shared/bytes.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import { type GenesisError, type NetworkFile, openGenesis, type Parameters } from '../../shared/ledger/genesis.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type WitnessSet, witnessSet } from '../../shared/wire/witnesses.ts'

export interface LedgerFolder {
  readonly kind: 'central' | 'office'
  readonly ledger: LedgerReader
  readonly network: NetworkFile
  close(): void
}

export type LedgerFolderError =
  | { readonly code: 'NO_FOLDER'; readonly path: string }
  | { readonly code: SqliteProblem; readonly path: string }
  | NetworkFileError
  | GenesisError

const KINDS = [
  ['central', 'log.db'],
  ['office', 'replica.db'],
] as const

/** The network file to trust: the one named, else the folder's own, else the one beside the folder. */
export const networkFileFor = (folder: string, named: string | undefined): string => {
  if (named !== undefined) return named
  const own = join(folder, 'network.json')
  return existsSync(own) ? own : join(folder, '..', 'network.json')
}

/** Opens it and checks entry 0 against the root keys. The caller closes it. */
export const openLedgerFolder = (
  crypto: Crypto,
  folder: string,
  named: string | undefined,
): Result<LedgerFolder, LedgerFolderError> => {
  const found = KINDS.find(([, name]) => existsSync(join(folder, name)))
  if (found === undefined) return err({ code: 'NO_FOLDER', path: folder })
  const network = readNetworkFile(networkFileFor(folder, named))
  if (!network.ok) return network
  const [kind, name] = found
  try {
    const db = openReadonly(join(folder, name))
    const ledger = readLedgerStore(db, crypto)
    const genesis = openGenesis(crypto, ledger.entry(0) ?? new Uint8Array(0), network.value)
    if (!genesis.ok) {
      db.close()
      return genesis
    }
    return ok({ kind, ledger, network: network.value, close: () => void db.close() })
  } catch (error) {
    const problem = sqliteProblem(error)
    if (problem === null) throw error
    return err({ code: problem, path: folder })
  }
}

/** Log key, cosigners and quorum as the folder's state names them. */
export const witnessesOf = (crypto: Pick<Crypto, 'sha256'>, ledger: LedgerReader): WitnessSet => {
  const row = ledger.get('network')?.value as unknown as Parameters & { origin: string; logKey: string }
  const { origin, logKey, witnessQuorum } = row
  return witnessSet(
    crypto.sha256,
    { origin, logKey: fromHex(logKey) as Uint8Array, witnessQuorum },
    ledger.stateRows('key/'),
  )
}
