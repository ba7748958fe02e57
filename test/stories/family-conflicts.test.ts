/**
 * What a family's registers find out only when the offices meet again.
 *
 * Both offices know A. Both are unplugged. At Mapo A marries B, at Gaepo A marries C: the marriage that is ordered first
 * stands, the other is refused and its case names the first, both couples side by side.
 *
 * Both offices know that a parcel is A's. At Mapo A's death of yesterday is reported, at Gaepo A sells today: the dead sell
 * nothing, and the case names the death. What A had agreed up to that day stands. So it is with a sale that is reported and
 * with a car; and a death that both report is registered once.
 */
import { describe, expect, it } from 'vitest'
import {
  carSaleValues,
  carValues,
  deathValues,
  marriageValues,
  type Person,
  saleValues,
  titleValues,
  transferValues,
  type Values,
} from '../../cli/demo/world.ts'
import { addDays, type CivilDate } from '../../shared/civil.ts'
import type { Submitted } from '../../shared/contract/types.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import type { StoryOffice } from '../support/story-office.ts'
import { textOf } from '../unit/services/text-support.ts'

const COUNTER = { code: 'counter', note: '' } as const

/** A, whom both offices know as the owner of a parcel. */
const owner = async (story: Story) => {
  const { mapo, gaepo, world } = story
  const parcel = world.parcel('mapo')
  const a = world.person()
  const title = await mapo.clerk.enter('property', 'open-title', titleValues(world, parcel, [a]))
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
  const { body } = (await mapo.clerk.record(title.id)).payload as { body: { owners: { person: string }[] } }
  return { parcel, a, id: body.owners[0]?.person ?? '' }
}

const death = (a: Person, id: string, diedOn: CivilDate, reporter: Person) => ({
  deceased: {
    person: id,
    name: a.name,
    sex: 'male',
    number: a.number,
    registrationBase: a.address,
    address: a.address,
  },
  death: { diedOn, deathPlace: '서울특별시 마포구 마포병원' },
  report: { knownOn: diedOn, evidence: 'certificate' },
  reporter: { role: 'household', relation: 'child', name: reporter.name, address: a.address },
})

/** Each writes and approves offline; Mapo is back first. */
const apart = async (
  story: Story,
  first: (office: StoryOffice) => Promise<Submitted>,
  second: (office: StoryOffice) => Promise<Submitted>,
): Promise<readonly [Submitted, Submitted]> => {
  const { mapo, gaepo } = story
  for (const office of [mapo, gaepo]) await office.unplug()
  const written = [await first(mapo), await second(gaepo)] as const
  for (const office of [mapo, gaepo]) expect(await office.supervisor.approveAll()).toBe(1)
  await mapo.plug()
  await story.settledAlone(mapo)
  await gaepo.plug()
  await story.settled(mapo, gaepo)
  return written
}

const refusedBy = async (story: Story, [first, second]: readonly [Submitted, Submitted], reason: string) => {
  const { mapo, gaepo } = story
  for (const { clerk } of [mapo, gaepo]) {
    expect((await clerk.record(first.id)).state).toBe('accepted')
    expect((await clerk.record(second.id)).state).toBe('rejected')
  }
  expect(await mapo.clerk.cases()).toEqual([])
  const detail = await gaepo.clerk.call('case.get', { id: second.id })
  expect(detail.reason.code).toBe(reason)
  expect(detail.first).toMatchObject({ id: first.id, office: 'mapo', state: 'accepted' })
  // What happened and what can be done, in a sentence each.
  expect(detail.sentence).toMatchObject({ key: 'errors:case.REJECTED.first' })
  for (const language of ['ko', 'en']) {
    expect(textOf(language, String(detail.reason.data.key))).toMatch(/[.] .*[.]$/)
  }
  return detail
}

