/**
 * The portable shell's server: the interface, the contract and its events over loopback, for one office.
 *
 *   GET  /launch/<token>         spends a one-time link, sets the window's cookie, goes on to /
 *   GET  /, /assets/...          the interface, from its fixed table           needs the cookie
 *   POST /api/call/<channel>     one call of the contract: input and answer    needs the cookie, or the control token
 *   GET  /api/events             what the office tells, server-sent            needs the cookie, or the control token
 *   POST /api/control/<order>    link, front, leave, stop...                     needs the control token
 *
 * Whoever runs a browser on this machine can send requests here, and so can any page that such a browser shows. So: the
 * address is 127.0.0.1 alone; `Host` is exactly that address and port (a name that somebody's DNS points here is
 * refused); `Origin`, where a browser sends one, is exactly ours, and without one nothing is changed; the cookie is
 * HttpOnly and SameSite=Strict, and its name carries the port, because cookies do not tell ports apart.
 *
 * The control token stands in a file of mode 0600 beside the data: who can read that can read the data too. It is for
 * programs (the command line, a second start), never for browsers, and a request with an `Origin` may not use it.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie } from 'hono/cookie'
import type { OfficeEvent } from '../../../shared/contract/contract.ts'
import { err, ok, type Result } from '../../../shared/result.ts'
import { textsFromFiles, translator } from '../../office/desk/texts.ts'
import { whereOf } from '../../where.ts'
import { callSeat, type Office, type Seat, type ShellLog } from '../office.ts'
import { type Pages, plain, respondWithPage } from '../pages.ts'
import { SECURITY_HEADERS } from '../policy.ts'
import { createAccess, type KeptWindows } from './access.ts'

/** What programs with the control token may ask beside the contract. */
export type Orders = Readonly<Record<string, (input: unknown, seat: Seat) => Promise<unknown>>>

export interface ServerOptions {
  readonly office: Office
  readonly pages: Pages
  /** 32 random bytes as text that fits an address and a cookie. */
  readonly secret: () => string
  readonly now: () => number
  /** Where it stands which windows are open, should this process die. */
  readonly windows: KeptWindows
  /** What programs must present; null: there is no control channel. */
  readonly controlToken: string | null
  /** 0: any free port. */
  readonly port: number
  readonly log: ShellLog
  readonly orders?: Orders
  /** Somebody with the control token asked this office to stop. */
  readonly onStop: () => void
}

export interface PortableServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly port: number
  /** A fresh address that opens one window. */
  link(): string
  /** Tells every window to come to the front. */
  front(): void
  close(): Promise<void>
}

/** Calls that carry a file, base64 inside JSON; the contract caps the file itself. */
const FILE_CHANNELS: ReadonlySet<string> = new Set(['attachment.add', 'import.open', 'backup.restore'])
const MAX_FILE_BODY = 46 * 1024 * 1024
const MAX_BODY = 4 * 1024 * 1024
/** Tells windows that this process lives, and finds out that one of them is gone. */
const HEARTBEAT_MS = 15_000
/** An event of another name than the office's own, which come without one. */
const HERE = 'event: here\ndata: 1\n\n'
/** A window whose stream broke comes back after this. */
const RETRY_MS = 1000
/** A window that has not read so many events is cut off; it comes back and fetches everything anew. */
const MAX_UNREAD = 1000
const MAX_PROGRAMS = 16

/** A target that no parser reads in two ways: one slash first, no backslash, no escape, no dot segment to resolve. */
const PLAIN_TARGET = /^\/(?![/.])[A-Za-z0-9_~:@/.-]*(\?[A-Za-z0-9_~:@/.=&%-]*)?$/

type Env = { Bindings: HttpBindings; Variables: { program: boolean; seat: Seat } }

