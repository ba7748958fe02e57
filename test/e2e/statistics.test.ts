import { expect, test } from '@playwright/test'
import { ask, go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// Statistics are reached from the register, say in a table what their picture shows, and pass axe: of a register without a
// record, of one with, and of sales with what a square metre cost.

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())

test('statistics of a register: a picture and its table', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  await go(page, '/register/real-estate')
  await page.getByRole('link', { name: '통계' }).click()
  await expect(page.getByRole('img', { name: '월별 기록' })).toBeVisible()
  const { counts, prices, months } = await ask(page, 'register.statistics', {
    service: 'real-estate',
    months: 12,
    kind: null,
    dong: null,
  })
  const month = months.at(-1) ?? ''
  const sum = counts.filter((each) => each.month === month).reduce((total, { n }) => total + n, 0)
  expect(sum).toBeGreaterThan(0)
  const told = page.locator('#statistics-records-table tbody tr').filter({ hasText: month })
  const last = await told.locator('td:last-child').allTextContents()
  expect(last.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0)).toBe(sum)
  await soundPage(page, 'statistics-real-estate')

  const [dong] = prices?.dongs ?? []
  if (dong === undefined) throw new Error('nothing was sold')
  await page.getByLabel('법정동').selectOption(dong.dong)
  await expect(page.getByRole('img', { name: `월별 1㎡당 가격: ${dong.name}` })).toBeVisible()
  await soundPage(page, 'statistics-prices')

  const letters = () =>
    page
      .locator('.bar-text')
      .first()
      .evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize))
  const before = await letters()
  await ask(page, 'settings.set', { zoom: 1.5 })
  await page.reload()
  await expect.poll(letters).toBeCloseTo(before * 1.5)
  await soundPage(page, 'statistics-large')
  await ask(page, 'settings.set', { zoom: 1 })

  await go(page, '/statistics/marriage')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('통계')
  await soundPage(page, 'statistics-marriage')
})
