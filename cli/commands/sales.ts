/** A file of apartment sales, read and judged before anything is done with it. */
import { importSalesFile } from '../../electron/import/sales-file.ts'
import type { CivilDate } from '../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SalesImport } from '../../shared/services/real-estate/import/types.ts'
import type { Problem } from '../command.ts'
import type { Texts } from '../texts.ts'
import { type FileEncoding, notReadable, readImportFile } from './import-file.ts'

export interface Sales {
  readonly bytes: Uint8Array
  readonly sales: SalesImport
}

/** Rows that are doubtful or refused are part of the answer; an error is a file that cannot be read as sales at all. */
export const readSales = (
  path: string,
  encoding: FileEncoding,
  today: CivilDate,
  texts: Texts,
): Result<Sales, Problem> => {
  const bytes = readImportFile(path, 'NOT_A_SALES_FILE', texts)
  if (!bytes.ok) return bytes
  const read = importSalesFile(bytes.value, {
    codes: SEOUL_LEGAL_DONG,
    today,
    ...(encoding === 'auto' ? {} : { encoding }),
  })
  return read.ok ? ok({ bytes: bytes.value, sales: read.value }) : err(notReadable(read.error, path, texts))
}
