import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { concatBytes, toHex } from '../../../shared/bytes.ts'
import { openRecord, sealRecord } from '../../../shared/crypto/sealed.ts'
import { createWrap, openWrap, readWrap } from '../../../shared/crypto/wraps.ts'
import type { Hash } from '../../../shared/ledger/ids.ts'
import type { SealedPart } from '../../../shared/wire/frames.ts'
import { initTestFolder, type OpenCentral, openCentral, temporaryFolder, value } from '../../support/central.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from '../../support/network.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let open: OpenCentral

beforeEach(() => {
  network = makeTestNetwork({ devices: 2 })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  open = openCentral(network, folder.path)
})
afterEach(() => {
  open.close()
  folder.remove()
})

const seal = (text: string, attachments: Parameters<typeof sealRecord>[3] = []) => {
  const nonce = network.randomId()
  const context = { network: 'test', nonce, service: 'note' }
  return { nonce, context, ...sealRecord(network.crypto, context, { name: text }, attachments) }
}
const wrapFor = (office: TestOffice, subject: string, key: Uint8Array, by = network.mapo.device, to = office.box) =>
  value(
    createWrap(
      network.crypto,
      { network: 'test', purpose: 'sealed', subject, office: office.id },
      to.publicKey,
      key,
      by.keys.sign,
    ),
  )
const deviceKey = () => network.mapo.device.keys.sign.publicKey

describe('a sealed part', () => {
  it('is stored by its hash, read back and opened by the other office through its wrap', async () => {
    const { crypto, mapo, gaepo } = network
    const [client, other] = [open.client(), open.client(gaepo.device)]
    const part = seal('가나다')
    const { hash } = part.header
    expect(value(await other.sealed(hash))).toBeNull()
    value(await client.putSealed(hash, part.ciphertext))
    value(await client.putSealed(hash, part.ciphertext))
    value(await client.putWrap(hash, mapo.id, wrapFor(mapo, hash, part.key)))
    value(await client.putWrap(hash, gaepo.id, wrapFor(gaepo, hash, part.key)))
    value(await client.putTokens(hash, ['ab'.repeat(16), 'cd'.repeat(16)]))

    const ciphertext = value(await other.sealed(hash))
    const wrap = value(readWrap(crypto, value(await other.wrap(hash, gaepo.id)) as Uint8Array, deviceKey))
    const key = value(openWrap(crypto, wrap, gaepo.box))
    const opened = value(openRecord(crypto, part.context, part.header, key, ciphertext as Uint8Array))
    expect(opened.content).toEqual({ name: '가나다' })
    expect(value(await other.tokens(hash))).toEqual(['ab'.repeat(16), 'cd'.repeat(16)])
  })

  it('must be what its hash says', async () => {
    const part = seal('x')
    const wrong = await open.client().putSealed('00'.repeat(32) as Hash, part.ciphertext)
    expect(wrong).toMatchObject({ error: { status: 422, wire: 'HASH_MISMATCH' } })
  })

  it('must be stored before its record is let in, attachments too, and of the size named', async () => {
    const { mapo } = network
    const client = open.client()
    const part = seal('x', [{ name: 'scan', mediaType: 'image/png', bytes: new Uint8Array(10) }])
    const send = async (sealed: typeof part.header) => {
      const draft = { service: 'note', action: 'enter', body: { slot: 1, value: 1 }, nonce: part.nonce, sealed }
      const record = network.sign(mapo.clerk, mapo.device, draft)
      const [item] = value(await client.submit([network.entry(record, [mapo.supervisor])])).items
      return item?.status === 'refused' ? item.code : item?.status
    }
    expect(await send(part.header)).toBe('SEALED_MISSING')
    value(await client.putSealed(part.header.hash, part.ciphertext))
    expect(await send(part.header)).toBe('SEALED_MISSING')
    value(await client.putSealed(part.header.attachments[0]?.hash as Hash, part.attachments[0] as Uint8Array))
    expect(await send({ ...part.header, size: part.header.size + 1 })).toBe('SEALED_MISSING')
    expect(await send(part.header)).toBe('queued')
  })
})

