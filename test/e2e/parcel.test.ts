import { expect, type Page, test } from '@playwright/test'
import type { ParcelHistoryView } from '../../shared/contract/types.ts'
import { ask, go, soundPage, staffOf, startNetwork, unlock } from './support.ts'

// The history of a parcel: reached by keyboard from a record and from a search, drawn and told in a table, its branches
// opened by keyboard, names shown for a purpose that is logged, in both languages and in high contrast at the largest zoom.

const network = startNetwork({ seeded: true })
test.afterAll(() => network.end())

/** Tabs until the focus is on a link to this place. */
const tabTo = async (page: Page, place: string): Promise<void> => {
  for (let i = 0; i < 150; i += 1) {
    await page.keyboard.press('Tab')
    const href = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '')
    if (href.endsWith(place)) return
  }
  throw new Error(`no link to ${place}`)
}

/** A long one: a split, a transfer that was corrected, one that was voided, a mortgage released and back, a merger. */
const long = (of: ParcelHistoryView, record: string, others: readonly string[]): ParcelHistoryView => {
  const actions = [
    'open-title',
    'transfer',
    'correct',
    'mortgage',
    'split',
    'transfer',
    'void',
    'release',
    'void',
    'merge',
  ]
  const [half, all] = [
    { num: 1, den: 2 },
    { num: 1, den: 1 },
  ]
  const owned = [
    [0, all],
    [0, half, 1, half],
    [0, all],
    [0, all],
    [0, all],
    [1, all],
    [0, all],
    [0, all],
    [0, all],
    [0, all],
  ]
  return {
    ...of,
    status: 'closed',
    owners: [{ name: '이가람' }, { name: '박나래' }],
    liens: [{ n: 1, kind: { key: 'property:mortgage.revolving' }, creditor: '주식회사 한결은행' }],
    events: actions.map((action, i) => ({
      record: i === 0 ? record : String(i).repeat(64),
      receiptNo: `MAPO-20261201-01-00000${i}`,
      on: `2026-11-${10 + i}`,
      title: { key: `property:action.${action}` },
      summary: of.address,
      cancelled: i === 5 || i === 7,
      corrected: i === 1,
      about: action === 'correct' ? 2 : i === 6 ? 6 : i === 8 ? 8 : null,
      branches:
        action === 'split'
          ? others.map((pnu) => ({ pnu, address: pnu, way: 'out' as const }))
          : action === 'merge'
            ? [{ pnu: others[0] as string, address: others[0] as string, way: 'out' as const }]
            : [],
      status: i === 9 ? 'closed' : 'open',
      area100: i < 4 ? 30_000 : 20_000,
      owners: [0, 2].flatMap((at) => {
        const [owner, share] = [owned[i]?.[at], owned[i]?.[at + 1]]
        return share === undefined ? [] : [{ owner: owner as number, share: share as typeof half }]
      }),
      liens: i >= 3 && i !== 7 && i < 9 ? [0] : [],
    })),
  }
}

test('the history of a parcel is drawn, told in a table and gone through by keyboard', async ({ page }) => {
  test.setTimeout(240_000)
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const found = await ask(page, 'lookup.records', {
    service: 'property',
    actions: ['open-title'],
    parcel: null,
    query: '',
  })
  const accepted = found.filter(({ state }) => state === 'accepted')
  const parcelOf = async (id: string) => (await ask(page, 'record.get', { id })).parcels[0]?.pnu ?? 'missing'
  const [id, other] = [accepted[0]?.id ?? 'missing', accepted[1]?.id ?? 'missing']
  const [pnu, second] = [await parcelOf(id), await parcelOf(other)]
  const history = await ask(page, 'parcel.history', { pnu, purpose: null })
  const title = page.getByRole('heading', { level: 1 })
  const rows = page.locator('.parcel-table tbody tr')

  await test.step('from a record, names masked', async () => {
    await go(page, `/record/${id}`)
    await expect(title).toBeVisible()
    await tabTo(page, `/parcel/${pnu}`)
    await page.keyboard.press('Enter')
    await expect(title).toHaveText(`이력 · ${history.address}`)
    await expect(page.locator('.parcel-event')).toHaveCount(history.events.length)
    await expect(rows).toHaveCount(history.events.length)
    await expect(rows.first()).toContainText('(봉인됨)')
    await soundPage(page, 'parcel')
  })

  await test.step('names shown for a purpose, which is logged', async () => {
    await page.getByRole('button', { name: '이름 보기' }).press('Enter')
    await expect(rows.first()).not.toContainText('(봉인됨)')
  })

  await test.step('from a search', async () => {
    await go(page, '/search')
    await page.locator('#page input').fill(second)
    await page.keyboard.press('Enter')
    await expect(page.locator(`a[href$="/parcel/${second}"]`)).toBeVisible()
    await tabTo(page, `/parcel/${second}`)
    await page.keyboard.press('Enter')
    await expect(page.locator('.parcel-event').first()).toBeVisible()
  })

  await test.step('a long one: splits, what was cancelled, what came back; a branch opens by keyboard', async () => {
    const made = long(history, id, [second, '1144010200100570010'])
    await page.route('**/api/call/parcel.history', (route) =>
      route.fulfill({ contentType: 'application/json', body: JSON.stringify({ ok: true, value: made }) }),
    )
    await page.setViewportSize({ width: 1366, height: 768 })
    await go(page, `/parcel/${pnu}`)
    await expect(rows).toHaveCount(10)
    await expect(page.locator('.parcel-event.cancelled')).toHaveCount(2)
    // In force, released, back at its rank, gone with the parcel.
    await expect(page.locator('rect.parcel-lien')).toHaveCount(2)
    await expect(page.locator('.parcel-branch')).toHaveCount(3)
    await expect(rows.nth(5).locator('s')).toHaveText('소유권 이전등기')
    await expect(rows.nth(8)).toContainText('8번에 대하여')
    await soundPage(page, 'parcel-long')
    await ask(page, 'settings.set', { language: 'en', zoom: 1.5, contrast: 'high' })
    await expect(title).toContainText('History')
    await soundPage(page, 'parcel-long-large')
    await page.locator('.parcel-scroll').evaluate((element) => element.scrollTo({ left: 99_999 }))
    await page.locator('.parcel-table').scrollIntoViewIfNeeded()
    await soundPage(page, 'parcel-long-end')
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await ask(page, 'settings.set', { language: 'ko', zoom: 1, contrast: 'normal' })
    await page.unroute('**/api/call/parcel.history')
    await page.locator('.parcel-scroll').focus()
    await tabTo(page, `/parcel/${second}`)
    await page.keyboard.press('Enter')
    await expect(page.locator('.page-head')).toContainText(second)
    await expect(page.locator('.parcel-event').first()).toBeVisible()
  })

  await page.keyboard.press('Control+l')
  await unlock(page, staffOf('mapo', 'auditor'))
  const log = await ask(page, 'access.list', { before: null, limit: 50 })
  expect(
    log.filter(({ what, purpose, record }) => what === 'record' && purpose === 'counter' && record === id),
  ).toHaveLength(1)
})
