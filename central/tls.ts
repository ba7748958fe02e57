/** The files by which central speaks TLS itself: a certificate (with its chain) and its key, both PEM. */
import { readFileSync } from 'node:fs'
import { err, ok, type Result } from '../shared/result.ts'
import type { Tls } from './serve.ts'

/** Null when neither is named. One without the other, or a file that cannot be read, is refused. */
export const readTls = (
  cert: string | undefined,
  key: string | undefined,
): Result<Tls | null, { readonly code: 'TLS_FILES' }> => {
  if (cert === undefined && key === undefined) return ok(null)
  if (cert === undefined || key === undefined) return err({ code: 'TLS_FILES' })
  try {
    return ok({ cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') })
  } catch {
    return err({ code: 'TLS_FILES' })
  }
}
