/**
 * Who may, as of the order and not as of the counter's belief.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { beginStory, expectOneLedger } from '../support/story.ts'
import { storyFolder, until } from '../support/story-office.ts'

describe('a clerk who is revoked while the office is cut off', () => {
  /**
   * Mapo is unplugged. Its second clerk records a sale and a birth, a supervisor approves both. Meanwhile Gaepo's
   * administrators revoke that clerk's key, and this is ordered first.
   *
   * Wanted: both records are ordered and rejected for the key's standing, each with a case at Mapo; the clerk is locked
   * out as soon as the office knows; a colleague amends the sale, which is accepted, and withdraws the birth.
   */
  it('has recorded nothing that stands; a colleague takes it over', async () => {
    const story = await beginStory({ administrators: 2 })
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    await mapo.unplug()
    const sale = await mapo.clerk2.enter('real-estate', 'report', story.sale())
    const birth = await mapo.clerk2.enter('birth', 'register', story.birth())
    await mapo.supervisor.approveAll()
    const { id: key } = story.network.mapo.clerk2.keys
    const revoke = await gaepo.administrator.sign('members', 'revoke', { key, why: 'revoked' })
    await gaepo.administrator2.approve(revoke)
    await story.settledAlone(gaepo)
    expect((await mapo.clerk2.call('draft.list', {})).length).toBe(0)
    await mapo.plug()
    await story.settled(mapo, gaepo)
    expect(await mapo.clerk2.refusal('draft.list', {})).toMatch(/^(KEY_STANDING|LOCKED)$/)
    const cases = await mapo.clerk.cases()
    expect(cases.map(({ id, reason }) => [id, reason.code]).sort()).toEqual(
      [
        [sale.id, 'KEY_REVOKED'],
        [birth.id, 'KEY_REVOKED'],
      ].sort(),
    )
    const draft = await mapo.clerk.call('case.amend', { id: sale.id })
    const again = await mapo.clerk.submit(draft, {})
    await mapo.clerk.decide(sale.id, 'amend')
    await mapo.clerk.decide(birth.id, 'withdraw')
    expect(await mapo.supervisor.approveAll()).toBe(3)
    await story.settled(mapo, gaepo)
    expect(await mapo.clerk.cases()).toEqual([])
    expect((await gaepo.clerk.record(again.id)).state).toBe('accepted')
    for (const { id } of [sale, birth]) expect((await gaepo.clerk.record(id)).state).toBe('rejected')
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('a counter whose device was suspended', () => {
  /**
   * Gaepo's administrators suspend Mapo's terminal. Central gives it no entry any more, so its own ledger never says so.
   *
   * Wanted: the counter is told that it is turned away; what it records waits and is sent when it is resumed.
   */
  it('is told that the city does not take it, and loses nothing', async () => {
    const story = await beginStory({ administrators: 2 })
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    const key = story.network.mapo.device.keys.id
    const turnedAway = async () => (await mapo.clerk.call('app.state', {})).connection.turnedAway
    expect(await turnedAway()).toBe(false)
    const suspend = await gaepo.administrator.sign('members', 'suspend', { key })
    await gaepo.administrator2.approve(suspend)
    await story.settledAlone(gaepo)
    const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await until(turnedAway)
    const resume = await gaepo.administrator.sign('members', 'resume', { key })
    await gaepo.administrator2.approve(resume)
    await story.settled(mapo, gaepo)
    expect(await turnedAway()).toBe(false)
    expect((await gaepo.clerk.record(sale.id)).state).toBe('accepted')
  })
})

describe('a data folder that was copied to a second machine', () => {
  /**
   * Somebody clones Mapo's disk. Original and clone are the same device in the same epoch and count alike; both record.
   *
   * Wanted: never two records under one number in the log. The second to arrive is refused at the door, in writing, and
   * has a case; amended there it gets numbers of its own. Whichever of the two loses, nothing is lost.
   */
  it('makes no two records under one number; the later one has a case', async () => {
    const story = await beginStory()
    const { mapo, gaepo } = story
    await story.settled(mapo, gaepo)
    await mapo.unplug()
    await mapo.close()
    const folder = join(storyFolder(), 'clone')
    cpSync(mapo.dataDir, folder, { recursive: true })
    rmSync(join(folder, 'lock'), { force: true })
    const clone = story.officeAt('mapo', folder, { plugged: false })
    for (const office of [mapo, clone]) await office.open()
    const first = await mapo.clerk.enter('real-estate', 'report', story.sale())
    const second = await clone.clerk2.enter('real-estate', 'report', story.sale())
    expect(second.receiptNo).toBe(first.receiptNo)
    for (const office of [mapo, clone]) await office.supervisor.approveAll()
    await mapo.plug()
    await story.settledAlone(mapo)
    await clone.plug()
    await until(async () => (await clone.clerk.cases()).length === 1)
    const [refused] = await clone.clerk.cases()
    expect(refused).toMatchObject({ id: second.id, kind: 'REFUSED', reason: { code: 'SEQ_REUSED' } })
    const draft = await clone.clerk.call('case.amend', { id: second.id })
    const again = await clone.clerk.submit(draft, {})
    const decided = await clone.clerk.decide(second.id, 'amend')
    await clone.supervisor.approveAll()
    await story.settled(mapo, clone, gaepo)
    expect(await clone.clerk.cases()).toEqual([])
    for (const { id } of [first, again, decided]) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
    expect(again.receiptNo).not.toBe(first.receiptNo)
    expect(await gaepo.clerk.refusal('record.get', { id: second.id })).toBe('RECORD_UNKNOWN')
    expectOneLedger(story, mapo, clone, gaepo)
  })
})
