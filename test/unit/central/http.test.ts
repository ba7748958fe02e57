/** Central over real HTTP on loopback: sessions, events, and bodies that nobody of good will sends. */
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveCentral } from '../../../central/serve.ts'
import { createTransport } from '../../../node/transport.ts'
import { toHex, utf8Decode } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import type { WireEvent } from '../../../shared/wire/events.ts'
import { encodeBatch } from '../../../shared/wire/frames.ts'
import type { Challenge, Session } from '../../../shared/wire/messages.ts'
import { type SessionStatement, signSession } from '../../../shared/wire/statements.ts'
import {
  cosignNote,
  initTestFolder,
  serveTestCentral,
  type TestServer,
  temporaryFolder,
  value,
} from '../../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let server: TestServer

beforeAll(async () => {
  network = makeTestNetwork({ createdAt: Date.now() - 60_000, parameters: { candidateHoldMs: 100 } })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  server = await serveTestCentral(network, folder.path)
})
afterAll(async () => {
  await server.close()
  folder.remove()
})

let slots = 0
const newEntry = () => {
  slots += 1
  const { mapo } = network
  const record = network.sign(mapo.clerk, mapo.device, {
    service: 'note',
    action: 'enter',
    body: { slot: slots, value: 1 },
  })
  return { record, entry: network.entry(record, [mapo.supervisor]) }
}
const until = async (test: () => Promise<boolean> | boolean): Promise<void> => {
  for (let i = 0; i < 400; i += 1) {
    if (await test()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it did not come about')
}
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { method: 'POST', body, headers })
const codeOf = async (reply: Response): Promise<string> => ((await reply.json()) as { code: string }).code

/** A bearer, opened by hand. */
const bearer = async (key = network.mapo.device.keys): Promise<string> => {
  const challenge = (await (await post('/session/challenge', '')).json()) as Challenge
  const { network: name, origin, nonce, expires } = challenge
  const statement = { v: 1, network: name, origin, key: key.id, nonce, expires: expires as Instant } as const
  const body = JSON.stringify(signSession(network.crypto, key.sign.secretKey, statement))
  const reply = await post('/session', body, { 'content-type': 'application/json' })
  return `Bearer ${((await reply.json()) as Session).token}`
}

describe('a record over the wire', () => {
  it('goes from signed to witnessed while both offices listen', async () => {
    const { mapo, gaepo } = network
    const [client, other] = [server.client(), server.client(gaepo.device)]
    const seen: WireEvent[] = []
    const stream = client.events((event) => seen.push(event))
    await until(() => seen.length > 0)
    const { record, entry } = newEntry()
    expect(value(await client.submit([entry])).items).toEqual([{ status: 'queued', id: record.id }])
    await until(async () => value(await client.transaction(record.id))?.state === 'ordered')
    await until(() => seen.some(({ name, data }) => name === 'checkpoint' && data.size === 4))
    const note = value(await client.checkpoint())
    value(await client.cosign(cosignNote(network, mapo.device, note, 1)))
    value(await other.cosign(cosignNote(network, gaepo.device, note, 1)))
    await until(() => seen.some(({ name, data }) => name === 'witnessed' && data.size === 4))
    expect(value(await client.transaction(record.id))).toMatchObject({ outcome: 0, witnessed: true })
    expect(toHex(value(await client.witnessed()) as Uint8Array)).toBe(toHex(value(await client.checkpoint())))
    stream.close()
    expect(await stream.done).toBeNull()
  })

  it('is cut off and refused while the transport is closed, and goes on when it is opened', async () => {
    const transport = createTransport()
    const client = server.client(network.mapo.device, transport)
    const stream = client.events(() => undefined)
    value(await client.health())
    value(await client.submit([newEntry().entry]))
    transport.close()
    expect(await client.submit([newEntry().entry])).toEqual({ ok: false, error: { code: 'OFFLINE' } })
    expect(await stream.done).toEqual({ code: 'OFFLINE' })
    transport.open()
    value(await client.submit([newEntry().entry]))
    transport.close()
  })
})

describe('cosignatures', () => {
  it('count once for an office and only when they hold', async () => {
    const { mapo, gaepo } = network
    const client = server.client()
    const { record, entry } = newEntry()
    value(await client.submit([entry]))
    await until(async () => value(await client.transaction(record.id))?.state === 'ordered')
    const note = value(await client.checkpoint())
    const good = cosignNote(network, mapo.device, note, 5)
    const refused = async (bytes: Uint8Array) => {
      const reply = await client.cosign(bytes)
      return reply.ok ? 'TAKEN' : reply.error.code === 'REFUSED' ? reply.error.wire : reply.error.code
    }
    const text = utf8Decode(good) as string
    expect(await refused(new TextEncoder().encode(text.slice(0, -20)))).toBe('NOTE_MALFORMED')
    expect(await refused(new TextEncoder().encode(text.replace('daejang.seoul/test\n', 'daejang.seoul/tess\n')))).toBe(
      'CHECKPOINT_UNKNOWN',
    )
    // Another size under the same signature.
    expect(await refused(new TextEncoder().encode(text.replace(/\n([0-9]+)\n/, '\n1\n')))).toBe('COSIGNATURE_INVALID')
    const stranger = makeTestNetwork({ seed: 'strangers' })
    expect(await refused(cosignNote(stranger, stranger.mapo.device, note, 5))).toBe('COSIGNER_UNKNOWN')
    // A log that was never: same size and another root, and a size yet to come.
    const forged = (size: (n: string) => string, root: string | null): Uint8Array =>
      new TextEncoder().encode(
        utf8Decode(note)?.replace(
          /\n([0-9]+)\n([^\n]+)\n/,
          (_, n: string, r: string) => `\n${size(n)}\n${root ?? r}\n`,
        ) ?? '',
      )
    const elsewhere = forged((n) => n, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')
    expect(await refused(cosignNote(network, mapo.device, elsewhere, 5))).toBe('CHECKPOINT_FORKED')
    expect(
      await refused(
        cosignNote(
          network,
          mapo.device,
          forged((n) => `${Number(n) + 1}`, null),
          5,
        ),
      ),
    ).toBe('CHECKPOINT_UNKNOWN')

    expect(value(await client.cosign(good))).toEqual({ status: 'counted', witnessed: false })
    expect(value(await client.cosign(cosignNote(network, mapo.device, note, 6)))).toEqual({
      status: 'known',
      witnessed: false,
    })
    expect(value(await client.cosign(cosignNote(network, gaepo.device, note, 6)))).toEqual({
      status: 'counted',
      witnessed: true,
    })
    const merged = utf8Decode(value(await client.checkpoint())) as string
    expect(merged.split('\n').filter((line) => line.startsWith('— ')).length).toBe(3)
  })
})

describe('a session', () => {
  it('opens what is for devices, and for an auditor only the entries', async () => {
    const { mapo } = network
    const stranger = server.client(null)
    expect(await stranger.bundle({ index: 0, width: 2 })).toMatchObject({ error: { wire: 'SESSION_NEEDED' } })
    expect((await stranger.tile({ level: 0, index: 0, width: 2 })).ok).toBe(true)
    const auditor = server.client(mapo.auditor)
    expect((await auditor.bundle({ index: 0, width: 2 })).ok).toBe(true)
    expect(await auditor.submit([newEntry().entry])).toMatchObject({ error: { wire: 'FORBIDDEN' } })
    expect(await auditor.sealed('00'.repeat(32) as never)).toMatchObject({ error: { wire: 'FORBIDDEN' } })
    const clerk = server.client(mapo.clerk)
    expect(await clerk.bundle({ index: 0, width: 2 })).toMatchObject({ error: { wire: 'SESSION_KEY' } })
    const unknown = server.client(makeTestNetwork({ seed: 'strangers' }).mapo.device)
    expect(await unknown.bundle({ index: 0, width: 2 })).toMatchObject({ error: { wire: 'SESSION_KEY' } })
  })

  it('is what everything but the public log asks for', async () => {
    const [hash, tx] = ['00'.repeat(32), 'ab'.repeat(32)]
    const GUARDED = [
      ['GET', '/tile/entries/000.p/2'],
      ['POST', '/transactions'],
      ['GET', `/transactions/${tx}`],
      ['GET', '/events'],
      ['GET', `/sealed/${hash}`],
      ['PUT', `/sealed/${hash}`],
      ['GET', `/sealed/${hash}/wraps/mapo`],
      ['PUT', `/sealed/${hash}/wraps/mapo`],
      ['GET', `/sealed/${hash}/tokens`],
      ['PUT', `/sealed/${hash}/tokens`],
      ['POST', '/sealed/get'],
      ['POST', '/sealed/put'],
      ['GET', '/keys/1/mapo'],
      ['PUT', '/keys/1/mapo'],
      ['POST', '/mailbox/mapo'],
      ['GET', '/mailbox/mapo'],
      ['GET', `/mailbox/mapo/${'00'.repeat(16)}`],
      ['POST', `/mailbox/mapo/${'00'.repeat(16)}/taken`],
      ['GET', `/mailbox/mapo/${'00'.repeat(16)}/state`],
    ] as const
    for (const [method, path] of GUARDED) {
      for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: `Bearer ${'A'.repeat(43)}` }]) {
        const reply = await fetch(`${server.url}${path}`, { method, headers })
        expect([method, path, reply.status]).toEqual([method, path, 401])
        expect(await codeOf(reply)).toBe('SESSION_NEEDED')
      }
    }
    for (const path of ['/checkpoint', '/tile/0/000.p/2', '/healthz', '/metrics'])
      expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 200])
  })

  it('is opened by an answer to a challenge of this central, once', async () => {
    const { crypto, mapo, gaepo } = network
    const ask = async () => (await (await post('/session/challenge', '')).json()) as Challenge
    const open = async (change: Partial<SessionStatement>, secret = mapo.device.keys.sign.secretKey) => {
      const { network: name, origin, nonce, expires } = await ask()
      const statement = {
        v: 1,
        network: name,
        origin,
        key: mapo.device.keys.id,
        nonce,
        expires: expires as Instant,
        ...change,
      }
      const body = JSON.stringify(signSession(crypto, secret, statement as SessionStatement))
      const send = () => post('/session', body, { 'content-type': 'application/json' })
      return { send, reply: await send() }
    }
    const good = await open({})
    expect(good.reply.status).toBe(200)
    expect(await codeOf(await good.send())).toBe('SESSION_CHALLENGE')
    for (const change of [
      { network: 'other' },
      { origin: 'daejang.seoul/other' },
      { nonce: '00'.repeat(32) },
      { expires: 1 as Instant },
    ]) {
      expect(await codeOf((await open(change)).reply)).toBe('SESSION_CHALLENGE')
    }
    expect(await codeOf((await open({}, gaepo.device.keys.sign.secretKey)).reply)).toBe('SESSION_SIGNATURE')
    expect(await codeOf((await open({ key: gaepo.device.keys.id })).reply)).toBe('SESSION_SIGNATURE')
  })

  it('is not opened thirty-one times a minute by one key', async () => {
    const codes: string[] = []
    for (let i = 0; i < 31; i += 1) codes.push(await bearer(network.gaepo.auditor.keys).catch(() => 'NO'))
    expect(codes.at(-1)).toBe('Bearer undefined')
    expect(codes.slice(0, 30).every((code) => code.length === 50)).toBe(true)
  })

  it('ends with the key that opened it', async () => {
    const { mapo, gaepo } = network
    const device = network.newDevice(gaepo.id, 2)
    const client = server.client()
    const record = network.enrolDevice(device)
    value(await client.submit([record]))
    const fresh = server.client(device)
    await until(async () => (await fresh.bundle({ index: 0, width: 1 })).ok)
    const revocation = network.sign(mapo.administrator, mapo.device, {
      service: 'members',
      action: 'revoke',
      body: { key: device.keys.id, why: 'compromised' },
    })
    value(await client.submit([network.entry(revocation, [gaepo.administrator])]))
    await until(async () => !(await fresh.bundle({ index: 0, width: 1 })).ok)
    expect(await fresh.bundle({ index: 0, width: 1 })).toMatchObject({ error: { wire: 'SESSION_KEY' } })
  })
})

