/**
 * `import used-car FILE`: judges an auction list with vehicle numbers and mileage. It reads nothing but the file, writes
 * nothing and needs no passphrase.
 *
 * rows = ready + doubtful + refused, always; every doubtful or refused row stands under `problems` at least once. Letter
 * case and spaces are put right and stand under `notes`; such a row is ready.
 */
import { decodeLines } from '../../electron/import/decode.ts'
import { koreanDate } from '../../shared/civil.ts'
import { countVerdicts } from '../../shared/services/real-estate/import/read.ts'
import { readCars } from '../../shared/services/used-car/import/read.ts'
import { type Command, done, failed, misuse, text } from '../command.ts'
import { ENCODINGS, notReadable, readImportFile } from './import-file.ts'
import { findingsJson, findingsLines, problemsOf } from './import-outcome.ts'

export const importUsedCar: Command = {
  name: 'import used-car',
  operands: ['FILE'],
  options: {
    data: { type: 'string', hint: 'DIR' },
    encoding: { type: 'string', hint: 'auto|cp949|utf-8' },
  },
  run: async (input) => {
    const { texts } = input
    const path = input.operands[0] ?? ''
    const asked = text(input, 'encoding') ?? 'auto'
    const encoding = ENCODINGS.find((name) => name === asked)
    if (encoding === undefined) return misuse({ code: 'ENCODING_UNKNOWN', value: asked })
    const bytes = readImportFile(path, 'NOT_A_CAR_FILE', texts)
    if (!bytes.ok) return failed(bytes.error)
    const lines = decodeLines(bytes.value, encoding === 'auto' ? undefined : encoding)
    if (!lines.ok) return failed(notReadable({ ...lines.error, code: 'NOT_A_CAR_FILE' }, path, texts))
    const read = readCars(lines.value, Number(koreanDate(Date.now()).slice(0, 4)))
    if (!read.ok) return failed(notReadable(read.error, path, texts))
    const { rows, unit } = read.value
    const notes = rows.flatMap(({ row, notes: found }) => found.map((note) => ({ row, ...note })))
    const found = {
      ...countVerdicts(rows),
      encoding: read.value.encoding,
      layout: 'auction',
      problems: problemsOf(rows),
    }
    return done({ ...findingsJson(found), unit, notes }, [
      ...findingsLines(texts, path, found),
      texts.say('import.dry'),
    ])
  },
}
