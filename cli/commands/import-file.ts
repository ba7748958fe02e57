/** What the imports share: reading the file, and saying why one is not of the kind that is read. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Problem } from '../command.ts'
import type { Texts } from '../texts.ts'

export const ENCODINGS = ['auto', 'cp949', 'utf-8'] as const
export type FileEncoding = (typeof ENCODINGS)[number]

/** The readers refuse larger files, too; this spares the reading. */
const MAX_BYTES = 64 * 1024 * 1024

export interface NotReadable {
  /** `NOT_A_SALES_FILE` and its like. */
  readonly code: string
  readonly why: string
  readonly found?: string | undefined
  readonly missing?: readonly string[] | undefined
}

export const notReadable = (error: NotReadable, path: string, texts: Texts): Problem => {
  const data = { found: error.found ?? '', missing: error.missing ?? [] }
  const problem = { code: error.code, file: basename(path), why: texts.say(`import.why.${error.why}`, data) }
  return problem
}

/** `code` is what a file that is too large is called. */
export const readImportFile = (path: string, code: string, texts: Texts): Result<Uint8Array, Problem> => {
  try {
    if (statSync(path).size > MAX_BYTES) return err(notReadable({ code, why: 'TOO_LARGE' }, path, texts))
    return ok(new Uint8Array(readFileSync(path)))
  } catch {
    const problem = { code: 'FILE_UNREADABLE', path }
    return err(problem)
  }
}
