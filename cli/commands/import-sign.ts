/**
 * `import real-estate FILE --sign` and `import used-car FILE --sign`: every ready row becomes a signed record that waits for a supervisor. Doubtful rows
 * are left as they are, to be decided on the screen, where they can be seen, and signed from there; those of a reason
 * that `--accept` names are decided here.
 */
import { basename } from 'node:path'
import type { ImportRow, ImportView } from '../../shared/contract/types.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type CommandInput, done, failed, flag, type Outcome, type Problem, text } from '../command.ts'
import { passphrases } from '../passphrase.ts'
import { asResult, atCounter, type CounterSeat } from './counter-seat.ts'
import type { FileEncoding } from './import-file.ts'
import { findingsJson, findingsLines, type ImportFindings, type ImportProblem, problemsOf } from './import-outcome.ts'

/** Rows asked for at once. */
const PAGE = 500

/** What accepting a reason means for its rows, in this order. */
export const ACCEPTING = ['proposal', 'as-is'] as const

export const SIGN_OPTIONS = {
  sign: { type: 'boolean' },
  as: { type: 'string', hint: 'NAME' },
  central: { type: 'string', hint: 'URL' },
  accept: { type: 'string', hint: 'CODE', repeats: true },
} as const

/** The reasons to accept; a problem when the options make no sense together. */
export const askedToSign = (input: CommandInput): Result<{ readonly accept: readonly string[] }, Problem> => {
  const lacking = ['data', 'as'].some((name) => text(input, name) === undefined)
  if (flag(input, 'sign') && lacking) return err({ code: 'SIGN_NEEDS' })
  const accept = [...new Set((text(input, 'accept') ?? '').split(',').filter((code) => code !== ''))]
  const unknown = accept.find((code) => !/^[A-Z_]+$/.test(code) || !input.texts.has(`import.${code}`))
  if (unknown !== undefined) {
    const problem = { code: 'REASON_UNKNOWN', reason: unknown }
    return err(problem)
  }
  return ok({ accept })
}

/** A decided row is judged again and may then be doubtful for another of the reasons: each is asked for twice. */
export const inPasses = <T>(codes: readonly T[]): readonly T[] => [...codes, ...codes]

interface Signed extends ImportFindings {
  readonly signed: number
  /** Why nothing was. */
  readonly problem: Problem | null
}

/** What was read of the file before a seat was taken; `also` stands in the printed JSON. */
export interface FileToSign {
  readonly path: string
  readonly bytes: Uint8Array
  readonly encoding: FileEncoding
  readonly layout: string
  readonly also?: NonNullable<Outcome['json']>
}

export const signRows = async (
  input: CommandInput,
  { path, bytes, encoding, layout, also = {} }: FileToSign,
  accept: readonly string[],
): Promise<Outcome> => {
  const { texts } = input
  const ended = await atCounter(input, passphrases(input), async (seat): Promise<Result<Signed, Problem>> => {
    const base64 = Buffer.from(bytes).toString('base64')
    const opened = asResult(await seat.call('import.open', { name: basename(path), base64, encoding }))
    if (!opened.ok) return opened
    const decided = await acceptAll(seat, opened.value, accept)
    if (!decided.ok) return decided
    const signing = asResult(await seat.call('import.sign', { id: opened.value.id }))
    // A file whose rows are doubtful, or records already, is told row by row all the same.
    if (!signing.ok && signing.error.code !== 'IMPORT_NOTHING_READY') return signing
    const view = signing.ok ? signing.value.view : decided.value
    const problems = await problemsAt(seat, view)
    if (!problems.ok) return problems
    const [signed, problem] = signing.ok ? [signing.value.signed, null] : [0, signing.error]
    return ok({ ...view, layout, problems: problems.value, signed, problem })
  })
  if (!ended.ok) return failed(ended.error)
  const { signed, problem } = ended.value
  const json = { ...findingsJson(ended.value), ...also, signed }
  const lines = [...findingsLines(texts, path, ended.value), texts.say('import.signed', { signed })]
  return problem === null ? done(json, lines) : { exit: 1, json: { ...json, error: problem.code }, lines, problem }
}

const problemsAt = async (
  seat: CounterSeat,
  { id }: ImportView,
): Promise<Result<readonly ImportProblem[], Problem>> => {
  const rows: ImportRow[] = []
  for (const verdict of ['doubtful', 'refused'] as const) {
    for (let more = true; more; ) {
      const offset = rows.filter((row) => row.verdict === verdict).length
      const page = asResult(await seat.call('import.rows', { id, verdict, offset, limit: PAGE }))
      if (!page.ok) return err(page.error)
      rows.push(...page.value)
      more = page.value.length === PAGE
    }
  }
  return ok(problemsOf(rows.sort((a, b) => a.row - b.row)))
}

const acceptAll = async (
  seat: CounterSeat,
  opened: ImportView,
  codes: readonly string[],
): Promise<Result<ImportView, Problem>> => {
  let view = opened
  for (const reason of inPasses(codes)) {
    for (const decision of ACCEPTING) {
      const found = view.reasons.find(({ code }) => code === reason)
      const fits = found !== undefined && found.open > 0 && (decision === 'proposal' ? found.sure > 0 : found.asIs)
      if (!fits) continue
      const input = { id: view.id, row: null, reason, decision, column: null, value: null } as const
      const decided = asResult(await seat.call('import.decide', input))
      if (decided.ok) view = decided.value
      else if (decided.error.code !== 'IMPORT_UNDECIDED') return decided
    }
  }
  return ok(view)
}
