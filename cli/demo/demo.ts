/**
 * The demo from an empty folder to its figures.
 *
 *     DIR/network.json            the root keys          DIR/central, DIR/mapo, DIR/gaepo   data folders
 *     DIR/journal.jsonl           what was told as saved DIR/papers                         what citizens took home
 *     DIR/report.html             for people             DIR/logs                           of the processes
 *
 * It ends in order: the day's access logs are anchored, the outboxes run empty, the last block is closed and cosigned
 * by both offices, every process ends; then the figures are read from the folders and each folder is verified anew.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCrypto } from '../../node/sodium.ts'
import { createTransport } from '../../node/transport.ts'
import { koreanDate } from '../../shared/civil.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { createCentralClient } from '../../shared/wire/client.ts'
import { makeFolder } from '../make-folder.ts'
import { DEMO_OFFICES, type DemoNetwork, demoPaths, demoStaff, makeDemoNetwork } from '../network/make.ts'
import { type Report, writeReport } from '../report/report.ts'
import { verifyData } from '../verify.ts'
import { openCamera } from './camera.ts'
import { settled } from './counter.ts'
import { casesIn, partyOf, reckon, witnessedSize } from './figures.ts'
import { importFile, type SalesFile } from './import.ts'
import { type JournalLine, openJournal, readJournal } from './journal.ts'
import { type RunningNetwork, startNetwork } from './network.ts'
import { handOut } from './papers.ts'
import { DemoError } from './seat.ts'
import { approveAll, playStory, type Stage } from './story.ts'
import { type Checked, type Figures, type TaleEvent, Teller } from './tale.ts'
import { makeWorld, type OfficeName } from './world.ts'

export interface DemoOptions {
  readonly rows: number
  readonly out: string
  readonly file: SalesFile | null
  readonly now: () => number
  readonly watch: (event: TaleEvent) => void
  /** Ends the demo early, its processes with it. */
  readonly stopped: Promise<void>
}

export interface DemoResult {
  readonly figures: Figures
  readonly checked: readonly Checked[]
}

const SEED = 20_250_926
const JOURNAL = 'journal.jsonl'
const REPORT = 'report.html'
/** All that a demo leaves; a later one at the same place replaces it. */
const LEAVINGS = ['central', 'mapo', 'gaepo', 'roots', 'logs', 'papers', REPORT, 'network.json', 'making.json', JOURNAL]

/** Blocks are few in a demo: the whole state's root stands in every eighth. */
const PARAMETERS = { stateRootEvery: 8, stateRootLag: 2 }

/** Seen by a clerk; the others by a supervisor. */
const CLERKS_PICTURES: readonly string[] = ['form', 'case']

export const runDemo = async (options: DemoOptions): Promise<DemoResult> => {
  const { out, now } = options
  clearFolder(out)
  const teller = new Teller(now, options.watch)
  const startedAt = now()
  const journal = openJournal(join(out, JOURNAL))
  const network = await makeDemoNetwork(out, { now: startedAt as Instant, parameters: PARAMETERS })
  teller.tell('network', { network: network.file.network })
  const camera = await openCamera((code) => teller.tell(`camera.${code}`))
  let running: RunningNetwork | null = null
  try {
    running = await startNetwork(out, network, journal, teller)
    const interrupted = options.stopped.then((): never => {
      throw new DemoError('DEMO_INTERRUPTED')
    })
    await Promise.race([interrupted, play(options, running, teller, camera)])
    const note = await endInOrder(running, network, teller)
    await running.stop()
    teller.tell('ended')
    return finish(options, network, teller, startedAt, note, camera?.pictures ?? [])
  } finally {
    journal.close()
    await camera?.close()
    await running?.stop()
  }
}

const play = async (
  { rows, out, file, now }: DemoOptions,
  running: RunningNetwork,
  teller: Teller,
  camera: Awaited<ReturnType<typeof openCamera>>,
): Promise<void> => {
  const { counters, offices } = running
  const today = koreanDate(now())
  const pathOf: { readonly [key: string]: (office: OfficeName) => Promise<string> } = {
    case: async (office) => {
      const cases = await counters[office].clerk.openCases()
      // The oldest transfer: others were built on it, and a paper was handed out.
      const transfer = cases.filter(({ record }) => record.action === 'transfer').at(-1)
      return `/cases/${transfer?.id ?? cases[0]?.id ?? ''}`
    },
    form: async (office) => {
      const draft = await counters[office].clerk.call('draft.create', {
        service: 'birth',
        action: 'register',
        target: null,
        values: null,
      })
      return `/draft/${draft.id}`
    },
    queue: async () => '/queue/accepted',
    offline: async () => '/queue/unsent',
    register: async () => '/register/property',
    ledger: async () => '/ledger',
  }
  const stage: Stage = {
    world: makeWorld(SEED, today),
    today,
    rows,
    counters,
    teller,
    killCentral: running.killCentral,
    startCentral: running.startCentral,
    picture: async (key, office) => {
      const member = demoStaff(office).find(
        ({ role }) => role === (CLERKS_PICTURES.includes(key) ? 'clerk' : 'supervisor'),
      )
      const path = await pathOf[key]?.(office)
      if (member !== undefined && path !== undefined) await camera?.take(key, offices[office], member, path)
      for (const { id } of await counters[office].clerk.call('draft.list', {})) {
        await counters[office].clerk.call('draft.discard', { id })
      }
    },
  }
  const accepted = await playStory(stage)
  if (file !== null) {
    const imported = await importFile(counters.mapo, file)
    const approved = await approveAll(stage)
    if (approved < imported.signed) throw new DemoError('DEMO_STUCK', { what: 'import' })
    await settled([counters.mapo, counters.gaepo])
    teller.tell('imported', { ...imported })
  }
  const symbols = await handOut(counters.mapo, accepted, out)
  teller.tell('papers', { symbols })
  await stage.picture('register', 'gaepo')
  await stage.picture('ledger', 'mapo')
}

