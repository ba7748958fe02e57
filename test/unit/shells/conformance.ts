/**
 * What every shell must do, asked of each in the same words: it serves the interface and nothing else, under one policy;
 * it brings each call of the contract to the office and the answer back; it tells what the office tells; and it says
 * nothing of what went wrong inside.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../electron/shells/policy.ts'
import { type Bridge, type ChannelName, CONTRACT, type OfficeEvent } from '../../../shared/contract/contract.ts'
import { createFakeOffice, createLog, type FakeOffice, type Logged, makeInterface } from './fake-office.ts'

export interface RunningShell {
  /** Asks for a path of the interface's origin, sent as it stands. */
  readonly get: (
    path: string,
    method?: string,
  ) => Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }>
  /** The bridge as a window holds it. */
  readonly bridge: Bridge
  /** Somebody starts the program once more. */
  readonly startAgain: () => Promise<void>
  readonly close: () => Promise<void>
}

export type StartShell = (parts: {
  readonly office: FakeOffice
  readonly pages: string
  readonly log: Logged['log']
}) => Promise<RunningShell>

const CHANNELS = Object.keys(CONTRACT) as ChannelName[]

/** Waits for something that happens soon, without a fixed pause. */
export const soon = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 500 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(isSo()).toBe(true)
}

export const conformance = (name: string, start: StartShell): void => {
  describe(name, () => {
    const office = createFakeOffice()
    const logged = createLog()
    let shell: RunningShell
    beforeAll(async () => {
      shell = await start({ office, pages: makeInterface().pages, log: logged.log })
    })
    afterAll(() => shell.close())
    beforeEach(() => {
      office.calls.length = 0
      logged.lines.length = 0
      office.answer = { ok: true, value: null }
    })

    test('serves the start page and its parts with their types', async () => {
      const page = await shell.get('/')
      expect(page.status).toBe(200)
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(page.text).toContain('대장')
      expect((await shell.get('/index.html')).text).toBe(page.text)
      const script = await shell.get('/assets/main-1a2b.js')
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
      expect((await shell.get('/assets/main-1a2b.css?v=1')).status).toBe(200)
      expect((await shell.get('/', 'HEAD')).text).toBe('')
    })

    test.each(['/', '/assets/main-1a2b.js', '/nothing-here'])('puts the whole policy on %s', async (path) => {
      const { headers } = await shell.get(path)
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('permissions-policy')).toContain('camera=()')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    })

    test.each([
      '/secret.txt',
      '/link.txt',
      '/out/secret.txt',
      '/assets/notes.exe',
      '/assets',
      '/assets/',
      '/INDEX.HTML',
      '//index.html',
      '/./index.html/',
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/\\..\\secret.txt',
      '/index.html%00.js',
      '/%69ndex.html',
      '/package.json',
      '/__proto__',
    ])('answers 404 to %s', async (path) => {
      const { status, text } = await shell.get(path)
      expect(status).toBe(404)
      expect(text).not.toContain('outside')
    })

    test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s for a page', async (method) => {
      expect((await shell.get('/', method)).status).toBeGreaterThanOrEqual(403)
    })

    test('brings every channel of the contract to the office, and its answer back', async () => {
      for (const channel of CHANNELS) {
        office.answer = { ok: true, value: { channel, text: '한글 漢字 \u2028', number: 3, nothing: null } }
        const input = { of: channel, list: [1, 'ㄱ', null] }
        const answer = await shell.bridge.call(channel, input as never)
        expect(answer).toEqual(office.answer)
        expect(office.calls.at(-1)).toMatchObject({ channel, input })
      }
      expect(office.calls.length).toBe(CHANNELS.length)
    })

    test('keeps one seat for one window', async () => {
      await shell.bridge.call('app.state', {})
      await shell.bridge.call('session.lock', {})
      expect(new Set(office.calls.map(({ seat }) => seat)).size).toBe(1)
    })

    test('brings refusals back as they are', async () => {
      office.answer = { ok: false, error: { code: 'ROLE_NEEDED', data: { role: 'supervisor' } } }
      expect(await shell.bridge.call('app.state', {})).toEqual(office.answer)
    })

    test.each(['toString', '__proto__', 'app.state ', 'APP.STATE', 'app/state', '', '../events'])(
      'knows no channel %j',
      async (channel) => {
        const answer = await shell.bridge.call(channel as never, {} as never)
        expect(answer.ok).toBe(false)
        expect(office.calls.filter((call) => Object.hasOwn(CONTRACT, call.channel))).toEqual([])
      },
    )

    test('says nothing of a defect but that there is one, to the window and to the log', async () => {
      office.answer = () => {
        throw new TypeError('홍길동 900101-1234567 is not a function')
      }
      expect(await shell.bridge.call('app.state', {})).toEqual({ ok: false, error: { code: 'INTERNAL' } })
      expect(logged.lines.join()).toContain('TypeError')
      expect(logged.lines.join()).toContain('app.state')
      expect(logged.lines.join()).not.toMatch(/홍길동|900101/)
    })

    test('answers calls out of order, each to its own', async () => {
      let release: () => void = () => undefined
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      office.answer = async (channel) => {
        if (channel === 'app.services') await held
        return { ok: true, value: channel }
      }
      const slow = shell.bridge.call('app.services', {})
      expect(await shell.bridge.call('app.state', {})).toEqual({ ok: true, value: 'app.state' })
      release()
      expect(await slow).toEqual({ ok: true, value: 'app.services' })
    })

    test('brings a large file whole', async () => {
      const base64 = 'QUJD'.repeat(1_500_000)
      await shell.bridge.call('import.open', { name: 'sales.csv', base64, encoding: 'auto' })
      const { input } = office.calls[0] as { readonly input: unknown }
      expect((input as { base64: string }).base64 === base64).toBe(true)
    })

    test('tells every event in order to every listener, until it stops listening', async () => {
      const [first, second]: [OfficeEvent[], OfficeEvent[]] = [[], []]
      const stopFirst = shell.bridge.listen((event) => void first.push(event))
      const stopSecond = shell.bridge.listen((event) => void second.push(event))
      const ping: OfficeEvent = { kind: 'changed', topics: ['settings'] }
      // A stream takes a moment to stand.
      for (let tries = 0; tries < 200 && (first.length === 0 || second.length === 0); tries += 1) {
        office.tell(ping)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      first.length = 0
      second.length = 0
      const events = Array.from({ length: 50 }, (_, run): OfficeEvent => {
        return { kind: 'progress', work: 'verify', run, done: run, total: 50, finished: null }
      })
      for (const event of events) office.tell(event)
      const verifying = (heard: OfficeEvent[]) => heard.filter(({ kind }) => kind === 'progress')
      await soon(() => verifying(first).length === 50 && verifying(second).length === 50)
      expect(verifying(first)).toEqual(events)
      stopFirst()
      office.tell(events[0] as OfficeEvent)
      await soon(() => verifying(second).length === 51)
      expect(verifying(first).length).toBe(50)
      stopSecond()
    })

    test('comes to the front when somebody starts the program again', async () => {
      const heard: OfficeEvent[] = []
      const stop = shell.bridge.listen((event) => void heard.push(event))
      for (let tries = 0; tries < 200 && heard.length === 0; tries += 1) {
        office.tell({ kind: 'changed', topics: ['state'] })
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await shell.startAgain()
      await soon(() => heard.some(({ kind }) => kind === 'front'))
      stop()
    })
  })
}
