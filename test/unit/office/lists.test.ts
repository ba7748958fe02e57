/** Lists longer than a page: every record once, whatever happens between two pages; files and sheets hold every line. */
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import type { Input } from '../../../shared/contract/contract.ts'
import type { CasePage, RecordPage, RecordSummary, RegisterPage } from '../../../shared/contract/types.ts'
import type { Instant, TxId } from '../../../shared/ledger/ids.ts'
import type { RegisterRow } from '../../../shared/services/present-types.ts'
import { approveAll, signSale } from './sale.ts'
import { makeWorld, type Seated } from './world.ts'

const ROWS = 3100
const HEADER = '시군구,번지,본번,부번,단지명,전용면적(㎡),계약년월,계약일,거래금액(만원),층,건축년도,도로명'

/** Sales of one month, each of another lot. */
const file = (rows: number): string => {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [main, sub] = [1 + Math.floor(i / 40), 1 + (i % 40)]
    const cells = [
      '서울특별시 마포구 공덕동',
      `${main}-${sub}`,
      main,
      sub,
      '공덕현대',
      '84.97',
      '202610',
      '3',
      '88,000',
      5,
    ]
    return [...cells, 1998, '마포대로'].map((cell) => `"${cell}"`).join(',')
  })
  return iconv.encode([HEADER, ...lines].join('\r\n'), 'cp949').toString('base64')
}

const signMany = async (clerk: Seated, rows: number): Promise<void> => {
  const { id, ready } = await clerk.call('import.open', { name: '아파트.csv', base64: file(rows), encoding: 'cp949' })
  expect(ready).toBe(rows)
  expect((await clerk.call('import.sign', { id })).signed).toBe(rows)
}

type Queue = Input<'record.list'>['queue']

/** All pages of a queue; `between` runs after the first. */
const whole = async (
  seated: Seated,
  queue: Queue,
  sort: 'due' | 'newest',
  limit: number,
  between: () => Promise<unknown> = async () => null,
): Promise<{ readonly records: readonly RecordSummary[]; readonly totals: readonly number[] }> => {
  const records: RecordSummary[] = []
  const totals: number[] = []
  for (let after: string | null = null; ; ) {
    const page: RecordPage = await seated.call('record.list', {
      queue,
      sort,
      limit,
      ...(after === null ? {} : { after }),
    })
    expect(page.records.length).toBeLessThanOrEqual(limit)
    records.push(...page.records)
    totals.push(page.total)
    if (totals.length === 1) await between()
    after = page.next
    if (after === null) return { records, totals }
  }
}

const wholeRegister = async (seated: Seated, filters: Record<string, string>, limit: number) => {
  const rows: RegisterRow[] = []
  let searched = 0
  for (let after: string | null = null; ; ) {
    const input: Input<'register.view'> = { service: 'real-estate', filters, purpose: null, limit }
    const page: RegisterPage = await seated.call('register.view', after === null ? input : { ...input, after })
    rows.push(...page.rows)
    searched += page.searched
    after = page.next
    if (after === null) return { rows, searched, all: page.all, total: page.total }
  }
}

const distinct = (ids: readonly { readonly id: string }[]): number => new Set(ids.map(({ id }) => id)).size

