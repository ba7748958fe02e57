/**
 * Who opened what, on the ledger: the days of a counter's access log stand there although nobody ever closes the program,
 * and whoever cuts or rewrites the log afterwards is found by `verify`.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startVerification } from '../../electron/office/replica/verify-thread.ts'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { writeNetworkFile } from '../../node/network-file.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openDatabase, openReadonly } from '../../node/sqlite.ts'
import { beginStory, type Story } from '../support/story.ts'
import { storyFolder, until } from '../support/story-office.ts'

const DAY = 86_400_000

interface Anchor {
  /** Readings of the day. */
  readonly count: unknown
  /** Of the anchor in the log. */
  readonly entry: number
}

/** What the ledger holds of access logs, by day. */
const anchored = ({ central }: Story): Readonly<Record<string, Anchor>> => {
  const db = openReadonly(join(central.folder, 'log.db'))
  try {
    const ledger = readLedgerStore(db, createCrypto())
    const rows = [...ledger.stateRows('access-log/')].map(({ key, value, writer }) => {
      const { count } = value as { readonly count: unknown }
      return [key.slice(-10), { count, entry: ledger.placeOf(writer)?.index ?? -1 }] as const
    })
    return Object.fromEntries(rows)
  } finally {
    db.close()
  }
}

/** What `verify` says of a copy of the folder after this was done to its office.db. */
const verified = async (story: Story, dataDir: string, sql: string) => {
  const networkFile = join(storyFolder(), 'network.json')
  writeNetworkFile(networkFile, story.network.made.file)
  const copy = join(storyFolder(), 'copy')
  cpSync(dataDir, copy, { recursive: true })
  const db = openDatabase(join(copy, 'office.db'))
  db.exec(sql)
  db.close()
  const report = await startVerification({ dataDir: copy, networkFile }).done
  if (!report.ok) throw new Error(report.error.code)
  return report.value
}

/**
 * Mapo opens a sealed part twice, and stays connected over midnight; in the morning a record of Gaepo's comes in.
 * Wanted: yesterday's two readings stand on the ledger with the day's first news, without a line that was lost or a
 * program that was started; today's do not yet. `verify` names a log that was touched, and one that was cut.
 */
it('a day is on the ledger with the next day’s first news, and holds the log to what it was', async () => {
  const story = await beginStory()
  const { mapo, gaepo, today } = story
  const { id } = await mapo.clerk.enter('real-estate', 'report', story.sale())
  await mapo.supervisor.approveAll()
  const purpose = { code: 'counter', note: '' } as const
  for (let i = 0; i < 2; i += 1) await mapo.clerk.call('record.unseal', { id, purpose })
  await story.settled(mapo, gaepo)
  expect(anchored(story)).toEqual({})

  mapo.ahead = DAY
  await gaepo.clerk.enter('real-estate', 'report', story.sale())
  await gaepo.supervisor.approveAll()
  await until(
    () => Object.keys(anchored(story)).length > 0,
    () => anchored(story),
  )
  expect(anchored(story)).toMatchObject({ [today]: { count: 2 } })

  await mapo.restart()
  await mapo.clerk.call('record.unseal', { id, purpose })
  await story.settled(mapo, gaepo)
  await mapo.close()
  expect(await verified(story, mapo.dataDir, 'SELECT 1')).toMatchObject({ ok: true, firstBad: null })
  const touched = await verified(story, mapo.dataDir, "UPDATE access_log SET purpose = 'audit' WHERE n = 3")
  expect(touched.firstBad).toEqual({ entry: touched.entries - 1, why: 'ACCESS_LOG' })
  // A chain that was cut behind yesterday's first reading holds by itself.
  const { firstBad } = await verified(story, mapo.dataDir, 'DELETE FROM access_log WHERE n >= 2')
  expect(firstBad).toEqual({ entry: anchored(story)[today]?.entry, why: 'ACCESS_LOG_ANCHOR' })
})

/**
 * Mapo's replica is lost over night, so in the morning the counter reaches central before it knows its own enrolment.
 * Wanted: yesterday's reading stands on the ledger on that same day, as soon as the copy is there again.
 */
it('a day that could not be put there at the first news is put there when the counter may record again', async () => {
  const story = await beginStory()
  const { mapo, gaepo, today } = story
  const { id } = await mapo.clerk.enter('real-estate', 'report', story.sale())
  await mapo.supervisor.approveAll()
  await mapo.clerk.call('record.unseal', { id, purpose: { code: 'counter', note: '' } })
  await story.settled(mapo, gaepo)
  await mapo.close()
  for (const end of ['', '-wal', '-shm']) rmSync(join(mapo.dataDir, `replica.db${end}`), { force: true })
  mapo.ahead = DAY
  await mapo.open()
  await until(
    () => Object.keys(anchored(story)).length > 0,
    () => anchored(story),
    20_000,
  )
  expect(anchored(story)).toMatchObject({ [today]: { count: 1 } })
})
