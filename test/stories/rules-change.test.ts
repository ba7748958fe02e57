/**
 * The roots put newer rules in force. A counter whose program does not have them goes on recording until it is updated.
 */
import { expect, it, onTestFinished } from 'vitest'
import { createTransport } from '../../node/transport.ts'
import { testClient, value } from '../support/central.ts'
import { nextRules } from '../support/rules.ts'
import { beginStory, expectOneLedger, type Story } from '../support/story.ts'
import { type StoryOffice, until } from '../support/story-office.ts'

/** Two of the three roots, through a device of Mapo. */
const activate = async ({ network, central }: Story, version: number, height: number): Promise<void> => {
  const [one, two] = network.made.roots.map((keys) => ({ keys }))
  if (one === undefined || two === undefined) throw new Error('no roots')
  const { device } = network.mapo
  const draft = { service: 'network', action: 'activate-rules', body: { version, height }, seq: 900 }
  const transport = createTransport()
  onTestFinished(() => transport.close())
  const client = testClient(network, transport.fetch, central.url, device)
  const { items } = value(await client.submit([network.entry(network.sign(one, device, draft), [two])]))
  expect(items).toMatchObject([{ status: 'queued' }])
}

const enter = async (story: Story, office: StoryOffice): Promise<string> => {
  const { id } = await office.clerk.enter('real-estate', 'report', story.sale())
  await office.supervisor.approveAll()
  return id
}

const alarmOf = async (office: StoryOffice): Promise<string | null> => (await office.status()).alarm?.code ?? null

/**
 * Central has the new program; neither office does. A record of each is signed when the rules come in force.
 *
 * Wanted: both offices stop before the first block of the new rules and say that they need an update; they record and
 * approve, over a restart too. Mapo is updated: the alarm ends by itself, what waited is sent and stands, and so does
 * Gaepo's after its own update. Nothing is lost and nothing is there twice.
 */
it('a program that does not know the rules in force stops applying, says so, and goes on recording until it does', async () => {
  const story = await beginStory({ central: { rulesSet: nextRules } })
  const { mapo, gaepo } = story
  await story.settled(mapo, gaepo)
  const { height } = await mapo.status()
  await activate(story, 2, height + 2)
  await until(async () => (await mapo.status()).height > height && (await gaepo.status()).height > height)
  const known = mapo.roots()
  const first = await enter(story, mapo)
  for (const office of [mapo, gaepo]) {
    await until(
      async () => (await alarmOf(office)) !== null,
      () => office.status(),
    )
    expect(await alarmOf(office)).toBe('RULES_NOT_INSTALLED')
    expect(office.roots()).toEqual(known)
  }
  expect(story.central.roots().size).toBeGreaterThan(known.size)
  expect((await mapo.clerk.record(first)).state).toBe('sent')

  const unsent = [await enter(story, mapo), await enter(story, gaepo)]
  for (const office of [mapo, gaepo]) {
    await office.restart()
    await until(async () => (await alarmOf(office)) === 'RULES_NOT_INSTALLED')
    expect(office.roots()).toEqual(known)
  }
  expect([await mapo.waiting(), await gaepo.waiting()]).toEqual([2, 1])

  const writer = new URL('../support/next-rules-writer.ts', import.meta.url)
  for (const office of [mapo, gaepo]) await office.restart({ writer })
  await story.settled(mapo, gaepo)
  for (const office of [mapo, gaepo]) {
    expect(await alarmOf(office)).toBeNull()
    expect(await office.clerk.cases()).toEqual([])
    for (const id of [first, ...unsent]) expect((await office.clerk.record(id)).state).toBe('accepted')
  }
  expectOneLedger(story, mapo, gaepo)
})
