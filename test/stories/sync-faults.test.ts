/**
 * Central misbehaves, or the way to it does: the office keeps evidence of the first and survives the second. Recording
 * and the outbox never depend on either.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { serveCentral } from '../../central/serve.ts'
import { openDatabase } from '../../node/sqlite.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import { accept, action, CLERK_THEN_SUPERVISOR } from '../../shared/services/types.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { initTestFolder } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { memoryHeads } from '../support/memory-heads.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from '../support/network.ts'
import { testRules } from '../support/rules.ts'
import { openSyncedOffice, type SyncedOffice, type SyncedOptions } from '../support/synced-office.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  dropFolders()
})

const network = (): TestNetwork => makeTestNetwork({ parameters: { candidateHoldMs: 100 } })

const central = async (
  of: TestNetwork,
  folder = newFolder(),
  rulesSet: (version: number) => RulesSet | undefined = testRules,
): Promise<{ url: string; folder: string; close(): Promise<void> }> => {
  if (!existsSync(join(folder, 'log.db'))) initTestFolder(of, folder)
  const served = await serveCentral({ crypto: of.crypto, data: folder, port: 0, rulesSet })
  if (!served.ok) throw new Error(served.error.code)
  opened.push(served.value)
  return { url: served.value.url, folder, close: served.value.close }
}

const office = (of: TestNetwork, at: TestOffice, url: string, options: SyncedOptions = {}): SyncedOffice => {
  const made = openSyncedOffice(of, at, url, options)
  opened.push(made)
  return made
}

const enter = (of: TestNetwork, at: TestOffice, into: SyncedOffice, from: number, count: number): void =>
  into.enter(
    Array.from({ length: count }, (_, i) =>
      of.sign(at.clerk, at.device, { service: 'note', action: 'enter', body: { slot: from + i, value: 1 } }),
    ),
  )

const until = async (what: () => boolean, told: () => unknown = () => '', withinMs = 20_000): Promise<void> => {
  const end = Date.now() + withinMs
  while (!what()) {
    if (Date.now() > end) throw new Error(`it did not happen: ${JSON.stringify(told())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const standing = (made: SyncedOffice) => () => ({ ...made.sync.status(), alarm: made.replica.alarm() })

/** All requests to another base. */
const redirected =
  (to: () => string | null, base: () => string) =>
  (fetch: Fetch): Fetch =>
  (url, init) =>
    fetch(url.replace(base(), to() ?? base()), init)

