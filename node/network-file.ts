/**
 * `network.json`: the one file an auditor or an office must be given by hand. It names the root keys; everything else
 * is read from the log and checked against them.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
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
})

export interface NetworkFileError {
  readonly code: 'NETWORK_FILE_MISSING' | 'NETWORK_FILE_MALFORMED'
  readonly path: string
}

export const readNetworkFile = (path: string): Result<NetworkFile, NetworkFileError> => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return err({ code: 'NETWORK_FILE_MISSING', path })
  }
  try {
    const parsed = networkFile.safeParse(JSON.parse(text))
    return parsed.success ? ok(parsed.data) : err({ code: 'NETWORK_FILE_MALFORMED', path })
  } catch {
    return err({ code: 'NETWORK_FILE_MALFORMED', path })
  }
}

/** Throws what the file system throws. */
export const writeNetworkFile = (path: string, file: NetworkFile): void =>
  writeDurable(path, new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`))
