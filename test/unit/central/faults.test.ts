/**
 * The fault table: every durable write of central fails once, leaving nothing behind (`before`) or everything
 * (`after`); then central goes on in the same process, or is opened anew over what is on disk as after a crash. Either
 * way the normal path leads on, and at the end every record that was sent stands in the log exactly once, every
 * checkpoint ever shown is a prefix of the log, and the log replays from its bytes.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STEPS, type Step } from '../../../central/steps.ts'
import { toHex } from '../../../shared/bytes.ts'
import { sealRecord } from '../../../shared/crypto/sealed.ts'
import { createWrap } from '../../../shared/crypto/wraps.ts'
import { parseCheckpointBody } from '../../../shared/ledger/checkpoint.ts'
import type { Hash } from '../../../shared/ledger/ids.ts'
import { storedRoot } from '../../../shared/ledger/merkle.ts'
import { parseNote } from '../../../shared/ledger/note.ts'
import {
  cosignNote,
  initTestFolder,
  type OpenCentral,
  openCentral,
  temporaryFolder,
  value,
} from '../../support/central.ts'
import { type MadeLetter, makeLetter, takenBy } from '../../support/letters.ts'
import { makeTestNetwork, type SignedRecord, type TestNetwork } from '../../support/network.ts'
import { idOf, replayLog } from '../../support/replay.ts'

let network: TestNetwork
let folder: ReturnType<typeof temporaryFolder>

beforeEach(() => {
  network = makeTestNetwork({ parameters: { stateRootEvery: 2, stateRootLag: 1 } })
  folder = temporaryFolder()
  initTestFolder(network, folder.path)
})
afterEach(() => folder.remove())

/** Fails the nth time that a step comes by, once. */
const failing = (step: Step, when: 'before' | 'after', nth: number) => {
  const fault = { left: nth, fired: false }
  const around = (at: Step, moment: 'before' | 'after'): void => {
    if (at !== step || moment !== when || fault.fired) return
    fault.left -= 1
    if (fault.left > 0) return
    fault.fired = true
    throw new Error(`the ${step} fails ${when}`)
  }
  return { fault, around }
}

const notes = (network: TestNetwork, from: number, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => {
    const { mapo } = network
    const record = network.sign(mapo.clerk, mapo.device, {
      service: 'note',
      action: 'enter',
      body: { slot: from + i, value: 1 },
    })
    return network.entry(record, [mapo.supervisor])
  })

/** A sealed record with its part, and the record that erases it. */
const sealedRecord = (network: TestNetwork) => {
  const { crypto, mapo, gaepo, made } = network
  const nonce = network.randomId()
  const context = { network: made.file.network, nonce, service: 'note' }
  const part = sealRecord(crypto, context, { name: 'x' }, [])
  const record = network.sign(mapo.clerk, mapo.device, {
    service: 'note',
    action: 'enter',
    body: { slot: 500, value: 1 },
    nonce,
    sealed: part.header,
  })
  const erasure = network.sign(mapo.clerk, mapo.device, {
    service: 'privacy',
    action: 'erase',
    body: { target: record.id, why: 'court-order', hashes: [part.header.hash] },
  })
  const wraps = [mapo, gaepo].map(({ id, box }) => {
    const binding = { network: made.file.network, purpose: 'sealed', subject: part.header.hash, office: id } as const
    return { office: id, wrap: value(createWrap(crypto, binding, box.publicKey, part.key, mapo.device.keys.sign)) }
  })
  return {
    hash: part.header.hash,
    part: {
      hash: part.header.hash,
      status: 'present' as const,
      ciphertext: part.ciphertext,
      tokens: ['ab'.repeat(16)],
      wraps,
    },
    entry: network.entry(record, [mapo.supervisor]),
    erasure: network.entry(erasure as SignedRecord, [mapo.supervisor, gaepo.supervisor]),
  }
}

interface Work {
  readonly network: TestNetwork
  readonly entries: readonly Uint8Array[]
  readonly sealed: ReturnType<typeof sealedRecord>
  readonly letter: MadeLetter
}

