import { statSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { makeSalesFile } from '../support/sales-files.ts'
import { ask, go, staffOf, startNetwork, unlock } from './support.ts'

// What stands on a desk beside the counter's main job: a paper read from its picture, a draft that keeps itself, a scan, a
// public file, the whole copy verified again, a backup.

// A screen of 192 dots an inch, tall enough for a whole sheet.
test.use({ deviceScaleFactor: 2, viewport: { width: 1440, height: 1500 } })

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())

test('paper, drafts, scans, public files, the copy and the backup', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))

  await test.step('a certificate is checked from a picture of it', async () => {
    const wanted = { service: 'birth', actions: ['register'], parcel: null, query: '' }
    const birth = (await ask(page, 'lookup.records', wanted)).find(({ state }) => state === 'accepted')
    await go(page, `/paper/certificate/${birth?.id}`)
    await page.locator('.page-head button.main').click()
    const sheets = page.locator('.sheet:not(.sheet-measure *):has(svg.qr)')
    await expect(sheets.first()).toBeVisible()
    const symbols = await page.locator('svg.qr:not(.sheet-measure *)').count()
    expect(symbols).toBeGreaterThan(0)
    const serial = await page.title()
    const pictures = async () => {
      const made = []
      for (const [i, sheet] of (await sheets.all()).entries())
        made.push({ name: `${i}.png`, mimeType: 'image/png', buffer: await sheet.screenshot() })
      return made
    }
    const whole = await pictures()
    // The same paper with a thumb on one symbol.
    await page
      .locator('svg.qr:not(.sheet-measure *)')
      .first()
      .evaluate((symbol: SVGElement) => {
        symbol.style.visibility = 'hidden'
      })
    const covered = await pictures()

    await go(page, '/check')
    const chooser = page.locator('input[type=file]')
    await chooser.setInputFiles(covered)
    await expect(page.locator('.notice.warning, .warning-text').first()).toBeVisible()
    await expect(page.locator('.notice.good')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await chooser.setInputFiles(whole)
    await expect(page.locator('.notice.good')).toBeVisible()
    await expect(page.locator('.check-symbols li.read')).toHaveCount(symbols)
    await expect(page.getByText(serial, { exact: true }).first()).toBeVisible()
    await page.screenshot({ path: 'test-results/screens/check.png' })
  })

  await test.step('what was typed is there after the window was closed, saved by nobody; so is a scan', async () => {
    const wish = { service: 'real-estate', action: 'report', target: null, values: null }
    const { id } = await ask(page, 'draft.create', wish)
    await go(page, `/draft/${id}`)
    const name = page.locator('#f-sellers-0-name')
    await name.fill('나래별')
    const scan = { name: 'contract.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\nscan', 'latin1') }
    await page.locator('input[type=file]').first().setInputFiles(scan)
    await expect(page.getByText('contract.png').first()).toBeVisible()
    await expect
      .poll(async () => {
        const { values, attachments } = await ask(page, 'draft.get', { id })
        return [(values.sellers as { name: string }[])[0]?.name, attachments.length]
      })
      .toEqual(['나래별', 1])
    await page.reload()
    await expect(name).toHaveValue('나래별')
    await expect(page.getByText('contract.png').first()).toBeVisible()
  })

  await test.step('a public file: doubtful rows decided by their reason, then signed', async () => {
    const { bytes, rows } = makeSalesFile({
      seed: 21,
      rows: 15,
      layout: 'ministry-2018',
      encoding: 'cp949',
      lineEnd: '\r',
      preamble: true,
      faulty: 0,
      dayRanges: true,
    })
    await go(page, '/import')
    const file = { name: 'sales.csv', mimeType: 'text/csv', buffer: Buffer.from(bytes) }
    await page.locator('input[type=file]').setInputFiles(file)
    const doubtful = page.locator('.import-choice.doubtful .import-number')
    await expect(doubtful.first()).toHaveText(String(rows.length))
    await page.locator('.import-list').getByRole('button', { name: '그대로 두기' }).first().click()
    await page.getByRole('dialog').locator('button.main').click()
    await expect(page.locator('.import-choice.ready .import-number').first()).toHaveText(String(rows.length))
    await page.screenshot({ path: 'test-results/screens/import.png' })
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('dialog').locator('button.main')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/#\/queue\/signed/)
    await expect(page.getByText(`${rows.length}건에 서명했습니다`)).toBeVisible()
  })

  await test.step('the whole copy is verified again, and what was found is said', async () => {
    await go(page, '/ledger')
    await page.getByRole('button', { name: '시작' }).click()
    await expect(page.locator('.notice.good').filter({ hasText: '모두 맞습니다' })).toBeVisible()
    await page.screenshot({ path: 'test-results/screens/verified.png' })
  })

  await test.step('a supervisor makes a backup under a passphrase of its own', async () => {
    await page.keyboard.press('Control+L')
    await unlock(page, staffOf('mapo', 'supervisor'))
    await go(page, '/settings')
    const [first, second] = [page.locator('input[type=password]').first(), page.locator('input[type=password]').nth(1)]
    await first.fill('복원을 위한 긴 암호')
    await second.fill('복원을 위한 다른 암호')
    const button = page.locator('form button[type=submit]')
    await expect(button).toBeDisabled()
    await second.fill('복원을 위한 긴 암호')
    const downloads = page.waitForEvent('download')
    await button.click()
    const download = await downloads
    expect(statSync(await download.path()).size).toBeGreaterThan(10_000)
    await expect(page.locator('.notice.good').filter({ hasText: download.suggestedFilename() })).toBeVisible()
  })
})
