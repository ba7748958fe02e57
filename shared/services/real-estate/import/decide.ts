/**
 * A clerk's decisions on doubtful rows: one row at a time, or all rows of one reason at once.
 *
 * A decision lays a value over a cell, lets the cell stand, or leaves the row out; then the row is judged again, so a
 * typed value can raise a doubt of its own. The cells stay as they came, every decision stays recorded (`settled`), and
 * `reopen` takes all of a row's decisions back.
 */
import { err, ok, type Result } from '../../../result.ts'
import { judgeRow } from './judge.ts'
import type { JudgedRow, Problem, ProblemOf, SalesContext, SalesRow, Settled, SettledOf } from './types.ts'

export type Decision =
  /** The likeliest reading (`Problem.proposal`). */
  | { readonly use: 'proposal' }
  /** What the clerk knows or chose among the candidates; `-` says that there is none. */
  | { readonly use: 'value'; readonly value: string }
  | { readonly use: 'as-is' }
  | { readonly refuse: true }

/** Which of a row's problems a decision settles; both absent: all that are open. */
export interface DecisionScope {
  readonly code?: string
  readonly column?: string
}

export interface DecideError {
  readonly code: /** The row is ready or refused, or has no such problem. */
    | 'NOTHING_TO_DECIDE'
    | 'NO_PROPOSAL'
    | 'AS_IS_IMPOSSIBLE'
    /** A value settles one column's problem: name it when several are open. */
    | 'VALUE_NEEDS_ONE_COLUMN'
    | 'VALUE_EMPTY'
    | 'VALUE_IMPOSSIBLE'
  readonly column?: string
}

export interface DecidedRows<Row> {
  readonly rows: readonly Row[]
  /** Rows the decision was applied to. */
  readonly changed: number
  /** Numbers of rows with this reason that it could not settle: each needs its own decision. */
  readonly left: readonly number[]
}

export interface Deciding<Row, Context> {
  /** Applies a decision to one doubtful row. `ok` does not mean ready: look at the verdict. */
  decide(row: Row, decision: Decision, context: Context, scope?: DecisionScope): Result<Row, DecideError>
  /**
   * Applies a decision to every doubtful row with the reason. A proposal is applied only where it is the sole candidate;
   * rows with several readings stay doubtful and are listed. `only` restricts it to these row numbers.
   */
  decideAll(
    rows: readonly Row[],
    code: string,
    decision: Decision,
    context: Context,
    only?: readonly number[],
  ): DecidedRows<Row>
  /** The row as it was first judged, every decision taken back. */
  reopen(row: Row, context: Context): Row
}

/** Decisions on the rows of one kind of list, which `rejudge` judges again and `leaveOut` empties. */
export const deciding = <Code extends string, Row extends JudgedRow<Code>, Context>(
  rejudge: (row: Row, context: Context, settled: readonly SettledOf<Code>[]) => Row,
  leaveOut: (row: Row, settled: readonly SettledOf<Code>[]) => Row,
): Deciding<Row, Context> => {
  const decide = (
    row: Row,
    decision: Decision,
    context: Context,
    scope: DecisionScope = {},
  ): Result<Row, DecideError> => {
    const open = row.problems.filter(
      (problem) =>
        (scope.code === undefined || problem.code === scope.code) &&
        (scope.column === undefined || problem.column === scope.column),
    )
    if (row.verdict !== 'doubtful' || open.length === 0) return err({ code: 'NOTHING_TO_DECIDE' })
    if ('refuse' in decision) {
      const left: SettledOf<Code> = {
        code: (scope.code ?? null) as Code | null,
        column: scope.column ?? '',
        use: 'refuse',
        was: '',
        now: null,
      }
      return ok(leaveOut(row, [...row.settled, left]))
    }
    const settled = [...row.settled]
    const columns = new Set(open.map((problem) => problem.column))
    if (decision.use === 'value' && columns.size > 1) return err({ code: 'VALUE_NEEDS_ONE_COLUMN' })
    for (const problem of open) {
      const one = settle(problem, decision)
      if (!one.ok) return one
      settled.push(one.value)
    }
    return ok(rejudge(row, context, settled))
  }

  return {
    decide,
    decideAll: (rows, code, decision, context, only) => {
      const wanted = only === undefined ? null : new Set(only)
      const left: number[] = []
      let changed = 0
      const decided = rows.map((row) => {
        const mine = row.problems.filter((problem) => problem.code === code)
        if (row.verdict !== 'doubtful' || mine.length === 0 || wanted?.has(row.row) === false) return row
        const unsure =
          'use' in decision && decision.use === 'proposal' && mine.some((problem) => problem.candidates.length !== 1)
        const result = unsure ? null : decide(row, decision, context, { code })
        if (result === null || !result.ok) {
          left.push(row.row)
          return row
        }
        changed++
        return result.value
      })
      return { rows: decided, changed, left }
    },
    reopen: (row, context) => (row.settled.length === 0 ? row : rejudge(row, context, [])),
  }
}

const settle = <Code extends string>(
  problem: ProblemOf<Code>,
  decision: Exclude<Decision, { readonly refuse: true }>,
): Result<SettledOf<Code>, DecideError> => {
  const { code, column, value: was } = problem
  if (decision.use === 'as-is') {
    if (!problem.asIs) return err({ code: 'AS_IS_IMPOSSIBLE', column })
    return ok({ code, column, use: 'as-is', was, now: null })
  }
  const now = decision.use === 'value' ? decision.value.trim() : problem.proposal
  if (now === null) return err({ code: 'NO_PROPOSAL', column })
  if (column === '') return err({ code: 'VALUE_IMPOSSIBLE', column })
  if (now === '') return err({ code: 'VALUE_EMPTY', column })
  return ok({ code, column, use: decision.use, was, now })
}

/** Only rows that can be judged are ever decided on, so the cells fit; broken quotation marks stay settled or open. */
const rejudge = (row: SalesRow, context: SalesContext, settled: readonly Settled[]): SalesRow => {
  const quoteBroken =
    row.problems.some((problem) => problem.code === 'QUOTE_BROKEN') ||
    row.settled.some((one) => one.code === 'QUOTE_BROKEN')
  const judged = judgeRow({ cells: row.cells, quoteBroken, repeat: row.repeat }, context, settled)
  const problems = judged.problems.map((problem) => ({ ...problem, value: bytesShown(row, problem) ?? problem.value }))
  return { ...row, ...judged, problems, settled }
}

/** The cells have lost which bytes were undecodable; the first judgement has them. */
const bytesShown = (row: SalesRow, { code, column }: Problem): string | null => {
  if (code !== 'UNDECODABLE') return null
  const before = row.settled.find((one) => one.code === code && one.column === column)?.was
  return before ?? row.problems.find((one) => one.code === code && one.column === column)?.value ?? null
}

export const { decide, decideAll, reopen } = deciding(rejudge, (row: SalesRow, settled) => ({
  ...row,
  verdict: 'refused',
  sale: null,
  settled,
}))
