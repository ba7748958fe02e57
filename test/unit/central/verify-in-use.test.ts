/** A central that works while its folder is verified: what is erased meanwhile is not missing. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inlineSignatures } from '../../../node/signatures.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { verifyFolder } from '../../../node/verify.ts'
import { fromHex } from '../../../shared/bytes.ts'
import { sealRecord } from '../../../shared/crypto/sealed.ts'
import type { Hash } from '../../../shared/ledger/ids.ts'
import { initTestFolder, type OpenCentral, openCentral, temporaryFolder, value } from '../../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let open: OpenCentral
beforeEach(() => {
  network = makeTestNetwork()
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  open = openCentral(network, folder.path)
})
afterEach(() => {
  open.close()
  folder.remove()
})

/** Orders a record with a sealed part; `erase` orders its erasure. */
const sealedRecord = async () => {
  const { mapo, gaepo } = network
  const nonce = network.randomId()
  const part = sealRecord(network.crypto, { network: 'test', nonce, service: 'note' }, { name: '지울 사람' })
  const { hash } = part.header
  const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce, sealed: part.header }
  const record = network.sign(mapo.clerk, mapo.device, draft)
  value(await open.client().putSealed(hash, part.ciphertext))
  value(await open.client().submit([network.entry(record, [mapo.supervisor])]))
  open.settle()
  const erase = async () => {
    const body = { target: record.id, why: 'subject-request', hashes: [hash] }
    const erasure = network.sign(mapo.clerk, mapo.device, { service: 'privacy', action: 'erase', body })
    value(await open.client().submit([network.entry(erasure, [mapo.supervisor, gaepo.supervisor])]))
    open.settle()
    expect(open.folder.objects.holds(hash)).toBe(false)
  }
  return { hash, erase }
}

/** Verifies; `meanwhile` happens once the first entries were read. */
const verify = async (meanwhile: () => Promise<void> | void) => {
  const { crypto } = network
  const inline = inlineSignatures(crypto)
  let once: Promise<void> | null = null
  const signatures = {
    ...inline,
    check: async (batch: Parameters<typeof inline.check>[0]) => {
      once ??= Promise.resolve(meanwhile())
      await once
      return inline.check(batch)
    },
  }
  const report = value(await verifyFolder({ crypto, dataDir: folder.path, rulesSet: testRules, signatures }))
  expect(once).not.toBeNull()
  return report
}

it('finds nothing wrong with an erasure that comes meanwhile', async () => {
  const { erase } = await sealedRecord()
  expect((await verify(erase)).firstBad).toBeNull()
  expect((await verify(() => undefined)).firstBad).toBeNull()
})

it('still misses what nobody erased', async () => {
  const { hash } = await sealedRecord()
  const drop = (lost: Hash): void => {
    const db = openDatabase(join(folder.path, 'objects.db'))
    db.prepare('DELETE FROM sealed WHERE hash = ?').run(fromHex(lost))
    db.close()
  }
  expect(await verify(() => drop(hash))).toMatchObject({ firstBad: { why: 'CIPHERTEXT_MISSING', what: hash } })
})
