/**
 * Letters between two offices over real HTTP: written offline, posted, taken and signed for; lines that break, processes
 * that end between any two steps, two counters of one office, senders and letters that are not what they say.
 *
 * Wanted, whatever happened: a letter that was written arrives, once, at one counter; its sender ends with that counter's
 * signed word; what does not verify is shown to nobody.
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openLetters } from '../../central/letters.ts'
import { openLetter, postLetter } from '../../electron/office/desk/mail.ts'
import type { Around } from '../../electron/office/steps.ts'
import type { MadeDevice } from '../../node/genesis-network.ts'
import { openDatabase, openReadonly } from '../../node/sqlite.ts'
import { utf8Encode } from '../../shared/bytes.ts'
import {
  type Letter,
  type LetterHeader,
  MAX_LETTER_BYTES,
  parseLetter,
  type Signed,
} from '../../shared/crypto/letters.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { OfficeId } from '../../shared/ledger/ids.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { fromEnvelope } from '../../shared/wire/statements.ts'
import { initTestFolder, serveTestCentral, type TestServer } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { type MadeLetter, makeLetter, takenBy } from '../support/letters.ts'
import { type MailOffice, type MailOptions, openMailOffice } from '../support/mail-office.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from '../support/network.ts'
import { openProxy } from '../support/proxy.ts'
import { tracesIn, tracesUnder } from '../support/traces.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  dropFolders()
})

interface World {
  readonly network: TestNetwork
  readonly server: TestServer
  readonly centralFolder: string
  office(of: TestOffice, options?: MailOptions): Promise<MailOffice>
  /** Central anew over its folder, at another port; `to` leads the offices there. */
  restart(meanwhile?: () => void): Promise<void>
}

const begin = async (): Promise<World> => {
  const network = makeTestNetwork({ devices: 2, parameters: { candidateHoldMs: 100 } })
  const centralFolder = newFolder()
  initTestFolder(network, centralFolder)
  let server = await serveTestCentral(network, centralFolder)
  const base = server.url
  opened.push({ close: () => server.close() })
  return {
    network,
    get server() {
      return server
    },
    centralFolder,
    office: async (of, { between = (fetch: Fetch) => fetch, ...options } = {}) => {
      const office = await openMailOffice(network, of, base, {
        ...options,
        between: (fetch) => between((url, init) => fetch(url.replace(base, server.url), init)),
      })
      opened.push(office)
      return office
    },
    restart: async (meanwhile) => {
      await server.close()
      meanwhile?.()
      server = await serveTestCentral(network, centralFolder)
    },
  }
}

