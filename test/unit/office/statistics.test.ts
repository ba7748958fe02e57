/** The statistics of a register, through the index's own tables: months, offices, states, and what a square metre cost. */
import { describe, expect, test } from 'vitest'
import type { Input } from '../../../shared/contract/contract.ts'
import { approveAll, asValues, PNU, signSale } from './sale.ts'
import { makeWorld, type Seated } from './world.ts'

type Asked = Input<'register.statistics'>
const asked: Asked = { service: 'real-estate', months: 12, kind: null, dong: null }
const DONG = PNU.slice(0, 10)
/** Of every sale that is signed here. */
const AREA100 = 8497

const change = async (
  clerk: Seated,
  action: string,
  target: string,
  values: (from: { readonly price: object }) => object,
) => {
  const draft = await clerk.call('draft.create', { service: 'real-estate', action, target, values: null })
  const all = asValues({ ...draft.values, ...values(draft.values as unknown as { readonly price: object }) })
  return (await clerk.call('draft.submit', { id: draft.id, values: all })).id
}

describe('statistics', () => {
  test('count by month, office and state; a voided record counts over; a price goes with its sale', async () => {
    const world = await makeWorld()
    const clerk = await world.mapo.seat('clerk')
    const supervisor = await world.mapo.seat('supervisor')
    const order = async (...ids: readonly string[]) => {
      await approveAll(supervisor, ids)
      world.send(world.mapo)
    }
    const statistics = (more: Partial<Asked> = {}) => clerk.call('register.statistics', { ...asked, ...more })
    const counts = async () =>
      (await statistics()).counts.map(({ month, office, action, state, n }) => [month, office, action, state, n])

    expect(await counts()).toEqual([])
    const first = await signSale(clerk, { price: 1_000_000_000 })
    const second = await signSale(clerk, { price: 400_000_000, floor: 3 })
    await order(first, second)
    // What is approved and not ordered counts nowhere.
    await signSale(clerk, { price: 500_000_000, floor: 4 })
    expect(await counts()).toEqual([['2026-11', 'mapo', 'report', 'accepted', 2]])
    const empty = await statistics({ service: 'birth' })
    expect(empty).toMatchObject({ counts: [], prices: null, behind: 0 })
    expect([empty.months.length, empty.months[0], empty.months.at(-1)]).toEqual([12, '2025-12', '2026-11'])

    const metre = (...prices: readonly number[]) => ({
      n: prices.length,
      won: Math.round((prices.reduce((a, b) => a + b, 0) * 100) / (AREA100 * prices.length)),
    })
    const { prices } = await statistics()
    expect(prices).toMatchObject({ kind: 'apartment', dong: null })
    expect(prices?.dongs).toEqual([
      { dong: DONG, name: expect.stringContaining('공덕동'), ...metre(1_000_000_000, 400_000_000) },
    ])
    // A dong without a sale in these months filters nothing, and is not said to.
    const elsewhere = (await statistics({ dong: '1168010300' })).prices
    expect([elsewhere?.dong, elsewhere?.months]).toEqual([null, prices?.months])
    expect((await statistics({ kind: 'land' })).prices?.dongs).toEqual([])

    const mended = await change(clerk, 'correct', first, (from) => priced(from, 1_200_000_000))
    await order(mended)
    expect((await statistics({ dong: DONG })).prices?.months.map(({ n, won }) => ({ n, won }))).toEqual([
      metre(1_200_000_000, 400_000_000),
    ])
    const gone = await change(clerk, 'void', second, () => ({ cause: 'entered-twice', detail: '두 번' }))
    await order(gone)
    expect((await statistics()).prices?.dongs.map(({ n, won }) => ({ n, won }))).toEqual([metre(1_200_000_000)])
    expect(await counts()).toEqual([
      ['2026-11', 'mapo', 'correct', 'accepted', 1],
      ['2026-11', 'mapo', 'report', 'accepted', 1],
      ['2026-11', 'mapo', 'report', 'voided', 1],
      ['2026-11', 'mapo', 'void', 'accepted', 1],
    ])
    expect(await clerk.refusal('register.statistics', { ...asked, service: 'none' })).toBe('SERVICE_UNKNOWN')
    expect(await clerk.refusal('register.statistics', { ...asked, dong: '마포' })).toBe('INPUT_INVALID')
  })
})

const priced = ({ price }: { readonly price: object }, won: number) => ({
  cause: 'mistake',
  detail: '착오 정정',
  price: { ...price, price: won, deposit: won / 10, balance: won - won / 10 },
})
