/**
 * Central is killed, for real, at each of its durable writes and at random moments, while an office sends a batch. The
 * office's outbox does what it always does: it sends everything again. At the end every record stands exactly once,
 * in the order of its batch, and the log replays from its bytes under the checkpoint that central signed.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STEPS, type Step } from '../../central/steps.ts'
import { createTransport } from '../../node/transport.ts'
import { toHex } from '../../shared/bytes.ts'
import { parseCheckpointBody } from '../../shared/ledger/checkpoint.ts'
import type { Hash } from '../../shared/ledger/ids.ts'
import { parseNote } from '../../shared/ledger/note.ts'
import { parseBundle } from '../../shared/ledger/tiles.ts'
import { RULES } from '../../shared/services/index.ts'
import type { CentralClient } from '../../shared/wire/client.ts'
import type { SealedPart } from '../../shared/wire/frames.ts'
import { cosignNote, initTestFolder, temporaryFolder, testClient, value } from '../support/central.ts'
import { makeLetter, takenBy } from '../support/letters.ts'
import { makeTestNetwork, type TestNetwork } from '../support/network.ts'
import { type Child, startChild } from '../support/processes.ts'
import { idOf, replayLog } from '../support/replay.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>
let children: Child[]

beforeEach(() => {
  network = makeTestNetwork({ createdAt: Date.now() - 60_000, parameters: { maxBlock: 40, candidateHoldMs: 20 } })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
  children = []
})
afterEach(async () => {
  for (const child of children) {
    child.process.kill('SIGKILL')
    await child.ended
  }
  folder.remove()
})

const start = async (
  args: readonly string[],
): Promise<{ child: Child; client: CentralClient; receiver: CentralClient }> => {
  const child = startChild(args)
  children.push(child)
  const { listening } = await child.first
  const { fetch } = createTransport({ idleMs: 5000 })
  const [client, receiver] = [network.mapo.device, network.gaepo.device].map((device) =>
    testClient(network, fetch, String(listening), device),
  ) as [CentralClient, CentralClient]
  return { child, client, receiver }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends what central does not know to be ordered, until all of it is; gives up when central is gone. */
const outbox = async (client: CentralClient, entries: readonly Uint8Array[]): Promise<boolean> => {
  const ids = entries.map((entry) => idOf(network, entry))
  for (let round = 0; round < 200; round += 1) {
    const sent = await client.submit(entries)
    if (!sent.ok && sent.error.code === 'OFFLINE') return false
    for (let i = 0; i < 20; i += 1) {
      const last = await client.transaction(ids.at(-1) as (typeof ids)[number])
      if (!last.ok && last.error.code === 'OFFLINE') return false
      if (last.ok && last.value?.state === 'ordered' && last.value.receipt !== null) return true
      await pause(10)
    }
  }
  throw new Error('the outbox never empties')
}

/** Everything that a replica would check, from what central serves. */
const audit = async (client: CentralClient, rules?: (version: number) => (typeof RULES)[number] | undefined) => {
  const note = value(parseNote(value(await client.checkpoint())))
  const { size, root } = value(parseCheckpointBody(note.text))
  const entries: Uint8Array[] = []
  for (let at = 0; at < size; at += 256) {
    const width = Math.min(256, size - at)
    entries.push(...value(parseBundle(value(await client.bundle({ index: at / 256, width })), width)))
  }
  const replayed = replayLog(network, entries, rules)
  expect(replayed.head.root).toBe(toHex(root))
  return replayed
}

const notes = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, slot) => {
    const { mapo } = network
    const record = network.sign(mapo.clerk, mapo.device, { service: 'note', action: 'enter', body: { slot, value: 1 } })
    return network.entry(record, [mapo.supervisor])
  })

const cosignAll = async (client: CentralClient): Promise<void> => {
  const note = await client.checkpoint()
  if (!note.ok) return
  for (const { device } of [network.mapo, network.gaepo])
    await client.cosign(cosignNote(network, device, note.value, 1))
}

const rows = STEPS.filter((step) => step !== 'erase').flatMap((step) =>
  (['before', 'after'] as const).flatMap((when) => [1, 2].map((nth) => ({ step, when, nth }))),
)

