/** The offices of a story (story.ts): put together as the program puts them together, and what can be seen of them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openOfficeDb } from '../../electron/office/db/open.ts'
import { provisionOffice } from '../../electron/office/keys/provision.ts'
import type { Around } from '../../electron/office/steps.ts'
import { type OpenOffice, openOffice } from '../../electron/process.ts'
import type { MadeDevice, MadeStaff } from '../../node/genesis-network.ts'
import { fileStore } from '../../node/keystore.ts'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openReadonly } from '../../node/sqlite.ts'
import { createTransport } from '../../node/transport.ts'
import { toHex } from '../../shared/bytes.ts'
import type { LedgerStatus } from '../../shared/contract/types.ts'
import type { Crypto } from '../../shared/crypto/port.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import type { TestNetwork, TestOffice } from './network.ts'
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
        monotonic: () => performance.now(),
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
