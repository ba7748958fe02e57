/** A root's key as a file for its holder: `{v, key, blob}`, the seed locked under a passphrase (keystore.ts). */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fromHex, toHex } from '../shared/bytes.ts'
import { keysFromSeed, wipeKeys } from '../shared/crypto/keys.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { writeDurable } from './durable.ts'
import { KEY_PURPOSES, lockKey } from './keystore.ts'

z.config({ jitless: true })

const rootFile = z.strictObject({
  v: z.literal(1),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  blob: z.string().regex(/^([0-9a-f]{2}){1,512}$/),
})
export type RootFile = z.infer<typeof rootFile>

/** Mode 0600; what stands under the path is replaced. */
export const writeRootFile = (crypto: Crypto, path: string, seed: Uint8Array, passphrase: string): void => {
  const keys = keysFromSeed(crypto, seed)
  const blob = lockKey(crypto, { passphrase, keystoreSecret: null }, KEY_PURPOSES.root, keys.id, seed)
  const file: RootFile = { v: 1, key: keys.id, blob: toHex(blob) }
  wipeKeys(crypto, keys)
  writeDurable(path, new TextEncoder().encode(`${JSON.stringify(file)}\n`), 0o600)
}

export const readRootFile = (
  path: string,
): Result<RootFile, { readonly code: 'FILE_UNREADABLE' | 'ROOT_FILE'; readonly path: string }> => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return err({ code: 'FILE_UNREADABLE', path })
  }
  try {
    const parsed = rootFile.safeParse(JSON.parse(text))
    return parsed.success && fromHex(parsed.data.blob) !== null ? ok(parsed.data) : err({ code: 'ROOT_FILE', path })
  } catch {
    return err({ code: 'ROOT_FILE', path })
  }
}
