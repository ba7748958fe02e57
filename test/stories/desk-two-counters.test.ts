/**
 * Two counters and central over real HTTP, through the contract that the screens use.
 *
 *   Mapo and Gaepo lose the network. Each reports the same sale, prints a receipt, and approves it. Mapo also imports a
 *   file. The network returns: the first in the order stands, the other office gets a case, withdraws, and a supervisor
 *   approves the decision. At the end both offices and central hold one witnessed log, and each verifies its own copy.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, expect, test } from 'vitest'
import { serveCentral } from '../../central/serve.ts'
import { openOfficeDb } from '../../electron/office/db/open.ts'
import { provisionOffice } from '../../electron/office/keys/provision.ts'
import { openOffice } from '../../electron/process.ts'
import type { Seat } from '../../electron/shells/office.ts'
import { fileStore } from '../../node/keystore.ts'
import type { ChannelName, Input, OfficeEvent, Output } from '../../shared/contract/contract.ts'
import type { WorkResult } from '../../shared/contract/types.ts'
import { RULES } from '../../shared/services/index.ts'
import { initTestFolder } from '../support/central.ts'
import { dropFolders, newFolder } from '../support/chain.ts'
import { makeTestNetwork, type TestNetwork, type TestOffice } from '../support/network.ts'
import { sale } from '../unit/office/sale.ts'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
  dropFolders()
})

const at =
  (seat: Seat) =>
  async <C extends ChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => {
    const answer = await seat.call(channel, input)
    if (!answer.ok) throw new Error(`${channel}: ${answer.error.code} ${JSON.stringify(answer.error.data ?? {})}`)
    return answer.value as Output<C>
  }

const openCounter = async (network: TestNetwork, of: TestOffice, central: string) => {
  const dataDir = newFolder()
  mkdirSync(dataDir, { recursive: true })
  const secrets = fileStore(join(dataDir, 'keys'))
  const db = openOfficeDb(join(dataDir, 'office.db'), network.crypto)
  const staff = [of.clerk, of.supervisor]
  await provisionOffice(network.crypto, db, secrets, {
    network: network.made.file,
    office: of.id,
    deviceSeed: of.device.seed,
    cosignerSeed: of.device.cosignerSeed,
    epoch: of.device.epoch,
    officeBox: of.box,
    numberKey: network.made.numberKey,
    staff: staff.map(({ seed, staffNo, roles }) => ({
      seed,
      staffNo,
      roles,
      name: staffNo,
      passphrase: `${staffNo} open`,
    })),
    phone: '02-0000-0000',
    demo: false,
    madeAt: network.now,
  })
  db.db.close()
  const office = await openOffice({ dataDir, central, shell: 'none', version: 'test', log: () => undefined })
  if (!office.ok) throw new Error(office.error.code)
  opened.push(office.value.close)
  const { orders, office: shell } = office.value
  const seat = async (who: 'clerk' | 'supervisor') => {
    const call = at(shell.seat())
    await call('session.unlock', { key: of[who].keys.id, passphrase: `${of[who].staffNo} open` })
    return call
  }
  const settled = async (): Promise<void> => {
    const answer = await orders.settled?.({ withinMs: 60_000 }, shell.seat())
    if (!(answer as { settled: boolean }).settled) throw new Error('the office did not settle')
  }
  const state = at(shell.seat())
  for (let i = 0; !(await state('app.state', {})).canRecord; i += 1) {
    if (i > 600) throw new Error('the ledger did not come')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { seat, settled, listen: shell.listen }
}

type Counter = Awaited<ReturnType<typeof openCounter>>
type Call = Awaited<ReturnType<Counter['seat']>>

const report = async (clerk: Call, floor?: number): Promise<string> => {
  const draft = await clerk('draft.create', { service: 'real-estate', action: 'report', target: null, values: null })
  const contractOn = draft.receiptNo.replace(/^\w+-(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3')
  const { id } = await clerk('draft.submit', {
    id: draft.id,
    values: sale({ contractOn, ...(floor ? { floor } : {}) }),
  })
  return id
}

const approve = async (supervisor: Call, ids: string[]): Promise<void> => {
  const { digest } = await supervisor('approval.overview', { ids })
  await supervisor('approval.approve', { ids, digest })
}

const HEADER = '시군구,번지,본번,부번,단지명,전용면적(㎡),계약년월,계약일,거래금액(만원),층,건축년도,도로명'
const fileOf = (count: number): string =>
  iconv
    .encode(
      [
        HEADER,
        ...Array.from({ length: count }, (_, i) => {
          const cells = [
            '서울특별시 마포구 공덕동',
            '57-9',
            '57',
            '9',
            '공덕현대',
            '84.97',
            '201805',
            (i % 28) + 1,
            '88,000',
          ]
          return [...cells, (i % 30) + 1, 1998, '마포대로'].map((cell) => `"${cell}"`).join(',')
        }),
      ].join('\r\n'),
      'cp949',
    )
    .toString('base64')

test('a week at two counters, with the network gone and back', async () => {
  const network = makeTestNetwork({ createdAt: Date.now() - 3_600_000, parameters: { candidateHoldMs: 500 } })
  const folder = newFolder()
  initTestFolder(network, folder)
  const rulesSet = (version: number) => RULES[version]
  const central = await serveCentral({ crypto: network.crypto, data: folder, port: 0, rulesSet })
  if (!central.ok) throw new Error(central.error.code)
  opened.push(() => central.value.close())
  const mapo = await openCounter(network, network.mapo, central.value.url)
  const gaepo = await openCounter(network, network.gaepo, central.value.url)
  const [clerk, supervisor] = [await mapo.seat('clerk'), await mapo.seat('supervisor')]
  const [otherClerk, otherSupervisor] = [await gaepo.seat('clerk'), await gaepo.seat('supervisor')]

  // The network is gone at both.
  await clerk('connection.set', { plugged: false })
  await otherClerk('connection.set', { plugged: false })
  const ours = await report(clerk)
  const receipt = await clerk('paper.print', { kind: 'receipt', of: ours, purpose: null })
  const more = [await report(clerk, 3), await report(clerk, 4)]
  await approve(supervisor, [ours, ...more])
  const imported = await clerk('import.open', { name: 'sales.csv', base64: fileOf(30), encoding: 'auto' })
  expect(await clerk('import.sign', { id: imported.id })).toMatchObject({ signed: 30 })
  const { records: queue } = await supervisor('record.list', { queue: 'signed', sort: 'newest' })
  await approve(
    supervisor,
    queue.map(({ id }) => id),
  )
  const theirs = await report(otherClerk)
  await approve(otherSupervisor, [theirs])
  expect((await clerk('app.state', {})).connection).toMatchObject({ plugged: false, state: 'offline' })
  expect((await clerk('app.state', {})).counts.unsent).toBe(33)

  // It comes back, at Gaepo first.
  await otherClerk('connection.set', { plugged: true })
  while ((await otherClerk('record.get', { id: theirs })).state !== 'accepted') {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await clerk('connection.set', { plugged: true })
  await mapo.settled()
  await gaepo.settled()
  expect(await otherClerk('record.get', { id: theirs })).toMatchObject({ state: 'accepted', witnessed: true })
  expect((await clerk('record.get', { id: ours })).reason?.code).toBe('DUPLICATE')
  const conflict = await clerk('case.get', { id: ours })
  expect(conflict).toMatchObject({ state: 'open', first: { id: theirs, office: 'gaepo' } })
  expect(conflict.papers.map(({ serial }) => serial)).toEqual([receipt.serial])
  const decision = await clerk('case.decide', { id: ours, decision: 'withdraw', replacement: null })
  await approve(supervisor, [decision.id])
  await mapo.settled()
  await gaepo.settled()
  expect((await clerk('case.list', { open: true })).cases.filter(({ kind }) => kind === 'REJECTED')).toEqual([])

  // Each office reads what the other sealed, and holds the same log.
  const unsealed = await otherClerk('record.unseal', { id: more[0] as string, purpose: { code: 'counter', note: '' } })
  expect(JSON.stringify(unsealed)).toContain('김하늘')
  const [here, there] = [await clerk('ledger.status', {}), await otherClerk('ledger.status', {})]
  expect(here.root).toBe(there.root)
  expect(here.witnessedSize).toBe(here.size)
  const proof = await otherClerk('record.receipt', { id: more[0] as string })
  expect(proof.text.startsWith('c2sp.org/tlog-proof@v1')).toBe(true)
  const register = { service: 'real-estate', filters: {}, limit: 500, purpose: null }
  expect((await otherClerk('register.view', register)).total).toBe(33)
  expect((await otherClerk('search.all', { query: '@ㄱㅎㄴ' })).people.length).toBeGreaterThan(0)

  // And verifies it from the bytes up.
  const finished = new Promise<WorkResult>((resolve) => {
    mapo.listen((event: OfficeEvent) => {
      if (event.kind === 'progress' && event.work === 'verify' && event.finished !== null) resolve(event.finished)
    })
  })
  await clerk('ledger.verify', {})
  expect(await finished).toMatchObject({ ok: true, data: { entries: here.size } })
})
