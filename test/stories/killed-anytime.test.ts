/**
 * SIGKILL from outside, at instants that nobody chose, while a clerk enters, a supervisor approves and the outbox sends:
 * the whole office process, central's, or both. Each comes back on its folder as after a power cut.
 *
 * Wanted: what was shown as saved stands in the log once; beside it stand only records whose answer the kill swallowed;
 * no receipt number is given twice; the offices and central end at one ledger that verifies from the bytes up.
 */
import { expect, it } from 'vitest'
import { beginStory, expectOneLedger, expectVerified } from '../support/story.ts'
import { type Counter, pause, until } from '../support/story-office.ts'
import { OfficeProcess } from '../support/story-process.ts'

/** Milliseconds after which the victim is killed; another draw in every run, told when it fails. */
const draw = (rounds: number): readonly number[] =>
  Array.from({ length: rounds }, () => Math.floor(Math.random() * 600))

const VICTIMS = ['mapo', 'mapo', 'central', 'mapo', 'both', 'mapo', 'central', 'both', 'mapo'] as const

/** Receipt numbers of the office in the log, in its order, as the other office reads them; all of them accepted. */
const inLog = async ({ clerk }: Counter, office: string): Promise<readonly string[]> => {
  const { rows, total } = await clerk.call('register.view', {
    service: 'real-estate',
    filters: {},
    limit: 500,
    purpose: { code: 'audit', note: '' },
  })
  expect(rows.length).toBe(total)
  const own: string[] = []
  for (const { id } of rows) {
    const record = await clerk.record(id)
    expect(record.state).toBe('accepted')
    if (record.office === office) own.push(record.receiptNo ?? '')
  }
  return own
}

it('loses nothing that was shown as saved, and writes nothing twice', async () => {
  const delays = draw(VICTIMS.length)
  const story = await beginStory({ open: false, central: { asProcess: true }, parameters: { maxBlock: 4 } })
  const { gaepo, central } = story
  await gaepo.open()
  const mapo = await OfficeProcess.start(story, 'mapo')
  const saved: string[] = []
  const tried: string[] = []
  let killedAtWork = 0
  for (const [round, victim] of VICTIMS.entries()) {
    let working = true
    const work = async (): Promise<'cut off' | 'done'> => {
      try {
        while (working) {
          const draft = await mapo.clerk.draft('real-estate', 'report')
          tried.push(draft.receiptNo)
          saved.push((await mapo.clerk.submit(draft, story.sale())).receiptNo)
          await mapo.supervisor.approveAll()
        }
        return 'done'
      } catch (error) {
        expect(String(error)).toContain('OFFICE_UNREACHABLE')
        return 'cut off'
      }
    }
    const begun = tried.length
    const worked = work()
    await until(() => tried.length > begun)
    await pause(delays[round] as number)
    if (victim !== 'central') mapo.signal('SIGKILL')
    if (victim !== 'mapo') await central.signal('SIGKILL')
    working = false
    if ((await worked) === 'cut off') killedAtWork += 1
    if (victim !== 'mapo') await central.start()
    if (victim === 'central') continue
    expect(await mapo.ended()).toBe('SIGKILL')
    await mapo.open()
  }
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
  const stands = await inLog(gaepo, 'mapo')
  const told = JSON.stringify({ delays, saved, tried, stands })
  expect(killedAtWork, told).toBeGreaterThan(3)
  expect(new Set(tried).size, told).toBe(tried.length)
  expect(new Set(stands).size, told).toBe(stands.length)
  expect(
    saved.filter((receiptNo) => !stands.includes(receiptNo)),
    told,
  ).toEqual([])
  expect(
    stands.filter((receiptNo) => !tried.includes(receiptNo)),
    told,
  ).toEqual([])
  expect(stands.length - saved.length, told).toBeLessThanOrEqual(killedAtWork)
  expect(await mapo.clerk.cases()).toEqual([])
  expectOneLedger(story, mapo, gaepo)
  await expectVerified(story, mapo, gaepo)
})
