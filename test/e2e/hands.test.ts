import { expect, type Page, type Route, test } from '@playwright/test'
import type { CaseDetail, DraftCheck, LeftRecord, PersonFacts, PersonHit } from '../../shared/contract/types.ts'
import { type SaleWish, sale } from '../unit/office/sale.ts'
import { ask, compose, go, staffOf, startNetwork, unlock } from './support.ts'

// Quick hands and slow answers: a clerk types on, presses Enter, changes the user or loses the office process while
// answers are still on their way. Nobody else is chosen, nothing is signed unseen, nothing typed is lost, and the next
// user finds nothing of the last one. What the office would answer is given here, so that it can be late or fail.

const network = startNetwork()
test.afterAll(() => network.end())

const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)

const json = (value: unknown) => ({ status: 200, contentType: 'application/json', body: JSON.stringify(value) })
const good = (value: unknown) => json({ ok: true, value })
const bad = (code: string) => json({ ok: false, error: { code } })

type Known = PersonHit & PersonFacts

const person = (name: string, more: Partial<Known>): Known => ({
  id: Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32),
  name,
  hanja: '',
  birthDate: '1990-01-01',
  number: '900101-1******',
  died: false,
  share: null,
  seenIn: '부동산거래 신고',
  address: '',
  ...more,
})

/** Answers look-ups of people by what was asked; what is held waits until it is let go. */
const people = async (page: Page, found: Readonly<Record<string, Known | 'fails'>>) => {
  const held: { readonly query: string; readonly go: () => void }[] = []
  const state = { held, hold: '', holdFacts: false }
  await page.route('**/api/call/lookup.people', async (route: Route) => {
    const { query } = route.request().postDataJSON() as { readonly query: string }
    if (query === state.hold) await new Promise<void>((go) => held.push({ query, go }))
    const hit = found[query]
    if (hit === 'fails' || hit === undefined) return route.fulfill(hit === 'fails' ? bad('LOOKUPS_TOO_MANY') : good([]))
    const { address: _, number, ...shown } = hit
    return route.fulfill(good([{ ...shown, number: number.replace(/.{6}$/, '******') }]))
  })
  await page.route('**/api/call/lookup.person', async (route: Route) => {
    const { id } = route.request().postDataJSON() as { readonly id: string }
    const hit = Object.values(found).find((each) => each !== 'fails' && each.id === id) as Known
    if (state.holdFacts) await new Promise<void>((go) => held.push({ query: id, go }))
    await route.fulfill(good({ number: hit.number, address: hit.address }))
  })
  return state
}

const openSale = async (page: Page, values: ReturnType<typeof sale> | null = null): Promise<string> => {
  const { id } = await ask(page, 'draft.create', { service: 'real-estate', action: 'report', target: null, values })
  await go(page, `/draft/${id}`)
  await expect(page.locator('.form-page')).toBeVisible()
  return id
}

/** Whom the look-up offers. */
const offered = (page: Page) => page.locator('.lookup-list [role=option]')

/** Signs a sale, past the form. */
const signSale = async (page: Page, wish: SaleWish): Promise<string> => {
  const { id } = await ask(page, 'draft.create', {
    service: 'real-estate',
    action: 'report',
    target: null,
    values: null,
  })
  return (await ask(page, 'draft.submit', { id, values: sale({ contractOn: today, ...wish }) })).id
}

const seller = (page: Page, field: string) => page.locator(`#f-sellers-0-${field}`)

test('Enter takes nobody of an earlier question, and a failed look-up is nobody new', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  await openSale(page)
  const lookups = await people(page, {
    김하늘: person('김하늘', { number: '900101-1234567' }),
    박하늘: person('박하늘', {}),
    최하늘: 'fails',
  })
  const field = seller(page, 'person')

  await test.step('a syllable that is being composed is ended, and nobody is taken', async () => {
    await compose(page, 'sellers.0.person', '김하늘')
    await expect(field).toHaveValue('김하늘')
    await expect(field).toBeFocused()
    await expect(page.locator('.chosen')).toHaveCount(0)
  })
  await expect(offered(page)).toContainText('김하늘')

  await test.step('the text has changed, its answer is on the way', async () => {
    lookups.hold = '박하늘'
    await field.fill('박하늘')
    await field.press('Enter')
    await expect.poll(() => lookups.held.length).toBe(1)
    await field.press('Enter')
    await expect(seller(page, 'name')).toHaveValue('')
    await expect(page.locator('.chosen')).toHaveCount(0)
    await expect(field).toBeFocused()
    for (const { go } of lookups.held.splice(0)) go()
    await expect(offered(page)).toContainText('박하늘')
    await field.press('Enter')
    await expect(seller(page, 'name')).toHaveValue('박하늘')
  })

  await test.step('a failure is told as one; Enter asks again and makes nobody of it', async () => {
    await page.locator('.chosen button').click()
    await field.fill('최하늘')
    await expect(page.getByRole('alert')).toContainText('1분 뒤에')
    await field.press('Enter')
    await expect(page.getByRole('alert')).toContainText('1분 뒤에')
    await expect(field).toHaveValue('최하늘')
    await expect(seller(page, 'name')).toHaveValue('')
  })
})

