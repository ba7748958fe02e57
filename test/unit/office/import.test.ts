import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { openOfficeDb } from '../../../electron/office/db/open.ts'
import { PAYLOAD_TYPES, verifyPayload } from '../../../shared/crypto/dsse.ts'
import { approveAll, signSale } from './sale.ts'
import { crypto, makeWorld, type Seated } from './world.ts'

const HEADER = '시군구,번지,본번,부번,단지명,전용면적(㎡),계약년월,계약일,거래금액(만원),층,건축년도,도로명'

/** One row of the layout that the ministry gave out until 2020. */
const row = (lot: string, day: string, floor: number, price = '88,000', dong = '공덕동') => {
  const [main = '', sub = '0'] = lot.split('-')
  const cells = [
    `서울특별시 마포구 ${dong}`,
    lot,
    main,
    sub,
    '공덕현대',
    '84.97',
    '202610',
    day,
    price,
    floor,
    1998,
    '마포대로',
  ]
  return cells.map((cell) => `"${cell}"`).join(',')
}

const fileOf = (rows: readonly string[]): string =>
  iconv.encode([HEADER, ...rows].join('\r\n'), 'cp949').toString('base64')

const open = (clerk: Seated, rows: readonly string[]) =>
  clerk.call('import.open', { name: '아파트.csv', base64: fileOf(rows), encoding: 'auto' })

