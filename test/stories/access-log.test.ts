/**
 * Who opened what, on the ledger: the days of a counter's access log stand there although nobody ever closes the program.
 */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLedgerStore } from '../../node/ledger-store.ts'
import { createCrypto } from '../../node/sodium.ts'
import { openReadonly } from '../../node/sqlite.ts'
import { beginStory, type Story } from '../support/story.ts'
import { until } from '../support/story-office.ts'

const DAY = 86_400_000

/** How many readings of each day the ledger holds, by day. */
const anchored = ({ central }: Story): Readonly<Record<string, unknown>> => {
  const db = openReadonly(join(central.folder, 'log.db'))
  try {
    const rows = [...readLedgerStore(db, createCrypto()).stateRows('access-log/')]
    return Object.fromEntries(rows.map(({ key, value }) => [key.slice(-10), (value as { count: number }).count]))
  } finally {
    db.close()
  }
}

/**
 * Mapo opens a sealed part twice, and stays connected over midnight; in the morning a record of Gaepo's comes in.
 * Wanted: yesterday's two readings stand on the ledger with the day's first news, without a line that was lost or a
 * program that was started; today's do not yet.
 */
it('a day is on the ledger with the next day’s first news', async () => {
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
  expect(anchored(story)).toEqual({ [today]: 2 })
})
