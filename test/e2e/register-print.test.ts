import { expect, type Page, test } from '@playwright/test'
import { makeSalesFile } from '../support/sales-files.ts'
import { ask, go, staffOf, startNetwork, unlock } from './support.ts'

// A register on paper: A4 lying, as many pages as the screen shows, and on each of them which of how many it is, who
// printed it and when, and how much of it is masked.

const network = startNetwork()
test.afterAll(() => network.end())

const ROWS = 60

/** Rows of a public file, signed by a clerk and approved by a supervisor, who stays at the counter. */
const fillRegister = async (page: Page): Promise<void> => {
  await unlock(page, staffOf('mapo', 'clerk'))
  const { bytes } = makeSalesFile({
    seed: 3,
    rows: ROWS,
    layout: 'ministry-now',
    encoding: 'cp949',
    lineEnd: '\r\n',
    preamble: true,
    faulty: 0,
  })
  const file = { name: 'sales.csv', base64: Buffer.from(bytes).toString('base64'), encoding: 'auto' } as const
  const { id, ready } = await ask(page, 'import.open', file)
  expect(ready).toBe(ROWS)
  await ask(page, 'import.sign', { id })
  await page.keyboard.press('Control+L')
  await unlock(page, staffOf('mapo', 'supervisor'))
  const all = { waiting: 'all', except: [] as string[] } as const
  const { digest } = await ask(page, 'approval.overview', all)
  await ask(page, 'approval.approve', { ...all, digest })
  const view = { service: 'real-estate', filters: {}, limit: 1, purpose: null }
  await expect.poll(async () => (await ask(page, 'register.view', view)).all, { timeout: 60_000 }).toBe(ROWS)
}

/** Prints what is on the screen; what the printer gets, page by page. */
const printed = async (page: Page) => {
  await page.keyboard.press('F9')
  const sheets = page.locator('.sheets > .sheet')
  await expect(sheets.first()).toBeVisible()
  await page.evaluate(() => document.fonts.ready)
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)]
  return {
    feet: await sheets.locator('.sheet-bottom').allInnerTexts(),
    rows: await sheets.locator('tbody tr').count(),
    sizes: boxes.map(([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))]),
  }
}

test('a register is printed on A4 lying, and every page says what it is', async ({ page }) => {
  await network.open(page, 'mapo')
  await fillRegister(page)
  const { name } = staffOf('mapo', 'supervisor')
  const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)

  for (const level of ['열람 수준: 이름·번호 가림', '열람 수준: 전체']) {
    await test.step(level, async () => {
      await go(page, '/register/real-estate')
      await expect(page.getByRole('table')).toBeVisible()
      if (level.endsWith('전체')) {
        await page.getByRole('button', { name: '목적을 남기고 보기' }).click()
        await expect(page.getByText('열람 기록에 남았습니다')).toBeVisible()
      }
      const { feet, rows, sizes } = await printed(page)
      expect(rows).toBe(ROWS)
      expect(feet.length).toBeGreaterThan(1)
      expect(sizes).toEqual(feet.map(() => [842, 595]))
      for (const [i, foot] of feet.entries()) {
        expect(foot).toContain(`마포구청 · ${name} · ${today}`)
        expect(foot).toMatch(/\d{2}:\d{2} 출력/)
        expect(foot).toContain(level)
        expect(foot).toContain(`${i + 1} / ${feet.length} 쪽`)
        expect(foot).toContain(`${ROWS}건`)
      }
    })
  }
})
