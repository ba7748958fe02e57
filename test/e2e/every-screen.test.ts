import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, type Response, test } from '@playwright/test'
import { CONTENT_SECURITY_POLICY } from '../../electron/shells/policy.ts'
import { makeSalesFile } from '../support/sales-files.ts'
import { ask, staffOf, startNetwork, unlock } from './support.ts'

// Every place of the interface, for every role, in the real browser: none breaks the content security policy, none has a
// hand on Node, Electron or another origin, and nothing that is asked for is missing. All of it with large letters on the
// common office screen: in high contrast each screen and each dialog passes axe, and no part of it is cut off. The
// list of places is held against the routes themselves, so that a new one cannot stay out.

test.use({ viewport: { width: 1366, height: 768 } })

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())

const ROLES = ['clerk', 'supervisor', 'administrator', 'auditor'] as const

/** What a page must not have: Node's and Electron's own, and the bridge, which is the Electron shell's alone. */
const FORBIDDEN = [
  'require',
  'module',
  'process',
  'Buffer',
  'global',
  '__dirname',
  'ipcRenderer',
  'electron',
  'daejang',
]

declare global {
  interface Window {
    violations: string[]
  }
}

/** Hash routes of the interface, each with the places that stand for it in the seeded network. */
const placesFor = async (page: Page, writes: boolean): Promise<Readonly<Record<string, readonly string[]>>> => {
  const one: string[] = []
  for (const [service, action] of [
    ['birth', 'register'],
    ['real-estate', 'report'],
    ['property', 'open-title'],
  ] as const) {
    const found = await ask(page, 'lookup.records', { service, actions: [action], parcel: null, query: '' })
    one.push(found.find(({ state }) => state === 'accepted')?.id ?? 'missing')
  }
  const titled = (await ask(page, 'record.get', { id: one.at(-1) ?? '' })).parcels[0]?.pnu ?? 'missing'
  const { cases } = await ask(page, 'case.list', { open: true })
  const services = (await ask(page, 'app.services', {})).filter(({ actions }) => actions.length > 0)
  const forms: string[] = []
  for (const { service, actions } of writes ? services : []) {
    for (const { action, targets } of actions) {
      if (targets) continue
      forms.push((await ask(page, 'draft.create', { service, action, target: null, values: null })).id)
    }
  }
  expect(cases.length).toBeGreaterThan(0)
  return {
    '/': [''],
    '/drafts': [''],
    '/draft/:id': forms,
    '/pending/:draft?': [''],
    // The first record of each opens by itself.
    '/queue/:queue/:id?': ['signed', 'returned', 'unsent', 'conflict', 'accepted'],
    '/cases/:id?': ['', ...cases.map(({ id }) => id)],
    '/record/:id': one,
    '/search': [''],
    '/register/:service': services.map(({ service }) => service),
    '/statistics/:service': services.map(({ service }) => service),
    '/paper/:kind/:of/:which?': ['receipt', 'certificate', 'extract']
      .flatMap((kind) => one.map((id) => `${kind}/${id}`))
      .concat(services.map(({ service }) => `register/${service}`)),
    '/family/:person': ['0'.repeat(32)],
    '/parcel/:pnu': [titled, '1'.repeat(19)],
    '/check': [''],
    '/import': [''],
    '/ledger': [''],
    '/access': [''],
    '/settings': [''],
    elsewhere: ['/no-such-place'],
  }
}

const routes = [
  ...readFileSync(join(import.meta.dirname, '../../renderer/app.tsx'), 'utf8').matchAll(/<Route(?: path="([^"]+)")?>/g),
].map(([, path]) => path ?? 'elsewhere')

/** Nothing asked for is under way, and what came is drawn. */
const drawn = async (page: Page, underWay: ReadonlySet<unknown>): Promise<void> => {
  for (let calm = 0; calm < 3; calm = underWay.size === 0 ? calm + 1 : 0) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }
}

