/**
 * Two offices do what they like, in any order, with their cables in or out, and are started again at any moment. They
 * work on few parcels and few people, so that they often get in each other's way.
 *
 * Wanted, whatever they did: at the end every replica holds central's log, effects and state; every record that was
 * approved stands in it once, accepted, or rejected with a case at its own office and nowhere else; children of rejected
 * parents have cases too; a fresh window that never saw the way comes to the same.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Person, saleValues, titleValues, transferValues } from '../../cli/demo/world.ts'
import { addDays } from '../../shared/civil.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import type { StoryOffice } from '../support/story-office.ts'

type Name = 'mapo' | 'gaepo'
type Act =
  | { readonly do: 'sale' | 'title' | 'transfer'; readonly at: Name; readonly which: number }
  | { readonly do: 'approve' | 'unplug' | 'plug' | 'restart'; readonly at: Name }

const SUBJECTS = 3
const at = fc.constantFrom<Name>('mapo', 'gaepo')
const which = fc.nat({ max: SUBJECTS - 1 })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('sale' as const, 'title' as const, 'transfer' as const), at, which }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('approve' as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('unplug' as const, 'plug' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), at }) },
)

it('ends at one ledger, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 14, maxLength: 24 }), async (acts) => {
      const story = await beginStory({ devices: 2, parameters: { candidateHoldMs: 100 } })
      const journal: { readonly at: Name; readonly id: string }[] = []
      const play = player(story, (entered, id) => journal.push({ at: entered, id }))
      for (const each of acts) await play(each)
      for (const office of [story.mapo, story.gaepo]) {
        await office.plug()
        await office.supervisor.approveAll()
      }
      await story.settled(story.mapo, story.gaepo)
      for (const { at: name, id } of journal) await expectEnded(story, name, id)
      const fresh = await story.terminal('gaepo', 2)
      await fresh.open()
      await story.settled(story.mapo, story.gaepo, fresh)
      expectOneLedger(story, story.mapo, story.gaepo, fresh)
      await expectVerified(story, story.mapo)
      for (const each of [story.mapo, story.gaepo, fresh, story.central])
        await ('stop' in each ? each.stop() : each.close())
    }),
    { numRuns: 4, endOnFailure: true },
  )
})

/** What becomes of an approved record: accepted, or not, with a case of its own office. */
const expectEnded = async (story: Story, name: Name, id: string): Promise<void> => {
  const own = await story[name].clerk.record(id)
  const cases = await story[name].clerk.cases()
  const theCase = cases.find(({ record, kind }) => record.id === id && !kind.startsWith('PERSON'))
  expect(['accepted', 'rejected', 'refused']).toContain(own.state)
  expect([own.state, theCase !== undefined]).toEqual([own.state, own.state !== 'accepted'])
  const other = story[name === 'mapo' ? 'gaepo' : 'mapo'].clerk
  if (own.state === 'refused') expect(await other.refusal('record.get', { id })).toBe('RECORD_UNKNOWN')
  else expect((await other.record(id)).state).toBe(own.state)
  expect((await other.cases()).some(({ record }) => record.id === id)).toBe(false)
}

const player = (story: Story, entered: (at: Name, id: string) => void) => {
  const { world, today } = story
  const parcels = Array.from({ length: SUBJECTS }, () => world.parcel('mapo'))
  const people = Array.from({ length: SUBJECTS }, () => world.person())
  const sales = parcels.map((parcel) => saleValues(world, parcel, addDays(today, -3)))
  return async (each: Act): Promise<void> => {
    const office = story[each.at]
    switch (each.do) {
      case 'approve':
        return void (await office.supervisor.approveAll())
      case 'unplug':
      case 'plug':
        return office[each.do]()
      case 'restart':
        return office.restart()
      case 'sale':
        return enter(office, 'report', 'real-estate', sales[each.which] as never)
      case 'title':
        return enter(
          office,
          'open-title',
          'property',
          titleValues(world, parcels[each.which] as never, [people[each.which] as Person]),
        )
      case 'transfer': {
        const parcel = parcels[each.which] as (typeof parcels)[number]
        const owner = await ownerOf(office, parcel.pnu)
        if (owner === null) return
        const from = { person: owner, name: '소유자', den: 1 }
        const to = people[(each.which + 1) % SUBJECTS] as Person
        return enter(office, 'transfer', 'property', transferValues(world, parcel, from, to, today))
      }
      default:
        return each satisfies never
    }
  }

  /** What the rules refuse at once is not signed: the office sees its own unsent records. */
  async function enter(office: StoryOffice, action: string, service: string, values: never | object): Promise<void> {
    const draft = await office.clerk.draft(service, action)
    const { refusal, errors } = await office.clerk.call('draft.check', {
      id: draft.id,
      values: { ...draft.values, ...values } as never,
    })
    expect(errors).toEqual([])
    if (refusal !== null) return void (await office.clerk.call('draft.discard', { id: draft.id }))
    const { id } = await office.clerk.submit(draft, values as never)
    entered(office.test.id as Name, id)
  }
}

/** The owner whom this office's register names, its own unsent records included. */
const ownerOf = async ({ clerk }: StoryOffice, pnu: string): Promise<string | null> => {
  const records = await clerk.call('lookup.records', {
    service: 'property',
    actions: ['open-title', 'transfer'],
    parcel: pnu,
    query: '',
  })
  for (const { id } of records) {
    const { state, payload } = await clerk.record(id)
    if (!['accepted', 'sent', 'approved', 'signed'].includes(state)) continue
    const body = payload.body as { readonly to?: { person: string }[]; readonly owners?: { person: string }[] }
    const [holder] = body.to ?? body.owners ?? []
    if (holder !== undefined) return holder.person
  }
  return null
}
