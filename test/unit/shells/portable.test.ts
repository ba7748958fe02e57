import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { loadPages } from '../../../electron/shells/pages.ts'
import { CONTENT_SECURITY_POLICY } from '../../../electron/shells/policy.ts'
import { type PortableServer, startServer } from '../../../electron/shells/portable/server.ts'
import { keptWindows } from '../../../electron/shells/portable/windows.ts'
import type { Answer, Bridge, OfficeEvent } from '../../../shared/contract/contract.ts'
import { conformance, soon } from './conformance.ts'
import { createFakeOffice, createLog, makeInterface } from './fake-office.ts'

// The portable shell over real HTTP: the conformance suite, then what only this shell has to withstand.

const TOKEN = 'control-token-of-this-test'

const NO_WINDOWS = { read: () => [], write: () => undefined }

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** One request exactly as given: path and headers are not touched by any client. */
const send = (
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const asked = request(
      // A connection of its own: a later server may get the port of one that was closed, and its dead sockets.
      { agent: false, host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: new Headers(
              Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]),
            ),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })

/** Opens a window as a browser does: spends the link, keeps the cookie. */
const openWindow = async (server: PortableServer): Promise<string> => {
  const { status, headers } = await send(server.port, 'GET', server.link().slice(server.origin.length))
  expect(status).toBe(200)
  return (headers.get('set-cookie') ?? '').split(';')[0] as string
}

const bridgeOver = (server: PortableServer, cookie: string): Bridge & { close(): void } => {
  const open = new Set<() => void>()
  return {
    call: async (channel, input) => {
      const headers = { cookie, origin: server.origin, 'content-type': 'application/json' }
      const path = `/api/call/${encodeURIComponent(channel)}`
      const { text } = await send(server.port, 'POST', path, headers, JSON.stringify(input))
      return text.startsWith('{') ? (JSON.parse(text) as Answer<never>) : { ok: false, error: { code: text.trim() } }
    },
    listen: (listener) => {
      let isOver = false
      const asked = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/api/events',
          headers: { host: `127.0.0.1:${server.port}`, cookie },
        },
        (response) => {
          let rest = ''
          response.setEncoding('utf8')
          response.on('error', () => undefined)
          response.on('data', (text: string) => {
            const parts = (rest + text).split('\n\n')
            rest = parts.pop() as string
            for (const part of parts) {
              if (part.startsWith('data: ') && !isOver) listener(JSON.parse(part.slice(6)) as OfficeEvent)
            }
          })
        },
      )
      asked.on('error', () => undefined)
      asked.end()
      const stop = (): void => {
        isOver = true
        asked.destroy()
      }
      open.add(stop)
      return stop
    },
    close: () => {
      for (const stop of open) stop()
    },
  }
}

const startPortable = async (options: Partial<Parameters<typeof startServer>[0]> = {}) => {
  const office = createFakeOffice()
  const logged = createLog()
  const started = await startServer({
    office,
    pages: loadPages(makeInterface().pages),
    secret: () => randomBytes(32).toString('base64url'),
    now: () => 1000,
    windows: NO_WINDOWS,
    controlToken: TOKEN,
    port: 0,
    log: logged.log,
    onStop: () => undefined,
    ...options,
  })
  if (!started.ok) throw new Error(started.error.code)
  return { office, logged, server: started.value }
}

conformance('portable shell over HTTP', async ({ office, pages, log }) => {
  const { server } = await startPortable({ office, pages: loadPages(pages), log })
  const cookie = await openWindow(server)
  const bridge = bridgeOver(server, cookie)
  return {
    get: (path, method = 'GET') => send(server.port, method, path, { cookie, origin: server.origin }),
    bridge,
    startAgain: async () => {
      await send(server.port, 'POST', '/api/control/front', { authorization: `Bearer ${TOKEN}` })
    },
    close: () => {
      bridge.close()
      return server.close()
    },
  }
})

