/**
 * The control channel of a running office: the same contract over loopback, for programs of whoever may read the
 * office's folder. `control.json` (mode 0600) says where and with which token; the office writes it when it listens and
 * takes it away when it stops. One that was left by a crash leads nowhere, which is found out by asking.
 */
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurable } from '../../../node/durable.ts'
import type { Answer, ChannelName, Input, OfficeEvent, Output } from '../../../shared/contract/contract.ts'
import type { Fetch, FetchReader, FetchResponse } from '../../../shared/wire/fetch.ts'

z.config({ jitless: true })

const controlFile = z.strictObject({
  v: z.literal(1),
  pid: z.int().positive(),
  port: z.int().min(1).max(65_535),
  token: z.string().regex(/^[A-Za-z0-9_-]{20,200}$/),
})

export type ControlFile = z.infer<typeof controlFile>

const pathOf = (dataDir: string): string => join(dataDir, 'control.json')

export const writeControl = (dataDir: string, control: ControlFile): void => {
  // Mode counts only for a new file; one that is there already is narrowed first.
  try {
    chmodSync(`${pathOf(dataDir)}.new`, 0o600)
  } catch {}
  writeDurable(pathOf(dataDir), new TextEncoder().encode(`${JSON.stringify(control)}\n`), 0o600)
}

export const removeControl = (dataDir: string): void => rmSync(pathOf(dataDir), { force: true })

/** Null when there is no such file, or none that this program wrote. */
export const readControl = (dataDir: string): ControlFile | null => {
  try {
    const parsed = controlFile.safeParse(JSON.parse(readFileSync(pathOf(dataDir), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export interface ControlClient {
  readonly origin: string
  /** The contract from a seat of its own name; a seat keeps its session until the office stops. */
  seat(name: string): ControlSeat
  /** Returns the way to stop; `onEnd` when the office went away. */
  listen(listener: (event: OfficeEvent) => void, onEnd?: () => void): () => void
  /** A fresh one-time address for a window. Null when the office does not answer. */
  link(): Promise<string | null>
  /** Brings the office's windows to the front: how many there are, null when the office does not answer. */
  front(): Promise<number | null>
  /** Asks it to end; false when it does not answer. */
  stop(): Promise<boolean>
}

export interface ControlSeat {
  /** Something beside the contract (electron/process.ts, `ordersOf`); null when the office does not answer. */
  order(name: string, input?: object): Promise<Record<string, unknown> | null>
  /** Never rejects: an office that does not answer is the error OFFICE_UNREACHABLE. */
  call<C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>>
}

/** `fetch` is the caller's: its closing and time-outs are the caller's business. */
export const createControlClient = (control: Pick<ControlFile, 'port' | 'token'>, fetch: Fetch): ControlClient => {
  const origin = `http://127.0.0.1:${control.port}`
  const authorization = `Bearer ${control.token}`

  const post = async (path: string, headers: Record<string, string>, body: string): Promise<unknown> => {
    const response = await fetch(`${origin}${path}`, { method: 'POST', headers: { authorization, ...headers }, body })
    const text = await readText(response)
    if (!(response.headers.get('content-type') ?? '').startsWith('application/json')) throw new Error('not an answer')
    return JSON.parse(text)
  }
  const order = async (name: string, seat = 'program', input: object = {}): Promise<Record<string, unknown> | null> => {
    try {
      const headers = { 'content-type': 'application/json', 'x-daejang-seat': seat }
      return (await post(`/api/control/${name}`, headers, JSON.stringify(input))) as Record<string, unknown>
    } catch {
      return null
    }
  }

  return {
    origin,
    seat: (name) => ({
      order: (what, input) => order(what, name, input),
      call: async <C extends ChannelName>(channel: C, input: Input<C>): Promise<Answer<Output<C>>> => {
        const headers = { 'content-type': 'application/json', 'x-daejang-seat': name }
        try {
          return (await post(`/api/call/${channel}`, headers, JSON.stringify(input))) as Answer<Output<C>>
        } catch {
          return { ok: false, error: { code: 'OFFICE_UNREACHABLE' } }
        }
      },
    }),
    listen: (listener, onEnd = () => undefined) => {
      let reader: FetchReader | null = null
      let isOver = false
      const stop = (): void => {
        isOver = true
        void reader?.cancel()
      }
      const follow = async (): Promise<void> => {
        const response = await fetch(`${origin}/api/events`, { method: 'GET', headers: { authorization } })
        reader = response.body?.getReader() ?? null
        const decoder = new TextDecoder()
        let rest = ''
        while (reader !== null && !isOver) {
          const { done, value } = await reader.read()
          if (done) break
          const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n')
          rest = parts.pop() ?? ''
          for (const part of parts) {
            if (part.startsWith('data: ') && !isOver) listener(JSON.parse(part.slice(6)) as OfficeEvent)
          }
        }
      }
      void follow()
        .catch(() => undefined)
        .finally(() => {
          if (!isOver) onEnd()
        })
      return stop
    },
    link: async () => {
      const link = (await order('link'))?.link
      return typeof link === 'string' ? link : null
    },
    front: async () => {
      const windows = (await order('front'))?.windows
      return typeof windows === 'number' ? windows : null
    },
    stop: async () => (await order('stop')) !== null,
  }
}

const readText = async (response: FetchResponse): Promise<string> => {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
  }
}
