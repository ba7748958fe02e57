/**
 * Pictures of the real screens: Debian's Chromium, through a window of the portable shell like any other. Without a
 * browser there are none, and the report says so; a picture that fails is left out and never stops the story.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { interfaceDir, projectDir } from '../../electron/shells/places.ts'
import { findChromium, thisMachine } from '../../electron/shells/portable/window.ts'
import type { DemoStaff } from '../network/make.ts'
import type { OfficeService } from '../network/processes.ts'
import type { Picture } from './tale.ts'

export interface Camera {
  /** Takes the page at `path` (after the `#`) of the office's interface, seen by this member. */
  take(key: string, office: OfficeService, member: DemoStaff, path: string): Promise<void>
  readonly pictures: readonly Picture[]
  close(): Promise<void>
}

const SIZE = { width: 1366, height: 768 }
const LOADING_MS = 20_000
/** After the page is there: what it fetches has come, what moves has come to rest. */
const RESTING_MS = 700

/** Null when there is no browser, or no built interface to look at; `why` hears which. */
export const openCamera = async (why: (code: string) => void): Promise<Camera | null> => {
  const machine = thisMachine()
  const program = findChromium(machine)
  if (program === null) {
    why('NO_BROWSER')
    return null
  }
  if (interfaceDir() === null && !(await buildInterface())) {
    why('NO_INTERFACE')
    return null
  }
  let browser: Browser
  try {
    const { chromium } = await import('playwright-core')
    browser = await chromium.launch({ executablePath: program, args: machine.isRoot ? ['--no-sandbox'] : [] })
  } catch {
    why('NO_BROWSER')
    return null
  }
  const pictures: Picture[] = []
  const pages = new Map<string, Promise<Page>>()
  const open = async (office: OfficeService, member: DemoStaff): Promise<Page> => {
    const link = await office.control.link()
    if (link === null) throw new Error('no link')
    const context = await browser.newContext({ viewport: SIZE, locale: 'ko-KR', reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(LOADING_MS)
    await page.goto(link)
    await page.waitForURL((url) => url.pathname === '/')
    await page.evaluate(unlockInPage, { staffNo: member.staffNo, passphrase: member.passphrase })
    await page.reload()
    return page
  }
  return {
    pictures,
    take: async (key, office, member, path) => {
      const name = `${office.port}/${member.staffNo}`
      try {
        const page = await (pages.get(name) ?? remember(pages, name, open(office, member)))
        await page.goto(`${office.control.origin}/#${path}`)
        await page.waitForLoadState('networkidle').catch(() => undefined)
        // What is folded away is shown.
        for (const folded of await page.locator('details:not([open]) > summary').all()) await folded.click()
        await page.waitForTimeout(RESTING_MS)
        if ((await page.innerText('body')).trim() === '') throw new Error('an empty page')
        pictures.push({ key, png: await page.screenshot() })
        // An open screen fetches anew with every record: it would watch the whole story.
        await page.goto('about:blank')
      } catch {
        pages.delete(name)
        why('PICTURE_FAILED')
      }
    },
    close: () => browser.close(),
  }
}

/** As `npm start` does it, once; the demo needs the interface for its pictures alone. */
const buildInterface = (): Promise<boolean> =>
  new Promise((resolve) => {
    const setUp = join(projectDir(), 'resources', 'setup.mjs')
    const child = spawn(process.execPath, [setUp, '--build'], {
      cwd: projectDir(),
      stdio: ['ignore', 'ignore', 'ignore'],
    })
    child.once('error', () => resolve(false))
    child.once('exit', () => resolve(interfaceDir() !== null))
  })

const remember = <T>(pages: Map<string, Promise<T>>, name: string, page: Promise<T>): Promise<T> => {
  pages.set(name, page)
  return page
}

/** Runs in the page, with its cookie: what the unlock screen does. */
const unlockInPage = async (who: { readonly staffNo: string; readonly passphrase: string }): Promise<void> => {
  const call = async (channel: string, input: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`/api/call/${channel}`, { method: 'POST', headers, body: JSON.stringify(input) })
    return ((await response.json()) as { value?: unknown }).value
  }
  const staff = (await call('session.staff', {})) as { staffNo: string; key: string }[]
  const key = staff.find(({ staffNo }) => staffNo === who.staffNo)?.key
  await call('session.unlock', { key, passphrase: who.passphrase })
}