describe('10. portable shell against others on the machine', () => {
  let parts: Awaited<ReturnType<typeof startPortable>>
  let cookie: string
  const call = (headers: Record<string, string>, body = '{}', channel = 'app.state') =>
    send(parts.server.port, 'POST', `/api/call/${channel}`, { 'content-type': 'application/json', ...headers }, body)
  beforeAll(async () => {
    parts = await startPortable()
    cookie = await openWindow(parts.server)
  })
  afterAll(() => parts.server.close())
  beforeEach(() => {
    parts.office.calls.length = 0
  })

  test('listens on 127.0.0.1 and on a port that was free', () => {
    expect(parts.server.origin).toBe(`http://127.0.0.1:${parts.server.port}`)
    expect(parts.server.port).toBeGreaterThan(1023)
  })

  test('opens a window with a one-time link, once', async () => {
    const { server } = parts
    const path = server.link().slice(server.origin.length)
    const first = await send(server.port, 'GET', path)
    expect(first.status).toBe(200)
    const set = first.headers.get('set-cookie') ?? ''
    expect(set).toMatch(new RegExp(`^daejang-${server.port}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
    expect(set).not.toContain(path.split('/').at(-1) as string)
    expect(first.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(first.headers.get('location')).toBeNull()
    // Else a browser that is quick enough asks for /favicon.ico, and tells that it is missing.
    expect(first.text).toContain('<link rel="icon" href="data:,">')
    const second = await send(server.port, 'GET', path)
    expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null])
    for (const words of ['이미 쓰였거나', 'used already']) expect(second.text).toContain(words)
  })

  test('opens nothing with a made-up, an old or a pushed-out link', async () => {
    const { server } = parts
    expect((await send(server.port, 'GET', `/launch/${'A'.repeat(43)}`)).status).toBe(401)
    let now = 0
    const other = await startPortable({ now: () => now })
    const paths = Array.from({ length: 9 }, () => other.server.link().slice(other.server.origin.length))
    expect((await send(other.server.port, 'GET', paths[0] as string)).status).toBe(401)
    expect((await send(other.server.port, 'GET', paths[1] as string)).status).toBe(200)
    now = 60 * 60 * 1000 + 1
    expect((await send(other.server.port, 'GET', paths[2] as string)).status).toBe(401)
    await other.server.close()
  })

  test('serves nothing, calls nothing and tells nothing without the cookie', async () => {
    const { server, office } = parts
    for (const path of ['/', '/index.html', '/assets/main-1a2b.js', '/api/events']) {
      expect((await send(server.port, 'GET', path)).status).toBe(401)
    }
    expect((await call({ origin: server.origin })).status).toBe(401)
    expect((await call({ origin: server.origin, cookie: `daejang-${server.port}=${'A'.repeat(43)}` })).status).toBe(401)
    expect(office.calls).toEqual([])
    expect((await call({ origin: server.origin, cookie })).status).toBe(200)
    expect(office.calls.length).toBe(1)
  })

  test.each(['localhost', '127.0.0.1', 'evil.example', '127.0.0.1.evil.example', '[::1]'])(
    'answers no other host: %s',
    async (name) => {
      const { server } = parts
      for (const host of [name, `${name}:${server.port}`].filter((each) => each !== `127.0.0.1:${server.port}`)) {
        expect((await send(server.port, 'GET', '/', { cookie, host })).status).toBe(421)
      }
      expect((await send(server.port, 'GET', '/', { cookie })).status).toBe(200)
    },
  )

  test.each([
    'http://evil.example',
    'https://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://127.0.0.1',
    'http://127.0.0.1:PORT.evil.example',
    'null',
    '',
  ])('takes nothing from another origin: %s', async (origin) => {
    const { server, office } = parts
    const from = { cookie, origin: origin.replace('PORT', String(server.port)) }
    expect((await call(from)).status).toBe(403)
    expect((await send(server.port, 'GET', '/api/events', from)).status).toBe(403)
    expect((await send(server.port, 'GET', '/', from)).status).toBe(403)
    expect(office.calls).toEqual([])
  })

  test('takes no call without an origin, and none that a page of another site began', async () => {
    const { server, office } = parts
    expect((await call({ cookie })).status).toBe(403)
    for (const site of ['cross-site', 'same-site']) {
      expect((await call({ cookie, origin: server.origin, 'sec-fetch-site': site })).status).toBe(403)
      expect((await send(server.port, 'GET', '/', { cookie, 'sec-fetch-site': site })).status).toBe(403)
    }
    expect(office.calls).toEqual([])
    for (const site of ['same-origin', 'none']) {
      expect((await send(server.port, 'GET', '/', { cookie, 'sec-fetch-site': site })).status).toBe(200)
    }
    // A link clicked in somebody's web terminal is begun by another site, and may open a window.
    const path = server.link().slice(server.origin.length)
    expect((await send(server.port, 'GET', path, { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
  })

  test('takes JSON, and nothing that a form could send', async () => {
    const { server, office } = parts
    const from = { cookie, origin: server.origin }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      expect((await call({ ...from, 'content-type': type })).status).toBe(415)
    }
    for (const body of ['', '{', 'undefined', '{"a":1}{}']) {
      const reply = await call(from, body)
      expect([reply.status, JSON.parse(reply.text)]).toEqual([400, { ok: false, error: { code: 'INPUT_INVALID' } }])
    }
    expect(office.calls).toEqual([])
    expect((await call({ ...from, 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  test('takes no more than a call can need; files more than others', async () => {
    const { server, office } = parts
    const from = { cookie, origin: server.origin }
    const body = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) })
    expect((await call(from, body)).status).toBe(413)
    expect(office.calls).toEqual([])
    expect((await call(from, body, 'import.open')).status).toBe(200)
    expect((await call(from, 'x'.repeat(47 * 1024 * 1024), 'import.open')).status).toBe(413)
    expect(office.calls.length).toBe(1)
  })

  test('gives each window a seat of its own, and the oldest makes room', async () => {
    const other = await startPortable()
    const from = { origin: other.server.origin, 'content-type': 'application/json' }
    const cookies: string[] = []
    for (let i = 0; i < 17; i += 1) cookies.push(await openWindow(other.server))
    const status = async (i: number) =>
      (await send(other.server.port, 'POST', '/api/call/app.state', { ...from, cookie: cookies[i] as string }, '{}'))
        .status
    expect([await status(0), await status(1), await status(16)]).toEqual([401, 200, 200])
    expect(new Set(other.office.calls.map(({ seat }) => seat))).toEqual(new Set([2, 17]))
    expect(other.office.closed).toEqual([1])
    await other.server.close()
  })

  test('knows the windows of a process that died under them, with locked seats; none after a close in order', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'daejang-windows-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    const begin = (port: number) => startPortable({ port, windows: keptWindows(dir) })
    const first = await begin(0)
    const { port } = first.server
    const cookies = [await openWindow(first.server), await openWindow(first.server)]
    const status = async (cookie: string, of: PortableServer) =>
      (
        await send(
          of.port,
          'POST',
          '/api/call/app.state',
          { cookie, origin: of.origin, 'content-type': 'application/json' },
          '{}',
        )
      ).status
    await first.server.close()
    const file = join(dir, 'windows.json')
    expect([
      statSync(file).mode & 0o777,
      readFileSync(file, 'utf8').includes(cookies[0]?.split('=')[1] as string),
    ]).toEqual([0o600, false])

    const second = await begin(port)
    expect([
      await status(cookies[0] as string, second.server),
      await status(cookies[1] as string, second.server),
    ]).toEqual([200, 200])
    expect(await status(`daejang-${port}=${'A'.repeat(43)}`, second.server)).toBe(401)
    // Each a seat of its own, of this office: nobody is unlocked in it.
    expect(new Set(second.office.calls.map(({ seat }) => seat)).size).toBe(2)
    await second.server.close()

    keptWindows(dir).forget()
    const third = await begin(port)
    expect(await status(cookies[0] as string, third.server)).toBe(401)
    await third.server.close()
  })

  test('tells a window that it is here, at once and again', async () => {
    const { server } = parts
    const told = await new Promise<string>((resolve) => {
      const asked = request(
        { agent: false, host: '127.0.0.1', port: server.port, path: '/api/events', headers: { cookie } },
        (response) => response.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')) as undefined),
      )
      asked.on('error', () => undefined)
      asked.end()
      onTestFinished(() => void asked.destroy())
    })
    expect(told).toBe('retry: 1000\nevent: here\ndata: 1\n\n')
  })

  test('lets a program with the token call and listen, in seats by name, and give orders', async () => {
    const { server, office } = parts
    const token = { authorization: `Bearer ${TOKEN}` }
    expect((await call({ ...token, 'x-daejang-seat': 'clerk' })).status).toBe(200)
    expect((await call({ ...token, 'x-daejang-seat': 'supervisor' })).status).toBe(200)
    expect((await call({ ...token, 'x-daejang-seat': 'clerk' })).status).toBe(200)
    const [clerk, supervisor, again] = office.calls.map(({ seat }) => seat)
    expect(clerk).toBe(again)
    expect(clerk).not.toBe(supervisor)
    const { link } = JSON.parse((await send(server.port, 'POST', '/api/control/link', token)).text) as { link: string }
    expect((await send(server.port, 'GET', link.slice(server.origin.length))).status).toBe(200)
    expect((await send(server.port, 'POST', '/api/control/other', token)).status).toBe(404)
  })

  test('a program that leaves gives its seat up; of more than sixteen the one unused for longest makes room', async () => {
    const other = await startPortable()
    const as = (name: string) => ({ authorization: `Bearer ${TOKEN}`, 'x-daejang-seat': name })
    const sit = (name: string) =>
      send(other.server.port, 'POST', '/api/call/app.state', { ...as(name), 'content-type': 'application/json' }, '{}')
    await sit('a')
    expect((await send(other.server.port, 'POST', '/api/control/leave', as('a'))).status).toBe(200)
    expect((await send(other.server.port, 'POST', '/api/control/leave', as('nobody'))).status).toBe(200)
    expect(other.office.closed).toEqual([1])
    for (let i = 0; i < 16; i += 1) await sit(`program-${i}`)
    await sit('program-0')
    expect((await sit('one more')).status).toBe(200)
    // Seats 2 to 17 are the sixteen programs: the second of them was idle for longest.
    expect(other.office.closed).toEqual([1, 3])
    expect(other.office.calls.at(-2)?.seat).toBe(2)
    await other.server.close()
  })

  test('takes no order from a window, from a browser or with a wrong token', async () => {
    const { server, office } = parts
    const order = (headers: Record<string, string>) => send(server.port, 'POST', '/api/control/link', headers)
    expect((await order({ cookie, origin: server.origin })).status).toBe(403)
    expect((await order({ authorization: `Bearer ${TOKEN}`, origin: server.origin })).status).toBe(403)
    for (const wrong of [
      '',
      'Bearer',
      'Bearer x',
      `Bearer ${TOKEN}x`,
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN.toUpperCase()}`,
    ]) {
      expect((await order({ authorization: wrong })).status).toBe(401)
    }
    expect((await order({})).status).toBe(403)
    // The token opens no pages.
    expect((await send(server.port, 'GET', '/', { authorization: `Bearer ${TOKEN}` })).status).toBe(401)
    expect(office.calls).toEqual([])
    const closed = await startPortable({ controlToken: null })
    expect((await send(closed.server.port, 'POST', '/api/control/link', { authorization: 'Bearer null' })).status).toBe(
      401,
    )
    await closed.server.close()
  })

  test('stops when it is told to, and after closing nobody answers', async () => {
    let stops = 0
    const other = await startPortable({
      onStop: () => {
        stops += 1
      },
    })
    await send(other.server.port, 'POST', '/api/control/stop', { authorization: `Bearer ${TOKEN}` })
    await soon(() => stops === 1)
    await other.server.close()
    expect(other.office.listeners.size).toBe(0)
    await expect(send(other.server.port, 'GET', '/')).rejects.toThrow(/ECONNREFUSED|socket hang up/)
  })

  test('names a port that is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => blocker.once('listening', resolve))
    const { port } = blocker.address() as { port: number }
    const started = await startServer({
      office: createFakeOffice(),
      pages: new Map(),
      secret: () => 'x',
      now: () => 0,
      windows: NO_WINDOWS,
      controlToken: null,
      port,
      log: () => undefined,
      onStop: () => undefined,
    })
    expect(started).toEqual({ ok: false, error: { code: 'PORT_IN_USE', port } })
    blocker.close()
  })
})