export const startServer = async (
  options: ServerOptions,
): Promise<Result<PortableServer, { readonly code: 'PORT_IN_USE' | 'PORT_DENIED'; readonly port: number }>> => {
  const { office, pages, log } = options
  const access = createAccess<Seat>({
    secret: options.secret,
    now: options.now,
    open: () => office.seat(),
    close: (seat) => seat.close(),
    kept: options.windows,
  })
  /** Programs have seats of their own, by the name they give, so that one can be a clerk and a supervisor at once. */
  const programs = new Map<string, Seat>()
  let origin = ''
  let host = ''
  let cookie = ''
  const streams = new Set<EventStream>()
  const tell = (event: OfficeEvent): void => {
    for (const stream of streams) stream.send(`data: ${JSON.stringify(event)}\n\n`)
  }
  const link = (): string => `${origin}/launch/${access.issue()}`

  const app = new Hono<Env>()
  app.use(async (c, next) => {
    const { headers } = c.env.incoming
    if (headers.host !== host) return plain(421, 'misdirected request')
    const bearer = bearerOf(headers.authorization)
    if (headers.origin !== undefined && (headers.origin !== origin || bearer !== null)) return plain(403, 'forbidden')
    const site = headers['sec-fetch-site']
    const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
    if (foreign && !isLaunch(c.env.incoming)) return plain(403, 'forbidden')
    if (bearer !== null && (options.controlToken === null || !sameText(bearer, options.controlToken))) {
      return answer(401, 'WINDOW_UNKNOWN')
    }
    c.set('program', bearer !== null)
    return next()
  })

  app.get('/launch/:token', (c) => {
    const window = access.redeem(c.req.param('token'))
    if (window === null) return plain(401, inBoth('linkSpent'))
    // Not a redirect: the navigation may have been begun by another site (a link in a web terminal), and then the
    // browser would keep a strict cookie back. What this page begins is our own. It names an empty icon, or a browser
    // that is quick enough asks for /favicon.ico, which is not there.
    const page =
      '<!doctype html><html lang="ko"><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0; url=/"><title>Daejang</title>'
    return new Response(page, {
      headers: {
        ...SECURITY_HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'set-cookie': `${cookie}=${window}; Path=/; HttpOnly; SameSite=Strict`,
      },
    })
  })

  /** Of a window with its cookie, or of a program with its token. */
  const seatOf = (c: Context<Env>): Seat | null => {
    if (!c.var.program) return access.window(getCookie(c, cookie))
    const name = seatNameOf(c)
    const seat = programs.get(name) ?? office.seat()
    // The last one used stands last; the first one makes room.
    programs.delete(name)
    programs.set(name, seat)
    if (programs.size > MAX_PROGRAMS) leave(programs.keys().next().value ?? '')
    return seat
  }
  const leave = (name: string): void => {
    programs.get(name)?.close()
    programs.delete(name)
  }

  app.post(
    '/api/call/:channel',
    async (c, next) => {
      const seat = seatOf(c)
      if (seat === null) return answer(401, 'WINDOW_UNKNOWN')
      c.set('seat', seat)
      if (!c.var.program && c.env.incoming.headers.origin === undefined) return plain(403, 'forbidden')
      if (!isJson(c.req.header('content-type'))) return plain(415, 'send application/json')
      return next()
    },
    (c, next) => {
      const maxSize = FILE_CHANNELS.has(c.req.param('channel')) ? MAX_FILE_BODY : MAX_BODY
      return bodyLimit({ maxSize, onError: () => answer(413, 'INPUT_INVALID') })(c, next)
    },
    async (c) => {
      let input: unknown
      try {
        input = await c.req.json()
      } catch {
        return answer(400, 'INPUT_INVALID')
      }
      return json(200, await callSeat(c.var.seat, log, c.req.param('channel'), input))
    },
  )

  app.get('/api/events', (c) => {
    if (seatOf(c) === null) return answer(401, 'WINDOW_UNKNOWN')
    const stream = openStream(() => streams.delete(stream))
    streams.add(stream)
    stream.send(`retry: ${RETRY_MS}\n${HERE}`)
    return new Response(stream.body, {
      headers: { ...SECURITY_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' },
    })
  })

  app.post('/api/control/:order', async (c) => {
    if (!c.var.program) return plain(403, 'forbidden')
    const own = options.orders ?? {}
    const name = c.req.param('order')
    if (Object.hasOwn(own, name)) return order(c, name, own)
    switch (name) {
      case 'link':
        return json(200, { link: link() })
      case 'front':
        tell({ kind: 'front' })
        return json(200, { windows: streams.size })
      case 'leave':
        leave(seatNameOf(c))
        return json(200, {})
      case 'stop':
        setImmediate(options.onStop)
        return json(200, {})
      default:
        return plain(404, 'not found')
    }
  })

  const order = async (c: Context<Env>, name: string, own: Orders): Promise<Response> => {
    const seat = seatOf(c)
    if (seat === null) return answer(401, 'WINDOW_UNKNOWN')
    const text = await c.req.text()
    try {
      return json(200, await own[name]?.(text === '' ? {} : JSON.parse(text), seat))
    } catch (error) {
      log('order-failed', { order: name, ...whereOf(error) })
      return answer(500, 'INTERNAL')
    }
  }

  app.all('*', (c) => {
    if (access.window(getCookie(c, cookie)) === null) return plain(401, inBoth('noWindow'))
    return respondWithPage(pages, c.req.method, c.env.incoming.url ?? '')
  })
  app.onError((error) => {
    log('request-failed', { error: error.name })
    return plain(500, 'failed')
  })

  const answerRequest = getRequestListener(app.fetch)
  const server = createServer((request, response) => {
    if (PLAIN_TARGET.test(request.url ?? '')) return void answerRequest(request, response)
    response.writeHead(404, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end('not found\n')
  })
  const listening = await listen(server, options.port)
  if (!listening.ok) return listening
  const port = listening.value
  host = `127.0.0.1:${port}`
  origin = `http://${host}`
  cookie = `daejang-${port}`
  const stopListening = office.listen(tell)
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.send(HERE)
  }, HEARTBEAT_MS)
  heartbeat.unref()

  return ok({
    origin,
    port,
    link,
    front: () => tell({ kind: 'front' }),
    close: async () => {
      clearInterval(heartbeat)
      stopListening()
      for (const stream of streams) stream.end()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  })
}

/** Whoever stands outside has told no language. */
const inBoth = (sentence: 'linkSpent' | 'noWindow'): string =>
  (['ko', 'en'] as const).map((language) => translator(language, textsFromFiles)(`start:${sentence}`, {})).join('\n')

interface EventStream {
  readonly body: ReadableStream<Uint8Array>
  send(text: string): void
  end(): void
}

const openStream = (onEnd: () => void): EventStream => {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
    cancel: () => {
      controller = null
      onEnd()
    },
  })
  const end = (): void => {
    const open = controller
    controller = null
    onEnd()
    try {
      open?.close()
    } catch {
      // Closed from the other side in this very moment.
    }
  }
  return {
    body,
    send: (text) => {
      if (controller === null) return
      if ((controller.desiredSize ?? 0) < -MAX_UNREAD) end()
      else controller.enqueue(encoder.encode(text))
    },
    end,
  }
}

