/** A central's folder that is made once more, by a script that was run twice or after a crash; and one that the machine refuses. */
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FolderError, openFolder } from '../../../central/folder.ts'
import en from '../../../resources/locales/en/central.json' with { type: 'json' }
import ko from '../../../resources/locales/ko/central.json' with { type: 'json' }
import { toHex } from '../../../shared/bytes.ts'
import { initTestFolder, openCentral, temporaryFolder } from '../../support/central.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { filesUnder } from '../../support/traces.ts'

const network = makeTestNetwork()
let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
})
afterEach(() => folder.remove())

const keyFile = (): string => join(folder.path, 'log-key')
const ours = toHex(network.made.logSeed)

it('keeps the log keys that were added since', () => {
  const both = `${ours}\n${toHex(new Uint8Array(32).fill(99))}\n`
  writeFileSync(keyFile(), both)
  initTestFolder(network, folder.path)
  expect(readFileSync(keyFile(), 'utf8')).toBe(both)
})

it('puts a lost key file back, readable by its owner alone', () => {
  rmSync(keyFile())
  initTestFolder(network, folder.path)
  expect(readFileSync(keyFile(), 'utf8')).toBe(`${ours}\n`)
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
  openCentral(network, folder.path).close()
})

describe('a folder that the machine refuses', () => {
  /** The code, which has a sentence in both languages that says what to do. */
  const refusal = (): FolderError => {
    const opened = openFolder(network.crypto, folder.path)
    if (opened.ok) throw new Error('it was opened')
    for (const texts of [ko, en] as readonly { readonly [key: string]: string }[]) {
      expect(texts[`error.${opened.error.code}`]).toMatch(/\{\{path\}\}.*[:,.] .*\S+ \S+/)
    }
    return opened.error
  }

  it.each(['log.db', 'objects.db'])('because %s is damaged', (name) => {
    openCentral(network, folder.path).close()
    const path = join(folder.path, name)
    const whole = readFileSync(path)
    writeFileSync(path, Buffer.alloc(whole.length, 'not a database '))
    expect(refusal()).toEqual({ code: 'DATABASE_DAMAGED', path: folder.path })
    writeFileSync(path, whole)
    openCentral(network, folder.path).close()
  })

  it('because another program holds the database', () => {
    const other = new Database(join(folder.path, 'log.db'))
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    expect(refusal()).toEqual({ code: 'DATABASE_LOCKED', path: folder.path })
    other.close()
    openCentral(network, folder.path).close()
  })

  it('because nobody may write there', () => {
    const isRoot = process.getuid?.() === 0
    const paths = [...filesUnder(folder.path), folder.path]
    for (const path of paths) chmodSync(path, 0o555)
    // Root may write anywhere, so root steps back for a moment.
    if (isRoot) process.seteuid?.(65_534)
    try {
      const { code } = refusal()
      expect(['READ_ONLY', 'CANNOT_OPEN']).toContain(code)
    } finally {
      if (isRoot) process.seteuid?.(0)
      for (const path of paths) chmodSync(path, 0o755)
    }
    openCentral(network, folder.path).close()
  })
})
