import { expect, type Page, test } from '@playwright/test'
import { compose, fill, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// A citizen reports a sale while the network is gone. The clerk fills the form by keyboard, the supervisor approves at
// the same counter, the plug goes back in: the record is accepted, witnessed, and its certificate can be printed.
// No screen on the way breaks the content security policy, and none fails axe.

const network = startNetwork()
test.afterAll(() => network.end())

const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')

const sale: readonly (readonly [path: string, text: string])[] = [
  ['sellers.0.number', '8001011234567'],
  ['sellers.0.address', '서울특별시 마포구 마포대로 1'],
  ['sellers.0.phone', '010-0000-1234'],
  ['buyers.0.name', '이하윤'],
  ['buyers.0.number', '9002022234567'],
  ['buyers.0.address', '서울특별시 마포구 월드컵로 2'],
  ['buyers.0.phone', '010-0000-5678'],
  ['broker.dealing', 'direct'],
  ['parcel.right', 'ownership'],
  ['parcel.kind', 'apartment'],
  ['parcel.pnu', '1144010100100430000'],
  ['parcel.address', '서울특별시 마포구 아현동 43'],
  ['parcel.building', '한빛아파트 101동'],
  ['parcel.unit', '1203호'],
  ['parcel.floor', '12'],
  ['parcel.area', '84.94'],
  ['price.contractOn', today],
  ['price.price', '920000000'],
  ['report.reporter', 'parties'],
  ['report.name', '이하윤'],
  ['report.phone', '010-0000-5678'],
]

const setPlug = async (page: Page, plugged: boolean): Promise<void> => {
  await page.locator('button.connection').click()
  await page.getByRole('switch').click()
  await page.keyboard.press('Escape')
  await expect(page.locator(`button.connection.${plugged ? 'connected' : 'unplugged'}`)).toBeVisible()
}

test('a sale reported offline becomes a witnessed record', async ({ page }) => {
  const errors: string[] = []
  page.on('console', (told) => told.type() === 'error' && errors.push(`${told.text()} ${told.location().url}`))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on(
    'response',
    (reply) => reply.status() >= 400 && errors.push(`${reply.status()} ${new URL(reply.url()).pathname}`),
  )

  await network.open(page, 'mapo')
  await expect(page.locator('#unlock-find')).toBeVisible()
  await soundPage(page, 'unlock')
  await unlock(page, staffOf('mapo', 'clerk'))
  await expect(page.locator('button.connection.connected')).toBeVisible()
  await soundPage(page, 'desk')
  await setPlug(page, false)

  await page.keyboard.press('F2')
  await expect(page.getByRole('dialog').locator('input')).toBeFocused()
  await page.keyboard.insertText('ㅂㄷㅅ')
  await expect(page.getByRole('option').first()).toContainText('부동산')
  await soundPage(page, 'new-record')
  await page.keyboard.press('Enter')
  await compose(page, 'sellers.0.name', '김하늘')
  await expect(page.locator('#f-sellers-0-name')).toHaveValue('김하늘')
  await expect(page.getByRole('dialog')).toBeHidden()
  for (const [path, text] of sale) await fill(page, path, text)
  await soundPage(page, 'form')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog').locator('button.main')).toBeFocused()
  await soundPage(page, 'confirm')
  await page.keyboard.press('Enter')
  const receiptNo = await page.locator('.submitted-no strong').innerText()
  expect(receiptNo).toMatch(/^MAPO-\d{8}-01-\d{6}$/)
  await soundPage(page, 'submitted')
  await page.keyboard.press('F9')
  await expect(page.getByText(receiptNo).filter({ visible: true }).first()).toBeVisible()
  await soundPage(page, 'receipt')

  await page.keyboard.press('Control+L')
  await unlock(page, staffOf('mapo', 'supervisor'))
  await page.goto(`${new URL(page.url()).origin}/#/queue/signed`)
  await page.getByText(receiptNo.slice(-6)).first().click()
  await expect(page.getByRole('button', { name: '승인', exact: true })).toBeVisible()
  await soundPage(page, 'approval')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').locator('button.main').click()
  await expect(page.getByRole('dialog')).toBeHidden()

  await page.goto(`${new URL(page.url()).origin}/#/queue/unsent`)
  await page.getByText(receiptNo.slice(-6)).first().click()
  await soundPage(page, 'unsent')
  await setPlug(page, true)
  await page.goto(`${new URL(page.url()).origin}/#/queue/accepted`)
  await page.getByText(receiptNo.slice(-6)).first().click()
  await expect(page.getByText('⑤').or(page.getByText('증인')).first()).toBeVisible()
  await soundPage(page, 'accepted')
  await page.goto(`${new URL(page.url()).origin}/#/register/real-estate`)
  await expect(page.getByRole('table')).toBeVisible()
  await soundPage(page, 'register')
  await page.goto(`${new URL(page.url()).origin}/#/ledger`)
  await soundPage(page, 'ledger')
  expect(errors).toEqual([])
})
