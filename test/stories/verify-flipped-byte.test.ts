/** `verify` names whatever was changed in a folder of central or of an office, and says ok of one that is whole. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { derivedIndex } from '../../electron/office/replica/verify-index.ts'
import { writeNetworkFile } from '../../node/network-file.ts'
import { signatureThreads } from '../../node/signatures.ts'
import { openDatabase } from '../../node/sqlite.ts'
import { type VerifyReport, verifyFolder } from '../../node/verify.ts'
import { sealRecord } from '../../shared/crypto/sealed.ts'
import { createWrap } from '../../shared/crypto/wraps.ts'
import { initTestFolder, serveTestCentral } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { makeTestNetwork } from '../support/network.ts'
import { testRules } from '../support/rules.ts'
import { openSyncedOffice } from '../support/synced-office.ts'

const network = makeTestNetwork({ parameters: { candidateHoldMs: 300, stateRootEvery: 2, stateRootLag: 1 } })
const [centralDir, mapoDir, gaepoDir] = [newFolder(), newFolder(), newFolder()]
let good: VerifyReport

/** Both offices have entered, everything is witnessed, all are closed. */
beforeAll(async () => {
  initTestFolder(network, centralDir)
  const server = await serveTestCentral(network, centralDir)
  const mapo = openSyncedOffice(network, network.mapo, server.url, { folder: mapoDir })
  const gaepo = openSyncedOffice(network, network.gaepo, server.url, { folder: gaepoDir })
  for (let block = 0; block < 4; block += 1) {
    for (const [office, of] of [
      [mapo, network.mapo],
      [gaepo, network.gaepo],
    ] as const) {
      const nonce = network.randomId()
      const sealed = sealRecord(network.crypto, { network: 'test', nonce, service: 'note' }, { name: `n${block}` })
      const record = network.sign(of.clerk, of.device, {
        service: 'note',
        action: 'enter',
        body: { slot: block, value: 1 },
        nonce,
        sealed: sealed.header,
      })
      const { hash } = sealed.header
      const wraps = [network.mapo, network.gaepo].map((reader) => {
        const binding = { network: 'test', purpose: 'sealed', subject: hash, office: reader.id } as const
        const wrap = createWrap(network.crypto, binding, reader.box.publicKey, sealed.key, of.device.keys.sign)
        if (!wrap.ok) throw new Error('no wrap')
        return { office: reader.id, wrap: wrap.value }
      })
      office.outbox.add({
        id: record.id,
        entry: network.entry(record, [of.supervisor]),
        sealed: [{ hash, ciphertext: sealed.ciphertext, wraps, tokens: ['ab'.repeat(16)] }],
      })
      office.sync.nudge()
    }
    for (const office of [mapo, gaepo])
      if (!(await office.sync.settled(30_000))) throw new Error(JSON.stringify(office.sync.status()))
  }
  const token = 'ab'.repeat(16)
  expect(mapo.replica.byTokens([token], 100).length).toBe(8)
  await mapo.close()
  await gaepo.close()
  await server.close()
  for (const folder of [mapoDir, gaepoDir]) writeNetworkFile(join(folder, 'network.json'), network.made.file)
})
afterAll(dropFolders)

const verify = async (dataDir: string, networkFile?: string): Promise<VerifyReport> => {
  const signatures = signatureThreads(network.crypto, 1)
  const { crypto } = network
  const derived = derivedIndex(crypto)
  const verified = await verifyFolder({ crypto, dataDir, networkFile, rulesSet: testRules, signatures, derived })
  await signatures.close()
  if (!verified.ok) throw new Error(verified.error.code)
  return verified.value
}

/** A copy of the folder, changed. */
const changed = (folder: string, change: (copy: string) => void): string => {
  const copy = newFolder()
  cpSync(folder, copy, { recursive: true })
  change(copy)
  return copy
}

