/**
 * An open file: its rows as judged, the decisions laid over them, and what the register says about each. One class for
 * every kind of list; what a kind reads, and which record a row becomes, is its `ListKind`.
 */
import type { Input } from '../../../shared/contract/contract.ts'
import type { ImportRow, ImportView } from '../../../shared/contract/types.ts'
import type { Result } from '../../../shared/result.ts'
import type { RecordDraft } from '../../../shared/services/form-types.ts'
import type { DecidedRows, Decision, DecisionScope } from '../../../shared/services/real-estate/import/decide.ts'
import { countReasons, countVerdicts } from '../../../shared/services/real-estate/import/read.ts'
import type { JudgedRow } from '../../../shared/services/real-estate/import/types.ts'

export interface ListKind<Row extends JudgedRow> {
  readonly service: 'real-estate' | 'used-car'
  readonly encoding: string
  /** Header names as the file has them. */
  readonly columns: readonly string[]
  /** As first judged, by the file alone. */
  readonly rows: readonly Row[]
  decide(row: Row, decision: Decision, scope: DecisionScope): Result<Row, unknown>
  decideAll(rows: readonly Row[], code: string, decision: Decision): DecidedRows<Row>
  reopen(row: Row): Row
  /** The rows after a decision on some: what it says about others is in them. */
  recount(rows: readonly Row[]): readonly Row[]
  /** Whether the row is a record already, in the register or signed here. */
  stands(row: Row): boolean
  /** A ready row that does not stand, doubtful where the register speaks against it and the clerk has not spoken. */
  doubt(row: Row): Row
  /** Null when no record can be made of the row. */
  record(row: Row): RecordDraft | null
}

/** One decision as it is kept: what to do with which problems of which row. */
export interface Kept {
  readonly row: number | null
  readonly scope: DecisionScope
  /** `reopen`: the row as it was first judged. */
  readonly decision: Decision | { readonly reopen: true }
}

/** A list whatever its kind. */
export type OpenList = Pick<
  List<JudgedRow>,
  'service' | 'view' | 'rowsOf' | 'decide' | 'judgeAgain' | 'toSign' | 'record' | 'hasDoubts'
>

export class List<Row extends JudgedRow> {
  readonly service: ListKind<Row>['service']
  readonly #kind: ListKind<Row>
  readonly #of: { readonly id: string; readonly name: string }
  #rows: readonly Row[]

  constructor(of: { readonly id: string; readonly name: string }, kind: ListKind<Row>) {
    this.#of = of
    this.#kind = kind
    this.service = kind.service
    this.#rows = this.#doubted(kind.rows)
  }

  view(): ImportView {
    const rows = this.#rows
    const { encoding, columns } = this.#kind
    const signed = rows.filter((row) => row.verdict === 'ready' && this.#kind.stands(row)).length
    return {
      ...this.#of,
      encoding,
      columns,
      ...countVerdicts(rows),
      reasons: countReasons(rows).map(({ code, rows: count }) => ({ code, count, ...reasonOf(rows, code) })),
      signed,
    }
  }

  rowsOf({ verdict, reason, offset, limit }: Omit<Input<'import.rows'>, 'id'>): readonly ImportRow[] {
    return this.#rows
      .filter(
        (row) =>
          (verdict === 'all' || row.verdict === verdict) &&
          (reason === undefined || row.problems.some(({ code }) => code === reason)),
      )
      .slice(offset, offset + limit)
      .map(rowOf)
  }

  /** False when the decision settles nothing; `keep` is called before it counts. */
  decide(kept: Kept, keep: () => void = () => {}): boolean {
    const rows = this.#applied(kept)
    if (rows === null) return false
    keep()
    this.#rows = this.#doubted(this.#kind.recount(rows))
    return true
  }

  /** Asks the register again. */
  judgeAgain(): void {
    this.#rows = this.#doubted(this.#rows)
  }

  /** Numbers of the rows that are ready and no record yet. */
  toSign(): readonly number[] {
    return this.#rows.filter((row) => row.verdict === 'ready' && !this.#kind.stands(row)).map(({ row }) => row)
  }

  record(number: number): RecordDraft | null {
    const row = this.#rows.find(({ row }) => row === number)
    return row === undefined ? null : this.#kind.record(row)
  }

  hasDoubts(): boolean {
    return this.#rows.some(({ verdict }) => verdict === 'doubtful')
  }

  #doubted(rows: readonly Row[]): readonly Row[] {
    return rows.map((row) => (row.verdict === 'ready' && !this.#kind.stands(row) ? this.#kind.doubt(row) : row))
  }

  /** The rows with the decision in them; null when it settles nothing. */
  #applied({ row, scope, decision }: Kept): readonly Row[] | null {
    if (row === null) {
      if (scope.code === undefined || 'reopen' in decision) return null
      const decided = this.#kind.decideAll(this.#rows, scope.code, decision)
      return decided.changed === 0 ? null : decided.rows
    }
    const index = this.#rows.findIndex((each) => each.row === row)
    const before = this.#rows[index]
    if (before === undefined) return null
    if ('reopen' in decision) {
      if (before.settled.length === 0) return null
      const again = this.#kind.reopen(before)
      return this.#rows.map((each, i) => (i === index ? again : each))
    }
    const after = this.#kind.decide(before, decision, scope)
    if (!after.ok) return null
    return this.#rows.map((each, i) => (i === index ? after.value : each))
  }
}

/** What is still open for a reason, and what can be done with all of it at once. */
const reasonOf = (rows: readonly JudgedRow[], code: string) => {
  const mine = (row: JudgedRow) => row.problems.filter((problem) => problem.code === code)
  const open = rows.filter((row) => row.verdict === 'doubtful' && mine(row).length > 0)
  return {
    open: open.length,
    sure: open.filter((row) => mine(row).every(({ candidates }) => candidates.length === 1)).length,
    asIs: open.some((row) => mine(row).every(({ asIs }) => asIs)),
    example: rows.flatMap(mine)[0]?.value ?? '',
  }
}

const rowOf = (row: JudgedRow): ImportRow => ({
  row: row.row,
  verdict: row.verdict,
  cells: row.cells,
  problems: row.problems.map(({ code, column, value, proposal, candidates, asIs }) => ({
    code,
    column,
    value,
    proposal,
    candidates,
    asIs,
  })),
  decided: row.settled.length === 0 ? null : row.settled.map(({ use }) => use).join(', '),
})
