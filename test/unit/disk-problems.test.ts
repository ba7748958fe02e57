/** Errors that a machine really gives, as what they mean to a person; what is none of them stays a defect. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { writeDurable } from '../../node/durable.ts'
import { migrate, openDatabase, openReadonly, sqliteProblem } from '../../node/sqlite.ts'

const thrown = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a machine that refuses is told apart from a program that is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daejang-disk-'))
  const file = join(folder, 'file')
  writeFileSync(file, 'no database, but long enough to be read as the head of one, '.repeat(40))
  const path = join(folder, 'office.db')
  const db = openDatabase(path)
  db.exec('CREATE TABLE t (x BLOB)')
  const meaning = (run: () => unknown): string | null => sqliteProblem(thrown(run))
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
  expect(meaning(() => db.prepare('INSERT INTO t VALUES (zeroblob(100000))').run())).toBe('DISK_FULL')
  db.pragma('max_page_count = 100000')
  db.exec('BEGIN IMMEDIATE')
  const other = new Database(path, { timeout: 0 })
  expect(meaning(() => other.exec('BEGIN IMMEDIATE'))).toBe('DATABASE_LOCKED')
  db.exec('COMMIT')
  other.pragma('query_only = ON')
  expect(meaning(() => other.prepare('INSERT INTO t VALUES (1)').run())).toBe('READ_ONLY')
  other.close()
  db.close()
  expect(meaning(() => migrate(openDatabase(file), 'x', []))).toBe('DATABASE_DAMAGED')
  expect(meaning(() => openReadonly(join(folder, 'nothing')))).toBe('CANNOT_OPEN')
  expect(meaning(() => mkdirSync(file, { recursive: true }))).toBe('CANNOT_OPEN')
  expect(meaning(() => writeDurable(join(file, 'inside'), Uint8Array.of(1)))).toBe('CANNOT_OPEN')
  expect(meaning(() => writeFileSync('/proc/version', 'x'))).toMatch(/READ_ONLY|CANNOT_OPEN/)
  for (const [code, problem] of [
    ['ENOSPC', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL'],
    ['EROFS', 'READ_ONLY'],
    ['EACCES', 'READ_ONLY'],
    ['EFBIG', 'DISK_FULL'],
    ['ENOENT', 'CANNOT_OPEN'],
    // A used-up quota: SQLite says no more than that writing failed.
    ['SQLITE_IOERR_WRITE', 'CANNOT_WRITE'],
    ['SQLITE_IOERR_SHMSIZE', 'CANNOT_WRITE'],
    ['SQLITE_IOERR_READ', 'CANNOT_OPEN'],
  ]) {
    expect(sqliteProblem(Object.assign(new Error('x'), { code })), code).toBe(problem)
  }
  for (const error of [new Error('x'), new TypeError('x'), null, 'SQLITE_FULL', { code: 7 }, { code: 'ERR_INVALID' }])
    expect(sqliteProblem(error)).toBeNull()
  rmSync(folder, { recursive: true })
})