const sql = (file: string, text: string) => (copy: string) => {
  const db = openDatabase(join(copy, file))
  db.function('flip', (bytes, at) => {
    const flipped = Buffer.from(bytes as Buffer)
    const place = Number(at) < 0 ? flipped.length + Number(at) : Number(at)
    flipped[place] = (flipped[place] as number) ^ 1
    return flipped
  })
  db.exec(text)
  db.close()
}

describe('verify', () => {
  it('says ok of central and of both offices, and the same roots', async () => {
    good = await verify(centralDir)
    expect(good).toMatchObject({ ok: true, firstBad: null, signatures: 16 })
    expect(good.entries).toBe(good.blocks + 1 + 8)
    expect(good.beside).toEqual({ ciphertexts: 8, wraps: 16, tokens: 8, unreferenced: 0, unreferencedHashes: [] })
    for (const folder of [mapoDir, gaepoDir])
      expect(await verify(folder)).toEqual({ ...good, beside: { ...good.beside, wraps: 8 } })
  })

  const places: [string, () => string, string, string, { entry: number; why?: string }][] = [
    [
      'an entry of central',
      () => centralDir,
      'log.db',
      'UPDATE entries SET bytes = flip(bytes, 300) WHERE idx = 2',
      { entry: 2 },
    ],
    [
      'the last byte of an entry',
      () => mapoDir,
      'replica.db',
      'UPDATE entries SET bytes = flip(bytes, -1) WHERE idx = 2',
      { entry: 2, why: 'SIGNATURE_INVALID' },
    ],
    [
      'the genesis',
      () => centralDir,
      'log.db',
      'UPDATE entries SET bytes = flip(bytes, -1) WHERE idx = 0',
      { entry: 0, why: 'GENESIS_SIGNATURE' },
    ],
    [
      'the genesis block',
      () => centralDir,
      'log.db',
      'UPDATE entries SET bytes = flip(bytes, -1) WHERE idx = 1',
      { entry: 1, why: 'GENESIS_BLOCK' },
    ],
    [
      'the time of the last block',
      () => centralDir,
      'log.db',
      'UPDATE entries SET bytes = flip(bytes, 21) WHERE idx = (SELECT max(idx) FROM entries)',
      { entry: -1, why: 'ENTRY_REWRITTEN' },
    ],
    ['an entry that is not there', () => centralDir, 'log.db', 'DELETE FROM entries WHERE idx = 5', { entry: 5 }],
    ['a tile', () => centralDir, 'log.db', 'UPDATE tiles SET hashes = flip(hashes, 100)', { entry: 3, why: 'TILE' }],
    [
      'a tile of a replica',
      () => gaepoDir,
      'replica.db',
      'UPDATE tiles SET hashes = flip(hashes, 0)',
      { entry: 0, why: 'TILE' },
    ],
    [
      'a block row',
      () => mapoDir,
      'replica.db',
      'UPDATE blocks SET time = time + 1 WHERE height = 0',
      { entry: 1, why: 'BLOCK_ROW' },
    ],
    [
      'the root of a block row',
      () => centralDir,
      'log.db',
      'UPDATE blocks SET root = flip(root, 9) WHERE height = 0',
      { entry: 1, why: 'BLOCK_ROW' },
    ],
    [
      'a state row',
      () => centralDir,
      'log.db',
      `UPDATE state SET value = flip(value, -1) WHERE key = 'note/0'`,
      { entry: 2, why: 'STATE_ROW' },
    ],
    [
      'the writer of a state row',
      () => mapoDir,
      'replica.db',
      `UPDATE state SET writer = flip(writer, 3) WHERE key = 'note/0'`,
      { entry: 2, why: 'STATE_ROW' },
    ],
    [
      'a state row that is not there',
      () => mapoDir,
      'replica.db',
      `DELETE FROM state WHERE key = 'note/0'`,
      { entry: 2, why: 'STATE_ROW' },
    ],
    [
      'a state row too many',
      () => mapoDir,
      'replica.db',
      `INSERT INTO state SELECT 'note/77', writer, value FROM state WHERE key = 'note/0'`,
      { entry: 2, why: 'STATE_ROW' },
    ],
    [
      'an outcome',
      () => centralDir,
      'log.db',
      'UPDATE transactions SET outcome = 7 WHERE idx = 2',
      { entry: 2, why: 'TRANSACTION_ROW' },
    ],
    [
      'a sequence',
      () => centralDir,
      'log.db',
      'DELETE FROM sequences WHERE seq = 1 AND lane = (SELECT min(lane) FROM lanes)',
      { entry: 2, why: 'SEQUENCE_ROW' },
    ],
    [
      'a ciphertext at central',
      () => centralDir,
      'objects.db',
      'UPDATE sealed SET ciphertext = flip(ciphertext, 40) WHERE rowid = 1',
      { entry: 2, why: 'CIPHERTEXT' },
    ],
    [
      'a ciphertext in a replica',
      () => mapoDir,
      'replica.db',
      'UPDATE sealed SET ciphertext = flip(ciphertext, -1) WHERE idx = 2',
      { entry: 2, why: 'CIPHERTEXT' },
    ],
    [
      'a ciphertext that is not there',
      () => gaepoDir,
      'replica.db',
      'DELETE FROM sealed WHERE idx = 2',
      { entry: 2, why: 'CIPHERTEXT_MISSING' },
    ],
    [
      'the root of a kept checkpoint',
      () => mapoDir,
      'replica.db',
      `UPDATE checkpoints SET root = '${'0'.repeat(64)}' WHERE kind = 'verified'`,
      { entry: -1, why: 'CHECKPOINT_ROW' },
    ],
    [
      'a row of the index',
      () => mapoDir,
      'replica.db',
      'UPDATE records SET recorded_at = recorded_at + 1 WHERE idx = 2',
      { entry: 2, why: 'RECORD_ROW' },
    ],
    ['a sum', () => mapoDir, 'replica.db', 'UPDATE monthly SET n = n + 1', { entry: 0, why: 'STATISTICS_ROW' }],
    ['a count', () => mapoDir, 'replica.db', 'UPDATE counts SET n = n + 1', { entry: 0, why: 'COUNT_ROW' }],
    [
      'a wrap at central',
      () => centralDir,
      'objects.db',
      'UPDATE wraps SET wrap = flip(wrap, 300) WHERE hash = (SELECT hash FROM sealed WHERE rowid = 1)',
      { entry: 2, why: 'WRAP' },
    ],
    [
      "the signature of a replica's wrap",
      () => mapoDir,
      'replica.db',
      'UPDATE sealed SET wrap = flip(wrap, -1) WHERE idx = 2',
      { entry: 2, why: 'WRAP' },
    ],
    [
      "another ciphertext's wrap",
      () => mapoDir,
      'replica.db',
      'UPDATE sealed SET wrap = (SELECT wrap FROM sealed WHERE idx > 2) WHERE idx = 2',
      { entry: 2, why: 'WRAP' },
    ],
    [
      "another office's wrap",
      () => centralDir,
      'objects.db',
      `UPDATE wraps SET wrap = (SELECT w.wrap FROM wraps w WHERE w.hash = wraps.hash AND w.office <> wraps.office)
       WHERE office = 'mapo' AND hash = (SELECT hash FROM sealed WHERE rowid = 1)`,
      { entry: 2, why: 'WRAP' },
    ],
    [
      'wraps whose ciphertext is gone, where it may be',
      () => centralDir,
      'objects.db',
      'DELETE FROM sealed WHERE rowid = 1',
      { entry: 2 },
    ],
    [
      'a search token in a replica',
      () => gaepoDir,
      'replica.db',
      'UPDATE sealed SET tokens = flip(tokens, 3) WHERE idx = 2',
      { entry: 2, why: 'TOKEN_ROW' },
    ],
    [
      "a row of a replica's token index",
      () => gaepoDir,
      'replica.db',
      'UPDATE tokens SET token = flip(token, 0) WHERE idx = 2',
      { entry: 2, why: 'TOKEN_ROW' },
    ],
    [
      'a token too many',
      () => gaepoDir,
      'replica.db',
      `INSERT INTO tokens SELECT x'00112233445566778899aabbccddeeff', 2`,
      { entry: 2, why: 'TOKEN_ROW' },
    ],
    [
      'tokens at central that are cut',
      () => centralDir,
      'objects.db',
      `UPDATE tokens SET tokens = x'0011' WHERE hash = (SELECT hash FROM sealed WHERE rowid = 1)`,
      { entry: 2, why: 'TOKEN_ROW' },
    ],
    [
      'a ciphertext in a replica that no record seals',
      () => mapoDir,
      'replica.db',
      `INSERT INTO sealed (hash, idx, ciphertext, wrap, tokens)
       SELECT x'${'ab'.repeat(32)}', 2, ciphertext, NULL, x'' FROM sealed WHERE idx = 2`,
      { entry: -1, why: 'SEALED_ROW' },
    ],
    [
      "a wrap that stands as a number key's",
      () => centralDir,
      'objects.db',
      `INSERT INTO number_keys SELECT 1, office, owner, wrap FROM wraps LIMIT 1`,
      { entry: -1, why: 'NUMBER_KEY_WRAP' },
    ],
    [
      'a cosignature at central',
      () => centralDir,
      'objects.db',
      'UPDATE cosignatures SET signature = flip(signature, -1)',
      { entry: -1, why: 'COSIGNATURE' },
    ],
  ]
  it.each(places)('names %s', async (_, folder, file, text, { entry, why }) => {
    const report = await verify(changed(folder(), sql(file, text)))
    expect(report.ok).toBe(false)
    expect(report.firstBad?.entry).toBe(entry < 0 ? good.entries - 1 : entry)
    if (why !== undefined) expect(report.firstBad?.why).toBe(why)
  })

  it('lists at central an upload whose record has not come', async () => {
    const hash = 'ab'.repeat(32)
    const copy = changed(
      centralDir,
      sql('objects.db', `INSERT INTO sealed (hash, owner, ciphertext) VALUES (x'${hash}', 'mapo', x'00')`),
    )
    const report = await verify(copy)
    expect(report).toMatchObject({ ok: true, beside: { unreferenced: 1, unreferencedHashes: [hash] } })
  })

  it('names a wrap by the ciphertext that it stands beside', async () => {
    const copy = changed(mapoDir, sql('replica.db', 'UPDATE sealed SET wrap = flip(wrap, -1) WHERE idx = 2'))
    const { firstBad } = await verify(copy)
    const db = openDatabase(join(copy, 'replica.db'))
    const hash = db.prepare('SELECT lower(hex(hash)) FROM sealed WHERE idx = 2').pluck().get()
    db.close()
    expect(firstBad).toEqual({ entry: 2, why: 'WRAP', what: hash })
  })

  it('names the last checkpoint that central signed', async () => {
    const copy = changed(centralDir, (folder) => {
      const path = join(folder, 'last-checkpoint')
      const note = readFileSync(path)
      note[note.length - 5] = (note[note.length - 5] as number) ^ 1
      writeFileSync(path, note)
    })
    expect((await verify(copy)).firstBad).toMatchObject({ why: 'LAST_CHECKPOINT' })
  })

  it('names the head that office.db keeps', async () => {
    const copy = changed(mapoDir, (folder) => {
      const db = openDatabase(join(folder, 'office.db'))
      db.exec('CREATE TABLE heads (name TEXT PRIMARY KEY, size INTEGER, root TEXT, note TEXT)')
      db.prepare('INSERT INTO heads VALUES (?, ?, ?, ?)').run('cosigned', good.entries, 'f'.repeat(64), '')
      db.close()
    })
    expect((await verify(copy)).firstBad).toEqual({ entry: good.entries - 1, why: 'KEPT_HEAD' })
  })

  it('believes no other network, and no folder without a log', async () => {
    const other = join(newFolder(), 'network.json')
    writeNetworkFile(other, makeTestNetwork({ seed: 'other' }).made.file)
    expect((await verify(mapoDir, other)).firstBad).toEqual({ entry: 0, why: 'GENESIS_OTHER_NETWORK' })
    await expect(verify(newFolder())).rejects.toThrow('DATA_MISSING')
    await expect(verify(mapoDir, join(newFolder(), 'none.json'))).rejects.toThrow('NETWORK_FILE_MISSING')
  })

  it('tells a file that SQLite itself cannot read', async () => {
    const copy = changed(mapoDir, (folder) => {
      const path = join(folder, 'replica.db')
      const db = openDatabase(path)
      const page = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'entries'").pluck().get() as number
      const size = db.pragma('page_size', { simple: true }) as number
      db.close()
      const bytes = readFileSync(path)
      writeFileSync(path, bytes.fill(0xa5, size * (page - 1), size * page))
    })
    const report = await verify(copy).catch((error: Error) => error.message)
    expect(typeof report === 'string' ? report : report.firstBad?.why).toBe('DATABASE_DAMAGED')
  })
})

