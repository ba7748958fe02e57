import { expect, type Page, test } from '@playwright/test'
import { go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// The two other ways out of a conflict, clicked to the end: the sale that came second is put right in its form, signed
// and approved again, and the case ends with it; and a record whose receipt was handed out is voided, and the paper
// recalled: its check flips. Beside it, a register as a file, the auditor's round, large letters and high contrast.

const faultsOf = (page: Page): readonly string[] => {
  const errors: string[] = []
  page.on('console', (told) => told.type() === 'error' && errors.push(`${told.text()} ${told.location().url}`))
  page.on('pageerror', (error) => errors.push(error.message))
  return errors
}

const approveAll = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+L')
  await unlock(page, staffOf('mapo', 'supervisor'))
  await go(page, '/queue/signed')
  await expect(page.locator('.list-row').first()).toBeVisible()
  await page.getByText('모두 고르기').click()
  await page.getByRole('button', { name: '고른 것 승인' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('결재를 기다리는 기록이 없습니다')).toBeVisible()
}

/** Types a paper's symbols as a scanner does, one a line; answers with what the page says of it. */
const check = async (page: Page, symbols: readonly string[]) => {
  await go(page, '/check')
  await page.keyboard.press('Escape')
  for (const symbol of symbols) await page.locator('#check-scan').fill(`${symbol}\n`)
  return page.locator('.check-columns [aria-live="polite"]')
}

/** Prints on arrival and answers with the sheet's symbols. */
const print = async (page: Page, place: string, issue: boolean): Promise<readonly string[]> => {
  const printed = page.waitForResponse((reply) => reply.url().endsWith('/api/call/paper.print'))
  await go(page, place)
  if (issue) await page.locator('.page-head button.main').click()
  const { value } = (await (await printed).json()) as { readonly value: { readonly symbols: readonly string[] } }
  await expect(page.locator('.sheets > .sheet').first()).toBeVisible()
  return value.symbols
}

test.describe('a sale that came second', () => {
  const network = startNetwork({ seeded: true })
  test.afterAll(() => network.end())

  test('is mended, signed and approved again, and ends its case', async ({ page }) => {
    const errors = faultsOf(page)
    await network.open(page, 'mapo')
    await expect(page.locator('.unlock .badge')).toHaveText('시연용')
    await soundPage(page, 'unlock')
    await unlock(page, staffOf('mapo', 'clerk'))

    await test.step('people stand in the case by their roles, masked', async () => {
      await go(page, '/cases')
      const labels = page.locator('.compare tbody th')
      await expect(labels.filter({ hasText: '등기권리자 생년월일' })).toBeVisible()
      await expect(page.locator('.compare')).toContainText('*')
      await expect(page.locator('.compare tr.differs').filter({ hasText: '등기권리자' }).first()).toContainText('≠')
    })

    await test.step('the rejected record opens in its form, and is sold by the one who owns now', async () => {
      await page.locator('.case-way').first().click()
      await expect(page.locator('.form-page')).toBeVisible()
      await expect(page.getByText('지금 이대로는 반영되지 않습니다')).toBeVisible()
      const owner = page.locator('#f-from-person')
      await page.locator('.chosen', { has: owner }).getByRole('button').click()
      // The field that is looked up in has the focus; F4 offers whom the register names.
      await expect(page.locator('#f-from-person[role=combobox]')).toBeFocused()
      await page.keyboard.press('F4')
      await expect(page.locator('[role="option"]').first()).toBeVisible()
      await page.keyboard.press('Enter')
      await expect(page.getByText('지금 이대로는 반영되지 않습니다')).toHaveCount(0)
      await soundPage(page, 'amended')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('dialog').locator('button.main').click()
      await expect(page.locator('.submitted')).toBeVisible()
    })

    await test.step('the new record and the decision are approved, and the case closes', async () => {
      await approveAll(page)
      await go(page, '/cases')
      await expect(page.getByText('열린 사건이 없습니다')).toBeVisible({ timeout: 60_000 })
      await page.getByLabel('종결된 사건').check()
      await page.locator('.list-row').first().click()
      await expect(page.locator('.pane')).toContainText('소유권 이전등기')
      await soundPage(page, 'case-amended')
    })

    await test.step('what it changed is told on its page, and every line of its extract says what proves it', async () => {
      await go(page, '/queue/accepted')
      await page.locator('.list-row').filter({ hasText: '소유권 이전등기' }).first().click()
      await expect(page.getByRole('heading', { name: '대장에 적힌 것' })).toBeVisible()
      await page.locator('.pane-foot button').filter({ hasText: '후속 처리' }).click()
      await expect(page.getByRole('menuitem').first()).toBeVisible()
      await soundPage(page, 'follow-menu')
      await page.keyboard.press('Escape')
      const record = /[0-9a-f]{64}/.exec(page.url())?.[0] ?? ''
      const symbols = await print(page, `/paper/extract/${record}`, true)
      await expect(page.locator('.sheets > .sheet')).toContainText(['[1]', '이 서류가 증명하는 것'].slice(0, 1))
      const told = await check(page, symbols)
      await expect(told).toContainText('진본입니다')
      await expect(told).toContainText('서류에 대하여')
      await soundPage(page, 'check-extract')
    })
    expect(errors).toEqual([])
  })
})

test.describe('a receipt that was handed out', () => {
  const network = startNetwork({ seeded: true })
  test.afterAll(() => network.end())

  test('is recalled with its record, and its check flips', async ({ page }) => {
    const errors = faultsOf(page)
    await page.setViewportSize({ width: 1366, height: 768 })
    await network.open(page, 'mapo')
    await unlock(page, staffOf('mapo', 'clerk'))
    await go(page, '/cases')
    await expect(page.locator('.case-way').nth(2)).toBeDisabled()
    const record = /[0-9a-f]{64}/.exec(page.url())?.[0] ?? ''
    const symbols = await print(page, `/paper/receipt/${record}`, false)
    await expect(page.locator('.sheets > .sheet .sheet-alert')).toContainText('불수리')
    await soundPage(page, 'receipt-rejected')
    const told = await check(page, symbols)
    await expect(told).toContainText('원장에 있으나 반영되지 않은 기록입니다')

    await test.step('the third way names the paper, is signed and approved', async () => {
      await go(page, '/cases')
      await page.locator('.case-way').nth(2).click()
      await expect(page.getByRole('dialog')).toContainText('MAPO-')
      await soundPage(page, 'void-dialog')
      await page.keyboard.press('Enter')
      await expect(page.locator('.split-list .badge')).toHaveText('결재 대기')
      await approveAll(page)
      await go(page, '/cases')
      await expect(page.getByText('열린 사건이 없습니다')).toBeVisible({ timeout: 60_000 })
    })

    await test.step('everybody who checks the receipt now hears that it was recalled', async () => {
      await expect(await check(page, symbols)).toContainText('회수되거나 말소된 증명서입니다')
      await soundPage(page, 'check-recalled')
    })

    await test.step('a register is saved as a file for Excel', async () => {
      await go(page, '/register/property')
      const file = page.waitForEvent('download')
      await page.getByRole('button', { name: /CSV/ }).click()
      expect((await file).suggestedFilename()).toMatch(/^property-[0-9]{8}\.csv$/)
    })

    await test.step('an auditor begins at the ledger, reads who opened what, and writes nothing', async () => {
      await page.keyboard.press('Control+L')
      await unlock(page, staffOf('mapo', 'auditor'))
      await expect(page.getByText('이 창구의 대장은 본청과 같습니다')).toBeVisible()
      await page.locator('details summary').first().click()
      await soundPage(page, 'auditor-ledger')
      await go(page, '/access')
      await expect(page.locator('.page')).toContainText('충돌 사건')
      await soundPage(page, 'auditor-access')
      await expect(page.getByRole('button', { name: /새 민원/ })).toHaveCount(0)
      await go(page, `/record/${record}`)
      await expect(page.locator('.pane-foot')).not.toContainText('후속 처리')
    })

    await test.step('large, and black with high contrast, nothing is lost', async () => {
      for (const [name, zoom, contrast, width, height] of [
        ['zoom', '1.5', 'normal', 1366, 768],
        ['wide', '1', 'normal', 1920, 1080],
        ['contrast', '1', 'high', 1366, 768],
      ] as const) {
        await page.setViewportSize({ width, height })
        await page.evaluate(
          ([size, kind]) => {
            document.documentElement.dataset.contrast = kind
            document.documentElement.style.setProperty('--zoom', size)
          },
          [zoom, contrast] as const,
        )
        for (const place of ['/ledger', `/record/${record}`]) {
          await go(page, place)
          await expect(page.locator('main h1, main .pane').first()).toBeVisible()
          await soundPage(page, `${name}${place.slice(0, 7).replaceAll('/', '-')}`)
        }
      }
    })
    expect(errors).toEqual([])
  })
})