test('one citizen’s facts do not stay under another; Enter passes a chosen person by', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const id = await openSale(page)
  const lookups = await people(page, {
    김하늘: person('김하늘', { number: '900101-1234567', birthDate: '1990-01-01', address: '서울특별시 마포구 1' }),
    박하늘: person('박하늘', { number: '800202-2345678' }),
  })
  const take = async (name: string) => {
    await seller(page, 'person').fill(name)
    await expect(offered(page)).toContainText(name)
    await seller(page, 'person').press('Enter')
    await expect(seller(page, 'name')).toHaveValue(name)
  }
  await take('김하늘')
  await expect(seller(page, 'address')).toHaveValue('서울특별시 마포구 1')
  await seller(page, 'phone').fill('010-1111-2222')
  await page.locator('.chosen button').click()
  for (const field of ['name', 'number', 'address']) await expect(seller(page, field)).toHaveValue('')
  await expect(seller(page, 'phone')).toHaveValue('010-1111-2222')

  await test.step('what comes late is kept from another, and from what was typed meanwhile', async () => {
    lookups.holdFacts = true
    await take('김하늘')
    await expect.poll(() => lookups.held.length).toBe(1)
    await page.locator('.chosen button').click()
    await take('박하늘')
    await expect.poll(() => lookups.held.length).toBe(2)
    await seller(page, 'address').fill('손으로 쓴 주소')
    for (const { go } of lookups.held.splice(0)) go()
    await expect(seller(page, 'number')).toHaveValue('800202-2******')
    await expect(seller(page, 'address')).toHaveValue('손으로 쓴 주소')
    lookups.holdFacts = false
    await page.locator('.chosen button').click()
    await seller(page, 'address').fill('')
  })
  await take('박하늘')
  await expect(seller(page, 'number')).toHaveValue('800202-2******')
  await expect(seller(page, 'address')).toHaveValue('')

  await test.step('by Enter over the chosen person, after it was taken and in a form opened again', async () => {
    await expect(seller(page, 'person')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(seller(page, 'kind')).toBeFocused()
    await page.keyboard.press('F8')
    await expect.poll(async () => JSON.stringify((await ask(page, 'draft.get', { id })).values)).toContain('박하늘')
    await page.reload()
    await expect(seller(page, 'name')).toHaveValue('박하늘')
    await expect(seller(page, 'person')).toBeFocused()
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Enter')
    await expect(page.locator('.chosen')).toHaveCount(1)
    await expect(seller(page, 'number')).toBeFocused()
  })

  await test.step('and in a form opened again the choice takes its facts along, too', async () => {
    await page.locator('.chosen button').click()
    for (const field of ['name', 'number']) await expect(seller(page, field)).toHaveValue('')
  })
})

test('what is signed is what was checked, and a scan on its way is waited for', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const id = await openSale(page, sale({ pnu: '1144010200101230004', contractOn: today }))
  const held: (() => void)[] = []
  const release = () => {
    for (const go of held.splice(0)) go()
  }
  const hold = (channel: string) =>
    page.route(`**/api/call/${channel}`, async (route) => {
      await new Promise<void>((go) => held.push(go))
      await route.continue()
    })

  await test.step('a check that fails opens no question', async () => {
    await page.route('**/api/call/draft.check', (route) => route.fulfill(bad('INTERNAL')))
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('alert').filter({ hasText: '프로그램' })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.unroute('**/api/call/draft.check')
  })

  await test.step('the question shows the check of these values, whichever answer comes last', async () => {
    const check = (code: string): DraftCheck => ({
      errors: [],
      warnings: [],
      refusal: code === '' ? null : { code, data: {}, first: null },
      changes: [],
    })
    await page.route('**/api/call/draft.check', async (route) => {
      const { values } = route.request().postDataJSON() as { readonly values: { readonly parcel: { floor: number } } }
      if (values.parcel.floor === 12) await new Promise<void>((go) => held.push(go))
      await route.fulfill(good(check(values.parcel.floor === 12 ? '' : 'STALE')))
    })
    await page.locator('#f-parcel-building').press('F8')
    await page.locator('#f-parcel-floor').fill('13')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
    release()
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.unroute('**/api/call/draft.check')
  })

  await test.step('a scan that is still being sealed', async () => {
    await hold('attachment.add')
    const scan = { name: '계약서.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\nscan', 'latin1') }
    await page.locator('input[type=file]').first().setInputFiles(scan)
    await expect.poll(() => held.length).toBe(1)
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('alert').filter({ hasText: '계약서.png' })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    release()
    await expect(page.locator('.attached')).toContainText('계약서.png')
    await expect(page.getByRole('alert')).toHaveCount(0)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').locator('button.main').click()
    await expect(page.locator('.submitted')).toBeVisible()
    const record = /[0-9a-f]{64}/.exec((await page.locator('.submitted a').getAttribute('href')) ?? '')?.[0] ?? ''
    expect((await ask(page, 'record.get', { id: record })).attachments).toHaveLength(1)
    expect((await ask(page, 'draft.list', {})).some((draft) => draft.id === id)).toBe(false)
  })
})

