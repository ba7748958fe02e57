/**
 * `import used-car FILE`: judges an auction list with vehicle numbers and mileage. A dry run reads nothing but the file,
 * writes nothing and needs no passphrase; with --sign the ready rows become records of an office.
 *
 * rows = ready + doubtful + refused, always; every doubtful or refused row stands under `problems` at least once. Letter
 * case and spaces are put right and stand under `notes`; such a row is ready. What a row becomes, and what it cannot
 * become, is in the register's own words: shared/services/used-car/import-record.ts.
 */
import { importCarFile } from '../../electron/import/car-file.ts'
import { koreanDate } from '../../shared/civil.ts'
import { countVerdicts } from '../../shared/services/real-estate/import/read.ts'
import { type CarImport, type CarImportRow, decideAll, recount } from '../../shared/services/used-car/import/read.ts'
import { type Command, done, failed, flag, misuse, text } from '../command.ts'
import { ENCODINGS, notReadable, readImportFile } from './import-file.ts'
import { findingsJson, findingsLines, problemsOf } from './import-outcome.ts'
import { ACCEPTING, askedToSign, inPasses, SIGN_OPTIONS, signRows } from './import-sign.ts'

export const importUsedCar: Command = {
  name: 'import used-car',
  operands: ['FILE'],
  options: {
    data: { type: 'string', hint: 'DIR' },
    encoding: { type: 'string', hint: 'auto|cp949|utf-8' },
    ...SIGN_OPTIONS,
  },
  run: async (input) => {
    const { texts } = input
    const path = input.operands[0] ?? ''
    const asked = text(input, 'encoding') ?? 'auto'
    const encoding = ENCODINGS.find((name) => name === asked)
    if (encoding === undefined) return misuse({ code: 'ENCODING_UNKNOWN', value: asked })
    const asking = askedToSign(input)
    if (!asking.ok) return misuse(asking.error)
    const { accept } = asking.value
    const bytes = readImportFile(path, 'NOT_A_CAR_FILE', texts)
    if (!bytes.ok) return failed(bytes.error)
    const read = importCarFile(bytes.value, {
      today: koreanDate(Date.now()),
      ...(encoding === 'auto' ? {} : { encoding }),
    })
    if (!read.ok) return failed(notReadable({ ...read.error, code: 'NOT_A_CAR_FILE' }, path, texts))
    const { unit } = read.value
    const notes = read.value.rows.flatMap(({ row, notes: found }) => found.map((note) => ({ row, ...note })))
    const also = { unit, notes }
    if (flag(input, 'sign')) {
      return signRows(input, { path, bytes: bytes.value, encoding, layout: LAYOUT, also }, accept)
    }
    const rows = accepted(read.value, accept)
    const found = { ...countVerdicts(rows), encoding: read.value.encoding, layout: LAYOUT, problems: problemsOf(rows) }
    return done({ ...findingsJson(found), ...also }, [...findingsLines(texts, path, found), texts.say('import.dry')])
  },
}

const LAYOUT = 'auction'

/** The rows as they would be signed, as far as the file alone tells. */
const accepted = ({ rows, context }: CarImport, codes: readonly string[]): readonly CarImportRow[] => {
  let decided = rows
  for (const code of inPasses(codes)) {
    for (const use of ACCEPTING) decided = recount(decideAll(decided, code, { use }, context).rows, context)
  }
  return decided
}