/** Anchors, empties, closes, cosigns; answers with the newest witnessed note. */
const endInOrder = async (running: RunningNetwork, { file }: DemoNetwork, teller: Teller): Promise<Uint8Array> => {
  const { counters } = running
  const both = [counters.mapo, counters.gaepo]
  for (const office of DEMO_OFFICES) await running.offices[office].control.seat('clerk').order('anchor')
  await settled(both)
  teller.tell('anchored')
  const crypto = createCrypto()
  const transport = createTransport({ sockets: 2, idleMs: 10_000 })
  const client = createCentralClient({
    fetch: transport.fetch,
    baseUrl: running.centralUrl(),
    crypto,
    network: file.network,
    origin: file.origin,
    identity: null,
  })
  const note = await client.witnessed()
  transport.close()
  if (!note.ok || note.value === null) throw new DemoError('DEMO_NOT_WITNESSED')
  return note.value
}

const finish = async (
  { out, rows, now }: DemoOptions,
  network: DemoNetwork,
  teller: Teller,
  startedAt: number,
  note: Uint8Array,
  pictures: Report['pictures'],
): Promise<DemoResult> => {
  const crypto = createCrypto()
  const paths = demoPaths(out)
  const folders = DEMO_OFFICES.map((id) => paths.office(id))
  const lines = readJournal(join(out, JOURNAL))
  const cases = folders.map(casesIn)
  const total = (of: (each: { readonly opened: number; readonly closed: number }) => number): number =>
    cases.reduce((sum, each) => sum + of(each), 0)
  const { id: _, ...central } = partyOf(crypto, 'central', paths.central)
  const reckoned = {
    entered: lines.length,
    ...reckon(crypto, lines, { central: paths.central, offices: folders }),
    conflicts: total(({ opened }) => opened),
    resolved: total(({ closed }) => closed),
    witnessed: witnessedSize(crypto, paths.central, note),
    central,
    offices: DEMO_OFFICES.map((id) => partyOf(crypto, id, paths.office(id))),
  }
  const parties = [['central', paths.central] as const, ...DEMO_OFFICES.map((id) => [id, paths.office(id)] as const)]
  const checked = await Promise.all(parties.map(([id, folder]) => check(id, folder, paths.network)))
  for (const { ok, ...found } of checked) teller.tell(ok ? 'verified' : 'verifyFailed', found)
  const figures: Figures = { ...reckoned, seconds: Math.round((now() - startedAt) / 100) / 10 }
  const { events, conflicts, processes } = teller
  const tale = {
    network: network.file.network,
    startedAt,
    rows,
    events,
    conflicts,
    processes,
    entered: enteredOf(lines),
  }
  writeFileSync(join(out, REPORT), writeReport({ tale, figures, checked, pictures }))
  return { figures, checked }
}

const check = async (id: string, folder: string, network: string): Promise<Checked> => {
  const found = await verifyData(folder, network, () => undefined)
  if (!found.ok) throw new DemoError(found.error.code, { path: folder })
  const { ok, entries, blocks, signatures } = found.value
  return { id, ok, entries, blocks, signatures }
}

const enteredOf = (lines: readonly JournalLine[]) =>
  [...Map.groupBy(lines, ({ office, what }) => `${office} ${what.split('/')[0]}`)]
    .map(([name, of]) => {
      const [office = '', service = ''] = name.split(' ')
      return { office, service, count: of.length }
    })
    .sort((a, b) => (a.office + a.service < b.office + b.service ? -1 : 1))

/** An empty or new folder, or one that holds nothing but a former demo. */
const clearFolder = (out: string): void => {
  if (existsSync(out)) {
    const there = readdirSync(out)
    const isDemo = there.includes(JOURNAL) && there.every((name) => LEAVINGS.includes(name))
    if (there.length > 0 && !isDemo) throw new DemoError('DEMO_FOLDER_TAKEN', { path: out })
    for (const name of there) rmSync(join(out, name), { recursive: true, force: true })
  }
  makeFolder(out)
}
