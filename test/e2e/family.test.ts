import { expect, test } from '@playwright/test'
import { ask, go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// From a birth's page to the child's certificate of family relations: asked for by its kind, its detail and a purpose, on
// one standing A4 sheet with the parents' names and no whole number.

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())

test('a birth leads to the certificate of the child’s family', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const births = await ask(page, 'lookup.records', { service: 'birth', actions: ['register'], parcel: null, query: '' })
  const id = births.find(({ state }) => state === 'accepted')?.id ?? 'missing'
  await go(page, `/record/${id}`)
  await page.getByRole('button', { name: /인쇄/ }).click()
  await page.getByRole('menuitem', { name: '가족관계 증명 · 출생자' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('가족관계 증명')
  await soundPage(page, 'family')
  await page.getByLabel('구분').selectOption('detailed')
  await page.keyboard.press('F9')
  const sheet = page.locator('.sheets > .sheet')
  await expect(sheet.first()).toBeVisible()
  await soundPage(page, 'family-sheet')
  const text = await sheet.allInnerTexts()
  expect(text.join('\n')).toMatch(/가족관계증명서[\s\S]*상세[\s\S]*가족사항[\s\S]*부[\s\S]*모/)
  expect(text.join('\n')).not.toMatch(/[0-9]{6}-[0-9]{7}/)
  await page.evaluate(() => document.fonts.ready)
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  const [box] = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)]
  expect([Math.round(Number(box?.[1])), Math.round(Number(box?.[2]))]).toEqual([595, 842])
})