const listen = (server: Server, port: number) =>
  new Promise<Result<number, { readonly code: 'PORT_IN_USE' | 'PORT_DENIED'; readonly port: number }>>(
    (resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(err({ code: 'PORT_IN_USE', port }))
        else if (error.code === 'EACCES') resolve(err({ code: 'PORT_DENIED', port }))
        else reject(error)
      })
      server.listen(port, '127.0.0.1', () => resolve(ok((server.address() as AddressInfo).port)))
    },
  )

const seatNameOf = (c: Context<Env>): string => c.req.header('x-daejang-seat') ?? 'program'

const isLaunch = (request: IncomingMessage): boolean =>
  request.method === 'GET' && (request.url ?? '').startsWith('/launch/')

const isJson = (type: string | undefined): boolean => (type ?? '').split(';', 1)[0]?.trim() === 'application/json'

const bearerOf = (header: string | undefined): string | null => {
  if (header === undefined) return null
  return /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(header)?.[1] ?? ''
}

/** Takes as long for a wrong text as for the right one. */
const sameText = (given: string, wanted: string): boolean => {
  if (given.length !== wanted.length) return false
  let differ = 0
  for (let i = 0; i < wanted.length; i += 1) differ |= given.charCodeAt(i) ^ wanted.charCodeAt(i)
  return differ === 0
}

const json = (status: number, value: unknown): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8' },
  })

/** A refusal of the shell itself, shaped like every answer. */
const answer = (status: number, code: 'WINDOW_UNKNOWN' | 'INPUT_INVALID' | 'INTERNAL'): Response =>
  json(status, { ok: false, error: { code } })
