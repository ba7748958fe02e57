/**
 * A whole network for a story: central over HTTP on loopback under the released rules, and offices put together as the
 * program puts them together (electron/process.ts): office.db, replica.db and its writing thread, sync. What people do,
 * they do through the contract, as the screens do.
 *
 *     const story = await beginStory()
 *     const { mapo, gaepo } = story
 *     await mapo.unplug()
 *     const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
 *     await mapo.supervisor.approveAll()
 *     await mapo.plug()
 *     await story.settled(mapo, gaepo)
 *
 * Every clock is the machine’s, moved by what a story says (`ahead`); the network is three days old. Crypto is real but for Argon2id, which would cost
 * seconds a story. Everything is closed and removed when the test is over.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type Serving, serveCentral } from '../../central/serve.ts'
import type { Around as CentralAround } from '../../central/steps.ts'
import { saleValues, birthValues as valuesOfBirth, type World, makeWorld as worldOf } from '../../cli/demo/world.ts'
import { openOfficeDb } from '../../electron/office/db/open.ts'
import { provisionOffice } from '../../electron/office/keys/provision.ts'
import type { Around } from '../../electron/office/steps.ts'
import { type OpenOffice, openOffice } from '../../electron/process.ts'
import type { MadeDevice, MadeStaff } from '../../node/genesis-network.ts'
import { fileStore } from '../../node/keystore.ts'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { writeNetworkFile } from '../../node/network-file.ts'
import { inlineSignatures } from '../../node/signatures.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openReadonly } from '../../node/sqlite.ts'
import { createTransport } from '../../node/transport.ts'
import { verifyFolder } from '../../node/verify.ts'
import { toHex } from '../../shared/bytes.ts'
import { addDays, type CivilDate, koreanDate } from '../../shared/civil.ts'
import type { LedgerStatus } from '../../shared/contract/types.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import type { Parameters } from '../../shared/ledger/genesis.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { RULES } from '../../shared/services/index.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { initTestFolder } from './central.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from './network.ts'
import { type Child, startChild } from './processes.ts'
import { Actor, type Running, type StaffName } from './story-actor.ts'

const real = createCrypto()

/** Real, but for the stretching. */
export const storyCrypto: Crypto = {
  ...real,
  argon2id: (passphrase, salt) => real.hkdfSha256(passphrase, salt, new Uint8Array(0), 32),
}

export const stretch = async (passphrase: Uint8Array, salt: Uint8Array): Promise<Uint8Array> =>
  storyCrypto.argon2id(passphrase, salt, { opslimit: 1, memlimitBytes: 1 })

export const passphraseOf = (staffNo: string): string => `${staffNo} 비밀`

/** A folder that goes with the test. */
export const storyFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'daejang-story-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until it is so. `told` explains a failure. */
export const until = async (
  isSo: () => boolean | Promise<boolean>,
  told: () => unknown = () => isSo.toString(),
  withinMs = 60_000,
): Promise<void> => {
  const end = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`it did not happen: ${JSON.stringify(await told())}`)
    await pause(20)
  }
}

export interface OfficeWish {
  /** Stands between the office and central. */
  readonly between?: (fetch: Fetch) => Fetch
  readonly around?: Around
  readonly writer?: URL
  /** Another address than central's own: a proxy's. */
  readonly central?: string
  /** Whether the cable is in when the office opens. */
  readonly plugged?: boolean
  readonly log?: (event: string, data: Readonly<Record<string, string | number>>) => void
}

/** What a ledger file holds, computed from its rows: the same for all who agree. */
export interface Roots {
  readonly size: number
  readonly root: string
  readonly effectsRoot: string
  readonly stateRoot: string
}

/** The people of an office, and what can be seen of it whether it runs here or in a process of its own. */
export abstract class Counter {
  readonly test: TestOffice
  readonly dataDir: string
  readonly clerk: Actor
  readonly clerk2: Actor
  readonly supervisor: Actor
  readonly supervisor2: Actor
  readonly administrator: Actor
  /** Where the network has two of an office (`administrators: 2`). */
  readonly administrator2: Actor
  readonly auditor: Actor

