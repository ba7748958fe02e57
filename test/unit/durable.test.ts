import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readDurable, writeDurable } from '../../node/durable.ts'
import { utf8Encode } from '../../shared/bytes.ts'

/** Windows opens a folder and will not flush it. */
let refuses = false
let flushed: string[] = []
vi.mock('node:fs', async (original) => {
  const fs = (await original()) as typeof import('node:fs')
  return {
    ...fs,
    fsyncSync: (file: number) => {
      const isFolder = fs.fstatSync(file).isDirectory()
      if (isFolder && refuses)
        throw Object.assign(new Error('EPERM: operation not permitted, fsync'), { code: 'EPERM' })
      flushed.push(isFolder ? 'folder' : 'file')
      fs.fsyncSync(file)
    },
  }
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daejang-durable-'))
  refuses = false
  flushed = []
})
afterEach(() => {
  vi.unstubAllGlobals()
  rmSync(folder, { recursive: true, force: true })
})
const onWindows = (): void => {
  vi.stubGlobal(
    'process',
    new Proxy(process, { get: (own, name) => (name === 'platform' ? 'win32' : Reflect.get(own, name)) }),
  )
}
const path = (): string => join(folder, 'kept')

describe('a small file', () => {
  it('is replaced whole, flushed with its folder, and nothing is left beside it', () => {
    expect(readDurable(path())).toBeNull()
    writeDurable(path(), utf8Encode('one'))
    writeDurable(path(), utf8Encode('two'))
    expect(readFileSync(path(), 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['kept'])
    expect(flushed).toEqual(['file', 'folder', 'file', 'folder'])
  })

  it('is written where folders cannot be flushed', () => {
    onWindows()
    refuses = true
    writeDurable(path(), utf8Encode('one'))
    expect(readFileSync(path(), 'utf8')).toBe('one')
    expect(flushed).toEqual(['file'])
  })

  it('tells of a folder that should have been flushed and was not', () => {
    refuses = true
    expect(() => writeDurable(path(), utf8Encode('one'))).toThrow('EPERM')
  })

  it('takes neither permissions nor a way elsewhere from what a crash left beside it', () => {
    writeFileSync(`${path()}.new`, 'left', { mode: 0o644 })
    writeDurable(path(), utf8Encode('secret'), 0o600)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    const elsewhere = join(folder, 'elsewhere')
    writeFileSync(elsewhere, 'untouched')
    symlinkSync(elsewhere, `${path()}.new`)
    writeDurable(path(), utf8Encode('secret'), 0o600)
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched')
  })
})
