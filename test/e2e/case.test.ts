import { expect, test } from '@playwright/test'
import { go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// Two offices transferred the same title while both were offline; Gaepo's came first. At Mapo a clerk reads the case, both
// records side by side, and decides to withdraw; a supervisor approves the decision and the case closes. Beside it, a
// record that was returned is mended and submitted again, and leaves its queue.

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())

test('a conflict is decided, a returned record is mended', async ({ page }) => {
  const errors: string[] = []
  page.on('console', (told) => told.type() === 'error' && errors.push(`${told.text()} ${told.location().url}`))
  page.on('pageerror', (error) => errors.push(error.message))

  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))

  await test.step('the case tells what happened and shows both sides', async () => {
    await go(page, '/cases')
    await expect(page.locator('.case-sentence')).toContainText('먼저 확정되어')
    await expect(page.locator('.compare tr.differs').first()).toContainText('≠')
    await expect(page.locator('.case-way')).toHaveCount(3)
    await expect(page.locator('.case-way').nth(2)).toBeDisabled()
    await soundPage(page, 'case')
  })

  await test.step('the decision is signed and waits for a supervisor', async () => {
    await page.locator('.case-way').nth(1).click()
    await expect(page.getByRole('dialog')).toContainText('민원인에게')
    await soundPage(page, 'case-decide')
    await page.keyboard.press('Enter')
    await expect(page.locator('.case-way')).toHaveCount(0)
    await expect(page.locator('.split-list .badge')).toHaveText('결재 대기')
  })

  await test.step('a returned record says why, goes back into its form, and leaves the queue', async () => {
    await go(page, '/queue/returned')
    await expect(page.locator('.pane .notice.warning').first()).toContainText('반려 사유')
    await soundPage(page, 'returned')
    await page.keyboard.press('Control+Enter')
    await expect(page.locator('.form-page')).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').locator('button.main').click()
    await expect(page.locator('.submitted')).toBeVisible()
    await go(page, '/queue/returned')
    await expect(page.getByText('반려된 기록이 없습니다')).toBeVisible()
  })

  await test.step('nobody approves what he wrote himself', async () => {
    await go(page, '/queue/signed')
    await expect(page.locator('.list-row').first()).toBeVisible()
    await expect(page.getByRole('button', { name: '승인' })).toHaveCount(0)
  })

  await test.step('the supervisor approves all at once after an overview, and the case closes', async () => {
    await page.keyboard.press('Control+L')
    await unlock(page, staffOf('mapo', 'supervisor'))
    await expect(page.locator('.list-row').first()).toBeVisible()
    await page.getByText('모두 고르기').click()
    await page.getByRole('button', { name: '고른 것 승인' }).click()
    await expect(page.getByRole('dialog')).toContainText('확인할 것이 있는 기록')
    await soundPage(page, 'batch')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('결재를 기다리는 기록이 없습니다')).toBeVisible()
    await go(page, '/cases')
    await expect(page.getByText('열린 사건이 없습니다')).toBeVisible({ timeout: 60_000 })
    await soundPage(page, 'no-case')
  })
  expect(errors).toEqual([])
})
