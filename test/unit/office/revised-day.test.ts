/** A record that is sent again a day later keeps the day on which its report came. */
import { expect, test } from 'vitest'
import { merged } from '../../../cli/demo/seat.ts'
import { makeWorld as makePeople, marriageValues } from '../../../cli/demo/world.ts'
import { koreanDate } from '../../../shared/civil.ts'
import type { Json } from '../../../shared/json.ts'
import { approveAll, asValues } from './sale.ts'
import { makeWorld, type Seated } from './world.ts'

const DAY = 86_400_000

const submit = async (clerk: Seated, action: string, target: string | null, given: Json) => {
  const draft = await clerk.call('draft.create', { service: 'marriage', action, target, values: null })
  const values = merged(draft.values as Json, given) as { readonly [field: string]: Json }
  return clerk.call('draft.submit', { id: draft.id, values: asValues(values) })
}

test('a marriage and an agreed divorce that were returned', async () => {
  const world = await makeWorld()
  const { mapo, clock } = world
  const received = koreanDate(clock.now())
  const people = makePeople(1, received)

  const returned = async (id: string) => {
    await (await mapo.seat('supervisor')).call('approval.return', { id, reason: '다시' })
    clock.time += DAY
    return (await mapo.seat('clerk')).call('record.revise', { id })
  }
  const first = await submit(
    await mapo.seat('clerk'),
    'register',
    null,
    marriageValues(people, people.person(), null, people.person()),
  )
  const again = await returned(first.id)
  expect(again.values).toMatchObject({ receivedOn: received })
  const clerk = await mapo.seat('clerk')
  const { id } = await clerk.call('draft.submit', { id: again.id, values: asValues(again.values) })
  await approveAll(await mapo.seat('supervisor'), [id])
  world.send(mapo)
  expect((await clerk.call('record.get', { id })).state).toBe('accepted')

  const day = koreanDate(clock.now())
  const report = { courtOn: day, role: 'both' }
  const parted = await submit(clerk, 'divorce', id, { how: 'agreement', report })
  expect((await returned(parted.id)).values).toMatchObject({ report: { receivedOn: day } })
})
