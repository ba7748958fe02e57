/**
 * A record reaches the other office before the key to its words does, or with a wrong one.
 *
 * The office counts it as unreadable, asks central again after ever longer pauses, and takes in the wrap that comes;
 * an unsound one changes nothing. Scans, which have no wrap of their own, are never asked for.
 */
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Outgoing } from '../../electron/office/ports.ts'
import { openDatabase } from '../../node/sqlite.ts'
import { toHex } from '../../shared/bytes.ts'
import { sealRecord } from '../../shared/crypto/sealed.ts'
import { createWrap, openWrap, readWrap } from '../../shared/crypto/wraps.ts'
import type { Hash } from '../../shared/ledger/ids.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { initTestFolder, serveTestCentral, type TestServer, value } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from '../support/network.ts'
import { openSyncedOffice, type SyncedOffice } from '../support/synced-office.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let network: TestNetwork
let central: { readonly folder: string; readonly server: TestServer }
let mapo: SyncedOffice
let gaepo: SyncedOffice
let ahead = 0
/** Requests for parts that gaepo has made, and mapo. */
let asked = 0
let askedByMapo = 0

const counting =
  (count: () => void) =>
  (fetch: Fetch): Fetch =>
  (url, init) => {
    if (url.endsWith('/sealed/get')) count()
    return fetch(url, init)
  }
const countGaepo = (): void => {
  asked += 1
}
const countMapo = (): void => {
  askedByMapo += 1
}

beforeEach(async () => {
  network = makeTestNetwork({ parameters: { candidateHoldMs: 100 } })
  const folder = newFolder()
  initTestFolder(network, folder)
  central = { folder, server: await serveTestCentral(network, folder) }
  ahead = 0
  asked = 0
  askedByMapo = 0
  mapo = openSyncedOffice(network, network.mapo, central.server.url, { between: counting(countMapo) })
  gaepo = openSyncedOffice(network, network.gaepo, central.server.url, {
    ahead: () => ahead,
    between: counting(countGaepo),
  })
})
afterEach(async () => {
  await mapo.close()
  await gaepo.close()
  await central.server.close()
})
afterAll(dropFolders)

interface Entered {
  readonly hash: Hash
  readonly key: Uint8Array
  readonly scan: Hash
}

/** Mapo enters a sealed record with a scan; its words are wrapped for `readers` alone. */
const enter = async (readers: readonly TestOffice[]): Promise<Entered> => {
  const { crypto } = network
  const nonce = network.randomId()
  const context = { network: 'test', nonce, service: 'note' }
  const scan = { name: 'scan.png', mediaType: 'image/png', bytes: new Uint8Array(500) }
  const sealed = sealRecord(crypto, context, { name: 'Kim' }, [scan])
  const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce, sealed: sealed.header }
  const record = network.sign(network.mapo.clerk, network.mapo.device, draft)
  const { hash } = sealed.header
  const wraps = readers.map((reader) => ({ office: reader.id, wrap: wrapFor(reader, hash, sealed.key) }))
  const scanHash = sealed.header.attachments[0]?.hash as Hash
  mapo.outbox.add({
    id: record.id,
    entry: network.entry(record, [network.mapo.supervisor]),
    sealed: [
      { hash, ciphertext: sealed.ciphertext, wraps, tokens: [] },
      { hash: scanHash, ciphertext: sealed.attachments[0] as Uint8Array, wraps: [], tokens: [] },
    ],
  })
  mapo.sync.nudge()
  expect(await mapo.sync.settled(30_000)).toBe(true)
  expect(await gaepo.sync.settled(30_000)).toBe(true)
  return { hash, key: sealed.key, scan: scanHash }
}

const wrapFor = (reader: TestOffice, subject: Hash, key: Uint8Array): Uint8Array => {
  const binding = { network: 'test', purpose: 'sealed', subject, office: reader.id } as const
  const { device } = network.mapo
  return value(createWrap(network.crypto, binding, reader.box.publicKey, key, device.keys.sign))
}

/** The content key as gaepo reaches it; null when its replica has no wrap that opens. */
const keyAtGaepo = (hash: Hash): string | null => {
  const { crypto } = network
  const bytes = gaepo.replica.sealed(hash)?.wrap ?? null
  if (bytes === null) return null
  const wrap = readWrap(crypto, bytes, () => network.mapo.device.keys.sign.publicKey)
  const key = wrap.ok ? openWrap(crypto, wrap.value, network.gaepo.box) : wrap
  return key.ok ? toHex(key.value) : null
}

