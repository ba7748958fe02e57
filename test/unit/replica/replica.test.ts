import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'

import type { Heads } from '../../../electron/office/ports.ts'
import { type OpenReplica, openReplica } from '../../../electron/office/replica/replica.ts'
import { openDatabase } from '../../../node/sqlite.ts'
import { toHex, utf8Decode } from '../../../shared/bytes.ts'
import { sealRecord } from '../../../shared/crypto/sealed.ts'
import { createWrap } from '../../../shared/crypto/wraps.ts'
import { cosign } from '../../../shared/ledger/cosignature.ts'
import { leafHash } from '../../../shared/ledger/merkle.ts'
import { encodeNote, parseNote } from '../../../shared/ledger/note.ts'
import { encodeBundle } from '../../../shared/ledger/tiles.ts'
import { cosignerKey } from '../../../shared/wire/witnesses.ts'
import { dropFolders, fillState, makeChain, newFolder, noteEntries, type TestChain } from '../../support/chain.ts'
import { memoryHeads } from '../../support/memory-heads.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'

const open: OpenReplica[] = []
afterAll(async () => {
  await Promise.all(open.map((replica) => replica.close()))
  dropFolders()
})

const openTest = (network: TestNetwork, dataDir = newFolder(), heads: Heads = memoryHeads()): OpenReplica => {
  const replica = openReplica({
    dataDir,
    network: network.made.file,
    office: 'mapo',
    crypto: network.crypto,
    heads,
    clock: { now: () => network.now },
    writer: new URL('../../support/replica-worker.ts', import.meta.url),
  })
  open.push(replica)
  return replica
}

/** Brings the replica to the chain's head; the bundle is cut at 256 as central serves it. */
const catchUp = async ({ writer, ledger }: OpenReplica, chain: TestChain): Promise<void> => {
  const [from, to] = [ledger.head()?.size ?? 0, chain.head().size]
  const begun = await writer.begin({
    note: chain.note(),
    leaves: chain.leaves(from),
    genesis: chain.store.entry(0) ?? null,
  })
  if (!begun.ok) throw new Error(JSON.stringify(begun.error))
  const pushes = []
  for (let at = Math.floor(from / 256) * 256; at < to; at += 256) {
    const entries = chain.store.entries(at, Math.min(at + 256, to))
    pushes.push(writer.push({ bytes: encodeBundle(entries), width: entries.length, skip: Math.max(0, from - at) }))
  }
  for (const push of pushes) {
    const pushed = await push
    if (!pushed.ok) throw new Error(JSON.stringify(pushed.error))
  }
  const ended = await writer.end()
  if (!ended.ok) throw new Error(JSON.stringify(ended.error))
  expect((await writer.keepVerified(begun.value)).ok).toBe(true)
}

