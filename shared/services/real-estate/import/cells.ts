/**
 * One line of delimited text into cells, as spreadsheets write them (RFC 4180), without ever failing.
 *
 * Written here rather than taken from a CSV package because every row must keep its own line number and its own
 * verdict: a package stops at a broken quotation mark, or swallows the rows up to the next one.
 * Lines come without their ends, so that CRLF, LF and bare CR look alike.
 */

export interface SplitLine {
  readonly cells: readonly string[]
  /** `open`: the last quoted cell is not closed on this line. `stray`: text follows a closing mark. */
  readonly quotes: 'ok' | 'open' | 'stray'
}

/** Splits a line. In the `stray` case the cell keeps its quotation marks as text. */
export const splitLine = (line: string, delimiter: string): SplitLine => {
  if (!line.includes('"')) return { cells: line.split(delimiter), quotes: 'ok' }
  const cells: string[] = []
  let quotes: SplitLine['quotes'] = 'ok'
  let at = 0
  for (;;) {
    const cell = takeCell(line, at, delimiter)
    cells.push(cell.text)
    if (cell.quotes === 'open') return { cells, quotes: 'open' }
    if (cell.quotes === 'stray') quotes = 'stray'
    if (cell.next > line.length) return { cells, quotes }
    at = cell.next
  }
}

/** Splits a line with quotation marks taken as ordinary letters: the reading of last resort. */
export const splitUnquoted = (line: string, delimiter: string): readonly string[] => line.split(delimiter)

/** How many lines one quoted cell may span before its quotation mark counts as broken. */
const LONGEST_CELL = 4

export interface TakenLine extends SplitLine {
  /** Lines taken: 1, or more when a quoted cell holds line breaks. */
  readonly lines: number
}

/**
 * Splits the line at `at`, together with its next lines when a quoted cell spans them. Lines are joined only if the
 * result is whole and has exactly `width` cells; otherwise the quotation mark is broken and each line stands for itself.
 */
export const takeLine = (lines: readonly string[], at: number, delimiter: string, width: number): TakenLine => {
  const first = splitLine(lines[at] ?? '', delimiter)
  if (first.quotes !== 'open') return { ...first, lines: 1 }
  let text = lines[at] ?? ''
  for (let more = 1; more < LONGEST_CELL && at + more < lines.length; more++) {
    text += `\n${lines[at + more] ?? ''}`
    const joined = splitLine(text, delimiter)
    if (joined.quotes === 'ok' && joined.cells.length === width) return { ...joined, lines: more + 1 }
    if (joined.quotes === 'stray') break
  }
  return { cells: splitUnquoted(lines[at] ?? '', delimiter), quotes: 'open', lines: 1 }
}

interface Cell {
  readonly text: string
  readonly quotes: SplitLine['quotes']
  /** Where the next cell begins; beyond the line's length when there is none. */
  readonly next: number
}

const takeCell = (line: string, at: number, delimiter: string): Cell => {
  if (line[at] !== '"') return plainCell(line, at, delimiter, 'ok')
  let text = ''
  let from = at + 1
  for (;;) {
    const mark = line.indexOf('"', from)
    if (mark === -1) return { text: text + line.slice(from), quotes: 'open', next: line.length + 1 }
    text += line.slice(from, mark)
    if (line[mark + 1] === '"') {
      text += '"'
      from = mark + 2
      continue
    }
    const end = line.indexOf(delimiter, mark + 1)
    const after = line.slice(mark + 1, end === -1 ? line.length : end)
    if (after.trim() !== '') return plainCell(line, at, delimiter, 'stray')
    return { text, quotes: 'ok', next: (end === -1 ? line.length : end) + 1 }
  }
}

const plainCell = (line: string, at: number, delimiter: string, quotes: SplitLine['quotes']): Cell => {
  const end = line.indexOf(delimiter, at)
  const stop = end === -1 ? line.length : end
  return { text: line.slice(at, stop), quotes, next: stop + 1 }
}
