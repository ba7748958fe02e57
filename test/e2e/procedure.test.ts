import { expect, type Page, test } from '@playwright/test'
import { ask, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// An application that lacks something, by keyboard: asked for with a notice, waiting for the whole office, supplied to
// another clerk; its time extended; sent to the other office and taken on there; and one that its applicant withdraws.

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())
test.use({ viewport: { width: 1366, height: 768 } })

const dialog = (page: Page) => page.getByRole('dialog')

/** A new form, its first field under the hands. */
const begin = async (page: Page): Promise<string> => {
  await page.keyboard.press('F2')
  await expect(dialog(page).locator('input')).toBeFocused()
  await page.keyboard.insertText('ㅂㄷㅅ')
  await expect(page.getByRole('option').first()).toContainText('부동산')
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-field="sellers.0.person"]')).toBeFocused()
  return page.locator('.form-head .receipt-no').innerText()
}

/** F7, and the step of this name from the menu. */
const takeStep = async (page: Page, name: string, reason: string): Promise<void> => {
  await page.keyboard.press('F7')
  const item = page.getByRole('menuitem', { name })
  await expect(item).toBeVisible()
  for (let i = 0; i < 8 && !(await item.evaluate((each) => each === document.activeElement)); i += 1) {
    await page.keyboard.press('ArrowDown')
  }
  await expect(item).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog(page).locator('textarea')).toBeFocused()
  await page.keyboard.insertText(reason)
}

test('a supplement, an extension, a transfer to the other office, a withdrawal', async ({ page, browser }) => {
  const { keyboard } = page
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const receiptNo = await begin(page)
  await keyboard.insertText('김하늘')

  await test.step('the applicant has the receipt at once', async () => {
    await keyboard.press('F9')
    await expect(page.locator('.sheets > .sheet').first()).toContainText(receiptNo)
    await keyboard.press('Escape')
    await expect(page.locator('.form-head .receipt-no')).toHaveText(receiptNo)
  })

  await test.step('what lacks is asked for, and the request is printed', async () => {
    await takeStep(page, '보완요구', '매매계약서 사본 1부')
    await keyboard.press('Tab')
    await keyboard.type('5')
    await soundPage(page, 'supplement-dialog')
    await keyboard.press('Control+Enter')
    const sheet = page.locator('.sheets > .sheet').first()
    await expect(sheet).toContainText('보완요구서')
    await expect(sheet).toContainText('매매계약서 사본 1부')
    await soundPage(page, 'supplement-notice')
    await keyboard.press('Escape')
    await expect(page).toHaveURL(/#\/pending\//)
  })

  await test.step('a colleague takes it over', async () => {
    await keyboard.press('Control+L')
    const colleague = staffOf('mapo', 'supervisor')
    await unlock(page, colleague)
    await keyboard.press('Alt+5')
    await expect(page.locator('.pane')).toContainText('매매계약서 사본 1부')
    await soundPage(page, 'pending')
    await keyboard.press('Control+Enter')
    await expect(page.locator('.form-head .receipt-no')).toHaveText(receiptNo)
    await expect(page.locator('[data-field="sellers.0.name"]')).toBeVisible()
  })

  await test.step('its time is extended, once', async () => {
    await takeStep(page, '처리기간 연장', '등기부 대조')
    await keyboard.press('Control+Enter')
    await expect(page.locator('.sheets > .sheet').first()).toContainText('처리기간 연장 통지서')
    await keyboard.press('Escape')
    await expect(page.locator('.form-head .receipt-no')).toHaveText(receiptNo)
    await keyboard.press('F7')
    await expect(page.getByRole('menuitem', { name: '보완요구' })).toBeVisible()
    await expect(page.getByRole('menuitem', { name: '처리기간 연장' })).toHaveCount(0)
    await soundPage(page, 'application-menu')
    await keyboard.press('Escape')
  })

  await test.step('it is the other office’s, and goes there', async () => {
    await takeStep(page, '다른 기관으로 이송', '강남구 개포동 소재')
    await soundPage(page, 'transfer-dialog')
    await keyboard.press('Control+Enter')
    await expect(page.locator('.sheets > .sheet').first()).toContainText('민원 이송 통지서')
    await keyboard.press('Escape')
    await expect(page).toHaveURL(/#\/pending/)
    const there = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage()
    await network.open(there, 'gaepo')
    await unlock(there, staffOf('gaepo', 'clerk'))
    await there.keyboard.press('Alt+5')
    await expect(there.locator('.pane')).toContainText('강남구 개포동 소재')
    await soundPage(there, 'arrived')
    await there.keyboard.press('Control+Enter')
    await expect(there.locator('.form-head')).toContainText(receiptNo)
    await expect(there.locator('.form-head .receipt-no')).toHaveText(/^GAEPO-/)
    await soundPage(there, 'taken')
    await there.context().close()
    await expect(page.locator('.side')).not.toContainText(receiptNo)
  })

  await test.step('another is withdrawn by its applicant, and its number says so', async () => {
    const other = await begin(page)
    await takeStep(page, '신청인 취하', '거래 무산')
    await keyboard.press('Control+Enter')
    await expect(page.locator('.sheets > .sheet').first()).toContainText('민원 취하 확인서')
    await keyboard.press('Escape')
    await expect(page).toHaveURL(/#\/drafts/)
    await soundPage(page, 'drafts-due')
    const { givenUp } = await ask(page, 'search.all', { query: other })
    expect(givenUp).toMatchObject([{ receiptNo: other, how: 'withdrawn' }])
  })
})
