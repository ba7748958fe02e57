/**
 * `npm run bench [-- --records N --search N --keep DIR]`: DESIGN section 11 for what exists now. Every figure stands
 * beside a limit or a peer measured in the same run on the same machine; nothing here fails for being slow.
 *
 * The offices and central are the real processes, driven through the contract that the screens use. Records are
 * apartment sales, imported as a clerk imports them, so that entering 100,000 takes minutes and not hours; each is
 * signed, sealed, approved, ordered and verified as any other.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { settled, until } from '../../cli/demo/counter.ts'
import { importFile, type SalesFile } from '../../cli/demo/import.ts'
import { openJournal } from '../../cli/demo/journal.ts'
import { type RunningNetwork, startNetwork, unlock } from '../../cli/demo/network.ts'
import { Seat } from '../../cli/demo/seat.ts'
import { makeWorld, saleValues } from '../../cli/demo/world.ts'
import { type DemoNetwork, makeDemoNetwork } from '../../cli/network/make.ts'
import { startCentral, startOffice } from '../../cli/network/processes.ts'
import { openOffice } from '../../electron/process.ts'
import { openReadonly } from '../../node/sqlite.ts'
import { koreanDate } from '../../shared/civil.ts'
import { SEOUL_LEGAL_DONG } from '../../shared/codes/seoul.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { ledgerRates, signedBytes } from './ledger.ts'
import { openBare, quantile, rawRate } from './limits.ts'
import { runPeer } from './peers.ts'

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '10000' },
    search: { type: 'string', default: '100000' },
    keep: { type: 'string' },
  },
})
const RECORDS = Number(options.records)
const SEARCH = Number(options.search)
const scratch = mkdtempSync(join(tmpdir(), 'daejang-bench-'))

interface Row {
  readonly what: string
  readonly figure: string
  readonly beside: string
  readonly ratio: number | null
  /** `ratio` should be at most, or at least. */
  readonly bar: string
}
const rows: Row[] = []
const tell = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')}/s`
const ms = (n: number): string => `${n < 10 ? n.toFixed(2) : n.toFixed(0)} ms`
const folderBytes = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

/** A file of sales as the ministry publishes them, every row another parcel or price. */
const salesFile = (count: number, seed: number): SalesFile => {
  const dongs = SEOUL_LEGAL_DONG.all.filter(
    ({ code, abolished }) => abolished === null && /^11(440|680)/.test(code) && !code.endsWith('00000'),
  )
  const lines = Array.from({ length: count }, (_, n) => {
    const dong = dongs[n % dongs.length] as (typeof dongs)[number]
    const lot = 1 + (Math.floor(n / dongs.length) % 900)
    const price = 30_000 + ((n * 7919 + seed * 104_729) % 170_000)
    const cells = [
      dong.name,
      `${lot}`,
      `${lot}`,
      '0',
      `한빛${n % 97}차`,
      `${59 + (n % 60)}.${10 + (n % 80)}`,
      '202610',
      `${1 + (n % 28)}`,
      `"${price.toLocaleString('en')}"`,
      `${1 + (n % 30)}`,
      '2005',
      '마포대로',
    ]
    return cells.join(',')
  })
  const header = '시군구,번지,본번,부번,단지명,전용면적(㎡),계약년월,계약일,거래금액(만원),층,건축년도,도로명'
  return { name: `sales-${seed}.csv`, bytes: new TextEncoder().encode(`${[header, ...lines].join('\r\n')}\r\n`) }
}

const network: DemoNetwork = await makeDemoNetwork(join(scratch, 'network'), { now: (Date.now() - 60_000) as Instant })
const journal = openJournal(join(scratch, 'journal.jsonl'))
const quiet = { started: () => undefined } as unknown as Parameters<typeof startNetwork>[3]
const start = (): Promise<RunningNetwork> => startNetwork(scratch, network, journal, quiet)

const enter = async (running: RunningNetwork, count: number, seed: number): Promise<void> => {
  const { mapo } = running.counters
  for (let done = 0; done < count; done += 10_000) {
    const imported = await importFile(mapo, salesFile(Math.min(10_000, count - done), seed + done))
    await mapo.supervisor.approveWaiting()
    tell(`  ${done + imported.signed} records signed and approved`)
  }
}

const officeOf = (id: 'mapo' | 'gaepo') =>
  network.offices.find((office) => office.id === id) as DemoNetwork['offices'][number]

