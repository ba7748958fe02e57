/**
 * A counter's replica is damaged while central is out of reach. A copy of another counter's, brought on a stick, takes its
 * place: verified from the first byte, held against what this counter has verified before, and central, when it is
 * back, goes on from there. A copy that lies, or is old, is not taken, and no alarm comes of it.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../node/sqlite.ts'
import { beginStory, expectOneLedger, type Story } from '../support/story.ts'
import { type StoryOffice, storyFolder } from '../support/story-office.ts'

const COUNTER = { code: 'counter', note: '' } as const

/** What somebody copies onto a stick while the counter works. */
const stickOf = (office: StoryOffice): string => {
  const stick = storyFolder()
  for (const end of ['', '-wal']) {
    const file = join(office.dataDir, `replica.db${end}`)
    if (existsSync(file)) copyFileSync(file, join(stick, `replica.db${end}`))
  }
  return stick
}

const take = (from: string, { dataDir }: StoryOffice) => {
  const ran = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'replica', 'take', from, '--data', dataDir, '--json'],
    { encoding: 'utf8', timeout: 120_000 },
  )
  return { exit: ran.status, ...(JSON.parse(ran.stdout) as { size?: number; parts?: number; error?: string }) }
}

/** Closes the counter and makes its replica unreadable. */
const damage = async (office: StoryOffice): Promise<void> => {
  await office.close()
  rmSync(join(office.dataDir, 'replica.db-wal'), { force: true })
  writeFileSync(join(office.dataDir, 'replica.db'), Buffer.alloc(8192, 7))
}

const sellAndSettle = async ({ mapo, gaepo, settled, sale }: Story, second: StoryOffice, count: number) => {
  const sold = []
  for (let n = 0; n < count; n += 1) sold.push(await mapo.clerk.enter('real-estate', 'report', sale()))
  await mapo.supervisor.approveAll()
  await settled(mapo, gaepo, second)
  return sold
}

it('comes back from a copy of its own office with everything, and from another with all but the keys', async () => {
  const story = await beginStory({ devices: 2 })
  const { mapo, gaepo, central } = story
  const second = await story.terminal('mapo', 2)
  await second.open()
  await second.clerk.ready()
  const [first] = await sellAndSettle(story, second, 3)
  const id = first?.id ?? ''
  const { size } = central.roots()
  const [own, foreign] = [stickOf(second), stickOf(gaepo)]
  await central.stop()

  await damage(mapo)
  expect(take(own, mapo)).toMatchObject({ exit: 0, size, parts: 3 })
  // Asked twice, nothing is there to do.
  expect(take(own, mapo)).toMatchObject({ exit: 0, size, parts: 0 })
  await mapo.open()
  expect(mapo.roots()).toEqual(second.roots())
  const opened = await mapo.clerk.call('record.unseal', { id, purpose: COUNTER })
  expect(JSON.stringify(opened)).toContain('"from":"sealed"')
  expect((await mapo.status()).alarm).toBeNull()

  await damage(mapo)
  expect(take(foreign, mapo)).toMatchObject({ exit: 0, size, parts: 3 })
  await mapo.open()
  expect(await mapo.clerk.refusal('record.unseal', { id, purpose: COUNTER })).toBe('SEALED_MISSING')

  // Recording went on; central goes on from there, and brings the keys.
  await mapo.clerk.enter('real-estate', 'report', story.sale())
  await mapo.supervisor.approveAll()
  await central.start()
  await story.settled(mapo, gaepo, second)
  await expectOneLedger(story, mapo, gaepo, second)
  await expect
    .poll(() => mapo.clerk.ask('record.unseal', { id, purpose: COUNTER }), { timeout: 30_000 })
    .toMatchObject({
      ok: true,
    })
})

it('takes no copy that lies, that is old, or that is none, and raises no alarm', async () => {
  const story = await beginStory({ devices: 2 })
  const { mapo, gaepo, central } = story
  const second = await story.terminal('mapo', 2)
  await second.open()
  await second.clerk.ready()
  await sellAndSettle(story, second, 2)
  const old = stickOf(gaepo)
  await sellAndSettle(story, second, 2)
  const { size } = central.roots()
  await damage(mapo)
  expect(take(old, mapo)).toMatchObject({ exit: 1, error: 'COPY_OLD' })

  const lies: readonly (readonly [sql: string, error: string])[] = [
    ['UPDATE entries SET bytes = CAST(replace(hex(bytes), 1, 1) AS BLOB) WHERE idx = 3', 'COPY_BAD'],
    [`UPDATE checkpoints SET note = replace(note, '${size}', '${size + 1}')`, 'COPY_BAD'],
    ['DELETE FROM entries WHERE idx = 4', 'COPY_BAD'],
    ["DELETE FROM checkpoints WHERE kind = 'verified'", 'COPY_UNREADABLE'],
    ['DROP TABLE sealed', 'COPY_UNREADABLE'],
  ]
  for (const [sql, error] of lies) {
    const stick = stickOf(gaepo)
    const db = openDatabase(join(stick, 'replica.db'))
    db.exec(sql)
    db.close()
    expect([sql, take(stick, mapo)]).toMatchObject([sql, { exit: 1, error }])
  }
  const prose = storyFolder()
  writeFileSync(join(prose, 'replica.db'), 'no ledger')
  expect(take(prose, mapo)).toMatchObject({ exit: 1, error: 'COPY_UNREADABLE' })
  mkdirSync(join(prose, 'empty'))
  expect(take(join(prose, 'empty'), mapo)).toMatchObject({ exit: 1, error: 'COPY_UNREADABLE' })
  const other = await beginStory({ seed: 5 })
  await other.settled(other.gaepo)
  expect(take(stickOf(other.gaepo), mapo).exit).toBe(1)

  // What a killed process left of one goes with the next start.
  mkdirSync(join(mapo.dataDir, '.taking-killed'))
  writeFileSync(join(mapo.dataDir, '.taking-killed', 'replica.db'), 'sealed parts')

  // In use, it says so; then the good copy is taken after all the bad ones.
  expect(take(stickOf(gaepo), second)).toMatchObject({ exit: 1, error: 'DATA_IN_USE' })
  expect(take(stickOf(gaepo), mapo)).toMatchObject({ exit: 0, size, parts: 4 })
  await mapo.open()
  expect((await mapo.status()).alarm).toBeNull()
  expect(mapo.roots()).toEqual(gaepo.roots())
  expect(readdirSync(mapo.dataDir).filter((name) => name.startsWith('.taking-'))).toEqual([])
})
