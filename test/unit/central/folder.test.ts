/** A central's folder that is made once more: by a script that was run twice, or after a crash. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toHex } from '../../../shared/bytes.ts'
import { initTestFolder, openCentral, temporaryFolder } from '../../support/central.ts'
import { makeTestNetwork } from '../../support/network.ts'

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
