/**
 * One share, sold twice.
 *
 * Both offices know that the whole of a parcel is A's. Both are unplugged. At Mapo A sells to B. At Gaepo A sells to C,
 * and C sells on to D at once; C is handed a receipt. Mapo comes back first, then Gaepo.
 *
 * Wanted: the register says B, on every replica as at central. Mapo has nothing to decide. Gaepo has one case that
 * names Mapo's record as the first and C's sale as what depended on it, which has a case of its own. Nothing is
 * resolved by itself; each way out ends in a decision that a supervisor approved and both offices can read:
 *
 *     amend      the sale is signed again, from the owner that the register names now, and stands
 *     withdraw   the case closes, the register stays
 *     void       the receipt that was handed out is recalled on the ledger
 */
import { describe, expect, it } from 'vitest'
import { type Parcel, type Person, titleValues, transferValues } from '../../cli/demo/world.ts'
import type { Submitted } from '../../shared/contract/types.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import type { Actor } from '../support/story-actor.ts'
import type { StoryOffice } from '../support/story-office.ts'

const COUNTER = { code: 'counter', note: '' } as const

type Holder = { readonly person: string }

/** The person whom a record's body names first in this list. */
const named = async (clerk: Actor, record: string, list: 'owners' | 'to'): Promise<string> => {
  const { body } = (await clerk.record(record)).payload as { body: { [list: string]: Holder[] } }
  return body[list]?.[0]?.person ?? ''
}

interface Sold {
  readonly parcel: Parcel
  readonly people: { readonly a: Person; readonly b: Person; readonly c: Person; readonly d: Person }
  readonly title: string
  readonly first: Submitted
  readonly second: Submitted
  readonly onward: Submitted
}

const soldTwice = async (story: Story): Promise<Sold> => {
  const { mapo, gaepo, world, today } = story
  const parcel = world.parcel('mapo')
  const people = { a: world.person(), b: world.person(), c: world.person(), d: world.person() }
  const title = await mapo.clerk.enter('property', 'open-title', titleValues(world, parcel, [people.a]))
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
  for (const office of [mapo, gaepo]) await office.unplug()
  const sell = async ({ clerk }: StoryOffice, person: string, name: string, to: Person) =>
    clerk.enter('property', 'transfer', transferValues(world, parcel, { person, name, den: 1 }, to, today))
  const owner = await named(gaepo.clerk, title.id, 'owners')
  const first = await sell(mapo, owner, people.a.name, people.b)
  const second = await sell(gaepo, owner, people.a.name, people.c)
  const onward = await sell(gaepo, await named(gaepo.clerk, second.id, 'to'), people.c.name, people.d)
  await gaepo.clerk.call('paper.print', { kind: 'receipt', of: second.id, purpose: null })
  expect(await mapo.supervisor.approveAll()).toBe(1)
  expect(await gaepo.supervisor.approveAll()).toBe(2)
  await mapo.plug()
  await story.settledAlone(mapo)
  await gaepo.plug()
  await story.settled(mapo, gaepo)
  return { parcel, people, title: title.id, first, second, onward }
}

/** Whom the register names as owners, as each office shows it. */
const ownersShown = async (office: StoryOffice): Promise<string> => {
  const { rows } = await office.clerk.call('register.view', {
    service: 'property',
    filters: {},
    limit: 50,
    purpose: COUNTER,
  })
  return JSON.stringify(rows)
}

const approvedAndSettled = async (story: Story): Promise<void> => {
  await story.gaepo.supervisor.approveAll()
  await story.settled(story.mapo, story.gaepo)
}

