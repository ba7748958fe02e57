/**
 * Rows into a CSV file that a Korean spreadsheet opens with a double click: CP949, CRLF.
 *
 * CP949 knows 8,822 syllables more than KS X 1001 but not every hanja, and iconv-lite writes `?` for what it does not
 * know. So every cell is encoded and decoded back before anything is exported; a letter that would be lost is an error
 * that names it, and the caller offers `utf-8-bom` instead, which spreadsheets open as well.
 *
 * A text that a spreadsheet would run as a formula (it begins with = + - @, full width too, or a tab or line break) gets
 * an apostrophe before it, as OWASP advises ("CSV Injection"). Numbers are given as numbers and stay what they are.
 */
import { stringify } from 'csv-stringify/sync'
import iconv from 'iconv-lite'
import { err, ok, type Result } from '../../shared/result.ts'

export type CsvCell = string | number | null

export type CsvEncoding = 'cp949' | 'utf-8-bom'

export interface UnrepresentableCell {
  /** From 1; 0 is the header. */
  readonly row: number
  readonly column: string
  /** Each letter once. */
  readonly letters: readonly string[]
}

export interface CsvError {
  readonly code: 'UNREPRESENTABLE'
  readonly cells: readonly UnrepresentableCell[]
}

/** The file's bytes. Throws when a row has another number of cells than the header: a bug, not input. */
export const exportCsv = (
  header: readonly string[],
  rows: readonly (readonly CsvCell[])[],
  encoding: CsvEncoding = 'cp949',
): Result<Uint8Array, CsvError> => {
  const table = [header, ...rows]
  if (table.some((row) => row.length !== header.length)) throw new Error('a CSV row does not fit its header')
  if (encoding === 'cp949') {
    const cells = table.flatMap((row, number) =>
      row.flatMap((cell, i) => {
        const letters = unrepresentable(cell)
        return letters.length === 0 ? [] : [{ row: number, column: header[i] ?? '', letters }]
      }),
    )
    if (cells.length > 0) return err({ code: 'UNREPRESENTABLE', cells })
  }
  const text = stringify(
    table.map((row) => row.map((cell) => (typeof cell === 'string' ? escapeFormula(cell) : cell))),
    { record_delimiter: '\r\n' },
  )
  return ok(encoding === 'cp949' ? iconv.encode(text, 'cp949') : iconv.encode(`\ufeff${text}`, 'utf8'))
}

/** Puts an apostrophe before a text that a spreadsheet would run. */
export const escapeFormula = (text: string): string =>
  /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u.test(text) ? `'${text}` : text

/** Letters that CP949 would lose or change. */
const unrepresentable = (cell: CsvCell): readonly string[] => {
  if (typeof cell !== 'string' || survives(cell)) return []
  return [...new Set([...cell].filter((letter) => !survives(letter)))]
}

const survives = (text: string): boolean => iconv.decode(iconv.encode(text, 'cp949'), 'cp949') === text
