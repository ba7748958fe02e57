/**
 * Two offices at one ledger, without wires: what an outbox hands out is ordered as a block by the kernel, and both
 * desks hear of it. Crypto is real but for Argon2id, which would cost a second a world; one test unlocks with the real one.
 */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../../electron/office/clock.ts'
import { openOfficeDb } from '../../../electron/office/db/open.ts'
import { provisionOffice } from '../../../electron/office/keys/provision.ts'
import type { Session } from '../../../electron/office/keys/sessions.ts'
import { type Office, type OfficeOptions, openOffice } from '../../../electron/office/office.ts'
import type { Outgoing, RecordQuery, Replica, SealedCopy } from '../../../electron/office/ports.ts'
import { openIndexWriter } from '../../../electron/office/replica/record-index.ts'
import { REPLICA_MIGRATIONS } from '../../../electron/office/replica/schema.ts'
import { readStatistics, type Statistics } from '../../../electron/office/replica/statistics.ts'
import { fileStore } from '../../../node/keystore.ts'
import { createCrypto } from '../../../node/sodium.ts'
import { migrate, openDatabase } from '../../../node/sqlite.ts'
import { utf8Decode } from '../../../shared/bytes.ts'
import type { ChannelName, Input, Output } from '../../../shared/contract/contract.ts'
import type { Crypto } from '../../../shared/crypto/port.ts'
import { entryType, TRANSACTION } from '../../../shared/ledger/entry.ts'
import type { Instant, TxId } from '../../../shared/ledger/ids.ts'
import { RULES } from '../../../shared/services/index.ts'
import { makeChain } from '../../support/chain.ts'
import { makeTestNetwork, TEST_START, type TestNetwork, type TestOffice } from '../../support/network.ts'
import { folder } from './db/memory.ts'

const real = createCrypto()

/** Real, but for the stretching. */
export const crypto: Crypto = {
  ...real,
  argon2id: (passphrase, salt) => real.hkdfSha256(passphrase, salt, new Uint8Array(0), 32),
}

export interface TestClock extends Clock {
  /** What o'clock it says; setting it runs no timer and delays none. */
  time: number
  /** Moves on and runs what is due. */
  pass(ms: number): void
}