const indexed = async (replica: OpenReplica): Promise<void> => {
  while (replica.indexLag() > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('the replica', () => {
  it('is filled by its thread and read here, and says what was ordered', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const replica = openTest(network)
    expect(replica.ledger.head()).toBeNull()
    const heard: string[] = []
    replica.listen(({ ordered }) => heard.push(...ordered))
    chain.order(noteEntries(network, 5))
    await catchUp(replica, chain)
    chain.order(noteEntries(network, 300, 5))
    await catchUp(replica, chain)
    expect(replica.ledger.head()).toMatchObject({ size: chain.head().size, root: chain.head().root })
    expect(toHex(replica.ledger.stateRoot())).toBe(toHex(chain.store.stateRoot()))
    expect(heard.length).toBe(305)
    expect(replica.checkpoint()).toBe(utf8Decode(chain.note()))
    await indexed(replica)
    expect(replica.count({ service: 'note' })).toBe(305)
  })

  it('reads a large state for its root while no order waits, and keeps to the log when it does not come to it', async () => {
    const network = makeTestNetwork({ parameters: { stateRootEvery: 2, stateRootLag: 2 } })
    const chain = makeChain(network)
    chain.order(noteEntries(network, 1))
    const folder = newFolder()
    const first = openTest(network, folder)
    await catchUp(first, chain)
    await first.close()
    for (const path of [join(chain.folder, 'log.db'), join(folder, 'replica.db')]) {
      const db = openDatabase(path)
      fillState(db, 9000)
      db.close()
    }
    const replica = openTest(network, folder)
    const db = openDatabase(join(folder, 'replica.db'))
    const roots = db.prepare('SELECT height FROM state_roots ORDER BY height').pluck()
    const order = (): void => void chain.order(noteEntries(network, 1, chain.head().height))
    order()
    await catchUp(replica, chain)
    await expect.poll(() => roots.all(), { timeout: 20_000 }).toEqual([2])
    for (let block = 3; block <= 8; block += 1) order()
    await catchUp(replica, chain)
    await expect.poll(() => roots.all(), { timeout: 20_000 }).toEqual([2, 4, 6, 8])
    expect(replica.ledger.head()).toMatchObject({ height: 8, root: chain.head().root })
    db.close()
  })

  it('that knows of an erasure when it is opened sees what comes after', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const { mapo } = network
    const nonce = network.randomId()
    const part = sealRecord(network.crypto, { network: 'test', nonce, service: 'note' }, { name: 'Kim' })
    const { hash } = part.header
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce, sealed: part.header }
    const record = network.sign(mapo.clerk, mapo.device, draft)
    chain.order([network.entry(record, [mapo.supervisor])])
    const body = { target: record.id, why: 'subject-request', hashes: [hash] }
    const erasure = network.sign(mapo.clerk, mapo.device, { service: 'privacy', action: 'erase', body })
    chain.order([network.entry(erasure, [mapo.supervisor, mapo.supervisor2])])
    const folder = newFolder()
    const first = openTest(network, folder)
    await catchUp(first, chain)
    expect(first.erased(hash)).toBe(true)
    await first.close()

    const replica = openTest(network, folder)
    expect(replica.writer.witnesses()?.witnesses.length).toBe(2)
    chain.order(noteEntries(network, 1, 5))
    await catchUp(replica, chain)
    expect(replica.ledger.head()).toMatchObject({ size: chain.head().size, root: chain.head().root })
  })

  it('finds records by service, office, outcome, receipt number and subject, newest first', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const { mapo, gaepo } = network
    const note = (slot: number, office = mapo, receiptNo: string | null = null) =>
      network.sign(office.clerk, office.device, {
        service: 'note',
        action: 'enter',
        body: { slot, value: 1 },
        receiptNo,
      })
    const [a, b, twice] = [
      note(1, mapo, 'MAPO-20261102-01-000001'),
      note(2, gaepo),
      note(1, gaepo, 'GAEPO-20261102-01-000001'),
    ]
    chain.order([
      network.entry(a, [mapo.supervisor]),
      network.entry(b, [gaepo.supervisor]),
      network.entry(twice, [gaepo.supervisor]),
      network.enrolDevice(network.newDevice(mapo.id, 2)),
    ])
    const replica = openTest(network)
    await catchUp(replica, chain)
    expect(replica.indexLag()).toBe(0)
    expect(replica.records({ service: 'note' })).toEqual([twice.id, b.id, a.id])
    expect(replica.records({ service: 'note', outcome: 'rejected' })).toEqual([twice.id])
    expect(replica.records({ service: 'note', outcome: 'accepted', office: 'gaepo' })).toEqual([b.id])
    expect(replica.records({ service: 'note', actions: ['enter'], before: 4, limit: 1 })).toEqual([b.id])
    expect(replica.count({})).toBe(4)
    expect(replica.count({ office: 'gaepo', outcome: 'rejected' })).toBe(1)
    expect(replica.byReceiptNo('MAPO-', 10)).toEqual([a.id])
    expect(replica.byReceiptNo('GAEPO-20261102-01-000001', 10)).toEqual([twice.id])
    const device = network.newDevice(mapo.id, 2).keys.id
    expect(replica.records({ subject: device }).length).toBe(1)
    expect(replica.count({ subject: device, service: 'members' })).toBe(1)
    expect(replica.count({ subject: device, service: 'note' })).toBe(0)
  })

  it('keeps sealed parts that are sound, and loses them with an erase marker', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const { mapo, crypto } = network
    const nonce = network.randomId()
    const sealed = sealRecord(crypto, { network: 'test', nonce, service: 'note' }, { name: 'x' })
    const record = network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot: 1, value: 1 },
      nonce,
      sealed: sealed.header,
    })
    chain.order([network.entry(record, [mapo.supervisor])])
    const replica = openTest(network)
    await catchUp(replica, chain)
    const { hash } = sealed.header
    expect(replica.writer.wanted(10)).toEqual([hash])
    const binding = { network: 'test', purpose: 'sealed', subject: hash, office: mapo.id } as const
    const wrap = createWrap(crypto, binding, mapo.box.publicKey, sealed.key, mapo.device.keys.sign)
    if (!wrap.ok) throw new Error('no wrap')
    const token = 'ab'.repeat(16)
    const part = { hash, ciphertext: sealed.ciphertext, wrap: wrap.value, tokens: [token], isOwn: false }
    await replica.writer.storeParts([{ ...part, ciphertext: sealed.ciphertext.slice(1) }], [])
    expect(replica.sealed(hash)).toBeNull()
    await replica.writer.storeParts([part], [])
    expect(replica.writer.wanted(10)).toEqual([])
    expect(toHex(replica.sealed(hash)?.ciphertext ?? new Uint8Array(0))).toBe(toHex(sealed.ciphertext))
    expect(toHex(replica.sealed(hash)?.wrap ?? new Uint8Array(0))).toBe(toHex(wrap.value))
    expect(replica.byTokens([token], 10)).toEqual([record.id])
    const erase = network.sign(mapo.clerk, mapo.device, {
      service: 'privacy',
      action: 'erase',
      body: { target: record.id, why: 'subject-request', hashes: [hash] },
    })
    chain.order([network.entry(erase, [mapo.supervisor, mapo.supervisor2])])
    await catchUp(replica, chain)
    expect(replica.erased(hash)).toBe(true)
    expect(replica.sealed(hash)).toBeNull()
    expect(replica.byTokens([token], 10)).toEqual([])
    await replica.writer.storeParts([part], [])
    expect(replica.sealed(hash)).toBeNull()
  })

  it('leaves no erased byte in the write-ahead log, also when somebody was reading when it was erased', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const { mapo, crypto } = network
    const nonce = network.randomId()
    const sealed = sealRecord(crypto, { network: 'test', nonce, service: 'note' }, { name: 'x' })
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce, sealed: sealed.header }
    const record = network.sign(mapo.clerk, mapo.device, draft)
    chain.order([network.entry(record, [mapo.supervisor])])
    const folder = newFolder()
    const replica = openTest(network, folder)
    await catchUp(replica, chain)
    const { hash } = sealed.header
    await replica.writer.storeParts([{ hash, ciphertext: sealed.ciphertext, wrap: null, tokens: [], isOwn: false }], [])

    const reader = new Database(join(folder, 'replica.db'), { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM entries').get()
    const body = { target: record.id, why: 'subject-request', hashes: [hash] }
    const erase = network.sign(mapo.clerk, mapo.device, { service: 'privacy', action: 'erase', body })
    chain.order([network.entry(erase, [mapo.supervisor, mapo.supervisor2])])
    await catchUp(replica, chain)
    expect(replica.sealed(hash)).toBeNull()
    reader.exec('COMMIT')
    reader.close()
    chain.order([])
    await catchUp(replica, chain)
    for (const file of ['replica.db', 'replica.db-wal']) {
      expect(readFileSync(join(folder, file)).includes(Buffer.from(sealed.ciphertext.slice(0, 64)))).toBe(false)
    }
  })

  it('keeps a ciphertext without a wrap that is not signed for it', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    const { mapo, crypto } = network
    const nonce = network.randomId()
    const sealed = sealRecord(crypto, { network: 'test', nonce, service: 'note' }, { name: 'x' })
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce, sealed: sealed.header }
    chain.order([network.entry(network.sign(mapo.clerk, mapo.device, draft), [mapo.supervisor])])
    const replica = openTest(network)
    await catchUp(replica, chain)
    const { hash } = sealed.header
    const other = { network: 'test', purpose: 'sealed', subject: 'cd'.repeat(32), office: mapo.id } as const
    const wrap = createWrap(crypto, other, mapo.box.publicKey, sealed.key, mapo.device.keys.sign)
    if (!wrap.ok) throw new Error('no wrap')
    await replica.writer.storeParts(
      [{ hash, ciphertext: sealed.ciphertext, wrap: wrap.value, tokens: [], isOwn: false }],
      [],
    )
    expect(replica.sealed(hash)).toMatchObject({ wrap: null })
  })

  it('takes a witnessed checkpoint only with its quorum, and says who cosigned', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    chain.order(noteEntries(network, 2))
    const replica = openTest(network)
    await catchUp(replica, chain)
    const parsed = parseNote(chain.note())
    if (!parsed.ok) throw new Error('no note')
    const line = ({ device, id }: TestNetwork['mapo']) => {
      const key = cosignerKey(
        network.crypto.sha256,
        'daejang.seoul/test',
        id,
        device.keys.id,
        device.cosigner.publicKey,
      )
      return cosign(network.crypto.sign, parsed.value.text, 1_700_000_000, key, device.cosigner.secretKey)
    }
    const [one, two] = [line(network.mapo), line(network.gaepo)]
    const with_ = (...lines: (typeof one)[]) =>
      encodeNote({ text: parsed.value.text, signatures: [...parsed.value.signatures, ...lines] })
    expect(await replica.writer.keepWitnessed(with_(one))).toBe(false)
    expect(replica.witnessedSize()).toBe(0)
    expect(await replica.writer.keepWitnessed(with_(one, two))).toBe(true)
    expect(replica.witnessedSize()).toBe(chain.head().size)
    expect(
      replica
        .cosigned()
        .map(({ office }) => office)
        .sort(),
    ).toEqual(['gaepo', 'mapo'])
    expect(await replica.writer.keepWitnessed(with_(one, two))).toBe(false)
  })

  it('goes on where it was after closing', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    chain.order(noteEntries(network, 3))
    const folder = newFolder()
    const first = openTest(network, folder)
    await catchUp(first, chain)
    await first.close()
    const second = openTest(network, folder)
    expect(second.ledger.head()?.root).toBe(chain.head().root)
    chain.order(noteEntries(network, 3, 3))
    await catchUp(second, chain)
    expect(second.count({})).toBe(6)
  })

  it.each([
    ['is no database', (path: string) => writeFileSync(path, 'not a database at all, but long enough to be looked at')],
    [
      'has other tables',
      (path: string) => {
        const db = openDatabase(path)
        db.exec('DROP TABLE entries; CREATE TABLE entries (x TEXT)')
        db.close()
      },
    ],
    [
      'has a changed tile',
      (path: string) => {
        const db = openDatabase(path)
        db.exec('UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE level = 0')
        db.close()
      },
    ],
  ])('sets aside a file that %s, and is filled anew', async (_, damage) => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    chain.order(noteEntries(network, 3))
    const folder = newFolder()
    const first = openTest(network, folder)
    await catchUp(first, chain)
    await first.close()
    damage(join(folder, 'replica.db'))
    const second = openTest(network, folder)
    expect(second.ledger.head()).toBeNull()
    expect(readdirSync(folder).filter((name) => name.startsWith('replica.db.damaged-')).length).toBeGreaterThan(0)
    await catchUp(second, chain)
    expect(second.ledger.head()?.root).toBe(chain.head().root)
  })

  it('is set aside when it does not pass through the checkpoint kept in office.db', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    chain.order(noteEntries(network, 3))
    const folder = newFolder()
    const heads = memoryHeads()
    const first = openTest(network, folder, heads)
    await catchUp(first, chain)
    await first.close()
    heads.setVerified({ size: chain.head().size, root: 'ee'.repeat(32), note: '' })
    expect(openTest(network, folder, heads).ledger.head()).toBeNull()
  })

  it('keeps the evidence of a fault, and the alarm over a restart', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    chain.order(noteEntries(network, 3))
    const folder = newFolder()
    const replica = openTest(network, folder)
    await catchUp(replica, chain)
    const other = makeChain(network)
    other.order(noteEntries(network, 3, 50))
    const forged = await replica.writer.begin({ note: other.note(), leaves: new Uint8Array(0), genesis: null })
    expect(forged).toMatchObject({ error: { code: 'CHECKPOINT_FORKED' } })
    const what = { code: 'CHECKPOINT_FORKED', entry: 6, detail: '' }
    const alarm = replica.writer.raise(what, { theirs: other.note(), entries: [Uint8Array.of(1, 2)] })
    expect(existsSync(join(alarm.evidence ?? '', 'entries.bin'))).toBe(true)
    expect(readFileSync(join(alarm.evidence ?? '', 'ours.txt'), 'utf8')).toBe(utf8Decode(chain.note()))
    expect(readFileSync(join(alarm.evidence ?? '', 'theirs.txt'), 'utf8')).toBe(utf8Decode(other.note()))
    // The first alarm stands; a second one does not take its place.
    expect(replica.writer.raise({ ...what, code: 'OTHER' }, {}).code).toBe('CHECKPOINT_FORKED')
    await replica.close()
    const again = openTest(network, folder)
    expect(again.alarm()).toMatchObject({ code: 'CHECKPOINT_FORKED', entry: 6, evidence: alarm.evidence })
    again.writer.clearAlarm('OTHER')
    expect(again.alarm()).not.toBeNull()
    again.writer.clearAlarm('CHECKPOINT_FORKED')
    expect(again.alarm()).toBeNull()
  })

  it('answers with the entries at fault', async () => {
    const network = makeTestNetwork()
    const chain = makeChain(network)
    chain.order(noteEntries(network, 3))
    const replica = openTest(network)
    const size = chain.head().size
    await replica.writer.begin({ note: chain.note(), leaves: chain.leaves(0), genesis: chain.store.entry(0) ?? null })
    const entries = chain.store.entries(0, size)
    const bad = (entries[3] as Uint8Array).slice()
    bad[50] = (bad[50] as number) ^ 1
    const pushed = await replica.writer.push({ bytes: encodeBundle(entries.with(3, bad)), width: size, skip: 0 })
    expect(pushed).toMatchObject({ error: { code: 'ENTRY_REWRITTEN', entry: 3 } })
    expect(!pushed.ok && 'bytes' in pushed.error && toHex(pushed.error.bytes[0] as Uint8Array)).toBe(toHex(bad))
    expect(leafHash(network.crypto.sha256, bad).length).toBe(32)
  })
})
