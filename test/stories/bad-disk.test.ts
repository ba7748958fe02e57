/**
 * The machine refuses: a full disk, a locked file, a folder that cannot be written, a port or a folder that somebody else
 * has. Wanted: one code that stands in both languages, the office goes on where it can, nothing is lost, and all is well
 * again as soon as the cause has gone, without a restart where the office runs already.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openOffice, runOffice } from '../../electron/process.ts'
import type * as Sqlite from '../../node/sqlite.ts'
import type { WritableDb } from '../../node/sqlite.ts'
import chainEn from '../../resources/locales/en/central.json' with { type: 'json' }
import en from '../../resources/locales/en/errors.json' with { type: 'json' }
import chainKo from '../../resources/locales/ko/central.json' with { type: 'json' }
import ko from '../../resources/locales/ko/errors.json' with { type: 'json' }
import type { Submitted } from '../../shared/contract/types.ts'
import { beginStory, expectOneLedger, type Story } from '../support/story.ts'
import { pause, provision, type StoryOffice, storyFolder, until } from '../support/story-office.ts'
import { filesUnder } from '../support/traces.ts'

/** The connections of this process, by file: to let SQLite itself say that there is no room. */
const connections = vi.hoisted(() => new Map<string, WritableDb>())
vi.mock('../../node/sqlite.ts', async (original) => {
  const real = await original<typeof Sqlite>()
  return {
    ...real,
    openDatabase: (path: string) => {
      const db = real.openDatabase(path)
      connections.set(path, db)
      return db
    },
  }
})

const inBothLanguages = (code: string): void => {
  for (const texts of [ko, en]) expect((texts as { readonly [code: string]: string })[code]).toMatch(/\S+ \S+/)
}

const isRoot = process.getuid?.() === 0
/** Whether this machine lets us mount: root outside of most containers. */
const mounts = ((): boolean => {
  const at = mkdtempSync(join(tmpdir(), 'daejang-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'ignore' })
    execFileSync('umount', [at])
    return true
  } catch {
    return false
  } finally {
    rmdirSync(at)
  }
})()
const quiet = (): void => undefined

interface Disk {
  readonly dataDir: string
  /** From now on nothing more fits; false: there is room again. */
  fill(full: boolean): void
}

/** A disk of its own that really is full. */
const tmpfs = (megabytes: number): Disk => {
  const dataDir = storyFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dataDir])
  onTestFinished(() => void execFileSync('umount', ['-l', dataDir]))
  const ballast = join(dataDir, 'ballast')
  return {
    dataDir,
    fill: (full) => {
      if (!full) return rmSync(ballast)
      const file = openSync(ballast, 'w')
      try {
        for (;;) writeSync(file, Buffer.alloc(4096))
      } catch {
        closeSync(file)
      }
    },
  }
}

