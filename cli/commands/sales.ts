/** A file of apartment sales, read and judged before anything is done with it. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { importSalesFile } from '../../electron/import/sales-file.ts'
import type { CivilDate } from '../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SalesImport } from '../../shared/services/real-estate/import/types.ts'
import type { Problem } from '../command.ts'
import type { Texts } from '../texts.ts'

export const ENCODINGS = ['auto', 'cp949', 'utf-8'] as const
export type SalesEncoding = (typeof ENCODINGS)[number]

/** The reader refuses larger files, too; this spares the reading. */
const MAX_BYTES = 64 * 1024 * 1024

export interface Sales {
  readonly bytes: Uint8Array
  readonly sales: SalesImport
}

/** Rows that are doubtful or refused are part of the answer; an error is a file that cannot be read as sales at all. */
export const readSales = (
  path: string,
  encoding: SalesEncoding,
  today: CivilDate,
  texts: Texts,
): Result<Sales, Problem> => {
  const notSales = (why: string, data: object): Problem =>
    ({ code: 'NOT_A_SALES_FILE', file: basename(path), why: texts.say(`import.why.${why}`, { ...data }) }) as Problem
  let bytes: Uint8Array
  try {
    if (statSync(path).size > MAX_BYTES) return err(notSales('TOO_LARGE', {}))
    bytes = new Uint8Array(readFileSync(path))
  } catch {
    return err({ code: 'FILE_UNREADABLE', path } as Problem)
  }
  const read = importSalesFile(bytes, {
    codes: SEOUL_LEGAL_DONG,
    today,
    ...(encoding === 'auto' ? {} : { encoding }),
  })
  if (read.ok) return ok({ bytes, sales: read.value })
  const { why, found, missing } = read.error
  return err(notSales(why, { found: found ?? '', missing: missing ?? [] }))
}