  constructor(test: TestOffice, dataDir: string) {
    this.test = test
    this.dataDir = dataDir
    const member = ({ keys, staffNo }: Pick<MadeStaff, 'keys' | 'staffNo'>): Actor =>
      new Actor(test.id, () => this.running, keys.id, passphraseOf(staffNo))
    const actor = (who: StaffName): Actor => member(test[who])
    this.clerk = actor('clerk')
    this.clerk2 = actor('clerk2')
    this.supervisor = actor('supervisor')
    this.supervisor2 = actor('supervisor2')
    this.administrator = actor('administrator')
    this.auditor = actor('auditor')
    this.administrator2 = member(test.made.staff[6] ?? test.administrator)
  }

  abstract get running(): Running
  abstract open(): Promise<void>
  abstract close(): Promise<void>
  /** What programs may ask beside the contract (electron/process.ts). */
  abstract order(name: string, input?: object): Promise<Record<string, unknown>>

  async unplug(): Promise<void> {
    await this.clerk.call('connection.set', { plugged: false })
  }

  async plug(): Promise<void> {
    await this.clerk.call('connection.set', { plugged: true })
  }

  /** Records that are approved and without an outcome. */
  async waiting(): Promise<number> {
    return (await this.clerk.call('app.state', {})).counts.unsent
  }

  status(): Promise<LedgerStatus> {
    return this.clerk.call('ledger.status', {})
  }

  roots(): Roots {
    return rootsOf(join(this.dataDir, 'replica.db'))
  }
}

/** An office in this process. */
export class StoryOffice extends Counter {
  /** Milliseconds by which this office's clock goes wrong. */
  ahead = 0
  /** Applied at the next opening. */
  wish: OfficeWish
  #open: { readonly office: OpenOffice; readonly running: Running } | null = null
  readonly #central: () => string
  /** A cable that was pulled stays pulled over a restart. */
  #plugged: boolean

  constructor(test: TestOffice, dataDir: string, central: () => string, wish: OfficeWish) {
    super(test, dataDir)
    this.#central = central
    this.wish = wish
    this.#plugged = wish.plugged ?? true
  }

