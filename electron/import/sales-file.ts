/** A file of apartment sales from its bytes to judged rows: decoding (here) and judging (shared) in one call. */
import type { CivilDate } from '../../shared/civil.ts'
import type { LegalDongTable } from '../../shared/codes/legal-dong.ts'
import type { Result } from '../../shared/result.ts'
import { readSales } from '../../shared/services/real-estate/import/read.ts'
import type { NotASalesFile, SalesImport } from '../../shared/services/real-estate/import/types.ts'
import { decodeLines } from './decode.ts'

export interface SalesFileOptions {
  readonly codes: LegalDongTable
  /** Korean civil date of the import. */
  readonly today: CivilDate
  /** Overrides detection. */
  readonly encoding?: string
}

/** Never throws on any bytes; a file that is no sales file is an error, a bad row is a verdict. */
export const importSalesFile = (bytes: Uint8Array, options: SalesFileOptions): Result<SalesImport, NotASalesFile> => {
  const lines = decodeLines(bytes, options.encoding)
  if (!lines.ok) return lines
  return readSales(lines.value, { codes: options.codes, today: options.today })
}
