/** An auction list of cars from its bytes to judged rows: decoding (here) and judging (shared) in one call. */
import type { CivilDate } from '../../shared/civil.ts'
import type { Result } from '../../shared/result.ts'
import type { NotASalesFile } from '../../shared/services/real-estate/import/types.ts'
import { type CarImport, type NotACarFile, readCars } from '../../shared/services/used-car/import/read.ts'
import { decodeLines } from './decode.ts'

export interface CarFileOptions {
  /** Korean civil date of the import. */
  readonly today: CivilDate
  /** Overrides detection. */
  readonly encoding?: string
}

/** Never throws on any bytes; a file that is no list of cars is an error, a bad row is a verdict. */
export const importCarFile = (
  bytes: Uint8Array,
  { today, encoding }: CarFileOptions,
): Result<CarImport, NotACarFile | NotASalesFile> => {
  const lines = decodeLines(bytes, encoding)
  return lines.ok ? readCars(lines.value, Number(today.slice(0, 4))) : lines
}
