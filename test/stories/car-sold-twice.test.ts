/**
 * One car, sold twice.
 *
 * Both offices know A's car, found by its plate. Both are unplugged. At Mapo A sells it to B. At Gaepo A sells it to C.
 * Mapo comes back first, then Gaepo.
 *
 * Wanted: the register says B, at both offices. Gaepo has one case that names Mapo's record as the first and reads as
 * sentences; amended, the car is sold on from B, and the extract of it is good. At the end the car is scrapped at Mapo while Gaepo, offline, sells it once more: refused, with a case.
 */
import { describe, expect, it } from 'vitest'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import type { Values } from '../support/story-actor.ts'
import type { StoryOffice } from '../support/story-office.ts'

const COUNTER = { code: 'counter', note: '' } as const
const VIN = 'KMHDU41BDAU123456'
const PLATE = '12가3456'

interface Buyer {
  readonly name: string
  readonly number: string
  readonly address: string
}

const holder = ({ name, number, address }: Buyer): Values => ({
  person: null,
  kind: 'individual',
  name,
  number,
  birthDate: '',
  address,
  share: { num: 1, den: 1 },
})

const applicantOf = ({ name }: Buyer): Values => ({ name, relation: '', phone: '' })

/** The car is looked up by its plate and the seller among its owners, as the form does. */
const sell = async ({ clerk }: StoryOffice, to: Buyer, km: number, today: string): Promise<Values> => {
  const [car] = await clerk.call('lookup.vehicles', { query: ' 12 가 3456' })
  expect(car).toEqual({ vin: VIN, plate: PLATE, status: 'registered' })
  const sellers = await clerk.call('lookup.people', { query: '', car: VIN })
  return {
    car: { vin: VIN, plate: PLATE, model: '아반떼' },
    sellers: sellers.map(({ id, name }) => ({ person: id, name })),
    buyers: [holder(to)],
    sale: { cause: 'sale', soldOn: today, price: 9_000_000 },
    reading: { km, readOn: today, why: '' },
    applicant: applicantOf(to),
  }
}

const owners = async ({ clerk }: StoryOffice): Promise<readonly string[]> =>
  (await clerk.call('lookup.people', { query: '', car: VIN })).map(({ name }) => name)

const settled = async (story: Story): Promise<void> => {
  await story.gaepo.supervisor.approveAll()
  await story.mapo.supervisor.approveAll()
  await story.settled(story.mapo, story.gaepo)
}

describe('two offices that sell one car offline', () => {
  it('are told apart by the order alone, and a scrapped car is never sold again', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const [a, b, c, d] = [world.person(), world.person(), world.person(), world.person()]
    await mapo.clerk.enter('used-car', 'register', {
      car: { vin: VIN.toLowerCase(), plate: PLATE, model: '아반떼', origin: 'domestic', year: 2018, firstOn: '' },
      owners: [holder(a)],
      reading: { km: 10_000, readOn: today, why: '' },
      applicant: applicantOf(a),
    })
    await settled(story)

    for (const office of [mapo, gaepo]) await office.unplug()
    const first = await mapo.clerk.enter('used-car', 'transfer', await sell(mapo, b, 20_000, today))
    const second = await gaepo.clerk.enter('used-car', 'transfer', await sell(gaepo, c, 20_500, today))
    await mapo.supervisor.approveAll()
    await gaepo.supervisor.approveAll()
    await mapo.plug()
    await story.settledAlone(mapo)
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    expect([await owners(mapo), await owners(gaepo)]).toEqual([[b.name], [b.name]])
    expect((await mapo.clerk.record(first.id)).state).toBe('accepted')
    expect(await mapo.clerk.cases()).toEqual([])
    const [opened] = await gaepo.clerk.cases()
    expect(opened).toMatchObject({ id: second.id, kind: 'REJECTED' })
    const detail = await gaepo.clerk.call('case.get', { id: second.id })
    expect(detail.first).toMatchObject({ id: first.id, office: 'mapo', state: 'accepted' })
    expect(detail.reason.code).toBe('STALE')
    expect(detail.rows.some(({ differs }) => differs)).toBe(true)

    // Amended: from the owner whom the register names now.
    const draft = await gaepo.clerk.call('case.amend', { id: second.id })
    const again = await gaepo.clerk.submit(draft, await sell(gaepo, c, 20_500, today))
    await gaepo.clerk.decide(second.id, 'amend')
    await settled(story)
    expect((await gaepo.clerk.record(again.id)).state).toBe('accepted')
    expect(await owners(mapo)).toEqual([c.name])
    const print = { kind: 'extract', of: again.id, purpose: COUNTER } as const
    const paper = await mapo.clerk.call('paper.print', print)
    const parts = paper.file === null ? [...paper.symbols] : [paper.file.base64]
    const check = async () => (await gaepo.clerk.call('paper.check', { parts })).code
    expect(await check()).toBe('PAPER_GOOD')
    // By number, by plate: the records of the car.
    for (const query of [VIN, '12가 3456']) {
      const { records } = await gaepo.clerk.call('search.all', { query })
      expect(records.map(({ id }) => id)).toEqual(expect.arrayContaining([first.id, second.id, again.id]))
    }

    // Scrapped at Mapo while Gaepo, offline, sells it once more.
    await gaepo.unplug()
    const late = await gaepo.clerk.enter('used-car', 'transfer', await sell(gaepo, d, 21_000, today))
    await gaepo.supervisor.approveAll()
    const [owner] = await mapo.clerk.call('lookup.people', { query: '', car: VIN })
    await mapo.clerk.enter('used-car', 'scrap', {
      car: { vin: VIN, plate: PLATE, model: '' },
      owners: [{ person: owner?.id ?? '', name: c.name }],
      scrap: { cause: 'scrapped', scrappedOn: today, signed: 'present', shop: '상암폐차장' },
      applicant: applicantOf(c),
    })
    await mapo.supervisor.approveAll()
    await story.settledAlone(mapo)
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    expect((await gaepo.clerk.record(late.id)).state).toBe('rejected')
    expect((await gaepo.clerk.cases()).map(({ id }) => id)).toEqual([late.id])
    expect(await gaepo.clerk.call('lookup.vehicles', { query: VIN })).toMatchObject([{ status: 'scrapped' }])
    expect(await gaepo.clerk.call('lookup.vehicles', { query: PLATE })).toEqual([])
    // The extract that was handed out before is no longer the whole register.
    expect(await check()).not.toBe('PAPER_GOOD')
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })
})
