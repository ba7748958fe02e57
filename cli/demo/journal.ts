/**
 * What somebody was told is saved, written down outside the system under test: one line of JSON per record, on disk
 * before the demo goes on. At the end every line must be found again.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

export interface JournalLine {
  readonly id: string
  readonly office: string
  readonly receiptNo: string
  readonly what: string
}

export interface Journal {
  /** Appends and syncs. */
  add(lines: readonly JournalLine[]): void
  has(id: string): boolean
  close(): void
}

export const openJournal = (path: string): Journal => {
  const file = openSync(path, 'ax', 0o600)
  const known = new Set<string>()
  return {
    has: (id) => known.has(id),
    add: (lines) => {
      for (const { id } of lines) known.add(id)
      writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      fsyncSync(file)
    },
    close: () => closeSync(file),
  }
}

/** Every line of a journal. */
export const readJournal = (path: string): readonly JournalLine[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalLine)
