/**
 * The counter's main job, once for each service.
 *
 * Mapo's cable is out. A clerk enters a sale, a title with its transfer, and a birth; each is saved with a receipt
 * number at once. A supervisor approves all of them with one confirmation. The cable goes back in.
 *
 * Wanted: every record accepted and witnessed; Gaepo reads what Mapo sealed; both offices' roots and states equal
 * central's; a folder verified from its bytes up; a certificate that a third office process checks offline, from its
 * symbols alone, and refuses when one character of it is changed.
 */
import { describe, expect, it } from 'vitest'
import { titleValues, transferValues } from '../../cli/demo/world.ts'
import { beginStory, expectOneLedger, expectVerified } from '../support/story.ts'

const COUNTER = { code: 'counter', note: '' } as const

describe('a record’s journey', () => {
  it('leads from an offline entry to the witnessed ledger, for every service', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world, today } = story
    await mapo.unplug()
    const [parcel, owner, buyer] = [world.parcel('mapo'), world.person(), world.person()]
    const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
    const title = await mapo.clerk.enter('property', 'open-title', titleValues(world, parcel, [owner]))
    const owners = (await mapo.clerk.record(title.id)).payload.body as { owners: { person: string }[] }
    const from = { person: owners.owners[0]?.person ?? '', name: owner.name, den: 1 }
    const transfer = await mapo.clerk.enter('property', 'transfer', transferValues(world, parcel, from, buyer, today))
    const values = story.birth()
    const birth = await mapo.clerk.enter('birth', 'register', values)
    const all = [sale, title, transfer, birth]
    expect(new Set(all.map(({ receiptNo }) => receiptNo)).size).toBe(4)
    for (const { receiptNo, state } of all) {
      expect(receiptNo).toMatch(/^MAPO-\d{8}-01-\d{6}$/)
      expect(state).toBe('signed')
    }
    expect(await mapo.supervisor.approveAll()).toBe(4)
    expect(await mapo.waiting()).toBe(4)
    expect((await mapo.clerk.record(birth.id)).state).toBe('approved')
    expect(gaepo.roots().size).toBe(2)

    await mapo.plug()
    await story.settled(mapo, gaepo)
    expectOneLedger(story, mapo, gaepo)
    for (const { id } of all) {
      for (const { clerk } of [mapo, gaepo]) {
        expect(await clerk.record(id)).toMatchObject({ state: 'accepted', witnessed: true, caseId: null })
      }
    }
    const { history } = await mapo.clerk.record(sale.id)
    expect(history.map(({ step }) => step)).toEqual(['entered', 'approved', 'sent', 'ordered', 'witnessed'])
    // The counter that watched over the record knows when the quorum was complete; another knows only that it was.
    const seen = history.at(-1)?.at ?? 0
    expect(seen).toBeGreaterThan(Date.now() - 600_000)
    expect((await mapo.status()).cosigned.map(({ at }) => at)).toContain(seen)
    expect((await gaepo.clerk.record(sale.id)).history.at(-1)).toMatchObject({ step: 'witnessed', at: null })
    const child = (values.child as { name: string }).name
    const opened = await gaepo.clerk.call('record.unseal', { id: birth.id, purpose: COUNTER })
    expect(JSON.stringify(opened)).toContain(child)
    expect((await gaepo.clerk.call('search.all', { query: child })).records.map(({ id }) => id)).toEqual([birth.id])
    const { cosigned } = await gaepo.status()
    expect(cosigned.map(({ office }) => office).sort()).toEqual(['gaepo', 'mapo'])

    await expectVerified(story, mapo, gaepo)
  })

  it('ends on paper that is checked offline', async () => {
    const story = await beginStory()
    const { mapo, gaepo, world } = story
    const sale = await mapo.clerk.enter('real-estate', 'report', story.sale())
    const [parcel, owner] = [world.parcel('mapo'), world.person()]
    const title = await mapo.clerk.enter('property', 'open-title', titleValues(world, parcel, [owner]))
    const birth = await mapo.clerk.enter('birth', 'register', story.birth())
    expect(await mapo.clerk.refusal('paper.print', { kind: 'certificate', of: sale.id, purpose: COUNTER })).toBe(
      'PAPER_NONE',
    )
    await mapo.supervisor.approveAll()
    await story.settled(mapo, gaepo)
    await gaepo.unplug()
    for (const [id, kind] of [
      [sale.id, 'certificate'],
      [title.id, 'extract'],
      [birth.id, 'certificate'],
    ] as const) {
      const paper = await mapo.clerk.call('paper.print', { kind, of: id, purpose: COUNTER })
      const parts = paper.file === null ? [...paper.symbols] : [paper.file.base64]
      expect(parts.length).toBeGreaterThan(0)
      const checked = await gaepo.clerk.call('paper.check', { parts })
      expect(checked).toMatchObject({ verdict: 'good', code: 'PAPER_GOOD', asOf: { witnessed: true } })
      expect(checked.facts.length).toBeGreaterThan(3)
      const [first = '', ...rest] = parts
      const at = first.length - 9
      const changed = first.slice(0, at) + (first[at] === '7' ? '8' : '7') + first.slice(at + 1)
      expect((await gaepo.clerk.call('paper.check', { parts: [changed, ...rest] })).verdict).toBe('broken')
    }
  })
})
