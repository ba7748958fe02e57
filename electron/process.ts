/**
 * The office process, put together: desk (office.db), replica (replica.db), sync, and, unless Electron shows it, a server
 * on loopback. Both shells and the command line start an office here; nothing else knows all the parts.
 *
 *     window -> shell -> desk -> overlay -> replica <- sync <-> central
 *
 * One process has one folder: the operating system's own lock says so, and ends with the process however that ends.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { lockFolder } from '../node/folder-lock.ts'
import { fileStore, openSecretStore, type SecretStore } from '../node/keystore.ts'
import { createCrypto } from '../node/sodium.ts'
import { type SqliteProblem, sqliteProblem } from '../node/sqlite.ts'
import { createTransport, type Transport } from '../node/transport.ts'
import { koreanDate } from '../shared/civil.ts'
import type { ChannelName } from '../shared/contract/contract.ts'
import type { JsonObject } from '../shared/json.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { wordlessDraft } from '../shared/services/form-types.ts'
import { ACKNOWLEDGE, NOTHING, order, RECORD, SETTLED } from './control-orders.ts'
import { type Clock, systemClock } from './office/clock.ts'
import { verifyFolder } from './office/desk/verify-folder.ts'
import { keyRowsOf } from './office/keys/key-rows.ts'
import { MACHINE_SECRET } from './office/keys/machine.ts'
import { ROOT_APPROVAL, ROOT_RECORD } from './office/keys/root.ts'
import { type Stretch, stretchInBackground } from './office/keys/stretch.ts'
import { type Office as Desk, openOffice as openDesk } from './office/office.ts'
import { type OpenReplica, openReplica } from './office/replica/replica.ts'
import { adoptRestored, holdsOffice } from './office/restore.ts'
import { type Around, noSteps } from './office/steps.ts'
import { createSync, type Sync } from './office/sync/sync.ts'
import { type TakeError, type Taken, takeReplica } from './office/sync/take.ts'
import type { Office, Seat, ShellLog } from './shells/office.ts'
import { loadPages } from './shells/pages.ts'
import { removeControl, writeControl } from './shells/portable/control.ts'
import { type Orders, type PortableServer, startServer } from './shells/portable/server.ts'
import { keptWindows } from './shells/portable/windows.ts'
import { whereOf } from './where.ts'

export interface OfficeOptions {
  /** A provisioned folder: it holds office.db. */
  readonly dataDir: string
  /** Address of central, `http://127.0.0.1:4100`; null: an office that nobody connects. */
  readonly central: string | null
  readonly shell: 'electron' | 'portable' | 'none'
  readonly version: string
  readonly log: ShellLog
  /** Where the machine's secret rests; by default what the folder was made with. */
  readonly secrets?: SecretStore
  readonly clock?: Clock
  readonly stretch?: Stretch
  /** The way to central; by default HTTP with sockets of its own. */
  readonly transport?: Transport
  /** Another module as the thread that writes the replica. */
  readonly writer?: URL
  /** See office/steps.ts. */
  readonly around?: Around
}

export type OfficeError =
  /** Another process has this folder: bring it to the front instead. */
  | { readonly code: 'DATA_IN_USE'; readonly path: string }
  | { readonly code: 'OFFICE_NOT_PROVISIONED' | 'KEYSTORE_MISSING'; readonly path: string }
  | { readonly code: SqliteProblem; readonly path: string }

/** An office without a shell. */
export interface OpenOffice {
  readonly office: Office
  readonly orders: Orders
  /** Fills the replica from another office's; see office/sync/take.ts. Only where nobody connects the office. */
  takeReplica(from: string): Promise<Result<Taken, TakeError>>
  close(): Promise<void>
}

export const openOffice = async (options: OfficeOptions): Promise<Result<OpenOffice, OfficeError>> => {
  const { dataDir: path, log } = options
  if (!holdsOffice(path)) return err({ code: 'OFFICE_NOT_PROVISIONED', path })
  let release: () => void = () => undefined
  try {
    const lock = lockFolder(path)
    if (!lock.ok) return err({ ...lock.error, path })
    release = lock.value.release
    if (adoptRestored(path, Date.now())) log('restored-office-taken', {})
    const opened = await compose(options)
    if (!opened.ok) {
      release()
      return err({ ...opened.error, path })
    }
    const { close } = opened.value
    return ok({ ...opened.value, close: () => close().finally(release) })
  } catch (error) {
    release()
    const problem = sqliteProblem(error)
    if (problem === null) throw error
    log('office-not-opened', whereOf(error))
    return err({ code: problem, path })
  }
}

