/**
 * What was entered is put right, twice, in each service, and taken back at the end.
 *
 * Wanted: a correction is about the same people, made once: neither the first nor the second makes anybody anew. The
 * register shows the last, each correction's page what it changed, and a page of before says what it changed then. A
 * correction is not voided but corrected again; voiding takes back the record as corrected.
 */
import { describe, expect, it } from 'vitest'
import { type Person, titleValues } from '../../cli/demo/world.ts'
import { beginStory, expectOneLedger, expectVerified, type Story } from '../support/story.ts'
import type { Values } from '../support/story-actor.ts'

interface Named {
  readonly id: string
  readonly isNew: boolean
}

const peopleOf = async ({ mapo }: Story, id: string): Promise<readonly Named[]> => {
  const { body } = (await mapo.clerk.record(id)).payload as unknown as { body: { people: Named[] } }
  return body.people
}

const settled = async ({ mapo, gaepo, ...story }: Story): Promise<void> => {
  await mapo.supervisor.approveAll()
  await story.settled(mapo, gaepo)
}

const CORRECTING: { readonly [service: string]: Values } = {
  'real-estate': { cause: 'mistake', detail: '착오 정정' },
  birth: { ground: 'office-error', groundDate: '', detail: '직권 정정' },
  property: { ground: 'office-error', detail: '착오 경정', applicant: { name: '한대리', relation: '', phone: '' } },
  'used-car': { ground: 'office-error', detail: '착오 경정', applicant: { name: '한대리', relation: '', phone: '' } },
}
const VOIDING: { readonly [service: string]: Values } = {
  'real-estate': { cause: 'entered-twice', detail: '두 번 적음' },
  birth: { ground: 'double-entry', groundDate: '', detail: '두 번 적음' },
  property: { ground: 'double-entry', courtDate: '', detail: '두 번 적음' },
  'used-car': { ground: 'double-entry', courtDate: '', detail: '두 번 적음' },
}

const carValues = ({ name, number, address }: Person, today: string): Values => ({
  car: { vin: 'KMHDU41BDAU123456', plate: '12가3456', model: '아반떼', origin: 'domestic', year: 2018, firstOn: '' },
  owners: [{ person: null, kind: 'individual', name, number, birthDate: '', address, share: { num: 1, den: 1 } }],
  reading: { km: 10_000, readOn: today, why: '' },
  applicant: { name, relation: '', phone: '' },
})

describe('corrections', () => {
  it('name the same people as often as a record is corrected, and voiding takes it back', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world } = story
    const entered = [
      ['real-estate', 'report', story.sale()],
      ['birth', 'register', story.birth()],
      ['property', 'open-title', titleValues(world, world.parcel('mapo'), [world.person()])],
      ['used-car', 'register', carValues(world.person(), story.today)],
    ] as const
    for (const [service, action, values] of entered) {
      const first = await mapo.clerk.enter(service, action, values)
      await settled(story)
      const made = (await peopleOf(story, first.id)).map(({ id }) => id).sort()
      expect(made.length).toBeGreaterThan(0)
      let from = first.id
      for (const _ of [1, 2]) {
        const correction = await mapo.clerk.enter(service, 'correct', CORRECTING[service] ?? {}, from)
        await settled(story)
        expect(await mapo.clerk.record(correction.id)).toMatchObject({ state: 'accepted' })
        const people = await peopleOf(story, correction.id)
        expect([service, people.filter(({ isNew }) => isNew)]).toEqual([service, []])
        expect([service, people.map(({ id }) => id).sort()]).toEqual([service, made])
        // The second begins on the first one's page.
        from = correction.id
      }
      await mapo.clerk.enter(service, 'void', VOIDING[service] ?? {}, from)
      await settled(story)
      const record = await mapo.clerk.record(first.id)
      expect([service, record.state, record.history.at(-1)?.step]).toEqual([service, 'voided', 'voided'])
      expect(record.changes.length).toBeGreaterThan(0)
    }
    expectOneLedger(story, mapo, gaepo)
    await expectVerified(story, mapo, gaepo)
  })
})