test('Space picks the row that has the focus, and presses the button that has it', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  for (const lot of ['0011', '0012', '0013']) await signSale(page, { pnu: `114401020010123${lot}` })
  await page.keyboard.press('Control+L')
  await unlock(page, staffOf('mapo', 'supervisor'))
  await go(page, '/queue/signed')
  const boxes = page.locator('.list-check')
  await expect(page.locator('.list-row.here')).toHaveCount(1)
  await boxes.nth(1).focus()
  await page.keyboard.press('Space')
  await expect(boxes.nth(1)).toBeChecked()
  await expect(boxes.nth(0)).not.toBeChecked()
  await page.keyboard.press('Space')
  await expect(boxes.nth(1)).not.toBeChecked()
  await page.locator('.list-button').nth(1).focus()
  await page.keyboard.press('Space')
  await expect(boxes.nth(1)).toBeChecked()
  await expect(boxes.nth(0)).not.toBeChecked()
  await page.locator('button.connection').focus()
  await page.keyboard.press('Space')
  await expect(page.getByRole('switch')).toBeVisible()
  await expect(page.locator('.list-check:checked')).toHaveCount(1)
})

test('what is looked for stands in no address, and nobody inherits what was open', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const addresses: string[] = []
  page.on('framenavigated', (frame) => addresses.push(decodeURIComponent(frame.url())))
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('dialog').locator('input')).toBeFocused()
  await page.keyboard.insertText('김하늘별')
  await page.getByText('‘김하늘별’ 모두 보기').click()
  await expect(page.locator('#page input')).toHaveValue('김하늘별')
  await page.locator('#page input').fill('9107071234568')
  await page.keyboard.press('Enter')
  await expect(page.getByText('검색 결과가 없습니다')).toBeVisible()
  for (const address of [...addresses, decodeURIComponent(page.url())]) {
    expect(address).not.toContain('김하늘별')
    expect(address).not.toContain('910707')
  }
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('dialog').locator('input')).toBeFocused()
  await page.keyboard.insertText('봄날씨')
  await ask(page, 'session.lock', {})

  await test.step('a list of names that comes late takes nobody’s focus', async () => {
    const late: (() => void)[] = []
    let isLate = true
    await page.route('**/api/call/session.staff', async (route) => {
      if (isLate) await new Promise<void>((go) => late.push(go))
      await route.continue()
    })
    await page.reload()
    await expect.poll(() => late.length).toBeGreaterThan(0)
    await page.locator('#unlock-find').focus()
    await page.keyboard.insertText('MAPO')
    isLate = false
    for (const go of late.splice(0)) go()
    await expect(page.getByRole('radio').first()).toBeVisible()
    await page.keyboard.insertText('-0')
    await expect(page.locator('#unlock-find')).toHaveValue('MAPO-0')
    await page.locator('#unlock-find').fill('')
  })

  await test.step('the arrows go through the names, and what was typed for one is not tried on another', async () => {
    const secret = page.locator('#unlock-passphrase')
    await secret.fill('반쯤 적은 암호')
    const names = page.getByRole('radio', { checked: true })
    await names.focus()
    await page.keyboard.press('ArrowDown')
    await expect(names).toBeFocused()
    await expect(secret).toHaveValue('')
  })
  await unlock(page, staffOf('mapo', 'supervisor'))
  // The place where this one begins stands whole before another is looked at.
  await expect(page.locator('.list-row.here').or(page.getByText('결재를 기다리는 기록이 없습니다'))).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await go(page, '/search')
  await expect(page.locator('#page input')).toHaveValue('')
})

