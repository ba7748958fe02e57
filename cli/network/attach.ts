/**
 * Getting a window of a demo network: from the keeper that runs in this folder, or from one that is started for it. The
 * connection stands for the window; closing it lets the network go, and the last one ends it.
 */
import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { err, ok, type Result } from '../../shared/result.ts'
import { readLock } from './lock.ts'
import { type KeeperReply, type KeeperRequest, reply as replySchema } from './messages.ts'

export interface AttachOptions {
  readonly dir: string
  readonly office: KeeperRequest['office']
  readonly want: KeeperRequest['want']
  /** A network without the seeded world. */
  readonly empty?: boolean
  readonly progress?: (told: Extract<KeeperReply, { kind: 'preparing' }>) => void
}

export interface Attached {
  readonly reply: Extract<KeeperReply, { kind: 'window' | 'lent' }>
  /** Resolves when the network has ended under us. */
  readonly lost: Promise<void>
  release(): void
}

export interface AttachError {
  readonly code: string
  readonly why: string
}

/** A keeper that is starting or ending is met at most for so long. */
const PATIENCE_MS = 30_000
/** A keeper that is busy making keys may be slow to answer; a program that is none may never. */
const SILENCE_MS = 15_000

export const attach = async (options: AttachOptions): Promise<Result<Attached, AttachError>> => {
  const until = Date.now() + PATIENCE_MS
  do {
    const found = await reach(options.dir)
    const answer = found === null ? null : await ask(found.socket, found.token, options)
    if (answer !== null) return answer
    const started = await startKeeperProcess(options)
    if (!started.ok) return started
    // `kept`: another keeper has the folder but no open door: it is just starting, or just ending.
    if (started.value === 'kept') await sleep(200)
  } while (Date.now() < until)
  return err({ code: 'KEEPER_SILENT', why: '' })
}

/** A connection to the keeper that the lock file names; null when there is none or it leads nowhere. */
const reach = async (dir: string): Promise<{ readonly socket: Socket; readonly token: string } | null> => {
  const lock = readLock(dir)
  if (lock === null) return null
  const { port, token } = lock.keeper
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve({ socket, token }))
    socket.once('error', () => resolve(null))
  })
}

/** Null when whoever listens there is no keeper, or not ours: another program has the port by now. */
const ask = (socket: Socket, token: string, options: AttachOptions): Promise<Result<Attached, AttachError> | null> =>
  new Promise((resolve) => {
    let isHere = false
    let settled = false
    const settle = (result: Result<Attached, AttachError> | null): void => {
      clearTimeout(silent)
      settled = true
      resolve(result)
    }
    const silent = setTimeout(() => socket.destroy(), SILENCE_MS)
    let resolveLost: () => void = () => undefined
    const lost = new Promise<void>((done) => {
      resolveLost = done
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolveLost()
      if (!settled) settle(isHere ? err({ code: 'KEEPER_SILENT', why: 'the connection ended' }) : null)
    })
    // A reader of lines tells its input's errors again, as its own.
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined)
    lines.on('line', (line) => {
      const reply = parse(line)
      if (reply === null || settled) return
      if (reply.kind === 'here') {
        isHere = true
        clearTimeout(silent)
      } else if (reply.kind === 'preparing') options.progress?.(reply)
      else if (reply.kind === 'failed') settle(err({ code: reply.code, why: reply.why }))
      else settle(ok({ reply, lost, release: () => socket.destroy() }))
    })
    const request: KeeperRequest = { token, office: options.office, want: options.want }
    socket.write(`${JSON.stringify(request)}\n`)
  })

type KeeperStart = Result<'keeping' | 'kept', AttachError>

const startKeeperProcess = (options: AttachOptions): Promise<KeeperStart> => {
  const entry = join(import.meta.dirname, 'keeper-process.ts')
  const more = options.empty === true ? ['--empty'] : []
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', entry, '--data', options.dir, ...more],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true },
  )
  child.unref()
  return new Promise((resolve) => {
    let words = ''
    child.stderr.on('data', (chunk: Buffer) => {
      words = `${words}${chunk.toString('utf8')}`.slice(-2000)
    })
    const done = (result: KeeperStart): void => {
      child.stdout.destroy()
      child.stderr.destroy()
      resolve(result)
    }
    const silent = (why: string): KeeperStart => err({ code: 'KEEPER_SILENT', why })
    child.once('error', (error) => done(silent(error.message)))
    child.once('close', () => done(silent(words.trim().split('\n').at(-1) ?? '')))
    createInterface({ input: child.stdout }).on('line', (line) => done(toldIn(line) ?? silent(line)))
  })
}

/** The keeper's one line; null when it is none. */
const toldIn = (line: string): KeeperStart | null => {
  try {
    const told = JSON.parse(line) as { keeping?: string; kept?: string; failed?: string; code?: string; why?: string }
    if (told.failed !== undefined) return err({ code: told.code ?? 'UNEXPECTED', why: told.why ?? '' })
    return told.kept === undefined ? ok('keeping') : ok('kept')
  } catch {
    return null
  }
}

const parse = (line: string): KeeperReply | null => {
  try {
    const parsed = replySchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