describe('tiles', () => {
  it('serve what is published, immutable, and nothing beyond or misspelt', async () => {
    const { size } = server.serving.central.health()
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers })
    const tile = await get(`/tile/0/000.p/${size}`)
    expect(tile.status).toBe(200)
    expect(tile.headers.get('cache-control')).toContain('immutable')
    expect((await tile.arrayBuffer()).byteLength).toBe(size * 32)
    const authorization = await bearer()
    const entries = await get(`/tile/entries/000.p/${size}`, { authorization })
    expect(entries.headers.get('cache-control')).toMatch(/private.*immutable/)
    for (const path of [
      `/tile/0/000.p/${size + 1}`,
      '/tile/0/000',
      '/tile/0/000.p/0',
      '/tile/0/000.p/256',
      '/tile/0/0',
      '/tile/64/000',
      '/tile/1/000.p/1',
      '/tile/0/x000/000',
      '/tile/0/000.p/2/',
      '/tile/',
      '/tile/entries/001.p/1',
    ]) {
      const reply = await get(path, { authorization })
      expect([path, reply.status]).toEqual([path, 404])
    }
  })
})

describe('bodies of ill will', () => {
  it('are turned away with a code and change nothing', async () => {
    const authorization = await bearer()
    const batch = { authorization, 'content-type': 'application/vnd.daejang.batch' }
    const { entry } = newEntry()
    const good = encodeBatch([entry])
    const cases: [string, BodyInit, Record<string, string>, number, string][] = [
      ['/transactions', good as never, { 'content-type': batch['content-type'] }, 401, 'SESSION_NEEDED'],
      ['/transactions', good as never, { ...batch, authorization: 'Bearer x' }, 401, 'SESSION_NEEDED'],
      ['/transactions', good as never, { authorization }, 415, 'MEDIA_TYPE'],
      ['/transactions', good as never, { ...batch, 'content-type': 'application/json' }, 415, 'MEDIA_TYPE'],
      ['/transactions', '', batch, 400, 'BATCH_MALFORMED'],
      ['/transactions', good.slice(0, -1) as never, batch, 400, 'BATCH_MALFORMED'],
      ['/transactions', new Uint8Array(4) as never, batch, 400, 'BATCH_MALFORMED'],
      ['/transactions', new Uint8Array(1000).fill(255) as never, batch, 400, 'BATCH_MALFORMED'],
      [
        '/transactions',
        encodeBatch(Array.from({ length: 1025 }, () => Uint8Array.of(1))) as never,
        batch,
        400,
        'BATCH_MALFORMED',
      ],
      ['/transactions', new Uint8Array(17 * 1024 * 1024) as never, batch, 413, 'BODY_TOO_LARGE'],
      ['/session', '{', { 'content-type': 'application/json' }, 400, 'BODY_MALFORMED'],
      ['/session', '{"payload":"","signature":""}', { 'content-type': 'application/json' }, 400, 'BODY_MALFORMED'],
      [
        '/session',
        `{"payload":"AAAA","signature":"${'0'.repeat(128)}"}`,
        { 'content-type': 'application/json' },
        400,
        'BODY_MALFORMED',
      ],
      ['/session', 'x'.repeat(20_000), { 'content-type': 'application/json' }, 413, 'BODY_TOO_LARGE'],
      ['/cosignatures', 'x'.repeat(5000), { 'content-type': 'text/plain' }, 413, 'BODY_TOO_LARGE'],
      ['/cosignatures', 'x', { 'content-type': 'text/plain' }, 400, 'NOTE_MALFORMED'],
      [
        '/sealed/get',
        '{"hashes":[],"ciphertexts":true}',
        { authorization, 'content-type': 'application/json' },
        400,
        'BODY_MALFORMED',
      ],
      [
        '/sealed/get',
        '{"hashes":["__proto__"],"ciphertexts":true}',
        { authorization, 'content-type': 'application/json' },
        400,
        'BODY_MALFORMED',
      ],
      [
        '/sealed/put',
        new Uint8Array(38) as never,
        { authorization, 'content-type': 'application/vnd.daejang.parts' },
        400,
        'PARTS_MALFORMED',
      ],
      ['/nowhere', 'x', {}, 404, 'NOT_FOUND'],
      [`/sealed/${'0'.repeat(64)}`, 'x', { authorization }, 404, 'NOT_FOUND'],
    ]
    for (const [path, body, headers, status, code] of cases) {
      const reply = await post(path, body, headers)
      expect([path, reply.status, await codeOf(reply)]).toEqual([path, status, code])
    }
    const put = await fetch(`${server.url}/sealed/../healthz`, { method: 'PUT', body: 'x' })
    expect(put.status).toBe(404)
    expect(server.serving.central.health().queued).toBe(0)
    expect(value(await server.client().submit([entry])).items[0]?.status).toBe('queued')
  })

  it('without a length are read no further than the limit', async () => {
    const authorization = await bearer()
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const init = {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { authorization, 'content-type': 'application/vnd.daejang.batch' },
    }
    const reply = await fetch(`${server.url}/transactions`, init as RequestInit).catch(() => null)
    if (reply !== null) expect(reply.status).toBe(413)
    expect(sent).toBeLessThan(64 * 1024 * 1024)
    expect(value(await server.client().health()).status).toBe('ok')
  })

  it('never break the server, whatever their bytes', async () => {
    const authorization = await bearer()
    const paths = [
      '/session',
      '/transactions',
      '/cosignatures',
      '/sealed/get',
      '/sealed/put',
      `/sealed/${'ab'.repeat(32)}`,
    ]
    const types = [
      'application/json',
      'application/vnd.daejang.batch',
      'text/plain',
      'application/vnd.daejang.parts',
      'application/octet-stream',
      '',
    ]
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      // Batches and parts that begin well.
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 5 }).map(encodeBatch),
      fc.uint8Array({ maxLength: 60 }).map((tail) => Uint8Array.of(...new Uint8Array(33), ...tail)),
      fc.nat({ max: 900 }).map((cut) => encodeBatch([newEntryBytes]).slice(0, cut)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.constantFrom(...types),
        fc.constantFrom('POST', 'PUT'),
        bodies,
        async (path, type, method, body) => {
          const headers = { authorization, ...(type === '' ? {} : { 'content-type': type }) }
          const reply = await fetch(`${server.url}${path}`, { method, headers, body: body as never })
          await reply.arrayBuffer()
          expect(reply.status).not.toBe(500)
        },
      ),
      { numRuns: 400 },
    )
    expect(value(await server.client().health()).status).toBe('ok')
  })

  it('never break the server, whatever the bytes on the socket', async () => {
    const talk = (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(server.serving.port, '127.0.0.1')
        socket.on('error', () => resolve())
        socket.on('close', () => resolve())
        socket.on('data', () => socket.destroy())
        socket.end(bytes)
      })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string().map((s) => new TextEncoder().encode(`GET /${s} HTTP/1.1\r\n${s}\r\n\r\n`)),
        ),
        talk,
      ),
      { numRuns: 60 },
    )
    expect(value(await server.client().health()).status).toBe('ok')
  })
})

describe('what an operator sees', () => {
  it('is health and metrics without a name in them', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    expect(text).toMatch(/^daejang_size [1-9]/m)
    expect(text).toMatch(/daejang_submitted_total\{status="queued"\} [1-9]/)
    expect(text).toMatch(/daejang_requests_total\{route="other",status="404"\} [1-9]/)
    expect(text).not.toMatch(/[0-9a-f]{32}/)
  })

  it('is one sentence’s code when the port or the folder is taken', async () => {
    const options = { crypto: network.crypto, data: folder.path, port: 0, rulesSet: testRules }
    expect(await serveCentral(options)).toEqual({ ok: false, error: { code: 'DATA_IN_USE' } })
    const other = temporaryFolder()
    initTestFolder(network, other.path)
    const { port } = server.serving
    expect(await serveCentral({ ...options, data: other.path, port })).toEqual({
      ok: false,
      error: { code: 'PORT_IN_USE', port },
    })
    // The failed start let go of its folder.
    const second = await serveCentral({ ...options, data: other.path })
    expect(second.ok).toBe(true)
    if (second.ok) await second.value.close()
    other.remove()
  })
})

const newEntryBytes = new Uint8Array(800).fill(2)