/** What cannot be reached, because it lies beside the window or its text beside its own edge. */
const cutOff = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
    const parts = [
      ...document.querySelectorAll('button, a, input, select, textarea, h1, h2, h3, label, .badge, td, th'),
    ]
    const found = parts.filter((part) => {
      const { left, right, width } = part.getBoundingClientRect()
      if (width <= 1 || part.closest('.unseen, .skip, .sheet-measure') !== null || scrolls(part.parentElement))
        return false
      const own = getComputedStyle(part)
      const cut =
        own.overflowX === 'hidden' && own.textOverflow !== 'ellipsis' && part.scrollWidth > part.clientWidth + 1
      return left < -1 || right > innerWidth + 1 || cut
    })
    const wide = document.documentElement.scrollWidth > innerWidth
    return [...(wide ? ['the page itself'] : []), ...found.map(({ outerHTML }) => outerHTML.slice(0, 120))]
  })

test('every screen keeps the policy, and has nothing but the page’s own', async ({ page }) => {
  test.setTimeout(900_000)
  const faults: string[] = []
  let where = 'launch'
  const underWay = new Set<unknown>()
  page.on('request', (request) => request.url().includes('/api/call/') && underWay.add(request))
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  page.on(
    'console',
    (told) => told.type() === 'error' && faults.push(`${where}: ${told.text()} ${told.location().url}`),
  )
  page.on('pageerror', (error) => faults.push(`${where}: ${error.message}`))
  page.on('response', (reply: Response) => {
    if (new URL(reply.url()).protocol !== 'http:') return
    const policy = reply.headers()['content-security-policy']
    // What is sent as JSON to a script is no document.
    if (policy !== CONTENT_SECURITY_POLICY) faults.push(`${where}: ${reply.url()} came with the policy ${policy}`)
    if (reply.status() >= 400) faults.push(`${where}: ${reply.status()} ${reply.url()}`)
  })
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', (event) => {
      window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  const sound = async (): Promise<void> => {
    await drawn(page, underWay)
    const found = await page.evaluate(
      (names) => ({ has: names.filter((name) => name in globalThis), told: window.violations.splice(0) }),
      FORBIDDEN,
    )
    for (const name of found.has) faults.push(`${where}: the page has ${name}`)
    for (const violation of found.told) faults.push(`${where}: ${violation}`)
    await look()
  }
  const seen = new Set<string>()
  /** Once at each place, whoever comes first. */
  const look = async (): Promise<void> => {
    if (seen.has(where)) return
    seen.add(where)
    const { violations } = await new AxeBuilder({ page }).analyze()
    faults.push(...violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`))
    faults.push(...(await cutOff(page)).map((part) => `${where}: cut off: ${part}`))
    await page.screenshot({ path: `test-results/screens/large-${seen.size}.png` })
  }
  const visited = new Set<string>()
  const go = async (place: string): Promise<void> => {
    where = place
    await page.goto(`${new URL(page.url()).origin}/#${place}`)
    await expect(page.locator('#page')).not.toBeEmpty()
    await sound()
  }
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      where = `${where} ${key}`
      await page.keyboard.press(key)
      await sound()
    }
  }

  await network.open(page, 'mapo')
  await expect(page.locator('#unlock-find')).toBeVisible()
  await sound()

  for (const role of ROLES) {
    await test.step(role, async () => {
      await unlock(page, staffOf('mapo', role))
      await expect(page.locator('#page')).toBeVisible()
      await ask(page, 'settings.set', { zoom: 1.5, contrast: 'high' })
      await page.reload()
      await expect(page.locator('#page')).not.toBeEmpty()
      const places = await placesFor(page, role === 'clerk')
      expect(Object.keys(places).sort()).toEqual([...routes].sort())
      for (const [route, each] of Object.entries(places)) {
        const stem = route === 'elsewhere' ? '' : route.replace(/\/:.*$/, '')
        // A clerk's round is whole; what others see of the sheets differs in nothing that the browser could mind.
        for (const rest of role === 'clerk' ? each : each.slice(0, 3)) {
          await go(stem === '/' ? '/' : rest === '' || stem === '' ? `${stem}${rest}` : `${stem}/${rest}`)
          visited.add(route)
          if (route === '/record/:id') {
            for (const tab of await page.getByRole('tab').all()) {
              await tab.click()
              await sound()
            }
            await press('F4')
          }
          if (route.startsWith('/paper/') && !rest.startsWith('receipt') && !rest.startsWith('register')) {
            // Issued, and so drawn with its QR symbols.
            await page.locator('.page-head button.main').click()
            await expect(page.locator('.sheets').or(page.locator('.notice.danger')).first()).toBeVisible()
            await sound()
          }
          if (route === '/search') {
            for (const words of ['ㄱ', 'MAPO']) {
              await page.locator('#page input').fill(words)
              await press('Enter')
            }
          }
          if (route === '/ledger') {
            await page.locator('.panel header button').first().click()
            await sound()
          }
        }
      }
      await go('/queue/signed')
      await press('F1', 'Escape', 'F3', 'Escape')
      if (role === 'clerk') await press('F2', 'Escape')
      if (role === 'supervisor') {
        await press('Control+Enter', 'Escape', 'F7', 'Escape')
        await page.getByText('모두 고르기').click()
        await page.getByRole('button', { name: '고른 것 승인' }).click()
        await sound()
        await press('Escape')
      }
      await page.locator('button.connection').click()
      await sound()
      await press('Escape')
      if (role === 'clerk') {
        await go('/import')
        const { bytes } = makeSalesFile({
          seed: 7,
          rows: 40,
          layout: 'ministry-2018',
          encoding: 'cp949',
          lineEnd: '\r\n',
          preamble: true,
          faulty: 0.5,
        })
        const file = { name: 'sales.csv', mimeType: 'text/csv', buffer: Buffer.from(bytes) }
        await page.locator('input[type=file]').setInputFiles(file)
        await expect(page.locator('.drop')).toHaveCount(0)
        await sound()
        await go('/cases')
        await page.locator('.case-way').nth(1).click()
        await sound()
        await press('Escape')
      }
      await page.keyboard.press('Control+L')
      await expect(page.locator('#unlock-find')).toBeVisible()
    })
  }
  await test.step('in English, large and in high contrast', async () => {
    await unlock(page, staffOf('mapo', 'clerk'))
    await ask(page, 'settings.set', { language: 'en', zoom: 1.5, contrast: 'high' })
    for (const place of ['/settings', '/drafts', '/queue/signed', '/ledger', '/register/birth']) await go(place)
    await ask(page, 'settings.set', { language: 'ko', zoom: 1, contrast: 'normal' })
  })
  expect(faults).toEqual([])
  expect([...visited].sort()).toEqual([...routes].sort())

  await test.step('what listens does hear, and what is forbidden is', async () => {
    const heard = await page.evaluate(async () => {
      const tries: Record<string, () => unknown> = {
        picture: () => Object.assign(new Image(), { src: 'https://example.com/x.png' }),
        style: () => document.body.setAttribute('style', 'color: red'),
        markup: () => {
          document.createElement('p').innerHTML = '<b>x</b>'
        },
        script: () => document.head.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' })),
        request: () => fetch('http://127.0.0.1:1/').catch(() => undefined),
        form: () => {
          const form = Object.assign(document.createElement('form'), { action: 'https://example.com/' })
          document.body.append(form)
          form.submit()
        },
      }
      for (const run of Object.values(tries)) {
        try {
          await run()
        } catch {}
      }
      await new Promise((done) => setTimeout(done, 300))
      return { told: window.violations.map((line) => line.split(' ')[0]), ran: 'ran' in window }
    })
    expect(heard.told).toEqual(
      expect.arrayContaining(['img-src', 'style-src-attr', 'require-trusted-types-for', 'connect-src', 'form-action']),
    )
    expect(heard.ran).toBe(false)
  })
})
