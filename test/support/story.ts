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
 * Every clock is the machine’s, moved by what a story says (`ahead`); the network is three days old. Crypto is real but
 * for Argon2id, which would cost seconds a story. Everything is closed and removed when the test is over.
 */
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type Serving, serveCentral } from '../../central/serve.ts'
import { saleValues, birthValues as valuesOfBirth, type World, makeWorld as worldOf } from '../../cli/demo/world.ts'
import { writeNetworkFile } from '../../node/network-file.ts'
import { inlineSignatures } from '../../node/signatures.ts'
import { verifyFolder } from '../../node/verify.ts'
import { addDays, type CivilDate, koreanDate } from '../../shared/civil.ts'
import type { RulesSet } from '../../shared/ledger/engine.ts'
import type { Parameters } from '../../shared/ledger/genesis.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { RULES } from '../../shared/services/index.ts'
import { initTestFolder } from './central.ts'
import { makeTestNetwork, type TestNetwork } from './network.ts'
import { type Child, startChild } from './processes.ts'
import {
  type Counter,
  type OfficeWish,
  provision,
  type Roots,
  rootsOf,
  StoryOffice,
  storyFolder,
  until,
} from './story-office.ts'

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
        child = startChild(['cli/main.ts', 'central', '--data', folder, '--port', String(port)])
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