describe('verify after an erasure', () => {
  it('says ok while nothing is left, and names what somebody put back', async () => {
    const own = makeTestNetwork({ seed: 'erasure', parameters: { candidateHoldMs: 100 } })
    const { crypto, mapo } = own
    const [folder, office] = [newFolder(), newFolder()]
    initTestFolder(own, folder)
    const server = await serveTestCentral(own, folder)
    const counter = openSyncedOffice(own, mapo, server.url, { folder: office })
    const send = async (entry: Uint8Array, sealed: Parameters<typeof counter.outbox.add>[0]['sealed']) => {
      counter.outbox.add({ id: own.decode(entry).id, entry, sealed })
      counter.sync.nudge()
      // Gaepo is not here: nothing becomes witnessed.
      await expect.poll(() => counter.outbox.waiting(), { timeout: 20_000 }).toBe(0)
      await expect.poll(() => counter.replica.writer.wanted(1), { timeout: 20_000 }).toEqual([])
    }
    const nonce = own.randomId()
    const part = sealRecord(crypto, { network: 'test', nonce, service: 'note' }, { name: 'Kim' })
    const { hash } = part.header
    const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce, sealed: part.header }
    const record = own.sign(mapo.clerk, mapo.device, draft)
    await send(own.entry(record, [mapo.supervisor]), [{ hash, ciphertext: part.ciphertext, wraps: [], tokens: [] }])
    const body = { target: record.id, why: 'subject-request', hashes: [hash] }
    const erase = own.sign(mapo.clerk, mapo.device, { service: 'privacy', action: 'erase', body })
    await send(own.entry(erase, [mapo.supervisor, mapo.supervisor2]), [])
    expect(counter.replica.sealed(hash)).toBeNull()
    await counter.close()
    await server.close()
    writeNetworkFile(join(office, 'network.json'), own.made.file)
    expect(await verify(folder)).toMatchObject({ ok: true, beside: { ciphertexts: 0 } })
    expect(await verify(office)).toMatchObject({ ok: true, beside: { ciphertexts: 0 } })

    const back = (columns: string, values: string) => `INSERT INTO sealed (${columns}) VALUES (x'${hash}', ${values})`
    const bytes = `x'${Buffer.from(part.ciphertext).toString('hex')}'`
    for (const copy of [
      changed(folder, sql('objects.db', back('hash, owner, ciphertext', `'mapo', ${bytes}`))),
      changed(office, sql('replica.db', back('hash, idx, ciphertext, tokens', `2, ${bytes}, x''`))),
    ])
      expect((await verify(copy)).firstBad).toEqual({ entry: 2, why: 'ERASED_PRESENT', what: hash })
  })
})
