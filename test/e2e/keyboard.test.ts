import { expect, type Page, test } from '@playwright/test'
import { staffOf, startNetwork } from './support.ts'

// A long form from the first key to the paper without a hand on the mouse: the service by its first consonants, Enter from
// field to field, Shift+Enter back, F6 by section, F8 to keep it, Ctrl+Enter and Enter to sign, F9 for the receipt.

const network = startNetwork()
test.afterAll(() => network.end())

const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')

/** What is typed, by the field's path; what is not here is passed over. */
const TYPED: Readonly<Record<string, string>> = {
  'sellers.0.name': '김하늘',
  'sellers.0.number': '8001011234567',
  'sellers.0.address': '서울특별시 마포구 마포대로 1',
  'buyers.0.name': '이하윤',
  'buyers.0.number': '9002022234567',
  'buyers.0.address': '서울특별시 마포구 월드컵로 2',
  'parcel.pnu': '1144010100100430000',
  'parcel.building': '한빛아파트 101동',
  'parcel.floor': '12',
  'parcel.area': '84.94',
  'price.contractOn': today,
  'price.price': '9억2천만',
  'report.name': '이하윤',
}

/** What is chosen from a list, by arrow keys. */
const CHOSEN: Readonly<Record<string, string>> = {
  'broker.dealing': 'direct',
  'parcel.right': 'ownership',
  'parcel.kind': 'apartment',
  'report.reporter': 'parties',
}

const focused = (page: Page) =>
  page.evaluate(() => {
    const { id, dataset, value } = document.activeElement as HTMLInputElement
    return { id, path: dataset.field ?? '', value }
  })

test('a long form is found, filled and signed by keyboard alone', async ({ page }) => {
  const { keyboard } = page
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await network.open(page, 'mapo')
  const { staffNo, passphrase } = staffOf('mapo', 'clerk')
  await expect(page.locator('#unlock-find')).toBeFocused()
  await keyboard.type(staffNo)
  await keyboard.press('Enter')
  await expect(page.locator('#unlock-passphrase')).toBeFocused()
  await keyboard.insertText(passphrase)
  await keyboard.press('Enter')
  await expect(page.locator('#page')).toBeVisible()
  await keyboard.press('F2')
  await expect(page.getByRole('dialog').locator('input')).toBeFocused()
  await keyboard.insertText('ㅂㄷㅅ')
  await expect(page.getByRole('option').first()).toContainText('부동산')
  await keyboard.press('Enter')
  const field = (path: string) => page.locator(`[data-field="${path}"]`).first()
  await expect(field('sellers.0.person')).toBeFocused()

  await test.step('Enter leads through every field of it, each once', async () => {
    const passed: string[] = []
    for (let at = await focused(page); ; at = await focused(page)) {
      expect(passed).not.toContain(at.id)
      passed.push(at.id)
      const [text, choice] = [TYPED[at.path], CHOSEN[at.path]]
      if (text !== undefined) await keyboard.insertText(text)
      for (let i = 0; choice !== undefined && i < 12 && (await focused(page)).value !== choice; i += 1) {
        await keyboard.press('ArrowDown')
      }
      if (at.path === 'parcel.pnu') {
        // The parcel is looked up: the first Enter takes it, with its address.
        await expect(page.locator('[role="option"]').first()).toBeVisible()
        await keyboard.press('Enter')
      }
      if (at.path === 'report.name') break
      await keyboard.press('Enter')
      await expect
        .poll(async () => (await focused(page)).id, { message: `after ${at.id}`, intervals: [20] })
        .not.toBe(at.id)
    }
    await expect(field('parcel.address')).toHaveValue('서울특별시 마포구 아현동 43')
    const shown = await page.locator('.form-body [data-field]').evaluateAll((all) => all.map(({ id }) => id))
    expect(passed).toEqual(shown.slice(0, passed.length))
    expect(passed.length).toBeGreaterThan(30)
  })

  await test.step('Shift+Enter goes back, F6 goes by section', async () => {
    await keyboard.press('Shift+Enter')
    await expect(field('report.reporter')).toBeFocused()
    await keyboard.press('F6')
    await expect(page.locator('[data-section="papers"] :focus')).toHaveCount(1)
    await keyboard.press('F6')
    await expect(field('sellers.0.person')).toBeFocused()
  })

  await test.step('F8 keeps it, Ctrl+Enter asks and Enter signs', async () => {
    await keyboard.press('F8')
    await expect(page.getByText(/^저장됨/).first()).toBeVisible()
    await keyboard.press('Control+Enter')
    await expect(page.getByRole('dialog').locator('.button.main')).toBeFocused()
    await keyboard.press('Enter')
    await expect(page.locator('.submitted-no strong')).toHaveText(/^MAPO-\d{8}-01-\d{6}$/)
  })

  await test.step('F9 shows the receipt', async () => {
    const receiptNo = await page.locator('.submitted-no strong').innerText()
    await keyboard.press('F9')
    await expect(page.locator('.sheets > .sheet').first()).toContainText(receiptNo)
  })
  expect(errors).toEqual([])
})
