/** An office.db in a folder of its own, removed with the test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openOfficeDb } from '../../../../electron/office/db/open.ts'
import { createCrypto } from '../../../../node/sodium.ts'
import { toHex } from '../../../../shared/bytes.ts'

export const crypto = createCrypto()

export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'daejang-desk-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export const officeDb = (path = join(folder(), 'office.db')) => {
  const office = openOfficeDb(path, crypto)
  onTestFinished(() => {
    office.db.close()
  })
  return office
}

/** An id of 32 equal bytes. */
export const id = (n: number): string => toHex(new Uint8Array(32).fill(n))
