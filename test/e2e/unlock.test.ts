import { expect, test } from '@playwright/test'
import { staffOf, startNetwork, unlock } from './support.ts'

// One clerk locks, another sits down and types a name at once. The list of staff comes late, and comes again while the
// ledger goes on: neither takes the hands off the field, or a name would end in the passphrase.

const network = startNetwork()
test.afterAll(() => network.end())

test('what is typed stays where it was begun', async ({ page }) => {
  let release: () => void = () => undefined
  let held = Promise.resolve()
  await page.route('**/api/call/session.staff', async (route) => {
    await held
    await route.continue()
  })
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))

  held = new Promise((resolve) => {
    release = resolve
  })
  await page.keyboard.press('Control+L')
  const find = page.locator('#unlock-find')
  const { staffNo, name } = staffOf('mapo', 'supervisor')
  await find.click()
  await page.keyboard.insertText(staffNo.slice(0, -1))
  release()
  await expect(page.getByText(name)).toBeVisible()
  await expect(find).toBeFocused()
  await page.keyboard.insertText(staffNo.slice(-1))
  await expect(find).toHaveValue(staffNo)
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('.unlock-name.here')).toContainText(name)
  await expect(find).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#unlock-passphrase')).toBeFocused()
})