describe('two offices that transfer the same share offline', () => {
  it('are told apart by the order alone: who was first stands, the other has the cases', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const { first, second, onward } = await soldTwice(story)
    expectOneLedger(story, mapo, gaepo)
    for (const { clerk } of [mapo, gaepo]) {
      expect((await clerk.record(first.id)).state).toBe('accepted')
      expect((await clerk.record(second.id)).state).toBe('rejected')
    }
    expect(await mapo.clerk.cases()).toEqual([])
    const cases = await gaepo.clerk.cases()
    expect(cases.map(({ id, state }) => [id, state]).sort()).toEqual(
      [
        [second.id, 'open'],
        [onward.id, 'open'],
      ].sort(),
    )
    const detail = await gaepo.clerk.call('case.get', { id: second.id })
    expect(detail.first).toMatchObject({ id: first.id, office: 'mapo', state: 'accepted' })
    expect(detail.dependents.map(({ id }) => id)).toEqual([onward.id])
    expect(detail.rows.some(({ differs }) => differs)).toBe(true)
    expect(detail.papers).toHaveLength(1)
    const dependent = await gaepo.clerk.call('case.get', { id: onward.id })
    expect(dependent.reason.code).toBe('PARENT_REFUSED')
    const shown = { mapo: await ownersShown(mapo), gaepo: await ownersShown(gaepo) }
    expect(shown.mapo).toBe(shown.gaepo)
  })

  it('amend: the sale is signed again, from the owner whom the register names now', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const { people, first, second, onward } = await soldTwice(story)
    const draft = await gaepo.clerk.call('case.amend', { id: second.id })
    const again = await gaepo.clerk.submit(draft, {
      from: { person: await named(gaepo.clerk, first.id, 'to'), name: people.b.name },
    })
    const decided = await gaepo.clerk.decide(second.id, 'amend')
    const withdrawn = await gaepo.clerk.decide(onward.id, 'withdraw')
    await approvedAndSettled(story)
    expect(await gaepo.clerk.cases()).toEqual([])
    for (const { clerk } of [mapo, gaepo]) {
      for (const { id } of [again, decided, withdrawn]) expect((await clerk.record(id)).state).toBe('accepted')
    }
    const closed = await gaepo.clerk.call('case.get', { id: second.id })
    expect(closed).toMatchObject({ state: 'closed', decision: 'amend', decisionRecord: { id: decided.id } })
    expect(await ownersShown(mapo)).toContain(people.c.name)
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })

  it('withdraw: the case closes and the register stays, also when the first decision is returned', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const { people, second, onward } = await soldTwice(story)
    const hasty = await gaepo.clerk.decide(second.id, 'withdraw')
    await gaepo.supervisor.call('approval.return', { id: hasty.id, reason: '먼저 전화하세요' })
    expect((await gaepo.clerk.call('case.get', { id: second.id })).state).toBe('open')
    await gaepo.clerk.decide(second.id, 'withdraw')
    await gaepo.clerk.decide(onward.id, 'withdraw')
    await approvedAndSettled(story)
    expect(await gaepo.clerk.cases()).toEqual([])
    const shown = await ownersShown(gaepo)
    expect(shown).toContain(people.b.name)
    expect(shown).not.toContain(people.c.name)
    expectOneLedger(story, mapo, gaepo)
  })

  it('void: the receipt that was handed out is recalled on the ledger', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const { second, onward } = await soldTwice(story)
    expect(await gaepo.clerk.refusal('case.decide', { id: onward.id, decision: 'void', replacement: null })).toBe(
      'CASE_NO_PAPER',
    )
    // Another copy of the receipt, in a citizen's hand: what it says at any counter, and after the decision.
    const { symbols } = await gaepo.clerk.call('paper.print', { kind: 'receipt', of: second.id, purpose: null })
    const check = async ({ clerk }: StoryOffice) => (await clerk.call('paper.check', { parts: [...symbols] })).verdict
    expect([await check(mapo), await check(gaepo)]).toEqual(['not-accepted', 'not-accepted'])
    const decided = await gaepo.clerk.decide(second.id, 'void')
    await gaepo.clerk.decide(onward.id, 'withdraw')
    await approvedAndSettled(story)
    expect([await check(mapo), await check(gaepo)]).toEqual(['recalled', 'recalled'])
    const [paper, copy] = (await gaepo.clerk.call('case.get', { id: second.id })).papers
    expect(await gaepo.clerk.cases()).toEqual([])
    const { payload } = await mapo.clerk.record(decided.id)
    expect(payload.body).toMatchObject({ decision: 'void', target: second.id, papers: [paper?.serial, copy?.serial] })
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('a certificate', () => {
  /**
   * Mapo hands out a certificate of an accepted sale; anybody checks it: good. Then the sale is voided at Gaepo. Wanted:
   * the check flips at every office that has heard of it, and only there: who is offline says as of when he knows.
   */
  it('is good until the record behind it is voided, and at each office until it hears of it', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    const paper = await mapo.clerk.call('paper.print', { kind: 'certificate', of: sale.id, purpose: COUNTER })
    const parts = paper.file === null ? [...paper.symbols] : [paper.file.base64]
    const check = async ({ clerk }: StoryOffice) => (await clerk.call('paper.check', { parts })).verdict
    expect(await check(mapo)).toBe('good')
    await gaepo.unplug()
    const voiding = { cause: 'not-a-sale', detail: '창구에서 잘못 입력한 신고입니다.' }
    await mapo.clerk.enter('real-estate', 'void', voiding, sale.id)
    await mapo.supervisor.approveAll()
    await story.settledAlone(mapo)
    expect(await check(mapo)).toBe('recalled')
    expect(await check(gaepo)).toBe('good')
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    expect(await check(gaepo)).toBe('recalled')
  })

  /**
   * Both offices open a title for one citizen offline; Gaepo's is accepted and its extract handed out. The comparison
   * shows that the number was typed wrong: the case is decided `void`. Wanted: the extract's check says recalled.
   */
  it('of a record whose case ends in void is recalled', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world } = story
    const citizen = world.person()
    for (const office of [mapo, gaepo]) {
      await office.unplug()
      const parcel = world.parcel(office === mapo ? 'mapo' : 'gaepo')
      await office.clerk.enter('property', 'open-title', titleValues(world, parcel, [citizen]))
      await office.supervisor.approveAll()
    }
    await mapo.plug()
    await story.settledAlone(mapo)
    await gaepo.plug()
    await story.settled(mapo, gaepo)
    const [compare] = await gaepo.clerk.cases()
    expect(compare?.kind).toBe('PERSON_COMPARE')
    const { id } = compare?.record ?? { id: '' }
    const paper = await gaepo.clerk.call('paper.print', { kind: 'extract', of: id, purpose: COUNTER })
    const parts = paper.file === null ? [...paper.symbols] : [paper.file.base64]
    expect((await mapo.clerk.call('paper.check', { parts })).code).toBe('PAPER_GOOD')
    await gaepo.clerk.decide(compare?.id ?? '', 'void')
    await approvedAndSettled(story)
    for (const { clerk } of [mapo, gaepo]) {
      expect(await clerk.call('paper.check', { parts })).toMatchObject({ verdict: 'recalled', code: 'PAPER_RECALLED' })
    }
    expect(await gaepo.clerk.cases()).toEqual([])
  })
})
