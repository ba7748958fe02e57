/**
 * A witness that is nobody's office, over real HTTP: it keeps the last tree that it saw and cosigns what extends it
 * (C2SP tlog-witness). Central finds its way after the witness forgot, keeps no word that is wrong, goes on without it,
 * and serves the policy by which all of it is judged.
 */
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readWitnesses } from '../../central/outside-witnesses.ts'
import type { Around } from '../../central/steps.ts'
import { fromBase64, toHex } from '../../shared/bytes.ts'
import { openCheckpoint } from '../../shared/ledger/checkpoint.ts'
import { cosign } from '../../shared/ledger/cosignature.ts'
import { emptyRoot, verifyConsistency } from '../../shared/ledger/merkle.ts'
import {
  encodeSignatureLines,
  encodeVkey,
  KEY_COSIGNATURE,
  KEY_ED25519,
  noteKey,
  parseNote,
} from '../../shared/ledger/note.ts'
import { judgeCheckpoint, type Policy, parsePolicy } from '../../shared/ledger/policy.ts'
import {
  cosignNote,
  initTestFolder,
  serveTestCentral,
  type TestServer,
  temporaryFolder,
  value,
} from '../support/central.ts'
import { makeTestNetwork, type TestNetwork } from '../support/network.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let server: TestServer | null
let witness: Awaited<ReturnType<typeof startWitness>>
let troubles: string[]