/** Seconds from when an office with an empty replica answers until it holds what central has, sealed parts and index too. */
const takeAnew = async (data: string): Promise<number> => {
  const central = await startCentral({ data: network.central })
  if (!central.ok) throw new Error(central.error.why)
  const office = await startOffice({ data, central: central.value.url })
  if (!office.ok) throw new Error(office.error.why)
  const begun = performance.now()
  const seat = office.value.control.seat('second')
  const size = (
    await fetch(`${central.value.url}/healthz`).then((answer) => answer.json() as Promise<{ size: number }>)
  ).size
  await until('the second office holds everything', async () => {
    const state = await seat.call('app.state', {})
    if (!state.ok) return false
    if (state.value.ledger.size < size) return `${state.value.ledger.size}`
    const replica = openReadonly(join(data, 'replica.db'))
    const [missing, indexed] = ['SELECT count(*) FROM wanted', 'SELECT entries FROM indexed'].map(
      (query) => replica.prepare(query).pluck().get() as number,
    ) as [number, number]
    replica.close()
    return (missing === 0 && indexed === state.value.ledger.size) || `${missing} ${indexed}`
  })
  const seconds = (performance.now() - begun) / 1000
  await office.value.stop()
  await central.value.stop()
  return seconds
}

const plug = (running: RunningNetwork, office: 'mapo' | 'gaepo', plugged: boolean) =>
  running.counters[office].clerk.call('connection.set', { plugged })

