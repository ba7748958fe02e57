/** What central lets nobody do to it: fill the disk, hold its sockets with slow talk; and how it speaks TLS. */
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { createQuota } from '../../../central/quota.ts'
import { type ServeOptions, type Serving, serveCentral } from '../../../central/serve.ts'
import { readTls } from '../../../central/tls.ts'
import { createTransport } from '../../../node/transport.ts'
import type { Hash, KeyId } from '../../../shared/ledger/ids.ts'
import { initTestFolder, testClient, value } from '../../support/central.ts'
import { dropFolders, newFolder } from '../../support/chain.ts'
import { makeTestNetwork } from '../../support/network.ts'
import { testRules } from '../../support/rules.ts'
import { TEST_CERT, TEST_KEY } from '../../support/tls.ts'

const network = makeTestNetwork()
const { crypto } = network
let serving: Serving | null = null
afterEach(async () => {
  await serving?.close()
  serving = null
})
afterAll(dropFolders)

const serve = async (options: Partial<ServeOptions>): Promise<Serving> => {
  const folder = newFolder()
  initTestFolder(network, folder)
  serving = value(await serveCentral({ crypto, data: folder, port: 0, rulesSet: testRules, ...options }))
  return serving
}

const clientOf = (url: string, device = network.mapo.device) => {
  const transport = createTransport()
  onTestFinished(() => transport.close())
  return testClient(network, transport.fetch, url, device)
}

describe('the purse of a device', () => {
  it('is spent by bytes, fills by the second, and is each device’s own', () => {
    let now = 0
    const quota = createQuota({ burst: 100, perSecond: 10 }, () => now)
    const [one, two] = ['a', 'b'] as unknown as [KeyId, KeyId]
    expect(quota.wait(one)).toBe(0)
    quota.spend(one, 130)
    expect([quota.wait(one), quota.wait(two)]).toEqual([3, 0])
    now = 2_000
    expect(quota.wait(one)).toBe(1)
    now = 3_100
    expect(quota.wait(one)).toBe(0)
    // Never fuller than it was made.
    now = 1e9
    quota.spend(one, 101)
    expect(quota.wait(one)).toBe(1)
  })

  it('ends an upload at the door with a code and a time; the others go on', async () => {
    const { url } = await serve({ allowance: { burst: 5_000, perSecond: 10 } })
    const bytes = new Uint8Array(6_000).fill(1)
    const hash = crypto.sha256Hex(bytes) as Hash
    const mapo = clientOf(url)
    value(await mapo.putSealed(hash, bytes))
    const refused = await mapo.putSealed(hash, bytes)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'REFUSED', status: 429, wire: 'QUOTA', reason: null },
    })
    expect(refused.ok || (refused.error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000)
    expect(await mapo.submit([Uint8Array.of(1)])).toMatchObject({ error: { wire: 'QUOTA' } })
    expect(await mapo.postLetter(network.gaepo.id, bytes)).toMatchObject({ error: { wire: 'QUOTA' } })
    // Reading costs nothing, and another device has its own purse.
    value(await mapo.checkpoint())
    expect(value(await mapo.sealed(hash))).toEqual(bytes)
    value(await clientOf(url, network.gaepo.device).putSealed(hash, bytes))
  })
})

describe('a slow client', () => {
  const PATIENCE = { headersMs: 400, requestMs: 900, checkMs: 50 }

  /** Sends the beginning, then one byte every 30 ms; how much the server let it send, and what it said. */
  const drip = (port: number, first: string, rest: string): Promise<{ readonly sent: number; readonly said: string }> =>
    new Promise((resolve) => {
      let said = ''
      let at = 0
      const socket = connect(port, '127.0.0.1', () => socket.write(first))
      const timer = setInterval(() => {
        if (at < rest.length) socket.write(rest[at] as string)
        at += 1
      }, 30)
      socket.on('data', (data) => {
        said += data.toString('latin1')
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearInterval(timer)
        resolve({ sent: at, said })
      })
    })

  it('that drips its headers is cut off', async () => {
    const { port } = await serve({ patience: PATIENCE })
    const slow = await drip(port, 'GET /checkpoint HTTP/1.1\r\nhost: a\r\n', `x: ${'y'.repeat(2_000)}`)
    expect(slow.said).toContain('408')
    expect(slow.sent).toBeLessThan(2_000)
  })

  it('that drips its body is cut off, and holds nobody else up meanwhile', async () => {
    const { port, url } = await serve({ patience: PATIENCE })
    const head = 'POST /session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 4000\r\n\r\n'
    const slow = Promise.all(Array.from({ length: 20 }, () => drip(port, head, ' '.repeat(4_000))))
    value(await clientOf(url).checkpoint())
    for (const each of await slow) {
      expect(each.said).not.toContain(' 200 ')
      expect(each.sent).toBeLessThan(4_000)
    }
    value(await clientOf(url).checkpoint())
  })
})

describe('TLS', () => {
  const get = (url: string, ca: string | undefined): Promise<number> =>
    new Promise((resolve, reject) => {
      const options = ca === undefined ? {} : { ca }
      request(`${url}/checkpoint`, { ...options, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
        .on('error', reject)
        .end()
    })

  it('is spoken with a certificate and its key, and nothing else is', async () => {
    const { url, port } = await serve({ tls: { cert: TEST_CERT, key: TEST_KEY } })
    expect(url).toMatch(/^https:/)
    expect(await get(url, TEST_CERT)).toBe(200)
    // A certificate that nobody vouches for is not trusted by a client of ours.
    await expect(get(url, undefined)).rejects.toThrow()
    expect(await clientOf(url).checkpoint()).toMatchObject({ ok: false, error: { code: 'OFFLINE' } })
    expect(await clientOf(`http://127.0.0.1:${port}`).checkpoint()).toMatchObject({ ok: false })
  })

  it('is refused with files that do not fit', async () => {
    const folder = newFolder()
    initTestFolder(network, folder)
    const tried = (cert: string, key: string) =>
      serveCentral({ crypto, data: folder, port: 0, rulesSet: testRules, tls: { cert, key } })
    for (const [cert, key] of [
      ['', ''],
      [TEST_CERT, 'no key'],
      [TEST_KEY, TEST_CERT],
    ] as const)
      expect(await tried(cert, key)).toMatchObject({ ok: false, error: { code: 'TLS_FILES' } })
    const path = join(folder, 'cert.pem')
    writeFileSync(path, TEST_CERT)
    expect(readTls(undefined, undefined)).toEqual({ ok: true, value: null })
    expect(readTls(path, undefined)).toMatchObject({ ok: false })
    expect(readTls(path, join(folder, 'none'))).toMatchObject({ ok: false })
    expect(readTls(path, path)).toMatchObject({ ok: true, value: { cert: TEST_CERT } })
  })
})
