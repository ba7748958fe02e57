/**
 * Clocks that are wrong, and people who sit at two windows.
 */
import { describe, expect, it } from 'vitest'
import { koreanDate } from '../../shared/civil.ts'
import { beginStory, expectOneLedger, expectVerified } from '../support/story.ts'

const DAY = 86_400_000

describe('clocks a day apart', () => {
  /**
   * Mapo's clock is a day behind, Gaepo's a day ahead of central's. Both record offline and reconnect.
   * Wanted: nothing is refused for it. Each record keeps the time of its counter and is flagged, so that people look;
   * receipt numbers bear the counter's day; the order is central's alone.
   */
  it('are flagged, and every record is accepted', async () => {
    const story = await beginStory({ open: false })
    const { mapo, gaepo } = story
    mapo.ahead = -DAY
    gaepo.ahead = DAY
    for (const office of [mapo, gaepo]) {
      await office.open()
      await office.clerk.ready()
    }
    // A block of today that both have verified: from now on a record of yesterday contradicts its own anchor.
    await mapo.clerk.enter('real-estate', 'report', story.sale())
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    for (const office of [mapo, gaepo]) await office.unplug()
    const early = await mapo.clerk.enter('real-estate', 'report', story.sale())
    const late = await gaepo.clerk.enter('real-estate', 'report', story.sale())
    expect(early.receiptNo).toContain(koreanDate(Date.now() - DAY).replaceAll('-', ''))
    expect(late.receiptNo).toContain(koreanDate(Date.now() + DAY).replaceAll('-', ''))
    for (const office of [mapo, gaepo]) {
      await office.supervisor.approveAll()
      await office.plug()
    }
    await story.settled(mapo, gaepo)
    for (const { clerk } of [mapo, gaepo]) {
      expect(await clerk.record(early.id)).toMatchObject({ state: 'accepted', flags: ['CLOCK_EARLY'] })
      expect(await clerk.record(late.id)).toMatchObject({ state: 'accepted', flags: ['CLOCK_LATE'] })
    }
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })
})

describe('a clock of central that jumps', () => {
  /** Back by a day, then forward by a day. Wanted: the ledger's time never runs backwards, and nothing is refused. */
  it('never makes the ledger older than it was', async () => {
    const story = await beginStory()
    const { mapo, gaepo, central } = story
    const times: number[] = []
    for (const jump of [0, -DAY, DAY]) {
      central.ahead = jump
      const { id } = await mapo.clerk.enter('real-estate', 'report', story.sale())
      await mapo.supervisor.approveAll()
      await story.settled(mapo, gaepo)
      expect((await gaepo.clerk.record(id)).state).toBe('accepted')
      times.push((await gaepo.status()).blockTime ?? 0)
    }
    const [first = 0, second = 0, third = 0] = times
    expect(second).toBe(first)
    expect(third).toBeGreaterThan(first + DAY / 2)
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('two terminals of one office', () => {
  /**
   * Two windows of Mapo, each with its own folder, both offline on the same day; the same clerk sits at one in the
   * morning and at the other in the afternoon.
   * Wanted: no receipt number twice, no sequence number twice, every record accepted, both windows and Gaepo at the
   * same log, and each window shows what the other entered once the ledger has it.
   */
  it('number without asking each other, and one clerk may sit at both', async () => {
    const story = await beginStory({ devices: 2 })
    const { mapo, gaepo } = story
    const other = await story.terminal('mapo', 2)
    await other.open()
    await other.clerk.ready()
    await story.settled(mapo, other, gaepo)
    for (const window of [mapo, other]) await window.unplug()
    const enter = async (window: typeof mapo, who: 'clerk' | 'clerk2') =>
      window[who].enter('real-estate', 'report', story.sale())
    const entered = await Promise.all([
      enter(mapo, 'clerk'),
      enter(other, 'clerk'),
      enter(mapo, 'clerk2'),
      enter(mapo, 'clerk'),
      enter(other, 'clerk'),
      enter(other, 'clerk2'),
    ])
    expect(new Set(entered.map(({ receiptNo }) => receiptNo)).size).toBe(6)
    expect(new Set(entered.map(({ receiptNo }) => receiptNo.slice(14, 16)))).toEqual(new Set(['01', '02']))
    for (const window of [mapo, other]) expect(await window.supervisor.approveAll()).toBe(3)
    await Promise.all([mapo.plug(), other.plug()])
    await story.settled(mapo, other, gaepo)
    const triples = new Set<string>()
    for (const { id } of entered) {
      for (const { clerk } of [mapo, other, gaepo]) expect((await clerk.record(id)).state).toBe('accepted')
      const { device, epoch, seq } = (await gaepo.clerk.record(id)).payload
      triples.add(`${device} ${epoch} ${seq}`)
    }
    expect(triples.size).toBe(6)
    expectOneLedger(story, mapo, other, gaepo)
  })
})