test('a question that failed is not told as nothing found', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  await page.route('**/api/call/search.all', (route) => route.fulfill(bad('LOOKUPS_TOO_MANY')))
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('dialog').locator('input')).toBeFocused()
  await page.keyboard.insertText('김하늘')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('1분 뒤에')
  await expect(page.getByRole('dialog')).not.toContainText('검색 결과가 없습니다')
})

test('the office process dies while a clerk types: it is said, and nothing typed is lost', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const id = await openSale(page)
  await seller(page, 'name').fill('나래별')
  await expect.poll(async () => JSON.stringify((await ask(page, 'draft.get', { id })).values)).toContain('나래별')
  // It comes back only when the test lets it: until then nothing is answered.
  let away = true
  await page.route('**/api/**', (route) => (away ? route.abort('connectionrefused') : route.fallback()))
  process.kill(network.pidOf('mapo'), 'SIGKILL')
  await expect(page.getByText('창구 프로그램과 끊겼습니다')).toBeVisible()
  await seller(page, 'name').fill('나래별하')
  await seller(page, 'address').fill('서울특별시 마포구 마포대로 1')
  await expect(page.locator('.form-foot')).toContainText('저장하지 못했습니다')

  await test.step('locked meanwhile, the screen shows nothing of it', async () => {
    await page.keyboard.press('Control+L')
    await expect(page.locator('.unlock')).toBeVisible()
    await expect(page.locator('.form-page')).toHaveCount(0)
  })

  away = false
  await expect(page.getByText('창구 프로그램과 끊겼습니다')).toHaveCount(0, { timeout: 120_000 })

  await test.step('another user gets nothing of it', async () => {
    await unlock(page, staffOf('mapo', 'supervisor'))
    await expect(page.locator('.frame')).toBeVisible()
    await expect(page.locator('.form-page')).toHaveCount(0)
    await page.keyboard.press('Control+L')
  })

  await test.step('its author finds it, saved', async () => {
    await unlock(page, staffOf('mapo', 'clerk'))
    await go(page, `/draft/${id}`)
    await expect(seller(page, 'name')).toHaveValue('나래별하')
    await expect(seller(page, 'address')).toHaveValue('서울특별시 마포구 마포대로 1')
    await expect.poll(async () => JSON.stringify((await ask(page, 'draft.get', { id })).values)).toContain('마포대로 1')
  })
})

test('who types without a pause is saved meanwhile', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const id = await openSale(page)
  await seller(page, 'address').focus()
  const typeOn = async () => {
    await page.keyboard.type('1')
    return JSON.stringify((await ask(page, 'draft.get', { id })).values)
  }
  await expect.poll(typeOn, { intervals: [100] }).toContain('"address":"11')
})

test('who may not is told in words who may', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  await go(page, '/access')
  await expect(page.getByRole('alert')).toContainText('권한이 없습니다(감사·관리·결재)')
})

test('the purpose of opening a scan is asked, and kept as it was given', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const scan = Buffer.from('\x89PNG\r\n\x1a\nscan', 'latin1').toString('base64')
  const wish = { service: 'real-estate', action: 'report', target: null, values: null } as const
  const { id } = await ask(page, 'draft.create', wish)
  const file = { draft: id, field: 'papers.contract', name: '계약서.png', type: 'image/png', base64: scan }
  const { handle } = await ask(page, 'attachment.add', file)
  const record = await ask(page, 'draft.submit', {
    id,
    values: sale({ pnu: '1144010200101230005', contractOn: today, scans: [handle] }),
  })
  await go(page, `/record/${record.id}`)
  await page.getByRole('tab', { name: /첨부/ }).click()
  const panel = page.getByRole('tabpanel')
  await panel.getByRole('combobox').selectOption('correction')
  await panel.getByRole('textbox').fill('글씨가 흐려서')
  const asked = page.waitForRequest('**/api/call/attachment.read')
  await panel.getByRole('button', { name: '열기' }).click()
  expect((await asked).postDataJSON()).toMatchObject({ purpose: { code: 'correction', note: '글씨가 흐려서' } })
  await expect(panel).toContainText('열람 기록에 남습니다')
})

