/**
 * The demo as a stranger runs it: one command, five records of each service, real processes, and everything it claims
 * held against the folders it left.
 *
 *     journal  = what somebody was told is saved: all of it in the log, none lost
 *     log      = genesis + journal + anchors of the access logs + blocks, equal at three parties, all of it witnessed
 *     folders  = sound by `verify`; a flipped byte is named; central runs on what was left
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCrypto } from '../../node/sodium.ts'
import { decodeTransaction, entryType } from '../../shared/ledger/entry.ts'
import { makeSalesFile } from '../support/sales-files.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'daejang-demo-'))
const out = join(folder, 'demo')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ran {
  readonly exit: number | null
  readonly lines: readonly string[]
  readonly json: Record<string, unknown>
  readonly notes: string
}

const daejang = (...args: readonly string[]): Ran => {
  const ran = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'cli/main.ts'), ...args],
    {
      encoding: 'utf8',
      // No browser: this story is about the records.
      env: { ...process.env, DAEJANG_CHROMIUM: '/nowhere', LANG: 'C' },
      timeout: 200_000,
    },
  )
  const lines = ran.stdout.split('\n').filter((line) => line !== '')
  const last = lines.at(-1) ?? ''
  const json = last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {}
  return { exit: ran.status, lines, json, notes: ran.stderr }
}

interface Party {
  readonly id?: string
  readonly size: number
  readonly root: string
  readonly stateRoot: string
}

interface Figures {
  readonly entered: number
  readonly accepted: number
  readonly rejected: number
  readonly conflicts: number
  readonly resolved: number
  readonly lost: number
  readonly witnessed: number
  readonly central: Party
  readonly offices: readonly Party[]
  readonly seconds: number
}

let ran: Ran
let figures: Figures

beforeAll(() => {
  ran = daejang('demo', '--rows', '5', '--out', out, '--json')
  figures = ran.json as unknown as Figures
})

/** Ids that somebody was told are saved. */
const journal = (demo: string): readonly string[] =>
  readFileSync(join(demo, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)

/** Every record of central's log: service, action, id. */
const records = (
  demo: string,
): readonly { readonly id: string; readonly service: string; readonly action: string }[] => {
  const { sha256 } = createCrypto()
  const db = new Database(join(demo, 'central', 'log.db'), { readonly: true })
  try {
    const entries = db.prepare('SELECT bytes FROM entries ORDER BY idx').pluck().all() as Buffer[]
    return entries.flatMap((bytes) => {
      if (entryType(bytes) !== 2) return []
      const entry = decodeTransaction(sha256, new Uint8Array(bytes))
      if (!entry.ok) throw new Error(entry.error.at)
      const { service, action } = entry.value.payload
      return [{ id: entry.value.id, service, action }]
    })
  } finally {
    db.close()
  }
}

describe('demo --rows 5', () => {
  test('ends well and prints one object and nothing else', () => {
    expect(ran.notes).not.toMatch(/ at .*\.ts:\d+/)
    expect([ran.exit, ran.lines.length]).toEqual([0, 1])
    expect(Object.keys(figures)).toEqual([
      ...['entered', 'accepted', 'rejected', 'lost', 'conflicts', 'resolved', 'witnessed', 'central', 'offices'],
      'seconds',
    ])
  })

  test('tells the ids of three processes and more: central was killed and came back', () => {
    const started = [...ran.notes.matchAll(/Process (\w+) started \(id (\d+)\)/g)].map(([, name, pid]) => [name, pid])
    expect(started.map(([name]) => name).sort()).toEqual(['central', 'central', 'gaepo', 'mapo'])
    expect(new Set(started.map(([, pid]) => pid)).size).toBe(4)
    expect(ran.notes).toContain('Central was killed')
  })

  test('its figures add up', () => {
    expect(figures.entered).toBe(figures.accepted + figures.rejected)
    expect(figures.lost).toBe(0)
    expect(figures.conflicts).toBeGreaterThanOrEqual(3)
    expect(figures.resolved).toBe(figures.conflicts)
    expect(figures.witnessed).toBe(figures.central.size)
    expect(figures.offices.map(({ id }) => id)).toEqual(['mapo', 'gaepo'])
    for (const { size, root: logRoot, stateRoot } of figures.offices) {
      expect({ size, root: logRoot, stateRoot }).toEqual(figures.central)
    }
  })

  test('the journal is outside the data folders, and all of it is in the log', () => {
    const ids = journal(out)
    expect([ids.length, new Set(ids).size]).toEqual([figures.entered, figures.entered])
    const inLog = records(out)
    const known = new Set(inLog.map(({ id }) => id))
    expect(ids.filter((id) => !known.has(id))).toEqual([])
    // What the journal does not know, the devices wrote by themselves.
    const others = inLog.filter(({ id }) => !ids.includes(id))
    expect(new Set(others.map(({ action }) => action))).toEqual(new Set(['anchor-access-log']))
  })

  test('five records of each service at least, and the decisions of every case', () => {
    const of = Map.groupBy(records(out), ({ service }) => service)
    for (const service of ['real-estate', 'property', 'birth', 'death', 'marriage', 'used-car']) {
      expect(of.get(service)?.length, service).toBeGreaterThanOrEqual(5)
    }
    expect(of.get('office')?.filter(({ action }) => action === 'decide-case').length).toBe(figures.resolved)
  })

  test.each(['central', 'mapo', 'gaepo'])('%s verifies from the bytes up', (name) => {
    const { exit, lines, json } = daejang('verify', '--data', join(out, name), '--json')
    expect([exit, lines.length]).toEqual([0, 1])
    const party = name === 'central' ? figures.central : figures.offices.find(({ id }) => id === name)
    expect(json).toMatchObject({ ok: true, entries: party?.size, root: party?.root, stateRoot: party?.stateRoot })
    expect(json.firstBad).toBeNull()
    expect(json.signatures).toBeGreaterThan(figures.entered)
  })

  test('the report stands alone and tells of pictures that are missing', () => {
    const report = readFileSync(join(out, 'report.html'), 'utf8')
    expect(report).toContain('lang="ko"')
    expect(report).toContain('Pictures are missing')
    expect(report).not.toMatch(/<script|https?:\/\/(?!127)/)
    expect(report).not.toMatch(/(report|story|conflict|decision|office|service)\.[a-z]+[A-Za-z.-]*</)
    expect(report).toContain(figures.central.root.slice(0, 16))
  })

  test('papers that citizens took home check with the root keys alone, and against any ledger', () => {
    const receipt = daejang('receipt', 'check', join(out, 'papers', 'receipt.tlog-proof'), '--json')
    expect([receipt.exit, receipt.json.ok, receipt.json.witnessed]).toEqual([0, true, true])
    const certificate = join(out, 'papers', 'certificate.txt')
    const checked = daejang('receipt', 'check', certificate, '--data', join(out, 'gaepo'), '--json')
    expect([checked.exit, checked.json.ok]).toEqual([0, true])
  })

  test('a demo takes the place of a former one alone, and a file that is none is found out before it begins', () => {
    const taken = daejang('demo', '--rows', '1', '--out', root, '--json')
    expect([taken.exit, taken.json.error]).toEqual([1, 'DEMO_FOLDER_TAKEN'])
    expect(existsSync(join(root, 'package.json'))).toBe(true)
    const none = daejang(
      'demo',
      '--rows',
      '1',
      '--out',
      join(folder, 'none'),
      '--file',
      join(root, 'README.md'),
      '--json',
    )
    expect([none.exit, none.json.error, existsSync(join(folder, 'none'))]).toEqual([1, 'NOT_A_SALES_FILE', false])
  })
})

describe('demo --file', () => {
  const again = join(folder, 'again')
  const made = makeSalesFile({
    seed: 31,
    rows: 40,
    layout: 'ministry-2021',
    encoding: 'cp949',
    lineEnd: '\r\n',
    preamble: true,
    faulty: 0.4,
  })
  let second: Ran

  beforeAll(() => {
    // In the place of a former demo, which goes.
    cpSync(out, again, { recursive: true })
    const file = join(folder, 'sales.csv')
    writeFileSync(file, made.bytes)
    second = daejang('demo', '--rows', '1', '--out', again, '--file', file, '--json')
  })

  test('every row is signed or left out, and what was signed stands in the ledger', () => {
    expect([second.exit, second.json.lost], second.notes).toEqual([0, 0])
    const told = /Of (\d+) rows of the sales file, (\d+) were signed and (\d+) left out/.exec(second.notes)
    const [rows, signed, left] = (told ?? []).slice(1).map(Number) as [number, number, number]
    expect([rows, signed + left]).toEqual([made.rows.length, made.rows.length])
    const verdicts = (verdict: string): number => made.rows.filter((row) => row.verdict === verdict).length
    // Doubtful rows are decided by reason where that is possible; refused ones never become records.
    expect(signed).toBeGreaterThan(verdicts('ready'))
    expect(left).toBeGreaterThanOrEqual(verdicts('refused'))
    const imported = records(again).filter(({ action }) => action === 'import')
    expect(imported.length).toBe(signed)
    const ids = new Set(journal(again))
    expect(imported.filter(({ id }) => !ids.has(id))).toEqual([])
    expect(second.json.entered).toBe(ids.size)
    expect(second.json.witnessed).toBe((second.json.central as Party).size)
  })

  test('the former demo is gone', () => {
    const former = new Set(records(out).map(({ id }) => id))
    expect(records(again).filter(({ id }) => former.has(id))).toEqual([])
  })
})

describe('what verify finds', () => {
  const copy = (name: string): string => {
    const at = join(folder, `flipped-${name}-${Math.random().toString(36).slice(2)}`)
    cpSync(join(out, name), at, { recursive: true })
    return at
  }
  const flip = (path: string, sql: string, ...values: readonly unknown[]): void => {
    const db = new Database(path)
    db.prepare(sql).run(...values)
    db.close()
  }
  const flipped = (bytes: Buffer, at: number): Buffer => {
    const other = Buffer.from(bytes)
    other[at] = (other[at] ?? 0) ^ 1
    return other
  }

  test.each([
    ['central', 'log.db'],
    ['mapo', 'replica.db'],
  ])('a flipped byte in an entry of %s is named by its entry, exit 1', (name, file) => {
    const at = copy(name)
    const db = new Database(join(at, file))
    const idx = 7
    const bytes = db.prepare('SELECT bytes FROM entries WHERE idx = ?').pluck().get(idx) as Buffer
    db.close()
    flip(join(at, file), 'UPDATE entries SET bytes = ? WHERE idx = ?', flipped(bytes, 90), idx)
    const { exit, json, lines } = daejang('verify', '--data', at, '--network', join(out, 'network.json'), '--json')
    expect([exit, lines.length, json.ok]).toEqual([1, 1, false])
    expect((json.firstBad as { entry: number }).entry).toBe(idx)
  })

  test('a changed row of the state is found', () => {
    const at = copy('central')
    const db = new Database(join(at, 'log.db'))
    const row = db
      .prepare("SELECT key, value FROM state WHERE key LIKE 'sale/%' OR key LIKE 'title/%' LIMIT 1")
      .get() as { key: string; value: Buffer } | undefined
    db.close()
    expect(row).toBeDefined()
    flip(join(at, 'log.db'), 'UPDATE state SET value = ? WHERE key = ?', Buffer.from('{}'), row?.key)
    const { exit, json } = daejang('verify', '--data', at, '--json')
    expect([exit, json.ok]).toEqual([1, false])
    expect(json.firstBad).not.toBeNull()
  })

  test('other root keys: the log is not theirs', () => {
    const network = JSON.parse(readFileSync(join(out, 'network.json'), 'utf8')) as { rootKeys: string[] }
    const other = {
      ...network,
      rootKeys: network.rootKeys.map((key) => key.replace(/^./, (c) => (c === '0' ? '1' : '0'))),
    }
    const path = join(folder, 'other-network.json')
    writeFileSync(path, JSON.stringify(other))
    const { exit, json } = daejang('verify', '--data', join(out, 'central'), '--network', path, '--json')
    expect([exit, json.ok]).toEqual([1, false])
  })

  test('no data folder: one sentence, exit 1', () => {
    const { exit, json, notes } = daejang('verify', '--data', join(folder, 'nothing'), '--json')
    expect([exit, json.error]).toEqual([1, 'DATA_MISSING'])
    expect(notes.trim().split('\n').length).toBe(1)
  })
})

describe('what the demo left goes on', () => {
  const alive: { kill(signal: NodeJS.Signals): boolean }[] = []
  afterAll(() => {
    for (const child of alive) child.kill('SIGKILL')
  })

  /** Starts a command that runs until it is told to end; resolves with the line that says where it listens. */
  const serve = (...args: readonly string[]) =>
    new Promise<{ readonly url: string; end(): Promise<number | null> }>((resolve, reject) => {
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', join(root, 'cli/main.ts'), ...args],
        {
          env: { ...process.env, LANG: 'C' },
        },
      )
      alive.push(child)
      const ended = new Promise<number | null>((done) => child.once('exit', done))
      const end = (): Promise<number | null> => {
        child.kill('SIGTERM')
        return ended
      }
      child.stdout.on('data', (chunk: Buffer) => {
        const line = chunk.toString('utf8').split('\n')[0] ?? ''
        resolve({ url: (JSON.parse(line) as { listening: string }).listening, end })
      })
      void ended.then((code) => reject(new Error(`ended with ${code}`)))
    })

  test('central runs on the folder, and an office beside it; both end when told', async () => {
    const central = await serve('central', '--data', join(out, 'central'), '--port', '0')
    const health = (await (await fetch(`${central.url}/healthz`)).json()) as Record<string, unknown>
    expect(health).toMatchObject({ status: 'ok', size: figures.central.size, witnessedSize: figures.central.size })
    const twice = daejang('central', '--data', join(out, 'central'), '--port', '0', '--json')
    expect([twice.exit, twice.json.error]).toEqual([1, 'DATA_IN_USE'])
    const office = await serve(
      ...['office', '--data', join(out, 'mapo'), '--central', central.url, '--shell', 'none', '--port', '0'],
    )
    expect(office.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await office.end()).toBe(0)
    expect(await central.end()).toBe(0)
    expect(daejang('verify', '--data', join(out, 'mapo'), '--json').json.ok).toBe(true)
  })
})
