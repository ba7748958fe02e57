/**
 * Processes killed for real, stopped and continued, and lines cut, while the work goes on. Central and one office run as
 * processes of their own; the other office is the witness.
 *
 * Wanted, whoever dies at whatever moment: what was shown as saved stands exactly once in the log, in the order in which
 * it was signed; nothing else does; both offices and central end at one witnessed ledger.
 */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Step } from '../../electron/office/steps.ts'
import type { Submitted } from '../../shared/contract/types.ts'
import type { Fetch } from '../../shared/wire/fetch.ts'
import { openProxy } from '../support/proxy.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import { type Counter, pause, storyFolder, until } from '../support/story-office.ts'
import { OfficeProcess } from '../support/story-process.ts'

/** Receipt numbers of an office in the order of the log, as the other office reads them; all of them accepted. */
const inLog = async (reader: Counter, office: string): Promise<string[]> => {
  const accepted = await reader.clerk.call('lookup.records', {
    service: 'real-estate',
    actions: ['report'],
    parcel: null,
    query: '',
  })
  const own: { index: number; receiptNo: string }[] = []
  for (const { id } of accepted) {
    const record = await reader.clerk.record(id)
    if (record.office !== office) continue
    expect(record.state).toBe('accepted')
    own.push({ index: record.log?.index ?? -1, receiptNo: record.receiptNo ?? '' })
  }
  return own.sort((a, b) => a.index - b.index).map(({ receiptNo }) => receiptNo)
}

const enterSale = async (story: Story, office: Counter): Promise<Submitted> =>
  office.clerk.enter('real-estate', 'report', story.sale())

describe('an office that is killed', () => {
  /** What the clerk does when the answer never comes: he looks, and does it again if it is not there. */
  it.each(['before', 'after'] as const)('%s a commit at the counter has the record, or the draft', async (when) => {
    const story = await beginStory({ open: false })
    await story.gaepo.open()
    const mapo = await OfficeProcess.start(story, 'mapo')
    await mapo.unplug()
    const draft = await mapo.clerk.draft('real-estate', 'report')
    const values = story.sale()
    mapo.killAt('desk', when)
    await expect(mapo.clerk.submit(draft, values)).rejects.toThrow('OFFICE_UNREACHABLE')
    expect(await mapo.ended()).toBe('SIGKILL')
    await mapo.open()
    const { records: signed } = await mapo.clerk.call('record.list', { queue: 'signed', sort: 'newest' })
    expect(signed.map(({ receiptNo }) => receiptNo)).toEqual(when === 'after' ? [draft.receiptNo] : [])
    const drafts = await mapo.clerk.call('draft.list', {})
    expect(drafts.map(({ receiptNo }) => receiptNo)).toEqual(when === 'after' ? [] : [draft.receiptNo])
    if (when === 'before') await mapo.clerk.submit(await mapo.clerk.call('draft.get', { id: draft.id }), values)
    const [waiting] = (await mapo.clerk.call('record.list', { queue: 'signed', sort: 'newest' })).records
    // Unlocking writes, too: the supervisor sits there already.
    await mapo.supervisor.call('app.state', {})
    mapo.killAt('desk', when)
    await expect(mapo.supervisor.approve(waiting?.id ?? '')).rejects.toThrow('OFFICE_UNREACHABLE')
    expect(await mapo.ended()).toBe('SIGKILL')
    await mapo.open()
    expect(await mapo.supervisor.approveAll()).toBe(when === 'after' ? 0 : 1)
    await story.settled(mapo, story.gaepo)
    expect(await inLog(story.gaepo, 'mapo')).toEqual([draft.receiptNo])
    expectOneLedger(story, mapo, story.gaepo)
  })

  const way: readonly (readonly [Step, 'before' | 'after', number])[] = [
    ['desk', 'before', 1],
    ['desk', 'after', 1],
    ['desk', 'before', 2],
    ['desk', 'after', 2],
    ['block', 'before', 1],
    ['block', 'after', 1],
    ['checkpoint', 'before', 1],
    ['verified', 'after', 1],
    ['cosigned', 'after', 1],
  ]
  it('between sending and learning the outcome, at each write on the way: exactly once', async () => {
    const story = await beginStory({ open: false })
    await story.gaepo.open()
    const mapo = await OfficeProcess.start(story, 'mapo')
    const journal: string[] = []
    for (const [step, when, nth] of way) {
      await mapo.unplug()
      journal.push((await enterSale(story, mapo)).receiptNo)
      await mapo.supervisor.approveAll()
      if (step === 'block' || step === 'checkpoint' || step === 'parts') {
        // The writing thread is told when it is started; the cable is in from the first moment.
        await mapo.close()
        mapo.fail = `${step} ${when} ${join(storyFolder(), 'marker')} kill`
        // It may be gone before it listens.
        await mapo.open().catch(() => undefined)
        mapo.fail = ''
      } else {
        mapo.killAt(step, when, nth)
        await mapo.plug().catch(() => undefined)
      }
      expect([step, when, await mapo.ended()]).toEqual([step, when, 'SIGKILL'])
      await mapo.open()
      await story.settled(mapo, story.gaepo)
      expect(await inLog(story.gaepo, 'mapo')).toEqual(journal)
    }
    expect(await mapo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, story.gaepo)
    await expectVerified(story, mapo, story.gaepo)
  })

  it('stands still for a while and goes on where it was', async () => {
    const story = await beginStory({ open: false })
    await story.gaepo.open()
    const mapo = await OfficeProcess.start(story, 'mapo')
    await story.settled(mapo, story.gaepo)
    const { receiptNo } = await enterSale(story, mapo)
    const approving = mapo.supervisor.approveAll()
    mapo.signal('SIGSTOP')
    await enterSale(story, story.gaepo)
    await story.gaepo.supervisor.approveAll()
    await until(async () => (await story.gaepo.waiting()) === 0)
    await pause(1_500)
    mapo.signal('SIGCONT')
    expect(await approving).toBe(1)
    await story.settled(mapo, story.gaepo)
    expect(await inLog(story.gaepo, 'mapo')).toEqual([receiptNo])
    expectOneLedger(story, mapo, story.gaepo)
  })
})

