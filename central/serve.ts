/**
 * Central as a server: one folder, one port, the timers. Everything it decides is in central.ts.
 *
 * Slow and silent clients are cut off (headers within ten seconds, a request within two minutes), sockets and header
 * sizes are bounded. Closing takes no new connection, ends the event streams, lets requests under way finish for a
 * moment, then closes the folder; nothing durable depends on it, a kill at any instant is as good.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Crypto } from '../shared/crypto/port.ts'
import type { RulesSet } from '../shared/ledger/engine.ts'
import type { Instant } from '../shared/ledger/ids.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Central, type CentralError, createCentral } from './central.ts'
import { type FolderError, openFolder } from './folder.ts'
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

export interface ServeOptions {
  readonly crypto: Crypto
  readonly data: string
  /** 0: any free port. */
  readonly port: number
  readonly host?: string
  readonly rulesSet: (version: number) => RulesSet | undefined
  readonly clock?: Clock
  readonly around?: Around
  readonly log?: (event: string, data: Readonly<Record<string, string | number | null>>) => void
}

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
  const folder = openFolder(crypto, options.data)
  if (!folder.ok) return folder
  let timer: NodeJS.Timeout | null = null
  let closing = false
  const kick = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = closing ? null : setTimeout(run, 0)
  }
  const run = (): void => {
    const due = opened.ok ? opened.value.tick() : null
    if (timer !== null) clearTimeout(timer)
    const wait = due === null ? LONGEST_WAIT_MS : Math.min(LONGEST_WAIT_MS, Math.max(0, due - clock.monotonic()))
    timer = closing ? null : setTimeout(run, Math.ceil(wait))
  }
  const opened = createCentral({
    crypto,
    clock,
    store: folder.value.store,
    objects: folder.value.objects,
    last: folder.value.last,
    logKey: folder.value.logKey,
    rulesSet: options.rulesSet,
    onWork: () => kick(),
    ...(options.around === undefined ? {} : { around: options.around }),
    ...(options.log === undefined ? {} : { log: options.log }),
  })
  const abandon = (): void => {
    closing = true
    if (timer !== null) clearTimeout(timer)
    if (opened.ok) opened.value.close()
    folder.value.close()
  }
  if (!opened.ok) {
    abandon()
    return opened
  }
  const central = opened.value
  const server = createAdaptorServer({
    fetch: central.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 120_000,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
  }) as Server
  server.maxConnections = 2048
  server.maxHeadersCount = 64
  server.timeout = 60_000
  const listening = await listen(server, options.port, host)
  if (!listening.ok) {
    abandon()
    return listening
  }
  run()
  const heartbeat = setInterval(() => central.heartbeat(), HEARTBEAT_MS)
  let closed: Promise<void> | null = null
  const close = async (): Promise<void> => {
    clearInterval(heartbeat)
    closing = true
    if (timer !== null) clearTimeout(timer)
    central.close()
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), CLOSING_MS)
      server.close(() => {
        clearTimeout(cut)
        resolve()
      })
      server.closeIdleConnections()
    })
    folder.value.close()
  }
  const { port } = listening.value
  return ok({
    central,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () => {
      closed ??= close()
      return closed
    },
  })
}

const listen = (server: Server, port: number, host: string): Promise<Result<AddressInfo, ServeError>> =>
  new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(err({ code: error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'PORT_REFUSED', port })),
    )
    server.listen(port, host, () => resolve(ok(server.address() as AddressInfo)))
  })