describe('a central that misbehaves', () => {
  it('shows a forked history: the office stops, keeps both checkpoints and goes on recording', async () => {
    const of = network()
    const [first, second] = [await central(of), await central(of)]
    let to: string | null = null
    const mapo = office(of, of.mapo, first.url, {
      between: redirected(
        () => to,
        () => first.url,
      ),
    })
    enter(of, of.mapo, mapo, 0, 5)
    await until(() => mapo.outbox.waiting() === 0 && mapo.heads.cosigned()?.size === mapo.replica.ledger.head()?.size)
    const before = { head: mapo.replica.ledger.head()?.root, cosigned: mapo.heads.cosigned() }
    const gaepo = office(of, of.gaepo, second.url)
    enter(of, of.gaepo, gaepo, 100, 20)
    await until(() => gaepo.outbox.waiting() === 0)
    mapo.sync.setPlugged(false)
    to = second.url
    mapo.sync.setPlugged(true)
    await until(() => mapo.replica.alarm() !== null, standing(mapo))
    expect(mapo.replica.alarm()?.code).toMatch(/^CHECKPOINT_(FORKED|NOT_EXTENDING)$/)
    const folder = mapo.replica.alarm()?.evidence ?? ''
    expect(readFileSync(join(folder, 'ours.txt'), 'utf8')).not.toBe(readFileSync(join(folder, 'theirs.txt'), 'utf8'))
    enter(of, of.mapo, mapo, 50, 1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(mapo.outbox.waiting()).toBe(1)
    expect({ head: mapo.replica.ledger.head()?.root, cosigned: mapo.heads.cosigned() }).toEqual(before)
    // It stands after a restart too.
    await mapo.close()
    const again = office(of, of.mapo, first.url, { folder: mapo.folder, heads: mapo.heads, outbox: mapo.outbox })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(again.replica.alarm()?.evidence).toBe(folder)
    expect(again.outbox.waiting()).toBe(1)
  })

  it('rewrites an entry: the entry is named', async () => {
    const of = network()
    const serving = await central(of)
    const gaepo = office(of, of.gaepo, serving.url)
    enter(of, of.gaepo, gaepo, 0, 20)
    await until(() => gaepo.outbox.waiting() === 0)
    const db = openDatabase(join(serving.folder, 'log.db'))
    const bytes = db.prepare('SELECT bytes FROM entries WHERE idx = 7').pluck().get() as Buffer
    bytes[100] = (bytes[100] as number) ^ 1
    db.prepare('UPDATE entries SET bytes = ? WHERE idx = 7').run(bytes)
    db.close()
    const mapo = office(of, of.mapo, serving.url)
    await until(() => mapo.replica.alarm() !== null, standing(mapo))
    expect(mapo.replica.alarm()).toMatchObject({ code: 'ENTRY_REWRITTEN', entry: 7 })
    expect(readdirSync(mapo.replica.alarm()?.evidence ?? '')).toContain('entries.bin')
    expect(mapo.heads.cosigned()).toBeNull()
    expect(mapo.replica.ledger.head()).toBeNull()
  })

  it('accepts what the rules refuse: no office cosigns it', async () => {
    const of = network()
    const [rules, note] = [testRules(1) as RulesSet, testRules(1)?.services.note]
    const lenient = action({
      kind: 'enter' as const,
      policy: CLERK_THEN_SUPERVISOR,
      body: note?.actions.enter?.body as never,
      evaluate: (_, { slot, value }: { slot: number; value: number }) => accept([{ key: `note/${slot}`, value }]),
    })
    const bought: RulesSet = {
      ...rules,
      services: {
        ...rules.services,
        note: { ...(note as NonNullable<typeof note>), actions: { ...note?.actions, enter: lenient } },
      },
    }
    const serving = await central(of, newFolder(), () => bought)
    const [mapo, gaepo] = [office(of, of.mapo, serving.url), office(of, of.gaepo, serving.url)]
    enter(of, of.mapo, mapo, 1, 1)
    await until(() => gaepo.replica.count({ service: 'note' }) === 1)
    const before = gaepo.replica.ledger.head()?.size
    enter(of, of.gaepo, gaepo, 1, 1)
    for (const each of [mapo, gaepo]) {
      await until(() => each.replica.alarm() !== null, standing(each))
      expect(each.replica.alarm()?.code).toMatch(/^(OUTCOMES|EFFECTS)_DIFFER$/)
      expect(each.replica.ledger.head()?.size).toBe(before)
      expect(each.heads.cosigned()?.size).toBe(before)
    }
    expect(gaepo.outbox.outcomes.size).toBe(0)
  })

  it('shows a rewritten history to a replica that is being rebuilt', async () => {
    const of = network()
    const [first, second] = [await central(of), await central(of)]
    const heads = memoryHeads()
    const mapo = office(of, of.mapo, first.url, { heads })
    enter(of, of.mapo, mapo, 0, 5)
    await until(() => mapo.outbox.waiting() === 0 && heads.verified()?.size === mapo.replica.ledger.head()?.size)
    await mapo.close()
    const gaepo = office(of, of.gaepo, second.url)
    enter(of, of.gaepo, gaepo, 100, 20)
    await until(() => gaepo.outbox.waiting() === 0)
    for (const name of readdirSync(mapo.folder).filter((each) => each.startsWith('replica.db')))
      rmSync(join(mapo.folder, name))
    const again = office(of, of.mapo, second.url, { folder: mapo.folder, heads })
    await until(() => again.replica.alarm() !== null, standing(again))
    expect(again.replica.alarm()).toMatchObject({ code: 'CHECKPOINT_FORKED', entry: heads.verified()?.size })
    expect(again.replica.ledger.head()).toBeNull()
  })
})

describe('a way to central that misbehaves', () => {
  it('replays an old checkpoint: the alarm stands as long as it does', async () => {
    const of = network()
    const serving = await central(of)
    let replay: Uint8Array | null = null
    const replaying =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        if (replay !== null && url.endsWith('/events')) throw new Error('cut')
        if (replay === null || !url.endsWith('/checkpoint')) return fetch(url, init)
        return new Response(replay as Uint8Array<ArrayBuffer>) as unknown as Awaited<ReturnType<Fetch>>
      }
    const mapo = office(of, of.mapo, serving.url, { between: replaying })
    await until(() => mapo.heads.cosigned() !== null)
    const old = new TextEncoder().encode(mapo.replica.checkpoint() ?? '')
    enter(of, of.mapo, mapo, 0, 3)
    await until(() => mapo.outbox.waiting() === 0 && mapo.heads.cosigned()?.size === mapo.replica.ledger.head()?.size)
    const { root } = mapo.replica.ledger.head() ?? {}
    mapo.sync.setPlugged(false)
    replay = old
    mapo.sync.setPlugged(true)
    await until(() => mapo.replica.alarm() !== null, standing(mapo))
    expect(mapo.replica.alarm()?.code).toBe('CHECKPOINT_BEHIND')
    expect(mapo.replica.ledger.head()?.root).toBe(root)
    replay = null
    await until(() => mapo.replica.alarm() === null, standing(mapo))
    enter(of, of.mapo, mapo, 10, 1)
    await until(() => mapo.outbox.waiting() === 0)
  })

  it.each([
    ['cuts a bundle short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 3)],
    ['flips a bit of a bundle', (bytes: Uint8Array) => bytes.with(40, (bytes[40] as number) ^ 1)],
    ['sends nothing', () => new Uint8Array(0)],
  ])('%s once: it is asked for again, and no alarm is raised', async (_, spoil) => {
    const of = network()
    const serving = await central(of)
    const gaepo = office(of, of.gaepo, serving.url)
    enter(of, of.gaepo, gaepo, 0, 10)
    await until(() => gaepo.outbox.waiting() === 0)
    let spoilt = 0
    const spoiling =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const reply = await fetch(url, init)
        if (spoilt > 0 || !url.includes('/tile/entries/')) return reply
        spoilt += 1
        const whole = new Uint8Array(await new Response(streamOf(reply)).arrayBuffer())
        return new Response(spoil(whole) as Uint8Array<ArrayBuffer>) as unknown as typeof reply
      }
    const mapo = office(of, of.mapo, serving.url, { between: spoiling })
    await until(() => mapo.replica.ledger.head()?.root === gaepo.replica.ledger.head()?.root, standing(mapo))
    expect(spoilt).toBe(1)
    expect(mapo.replica.alarm()).toBeNull()
  })

  it('leads to another network: nothing is applied, and it is said', async () => {
    const of = network()
    const other = makeTestNetwork({ seed: 'other' })
    const serving = await central(other)
    const mapo = office(of, of.mapo, serving.url)
    await until(() => mapo.sync.status().problem !== null, standing(mapo))
    expect(mapo.replica.ledger.head()).toBeNull()
    expect(mapo.heads.cosigned()).toBeNull()
  })
})

const streamOf = (reply: Awaited<ReturnType<Fetch>>): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    start: async (controller) => {
      const reader = reply.body?.getReader()
      for (;;) {
        const read = await reader?.read()
        if (read === undefined || read.done || read.value === undefined) break
        controller.enqueue(read.value.slice() as Uint8Array<ArrayBuffer>)
      }
      controller.close()
    },
  })