describe('central', () => {
  /** Killed at moments in the middle of a batch of both offices, started again on its folder; stopped, and continued. */
  it('is killed again and again while both offices send, and is stopped and continued: nothing is lost', async () => {
    const story = await beginStory({ central: { asProcess: true }, parameters: { maxBlock: 8 } })
    const { mapo, gaepo, central } = story
    await story.settled(mapo, gaepo)
    for (const office of [mapo, gaepo]) await office.unplug()
    const journal = { mapo: [] as string[], gaepo: [] as string[] }
    for (let i = 0; i < 20; i += 1) {
      for (const of of ['mapo', 'gaepo'] as const) journal[of].push((await enterSale(story, story[of])).receiptNo)
    }
    for (const office of [mapo, gaepo]) {
      expect(await office.supervisor.approveAll()).toBe(20)
      await office.plug()
    }
    for (const delay of [30, 120, 300]) {
      await pause(delay)
      await central.signal('SIGKILL')
      await central.start()
      // The offices come back by themselves after their pause.
      await until(async () => (await mapo.clerk.call('app.state', {})).connection.state === 'connected')
    }
    await central.signal('SIGSTOP')
    journal.mapo.push((await enterSale(story, mapo)).receiptNo)
    expect(await mapo.supervisor.approveAll()).toBe(1)
    await pause(1_000)
    await central.signal('SIGCONT')
    await story.settled(mapo, gaepo)
    expect(await inLog(gaepo, 'mapo')).toEqual(journal.mapo)
    expect(await inLog(mapo, 'gaepo')).toEqual(journal.gaepo)
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })
})

describe('a line', () => {
  /** Every batch arrives twice, the first answers are lost, connections are cut every moment, then nothing passes at all. */
  it('that doubles, loses, cuts and blocks delivers each record once', async () => {
    let batches = 0
    const doubling =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        if (!url.endsWith('/transactions')) return fetch(url, init)
        batches += 1
        await (await fetch(url, init)).body?.getReader().cancel()
        if (batches < 3) throw new Error('the answer was lost')
        return fetch(url, init)
      }
    const story = await beginStory({ open: false, mapo: { between: doubling } })
    const { mapo, gaepo } = story
    const proxy = await openProxy(() => story.central.url)
    mapo.wish = { ...mapo.wish, central: proxy.url }
    for (const office of [mapo, gaepo]) {
      await office.open()
      await office.clerk.ready()
    }
    await mapo.unplug()
    const journal: string[] = []
    for (let i = 0; i < 12; i += 1) journal.push((await enterSale(story, mapo)).receiptNo)
    await mapo.supervisor.approveAll()
    await mapo.plug()
    for (let i = 0; i < 10; i += 1) {
      await pause(70)
      proxy.cut()
    }
    proxy.block(true)
    journal.push((await enterSale(story, mapo)).receiptNo)
    await mapo.supervisor.approveAll()
    await pause(500)
    proxy.cut()
    proxy.block(false)
    await story.settled(mapo, gaepo)
    expect(batches).toBeGreaterThan(0)
    expect(await inLog(gaepo, 'mapo')).toEqual(journal)
    expectOneLedger(story, mapo, gaepo)
  })
})
