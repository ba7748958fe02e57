/**
 * A certificate of family relations at a counter that recorded none of it.
 *
 * At Mapo two marry; a day later they divorce. Gaepo is asked for the certificates: as things are, and as they were known
 * at the end of the first day. Then the words of the marriage are erased.
 *
 * Wanted: the spouse is told as of the first day and no more today; every record that is opened for it stands in the access
 * log under the purpose that was given; no whole number is on a sheet, nor in its symbols; what cannot be opened is said so.
 */
import { describe, expect, it } from 'vitest'
import { marriageValues } from '../../cli/demo/world.ts'
import { addDays } from '../../shared/civil.ts'
import type { Input } from '../../shared/contract/contract.ts'
import type { Paper } from '../../shared/contract/types.ts'
import { beginStory, type Story } from '../support/story.ts'

const COUNTER = { code: 'counter', note: '민원인 요청' } as const
const DAY = 86_400_000

/** A day passes for everybody. */
const nextDay = async ({ mapo, gaepo, central }: Story): Promise<void> => {
  for (const clock of [central, mapo, gaepo]) clock.ahead += DAY
  for (const office of [mapo, gaepo]) await office.restart()
}

const linesOf = ({ document }: Paper) =>
  document.tables[0]?.rows.map(({ cells }) =>
    cells.map((cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell))),
  )

describe('a certificate of family relations', () => {
  it('tells what was known on a day, to who says why it is read', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    const [husband, wife] = [world.person(), world.person()]
    const wed = await mapo.clerk.enter('marriage', 'register', marriageValues(world, husband, null, wife))
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    const [self] = await gaepo.clerk.call('lookup.people', { query: husband.number })
    const person = self?.id ?? ''
    const print = (given: Partial<Input<'family.print'>> = {}) =>
      gaepo.clerk.call('family.print', {
        person,
        paper: 'marriage',
        detailed: false,
        on: null,
        purpose: COUNTER,
        ...given,
      })

    const first = await print()
    expect(linesOf(first)?.[0]?.slice(1, 2)).toEqual([wife.name])
    expect(first).toMatchObject({ state: 'accepted', masked: false, copy: 1 })
    expect(JSON.stringify(first)).not.toContain(husband.number)
    const checked = await gaepo.clerk.call('paper.check', { parts: [...first.symbols] })
    expect(checked).toMatchObject({ verdict: 'good', sheet: { kind: 'certificate', serial: first.serial } })
    expect(JSON.stringify(checked)).not.toContain(husband.number.slice(7))
    const read = await gaepo.auditor.call('access.list', { before: null, limit: 20 })
    expect(read).toContainEqual(
      expect.objectContaining({ what: 'paper', purpose: 'counter', note: COUNTER.note, record: wed.id }),
    )

    await nextDay(story)
    await mapo.clerk.enter(
      'marriage',
      'divorce',
      { how: 'agreement', report: { courtOn: today, role: 'both' } },
      wed.id,
    )
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    expect(linesOf(await print())).toEqual([])
    expect(linesOf(await print({ detailed: true }))?.[0]?.join()).toContain('family:end.divorce')
    const then = await print({ on: today })
    expect(linesOf(then)?.[0]?.join()).toContain('family:told.stands')
    expect(linesOf(then)).toEqual(linesOf(first))

    const refused = (given: Partial<Input<'family.print'>>) =>
      gaepo.clerk.refusal('family.print', {
        person,
        paper: 'family',
        detailed: false,
        on: null,
        purpose: COUNTER,
        ...given,
      })
    expect(await refused({ on: addDays(today, -1) })).toBe('FAMILY_NONE')
    expect(await refused({ on: addDays(today, 2) })).toBe('FAMILY_DAY')
    expect(await refused({ person: 'f'.repeat(32) })).toBe('PERSON_UNKNOWN')

    // The words of the marriage are erased; the log still tells that it was, and not with whom.
    const { sealed } = (await mapo.clerk.record(wed.id)).payload as unknown as { sealed: { hash: string } }
    const id = await mapo.clerk.sign('privacy', 'erase', {
      target: wed.id,
      why: 'subject-request',
      hashes: [sealed.hash],
    })
    for (const who of [mapo.supervisor, mapo.supervisor2]) await who.approve(id)
    await story.settled(mapo, gaepo)
    const closed = await print({ detailed: true })
    expect(linesOf(closed)?.[0]?.join()).toContain('family:told.closed')
    expect(JSON.stringify(closed)).not.toContain(wife.name)
  })
})
