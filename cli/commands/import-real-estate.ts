/**
 * `import real-estate FILE`: judges a file of apartment sales as the ministry publishes them. A dry run reads nothing
 * but the file, writes nothing and needs no passphrase; with --sign the ready rows become records of an office.
 *
 * rows = ready + doubtful + refused, always; every doubtful or refused row stands under `problems` at least once.
 *
 * `--accept CODE` decides every row that is doubtful for this reason: its correction where there is just one, else as it
 * stands where the reason allows that. Rows with several readings stay doubtful; without it nothing is decided.
 */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { importSalesFile } from '../../electron/import/sales-file.ts'
import { type CivilDate, koreanDate } from '../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { decideAll } from '../../shared/services/real-estate/import/decide.ts'
import { countVerdicts } from '../../shared/services/real-estate/import/read.ts'
import type { ProblemCode, SalesImport } from '../../shared/services/real-estate/import/types.ts'
import { type Command, type CommandInput, failed, flag, misuse, type Outcome, text } from '../command.ts'
import type { Texts } from '../texts.ts'
import { ACCEPTING, inPasses, signSales } from './import-sign.ts'

/** The reader refuses larger files, too; this spares the reading. */
const MAX_FILE_BYTES = 64 * 1024 * 1024
const SHOWN_PROBLEMS = 20

export const importRealEstate: Command = {
  name: 'import real-estate',
  operands: ['FILE'],
  options: {
    data: { type: 'string', hint: 'DIR' },
    encoding: { type: 'string', hint: 'auto|cp949|utf-8' },
    sign: { type: 'boolean' },
    as: { type: 'string', hint: 'NAME' },
    central: { type: 'string', hint: 'URL' },
    accept: { type: 'string', hint: 'CODE', repeats: true },
  },
  run: async (input) => {
    const path = input.operands[0] ?? ''
    const encoding = text(input, 'encoding')
    if (encoding !== undefined && !['auto', 'cp949', 'utf-8'].includes(encoding)) {
      return misuse({ code: 'ENCODING_UNKNOWN', value: encoding })
    }
    if (flag(input, 'sign') && (text(input, 'data') === undefined || text(input, 'as') === undefined)) {
      return misuse({ code: 'SIGN_NEEDS' })
    }
    const accept = [...new Set((text(input, 'accept') ?? '').split(',').filter((code) => code !== ''))]
    const unknown = accept.find((code) => !/^[A-Z_]+$/.test(code) || !input.texts.has(`import.${code}`))
    if (unknown !== undefined) return misuse({ code: 'REASON_UNKNOWN', reason: unknown })
    const bytes = readFile(path)
    if (bytes === null) return failed({ code: 'FILE_UNREADABLE', path })
    if (bytes === 'large') return notSales({ code: 'NOT_A_SALES_FILE', why: 'TOO_LARGE' }, path, input.texts)
    const today = koreanDate(Date.now() as Instant)
    const read = importSalesFile(bytes, {
      codes: SEOUL_LEGAL_DONG,
      today,
      ...(encoding === undefined || encoding === 'auto' ? {} : { encoding }),
    })
    if (!read.ok) return notSales(read.error, path, input.texts)
    return flag(input, 'sign')
      ? signSales(input, path, bytes, (encoding ?? 'auto') as 'auto' | 'cp949' | 'utf-8', accept)
      : dryRun(input, path, accepted(read.value, accept as readonly ProblemCode[], today))
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
  const { rows, ready, doubtful, refused } = countVerdicts(sales.rows)
  const problems = sales.rows.flatMap(({ row, problems: found }) =>
    found.map(({ code, column, value, proposal }) => ({ row, code: code as string, column, value, proposal })),
  )
  const counts = { rows, ready, doubtful, refused }
  const byCode = Map.groupBy(problems, ({ code }) => code)
  return {
    exit: 0,
    json: { ...counts, encoding: sales.encoding, layout: sales.layout.name, problems },
    lines: [
      texts.say('import.counts', { ...counts, file: basename(path), encoding: sales.encoding }),
      ...[...byCode]
        .sort(([, a], [, b]) => b.length - a.length)
        .map(([code, found]) => `  ${String(found.length).padStart(6)}  ${wordsOf(texts, code)}`),
      ...problems.slice(0, SHOWN_PROBLEMS).map(({ row, code, column, value, proposal }) =>
        texts.say(proposal === null ? 'import.problem' : 'import.problemProposal', {
          row,
          what: wordsOf(texts, code),
          column,
          value,
          proposal,
        }),
      ),
      ...(problems.length > SHOWN_PROBLEMS ? [texts.say('import.more', { n: problems.length - SHOWN_PROBLEMS })] : []),
      texts.say('import.dry'),
    ],
  }
}

const notSales = (
  error: { readonly code: string; readonly why: string; readonly found?: string; readonly missing?: readonly string[] },
  path: string,
  texts: Texts,
): Outcome => {
  const data = { found: error.found ?? '', missing: error.missing ?? [] }
  return failed({ code: error.code, file: basename(path), why: texts.say(`import.why.${error.why}`, data) })
}

/** The sentence of a problem's code, or the code when no locale has one. */
const wordsOf = (texts: Texts, code: string): string =>
  texts.has(`import.${code}`) ? texts.say(`import.${code}`) : code

const readFile = (path: string): Uint8Array | 'large' | null => {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) return 'large'
    return new Uint8Array(readFileSync(path))
  } catch {
    return null
  }
}
