/**
 * Central and offices as processes of their own. Each says in one line of JSON on standard output that it listens, and
 * where; each ends when it is told to, and when whoever started it is gone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type ControlClient, createControlClient, readControl } from '../../electron/shells/portable/control.ts'
import { createTransport } from '../../node/transport.ts'
import { err, ok, type Result } from '../../shared/result.ts'

export interface Service {
  readonly pid: number
  /** `http://127.0.0.1:4100` */
  readonly url: string
  readonly port: number
  /** Resolves with how it ended: exit code, or the signal's name. */
  readonly ended: Promise<number | string>
  /** Asks it to end, and insists after ten seconds. */
  stop(): Promise<void>
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Stops and continues its clock and sockets (SIGSTOP, SIGCONT); not on Windows. */
  pause(): void
  resume(): void
}

export interface ServiceError {
  /** What the process said of itself, else `SERVICE_NOT_STARTED`. */
  readonly code: string
  readonly what: string
  /** The last line that it wrote to standard error. */
  readonly why: string
}

export interface CentralOptions {
  readonly data: string
  /** 0: any free port. */
  readonly port?: number
  /** Where its log goes; nowhere when left out. */
  readonly logFile?: string
}

export interface OfficeOptions extends CentralOptions {
  /** Address of central. */
  readonly central: string
}

export interface OfficeService extends Service {
  /** The contract over the control channel. */
  readonly control: ControlClient
}

const STOPPING_MS = 10_000
const STARTING_MS = 60_000
const root = dirname(dirname(import.meta.dirname))

/** Starts the chain on a folder that `makeDemoNetwork` or `central init` made. */
export const startCentral = ({ data, port = 0, logFile }: CentralOptions): Promise<Result<Service, ServiceError>> =>
  startService(
    'central',
    join('cli', 'network', 'central-process.ts'),
    ['--data', data, '--port', String(port)],
    logFile,
  )

/** Starts an office without a window. */
export const startOffice = async (options: OfficeOptions): Promise<Result<OfficeService, ServiceError>> => {
  const { data, central, port = 0, logFile } = options
  const more = ['--data', data, '--central', central, '--port', String(port), '--follow-parent']
  const started = await startService('office', join('electron', 'office-process.ts'), more, logFile)
  if (!started.ok) return started
  const control = connectOffice(data)
  if (control === null) {
    await started.value.stop()
    return err({ code: 'SERVICE_NOT_STARTED', what: 'office', why: 'control.json' })
  }
  return ok({ ...started.value, control })
}

/** The control channel of the office that runs on this folder; null when none says so. It may still not answer. */
export const connectOffice = (data: string): ControlClient | null => {
  const control = readControl(data)
  return control === null ? null : createControlClient(control, createTransport({ sockets: 64, idleMs: 120_000 }).fetch)
}

const startService = async (
  what: string,
  entry: string,
  args: readonly string[],
  logFile: string | undefined,
): Promise<Result<Service, ServiceError>> => {
  if (logFile !== undefined) mkdirSync(dirname(logFile), { recursive: true })
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, entry), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1))
    child.once('error', () => resolve(1))
  })
  child.stdin?.on('error', () => undefined)
  const lastWords = keepLog(child, logFile)
  const listening = await listeningLine(child, ended)
  if (listening === null) {
    child.kill('SIGKILL')
    await ended
    const why = lastWords()
    return err({ code: codeIn(why) ?? 'SERVICE_NOT_STARTED', what, why })
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPPING_MS)
    child.kill(signal)
    if (signal === 'SIGTERM') child.kill('SIGCONT')
    await ended
    clearTimeout(timer)
  }
  return ok({
    pid: child.pid as number,
    url: listening,
    port: Number(new URL(listening).port),
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  })
}

/** Its address, or null when it ended or said nothing in time. */
const listeningLine = async (child: ChildProcess, ended: Promise<unknown>): Promise<string | null> => {
  const { stdout } = child
  if (stdout === null) return null
  const said = new Promise<string | null>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      try {
        const { listening } = JSON.parse(line) as { listening?: unknown }
        if (typeof listening === 'string') resolve(listening)
      } catch {
        // Not the line that is waited for.
      }
    })
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), STARTING_MS)
  })
  const first = await Promise.race([said, ended.then(() => null), late])
  clearTimeout(timer)
  return first
}

/** The code of a process that could not start, as it tells it. */
const codeIn = (words: string): string | null => {
  try {
    const { code } = JSON.parse(words) as { code?: unknown }
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}

/** Standard error into the log file; answers with its last line so far. */
const keepLog = (child: ChildProcess, logFile: string | undefined): (() => string) => {
  let last = ''
  const file = logFile === undefined ? null : createWriteStream(logFile, { flags: 'a' })
  file?.on('error', () => undefined)
  child.stderr?.on('data', (chunk: Buffer) => {
    file?.write(chunk)
    last = `${last}${chunk.toString('utf8')}`.slice(-4000)
  })
  child.stderr?.on('close', () => file?.end())
  return () => last.trim().split('\n').at(-1) ?? ''
}