const compose = async (
  options: OfficeOptions,
): Promise<Result<OpenOffice, { readonly code: 'OFFICE_NOT_PROVISIONED' | 'KEYSTORE_MISSING' }>> => {
  const { dataDir, log, clock = systemClock } = options
  const crypto = createCrypto()
  let replica: OpenReplica | null = null
  const opened = await openDesk({
    dataDir,
    clock,
    crypto,
    secrets: options.secrets ?? (await officeSecrets(dataDir)),
    replica: ({ heads, identity }) => {
      const { network, office } = identity
      const other = options.writer === undefined ? {} : { writer: options.writer }
      replica = openReplica({ dataDir, network, office, crypto, heads, clock, ...other })
      return replica
    },
    stretch: options.stretch ?? stretchInBackground,
    around: options.around ?? noSteps,
    shell: options.shell,
    version: options.version,
    report: (channel, error) => log('call-failed', { channel, ...whereOf(error) }),
  })
  if (!opened.ok) return opened
  const desk = opened.value
  const sync =
    options.central === null ? null : connect(options.central, desk, replica as unknown as OpenReplica, options)
  const sessions = new WeakMap<Seat, ReturnType<Desk['session']>>()
  const office: Office = {
    seat: () => {
      const session = desk.session()
      const seat: Seat = {
        call: (channel, input) => desk.call(session, channel as ChannelName, input as never),
        close: () => void desk.call(session, 'session.lock', {}),
      }
      sessions.set(seat, session)
      return seat
    },
    listen: desk.listen,
  }
  return ok({
    office,
    orders: ordersOf(dataDir, desk, sync, (seat) => sessions.get(seat)),
    takeReplica: (from) =>
      takeReplica({
        replica: replica as unknown as OpenReplica,
        heads: desk.heads,
        keys: desk.machine,
        crypto,
        clock,
        from,
        dataDir,
      }),
    close: async () => {
      await sync?.close()
      desk.close()
      await (replica as OpenReplica | null)?.close()
    },
  })
}

/** Joins desk and replica to central. */
const connect = (baseUrl: string, desk: Desk, replica: OpenReplica, options: OfficeOptions): Sync => {
  const { log, clock = systemClock } = options
  const sync = createSync({
    replica,
    outbox: desk.outbox,
    heads: desk.heads,
    mail: desk.mail,
    firstSync: desk.firstSync,
    keys: desk.machine,
    device: desk.device,
    transport: options.transport ?? createTransport(),
    baseUrl,
    crypto: createCrypto(),
    clock,
    random: Math.random,
    log: (event, data) => log(event, withoutNull(data)),
  })
  desk.connect({
    connection: () => {
      const { plugged, state, since, heardAt, skewMs, behind, problem } = sync.status()
      return { plugged, state, since, heardAt, skewMs, behind, turnedAway: problem === 'SESSION_KEY' }
    },
    setPlugged: sync.setPlugged,
  })
  desk.listen((event) => {
    if (event.kind === 'changed' && event.topics.includes('records')) sync.nudge()
  })
  // A catch-up as long work: a run begins when there is something to apply and ends when there is not.
  let run = 0
  let under: { readonly done: number; readonly of: number } | null = null
  let wasConnected = false
  let anchoredOn = ''
  const stopListening = sync.listen(() => {
    const { progress, state } = sync.status()
    if (progress !== null && under === null) run += 1
    const last = progress ?? under
    if (last !== null) {
      const finished = progress === null ? { ok: true, code: null, data: {} } : null
      desk.emit({ kind: 'progress', work: 'catch-up', run, done: last.done, total: last.of, finished })
    }
    under = progress
    // Days of the access log that are over go on the ledger with the day's first news: a counter may stay connected for weeks.
    const today = koreanDate(clock.now())
    if (state === 'connected' && !(wasConnected && today === anchoredOn)) {
      try {
        if (!desk.anchorAccessLog(false).left) anchoredOn = today
      } catch (error) {
        log('anchor-failed', whereOf(error))
      }
    }
    wasConnected = state === 'connected'
    desk.emit({ kind: 'changed', topics: ['state'] })
  })
  return {
    ...sync,
    close: () => {
      // What ends now has nothing more to tell, and soon there is nobody to tell it to.
      stopListening()
      return sync.close()
    },
  }
}

