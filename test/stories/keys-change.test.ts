/**
 * The keys of a network change while its offices work: the roots rotate the log's key, devices are revoked.
 *
 * An office that was away, and a PC that comes anew from the genesis, get through a rotation; what a device rightly
 * cosigned before it was revoked stays right; every folder verifies.
 */
import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { derivedIndex } from '../../electron/office/replica/verify-index.ts'
import { writeNetworkFile } from '../../node/network-file.ts'
import { inlineSignatures } from '../../node/signatures.ts'
import { openDatabase } from '../../node/sqlite.ts'
import { type VerifyReport, verifyFolder } from '../../node/verify.ts'
import { fromHex, toHex } from '../../shared/bytes.ts'
import { parseNote } from '../../shared/ledger/note.ts'
import { cosignNote, initTestFolder, serveTestCentral, value } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { memoryHeads } from '../support/memory-heads.ts'
import { makeTestNetwork, type SignedRecord } from '../support/network.ts'
import { testRules } from '../support/rules.ts'
import { openSyncedOffice, type SyncedOffice } from '../support/synced-office.ts'

const network = makeTestNetwork({ devices: 2, parameters: { candidateHoldMs: 300 } })
const { crypto, mapo, gaepo } = network
const [centralDir, mapoDir, gaepoDir, newDir] = [newFolder(), newFolder(), newFolder(), newFolder()]
const NEW_LOG_SEED = new Uint8Array(32).fill(99)
afterAll(dropFolders)

const note = (slot: number): SignedRecord =>
  network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 } })

const rotation = (): Uint8Array => {
  const [one, two] = network.made.roots.map((keys) => ({ keys }))
  if (one === undefined || two === undefined) throw new Error('no roots')
  const body = { publicKey: toHex(crypto.signKeyPair(NEW_LOG_SEED).publicKey) }
  const record = network.sign(one, mapo.device, { service: 'network', action: 'rotate-log-key', body })
  return network.entry(record, [two])
}

const revocation = (key: string): Uint8Array => {
  const draft = { service: 'members', action: 'revoke', body: { key, why: 'revoked' } }
  return network.entry(network.sign(mapo.administrator, mapo.device, draft), [gaepo.administrator])
}

/** Puts an entry that needs no supervisor into the office's outbox. */
const send = (office: SyncedOffice, entry: Uint8Array): void => {
  office.outbox.add({ id: network.decode(entry).id, entry, sealed: [] })
  office.sync.nudge()
}

const settled = async (...offices: readonly SyncedOffice[]): Promise<void> => {
  for (const office of offices)
    if (!(await office.sync.settled(30_000))) throw new Error(JSON.stringify(office.sync.status()))
}

const verify = async (dataDir: string): Promise<VerifyReport> => {
  const networkFile = join(newFolder(), 'network.json')
  writeNetworkFile(networkFile, network.made.file)
  const signatures = inlineSignatures(crypto)
  const options = { crypto, dataDir, networkFile, rulesSet: testRules, signatures, derived: derivedIndex(crypto) }
  return value(await verifyFolder(options))
}

describe('keys that change', () => {
  it('an office that was away and a PC that comes anew get through a rotation, and what they keep verifies', async () => {
    initTestFolder(network, centralDir)
    appendFileSync(join(centralDir, 'log-key'), `${toHex(NEW_LOG_SEED)}\n`)
    const server = await serveTestCentral(network, centralDir)
    const heads = memoryHeads()
    const one = openSyncedOffice(network, mapo, server.url, { folder: mapoDir })
    const away = openSyncedOffice(network, gaepo, server.url, { folder: gaepoDir, heads })
    one.enter([note(1)])
    await settled(one, away)
    await away.close()

    send(one, rotation())
    await expect
      .poll(() => one.replica.ledger.get('network')?.value, { timeout: 10_000 })
      .toMatchObject({
        logKey: toHex(crypto.signKeyPair(NEW_LOG_SEED).publicKey),
      })
    one.enter([note(2)])
    await expect.poll(() => one.outbox.waiting(), { timeout: 10_000 }).toBe(0)

    const back = openSyncedOffice(network, gaepo, server.url, { folder: gaepoDir, heads })
    const anew = openSyncedOffice(network, gaepo, server.url, {
      folder: newDir,
      device: gaepo.devices[1] as (typeof gaepo.devices)[number],
    })
    await settled(one, back, anew)
    const head = one.replica.ledger.head()
    for (const each of [back, anew]) {
      expect(each.replica.alarm()).toBeNull()
      expect(each.replica.ledger.head()?.root).toBe(head?.root)
      expect(each.replica.witnessedSize()).toBe(head?.size)
    }
    for (const each of [one, back, anew]) await each.close()
    await server.close()
    for (const folder of [centralDir, mapoDir, gaepoDir, newDir])
      expect(await verify(folder)).toMatchObject({ ok: true, entries: head?.size })
  })

  it('what a device cosigned before it was revoked stays right; what it cosigned after does not', async () => {
    const server = await serveTestCentral(network, centralDir)
    const one = openSyncedOffice(network, mapo, server.url, { folder: mapoDir })
    await settled(one)
    const witnessed = one.replica.witnessedSize()
    for (const device of gaepo.devices) send(one, revocation(device.keys.id))
    await expect.poll(() => one.outbox.waiting(), { timeout: 10_000 }).toBe(0)
    await settled(one)
    // Gaepo has no device left: the newest witnessed checkpoint is the one that its devices cosigned.
    expect(one.replica.witnessedSize()).toBe(witnessed)
    const newest = value(await server.client(mapo.device).checkpoint())
    await one.close()
    await server.close()
    for (const folder of [centralDir, mapoDir]) expect(await verify(folder)).toMatchObject({ ok: true, firstBad: null })

    const forged = newFolder()
    cpSync(centralDir, forged, { recursive: true })
    const parsed = parseNote(cosignNote(network, gaepo.device, newest, 1_790_000_000))
    const [line] = parsed.ok ? parsed.value.signatures : []
    if (line === undefined) throw new Error('no line')
    const db = openDatabase(join(forged, 'objects.db'))
    const { size } = db.prepare('SELECT max(size) AS size FROM cosignatures').get() as { size: number }
    db.prepare(
      'INSERT OR REPLACE INTO cosignatures (size, office, device, name, key_id, signature) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(size, 'gaepo', fromHex(gaepo.device.keys.id), line.name, line.keyId, line.signature)
    db.close()
    expect((await verify(forged)).firstBad).toEqual({ entry: size - 1, why: 'COSIGNATURE' })
  })
})