describe('two offices that write a family’s records offline', () => {
  it('marry one person to two: the first marriage stands, and the other’s case names it', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world } = story
    const { a, id } = await owner(story)
    const [b, c] = [world.person(), world.person()]
    const marry = (wife: Person) => (office: StoryOffice) =>
      office.clerk.enter('marriage', 'register', marriageValues(world, a, id, wife))
    const written = await apart(story, marry(b), marry(c))
    const { rows } = await refusedBy(story, written, 'SPOUSE_MARRIED')
    const role = (name: string) => rows.filter(({ label }) => JSON.stringify(label).includes(name))
    expect(role('field.husband"').map(({ differs }) => differs)).toEqual([false])
    expect(role('field.wife"').map(({ differs }) => differs)).toEqual([true])
    for (const { clerk } of [mapo, gaepo]) {
      const { rows: lines } = await clerk.call('register.view', {
        service: 'marriage',
        filters: {},
        limit: 50,
        purpose: COUNTER,
      })
      expect(lines).toHaveLength(1)
      expect(JSON.stringify(lines)).toContain(b.name)
    }
    // The divorce of the first frees A; from its page it can be voided.
    const [first] = written
    const parted = await gaepo.clerk.enter(
      'marriage',
      'divorce',
      { how: 'agreement', report: { courtOn: story.today, role: 'both' } },
      first.id,
    )
    await gaepo.clerk.decide(written[1].id, 'withdraw')
    expect(await gaepo.supervisor.approveAll()).toBe(2)
    await story.settled(mapo, gaepo)
    const divorce = await gaepo.clerk.record(parted.id)
    expect([divorce.state, divorce.follow.map(({ action }) => action)]).toEqual(['accepted', ['void']])
    const again = await gaepo.clerk.enter('marriage', 'register', marriageValues(world, a, id, c))
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect((await mapo.clerk.record(again.id)).state).toBe('accepted')
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })

  it('let nobody sell who died elsewhere, unless it was agreed before', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const { parcel, a, id } = await owner(story)
    const yesterday = addDays(today, -1)
    const sell = (day: CivilDate) => (office: StoryOffice) =>
      office.clerk.enter(
        'property',
        'transfer',
        transferValues(world, parcel, { person: id, name: a.name, den: 1 }, world.person(), day),
      )
    const written = await apart(
      story,
      ({ clerk }) => clerk.enter('death', 'register', death(a, id, yesterday, world.person())),
      sell(today),
    )
    await refusedBy(story, written, 'TRANSFEROR_DEAD')
    await gaepo.clerk.decide(written[1].id, 'withdraw')
    const agreed = await sell(yesterday)(gaepo)
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect((await mapo.clerk.record(agreed.id)).state).toBe('accepted')
    expectOneLedger(story, mapo, gaepo)
  })

  it('report no sale and transfer no car of who died elsewhere', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const { parcel, a, id } = await owner(story)
    const car = world.car()
    const entered = carValues(world, car, a, today) as {
      readonly owners: readonly { readonly [field: string]: Values }[]
    }
    await mapo.clerk.enter('used-car', 'register', { ...entered, owners: [{ ...entered.owners[0], person: id }] })
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    for (const office of [mapo, gaepo]) await office.unplug()
    const gone = await mapo.clerk.enter('death', 'register', deathValues(a, id, addDays(today, -1), world.person()))
    const sale = saleValues(world, parcel, today) as { sellers: Values[] }
    const [seller] = sale.sellers as [{ readonly [field: string]: Values }]
    const reported = await gaepo.clerk.enter('real-estate', 'report', {
      ...sale,
      sellers: [{ ...seller, person: id, name: a.name, number: a.number, address: a.address }],
    })
    const driven = await gaepo.clerk.enter(
      'used-car',
      'transfer',
      carSaleValues(world, car, { person: id, name: a.name }, world.person(), today),
    )
    expect(await mapo.supervisor.approveAll()).toBe(1)
    expect(await gaepo.supervisor.approveAll()).toBe(2)
    await mapo.plug()
    await story.settledAlone(mapo)
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    await refusedBy(story, [gone, reported], 'SALE_SELLER_DEAD')
    await refusedBy(story, [gone, driven], 'SELLER_DEAD')
    for (const { id: each } of [reported, driven]) await gaepo.clerk.decide(each, 'withdraw')
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect(await gaepo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, gaepo)
  })

  it('register one death once: the other report is a case that names the first', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const { a, id } = await owner(story)
    const report = ({ clerk }: StoryOffice) =>
      clerk.enter('death', 'register', deathValues(a, id, addDays(today, -1), world.person()))
    const written = await apart(story, report, report)
    await refusedBy(story, written, 'DEATH_ALREADY_RECORDED')
    await gaepo.clerk.decide(written[1].id, 'withdraw')
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect(await gaepo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, gaepo)
  })

  it('end or strike by form what names a citizen whom the ledger knew already', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const a = world.person()
    // Met for the first time by both: Mapo's title is ordered first, so Gaepo's records name an alias.
    const open = ({ clerk }: StoryOffice) =>
      clerk.enter('property', 'open-title', titleValues(world, world.parcel('mapo'), [a]))
    const spouse = world.person()
    const [, wed] = await apart(story, open, ({ clerk }) =>
      clerk.enter('marriage', 'register', marriageValues(world, a, null, spouse)),
    )
    const divorce = await gaepo.clerk.enter(
      'marriage',
      'divorce',
      { how: 'agreement', report: { courtOn: today, role: 'both' } },
      wed.id,
    )
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    const strike = (target: string) =>
      gaepo.clerk.enter('marriage', 'void', { ground: 'office-error', detail: '잘못 적음' }, target)
    const settledAs = async (written: Submitted) => {
      await gaepo.supervisor.approveAll()
      await story.settled(mapo, gaepo)
      return (await mapo.clerk.record(written.id)).state
    }
    expect((await mapo.clerk.record(divorce.id)).state).toBe('accepted')
    expect(await settledAs(await strike(divorce.id))).toBe('accepted')
    expect(await settledAs(await strike(wed.id))).toBe('accepted')
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })
})
