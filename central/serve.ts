/**
 * Central as a server: one folder, one port, the timers. Everything it decides is in central.ts.
 *
 * With a certificate and its key it speaks TLS itself (1.2 at least); else IT puts a proxy that does in front of it, on
 * the same machine: bearers and ciphertext sizes are not for the wire.
 *
 * Slow and silent clients are cut off (headers within ten seconds, a request within two minutes), sockets and header
 * sizes are bounded. Closing takes no new connection, ends the event streams, lets requests under way finish for a
 * moment, then closes the folder; nothing durable depends on it, a kill at any instant is as good.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { createAdaptorServer } from '@hono/node-server'
import { signatureThreads } from '../node/signatures.ts'
import type { Crypto } from '../shared/crypto/port.ts'
import type { RulesSet } from '../shared/ledger/engine.ts'
import type { Instant } from '../shared/ledger/ids.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Central, type CentralError, createCentral } from './central.ts'
import { type FolderError, openFolder } from './folder.ts'
import { createOutsideWitnesses, type OutsideWitness, type OutsideWitnesses } from './outside-witnesses.ts'
import type { Allowance } from './quota.ts'
import type { Clock } from './sequencer.ts'
import type { Around } from './steps.ts'

const HEARTBEAT_MS = 15_000
/** Requests under way may finish for so long when central closes. */
const CLOSING_MS = 3_000
/** A timer's reach is bounded (2^31 ms), and so is a wrong guess. */
const LONGEST_WAIT_MS = 60_000

export type ServeError =
  | FolderError
  | CentralError
  | { readonly code: 'PORT_IN_USE' | 'PORT_REFUSED'; readonly port: number }
  /** Certificate and key do not belong together, or are none. */
  | { readonly code: 'TLS_FILES' }

export interface ServeOptions {
  readonly crypto: Crypto
  readonly data: string
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  readonly rulesSet: (version: number) => RulesSet | undefined
  readonly clock?: Clock
  readonly around?: Around
  /** PEM. */
  readonly tls?: Tls
  readonly witnesses?: readonly OutsideWitness[]
  /** How long a client may take; for tests. */
  readonly patience?: Patience
  readonly allowance?: Allowance
  readonly log?: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

export interface Tls {
  readonly cert: string
  readonly key: string
}

export interface Patience {
  /** Milliseconds for the headers, for a whole request, and between two looks. */
  readonly headersMs: number
  readonly requestMs: number
  readonly checkMs: number
}

const PATIENCE: Patience = { headersMs: 10_000, requestMs: 120_000, checkMs: 5_000 }

export interface Serving {
  readonly central: Central
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now() as Instant,
  monotonic: () => performance.now(),
}

export const serveCentral = async (options: ServeOptions): Promise<Result<Serving, ServeError>> => {
  const { crypto, clock = systemClock, host = '127.0.0.1' } = options
  let central: Central | null = null
  // The port comes first: a start that cannot be reached touches no folder.
  const made = createServer(
    (request) => central?.fetch(request) ?? new Response(null, { status: 503 }),
    options.patience ?? PATIENCE,
    options.tls,
  )
  if (!made.ok) return made
  const server = made.value
  const listening = await listen(server, options.port, host)
  if (!listening.ok) return listening
  const folder = openFolder(crypto, options.data)
  if (!folder.ok) {
    server.close()
    return folder
  }
  const signatures = signatureThreads(crypto, Math.min(4, Math.max(1, availableParallelism() - 1)))
  let outside: OutsideWitnesses | null = null
  const timers = createTimers(clock, () => central?.tick() ?? null)
  const opened = createCentral({
    crypto,
    clock,
    store: folder.value.store,
    objects: folder.value.objects,
    letters: folder.value.letters,
    last: folder.value.last,
    logKeys: folder.value.logKeys,
    rulesSet: options.rulesSet,
    onWork: timers.kick,
    onWitnessed: () => outside?.offer(),
    signatures,
    ...(options.around === undefined ? {} : { around: options.around }),
    ...(options.allowance === undefined ? {} : { allowance: options.allowance }),
    ...(options.log === undefined ? {} : { log: options.log }),
  })
  if (!opened.ok) {
    timers.stop()
    server.close()
    await signatures.close()
    folder.value.close()
    return opened
  }
  central = opened.value
  outside = createOutsideWitnesses({
    crypto,
    witnesses: options.witnesses ?? [],
    log: opened.value.witnessedLog,
    onTrouble: (witness, code) => options.log?.('outside witness', { witness, code }),
  })
  outside.offer()
  timers.kick()
  const heartbeat = setInterval(opened.value.heartbeat, HEARTBEAT_MS)
  let closed: Promise<void> | null = null
  const close = async (): Promise<void> => {
    clearInterval(heartbeat)
    timers.stop()
    opened.value.close()
    await outside?.close()
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), CLOSING_MS)
      server.close(() => {
        clearTimeout(cut)
        resolve()
      })
      server.closeIdleConnections()
    })
    await signatures.close()
    folder.value.close()
  }
  const { port } = listening.value
  return ok({
    central: opened.value,
    url: `${options.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () => {
      closed ??= close()
      return closed
    },
  })
}

const createServer = (
  fetch: (request: Request) => Response | Promise<Response>,
  { headersMs, requestMs, checkMs }: Patience,
  tls: Tls | undefined,
): Result<Server, ServeError> => {
  const serverOptions = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: checkMs,
    maxHeaderSize: 16 * 1024,
  }
  const common = { fetch, overrideGlobalObjects: false }
  let server: Server
  try {
    // An empty certificate makes a server, too: one that nobody can talk to.
    if (tls !== undefined && !new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) {
      return err({ code: 'TLS_FILES' })
    }
    server =
      tls === undefined
        ? (createAdaptorServer({ ...common, serverOptions }) as Server)
        : (createAdaptorServer({
            ...common,
            createServer: createSecureServer,
            serverOptions: { ...serverOptions, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: headersMs },
          }) as unknown as Server)
  } catch {
    // What OpenSSL says of a file can hold its bytes.
    return err({ code: 'TLS_FILES' })
  }
  server.maxConnections = 2048
  server.maxHeadersCount = 64
  server.timeout = 60_000
  return ok(server)
}

/** Calls `tick` when it said that something would be due, and at once after a `kick`. */
const createTimers = (clock: Clock, tick: () => number | null): { kick(): void; stop(): void } => {
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  let soon = false
  const wait = (ms: number): void => {
    if (timer !== null) clearTimeout(timer)
    timer = stopped ? null : setTimeout(run, ms)
  }
  const run = (): void => {
    const due = tick()
    soon = false
    wait(due === null ? LONGEST_WAIT_MS : Math.ceil(Math.min(LONGEST_WAIT_MS, Math.max(0, due - clock.monotonic()))))
  }
  return {
    kick: () => {
      // Many kicks must not push the one tick before them: work that keeps coming would never be done.
      if (!soon) wait(0)
      soon = true
    },
    stop: () => {
      stopped = true
      wait(0)
    },
  }
}

const listen = (server: Server, port: number, host: string): Promise<Result<AddressInfo, ServeError>> =>
  new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(err({ code: error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'PORT_REFUSED', port })),
    )
    server.listen(port, host, () => resolve(ok(server.address() as AddressInfo)))
  })
