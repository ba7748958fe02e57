/** What an import prints, dry or signed: the same counts and problems, one way of telling them. */
import { basename } from 'node:path'
import type { Outcome } from '../command.ts'
import type { Texts } from '../texts.ts'

const SHOWN_PROBLEMS = 20

export interface ImportProblem {
  readonly row: number
  readonly code: string
  readonly column: string
  readonly value: string
  readonly proposal: string | null
}

export interface ImportFindings {
  readonly rows: number
  readonly ready: number
  readonly doubtful: number
  readonly refused: number
  readonly encoding: string
  readonly layout: string
  readonly problems: readonly ImportProblem[]
}

/** Every problem of every row, by row. */
export const problemsOf = (
  rows: readonly { readonly row: number; readonly problems: readonly Omit<ImportProblem, 'row'>[] }[],
): readonly ImportProblem[] =>
  rows.flatMap(({ row, problems }) =>
    problems.map(({ code, column, value, proposal }) => ({ row, code, column, value, proposal })),
  )

export const findingsJson = (found: ImportFindings): NonNullable<Outcome['json']> => {
  const { rows, ready, doubtful, refused, encoding, layout, problems } = found
  return { rows, ready, doubtful, refused, encoding, layout, problems: problems.map((each) => ({ ...each })) }
}

export const findingsLines = (texts: Texts, path: string, found: ImportFindings): readonly string[] => {
  const { problems, ...counts } = found
  const byCode = Map.groupBy(problems, ({ code }) => code)
  return [
    texts.say('import.counts', { ...counts, file: basename(path) }),
    ...[...byCode]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([code, of]) => `  ${String(of.length).padStart(6)}  ${wordsOf(texts, code)}`),
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
  ]
}

/** The sentence of a problem's code, or the code when no locale has one. */
const wordsOf = (texts: Texts, code: string): string =>
  texts.has(`import.${code}`) ? texts.say(`import.${code}`) : code
