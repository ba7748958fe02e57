/**
 * Two offices and central over real HTTP: records entered offline, sent, ordered, verified, cosigned, witnessed; lines
 * that break in every way; each record in the log once.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { toHex } from '../../shared/bytes.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { initTestFolder, serveTestCentral, type TestServer } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { memoryHeads } from '../support/memory-heads.ts'
import { makeTestNetwork, type SignedRecord, type TestNetwork, type TestOffice } from '../support/network.ts'
import { memoryOutbox, openSyncedOffice, type SyncedOffice, type SyncedOptions } from '../support/synced-office.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  dropFolders()
})

interface World {
  readonly network: TestNetwork
  readonly server: TestServer
  readonly centralFolder: string
  office(of: TestOffice, options?: SyncedOptions): SyncedOffice
}

const begin = async (): Promise<World> => {
  const network = makeTestNetwork({ parameters: { candidateHoldMs: 500 } })
  const centralFolder = newFolder()
  initTestFolder(network, centralFolder)
  const server = await serveTestCentral(network, centralFolder)
  opened.push(server)
  return {
    network,
    server,
    centralFolder,
    office: (of, options) => {
      const office = openSyncedOffice(network, of, server.url, options)
      opened.push(office)
      return office
    },
  }
}

const notes = (network: TestNetwork, of: TestOffice, slots: readonly number[]): SignedRecord[] =>
  slots.map((slot) =>
    network.sign(of.clerk, of.device, { service: 'note', action: 'enter', body: { slot, value: slot } }),
  )
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

const until = async (what: () => boolean, withinMs = 20_000): Promise<void> => {
  const end = Date.now() + withinMs
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not happen')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const settled = async (...offices: SyncedOffice[]): Promise<void> => {
  for (const office of offices) {
    if (!(await office.sync.settled(60_000)))
      throw new Error(JSON.stringify({ ...office.sync.status(), alarm: office.replica.alarm() }))
  }
}

describe('a counter that was restored', () => {
  /** Central's newest checkpoint cannot be asked for; what it tells without being asked comes in. */
  it('is at the newest checkpoint only when central was asked for it', async () => {
    const { network, office } = await begin()
    const gaepo = office(network.gaepo)
    await settledAlone(gaepo)
    const newest: number[] = []
    let waits = true
    let answer: 'none' | 'whole' | 'refusal' = 'none'
    const between =
      (real: Fetch): Fetch =>
      async (url, init) => {
        if (answer === 'whole' || !url.endsWith('/checkpoint')) return real(url, init)
        if (answer === 'none') throw new Error('no answer')
        return { status: 503, headers: { get: () => null }, body: null }
      }
    const mapo: SyncedOffice = office(network.mapo, {
      between,
      firstSync: {
        waits: () => waits,
        atNewest: () => {
          newest.push(mapo.replica.ledger.head()?.size ?? 0)
          waits = false
        },
      },
    })
    gaepo.enter(notes(network, network.gaepo, range(0, 20)))
    await until(() => gaepo.outbox.waiting() === 0)
    expect(newest).toEqual([])
    answer = 'whole'
    await until(() => newest.length > 0, 60_000)
    expect(newest[0]).toBe(gaepo.replica.ledger.head()?.size)
    const brings = async (from: number): Promise<void> => {
      gaepo.enter(notes(network, network.gaepo, range(from, 5)))
      await until(() => gaepo.outbox.waiting() === 0)
      await until(() => mapo.replica.ledger.head()?.size === gaepo.replica.ledger.head()?.size)
    }
    // Over the line that held since, what central tells is followed as it comes.
    await brings(30)
    answer = 'refusal'
    await brings(50)
  })
})