const startWitness = async ({ crypto, made }: TestNetwork) => {
  const keys = crypto.signKeyPair(new Uint8Array(32).fill(0x57))
  const key = noteKey(crypto.sha256, 'witness.example/seoul', KEY_COSIGNATURE, keys.publicKey)
  const logKey = noteKey(crypto.sha256, made.file.origin, KEY_ED25519, made.logKey.publicKey)
  const start = () => ({ size: 0, root: emptyRoot(crypto.sha256) })
  const state = {
    key,
    seen: start(),
    asked: [] as { readonly old: number; readonly status: number }[],
    /** What it answers in place of a cosignature. */
    lies: null as null | 'signature' | 'text',
    forget: () => {
      state.seen = start()
    },
  }
  const judge = (body: Buffer): readonly [status: number, text: string] => {
    const end = body.indexOf('\n\n')
    const [first = '', ...proof] = body.subarray(0, end).toString().split('\n')
    const old = Number(/^old (0|[1-9][0-9]*)$/.exec(first)?.[1] ?? Number.NaN)
    const bytes = new Uint8Array(body.subarray(end + 2))
    const opened = openCheckpoint(crypto.verify, bytes, [logKey])
    if (!opened.ok) return [403, '']
    const { size, root } = opened.value.checkpoint
    const answer = (status: number, text = ''): readonly [number, string] => {
      state.asked.push({ old, status })
      return [status, text]
    }
    if (!(old <= size)) return answer(400)
    if (old !== state.seen.size) return answer(409, `${state.seen.size}\n`)
    const hashes = proof.map((line) => fromBase64(line) as Uint8Array)
    const claim = { first: old, firstRoot: state.seen.root, second: size, secondRoot: root, proof: hashes }
    if (!verifyConsistency(crypto.sha256, claim)) return answer(422)
    if (state.lies === 'text') return answer(200, 'all is well\n')
    const note = value(parseNote(bytes))
    const text = state.lies === 'signature' ? note.text.replace('\n', '.example\n') : note.text
    const line = cosign(crypto.sign, text, 1_790_000_000, key, keys.secretKey)
    if (state.lies === null) state.seen = { size, root }
    return answer(200, encodeSignatureLines([line]))
  }
  const read = async (request: IncomingMessage): Promise<Buffer> => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    return Buffer.concat(pieces)
  }
  const http = createServer((request, response) => {
    void read(request).then((body) => {
      const [status, text] = request.url === '/seoul/add-checkpoint' ? judge(body) : [404, '']
      response.writeHead(status, status === 409 ? { 'content-type': 'text/x.tlog.size' } : {})
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/seoul`,
    close: () => {
      http.closeAllConnections()
      return new Promise<void>((resolve) => http.close(() => resolve()))
    },
  })
}

const startCentral = async (around?: Around): Promise<TestServer> => {
  server = await serveTestCentral(network, folder.path, {
    witnesses: [{ key: witness.key, url: witness.url }],
    ...(around === undefined ? {} : { around }),
    log: (event, { code }) => event === 'outside witness' && troubles.push(String(code)),
  })
  return server
}

let slot = 0
/** Orders records and has both offices cosign; the size that is witnessed then. */
const witnessed = async ({ client, serving }: TestServer, count: number): Promise<number> => {
  const { mapo, gaepo } = network
  const as = client()
  const before = serving.central.health().size
  const records = Array.from({ length: count }, () => {
    slot += 1
    return network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 } })
  })
  value(await as.submit(records.map((record) => network.entry(record, [mapo.supervisor]))))
  await expect.poll(() => serving.central.health().size, { timeout: 10_000 }).toBeGreaterThanOrEqual(before + count)
  const note = value(await as.checkpoint())
  for (const { device } of [mapo, gaepo]) value(await as.cosign(cosignNote(network, device, note, 1_790_000_000)))
  const { size, witnessedSize } = serving.central.health()
  expect(witnessedSize).toBe(size)
  return size
}

const kept = async (from: TestServer): Promise<Uint8Array> => value(await from.client().witnessed()) as Uint8Array

const hasItsLine = async (from: TestServer): Promise<boolean> => {
  const note = value(parseNote(await kept(from)))
  return note.signatures.some(({ name, keyId }) => name === witness.key.name && keyId === witness.key.keyId)
}

beforeEach(async () => {
  network = makeTestNetwork({ createdAt: Date.now() - 60_000, parameters: { candidateHoldMs: 20, maxBlock: 100 } })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  witness = await startWitness(network)
  troubles = []
})
afterEach(async () => {
  await server?.close()
  await witness.close()
  folder.remove()
})

it('cosigns each witnessed checkpoint as an extension of the one before, and the policy says what that is worth', async () => {
  const { crypto } = network
  const central = await startCentral()
  const first = await witnessed(central, 3)
  await expect.poll(() => hasItsLine(central)).toBe(true)
  const second = await witnessed(central, 70)
  await expect.poll(() => witness.seen.size).toBe(second)
  await expect.poll(() => hasItsLine(central)).toBe(true)
  expect(witness.asked.map(({ old }) => old)).toEqual([0, first])
  expect(troubles).toEqual([])

  const served = new Uint8Array(await (await fetch(`${central.url}/policy`)).arrayBuffer())
  const own = value(parsePolicy(crypto.sha256, served))
  const note = value(parseNote(await kept(central)))
  expect(judgeCheckpoint(crypto.verify, note, own)).toMatchObject({ value: { witnessed: true } })
  // Who wants its word besides puts it in a policy of his own.
  const strict: Policy = {
    ...own,
    witnesses: [...own.witnesses, { name: 'outside', key: witness.key, url: null }],
    groups: [...own.groups, { name: 'both', threshold: 2, members: ['offices', 'outside'] }],
    quorum: 'both',
  }
  expect(judgeCheckpoint(crypto.verify, note, strict)).toMatchObject({ value: { witnessed: true } })
  const without = { ...note, signatures: note.signatures.filter(({ name }) => name !== witness.key.name) }
  expect(judgeCheckpoint(crypto.verify, without, strict)).toMatchObject({ value: { witnessed: false } })

  // Its line stands after a restart, and beside a vote that comes late.
  await central.close()
  const again = await startCentral()
  expect(await hasItsLine(again)).toBe(true)
  const late = cosignNote(network, network.mapo.device, await kept(again), 1_790_000_900)
  value(await again.client().cosign(late))
  expect(await hasItsLine(again)).toBe(true)
})

it('is found again after it, or central, forgot where they were', async () => {
  const central = await startCentral()
  await witnessed(central, 5)
  await expect.poll(() => hasItsLine(central)).toBe(true)
  witness.forget()
  await witnessed(central, 5)
  await expect.poll(() => hasItsLine(central)).toBe(true)
  await central.close()
  const again = await startCentral()
  const size = await witnessed(again, 5)
  await expect.poll(() => witness.seen.size).toBe(size)
  await expect.poll(() => hasItsLine(again)).toBe(true)
  expect(witness.asked.some(({ status }) => status === 409)).toBe(true)
  expect(troubles).toEqual([])
})

it('that answers wrong, refuses or is gone is not believed and holds nobody up', async () => {
  for (const [lies, code] of [
    ['signature', 'WITNESS_SIGNATURE'],
    ['text', 'WITNESS_ANSWER'],
  ] as const) {
    witness.lies = lies
    troubles = []
    const central = await startCentral()
    await witnessed(central, 2)
    await expect.poll(() => troubles).toEqual([code])
    expect(await hasItsLine(central)).toBe(false)
    await central.close()
  }
  witness.lies = null
  // It has seen a larger tree than this log has: no cosignature, and no proof is made up.
  witness.seen = { size: 5000, root: new Uint8Array(32).fill(9) }
  troubles = []
  const ahead = await startCentral()
  await witnessed(ahead, 2)
  await expect.poll(() => troubles).toEqual(['WITNESS_REFUSED'])
  await ahead.close()
  // It was shown another log of this size: the proof does not hold there.
  witness.seen = { size: 3, root: new Uint8Array(32).fill(9) }
  troubles = []
  const forked = await startCentral()
  await witnessed(forked, 2)
  await expect.poll(() => troubles).toEqual(['WITNESS_REFUSED'])
  expect(witness.asked.at(-1)?.status).toBe(422)
  await forked.close()
  witness.forget()
  troubles = []
  const full = await startCentral((step) => {
    if (step === 'cosignature') throw new Error('no room')
  })
  await expect.poll(() => troubles).toEqual(['WITNESS_KEPT_NOT'])
  expect(full.serving.central.health().status).toBe('ok')
  await full.close()
  await witness.close()
  troubles = []
  const alone = await startCentral()
  await witnessed(alone, 2)
  await expect.poll(() => troubles).toEqual(['WITNESS_UNREACHABLE'])
  expect(await hasItsLine(alone)).toBe(false)
})

it('is named by a policy file', () => {
  const { crypto } = network
  const path = join(folder.path, 'witnesses')
  writeFileSync(path, `witness seoul ${encodeVkey(witness.key)} ${witness.url}/\nquorum seoul\n`)
  const read = value(readWitnesses(crypto, path))
  expect(read.map(({ key, url }) => [toHex(key.publicKey), url])).toEqual([[toHex(witness.key.publicKey), witness.url]])
  expect(readWitnesses(crypto, undefined)).toEqual({ ok: true, value: [] })
  const error = { code: 'WITNESSES_FILE', path }
  for (const wrong of [
    '',
    'quorum none\n',
    `witness seoul ${encodeVkey(witness.key)}\nquorum none\n`,
    'witness x y\n',
  ]) {
    writeFileSync(path, wrong)
    expect(readWitnesses(crypto, path)).toMatchObject({ error })
  }
  expect(readWitnesses(crypto, folder.path)).toMatchObject({ error: { code: 'WITNESSES_FILE' } })
})
