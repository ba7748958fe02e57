import { expect, test } from '@playwright/test'
import { go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// The screen that imports sales takes an auction list of cars, too: doubts in words, decided, and the rest signed.

const network = startNetwork()
test.afterAll(() => network.end())

test('an auction list of cars is opened, decided and signed', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  await go(page, '/import')
  const twice = '1M8GDM9AXKP042788'
  const rows = [`2018,39590,${twice}`, '2018,,11111111111111111', '1973,500,1Q87T3N166389', `2018,41000,${twice}`]
  const buffer = Buffer.from(['year,mileage,vin', ...rows].join('\r\n'))
  await page.locator('input[type=file]').setInputFiles({ name: 'cars.csv', mimeType: 'text/csv', buffer })
  // Either row of one car can be left out; then the other is no longer in doubt.
  await expect(page.getByRole('heading', { name: '여러 행에 나온 차' })).toBeVisible()
  await soundPage(page, 'import-cars-twice')
  await page.keyboard.press('F7')
  await expect(page.getByRole('heading', { name: '주행거리 없음' })).toBeVisible()
  await soundPage(page, 'import-cars')
  await page.keyboard.press('F7')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: '서명', exact: true }).click()
  await expect(page.getByText('2건에 서명했습니다')).toBeVisible()
  await soundPage(page, 'import-cars-signed')
})
