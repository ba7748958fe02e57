import { expect, type Page, test } from '@playwright/test'
import { ask, fill, go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// On the common office screen, at every size of letters and from the start of the window on: every form keeps the key that
// submits in sight, nothing lies over anything in the header, and nothing is wider than the window. While a form is
// filled, what is typed and what is wrong with it moves nothing beside it.

test.use({ viewport: { width: 1366, height: 768 } })

const network = startNetwork()
test.afterAll(() => network.end())

const startEach = async (page: Page): Promise<readonly string[]> => {
  const drafts: string[] = []
  for (const { service, actions } of await ask(page, 'app.services', {})) {
    for (const { action, targets } of actions) {
      if (targets) continue
      drafts.push((await ask(page, 'draft.create', { service, action, target: null, values: null })).id)
    }
  }
  return drafts
}

/** Of the header's parts, those that lie over the one before them. */
const overlapping = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const parts = [...document.querySelectorAll<HTMLElement>('.header-place > *, .search-box, .header-end > *')]
    return parts
      .filter((part, i) => part.getBoundingClientRect().left < (parts[i - 1]?.getBoundingClientRect().right ?? 0) - 1)
      .map(({ className }) => className)
  })

/** How far the lower edge of an element lies below the window's; none of it may. */
const below = (page: Page, selector: string): Promise<number> =>
  page.locator(selector).evaluate((element) => Math.max(0, element.getBoundingClientRect().bottom - innerHeight))

const leftOf = async (page: Page, path: string): Promise<number> =>
  (await page.locator(`#f-${path.replaceAll('.', '-')}`).boundingBox())?.x ?? -1

test('nothing is cut off, covered or moved', async ({ page }) => {
  test.setTimeout(600_000)
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const drafts = await startEach(page)
  expect(drafts.length).toBeGreaterThan(5)

  for (const [zoom, language, narrow] of [
    [0.9, 'en', false],
    [1, 'ko', false],
    [1.5, 'en', true],
    [1.5, 'ko', true],
  ] as const) {
    await test.step(`letters of ${zoom} in ${language}`, async () => {
      await ask(page, 'settings.set', { zoom, language })
      await page.reload()
      for (const id of drafts) {
        await go(page, `/draft/${id}`)
        await expect(page.locator('.form-section').first()).toBeVisible()
        await expect(page.locator('.outline')).toBeVisible({ visible: !narrow })
        expect(await below(page, '.form-foot')).toBe(0)
        expect(await overlapping(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      }
      await soundPage(page, `letters-${zoom}-${language}`)
    })
  }

  await test.step('a date, an amount, a fault: what is beside stays', async () => {
    await ask(page, 'settings.set', { zoom: 1 })
    const sale = { service: 'real-estate', action: 'report', target: null, values: null }
    await go(page, `/draft/${(await ask(page, 'draft.create', sale)).id}`)
    const beside = ['price.price', 'price.interim', 'price.balanceOn', 'sellers.0.number', 'parcel.area']
    await expect(page.locator('#f-price-price')).toBeVisible()
    const before = await Promise.all(beside.map((path) => leftOf(page, path)))
    for (const [path, text] of [
      ['price.contractOn', '20261122'],
      ['price.deposit', '92000000'],
      ['price.balance', '828000000'],
      ['sellers.0.name', '!'],
    ] as const)
      await fill(page, path, text)
    await page.keyboard.press('Control+Enter')
    await expect(page.locator('.field-error').first()).toBeVisible()
    expect(await Promise.all(beside.map((path) => leftOf(page, path)))).toEqual(before)
  })
})