/** Office.db may take no further page, and the replica's thread is told that its disk is full. */
const limited = (): Disk => {
  const dataDir = storyFolder()
  const marker = join(storyFolder(), 'full')
  vi.stubEnv('DAEJANG_TEST_FAIL', `block before ${marker} full`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return {
    dataDir,
    fill: (full) => {
      const db = connections.get(join(dataDir, 'office.db'))
      const pages = db?.pragma('page_count', { simple: true }) as number
      db?.pragma(`max_page_count = ${full ? pages : 1_000_000}`)
      if (full) writeFileSync(marker, '')
      else rmSync(marker)
    },
  }
}

const officeOn = async (story: Story, { dataDir }: Disk): Promise<StoryOffice> => {
  const { mapo } = story.network
  await provision(story.network, mapo, mapo.device, dataDir)
  const writer = new URL('../support/failing-writer.ts', import.meta.url)
  const office = story.officeAt('mapo', dataDir, { writer, log: quiet })
  await office.open()
  await office.clerk.ready()
  return office
}

describe('a full disk', () => {
  /**
   * Mapo's disk fills up while it works; Gaepo goes on and its records come in. Then somebody frees space.
   * Wanted: whatever was shown as saved is there; what did not fit is told as DISK_FULL and stays a draft; no alarm.
   */
  it.each([
    { name: 'pages that SQLite may not take', disk: limited },
    ...(mounts ? [{ name: 'a file system without room', disk: () => tmpfs(24) }] : []),
  ])('$name: said in one sentence, and nothing is lost', async ({ disk }) => {
    const story = await beginStory({ open: false })
    const { gaepo } = story
    await gaepo.open()
    await gaepo.clerk.ready()
    const own = disk()
    const mapo = await officeOn(story, own)
    await story.settled(mapo, gaepo)
    const journal: Submitted[] = []
    const draft = await mapo.clerk.draft('real-estate', 'report')
    const values = story.sale()
    await mapo.clerk.call('draft.save', { id: draft.id, values: { ...draft.values, ...values } as never })
    own.fill(true)
    // What fits into pages that are there already is saved; sooner or later nothing fits.
    let refused: string | null = null
    for (let i = 0; i < 400 && refused === null; i += 1) {
      const made = await mapo.clerk.ask('draft.create', {
        service: 'real-estate',
        action: 'report',
        target: null,
        values: null,
      })
      if (!made.ok) refused = made.error.code
      else {
        const signed = await mapo.clerk.ask('draft.submit', {
          id: made.value.id,
          values: { ...made.value.values, ...story.sale() } as never,
        })
        if (signed.ok) journal.push(signed.value)
        else refused = signed.error.code
      }
    }
    expect(refused).toBe('DISK_FULL')
    inBothLanguages('DISK_FULL')
    expect((await mapo.clerk.call('draft.get', { id: draft.id })).receiptNo).toBe(draft.receiptNo)
    const theirs = await gaepo.clerk.enter('real-estate', 'report', story.sale())
    await gaepo.supervisor.approveAll()
    await until(async () => (await gaepo.waiting()) === 0)
    await pause(1_000)
    expect((await mapo.status()).alarm).toBeNull()

    own.fill(false)
    journal.push(await mapo.clerk.submit(await mapo.clerk.call('draft.get', { id: draft.id }), {}))
    const { records: signed } = await mapo.clerk.call('record.list', { queue: 'signed', sort: 'newest' })
    expect(signed.map(({ id }) => id).sort()).toEqual(journal.map(({ id }) => id).sort())
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect((await mapo.clerk.record(theirs.id)).state).toBe('accepted')
    for (const { id } of journal) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
    expectOneLedger(story, mapo, gaepo)
  })
})

describe("central's full disk", () => {
  /**
   * SQLite may take no further page in central's files while both offices send. Then somebody frees space.
   * Wanted: central says DISK_FULL, serves what it has, and orders everything by itself when there is room again.
   */
  it('is said by its code; what waits stays at the counters, and is ordered without a restart', async () => {
    const told: string[] = []
    const story = await beginStory({ central: { log: (event, { code }) => void told.push(`${event} ${code}`) } })
    const { mapo, gaepo, central } = story
    await story.settled(mapo, gaepo)
    const files = ['log.db', 'objects.db'].map((name) => connections.get(join(central.folder, name)))
    const fill = (full: boolean): void => {
      for (const db of files) {
        db?.pragma(`max_page_count = ${full ? db.pragma('page_count', { simple: true }) : 1_000_000}`)
      }
    }
    fill(true)
    const journal: string[] = []
    await until(async () => {
      for (const office of [mapo, gaepo]) {
        for (let i = 0; i < 5; i += 1) {
          journal.push((await office.clerk.enter('real-estate', 'report', story.sale())).id)
        }
        await office.supervisor.approveAll()
      }
      return told.includes('trouble DISK_FULL') || told.includes('request failed SQLITE_FULL')
    })
    for (const texts of [chainKo, chainEn]) expect(texts['error.DISK_FULL']).toMatch(/\S+ \S+/)
    expect((await fetch(`${central.url}/checkpoint`)).status).toBe(200)
    expect((await mapo.waiting()) + (await gaepo.waiting())).toBeGreaterThan(0)
    for (const office of [mapo, gaepo]) expect((await office.status()).alarm).toBeNull()

    fill(false)
    await story.settled(mapo, gaepo)
    for (const id of journal) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('a locked database', () => {
  /** A backup program holds office.db while a record is saved and another comes back from the ledger. */
  it('is told as such; afterwards the same act succeeds, and the outcome is there', async () => {
    const story = await beginStory({ mapo: { log: quiet } })
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    const first = await mapo.clerk.enter('real-estate', 'report', story.sale())
    const draft = await mapo.clerk.draft('real-estate', 'report')
    const values = story.sale()
    await mapo.supervisor.approveAll()
    const other = new Database(join(mapo.dataDir, 'office.db'))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    await expect(mapo.clerk.submit(draft, values)).rejects.toThrow('DATABASE_LOCKED')
    inBothLanguages('DATABASE_LOCKED')
    expect((await mapo.clerk.record(first.id)).receiptNo).toBe(first.receiptNo)
    other.exec('ROLLBACK')
    const second = await mapo.clerk.submit(draft, values)
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    for (const { id } of [first, second]) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('a folder', () => {
  const options = { central: null, shell: 'none', version: 'story', log: quiet } as const

  /** Root may write anywhere, so root steps back for a moment. */
  it('that cannot be written is refused by a code, and opens again when it can', async () => {
    const story = await beginStory({ open: false })
    const { dataDir } = story.mapo
    const writable = (may: boolean): void => {
      for (const path of [...filesUnder(dataDir), join(dataDir, 'keys'), dataDir]) chmodSync(path, may ? 0o755 : 0o555)
      if (isRoot) process.seteuid?.(may ? 0 : 65_534)
    }
    writable(false)
    onTestFinished(() => void (isRoot ? process.seteuid?.(0) : null))
    const refused = await openOffice({ ...options, dataDir })
    if (isRoot) process.seteuid?.(0)
    expect(refused).toMatchObject({ ok: false, error: { path: dataDir } })
    const code = refused.ok ? '' : refused.error.code
    expect(['READ_ONLY', 'CANNOT_OPEN']).toContain(code)
    inBothLanguages(code)
    writable(true)
    const opened = await openOffice({ ...options, dataDir })
    if (!opened.ok) throw new Error(opened.error.code)
    await opened.value.close()
  })

  it('or a port that somebody else has is told, and leaves both free', async () => {
    const story = await beginStory()
    const { dataDir } = story.mapo
    expect(await openOffice({ ...options, dataDir })).toMatchObject({ ok: false, error: { code: 'DATA_IN_USE' } })
    const { id } = await story.mapo.clerk.enter('real-estate', 'report', story.sale())
    await story.mapo.close()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const running = { ...options, dataDir, interfaceDir: null, onStop: quiet }
    expect(await runOffice({ ...running, port })).toEqual({ ok: false, error: { code: 'PORT_IN_USE', port } })
    await story.mapo.open()
    expect((await story.mapo.clerk.record(id)).state).toBe('signed')
  })
})

describe('a replica that is damaged while the office works', () => {
  /**
   * Bytes of replica.db turn to garbage under the running office; it has records that wait and hears of others.
   * Wanted: the file is set aside and filled anew from central; what waited is sent; nobody starts anything again.
   */
  it.each([
    { seen: 'by the thread that writes', reads: false },
    { seen: 'by somebody who reads, before the line is back', reads: true },
  ])('is set aside and comes back, seen $seen, and what waited is sent', async ({ reads }) => {
    const story = await beginStory({ mapo: { log: quiet } })
    const { mapo, gaepo } = story
    for (let i = 0; i < 3; i += 1) await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    await mapo.unplug()
    const waiting = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    const path = join(mapo.dataDir, 'replica.db')
    const other = new Database(path)
    other.pragma('wal_checkpoint(TRUNCATE)')
    other.close()
    const file = openSync(path, 'r+')
    for (let page = 2; page < 40; page += 1) writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096)
    closeSync(file)
    await gaepo.clerk.enter('real-estate', 'report', story.sale())
    await gaepo.supervisor.approveAll()
    await until(async () => (await gaepo.waiting()) === 0)
    const isSetAside = () => readdirSync(mapo.dataDir).some((name) => name.startsWith('replica.db.damaged-'))
    if (reads) {
      await until(async () => {
        const purpose = { code: 'counter', note: '' } as const
        await mapo.clerk.ask('register.view', { service: 'real-estate', filters: {}, purpose })
        await mapo.clerk.ask('record.get', { id: waiting.id })
        return isSetAside()
      })
    }
    // The switch itself may be what comes upon the damage: whoever presses it presses again.
    await until(async () => {
      await mapo.clerk.ask('connection.set', { plugged: true })
      const state = await mapo.clerk.ask('app.state', {})
      return state.ok && state.value.connection.plugged
    })
    await until(isSetAside)
    await story.settled(mapo, gaepo)
    expect((await gaepo.clerk.record(waiting.id)).state).toBe('accepted')
    expect((await mapo.status()).alarm).toBeNull()
    expectOneLedger(story, mapo, gaepo)
  })
})