  get running(): Running {
    if (this.#open === null) throw new Error(`${this.test.id} is closed`)
    return this.#open.running
  }

  now(): number {
    return Date.now() + this.ahead
  }

  async open(): Promise<void> {
    const { between, around, writer, log = tellDefects } = this.wish
    const wire = createTransport()
    if (!this.#plugged) wire.close()
    const opened = await openOffice({
      dataDir: this.dataDir,
      central: this.wish.central ?? this.#central(),
      shell: 'none',
      version: 'story',
      log,
      secrets: fileStore(join(this.dataDir, 'keys')),
      clock: {
        now: () => this.now(),
        after: (ms, run) => {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      },
      stretch,
      transport: { ...wire, fetch: between?.(wire.fetch) ?? wire.fetch },
      ...(around === undefined ? {} : { around }),
      ...(writer === undefined ? {} : { writer }),
    })
    if (!opened.ok) throw new Error(JSON.stringify(opened.error))
    const office = opened.value
    const seat = (): ReturnType<Running['seat']> => {
      const own = office.office.seat()
      return {
        call: (channel, input) => own.call(channel, input),
        order: async (name, input) => office.orders[name]?.(input, own),
      }
    }
    this.#open = { office, running: { seat } }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = null
    await open?.office.close()
  }

  /** Ends the process and starts it again on the same folder: the normal start-up path. */
  async restart(wish: OfficeWish = this.wish): Promise<void> {
    await this.close()
    this.wish = wish
    await this.open()
  }

  override async unplug(): Promise<void> {
    this.#plugged = false
    await super.unplug()
  }

  override async plug(): Promise<void> {
    this.#plugged = true
    await super.plug()
  }

  async order(name: string, input: object = {}): Promise<Record<string, unknown>> {
    return (await this.running.seat().order(name, input)) as Record<string, unknown>
  }
}

/** A defect of the program: its place stands in the test's output, since answers name none. */
const tellDefects = (event: string, data: Readonly<Record<string, string | number>>): void => {
  if (event === 'call-failed' || event === 'sync broken') console.error(event, data)
}

/** Read from the file of a replica (`replica.db`) or of central (`log.db`) while its owner works. */
export const rootsOf = (path: string): Roots => {
  const db = openReadonly(path)
  try {
    db.prepare('BEGIN').run()
    const ledger = readLedgerStore(db, real)
    const head = ledger.head()
    if (head === null) return { size: 0, root: '', effectsRoot: '', stateRoot: '' }
    const { size, root, effectsRoot } = head
    return { size, root, effectsRoot: toHex(effectsRoot), stateRoot: toHex(ledger.stateRoot()) }
  } finally {
    db.close()
  }
}

export interface StoryCentral {
  readonly folder: string
  readonly url: string
  /** Milliseconds by which central's clock goes wrong. */
  ahead: number
  stop(): Promise<void>
  start(options?: CentralWish): Promise<void>
  /** Signals the process of its own; resolves when a killed one is gone. */
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  roots(): Roots
}

export interface CentralWish {
  readonly rulesSet?: (version: number) => RulesSet | undefined
  readonly around?: CentralAround
  readonly log?: (event: string, data: Readonly<Record<string, string | number | null>>) => void
  /** The program itself, in a process of its own, instead of central in this one. */
  readonly asProcess?: boolean
}

export interface StoryWish {
  /** Moves the whole story's people and parcels. */
  readonly seed?: number
  /** Terminals of each office; the story's offices sit at the first. */
  readonly devices?: number
  readonly administrators?: number
  readonly parameters?: Partial<Parameters>
  readonly central?: CentralWish
  readonly mapo?: OfficeWish
  readonly gaepo?: OfficeWish
  /** False: the offices open when the story says so. */
  readonly open?: boolean
}

export interface Story {
  readonly network: TestNetwork
  readonly world: World
  readonly today: CivilDate
  readonly central: StoryCentral
  readonly mapo: StoryOffice
  readonly gaepo: StoryOffice
  /** Another terminal of an office, closed, with a folder of its own. */
  terminal(of: 'mapo' | 'gaepo', number: number, wish?: OfficeWish): Promise<StoryOffice>
  /** An office over a folder that the story made, closed. */
  officeAt(of: 'mapo' | 'gaepo', dataDir: string, wish?: OfficeWish): StoryOffice
  /** A sale of an apartment; of another parcel each time. */
  sale(daysAgo?: number): ReturnType<typeof saleValues>
  birth(daysAgo?: number): ReturnType<typeof valuesOfBirth>
  /** Waits until these offices have sent everything and hold the same witnessed log as central. */
  settled(...offices: readonly Counter[]): Promise<void>
  /** As `settled`, for one office while the other is away: nothing becomes witnessed. */
  settledAlone(office: Counter): Promise<void>
}

export const beginStory = async (wish: StoryWish = {}): Promise<Story> => {
  const network = makeTestNetwork({
    createdAt: Date.now() - 3 * 86_400_000,
    devices: wish.devices ?? 1,
    administrators: wish.administrators ?? 1,
    parameters: { candidateHoldMs: 300, stateRootEvery: 4, stateRootLag: 2, ...wish.parameters },
  })
  const today = koreanDate(Date.now())
  const world = worldOf(wish.seed ?? 1, today)
  const central = await startCentral(network, wish.central ?? {})
  const terminal = async (of: 'mapo' | 'gaepo', number: number, officeWish: OfficeWish = {}) => {
    const test = network[of]
    const device = test.devices[number - 1]
    if (device === undefined) throw new Error(`${of} has no terminal ${number}`)
    const dataDir = storyFolder()
    await provision(network, test, device, dataDir)
    return officeAt(of, dataDir, officeWish)
  }
  const officeAt = (of: 'mapo' | 'gaepo', dataDir: string, officeWish: OfficeWish = {}): StoryOffice => {
    const office = new StoryOffice(network[of], dataDir, () => central.url, officeWish)
    onTestFinished(() => office.close())
    return office
  }
  const [mapo, gaepo] = [await terminal('mapo', 1, wish.mapo), await terminal('gaepo', 1, wish.gaepo)]
  if (wish.open !== false) {
    for (const office of [mapo, gaepo]) {
      await office.open()
      await office.clerk.ready()
    }
  }
  let turn = 0
  return {
    network,
    world,
    today,
    central,
    mapo,
    gaepo,
    terminal,
    officeAt,
    sale: (daysAgo = 3) => {
      turn += 1
      return saleValues(world, world.parcel(turn % 2 === 0 ? 'mapo' : 'gaepo'), addDays(today, -daysAgo))
    },
    birth: (daysAgo = 5) => {
      const { mother, father } = world.couple()
      return valuesOfBirth(mother, father, world.child(addDays(today, -daysAgo)))
    },
    settled: async (...offices) => {
      for (const office of offices) {
        await until(
          async () => (await office.order('settled', { withinMs: 2_000 })).settled === true,
          () => office.clerk.call('app.state', {}),
          90_000,
        )
      }
      await until(
        () => {
          const { size, root } = central.roots()
          return offices.every((office) => {
            const own = office.roots()
            return own.size === size && own.root === root
          })
        },
        () => [central.roots(), ...offices.map((office) => office.roots())],
      )
    },
    settledAlone: (office) =>
      until(
        async () => (await office.waiting()) === 0 && office.roots().root === central.roots().root,
        () => office.clerk.call('app.state', {}),
      ),
  }
}

const startCentral = async (network: TestNetwork, wish: CentralWish): Promise<StoryCentral> => {
  const folder = storyFolder()
  initTestFolder(network, folder)
  let serving: Serving | null = null
  let child: Child | null = null
  let port = 0
  const serve = async (options: CentralWish): Promise<Serving> => {
    const served = await serveCentral({
      crypto: network.crypto,
      data: folder,
      port,
      clock: { now: () => (Date.now() + central.ahead) as Instant, monotonic: () => performance.now() },
      rulesSet: options.rulesSet ?? ((version) => RULES[version]),
      ...(options.around === undefined ? {} : { around: options.around }),
      ...(options.log === undefined ? {} : { log: options.log }),
    })
    if (!served.ok) throw new Error(JSON.stringify(served.error))
    return served.value
  }
  const central: StoryCentral = {
    folder,
    get url() {
      return `http://127.0.0.1:${port}`
    },
    ahead: 0,
    stop: async () => {
      child?.process.kill('SIGCONT')
      child?.process.kill('SIGTERM')
      await child?.ended
      child = null
      await serving?.close()
      serving = null
    },
    start: async (options = wish) => {
      if (options.asProcess === true) {
        child = startChild(['central/main.ts', '--data', folder, '--port', String(port)])
        port = Number(new URL(String((await child.first).listening)).port)
      } else {
        serving = await serve(options)
        port = serving.port
      }
    },
    signal: async (name) => {
      child?.process.kill(name)
      if (name !== 'SIGKILL') return
      await child?.ended
      child = null
    },
    roots: () => rootsOf(join(folder, 'log.db')),
  }
  onTestFinished(() => central.stop())
  await central.start()
  return central
}

/** Fills an office's folder for one of its terminals. */
export const provision = async (
  network: TestNetwork,
  test: TestOffice,
  device: MadeDevice,
  dataDir: string,
): Promise<void> => {
  mkdirSync(dataDir, { recursive: true })
  const db = openOfficeDb(join(dataDir, 'office.db'), storyCrypto)
  await provisionOffice(storyCrypto, db, fileStore(join(dataDir, 'keys')), {
    network: network.made.file,
    office: test.id,
    deviceSeed: device.seed,
    cosignerSeed: device.cosignerSeed,
    epoch: device.epoch,
    officeBox: test.box,
    numberKey: network.made.numberKey,
    staff: test.made.staff.map(({ seed, staffNo, roles }) => ({
      seed,
      staffNo,
      roles,
      name: `직원 ${staffNo}`,
      passphrase: passphraseOf(staffNo),
    })),
    phone: '02-0000-0000',
    demo: false,
    madeAt: network.now,
  })
  db.db.close()
}

/** All of them hold the same log, the same effects and the same state, which is also central's. */
export const expectOneLedger = (story: Story, ...offices: readonly Counter[]): void => {
  const central = story.central.roots()
  for (const office of offices) expect(office.roots()).toEqual(central)
}

/** Every folder verifies from its bytes up, trusting the network's root keys alone, and comes to central's roots. */
export const expectVerified = async (story: Story, ...offices: readonly Counter[]): Promise<void> => {
  const { crypto, made } = story.network
  const networkFile = join(storyFolder(), 'network.json')
  writeNetworkFile(networkFile, made.file)
  const { root, stateRoot } = story.central.roots()
  for (const dataDir of [story.central.folder, ...offices.map((office) => office.dataDir)]) {
    const report = await verifyFolder({
      crypto,
      dataDir,
      networkFile,
      rulesSet: (version) => RULES[version],
      signatures: inlineSignatures(crypto),
    })
    expect(report).toMatchObject({ ok: true, value: { ok: true, firstBad: null, root, stateRoot } })
  }
}