test('a case about people calls its decision what it is', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const id = await signSale(page, { pnu: '1144010200101230021' })
  const record = await ask(page, 'record.get', { id })
  for (const kind of ['PERSON_COMPARE', 'PERSON_MERGE'] as const) {
    const detail: CaseDetail = {
      id,
      kind,
      record,
      reason: { code: 'ALIAS', data: {} },
      openedAt: 1,
      state: 'open',
      decision: null,
      first: null,
      sentence: { key: `errors:case.${kind}` },
      rows: [],
      dependents: [record],
      papers: [],
      decisionRecord: null,
      records: [],
      gathered: null,
    }
    await page.route('**/api/call/case.get', (route) => route.fulfill(good(detail)))
    await go(page, '/drafts')
    await go(page, `/cases/${id}`)
    await page.locator('.case-way').first().click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('그대로 두기')
    await expect(dialog).toContainText(kind === 'PERSON_MERGE' ? '합쳐지는 것은 없습니다' : '같은 사람임을 확인')
    for (const word of ['철회', '민원인에게', '전송되지 않습니다']) await expect(dialog).not.toContainText(word)
    await page.keyboard.press('Escape')
    await page.unroute('**/api/call/case.get')
  }
})

test('what follows F2 at once goes to the list of new records', async ({ page }) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  await expect(page.locator('#page')).toBeVisible()
  const wire = await page.context().newCDPSession(page)
  // A frame then takes longer than three keys.
  await wire.send('Emulation.setCPUThrottlingRate', { rate: 20 })
  const key = (type: 'rawKeyDown' | 'keyUp', name: string, code: number) =>
    wire.send('Input.dispatchKeyEvent', { type, key: name, code: name, windowsVirtualKeyCode: code })
  await Promise.all([
    key('rawKeyDown', 'F2', 113),
    key('keyUp', 'F2', 113),
    wire.send('Input.insertText', { text: 'ㅊㅅ' }),
  ])
  await wire.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await wire.detach()
  const field = page.getByRole('dialog').locator('input')
  await expect(field).toHaveValue('ㅊㅅ')
  await expect(field).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await openSale(page)
  await seller(page, 'name').focus()
  await page.keyboard.press('F2')
  await expect(field).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(seller(page, 'name')).toBeFocused()
})

test('a leaver’s records: the button and the question name how many, and only a supervisor adopts', async ({
  page,
}) => {
  await network.open(page, 'mapo')
  await unlock(page, staffOf('mapo', 'clerk'))
  const id = await signSale(page, { pnu: '1144010200101230022' })
  const record = await ask(page, 'record.get', { id })
  const detail: CaseDetail = {
    id,
    kind: 'RETIRED',
    record,
    reason: { code: 'KEY_RETIRED', data: { key: 'engine:reason.KEY_RETIRED' } },
    openedAt: 1,
    state: 'open',
    decision: null,
    first: null,
    sentence: { key: 'errors:case.RETIRED', values: { who: '김떠남' } },
    rows: [],
    dependents: [],
    papers: [],
    decisionRecord: null,
    records: [record],
    gathered: { who: '김떠남', open: 3, deciding: 1, closed: 0 },
  }
  const left: LeftRecord = {
    id,
    receiptNo: record.receiptNo,
    reason: { code: 'DUPLICATE', data: { key: 'real-estate:reason.DUPLICATE' } },
    alone: true,
  }
  await page.route('**/api/call/case.get', (route) => route.fulfill(good(detail)))
  await page.route('**/api/call/case.settle', (route) => route.fulfill(good({ signed: 2, left: [left] })))
  await go(page, `/cases/${id}`)
  const [adopt, withdraw] = [page.locator('.case-way').first(), page.locator('.case-way').nth(1)]
  await expect(page.locator('.case-sentence')).toContainText('김떠남 담당자가 퇴직하기 전에')
  await expect(adopt).toBeDisabled()
  await expect(withdraw).toContainText('3건 철회')
  await page.keyboard.press('Control+l')
  await unlock(page, staffOf('mapo', 'supervisor'))
  await go(page, `/cases/${id}`)
  await expect(adopt).toContainText('3건 승계')
  await adopt.click()
  await expect(page.getByRole('dialog')).toContainText('3건을 접수번호와 기록 시각 그대로')
  const asked = page.waitForRequest('**/api/call/case.settle')
  await page.keyboard.press('Enter')
  expect((await asked).postDataJSON()).toEqual({ id, decision: 'adopt', count: 3 })
  await expect(page.getByText('2건에 서명했습니다')).toBeVisible()
  // What was not signed says why, and what has become of it.
  const why = page.getByRole('link', { name: `${record.receiptNo} · 따로 사건이 되었습니다` })
  await expect(why).toContainText('이미 있습니다')
  await expect(why).toContainText('DUPLICATE')
})