/** What programs may ask beside the contract, over the control channel only. */
const ordersOf = (
  dataDir: string,
  desk: Desk,
  sync: Sync | null,
  sessionOf: (seat: Seat) => ReturnType<Desk['session']> | undefined,
): Orders => ({
  /** Waits until everything is sent, verified, cosigned and witnessed. */
  settled: order(SETTLED, async ({ withinMs }) => ({
    settled: sync === null ? false : await sync.settled(withinMs),
  })),
  /** Puts the access log on the ledger, today included. */
  anchor: order(NOTHING, async () => ({ records: desk.anchorAccessLog(true).ids })),
  figures: order(NOTHING, async () => ({ cases: desk.caseCounts(), waiting: desk.outbox.waiting() })),
  /** Every key of the verified replica; none when it is empty. */
  keys: order(NOTHING, async () => ({ ok: true, value: keyRowsOf(desk.replica.ledger) })),
  /** Signs a record that has no form (members, network, privacy) as whoever is unlocked at this seat. */
  record: order(RECORD, async ({ service, action, body }, seat) => {
    const session = sessionOf(seat)
    return session === undefined
      ? { ok: false, error: { code: 'LOCKED' } }
      : desk.record(session, wordlessDraft(service, action, body as JsonObject))
  }),
  /** What only the roots decide, signed with a root's key file (office/keys/root.ts); no seat has to be unlocked. */
  'root-record': order(ROOT_RECORD, (input) => desk.rootRecord(input)),
  'root-approve': order(ROOT_APPROVAL, (input) => desk.rootApprove(input)),
  'root-waiting': order(NOTHING, async () => ({ ok: true, value: desk.rootWaiting() })),
  /** Makes a new member's key at this counter and has it enrolled by whoever is unlocked at this seat. */
  admit: async (input, seat) => {
    const session = sessionOf(seat)
    return session === undefined ? { ok: false, error: { code: 'LOCKED' } } : desk.admit(session, input)
  },
  /** Ends a ledger alarm whose cause has gone, after everything was followed and verified again. */
  acknowledge: order(ACKNOWLEDGE, async ({ why: reason }, seat) => {
    const session = sessionOf(seat)
    if (session === undefined) return { ok: false, error: { code: 'LOCKED' } }
    const may = desk.mayAcknowledge(session, reason)
    if (!may.ok) return may
    if (sync === null) return { ok: false, error: { code: 'ALARM_NEEDS_CENTRAL' } }
    const followed = await sync.followAgain()
    if (!followed.ok) {
      const code = followed.error.code === 'OFFLINE' ? 'ALARM_NEEDS_CENTRAL' : 'ALARM_STANDS'
      return { ok: false, error: { code, data: { why: followed.error.code } } }
    }
    // Whatever became of the access log says nothing of the ledger.
    const verified = await verifyFolder(dataDir, desk.identity.network, false)(() => undefined).finished
    if (!verified.ok) {
      const data = { why: `${verified.data.why ?? verified.code}`, entry: verified.data.entry ?? '' }
      return { ok: false, error: { code: 'ALARM_REPLICA_BAD', data } }
    }
    return desk.acknowledge(session, reason, may.value)
  }),
})

/**
 * The store that holds a folder's machine secret: the file in it, where there is one (every demo office), else the
 * keystore that the shell brings, else the operating system's, else such a file. Provisioning and opening must use the
 * same.
 */
export const officeSecrets = async (dataDir: string, keystore: SecretStore | null = null): Promise<SecretStore> => {
  const folder = join(dataDir, 'keys')
  const inFile = fileStore(folder)
  if ((await inFile.get(MACHINE_SECRET)) !== null) return inFile
  if (keystore !== null) return keystore
  const { store } = await openSecretStore(`daejang ${dataDir}`, folder)
  return store
}

export interface RunOptions extends OfficeOptions {
  /** Folder of the built interface; null: no window can be shown. */
  readonly interfaceDir: string | null
  /** 0: any free port. */
  readonly port: number
  /** The control channel asked this office to end. */
  readonly onStop: () => void
}

export interface RunningOffice {
  readonly server: PortableServer
  close(): Promise<void>
}

export type RunError = OfficeError | { readonly code: 'PORT_IN_USE' | 'PORT_DENIED'; readonly port: number }

/** Opens an office and serves it on loopback, with a control channel for programs that may read its folder. */
export const runOffice = async (options: RunOptions): Promise<Result<RunningOffice, RunError>> => {
  const { dataDir, log } = options
  const pages = options.interfaceDir === null ? new Map() : loadPages(options.interfaceDir)
  const opened = await openOffice(options)
  if (!opened.ok) return opened
  const token = secret()
  const windows = keptWindows(dataDir)
  const server = await startServer({
    office: opened.value.office,
    orders: opened.value.orders,
    pages,
    secret,
    now: () => (options.clock ?? systemClock).now(),
    windows,
    controlToken: token,
    port: options.port,
    log,
    onStop: options.onStop,
  })
  if (!server.ok) {
    await opened.value.close()
    return server
  }
  writeControl(dataDir, { v: 1, pid: process.pid, port: server.value.port, token })
  return ok({
    server: server.value,
    close: async () => {
      removeControl(dataDir)
      windows.forget()
      await server.value.close()
      await opened.value.close()
    },
  })
}

const secret = (): string => randomBytes(32).toString('base64url')

const withoutNull = (data: Readonly<Record<string, string | number | null>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value ?? '']))