describe('a wrap', () => {
  it('is for this ciphertext, this office and its box key, by an active device', async () => {
    const { mapo, gaepo } = network
    const client = open.client()
    const [part, other] = [seal('x'), seal('y')]
    const { hash } = part.header
    const put = async (wrap: Uint8Array) => {
      const reply = await client.putWrap(hash, gaepo.id, wrap)
      return reply.ok ? null : reply.error.code === 'REFUSED' ? (reply.error.reason ?? reply.error.wire) : 'OTHER'
    }
    expect(await put(wrapFor(gaepo, hash, part.key))).toBe('NOT_FOUND')
    value(await client.putSealed(hash, part.ciphertext))
    const stranger = makeTestNetwork({ seed: 'strangers' }).mapo.device
    expect(await put(wrapFor(gaepo, other.header.hash, part.key))).toBe('WRAP_BINDING')
    expect(await put(wrapFor(mapo, hash, part.key))).toBe('WRAP_BINDING')
    expect(await put(wrapFor(gaepo, hash, part.key, mapo.device, mapo.box))).toBe('WRAP_RECIPIENT')
    expect(await put(wrapFor(gaepo, hash, part.key, stranger))).toBe('WRAP_UNKNOWN_KEY')
    expect(await put(new Uint8Array(300))).toBe('WRAP_MALFORMED')
    const flipped = wrapFor(gaepo, hash, part.key)
    flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1
    expect(await put(flipped)).toBe('WRAP_SIGNATURE')
    expect(await put(wrapFor(gaepo, hash, part.key))).toBeNull()
  })

  it('may be replaced by who put it there and by the office it is for, by no other', async () => {
    const { mapo, gaepo } = network
    const [client, second, other] = [open.client(), open.client(mapo.devices[1]), open.client(gaepo.device)]
    const part = seal('x')
    const { hash } = part.header
    value(await client.putSealed(hash, part.ciphertext))
    for (const office of [mapo, gaepo]) value(await client.putWrap(hash, office.id, wrapFor(office, hash, part.key)))
    value(await second.putWrap(hash, gaepo.id, wrapFor(gaepo, hash, part.key, mapo.devices[1])))
    value(await other.putWrap(hash, gaepo.id, wrapFor(gaepo, hash, part.key, gaepo.device)))
    expect(await other.putWrap(hash, mapo.id, wrapFor(mapo, hash, part.key, gaepo.device))).toMatchObject({
      error: { wire: 'NOT_YOURS' },
    })
    value(await client.putTokens(hash, ['ab'.repeat(16)]))
    expect(await other.putTokens(hash, ['cd'.repeat(16)])).toMatchObject({ error: { wire: 'NOT_YOURS' } })
  })
})

describe('many parts at once', () => {
  it('are put and fetched in one request each, every part with its own answer', async () => {
    const { mapo, gaepo } = network
    const sealed = Array.from({ length: 40 }, (_, i) => seal(`사람 ${i}`))
    const parts: SealedPart[] = sealed.map(({ header, ciphertext, key }) => ({
      hash: header.hash,
      status: 'present',
      ciphertext,
      tokens: ['ab'.repeat(16)],
      wraps: [mapo, gaepo].map((office) => ({ office: office.id, wrap: wrapFor(office, header.hash, key) })),
    }))
    const damaged = { ...(parts[7] as SealedPart), ciphertext: new Uint8Array(40) }
    const sent = parts.map((part, i) => (i === 7 ? damaged : part))
    const codes = value(await open.client().putParts(sent)).items.map(({ code }) => code)
    expect(codes).toEqual(parts.map((_, i) => (i === 7 ? 'HASH_MISMATCH' : null)))

    const hashes = parts.map(({ hash }) => hash)
    const got = value(await open.client(gaepo.device).parts(hashes))
    expect(got.map(({ status }) => status)).toEqual(parts.map((_, i) => (i === 7 ? 'missing' : 'present')))
    const [first] = got
    expect(toHex(first?.ciphertext as Uint8Array)).toBe(toHex(parts[0]?.ciphertext as Uint8Array))
    expect(first?.wraps.map(({ office }) => office)).toEqual([gaepo.id])
    expect(first?.tokens).toEqual(['ab'.repeat(16)])
    const lean = value(await open.client(gaepo.device).parts(hashes, false))
    expect(lean[0]).toMatchObject({ status: 'present', ciphertext: new Uint8Array(0) })
  })

  it('are put off once a reply would be too long', async () => {
    const client = open.client()
    const scans = Array.from({ length: 4 }, () => network.crypto.random(15 * 1024 * 1024))
    const hashes: Hash[] = []
    for (const scan of scans) {
      const hash = network.crypto.sha256Hex(scan) as Hash
      hashes.push(hash)
      value(await client.putSealed(hash, scan))
    }
    const got = value(await client.parts(hashes))
    expect(got.map(({ status }) => status)).toEqual(['present', 'present', 'present', 'later'])
    expect(value(await client.parts(hashes.slice(3))).map(({ status }) => status)).toEqual(['present'])
  })
})