try {
  tell(`Machine: ${cpus()[0]?.model.trim()}, ${availableParallelism()} processors, Node ${process.versions.node}`)

  tell(`Entering ${RECORDS} records at Mapo, cut off ...`)
  let running = await start()
  await plug(running, 'mapo', false)
  const entering = await seconds(() => enter(running, RECORDS, 1))
  tell(`  ${perSecond(RECORDS / entering)} by import`)

  const reconcile = await seconds(async () => {
    await plug(running, 'mapo', true)
    await settled([running.counters.mapo])
  })
  await settled([running.counters.mapo, running.counters.gaepo])
  await until('the log keeps what the office kept', async () => {
    const db = openReadonly(join(officeOf('mapo').data, 'office.db'))
    const held = db.prepare('SELECT count(*) FROM held').pluck().get() as number
    const spare = db.pragma('freelist_count', { simple: true }) as number
    db.close()
    return (held === 0 && spare < 256) || `${held} ${spare}`
  })
  await running.stop()
  tell('A second office takes everything anew ...')
  for (const end of ['', '-wal', '-shm']) rmSync(join(officeOf('gaepo').data, `replica.db${end}`), { force: true })
  const second = await takeAnew(officeOf('gaepo').data)

  const { records, entryBytes, allBytes } = signedBytes(network.central)
  const size = Math.round(entryBytes / records)
  tell(`Limits and peers with records of ${size} bytes ...`)
  const pouch = runPeer('pouchdb', RECORDS, size, scratch)
  const hyper = runPeer('hypercore', RECORDS, size, scratch)
  rows.push({
    what: `reconcile ${RECORDS} unsent records, outcomes known, replica equal`,
    figure: perSecond(RECORDS / reconcile),
    beside: pouch.seconds === null ? `PouchDB: ${pouch.why}` : `PouchDB push ${perSecond(RECORDS / pouch.seconds)}`,
    ratio: pouch.seconds === null ? null : pouch.seconds / reconcile,
    bar: '>= 0.5',
  })
  rows.push({
    what: `bring ${RECORDS} records to a second office: verified, indexed, sealed parts stored`,
    figure: perSecond(RECORDS / second),
    beside: hyper.seconds === null ? `Hypercore: ${hyper.why}` : `Hypercore ${perSecond(RECORDS / hyper.seconds)}`,
    ratio: hyper.seconds === null ? null : hyper.seconds / second,
    bar: '>= 0.6',
  })

  tell('Catch-up and central ...')
  const { apply, order } = ledgerRates(network, scratch)
  for (const [what, rate] of [
    ['replica catch-up, every byte verified, rules re-run, in a thread beside its signature thread', apply],
    ['central, embedded store, two signatures a record: door, evaluation, commit, checkpoint', order],
  ] as const) {
    // Three rounds, each beside the raw rate of the same minute; the middle one counts.
    const rounds: { rate: number; raw: number }[] = []
    for (let round = 0; round < 3; round += 1) {
      const raw = rawRate(scratch, 5_000, size)
      rounds.push({ rate: await rate(), raw: (raw + rawRate(scratch, 5_000, size)) / 2 })
    }
    const middle = rounds.sort((a, b) => a.rate / a.raw - b.rate / b.raw)[1] as (typeof rounds)[number]
    rows.push({
      what,
      figure: perSecond(middle.rate),
      beside: `raw ${perSecond(middle.raw)}`,
      ratio: middle.rate / middle.raw,
      bar: '>= 0.7',
    })
  }
  const held = officeOf('mapo')
  for (const [what, path] of [
    ['disk per record, central', network.central],
    ['disk per record, the office that wrote it', held.data],
  ] as const) {
    const each = folderBytes(path) / records
    rows.push({
      what,
      figure: `${Math.round(each)} B`,
      beside: `signed ${Math.round(allBytes / records)} B (entry ${size} B)`,
      ratio: each / (allBytes / records),
      bar: '<= 3',
    })
  }

  tell('Saving ...')
  const opened = await openOffice({
    dataDir: held.data,
    central: null,
    shell: 'none',
    version: 'bench',
    log: () => undefined,
  })
  if (!opened.ok) throw new Error(opened.error.code)
  const desk = opened.value.office.seat()
  const seat = new Seat('mapo', '', desk as unknown as ConstructorParameters<typeof Seat>[2], journal)
  await unlock(seat, held.staff[0])
  const world = makeWorld(77, koreanDate(Date.now()))
  const { insert: bareInsert, close: closeBare } = openBare(scratch, size)
  const saves: number[] = []
  const bare: number[] = []
  /** The first ones are slower than any of a day's work: the program has just started. */
  const WARM = 200
  for (let n = 0; n < WARM + 1000; n += 1) {
    const values = saleValues(world, world.parcel('mapo'), koreanDate(Date.now()))
    const draft = await seat.call('draft.create', {
      service: 'real-estate',
      action: 'report',
      target: null,
      values: null,
    })
    const input = { id: draft.id, values: { ...draft.values, ...values } } as Parameters<
      typeof seat.call<'draft.submit'>
    >[1]
    // A counter's call is a message of its own: what nobody waits for gets its turn before it.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    const started = performance.now()
    await seat.call('draft.submit', input)
    if (n >= WARM) saves.push(performance.now() - started)
    // The disk that both write to is the same at the same moment.
    if (n >= WARM) bare.push(...bareInsert(2))
  }
  closeBare()
  desk.close()
  await opened.value.close()
  rows.push({
    what: 'saving a record: parse, rules, seal, sign, commit; p99 (p50)',
    figure: `${ms(quantile(saves, 0.99))} (${ms(quantile(saves, 0.5))})`,
    beside: `bare signed insert ${ms(quantile(bare, 0.99))} (${ms(quantile(bare, 0.5))})`,
    ratio: quantile(saves, 0.99) / quantile(bare, 0.99),
    bar: '<= 4',
  })

  if (SEARCH > 0) {
    tell(`Search in ${SEARCH} records ...`)
    running = await start()
    await enter(running, Math.max(0, SEARCH - RECORDS), 500)
    await settled([running.counters.mapo, running.counters.gaepo])
    const { clerk } = running.counters.mapo
    const state = await clerk.call('app.state', {})
    await until('the index', async () => (await clerk.call('ledger.status', {})).indexLag === 0)
    const found: number[] = []
    const queries = ['한빛', '마포구 공덕동', state.office, 'MAPO-2026', '김', 'ㄱㅎㄴ', '1144010100']
    for (let n = 0; n < 100; n += 1) {
      const query = `${queries[n % queries.length]}${n % 2 === 0 ? '' : n}`
      let started = performance.now()
      // Looking names up is limited to what a counter needs; a refusal is waited out, not measured.
      while (!(await clerk.ask('search.all', { query })).ok) {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        started = performance.now()
      }
      found.push(performance.now() - started)
    }
    await running.stop()
    const again = performance.now()
    const office = await startOffice({ data: held.data, central: 'http://127.0.0.1:9' })
    if (!office.ok) throw new Error(office.error.why)
    const cold = (await office.value.control.seat('cold').call('app.state', {})).ok
      ? performance.now() - again
      : Number.NaN
    const memory =
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${office.value.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    await office.value.stop()
    rows.push({
      what: `search in ${SEARCH} records over loopback, p95`,
      figure: ms(quantile(found, 0.95)),
      beside: '30 ms',
      ratio: quantile(found, 0.95) / 30,
      bar: '<= 1',
    })
    rows.push({
      what: 'office process answers after a cold start',
      figure: ms(cold),
      beside: '2 s',
      ratio: cold / 2000,
      bar: '<= 1',
    })
    rows.push({
      what: 'memory of the office process',
      figure: `${Math.round(memory)} MB`,
      beside: '300 MB',
      ratio: memory / 300,
      bar: '<= 1',
    })
  }
} finally {
  journal.close()
  if (options.keep === undefined) rmSync(scratch, { recursive: true, force: true })
  else tell(`Kept: ${scratch}`)
}

const ratio = (row: Row): string => (row.ratio === null ? '-' : row.ratio.toFixed(2))
const cells = [
  ['what', 'figure', 'beside', 'ratio', 'bar'],
  ...rows.map((row) => [row.what, row.figure, row.beside, ratio(row), row.bar]),
]
const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...cells.map((row) => (row[at] as string).length)))
for (const row of cells) console.log(row.map((cell, at) => cell.padEnd(widths[at] as number)).join('  '))
