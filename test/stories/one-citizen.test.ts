/**
 * People met twice.
 *
 * Both offices are unplugged and meet the same citizen, known to neither: each opens a title in his name, and at Gaepo
 * the clerk mistypes it. Mapo comes back first.
 *
 * Wanted: one person at the end, on every replica, found by the number from both counters with both titles; a case at
 * Gaepo that shows both spellings side by side; what Gaepo's record calls him keeps working, so he can sell both.
 */
import { describe, expect, it } from 'vitest'
import { birthValues, titleValues, transferValues } from '../../cli/demo/world.ts'
import { addDays } from '../../shared/civil.ts'
import { beginStory, expectOneLedger, type Story } from '../support/story.ts'
import type { StoryOffice } from '../support/story-office.ts'

const offlineThenTogether = async (story: Story, act: (office: StoryOffice) => Promise<string>) => {
  const { mapo, gaepo } = story
  for (const office of [mapo, gaepo]) await office.unplug()
  const ids = { mapo: await act(mapo), gaepo: await act(gaepo) }
  for (const office of [mapo, gaepo]) await office.supervisor.approveAll()
  await mapo.plug()
  await story.settledAlone(mapo)
  await gaepo.plug()
  await story.settled(mapo, gaepo)
  return ids
}

const ownerOf = async ({ clerk }: StoryOffice, title: string): Promise<string> => {
  const { body } = (await clerk.record(title)).payload as { body: { owners: { person: string }[] } }
  return body.owners[0]?.person ?? ''
}

describe('one citizen met by two offices offline', () => {
  it('is one person at the end, and a comparison is asked for', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const citizen = { ...world.person(), name: '나한결' }
    const parcels = { mapo: world.parcel('mapo'), gaepo: world.parcel('gaepo') }
    const ids = await offlineThenTogether(story, async ({ test, clerk }) => {
      const office = test.id as 'mapo' | 'gaepo'
      const person = office === 'gaepo' ? { ...citizen, name: '나한곁' } : citizen
      return (await clerk.enter('property', 'open-title', titleValues(world, parcels[office], [person]))).id
    })
    expect(await ownerOf(mapo, ids.mapo)).not.toBe(await ownerOf(gaepo, ids.gaepo))
    for (const { clerk } of [mapo, gaepo]) {
      for (const id of Object.values(ids)) expect((await clerk.record(id)).state).toBe('accepted')
      const people = await clerk.call('lookup.people', { query: citizen.number })
      expect(people.map(({ id }) => id)).toEqual([await ownerOf(mapo, ids.mapo)])
      const found = await clerk.call('search.all', { query: citizen.number })
      expect(found.records.map(({ id }) => id).sort()).toEqual(Object.values(ids).sort())
    }
    expect(await mapo.clerk.cases()).toEqual([])
    const [compare, ...others] = await gaepo.clerk.cases()
    expect(others).toEqual([])
    expect(compare).toMatchObject({ kind: 'PERSON_COMPARE', record: { id: ids.gaepo } })
    const { rows, first } = await gaepo.clerk.call('case.get', { id: compare?.id ?? '' })
    expect(first?.id).toBe(ids.mapo)
    expect(rows).toContainEqual(expect.objectContaining({ ours: '나한곁', theirs: '나한결', differs: true }))

    // Compared, nothing to change; then he sells both, the one under the name that Gaepo gave him.
    await gaepo.clerk.decide(compare?.id ?? '', 'withdraw')
    const person = await ownerOf(gaepo, ids.gaepo)
    for (const office of ['gaepo', 'mapo'] as const) {
      const from = { person: office === 'gaepo' ? person : await ownerOf(mapo, ids.mapo), name: citizen.name, den: 1 }
      const values = transferValues(world, parcels[office], from, world.person(), today)
      await gaepo.clerk.enter('property', 'transfer', values)
    }
    expect(await gaepo.supervisor.approveAll()).toBe(3)
    await story.settled(mapo, gaepo)
    expect(await gaepo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, gaepo)
  })
})

describe('one child whose birth both parents register, at two offices offline', () => {
  /** Wanted: the number is issued once. The second registration is rejected with a case that names the first. */
  it('has one registration; the other office gets the case', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const { mother, father } = world.couple()
    const child = world.child(addDays(today, -4))
    const ids = await offlineThenTogether(story, async ({ test, clerk }) => {
      const by = test.id === 'mapo' ? 'mother' : 'father'
      return (await clerk.enter('birth', 'register', birthValues(mother, father, child, by))).id
    })
    for (const { clerk } of [mapo, gaepo]) {
      expect((await clerk.record(ids.mapo)).state).toBe('accepted')
      expect(await clerk.record(ids.gaepo)).toMatchObject({ state: 'rejected' })
    }
    expect(await mapo.clerk.cases()).toEqual([])
    const [only, ...others] = await gaepo.clerk.cases()
    expect(others).toEqual([])
    expect(only).toMatchObject({ id: ids.gaepo, kind: 'REJECTED', reason: { code: 'NUMBER_TAKEN' } })
    expect((await gaepo.clerk.call('case.get', { id: ids.gaepo })).first?.id).toBe(ids.mapo)
    expect(await mapo.clerk.call('lookup.people', { query: child.number })).toHaveLength(1)
    expect(await gaepo.clerk.call('lookup.people', { query: mother.number })).toHaveLength(1)
    await gaepo.clerk.decide(ids.gaepo, 'withdraw')
    await gaepo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect(await gaepo.clerk.cases()).toEqual([])
    expectOneLedger(story, mapo, gaepo)
  })
})