describe('erasure', () => {
  const eraseRecord = async () => {
    const { mapo, gaepo } = network
    const client = open.client()
    const part = seal('지울 사람')
    const { hash } = part.header
    value(await client.putSealed(hash, part.ciphertext))
    value(await client.putWrap(hash, gaepo.id, wrapFor(gaepo, hash, part.key)))
    value(await client.putTokens(hash, ['ef'.repeat(16)]))
    const record = network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot: 1, value: 1 },
      nonce: part.nonce,
      sealed: part.header,
    })
    const erasure = network.sign(mapo.clerk, mapo.device, {
      service: 'privacy',
      action: 'erase',
      body: { target: record.id, why: 'subject-request', hashes: [hash] },
    })
    value(await client.submit([network.entry(record, [mapo.supervisor])]))
    value(await client.submit([network.entry(erasure, [mapo.supervisor, gaepo.supervisor])]))
    return { part, hash, record }
  }

  it('takes ciphertext, wraps and tokens, and lets none of it in again', async () => {
    const { mapo, gaepo } = network
    const { part, hash, record } = await eraseRecord()
    const client = open.client()
    open.settle()
    expect(value(await client.transaction(record.id))).toMatchObject({ outcome: 0 })
    const gone = { error: { status: 410, wire: 'ERASED' } }
    expect(await client.sealed(hash)).toMatchObject(gone)
    expect(await client.wrap(hash, gaepo.id)).toMatchObject(gone)
    expect(await client.tokens(hash)).toMatchObject(gone)
    expect(await client.putSealed(hash, part.ciphertext)).toMatchObject(gone)
    expect(await client.putWrap(hash, mapo.id, wrapFor(mapo, hash, part.key))).toMatchObject(gone)
    expect(value(await client.parts([hash]))[0]?.status).toBe('erased')
    expect(
      value(await client.putParts([{ hash, status: 'present', ciphertext: part.ciphertext, tokens: [], wraps: [] }]))
        .items,
    ).toEqual([{ hash, code: 'ERASED' }])
  })

  it('turns nobody away for a part that was erased: what names it is ordered, and told so', async () => {
    const { mapo } = network
    const { part } = await eraseRecord()
    open.settle()
    const record = network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot: 2, value: 1 },
      nonce: part.nonce,
      sealed: part.header,
    })
    const client = open.client()
    expect(value(await client.submit([network.entry(record, [mapo.supervisor])])).items).toEqual([
      { status: 'queued', id: record.id },
    ])
    open.clock.advance(5_000)
    open.settle()
    expect(value(await client.transaction(record.id))).toMatchObject({ state: 'ordered', reason: 'SEALED_REUSED' })
  })

  it('leaves no byte of it in the files', async () => {
    const { part } = await eraseRecord()
    const needle = part.ciphertext.slice(24, 56)
    const files = () =>
      concatBytes(
        ...['objects.db', 'objects.db-wal'].map((name) => new Uint8Array(readFileSync(join(folder.path, name)))),
      )
    const holds = (bytes: Uint8Array) => Buffer.from(bytes).includes(Buffer.from(needle))
    expect(holds(files())).toBe(true)
    open.settle()
    expect(holds(files())).toBe(false)
  })
})

describe('the number key', () => {
  it('is handed to an office in its own wrap only', async () => {
    const { crypto, mapo, gaepo, made } = network
    const { epoch, key } = made.numberKey
    const client = open.client()
    const wrap = (office: TestOffice, subject: number) =>
      value(
        createWrap(
          crypto,
          { network: 'test', purpose: 'number-key', subject: `${subject}`, office: office.id },
          office.box.publicKey,
          key,
          mapo.device.keys.sign,
        ),
      )
    value(await client.putNumberKey(epoch, gaepo.id, wrap(gaepo, epoch)))
    expect(await client.putNumberKey(epoch, mapo.id, wrap(mapo, 2))).toMatchObject({
      error: { reason: 'WRAP_BINDING' },
    })
    expect(value(await client.numberKey(epoch, mapo.id))).toBeNull()
    expect(await client.numberKey(epoch, gaepo.id)).toMatchObject({ error: { wire: 'FORBIDDEN' } })
    const got = value(await open.client(gaepo.device).numberKey(epoch, gaepo.id))
    const read = value(readWrap(crypto, got as Uint8Array, deviceKey, { purpose: 'number-key', subject: '1' }))
    expect(toHex(value(openWrap(crypto, read, gaepo.box)))).toBe(toHex(key))
  })
})