/** What an office does, all of it safe to repeat: upload, send, let time pass, cosign. Failures are left to the next round. */
const round = async (work: Work, open: OpenCentral, shown: Uint8Array[]): Promise<void> => {
  const { network, entries, sealed, letter } = work
  const client = open.client()
  const see = async (): Promise<void> => {
    const note = await client.checkpoint()
    if (note.ok) shown.push(note.value)
  }
  await client.putParts([sealed.part])
  await client.postLetter(network.gaepo.id, letter.bytes)
  const taken = takenBy(network, letter.header, network.gaepo.device)
  await open.client(network.gaepo.device).takeLetter(network.gaepo.id, letter.header.id, taken)
  for (const batch of [entries.slice(0, 3), [sealed.entry], entries.slice(3), [sealed.erasure]]) {
    // A record that depends on another is sent when the other stands.
    const parent = batch[0] === sealed.erasure ? await client.transaction(idOf(network, sealed.entry)) : null
    if (batch[0] !== sealed.erasure || (parent?.ok && parent.value?.state === 'ordered')) await client.submit(batch)
    open.settle()
    await see()
    for (const { device } of [network.mapo, network.gaepo]) {
      const note = shown.at(-1)
      if (note !== undefined) await client.cosign(cosignNote(network, device, note, 1_790_000_000))
    }
    open.settle()
    await see()
  }
}

const rows = STEPS.flatMap((step) =>
  (['before', 'after'] as const).flatMap((when) =>
    [1, 2, 3].flatMap((nth) => (['goes on', 'is opened anew'] as const).map((then) => ({ step, when, nth, then }))),
  ),
)

describe.each(rows)('$step fails $when (time $nth), then central $then', ({ step, when, nth, then }) => {
  it('loses nothing and doubles nothing', async () => {
    const { fault, around } = failing(step, when, nth)
    const work: Work = {
      network,
      entries: notes(network, 0, 6),
      sealed: sealedRecord(network),
      letter: makeLetter(network, network.mapo, network.gaepo),
    }
    const shown: Uint8Array[] = []
    let open = openCentral(network, folder.path, { around })
    try {
      await round(work, open, shown)
      const happens = { block: 3, checkpoint: 3, erase: 1, cosignature: 3, objects: 1, mailbox: 2 }[step] >= nth
      expect(fault.fired).toBe(happens)
      if (then === 'is opened anew') {
        open.close()
        open = openCentral(network, folder.path)
      }
      for (let i = 0; i < 2; i += 1) await round(work, open, shown)
      open.settle()

      const { store, objects } = open.folder
      const log = store.entries(0, store.head()?.size ?? 0)
      const replayed = replayLog(network, log)
      const sent = [...work.entries, work.sealed.entry, work.sealed.erasure].map((entry) => idOf(network, entry))
      expect([...replayed.outcomes.keys()].sort()).toEqual(sent.sort())
      expect([...replayed.outcomes.values()].every((outcome) => outcome === 0)).toBe(true)
      expect(replayed.head.root).toBe(store.head()?.root)
      expect(objects.holds(work.sealed.hash as Hash)).toBe(false)
      const letter = open.folder.letters.find(work.letter.header.id)
      expect(letter).toMatchObject({ n: 1, from: 'mapo', to: 'gaepo' })
      expect(letter?.taken).not.toBeNull()
      expect(open.folder.letters.content(1)).toBeNull()
      expect(open.central.health()).toMatchObject({
        status: 'ok',
        queued: 0,
        size: log.length,
        witnessedSize: log.length,
      })

      for (const bytes of shown) {
        const { size, root } = value(parseCheckpointBody(value(parseNote(bytes)).text))
        expect(toHex(storedRoot(network.crypto.sha256, size, store.readHash))).toBe(toHex(root))
      }
    } finally {
      open.close()
    }
  })
})

describe('a write that goes on failing', () => {
  it('keeps the records queued, answers RETRY, and makes good when it heals', async () => {
    let broken = true
    const open = openCentral(network, folder.path, {
      around: (step, when) => {
        if (broken && step === 'block' && when === 'before') {
          throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
        }
      },
    })
    const client = open.client()
    const [first, second] = notes(network, 0, 2) as [Uint8Array, Uint8Array]
    value(await client.submit([first]))
    for (let i = 0; i < 3; i += 1) {
      open.settle()
      expect(open.central.health()).toMatchObject({ status: 'ok', height: 0, queued: 1 })
    }
    broken = false
    open.settle()
    open.settle()
    expect(open.folder.store.placeOf(idOf(network, first))?.index).toBe(2)
    expect(value(await client.submit([second])).items[0]?.status).toBe('queued')
    open.close()
  })

  it('tells an office that storage fails right now', async () => {
    const open = openCentral(network, folder.path, {
      around: (step, when) => {
        if (step === 'block' && when === 'before') throw new Error('no')
      },
    })
    const client = open.client()
    const [first, second] = notes(network, 0, 2) as [Uint8Array, Uint8Array]
    value(await client.submit([first]))
    open.settle()
    expect(await client.submit([second])).toMatchObject({ error: { status: 503, wire: 'RETRY' } })
    open.close()
  })
})
