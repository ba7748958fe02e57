import { expect, type Page, test } from '@playwright/test'
import { type Citizen, FIRST, SECOND, UNPLUGGED } from './citizens.ts'
import { type Keys, keysOf } from './keys.ts'
import { ask, staffOf, startNetwork } from './support.ts'

// A morning at one counter: twenty citizens, all six services, what is entered and what follows on it, the last ten with
// the network unplugged; a clerk and a supervisor, and no hand on the mouse. Every Hangul text is composed, and Enter is
// pressed while its last word is open. At noon everybody has a receipt number and everything is witnessed.

test.use({ viewport: { width: 1366, height: 768 } })

const network = startNetwork()
test.afterAll(() => network.end())

const ALL = [...FIRST, ...SECOND, ...UNPLUGGED]

const place = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) })

/** From the queue at the left: how much waits there. */
const waiting = (page: Page, name: string, count: number) =>
  expect(place(page, name)).toHaveText(count === 0 ? name : `${name}${count}`)

/** The record with this receipt number, by the palette. */
const openRecord = async (page: Page, keys: Keys, receiptNo: string): Promise<void> => {
  await keys.press('Control+K')
  await expect(page.getByRole('dialog').locator('input')).toBeFocused()
  await keys.write(`#${receiptNo}`)
  await expect(page.getByRole('option', { selected: true }).locator('.mono')).toHaveText(receiptNo)
  await keys.press('Enter')
  await expect(page.locator('.pane .receipt-no.whole')).toHaveText(receiptNo)
}

const begin = async (page: Page, keys: Keys, { by }: Citizen, receipts: ReadonlyMap<string, string>): Promise<void> => {
  if ('find' in by) {
    await keys.press('F2')
    await expect(page.getByRole('dialog').locator('input')).toBeFocused()
    await keys.write(by.find)
    await expect(page.getByRole('option', { selected: true })).toContainText(by.of)
    await keys.press('Enter')
  } else {
    await openRecord(page, keys, receipts.get(by.after) ?? 'missing')
    await keys.reach(page.getByRole('button', { name: '후속 처리' }))
    await keys.press('Enter')
    const item = page.getByRole('menuitem', { name: by.follow, exact: true })
    await keys.reach(item, 'ArrowDown')
    await keys.press('Enter')
  }
  await expect(page.locator('.form-body [data-field]:focus')).toHaveCount(1)
}

const serve = async (page: Page, keys: Keys, citizen: Citizen, receipts: Map<string, string>): Promise<void> => {
  await begin(page, keys, citizen, receipts)
  await keys.fill(citizen.types)
  await page.screenshot({ path: `test-results/screens/morning-${citizen.name}.png` })
  await keys.press('Control+Enter')
  const sign = page.getByRole('dialog').locator('.button.main')
  await expect(sign).toBeFocused()
  await expect(sign).toBeEnabled()
  await keys.press('Enter')
  const given = page.locator('.submitted-no strong')
  await expect(given).toHaveText(/^MAPO-\d{8}-\d{2}-\d{6}$/)
  receipts.set(citizen.name, await given.innerText())
}

/** The clerk rises, the supervisor approves all that waits. */
const approve = async (page: Page, keys: Keys, count: number): Promise<void> => {
  await keys.press('Control+L')
  await keys.unlock(staffOf('mapo', 'supervisor'))
  await waiting(page, '결재 대기', count)
  await keys.press('Alt+2')
  await keys.reach(page.getByRole('checkbox', { name: '모두 고르기' }))
  await keys.press('Space')
  await keys.reach(page.getByRole('button', { name: '고른 것 승인' }))
  await keys.press('Enter')
  await expect(page.getByRole('dialog').locator('.button.main')).toBeEnabled()
  await page.screenshot({ path: `test-results/screens/morning-approval-${count}.png` })
  await keys.press('Control+Enter')
  await expect(page.getByText('결재를 기다리는 기록이 없습니다')).toBeVisible()
  await waiting(page, '결재 대기', 0)
}

const setPlug = async (page: Page, keys: Keys, plugged: boolean): Promise<void> => {
  await keys.reach(page.locator('button.connection'))
  await keys.press('Enter')
  await keys.reach(page.getByRole('switch'))
  await keys.press('Space')
  await expect(page.locator(`button.connection.${plugged ? 'connected' : 'unplugged'}`)).toBeVisible()
  await keys.press('Escape')
  await expect(page.getByRole('switch')).toBeHidden()
}

test('twenty citizens of a morning, by keys alone', async ({ page }) => {
  test.setTimeout(900_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  const receipts = new Map<string, string>()
  const keys = await keysOf(page)
  const serveAll = async (citizens: readonly Citizen[]) => {
    for (const citizen of citizens) await test.step(citizen.name, () => serve(page, keys, citizen, receipts))
  }
  await network.open(page, 'mapo')
  await keys.unlock(staffOf('mapo', 'clerk'))
  await serveAll(FIRST)
  await waiting(page, '결재 대기', FIRST.length)
  await approve(page, keys, FIRST.length)
  await waiting(page, '확정', FIRST.length)

  await keys.press('Control+L')
  await keys.unlock(staffOf('mapo', 'clerk'))
  await serveAll(SECOND)
  await setPlug(page, keys, false)
  await serveAll(UNPLUGGED)
  expect(new Set(receipts.values()).size).toBe(ALL.length)
  await approve(page, keys, SECOND.length + UNPLUGGED.length)
  await waiting(page, '전송 대기', SECOND.length + UNPLUGGED.length)

  await setPlug(page, keys, true)
  await waiting(page, '확정', ALL.length)
  for (const name of ['작성 중', '결재 대기', '반려', '전송 대기', '충돌']) await waiting(page, name, 0)
  await test.step('nothing is lost, and everything is witnessed', async () => {
    const { records } = await ask(page, 'record.list', { queue: 'accepted', sort: 'newest', limit: 100 })
    expect(records.map(({ receiptNo }) => receiptNo).sort()).toEqual([...receipts.values()].sort())
    await expect
      .poll(async () => {
        const all = await Promise.all(records.map(({ id }) => ask(page, 'record.get', { id })))
        return all.filter(({ witnessed }) => witnessed === null || witnessed === false).length
      })
      .toBe(0)
  })

  await test.step('F9 shows the certificate of a birth', async () => {
    await openRecord(page, keys, receipts.get('known-parents') ?? 'missing')
    await keys.press('F9')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await keys.press('F9')
    await expect(page.locator('.sheets > .sheet').first()).toContainText('최나래')
    await page.screenshot({ path: 'test-results/screens/morning-certificate.png' })
  })
  expect(errors).toEqual([])
})