describe('long lists', () => {
  test('a queue of thousands is listed, approved with one confirmation, and stands in register, file and print', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    await signMany(clerk, ROWS)
    world.clock.pass(60_000)
    const cheap = await signSale(clerk, { price: 1_000_000 })
    const dear = await signSale(clerk, { price: 1_000_000, pnu: '1144010200100570010' })
    const own = await signSale(supervisor, { pnu: '1144010200100570011' })
    const left = await signSale(clerk, { pnu: '1144010200100570012' })

    const waiting = await whole(supervisor, 'signed', 'due', 500)
    expect([waiting.records.length, distinct(waiting.records)]).toEqual([ROWS + 4, ROWS + 4])
    expect(new Set(waiting.totals)).toEqual(new Set([ROWS + 4]))
    const due = waiting.records.map(({ dueAt }) => dueAt ?? Number.MAX_SAFE_INTEGER)
    expect(due).toEqual([...due].sort((a, b) => a - b))
    const { counts } = await supervisor.call('app.state', {})
    expect(counts.signed).toBe(ROWS + 4)

    const all = { waiting: 'all', except: [left] } as const
    const overview = await supervisor.call('approval.overview', { ...all, except: [left] })
    expect(overview.total).toBe(ROWS + 2)
    expect(overview.skipped).toEqual([{ code: 'SELF_APPROVED', count: 1 }])
    expect(overview.doubtful.map(({ record }) => record.id).sort()).toEqual([cheap, dear].sort())
    const approved = { ...all, except: [left], digest: overview.digest }
    expect(await supervisor.call('approval.approve', approved)).toEqual({ approved: ROWS + 2 })
    expect((await whole(supervisor, 'signed', 'due', 500)).records.map(({ id }) => id).sort()).toEqual(
      [left, own].sort(),
    )
    expect(distinct((await whole(clerk, 'unsent', 'newest', 500)).records)).toBe(ROWS + 2)
    expect(await supervisor.refusal('approval.approve', approved)).toBe('NOTHING_TO_APPROVE')

    world.send(world.mapo)
    expect(world.mapo.office.outbox.next(1, new Set())).toEqual([])
    const accepted = await whole(clerk, 'accepted', 'newest', 500)
    expect([accepted.totals[0], distinct(accepted.records)]).toEqual([ROWS + 2, ROWS + 2])

    const register = await wholeRegister(clerk, {}, 500)
    expect([register.all, register.total, distinct(register.rows)]).toEqual([ROWS + 2, ROWS + 2, ROWS + 2])
    // A filter looks at everything, in more than one call.
    const found = await wholeRegister(clerk, { source: 'report' }, 500)
    expect(found.rows.map(({ id }) => id).sort()).toEqual([cheap, dear].sort())
    expect(found.searched).toBe(ROWS + 2)
    const some = { service: 'real-estate', filters: { source: 'import' }, purpose: null, limit: 10 }
    expect(await clerk.call('register.view', some)).toMatchObject({ total: null, all: ROWS + 2 })

    const csv = await clerk.call('register.csv', { service: 'real-estate', filters: {}, purpose: null })
    const lines = iconv.decode(Buffer.from(csv.base64, 'base64'), 'cp949').trimEnd().split('\r\n')
    expect([lines.length, csv.notes]).toEqual([ROWS + 3, []])
    const sheet = await clerk.call('paper.print', { kind: 'register', of: 'real-estate', purpose: null })
    expect([sheet.register?.rows.length, sheet.register?.total]).toEqual([ROWS + 2, ROWS + 2])
  }, 240_000)

  test('more than one signature covers are approved with one confirmation', async () => {
    const world = await makeWorld()
    await signMany(await world.mapo.seat('clerk'), 4097)
    const supervisor = await world.mapo.seat('supervisor')
    const all: Input<'approval.overview'> = { waiting: 'all', except: [] }
    const { digest, total } = await supervisor.call('approval.overview', all)
    expect(total).toBe(4097)
    expect(await supervisor.call('approval.approve', { ...all, digest })).toEqual({ approved: 4097 })
    expect(world.send(world.mapo)).toHaveLength(4096)
    expect(world.send(world.mapo)).toHaveLength(1)
    expect((await supervisor.call('app.state', {})).counts).toMatchObject({ signed: 0, unsent: 0, accepted: 4097 })
  }, 240_000)

  test('a file or a sheet ends with the session; nothing of it passes for whole', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    await signMany(clerk, 300)
    const supervisor = await world.mapo.seat('supervisor')
    const all: Input<'approval.overview'> = { waiting: 'all', except: [] }
    const { digest } = await supervisor.call('approval.overview', all)
    await supervisor.call('approval.approve', { ...all, digest })
    world.send(world.mapo)
    const purpose = { code: 'counter', note: '' } as const
    const csv = clerk.refusal('register.csv', { service: 'real-estate', filters: {}, purpose })
    const sheet = clerk.refusal('paper.print', { kind: 'register', of: 'real-estate', purpose })
    await clerk.call('session.lock', {})
    expect([await csv, await sheet]).toEqual(['LOCKED', 'LOCKED'])
  }, 120_000)

  test('records that leave and arrive between two pages neither hide nor double another', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    const ids: string[] = []
    for (let i = 0; i < 7; i += 1) {
      ids.push(await signSale(clerk, { pnu: `114401020010057${String(100 + i).padStart(4, '0')}` }))
      world.clock.pass(1000)
    }
    for (const sort of ['due', 'newest'] as const) {
      const order = (await whole(clerk, 'signed', sort, 3)).records.map(({ id }) => id)
      expect(order).toEqual(sort === 'due' ? ids : [...ids].reverse())
    }
    let late = ''
    const { records } = await whole(clerk, 'signed', 'due', 3, async () => {
      await approveAll(supervisor, [ids[0] as string, ids[4] as string])
      late = await signSale(clerk, { pnu: '1144010200100570200' })
    })
    expect(records.map(({ id }) => id)).toEqual([...ids.slice(0, 4), ...ids.slice(5), late])
  })

  test('records that are sent between two pages, or were written while the clock was set back, come once', async () => {
    const world = await makeWorld()
    // At noon nobody works: all of them are due in the same instant.
    world.clock.time = Date.UTC(2026, 10, 2, 3, 30)
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    const ids: TxId[] = []
    for (let i = 0; i < 6; i += 1) {
      ids.push((await signSale(clerk, { pnu: `114401020010057${String(100 + i).padStart(4, '0')}` })) as TxId)
      world.clock.time -= 60_000
    }
    const places = async (queue: Queue, sort: 'due' | 'newest', between?: () => Promise<unknown>) =>
      (await whole(clerk, queue, sort, 2, between)).records.map(({ id }) => ids.indexOf(id as TxId))
    // What is due in one instant stands in the order of signing, whatever the clock said.
    expect(await places('signed', 'due')).toEqual([0, 1, 2, 3, 4, 5])
    expect(await places('signed', 'newest')).toEqual([0, 1, 2, 3, 4, 5])
    await approveAll(supervisor, ids)
    const send = async () => world.mapo.office.outbox.sent(ids, world.clock.now() as Instant)
    expect(await places('unsent', 'due', send)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('cases come by the page, open and closed, whatever opens or closes between two pages', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    const refused = async (lot: number): Promise<string> => {
      const id = await signSale(clerk, { pnu: `114401020010057${lot}` })
      await approveAll(supervisor, [id])
      world.mapo.office.outbox.refused(id as TxId, 'SEALED_MISSING', Uint8Array.of(1), world.clock.now() as Instant)
      return id
    }
    const ids: string[] = []
    for (let i = 0; i < 7; i += 1) {
      // Two and two open in one instant.
      if (i % 2 === 0) world.clock.pass(1000)
      ids.push(await refused(1000 + i))
    }
    const close = async (id: string) => {
      const decided = await clerk.call('case.decide', { id, decision: 'withdraw', replacement: null })
      await approveAll(supervisor, [decided.id])
      world.clock.pass(1000)
      world.send(world.mapo)
    }
    const pages = async (open: boolean, between: () => Promise<unknown> = async () => null) => {
      const found: string[] = []
      const totals: number[] = []
      for (let after: string | null = null; ; ) {
        const page: CasePage = await clerk.call('case.list', { open, limit: 3, ...(after === null ? {} : { after }) })
        expect(page.cases.length).toBeLessThanOrEqual(3)
        found.push(...page.cases.map(({ id }) => id))
        totals.push(page.total)
        if (totals.length === 1) await between()
        after = page.next
        if (after === null) return { found, totals }
      }
    }
    const instant = (id: string | undefined) => Math.floor(ids.indexOf(id as string) / 2)
    const { found, totals } = await pages(true)
    expect([...found].sort()).toEqual([...ids].sort())
    expect(found.map(instant)).toEqual([3, 2, 2, 1, 1, 0, 0])
    expect(totals).toEqual([7, 7, 7])

    let late = ''
    const moved = await pages(true, async () => {
      await close(found[0] as string)
      await close(found[5] as string)
      late = await refused(2000)
    })
    expect(moved.found).toEqual([...found.slice(0, 5), found[6]])
    for (const id of found.slice(1, 4)) await close(id)
    expect(await pages(false)).toEqual({
      found: [found[3], found[2], found[1], found[5], found[0]],
      totals: [5, 5],
    })
    expect((await pages(true)).found).toEqual([late, found[4], found[6]])
    expect(await clerk.refusal('case.list', { open: true, after: "1.' OR 1" })).toBe('INPUT_INVALID')
  })

  test('what is returned waits for its author alone; a cursor of nowhere is refused', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const other = await world.mapo.seat('clerk2')
    const supervisor = await world.mapo.seat('supervisor')
    const id = await signSale(clerk)
    await supervisor.call('approval.return', { id, reason: '다시' })
    const list = { queue: 'returned', sort: 'due' } as const
    expect(await clerk.call('record.list', list)).toMatchObject({ total: 1, records: [{ id }], next: null })
    expect(await other.call('record.list', list)).toEqual({ total: 0, records: [], next: null })
    expect((await other.call('app.state', {})).counts.returned).toBe(0)
    expect(await clerk.refusal('record.list', { ...list, after: "signed/x/y@1'" })).toBe('INPUT_INVALID')
  })
})
