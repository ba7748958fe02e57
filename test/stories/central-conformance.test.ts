/**
 * What central serves is read by a verifier that shares no code with it (test/conformance/verify, on Go's own
 * checksum-database packages): checkpoints, cosignatures, tiles, entries, consistency and receipts. It must also find
 * what is wrong with a log that lies.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Instant } from '../../shared/ledger/ids.ts'
import { encodeVkey } from '../../shared/ledger/note.ts'
import type { Challenge, Session } from '../../shared/wire/messages.ts'
import { signSession } from '../../shared/wire/statements.ts'
import { witnessSet } from '../../shared/wire/witnesses.ts'
import {
  cosignNote,
  initTestFolder,
  serveTestCentral,
  type TestServer,
  temporaryFolder,
  value,
} from '../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../support/network.ts'

const run = promisify(execFile)
let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let tools: ReturnType<typeof temporaryFolder>
let server: TestServer
let verifier: string

beforeAll(async () => {
  tools = temporaryFolder()
  verifier = join(tools.path, 'verify')
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(tools.path, 'cache') }
  await run('go', ['build', '-o', verifier, './test/conformance/verify'], { env })
  network = makeTestNetwork({ createdAt: Date.now() - 60_000, parameters: { candidateHoldMs: 20, maxBlock: 100 } })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  server = await serveTestCentral(network, folder.path)
})
afterAll(async () => {
  await server?.close()
  folder?.remove()
  tools?.remove()
})

const token = async (): Promise<string> => {
  const ask = (path: string, body: string) =>
    fetch(`${server.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  const { network: name, origin, nonce, expires } = (await (await ask('/session/challenge', '')).json()) as Challenge
  const { keys } = network.mapo.auditor
  const statement = { v: 1, network: name, origin, key: keys.id, nonce, expires: expires as Instant } as const
  const envelope = signSession(network.crypto, keys.sign.secretKey, statement)
  return ((await (await ask('/session', JSON.stringify(envelope))).json()) as Session).token
}

interface Report {
  readonly ok: boolean
  readonly why?: string
  readonly size: number
  readonly entries: number
  readonly tiles: number
  readonly inclusion: number
  readonly consistency: readonly number[]
  readonly receipts: number
  readonly witnesses: readonly string[]
}

const verify = async (url: string, options: readonly string[]): Promise<Report> => {
  const { crypto, made } = network
  const rows = server.serving.central.health()
  expect(rows.status).toBe('ok')
  const logKey = witnessSet(
    crypto.sha256,
    { origin: made.file.origin, logKey: made.logKey.publicKey, witnessQuorum: 2 },
    [],
  ).logKey
  const args = ['-token', await token(), ...options, url, encodeVkey(logKey)]
  const { stdout } = await run(verifier, args).catch((error: { stdout: string }) => error)
  return JSON.parse(stdout) as Report
}

it('is taken by a verifier of other hands, and lies are not', async () => {
  const { mapo, gaepo, crypto, made } = network
  const client = server.client()
  const old = join(tools.path, 'old')
  writeFileSync(old, value(await client.checkpoint()))
  const records = Array.from({ length: 600 }, (_, slot) =>
    network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 } }),
  )
  value(await client.submit(records.map((record) => network.entry(record, [mapo.supervisor]))))
  const ordered = async (): Promise<boolean> => {
    const last = value(await client.transaction(records[599]?.id as never))
    return last?.state === 'ordered' && last.receipt !== null
  }
  for (let i = 0; i < 400 && !(await ordered()); i += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  const { size } = server.serving.central.health()
  expect(size).toBeGreaterThan(600)
  const note = value(await client.checkpoint())
  for (const { device } of [mapo, gaepo]) value(await client.cosign(cosignNote(network, device, note, 1_790_000_000)))
  const receipts: string[] = []
  for (const record of [records[0], records[255], records[599]]) {
    const status = value(await client.transaction(record?.id as never))
    if (status?.state !== 'ordered' || status.receipt === null) throw new Error('no receipt')
    const file = join(tools.path, `receipt-${receipts.length}`)
    writeFileSync(file, status.receipt)
    receipts.push('-proof', file)
  }
  const witnesses = witnessSet(
    crypto.sha256,
    { origin: made.file.origin, logKey: made.logKey.publicKey, witnessQuorum: 2 },
    Object.entries({ [mapo.device.keys.id]: mapo, [gaepo.device.keys.id]: gaepo }).map(([id, office]) => ({
      key: `key/${id}`,
      value: made.genesis.members.find(
        ({ publicKey }) => crypto.sha256Hex(Buffer.from(publicKey, 'hex')) === id,
      ) as never,
      writer: office.id as never,
    })),
  ).witnesses.flatMap(({ key }) => ['-witness', encodeVkey(key)])

  const options = ['-old', old, ...receipts, ...witnesses]
  const report = await verify(server.url, options)
  expect(report).toMatchObject({ ok: true, size, entries: size, inclusion: size, receipts: 3, consistency: [2] })
  expect(report.witnesses.length).toBe(2)

  // One byte, in an entry and then in a tile, flipped on the way.
  for (const path of ['/tile/entries/001', '/tile/0/001', '/tile/1/000.p/2']) {
    const liar = await lyingProxy(server.url, path)
    const found = await verify(liar.url, options)
    expect([path, found.ok]).toEqual([path, false])
    expect(found.why).toBeTruthy()
    await liar.close()
  }
})

const lyingProxy = async (url: string, path: string): Promise<{ url: string; close(): Promise<void> }> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const authorization = request.headers.authorization
    const reply = await fetch(`${url}${request.url}`, authorization === undefined ? {} : { headers: { authorization } })
    const body = new Uint8Array(await reply.arrayBuffer())
    if (request.url === path) body[40] = (body[40] as number) ^ 1
    response.writeHead(reply.status, { 'content-type': 'application/octet-stream' })
    response.end(body)
  }
  const proxy: Server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        proxy.closeAllConnections()
        proxy.close(() => resolve())
      }),
  }
}