describe('central killed at a write', () => {
  it.each(rows)('$step, $when it, time $nth: everything stands exactly once', async ({ step, when, nth }) => {
    const program = 'test/support/central-process.ts'
    const entries = notes(100)
    const ciphertexts = [1, 2].map((n) => new Uint8Array(500).fill(n))
    const parts: SealedPart[] = ciphertexts.map((ciphertext) => ({
      hash: network.crypto.sha256Hex(ciphertext) as Hash,
      status: 'present',
      ciphertext,
      tokens: [],
      wraps: [],
    }))
    const { mapo, gaepo } = network
    const letter = makeLetter(network, mapo, gaepo)
    const work = async (client: CentralClient, receiver: CentralClient): Promise<boolean> => {
      for (const part of parts) await client.putParts([part])
      await client.postLetter(gaepo.id, letter.bytes)
      await receiver.takeLetter(gaepo.id, letter.header.id, takenBy(network, letter.header, gaepo.device))
      const done = await outbox(client, entries)
      await cosignAll(client)
      await cosignAll(client)
      return done
    }
    const killsAtStart = (['checkpoint'] as Step[]).includes(step) && nth === 1
    if (killsAtStart) {
      const child = startChild([program, folder.path, step, when, String(nth)])
      children.push(child)
      expect(await child.ended).toBe('SIGKILL')
    } else {
      const { child, client, receiver } = await start([program, folder.path, step, when, String(nth)])
      await work(client, receiver)
      expect(await child.ended).toBe('SIGKILL')
    }
    const { client, receiver } = await start([program, folder.path, 'none', 'before', '0'])
    expect(await work(client, receiver)).toBe(true)
    expect(value(await client.letterState(gaepo.id, letter.header.id))).toMatchObject({ state: 'taken' })
    expect(value(await receiver.letters(gaepo.id, 0))).toEqual({ letters: [], more: false })
    const replayed = await audit(client)
    expect([...replayed.outcomes.keys()]).toEqual(entries.map((entry) => idOf(network, entry)))
    expect([...replayed.outcomes.values()].every((outcome) => outcome === 0)).toBe(true)
    expect(value(await client.parts(parts.map(({ hash }) => hash))).map(({ status }) => status)).toEqual([
      'present',
      'present',
    ])
  })
})

describe('the program itself', () => {
  const enrolments = (count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, i) => {
      const { mapo, gaepo, crypto } = network
      const key = crypto.signKeyPair(new Uint8Array(32).fill(i + 1)).publicKey
      const record = network.sign(mapo.administrator, mapo.device, {
        service: 'members',
        action: 'enrol-member',
        body: {
          key: crypto.sha256Hex(key),
          publicKey: toHex(key),
          box: null,
          office: 'mapo',
          roles: ['clerk'],
          scopes: ['*'],
          staffNo: `MAPO-${100 + i}`,
          from: '2026-01-01',
          until: null,
        },
      })
      return network.entry(record, [gaepo.administrator])
    })
  const main = () => ['cli/main.ts', 'central', '--data', folder.path, '--port', '0']

  it('is killed at random moments in the middle of a batch, again and again, and loses nothing', async () => {
    const entries = enrolments(200)
    let kills = 0
    for (const delay of [5, 15, 30, 45, 60, 90, 120, 180]) {
      const { child, client } = await start(main())
      const sending = outbox(client, entries).catch(() => false)
      await pause(delay)
      child.process.kill('SIGKILL')
      expect(await child.ended).toBe('SIGKILL')
      kills += 1
      await sending
    }
    expect(kills).toBe(8)
    const { client } = await start(main())
    expect(await outbox(client, entries)).toBe(true)
    const replayed = await audit(client, (version) => RULES[version])
    expect([...replayed.outcomes.keys()]).toEqual(entries.map((entry) => idOf(network, entry)))
    expect([...replayed.outcomes.values()].every((outcome) => outcome === 0)).toBe(true)
  })

  it('ends in order at SIGTERM while an office listens, and refuses a second start in one sentence', async () => {
    const { child, client } = await start(main())
    const stream = client.events(() => undefined)
    value(await client.health())
    const second = startChild(main(), { ...process.env, LC_ALL: 'C' })
    expect(await second.ended).toBe(1)
    expect(second.stderr().trim().split('\n')).toEqual([
      'Another process has this data folder open: stop it first, or choose another folder.',
    ])
    const other = temporaryFolder()
    initTestFolder(network, other.path)
    const { port } = new URL(String((await child.first).listening))
    const third = startChild(['cli/main.ts', 'central', '--data', other.path, '--port', port], {
      ...process.env,
      LC_ALL: 'C',
    })
    expect(await third.ended).toBe(1)
    expect(third.stderr()).toBe(`Port ${port} is in use: choose another with --port, or stop what listens there.\n`)
    other.remove()
    child.process.kill('SIGTERM')
    expect(await child.ended).toBe(0)
    expect(await stream.done).toEqual({ code: 'OFFLINE' })
  })

  it('says what is wrong with its folder', async () => {
    const env = { ...process.env, LC_ALL: 'ko_KR.UTF-8' }
    const missing = startChild(['cli/main.ts', 'central', '--data', '/nowhere/at/all'], env)
    expect(await missing.ended).toBe(1)
    expect(missing.stderr()).toMatch(/^\/nowhere\/at\/all에 본청이나 창구의 자료가 없습니다/)
  })
})
