/**
 * `network.json`: the one file an auditor or an office must be given by hand. It names the root keys; everything else
 * is read from the log and checked against them. It may carry the genesis, which those keys signed, so that a printed
 * sheet can be checked with this file alone.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fromBase64, toBase64 } from '../shared/bytes.ts'
import type { NetworkFile } from '../shared/ledger/genesis.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { writeDurable } from './durable.ts'

z.config({ jitless: true })

const publicKey = z.string().regex(/^[0-9a-f]{64}$/)
const networkFile = z.strictObject({
  v: z.literal(1),
  network: z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/),
  origin: z.string().regex(/^[\x21-\x2a\x2c-\x7e]{1,120}$/),
  rootKeys: z.array(publicKey).length(3),
  rootQuorum: z.int().min(2).max(3),
  /** Entry 0, base64. */
  genesis: z.base64().max(100_000).optional(),
})

export interface NetworkFileError {
  readonly code: 'NETWORK_FILE_MISSING' | 'NETWORK_FILE_MALFORMED'
  readonly path: string
}

export const readNetworkFile = (path: string): Result<NetworkFile, NetworkFileError> => {
  const read = readWithGenesis(path)
  return read.ok ? ok(read.value.file) : read
}

/** With entry 0 when the file carries it; nothing of that is verified here. */
export const readWithGenesis = (
  path: string,
): Result<{ readonly file: NetworkFile; readonly genesis: Uint8Array | null }, NetworkFileError> => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return err({ code: 'NETWORK_FILE_MISSING', path })
  }
  try {
    const parsed = networkFile.safeParse(JSON.parse(text))
    if (!parsed.success) return err({ code: 'NETWORK_FILE_MALFORMED', path })
    const { genesis, ...file } = parsed.data
    return ok({ file, genesis: genesis === undefined ? null : fromBase64(genesis) })
  } catch {
    return err({ code: 'NETWORK_FILE_MALFORMED', path })
  }
}

/** Throws what the file system throws. */
export const writeNetworkFile = (path: string, file: NetworkFile, genesis: Uint8Array | null = null): void => {
  const whole = genesis === null ? file : { ...file, genesis: toBase64(genesis) }
  writeDurable(path, new TextEncoder().encode(`${JSON.stringify(whole, null, 2)}\n`))
}