describe('importing a public file', () => {
  test('ready rows become records under one act, approved as one batch, and come into the register', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const view = await open(clerk, [row('57-9', '3', 1), row('57-9', '4', 2), row('57-9', '11~20', 3)])
    expect(view).toMatchObject({ rows: 3, ready: 2, doubtful: 1, refused: 0, encoding: 'cp949' })
    expect(view.reasons.map(({ code }) => code)).toEqual(['CONTRACT_DAY_RANGE'])
    const doubtful = await clerk.call('import.rows', { id: view.id, verdict: 'doubtful', offset: 0, limit: 10 })
    expect(doubtful).toMatchObject([{ row: 3, decided: null, problems: [{ code: 'CONTRACT_DAY_RANGE' }] }])
    const decide = { id: view.id, row: null, reason: 'CONTRACT_DAY_RANGE', column: null, value: null } as const
    const decided = await clerk.call('import.decide', { ...decide, decision: 'as-is' })
    expect(decided).toMatchObject({ ready: 3, doubtful: 0 })
    expect(await clerk.refusal('import.decide', { ...decide, decision: 'as-is' })).toBe('IMPORT_UNDECIDED')
    expect(await clerk.call('import.sign', { id: view.id })).toMatchObject({ signed: 3 })
    expect(await clerk.refusal('import.sign', { id: view.id })).toBe('IMPORT_SIGNED')
    const { records: waiting } = await clerk.call('record.list', { queue: 'signed', sort: 'newest' })
    expect(waiting.map(({ receiptNo }) => receiptNo).sort()).toEqual([
      'MAPO-20261102-01-000001',
      'MAPO-20261102-01-000002',
      'MAPO-20261102-01-000003',
    ])
    await approveAll(
      await world.mapo.seat('supervisor'),
      waiting.map(({ id }) => id),
    )
    expect(world.send(world.mapo)).toHaveLength(3)
    const register = { service: 'real-estate', filters: {}, offset: 0, limit: 10, purpose: null }
    expect((await clerk.call('register.view', register)).total).toBe(3)
  })

  test('file and decisions survive the end of the process', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const { id } = await open(clerk, [row('57-9', '3', 1), row('57-9', '11~20', 3)])
    await clerk.call('import.decide', { id, row: 2, reason: null, decision: 'as-is', column: null, value: null })
    await world.mapo.restart()
    const again = await world.mapo.seat('clerk')
    const rows = await again.call('import.rows', { id, verdict: 'ready', offset: 0, limit: 10 })
    expect(rows).toHaveLength(2)
    expect(await again.call('import.sign', { id })).toMatchObject({ signed: 2 })
  })

  test('a row that equals a sale signed before is doubtful: another sale, or left out, as the clerk says', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const first = await open(clerk, [row('57-9', '3', 1), row('57-9', '4', 2)])
    await clerk.call('import.sign', { id: first.id })
    const { id, ...view } = await open(clerk, [row('57-9', '3', 1), row('57-9', '5', 2)])
    expect(view).toMatchObject({ ready: 1, doubtful: 1 })
    expect(view.reasons).toMatchObject([{ code: 'REPEATED_ROW', example: 'MAPO-20261102-01-000001' }])
    const left = { rows: 2, ready: 1, signed: 1, doubtful: 1 }
    expect(await clerk.call('import.sign', { id })).toMatchObject({ signed: 1, view: left })
    const another = { id, row: 1, reason: 'REPEATED_ROW', decision: 'as-is', column: null, value: null } as const
    await clerk.call('import.decide', another)
    expect(await clerk.call('import.sign', { id })).toMatchObject({ signed: 1 })
    expect(await clerk.refusal('import.decide', another)).toBe('IMPORT_SIGNED')
  })

  test("rows by reason; a row's decisions are taken back, and stay so after a restart", async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const { id } = await open(clerk, [row('57-9', '3', 1), row('57-9', '11~20', 3), row('57-9', '21~30', 4)])
    const ranges = { id, verdict: 'all', reason: 'CONTRACT_DAY_RANGE', offset: 0, limit: 10 } as const
    expect((await clerk.call('import.rows', ranges)).map((each) => each.row)).toEqual([2, 3])
    const left = { id, row: 3, reason: null, decision: 'refuse', column: null, value: null } as const
    expect(await clerk.call('import.decide', left)).toMatchObject({ ready: 1, doubtful: 1, refused: 1 })
    const back = { ...left, decision: 'reopen' } as const
    expect(await clerk.call('import.decide', back)).toMatchObject({ ready: 1, doubtful: 2, refused: 0 })
    expect(await clerk.refusal('import.decide', back)).toBe('IMPORT_UNDECIDED')
    expect(await clerk.refusal('import.decide', { ...back, row: null })).toBe('INPUT_INVALID')
    await world.mapo.restart()
    const again = await world.mapo.seat('clerk')
    expect(await again.call('import.rows', { ...ranges, verdict: 'doubtful' })).toHaveLength(2)
  })

  test('signing ends with the session: what stands is signed, the rest is signed by whoever unlocks again', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const rows = Array.from({ length: 150 }, (_, i) => row(`${60 + (i % 75)}-${1 + (i % 2)}`, '3', 5))
    const { id, ready } = await open(clerk, rows)
    const signing = clerk.refusal('import.sign', { id })
    await clerk.call('session.lock', {})
    expect(await signing).toBe('LOCKED')
    const stored = () => {
      const office = openOfficeDb(join(world.mapo.dataDir, 'office.db'), crypto)
      const found = office.records.unsettled(0, 1000)
      office.db.close()
      const { publicKey } = world.mapo.test.clerk.keys.sign
      const isSigned = (payload: Uint8Array | null, signature: Uint8Array | null) =>
        payload !== null &&
        signature !== null &&
        verifyPayload(crypto, publicKey, PAYLOAD_TYPES.transaction, payload, signature)
      return [found.length, found.filter(({ payload, signature }) => isSigned(payload, signature)).length]
    }
    expect(stored()).toEqual([100, 100])
    const again = await world.mapo.seat('clerk')
    expect((await again.call('import.sign', { id })).signed).toBe(ready - 100)
    expect(stored()).toEqual([ready, ready])
  })

  test('another clerk does not see it, and what is no file of sales is refused', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const { id } = await open(clerk, [row('57-9', '3', 1)])
    const other = await world.mapo.seat('clerk2')
    expect(await other.refusal('import.rows', { id, verdict: 'all', offset: 0, limit: 1 })).toBe('IMPORT_UNKNOWN')
    const junk = { name: 'a.xlsx', base64: Buffer.from('PK\u0003\u0004').toString('base64'), encoding: 'auto' }
    expect(await clerk.refusal('import.open', junk)).toBe('IMPORT_FILE')
    const doubtful = await open(clerk, [row('57-9', '11~20', 3)])
    expect(await clerk.refusal('import.sign', { id: doubtful.id })).toBe('IMPORT_NOTHING_READY')
  })

  test('progress is told to whoever listens', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const told: string[] = []
    world.mapo.office.listen((event) => {
      if (event.kind === 'progress') told.push(`${event.done}/${event.total}${event.finished === null ? '' : ' end'}`)
    })
    await signSale(clerk)
    const { id } = await open(
      clerk,
      Array.from({ length: 150 }, (_, i) => row(`57-${(i % 9) + 1}`, String((i % 28) + 1), (i % 30) + 1)),
    )
    await clerk.call('import.sign', { id })
    expect(told).toEqual(['100/150', '150/150', '150/150 end'])
  })
})
