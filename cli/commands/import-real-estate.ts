/**
 * `import real-estate FILE`: judges a file of apartment sales as the ministry publishes them. A dry run reads nothing
 * but the file, writes nothing and needs no passphrase; with --sign the ready rows become records of an office.
 *
 * rows = ready + doubtful + refused, always; every doubtful or refused row stands under `problems` at least once.
 *
 * `--accept CODE` decides every row that is doubtful for this reason: its correction where there is just one, else as it
 * stands where the reason allows that. Rows with several readings stay doubtful; without it nothing is decided.
 */
import { type CivilDate, koreanDate } from '../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import { decideAll } from '../../shared/services/real-estate/import/decide.ts'
import { countVerdicts } from '../../shared/services/real-estate/import/read.ts'
import type { ProblemCode, SalesImport } from '../../shared/services/real-estate/import/types.ts'
import { type Command, type CommandInput, done, failed, flag, misuse, type Outcome, text } from '../command.ts'
import { ENCODINGS } from './import-file.ts'
import { findingsJson, findingsLines, problemsOf } from './import-outcome.ts'
import { ACCEPTING, askedToSign, inPasses, SIGN_OPTIONS, signRows } from './import-sign.ts'
import { readSales } from './sales.ts'

export const importRealEstate: Command = {
  name: 'import real-estate',
  operands: ['FILE'],
  options: {
    data: { type: 'string', hint: 'DIR' },
    encoding: { type: 'string', hint: 'auto|cp949|utf-8' },
    ...SIGN_OPTIONS,
  },
  run: async (input) => {
    const path = input.operands[0] ?? ''
    const asked = text(input, 'encoding') ?? 'auto'
    const encoding = ENCODINGS.find((name) => name === asked)
    if (encoding === undefined) return misuse({ code: 'ENCODING_UNKNOWN', value: asked })
    const asking = askedToSign(input)
    if (!asking.ok) return misuse(asking.error)
    const { accept } = asking.value
    const today = koreanDate(Date.now())
    const read = readSales(path, encoding, today, input.texts)
    if (!read.ok) return failed(read.error)
    return flag(input, 'sign')
      ? signRows(input, { path, bytes: read.value.bytes, encoding, layout: read.value.sales.layout.name }, accept)
      : dryRun(input, path, accepted(read.value.sales, accept as readonly ProblemCode[], today))
  },
}

/** The rows as they would be signed. */
const accepted = (sales: SalesImport, codes: readonly ProblemCode[], today: CivilDate): SalesImport => {
  const context = { codes: SEOUL_LEGAL_DONG, today, layout: sales.layout }
  let { rows } = sales
  for (const code of inPasses(codes)) {
    for (const use of ACCEPTING) rows = decideAll(rows, code, { use }, context).rows
  }
  return { ...sales, rows }
}

const dryRun = ({ texts }: CommandInput, path: string, sales: SalesImport): Outcome => {
  const { encoding, layout, rows } = sales
  const found = { ...countVerdicts(rows), encoding, layout: layout.name, problems: problemsOf(rows) }
  return done(findingsJson(found), [...findingsLines(texts, path, found), texts.say('import.dry')])
}
