import { expect, test } from 'vitest'
import type { Alarm } from '../../../electron/office/ports.ts'
import type { Instant } from '../../../shared/ledger/ids.ts'
import { makeWorld } from './world.ts'

test('an alarm that was raised while the one before was looked into is not ended with it', async () => {
  const world = await makeWorld()
  const seat = await world.mapo.seat('administrator')
  const { office } = world.mapo
  const alarm = (code: string, at: number): Alarm => ({
    code,
    entry: null,
    at: at as Instant,
    detail: '',
    evidence: null,
  })
  let standing = alarm('CHECKPOINT_BEHIND', 1)
  const ended: string[] = []
  Object.assign(office.replica, {
    alarm: () => standing,
    acknowledge: () => {
      ended.push(standing.code)
      return 'folder'
    },
  })
  const seen = office.mayAcknowledge(seat.session, 'mended')
  if (!seen.ok) throw new Error(seen.error.code)
  standing = alarm('ENTRY_REWRITTEN', 2)
  expect(office.acknowledge(seat.session, 'mended', seen.value)).toMatchObject({ error: { code: 'ALARM_STANDS' } })
  expect(ended).toEqual([])
  expect(office.acknowledge(seat.session, 'mended', standing)).toMatchObject({ ok: true })
  expect(ended).toEqual(['ENTRY_REWRITTEN'])
})