describe('two offices and central', () => {
  it('brings what both entered offline to one verified, witnessed log', async () => {
    const { network, server, office } = await begin()
    const mapo = office(network.mapo, { plugged: false })
    const gaepo = office(network.gaepo)
    await settledAlone(gaepo)
    const ours = notes(network, network.mapo, range(0, 40))
    mapo.enter(ours)
    gaepo.enter(notes(network, network.gaepo, range(20, 40)))
    await until(() => gaepo.outbox.waiting() === 0)
    expect(mapo.sync.status()).toMatchObject({ plugged: false, state: 'offline', waiting: 40 })
    expect(mapo.replica.ledger.head()).toBeNull()
    mapo.sync.setPlugged(true)
    await settled(mapo, gaepo)
    expect(mapo.sync.status()).toMatchObject({ state: 'connected', waiting: 0, problem: null })
    const [a, b] = [mapo.replica.ledger.head(), gaepo.replica.ledger.head()]
    expect(a?.root).toBe(b?.root)
    expect(server.serving.central.health()).toMatchObject({ size: a?.size, witnessedSize: a?.size, queued: 0 })
    expect(toHex(mapo.replica.ledger.stateRoot())).toBe(toHex(gaepo.replica.ledger.stateRoot()))
    // Slots 20 to 39 were taken by Gaepo, which was first.
    expect([...mapo.outbox.outcomes.values()].filter((outcome) => outcome === 0).length).toBe(20)
    expect([...mapo.outbox.outcomes.values()].filter((outcome) => outcome === 900).length).toBe(20)
    expect(mapo.replica.count({ service: 'note' })).toBe(80)
    expect(mapo.replica.witnessedSize()).toBe(a?.size)
    expect(mapo.replica.cosigned().map((each) => each.office)).toEqual(expect.arrayContaining(['mapo', 'gaepo']))
    expect(mapo.heads.cosigned()).toMatchObject({ size: a?.size, root: a?.root })
  })

  it('knows how far it is behind what central shows, and says nothing of it without a line', async () => {
    const { network, office } = await begin()
    const gaepo = office(network.gaepo)
    let held: (() => void)[] | null = null
    const holding =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        if (url.includes('/tile/entries/') && held !== null) await new Promise<void>((go) => held?.push(go))
        return fetch(url, init)
      }
    const mapo = office(network.mapo, { between: holding })
    await settled(mapo, gaepo)
    expect(mapo.sync.status().behind).toBe(0)
    const before = mapo.replica.ledger.head()?.size ?? 0
    held = []
    gaepo.enter(notes(network, network.gaepo, range(0, 40)))
    await until(() => gaepo.outbox.waiting() === 0 && (held?.length ?? 0) > 0)
    const { state, behind } = mapo.sync.status()
    const size = mapo.replica.ledger.head()?.size
    for (const go of held.splice(0)) go()
    held = null
    expect([state, size]).toEqual(['connected', before])
    expect(behind).toBeGreaterThan(0)
    await settled(mapo, gaepo)
    expect(mapo.sync.status().behind).toBe(0)
    mapo.sync.setPlugged(false)
    expect(mapo.sync.status().behind).toBeNull()
  })

  it('orders each record once although replies are lost and lines break', async () => {
    const { network, office } = await begin()
    let [requests, lost] = [0, 0]
    /** The first three replies, and two of three after them, are lost when central has done its work. */
    const lossy =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const reply = await fetch(url, init)
        if (init.method !== 'POST' || !url.endsWith('/transactions')) return reply
        requests += 1
        if (requests > 3 && requests % 3 === 0) return reply
        lost += 1
        await reply.body?.getReader().cancel()
        throw new Error('the line broke')
      }
    const mapo = office(network.mapo, { between: lossy })
    const gaepo = office(network.gaepo)
    const records = notes(network, network.mapo, range(0, 1200))
    mapo.enter(records)
    for (let i = 0; i < 6; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60))
      mapo.sync.setPlugged(i % 2 === 1)
    }
    mapo.sync.setPlugged(true)
    await settled(mapo, gaepo)
    expect(mapo.outbox.outcomes.size).toBe(1200)
    expect(new Set(mapo.outbox.outcomes.values())).toEqual(new Set([0]))
    expect(gaepo.replica.count({ service: 'note' })).toBe(1200)
    expect(lost).toBeGreaterThan(0)
  })

  it('sends again what central forgot when it was started anew', async () => {
    const { network, server, office, centralFolder } = await begin()
    const mapo = office(network.mapo)
    const gaepo = office(network.gaepo)
    await settled(mapo, gaepo)
    mapo.enter(notes(network, network.mapo, range(0, 300)))
    await until(() => mapo.outbox.taken.length > 0)
    const { port } = server.serving
    await server.close()
    await until(() => mapo.sync.status().state !== 'connected')
    const { serveCentral } = await import('../../central/serve.ts')
    const { testRules } = await import('../support/rules.ts')
    const again = await serveCentral({ crypto: network.crypto, data: centralFolder, port, rulesSet: testRules })
    if (!again.ok) throw new Error(again.error.code)
    opened.push(again.value)
    await settled(mapo, gaepo)
    expect([...mapo.outbox.outcomes.values()]).toEqual(Array.from({ length: 300 }, () => 0))
  })

  it('opens no socket while it is unplugged, and closes those that are open at once', async () => {
    const { network, office } = await begin()
    let asked = 0
    const counting =
      (fetch: Fetch): Fetch =>
      (url, init) => {
        asked += 1
        return fetch(url, init)
      }
    const mapo = office(network.mapo, { between: counting })
    const gaepo = office(network.gaepo)
    await settled(mapo, gaepo)
    mapo.sync.setPlugged(false)
    expect(mapo.sync.status()).toMatchObject({ plugged: false, state: 'offline' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const before = asked
    mapo.enter(notes(network, network.mapo, [1]))
    gaepo.enter(notes(network, network.gaepo, [2]))
    await until(() => gaepo.outbox.outcomes.size === 1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(asked).toBe(before)
    expect(mapo.replica.count({ service: 'note' })).toBe(0)
    mapo.sync.setPlugged(true)
    await settled(mapo, gaepo)
    expect(mapo.replica.count({ service: 'note' })).toBe(2)
  })

  it('tells a record that is turned away at the door, and only by a refusal that the log signed', async () => {
    const { network, office } = await begin()
    let forge = true
    const forging =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const reply = await fetch(url, init)
        if (!forge || !url.endsWith('/transactions')) return reply
        forge = false
        const id = mapo.outbox.next(1, new Set())[0]?.id
        const refusal = { payload: 'e30=', signature: '00'.repeat(64) }
        const body = JSON.stringify({ items: [{ status: 'refused', id, code: 'TOO_LARGE', refusal }] })
        return new Response(body) as unknown as typeof reply
      }
    const mapo = office(network.mapo, { between: forging })
    const gaepo = office(network.gaepo)
    await settled(mapo, gaepo)
    const good = notes(network, network.mapo, [5])
    mapo.enter(good)
    await until(() => !forge)
    expect(mapo.outbox.refusals.size).toBe(0)
    mapo.sync.setPlugged(false)
    mapo.sync.setPlugged(true)
    await settled(mapo, gaepo)
    expect(mapo.outbox.outcomes.size).toBe(1)
    const [taken] = good
    const seq = taken?.payload.seq ?? 1
    const body = { slot: 6, value: 1 }
    const twice = network.sign(network.mapo.clerk, network.mapo.device, { service: 'note', action: 'enter', body, seq })
    mapo.enter([twice])
    await until(() => mapo.outbox.refusals.size > 0)
    expect(mapo.outbox.refusals.get(twice.id)).toBe('SEQ_REUSED')
  })

  it('goes on from its folder after it was closed in the middle', async () => {
    const { network, office } = await begin()
    const gaepo = office(network.gaepo)
    gaepo.enter(notes(network, network.gaepo, range(0, 2000)))
    const [folder, heads, outbox] = [newFolder(), memoryHeads(), memoryOutbox()]
    const first = office(network.mapo, { folder, heads, outbox })
    first.enter(notes(network, network.mapo, range(5000, 50)))
    await until(() => (first.replica.ledger.head()?.height ?? 0) >= 1)
    await first.close()
    const second = office(network.mapo, { folder, heads, outbox })
    await settled(second, gaepo)
    expect(second.replica.count({ service: 'note' })).toBe(2050)
    expect(outbox.outcomes.size).toBe(50)
    expect(second.replica.ledger.head()?.root).toBe(gaepo.replica.ledger.head()?.root)
  })
})

/** One office cannot make a quorum of two: everything but that. */
const settledAlone = async (office: SyncedOffice): Promise<void> => {
  await until(() => office.heads.cosigned() !== null)
}