/** Time passes at gaepo, and its line comes back: whatever is due is done. */
const later = async (ms: number): Promise<void> => {
  ahead += ms
  gaepo.sync.setPlugged(false)
  gaepo.sync.setPlugged(true)
  expect(await gaepo.sync.settled(30_000)).toBe(true)
}

it('what an office sealed itself it takes from its own desk, and asks central for nothing', async () => {
  const kept = new Map<string, { ciphertext: Uint8Array; wrap: Uint8Array | null; tokens: readonly string[] }>()
  const add = mapo.outbox.add
  Object.assign(mapo.outbox, {
    part: (hash: string) => kept.get(hash) ?? null,
    add: (outgoing: Outgoing) => {
      for (const { hash, ciphertext, wraps, tokens } of outgoing.sealed)
        kept.set(hash, { ciphertext, wrap: wraps[0]?.wrap ?? null, tokens })
      add(outgoing)
    },
  })
  const { hash, scan } = await enter([network.mapo, network.gaepo])
  expect(mapo.replica.sealed(hash)).toEqual({
    ciphertext: kept.get(hash)?.ciphertext,
    wrap: kept.get(hash)?.wrap,
  })
  expect(mapo.replica.sealed(scan)?.ciphertext).toEqual(kept.get(scan)?.ciphertext)
  expect([askedByMapo, asked > 0, mapo.replica.unreadable()]).toEqual([0, true, 0])
})

describe('a wrap that is not there', () => {
  it('is asked for again, ever more rarely, until it comes', async () => {
    const { hash, key, scan } = await enter([network.mapo])
    expect([gaepo.replica.unreadable(), keyAtGaepo(hash)]).toEqual([1, null])
    expect(mapo.replica.unreadable()).toBe(0)
    expect(gaepo.replica.sealed(scan)?.wrap).toBeNull()

    // Not at once: only when the pause is over.
    let before = asked
    await later(0)
    expect(asked).toBe(before)
    await later(MINUTE)
    await expect.poll(() => asked).toBe(before + 1)
    before = asked
    await later(10_000)
    expect(asked).toBe(before)
    expect(gaepo.replica.unreadable()).toBe(1)

    value(
      await central.server
        .client(network.mapo.device)
        .putWrap(hash, network.gaepo.id, wrapFor(network.gaepo, hash, key)),
    )
    await later(MINUTE)
    await expect.poll(() => gaepo.replica.unreadable()).toBe(0)
    expect(keyAtGaepo(hash)).toBe(toHex(key))
    before = asked
    await later(DAY)
    expect(asked).toBe(before)
  })

  it('is not replaced by an unsound one', async () => {
    const { hash, key } = await enter([network.mapo])
    const sound = wrapFor(network.gaepo, hash, key)
    const unsound = sound.slice()
    unsound[unsound.length - 1] = (unsound.at(-1) as number) ^ 1
    // Central would not take it in: somebody wrote to its disk.
    const db = openDatabase(join(central.folder, 'objects.db'))
    db.prepare('INSERT INTO wraps (hash, office, owner, wrap) VALUES (?, ?, ?, ?)').run(
      Buffer.from(hash, 'hex'),
      'gaepo',
      'mapo',
      unsound,
    )
    db.close()
    const before = asked
    await later(MINUTE)
    await expect.poll(() => asked).toBe(before + 1)
    expect([gaepo.replica.unreadable(), keyAtGaepo(hash)]).toEqual([1, null])
    value(await central.server.client(network.mapo.device).putWrap(hash, network.gaepo.id, sound))
    await later(DAY)
    await expect.poll(() => gaepo.replica.unreadable()).toBe(0)
    expect(keyAtGaepo(hash)).toBe(toHex(key))
  })

  it('that holds another key is doubted by whoever opens it, and replaced by the right one', async () => {
    const { hash, key } = await enter([network.mapo])
    const client = central.server.client(network.mapo.device)
    value(await client.putWrap(hash, network.gaepo.id, wrapFor(network.gaepo, hash, new Uint8Array(32).fill(7))))
    await later(MINUTE)
    await expect.poll(() => gaepo.replica.unreadable()).toBe(0)
    expect(keyAtGaepo(hash)).not.toBe(toHex(key))

    gaepo.replica.doubtWrap(hash)
    await expect.poll(() => gaepo.replica.unreadable()).toBe(1)
    // Central still has the same one.
    await later(0)
    expect(gaepo.replica.unreadable()).toBe(1)
    value(await client.putWrap(hash, network.gaepo.id, wrapFor(network.gaepo, hash, key)))
    await later(DAY)
    await expect.poll(() => gaepo.replica.unreadable()).toBe(0)
    expect(keyAtGaepo(hash)).toBe(toHex(key))
  })
})
