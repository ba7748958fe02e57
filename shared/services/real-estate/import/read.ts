/**
 * A sales file's lines into judged rows.
 *
 *     lines -> header (layout.ts) -> one row per line that has content (cells.ts) -> repeats counted -> judged (judge.ts)
 *
 * Lines come without their ends, decoded by the office process; nothing here knows bytes or files. White-space lines are
 * no rows; every other line below the header is one, whatever it holds.
 */
import { err, ok, type Result } from '../../../result.ts'
import { takeLine } from './cells.ts'
import { judgeRow, type RawRow, refuseRow } from './judge.ts'
import { findLayout, isHeader } from './layout.ts'
import type {
  JudgedRow,
  Layout,
  NotASalesFile,
  Problem,
  SalesContext,
  SalesImport,
  SalesRow,
  VerdictCounts,
} from './types.ts'
import { replaceMarks } from './values.ts'

export interface SalesLines {
  readonly encoding: string
  /** Physical lines; undecodable bytes as `markByte` letters. */
  readonly lines: readonly string[]
}

/** Reads and judges a whole file. Never throws on any lines. */
export const readSales = (file: SalesLines, by: Omit<SalesContext, 'layout'>): Result<SalesImport, NotASalesFile> => {
  const layout = findLayout(file.lines)
  if (!layout.ok) return layout
  const context: SalesContext = { ...by, layout: layout.value }
  const found = takeRows(file.lines, layout.value)
  if (found.length === 0) return err({ code: 'NOT_A_SALES_FILE', why: 'NO_ROWS' })
  countRepeats(found, layout.value)
  const rows = found.map((row, i): SalesRow => {
    const judged = row.refuse === null ? judgeRow(row, context, []) : refuseRow(row.refuse)
    return {
      row: i + 1,
      line: row.line,
      cells: row.cells.map(replaceMarks),
      repeat: row.repeat,
      ...judged,
      settled: [],
    }
  })
  return ok({ encoding: file.encoding, layout: layout.value, rows })
}

/** ready + doubtful + refused = rows. */
export const countVerdicts = (rows: readonly Pick<JudgedRow, 'verdict'>[]): VerdictCounts => {
  const count = { rows: rows.length, ready: 0, doubtful: 0, refused: 0 }
  for (const row of rows) count[row.verdict]++
  return count
}

export interface RowProblem extends Problem {
  readonly row: number
}

/** Every open problem with its row, in the file's order: what `import` prints and the screen lists. */
export const listProblems = (rows: readonly SalesRow[]): readonly RowProblem[] =>
  rows.flatMap((row) => row.problems.map((problem) => ({ row: row.row, ...problem })))

export interface ReasonCount {
  readonly code: string
  readonly rows: number
  /** Rows whose proposal is the only candidate: these a clerk can accept together. */
  readonly sure: number
}

/** Doubtful and refused rows by reason, most frequent first: the clerk's work list. */
export const countReasons = (rows: readonly Pick<JudgedRow, 'problems'>[]): readonly ReasonCount[] => {
  const counts = new Map<string, { rows: number; sure: number }>()
  for (const row of rows) {
    for (const code of new Set(row.problems.map((problem) => problem.code))) {
      const count = counts.get(code) ?? { rows: 0, sure: 0 }
      const mine = row.problems.filter((problem) => problem.code === code)
      count.rows++
      if (mine.every((problem) => problem.candidates.length === 1)) count.sure++
      counts.set(code, count)
    }
  }
  return [...counts].map(([code, count]) => ({ code, ...count })).sort((a, b) => b.rows - a.rows)
}

interface FoundRow extends RawRow {
  readonly line: number
  repeat: { readonly nth: number; readonly of: number } | null
  readonly refuse: 'HEADER_REPEATED' | 'LAYOUT_CHANGED' | null
}

const takeRows = (lines: readonly string[], layout: Layout): FoundRow[] => {
  const rows: FoundRow[] = []
  const header = layout.columns.map((column) => column.name).join('\n')
  let changed = false
  for (let at = layout.headerLine; at < lines.length; ) {
    const line = at + 1
    if ((lines[at] ?? '').trim() === '') {
      at++
      continue
    }
    const taken = takeLine(lines, at, layout.delimiter, layout.columns.length)
    at += taken.lines
    let refuse: FoundRow['refuse'] = changed ? 'LAYOUT_CHANGED' : null
    if (isHeader(taken.cells)) {
      const names = taken.cells.map((cell) => cell.trim())
      changed = names.slice(0, layout.columns.length).join('\n') !== header
      refuse = changed ? 'LAYOUT_CHANGED' : 'HEADER_REPEATED'
    }
    rows.push({ line, cells: taken.cells, quoteBroken: taken.quotes !== 'ok', repeat: null, refuse })
  }
  return rows
}

/** Rows are identical when every cell is, apart from the running number some layouts begin with. */
const countRepeats = (rows: FoundRow[], layout: Layout): void => {
  const skipped = layout.columns.findIndex((column) => column.field === 'no')
  const groups = new Map<string, FoundRow[]>()
  for (const row of rows) {
    if (row.refuse !== null) continue
    const key = row.cells
      .filter((_, i) => i !== skipped)
      .map((cell) => cell.trim())
      .join('\u001f')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue
    group.forEach((row, i) => {
      row.repeat = { nth: i + 1, of: group.length }
    })
  }
}
