/**
 * The disk is full, for real and on every machine: the kernel refuses to let files grow (`ulimit -f`), in central, in an
 * office and in the thread that writes its replica alike. Wanted: a code that has its sentence; whoever met it runs on
 * and reads on; what was shown as saved is there, what was not is still a draft or waits; no alarm; and all goes on as
 * soon as there is room.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import en from '../../resources/locales/en/errors.json' with { type: 'json' }
import ko from '../../resources/locales/ko/errors.json' with { type: 'json' }
import type { Submitted } from '../../shared/contract/types.ts'
import { startChild } from '../support/processes.ts'
import { beginStory, expectOneLedger, expectVerified } from '../support/story.ts'
import { pause, until } from '../support/story-office.ts'
import { OfficeProcess } from '../support/story-process.ts'

/** Room for every file that is there, and for little more, in blocks of 512 bytes. */
const tight = (folder: string, more: number): number => {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
  return Math.ceil((Math.max(...sizes) + more) / 512)
}

test('an office: nothing saved is lost, and it goes on when there is room', async () => {
  const story = await beginStory({ open: false })
  const { gaepo } = story
  await gaepo.open()
  await gaepo.clerk.ready()
  const mapo = await OfficeProcess.start(story, 'mapo')
  await story.settled(mapo, gaepo)
  await mapo.close()

  mapo.blocks = tight(mapo.dataDir, 200_000)
  await mapo.open()
  await mapo.clerk.ready()
  const draft = await mapo.clerk.draft('real-estate', 'report')
  const values = story.sale()
  await mapo.clerk.call('draft.save', { id: draft.id, values: { ...draft.values, ...values } as never })
  const journal: Submitted[] = []
  let refused = ''
  for (let i = 0; i < 1_000 && refused === ''; i += 1) {
    const input = { service: 'real-estate', action: 'report', target: null, values: null } as const
    const made = await mapo.clerk.ask('draft.create', input)
    const filled = { ...(made.ok ? made.value.values : {}), ...story.sale() } as never
    const signed = made.ok ? await mapo.clerk.ask('draft.submit', { id: made.value.id, values: filled }) : made
    if (signed.ok) journal.push(signed.value)
    else refused = signed.error.code
  }
  expect(['DISK_FULL', 'CANNOT_WRITE']).toContain(refused)
  for (const texts of [ko, en]) expect((texts as Record<string, string>)[refused]).toMatch(/\S+ \S+/)
  // It reads on: the draft as it was saved, and every record that was shown as saved.
  const { receiptNo, values: kept } = await mapo.clerk.call('draft.get', { id: draft.id })
  expect([receiptNo, kept.price]).toEqual([draft.receiptNo, values.price])
  const signedNow = async (): Promise<string[]> => {
    const page = { queue: 'signed', sort: 'newest', limit: 500 } as const
    return (await mapo.clerk.call('record.list', page)).records.map(({ id }) => id).sort()
  }
  const ids = journal.map(({ id }) => id).sort()
  expect(await signedNow()).toEqual(ids)

  // The other office goes on meanwhile, until the thread that writes Mapo's replica meets the end of the room, too.
  for (let i = 0; i < 40 && !/sync (failed|broken).*(DISK_FULL|CANNOT_WRITE)/.test(mapo.told()); i += 1) {
    for (let k = 0; k < 5; k += 1) await gaepo.clerk.enter('real-estate', 'report', story.sale())
    await gaepo.supervisor.approveAll()
    await until(async () => (await gaepo.waiting()) === 0)
  }
  expect(mapo.told()).toMatch(/sync (failed|broken).*(DISK_FULL|CANNOT_WRITE)/)
  expect((await mapo.status()).alarm).toBeNull()
  expect(await signedNow()).toEqual(ids)

  await mapo.close()
  mapo.blocks = null
  await mapo.open()
  await mapo.clerk.ready()
  expect(await signedNow()).toEqual(ids)
  const later = await mapo.clerk.submit(await mapo.clerk.call('draft.get', { id: draft.id }), {})
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
  for (const { id } of [...journal, later]) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
  expectOneLedger(story, mapo, gaepo)
  await expectVerified(story, mapo, gaepo)
})

test('central: it says so, what waits stays where it is, and is ordered when there is room', async () => {
  const story = await beginStory()
  const { mapo, gaepo, central } = story
  const enter = async (count: number): Promise<string[]> => {
    const ids: string[] = []
    for (let i = 0; i < count; i += 1) ids.push((await mapo.clerk.enter('real-estate', 'report', story.sale())).id)
    await mapo.supervisor.approveAll()
    return ids
  }
  const first = await enter(1)
  await story.settled(mapo, gaepo)
  await central.stop()
  const line = ['cli/main.ts', 'central', '--data', central.folder, '--port', new URL(central.url).port, '--lang']
  const full = startChild([...line, 'en'], process.env, tight(central.folder, 60_000))
  onTestFinished(() => void full.process.kill('SIGKILL'))
  await full.first

  const journal = [...first]
  const sentence = /^Nothing more can be written to .*its disk is full, or it fails.*$|^The disk of .* is full.*$/gm
  const told = (): readonly string[] => full.stderr().match(sentence) ?? []
  await until(async () => {
    journal.push(...(await enter(5)))
    return told().length > 0
  })
  // Once, however often it tries.
  await pause(3_000)
  expect(told().length).toBe(1)
  // It still serves what it has, and what it could not take waits at the counter: no case, no alarm.
  expect((await fetch(`${central.url}/checkpoint`)).status).toBe(200)
  expect(await mapo.waiting()).toBeGreaterThan(0)
  expect(await mapo.clerk.call('case.list', { open: true })).toMatchObject({ total: 0, cases: [] })
  for (const office of [mapo, gaepo]) expect((await office.status()).alarm).toBeNull()

  full.process.kill('SIGTERM')
  expect(await full.ended).toBe(0)
  await central.start()
  await story.settled(mapo, gaepo)
  for (const id of journal) expect((await gaepo.clerk.record(id)).state).toBe('accepted')
  expectOneLedger(story, mapo, gaepo)
  await expectVerified(story, mapo, gaepo)
})

/** Not even the files that SQLite keeps beside a database fit. */
test.each(['central', 'office'] as const)(
  '%s, started without room: one sentence, exit 1, and nothing changed',
  async (name) => {
    const story = await beginStory()
    await story.settled(story.mapo, story.gaepo)
    await story.mapo.close()
    await story.central.stop()
    const data = name === 'central' ? story.central.folder : story.mapo.dataDir
    const more = name === 'central' ? [] : ['--central', 'http://127.0.0.1:1', '--shell', 'none']
    for (const [lang, words] of [
      ['en', /^(Nothing more can be written to|The disk).*\.$/],
      ['ko', /^.*(디스크가|디스크에).*\.$/],
    ] as const) {
      const line = ['cli/main.ts', name, '--data', data, '--port', '0', ...more, '--lang', lang, '--json']
      const child = startChild(line, process.env, 0)
      expect(await child.ended).toBe(1)
      expect(['DISK_FULL', 'CANNOT_WRITE']).toContain((await child.first).error)
      const told = child
        .stderr()
        .split('\n')
        .filter((each) => each !== '' && !each.startsWith('{'))
      expect(told).toEqual([expect.stringMatching(words)])
    }
    await story.central.start()
    await story.mapo.open()
    await story.mapo.clerk.ready()
    await story.settled(story.mapo, story.gaepo)
  },
)
