/**
 * Keeps a demo network running while anybody has a window open: makes it on first start, runs its processes, fills it
 * with a world, hands out windows, and ends everything when the last window is gone.
 *
 * A window is a connection. It ends when its process does, however that ended, so the count is right without looking at
 * process ids. The children hold a pipe from this process: should it be killed, they end too. What was being made or
 * filled in goes on at the next start.
 */
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { sqliteProblem } from '../../node/sqlite.ts'
import type { Instant } from '../../shared/ledger/ids.ts'
import { removeLock, writeLock } from './lock.ts'
import { type DemoNetwork, type DemoOffice, makeDemoNetwork } from './make.ts'
import { type KeeperReply, type KeeperRequest, request as requestSchema } from './messages.ts'
import { createServices, dataOf, type Services } from './services.ts'

export interface KeeperOptions {
  readonly dir: string
  /** What an asker must present. */
  readonly token: string
  readonly now: () => number
  readonly log: (event: string, data: Readonly<Record<string, string | number>>) => void
  /** Fills a new network with people, titles and records; goes on where an interrupted run stopped. */
  readonly seed: (
    network: DemoNetwork,
    services: Services,
    progress: (done: number, total: number) => void,
  ) => Promise<void>
  /** The network ends when nobody has asked for a window for so long. */
  readonly patienceMs?: number
}

/** For the first window; a starter that was killed leaves sooner. */
const PATIENCE_MS = 30_000
const LEAVING_MS = 1_000

export interface Keeper {
  /** Resolves when the network has ended. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

interface Holder {
  readonly office: DemoOffice
  readonly want: KeeperRequest['want']
}

interface Running {
  readonly network: DemoNetwork
  readonly services: Services
}

export const startKeeper = async (options: KeeperOptions): Promise<Keeper> => {
  const { dir, log } = options
  /** Connections: what each was promised, null before. */
  const sockets = new Map<Socket, Holder | null>()
  let services: Services | null = null
  let stopping: Promise<void> | null = null
  let isReady = false
  /** One window at a time is handed out or taken back. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const result = turn.then(run)
    turn = result.catch(() => undefined)
    return result
  }

  const writeState = (): void => {
    if (stopping !== null) return
    const state = services?.state() ?? { central: null, offices: {} }
    writeLock(dir, { v: 1, keeper: { pid: process.pid, port, token: options.token }, ...state })
  }

  /** Later starts find what the file says; what runs goes on without it. */
  const onState = (): void => {
    try {
      writeState()
    } catch (error) {
      log('lock-not-written', { error: sqliteProblem(error) ?? String(error) })
    }
  }

  const prepare = async (): Promise<Running> => {
    const network = await makeDemoNetwork(dir, { now: options.now() as Instant })
    tellAll({ kind: 'preparing', what: 'network', done: 1, total: 1 })
    const { now } = options
    const made = createServices({ dir, network, now, log, onState, onGiveUp: () => void stop() })
    services = made
    const started = await made.start()
    if (!started.ok) throw new Refusal(started.error.code, `${started.error.what}: ${started.error.why}`)
    await options.seed(network, made, (done, total) => tellAll({ kind: 'preparing', what: 'world', done, total }))
    isReady = true
    return { network, services: made }
  }

  const give = async ({ network, services }: Running, socket: Socket, asked: KeeperRequest): Promise<void> => {
    const { office, want } = asked
    if (stopping !== null || socket.destroyed) return
    const shown = [...sockets.values()].find((holder) => holder?.office === office) ?? null
    if (shown !== null && shown.want !== want) throw new Refusal('OFFICE_SHOWN', office)
    if (want === 'lend') {
      if (shown === null) await services.lend(office)
      say(socket, { kind: 'lent', data: dataOf(network, office), central: services.address(), open: shown !== null })
    } else {
      const control = services.office(office)?.control
      const link = (await control?.link()) ?? null
      if (control === undefined || link === null) throw new Refusal('OFFICE_SILENT', office)
      if (shown !== null) await control.front()
      say(socket, { kind: 'window', link, open: shown !== null })
    }
    // A second asker is told and goes; the first keeps the network.
    if (shown === null && sockets.has(socket)) sockets.set(socket, { office, want })
    else if (shown === null && want === 'lend') await services.takeBack(office)
  }

  const take = (socket: Socket): void => {
    sockets.set(socket, null)
    clearTimeout(patience)
    socket.on('error', () => undefined)
    socket.on('close', () => leave(socket))
    const silent = setTimeout(() => socket.destroy(), 5_000)
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined)
    lines.once('line', (line) => {
      clearTimeout(silent)
      const asked = parse(line)
      if (asked === null || asked.token !== options.token) return void socket.destroy()
      say(socket, { kind: 'here' })
      if (!isReady) say(socket, { kind: 'preparing', what: 'network', done: 0, total: 1 })
      ready
        .then((running) => inTurn(() => give(running, socket, asked)))
        .catch((error: unknown) => {
          log('refused', { error: error instanceof Refusal ? error.code : String(error) })
          say(socket, refusalOf(error))
          socket.end()
        })
    })
  }

  const leave = (socket: Socket): void => {
    const holder = sockets.get(socket) ?? null
    sockets.delete(socket)
    if (stopping !== null) return
    if (sockets.size === 0) patience = setTimeout(() => void stop(), LEAVING_MS)
    if (holder?.want !== 'lend') return
    void inTurn(async () => {
      if (stopping === null && sockets.size > 0) await services?.takeBack(holder.office)
    })
  }

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearTimeout(patience)
      log('ending', {})
      removeLock(dir)
      server.close()
      for (const socket of sockets.keys()) socket.destroy()
      await services?.stop()
      log('ended', {})
      resolveEnded()
    })()
    return stopping
  }

  const say = (socket: Socket, reply: KeeperReply): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`)
  }
  const tellAll = (reply: KeeperReply): void => {
    for (const socket of sockets.keys()) say(socket, reply)
  }

  let resolveEnded: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve
  })
  const server = createServer(take)
  let patience = setTimeout(() => void stop(), options.patienceMs ?? PATIENCE_MS)
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  writeState()
  const ready = prepare()
  // Whoever has asked is told why by `take`; then there is nothing left to keep.
  ready.catch(() => setTimeout(() => void stop(), LEAVING_MS))
  return { ended, stop }
}

/** What was thrown, as it is told: what the machine means by it, the code that it has, or neither. */
export const failureOf = (error: unknown): { readonly code: string; readonly why: string } => {
  const { code } = error as { code?: unknown }
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  return { code: sqliteProblem(error) ?? (typeof code === 'string' ? code : 'UNEXPECTED'), why }
}

class Refusal extends Error {
  readonly code: string
  readonly why: string
  constructor(code: string, why: string) {
    super(`${code}: ${why}`)
    this.code = code
    this.why = why
  }
}

const refusalOf = (error: unknown): KeeperReply => {
  if (error instanceof Refusal) return { kind: 'failed', code: error.code, why: error.why }
  return { kind: 'failed', ...failureOf(error) }
}

const parse = (line: string): KeeperRequest | null => {
  try {
    const parsed = requestSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