const makeClock = (): TestClock => {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  let passed = 0
  const clock: TestClock = {
    time: TEST_START + 3_600_000,
    now: () => clock.time,
    monotonic: () => passed,
    after: (ms, run) => {
      const timer = { at: passed + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    pass: (ms) => {
      clock.time += ms
      passed += ms
      for (const timer of [...timers]) {
        if (timer.at > passed) continue
        timers.delete(timer)
        timer.run()
      }
    },
  }
  return clock
}

export interface Seated {
  readonly session: Session
  /** The answer's value; throws the code of a refusal. */
  call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C>>
  /** The code of the refusal; throws when there is none. */
  refusal<C extends ChannelName>(channel: C, input: unknown): Promise<string>
}

export type StaffName = 'clerk' | 'clerk2' | 'supervisor' | 'supervisor2' | 'administrator' | 'auditor'

export interface Desk {
  readonly office: Office
  readonly test: TestOffice
  readonly dataDir: string
  /** A session with this member at work. */
  seat(who: StaffName): Promise<Seated>
  /** A session that nobody has unlocked. */
  locked(): Seated
  /** Closes the process and starts it again on the same folder. */
  restart(): Promise<void>
}

export interface World {
  readonly network: TestNetwork
  readonly clock: TestClock
  readonly mapo: Desk
  readonly gaepo: Desk
  readonly chain: ReturnType<typeof makeChain>
  /** Sends what a desk's outbox holds, and orders it as one block; the ids in order. */
  send(desk: Desk, limit?: number): TxId[]
  /** Orders entries as one block. */
  order(entries: readonly Uint8Array[]): void
  /** A checkpoint with the quorum covers everything so far. */
  witness(): void
}

export const passphraseOf = (staffNo: string): string => `${staffNo} 비밀`

export const makeWorld = async (options: Partial<OfficeOptions> = {}): Promise<World> => {
  const network = makeTestNetwork()
  const clock = makeClock()
  const chain = makeChain(network, (version) => RULES[version])
  onTestFinished(() => chain.close())
  const shared = sharedReplica(network, chain)
  const open = async (test: TestOffice): Promise<Desk> => {
    const dataDir = folder()
    await provision(network, test, dataDir)
    const start = async (): Promise<Office> => {
      const opened = await openOffice({
        dataDir,
        clock,
        crypto,
        secrets: fileStore(join(dataDir, 'keys')),
        replica: () => shared.replicaOf(test.id),
        stretch: async (passphrase, salt, cost) => crypto.argon2id(passphrase, salt, cost),
        report: (channel, error) => {
          throw new Error(`${channel} failed`, { cause: error })
        },
        ...options,
      })
      if (!opened.ok) throw new Error(opened.error.code)
      return opened.value
    }
    let office = await start()
    onTestFinished(() => office.close())
    return {
      get office() {
        return office
      },
      test,
      dataDir,
      seat: async (who) => {
        const seated = seatAt(office, office.session())
        await seated.call('session.unlock', {
          key: test[who].keys.id,
          passphrase: passphraseOf(test[who].staffNo),
        })
        return seated
      },
      locked: () => seatAt(office, office.session()),
      restart: async () => {
        office.close()
        office = await start()
      },
    }
  }
  const [mapo, gaepo] = [await open(network.mapo), await open(network.gaepo)]
  const order = (entries: readonly Uint8Array[]): void => {
    network.now = clock.now() as Instant
    const block = chain.order(entries)
    shared.tell(
      block.judged.map(({ entry }) => entry.id),
      [...block.effects.keys()],
    )
  }
  return {
    network,
    clock,
    mapo,
    gaepo,
    chain,
    order,
    send: (desk, limit = 4096) => {
      const batch = desk.office.outbox.next(limit, new Set())
      if (batch.length === 0) return []
      for (const outgoing of batch) shared.keep(outgoing)
      desk.office.outbox.sent(
        batch.map(({ id }) => id),
        clock.now() as Instant,
      )
      order(batch.map(({ entry }) => entry))
      return batch.map(({ id }) => id)
    },
    witness: () => shared.witness(),
  }
}

export const provision = async (network: TestNetwork, test: TestOffice, dataDir: string): Promise<void> => {
  const db = openOfficeDb(join(dataDir, 'office.db'), crypto)
  await provisionOffice(crypto, db, fileStore(join(dataDir, 'keys')), {
    network: network.made.file,
    office: test.id,
    deviceSeed: test.device.seed,
    cosignerSeed: test.device.cosignerSeed,
    epoch: test.device.epoch,
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

const seatAt = (office: Office, session: Session): Seated => ({
  session,
  call: async (channel, input) => {
    const answer = await office.call(session, channel, input)
    if (!answer.ok) throw new Error(`${channel}: ${answer.error.code} ${JSON.stringify(answer.error.data ?? {})}`)
    return answer.value
  },
  refusal: async (channel, input) => {
    const answer = await office.call(session, channel, input as never)
    if (answer.ok) throw new Error(`${channel} was not refused`)
    return answer.error.code
  },
})

/** One store for both offices; each has its own wraps. */
const sharedReplica = (network: TestNetwork, chain: ReturnType<typeof makeChain>) => {
  type News = Parameters<Parameters<Replica['listen']>[0]>[0]
  const listeners = new Set<(news: News) => void>()
  const parts = new Map<string, Outgoing['sealed'][number]>()
  const tokens = new Map<string, TxId[]>()
  let witnessed = 0
  const decoded = new Map<number, ReturnType<TestNetwork['decode']>>()
  const entryAt = (index: number, bytes: Uint8Array) => {
    const known = decoded.get(index) ?? network.decode(bytes)
    decoded.set(index, known)
    return known
  }
  const all = function* () {
    const { size } = chain.head()
    for (let index = size - 1; index > 0; index -= 1) {
      const bytes = chain.store.entry(index) as Uint8Array
      if (entryType(bytes) === TRANSACTION) yield entryAt(index, bytes)
    }
  }
  const matching = (query: RecordQuery): TxId[] =>
    [...all()]
      .filter(({ id, payload }) => {
        const outcome = chain.store.placeOf(id)?.outcome === 0 ? 'accepted' : 'rejected'
        return (
          (query.service === undefined || query.service === payload.service) &&
          (query.actions === undefined || query.actions.includes(payload.action)) &&
          (query.office === undefined || query.office === payload.office) &&
          (query.outcome === undefined || query.outcome === outcome) &&
          (query.subject === undefined || JSON.stringify(payload.body).includes(query.subject)) &&
          (query.before === undefined || (chain.store.placeOf(id)?.index ?? 0) < query.before)
        )
      })
      .map(({ id }) => id)
  const tell = (ordered: readonly TxId[], keys: readonly string[]): void => {
    for (const listener of [...listeners]) listener({ ordered, keys, size: chain.head().size })
  }
  /** The sums as the replica's own index makes them, up to now. */
  const counted = (): Statistics => {
    const fresh = () => {
      const db = openDatabase(':memory:')
      migrate(db, 'replica', REPLICA_MIGRATIONS)
      const index = openIndexWriter(db, crypto)
      for (const entry of [...all()].reverse()) {
        const place = chain.store.placeOf(entry.id)
        if (place !== undefined) index.put(place.index, place.outcome, entry, chain.store)
      }
      return readStatistics(db)
    }
    return {
      months: (service, from) => fresh().months(service, from),
      kinds: () => fresh().kinds(),
      pricesByMonth: (kind, from, dong) => fresh().pricesByMonth(kind, from, dong),
      pricesByDong: (kind, from) => fresh().pricesByDong(kind, from),
    }
  }
  const replicaOf = (office: string): Replica => ({
    ledger: chain.store,
    network: network.made.file,
    sealed: (hash): SealedCopy | null => {
      const part = parts.get(hash)
      return part === undefined
        ? null
        : { ciphertext: part.ciphertext, wrap: part.wraps.find((each) => each.office === office)?.wrap ?? null }
    },
    holds: (hash) => {
      const part = parts.get(hash)
      if (part === undefined) return null
      return part.wraps.some((each) => each.office === office) ? 'wrapped' : 'bare'
    },
    erased: (hash) => chain.store.get(`erased/${hash}`) !== undefined,
    unreadable: () => 0,
    doubtWrap: () => undefined,
    witnessedSize: () => witnessed,
    checkpoint: () => utf8Decode(chain.note()),
    witnessedCheckpoint: () => (witnessed === 0 ? null : utf8Decode(chain.note(witnessed))),
    cosigned: () => [],
    alarm: () => null,
    acknowledge: () => '',
    records: (query) => matching(query).slice(0, query.limit ?? 100),
    count: (query) => matching(query).length,
    byTokens: ([first = '', ...rest], limit) =>
      (tokens.get(first) ?? []).filter((id) => rest.every((token) => tokens.get(token)?.includes(id))).slice(0, limit),
    byCounter: (counter, limit) =>
      [...all()]
        .filter(({ payload }) => payload.receiptNo?.endsWith(counter))
        .map(({ id }) => id)
        .slice(0, limit),
    nextParcel: (after, end) =>
      [...all()]
        .flatMap(({ payload }) => JSON.stringify(payload.body).match(/(?<!\d)\d{19}(?!\d)/g) ?? [])
        .filter((pnu) => pnu > after && pnu < end)
        .sort()[0] ?? null,
    byReceiptNo: (prefix, limit) =>
      [...all()]
        .filter(({ payload }) => payload.receiptNo?.startsWith(prefix))
        .map(({ id }) => id)
        .slice(0, limit),
    statistics: counted(),
    indexLag: () => 0,
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })
  return {
    replicaOf,
    tell,
    keep: ({ id, sealed }: Outgoing) => {
      for (const part of sealed) {
        parts.set(part.hash, part)
        for (const token of part.tokens) tokens.set(token, [id, ...(tokens.get(token) ?? [])])
      }
    },
    witness: () => {
      witnessed = chain.head().size
      tell([], [])
    },
  }
}