const until = async (what: () => boolean, told: () => unknown = () => what.toString()): Promise<void> => {
  const end = performance.now() + 60_000
  while (!what()) {
    if (performance.now() > end) throw new Error(`it did not happen: ${JSON.stringify(told())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const ready = async (...offices: MailOffice[]): Promise<void> => {
  for (const { desk } of offices) await until(() => desk.tip() !== null)
}

const WORDS = utf8Encode('{"service":"used-car","values":{"buyers":[{"name":"김이송"}]}}')

const inbox = ({ office }: MailOffice): string[] => office.letters.inbox('application').map(({ id }) => id)
const stateOf = ({ office }: MailOffice, id: string): string | undefined => office.letters.out(id)?.state
const contents = ({ office }: MailOffice): number =>
  office.db.prepare('SELECT count(*) FROM letter_contents').pluck().get() as number
const rowsIn = ({ office }: MailOffice): unknown[] => office.db.prepare('SELECT state FROM letters_in').pluck().all()

/** The central's own copies of what waits. */
const waitingAt = (folder: string): number => {
  const db = openReadonly(join(folder, 'mailbox.db'))
  try {
    return db.prepare('SELECT count(*) FROM contents').pluck().get() as number
  } finally {
    db.close()
  }
}

/** Puts a letter there as if central had let it in. */
const smuggle = (folder: string, { header, letter }: MadeLetter): void => {
  const db = openDatabase(join(folder, 'mailbox.db'))
  openLetters(db).put(header.id, header.from, header.to, letter)
  db.close()
}

/** Loses requests of some kind, before they arrive or after they were answered, while it is armed. */
const losing = (matches: (url: string, method: string) => boolean, when: 'before' | 'after') => {
  const state = { left: 0, lost: 0 }
  const between =
    (fetch: Fetch): Fetch =>
    async (url, init) => {
      const hit = state.left > 0 && matches(url, init.method)
      if (!hit) return fetch(url, init)
      state.left -= 1
      state.lost += 1
      if (when === 'after') await fetch(url, init)
      throw new Error('the line broke')
    }
  return { state, between }
}

describe('a letter', () => {
  it('written offline arrives sealed, is read, signed for and settled', async () => {
    const { network, office, centralFolder } = await begin()
    const [mapo, gaepo] = [await office(network.mapo), await office(network.gaepo)]
    await ready(mapo, gaepo)
    mapo.sync.setPlugged(false)
    const id = mapo.post(network.gaepo.id, WORDS)
    expect(mapo.office.letters.out(id)).toMatchObject({ to: 'gaepo', kind: 'application', state: 'waiting' })
    expect(gaepo.office.letters.countInbox('application')).toBe(0)
    mapo.sync.setPlugged(true)
    await until(() => inbox(gaepo).length === 1)
    const [letter] = gaepo.office.letters.inbox('application')
    expect(letter).toMatchObject({ id, from: 'mapo', kind: 'application', by: network.mapo.supervisor.keys.id })
    expect(gaepo.read(id)).toEqual(WORDS)
    await until(() => stateOf(mapo, id) === 'taken')
    expect(mapo.office.letters.out(id)).toMatchObject({
      takenAt: letter?.receivedAt,
      takenBy: network.gaepo.device.keys.id,
    })
    gaepo.office.commit(() => gaepo.office.letters.settle(id))
    expect(inbox(gaepo)).toEqual([])
    expect(() => gaepo.read(id)).toThrow('LETTER_UNKNOWN')
    expect([contents(mapo), contents(gaepo), waitingAt(centralFolder)]).toEqual([0, 0, 0])
  })

  it('waits for an office that is away, and its sender may go meanwhile', async () => {
    const { network, office } = await begin()
    const mapo = await office(network.mapo)
    await ready(mapo)
    const ids = ['하나', '둘', '셋'].map((text) => mapo.post(network.gaepo.id, utf8Encode(text)))
    await until(() => ids.every((id) => stateOf(mapo, id) === 'posted'))
    await mapo.close()
    const gaepo = await office(network.gaepo)
    await until(() => inbox(gaepo).length === 3)
    expect(inbox(gaepo)).toEqual(ids)
    expect(ids.map((id) => new TextDecoder().decode(gaepo.read(id)))).toEqual(['하나', '둘', '셋'])
    const again = await office(network.mapo, { folder: mapo.folder })
    await until(() => ids.every((id) => stateOf(again, id) === 'taken'))
  })

  it('says nothing in clear to central, on the way, or on a disk', async () => {
    const { network, server, centralFolder } = await begin()
    const proxy = await openProxy(() => server.url)
    const through = async (of: TestOffice): Promise<MailOffice> => {
      const office = await openMailOffice(network, of, proxy.url)
      opened.push(office)
      return office
    }
    const [mapo, gaepo] = [await through(network.mapo), await through(network.gaepo)]
    await ready(mapo, gaepo)
    gaepo.sync.setPlugged(false)
    const id = mapo.post(network.gaepo.id, WORDS)
    await until(() => stateOf(mapo, id) === 'posted')
    const words = ['김이송', 'used-car', 'buyers']
    const found = () => [
      ...[centralFolder, mapo.folder, gaepo.folder].flatMap((folder) => tracesUnder(folder, words)),
      ...tracesIn('wire', proxy.heard(), words),
    ]
    expect(found()).toEqual([])
    gaepo.sync.setPlugged(true)
    await until(() => stateOf(mapo, id) === 'taken' && inbox(gaepo).length === 1)
    expect(gaepo.read(id)).toEqual(WORDS)
    expect(found()).toEqual([])
    // What is there is found: the kind, and the offices.
    expect(tracesIn('wire', proxy.heard(), ['mailbox/gaepo'])).not.toEqual([])
    expect(tracesUnder(centralFolder, ['application'])).not.toEqual([])
    expect(tracesIn('read', gaepo.read(id), words)).not.toEqual([])
  })

  it('of forty megabytes arrives as it was', async () => {
    const { network, office } = await begin()
    const [mapo, gaepo] = [await office(network.mapo), await office(network.gaepo)]
    await ready(mapo, gaepo)
    const large = new Uint8Array(40 * 1024 * 1024).map((_, i) => i % 251)
    const id = mapo.post(network.gaepo.id, large)
    await until(() => stateOf(mapo, id) === 'taken')
    expect(Buffer.compare(gaepo.read(id), large)).toBe(0)
  })

  it('is not written for an office that nobody knows, by whoever may not, or too large', async () => {
    const { network, office } = await begin()
    const mapo = await office(network.mapo, { plugged: false })
    // Nothing is posted before the device stands in the verified ledger.
    expect(() => mapo.post(network.gaepo.id, WORDS, network.mapo.clerk)).toThrow('DEVICE_WAITING')
    mapo.sync.setPlugged(true)
    await ready(mapo)
    expect(() => mapo.post('nowhere' as OfficeId, WORDS)).toThrow('LETTER_OFFICE')
    expect(() => mapo.post(network.mapo.id, WORDS)).toThrow('LETTER_OFFICE')
    expect(() => mapo.post(network.gaepo.id, WORDS, network.mapo.administrator)).toThrow('ROLE_NEEDED')
    expect(() => mapo.post(network.gaepo.id, new Uint8Array(MAX_LETTER_BYTES + 1))).toThrow('LETTER_TOO_LARGE')
    expect([contents(mapo), mapo.office.letters.unfinished()]).toEqual([0, []])
    expect(() =>
      mapo.office.commit(() => {
        mapo.post(network.gaepo.id, WORDS)
        throw new Error('the caller failed')
      }),
    ).toThrow('the caller failed')
    expect([contents(mapo), mapo.office.letters.unfinished()]).toEqual([0, []])
  })

  it('is read by who reads what is sealed, when it is whole', async () => {
    const { network, office } = await begin()
    const [mapo, gaepo] = [await office(network.mapo), await office(network.gaepo)]
    await ready(mapo, gaepo)
    const id = mapo.post(network.gaepo.id, WORDS)
    await until(() => inbox(gaepo).length === 1)
    const by = (who: TestOffice['clerk']) => openLetter(gaepo.desk, gaepo.actor(who), id)
    expect(by(network.gaepo.administrator)).toMatchObject({ error: { code: 'ROLE_NEEDED' } })
    expect(by(network.gaepo.supervisor)).toEqual({ ok: true, value: WORDS })
    expect(openLetter(gaepo.desk, gaepo.actor(network.gaepo.clerk), '00'.repeat(16))).toMatchObject({
      error: { code: 'LETTER_UNKNOWN' },
    })
    gaepo.office.db.prepare("UPDATE letter_contents SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)").run()
    expect(by(network.gaepo.clerk)).toMatchObject({ error: { code: 'LETTER_DAMAGED' } })
    gaepo.office.restored.begin(1)
    expect(by(network.gaepo.clerk)).toMatchObject({ error: { code: 'SEALED_WAITS' } })
  })
})

describe('a line that breaks', () => {
  const kinds: readonly [string, 'mapo' | 'gaepo', (url: string, method: string) => boolean][] = [
    ['posting', 'mapo', (url, method) => method === 'POST' && /\/mailbox\/\w+$/.test(url)],
    ['asking after it', 'mapo', (url) => url.endsWith('/state')],
    ['listing', 'gaepo', (url) => url.includes('/mailbox/gaepo?')],
    ['fetching', 'gaepo', (url, method) => method === 'GET' && /\/mailbox\/gaepo\/[0-9a-f]+$/.test(url)],
    ['acknowledging', 'gaepo', (url) => url.endsWith('/taken')],
  ]
  const rows = kinds.flatMap(([what, who, matches]) =>
    (['before', 'after'] as const).map((when) => ({ what, who, matches, when })),
  )
  it.each(rows)(
    '$what, lost $when it was carried out: the letter arrives once',
    async ({ what, who, matches, when }) => {
      const { network, office } = await begin()
      const line = losing(matches, when)
      const between = { between: line.between }
      const mapo = await office(network.mapo, who === 'mapo' ? between : {})
      const gaepo = await office(network.gaepo, who === 'gaepo' ? between : {})
      await ready(mapo, gaepo)
      line.state.left = 2
      const id = mapo.post(network.gaepo.id, WORDS)
      await until(() => stateOf(mapo, id) === 'taken')
      await until(() => inbox(gaepo).length === 1)
      // What central has already is not sent again.
      expect(line.state.lost).toBe(what === 'posting' && when === 'after' ? 1 : 2)
      expect(gaepo.read(id)).toEqual(WORDS)
      expect([rowsIn(gaepo), contents(mapo)]).toEqual([['received'], 0])
    },
  )
})

describe('an office that ends at a write', () => {
  const commits = [
    // The letter's own commit is the caller's; then `posted`, then `taken`.
    { who: 'mapo', what: 'that it was posted', nth: 1 },
    { who: 'mapo', what: 'that it was taken', nth: 2 },
    { who: 'gaepo', what: 'the letter', nth: 1 },
    { who: 'gaepo', what: 'that it is received', nth: 2 },
  ] as const
  const rows = commits.flatMap((commit) => (['before', 'after'] as const).map((when) => ({ ...commit, when })))
  it.each(rows)('$who, $when $what stands: it arrives once', async ({ who, nth, when }) => {
    const { network, office } = await begin()
    let left = 0
    let ended = false
    const around: Around = (step, moment) => {
      // From the failed write on nothing is written any more, as in a process that is gone.
      if (ended && step === 'desk') throw new Error('ended')
      if (left === 0 || step !== 'desk' || moment !== when) return
      left -= 1
      if (left > 0) return
      ended = true
      throw new Error('ended')
    }
    const mapo = await office(network.mapo, who === 'mapo' ? { around } : {})
    const gaepo = await office(network.gaepo, who === 'gaepo' ? { around } : {})
    await ready(mapo, gaepo)
    mapo.sync.setPlugged(false)
    const id = mapo.post(network.gaepo.id, WORDS)
    left = nth
    mapo.sync.setPlugged(true)
    await until(() => ended)
    const [gone, test] = who === 'mapo' ? [mapo, network.mapo] : [gaepo, network.gaepo]
    await gone.close()
    const again = await office(test, { folder: gone.folder })
    const [sender, receiver] = who === 'mapo' ? [again, gaepo] : [mapo, again]
    await until(() => stateOf(sender, id) === 'taken' && inbox(receiver).length === 1)
    expect(receiver.read(id)).toEqual(WORDS)
    expect([rowsIn(receiver), contents(sender), contents(receiver)]).toEqual([['received'], 0, 1])
  })
})

describe('central', () => {
  it('restarted between any two steps goes on', async () => {
    const { network, office, restart } = await begin()
    const [mapo, gaepo] = [await office(network.mapo), await office(network.gaepo)]
    await ready(mapo, gaepo)
    gaepo.sync.setPlugged(false)
    await restart()
    const id = mapo.post(network.gaepo.id, WORDS)
    await until(() => stateOf(mapo, id) === 'posted')
    await restart()
    mapo.sync.setPlugged(false)
    gaepo.sync.setPlugged(true)
    await until(() => inbox(gaepo).length === 1)
    await restart()
    mapo.sync.setPlugged(true)
    await until(() => stateOf(mapo, id) === 'taken')
    expect(gaepo.read(id)).toEqual(WORDS)
  })

  it('put back to a day before the letter gets it again from its sender', async () => {
    const { network, office, restart, centralFolder } = await begin()
    const mapo = await office(network.mapo)
    await ready(mapo)
    const id = mapo.post(network.gaepo.id, WORDS)
    await until(() => stateOf(mapo, id) === 'posted')
    await restart(() => {
      for (const end of ['', '-wal', '-shm']) rmSync(join(centralFolder, `mailbox.db${end}`), { force: true })
    })
    const gaepo = await office(network.gaepo)
    await until(() => inbox(gaepo).length === 1)
    await until(() => stateOf(mapo, id) === 'taken')
    expect(gaepo.read(id)).toEqual(WORDS)
  })
})

describe('two counters of one office', () => {
  it('race for a letter: one has it, the other gives its copy up', async () => {
    const { network, office } = await begin()
    // Both have fetched before either acknowledges.
    const held: (() => void)[] = []
    const holding =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        if (url.endsWith('/taken') && held.length < 2) {
          await new Promise<void>((go) => {
            held.push(go)
            if (held.length === 2) for (const each of held) each()
          })
        }
        return fetch(url, init)
      }
    const mapo = await office(network.mapo)
    const counters = [
      await office(network.gaepo, { between: holding }),
      await office(network.gaepo, { between: holding, device: network.gaepo.devices[1] as MadeDevice }),
    ]
    await ready(mapo, ...counters)
    const id = mapo.post(network.gaepo.id, WORDS)
    await until(() => stateOf(mapo, id) === 'taken')
    await until(() => counters.every((each) => !rowsIn(each).includes('fetched')))
    expect(held.length).toBe(2)
    expect(counters.flatMap(rowsIn).sort()).toEqual(['elsewhere', 'received'])
    const first = counters.find((each) => inbox(each).length === 1)
    const second = counters.find((each) => inbox(each).length === 0)
    expect(first?.read(id)).toEqual(WORDS)
    expect(second !== undefined && contents(second)).toBe(0)
    expect(mapo.office.letters.out(id)?.takenBy).toBe(first?.desk.identity.device)
  })

  it('one that was restored from the other’s file takes over what that one had signed for', async () => {
    const { network, office } = await begin()
    const line = losing((url) => url.endsWith('/taken'), 'after')
    const [mapo, gaepo] = [await office(network.mapo), await office(network.gaepo, { between: line.between })]
    await ready(mapo, gaepo)
    line.state.left = Number.MAX_SAFE_INTEGER
    const id = mapo.post(network.gaepo.id, WORDS)
    await until(() => stateOf(mapo, id) === 'taken')
    expect(rowsIn(gaepo)).toEqual(['fetched'])
    await gaepo.close()
    // The same file under the identity of another device, as restoring leaves it.
    const other = await office(network.gaepo, { device: network.gaepo.devices[1] as MadeDevice, plugged: false })
    await other.close()
    const db = openDatabase(join(other.folder, 'office.db'))
    db.prepare('ATTACH ? AS before').run(join(gaepo.folder, 'office.db'))
    for (const table of ['letters_in', 'letter_contents']) {
      db.exec(`INSERT INTO main.${table} SELECT * FROM before.${table}`)
    }
    db.exec('INSERT INTO restored (only, at) VALUES (1, 1)')
    db.close()
    const restored = await office(network.gaepo, {
      folder: other.folder,
      device: network.gaepo.devices[1] as MadeDevice,
    })
    await ready(restored)
    const second = mapo.post(network.gaepo.id, WORDS)
    await until(() => stateOf(mapo, second) === 'posted')
    // Before its first complete sync it neither takes nor acknowledges.
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(rowsIn(restored)).toEqual(['fetched'])
    restored.office.restored.end()
    restored.sync.nudge()
    await until(() => inbox(restored).length === 2)
    expect(restored.read(id)).toEqual(WORDS)
    await until(() => stateOf(mapo, second) === 'taken')
  })
})

describe('a letter that does not verify', () => {
  it('is neither stored nor acknowledged, and holds up no other', async () => {
    const { network, office, restart, centralFolder } = await begin()
    const { mapo: from, gaepo: to } = network
    const strangers = makeTestNetwork({ seed: 'strangers' })
    const bad = [
      makeLetter(network, from, to, { by: from.administrator }),
      makeLetter(network, from, to, { by: strangers.mapo.clerk, header: { by: from.clerk.keys.id } }),
      makeLetter(network, from, to, { content: new Uint8Array(400).fill(1) }),
      makeLetter(network, from, to, { header: { network: 'another-network' } }),
      makeLetter(network, from, to, { header: { device: to.device.keys.id } }),
    ]
    // To another office than the one in whose mailbox it lies.
    const astray = makeLetter(network, to, from)
    const good = makeLetter(network, from, to, { text: WORDS })
    await restart(() => {
      for (const each of bad) smuggle(centralFolder, each)
      smuggle(centralFolder, { ...astray, header: { ...astray.header, to: to.id } })
      smuggle(centralFolder, good)
    })
    const gaepo = await office(to)
    await until(
      () => inbox(gaepo).length === 1,
      () => gaepo.told,
    )
    expect(inbox(gaepo)).toEqual([good.header.id])
    expect([rowsIn(gaepo), contents(gaepo)]).toEqual([['received'], 1])
    const told = gaepo.told.filter((line) => line.startsWith('letter set aside')).sort()
    expect(told).toEqual(
      ['HASH_MISMATCH', 'LETTER_KEY', 'LETTER_KEY', 'LETTER_NETWORK', 'LETTER_OFFICE', 'LETTER_SIGNATURE'].map(
        (code) => `letter set aside ${code}`,
      ),
    )
    expect(waitingAt(centralFolder)).toBe(bad.length + 1)
  })

  it('comes in when its signer’s key stands again', async () => {
    const { network, office } = await begin()
    const { mapo: from, gaepo: to } = network
    const [mapo, gaepo] = [await office(from), await office(to)]
    await ready(mapo, gaepo)
    gaepo.sync.setPlugged(false)
    const id = mapo.post(to.id, WORDS)
    await until(() => stateOf(mapo, id) === 'posted')
    const order = async (action: string, body: JsonObject): Promise<void> => {
      const record = network.sign(from.administrator, from.device, { service: 'members', action, body })
      const entry = network.entry(record, [to.administrator])
      mapo.outbox.add({ id: record.id, entry, sealed: [] })
      mapo.sync.nudge()
      await until(
        () => mapo.outbox.outcomes.get(record.id) === 0,
        () => [...mapo.outbox.outcomes, ...mapo.outbox.refusals],
      )
    }
    const key = from.supervisor.keys.id
    await order('suspend', { key })
    gaepo.sync.setPlugged(true)
    await until(
      () => gaepo.told.includes('letter set aside LETTER_KEY'),
      () => gaepo.told,
    )
    expect([rowsIn(gaepo), inbox(gaepo)]).toEqual([[], []])
    // What the suspended key signs now is not let in, and its writer is told why.
    const second = mapo.office.commit(() => {
      const actor = mapo.actor(from.supervisor)
      const posted = postLetter(
        mapo.desk,
        { ...actor, row: { ...actor.row, status: 'active' } },
        {
          to: to.id,
          kind: 'application',
          content: WORDS,
        },
      )
      if (!posted.ok) throw new Error(posted.error.code)
      return posted.value
    })
    await until(() => mapo.office.letters.out(second)?.refused === 'LETTER_KEY')
    expect(stateOf(mapo, second)).toBe('waiting')
    await order('resume', { key })
    await until(
      () => inbox(gaepo).length >= 1,
      () => gaepo.told,
    )
    expect(gaepo.read(id)).toEqual(WORDS)
    await until(() => stateOf(mapo, id) === 'taken')
  })

  it('is no acknowledgement either: the sender goes on asking', async () => {
    const { network, office, restart, centralFolder } = await begin()
    const { mapo: from, gaepo: to } = network
    const mapo = await office(from)
    await ready(mapo)
    const id = mapo.post(to.id, WORDS)
    await until(() => stateOf(mapo, id) === 'posted')
    const header = parseLetter(mapo.office.letters.letter(id) as Letter) as LetterHeader
    const forged = fromEnvelope(takenBy(network, header, from.device, { device: to.device.keys.id }))
    await restart(() => {
      const db = openDatabase(join(centralFolder, 'mailbox.db'))
      const { payload, signature } = forged as Signed
      db.prepare('UPDATE letters SET taken = ?, taken_signature = ?').run(payload, signature)
      db.close()
    })
    await until(
      () => mapo.told.includes('letter set aside LETTER_SIGNATURE'),
      () => mapo.told,
    )
    expect([stateOf(mapo, id), contents(mapo)]).toEqual(['posted', 1])
    const genuine = fromEnvelope(takenBy(network, header, to.device)) as Signed
    await restart(() => {
      const db = openDatabase(join(centralFolder, 'mailbox.db'))
      db.prepare('UPDATE letters SET taken = ?, taken_signature = ?').run(genuine.payload, genuine.signature)
      db.close()
    })
    await until(() => stateOf(mapo, id) === 'taken')
  })

  it('that central refused once is not given up while it may have it by now: the answer to the next try was lost', async () => {
    const { network, office } = await begin()
    const standing: unknown[] = []
    let id = ''
    const losing =
      (real: Fetch): Fetch =>
      async (url, init) => {
        const answer = await real(url, init)
        const posted = init.method === 'POST' && url.endsWith('/mailbox/gaepo')
        if (!posted || standing.length > 0) return answer
        standing.push(mapo.office.letters.out(id))
        throw new Error('the line broke')
      }
    const [mapo, gaepo] = [await office(network.mapo, { between: losing }), await office(network.gaepo)]
    await ready(mapo, gaepo)
    mapo.sync.setPlugged(false)
    id = mapo.post(network.gaepo.id, WORDS)
    mapo.office.commit(() => mapo.office.letters.refuse(id, 'LETTER_TIME'))
    expect(mapo.office.letters.out(id)).toMatchObject({ state: 'waiting', refused: 'LETTER_TIME' })
    mapo.sync.setPlugged(true)
    await until(() => gaepo.office.letters.countInbox('application') === 1)
    expect(standing).toMatchObject([{ state: 'waiting', refused: null }])
    await until(() => mapo.office.letters.out(id)?.state === 'taken')
  })
})
